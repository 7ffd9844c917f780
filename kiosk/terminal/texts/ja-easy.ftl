# 窓口の機械のことば(やさしい日本語): to be read by a clerk.
# これは ja.ftl の言いかえではなく、別のことばです。漢字には全部読みをつけ、文は短くします。

## どの画面にもあるもの

back = もどる
next = つぎへ
skip = ［書｜か］かないで つぎへ
more = つづきを ［見｜み］る {"{"}page{"}"}/{"{"}pages{"}"}
go-on = つづける
change = ［直｜なお］す
finish = ［終｜お］わる
to-list = ほかの ［手続｜てつづ］きを ［見｜み］る
end-and-erase =
    ［終｜お］わる
    (［書｜か］いたことを ［消｜け］します)
optional = {" "}(［書｜か］かなくても いいです)
dot = {" "}・{" "}
bullet = ・{ $text }
list-comma = 、{" "}
label-reading = ［名前｜なまえ］の よみかた
label-dot = ・
until = { $date }まで
minutes = { $n }{ $last ->
    [2] ［分｜ふん］
    [5] ［分｜ふん］
    [7] ［分｜ふん］
    [9] ［分｜ふん］
   *[other] ［分｜ぷん］
} くらい
fee = { $yen }［円｜えん］
free = 0［円｜えん］
this-person = この ［人｜ひと］
members-count = { $n ->
    [1] ［1人｜ひとり］
    [2] ［2人｜ふたり］
   *[other] { $n }［人｜にん］
}
photos-count = ［写真｜しゃしん］ { $n }まい
small-letters = 「{ $letters }」は ［小｜ちい］さい ［字｜じ］です。
number-is = ［番号｜ばんごう］ { $number }

rail-language =
    ことば
    Language
rail-larger =
    ［大｜おお］きな
    ［字｜じ］
rail-contrast =
    ［色｜いろ］を
    かえる
rail-help =
    ［人｜ひと］を
    よぶ
rail-erase =
    ［消｜け］して
    ［終｜お］わる

offline = いま、ネットワークが つながっていません
offline-hint =
    ［手続｜てつづ］きは できます。
    つながったら、［機械｜きかい］が ［送｜おく］ります。

## はじめ

attract-title = ここを さわると はじまります
attract-hint =
    Touch the screen to start.
    ［市役所｜しやくしょ］や ［郵便局｜ゆうびんきょく］の ［手続｜てつづ］きが できます。
start = はじめる
today-no-paper = ［今日｜きょう］は、［紙｜かみ］が ［出｜で］ません
today-no-paper-hint = ［番号｜ばんごう］と QRコードを ［画面｜がめん］に ［出｜だ］します。［写真｜しゃしん］を とってください。
today-no-camera = ［今日｜きょう］は、カメラが ［使｜つか］えません
today-no-camera-hint = ［写真｜しゃしん］は、あとで ［出｜だ］すことが できます。
today-full = ［今日｜きょう］は、［新｜あたら］しい ［手続｜てつづ］きが できません
today-full-hint = ［返事｜へんじ］を ［読｜よ］むことは できます。
out-title = この ［機械｜きかい］は、いま ［使｜つか］えません
out-hint = ［直｜なお］るまで ［待｜ま］ってください。
out-kept = ［前｜まえ］に ［出｜だ］したものは、だいじょうぶです
out-kept-hint = なくなりません。もう いちど ［出｜だ］さなくて いいです。
out-broken = ［新｜あたら］しい ［手続｜てつづ］きは、いま できません
out-broken-hint = いそぐ ［人｜ひと］は、「［人｜ひと］を よぶ」を おしてください。

undrawn-title = ［手続｜てつづ］きは、ここに あります
undrawn-text = { $time }に、［手続｜てつづ］きを ［預｜あず］かりました。［番号｜ばんごう］は { $number } です。
undrawn-hint = ［画面｜がめん］が ［止｜と］まりました。でも、［手続｜てつづ］きは あります。もう いちど ［書｜か］かなくて いいです。
undrawn-staff = ［係｜かかり］の ［人｜ひと］に ［知｜し］らせました。
undrawn-no-paper = ［紙｜かみ］が ［出｜で］ません。［番号｜ばんごう］を ［書｜か］くか、［写真｜しゃしん］に とって ください。
undrawn-seen = わかりました

language-title = ことばを えらんでください
language-hint = Choose your language. あとで かえることが できます。
language-kept = ［書｜か］いたことは、そのまま あります。

purpose-title = ［今日｜きょう］は、［何｜なに］を しますか
purpose-apply = ［手続｜てつづ］きを する
purpose-apply-hint = ［市役所｜しやくしょ］や ［郵便局｜ゆうびんきょく］に ［出｜だ］す
purpose-read = ［返事｜へんじ］を ［読｜よ］む
purpose-read-hint = ［前｜まえ］に もらった ［紙｜かみ］の QRコードを ［使｜つか］います

services-title = どの ［手続｜てつづ］きを しますか
closed-flag = いまは できません
begun-flag = ［書｜か］いている ところです
closed-counter = ［係｜かかり］の ［人｜ひと］が いる ［窓口｜まどぐち］で できます。
closed-complete_signed = この ［機械｜きかい］では できません。
closed-live_issue = ネットワークが つながっている ときに できます。
closed-inform = この ［機械｜きかい］では できません。［窓口｜まどぐち］で できます。
closed-key = いまは、［送｜おく］る ［用意｜ようい］が できていません。
closed-full = いまは、［新｜あたら］しい ［手続｜てつづ］きが できません。
closed-paper = ［紙｜かみ］が ないので、できません。
closed-where = { $receiver }で できます
closed-ask-staff = 「［人｜ひと］を よぶ」を おして、［聞｜き］いてください。

before-minutes = ［時間｜じかん］
before-fee = お［金｜かね］
before-receiver = ［送｜おく］る ところ
before-papers = あると いいもの
before-papers-later = なくても はじめられます。あとで ［出｜だ］せます。
before-data = ［書｜か］いたことは、［送｜おく］る ところの ［人｜ひと］だけが ［読｜よ］みます
before-data-hint = ［送｜おく］る ［前｜まえ］に、もう いちど ［見｜み］ます。やめると、すぐ ［消｜き］えます。
before-pause = { $idle }［秒｜びょう］ さわらないと、「いますか」と ［聞｜き］きます
before-pause-hint = そのあと { $answer }［秒｜びょう］ さわらないと、［全部｜ぜんぶ］ ［消｜き］えます。さわると、つづけられます。
before-prepare = ここでは、［用意｜ようい］だけを します
before-prepare-hint = ［書｜か］いたことを ［紙｜かみ］に ［出｜だ］します。その ［紙｜かみ］を ［窓口｜まどぐち］に ［持｜も］っていってください。
before-booking = ここでは、［窓口｜まどぐち］に ［行｜い］く ［日｜ひ］を ［決｜き］めます
before-booking-hint = ［手続｜てつづ］きは、その ［日｜ひ］に ［窓口｜まどぐち］で します。
begin = はじめる
private-go-on = このまま つづける
left-title = わかりました

## 質問の画面

faults-heading = { $n }つ ［直｜なお］してください
fault = { $label }: { $text }
ask-present = いまの ［答｜こた］え: { $text }
told-before = さっき、こう ［答｜こた］えました。ここでも ［同｜おな］じですか。
told-same = ［同｜おな］じです
told-different = ちがいます

key-clear =
    ［全部｜ぜんぶ］
    ［消｜け］す
key-delete =
    ［1字｜いちじ］
    ［消｜け］す
key-as-is = このまま
key-others = ほかの ［字｜じ］
key-small-kana = ［小｜しょう］
key-space = あける
key-line = つぎの ［行｜ぎょう］
key-capitals = ABC
key-small-letters = abc
board-kana = かな
board-katakana = カナ
board-latin = ABC
board-digits = 123

date-year = ［年｜ねん］
date-month = ［月｜がつ］
date-day = ［日｜にち］
date-year-name = ［年｜ねん］
date-month-name = ［月｜がつ］
date-day-name = ［日｜にち］
date-today = ［今日｜きょう］です。
date-ago = { $days } ［前｜まえ］です。
date-ahead = { $days } ［後｜あと］です。
today = ［今日｜きょう］
yesterday = ［昨日｜きのう］

postal-many = この ［番号｜ばんごう］の ［町｜まち］は、いくつか あります。えらんでください。
postal-again = ［番号｜ばんごう］を もう いちど
postal-none = この ［番号｜ばんごう］の ［町｜まち］が ありません
postal-none-hint = ［番号｜ばんごう］を ［見｜み］てください。つぎの ［画面｜がめん］で、［住所｜じゅうしょ］を ［書｜か］くことも できます。

photo-caption = カメラに ［見｜み］せて、ボタンを おしてください。
photo-taking = とっています。うごかさないでください。
photo-shutter = ［写真｜しゃしん］を とる
photo-again = もう 1まい とる
photo-later = あとで ［出｜だ］す
photo-remove = ［消｜け］す
photo-number = { $n }まいめ
photo-failed = ［写真｜しゃしん］が とれませんでした
photo-failed-hint = もう いちど おしてください。あとで ［出｜だ］すことも できます。
photo-too-large = ［写真｜しゃしん］は、もう ［入｜はい］りません
photo-too-large-hint = いまの ［写真｜しゃしん］は あります。［1｜ひと］つ ［消｜け］すと、［新｜あたら］しく とれます。
photo-too-many = ［写真｜しゃしん］は、もう いっぱいです
photo-too-many-hint = ［1｜ひと］つ ［消｜け］すと、［新｜あたら］しく とれます。
no-camera = カメラが ［使｜つか］えません
no-camera-hint = ほかの ［質問｜しつもん］は つづけられます。［写真｜しゃしん］は あとで ［窓口｜まどぐち］に ［出｜だ］してください。

more-yes = はい、います
more-no = いいえ、これで ［全部｜ぜんぶ］です
member-remove = やめる

## 確かめて、出す

check-title = ［送｜おく］る ［前｜まえ］に ［見｜み］てください
check-hint = ここに あることだけを ［送｜おく］ります。
check-next = これで いいです

another-title = ほかの ［手続｜てつづ］きも しますか
another-text = ［同｜おな］じことは、もう ［聞｜き］きません。［最後｜さいご］に ［全部｜ぜんぶ］ ［出｜だ］せます。
another-yes = ほかの ［手続｜てつづ］きも する
another-no = ［先｜さき］へ

declare-title = これを ［出｜だ］しますか
declare-title-several = { $n }つの ［手続｜てつづ］きを ［出｜だ］しますか
declare-title-booking = この ［予約｜よやく］を ［出｜だ］しますか
declare-title-prepare = ［紙｜かみ］に ［出｜だ］しますか
declare-prints = ［紙｜かみ］に ［出｜だ］すだけです。どこにも ［送｜おく］りません
declare-prints-hint = ［紙｜かみ］を ［窓口｜まどぐち］に ［出｜だ］すと、［手続｜てつづ］きに なります。
declare-title-followup = これを ［送｜おく］りますか
declare-all = { $n }つとも ［出｜だ］す
declare-fee = お［金｜かね］: { $fee }
declare-receivers = ［送｜おく］る ところ
declare-after = ボタンを おすと、［出｜だ］したことに なります
declare-after-hint = おすまで、どこにも ［送｜おく］りません。
leave-out = やめる
take-in = ［出｜だ］す
left-out = ［今日｜きょう］は ［出｜だ］しません
missing-key = { $receiver }には、いま ［送｜おく］れません
missing-key-hint = ［答｜こた］えは あります。ここを やめると、ほかは ［出｜だ］せます。［係｜かかり］の ［人｜ひと］に ［聞｜き］くことも できます。
agent-lost = ［少｜すこ］し ［待｜ま］ってください
agent-lost-hint = ［答｜こた］えは あります。［機械｜きかい］の ［用意｜ようい］が できると、ボタンが おせます。

sealing-title = ［預｜あず］かっています
sealing-text = すぐに ［終｜お］わります。［待｜ま］ってください。
unsure-title = まだ ［調｜しら］べています
unsure-hint = ［預｜あず］かったかどうか、［機械｜きかい］が ［調｜しら］べています。［少｜すこ］し ［待｜ま］ってください。
unsure-kept = ［出｜だ］したものは、この ［機械｜きかい］の ［中｜なか］に あります
unsure-kept-hint = ［2回｜にかい］ ［出｜だ］したことには なりません。もう いちど ［書｜か］かなくて いいです。
unsure-help = ［時間｜じかん］が かかるときは、「［人｜ひと］を よぶ」を おしてください。

## 控え

receipt-title = ［預｜あず］かりました
receipt-title-booking = ［行｜い］きたい ［日｜ひ］を ［預｜あず］かりました
receipt-when = { $when }
number = ［番号｜ばんごう］
number-of = ［番号｜ばんごう］ ({ $receiver })
number-note = QRコードの ［写真｜しゃしん］を とっても いいです。
number-note-plain = ［写真｜しゃしん］を とっても いいです。
not-yet = まだ、［市役所｜しやくしょ］などに ［届｜とど］いていません
counts-office = ［市役所｜しやくしょ］などの コンピューターに ［届｜とど］いた ［日｜ひ］が、［出｜だ］した ［日｜ひ］です。［届｜とど］いたら、［返事｜へんじ］で ［知｜し］らせます。
counts-cloud = ［国｜くに］の センターに ［届｜とど］いた ［時｜とき］が、［出｜だ］した ［時｜とき］です。［届｜とど］いたら、［返事｜へんじ］で ［知｜し］らせます。
counts-counter = ［係｜かかり］の ［人｜ひと］が ［受｜う］け［取｜と］った ［日｜ひ］が、［出｜だ］した ［日｜ひ］です。
counts-booking = これは ［来｜く］る ［日｜ひ］の ［予約｜よやく］です。［手続｜てつづ］きは、その ［日｜ひ］に ［窓口｜まどぐち］で します。
next-heading = これからのこと
step-now-when = いま
step-now = この ［機械｜きかい］の ［中｜なか］に、かぎを かけて あります
step-now-up = すぐに ［送｜おく］ります。
step-now-down = ネットワークが つながったら、［機械｜きかい］が ［送｜おく］ります。
step-reply-when = ［返事｜へんじ］
step-reply = どの ［機械｜きかい］でも、この QRコードで ［読｜よ］めます
step-reply-followup = ［前｜まえ］に もらった ［紙｜かみ］の QRコードで ［読｜よ］めます
step-reply-lost = ［紙｜かみ］を なくしたら、ここに ［聞｜き］いてください。
code-warning = この QRコードは、［返事｜へんじ］を ［開｜あ］ける かぎです
code-warning-hint = ほかの ［人｜ひと］に ［見｜み］せないでください。［持｜も］っている ［人｜ひと］は、［返事｜へんじ］を ［読｜よ］めます。
no-paper = ［紙｜かみ］が ［出｜で］ません
no-paper-hint = ［番号｜ばんごう］と QRコードの ［写真｜しゃしん］を とってください。［紙｜かみ］と ［同｜おな］じです。
printing-busy = ［紙｜かみ］を ［出｜だ］しています
printing-done = ［紙｜かみ］が ［出｜で］ました。［取｜と］ってください。
print = ［紙｜かみ］に ［出｜だ］す
print-again = もう いちど ［紙｜かみ］に ［出｜だ］す
left-to-do = あとで すること

prepared-title = ［用意｜ようい］が できました
prepared-not-filed = ［手続｜てつづ］きは、まだ ［終｜お］わっていません
prepared-not-filed-hint = ［紙｜かみ］を ［窓口｜まどぐち］に ［持｜も］っていってください。ここからは ［何｜なに］も ［送｜おく］っていません。
bring = ［持｜も］っていくもの
original-to_be_shown = ［見｜み］せるもの
original-to_be_handed_in = わたすもの
original-copy_suffices = コピーで いいです

end-title = ［消｜け］しました
end-hint = ［書｜か］いたことは、この ［機械｜きかい］に ありません。
end-paper = ［紙｜かみ］と かばんを わすれないでください。

## 返事を読む

scan-title = ［紙｜かみ］の QRコードを ［見｜み］せてください
scan-hint = ［電話｜でんわ］で とった ［写真｜しゃしん］でも いいです。
scan-caption = QRコードを、わくの ［中｜なか］に ［入｜い］れてください。
scan-private =
    ［返事｜へんじ］には、あなたのことが ［書｜か］いてあります。
    まわりの ［人｜ひと］に ［気｜き］を つけてください。
scan-no-camera = カメラが ［使｜つか］えません
scan-no-camera-hint = ほかの ［機械｜きかい］で ［読｜よ］めます。いそぐときは、「［人｜ひと］を よぶ」を おしてください。
unread-format = この QRコードは、ちがう ようです
unread-format-hint = ［前｜まえ］に もらった ［紙｜かみ］の QRコードを ［見｜み］せてください。
unread-signature = この QRコードは、［使｜つか］えません
unread-signature-hint = ［紙｜かみ］を のばして、もう いちど ［見｜み］せてください。だめなときは、［係｜かかり］の ［人｜ひと］に ［聞｜き］いてください。
unread-nobody = いまは ［読｜よ］めません
unread-nobody-hint = ［少｜すこ］し ［待｜ま］って、もう いちど ［見｜み］せてください。
fetching-title = ［返事｜へんじ］を さがしています
fetching-text = ［待｜ま］ってください。
cases-title = どの ［返事｜へんじ］を ［読｜よ］みますか
cases-hint = この ［紙｜かみ］には、［手続｜てつづ］きが いくつか あります。
standing-none = まだ ［返事｜へんじ］は ありません
standing-arrival = ［届｜とど］きました
standing-message = お［知｜し］らせが あります
standing-correction = ［直｜なお］すことが あります
standing-decision = ［決｜き］まりました
as-of = { $when }までに わかったこと
as-of-never = この ［機械｜きかい］には、まだ ［返事｜へんじ］が ［来｜き］ていません
as-of-hint = そのあとの ［返事｜へんじ］は、まだ ここに ［来｜き］ていないかもしれません。
no-reply-title = まだ ［返事｜へんじ］は ありません
no-reply-text = { $when }に ［預｜あず］かりました。
no-reply-send = ［紙｜かみ］の ［写真｜しゃしん］や ［話｜はなし］を、あとから ［送｜おく］ることも できます。
reply-title-arrival = ［届｜とど］きました
reply-title-message = お［知｜し］らせ
reply-title-correction = ［直｜なお］してほしいことが あります
reply-title-decision = ［決｜き］まりました
reply-from = { $office } { $when }
reply-due =
    { $date }までに
    ［答｜こた］えてください
reply-due-hint = おそくなっても、［送｜おく］れます。
asks-heading = ［直｜なお］すこと
reasons-heading = ［理由｜りゆう］
appeal-heading = ちがうと ［思｜おも］うとき
decision-posted = ［正式｜せいしき］な お［知｜し］らせは、［手紙｜てがみ］でも ［届｜とど］きます。
older-replies = ［前｜まえ］の ［返事｜へんじ］
unreadable = ほかに、［読｜よ］めない ［返事｜へんじ］が あります
unreadable-hint = ［電話｜でんわ］で ［聞｜き］いてください。
answer-asked = ［直｜なお］して ［送｜おく］る
answer-free = ［紙｜かみ］や ［話｜はなし］を ［送｜おく］る
outcome-accepted = ［受｜う］け［付｜つ］けました
outcome-not_accepted = ［受｜う］け［付｜つ］けませんでした
outcome-granted = ［認｜みと］めました
outcome-partly_granted = ［一部｜いちぶ］を ［認｜みと］めました
outcome-refused = ［認｜みと］めませんでした
outcome-withdrawn = とりやめに なりました
outcome-issued = ［出｜だ］します
outcome-confirmed = ［予約｜よやく］が ［決｜き］まりました
outcome-changed = ［予約｜よやく］が かわりました
outcome-cancelled = ［予約｜よやく］が なくなりました

followup-title = ［前｜まえ］に ［出｜だ］した ［手続｜てつづ］きへの ［返事｜へんじ］
followup-receipt = ［返事｜へんじ］の ［紙｜かみ］
followup-receiver = ［前｜まえ］に ［出｜だ］した ところ
followup-declare = ［前｜まえ］に ［出｜だ］した ［手続｜てつづ］きについて、ここに ［書｜か］いたことを ［送｜おく］ります。うそは ありません。
followup-submit = これを ［送｜おく］る
followup_text-title = ［伝｜つた］えたいことを ［書｜か］いてください
followup_text-hint = なければ、［書｜か］かないで つぎへ ［行｜い］ってください。
followup_text-label = ［伝｜つた］えたいこと
followup_photos-title = ［紙｜かみ］の ［写真｜しゃしん］を とりますか
followup_photos-hint = ［紙｜かみ］を たいらに おいて、［全部｜ぜんぶ］ とってください。
followup_photos-label = ［紙｜かみ］の ［写真｜しゃしん］
followup-empty = ［伝｜つた］えたいことか ［写真｜しゃしん］を、［入｜い］れてください。

## 人をよぶ、終わる、まだいますか

help-title = ［係｜かかり］の ［人｜ひと］を よびました
help-title-unreachable = ［係｜かかり］の ［人｜ひと］を よべません
help-called = ［係｜かかり］の ［人｜ひと］を よびました。
help-called-at = { $time }に よびました
help-called-hint = ［来｜く］るまで、つづけることが できます。
help-seen = ［係｜かかり］の ［人｜ひと］は、［機械｜きかい］の ようすだけを ［見｜み］ます
help-seen-hint = あなたの ［答｜こた］えは ［見｜み］えません。
help-unreachable = ［係｜かかり］の ［人｜ひと］を よべませんでした
help-unreachable-hint = ［近｜ちか］くの ［人｜ひと］に ［言｜い］ってください。
erase-title = ［終｜お］わりますか
erase-text = ［書｜か］いたことを、［全部｜ぜんぶ］ ［消｜け］します
erase-text-hint = まだ ［出｜だ］していません。どこにも ［残｜のこ］りません。
erase-unknown-hint = ［預｜あず］かったか、まだ わかりません。［先｜さき］に ［番号｜ばんごう］を ［書｜か］いてください。
erase-handed-in = ［出｜だ］したものは、［消｜き］えません
erase-handed-in-hint = ［預｜あず］かった ［手続｜てつづ］きは、そのまま ［送｜おく］ります。
erase-yes = ［消｜け］して ［終｜お］わる
erase-no = つづける
idle-title = まだ いますか
idle-hint = ［画面｜がめん］を さわると、つづけられます。
idle-left = あと { $n }［秒｜びょう］で ［終｜お］わります
idle-kept = ［時間｜じかん］に なると、［書｜か］いたことを ［消｜け］します。
idle-unknown = ［時間｜じかん］に なると、［書｜か］いたことを ［消｜け］します。［番号｜ばんごう］を ［書｜か］いてください。
idle-handed-in = ［預｜あず］かった ［手続｜てつづ］きは、［消｜き］えません。
idle-stay = います

## 困ったとき

not-your-fault = あなたは ［悪｜わる］くありません。
code-for-staff = ［係｜かかり］の ［人｜ひと］に ［見｜み］せる ［番号｜ばんごう］
kept = ［答｜こた］えは、あります
kept-hint = もう いちど ［書｜か］かなくて いいです。
kept-nothing = まだ ［何｜なに］も ［書｜か］いていません
kept-nothing-hint = ［消｜き］えたものは ありません。
trouble-resume = もう いちど する
trouble-full-title = ［新｜あたら］しい ［手続｜てつづ］きが できません
trouble-full-works = ［返事｜へんじ］を ［読｜よ］むことは できます
trouble-full-works-hint = ［紙｜かみ］の QRコードを ［使｜つか］います。
trouble-full-broken = ［機械｜きかい］の ［中｜なか］が いっぱいです
trouble-full-broken-hint = ネットワークが つながると、できます。いそぐときは、［窓口｜まどぐち］へ ［行｜い］ってください。
trouble-full-staff = ［保存｜ほぞん］の ［上限｜じょうげん］。［回線｜かいせん］を ［見｜み］る。
trouble-taken-title = いまは はじめられません
trouble-taken-works = ［少｜すこ］し ［待｜ま］つと ［使｜つか］えます
trouble-taken-works-hint = ［前｜まえ］の ［人｜ひと］の ものを、かたづけています。
trouble-taken-broken = まだ はじめられません
trouble-taken-broken-hint = ［1分｜いっぷん］ ［待｜ま］っても だめなときは、［係｜かかり］の ［人｜ひと］へ。
trouble-taken-staff = ［別｜べつ］の ［画面｜がめん］が ［使用中｜しようちゅう］。
trouble-agent-title = ［機械｜きかい］が うまく うごいていません
trouble-agent-works = ［少｜すこ］し ［待｜ま］つと、うごくかもしれません
trouble-agent-works-hint = ［少｜すこ］し ［待｜ま］って、もう いちど してください。
trouble-agent-broken = いまは、［預｜あず］かれません
trouble-agent-broken-hint = まだ どこにも ［出｜だ］していません。
trouble-agent-staff = エージェントに ［接続｜せつぞく］できない。
trouble-key-title = ［送｜おく］る ［用意｜ようい］が できていません
trouble-key-works = ほかの ところには ［送｜おく］れます
trouble-key-works-hint = もう いちど すると、ここを やめることが できます。
trouble-key-broken = ここには、いま ［送｜おく］れません
trouble-key-broken-hint = まだ ［何｜なに］も ［出｜だ］していません。いそぐときは、［窓口｜まどぐち］へ。
trouble-key-staff = ［受取側｜うけとりがわ］の ［鍵｜かぎ］が ない。カタログを ［更新｜こうしん］。
trouble-large-title = ［大｜おお］きすぎて、［預｜あず］かれません
trouble-large-works = ［写真｜しゃしん］を へらすと、［出｜だ］せます
trouble-large-works-hint = もう いちど するときに、［写真｜しゃしん］を ［消｜け］してください。
trouble-large-broken = このままでは、［預｜あず］かれません
trouble-large-broken-hint = まだ ［何｜なに］も ［出｜だ］していません。
trouble-large-staff = ［上限｜じょうげん］を ［超｜こ］えた。
trouble-other-title = ［預｜あず］かれませんでした
trouble-other-works = もう いちど できます
trouble-other-works-hint = ［2回｜にかい］ ［出｜だ］したことには なりません。
trouble-other-broken = いまは、［預｜あず］かっていません
trouble-other-broken-hint = まだ ［何｜なに］も ［出｜だ］していません。だめなときは、［係｜かかり］の ［人｜ひと］へ。
trouble-other-staff = ［記録｜きろく］を ［見｜み］る。
unknown-title = ［預｜あず］かったか、まだ わかりません
unknown-hint = ［預｜あず］かったか、［預｜あず］かっていないか、いまは わかりません。
unknown-kept = ［出｜だ］したものは、この ［画面｜がめん］に あります
unknown-kept-hint = もう いちど ［調｜しら］べられます。［2回｜にかい］ ［出｜だ］したことには なりません。
unknown-broken = いまは、［調｜しら］べられません
unknown-broken-hint = ［終｜お］わる ［前｜まえ］に、［番号｜ばんごう］を ［書｜か］くか、［写真｜しゃしん］を とってください。
unknown-number = ［預｜あず］かっていれば、この ［番号｜ばんごう］で わかります。
unknown-ask = もう いちど ［調｜しら］べる
unknown-staff = ［結果｜けっか］が ［不明｜ふめい］。［番号｜ばんごう］で ［確｜たし］かめる。
