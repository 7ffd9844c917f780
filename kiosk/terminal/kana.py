"""Kana as typed on a 50-on board: marks, small letters, the two scripts. Nothing is ever normalised: ヨ and ョ are different in law.

Source: the family-register furigana notices (キヨウコ and キョウコ are different names). Kanji come from kiosk.terminal.lookups.
"""

from __future__ import annotations

VOICED = dict(zip("かきくけこさしすせそたちつてとはひふへほう", "がぎぐげござじずぜぞだぢづでどばびぶべぼゔ", strict=True))
HALF_VOICED = dict(zip("はひふへほ", "ぱぴぷぺぽ", strict=True))
SMALL = dict(zip("あいうえおつやゆよわ", "ぁぃぅぇぉっゃゅょゎ", strict=True))
PLAIN = {marked: plain for table in (VOICED, HALF_VOICED, SMALL) for plain, marked in table.items()}
SMALL_LETTERS = frozenset(SMALL.values()) | frozenset("ァィゥェォッャュョヮヵヶ")

FIRST_HIRAGANA, LAST_HIRAGANA = "ぁ", "ゖ"
SHIFT = ord("ァ") - ord("ぁ")

ROWS = ("あかさたなはまやらわ", "いきしちにひみ　りを", "うくすつぬふむゆるん", "えけせてねへめ　れー", "おこそとのほもよろ・")
"""The board: each string one row, columns あ か さ …; U+3000 is an empty place."""

MARKS = {"dakuten": VOICED, "handakuten": HALF_VOICED, "small": SMALL}


def to_katakana(text: str) -> str:
    """Each hiragana letter as its katakana, one for one; everything else as it is."""
    return "".join(chr(ord(one) + SHIFT) if FIRST_HIRAGANA <= one <= LAST_HIRAGANA else one for one in text)


def to_hiragana(text: str) -> str:
    """Each katakana letter that has a hiragana, one for one; everything else as it is."""
    low, high = chr(ord(FIRST_HIRAGANA) + SHIFT), chr(ord(LAST_HIRAGANA) + SHIFT)
    return "".join(chr(ord(one) - SHIFT) if low <= one <= high else one for one in text)


def mark_last(text: str, mark: str) -> str:
    """Put ゛, ゜ or "small" on the last letter, or take it off again; unchanged where the letter cannot bear it."""
    if not text:
        return text
    last = to_hiragana(text[-1])
    changed = _marked(last, MARKS[mark])
    return text[:-1] + (to_katakana(changed) if last != text[-1] else changed)


def _marked(letter: str, table: dict[str, str]) -> str:
    plain = PLAIN.get(letter, letter)
    if plain not in table:
        return letter
    return plain if table[plain] == letter else table[plain]


def small_letters(text: str) -> str:
    """The small letters in a reading, each once, in order: they are named in words on the check page."""
    return "".join(dict.fromkeys(one for one in text if one in SMALL_LETTERS))


def is_kana(text: str) -> bool:
    """Only hiragana, katakana, ー and ・ (and spaces between)."""
    return bool(text) and all("ぁ" <= one <= "ゖ" or "ァ" <= one <= "ヺ" or one in "ー・ 　" for one in text)
