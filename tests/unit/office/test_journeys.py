"""Every way through every service of this repository, as the clerk of its receiver reads it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from kiosk.catalog.journeys import Journey, load_journeys, play
from kiosk.catalog.loading import load, load_received
from kiosk.catalog.offered import Offered
from kiosk.catalog.schema import keys_at_fault
from kiosk.contract.keys import Site
from kiosk.contract.service import Act
from kiosk.contract.submission import AttachmentRef, Submission
from kiosk.office.app import citizen_words
from kiosk.office.cases import Event, Kind, outcomes, state
from kiosk.office.reading import asked_for, sections
from kiosk.office.received import Received
from kiosk.office.wording import OUTCOME_HINTS, OUTCOMES

ROOT = Path(__file__).parents[3]
JOURNEYS = [(folder.name, one) for folder in sorted((ROOT / "services").iterdir()) for one in load_journeys(folder) if one.sends]
REVIEW = state([Event(event_no=1, kind=Kind.ARRIVED, at_s=1), Event(event_no=2, kind=Kind.ASSIGNED, at_s=2)])


@cache
def site(kind: str, tenant: str) -> dict[str, Offered]:
    """What a kind of site offers."""
    return load(ROOT, Site("x", kind, "", "99", tenant, ("*",))).services


@cache
def received(tenant: str) -> Received:
    """What its receiver knows."""
    return Received(load_received(ROOT, tenant), keys_at_fault)


def form(name: str, journey: Journey) -> tuple[Submission, Offered]:
    """The form as handed in at noon of the journey's day, and the service as its office has it."""
    offered = site(journey.site, journey.tenant)[name]
    played = play(journey, offered)
    photos = [key for key, count in played.photos.items() for _ in range(count)]
    noon = dt.datetime.combine(journey.today, dt.time(3), tzinfo=dt.UTC)
    submission = Submission(
        v=1,
        service=name,
        service_version=offered.service.version,
        locale="ja",
        number="ABCDEFGHJK",
        act=offered.act.value,
        acceptance=offered.acceptance.value,
        answers=played.answers,
        attachments=tuple(AttachmentRef(part, key, "image/jpeg", bytes(32), 10) for part, key in enumerate(photos, 1)),
        declared="",
        identification="none",
        handed_in=int(noon.timestamp()) // 60,
    )
    found = received(offered.tenant).find(name)
    assert found is not None
    return submission, found


@pytest.mark.parametrize(("name", "journey"), JOURNEYS, ids=lambda one: getattr(one, "name", one))
def test_a_clerk_reads_every_answer_in_words(name: str, journey: Journey) -> None:
    """Nothing is left out, nothing shows as a bare key or code, and every answer can be asked to be corrected."""
    submission, offered = form(name, journey)
    assert received(offered.tenant).check(submission) == ()
    lines = [line for section in sections(submission, offered) for line in section.lines]
    shown = {key for line in lines for key in line.keys}
    assert set(submission.answers) | {ref.field for ref in submission.attachments} <= shown
    for line in lines:
        assert line.label not in line.keys
        assert line.value not in {"True", "False", "unknown"}
        assert line.empty or line.unknown or line.value or line.pictures
    assert {one.key for one in asked_for(submission, offered)} >= set(submission.answers)
    assert all("{" not in line.value + line.label for line in lines)


@pytest.mark.parametrize(("name", "journey"), JOURNEYS, ids=lambda one: getattr(one, "name", one))
def test_every_filing_can_be_decided_in_its_own_words(name: str, journey: Journey) -> None:
    """A visit booking is confirmed, never granted; each outcome on offer has its word and its hint."""
    submission, offered = form(name, journey)
    act = Act(submission.act)
    possible = outcomes(act, received(offered.tenant).outcomes(name, act), REVIEW)
    assert possible
    assert all(one in OUTCOMES[act] and one in OUTCOME_HINTS for one in possible)


def test_a_prepared_visit_is_never_called_a_filing() -> None:
    """A booked visit for a move: title, arrival and time say booking, in every language; the move itself is not made yet."""
    name, journey = next((name, one) for name, one in JOURNEYS if name == "move_in")
    submission, offered = form(name, journey)
    words = citizen_words()
    titles = {locale: received(offered.tenant).case_title(name, Act.BOOKING, words, locale) for locale in words.langs}
    assert titles["ja"] == "転入届の来庁予約"
    assert len(set(titles.values())) == 3
    arrival = words.get("ja", "arrival-booking", title=titles["ja"], office="汐見市")
    assert "届け出そのものは、まだ済んでいません" in arrival
    lines = {line.label: line for section in sections(submission, offered) for line in section.lines}
    assert lines["来る時間"].value == "午前10時"
    headings = [section.title for section in sections(submission, offered)]
    assert "引っ越す人 1人目" in headings
    assert len(headings) == len(set(headings))
