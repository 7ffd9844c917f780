"""The viewfinder's thread: the newest picture, made to fit, and each code once."""

from __future__ import annotations

import threading
import time

from PIL import Image

from kiosk.ui.icons import qr
from kiosk.ui.lens import CameraScanner, Lens
from tests.ui.samples import scene


def ignore(_text: str) -> None:
    """Nobody listens."""


class Still:
    """A camera that always sees the same, and counts how often it was looked through."""

    def __init__(self, picture: Image.Image | None) -> None:
        """See this."""
        self.picture, self.looks = picture, 0

    def latest(self) -> Image.Image | None:
        """The picture."""
        self.looks += 1
        return self.picture


def wait_until(true: object, within_s: float = 60.0) -> None:
    """Wait for a function to say yes."""
    assert callable(true)
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_pictures_fit_the_viewfinder_and_keep_their_shape() -> None:
    """A picture of any size becomes one that fits, in its own proportions, in RGB."""
    lens = Lens(Still(scene(1280, 960)), None, ignore)
    lens.open((400, 400), scan=False)
    wait_until(lambda: lens.newest(0))
    newest = lens.newest(0)
    lens.close()
    assert newest is not None
    assert newest[1].size == (400, 300)
    assert newest[1].mode == "RGB"


def test_a_code_that_stays_is_told_once() -> None:
    """Somebody who holds a slip before the camera for a while sends its code once."""
    picture = Image.new("RGB", (900, 900), "white")
    picture.paste(qr("MDG1:ABC123", 8), (200, 200))
    told: list[str] = []
    lens = Lens(Still(picture), None, told.append)
    lens.open((400, 400), scan=True)
    wait_until(lambda: told)
    time.sleep(0.4)
    lens.close()
    assert told == ["MDG1:ABC123"]


def test_the_same_picture_is_not_read_twice() -> None:
    """Reading a picture costs up to 0.2 s, so a picture that did not change is not read again."""
    picture = Image.new("RGB", (600, 600), "white")
    picture.paste(qr("MDG1:ABC123", 6), (50, 50))
    scanner = CameraScanner(Still(picture))
    assert scanner.look() == "MDG1:ABC123"
    assert scanner.look() is None
    assert scanner.picture() is picture


def test_a_closed_lens_looks_no_more_and_keeps_nothing() -> None:
    """When the viewfinder leaves the glass its thread ends and the last picture is forgotten."""
    camera = Still(scene(640, 480))
    lens = Lens(camera, None, ignore)
    lens.open((200, 200), scan=False)
    wait_until(lambda: lens.newest(0))
    lens.close()
    wait_until(lambda: not any(thread.name == "lens" for thread in threading.enumerate()))
    looks = camera.looks
    time.sleep(0.3)
    assert camera.looks == looks
    assert lens.newest(0) is None


class Absent:
    """A scanner that is not there."""

    def status(self) -> str:
        """Not there."""
        return "absent"

    def look(self) -> str | None:
        """Never asked."""
        raise AssertionError

    def picture(self) -> Image.Image | None:
        """Never asked."""
        raise AssertionError


def test_a_camera_reads_where_the_scanner_is_absent() -> None:
    """A terminal whose scanner is not installed still reads slips, with its camera."""
    picture = Image.new("RGB", (600, 600), "white")
    picture.paste(qr("MDG1:ABC123", 6), (50, 50))
    told: list[str] = []
    lens = Lens(Still(picture), Absent(), told.append)
    lens.open((200, 200), scan=True)
    wait_until(lambda: told)
    lens.close()
    assert told == ["MDG1:ABC123"]


def test_without_a_camera_nothing_is_started() -> None:
    """No camera, no thread; and a camera that gives nothing shows nothing."""
    wait_until(lambda: not any(thread.name == "lens" for thread in threading.enumerate()))
    lens = Lens(None, None, ignore)
    lens.open((200, 200), scan=True)
    assert not any(thread.name == "lens" for thread in threading.enumerate())
    empty = Lens(Still(None), None, ignore)
    empty.open((200, 200), scan=True)
    time.sleep(0.2)
    assert empty.newest(0) is None
    empty.close()
