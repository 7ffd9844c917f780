"""The visit as the screen process uses it: events in, a screen out, effects to a runner. The only mutable thing around the reducer.

Everything runs on one thread, the one that draws: `send`, `tick`, `set_status`, and `done` of the runner (a runner that works elsewhere comes
back to this thread first). Effects answered at once are no recursion: events wait in a line.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import deque
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.catalog.conditions import Rules
from kiosk.catalog.offered import Catalogue, Offered
from kiosk.catalog.texts import LANGS, WORDS, Texts, load_texts
from kiosk.contract.service import Acceptance
from kiosk.terminal.screens.describe import describe
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.visit.effects import Effect
from kiosk.terminal.visit.events import Drawn, Event, Tick
from kiosk.terminal.visit.reducer import reduce
from kiosk.terminal.visit.state import State
from kiosk.terminal.visit.world import Limits, TerminalStatus, World

FRAME = Path(__file__).parent / "texts"


class Runner(Protocol):
    """Carries out effects. Holds what the visit must not: camera, printer, agent, keys, pictures, seeds."""

    def run(self, effect: Effect, done: Callable[[Event], None]) -> None:
        """Begin to carry out; call `done` with each answer, now or later, on the drawing thread. Never raises."""


@cache
def frame_words() -> Texts:
    """The words of the frame and of the vocabulary, in every language."""
    return load_texts(FRAME, WORDS)


def world_of(
    catalogue: Catalogue,
    now: dt.datetime,
    *,
    status: TerminalStatus | None = None,
    limits: Limits | None = None,
    missing_keys: frozenset[str] = frozenset(),
) -> World:
    """What a visit is told, from an installed catalogue.

    Args:
        catalogue: what this site offers.
        now: aware, in Asia/Tokyo.
        status: the terminal's condition, as far as known.
        limits: times of the site's policy.
        missing_keys: tenants without a sealing key in the installed catalogue.
    """
    site = catalogue.site
    return World(
        offers={name: _without_staff(offered) for name, offered in catalogue.services.items()},
        words=frame_words(),
        now=now,
        place={"ja": site.name, "ja-easy": site.name, "en": site.name_en or site.name},
        langs=LANGS,
        status=status or TerminalStatus(),
        limits=limits or Limits(),
        missing_keys=missing_keys,
    )


def _without_staff(offered: Offered) -> Offered:
    """This terminal has no staff screens yet, so where the counter would do it here, it prepares: the weaker way is always lawful."""
    if offered.acceptance is not Acceptance.COUNTER:
        return offered
    return dataclasses.replace(offered, acceptance=Acceptance.PREPARE, rules=Rules(offered.service, Acceptance.PREPARE))


class Visit:
    """One visit.

    Args:
        world: what it is told at the start; `tick` and `set_status` keep it true.
        runner: carries out effects.
        changed: called after every change, to draw `screen()` anew.
    """

    def __init__(self, world: World, runner: Runner, changed: Callable[[], None] = lambda: None) -> None:
        self._world = world
        self._runner = runner
        self._changed = changed
        self._state = State(lang=world.langs[0], ticked=world.now)
        self._line: deque[str | Event] = deque()
        self._busy = False

    @property
    def state(self) -> State:
        """Where the visit stands."""
        return self._state

    @property
    def world(self) -> World:
        """What it is told."""
        return self._world

    def screen(self) -> Screen:
        """What is to be drawn."""
        return describe(self._state, self._world)

    def send(self, event: str | Event) -> None:
        """A touch, a key, or something the shell found out."""
        self._line.append(event)
        if self._busy:
            return
        self._busy = True
        before = self._state
        try:
            while self._line:
                self._step(self._line.popleft())
        finally:
            self._busy = False
        if self._state is not before:
            self._changed()

    def drawn(self, screen: str) -> None:
        """The screen of this name is on the glass: the caller has drawn all of it."""
        self.send(Drawn(screen))

    def tick(self, now: dt.datetime) -> None:
        """Time went on; call about once a second."""
        self._world = msgspec.structs.replace(self._world, now=now)
        self.send(Tick())

    def set_status(self, status: TerminalStatus) -> None:
        """The terminal's condition changed."""
        if status != self._world.status:
            self._world = msgspec.structs.replace(self._world, status=status)
            self._changed()

    def _step(self, event: str | Event) -> None:
        self._state, effects = reduce(self._state, event, self._world)
        for effect in effects:
            self._runner.run(effect, self.send)
