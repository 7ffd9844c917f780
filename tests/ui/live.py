"""Runs the real screen process on a sample visit, for tests that touch it from outside: `python -m tests.ui.live SCENE`.

Tells every event on standard output, one a line, and writes nothing else.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

from msgspec.structs import replace
from PIL import Image

from kiosk import log
from kiosk.terminal.screens.description import Echo, Screen
from kiosk.ui import hardening, shell
from kiosk.ui.icons import qr
from tests.ui.samples import ALL, PICTURES, scene
from tests.ui.visits import ScriptedVisit

CANARY = "高橋カナリア翔太"
CODE = "MDG1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC"


def tell(line: str) -> None:
    """One line to the test, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class TellingVisit(ScriptedVisit):
    """Tells its events to the test."""

    def send(self, event: str) -> None:
        """Tell, then act."""
        tell(event)
        super().send(event)

    def drawn(self, name: str) -> None:
        """Tell which screen is on the glass."""
        tell(f"drawn {name}")


def _end_on_erase(visit: ScriptedVisit, event: str) -> None:
    if event == "erase":
        visit.shown = None


def _fail_on_next(_visit: ScriptedVisit, event: str) -> None:
    if event == "next":
        raise ValueError(CANARY)


def _go_on(visit: ScriptedVisit, event: str) -> None:
    """Welcome, then a date that echoes its keys, then the end."""
    if event == "start":
        visit.shown = ALL["date"]
    elif event.startswith("key:") and visit.shown:
        typed = "".join(sent[4:] for sent in visit.events if sent.startswith("key:"))
        visit.shown = replace(ALL["date"], blocks=(*ALL["date"].blocks[:2], Echo(text=typed), ALL["date"].blocks[3]))
    elif event == "erase":
        visit.shown = None


class Door:
    """A camera that shows a house, then somebody's receipt."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._house, self._receipt = scene(), Image.new("RGB", (1280, 960), "#b0b0b0")
        self._receipt.paste(qr(CODE, 8), (300, 150))
        self._looks = 0

    def latest(self) -> Image.Image:
        """The house five times, then the receipt."""
        self._looks += 1
        return self._house if self._looks < 5 else self._receipt


def _later(visit: ScriptedVisit) -> Callable[[shell.Post], None]:
    """An effect in a thread of its own, which comes back into the drawing thread."""

    def ready(post: shell.Post) -> None:
        def finish() -> None:
            tell(f"finished in {threading.current_thread().name}")
            visit.shown = ALL["receipt"]

        def effect() -> None:
            time.sleep(0.5)
            post(finish)

        threading.Thread(target=effect, name="effect", daemon=True).start()

    return ready


def _soft(environ: object = None) -> None:
    """No hardening at all: what the planted files would do to plain Kivy."""
    del environ
    os.environ["KIVY_NO_ARGS"] = "1"


def main(name: str) -> int:
    """Run one scene and give the screen's exit status."""
    log.configure("screen", sys.stderr)
    first: dict[str, Screen] = {
        "keys": ALL["date"],
        "fails": ALL["choice"],
        "erase": ALL["check"],
        "scan": ALL["scan"],
        "later": ALL["idle"],
    }
    steps = {"fails": _fail_on_next, "erase": _end_on_erase, "whole": _go_on, "small": _go_on}
    visit = TellingVisit(first.get(name.removesuffix("-soft"), ALL["attract"]), steps.get(name))
    if name.endswith("-soft"):
        hardening.harden = _soft
        hardening.configure = lambda *_, **__: None
    camera = Door() if name == "scan" else None
    scale = 0.5 if name == "small" else 1.0
    return shell.run(visit, pictures=PICTURES, camera=camera, scale=scale, ready=_later(visit) if name == "later" else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
