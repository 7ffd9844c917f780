"""Scanners: one protocol; `frames`, which reads QR codes in pictures of a folder; `null`, where none is installed.

Gives text, bounded; whether it is a receipt is for kiosk.terminal.reading. A code is given once each time it comes before the lens.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import zxingcpp
from PIL import Image

from kiosk.crypto.receipts import MAX_CODE_CHARS
from kiosk.errors import InputError, LimitError
from kiosk.terminal.devices.camera import pictures_in
from kiosk.terminal.devices.photo import read_picture

_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_MAX_SIDE_PX = 2000
"""A whole camera frame is read in well under 0.2 s; larger ones are read smaller."""


class Scanner(Protocol):
    """What a slip is held before."""

    def status(self) -> str:
        """`ready` or `absent`."""

    def look(self) -> str | None:
        """The text of a code that is newly seen, or None. Takes up to 0.2 s: not for the drawing thread."""

    def picture(self) -> Image.Image | None:
        """What the scanner sees, for the viewfinder."""


class NullScanner:
    """No scanner here; the number can be told to staff."""

    def status(self) -> str:
        """Always absent."""
        return "absent"

    def look(self) -> str | None:
        """Never a code."""
        return None

    def picture(self) -> Image.Image | None:
        """Never a picture."""
        return None


class FramesScanner:
    """Reads each picture of a folder once, oldest first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done: set[tuple[str, int, int]] = set()
        self._last: Image.Image | None = None

    def status(self) -> str:
        """Ready while the folder is there."""
        return "ready" if self._folder.is_dir() else "absent"

    def look(self) -> str | None:
        """The code in the next picture that is readable."""
        for path, mark in reversed(pictures_in(self._folder)):
            if mark in self._done:
                continue
            try:
                self._last = read_picture(path.read_bytes())
            except (OSError, InputError, LimitError):
                continue  # half written, perhaps: it is looked at again
            self._done.add(mark)
            return next(codes_in(self._last), None)
        return None

    def picture(self) -> Image.Image | None:
        """The picture read last."""
        return self._last


def codes_in(picture: Image.Image) -> Iterator[str]:
    """The texts of the QR codes in a picture; texts longer than any receipt are not given."""
    grey = picture.convert("L")
    grey.thumbnail((_MAX_SIDE_PX, _MAX_SIDE_PX), Image.Resampling.BILINEAR)
    for code in zxingcpp.read_barcodes(grey, formats=_QR_ONLY):
        if 0 < len(code.text) <= MAX_CODE_CHARS:
            yield code.text


def open_scanner(kind: str, folder: Path | None) -> Scanner:
    """The scanner that the settings name: `frames` with its folder, else none."""
    return FramesScanner(folder) if kind == "frames" and folder is not None else NullScanner()
