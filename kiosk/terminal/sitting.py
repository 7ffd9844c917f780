"""One visit as the glass sees it: the visit, its carrier, the clock and the terminal's condition, on the drawing thread.

Its end is the end of the process: `screen` then gives None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol
from zoneinfo import ZoneInfo

from kiosk import log
from kiosk.catalog.offered import Catalogue
from kiosk.contract.ipc import Status
from kiosk.errors import KioskError
from kiosk.terminal.carrying import Carrier, Post, Tools, read_claims
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.visit.events import UndrawnFound
from kiosk.terminal.visit.world import Limits, TerminalStatus
from kiosk.terminal.visitor import Visit, world_of

TOKYO = ZoneInfo("Asia/Tokyo")
LOOK_S = 2.0
_WRONG_BY_S = 60


class Clock:
    """The terminal's time: the machine's, moved by what the agent knows better. Asia/Tokyo."""

    def __init__(self, machine_s: Callable[[], float]) -> None:
        self._machine_s = machine_s
        self._offset_s = 0.0

    def now(self) -> dt.datetime:
        """Aware, in Asia/Tokyo."""
        return dt.datetime.fromtimestamp(self._machine_s() + self._offset_s, TOKYO)

    def hear(self, agent_s: int) -> None:
        """The agent's time, seconds since 1970 UTC; small differences are the answer's own way."""
        difference_s = agent_s - self._machine_s()
        self._offset_s = difference_s if abs(difference_s) > _WRONG_BY_S else 0.0


class Sitting:
    """What kiosk.ui shows.

    Args:
        catalogue: what this site offers.
        tools: devices, agent, catalogue files.
        clock: the terminal's time.
        limits: the site's times.
    """

    def __init__(self, catalogue: Catalogue, tools: Tools, clock: Clock, limits: Limits) -> None:
        self._tools = tools
        self._clock = clock
        self._posts: list[Post] = []
        self.carrier = Carrier(tools, self._post)
        listed = frozenset(tools.installed.tenants())
        missing = frozenset(offered.tenant for offered in catalogue.services.values()) - listed
        world = world_of(catalogue, clock.now(), status=self._status(None), limits=limits, missing_keys=missing)
        self._visit = Visit(world, self.carrier, clock.now)
        self._now_s = self._next_look_s = 0.0
        self._looking = self._warmed = False

    def begin(self, post: Post) -> None:
        """The window is there: answers from other threads can come. Tells of a hand-in that no screen confirmed, if there is one."""
        self._posts.append(post)
        undrawn = self._tools.agent.welcome.undrawn
        if undrawn is not None:
            self._tell_undrawn(undrawn, post)

    def _tell_undrawn(self, undrawn: bytes, post: Post) -> None:
        """Claims that can't be read are no reason not to open the counter; the office hears of the hand-in from the push."""
        try:
            claims = read_claims(undrawn, self._tools.agent.welcome.credential, self._tools.installed)
        except KioskError as fault:
            log.get().error("undrawn hand-in not readable", code=fault.code)
            return
        found = UndrawnFound(claims.handed_in, tuple(line.number for line in claims.lines))
        post(lambda: self._visit.send(found))

    def screen(self) -> Screen | None:
        """What to show now; None when the visit is over and the process has to end."""
        return self._visit.screen()

    def send(self, event: str) -> None:
        """A touch, a key, a scanned text."""
        self._visit.send(event)

    def drawn(self, name: str) -> None:
        """The screen of this name is on the glass. Behind the first one, what later ones need is made ready."""
        if not self._warmed:
            self._warmed = True
            self.carrier.beside(self._warm)
        self._visit.drawn(name)

    def tick(self, now_s: float) -> None:
        """Time went on; `now_s` of a monotonic clock."""
        self._now_s = now_s
        self._visit.tick(now_s)
        if now_s >= self._next_look_s and not self._looking:
            self._next_look_s = now_s + LOOK_S
            self._looking = True
            self.carrier.beside(self._look)

    def _post(self, work: Callable[[], None]) -> None:
        """On the drawing thread: the work, and then the visit takes in what it was told."""

        def taken_in() -> None:
            work()
            self._visit.tick(self._now_s)

        if self._posts:
            self._posts[0](taken_in)

    def _warm(self) -> None:
        """Load the word lists before the first key, where they can be warmed, and what sealing needs."""
        warm = getattr(self._tools.lookups, "warm", None)
        if warm is not None:
            warm()
        self.carrier.warm({offered.tenant for offered in self._visit.world.offers.values()})

    def _look(self) -> None:
        """Ask the agent and the devices how they are; beside the drawing thread, which must neither wait for them nor fall with them."""
        if self.carrier.ended:
            return
        heard: Status | None = None
        try:
            heard = self._tools.agent.status()
        except KioskError:
            pass
        finally:  # whatever failed, the next look comes
            status = self._status(heard)
            self._post(lambda: self._heard(heard, status))

    def _heard(self, heard: Status | None, status: TerminalStatus) -> None:
        self._looking = False
        if heard is not None:
            self._clock.hear(heard.now)
        self._visit.set_status(status)

    def _status(self, heard: Status | None) -> TerminalStatus:
        printer, camera = _condition(self._tools.printer), _condition(self._tools.camera)
        if heard is None:
            known = bool(self._posts)
            return TerminalStatus(printer=printer, camera=camera, agent="lost" if known else "up")
        return TerminalStatus(line=heard.line, printer=printer, camera=camera, agent="up", queue="ok" if heard.space == "ok" else "full")


class _Device(Protocol):
    def status(self) -> str: ...


def _condition(device: _Device) -> str:
    """How a device is; one that fails at being asked is absent."""
    try:
        return device.status()
    except Exception:  # noqa: BLE001 - a driver's fault is no reason to end a visit
        log.get().error("a device does not answer", exc_info=True)
        return "absent"
