# To be read by a clerk before use. Arguments as in ja.ftl.

arrival-notice = { $office }に 「{ $title }」が とどきました。これから 中を たしかめます。
arrival-application = { $office }に 「{ $title }」が とどきました。これから しらべます。
arrival-certificate = { $office }に 「{ $title }」が とどきました。これから 中を たしかめます。
arrival-booking = { $office }に 「{ $title }」が とどきました。届け出は まだ おわっていません。予約が 決まったら お知らせします。
booking-title = { $title }の 来庁の 予約
arrival-report = { $office }に 「{ $title }」が とどきました。番号は これから { $office }が お知らせします。

appeal =
    この決定に 納得できないときは、この決定を 知った 次の日から 3か月の 間に、{ $office }に「審査請求」(もう一度 しらべてもらうこと)が できます。
    決定の 次の日から 1年を すぎると、審査請求は できません。
    裁判所に うったえるときは、この決定を 知った 次の日から 6か月の 間です。

picture = 写真{ $n }
