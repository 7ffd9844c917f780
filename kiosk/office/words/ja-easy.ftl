# To be read by a clerk before use. Arguments as in ja.ftl.
# A reply is plain text, without readings above the line: a kanji's reading stands behind it, in brackets; the rest is in kana.

arrival-notice = { $office }に 「{ $title }」が とどきました。これから なかみを たしかめます。
arrival-application = { $office }に 「{ $title }」が とどきました。これから しらべます。
arrival-certificate = { $office }に 「{ $title }」が とどきました。これから なかみを たしかめます。
arrival-booking = { $office }に 「{ $title }」が とどきました。とどけは まだ おわっていません。予約(よやく)が きまったら おしらせします。
booking-title = { $title }を しに 行(い)く 日(ひ)の 予約(よやく)
arrival-report = { $office }に 「{ $title }」が とどきました。番号(ばんごう)は これから { $office }が おしらせします。

appeal =
    この 決定(けってい)が ちがうと おもうときは、{ $office }に 「審査請求(しんさせいきゅう)」が できます。もういちど しらべてもらうことです。
    決定(けってい)を 知(し)った 日(ひ)の つぎの日(ひ)から 3か月(げつ)の あいだに してください。
    決定(けってい)の つぎの日(ひ)から 1年(ねん)を すぎると、できません。
    裁判所(さいばんしょ)に いうこともできます。決定(けってい)を 知(し)った 日(ひ)の つぎの日(ひ)から 6か月(げつ)の あいだです。
