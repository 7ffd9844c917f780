# English: to be read by a native reader.

yes = Yes
no = No
unknown = I do not know
not-given = Not provided

error-empty = Enter an answer.
error-choose-one = Choose one.
error-choose-some = Choose at least one.
error-choose-listed = Choose one of the answers on the screen.
error-too-long = Use { $max } characters or fewer.
error-too-few = Choose at least { $min }.
error-too-many = No more than { $max }.
error-control-characters = There is a character that cannot be used. Delete it and enter the text again.
error-not-kana = Enter this in katakana.
error-not-digits = Enter numbers only.
error-too-small = Enter { $min } or more.
error-too-big = Enter { $max } or less.
error-postal = A postal code has 7 digits.
error-phone = A phone number starts with 0 and has 10 or 11 digits.
error-date-incomplete = Enter the year, the month and the day.
error-no-such-date = There is no such date. Check the year, month and day.
error-date-not-in-era = This date is not in that era. Check the era or the year.
error-date-too-old = Enter a date from 1873 or later.
error-date-future = Enter today or an earlier date.
error-date-past = Enter today or a later date.
error-number-like-my-number = Do not write your My Number here.

era-meiji = Meiji
era-taisho = Taisho
era-showa = Showa
era-heisei = Heisei
era-reiwa = Reiwa
era-western = Western year
