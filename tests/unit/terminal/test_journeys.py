"""Whole visits without a window: every journey a service's author wrote, touched key by key, in every language."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.catalog.journeys import Journey, load_journeys
from kiosk.catalog.loading import load
from kiosk.contract.keys import Site
from kiosk.contract.service import Widget
from kiosk.terminal.flow import sent_answers, walk
from kiosk.terminal.screens import samples
from kiosk.terminal.screens.checking import checked_keys
from kiosk.terminal.visit.boxes import widget_of
from kiosk.terminal.visit.offers import going_of
from kiosk.terminal.visit.state import State, Step
from kiosk.terminal.visit.world import World
from kiosk.terminal.visitor import Visit, frame_words
from tests.fakes.citizen import Citizen, FakeShell, offered

ROOT = Path(__file__).resolve().parents[3]
JOURNEYS = [
    (folder.parent.name, journey) for folder in sorted(ROOT.glob("services/*/journeys.yaml")) for journey in load_journeys(folder.parent)
]


@cache
def _world(kind: str, tenant: str, today: dt.date) -> World:
    site = Site("s1", kind, "汐見", tenant.partition(":")[2][:2], tenant, ("*",))
    now = dt.datetime.combine(today, dt.time(10, 0), ZoneInfo("Asia/Tokyo"))
    return World(offers=dict(load(ROOT, site).services), words=frame_words(), now=now, place={"ja": "汐見"})


def _walk_through(service: str, journey: Journey, lang: str) -> Citizen:
    world = _world(journey.site, journey.tenant, journey.today)
    shell = FakeShell()
    visit = Visit(world, shell, lambda: world.now)
    visit._state = samples.begun(State(lang=lang), service, world)
    citizen = Citizen(visit, shell)
    for turn in journey.turns:
        if turn.page is not None:
            assert citizen.leg().place.page == turn.page, citizen.screen.title
            for field, raw in turn.answers.items():
                citizen.answer(field, raw)
            if "next" in offered(citizen.screen):
                citizen.press("next")
        else:
            assert visit.state.step is Step.MORE
            if f"choose:{'yes' if turn.answer else 'no'}" in offered(citizen.screen):
                citizen.press(f"choose:{'yes' if turn.answer else 'no'}")
            citizen.press("next")
    return citizen


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
@pytest.mark.parametrize(("service", "journey"), JOURNEYS, ids=[f"{service}: {journey.name}" for service, journey in JOURNEYS])
def test_a_journey_sends_what_its_author_wrote(service: str, journey: Journey, lang: str) -> None:
    """A journey meets exactly its pages, and what is sent is exactly what the check page lists: nothing else, nothing less."""
    citizen = _walk_through(service, journey, lang)
    state, world = citizen.visit.state, citizen.visit.world
    if journey.ends:
        assert citizen.leg().place.page == journey.ends
        assert "next" not in offered(citizen.screen)
        return
    assert state.step is Step.CHECK, citizen.screen.title
    going = going_of(state.current(), world)
    photos = {key for leg in walk(going) for key, field in leg.keys.items() if widget_of(field) is Widget.PHOTOS}
    sent = sent_answers(going)
    assert set(sent) - photos == set(journey.sends)
    assert {key: len(answer) for key, answer in sent.items() if key in photos and isinstance(answer, tuple)} == journey.attaches
    assert checked_keys(state.current(), world) == set(sent)


def test_there_are_journeys_for_every_service() -> None:
    """A service without a journey would be tested by nothing here."""
    assert {service for service, _ in JOURNEYS} == {path.parent.name for path in ROOT.glob("services/*/service.yaml")}
