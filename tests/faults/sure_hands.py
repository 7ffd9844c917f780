"""A citizen who knows where everything stands: places come from the screen's description, and what is shown is read from its pixels.

The visit is played beside in this process, without a window; each touch goes to the place where the description puts the button, and the
next one only when the glass shows, pixel for pixel, the title of the screen that must follow.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageGrab

from kiosk.catalog.loading import load
from kiosk.catalog.offered import Catalogue
from kiosk.contract.keys import Site
from kiosk.contract.receipt import ReceiptClaims
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.slip import grouped
from kiosk.terminal.visit import effects, events
from kiosk.terminal.visit.world import TerminalStatus
from kiosk.terminal.visitor import Visit, world_of
from kiosk.ui import locate
from kiosk.ui.compose import compose
from kiosk.ui.painting import Rect
from tests.fakes.citizen import FakeShell
from tests.fakes.machine import SITE, TOWN

TOKYO = ZoneInfo("Asia/Tokyo")
AGAIN_S = 1.0
"""A touch that came too early counts for nothing; a person tries again."""
PATIENCE_S = 90.0
CODE = "MDG1:" + "6BF+70790T9WJWG.FKY*4GO0" * 16
CONDITIONS = tuple(TerminalStatus(line=line, printer="absent", camera="absent") for line in ("unknown", "up", "down"))
"""What the screen may know of the line: a notice more or less moves what stands below it."""
BEFORE, AFTER = ("lang:ja", "purpose:apply", "service:call_back", "begin"), ("next", "next")


class Lost(Exception):  # noqa: N818 - not an error: it is looked for
    """The screen under the hands is gone."""


@cache
def catalogue(folder: Path) -> Catalogue:
    """What the counter offers."""
    return load(folder, Site(SITE, "municipal_counter", "みなと町役場", "13", TOWN, ("*",), "Minato town hall"))


def phone(serial: int) -> str:
    """The number that makes each declaration known again at the office: no Japanese number begins with 0900."""
    return f"0900000{serial:04}"


class SureHands:
    """One citizen.

    Args:
        display: where the window is.
        offered: the folder of services and policies.
        is_there: whether the screen that this citizen began with still runs.
    """

    def __init__(self, display: str, offered: Path, is_there: Callable[[], bool]) -> None:
        self._display, self.is_there = display, is_there
        now = dt.datetime.now(TOKYO)
        self._shell = FakeShell()
        self._visit = Visit(world_of(catalogue(offered), now, status=CONDITIONS[0]), self._shell, lambda: now)

    def picture(self) -> Image.Image:
        """What is on the glass."""
        return ImageGrab.grab(xdisplay=self._display).convert("RGB")

    def shows(self, screen: Screen, picture: Image.Image, *more: str) -> bool:
        """Whether the pixels are this screen's title, and the texts named, each where it belongs."""
        wanted = {screen.title, *more}
        found = [word for word in locate.words(compose(screen)) if word.text in wanted]
        assert {word.text for word in found} == wanted, f"{screen.name} has no {wanted}"
        return all(locate.likeness(picture, word) > locate.CERTAIN for word in found)

    @property
    def screen(self) -> Screen:
        """What must be on the glass."""
        screen = self._visit.screen()
        assert screen is not None
        return screen

    # ---- what there is to see

    def _as_seen(self, visit: Visit, picture: Image.Image, *more: str) -> Screen | None:
        """The visit's screen, in the condition in which the glass shows it; None where it shows another screen."""
        for condition in CONDITIONS:
            visit.set_status(condition)
            screen = visit.screen()
            if screen is not None and self.shows(screen, picture, *more):
                return screen
        return None

    def sees_welcome(self, picture: Image.Image) -> bool:
        """Whether this is the first screen."""
        return self._as_seen(self._visit, picture) is not None

    def undrawn(self, picture: Image.Image) -> Screen | None:
        """The first screen with the notice of a hand-in that no screen confirmed, if this is it."""
        shell = FakeShell()
        shell.staff = events.StaffUnreachable()
        beside = Visit(self._visit.world, shell, self._visit._clock)
        beside.send(events.UndrawnFound(1, ("4K792HJQWX",)))
        return self._as_seen(beside, picture)

    def says_accepted(self, picture: Image.Image, claims: ReceiptClaims) -> bool:
        """「お預かりしました」 and the number of the signed claims, read from the pixels."""
        lines = tuple(events.HandedInLine(line.tenant, line.number) for line in claims.lines)
        beside = self._declared(events.Queued(claims.handed_in, lines, (CODE,)))
        return self.shows(beside, picture, grouped(lines[0].number))

    def _declared(self, *answers: events.Event) -> Screen:
        """The screen after the declaration, with the answers that came to it."""
        shell = FakeShell()
        shell.submit = lambda _effect: answers
        beside = Visit(self._visit.world, shell, self._visit._clock)
        for event in (*BEFORE, *(f"key:{digit}" for digit in phone(0)), *AFTER, "declare"):
            beside.send(event)
        assert shell.of(effects.Submit)
        found = beside.screen()
        assert found is not None
        return found

    # ---- what the hands do

    def walk(self, serial: int) -> None:
        """From the first screen to the one with the declaration.

        Raises:
            Lost: the screen went away on the way.
        """
        digits = phone(serial)
        steps: Sequence[Callable[[], None]] = (
            *(lambda event=event: self._touch(event) for event in BEFORE),
            lambda: self._type(digits),
            *(lambda event=event: self._touch(event) for event in AFTER),
        )
        for step in steps:
            step()

    def declare(self) -> None:
        """The last touch; nothing is waited for."""
        self.touch(*self._place("declare"))

    def _type(self, digits: str) -> None:
        """On the keypad beside the panel."""
        self._xdotool("key", "--delay", "20", *digits)
        for digit in digits:
            self._visit.send(f"key:{digit}")

    def _touch(self, event: str) -> None:
        """Touch, and wait for what must follow."""
        place = self._place(event)
        self.touch(*place)
        before, again_s, end = self.screen, time.monotonic() + AGAIN_S, time.monotonic() + PATIENCE_S
        self._visit.send(event)
        while time.monotonic() < end:
            picture = self.picture()
            if self._as_seen(self._visit, picture):
                time.sleep(0.36)  # what is touched sooner was meant for the screen before (kiosk.ui.guard)
                return
            if not self.is_there():
                raise Lost
            if time.monotonic() > again_s and self.shows(before, picture):
                self.touch(*place)
                again_s = time.monotonic() + AGAIN_S
            time.sleep(0.03)
        raise AssertionError(f"after {event} the glass never showed {self.screen.name}")

    def _place(self, event: str) -> tuple[int, int]:
        """Where the button of an event is, once the glass shows its words there."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            picture = self.picture()
            for condition in CONDITIONS:
                self._visit.set_status(condition)
                x, y, w, h = place = next(one.rect for one in locate.targets(self.screen) if one.event == event)
                words = [word for word in locate.words(compose(self.screen)) if _inside(word.rect, place)]
                if self.shows(self.screen, picture) and all(locate.likeness(picture, word) > locate.CERTAIN for word in words):
                    return x + w // 2, y + h // 2
            if not self.is_there():
                raise Lost
            time.sleep(0.03)
        raise AssertionError(f"the glass never showed where to touch for {event}")

    def touch(self, x: int, y: int) -> None:
        """As a finger does."""
        self._xdotool("mousemove", str(x), str(y), "mousedown", "1", "sleep", "0.03", "mouseup", "1")

    def dismiss(self, undrawn: Screen) -> None:
        """Touch that the notice was read."""
        self.touch(*next(one.middle for one in locate.targets(undrawn) if one.event == "seen"))

    def _xdotool(self, *args: str) -> None:
        subprocess.run(["xdotool", *args], check=True, env=os.environ | {"DISPLAY": self._display}, stdout=subprocess.DEVNULL)


def _inside(inner: Rect, outer: Rect) -> bool:
    return outer[0] <= inner[0] < outer[0] + outer[2] and outer[1] <= inner[1] < outer[1] + outer[3]
