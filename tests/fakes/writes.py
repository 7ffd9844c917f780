"""Notices the moment at which a process writes to a file of a folder or opens one (inotify(7)): to kill it in the middle, or to see it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import time
from pathlib import Path
from types import TracebackType
from typing import Self

WRITTEN, OPENED = 0x2, 0x20
"""IN_MODIFY, IN_OPEN."""
_IN_NONBLOCK = 0x800


class Writes:
    """Watches a folder for the time of a `with`."""

    def __init__(self, folder: Path, what: int = WRITTEN) -> None:
        """Nothing is watched yet."""
        self._folder, self._what = folder, what
        self._handle = -1

    def __enter__(self) -> Self:
        """From now on."""
        libc = ctypes.CDLL(None, use_errno=True)
        self._handle = libc.inotify_init1(_IN_NONBLOCK)
        assert self._handle >= 0
        assert libc.inotify_add_watch(self._handle, os.fsencode(self._folder), self._what) >= 0
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """No longer."""
        os.close(self._handle)

    def forget(self) -> None:
        """What was written so far does not count."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self._handle, 65536):
                pass

    def wait_for(self, ending: str, within_s: float) -> bool:
        """Whether a file whose name ends so is written to before the time is over; tells at the first write."""
        end = time.monotonic() + within_s
        while (left_s := end - time.monotonic()) > 0:
            readable, _, _ = select.select([self._handle], [], [], left_s)
            if readable and ending.encode() in os.read(self._handle, 65536):
                return True
        return False
