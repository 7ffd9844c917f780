"""The generated schema and the term rules are one judgement; the declaration's own rules come on top."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalog.answering import UNASKED, AnswerFault, Given, check_answers, term_of_key
from kiosk.catalog.journeys import Journey, load_journeys, play
from kiosk.catalog.loading import load, load_received
from kiosk.catalog.offered import Catalogue, Offered
from kiosk.catalog.schema import BEFORE_FIRST_DAY, answers_schema, keys_at_fault, schema_faults, term_schema
from kiosk.contract.keys import Site
from kiosk.contract.service import UNKNOWN
from kiosk.contract.submission import AttachmentRef, Submission
from kiosk.contract.vocabulary import TERMS, Kind, fault
from kiosk.contract.vocabulary.dates import FIRST_DAY

ROOT = Path(__file__).parents[3]
JOURNEYS = [(folder.name, journey) for folder in sorted((ROOT / "services").iterdir()) for journey in load_journeys(folder)]
FILED = [(name, journey) for name, journey in JOURNEYS if journey.ends is None]

ODD = st.sampled_from(
    ["", " ", "a ", "　a", "a\nb", "\u202e", "神", "辻\U000e0100", "１２３", "0901234567", "1872-12-31", "1873-01-01", "2026-02-30"]
)
ANY_VALUE = st.one_of(
    st.text(max_size=20),
    ODD,
    st.from_regex(r"[0-9]{7}|[0-9]{10,12}|\+[0-9]{7,16}|[ァ-ヺー・ ]{1,9}|[a-z0-9_-]{1,9}", fullmatch=True),
    st.dates(dt.date(1800, 1, 1), dt.date(2100, 1, 1)).map(dt.date.isoformat),
    st.integers(-5, 200_000),
    st.booleans(),
    st.none(),
    st.lists(st.sampled_from(["a", "b", "", "x y", "A"]), max_size=4),
)


@given(st.sampled_from(sorted(TERMS)), ANY_VALUE)
@settings(max_examples=3000)
def test_schema_and_term_rules_agree(name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """For every term and any value: the schema takes exactly what the term rules take."""
    valid = jsonschema_rs.Draft202012Validator(term_schema(TERMS[name]), validate_formats=True).is_valid(value)
    assert valid == (fault(TERMS[name], value) is None)


@given(st.sampled_from(sorted(TERMS)), st.data())
@settings(max_examples=1000)
def test_good_answers_pass_both(name: str, data: st.DataObject) -> None:
    """Values made by the schema's own pattern are good for the term, so that the agreement is not one of refusals only."""
    term = TERMS[name]
    values: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.BOOLEAN: st.booleans(),
        Kind.INTEGER: st.integers(term.minimum, term.maximum),
        Kind.DATE: st.dates(FIRST_DAY, dt.date(2100, 1, 1)).map(dt.date.isoformat),
        Kind.CHOICE: st.sampled_from(term.values or ("1000", "2359")),
        Kind.CHOICES: st.lists(st.sampled_from("abc"), min_size=1, unique=True),
        Kind.PHOTOS: st.lists(st.sampled_from("abc"), unique=True),
        Kind.TEXT: st.from_regex(term.pattern, fullmatch=True).filter(lambda text: len(text) <= term.max_chars)
        if term.pattern
        else st.just("髙﨑 陽子"),
    }
    value = data.draw(values[term.kind])
    assert fault(term, value) is None
    assert jsonschema_rs.Draft202012Validator(term_schema(term), validate_formats=True).is_valid(value)


def test_the_pattern_of_old_years_ends_at_the_first_day() -> None:
    """The schema's word for "not before the first day" turns exactly there."""
    too_old = jsonschema_rs.Draft202012Validator({"pattern": BEFORE_FIRST_DAY})
    assert (FIRST_DAY.month, FIRST_DAY.day) == (1, 1)
    assert [year for year in range(1, 2200) if too_old.is_valid(f"{year:04}-06-15")] == list(range(1, FIRST_DAY.year))


@cache
def catalogue(kind: str, tenant: str) -> Catalogue:
    """What a kind of site offers."""
    return load(ROOT, Site("x", kind, "", "99", tenant, ("*",)))


def offered_at(name: str, journey: Journey) -> Offered:
    """The service as the journey's site offers it."""
    return catalogue(journey.site, journey.tenant).services[name]


def submission(journey: Journey, offered: Offered, **changes: Any) -> Submission:  # noqa: ANN401 - any field
    """What the journey hands in, at noon in Japan."""
    played = play(journey, offered)
    noon = dt.datetime.combine(journey.today, dt.time(3), tzinfo=dt.UTC)
    photos = [key for key, count in played.photos.items() for _ in range(count)]
    fields: dict[str, Any] = {
        "v": 1,
        "service": offered.service.id,
        "service_version": offered.service.version,
        "locale": "ja",
        "number": "ABCDEFGHJK",
        "act": offered.act.value,
        "acceptance": offered.acceptance.value,
        "answers": played.answers,
        "attachments": tuple(AttachmentRef(part, key, "image/jpeg", b"h" * 32, 10) for part, key in enumerate(photos, 1)),
        "declared": "…",
        "identification": "none",
        "handed_in": int(noon.timestamp()) // 60,
    }
    return Submission(**(fields | changes))


@pytest.mark.parametrize(("name", "journey"), FILED, ids=lambda one: getattr(one, "name", one))
def test_what_a_journey_hands_in_is_good_at_the_office(name: str, journey: Journey) -> None:
    """Schema, terms and rules find nothing wrong, also for a visit that went on past midnight."""
    offered = offered_at(name, journey)
    form = submission(journey, offered)
    receiving = load_received(ROOT, offered.tenant)[name]
    assert keys_at_fault(receiving, form) == ()
    assert keys_at_fault(receiving, submission(journey, offered, handed_in=form.handed_in + 720)) == ()


FIRST = FILED[0]


@pytest.mark.parametrize(
    ("change", "at_fault"),
    [
        ({"applicant.contact.phone": "no phone"}, "applicant.contact.phone"),
        ({"matter.yesNo.self_assessment": "yes"}, "matter.yesNo.self_assessment"),
        ({"dwelling.tenure": "stolen"}, "dwelling.tenure"),
        ({"document.copies": 11}, "document.copies"),
        ({"dwelling.damage": ["fire"]}, "dwelling.damage"),
        ({"disaster.floodDepth": "to_50cm"}, "disaster.floodDepth"),
        ({"person.individualNumber": "123456789018"}, "person.individualNumber"),
        ({"applicant.person.individualNumber": "123456789018"}, "applicant.person.individualNumber"),
        ({"nonsense": 1}, "nonsense"),
        ({"matter.photos.photos": ["a"]}, "matter.photos.photos"),
        ({"movers[0].person.familyName": "南"}, "movers[0].person.familyName"),
        ({"applicant.contact.staying": None}, "applicant.contact.staying"),
    ],
)
def test_the_office_names_what_is_wrong(change: dict[str, Any], at_fault: str) -> None:
    """A wrong value, an option there is not, an answer to a question that was not asked, a missing one: each is named by its key."""
    name, journey = FIRST
    offered = offered_at(name, journey)
    answers = {key: value for key, value in (play(journey, offered).answers | change).items() if value is not None}
    assert at_fault in keys_at_fault(offered, submission(journey, offered, answers=answers))


def test_a_missing_answer_is_named() -> None:
    """An answer that the way of the others asks for cannot be left out."""
    name, journey = FIRST
    offered = offered_at(name, journey)
    answers = play(journey, offered).answers
    for key in answers:
        left_out = {other: value for other, value in answers.items() if other != key}
        optional = key in {"document.purposes", "applicant.person.givenName"}
        assert (key not in keys_at_fault(offered, submission(journey, offered, answers=left_out))) is optional


def test_a_stray_picture_is_named() -> None:
    """A picture answers a photo question of the service or none at all."""
    name, journey = FIRST
    offered = offered_at(name, journey)
    stray = AttachmentRef(1, "matter.photos.other", "image/jpeg", b"h" * 32, 10)
    assert keys_at_fault(offered, submission(journey, offered, attachments=(stray,))) == ("matter.photos.other",)


def test_an_unknown_acceptance_is_named() -> None:
    """Nothing is judged under an acceptance there is not."""
    name, journey = FIRST
    offered = offered_at(name, journey)
    assert keys_at_fault(offered, submission(journey, offered, acceptance="maybe")) == ("acceptance",)


def test_a_list_that_changed_since_sets_nobody_aside() -> None:
    """A disaster taken off the town's list, and a question its policy no longer adds, are judged by their terms alone."""
    name, journey = FIRST
    offered = offered_at(name, journey)
    answers = play(journey, offered).answers | {"disaster.event": "r7_snow", "matter.choice.pets": "dog"}
    assert keys_at_fault(offered, submission(journey, offered, answers=answers)) == ()


MOVE = next((name, journey) for name, journey in FILED if name == "move_in")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"movers[1].person.relationToHead": "head"}, AnswerFault("movers", "movers-one-head")),
        ({"appointment.day": "2026-11-24", "move.date": "2026-11-25"}, AnswerFault("appointment.day", "visit_day-before-move")),
        ({"move.date": "2026-11-01"}, AnswerFault("matter.choice.late_reason", "error-empty")),
        ({"matter.yesNo.joins": True}, AnswerFault("household.headName", "error-empty")),
        ({"household.headName": "南"}, AnswerFault("household.headName", UNASKED)),
    ],
)
def test_the_declarations_rules_are_run_again(change: dict[str, Any], expected: AnswerFault) -> None:
    """What depends on other answers is decided by the same CEL as at the terminal."""
    name, journey = MOVE
    offered = offered_at(name, journey)
    assert expected in check_answers(Given(offered.rules, play(journey, offered).answers | change, journey.today))


def test_the_same_person_twice_is_found() -> None:
    """No mover twice."""
    name, journey = MOVE
    offered = offered_at(name, journey)
    answers = play(journey, offered).answers
    first = {key.replace("[0]", "[1]"): value for key, value in answers.items() if key.startswith("movers[0]")}
    found = check_answers(Given(offered.rules, answers | first | {"movers[1].person.relationToHead": "child"}, journey.today))
    assert AnswerFault("movers", "movers-twice") in found


@pytest.mark.parametrize("name", ["disaster_certificate", "move_in", "mail_forwarding"])
def test_the_schema_is_json_schema_and_knows_its_keys(name: str) -> None:
    """A published schema is valid by the draft's own schema, names every key, and lets no other in."""
    offered = offered_at(name, FILED[0][1])
    schema = answers_schema(offered.declared)
    assert jsonschema_rs.meta.is_valid(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert schema_faults(offered.declared, {"person.individualNumber": "1"}) == [""]


@pytest.mark.parametrize(
    ("key", "term"),
    [
        ("applicant.person.familyName", "person.familyName"),
        ("movers[3].person.familyName", "person.familyName"),
        ("movers[0].matter.choice.has_card", "matter.choice"),
        ("applicant.matter.yesNo.consent", "matter.yesNo"),
        ("newAddress.postalCode", "newAddress.postalCode"),
        ("matter.choice.what", "matter.choice"),
    ],
)
def test_a_key_tells_its_term(key: str, term: str) -> None:
    """Owner and id around the term are taken off."""
    assert term_of_key(key) is TERMS[term]


def test_a_key_of_no_term_is_none() -> None:
    """What is not in the vocabulary has no term, whoever is said to own it."""
    assert [term_of_key(key) for key in ("applicant.person.shoeSize", "movers[0].x", "matter", "applicant.", "")] == [None] * 5


def test_not_known_travels_as_one_word() -> None:
    """The word for "I do not know" is taken where the field allows it and nowhere else."""
    name, journey = FIRST
    offered = offered_at(name, journey)
    answers = play(journey, offered).answers
    assert keys_at_fault(offered, submission(journey, offered, answers=answers | {"applicant.contact.phone": UNKNOWN})) == ()
    assert keys_at_fault(offered, submission(journey, offered, answers=answers | {"document.copies": UNKNOWN})) == ("document.copies",)
