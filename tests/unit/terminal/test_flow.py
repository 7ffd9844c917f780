"""The flow engine on small declarations: order, branches, groups, fixed routes."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalog.conditions import Rules
from kiosk.contract.service import Acceptance, Act, Field, Group, Page, Role, Service
from kiosk.terminal.flow import (
    Answers,
    Going,
    Place,
    Stop,
    ends_early,
    first_open,
    members,
    next_leg,
    previous_leg,
    sent_answers,
    walk,
    without_member,
)

TODAY = dt.date(2026, 11, 23)


def _field(name: str, term: str = "matter.yesNo", **changes: object) -> Field:
    return msgspec.structs.replace(Field(id=name, term=term, role=Role.MATTER), **changes)


def _service(*pages: Page, groups: tuple[Group, ...] = ()) -> Service:
    return Service(
        id="s",
        version=1,
        publisher="national",
        receiver="municipality",
        provider="municipality",
        act=Act.NOTICE,
        acceptance={"default": Acceptance.COMPLETE},
        legal_basis=(),
        minutes=1,
        fee_yen=0,
        icon="paper",
        roles=(Role.MATTER,),
        pages=pages,
        retention_days=1,
        groups=groups,
    )


BRANCHED = _service(
    Page(id="a", fields=(_field("a"),)),
    Page(id="b", fields=(_field("b"),), show_if="a == true"),
    Page(id="stop", show_if="b == true", ends=True),
    Page(id="c", fields=(_field("c"), _field("d", show_if="c == true"))),
)
GROUPED = _service(
    Page(id="any", fields=(_field("any"),)),
    Page(id="name", fields=(_field("name", "person.familyName"),), group="people"),
    Page(id="child", fields=(_field("child"),), group="people"),
    Page(id="school", fields=(_field("school"),), group="people", show_if="child == true"),
    Page(id="last", fields=(_field("last"),), show_if="people.exists(p, p.child == true)"),
    groups=(Group(id="people", min=1, max=3, show_if="any == true"),),
)


def _going(service: Service, answers: Answers, more: dict[str, bool] | None = None, route: tuple[Stop, ...] = ()) -> Going:
    rules = Rules(service, Acceptance.COMPLETE)

    def truth(rule: str, answers: Answers, group: str | None, member: int) -> bool:
        return rules.holds(rule, answers, TODAY, group, member)

    return Going(service, answers, more or {}, truth, route)


def _names(going: Going) -> list[str]:
    return [f"{leg.place.page}{'+' if leg.place.more else ''}{leg.place.member or ''}" for leg in walk(going)]


def test_pages_follow_the_answers() -> None:
    """A page is on the way when its condition holds for the answers before it."""
    assert _names(_going(BRANCHED, {})) == ["a", "c"]
    assert _names(_going(BRANCHED, {"matter.yesNo.a": True})) == ["a", "b", "c"]


def test_a_page_that_ends_is_the_last() -> None:
    """Nothing behind it is asked, and the way leads out."""
    going = _going(BRANCHED, {"matter.yesNo.a": True, "matter.yesNo.b": True})
    assert _names(going) == ["a", "b", "stop"]
    assert ends_early(going)


def test_an_answer_of_a_branch_not_taken_decides_nothing() -> None:
    """B was answered "yes" once; with a = no it is neither sent nor may it lead to the end."""
    going = _going(BRANCHED, {"matter.yesNo.a": False, "matter.yesNo.b": True, "matter.yesNo.c": False})
    assert _names(going) == ["a", "c"]
    assert sent_answers(going) == {"matter.yesNo.a": False, "matter.yesNo.c": False}


def test_a_field_may_depend_on_the_field_above_it() -> None:
    """On one page too."""
    assert list(walk(_going(BRANCHED, {"matter.yesNo.c": True}))[-1].keys) == ["matter.yesNo.c", "matter.yesNo.d"]


def test_members_are_asked_one_after_another() -> None:
    """All pages of a member, then whether there is one more; no question after the last that may be."""
    answers = {"matter.yesNo.any": True, "people[0].matter.yesNo.child": False, "people[1].matter.yesNo.child": True}
    going = _going(GROUPED, answers, {"people[0]": True, "people[1]": False})
    assert _names(going) == ["any", "name", "child", "people+", "name1", "child1", "school1", "people+1", "last"]


def test_saying_no_in_the_middle_hides_the_later_members() -> None:
    """They are kept, not sent, and nobody's rule sees them."""
    answers = {"matter.yesNo.any": True, "people[0].matter.yesNo.child": False, "people[1].matter.yesNo.child": True}
    going = _going(GROUPED, answers, {"people[0]": False})
    assert _names(going) == ["any", "name", "child", "people+"]
    assert "people[1].matter.yesNo.child" not in sent_answers(going)


def test_a_group_stays_within_its_limits() -> None:
    """However often "one more" was said."""
    going = _going(GROUPED, {"matter.yesNo.any": True}, {f"people[{number}]": True for number in range(9)})
    assert members(going, GROUPED.groups[0]) == 3


def test_a_member_taken_out_moves_the_others_up() -> None:
    """Answers and the question after each member move together."""
    answers = {"people[0].x": 1, "people[1].x": 2, "people[2].x": 3, "people2[0].x": 4}
    left, more = without_member(_going(GROUPED, answers, {"people[0]": True, "people[1]": True}), "people", 1)
    assert left == {"people[0].x": 1, "people[1].x": 3, "people2[0].x": 4}
    assert more == {"people[0]": True, "people[1]": False}


def test_from_a_place_that_is_gone_the_way_still_goes_on() -> None:
    """The answers may take the present page away; next and previous are found by the declared order."""
    going = _going(BRANCHED, {"matter.yesNo.a": False})
    following, before = next_leg(going, Place("b")), previous_leg(going, Place("b"))
    assert following is not None
    assert before is not None
    assert (following.place.page, before.place.page) == ("c", "a")


def test_a_fixed_route_asks_what_it_names_and_no_more() -> None:
    """An answer to a correction decides no condition: the other answers are sealed."""
    route = (Stop(Place("c"), ("d",)), Stop(Place("school", 1), ("school",)))
    going = _going(BRANCHED, {}, route=route[:1])
    assert [list(leg.keys) for leg in walk(going)] == [["matter.yesNo.d"]]
    assert next_leg(going, Place("c")) is None


@given(
    st.dictionaries(st.sampled_from(["matter.yesNo.a", "matter.yesNo.b", "matter.yesNo.c", "matter.yesNo.d"]), st.booleans()),
    st.sampled_from(["a", "b", "c", "stop"]),
)
def test_next_and_previous_are_each_others_way_back(answers: dict[str, bool], name: str) -> None:
    """From any place on the way, back and forth is the same place; and what is sent was asked."""
    going = _going(BRANCHED, answers)
    here = Place(name)
    if here not in [leg.place for leg in walk(going)]:
        return
    following = next_leg(going, here)
    if following is not None:
        back = previous_leg(going, following.place)
        assert back is not None
        assert back.place == here
    assert set(sent_answers(going)) <= {key for leg in walk(going) for key in leg.keys}


@pytest.mark.parametrize("passed", [frozenset[Place](), frozenset({Place("a")}), frozenset({Place("a"), Place("c")})])
def test_the_first_open_place_is_the_first_not_gone_through(passed: frozenset[Place]) -> None:
    """A page counts as done when it was gone on from and everything on it is answered."""
    going = _going(BRANCHED, {"matter.yesNo.a": False, "matter.yesNo.c": False})
    leg = first_open(going, passed)
    assert (leg.place.page if leg else "") == {0: "a", 1: "c", 2: ""}[len(passed)]
