"""Rules in CEL: what they see, what null means, and what is refused at load."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from kiosk.catalog.conditions import Rules, compile_rule, faults_of_rule
from kiosk.contract.service import UNKNOWN, Acceptance, Act, Field, Group, Option, Page, Role, Service
from kiosk.errors import CatalogueError

TODAY = dt.date(2026, 11, 23)


def choice(name: str, *values: str, role: Role = Role.MATTER) -> Field:
    """A free choice."""
    return Field(id=name, term="matter.choice", role=role, options=tuple(Option(value) for value in values))


SERVICE = Service(
    id="sample",
    version=1,
    publisher="national",
    receiver="municipality",
    provider="municipality",
    act=Act.NOTICE,
    acceptance={"default": Acceptance.PREPARE},
    legal_basis=(),
    minutes=1,
    fee_yen=0,
    icon="home",
    roles=(Role.MATTER, Role.SUBJECT),
    groups=(Group(id="movers"),),
    retention_days=365,
    pages=(
        Page(id="what", fields=(choice("what", "home", "car"),)),
        Page(id="moved_on", fields=(Field(id="moved_on", term="move.date", role=Role.MATTER, unknown=True),)),
        Page(id="count", fields=(Field(id="count", term="matter.number", role=Role.MATTER),)),
        Page(id="many", fields=(Field(id="many", term="matter.choices", role=Role.MATTER, options=(Option("a"), Option("b"))),)),
        Page(id="sure", fields=(Field(id="sure", term="matter.yesNo", role=Role.MATTER),)),
        Page(id="name", fields=(Field(id="family", term="person.familyName", role=Role.SUBJECT),), group="movers"),
        Page(id="relation", fields=(choice("relation", "head", "child", role=Role.SUBJECT),), group="movers"),
    ),
)
RULES = Rules(SERVICE, Acceptance.PREPARE)
ANSWERS: dict[str, Any] = {
    "matter.choice.what": "home",
    "move.date": "2026-11-03",
    "matter.number.count": 2,
    "matter.choices.many": ["a"],
    "matter.yesNo.sure": True,
    "movers[0].person.familyName": "髙﨑",
    "movers[0].matter.choice.relation": "head",
    "movers[1].person.familyName": "髙﨑",
    "movers[1].matter.choice.relation": "child",
}

TRUE = [
    "what == 'home'",
    "what in ['home', 'car']",
    "moved_on != null && days(moved_on, today) == 20",
    "moved_on < today",
    "count == 2",
    "'a' in many && !('b' in many)",
    "sure == true",
    "acceptance == 'prepare'",
    "movers.exists_one(m, m.relation == 'head')",
    "size(movers) == 2",
    "movers.all(a, movers.exists(b, b.family == a.family))",
]


@pytest.mark.parametrize("rule", TRUE)
def test_rules_see_the_answers(rule: str) -> None:
    """Text, numbers, yes and no, lists, days and members are what the rule says."""
    assert RULES.holds(rule, ANSWERS, TODAY)
    assert not RULES.holds(f"!({rule})", ANSWERS, TODAY)


@pytest.mark.parametrize("name", ["what", "moved_on", "count", "many", "sure"])
@pytest.mark.parametrize("empty", [{}, {"matter.choice.what": "", "matter.choices.many": ()}])
def test_unanswered_is_null(name: str, empty: dict[str, Any]) -> None:
    """A known name is always there: null as long as nothing stands under it."""
    assert RULES.holds(f"{name} == null", empty, TODAY)


def test_not_known_is_null() -> None:
    """The answer "I do not know" decides nothing: in a rule it is as if unanswered."""
    assert RULES.holds("moved_on == null", {"move.date": UNKNOWN}, TODAY)


def test_a_groups_page_sees_its_own_member() -> None:
    """On a group's page a field is the current member's."""
    assert RULES.holds("relation == 'head'", ANSWERS, TODAY, "movers", 0)
    assert RULES.holds("relation == 'child' && what == 'home'", ANSWERS, TODAY, "movers", 1)


def test_days_are_days_in_every_zone() -> None:
    """A day compares equal to the same day, and today's rule turns at midnight, not at some hour of another zone."""
    assert RULES.holds("moved_on == today", {"move.date": "2026-11-23"}, TODAY)
    assert RULES.holds("moved_on < today", {"move.date": "2026-11-22"}, TODAY)


def test_a_rule_is_compiled_once() -> None:
    """The same source is the same program."""
    assert compile_rule("what == 'home'") is compile_rule("what == 'home'")


FAULTS = [
    ("what ==", None, "not CEL"),
    ("waht == 'home'", None, "does not know waht"),
    ("relation == 'head'", None, "does not know relation"),
    ("count > 3", None, "when count is unanswered"),
    ("moved_on <= today", None, "when moved_on is unanswered"),
    ("'a' in many", None, "when many is unanswered"),
    ("count", None, "neither true nor false"),
    ("sure", None, "neither true nor false"),
    ("movers.exists(what, what.relation == 'head')", None, "hides what"),
    ("movers.exists(m, m.relatoin == 'head')", None, "cannot be decided"),
    ("what != null && size(what) > 3", None, "counts bytes of what"),
    ("what != null && what.size() > 3", None, "counts bytes of what"),
    ("other(what)", None, "cannot be decided"),
]


@pytest.mark.parametrize(("rule", "group", "said"), FAULTS)
def test_rules_that_could_stop_a_visit_are_load_faults(rule: str, group: str | None, said: str) -> None:
    """What is no CEL, knows no such name, counts bytes, or cannot be decided for some answers never gets in front of a citizen."""
    assert said in "; ".join(faults_of_rule(SERVICE, rule, group))


@pytest.mark.parametrize("rule", [*TRUE[:1], *TRUE[6:], "moved_on != null && days(moved_on, today) > 14", "many != null && 'a' in many"])
def test_good_rules_have_no_faults(rule: str) -> None:
    """A rule that is decided for all answers passes."""
    assert faults_of_rule(SERVICE, rule, None) == []


def test_a_field_of_an_unknown_term_in_a_rule_is_no_crash() -> None:
    """The term is a fault of its own, told elsewhere; the rule is looked at all the same."""
    page = SERVICE.pages[0]
    field = msgspec.structs.replace(page.fields[0], term="no.such.term")
    pages = (msgspec.structs.replace(page, fields=(field, *page.fields[1:])), *SERVICE.pages[1:])
    assert faults_of_rule(msgspec.structs.replace(SERVICE, pages=pages), f"{field.id} == null", None) == []


def test_an_undecided_rule_says_so() -> None:
    """Should one slip through, it raises; it never silently shows or hides a question."""
    with pytest.raises(CatalogueError, match="cannot be decided"):
        RULES.holds("count > 3", {}, TODAY)
