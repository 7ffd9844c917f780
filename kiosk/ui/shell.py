"""The screen process: hardens itself, opens the window, runs one visit, goes dark and ends.

The glass writes nothing to disk. Whoever starts the process starts the next one when it ends: ending it is the erasure.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL import Image

from kiosk import log
from kiosk.errors import MissingPartError
from kiosk.ui import hardening
from kiosk.ui.fonts import missing_fonts
from kiosk.ui.hands import Hands, Visitor
from kiosk.ui.lens import Camera, Lens, Scanner
from kiosk.ui.looks import PORTRAIT, Profile

Post = Callable[[Callable[[], None]], None]
"""Runs a function in the drawing thread, from any thread."""

ENDED = 0
FAILED = os.EX_SOFTWARE


def check_parts() -> None:
    """Name what is missing before the window opens.

    Raises:
        MissingPartError: a font package is not installed.
    """
    missing = missing_fonts()
    if missing:
        raise MissingPartError("fonts are missing", hint=f"apt-get install {' '.join(missing)}")


def run(  # noqa: PLR0913 the screen's whole outer world, each part by name
    visitor: Visitor,
    *,
    profile: Profile = PORTRAIT,
    pictures: Mapping[str, Image.Image] = MappingProxyType({}),
    camera: Camera | None = None,
    scanner: Scanner | None = None,
    fullscreen: bool = False,
    cursor: bool = False,
    scale: float = 1.0,
    now: Callable[[], float] = time.monotonic,
    ready: Callable[[Post], None] | None = None,
) -> int:
    """Show one visit until it ends.

    Args:
        visitor: the visit; called in this thread only.
        profile: the panel.
        pictures: the visit's photos by ref; may grow and shrink while it runs.
        camera: what a viewfinder shows.
        scanner: what a scanning viewfinder reads with; without one the camera is read.
        fullscreen: take the whole display.
        cursor: show the pointer (development).
        scale: how many times as large the panel is drawn; below 1 for a display smaller than the panel (development).
        now: a monotonic clock, in seconds.
        ready: gets the function by which other threads reach this one, before the first frame.

    Returns:
        The process's exit status: 0 when the visit ended, 70 when the screen failed; the glass is dark either way.

    Raises:
        MissingPartError: fonts, icons or a theme are not installed.
        UnsafeStartError: the process cannot be hardened.
    """
    check_parts()
    hardening.harden()
    hardening.configure(profile, fullscreen=fullscreen, cursor=cursor, scale=scale)
    from kiosk.ui.loop import Loop  # noqa: PLC0415 Kivy is loaded only after hardening

    hardening.leave_home()
    posts: list[Post] = []

    def told(text: str) -> None:
        posts[0](lambda: visitor.send(f"scanned:{text}"))

    loop = Loop(Hands(visitor, profile, now), pictures, Lens(camera, scanner, told), scale)
    posts.append(loop.post)
    if ready:
        ready(loop.post)
    try:
        loop.run()
    except Exception:  # noqa: BLE001 whatever failed: no trace of it may stay on the glass, and the supervisor starts anew
        loop.dark()
        log.get().error("the screen failed", exc_info=True)
        return FAILED
    return ENDED
