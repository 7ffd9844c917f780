"""The real screen process on every screen that a visit can show, one after another: `python -m tests.security.tour`.

Lines on standard input: `show N` puts screen N on the glass, `drop PATH` dispatches the window's drop events as SDL does, `ping` is
answered from the drawing thread, `look` tells what the window and the interpreter hold. Standard output has one line for each.
"""

from __future__ import annotations

import json
import os
import sys
import threading

from kiosk import log
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.screens.registry import registry
from kiosk.ui import shell
from kiosk.ui.gallery import sample_world
from tests.ui.live import tell
from tests.ui.visits import ScriptedVisit

DROPS = ("on_drop_begin", "on_drop_file", "on_drop_text", "on_drop_end")
PARTS = ("settings", "inspector", "filechooser", "console", "webdebugger", "monitor", "recorder", "screen", "joycursor")
DOORS = frozenset({*PARTS, "planted", "keybinding"})


def every_screen() -> list[Screen]:
    """What a visit can show, in Japanese."""
    world = sample_world()
    return [sample.screen_for(world, "ja") for sample in registry(world)]


def _is_door(module: str) -> bool:
    return module.rsplit(".", maxsplit=1)[-1] in DOORS


def look() -> str:
    """Processes, widgets and modules that a stranger might have opened."""
    from kivy.core.window import Window

    widgets = sorted({type(widget).__name__ for child in Window.children for widget in child.walk()})
    loaded = sorted(name for name in sys.modules if name.startswith(("kivy.modules.", "kivy.uix.", "planted")) and _is_door(name))
    return json.dumps({"pid": os.getpid(), "windows": len(Window.children), "widgets": widgets, "loaded": loaded})


def dropped(path: str) -> None:
    """As when something is dragged onto the window and let go."""
    from kivy.core.window import Window

    for name in DROPS:
        if Window.is_event_type(name):
            Window.dispatch(name, *((path.encode(), 500, 900) if name in {"on_drop_file", "on_drop_text"} else (500, 900)))


class Guide:
    """Does what the lines say, in the drawing thread."""

    def __init__(self, screens: list[Screen]) -> None:
        """At the first screen."""
        self._screens = screens
        self.visit = ScriptedVisit(screens[0])

    def ready(self, post: shell.Post) -> None:
        """Read lines beside the drawing."""
        threading.Thread(target=self._read, args=(post,), name="guide", daemon=True).start()

    def _read(self, post: shell.Post) -> None:
        for line in sys.stdin:
            word, _, rest = line.strip().partition(" ")
            post(lambda word=word, rest=rest: self._do(word, rest))  # type: ignore[misc]  # a lambda with its arguments bound

    def _do(self, word: str, rest: str) -> None:
        if word == "show":
            self.visit.shown = self._screens[int(rest)]
        elif word == "drop":
            dropped(rest)
        tell(look() if word == "look" else word)


def main() -> int:
    """Run until killed."""
    log.configure("screen", sys.stderr)
    guide = Guide(every_screen())
    return shell.run(guide.visit, ready=guide.ready)


if __name__ == "__main__":
    sys.exit(main())
