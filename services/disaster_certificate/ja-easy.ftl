# やさしい日本語: to be read by a clerk.

title = ［罹災証明書｜りさいしょうめいしょ］を お［願｜ねが］いする
task = ［家｜いえ］が ［災害｜さいがい］で こわれた
about = ［市｜し］が ［家｜いえ］を ［見｜み］て、［証明｜しょうめい］の ［紙｜かみ］を ［出｜だ］します。
declare =
    { $town }に ［罹災証明書｜りさいしょうめいしょ］を お［願｜ねが］いします。
    ［書｜か］いた ことは、［本当｜ほんとう］です。
    ［市｜し］が わたしの ［住民票｜じゅうみんひょう］などを ［見｜み］ても いいです。
submit = これで お［願｜ねが］いする
receipt-title = お［願｜ねが］いの ［控｜ひか］え
deadline =
    { $date }まで
    お［願｜ねが］いは、［市｜し］に ［届｜とど］いた ［日｜ひ］で ［数｜かぞ］えます。
    その ［日｜ひ］の ［後｜あと］でも できます。［市｜し］が ［理由｜りゆう］を ［聞｜き］きます。

section-house = ［家｜いえ］の こと
section-you = あなたの こと
section-damage = こわれた ところ
section-after = この ［後｜あと］の こと

what-title = ［何｜なに］が こわれましたか
what-hint = ［物｜もの］によって、［証明｜しょうめい］の ［紙｜かみ］が ちがいます。
what-label = こわれた ［物｜もの］
what-dwelling = ［住｜す］んで いる ［家｜いえ］
what-dwelling-hint = ［借｜か］りて いる ［部屋｜へや］も
what-belongings = ［車｜くるま］や ［家具｜かぐ］
what-belongings-hint = ［家｜いえ］は こわれて いない
what-vacant = ［人｜ひと］が ［住｜す］んで いない ［建物｜たてもの］
what-vacant-hint = ［店｜みせ］、［倉庫｜そうこ］など
what-fire = ［火事｜かじ］で こわれた

fire_station-title = ［火事｜かじ］の ［証明｜しょうめい］は ［消防署｜しょうぼうしょ］が ［出｜だ］します
fire_station-hint =
    ここは、［地震｜じしん］や ［大雨｜おおあめ］などの ための ものです。
    ［火事｜かじ］の ［証明｜しょうめい］は、［消防署｜しょうぼうしょ］に お［願｜ねが］いして ください。

other_certificate-title = ほかの ［証明｜しょうめい］の ［紙｜かみ］が あります
other_certificate-hint =
    これは、［人｜ひと］が ［住｜す］んで いる ［家｜いえ］の ための ものです。
    ［車｜くるま］や ［家具｜かぐ］などは、［市｜し］が ほかの ［紙｜かみ］を ［出｜だ］します。
    ［写真｜しゃしん］を ［持｜も］って、{ $section }に ［来｜き］て ください。
    ［電話｜でんわ］ { $phone }

disaster-title = どの ［災害｜さいがい］ですか
disaster-label = ［災害｜さいがい］
disaster-other = ここに ない ［災害｜さいがい］

damaged_on-title = いつ こわれましたか
damaged_on-hint = わからない ときは、［気｜き］が ついた ［日｜ひ］を ［書｜か］いて ください。
damaged_on-label = こわれた ［日｜ひ］

standing-title = あなたは その ［家｜いえ］の ［誰｜だれ］ですか
standing-why = ［人｜ひと］によって、いる ［紙｜かみ］が ちがうからです。
standing-label = お［願｜ねが］いする ［人｜ひと］
standing-head = ［世帯主｜せたいぬし］
standing-member = いっしょに ［住｜す］んで いる ［家族｜かぞく］
standing-owner = ［大家｜おおや］さん
standing-owner-hint = ［自分｜じぶん］は ［住｜す］んで いない
standing-agent = ［頼｜たの］まれて ［来｜き］た ［人｜ひと］
standing-agent-hint = ［後｜あと］で、［頼｜たの］んだ ［人｜ひと］が ［書｜か］いた ［紙｜かみ］が いります

kana-title = ［名前｜なまえ］を カタカナで ［書｜か］いて ください
kana-hint = ［小｜ちい］さい 「ョ」と ［大｜おお］きい 「ヨ」は ちがいます。
kana-why = ［電話｜でんわ］で ［名前｜なまえ］を ［正｜ただ］しく ［言｜い］う ためです。
family_kana-label = ［名字｜みょうじ］(カタカナ)
family_kana-unknown = カタカナの ［名前｜なまえ］は ない
given_kana-label = ［名前｜なまえ］(カタカナ)
given_kana-unknown = カタカナの ［名前｜なまえ］は ない

name-title = ［名前｜なまえ］を ［書｜か］いて ください
name-hint = ［在留｜ざいりゅう］カードなどと ［同｜おな］じ ［字｜じ］で ［書｜か］いて ください。
family-label = ［名字｜みょうじ］
given-label = ［名前｜なまえ］

phone-title = ［今｜いま］ ［使｜つか］える ［電話番号｜でんわばんごう］は ［何番｜なんばん］ですか
phone-hint = ［家族｜かぞく］の ［電話｜でんわ］でも いいです。
phone-why = ［市｜し］が あなたに ［電話｜でんわ］するからです。
phone-label = ［電話番号｜でんわばんごう］
phone-unknown = ［電話｜でんわ］が ない

reach-title = どうすれば あなたに ［話｜はなし］が できますか
reach-hint = ［避難所｜ひなんじょ］の ［名前｜なまえ］などを ［書｜か］いて ください。［書｜か］かなくても いいです。
reach-label = ［話｜はな］す ［方法｜ほうほう］

dwelling-title = こわれた ［家｜いえ］は どこですか
dwelling-hint = { $town }の ［中｜なか］の ［住所｜じゅうしょ］です。［部屋｜へや］の ［番号｜ばんごう］も ［書｜か］いて ください。
dwelling-why = ［市｜し］の ［人｜ひと］が ［家｜いえ］を ［見｜み］に ［行｜い］くからです。
dwelling_street-label = ［町｜まち］の ［名前｜なまえ］
dwelling_block-label = ［番地｜ばんち］
dwelling_building-label = ［建物｜たてもの］の ［名前｜なまえ］と ［部屋｜へや］

tenure-title = その ［家｜いえ］は ［誰｜だれ］の ものですか
tenure-label = ［家｜いえ］を ［持｜も］って いる ［人｜ひと］
tenure-owned = わたしや ［家族｜かぞく］
tenure-rented = ［大家｜おおや］さん(［借｜か］りて いる)
tenure-public_rented = ［市｜し］や ［県｜けん］
tenure-employer = ［会社｜かいしゃ］
tenure-other = そのほか

head_name-title = その ［家｜いえ］の ［世帯主｜せたいぬし］は ［誰｜だれ］ですか
head_name-hint = ［住民票｜じゅうみんひょう］に 「［世帯主｜せたいぬし］」と ［書｜か］いて ある ［人｜ひと］です。
head_family-label = ［世帯主｜せたいぬし］の ［名字｜みょうじ］
head_given-label = ［世帯主｜せたいぬし］の ［名前｜なまえ］

household_count-title = その ［家｜いえ］に ［何人｜なんにん］ ［住｜す］んで いましたか
household_count-hint = ［災害｜さいがい］の ［日｜ひ］の ［人数｜にんずう］です。あなたも ［入｜い］れて ください。
household_count-why = ［証明｜しょうめい］の ［紙｜かみ］に、［家族｜かぞく］を ［書｜か］く ためです。
household_count-label = ［住｜す］んで いた ［人数｜にんずう］

staying-title = ［今｜いま］ どこに いますか
staying-why = ［手紙｜てがみ］を ［送｜おく］る ［場所｜ばしょ］を ［決｜き］める ためです。
staying-label = ［今｜いま］ いる ［場所｜ばしょ］
staying-home = その ［家｜いえ］
staying-shelter = ［避難所｜ひなんじょ］
staying-relatives = ［親｜しん］せきや ［友｜とも］だちの ［家｜いえ］
staying-other = そのほか(ホテル、［車｜くるま］など)

staying_place-title = ［今｜いま］ いる ［場所｜ばしょ］を ［教｜おし］えて ください
staying_place-hint = ［名前｜なまえ］か ［住所｜じゅうしょ］です。［言｜い］いたくない ときは、［書｜か］かなくて いいです。
staying_place-label = ［今｜いま］ いる ［場所｜ばしょ］の ［名前｜なまえ］

damage-title = どうして こわれましたか
damage-hint = ［当｜あ］てはまる ものを ［全部｜ぜんぶ］ ［選｜えら］んで ください。
damage-label = こわれた ［理由｜りゆう］
damage-shaking = ［地震｜じしん］で ゆれた
damage-flood = ［水｜みず］が ［入｜はい］った
damage-wind = ［強｜つよ］い ［風｜かぜ］
damage-landslide = ［土｜つち］や ［石｜いし］が ［入｜はい］った
damage-other = そのほか

flood_depth-title = ［水｜みず］は どこまで ［来｜き］ましたか
flood_depth-hint = ［一番｜いちばん］ ［高｜たか］い ところを ［選｜えら］んで ください。
flood_depth-label = ［水｜みず］の ［高｜たか］さ
flood_depth-below_floor = ［床｜ゆか］より ［下｜した］
flood_depth-to_50cm = ひざくらい(50cm)
flood_depth-to_100cm = こしくらい(1m)
flood_depth-to_180cm = ［頭｜あたま］くらい(1m80cm)
flood_depth-above_180cm = ［頭｜あたま］より ［上｜うえ］

cleaned-title = もう ［片｜かた］づけましたか
cleaned-hint = もう ［片｜かた］づけて いても いいです。［先｜さき］に ［写真｜しゃしん］を とって ください。
cleaned-label = ［片｜かた］づけ
cleaned-not_yet = まだ
cleaned-cleaned = ［片｜かた］づけた
cleaned-repaired = ［直｜なお］した

self_assessment-title = ［写真｜しゃしん］だけで ［決｜き］めて いいですか
self_assessment-hint =
    こわれた ところが ［少｜すこ］しの ときに ［選｜えら］んで ください。
    ［市｜し］の ［人｜ひと］は ［家｜いえ］に ［来｜き］ません。［早｜はや］く ［紙｜かみ］が できます。
    ［結果｜けっか］は 「［一部損壊｜いちぶそんかい］」に なります。
    ［後｜あと］で、［家｜いえ］を ［見｜み］て もらう ことも できます。
self_assessment-label = ［写真｜しゃしん］だけで ［決｜き］める

photos-title = こわれた ところの ［写真｜しゃしん］を とりますか
photos-hint =
    ［家｜いえ］の ［外｜そと］を 4つの ［方向｜ほうこう］から とって ください。
    こわれた ところも とって ください。20［枚｜まい］まで とれます。
    ［今｜いま］ なければ、［後｜あと］で いいです。
photos-why = ［市｜し］の ［人｜ひと］が こわれた ところを ［知｜し］る ためです。
photos-label = ［写真｜しゃしん］

inspection-title = ［市｜し］の ［人｜ひと］は、いつ ［家｜いえ］に ［行｜い］けば いいですか
inspection-hint = ［家｜いえ］に ［誰｜だれ］か いて ください。［日｜ひ］は ［電話｜でんわ］で ［決｜き］めます。
inspection-label = ［家｜いえ］に いる ［日｜ひ］
inspection-weekday_morning = ［月曜日｜げつようび］から ［金曜日｜きんようび］の ［午前｜ごぜん］
inspection-weekday_afternoon = ［月曜日｜げつようび］から ［金曜日｜きんようび］の ［午後｜ごご］
inspection-weekend = ［土曜日｜どようび］、［日曜日｜にちようび］
inspection-any = いつでも いい

copies-title = ［証明｜しょうめい］の ［紙｜かみ］は ［何枚｜なんまい］ いりますか
copies-hint = ［保険｜ほけん］の ［会社｜かいしゃ］や ［学校｜がっこう］に ［出｜だ］す ［紙｜かみ］です。お［金｜かね］は いりません。
copies-label = ［紙｜かみ］の ［数｜かず］

document-identity = あなたの ［名前｜なまえ］が わかる もの(なければ ほかの ［方法｜ほうほう］が あります)
document-photos = こわれた ところの ［写真｜しゃしん］(［後｜あと］でも いいです)
document-bills = ［直｜なお］す お［金｜かね］が わかる ［紙｜かみ］
document-ownership = ［建物｜たてもの］が あなたの ものだと わかる ［紙｜かみ］
document-authority = ［頼｜たの］んだ ［人｜ひと］が ［書｜か］いた ［紙｜かみ］(［委任状｜いにんじょう］)

step-arrive-when = ［今日｜きょう］から ［何日｜なんにち］か
step-arrive = お［願｜ねが］いが ［市｜し］に ［届｜とど］きます。
step-survey-when = その ［後｜あと］
step-survey = ［市｜し］が ［電話｜でんわ］します。［市｜し］の ［人｜ひと］が ［家｜いえ］を ［見｜み］に ［行｜い］きます。
step-pictures-when = その ［後｜あと］
step-pictures = ［市｜し］が ［写真｜しゃしん］を ［見｜み］て ［決｜き］めます。
step-certificate-when = ［調｜しら］べた ［後｜あと］
step-certificate = ［証明｜しょうめい］の ［紙｜かみ］が できます。［市｜し］が お［知｜し］らせします。
step-again-when = ［結果｜けっか］が ちがうと ［思｜おも］ったら
step-again = もう［一度｜いちど］ ［調｜しら］べて もらえます。

todo-keep_photos = ［片｜かた］づける ［前｜まえ］に、［写真｜しゃしん］を とる
todo-keep_photos-where = ［自分｜じぶん］の ［電話｜でんわ］などで
todo-insurer = ［保険｜ほけん］の ［会社｜かいしゃ］に ［電話｜でんわ］する
todo-insurer-where = ［保険｜ほけん］の ［会社｜かいしゃ］
todo-support = お［金｜かね］や ［住｜す］む ところの ことを ［聞｜き］く
todo-support-where = { $office }
