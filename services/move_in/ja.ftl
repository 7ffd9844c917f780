# 転入届

title = 転入届
task = { $town }に引っ越した・引っ越してくる
about = 住民票を移す届け出です。役所の窓口で受け付けます。
about-prepare = 住民票を移す用意をして、役所に行く日を予約します。
declare =
    { $town }に転入を届け出ます。
    ここに書いたことは、事実のとおりです。
declare-prepare =
    ここに書いたことは、事実のとおりです。
    予約した日に役所の窓口で転入を届け出ます。この予約は、まだ届け出ではありません。
submit = この内容で届け出る
submit-prepare = この内容で予約する
receipt-title = 手続きの控え
receipt-title-prepare = 予約の控え
deadline =
    届け出は、{ $date }までです。
    役所の窓口で受け付けた日で数えます。
    過ぎても届け出できます。

private-title = 住所を知られたくない人がいますか
private-hint =
    暴力やつきまといなどから逃げている方は、住所が相手に知られないようにする方法があります。
    引っ越しの届け出の前に、相談してください。
    この機械に入力しないで、窓口で手続きできます。
private-leave = 入力しないで窓口へ行く
private-left =
    この手続きは、この機械ではできません。窓口でお受けします。
    { $section }  電話 { $phone }

section-move = 引っ越し
section-you = 届け出る人
section-address = 住所
section-household = 世帯
section-movers = 引っ越す人
section-visit = 役所に行く日

moved_from-title = どこから引っ越しますか
moved_from-label = 引っ越し前の場所
moved_from-municipality = 国内のほかの市区町村
moved_from-abroad = 外国
moved_from-same_town = { $town }の中

within_town-title = { $town }の中の引っ越しは、別の届け出です
within_town-hint =
    同じ市の中で引っ越したときは「転居届」を出します。引っ越してから14日以内です。
    身分証明書とマイナンバーカードを持って、{ $section }に来てください。
    電話 { $phone }

standing-title = 届け出るのは、どなたですか
standing-why = だれが届け出るかで、必要な書類が変わるからです。
standing-label = 届け出る人
standing-mover = 引っ越す本人
standing-mover-hint = このあと、最初にあなたのことを入力します
standing-household = 新しい住所で同じ世帯になる家族
standing-household-hint = 自分は引っ越さない
standing-agent = 頼まれて来た人(代理人)
standing-agent-hint = 委任状が必要です

moved_on-title = 新しい家に住みはじめる日は、いつですか
moved_on-title-counter = 新しい家に住みはじめた日は、いつですか
moved_on-hint = 荷物を運んだ日ではなく、住みはじめる日です。これからの日でもかまいません。
moved_on-hint-counter = 荷物を運んだ日ではなく、住みはじめた日です。
moved_on-label = 住みはじめる日
moved_on-future = 転入届は、住みはじめてからでないと出せません。きょうまでの日を入力してください。

late_reason-title = 14日より遅くなった理由は何ですか
late_reason-hint = 遅くなっても届け出できます。いちばん近いものを選んでください。
late_reason-why = 法律で、届け出は住みはじめた日から14日以内と決まっているため、理由をうかがいます。
late_reason-label = 遅くなった理由
late_reason-did_not_know = 14日以内だと知らなかった
late_reason-illness = 病気やけが
late_reason-work_care = 仕事・介護・子育てで来られなかった
late_reason-other = そのほか

out_notice-title = 前の市区町村に「転出届」を出しましたか
out_notice-label = 転出届
out_notice-paper = 出した。「転出証明書」をもらった
out_notice-card = 出した。ネットかマイナンバーカードで
out_notice-not_yet = まだ出していない

new_address-title = 新しい住所はどこですか
new_address-hint = { $town }の中の住所です。だれかの家に住むときは「〇〇様方」も、建物の欄に入力してください。
new_street-label = 新しい町名(丁目まで)
new_block-label = 新しい番地
new_building-label = 新しい建物の名前と部屋

old_postal-title = 前の住所の郵便番号は何番ですか
old_postal-hint = 番号から、町の名前を探します。
old_postal-label = 前の郵便番号

old_town-title = 前の住所はどこですか
old_town-hint = 住民票に書いてあったとおりに入力してください。
old_prefecture-label = 前の都道府県
old_city-label = 前の市区町村
old_street-label = 前の町名(丁目まで)

old_block-title = 前の住所の番地と建物は何ですか
old_block-label = 前の番地
old_building-label = 前の建物の名前と部屋

old_country-title = どこの国から引っ越しますか
old_country-label = 前に住んでいた国

old_head-title = 前の住所の世帯主は、どなたですか
old_head-hint = 住民票に「世帯主」と書いてあった人です。
old_head-label = 前の世帯主の名前

joins-title = 新しい住所に、もう住んでいる家族の世帯に入りますか
joins-hint = その世帯の住民票に、いっしょに入るときは「はい」です。
joins-label = 今ある世帯に入る

head_name-title = その世帯の世帯主は、どなたですか
head_name-hint = 住民票に「世帯主」と書いてある人です。
head_name-label = 世帯主の名前

movers-label = 引っ越す人
movers-member = 引っ越す人 { $n }人目
movers-more = ほかに引っ越す人がいますか
movers-full = ここで入力できるのは10人までです。11人目からは、窓口でうかがいます。
movers-one-head = 世帯主を1人だけ選んでください。「世帯主との関係」を直してください。
movers-twice = 同じ人が2回入力されています。どちらかを消すか、直してください。

mover_kana-title = { $n }人目の方のお名前を、カタカナで入力してください
mover_kana-hint = 「ョ」と「ヨ」のような、大きい字と小さい字のちがいに気をつけてください。
mover_kana-why = 住民票にのる読みがなです。
family_kana-label = 名字(カタカナ)
family_kana-unknown = カタカナの名前はない
given_kana-label = 名前(カタカナ)
given_kana-unknown = カタカナの名前はない

mover_name-title = { $n }人目の方のお名前は何ですか
mover_name-hint = 住民票や在留カードと同じ字で入力してください。
family-label = 名字
given-label = 名前

mover_born-title = { $n }人目の方の生年月日はいつですか
mover_born-why = 住民票の記録と合っているか確かめるためです。
born-label = 生年月日

mover_sex-title = { $n }人目の方の性別は何ですか
mover_sex-why = 住民票にのる項目だからです。
sex-label = 性別
sex-female = 女
sex-male = 男
sex-unstated = ここでは答えない

mover_relation-title = { $n }人目の方は、世帯主から見てどなたですか
mover_relation-hint = 新しい世帯での関係を選んでください。
relation-label = 世帯主との関係
relation-head = 世帯主
relation-spouse = 夫・妻
relation-child = 子ども
relation-parent = 父・母
relation-sibling = 兄弟・姉妹
relation-grandchild = 孫
relation-partner = 届け出をしていない夫・妻
relation-cohabitant = 同居している人
relation-other = そのほか

mover_card-title = { $n }人目の方は、マイナンバーカードを持っていますか
mover_card-hint = カードの住所も新しくします。引っ越す全員のカードと、4けたの暗証番号が必要です。
has_card-label = マイナンバーカード
has_card-have = 持っている
has_card-none = 持っていない

mover_nationality-title = { $n }人目の方の国籍はどちらですか
mover_nationality-why = 外国籍の方は、在留カードの住所もいっしょに変えるからです。
nationality-label = 国籍
nationality-japan = 日本
nationality-other = 日本以外

applicant_name-title = 届け出るあなたのお名前は何ですか
applicant_family-label = 名字
applicant_given-label = 名前

phone-title = 昼間につながる電話番号は何番ですか
phone-why = 書類のことで聞きたいことがあるとき、役所が電話します。
phone-label = 電話番号
phone-unknown = 電話がない

visit_day-title = 役所に来る日を選んでください
visit_day-hint = 住みはじめる日か、そのあとの日です。
visit_day-label = 役所に来る日
visit_day-before-move = 転入届は、住みはじめてから出せます。住みはじめる日か、そのあとの日を選んでください。

visit_time-title = 何時ごろ来ますか
visit_time-hint = その時間に、用意してお待ちします。混んでいるときは、少しお待ちいただきます。
visit_time-label = 来る時間

document-identity = 窓口に来る人の身分証明書(マイナンバーカード、運転免許証、在留カードなど)
document-out_certificate = 転出証明書
document-cards = 引っ越す全員のマイナンバーカード(4けたの暗証番号を使います)
document-residence_cards = 外国籍の方全員の在留カードか特別永住者証明書
document-relation_proof = 世帯主との関係がわかる書類と、その日本語訳(世帯主が外国籍のとき)
document-passports = 引っ越す全員のパスポート(入国の日がわかるもの)
document-family_register = 戸籍謄本と戸籍の附票(本籍が{ $town }のときはいりません)
document-authority = 委任状(頼んだ人が書いたもの)

step-bring-when = 予約した日
step-bring = この紙と、持ち物の紙に書いたものを持って、{ $section }へ来てください。
step-counter-when = 窓口で
step-counter = 職員が、来た人の身分証明書と書類を確かめます。
step-register-when = 受け付けたら
step-register = 住民票ができます。前の市区町村には、市から知らせます。
step-card-when = そのあと
step-card = マイナンバーカードと在留カードの住所を新しくします。

todo-moving_out = 転出届を出す(ネットでも出せます)
todo-moving_out-where = 前に住んでいた市区町村
todo-health_insurance = 国民健康保険に入る(会社の保険がない方)
todo-health_insurance-where = { $office } 国民健康保険の窓口
todo-child_allowance = 児童手当を申請する
todo-child_allowance-where = { $office } 子育ての窓口。公務員の方は勤め先
todo-school = 学校を変わる手続きをする
todo-school-where = { $office } 教育委員会の窓口
todo-care_insurance = 介護保険の受給資格証明書を出す(要介護・要支援の方)
todo-care_insurance-where = { $office } 介護保険の窓口
todo-seal = 印鑑登録が必要な方は、あらためて登録する
todo-seal-where = { $office } 市民課
todo-mail = 郵便物の転送を申し込む
todo-mail-where = 郵便局(この機械でもできます)
todo-licence = 運転免許証の住所を変える
todo-licence-where = 警察署か運転免許センター
