"""A service point as it stands in a hall: the real keeper with agent and screen under an X server, no line, and somebody who uses it.

with ServicePoint(folder, display) as point:
    hands = point.sit_down(1)          # at the declaration, the number typed
    point.erase(hands)                 # one of the ways a visit ends
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import zxingcpp

from kiosk.crypto.receipts import PREFIX
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.visit import events
from kiosk.terminal.visit.world import TerminalStatus
from kiosk.terminal.visitor import Visit, world_of
from kiosk.ui import locate
from kiosk.ui.compose import compose
from kiosk.ui.painting import Rect
from tests.fakes.counter import Terminal
from tests.fakes.machine import TOWN, Machine, memory
from tests.faults.sure_hands import CODE, TOKYO, SureHands, _inside, catalogue

ROOT = Path(__file__).resolve().parents[2]
START_S, END_S, GLASS_S = 180.0, 90.0, 20.0
GUARD_S = 0.45
"""What is touched sooner was meant for the screen before."""


class Standing(Terminal):
    """A terminal without a tap, whose scanner and camera look into folders."""

    def set_cloud_url(self, cloud_url: str) -> None:
        """The settings."""
        Machine.set_cloud_url(self, cloud_url)
        for name in ("camera", "scanner", "paper"):
            (self.folder / name).mkdir()
        with self._file.open("a", encoding="utf-8") as more:
            more.write(f'camera = "frames"\nframes_dir = "{self.folder / "camera"}"\n')
            more.write(f'printer = "png"\nprint_dir = "{self.folder / "paper"}"\n')
            more.write(f'scanner = "frames"\nscanner_dir = "{self.folder / "scanner"}"\n')


class Hands(SureHands):
    """Hands at a terminal with printer and camera."""

    def __init__(self, display: str, offered: Path, is_there: Callable[[], bool]) -> None:
        super().__init__(display, offered, is_there)
        now = dt.datetime.now(TOKYO)
        self._shell.submit = lambda _effect: [events.Queued(29_940_000, (events.HandedInLine(TOWN, "4K792HJQWX"),), (CODE,))]
        self._visit = Visit(world_of(catalogue(offered), now, status=TerminalStatus(line="down")), self._shell, lambda: now)

    def press(self, *wanted: str) -> None:
        """Touch one after another, each where the screen that must be there puts it, also on a later page."""
        for event in wanted:
            screen = self.screen
            for page in range(locate.pages(screen)):
                found = {one.event: one for one in locate.targets(screen, page)}
                there = found.get(event) or found["more"]
                if page == 0:
                    self._wait_for_the_glass(screen, there.rect)
                time.sleep(GUARD_S)
                self.touch(*there.middle)
                if event in found:
                    break
            self._visit.send(event)

    def _wait_for_the_glass(self, screen: Screen, place: Rect) -> None:
        """Until title and button are drawn; a machine that is busy draws late. What never comes is noticed by what follows the touch."""
        words = [word for word in locate.words(compose(screen)) if word.text == screen.title or _inside(word.rect, place)]
        end = time.monotonic() + GLASS_S
        while self.is_there() and time.monotonic() < end:
            picture = self.picture()
            if all(locate.likeness(picture, word) > locate.CERTAIN for word in words):
                return
            time.sleep(0.05)

    def unknown(self) -> None:
        """From here on the visit beside goes as if no agent answered a declaration."""
        self._shell.submit = lambda _effect: [events.SubmitUnsure(("4K792HJQWX",)), events.SubmitUnknown(("4K792HJQWX",))]

    def code(self) -> str:
        """The receipt's code on the glass, or nothing yet."""
        texts = [found.text for found in zxingcpp.read_barcodes(self.picture())]
        return next((text for text in texts if text.startswith(PREFIX)), "")


class ServicePoint:
    """Keeper, agent and screen of an enrolled terminal.

    Args:
        folder: short, empty; or one that was used before.
        display: the X display.
        terminal: from before.
    """

    def __init__(self, folder: Path, display: str, terminal: Standing | None = None) -> None:
        self._display = display
        self.terminal = terminal or Standing(folder)
        if terminal is None:
            self.terminal.enrol()
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith(("KIVY_", "KCFG_", "PYTEST"))} | {
            "DISPLAY": display
        }
        self.log = folder / "point.log"

    def __enter__(self) -> Self:
        """Start, and wait for the first screen."""
        command = [sys.executable, "-m", "kiosk", "--settings", str(self.terminal.file), "kiosk"]
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log)
        self.wait_for_screen()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """End everything."""
        self._keeper.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._keeper.wait(20)
        for process in (*self._children(), *([psutil.Process(self._keeper.pid)] if self._keeper.poll() is None else [])):
            process.kill()
        self._keeper.wait(10)

    def _children(self) -> list[psutil.Process]:
        try:
            return list(psutil.Process(self._keeper.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return []

    def pid(self, name: str) -> int:
        """Of `agent` or `screen`; 0 while there is none."""
        for child in self._children():
            with contextlib.suppress(psutil.Error):
                if child.status() != psutil.STATUS_ZOMBIE and child.cmdline()[-1:] == [name]:
                    return int(child.pid)
        return 0

    def wait(self, holds: Callable[[], object], within_s: float = START_S) -> None:
        """Until something holds."""
        end = time.monotonic() + within_s
        while not holds():
            assert self._keeper.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < end, f"it never came: {self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def hands(self) -> Hands:
        """A citizen at the screen that runs now."""
        old = self.pid("screen")
        return Hands(self._display, self.terminal.folder / "offered", lambda: self.pid("screen") == old)

    def wait_for_screen(self) -> None:
        """Until a first screen is on the glass."""

        def is_drawn() -> bool:
            hands = self.hands()
            return hands.shows(hands.screen, hands.picture())

        self.wait(is_drawn)

    def sit_down(self, serial: int) -> Hands:
        """A visit up to the declaration."""
        hands = self.hands()
        hands.walk(serial)
        return hands

    # ---- how a visit ends

    def hand_in(self, hands: Hands) -> str:
        """Declare, and the code that stands on the glass then."""
        hands.press("declare")
        self.wait(hands.code, END_S)
        return hands.code()

    def wait_for_next(self, old: int) -> None:
        """Until another screen process has taken the place of this one."""
        self.wait(lambda: self.pid("screen") not in (0, old), END_S)

    # ---- what is left

    def processes(self) -> dict[str, bytes]:
        """The memory of every process of the terminal, by its name and id."""
        found = {f"keeper {self._keeper.pid}": memory(Path("/proc") / str(self._keeper.pid))}
        for child in self._children():
            with contextlib.suppress(psutil.Error, OSError):
                found[f"{child.cmdline()[-1]} {child.pid}"] = memory(Path("/proc") / str(child.pid))
        return found


def where(memories: dict[str, bytes], forms: Iterable[bytes]) -> list[str]:
    """The processes that hold any of the forms."""
    wanted = list(forms)
    return sorted(name for name, data in memories.items() if any(form in data for form in wanted))
