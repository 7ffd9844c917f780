"""The boxes of a page: which there are, how each is typed into, and where a field's drafts stand.

A draft is text under a box key: the answer's key itself, or for a date `<key>#era`, `#year`, `#month` and `#day`. Not knowing stands beside
them under `<key>#unknown`, so that it takes nothing away from what was typed.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.contract.vocabulary import TERMS, Kind, Term
from kiosk.contract.vocabulary.dates import BY_ID, ERAS, era_of, read_iso
from kiosk.terminal.flow import Answer, Leg

WESTERN = "western"
DATE_PARTS = ("year", "month", "day")
TYPED = frozenset({Widget.TEXT, Widget.KANA, Widget.NAME, Widget.DIGITS, Widget.PHONE, Widget.POSTAL, Widget.DATE})
LISTED = frozenset({Widget.CHOICE, Widget.CHOICES, Widget.YES_NO, Widget.SLOT})
YES, NO = "yes", "no"


class TypedBox(msgspec.Struct, frozen=True):
    """One place to type into. `kind`: text, name, kana, digits, phone, postal, year, month, day."""

    key: str
    kind: str
    field: Field
    answer_key: str
    max_chars: int


def term_of(field: Field) -> Term:
    """The vocabulary's term of a field."""
    return TERMS[field.term]


def widget_of(field: Field) -> Widget:
    """How the field is answered."""
    return term_of(field).widget


def typed_boxes(leg: Leg, drafts: dict[str, str]) -> tuple[TypedBox, ...]:
    """Every box of a place that takes keys, in reading order."""
    return tuple(box for key, field in leg.keys.items() for box in boxes_of(key, field, drafts))


def boxes_of(key: str, field: Field, drafts: dict[str, str]) -> tuple[TypedBox, ...]:
    """The boxes of one field; none when it is chosen or photographed."""
    widget = widget_of(field)
    if widget not in TYPED:
        return ()
    if widget is Widget.DATE:
        year_chars = 4 if era_of_draft(key, field, drafts) == WESTERN else 2
        return tuple(TypedBox(f"{key}#{part}", part, field, key, year_chars if part == "year" else 2) for part in DATE_PARTS)
    return (TypedBox(key, widget.value, field, key, _max_chars(field)),)


def _max_chars(field: Field) -> int:
    term = term_of(field)
    if term.kind is Kind.INTEGER:
        return len(str(field.max or term.maximum))
    return field.max or term.max_chars


def eras_of(field: Field) -> tuple[str, ...]:
    """The ways to give a date: every era for a birth, else the present era and the western year."""
    eras = tuple(era.id for era in ERAS) if field.term == "person.dateOfBirth" else (ERAS[-1].id,)
    return (*eras, WESTERN)


def first_era(field: Field, lang: str) -> str:
    """The way a date page opens with: western outside Japanese, 昭和 for a birth, else the present era."""
    if lang != "ja":
        return WESTERN
    return "showa" if field.term == "person.dateOfBirth" else ERAS[-1].id


def era_of_draft(key: str, field: Field, drafts: dict[str, str]) -> str:
    """Which way is chosen for a date."""
    return drafts.get(f"{key}#era") or first_era(field, "ja")


def raw_date(key: str, field: Field, drafts: dict[str, str]) -> str:
    """The date as the vocabulary reads it, from its boxes; empty when all are."""
    parts = [drafts.get(f"{key}#{part}", "") for part in DATE_PARTS]
    if not any(parts):
        return ""
    era = era_of_draft(key, field, drafts)
    name = "西暦" if era == WESTERN else BY_ID[era].name
    year, month, day = parts
    return f"{name}{year}年{month}月{day}日"


def raw_of(key: str, field: Field, drafts: dict[str, str]) -> str:
    """What was typed or chosen for a field, as the vocabulary's `accept` reads it."""
    if is_unknown(key, field, drafts):
        return UNKNOWN
    return raw_date(key, field, drafts) if widget_of(field) is Widget.DATE else drafts.get(key, "")


def unknown_key(key: str) -> str:
    """Where it stands that a typed field's answer is not known."""
    return f"{key}#unknown"


def is_unknown(key: str, field: Field, drafts: dict[str, str]) -> bool:
    """Whether "I do not know" is chosen for a typed field."""
    return field.unknown and bool(drafts.get(unknown_key(key)))


def drafts_of(key: str, field: Field, answer: Answer, lang: str) -> dict[str, str]:
    """The drafts that give this answer again: what a page opens with when the answer came from elsewhere."""
    if isinstance(answer, bool):
        return {key: YES if answer else NO}
    if isinstance(answer, tuple):
        return {key: ",".join(answer)}
    if answer == UNKNOWN and field.unknown and widget_of(field) in TYPED:
        return {unknown_key(key): YES}
    if widget_of(field) is Widget.DATE and answer != "":
        return date_drafts(key, field, read_iso(str(answer)), first_era(field, lang))
    return {key: str(answer)}


def date_drafts(key: str, field: Field, day: dt.date, era: str) -> dict[str, str]:
    """A day as the boxes of an era (of its own era where this one does not have it and the page offers that)."""
    own = era_of(day)
    if era != WESTERN:
        era = own[0].id if own and own[0].id in eras_of(field) else WESTERN
    year = day.year if era == WESTERN or own is None else own[1]
    return {unknown_key(key): "", f"{key}#era": era, f"{key}#year": str(year), f"{key}#month": str(day.month), f"{key}#day": str(day.day)}
