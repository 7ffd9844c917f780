"""Numbers as people write them: full and half width, kanji (二〇二六, 十一), kana (ぜろ いち に), with any hyphen or space.

Only for answers that are numbers: names and addresses are never passed through here.
"""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－ー―ｰ－"), "-")
_KANJI = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "壱": 1, "弐": 2, "参": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_KANA = {
    **dict.fromkeys(("ゼロ", "レイ", "マル"), "0"),
    **dict.fromkeys(("イチ",), "1"),
    **dict.fromkeys(("ニ", "ニー"), "2"),
    **dict.fromkeys(("サン",), "3"),
    **dict.fromkeys(("ヨン", "シ", "ヨ"), "4"),
    **dict.fromkeys(("ゴ", "ゴー"), "5"),
    **dict.fromkeys(("ロク",), "6"),
    **dict.fromkeys(("ナナ", "シチ"), "7"),
    **dict.fromkeys(("ハチ",), "8"),
    **dict.fromkeys(("キュウ", "ク", "キュー"), "9"),
}
_KANA_DIGIT = re.compile("|".join(sorted(_KANA, key=len, reverse=True)))
_KANJI_NUMBER = re.compile("[" + "".join(_KANJI) + "".join(_TENS) + "]+")
_SPOKEN = re.compile(r"[ぁ-んァ-ンー\s・、-]+")


def half_width(raw: str) -> str:
    """Full-width ASCII and spaces as their half-width forms, outer spaces away."""
    return raw.translate(_FULL_WIDTH).strip(" \t")


def one_hyphen(raw: str) -> str:
    """Every kind of hyphen, dash and long-vowel mark as `-`."""
    return raw.translate(_HYPHENS)


def read_digits(raw: str) -> str:
    """Kanji numbers inside the text as digits: 二〇二六年十一月 → 2026年11月."""
    return _KANJI_NUMBER.sub(lambda found: _kanji_number(found[0]), raw)


def read_spoken(raw: str) -> str:
    """Digits spelt in kana, one by one: ぜろ きゅう ぜろ → 090; text that is anything else comes back as it was."""
    if not _SPOKEN.fullmatch(raw):
        return raw
    kana = "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ん" else one for one in raw)
    rest = _KANA_DIGIT.sub(lambda found: _KANA[found[0]], re.sub(r"[\s・、-]", "", kana))
    return rest if rest.isascii() and rest.isdigit() else raw


def one_number(raw: str) -> str:
    """An answer that counts something, without spaces; signs and decimal points stay, to be refused."""
    return re.sub(r"\s", "", read_spoken(read_digits(half_width(raw))))


def only_digits(raw: str) -> str:
    """The digits of a phone or postal number, without spaces, hyphens, dots and brackets; other characters stay."""
    text = read_spoken(read_digits(half_width(raw)))
    return re.sub(r"[\s()\[\].・-]", "", one_hyphen(text))


def _kanji_number(text: str) -> str:
    if not any(one in _TENS for one in text):
        return "".join(str(_KANJI[one]) for one in text)
    total = current = 0
    for one in text:
        if one in _TENS:
            total += (current or 1) * _TENS[one]
            current = 0
        else:
            current = current * 10 + _KANJI[one]
    return str(total + current)
