# 郵便物の転送(郵便局の転居届)

title = 郵便物の転送(郵便局の転居届)
task = 郵便を転送してほしい
about = 前の住所あての郵便物を、1年間、新しい住所に届けます。住民票は変わりません。
about-prepare = 転送の用紙を作って印刷します。住民票は変わりません。
declare =
    郵便局に転居を届け出ます。
    ここに書いたことは、事実のとおりです。
    市区町村への届け出ではないことを知っています。
declare-prepare =
    ここに書いたことは、事実のとおりです。
    この紙は、まだ届け出ではありません。郵便局に出したときに届け出になります。
submit = この内容で届け出る
submit-prepare = 用紙を印刷する
receipt-title = 届け出の控え
receipt-title-prepare = 届け出の用紙

private-title = 住所を知られたくない人がいますか
private-hint =
    郵便局は、届け出が本当かどうかを確かめます。
    そのとき、書いたことの一部を、前の住所や新しい住所にいる人に見せることがあります。
    心配なことがある方は、入力しないで窓口で相談してください。
private-leave = 入力しないで窓口へ行く
private-left =
    この手続きは、この機械ではできません。窓口でお受けします。
    { $section }  電話 { $phone }

section-move = 転送
section-address = 住所
section-movers = 転送する人
section-you = 届け出る人

not_the_towns-title = これは郵便局への届け出です
not_the_towns-hint =
    名前は同じ「転居届」でも、市役所などに出す転居届とは別のものです。
    この届け出では、住民票の住所は変わりません。
    外国へは転送できません。「転送不要」と書いた郵便物は、差出人に戻ります。

disclosure-title = 住所を入力する前に、お読みください
disclosure-hint =
    郵便局は、届け出が本当かどうかを、訪問や手紙で確かめます。
    そのとき、届け出に書いたことの一部を、前の住所や新しい住所にいる人に見せることがあります。
    知られたくない人がいるときは、ここでやめて、窓口で相談してください。

who-title = だれの郵便物を転送しますか
who-label = 転送する郵便物
who-people = 自分や家族
who-people-hint = 1枚で6人まで
who-company = 会社・団体

moved_on-title = 引っ越しの日は、いつですか
moved_on-hint = これからの日でもかまいません。
moved_on-label = 引っ越しの日

start_on-title = いつから転送しますか
start_on-hint =
    届け出てから転送が始まるまで、3日から7日(土日祝日を除く)ほどかかります。
    転送は、届け出た日から1年間です。始める日からではありません。
start_on-label = 転送を始める日

old_postal-title = 前の住所の郵便番号は何番ですか
old_postal-hint = 番号から、町の名前を探します。
old_postal-label = 前の郵便番号

old_town-title = 前の住所はどこですか
old_prefecture-label = 前の都道府県
old_city-label = 前の市区町村
old_street-label = 前の町名(丁目まで)

old_block-title = 前の住所の番地と建物は何ですか
old_block-label = 前の番地
old_building-label = 前の建物の名前と部屋

new_postal-title = 新しい住所の郵便番号は何番ですか
new_postal-hint = 番号から、町の名前を探します。
new_postal-label = 新しい郵便番号

new_town-title = 新しい住所はどこですか
new_prefecture-label = 新しい都道府県
new_city-label = 新しい市区町村
new_street-label = 新しい町名(丁目まで)

new_block-title = 新しい住所の番地と建物は何ですか
new_block-hint = だれかの家に住むときは「〇〇様方」も、建物の欄に入力してください。
new_block-label = 新しい番地
new_building-label = 新しい建物の名前と部屋

company-title = 会社・団体の名前は何ですか
company-hint = 郵便物のあて名に書いてある名前を入力してください。
company-label = 会社・団体の名前

movers-label = 転送する人
movers-member = 転送する人 { $n }人目
movers-more = ほかに転送する人がいますか
movers-full = 1枚で6人までです。7人目からは、もう1枚届け出てください。
movers-twice = 同じ人が2回入力されています。どちらかを消すか、直してください。

mover_kana-title = { $n }人目の方のお名前を、カタカナで入力してください
mover_kana-hint = 「ョ」と「ヨ」のような、大きい字と小さい字のちがいに気をつけてください。
family_kana-label = 名字(カタカナ)
family_kana-unknown = カタカナの名前はない
given_kana-label = 名前(カタカナ)
given_kana-unknown = カタカナの名前はない

mover_name-title = { $n }人目の方のお名前は何ですか
mover_name-hint = 郵便物のあて名に書く名前です。旧姓あてのものも転送したいときは、旧姓でもう1人分入力してください。
family-label = 名字
given-label = 名前

stays-title = 前の住所に残る人がいますか
stays-why = 残る人の郵便物を、まちがえて転送しないためです。
stays-label = 前の住所に残る人

standing-title = 届け出るのは、どなたですか
standing-label = 届け出る人
standing-mover = 転送する本人
standing-family = 転送する人の家族
standing-employee = その会社・団体の人
standing-other = そのほか

submitter-title = 届け出るあなたのお名前は何ですか
submitter_family-label = 名字
submitter_given-label = 名前

phone-title = 昼間につながる電話番号は何番ですか
phone-why = 届け出のことで確かめたいとき、郵便局が電話します。
phone-label = 電話番号
phone-unknown = 電話がない

consent-title = 郵便局が確かめることに同意しますか
consent-hint = 郵便局の人の訪問、住んでいる人への質問、前の住所への手紙で、引っ越しが本当かどうかを確かめます。
consent-label = 郵便局が確かめること

no_consent-title = 同意がないと、転送を始められません
no_consent-hint =
    入力したことは、どこにも送りません。
    心配なことがあるときは、{ $section }で相談してください。
    電話 { $phone }

document-identity = 届け出る人の身分証明書
document-old_address = 前の住所がわかるもの(運転免許証、マイナンバーカードなど)
document-employee = 社員証など、その会社・団体の人だとわかるもの

step-bring-when = 今日から
step-bring = この紙を持って、近くの郵便局の窓口に出してください。
step-counter-when = 窓口で
step-counter = 職員が身分証明書を確かめて、届け出を受け付けます。
step-confirm-when = そのあと
step-confirm = 郵便局が、訪問や手紙で引っ越しを確かめることがあります。
step-start-when = 3日から7日後(土日祝日を除く)
step-start = 転送が始まります。届け出た日から1年で終わります。

todo-town_hall = 住民票を移す(転入届・転居届)
todo-town_hall-where = 市役所・区役所・町村役場
todo-senders = 銀行・保険・勤め先などに、新しい住所を知らせる
todo-senders-where = それぞれの会社
todo-again = 1年より長く転送してほしいときは、もう一度届け出る
todo-again-where = 郵便局
