"""The visit as the screen process uses it: events in, a screen out, effects to a runner. The only mutable thing around the reducer.

Everything but `tell` runs on one thread, the one that draws. Effects answered at once are no recursion: events wait in a line; answers
from other threads wait there for the next tick.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from queue import SimpleQueue
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
TICK_S = 0.25
"""How fine the idle clock goes; screens are described anew no more often without an event."""


class Runner(Protocol):
    """Carries out effects. Holds what the visit must not: camera, printer, agent, keys, pictures, seeds."""

    def run(self, effect: Effect, done: Callable[[Event], None]) -> None:
        """Begin to carry out and return; call `done` with each answer, now or later, from any thread. Never raises."""


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
    """One visit, as kiosk.ui draws it.

    Args:
        world: what it is told at the start; `tick` and `set_status` keep it true.
        runner: carries out effects.
        clock: the time in Asia/Tokyo, aware.
    """

    def __init__(self, world: World, runner: Runner, clock: Callable[[], dt.datetime]) -> None:
        self._world = world
        self._runner = runner
        self._clock = clock
        self._state = State(lang=world.langs[0])
        self._line: SimpleQueue[str | Event] = SimpleQueue()
        self._ticked_s = float("-inf")
        self._busy = False

    @property
    def state(self) -> State:
        """Where the visit stands."""
        return self._state

    @property
    def world(self) -> World:
        """What it is told."""
        return self._world

    def screen(self) -> Screen | None:
        """What is to be drawn; None when the visit is over and the process has to end."""
        return None if self._state.ended_s < 0 else describe(self._state, self._world)

    def send(self, event: str | Event) -> None:
        """A touch or key (`touch` where nothing was hit), or something the shell found out."""
        self._line.put(event)
        self._go_on()

    def tell(self, event: Event) -> None:
        """As `send`, from any thread: taken in at the next tick, or at once while an event is being worked on."""
        self._line.put(event)

    def drawn(self, name: str) -> None:
        """The screen of this name is on the glass, every pixel of it."""
        self.send(Drawn(name))

    def tick(self, now_s: float) -> None:
        """Time went on; as often as you like. Answers of effects are taken in here."""
        self._go_on()
        if now_s - self._ticked_s >= TICK_S:
            self._ticked_s = now_s
            self._world = msgspec.structs.replace(self._world, now=self._clock())
            self.send(Tick(now_s))

    def set_status(self, status: TerminalStatus) -> None:
        """The terminal's condition changed."""
        self._world = msgspec.structs.replace(self._world, status=status)

    def _go_on(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            while not self._line.empty():
                self._step(self._line.get())
        finally:
            self._busy = False

    def _step(self, event: str | Event) -> None:
        self._state, effects = reduce(self._state, event, self._world)
        for effect in effects:
            self._runner.run(effect, self.tell)
