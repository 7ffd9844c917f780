"""Letters as touched: marks on and off, the two scripts one for one, nothing normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.terminal.kana import MARKS, PLAIN, ROWS, is_kana, mark_last, small_letters, to_hiragana, to_katakana

HIRAGANA = "".join(chr(code) for code in range(ord("ぁ"), ord("ゖ") + 1))


@pytest.mark.parametrize(
    ("text", "mark", "wanted"),
    [
        ("か", "dakuten", "が"),
        ("が", "dakuten", "か"),
        ("は", "handakuten", "ぱ"),
        ("ば", "handakuten", "ぱ"),
        ("ぱ", "dakuten", "ば"),
        ("しよ", "small", "しょ"),
        ("しょ", "small", "しよ"),
        ("シヨ", "small", "ショ"),
        ("ウ", "dakuten", "ヴ"),
        ("つ", "small", "っ"),
        ("っ", "dakuten", "づ"),
        ("ん", "dakuten", "ん"),
        ("漢", "small", "漢"),
        ("", "small", ""),
    ],
)
def test_marks_change_the_last_letter_only(text: str, mark: str, wanted: str) -> None:
    """゛ ゜ 小 go on and off; a letter that cannot bear a mark stays."""
    assert mark_last(text, mark) == wanted


@given(st.text(alphabet=HIRAGANA + "ー・ A漢"))
def test_scripts_change_one_for_one(text: str) -> None:
    """UX-52: no letter is lost, added or merged between the scripts."""
    assert to_hiragana(to_katakana(text)) == text
    assert len(to_katakana(text)) == len(text)


def test_every_kana_can_be_typed() -> None:
    """The board with its marks reaches every letter a name may have (but ゎ゙ and the like, which no name has)."""
    keys = {char for row in ROWS for char in row if char != "\u3000"}
    reached = keys | {mark_last(key, mark) for key in keys for mark in MARKS}
    wanted = set(HIRAGANA) - set("ゐゑゕゖゎ") | set("ーっゃゅょ")
    assert wanted <= reached
    assert set(PLAIN) <= reached | {"ゎ"}


def test_small_letters_are_named_once_in_order() -> None:
    """The check page says which letters are small."""
    assert small_letters("ショウジョウ") == "ョ"
    assert small_letters("キャット") == "ャッ"
    assert small_letters("シヨウ") == ""


@pytest.mark.parametrize(("text", "wanted"), [("たかさき", True), ("タカ・ー", True), ("髙", False), ("", False), ("a", False)])
def test_kana_is_told_from_the_rest(text: str, wanted: bool) -> None:  # noqa: FBT001 - the expected answer
    """Only kana is sent to be converted."""
    assert is_kana(text) is wanted
