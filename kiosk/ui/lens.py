"""The viewfinder's thread: fetches pictures, makes them fit the glass, reads codes in them. Keeps one picture, the newest.

Nothing here draws; loop.py takes the picture over in the drawing thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from PIL import Image, ImageOps

from kiosk.terminal.devices.scanner import codes_in

LOOKS_A_S = 12.0
AGAIN_S = 3.0
"""The same code is told again only after this."""


class Camera(Protocol):
    """Where pictures come from."""

    def latest(self) -> Image.Image | None:
        """The newest picture, None while there is none."""


class Scanner(Protocol):
    """A scanner of its own: reads codes by itself and shows what it sees."""

    def status(self) -> str:
        """`ready` or `absent`."""

    def look(self) -> str | None:
        """The text of a code that is newly seen."""

    def picture(self) -> Image.Image | None:
        """What it sees."""


class CameraScanner:
    """A scanner made of a camera."""

    def __init__(self, camera: Camera) -> None:
        """Read codes in what this camera sees."""
        self._camera = camera
        self._seen: Image.Image | None = None
        self._read: Image.Image | None = None

    def status(self) -> str:
        """Always ready: there is a camera."""
        return "ready"

    def look(self) -> str | None:
        """The first code of a new picture."""
        self._seen = self._camera.latest()
        if self._seen is None or self._seen is self._read:
            return None
        self._read = self._seen
        return next(codes_in(self._seen), None)

    def picture(self) -> Image.Image | None:
        """The picture looked at last."""
        return self._seen


class Lens:
    """Runs while a viewfinder is on the glass.

    Args:
        camera: for a viewfinder that only shows.
        scanner: for one that scans; `told` gets each code, in the lens's own thread.
        told: called with the text of a code.
    """

    def __init__(self, camera: Camera | None, scanner: Scanner | None, told: Callable[[str], None]) -> None:
        """Closed until `open`."""
        self._camera, self._scanner = camera, scanner
        self._told = told
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._newest: tuple[int, Image.Image] | None = None
        self._count = 0

    def open(self, size: tuple[int, int], *, scan: bool) -> None:
        """Begin to look, for a viewfinder of this size in pixels."""
        self.close()
        scanner = self._reader() if scan else None
        if self._camera is None and scanner is None:
            return
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(size, scanner, self._stop), name="lens", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more, and forget what was seen."""
        self._stop.set()
        self._thread, self._newest = None, None

    def newest(self, after: int) -> tuple[int, Image.Image] | None:
        """(number, picture) if there is a newer one than number `after`."""
        newest = self._newest
        return newest if newest and newest[0] > after else None

    def _reader(self) -> Scanner | None:
        """The scanner, or where there is none the camera as one."""
        if self._scanner and self._scanner.status() == "ready":
            return self._scanner
        return CameraScanner(self._camera) if self._camera else None

    def _watch(self, size: tuple[int, int], scanner: Scanner | None, stop: threading.Event) -> None:
        last, last_s = "", float("-inf")
        while not stop.is_set():
            text, frame = self._take(scanner)
            if frame and not stop.is_set():
                self._count += 1
                self._newest = self._count, ImageOps.contain(frame.convert("RGB"), size)
            if text and (text != last or time.monotonic() - last_s > AGAIN_S):
                last, last_s = text, time.monotonic()
                self._told(text)
            stop.wait(1 / LOOKS_A_S)

    def _take(self, scanner: Scanner | None) -> tuple[str | None, Image.Image | None]:
        if scanner:
            text = scanner.look()
            return text, scanner.picture()
        return None, self._camera.latest() if self._camera else None
