# 罹災証明書の交付申請

title = 罹災証明書の交付申請
task = 家が災害でこわれた
about = 市が家の被害を調べて、罹災証明書を出します。
declare =
    { $town }に、罹災証明書の交付を申請します。
    ここに書いたことは、事実のとおりです。
    市が、被害の調査のために住民票や固定資産の記録を見ることに同意します。
submit = この内容で申請する
receipt-title = 申請の控え
deadline =
    申請は、{ $date }までです。
    市に届いた日で数えます。
    過ぎても申請できます。そのときは、市が理由をお聞きします。

section-house = 家のこと
section-you = あなたのこと
section-damage = 被害のこと
section-after = このあとのこと

what-title = 何が被害にあいましたか
what-hint = ものによって、出る証明書がちがいます。
what-label = 被害にあったもの
what-dwelling = 住んでいる家
what-dwelling-hint = 借りている家や、アパートの部屋も
what-belongings = 車・家具・物置など
what-belongings-hint = 家そのものは無事
what-vacant = 人が住んでいない建物
what-vacant-hint = 空き家、店、倉庫など
what-fire = 火事で燃えた・水をかぶった

fire_station-title = 火事の証明書は、消防署が出します
fire_station-hint =
    この申請は、地震や大雨などの災害のためのものです。
    火事の「り災証明書」は、火事があった場所の消防署に申請してください。

other_certificate-title = 別の証明書があります
other_certificate-hint =
    罹災証明書は、人が住んでいる家のためのものです。
    車・家具・空き家などには、市が「被災届出証明書」を出します。
    写真を持って、{ $section }の窓口に来てください。電話 { $phone }

disaster-title = どの災害で被害にあいましたか
disaster-label = 災害
disaster-other = この中にない災害

damaged_on-title = 被害にあったのは、いつですか
damaged_on-hint = はっきりしないときは、気づいた日でかまいません。
damaged_on-label = 被害にあった日

standing-title = あなたは、その家のどなたですか
standing-why = だれの申請かで、必要な書類が変わるからです。
standing-label = 申請する人
standing-head = 住んでいる世帯の、世帯主
standing-member = いっしょに住んでいる家族
standing-owner = 大家・建物の持ち主
standing-owner-hint = 自分は住んでいない
standing-agent = 頼まれて来た人(代理人)
standing-agent-hint = あとで委任状が必要です

kana-title = お名前の読みをカタカナで入力してください
kana-hint = 「ョ」と「ヨ」のような、大きい字と小さい字のちがいに気をつけてください。
kana-why = 窓口から電話するとき、正しくお呼びするためです。
family_kana-label = 名字(カタカナ)
family_kana-unknown = カタカナの名前はない
given_kana-label = 名前(カタカナ)
given_kana-unknown = カタカナの名前はない

name-title = お名前を入力してください
name-hint = 証明書に書く名前です。身分証明書と同じ字にしてください。
family-label = 名字
given-label = 名前

phone-title = いまつながる電話番号は何番ですか
phone-hint = 避難先や、家族の電話でもかまいません。
phone-why = 調査の日を決めるときや、聞きたいことがあるときに、市が電話します。
phone-label = 電話番号
phone-unknown = つながる電話がない

reach-title = どうすれば連絡がとれますか
reach-hint = 避難所の名前や、伝えてくれる人など。書けなければ、空けたままでかまいません。
reach-label = 連絡のとり方

dwelling-title = 被害にあった家は、どこですか
dwelling-hint = { $town }の中の住所です。アパートは、部屋の番号まで入力してください。
dwelling-why = 調査に行く家をまちがえないためです。
dwelling_street-label = 町名(丁目まで)
dwelling_block-label = 番地
dwelling_building-label = 建物の名前と部屋

tenure-title = その家は、だれのものですか
tenure-label = 家の持ち主
tenure-owned = 自分や家族のもの
tenure-rented = 借りている(大家さんのもの)
tenure-public_rented = 市営・県営などの住宅
tenure-employer = 会社の寮・社宅
tenure-other = そのほか

head_name-title = その家の世帯主は、どなたですか
head_name-hint = 住民票に「世帯主」と書いてある人です。
head_family-label = 世帯主の名字
head_given-label = 世帯主の名前

household_count-title = 災害のとき、その家に何人住んでいましたか
household_count-hint = あなたも数えてください。
household_count-why = 証明書に、世帯の人を書くためです。名前は住民票で確かめます。
household_count-label = 住んでいた人数

staying-title = いま、どこで過ごしていますか
staying-why = 書類を送る場所や、調査の日を決めるためです。
staying-label = いまいる場所
staying-home = その家
staying-shelter = 避難所
staying-relatives = 親せき・知り合いの家
staying-other = そのほか(ホテル・車など)

staying_place-title = いまいる場所を教えてください
staying_place-hint = 避難所の名前か、住所です。言いたくなければ、空けたままでかまいません。
staying_place-label = いまいる場所の名前・住所

damage-title = どんな被害ですか
damage-hint = あてはまるものを、全部選んでください。
damage-label = 被害の種類
damage-shaking = ゆれでこわれた
damage-flood = 水につかった
damage-wind = 風でこわれた
damage-landslide = 土や石が入った
damage-other = そのほか

flood_depth-title = 水は、どこまで来ましたか
flood_depth-hint = 家の中に残った水のあとで、一番高いところを選んでください。
flood_depth-label = 水の高さ
flood_depth-below_floor = 床より下
flood_depth-to_50cm = 床の上、ひざくらい(50cmまで)
flood_depth-to_100cm = 腰くらい(1mまで)
flood_depth-to_180cm = 頭くらい(1m80cmまで)
flood_depth-above_180cm = それより上・2階まで

cleaned-title = 片づけや修理を、もうしましたか
cleaned-hint = もうしていても申請できます。先に写真をとっておいてください。
cleaned-label = 片づけ・修理
cleaned-not_yet = まだしていない
cleaned-cleaned = 片づけをした
cleaned-repaired = 修理をした・頼んだ

self_assessment-title = 写真だけで決める方法を希望しますか
self_assessment-hint =
    被害が軽いときに使えます。
    結果は「準半壊に至らない(一部損壊)」になります。
    調査の人は来ません。早く証明書が出ます。
    結果がちがうと思ったら、あとで調査を頼めます。
self_assessment-label = 写真だけで決める方法(自己判定)

photos-title = 被害の写真をとりますか
photos-hint =
    家の外は4つの方向から、こわれたところは近くからとってください。
    写真は20枚まで。いまなければ、あとで出せます。
photos-why = 調査の人が、どこがこわれたかを確かめるためです。
photos-label = 被害の写真

inspection-title = 調査に立ち会えるのは、いつですか
inspection-hint = 家の中を見るとき、だれかにいてもらいます。日にちは市が電話で相談します。
inspection-label = 立ち会える日
inspection-weekday_morning = 平日の午前
inspection-weekday_afternoon = 平日の午後
inspection-weekend = 土曜日・日曜日
inspection-any = いつでもよい

copies-title = 証明書は何通いりますか
copies-hint = 保険会社、会社、学校などに出す分を数えてください。お金はかかりません。
copies-label = 証明書の数

document-identity = あなたの身分証明書(なくしたときは、ほかの方法で確かめます)
document-photos = 被害の写真(あとで出せます)
document-bills = 修理の見積書か領収書
document-ownership = 建物の持ち主だとわかるもの(登記や納税の書類など)
document-authority = 委任状

step-arrive-when = 今日から数日
step-arrive = 市に申請が届きます。
step-survey-when = そのあと
step-survey = 調査の日を電話で相談します。調査の人が家を見に行きます。
step-pictures-when = そのあと
step-pictures = 市が写真を見て決めます。写真がまだのときは、先に出してください。
step-certificate-when = 調査が終わったら
step-certificate = 証明書を出します。受け取り方は市からお知らせします。
step-again-when = 結果がちがうと思ったら
step-again = もう一度、調査を頼めます。

todo-keep_photos = 片づける前に、こわれたところの写真をとる
todo-keep_photos-where = 自分の電話などで
todo-insurer = 火災保険や地震保険に入っていたら、保険会社に連絡する
todo-insurer-where = 保険会社
todo-support = お金や住まいの支援を聞く(生活再建支援金、応急修理など)
todo-support-where = { $office }
