"""Answers in words, for the check page, the paper form and the office: dates in both calendars, phone and postal numbers in groups.

Choices are not here: their labels are the service's own texts. ja-easy gets readings as {漢字|かんじ}.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiosk.contract.vocabulary.dates import era_of, read_iso
from kiosk.contract.vocabulary.terms import Kind, Term

WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
WEEKDAYS_EASY = ("げつようび", "かようび", "すいようび", "もくようび", "きんようび", "どようび", "にちようび")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_OWN_READINGS = {
    1: "ついたち",
    2: "ふつか",
    3: "みっか",
    4: "よっか",
    5: "いつか",
    6: "むいか",
    7: "なのか",
    8: "ようか",
    9: "ここのか",
} | {
    10: "とおか",
    14: "じゅうよっか",
    20: "はつか",
    24: "にじゅうよっか",
}
_TENS = ("", "じゅう", "にじゅう", "さんじゅう")
_UNITS = ("", "いち", "に", "さん", "よん", "ご", "ろく", "しち", "はち", "く")
_ERA_READINGS = {"明治": "めいじ", "大正": "たいしょう", "昭和": "しょうわ", "平成": "へいせい", "令和": "れいわ"}
_ERA_LATIN = {"明治": "Meiji", "大正": "Taisho", "昭和": "Showa", "平成": "Heisei", "令和": "Reiwa"}
_MOBILE = ("050", "060", "070", "080", "090")
_TOLL_FREE = ("0120", "0570", "0800")


def show(term: Term, value: Any, locale: str) -> str:  # noqa: ANN401 - the term's kind says which
    """A stored answer as people read it.

    Args:
        term: what was asked.
        value: a stored answer that `fault` finds nothing wrong with.
        locale: `ja`, `ja-easy` or `en`.

    Returns:
        Words; for choices and yes/no the stored value, since its label is a text of the service or of the frame.
    """
    if term.kind is Kind.DATE:
        return show_day(read_iso(value), locale)
    if term.name == "appointment.time":
        return show_time(value, locale)
    match term.widget.value:
        case "postal":
            return f"〒{value[:3]}-{value[3:]}" if locale != "en" else f"{value[:3]}-{value[3:]}"
        case "phone":
            return show_phone(value)
        case _:
            return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def show_day(day: dt.date, locale: str) -> str:
    """The day in the language's first calendar, with its weekday: 令和8年11月14日(土), 2026{年|ねん} …, Saturday 14 November 2026."""
    if locale == "en":
        return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    if locale == "ja-easy":
        return f"{_western_easy(day)}({{{WEEKDAYS[day.weekday()]}曜日|{WEEKDAYS_EASY[day.weekday()]}}})"
    return f"{show_era(day, 'ja') or _western(day)}({WEEKDAYS[day.weekday()]})"


def show_other_calendar(day: dt.date, locale: str) -> str:
    """The same day in the calendar that `show_day` does not use, so that both can be compared with papers."""
    return _western(day) if locale == "ja" else show_era(day, locale)


def show_era(day: dt.date, locale: str) -> str:
    """令和8年11月14日, with 元年 for the first year; empty before 1873."""
    found = era_of(day)
    if found is None:
        return ""
    era, year = found
    if locale == "en":
        return f"{_ERA_LATIN[era.name]} {year}, {day.day} {MONTHS_EN[day.month - 1]}"
    if locale == "ja-easy":
        count = "{元年|がんねん}" if year == 1 else f"{year}{{年|ねん}}"
        return f"{{{era.name}|{_ERA_READINGS[era.name]}}}{count} {day.month}{{月|がつ}} {_day_easy(day)}"
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def show_time(value: str, locale: str) -> str:
    """`1330` as 午後1時30分, {午後|ごご}1{時|じ}30{分|ぷん}, 1:30 p.m."""
    hour, minute = int(value[:2]), int(value[2:])
    late = hour >= 12
    if locale == "en":
        return f"{hour % 12 or 12}:{minute:02} {'p.m.' if late else 'a.m.'}"
    if locale == "ja-easy":
        half = "{午後|ごご}" if late else "{午前|ごぜん}"
        return f"{half}{hour % 12}{{時|じ}}" + (f"{minute}{{分|{_minutes(minute)}}}" if minute else "")
    return f"{'午後' if late else '午前'}{hour % 12}時" + (f"{minute}分" if minute else "")


def _minutes(minute: int) -> str:
    """さんじゅっぷん, じゅうごふん."""
    return "ふん" if minute % 10 in {2, 5, 7, 9} else "ぷん"


def show_phone(value: str) -> str:
    """Groups where the numbering plan fixes them (mobile, free, 03 and 06); other area codes vary in length and stay ungrouped."""
    if value.startswith(_MOBILE) and len(value) == 11:
        return f"{value[:3]}-{value[3:7]}-{value[7:]}"
    if value.startswith(_TOLL_FREE):
        return f"{value[:4]}-{value[4:7]}-{value[7:]}"
    if value.startswith(("03", "06")) and len(value) == 10:
        return f"{value[:2]}-{value[2:6]}-{value[6:]}"
    return value


def _western(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _western_easy(day: dt.date) -> str:
    return f"{day.year}{{年|ねん}} {day.month}{{月|がつ}} {_day_easy(day)}"


def _day_easy(day: dt.date) -> str:
    tens, unit = divmod(day.day, 10)
    reading = _OWN_READINGS.get(day.day, f"{_TENS[tens]}{_UNITS[unit]}にち")
    return f"{{{day.day}日|{reading}}}"
