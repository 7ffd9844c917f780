"""A scanner gives the text of a code once, bounded, and nothing of anything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from qrcode.image.pil import PilImage

from kiosk.terminal.devices.scanner import FramesScanner, codes_in, open_scanner
from kiosk.terminal.devices.speaker import NullSpeaker, Speaker


def _qr(text: str) -> Image.Image:
    code = qrcode.QRCode()
    code.add_data(text)
    return code.make_image(image_factory=PilImage).get_image().convert("L")


def _put(folder: Path, name: str, picture: Image.Image, when_s: int) -> None:
    picture.save(folder / name)
    os.utime(folder / name, (when_s, when_s))


def test_each_picture_is_read_once_oldest_first(tmp_path: Path) -> None:
    """What is held before the scanner is read in the order it came."""
    scanner = FramesScanner(tmp_path)
    assert (scanner.look(), scanner.picture()) == (None, None)
    _put(tmp_path, "b.png", _qr("MDG1:FIRST"), 100)
    _put(tmp_path, "a.png", _qr("MDG1:SECOND"), 200)
    _put(tmp_path, "0.png", Image.new("L", (50, 50)), 300)
    assert [scanner.look() for _ in range(4)] == ["MDG1:FIRST", "MDG1:SECOND", None, None]
    assert scanner.picture() is not None
    _put(tmp_path, "a.png", _qr("MDG1:SECOND"), 400)
    assert scanner.look() == "MDG1:SECOND"


def test_a_picture_on_its_way_is_read_when_it_is_whole(tmp_path: Path) -> None:
    """Half a file is looked at again."""
    scanner = FramesScanner(tmp_path)
    _put(tmp_path, "a.png", _qr("MDG1:LATE"), 100)
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(whole[:60])
    assert scanner.look() is None
    (tmp_path / "a.png").write_bytes(whole)
    assert scanner.look() == "MDG1:LATE"


def test_longer_texts_than_any_receipt_are_not_given() -> None:
    """A code as large as QR allows is cut off before anything parses it."""
    assert list(codes_in(_qr("A" * 970))) == ["A" * 970]
    assert list(codes_in(_qr("A" * 971))) == []


@pytest.mark.parametrize("kind", ["null", "frames"])
def test_the_settings_choose_the_scanner(tmp_path: Path, kind: str) -> None:
    """Where none is named there is none."""
    scanner = open_scanner(kind, tmp_path)
    assert scanner.status() == ("ready" if kind == "frames" else "absent")
    assert scanner.look() is None
    assert scanner.picture() is None


def test_parts_that_are_not_there_say_so() -> None:
    """A null device is absent, silent and harmless."""
    speaker: Speaker = NullSpeaker()
    speaker.say("こんにちは", "ja")
    speaker.stop()
    assert speaker.status() == "absent"
