# Words of the vocabulary: what is wrong with an input and how to mend it, and the words that answers are shown with.
# Arguments given everywhere: $min, $max (a number of characters, or the limits of a number).

yes = はい
no = いいえ
unknown = わからない
not-given = 入力なし

error-empty = 入力してください。
error-choose-one = 1つ選んでください。
error-choose-some = 1つ以上選んでください。
error-choose-listed = 画面の中から選んでください。
error-too-long = { $max }文字までで入力してください。
error-too-few = { $min }つ以上選んでください。
error-too-many = { $max }つまでにしてください。
error-control-characters = 使えない文字が入っています。消して、入力し直してください。
error-not-kana = カタカナで入力してください。
error-not-digits = 数字で入力してください。
error-too-small = { $min }以上の数を入力してください。
error-too-big = { $max }以下の数を入力してください。
error-postal = 郵便番号は、7けたの数字で入力してください。
error-phone = 電話番号は、0から始まる10けたか11けたの数字で入力してください。
error-date-incomplete = 年・月・日を、全部入力してください。
error-no-such-date = この日付は、こよみにありません。年・月・日を確かめてください。
error-date-not-in-era = その年号には、この日付がありません。年号か年を確かめてください。
error-date-too-old = 明治6年(1873年)より後の日付を入力してください。
error-date-future = 今日か、今日より前の日付を入力してください。
error-date-past = 今日か、今日より後の日付を入力してください。
error-number-like-my-number = マイナンバー(個人番号)は、ここに書かないでください。

era-meiji = 明治
era-taisho = 大正
era-showa = 昭和
era-heisei = 平成
era-reiwa = 令和
era-western = 西暦
