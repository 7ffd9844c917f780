# やさしい日本語: to be read by a clerk.

yes = はい
no = いいえ
unknown = わかりません
not-given = なし

error-empty = ここに ［書｜か］いて ください。
error-choose-one = 1つ ［選｜えら］んで ください。
error-choose-some = 1つか 2つ［以上｜いじょう］ ［選｜えら］んで ください。
error-choose-listed = ［画面｜がめん］の ［中｜なか］から ［選｜えら］んで ください。
error-too-long = ［文字｜もじ］が ［多｜おお］いです。{ $max }［文字｜もじ］までに して ください。
error-too-few = { $min }つか、もっと ［選｜えら］んで ください。
error-too-many = ［多｜おお］いです。{ $max }つまでに して ください。
error-control-characters = ［使｜つか］えない ［文字｜もじ］が あります。［消｜け］して、もう［一度｜いちど］ ［書｜か］いて ください。
error-not-kana = カタカナで ［書｜か］いて ください。
error-not-digits = ［数字｜すうじ］で ［書｜か］いて ください。
error-too-small = { $min }か、もっと ［大｜おお］きい ［数字｜すうじ］に して ください。
error-too-big = { $max }か、もっと ［小｜ちい］さい ［数字｜すうじ］に して ください。
error-postal = ［郵便番号｜ゆうびんばんごう］は、［数字｜すうじ］ 7つです。
error-phone = ［電話番号｜でんわばんごう］は、0から ［始｜はじ］まる ［数字｜すうじ］です。［数字｜すうじ］は 10か 11です。
error-date-incomplete = ［年｜ねん］と ［月｜つき］と ［日｜ひ］を ［全部｜ぜんぶ］ ［書｜か］いて ください。
error-no-such-date = この ［日｜ひ］は カレンダーに ありません。もう［一度｜いちど］ ［見｜み］て ください。
error-date-not-in-era = この ［年｜ねん］は ありません。［年｜ねん］の ［名前｜なまえ］を もう［一度｜いちど］ ［見｜み］て ください。
error-date-too-old = 1873［年｜ねん］より ［後｜あと］の ［日｜ひ］を ［書｜か］いて ください。
error-date-future = ［今日｜きょう］か、［今日｜きょう］より ［前｜まえ］の ［日｜ひ］を ［書｜か］いて ください。
error-date-past = ［今日｜きょう］か、［今日｜きょう］より ［後｜あと］の ［日｜ひ］を ［書｜か］いて ください。
error-number-like-my-number = マイナンバーは、ここに ［書｜か］かないで ください。

era-meiji = ［明治｜めいじ］
era-taisho = ［大正｜たいしょう］
era-showa = ［昭和｜しょうわ］
era-heisei = ［平成｜へいせい］
era-reiwa = ［令和｜れいわ］
era-western = ［西暦｜せいれき］
