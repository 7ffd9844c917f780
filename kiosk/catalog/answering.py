"""Which questions a set of answers met, and whether the answers are what the declaration asks: the office's side of a visit's flow.

One walk from the first page on, as at the terminal: a rule sees the answers of the places before it on the way and nothing else. The number
of a group's members is read from the answers' keys. Does not know how anything was typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kiosk.catalog.conditions import Rules, members
from kiosk.contract.service import UNKNOWN, Check, Field, Page, Role, Widget, answer_key
from kiosk.contract.vocabulary import TERMS, Term, fault

UNASKED, MISSING, ENDED = "unasked", "error-empty", "ended"
_NOTHING: Any = object()
_ROLES = tuple(f"{role.value}." for role in Role if role is not Role.MATTER)


class Asked(msgspec.Struct, frozen=True):
    """One place on the way: the page, which member of its group (from 0), and the fields asked there by answer key."""

    page: Page
    member: int
    keys: dict[str, Field]


class AnswerFault(msgspec.Struct, frozen=True, order=True):
    """What is wrong with one answer: its key, and a message id (or `unasked`, `ended`). Never holds the answer."""

    key: str
    text: str


@dataclass(frozen=True)
class Given:
    """Answers as they were handed in.

    Args:
        rules: of the service, at the acceptance the answers were given under.
        answers: by answer key, as stored, without photos (they are attachments).
        today: the day they were given, in Japan.
        from_policy: ids of fields whose options change with the receiver's lists: their values are not held against today's list.
    """

    rules: Rules
    answers: Mapping[str, Any] = field(repr=False)
    today: dt.date
    from_policy: frozenset[str] = frozenset()

    def holds(self, rule: str | None, seen: Mapping[str, Any], place: Asked | None = None) -> bool:
        """Whether a rule holds for what has been seen so far, at a place (None: outside groups)."""
        group, member = (place.page.group, place.member) if place else (None, 0)
        return self.rules.holds(rule, seen, self.today, group, member)


def way(given: Given) -> tuple[Asked, ...]:
    """The places on the way of these answers, in order; a page that ends the way is the last one."""
    found: list[Asked] = []
    seen: dict[str, Any] = {}
    for page, member in _pages(given, seen):
        here = _asked(given, Asked(page, member, {}), seen)
        if here is not None:
            found.append(here)
            if page.ends:
                break
    return tuple(found)


def _pages(given: Given, seen: Mapping[str, Any]) -> Iterator[tuple[Page, int]]:
    """Every page with each of its members; `seen` grows while this runs."""
    pages = given.rules.service.pages
    groups = {group.id: group for group in given.rules.service.groups}
    for number, page in enumerate(pages):
        if page.group is None:
            yield page, 0
        elif number == 0 or pages[number - 1].group != page.group:
            group = groups[page.group]
            count = min(max(group.min, members(group.id, given.answers)), group.max) if given.holds(group.show_if, seen) else 0
            yield from ((one, member) for member in range(count) for one in pages if one.group == page.group)


def _asked(given: Given, place: Asked, seen: dict[str, Any]) -> Asked | None:
    if not given.holds(place.page.show_if, seen, place):
        return None
    keys: dict[str, Field] = {}
    for one in place.page.fields:
        if given.holds(one.show_if, seen, place):
            key = answer_key(place.page, one, place.member)
            keys[key] = one
            if key in given.answers:
                seen[key] = given.answers[key]
    return Asked(place.page, place.member, keys) if keys or not place.page.fields else None


def check_answers(given: Given) -> list[AnswerFault]:
    """What is wrong with answers as they were handed in; empty when nothing is.

    A key that the service does not ask is let pass when it is a question that the receiver's policy may have added at the time (an
    unrestricted term, a good value); anything else unasked is a fault. The declaration's own checks are asked when all else is right.

    Returns:
        Faults in order of keys, none with a value in it.
    """
    walked = way(given)
    keys = {key: one for here in walked for key, one in here.keys.items()}
    faults = [AnswerFault("", ENDED)] if walked and walked[-1].page.ends else []
    for key, one in keys.items():
        faults += _field_faults(key, one, given)
    own = {answer_key(page, one) for page in given.rules.service.pages for one in page.fields}
    faults += [AnswerFault(key, UNASKED) for key, value in given.answers.items() if key not in keys and not _may_be_added(key, value, own)]
    return sorted(faults or _failed_checks(given, walked))


def _field_faults(key: str, asked: Field, given: Given) -> list[AnswerFault]:
    term, value = TERMS[asked.term], given.answers.get(key, _NOTHING)
    if term.widget is Widget.PHOTOS:
        return [] if value is _NOTHING else [AnswerFault(key, UNASKED)]
    if value is _NOTHING:
        return [AnswerFault(key, MISSING)] if asked.required else []
    if asked.unknown and value == UNKNOWN:
        return []
    found = fault(term, value, today=given.today, low=asked.min, high=asked.max)
    if found is None and asked.options and asked.id not in given.from_policy:
        chosen = {value} if isinstance(value, str) else set(value)
        found = None if chosen <= {option.value for option in asked.options} else "error-choose-listed"
    return [AnswerFault(key, found)] if found else []


def _may_be_added(key: str, value: Any, own: set[str]) -> bool:  # noqa: ANN401 - any stored answer
    term = term_of_key(key)
    return key not in own and "[" not in key and term is not None and not term.restricted and fault(term, value) is None


def term_of_key(key: str) -> Term | None:
    """The term behind an answer key, read without a declaration; None when there is none."""
    name = key.partition("].")[2] or key
    for role in _ROLES:
        name = name.removeprefix(role) if name not in TERMS else name
    if name.startswith("matter."):
        name = name.rpartition(".")[0]
    return TERMS.get(name)


def _failed_checks(given: Given, walked: tuple[Asked, ...]) -> list[AnswerFault]:
    """Checks of fields left empty or not known are not asked, as at the terminal."""
    seen: dict[str, Any] = {}
    faults: list[AnswerFault] = []
    for here in walked:
        seen |= {key: given.answers[key] for key in here.keys if key in given.answers}
        for key, one in here.keys.items():
            if given.answers.get(key, UNKNOWN) != UNKNOWN:
                faults += [AnswerFault(key, check.text) for check in _unmet(given, one.checks, seen, here)]
    groups = {here.page.group for here in walked}
    for group in given.rules.service.groups:
        if group.id in groups:
            faults += [AnswerFault(group.id, check.text) for check in _unmet(given, group.checks, seen, None)]
    return faults


def _unmet(given: Given, checks: tuple[Check, ...], seen: Mapping[str, Any], place: Asked | None) -> list[Check]:
    return [check for check in checks if not given.holds(check.rule, seen, place)]
