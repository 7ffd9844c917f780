"""Space on the disk for one visit, taken before the first question, so that nobody types for nothing."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk import log
from kiosk.errors import QueueFullError

MOST_BYTES = 64 * 1024 * 1024
"""For one visit: more than the largest hand-in, and no screen can ask for the whole disk."""
LEAST_FREE_BYTES = 64 * 1024 * 1024
"""Stays free beside the reservation: for receipts, replies, logs and the journal's own housekeeping."""
_TWICE = 2
"""The log holds a hand-in first, then the journal's file does too."""


class Reservation:
    """A file that holds the space; removed a moment before the commit needs it.

    Args:
        folder: on the journal's disk.
        least_free_bytes: stays free beside the reservation.
    """

    def __init__(self, folder: Path, least_free_bytes: int = LEAST_FREE_BYTES) -> None:
        self._folder = folder
        self._path = folder / "visit.reserve"
        self._least_free_bytes = least_free_bytes
        self.release()

    def free_bytes(self) -> int:
        """What this program may still write."""
        found = os.statvfs(self._folder)
        return found.f_bavail * found.f_frsize

    def is_low(self) -> bool:
        """Whether hardly more than what stays free is left."""
        return self.free_bytes() < self._least_free_bytes + MOST_BYTES

    def take(self, space_bytes: int) -> None:
        """Reserve for a visit.

        Raises:
            QueueFullError: the disk has no such space.
        """
        self.release()
        needed = _TWICE * min(max(space_bytes, 1), MOST_BYTES)
        if self.free_bytes() - needed < self._least_free_bytes:
            raise QueueFullError("no space on the disk for a visit", hint="carry the entries out, or make room on the disk")
        try:
            self._fill(needed)
        except OSError as fault:
            self.release()
            raise QueueFullError("no space on the disk for a visit") from fault

    def _fill(self, needed_bytes: int) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(handle, 0, needed_bytes)
        finally:
            os.close(handle)

    def release(self) -> None:
        """Give the space back. A disk that turned read-only keeps it, and a commit will say what that means."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as fault:
            log.get().error("reserved space not given back", exc_info=fault)
