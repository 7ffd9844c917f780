"""A camera shows what is before it, and taking a picture does not stop the screen."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from kiosk.errors import AbsentError, LimitError
from kiosk.terminal.devices.camera import FolderCamera, FramesCamera, NullCamera, Shutter, open_camera
from kiosk.terminal.devices.photo import MAX_PIXELS


def _put(folder: Path, name: str, colour: str, when_s: int) -> None:
    path = folder / name
    Image.new("RGB", (30, 20), colour).save(path)
    os.utime(path, (when_s, when_s))


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    """One working thread."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_frames_follow_one_another_and_the_last_stays() -> None:
    """An iterator of pictures is a camera."""
    frames = [Image.new("L", (2, 2), grey) for grey in (1, 2)]
    camera = FramesCamera(frames)
    assert [camera.latest() for _ in range(3)] == [frames[0], frames[1], frames[1]]
    assert camera.status() == "ready"


def test_a_folder_shows_its_newest_picture(tmp_path: Path) -> None:
    """What is put before the lens is seen at the next look."""
    camera = FolderCamera(tmp_path)
    assert camera.latest() is None
    _put(tmp_path, "b.png", "red", 100)
    first = camera.latest()
    assert first is not None
    assert first.getpixel((1, 1)) == (255, 0, 0)
    assert camera.latest() is first
    _put(tmp_path, "a.png", "blue", 200)
    second = camera.latest()
    assert second is not None
    assert second.getpixel((1, 1)) == (0, 0, 255)


def test_half_written_and_strange_files_are_passed_by(tmp_path: Path) -> None:
    """A picture on its way is seen when it is whole."""
    camera = FolderCamera(tmp_path)
    _put(tmp_path, "a.png", "red", 100)
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(buffer, "PNG")
    late = tmp_path / "b.png"
    late.write_bytes(buffer.getvalue()[:40])
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".c.png").write_bytes(b"hidden")
    seen = camera.latest()
    assert seen is not None
    assert seen.getpixel((1, 1)) == (255, 0, 0)
    late.write_bytes(buffer.getvalue())
    whole = camera.latest()
    assert whole is not None
    assert whole.getpixel((1, 1)) == (0, 0, 255)


def test_a_picture_is_taken_beside_the_drawing_thread(thread: ThreadPoolExecutor) -> None:
    """The shutter answers at once; the work and its end happen in the working thread."""
    held, ended = threading.Event(), []
    thread.submit(held.wait)
    picture = Image.new("RGB", (4000, 3000), "grey")
    future = Shutter(FramesCamera([picture]), thread).press(lambda _: ended.append(threading.current_thread()))
    assert not future.done()
    held.set()
    assert Image.open(io.BytesIO(future.result(timeout=60))).format == "JPEG"
    thread.submit(int).result(timeout=60)
    assert ended
    assert threading.main_thread() not in ended


def test_the_picture_taken_is_the_one_seen_at_the_press(thread: ThreadPoolExecutor) -> None:
    """What comes before the lens afterwards is not on the photograph."""
    held = threading.Event()
    thread.submit(held.wait)
    future = Shutter(FramesCamera([Image.new("RGB", (9, 9), "white"), Image.new("RGB", (9, 9), "black")]), thread).press()
    held.set()
    assert Image.open(io.BytesIO(future.result(timeout=60))).getpixel((4, 4)) == (255, 255, 255)


def test_no_picture_and_too_large_pictures_are_told(thread: ThreadPoolExecutor) -> None:
    """The citizen learns why, and the screen goes on."""
    nothing: Future[bytes] = Shutter(NullCamera(), thread).press()
    with pytest.raises(AbsentError):
        nothing.result(timeout=60)
    side = int(MAX_PIXELS**0.5) + 1
    with pytest.raises(LimitError):
        Shutter(FramesCamera([Image.new("1", (side, side))]), thread).press().result(timeout=60)


def test_the_settings_choose_the_camera(tmp_path: Path) -> None:
    """Where none is named there is none, and the status says so."""
    assert open_camera("null", None).status() == "absent"
    assert open_camera("null", None).latest() is None
    assert open_camera("frames", tmp_path).status() == "ready"
    assert open_camera("frames", tmp_path / "gone").status() == "absent"
    assert open_camera("frames", tmp_path / "gone").latest() is None
