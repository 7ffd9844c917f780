"""Printers: one protocol; `png`, which puts the strip into a picture; `null`, where none is installed.

A printer belongs to one visit at a time. A job that names another visit is refused, however late it comes: nobody takes home the page of
the person before. Nothing is spooled, and nothing is printed again by itself.
"""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.errors import ForbiddenError
from kiosk.terminal.devices.paper import raster
from kiosk.terminal.slip_page import SlipPage

READY, PAPER_OUT, ABSENT = "ready", "paper_out", "absent"
_DPI = (203, 203)


class PrintJob(msgspec.Struct, frozen=True):
    """One strip for one visit; `visit` is the visit's nonce, made anew for each visit."""

    visit: bytes
    page: SlipPage

    def __repr__(self) -> str:
        """Say what kind of strip; never what stands on it."""
        return f"PrintJob({self.page.name})"


class PrintResult(msgspec.Struct, frozen=True):
    """Whether the strip is out; if not, `reason` is the printer's status."""

    printed: bool
    reason: str = ""


class Printer(Protocol):
    """A printer for strips of 80 mm."""

    def status(self) -> str:
        """`ready`, `paper_out` or `absent`."""

    def begin(self, visit: bytes) -> None:
        """Belong to this visit from now on."""

    def end(self) -> None:
        """Belong to nobody; jobs of the visit that are still to come are refused."""

    def print(self, job: PrintJob) -> PrintResult:
        """Print one strip and say whether it is out.

        Raises:
            ForbiddenError: the job is of another visit.
        """


class _OneVisit:
    """The visit a printer belongs to."""

    def __init__(self) -> None:
        self._visit: bytes | None = None

    def begin(self, visit: bytes) -> None:
        """Belong to this visit from now on."""
        self._visit = visit

    def end(self) -> None:
        """Belong to nobody."""
        self._visit = None

    def _require(self, job: PrintJob) -> None:
        if self._visit is None or not hmac.compare_digest(job.visit, self._visit):
            raise ForbiddenError("a print job of another visit")


class NullPrinter(_OneVisit):
    """No printer here; the screen shows the code to be photographed instead."""

    def status(self) -> str:
        """Always absent."""
        return ABSENT

    def print(self, job: PrintJob) -> PrintResult:
        """Print nothing. Raises ForbiddenError as every printer."""
        self._require(job)
        return PrintResult(printed=False, reason=ABSENT)


class PngPrinter(_OneVisit):
    """Puts each strip into the folder as `<n>-<name>.png`, 1 bit, 203 dpi; the name says what kind of strip it is, never whose.

    Args:
        folder: stands for the paper tray; when it is gone, so is the printer.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def status(self) -> str:
        """Ready while the tray is there."""
        return READY if self._folder.is_dir() else ABSENT

    def print(self, job: PrintJob) -> PrintResult:
        """Draw the strip. Raises ForbiddenError as every printer."""
        self._require(job)
        if self.status() != READY:
            return PrintResult(printed=False, reason=ABSENT)
        picture = raster(job.page)
        self._require(job)  # drawing takes a while; the visit may be over by now
        number = max((int(path.name[:4]) for path in self._folder.glob("[0-9][0-9][0-9][0-9]-*.png")), default=0) + 1
        draft = self._folder / f".{number:04}.part"
        try:
            picture.save(draft, "PNG", dpi=_DPI)
            draft.chmod(0o600)
            draft.rename(self._folder / f"{number:04}-{job.page.name}.png")
        except OSError:
            draft.unlink(missing_ok=True)
            return PrintResult(printed=False, reason=PAPER_OUT)
        return PrintResult(printed=True)


def open_printer(kind: str, folder: Path | None) -> Printer:
    """The printer that the settings name: `png` with its folder (made if absent), else none."""
    if kind == "png" and folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return PngPrinter(folder)
    return NullPrinter()
