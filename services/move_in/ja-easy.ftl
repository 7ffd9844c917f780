# やさしい日本語: to be read by a clerk.

title = ［引｜ひ］っこしの ［届｜とど］け(［転入届｜てんにゅうとどけ］)
task = { $town }に ［引｜ひ］っこした
about = ［住民票｜じゅうみんひょう］を ［新｜あたら］しい ［町｜まち］に うつします。
about-prepare = ［市役所｜しやくしょ］に ［行｜い］く ［準備｜じゅんび］を します。［行｜い］く ［日｜ひ］も ［決｜き］めます。
declare =
    { $town }に ［引｜ひ］っこした ことを ［届｜とど］けます。
    ［書｜か］いた ことは、［本当｜ほんとう］です。
declare-prepare =
    ［書｜か］いた ことは、［本当｜ほんとう］です。
    ［予約｜よやく］した ［日｜ひ］に ［市役所｜しやくしょ］へ ［行｜い］って、［届｜とど］けを ［出｜だ］します。
    これは まだ ［届｜とど］けでは ありません。
submit = これで ［届｜とど］ける
submit-prepare = これで ［予約｜よやく］する
receipt-title = ［手続｜てつづ］きの ［控｜ひか］え
receipt-title-prepare = ［予約｜よやく］の ［控｜ひか］え
deadline =
    { $date }まで
    ［届｜とど］けは、［市役所｜しやくしょ］に ［行｜い］った ［日｜ひ］で ［数｜かぞ］えます。
    その ［日｜ひ］の ［後｜あと］でも できます。

private-title = ［住所｜じゅうしょ］を ［知｜し］られたくない ［人｜ひと］が いますか
private-hint =
    こわい ［人｜ひと］から ［逃｜に］げて いる ときは、［住所｜じゅうしょ］を かくす ことが できます。
    ［先｜さき］に ［市役所｜しやくしょ］で ［話｜はな］して ください。
    ここに ［書｜か］かないで、［窓口｜まどぐち］で できます。
private-leave = ［書｜か］かないで ［窓口｜まどぐち］へ ［行｜い］く
private-left =
    この ［手続｜てつづ］きは、この ［機械｜きかい］では できません。［窓口｜まどぐち］で できます。
    { $section } ［電話｜でんわ］ { $phone }

section-move = ［引｜ひ］っこし
section-you = ［届｜とど］ける ［人｜ひと］
section-address = ［住所｜じゅうしょ］
section-household = ［世帯｜せたい］(いっしょに ［住｜す］む ［家族｜かぞく］)
section-movers = ［引｜ひ］っこす ［人｜ひと］
section-visit = ［市役所｜しやくしょ］に ［行｜い］く ［日｜ひ］

moved_from-title = どこから ［引｜ひ］っこしますか
moved_from-label = ［前｜まえ］の ［場所｜ばしょ］
moved_from-municipality = ［日本｜にほん］の ほかの ［町｜まち］
moved_from-abroad = ［外国｜がいこく］
moved_from-same_town = { $town }の ［中｜なか］

within_town-title = ［同｜おな］じ ［市｜し］の ［中｜なか］は、ほかの ［届｜とど］けです
within_town-hint =
    ［同｜おな］じ ［市｜し］の ［中｜なか］で ［引｜ひ］っこした ときは、「［転居届｜てんきょとどけ］」です。
    14［日｜か］までに、{ $section }に ［来｜き］て ください。
    ［在留｜ざいりゅう］カードと マイナンバーカードを ［持｜も］って きて ください。
    ［電話｜でんわ］ { $phone }

standing-title = ［届｜とど］けるのは ［誰｜だれ］ですか
standing-why = ［人｜ひと］によって、いる ［紙｜かみ］が ちがうからです。
standing-label = ［届｜とど］ける ［人｜ひと］
standing-mover = ［引｜ひ］っこす わたし
standing-mover-hint = ［最初｜さいしょ］に あなたの ことを ［書｜か］きます
standing-household = ［新｜あたら］しい ［家｜いえ］の ［家族｜かぞく］
standing-household-hint = ［自分｜じぶん］は ［引｜ひ］っこさない
standing-agent = ［頼｜たの］まれて ［来｜き］た ［人｜ひと］
standing-agent-hint = ［頼｜たの］んだ ［人｜ひと］が ［書｜か］いた ［紙｜かみ］が いります

moved_on-title = ［新｜あたら］しい ［家｜いえ］に ［住｜す］む ［日｜ひ］は いつですか
moved_on-title-counter = ［新｜あたら］しい ［家｜いえ］に ［住｜す］んだ ［日｜ひ］は いつですか
moved_on-hint = ［住｜す］みはじめる ［日｜ひ］です。これからの ［日｜ひ］でも いいです。
moved_on-hint-counter = ［住｜す］みはじめた ［日｜ひ］です。
moved_on-label = ［住｜す］みはじめる ［日｜ひ］
moved_on-future = ［届｜とど］けは、［住｜す］みはじめた ［後｜あと］に できます。［今日｜きょう］までの ［日｜ひ］を ［書｜か］いて ください。

late_reason-title = 14［日｜か］より おそく なった ［理由｜りゆう］は ［何｜なん］ですか
late_reason-hint = おそく なっても ［届｜とど］けは できます。
late_reason-why = ［法律｜ほうりつ］で、14［日｜か］までに ［届｜とど］けると ［決｜き］まって いるからです。
late_reason-label = おそく なった ［理由｜りゆう］
late_reason-did_not_know = 14［日｜か］までだと ［知｜し］らなかった
late_reason-illness = ［病気｜びょうき］や けが
late_reason-work_care = ［仕事｜しごと］や ［子｜こ］どもの ［世話｜せわ］
late_reason-other = そのほか

out_notice-title = ［前｜まえ］の ［町｜まち］に 「［転出届｜てんしゅつとどけ］」を ［出｜だ］しましたか
out_notice-label = ［転出届｜てんしゅつとどけ］
out_notice-paper = ［出｜だ］した。［紙｜かみ］を もらった
out_notice-card = ［出｜だ］した。インターネットか カードで
out_notice-not_yet = まだ

new_address-title = ［新｜あたら］しい ［住所｜じゅうしょ］は どこですか
new_address-hint = { $town }の ［中｜なか］の ［住所｜じゅうしょ］です。［部屋｜へや］の ［番号｜ばんごう］も ［書｜か］いて ください。
new_street-label = ［新｜あたら］しい ［町｜まち］の ［名前｜なまえ］
new_block-label = ［新｜あたら］しい ［番地｜ばんち］
new_building-label = ［新｜あたら］しい ［建物｜たてもの］と ［部屋｜へや］

old_postal-title = ［前｜まえ］の ［住所｜じゅうしょ］の ［郵便番号｜ゆうびんばんごう］は ［何番｜なんばん］ですか
old_postal-hint = ［番号｜ばんごう］で ［町｜まち］の ［名前｜なまえ］を さがします。
old_postal-label = ［前｜まえ］の ［郵便番号｜ゆうびんばんごう］

old_town-title = ［前｜まえ］の ［住所｜じゅうしょ］は どこですか
old_town-hint = ［住民票｜じゅうみんひょう］や ［在留｜ざいりゅう］カードを ［見｜み］て ［書｜か］いて ください。
old_prefecture-label = ［前｜まえ］の ［都道府県｜とどうふけん］
old_city-label = ［前｜まえ］の ［市｜し］や ［町｜まち］
old_street-label = ［前｜まえ］の ［町｜まち］の ［中｜なか］の ［名前｜なまえ］

old_block-title = ［前｜まえ］の ［住所｜じゅうしょ］の ［番地｜ばんち］は ［何｜なん］ですか
old_block-label = ［前｜まえ］の ［番地｜ばんち］
old_building-label = ［前｜まえ］の ［建物｜たてもの］と ［部屋｜へや］

old_country-title = どこの ［国｜くに］から ［引｜ひ］っこしますか
old_country-label = ［前｜まえ］の ［国｜くに］

old_head-title = ［前｜まえ］の ［家｜いえ］の ［世帯主｜せたいぬし］は ［誰｜だれ］ですか
old_head-hint = ［住民票｜じゅうみんひょう］に 「［世帯主｜せたいぬし］」と ［書｜か］いて あった ［人｜ひと］です。
old_head-label = ［前｜まえ］の ［世帯主｜せたいぬし］

joins-title = ［新｜あたら］しい ［家｜いえ］に もう ［家族｜かぞく］が ［住｜す］んで いますか
joins-hint = その ［家族｜かぞく］の ［住民票｜じゅうみんひょう］に ［入｜はい］る ときは 「はい」です。
joins-label = ［家族｜かぞく］の ［世帯｜せたい］に ［入｜はい］る

head_name-title = その ［家｜いえ］の ［世帯主｜せたいぬし］は ［誰｜だれ］ですか
head_name-hint = ［住民票｜じゅうみんひょう］に 「［世帯主｜せたいぬし］」と ［書｜か］いて ある ［人｜ひと］です。
head_name-label = ［世帯主｜せたいぬし］の ［名前｜なまえ］

movers-label = ［引｜ひ］っこす ［人｜ひと］
movers-member = ［引｜ひ］っこす ［人｜ひと］ { $n }［人目｜にんめ］
movers-more = ほかに ［引｜ひ］っこす ［人｜ひと］が いますか
movers-full = ここでは 10［人｜にん］までです。ほかの ［人｜ひと］は ［窓口｜まどぐち］で ［聞｜き］きます。
movers-one-head = ［世帯主｜せたいぬし］を 1［人｜り］だけ ［選｜えら］んで ください。
movers-twice = ［同｜おな］じ ［人｜ひと］が 2［回｜かい］ あります。［消｜け］すか、［直｜なお］して ください。

mover_kana-title = { $n }［人目｜にんめ］の ［人｜ひと］の ［名前｜なまえ］を カタカナで ［書｜か］いて ください
mover_kana-hint = ［小｜ちい］さい 「ョ」と ［大｜おお］きい 「ヨ」は ちがいます。
mover_kana-why = ［住民票｜じゅうみんひょう］に ［書｜か］く ためです。
family_kana-label = ［名字｜みょうじ］(カタカナ)
family_kana-unknown = カタカナの ［名前｜なまえ］は ない
given_kana-label = ［名前｜なまえ］(カタカナ)
given_kana-unknown = カタカナの ［名前｜なまえ］は ない

mover_name-title = { $n }［人目｜にんめ］の ［人｜ひと］の ［名前｜なまえ］を ［書｜か］いて ください
mover_name-hint = ［在留｜ざいりゅう］カードなどと ［同｜おな］じ ［字｜じ］で ［書｜か］いて ください。
family-label = ［名字｜みょうじ］
given-label = ［名前｜なまえ］

mover_born-title = { $n }［人目｜にんめ］の ［人｜ひと］が ［生｜う］まれた ［日｜ひ］は いつですか
mover_born-why = ［住民票｜じゅうみんひょう］と ［同｜おな］じか ［見｜み］る ためです。
born-label = ［生｜う］まれた ［日｜ひ］

mover_sex-title = { $n }［人目｜にんめ］の ［人｜ひと］の ［性別｜せいべつ］は ［何｜なん］ですか
mover_sex-why = ［住民票｜じゅうみんひょう］に ［書｜か］く ためです。
sex-label = ［性別｜せいべつ］
sex-female = ［女｜おんな］
sex-male = ［男｜おとこ］
sex-unstated = ここでは ［言｜い］わない

mover_relation-title = { $n }［人目｜にんめ］の ［人｜ひと］は ［世帯主｜せたいぬし］の ［誰｜だれ］ですか
mover_relation-hint = ［世帯主｜せたいぬし］は、［家族｜かぞく］の ［代表｜だいひょう］の ［人｜ひと］です。
relation-label = ［世帯主｜せたいぬし］の ［誰｜だれ］か
relation-head = ［世帯主｜せたいぬし］
relation-spouse = ［夫｜おっと］、［妻｜つま］
relation-child = ［子｜こ］ども
relation-parent = ［父｜ちち］、［母｜はは］
relation-sibling = ［兄弟｜きょうだい］、［姉妹｜しまい］
relation-grandchild = まご
relation-partner = ［届｜とど］けを して いない ［夫｜おっと］、［妻｜つま］
relation-cohabitant = いっしょに ［住｜す］む ［人｜ひと］
relation-other = そのほか

mover_card-title = { $n }［人目｜にんめ］の ［人｜ひと］は マイナンバーカードが ありますか
mover_card-hint =
    カードの ［住所｜じゅうしょ］も かえます。
    みんなの カードを ［持｜も］って きて ください。4つの ［数字｜すうじ］も いります。
has_card-label = マイナンバーカード
has_card-have = ある
has_card-none = ない

mover_nationality-title = { $n }［人目｜にんめ］の ［人｜ひと］の ［国籍｜こくせき］は どこですか
mover_nationality-why = ［在留｜ざいりゅう］カードの ［住所｜じゅうしょ］も かえるからです。
nationality-label = ［国籍｜こくせき］
nationality-japan = ［日本｜にほん］
nationality-other = ほかの ［国｜くに］

applicant_name-title = あなたの ［名前｜なまえ］を ［書｜か］いて ください
applicant_family-label = ［名字｜みょうじ］
applicant_given-label = ［名前｜なまえ］

phone-title = ［昼｜ひる］に ［使｜つか］える ［電話番号｜でんわばんごう］は ［何番｜なんばん］ですか
phone-why = ［市役所｜しやくしょ］が あなたに ［電話｜でんわ］するからです。
phone-label = ［電話番号｜でんわばんごう］
phone-unknown = ［電話｜でんわ］が ない

visit_day-title = ［市役所｜しやくしょ］に ［行｜い］く ［日｜ひ］を ［選｜えら］んで ください
visit_day-hint = ［住｜す］みはじめる ［日｜ひ］か、その ［後｜あと］の ［日｜ひ］です。
visit_day-label = ［市役所｜しやくしょ］に ［行｜い］く ［日｜ひ］
visit_day-before-move = ［住｜す］みはじめる ［日｜ひ］か、その ［後｜あと］の ［日｜ひ］を ［選｜えら］んで ください。

visit_time-title = ［何時｜なんじ］に ［行｜い］きますか
visit_time-hint = その ［時間｜じかん］に ［待｜ま］って います。［少｜すこ］し ［待｜ま］つ ときも あります。
visit_time-label = ［行｜い］く ［時間｜じかん］

document-identity = あなたの ［名前｜なまえ］が わかる もの(［在留｜ざいりゅう］カードなど)
document-out_certificate = ［前｜まえ］の ［町｜まち］で もらった ［紙｜かみ］(［転出証明書｜てんしゅつしょうめいしょ］)
document-cards = みんなの マイナンバーカード(4つの ［数字｜すうじ］を ［使｜つか］います)
document-residence_cards = ［外国｜がいこく］の ［人｜ひと］ みんなの ［在留｜ざいりゅう］カード
document-relation_proof = ［家族｜かぞく］だと わかる ［紙｜かみ］と、［日本語｜にほんご］に した ［紙｜かみ］(［世帯主｜せたいぬし］が ［外国｜がいこく］の ［人｜ひと］の とき)
document-passports = みんなの パスポート
document-family_register = ［戸籍｜こせき］の ［紙｜かみ］(［戸籍謄本｜こせきとうほん］と ［附票｜ふひょう］)
document-authority = ［頼｜たの］んだ ［人｜ひと］が ［書｜か］いた ［紙｜かみ］(［委任状｜いにんじょう］)

step-bring-when = ［予約｜よやく］した ［日｜ひ］
step-bring = この ［紙｜かみ］と、［紙｜かみ］に ［書｜か］いた ものを ［持｜も］って、{ $section }に ［来｜き］て ください。
step-counter-when = ［窓口｜まどぐち］で
step-counter = ［市｜し］の ［人｜ひと］が カードや ［紙｜かみ］を ［見｜み］ます。
step-register-when = ［届｜とど］けが ［終｜お］わったら
step-register = ［新｜あたら］しい ［住民票｜じゅうみんひょう］が できます。
step-card-when = その ［後｜あと］
step-card = カードの ［住所｜じゅうしょ］を かえます。

todo-moving_out = ［転出届｜てんしゅつとどけ］を ［出｜だ］す(インターネットでも できます)
todo-moving_out-where = ［前｜まえ］に ［住｜す］んで いた ［町｜まち］
todo-health_insurance = ［国民健康保険｜こくみんけんこうほけん］に ［入｜はい］る(［会社｜かいしゃ］の ［保険｜ほけん］が ない ［人｜ひと］)
todo-health_insurance-where = { $office }
todo-child_allowance = ［子｜こ］どもの お［金｜かね］(［児童手当｜じどうてあて］)を お［願｜ねが］いする
todo-child_allowance-where = { $office }
todo-school = ［子｜こ］どもの ［学校｜がっこう］を かえる
todo-school-where = { $office }
todo-care_insurance = ［介護保険｜かいごほけん］の ［紙｜かみ］を ［出｜だ］す
todo-care_insurance-where = { $office }
todo-seal = はんこを ［登録｜とうろく］する(いる ［人｜ひと］だけ)
todo-seal-where = { $office }
todo-mail = ［手紙｜てがみ］が ［新｜あたら］しい ［家｜いえ］に ［届｜とど］くように する
todo-mail-where = ［郵便局｜ゆうびんきょく］(この ［機械｜きかい］でも できます)
todo-licence = ［運転免許｜うんてんめんきょ］の ［住所｜じゅうしょ］を かえる
todo-licence-where = ［警察｜けいさつ］
