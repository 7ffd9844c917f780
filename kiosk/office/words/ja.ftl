# What the office's program itself writes to citizens; a clerk can change the drafts before sending.
# $title: the service's official name; $office: the receiving body.

arrival-notice = { $office }に「{ $title }」が届きました。これから内容を確かめます。
arrival-application = { $office }に「{ $title }」が届きました。これから審査します。
arrival-certificate = { $office }に「{ $title }」が届きました。これから内容を確かめます。
arrival-booking = { $office }に「{ $title }」が届きました。届け出そのものは、まだ済んでいません。予約が決まりましたら、お知らせします。
booking-title = { $title }の来庁予約
arrival-report = { $office }に「{ $title }」が届きました。受付番号は、これから{ $office }がお知らせします。

appeal =
    この決定に不服がある場合は、この決定があったことを知った日の翌日から起算して3か月以内に、{ $office }の長に対して、審査請求をすることができます。
    ただし、この決定があった日の翌日から起算して1年を過ぎると、審査請求をすることができなくなります。
    裁判所に取消しの訴えを起こすときは、この決定があったことを知った日の翌日から起算して6か月以内に、{ $office }を被告として起こすことができます。
