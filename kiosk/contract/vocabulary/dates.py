"""Days: eras both ways, the forms in which people write them, and the counting of deadlines and ages.

A day of change belongs to both eras up to 昭和 (明治45年7月30日 is 大正元年7月30日) and to the new one from 平成 on, since those
orders took effect the next day (昭和64年1月7日, then 平成元年1月8日). 明治 begins here with 1873-01-01, the first day of the solar
calendar: earlier days of its years cannot be turned into western ones by counting.

Source: 元号法 (1979) and the orders naming each era; 民法 139-143条 (counting), 年齢計算ニ関する法律 (ages): to be checked before quoting.
Does not know today: callers pass it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import msgspec

from kiosk.contract.vocabulary.digits import half_width, read_digits
from kiosk.errors import InputError

FIRST_DAY = dt.date(1873, 1, 1)


class Era(msgspec.Struct, frozen=True):
    """An era. `year_one` is the western year of its 元年; `last` None while it lasts; both days count as the era's."""

    id: str
    name: str
    letter: str
    year_one: int
    first: dt.date
    last: dt.date | None


ERAS = (
    Era("meiji", "明治", "M", 1868, FIRST_DAY, dt.date(1912, 7, 30)),
    Era("taisho", "大正", "T", 1912, dt.date(1912, 7, 30), dt.date(1926, 12, 25)),
    Era("showa", "昭和", "S", 1926, dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    Era("heisei", "平成", "H", 1989, dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    Era("reiwa", "令和", "R", 2019, dt.date(2019, 5, 1), None),
)
BY_ID = {era.id: era for era in ERAS}
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.name[0], era.letter)} | {
    "㍾": ERAS[0],
    "㍽": ERAS[1],
    "㍼": ERAS[2],
    "㍻": ERAS[3],
    "㋿": ERAS[4],
}

_ERA_FORM = re.compile(
    r"(明治|大正|昭和|平成|令和|[明大昭平令㍾㍽㍼㍻㋿MTSHR])(元|[0-9]{1,2})(?:年|[./-])([0-9]{1,2})(?:月|[./-])([0-9]{1,2})日?"
)
_WESTERN_FORM = re.compile(r"(?:西暦)?([0-9]{4})(?:年|[./-])([0-9]{1,2})(?:月|[./-])([0-9]{1,2})日?")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def western_day(year: int, month: int, day: int) -> dt.date:
    """The day of a western year.

    Raises:
        InputError: `error-no-such-date`, or `error-date-too-old` before 1873.
    """
    try:
        found = dt.date(year, month, day)
    except (ValueError, OverflowError) as cause:
        raise InputError("error-no-such-date") from cause
    if found < FIRST_DAY:
        raise InputError("error-date-too-old")
    return found


def era_day(era_id: str, year: int, month: int, day: int) -> dt.date:
    """The day of an era's year; year 1 is 元年.

    Raises:
        InputError: `error-no-such-date` when no calendar has it, `error-date-not-in-era` when the era had not begun or was over
            (昭和64年2月, 平成31年5月), `error-date-too-old` before 明治6年.
    """
    era = BY_ID[era_id]
    if year < 1:
        raise InputError("error-date-not-in-era")
    found = western_day(era.year_one + year - 1, month, day)
    if found < era.first or (era.last is not None and found > era.last):
        raise InputError("error-date-not-in-era")
    return found


def era_of(day: dt.date) -> tuple[Era, int] | None:
    """The era of a day and its year in it, the new era on a day of change; None before 1873."""
    for era in reversed(ERAS):
        if day >= era.first:
            return era, day.year - era.year_one + 1
    return None


def read_day(raw: str) -> dt.date:
    """Read a day as people write it: 令和8年11月14日, R8.11.14, 2026-11-14, 20261114, in any width, with 元年 and kanji digits.

    Raises:
        InputError: as `era_day` and `western_day`; `error-date-incomplete` when a part is missing or is no number.
    """
    text = read_digits(half_width(raw)).replace(" ", "").upper()
    if found := _ERA_FORM.fullmatch(text):
        era = _BY_SIGN[found[1]]
        return era_day(era.id, 1 if found[2] == "元" else int(found[2]), int(found[3]), int(found[4]))
    if found := _WESTERN_FORM.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
        return western_day(int(found[1]), int(found[2]), int(found[3]))
    raise InputError("error-date-incomplete")


def read_iso(value: str) -> dt.date:
    """Read a stored answer back. Raises ValueError when it is not an ISO 8601 date."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("not a date of the form YYYY-MM-DD")
    return dt.date.fromisoformat(value)


def deadline(event: dt.date, days: int, *, closed: Callable[[dt.date], bool] | None = None) -> dt.date:
    """The last day of a term of `days` after `event`.

    Args:
        event: the day something happened; it is not counted (民法 140条).
        days: length of the term.
        closed: whether the receiver is closed on a day; then a last day on a closed day moves to the next open one. As a rule, not
            always: None where the receiver's rule is not known.
    """
    last = event + dt.timedelta(days=days)
    while closed is not None and closed(last):
        last += dt.timedelta(days=1)
    return last


def days_since(event: dt.date, today: dt.date) -> int:
    """How many days of a term that began with `event` have been counted by today: 0 on the day itself."""
    return (today - event).days


def age_on(birth: dt.date, day: dt.date) -> int:
    """Age in law, reached the day before the birthday (年齢計算ニ関する法律): born 04-01, a person is older from 03-31 on."""
    after = day + dt.timedelta(days=1)
    return after.year - birth.year - ((after.month, after.day) < (birth.month, birth.day))
