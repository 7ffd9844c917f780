"""Cameras: one protocol; `frames`, which shows pictures from a folder or a function; `null`, where none is installed.

Pictures stay in the memory of the screen process. Taking one (shrinking, re-encoding) runs beside the drawing thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageOps

from kiosk.errors import AbsentError, InputError, LimitError
from kiosk.terminal.devices.photo import read_picture, shrink

_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


class Camera(Protocol):
    """What the viewfinder looks through."""

    def status(self) -> str:
        """`ready` or `absent`."""

    def latest(self) -> Image.Image | None:
        """The newest picture, as it came from the lens; None while there is none. Callers do not change it."""


class NullCamera:
    """No camera here; papers can follow later in another way."""

    def status(self) -> str:
        """Always absent."""
        return "absent"

    def latest(self) -> Image.Image | None:
        """Never a picture."""
        return None


class FramesCamera:
    """Shows what an iterator gives, one picture a look; at its end the last one stays.

    Args:
        frames: pictures, or an iterator without end.
    """

    def __init__(self, frames: Iterable[Image.Image]) -> None:
        self._frames: Iterator[Image.Image] = iter(frames)
        self._last: Image.Image | None = None

    def status(self) -> str:
        """Always ready."""
        return "ready"

    def latest(self) -> Image.Image | None:
        """The next picture."""
        self._last = next(self._frames, self._last)
        return self._last


class FolderCamera:
    """Shows the newest picture of a folder; what is put there is seen at the next look. Half-written and broken files are passed by.

    Args:
        folder: the world before the lens; when it is gone, so is the camera.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[str, int, int] | None = None
        self._last: Image.Image | None = None

    def status(self) -> str:
        """Ready while the folder is there."""
        return "ready" if self._folder.is_dir() else "absent"

    def latest(self) -> Image.Image | None:
        """The newest picture, unpacked once."""
        for path, mark in pictures_in(self._folder):
            if mark == self._seen:
                break
            picture = _read(path)
            if picture is not None:
                self._seen, self._last = mark, picture
                break
        return self._last


class Shutter:
    """Takes pictures beside the drawing thread.

    Args:
        camera: what is looked through.
        executor: runs the work; one thread is enough.
    """

    def __init__(self, camera: Camera, executor: Executor) -> None:
        self._camera = camera
        self._executor = executor

    def press(self, done: Callable[[Future[bytes]], None] | None = None) -> Future[bytes]:
        """Take what the lens sees now.

        Args:
            done: called with the finished future, in the working thread.

        Returns:
            The future of a JPEG as kiosk.terminal.devices.photo.shrink makes it. It fails with AbsentError when there is no picture, with
            LimitError or InputError when the picture can't be used.
        """
        picture = self._camera.latest()
        future = self._executor.submit(_develop, picture)
        if done:
            future.add_done_callback(done)
        return future


def pictures_in(folder: Path) -> list[tuple[Path, tuple[str, int, int]]]:
    """The pictures of a folder, newest first, each with a mark that changes when the file does."""
    found = []
    for path in folder.glob("*"):
        if path.suffix.lower() in _ENDINGS and not path.name.startswith("."):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found.append((path, (path.name, status.st_mtime_ns, status.st_size)))
    return sorted(found, key=lambda item: (item[1][1], item[1][0]), reverse=True)


def open_camera(kind: str, folder: Path | None) -> Camera:
    """The camera that the settings name: `frames` with its folder, else none."""
    return FolderCamera(folder) if kind == "frames" and folder is not None else NullCamera()


def _read(path: Path) -> Image.Image | None:
    try:
        return ImageOps.exif_transpose(read_picture(path.read_bytes()))
    except (OSError, InputError, LimitError):
        return None


def _develop(picture: Image.Image | None) -> bytes:
    if picture is None:
        raise AbsentError("the camera shows no picture", hint="try again, or hand the papers in at the counter")
    return shrink(picture)
