"""The services as they stand: every journey, at every kind of site, and the same way at the terminal and at the office."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalog.answering import Given, check_answers, way
from kiosk.catalog.checking import SITE_KINDS
from kiosk.catalog.icons import ICONS
from kiosk.catalog.journeys import Journey, load_journeys, play, told_pages
from kiosk.catalog.loading import load
from kiosk.catalog.offered import Catalogue, Offered
from kiosk.contract.keys import Site
from kiosk.contract.service import UNKNOWN, Acceptance, Act, Field, Widget, answer_key
from kiosk.contract.vocabulary import TERMS, Kind
from kiosk.terminal.flow import Answers, Going, sent_answers, walk

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.parent.name for path in (ROOT / "services").glob("*/service.yaml"))
JOURNEYS = [(name, journey) for name in NAMES for journey in load_journeys(ROOT / "services" / name)]
TODAY = dt.date(2026, 11, 23)


@cache
def catalogue(kind: str, tenant: str = "muni:99201") -> Catalogue:
    """What a kind of site offers."""
    return load(ROOT, Site("x", kind, "", "99", tenant, ("*",)))


def offered_for(name: str, journey: Journey) -> Offered:
    """The service at the journey's site."""
    return catalogue(journey.site, journey.tenant).services[name]


def by_name(one: object) -> str:
    """A test is called by service and journey."""
    return str(getattr(one, "name", one))


@pytest.mark.parametrize(("name", "journey"), JOURNEYS, ids=by_name)
def test_a_journey_meets_the_pages_it_tells(name: str, journey: Journey) -> None:
    """Branches, repeats and ends are as the author says, and what is handed in is what is listed."""
    played = play(journey, offered_for(name, journey))
    assert played.pages == told_pages(journey)
    assert played.ends == journey.ends
    if journey.ends is None:
        assert set(played.answers) == set(journey.sends)
        assert played.photos == journey.attaches


@pytest.mark.parametrize(("name", "journey"), JOURNEYS, ids=by_name)
def test_the_terminal_walks_the_same_way(name: str, journey: Journey) -> None:
    """The visit's flow and the office's walk meet the same pages and send the same answers."""
    offered = offered_for(name, journey)
    played = play(journey, offered)
    going = _going(offered, played.answers, _more(journey), journey.today)
    assert tuple((leg.page.id, leg.place.member) for leg in walk(going) if leg.page) == played.pages
    if journey.ends is None:
        assert {key: list(one) if isinstance(one, tuple) else one for key, one in sent_answers(going).items()} == played.answers


@pytest.mark.parametrize("name", NAMES)
def test_every_branch_has_a_journey(name: str) -> None:
    """Every page of the declaration is met by some journey, and every page that ends the way ends one."""
    journeys = [journey for one, journey in JOURNEYS if one == name]
    met = {page for journey in journeys for page, _ in told_pages(journey)}
    declared = offered_for(name, journeys[0]).declared
    assert {page.id for page in declared.pages} - met == set()
    assert {page.id for page in declared.pages if page.ends} == {journey.ends for journey in journeys} - {None}
    assert all(journey.sends or journey.ends for journey in journeys)


@pytest.mark.parametrize("kind", SITE_KINDS)
def test_every_service_loads_at_every_kind_of_site(kind: str) -> None:
    """Wherever a terminal stands, all three services have an answer to how far they go."""
    assert sorted(catalogue(kind).services) == NAMES


FURTHEST = {
    ("disaster_certificate", "school"): (Acceptance.COMPLETE, Act.APPLICATION, True),
    ("disaster_certificate", "shelter"): (Acceptance.COMPLETE, Act.APPLICATION, True),
    ("move_in", "post_office"): (Acceptance.PREPARE, Act.BOOKING, True),
    ("move_in", "designated_post_office"): (Acceptance.PREPARE, Act.BOOKING, True),
    ("move_in", "municipal_counter"): (Acceptance.COUNTER, Act.NOTICE, True),
    ("mail_forwarding", "post_office"): (Acceptance.COUNTER, Act.NOTICE, True),
    ("mail_forwarding", "municipal_counter"): (Acceptance.PREPARE, Act.NOTICE, False),
    ("mail_forwarding", "library"): (Acceptance.PREPARE, Act.NOTICE, False),
}


@pytest.mark.parametrize(("name", "kind"), FURTHEST)
def test_a_terminal_goes_as_far_as_is_lawful(name: str, kind: str) -> None:
    """Moving in is taken by the town's own counter only (住民基本台帳法), not even at a designated post office; mail by the post's."""
    offered = catalogue(kind).services[name]
    assert (offered.acceptance, offered.act, offered.files) == FURTHEST[name, kind]


def _more(journey: Journey) -> dict[str, bool]:
    counted: dict[str, int] = {}
    more: dict[str, bool] = {}
    for turn in journey.turns:
        if turn.more:
            number = counted.get(turn.more, 0)
            more[f"{turn.more}[{number}]"] = turn.answer
            counted[turn.more] = number + 1
    return more


def _going(offered: Offered, answers: dict[str, Any], more: dict[str, bool], today: dt.date) -> Going:
    def truth(rule: str, answers: Answers, group: str | None, member: int) -> bool:
        return offered.holds(rule, answers, group, member, today)

    return Going(offered.service, {key: tuple(one) if isinstance(one, list) else one for key, one in answers.items()}, more, truth)


def _values(field: Field) -> st.SearchStrategy[Any]:
    term = TERMS[field.term]
    chosen = [option.value for option in field.options]
    good: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.BOOLEAN: st.booleans(),
        Kind.INTEGER: st.integers(1, 3),
        Kind.DATE: st.dates(TODAY - dt.timedelta(days=30), TODAY + dt.timedelta(days=30)).map(dt.date.isoformat),
        Kind.TEXT: st.sampled_from(["1234567", "0312345678", "アン", "南"]),
    }
    if term.kind is Kind.CHOICE:
        values: st.SearchStrategy[Any] = st.sampled_from(chosen)
    elif term.kind in {Kind.CHOICES, Kind.PHOTOS}:
        values = st.lists(st.sampled_from(chosen or ["a"]), min_size=1, unique=True)
    else:
        values = good[term.kind]
    return (values | st.just(UNKNOWN)) if field.unknown else values


@st.composite
def _answers(draw: st.DrawFn, offered: Offered) -> tuple[dict[str, Any], dict[str, bool]]:
    """Some answers to some questions, and one or two members of each group."""
    answers: dict[str, Any] = {}
    more: dict[str, bool] = {}
    for group in offered.service.groups:
        more[f"{group.id}[0]"] = draw(st.booleans())
    for page in offered.service.pages:
        count = 2 if page.group and more[f"{page.group}[0]"] else 1
        for field in page.fields:
            for member in range(count):
                if draw(st.integers(0, 9)):
                    answers[answer_key(page, field, member)] = draw(_values(field))
    return answers, more


@pytest.mark.parametrize("kind", ["post_office", "municipal_counter"])
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_terminal_and_office_agree_on_any_answers(name: str, kind: str, data: st.DataObject) -> None:
    """Whatever is answered, no rule fails, and what the terminal would send lies on the office's way: never an unasked answer."""
    offered = catalogue(kind).services[name]
    answers, more = data.draw(_answers(offered))
    sent = {key: list(one) if isinstance(one, tuple) else one for key, one in sent_answers(_going(offered, answers, more, TODAY)).items()}
    given_now = Given(offered.rules, sent, TODAY)
    on_the_way = {key for here in way(given_now) for key in here.keys}
    assert set(sent) <= on_the_way
    assert [one for one in check_answers(given_now) if one.text == "unasked" and not one.key.startswith("matter.photos")] == []
    for papers in (offered.documents(sent, TODAY), offered.steps(sent, TODAY), offered.left_to_do(sent, TODAY)):
        assert isinstance(papers, tuple)


@pytest.mark.parametrize("name", NAMES)
def test_options_have_labels_in_every_language(name: str) -> None:
    """Also where they come from the receiver's lists or the calendar."""
    offered = catalogue("post_office").services[name]
    for _, field in offered.service.fields().values():
        if TERMS[field.term].widget in {Widget.CHOICE, Widget.CHOICES, Widget.SLOT}:
            for lang in offered.texts.langs:
                labels = offered.options(field, lang, TODAY)
                assert labels
                assert all(label for _, label in labels)


def test_a_late_notice_is_asked_and_taken() -> None:
    """Fifteen days after the move the reason is asked; nothing is refused for being late."""
    offered = catalogue("municipal_counter").services["move_in"]
    rule = next(page.show_if for page in offered.service.pages if page.id == "late_reason")
    days = {
        day: offered.holds(rule, {"move.date": (TODAY - dt.timedelta(days=day)).isoformat()}, None, 0, TODAY) for day in (0, 14, 15, 400)
    }
    assert days == {0: False, 14: False, 15: True, 400: True}


def test_deadlines_are_shown_as_the_receiver_counts_them() -> None:
    """14 days after the move, moved off the weekend; for a disaster the day its town has set; none where the town set none."""
    at_hall = catalogue("municipal_counter").services
    assert at_hall["move_in"].deadline({"move.date": "2026-11-14"}) == dt.date(2026, 11, 30)
    assert at_hall["disaster_certificate"].deadline({"disaster.event": "r8_typhoon_21"}) == dt.date(2027, 1, 12)
    assert at_hall["disaster_certificate"].deadline({"disaster.event": "other"}) is None
    assert at_hall["move_in"].deadline({}) is None
    left = {todo.id: last for todo, last in at_hall["move_in"].left_to_do({"move.date": "2026-11-14"}, TODAY)}
    assert (left["health_insurance"], left["seal"]) == (dt.date(2026, 11, 30), None)


def test_the_warning_stands_before_any_address() -> None:
    """Whoever is in hiding reads of disclosure, and is offered the private way, before an address is typed."""
    for name in ("move_in", "mail_forwarding"):
        assert catalogue("post_office").services[name].service.leave_early == "private"
    order = [page.id for page in catalogue("post_office").services["mail_forwarding"].service.pages]
    assert order.index("not_the_towns") < order.index("disclosure") < order.index("old_postal")


def test_no_service_asks_for_a_restricted_number() -> None:
    """None of the three has a legal basis to ask for a My Number or the like, and none does."""
    for name in NAMES:
        asked = [field.term for _, field in catalogue("post_office").services[name].service.fields().values()]
        assert [term for term in asked if TERMS[term].restricted] == []


def test_papers_never_block() -> None:
    """A photo question may be left empty, and papers are only listed."""
    for name in NAMES:
        photos = [
            field
            for _, field in catalogue("post_office").services[name].service.fields().values()
            if TERMS[field.term].widget is Widget.PHOTOS
        ]
        assert not any(field.required for field in photos)


@pytest.mark.parametrize("name", NAMES)
def test_a_service_has_a_readme_with_sources(name: str) -> None:
    """Whoever answers for a service finds its sources and what is still to be checked."""
    text = (ROOT / "services" / name / "README.md").read_text("utf-8")
    assert "## Sources" in text
    assert "## To be checked" in text
    for basis in catalogue("post_office").services[name].service.legal_basis:
        assert basis.law in text


def test_every_icon_can_be_drawn() -> None:
    """An allowed icon is a word of the icon list or a file of lucide-static."""
    words = set(tomllib.loads((ROOT / "assets" / "icons" / "names.toml").read_text("utf-8"))["lucide"])
    files = {path.stem for path in (ROOT / "assets" / "web" / "node_modules" / "lucide-static" / "icons").glob("*.svg")}
    assert ICONS - words - files == set() if files else ICONS - words
