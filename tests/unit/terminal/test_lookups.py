"""The word lists are really there, offline, and good enough for names and towns."""

from __future__ import annotations

import time
from threading import Thread

import pytest

from kiosk.terminal.lookups import OfflineLookups
from kiosk.terminal.visit.events import Town


@pytest.fixture(scope="module")
def lookups() -> OfflineLookups:
    """The real lists, loaded once."""
    found = OfflineLookups()
    found.warm()
    return found


@pytest.mark.parametrize(
    ("kana", "kanji"),
    [
        ("たかさき", "髙﨑"),
        ("さとう", "佐藤"),
        ("すずき", "鈴木"),
        ("わたなべ", "渡邊"),
        ("さいとう", "齋藤"),
        ("はなこ", "花子"),
        ("しょうた", "翔太"),
    ],
)
def test_common_names_are_among_the_first_twelve(lookups: OfflineLookups, kana: str, kanji: str) -> None:
    """UX-51 in small: the figure over 500 names is a promise of its own."""
    assert kanji in lookups.kanji(kana, is_name=True)


def test_candidates_are_kanji(lookups: OfflineLookups) -> None:
    """Leaving it as it is is a key of its own: spellings in kana are no candidates."""
    assert not [one for one in lookups.kanji("さいとう", is_name=True) if one in {"さいとう", "サイトウ"}]
    assert lookups.kanji("漢字", is_name=False) == ()


def test_a_code_of_several_towns_lists_them(lookups: OfflineLookups) -> None:
    """UX-54: 452-0961 has more than sixty towns; an unknown code has none."""
    towns = lookups.towns("4520961")
    assert len(towns) > 60
    assert Town("愛知県", "清須市", "春日明河原", "アイチケン", "キヨスシ", "ハルヒアケガワラ") in towns
    assert lookups.towns("0000000") == ()
    assert [town.city for town in lookups.towns("1000001")] == ["千代田区"]


def test_towns_come_within_20_ms(lookups: OfflineLookups) -> None:
    """UX-54; in processor time of this thread, so that only the looking up counts."""
    spent_s = []
    for code in ("9800811", "1000001", "6028368", "0600000", "9000001"):
        began = time.thread_time()
        lookups.towns(code)
        spent_s.append(time.thread_time() - began)
    assert sorted(spent_s)[2] < 0.020


def test_any_thread_may_ask(lookups: OfflineLookups) -> None:
    """The shell asks off the drawing thread."""
    found: list[tuple[Town, ...]] = []
    asking = Thread(target=lambda: found.append(lookups.towns("1000001")))
    asking.start()
    asking.join()
    assert found[0]
