"""Rules of a declaration in CEL: compiled once, then asked with the answers of a visit.

In a rule a field is named by its id; on a group's pages that is the current member's, elsewhere the group's id is the list of its members
(`movers.exists_one(m, m.relation == 'head')`). `today` and `acceptance` are always there, and `days(from, to)` counts days.

Every known name is present, as null while unanswered and for "I do not know"; so a rule that compares a date or number asks for null first.
A rule that cannot be decided for some answers is a load fault (`undecided`), because in front of a citizen there is no way out of it. Dates
enter as midnight UTC through one converter. CEL's `size` of a text counts bytes, so a rule that uses it on a text is refused.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import cel

from kiosk.contract.service import UNKNOWN, Acceptance, Document, Field, Group, Page, Service, Step, ToDo, answer_key
from kiosk.contract.vocabulary import TERMS, Kind
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.errors import CatalogueError

TODAY, ACCEPTANCE = "today", "acceptance"
_MANY = 4096
"""Combinations of answers that a rule is tried with at load."""


def moment(day: dt.date) -> dt.datetime:
    """A day as CEL sees it: midnight UTC, so that days compare and subtract as days."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _days(first: dt.datetime, last: dt.datetime) -> int:
    return (last - first).days


_FUNCTIONS = {"days": _days}
_BOUND = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,")
"""The names that CEL's macros bind for the members of a list."""


class Condition:
    """One compiled rule.

    Args:
        source: CEL.

    Raises:
        CatalogueError: not CEL, or an unknown function.
    """

    def __init__(self, source: str) -> None:
        try:
            self._program = cel.compile(source)
        except ValueError as fault:
            raise CatalogueError(f"not CEL: {source}", hint=str(fault).splitlines()[0]) from fault
        self.source = source
        self.bound = frozenset(_BOUND.findall(source))
        self.names = frozenset(self._program.variables()) - self.bound

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the rule is true of the facts (every name of `names` must be there).

        Raises:
            CatalogueError: the rule cannot be decided for them, or its value is not true or false.
        """
        try:
            value = self._program.execute({**{name: facts[name] for name in self.names}, **_FUNCTIONS})
        except (KeyError, TypeError, ValueError, RuntimeError) as fault:
            raise CatalogueError(f"rule cannot be decided: {self.source}", hint="ask for null before comparing") from fault
        if not isinstance(value, bool):
            raise CatalogueError(f"rule is neither true nor false: {self.source}", hint="compare with == true")
        return value


@cache
def compile_rule(source: str) -> Condition:
    """The compiled rule; each source is compiled once."""
    return Condition(source)


class Rules:
    """The rules of one service at one site.

    Args:
        service: the declaration.
        acceptance: how far the terminal goes here.
    """

    def __init__(self, service: Service, acceptance: Acceptance) -> None:
        self.service = service
        self.acceptance = acceptance
        self._fields = service.fields()
        self._groups = {
            group.id: [(page, one) for page in service.pages if page.group == group.id for one in page.fields] for group in service.groups
        }

    def holds(self, rule: str | None, answers: Mapping[str, Any], today: dt.date, group: str | None = None, member: int = 0) -> bool:
        """Whether a rule holds; None always does.

        Args:
            rule: CEL, or None.
            answers: by answer key, as stored; "" and () count as unanswered.
            today: the day of the visit (at the office: of handing in), in Japan.
            group: the group whose pages the rule stands on, None elsewhere.
            member: which member, from 0.

        Raises:
            CatalogueError: the rule cannot be decided (checked at load).
        """
        if rule is None:
            return True
        condition = compile_rule(rule)
        return condition.holds({name: self._fact(name, answers, today, group, member) for name in condition.names})

    def _fact(self, name: str, answers: Mapping[str, Any], today: dt.date, group: str | None, member: int) -> Any:  # noqa: ANN401 - any CEL value
        if name == TODAY:
            return moment(today)
        if name == ACCEPTANCE:
            return self.acceptance.value
        if name in self._groups:
            return [self._member(name, answers, one) for one in range(members(name, answers))]
        page, field = self._fields[name]
        return fact(field, answers.get(answer_key(page, field, member if page.group == group else 0)))

    def _member(self, group: str, answers: Mapping[str, Any], member: int) -> dict[str, Any]:
        return {field.id: fact(field, answers.get(answer_key(page, field, member))) for page, field in self._groups[group]}


def members(group: str, answers: Iterable[str]) -> int:
    """How many members of a group have answers: one more than the highest number in a key."""
    numbers = [int(found[1]) for key in answers if (found := re.match(rf"{re.escape(group)}\[([0-9]{{1,3}})\]", key))]
    return max(numbers, default=-1) + 1


def fact(field: Field, answer: Any) -> Any:  # noqa: ANN401 - any stored answer, any CEL value
    """A stored answer as CEL sees it: dates as moments, nothing and "I do not know" as null."""
    if answer is None or answer == "" or answer in ((), []) or (field.unknown and answer == UNKNOWN):
        return None
    if TERMS[field.term].kind is Kind.DATE:
        return moment(read_iso(answer))
    return list(answer) if isinstance(answer, tuple) else answer


# ------------------------------------------------------------------------------------------------------------- checks at load


def faults_of_rule(service: Service, rule: str, group: str | None) -> list[str]:
    """What is wrong with a rule, in words; empty when it can be decided for all answers it may meet.

    Args:
        service: the declaration it stands in.
        rule: CEL.
        group: the group whose pages it stands on, None elsewhere.
    """
    try:
        condition = compile_rule(rule)
    except CatalogueError as fault:
        return [f"{fault.detail}: {fault.hint}"]
    known = _known(service, group)
    if unknown := sorted(condition.names - known):
        return [f"does not know {', '.join(unknown)} here"]
    if hidden := sorted(condition.bound & known):
        return [f"hides {', '.join(hidden)} behind a member of a list"]
    texts = [name for name in _sized(rule) if name not in {one.id for one in service.groups}]
    if texts:
        return [f"counts bytes of {', '.join(texts)} with size"]
    return _undecided(service, condition)


def _known(service: Service, group: str | None) -> frozenset[str]:
    """Names a rule may use: fields outside groups and of its own group, groups, today, acceptance."""
    fields = {field.id for page in service.pages if page.group in {None, group} for field in page.fields}
    return frozenset(fields | {one.id for one in service.groups} | {TODAY, ACCEPTANCE})


def _sized(rule: str) -> list[str]:
    return re.findall(r"size\(\s*([a-z_]+)", rule) + re.findall(r"([a-z_.]+)\.size\(", rule)


def _undecided(service: Service, condition: Condition) -> list[str]:
    """Try the rule with answers and without, in every mixture (the first few thousand)."""
    names = sorted(condition.names)
    for values in itertools.islice(itertools.product(*(tuple(_samples(service, name)) for name in names)), _MANY):
        try:
            condition.holds(dict(zip(names, values, strict=True)))
        except CatalogueError as fault:
            missing = [name for name, value in zip(names, values, strict=True) if value is None]
            return [f"{fault.detail.split(':')[0]} when {', '.join(missing) or 'everything'} is {'unanswered' if missing else 'answered'}"]
    return []


def _samples(service: Service, name: str) -> Iterator[Any]:
    day = dt.date(2026, 11, 23)
    if name == TODAY:
        yield moment(day)
    elif name == ACCEPTANCE:
        yield from (one.value for one in Acceptance)
    elif name in {group.id for group in service.groups}:
        yield from _sample_groups(service, name)
    else:
        yield None
        yield from _sample_answers(service.fields()[name][1])


def _sample_groups(service: Service, group: str) -> Iterator[list[dict[str, Any]]]:
    fields = [field for page in service.pages if page.group == group for field in page.fields]
    empty = dict.fromkeys((field.id for field in fields), None)
    full = {field.id: next(_sample_answers(field), None) for field in fields}
    yield from ([], [empty], [full], [full, empty])


def _sample_answers(field: Field) -> Iterator[Any]:
    """None where nobody knows the term, which is a fault of its own."""
    if field.term not in TERMS:
        return
    match TERMS[field.term].kind:
        case Kind.DATE:
            yield moment(dt.date(2026, 11, 1))
        case Kind.INTEGER:
            yield 1
        case Kind.BOOLEAN:
            yield from (True, False)
        case Kind.CHOICES | Kind.PHOTOS:
            yield [option.value for option in field.options[:1]] or ["a"]
        case _:
            yield field.options[0].value if field.options else "a"


def rules_of(service: Service) -> Iterator[tuple[str, str, str | None]]:
    """Every rule of a service: where it stands, its source, and the group whose members it sees as its own."""
    for page in service.pages:
        yield from _rules_of_page(page)
    for group in service.groups:
        yield from ((f"groups.{group.id}.checks", check.rule, None) for check in group.checks)
    shown: tuple[Group | Document | Step | ToDo, ...] = (*service.groups, *service.documents, *service.steps, *service.left_to_do)
    for item in shown:
        if item.show_if:
            yield f"{type(item).__name__.lower()} {item.id}.show_if", item.show_if, None


def _rules_of_page(page: Page) -> Iterator[tuple[str, str, str | None]]:
    if page.show_if:
        yield f"pages.{page.id}.show_if", page.show_if, page.group
    for field in page.fields:
        where = f"pages.{page.id}.fields.{field.id}"
        if field.show_if:
            yield f"{where}.show_if", field.show_if, page.group
        yield from ((f"{where}.checks", check.rule, page.group) for check in field.checks)
        yield from ((f"{where}.options.{one.value}", one.show_if, page.group) for one in field.options if one.show_if)
