"""Named ways through a service, told page by page: what its author expects to be asked, and what is handed in at the end.

    - name: …
      site: post_office                      # kind of site
      tenant: muni:99201                     # whose town it stands in
      today: 2026-11-23
      turns:
        - {page: what, answers: {what: dwelling}}
        - {page: fire_station}               # a page without questions
        - {more: movers, answer: true}       # whether there is one more member
      sends: [matter.choice.what]            # answer keys, in any order
      ends: fire_station                     # instead of sends: the page that ends the way

Answers are given as typed or chosen (`令和8年11月14日`, `"yes"`, a list for several, references for photos); an optional one that stays
empty is left out. The n-th turn of a group's page is that of its n-th member.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalog.answering import Given, way
from kiosk.catalog.faults import refuse
from kiosk.catalog.offered import Offered
from kiosk.catalog.yaml_files import read
from kiosk.contract.service import UNKNOWN, Declared, Field, Widget, answer_key
from kiosk.contract.vocabulary import TERMS, accept


class Turn(Declared, frozen=True):
    """One step: a page with its answers by field id, or the question whether a group has one more member."""

    page: str | None = None
    answers: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)
    more: str | None = None
    answer: bool = False


class Journey(Declared, frozen=True):
    """One way through a service."""

    name: str
    site: str
    tenant: str
    today: dt.date
    turns: tuple[Turn, ...]
    sends: tuple[str, ...] = ()
    attaches: dict[str, int] = msgspec.field(default_factory=dict)
    """Photos by answer key."""
    ends: str | None = None


class Played(msgspec.Struct, frozen=True):
    """What came of it: pages met (with the member), answers handed in, photos by key, and the page that ended the way, if one did."""

    pages: tuple[tuple[str, int], ...]
    answers: dict[str, Any]
    photos: dict[str, int]
    ends: str | None


def load_journeys(folder: Path) -> tuple[Journey, ...]:
    """The journeys of a service's folder.

    Raises:
        CatalogueError: journeys.yaml names every fault it has.
    """
    path = folder / "journeys.yaml"
    found, _, faults = read(tuple[Journey, ...], f"{folder.name}/journeys.yaml", path.read_bytes())
    refuse(faults)
    return found or ()


def told_pages(journey: Journey) -> tuple[tuple[str, int], ...]:
    """The pages as the journey tells them, each with its member."""
    counted: Counter[str] = Counter()
    pages = []
    for turn in journey.turns:
        if turn.page is not None:
            pages.append((turn.page, counted[turn.page]))
            counted[turn.page] += 1
    return tuple(pages)


def play(journey: Journey, offered: Offered) -> Played:
    """Answer as the journey says and walk the declaration.

    Raises:
        InputError: an answer that its term does not take.
        KeyError: an answer to a field that the page does not have.
    """
    answers: dict[str, Any] = {}
    photos: dict[str, int] = {}
    for turn, (name, member) in zip((one for one in journey.turns if one.page), told_pages(journey), strict=True):
        page = next(one for one in offered.service.pages if one.id == name)
        fields = {one.id: one for one in page.fields}
        for field_id, raw in turn.answers.items():
            key = answer_key(page, fields[field_id], member)
            if TERMS[fields[field_id].term].widget is Widget.PHOTOS:
                photos[key] = len(raw)
            else:
                answers[key] = _accepted(fields[field_id], raw, journey.today)
    walked = way(Given(offered.rules, answers, journey.today))
    ends = next((here.page.id for here in walked if here.page.ends), None)
    return Played(tuple((here.page.id, here.member) for here in walked), answers, photos, ends)


def _accepted(field: Field, raw: str | tuple[str, ...], today: dt.date) -> Any:  # noqa: ANN401 - any stored answer
    typed = raw if isinstance(raw, str) else ",".join(raw)
    return UNKNOWN if field.unknown and typed == UNKNOWN else accept(TERMS[field.term], typed, today=today, low=field.min, high=field.max)
