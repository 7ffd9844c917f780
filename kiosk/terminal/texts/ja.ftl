# 窓口の機械のことば(日本語)。手続きごとのことばは services/<手続き>/ja.ftl。
# 入力のまちがいと年号の名前は kiosk/catalog/words/ja.ftl。

## どの画面にもあるもの

back = もどる
next = つづける
skip = 書かずにつづける
more = つづきを見る {"{"}page{"}"}/{"{"}pages{"}"}
go-on = つづける
change = 直す
finish = 終わる
to-list = ほかの手続きを見る
end-and-erase =
    終わる
    (入力した内容を消します)
optional = (なくてもよい)
dot = ・
bullet = ・{ $text }
list-comma = 、
label-reading = お名前のよみ
label-dot = ・
until = { $date }まで
minutes = 約{ $n }分
fee = { $yen }円
free = 無料
this-person = この方
members-count = { $n }人
photos-count = 写真{ $n }枚
small-letters = 「{ $letters }」は小さい字です。
number-is = 受付番号 { $number }

rail-language =
    ことば
    Language
rail-larger =
    大きな
    字
rail-contrast =
    色を
    変える
rail-help =
    人を
    よぶ
rail-erase =
    消して
    終わる

offline = いま、通信が止まっています
offline-hint = 手続きはできます。つながったら自動で送ります。

## はじめ

attract-title = 画面にさわると始まります
attract-hint =
    Touch the screen to start.
    役所や郵便局などの手続きが、ここでできます。
start = はじめる
today-no-paper = 今日は、紙に印刷できません
today-no-paper-hint = 番号とQRコードを画面に出します。写真にとってください。
today-no-camera = 今日は、カメラが使えません
today-no-camera-hint = 写真は、あとで窓口に出せます。
today-full = 今日は、新しい手続きを受け付けられません
today-full-hint = 返事を読むことはできます。
out-title = この機械は、いま使えません
out-hint = 直るまで、しばらくお待ちください。
out-kept = お預かりしたものは、守られています
out-kept-hint = 前に出した手続きは、なくなりません。もう一度出さなくて大丈夫です。
out-broken = 新しい手続きは、いまはできません
out-broken-hint = 急ぐときは、下の「人をよぶ」か、窓口へ。

undrawn-title = 手続きは、お預かりしています
undrawn-text = { $time }に、手続きを1回分お預かりしました。番号は { $number } です。
undrawn-hint = 画面が止まりましたが、手続きは残っています。もう一度入力しなくて大丈夫です。
undrawn-staff = 係の人に知らせました。
undrawn-no-paper = 紙が出せません。番号を書きとめるか、写真にとってください。
undrawn-seen = わかりました

language-title = ことばを選んでください
language-hint = Choose your language. あとで変えられます。
language-kept = 入力したことは、そのまま残ります。

purpose-title = 今日は、何をしますか
purpose-apply = 手続きをする
purpose-apply-hint = 申請、届け出、予約など
purpose-read = 返事を読む
purpose-read-hint = 前にもらった控えのQRコードを使います

services-title = どの手続きをしますか
closed-flag = 今はできません
begun-flag = とちゅうまで入力しました
closed-counter = 係の人がいる窓口でお受けします。
closed-complete_signed = 本人の電子署名がいるため、この機械ではできません。
closed-live_issue = 通信がつながっているときだけできます。
closed-inform = この手続きは、この機械ではできません。窓口でお受けします。
closed-key = いまは、届け先に送る用意ができていません。
closed-full = いまは、新しい手続きを受け付けられません。
closed-paper = 紙が切れていて、印刷できません。
closed-where = { $receiver }では、できます
closed-ask-staff = 下の「人をよぶ」で、係の人に聞いてください。

before-minutes = かかる時間
before-fee = お金
before-receiver = 届け先
before-papers = あるとよいもの
before-papers-later = なくても始められます。あとで出せます。
before-data = 答えは、届け先のほかはだれも読めません
before-data-hint = 送る前に、もう一度確かめられます。やめると、すぐに消えます。
before-pause = { $idle }秒さわらないと、確認の画面が出ます
before-pause-hint = それから{ $answer }秒さわらないと、入力したことを消して終わります。画面にさわれば、何度でも続けられます。
before-prepare = これは届け出や申請ではありません
before-prepare-hint = ここで書いたものを印刷します。紙を持って、窓口で手続きをしてください。
before-booking = これは届け出ではなく、来庁の予約です
before-booking-hint = ここで用意をすると、窓口で書くものがへります。届け出は、窓口でします。
begin = はじめる
private-go-on = このままつづける
left-title = わかりました

## 質問の画面

faults-heading = { $n }つ、直してください
fault = { $label }：{ $text }
ask-present = いまの答え：{ $text }
told-before = さきほどの手続きで、こう答えました。ここでも同じですか。
told-same = ここでも同じ
told-different = ここではちがう

key-clear =
    全部
    消す
key-delete =
    1字
    消す
key-as-is = このまま
key-others = ほかの字
key-small-kana = 小
key-space = 空白
key-line = 改行
key-capitals = 大文字
key-small-letters = 小文字
board-kana = かな
board-katakana = カナ
board-latin = ABC
board-digits = 123

date-year = 年
date-month = 月
date-day = 日
date-year-name = 年
date-month-name = 月
date-day-name = 日
date-today = 今日です。
date-ago = { $days }前です。
date-ahead = { $days }後です。
today = 今日
yesterday = 昨日

postal-many = この番号には、町がいくつかあります。選んでください。
postal-again = 番号を入れ直す
postal-none = この番号の町が見つかりません
postal-none-hint = 番号を確かめてください。そのまま、次で住所を書くこともできます。

photo-caption = 写したいものを画面に入れて、ボタンを押してください。
photo-taking = 写しています。動かさないでください。
photo-shutter = 写真をとる
photo-again = もう1枚とる
photo-later = あとで出す
photo-remove = 消す
photo-number = { $n }枚め
photo-failed = 写真がとれませんでした
photo-failed-hint = もう一度押してください。だめなときは、あとで出せます。
photo-too-large = これ以上は、写真を入れられません
photo-too-large-hint = いまある写真はそのままです。どれか消すと、新しくとれます。
photo-too-many = 写真は、もういっぱいです
photo-too-many-hint = どれか消すと、新しくとれます。
no-camera = カメラが使えません
no-camera-hint = ほかの質問はつづけられます。写真は、あとで窓口に出してください。

more-yes = はい、います
more-no = いいえ、これで全部です
member-remove = 外す

## 確かめて、出す

check-title = 送る前に、確かめてください
check-hint = 送るのは、ここにあることだけです。鍵の印がある答えは、声に出しません。
check-next = これでよい

another-title = ほかの手続きもしますか
another-text = 同じことは、もう一度聞きません。最後に、まとめて出せます。
another-yes = ほかの手続きもする
another-no = これで進む

declare-title = これを出しますか
declare-title-several = { $n }つの手続きを、まとめて出しますか
declare-title-booking = この予約を出しますか
declare-title-prepare = 用紙を印刷しますか
declare-prints = 印刷するだけで、どこにも送りません
declare-prints-hint = 紙を窓口に出したときに、手続きになります。
declare-title-followup = これを送りますか
declare-all = { $n }つとも、この内容で出す
declare-fee = 費用：{ $fee }
declare-receivers = 届け先
declare-after = ボタンを押すと、出したことになります
declare-after-hint = 押すまでは、どこにも送られません。
leave-out = 外す
take-in = 入れる
left-out = 今回は出しません
missing-key = { $receiver }には、いま送れません
missing-key-hint = 答えはそのまま残っています。この届け先を外すと、ほかは出せます。係の人にも聞けます。
agent-lost = 少しお待ちください
agent-lost-hint = 答えはそのまま残っています。機械の用意ができると、ボタンが押せます。

sealing-title = お預かりしています
sealing-text = 数秒で終わります。そのままお待ちください。
unsure-title = まだ確かめています
unsure-hint = お預かりできたかどうか、機械が調べています。数分かかることがあります。
unsure-kept = 出したものは、この機械の中に残っています
unsure-kept-hint = 2回出したことにはなりません。もう一度入力しなくて大丈夫です。
unsure-help = 長くかかるときは、下の「人をよぶ」を押してください。

## 控え

receipt-title = お預かりしました
receipt-title-booking = 予約の希望をお預かりしました
receipt-when = { $when }
number = 受付番号
number-of = 受付番号({ $receiver })
number-note = QRコードを写真にとっても、控えになります。
number-note-plain = 写真にとっても、控えになります。
not-yet = まだ、役所などに届いていません
counts-office = 役所の機械に届いた日が、出した日になります。届くと、返事でお知らせします。
counts-cloud = 全国のセンターに届いた時が、出した時になります。届くと、返事でお知らせします。
counts-counter = 係の人が受け取った日が、出した日になります。
counts-booking = これは来る日の予約です。手続きは、その日に窓口でします。
next-heading = これからのこと
step-now-when = いま
step-now = この機械の中で、鍵をかけて守っています
step-now-up = すぐに送ります。
step-now-down = 通信が止まっているので、つながったら自動で送ります。
step-reply-when = 返事
step-reply = どの機械でも、このQRコードで読めます
step-reply-followup = 前にもらった控えのQRコードで読めます
step-reply-lost = 控えをなくしたときは、こちらへ。
code-warning = このQRコードは、返事を開く鍵です
code-warning-hint = ほかの人に見せないでください。持っている人は、返事を読めます。
no-paper = 紙が出ません
no-paper-hint = 画面の番号とQRコードを、写真にとってください。紙と同じように使えます。
printing-busy = 印刷しています
printing-done = 紙が出ました。お取りください。
print = 印刷する
print-again = もう一度印刷する
left-to-do = あとですること

prepared-title = 書類の用意ができました
prepared-not-filed = まだ、届け出や申請はしていません
prepared-not-filed-hint = 印刷した紙を持って、窓口で手続きをしてください。ここからは何も送っていません。
bring = 持っていくもの
original-to_be_shown = 見せるもの
original-to_be_handed_in = 渡すもの
original-copy_suffices = 写しでよい

end-title = 消しました
end-hint = 入力したことは、この機械に残っていません。
end-paper = 紙とかばんを忘れずに、お持ちください。

## 返事を読む

scan-title = 控えのQRコードを見せてください
scan-hint = 紙でも、電話の画面の写真でも読めます。
scan-caption = QRコードを、わくの中に入れてください。
scan-private =
    返事には、あなたのことが書いてあります。
    まわりに気をつけてください。
scan-no-camera = カメラが使えません
scan-no-camera-hint = ほかの機械で読めます。急ぐときは、下の「人をよぶ」を押してください。
unread-format = 控えのQRコードではないようです
unread-format-hint = 「控え」と書いてある紙のQRコードを見せてください。
unread-signature = このQRコードは、使えません
unread-signature-hint = 紙がよごれていたら、のばしてもう一度。だめなときは、係の人に聞いてください。
unread-nobody = いまは読めません
unread-nobody-hint = 少し待って、もう一度見せてください。
fetching-title = 返事をさがしています
fetching-text = そのままお待ちください。
cases-title = どの手続きの返事を読みますか
cases-hint = この控えには、手続きがいくつかあります。
standing-none = まだ返事がありません
standing-arrival = 届きました
standing-message = お知らせがあります
standing-correction = 直してほしいことがあります
standing-decision = 決まりました
as-of = { $when }までにわかっていること
as-of-never = この機械は、まだ返事を受け取ったことがありません
as-of-hint = そのあとの返事は、まだここに届いていないかもしれません。
no-reply-title = まだ返事がありません
no-reply-text = { $when }に、お預かりしました。
no-reply-send = 書類の写真や説明を、あとから送ることもできます。
reply-title-arrival = 届きました
reply-title-message = お知らせ
reply-title-correction = 直してほしいことがあります
reply-title-decision = 決まりました
reply-from = { $office } { $when }
reply-due = { $date }までに、お答えください
reply-due-hint = 過ぎても送れます。
asks-heading = 直してほしいこと
reasons-heading = 理由
appeal-heading = 納得できないとき
decision-posted = 正式な通知は、郵便でも届きます。
older-replies = 前の返事
unreadable = 確かめられない返事が、ほかにあります
unreadable-hint = 届け先に、電話で聞いてください。
answer-asked = 直して送る
answer-free = 書類や説明を送る
outcome-accepted = 受理されました
outcome-not_accepted = 受理されませんでした
outcome-granted = 認められました
outcome-partly_granted = 一部が認められました
outcome-refused = 認められませんでした
outcome-withdrawn = 取り下げになりました
outcome-issued = 交付されます
outcome-confirmed = 予約が決まりました
outcome-changed = 予約が変わりました
outcome-cancelled = 予約が取り消されました

followup-title = 前に出した手続きへの返事
followup-receipt = 返事の控え
followup-receiver = 前に出した届け先
followup-declare =
    前に出した手続きについて、ここに書いたことを送ります。
    ここに書いたことは、事実のとおりです。
followup-submit = この内容で送る
followup_text-title = 伝えたいことを書いてください
followup_text-hint = なければ、書かずにつづけてください。
followup_text-label = 伝えたいこと
followup_photos-title = 書類の写真をとりますか
followup_photos-hint = 紙を平らに置いて、全部が入るようにとってください。
followup_photos-label = 書類の写真
followup-empty = 伝えたいことか写真を、1つ以上入れてください。

## 人をよぶ、終わる、まだいますか

help-title = 係の人をよびました
help-title-unreachable = 係の人につながりません
help-called = 係の人をよびました。
help-called-at = { $time }によびました
help-called-hint = 来るまで、そのまま続けられます。
help-seen = 係の人に見えるのは、機械のようすだけです
help-seen-hint = あなたの答えは、あなたが見せるまで見えません。
help-unreachable = 係の人につながりませんでした
help-unreachable-hint = 近くの職員に、声をかけてください。
erase-title = 終わりますか
erase-text = 入力したことを、全部消します
erase-text-hint = まだ出していないので、どこにも残りません。
erase-unknown-hint = お預かりできたかどうかは、まだわかりません。先に番号を控えてください。
erase-handed-in = 出したものは、消えません
erase-handed-in-hint = お預かりした手続きは、そのまま届け先に送ります。
erase-yes = 消して終わる
erase-no = つづける
idle-title = まだ、いらっしゃいますか
idle-hint = 画面のどこかにさわると、つづけられます。
idle-left = あと{ $n }秒で終わります
idle-kept = 時間になると、入力したことを消します。
idle-unknown = 時間になると、入力したことを消します。番号を控えてください。
idle-handed-in = お預かりした手続きは、消えません。
idle-stay = つづける

## 困ったとき

not-your-fault = あなたのせいではありません。
code-for-staff = 係の人に見せる番号
kept = 答えは消えていません
kept-hint = 入れ直さなくて大丈夫です。
kept-nothing = 入力したことは、まだありません
kept-nothing-hint = 消えたものはありません。
trouble-resume = もう一度ためす
trouble-full-title = 新しい手続きを受け付けられません
trouble-full-works = 返事を読むことはできます
trouble-full-works-hint = 控えのQRコードを使います。
trouble-full-broken = 預かれる量が、いっぱいです
trouble-full-broken-hint = 通信がもどると、また使えます。急ぐときは窓口へ。
trouble-full-staff = 保存の上限。回線を確かめ、送信を待つ。
trouble-taken-title = いまは始められません
trouble-taken-works = 少し待つと使えます
trouble-taken-works-hint = 前の方の手続きを、片づけています。
trouble-taken-broken = 新しい手続きは、まだ始められません
trouble-taken-broken-hint = 1分ほどたっても変わらなければ、係の人へ。
trouble-taken-staff = 別の画面が使用中。1分たっても続くときは再起動。
trouble-agent-title = 機械の中の連絡が切れました
trouble-agent-works = 少し待つと、つながることがあります
trouble-agent-works-hint = 少し待ってから、もう一度ためしてください。
trouble-agent-broken = いまは、お預かりできません
trouble-agent-broken-hint = お預かりする前なので、どこにも出ていません。
trouble-agent-staff = エージェントに接続できない。状態を見る。
trouble-key-title = 届け先に送る用意ができていません
trouble-key-works = ほかの届け先には出せます
trouble-key-works-hint = もう一度ためすと、この届け先を外せます。
trouble-key-broken = この届け先には、いま送れません
trouble-key-broken-hint = 何も出していません。急ぐときは窓口へ。
trouble-key-staff = 受け取り側の鍵がカタログにない。カタログを更新。
trouble-large-title = 大きすぎて、お預かりできません
trouble-large-works = 写真をへらすと出せます
trouble-large-works-hint = もう一度ためすときに、写真を消してください。
trouble-large-broken = このままでは、お預かりできません
trouble-large-broken-hint = 何も出していません。
trouble-large-staff = 上限を超えた。写真の枚数を見る。
trouble-other-title = お預かりできませんでした
trouble-other-works = もう一度ためせます
trouble-other-works-hint = 同じ手続きを、2回出したことにはなりません。
trouble-other-broken = いまは、お預かりできていません
trouble-other-broken-hint = 何も出していません。続くときは、係の人へ。
trouble-other-staff = 記録を見る。答えは画面側に残っている。
unknown-title = お預かりできたか、まだわかりません
unknown-hint = お預かりできたとも、できていないとも言えません。
unknown-kept = 出したものは、この画面に残っています
unknown-kept-hint = 同じものを、もう一度確かめられます。2回出したことにはなりません。
unknown-broken = いまは、確かめられません
unknown-broken-hint = 終わる前に、番号を書き写すか、写真にとってください。
unknown-number = お預かりできていれば、届け先はこの番号で見つけられます。
unknown-ask = もう一度確かめる
unknown-staff = 提出の結果が不明。番号を控え、あとで届け先に確かめる。
