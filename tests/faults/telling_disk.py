"""A disk in memory, mounted through FUSE, that tells in one ordered list every write, cut, sync and change of names, and what was said.

with telling(folder) as disk:
    ...                                # real programs write below disk.mount; what they write into disk.mount/"said" is kept in its place
steps = disk.steps()

The kernel passes each write on at once (no write-back cache), so the order is that of the system calls. The file system itself is
tests.faults.disk_in_memory, a process of its own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

_MOUNT_WAIT_S = 30.0
needs_fuse = pytest.mark.skipif(
    not os.access("/dev/fuse", os.W_OK) or shutil.which("fusermount3") is None, reason="FUSE is not there: no /dev/fuse or no fusermount3"
)


class Made(msgspec.Struct, frozen=True, tag=True):
    """A file or folder got a name; a file may have several."""

    path: str
    inode: int
    is_folder: bool


class Written(msgspec.Struct, frozen=True, tag=True):
    """Bytes into a file."""

    inode: int
    offset: int
    data: bytes


class Resized(msgspec.Struct, frozen=True, tag=True):
    """A file was cut or grew."""

    inode: int
    size: int


class Synced(msgspec.Struct, frozen=True, tag=True):
    """fsync or fdatasync of a file was answered."""

    inode: int


class NamesSynced(msgspec.Struct, frozen=True, tag=True):
    """Fsync of a folder was answered."""

    path: str


class Removed(msgspec.Struct, frozen=True, tag=True):
    """A name went."""

    path: str


class Moved(msgspec.Struct, frozen=True, tag=True):
    """A name changed."""

    old: str
    new: str


class Said(msgspec.Struct, frozen=True, tag=True):
    """What the program had told the world by now."""

    data: bytes


Step = Made | Written | Resized | Synced | NamesSynced | Removed | Moved | Said


class Telling:
    """A mounted telling disk."""

    def __init__(self, mount: Path, listed: Path) -> None:
        self.mount = mount
        self._listed = listed

    def steps(self) -> list[Step]:
        """Everything that happened; complete once the disk is unmounted."""
        return msgspec.msgpack.decode(self._listed.read_bytes(), type=list[Step])


@contextlib.contextmanager
def telling(folder: Path) -> Iterator[Telling]:
    """Mount below a folder for the time of a `with`."""
    mount, listed = folder / "mount", folder / "steps"
    mount.mkdir()
    command = [sys.executable, "-m", "tests.faults.disk_in_memory", str(mount), str(listed)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as disk:
        try:
            _wait_mounted(mount, disk)
            yield Telling(mount, listed)
        finally:
            subprocess.run(["fusermount3", "-u", "-z", str(mount)], check=False)
            disk.wait(30)


def _wait_mounted(mount: Path, disk: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _MOUNT_WAIT_S
    while not mount.is_mount():
        assert disk.poll() is None, "the telling disk ended"
        assert time.monotonic() < end, "the telling disk was not mounted"
        time.sleep(0.02)


def write(data: bytearray, offset: int, piece: bytes) -> None:
    """Write into a file's bytes; a gap is zeros."""
    if offset > len(data):
        resize(data, offset)
    data[offset : offset + len(piece)] = piece


def resize(data: bytearray, size: int) -> None:
    """Cut or lengthen a file's bytes."""
    del data[size:]
    data.extend(bytes(size - len(data)))
