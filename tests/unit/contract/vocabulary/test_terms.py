"""The table of terms, and how answers are shown."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.service import Widget
from kiosk.contract.vocabulary import TERMS, Kind, show
from kiosk.contract.vocabulary.accepting import pattern_of
from kiosk.contract.vocabulary.showing import show_day, show_other_calendar, show_time

WIDGETS = {
    Kind.TEXT: {Widget.TEXT, Widget.NAME, Widget.KANA, Widget.PHONE, Widget.POSTAL, Widget.DIGITS},
    Kind.INTEGER: {Widget.DIGITS},
    Kind.BOOLEAN: {Widget.YES_NO},
    Kind.DATE: {Widget.DATE, Widget.SLOT},
    Kind.CHOICE: {Widget.CHOICE},
    Kind.CHOICES: {Widget.CHOICES},
    Kind.PHOTOS: {Widget.PHOTOS},
}


@pytest.mark.parametrize("name", sorted(TERMS))
def test_every_term_is_whole(name: str) -> None:
    """A term has a widget of its kind, a length for text, limits for numbers, and a pattern that compiles."""
    term = TERMS[name]
    assert term.name == name
    assert re.fullmatch(r"[a-zA-Z]+\.[a-zA-Z]+", name)
    assert term.widget in WIDGETS[term.kind]
    assert (term.max_chars > 0) == (term.kind is Kind.TEXT)
    assert term.kind is not Kind.INTEGER or 0 <= term.minimum < term.maximum
    assert re.compile(pattern_of(term)).groups == 0
    assert term.bound in {"", "past", "future"}


def test_facts_about_people_are_private() -> None:
    """Whatever names a person, an address or a way to reach someone is spoken in the headset only."""
    open_terms = {name for name, term in TERMS.items() if not term.private}
    owners = ("person.", "address.", "newAddress.", "previousAddress.", "contactAddress.", "contact.", "household.", "company.")
    assert [name for name in open_terms if name.startswith(owners)] == []


def test_numbers_nobody_may_ask_freely_are_restricted() -> None:
    """個人番号, 住民票コード, pension and insurance numbers name the law that alone allows asking."""
    assert {name: term.restricted for name, term in TERMS.items() if term.restricted} == {
        "person.individualNumber": "番号法",
        "person.residentRecordCode": "住民基本台帳法",
        "person.basicPensionNumber": "国民年金法",
        "person.healthInsuranceNumber": "健康保険法",
    }


SHOWN = [
    ("move.date", "2026-11-14", "ja", "令和8年11月14日(土)"),
    ("move.date", "2026-11-14", "ja-easy", "2026{年|ねん} 11{月|がつ} {14日|じゅうよっか}({土曜日|どようび})"),
    ("move.date", "2026-11-14", "en", "Saturday 14 November 2026"),
    ("newAddress.postalCode", "1234567", "ja", "〒123-4567"),
    ("newAddress.postalCode", "1234567", "en", "123-4567"),
    ("contact.phone", "09012345678", "ja", "090-1234-5678"),
    ("contact.phone", "0120123456", "ja", "0120-123-456"),
    ("contact.phone", "0312345678", "ja", "03-1234-5678"),
    ("contact.phone", "0999123456", "ja", "0999123456"),
    ("contact.phone", "+84123456789", "en", "+84123456789"),
    ("appointment.time", "0900", "ja", "午前9時"),
    ("appointment.time", "1330", "ja", "午後1時30分"),
    ("appointment.time", "1330", "ja-easy", "{午後|ごご}1{時|じ}30{分|ぷん}"),
    ("appointment.time", "0915", "ja-easy", "{午前|ごぜん}9{時|じ}15{分|ふん}"),
    ("appointment.time", "1330", "en", "1:30 p.m."),
    ("household.count", 3, "ja", "3"),
    ("person.familyName", "髙﨑", "ja-easy", "髙﨑"),
]


@pytest.mark.parametrize(("name", "value", "locale", "words"), SHOWN)
def test_answers_are_shown_in_words(name: str, value: object, locale: str, words: str) -> None:
    """The check page shows what was meant, in the language's own form."""
    assert show(TERMS[name], value, locale) == words


@given(st.dates(dt.date(1873, 1, 1), dt.date(2100, 12, 31)), st.sampled_from(["ja", "ja-easy", "en"]))
def test_both_calendars_are_shown(day: dt.date, locale: str) -> None:
    """One line has the western year, the other the era's, so that both can be compared with papers."""
    together = f"{show_day(day, locale)} {show_other_calendar(day, locale)}"
    assert str(day.year) in together
    assert any(era in together for era in ("明治", "大正", "昭和", "平成", "令和", "Meiji", "Taisho", "Showa", "Heisei", "Reiwa"))


def test_twelve_o_clock() -> None:
    """Noon and midnight are said as people say them."""
    assert (show_time("1200", "ja"), show_time("1200", "en"), show_time("0000", "en")) == ("午後0時", "12:00 p.m.", "12:00 a.m.")
