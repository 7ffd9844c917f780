"""Where lines may break: kinsoku, phrases, readings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ui.breaking import CLOSERS, OPENERS, pieces, plain, spans, units
from kiosk.ui.typesetting import Type, set_text

JAPANESE = st.text("あいうえお漢字住所確認ッャー、。，「」（）・0123456789ABCdef 　ァゃ〒々", min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("通信が止まっているので、つながったら自動で送ります。", ["通信が", "止まっているので、", "つながったら", "自動で", "送ります。"]),
        ("11月27日（金）まで", ["11月27日", "（金）まで"]),
        ("出生届、児童手当・約12分・無料", ["出生届、", "児童手当・", "約12分・", "無料"]),
    ],
)
def test_japanese_keeps_phrases_and_dates_whole(row: str, expected: list[str]) -> None:
    """A phrase, a date, a count stays on one line; commas and dots stay with the word before them."""
    assert ["".join(base for base, _ in piece) for piece in pieces(row, "ja")] == expected


def test_easy_japanese_breaks_at_the_authors_spaces() -> None:
    """In a text with readings only the author's spaces part words."""
    found = pieces("{引|ひ}っこしを した {日|ひ}は", "ja-easy")
    assert ["".join(base for base, _ in piece) for piece in found] == ["引っこしを ", "した ", "日は"]


def test_readings_are_kept_apart_from_the_text() -> None:
    """What is read at the base line is the text without its readings; a lone brace is a brace."""
    assert plain("{住民票|じゅうみんひょう}の {写|うつ}し") == "住民票の 写し"
    assert spans("{住民票|じゅうみんひょう}の") == (("住民票", "じゅうみんひょう"), ("の", ""))
    assert plain("a { b } c") == "a { b } c"


@given(JAPANESE)
@settings(max_examples=150, deadline=None)
def test_no_unit_begins_with_a_closer_or_ends_with_an_opener(text: str) -> None:
    """Kinsoku: however narrow the line, 、 never begins one and （ never ends one (unless the text itself does)."""
    small = units(spans(text))
    joined = ["".join(base for base, _ in unit) for unit in small]
    assert "".join(joined) == text
    assert all(unit[0] not in CLOSERS for unit in joined[1:])
    assert all((unit.rstrip(" ") or " ")[-1] not in OPENERS for unit in joined[:-1])


def test_a_comma_stays_with_a_word_that_has_a_reading() -> None:
    """Also behind a reading 、 does not begin a line, and before one （ does not end it."""
    small = units(spans("（{漢字|かんじ}、だ"))
    assert ["".join(base for base, _ in unit) for unit in small] == ["（漢字、", "だ"]


@given(JAPANESE, st.integers(min_value=200, max_value=900))
@settings(max_examples=100, deadline=None)
def test_a_set_text_loses_nothing_and_stays_inside(text: str, width: int) -> None:
    """Every character is on some line, in order; no line is wider than it may be unless the setting says so."""
    setting = set_text(text, Type("ja", 36), width)
    assert setting.text.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert setting.wide or setting.width <= width + 4
    for line in setting.text.split("\n")[1:]:
        assert not line.strip(" ") or line.lstrip(" ")[0] not in CLOSERS or setting.split


def test_long_latin_words_stay_whole_where_they_fit() -> None:
    """An e-mail address breaks behind a sign, not inside a word that would fit."""
    small = [unit[0][0] for unit in units(spans("a.person@example.co.jp and 090-1234-5678"))]
    assert small == ["a.person@example.co.jp ", "and ", "090-1234-5678"]


def test_a_new_sentence_begins_a_new_line_where_that_costs_none() -> None:
    """A sentence is not torn over a line's end while the line count stays; and never at the cost of a line."""
    two = "返事には、あなたのことが書いてあります。まわりに気をつけてください。"
    assert set_text(two, Type("ja", 36), 850).text == "返事には、あなたのことが書いてあります。\nまわりに気をつけてください。"
    assert len(set_text("はい。" * 12, Type("ja", 36), 850).lines) == 2
    assert set_text("It may be closed. You can wait.", Type("en", 36), 400).text.split("\n")[0] == "It may be closed."


@pytest.mark.parametrize("width", range(120, 420, 20))
def test_no_line_of_a_long_katakana_word_begins_with_a_long_mark(width: int) -> None:
    """マイナンバーカード in a narrow place parts behind its ー, never before it, and loses nothing."""
    lines = set_text("マイナンバーカード", Type("ja", 28), width).text.split("\n")
    assert "".join(lines) == "マイナンバーカード"
    assert not any(line.startswith("ー") for line in lines)
