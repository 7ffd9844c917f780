"""Nobody takes home the page of the person before (UX-49, T-21)."""

from __future__ import annotations

import random
import resource
import signal
from pathlib import Path

import pytest
from PIL import Image

from kiosk.errors import ForbiddenError
from kiosk.terminal.devices.printer import PngPrinter, PrintJob, PrintResult, open_printer
from kiosk.terminal.slip_page import SlipPage, Words

PAGE = SlipPage("receipt", "en", (Words("Receipt"),))


@pytest.mark.parametrize("kind", ["png", "null"])
def test_a_job_of_another_visit_is_refused(tmp_path: Path, kind: str) -> None:
    """Before, between and after visits, from the wrong visit: nothing comes out."""
    printer = open_printer(kind, tmp_path)
    with pytest.raises(ForbiddenError):
        printer.print(PrintJob(b"1", PAGE))
    printer.begin(b"1")
    with pytest.raises(ForbiddenError):
        printer.print(PrintJob(b"2", PAGE))
    printer.begin(b"2")
    with pytest.raises(ForbiddenError):
        printer.print(PrintJob(b"1", PAGE))
    printer.end()
    with pytest.raises(ForbiddenError):
        printer.print(PrintJob(b"2", PAGE))
    assert list(tmp_path.iterdir()) == []


def test_late_jobs_of_many_visits_release_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10,000 jobs of many visits, in any order, with visits ending in between: only the present visit's come out."""
    monkeypatch.setattr("kiosk.terminal.devices.printer.raster", lambda _page: Image.new("1", (8, 8), 1))
    printer, chance = PngPrinter(tmp_path), random.Random(49)
    present: bytes | None = None
    for _ in range(10_000):
        step = chance.random()
        if step < 0.02:
            present = chance.randbytes(16)
            printer.begin(present)
        elif step < 0.03:
            present = None
            printer.end()
        mine = present is not None and chance.random() < 0.02
        job = PrintJob(present if mine and present else chance.randbytes(16), PAGE)
        try:
            assert printer.print(job).printed
            assert mine
        except ForbiddenError:
            assert not mine


def test_a_visit_that_ends_while_its_page_is_drawn_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes a while; the end of the visit wins."""
    printer = PngPrinter(tmp_path)
    printer.begin(b"1")

    def slow(_page: SlipPage) -> Image.Image:
        printer.end()
        return Image.new("1", (8, 8), 1)

    monkeypatch.setattr("kiosk.terminal.devices.printer.raster", slow)
    with pytest.raises(ForbiddenError):
        printer.print(PrintJob(b"1", PAGE))
    assert list(tmp_path.iterdir()) == []


def test_strips_come_out_one_after_another(tmp_path: Path) -> None:
    """Numbered, 1 bit, 203 dpi, readable by their owner only; no draft is left."""
    printer = PngPrinter(tmp_path)
    printer.begin(b"1")
    assert printer.print(PrintJob(b"1", PAGE)).printed
    assert printer.print(PrintJob(b"1", PAGE)).printed
    (tmp_path / "0001-receipt.png").unlink()
    assert printer.print(PrintJob(b"1", PAGE)).printed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0002-receipt.png", "0003-receipt.png"]
    path = tmp_path / "0002-receipt.png"
    assert path.stat().st_mode & 0o777 == 0o600
    with Image.open(path) as picture:
        assert (picture.mode, picture.width, round(picture.info["dpi"][0])) == ("1", 576, 203)


def test_a_tray_that_is_gone_is_told(tmp_path: Path) -> None:
    """The screen then shows the code to be photographed."""
    printer = PngPrinter(tmp_path / "tray")
    printer.begin(b"1")
    assert printer.status() == "absent"
    assert printer.print(PrintJob(b"1", PAGE)) == PrintResult(printed=False, reason="absent")
    nowhere = open_printer("null", None)
    nowhere.begin(b"1")
    assert nowhere.print(PrintJob(b"1", PAGE)) == PrintResult(printed=False, reason="absent")
    assert open_printer("png", tmp_path / "tray").status() == "ready"


def test_a_strip_that_cannot_be_put_out_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """No room for it: the citizen is told, and half a strip is not lying about."""
    printer = PngPrinter(tmp_path)
    printer.begin(b"1")
    limit, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        assert printer.print(PrintJob(b"1", PAGE)) == PrintResult(printed=False, reason="paper_out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


def test_a_job_does_not_tell_what_stands_on_it() -> None:
    """Logs and tracebacks show a job by its repr."""
    assert "Receipt" not in repr(PrintJob(b"1", PAGE))
    assert repr(PrintJob(b"1", PAGE)) == "PrintJob(receipt)"
