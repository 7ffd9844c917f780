"""A submission as a clerk reads it: sections and lines in the order of the questions, names with their kana, days in both calendars. Pure.

What the declaration does not know is shown as it came, under a heading of its own: nothing that a citizen wrote is left out. The same
walk gives the flat list of answers that a correction can be asked for, each with its label in the citizen's language.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from kiosk.catalog.offered import VISIT_TIMES, Offered
from kiosk.catalog.texts import plain
from kiosk.contract.service import UNKNOWN, Field, Page, answer_key
from kiosk.contract.submission import Submission
from kiosk.contract.vocabulary import TERMS, Kind, fault, show
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.contract.vocabulary.showing import show_other_calendar, show_time
from kiosk.contract.vocabulary.terms import PLACES

STAFF = "ja"
_NAME = ("person.familyName", "person.givenName")
_ADDRESS = ("prefecture", "cityAndCounty", "streetAddress", "cityBlock", "buildingNameEtc")
_MEMBER = re.compile(r"^([A-Za-z_]+)\[(\d+)\]\.")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: `label` and `value` in Japanese; `kana` of a name; `other` the day in the other calendar; `pictures` their part numbers.

    `empty` says that nothing was answered, `unknown` that "I do not know" was; `before` is the answer that a follow-up replaces.
    """

    keys: tuple[str, ...]
    label: str
    value: str = ""
    kana: str = ""
    other: str = ""
    pictures: tuple[int, ...] = ()
    empty: bool = False
    unknown: bool = False
    is_name: bool = False
    before: str = ""


class Section(msgspec.Struct, frozen=True):
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


class Asked(msgspec.Struct, frozen=True):
    """One answer that a correction can be asked for: label in Japanese and in the citizen's language, and what stands there now."""

    key: str
    label: str
    citizen_label: str
    present: str
    citizen_present: str


class _Answer(msgspec.Struct, frozen=True):
    """One field as answered."""

    page: Page
    field: Field
    key: str
    member: int
    value: Any


def sections(submission: Submission, offered: Offered | None, original: Submission | None = None) -> tuple[Section, ...]:
    """All a clerk reads of the form.

    Args:
        submission: as opened. Of a follow-up each answer is a line of its own, because it may hold only a part of a name or address.
        offered: its service; None where it is not known here.
        original: the form that a follow-up answers, for what stood there before.
    """
    found = list(_answers(submission, offered)) if offered else []
    grouped: dict[str, list[Line]] = {}
    if offered is not None:
        lines = _lines(found, submission, offered) if submission.follow_up is None else _changes(found, submission, offered, original)
        for title, line in lines:
            grouped.setdefault(title, []).append(line)
    known = {one.key for one in found}
    rest = [_raw(key, submission) for key in _all_keys(submission) if key not in known]
    if rest:
        grouped.setdefault("そのほかに書かれたこと", []).extend(rest)
    return tuple(Section(title, tuple(lines)) for title, lines in grouped.items())


def _all_keys(submission: Submission) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*submission.answers, *(ref.field for ref in submission.attachments))))


def asked_for(submission: Submission, offered: Offered | None) -> tuple[Asked, ...]:
    """Every answer a correction can be asked for, also those left empty."""
    if offered is None:
        return tuple(Asked(key, key, key, str(value), str(value)) for key, value in submission.answers.items())
    locale = submission.locale if submission.locale in offered.texts.langs else STAFF
    return tuple(
        Asked(
            one.key,
            _member_label(one, offered, STAFF),
            _member_label(one, offered, locale),
            _present(one, submission, offered, STAFF),
            _present(one, submission, offered, locale),
        )
        for one in _answers(submission, offered)
    )


def _answers(submission: Submission, offered: Offered) -> Iterator[_Answer]:
    """Every field that was answered, or could have been on a page of which something was."""
    pictures = {ref.field for ref in submission.attachments}
    for page in offered.service.pages:
        for member in _members(page, submission.answers):
            keys = [(field, answer_key(page, field, member)) for field in page.fields]
            if any(key in submission.answers or key in pictures for _, key in keys):
                for field, key in keys:
                    yield _Answer(page, field, key, member, submission.answers.get(key))


def _members(page: Page, answers: Mapping[str, Any]) -> range:
    if page.group is None:
        return range(1)
    seen = (_MEMBER.match(key) for key in answers)
    return range(1 + max((int(one[2]) for one in seen if one and one[1] == page.group), default=-1))


def _lines(found: list[_Answer], submission: Submission, offered: Offered) -> Iterator[tuple[str, Line]]:
    """Names and addresses become one line each, at the place of their first part."""
    by_key = {one.key: one for one in found}
    taken: set[str] = set()
    for one in found:
        if one.key in taken:
            continue
        line = _name_line(one, by_key, offered) or _address_line(one, by_key) or _line(one, submission, offered)
        taken |= set(line.keys)
        yield _heading(one, offered), line


def _changes(found: list[_Answer], submission: Submission, offered: Offered, original: Submission | None) -> Iterator[tuple[str, Line]]:
    before = {one.key: one.present for one in asked_for(original, offered)} if original else {}
    for one in found:
        line = _line(one, submission, offered)
        if not line.empty:
            yield _heading(one, offered), msgspec.structs.replace(line, before=before.get(one.key, ""))


def _heading(one: _Answer, offered: Offered) -> str:
    section = one.page.section
    key = f"section-{section}"
    title = plain(offered.texts.get(STAFF, key)) if section and offered.texts.has(STAFF, key) else "申請の内容"
    member = f"{one.page.group}-member"
    if one.page.group is None or not offered.texts.has(STAFF, member):
        return title
    named = plain(offered.texts.get(STAFF, member, n=one.member + 1))
    return named if title in named else f"{title} {named}"


def _owner(one: _Answer, ends: tuple[str, ...]) -> str | None:
    """The key's beginning where the term is one of these."""
    return next((one.key.removesuffix(end) for end in ends if one.field.term == end), None)


def _name_line(one: _Answer, by_key: Mapping[str, _Answer], offered: Offered) -> Line | None:
    owner = _owner(one, (*_NAME, *(f"{end}Kana" for end in _NAME)))
    keys = [f"{owner}{end}{kana}" for kana in ("", "Kana") for end in _NAME]
    if owner is None or f"{owner}{_NAME[0]}" not in by_key:
        return None
    name, kana = (" ".join(filter(None, (_text(by_key.get(key)) for key in part))) for part in (keys[:2], keys[2:]))
    first = by_key[f"{owner}{_NAME[0]}"]
    label = plain(_label(first, offered, STAFF)).replace("名字", "氏名").replace("(姓)", "")
    return Line(keys=tuple(key for key in keys if key in by_key), label=label, value=name, kana=kana, empty=not name, is_name=True)


def _text(one: _Answer | None) -> str:
    return one.value if one and isinstance(one.value, str) and one.value != UNKNOWN else ""


def _address_line(one: _Answer, by_key: Mapping[str, _Answer]) -> Line | None:
    place, _, part = one.field.term.partition(".")
    if place not in PLACES or part not in {"postalCode", *_ADDRESS}:
        return None
    owner = one.key.removesuffix(one.field.term)
    keys = [key for key in (f"{owner}{place}.{end}" for end in ("postalCode", *_ADDRESS)) if key in by_key]
    code = _text(by_key.get(f"{owner}{place}.postalCode"))
    lines = [_text(by_key.get(f"{owner}{place}.{end}")) for end in _ADDRESS]
    address = "".join(lines[:-1]) + (f" {lines[-1]}" if lines[-1] else "")
    value = f"〒{code[:3]}-{code[3:]} {address}" if code else address
    return Line(keys=tuple(keys), label=_ADDRESS_LABELS[place], value=value.strip(), empty=not value)


_ADDRESS_LABELS = {
    "address": "住所",
    "newAddress": "新しい住所",
    "previousAddress": "前の住所",
    "dwelling": "建物の場所",
    "contactAddress": "連絡先の住所",
}


def _line(one: _Answer, submission: Submission, offered: Offered) -> Line:
    pictures = tuple(ref.part for ref in submission.attachments if ref.field == one.key)
    kind = TERMS[one.field.term].kind if one.field.term in TERMS else None
    dated = kind is Kind.DATE and isinstance(one.value, str) and _is_sound(one)
    return Line(
        keys=(one.key,),
        label=_label(one, offered, STAFF),
        value="" if kind is Kind.PHOTOS else _shown(one, offered, STAFF),
        other=show_other_calendar(read_iso(one.value), STAFF) if dated else "",
        pictures=pictures,
        empty=one.value in (None, "", []) and not pictures,
        unknown=one.value == UNKNOWN,
    )


def _present(one: _Answer, submission: Submission, offered: Offered, locale: str) -> str:
    if one.field.term in TERMS and TERMS[one.field.term].kind is Kind.PHOTOS:
        count = sum(ref.field == one.key for ref in submission.attachments)
        return {"en": f"{count} photos"}.get(locale, f"写真 {count}枚") if count else ""
    return _shown(one, offered, locale)


def _label(one: _Answer, offered: Offered, locale: str) -> str:
    key = f"{one.field.id}-label"
    return plain(offered.texts.get(locale, key)) if offered.texts.has(locale, key) else one.key


def _member_label(one: _Answer, offered: Offered, locale: str) -> str:
    """Where no heading says whose answer it is: with the member's number."""
    label = _label(one, offered, locale)
    return f"{label} ({one.member + 1})" if one.page.group else label


def _is_sound(one: _Answer) -> bool:
    return fault(TERMS[one.field.term], one.value) is None


def _shown(one: _Answer, offered: Offered, locale: str) -> str:
    """The answer in words; what does not fit its term is shown as it came."""
    value = one.value
    if value in (None, "", []):
        return ""
    if value == UNKNOWN:
        return _own_text(offered, locale, f"{one.field.id}-unknown") or _UNKNOWN.get(locale, _UNKNOWN[STAFF])
    if isinstance(value, bool):
        return _YES_NO.get(locale, _YES_NO[STAFF])[not value]
    term = TERMS.get(one.field.term)
    if term is not None and term.kind in {Kind.CHOICE, Kind.CHOICES}:
        values = value if isinstance(value, list) else [value]
        return ("、" if locale != "en" else ", ").join(_option(one.field, str(part), offered, locale) for part in values)
    if term is None or not _is_sound(one):
        return ", ".join(value) if isinstance(value, list) else str(value)
    return plain(show(term, value, locale))


_UNKNOWN = {"ja": "わからない", "ja-easy": "わからない", "en": "I do not know"}
_YES_NO = {"ja": ("はい", "いいえ"), "ja-easy": ("はい", "いいえ"), "en": ("Yes", "No")}


def _option(field: Field, value: str, offered: Offered, locale: str) -> str:
    """The option's label, from the receiver's list or the service's texts; the bare value where neither has it (any more)."""
    labels = dict(offered.options(field, locale, dt.date.min))
    if value in labels:
        return plain(labels[value])
    if field.options_from == VISIT_TIMES and re.fullmatch("[0-2][0-9][0-5][0-9]", value):
        return plain(show_time(value, locale))
    return _own_text(offered, locale, f"{field.id}-{value}") or value


def _own_text(offered: Offered, locale: str, key: str) -> str:
    return plain(offered.texts.get(locale, key)) if offered.texts.has(locale, key) else ""


_FREE_LABELS = {"matter.text.followup_text": "自由に書かれたこと", "matter.photos.followup_photos": "追加の写真"}
"""Keys of a follow-up that belong to no question (they are the same for every service)."""


def _raw(key: str, submission: Submission) -> Line:
    """An answer that the declaration does not know, as it came."""
    pictures = tuple(ref.part for ref in submission.attachments if ref.field == key)
    value = submission.answers.get(key)
    shown = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    shown = "" if pictures else shown
    return Line(keys=(key,), label=_FREE_LABELS.get(key, key), value=shown, pictures=pictures, empty=not shown and not pictures)
