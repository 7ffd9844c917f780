"""Eras, the forms of dates, and the counting of deadlines and ages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.vocabulary.dates import BY_ID, ERAS, FIRST_DAY, Era, age_on, days_since, deadline, era_day, era_of, read_day, read_iso
from kiosk.contract.vocabulary.showing import show_era
from kiosk.errors import InputError

DAYS = st.dates(FIRST_DAY, dt.date(2100, 12, 31))

BOUNDARIES = [
    ("meiji", 6, 1, 1, "1873-01-01"),
    ("meiji", 45, 7, 29, "1912-07-29"),
    ("meiji", 45, 7, 30, "1912-07-30"),
    ("taisho", 1, 7, 30, "1912-07-30"),
    ("taisho", 15, 12, 24, "1926-12-24"),
    ("taisho", 15, 12, 25, "1926-12-25"),
    ("showa", 1, 12, 25, "1926-12-25"),
    ("showa", 64, 1, 7, "1989-01-07"),
    ("heisei", 1, 1, 8, "1989-01-08"),
    ("heisei", 31, 4, 30, "2019-04-30"),
    ("reiwa", 1, 5, 1, "2019-05-01"),
    ("reiwa", 8, 11, 23, "2026-11-23"),
    ("showa", 47, 2, 29, "1972-02-29"),
]
IMPOSSIBLE = [
    ("showa", 64, 2, 1, "error-date-not-in-era"),
    ("showa", 64, 1, 8, "error-date-not-in-era"),
    ("heisei", 1, 1, 7, "error-date-not-in-era"),
    ("heisei", 31, 5, 1, "error-date-not-in-era"),
    ("reiwa", 1, 4, 30, "error-date-not-in-era"),
    ("taisho", 1, 7, 29, "error-date-not-in-era"),
    ("taisho", 15, 12, 26, "error-date-not-in-era"),
    ("meiji", 45, 7, 31, "error-date-not-in-era"),
    ("showa", 1, 12, 24, "error-date-not-in-era"),
    ("reiwa", 0, 5, 1, "error-date-not-in-era"),
    ("reiwa", 7, 2, 29, "error-no-such-date"),
    ("heisei", 12, 4, 31, "error-no-such-date"),
    ("reiwa", 8, 13, 1, "error-no-such-date"),
    ("meiji", 5, 12, 3, "error-date-too-old"),
]


@pytest.mark.parametrize(("era", "year", "month", "day", "iso"), BOUNDARIES)
def test_every_boundary_is_a_day(era: str, year: int, month: int, day: int, iso: str) -> None:
    """First and last days of every era are taken; the days of change up to 昭和 by both eras."""
    assert era_day(era, year, month, day) == dt.date.fromisoformat(iso)


@pytest.mark.parametrize(("era", "year", "month", "day", "fault"), IMPOSSIBLE)
def test_impossible_days_are_refused(era: str, year: int, month: int, day: int, fault: str) -> None:
    """A day outside its era or the calendar is refused, and the message says which of both."""
    with pytest.raises(InputError) as refused:
        era_day(era, year, month, day)
    assert refused.value.detail == fault


@given(DAYS)
def test_every_day_comes_back_through_its_era(day: dt.date) -> None:
    """Era and back is the same day, for every day since the solar calendar."""
    found = era_of(day)
    assert found is not None
    era, year = found
    assert era_day(era.id, year, day.month, day.day) == day


@given(DAYS)
def test_what_is_shown_can_be_read(day: dt.date) -> None:
    """The era date a screen shows is a form that is accepted."""
    assert read_day(show_era(day, "ja")) == day


@given(st.integers(1, 70), st.integers(1, 12), st.integers(1, 31), st.sampled_from(ERAS))
def test_a_day_of_an_era_is_inside_it_or_refused(year: int, month: int, day: int, era: Era) -> None:
    """Nothing outside first and last day is ever taken for an era's."""
    try:
        found = era_day(era.id, year, month, day)
    except InputError:
        return
    assert era.first <= found <= (era.last or dt.date.max)


def test_the_first_year_is_shown_as_gannen() -> None:
    """The first year of an era is 元年, not 1年."""
    assert show_era(dt.date(2019, 5, 1), "ja") == "令和元年5月1日"
    assert show_era(dt.date(1989, 1, 8), "ja") == "平成元年1月8日"


def test_a_day_of_change_is_shown_in_the_new_era() -> None:
    """大正元年7月30日, not 明治45年7月30日."""
    assert show_era(dt.date(1912, 7, 30), "ja") == "大正元年7月30日"
    assert BY_ID["meiji"].last == BY_ID["taisho"].first


@pytest.mark.parametrize(
    "written",
    [
        "令和8年11月14日",
        "令和８年１１月１４日",
        "令和八年十一月十四日",
        "令8.11.14",
        "R8.11.14",
        "r8/11/14",
        "Ｒ８－１１－１４",
        "㋿8年11月14日",
        "2026-11-14",
        "2026/11/14",
        "2026.11.14",
        "２０２６年１１月１４日",
        "西暦2026年11月14日",
        "二〇二六年十一月十四日",
        "20261114",
        "２０２６１１１４",
        " 2026年 11月 14日 ",
        "令和 8年 11月 14日",
        "R8-11-14",
        "2026-11-14日",
    ],
)
def test_dates_are_read_in_every_form(written: str) -> None:
    """Width, kanji digits, era letters and separators do not matter."""
    assert read_day(written) == dt.date(2026, 11, 14)


@pytest.mark.parametrize(
    "written", ["", "令和", "令和8年11月", "11月14日", "2026", "明日", "2026-11-14-01", "R8.11", "20261", "令和元元年1月1日"]
)
def test_half_a_date_is_not_guessed(written: str) -> None:
    """What is incomplete is asked for, never completed."""
    with pytest.raises(InputError) as refused:
        read_day(written)
    assert refused.value.detail == "error-date-incomplete"


def test_the_first_day_is_not_counted() -> None:
    """A term of 14 days after the move of 11-14 ends on 11-28."""
    assert deadline(dt.date(2026, 11, 14), 14) == dt.date(2026, 11, 28)


def test_a_last_day_on_a_closed_day_moves_on() -> None:
    """The last day moves to the next open day, over a weekend and a holiday in a row."""
    closed = {dt.date(2026, 11, 21), dt.date(2026, 11, 22), dt.date(2026, 11, 23)}
    assert deadline(dt.date(2026, 11, 7), 14, closed=closed.__contains__) == dt.date(2026, 11, 24)


def test_days_counted_so_far() -> None:
    """On the day itself nothing has been counted; the fifteenth day is late for a term of 14."""
    assert days_since(dt.date(2026, 11, 14), dt.date(2026, 11, 14)) == 0
    assert days_since(dt.date(2026, 11, 14), dt.date(2026, 11, 29)) == 15


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2008-04-02", "2026-03-31", 17),
        ("2008-04-02", "2026-04-01", 18),
        ("2008-04-01", "2026-03-31", 18),
        ("2004-02-29", "2024-02-27", 19),
        ("2004-02-29", "2024-02-28", 20),
        ("2004-02-29", "2025-02-28", 21),
        ("2026-01-01", "2026-01-01", 0),
    ],
)
def test_age_is_reached_the_day_before_the_birthday(birth: str, day: str, age: int) -> None:
    """年齢計算ニ関する法律: who is born on 1 April is of age on 31 March."""
    assert age_on(dt.date.fromisoformat(birth), dt.date.fromisoformat(day)) == age


@pytest.mark.parametrize("stored", ["2026-1-1", "20260101", "2026-02-30", "2026-01-01T00:00", ""])
def test_a_stored_date_has_one_form(stored: str) -> None:
    """Answers travel as YYYY-MM-DD and nothing else."""
    with pytest.raises(ValueError, match=r".+"):
        read_iso(stored)
