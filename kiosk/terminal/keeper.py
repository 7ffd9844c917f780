"""Keeps the terminal's two processes alive: the agent always, one screen process after another.

A screen process ends with its visit (that is how a visit is erased), so its end is normal and the next one starts at once. What ends again
and again is started more slowly, so that a broken part does not eat the machine. In a real deployment systemd does the same (deploy/).
Does not look into the processes and holds no data.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from types import FrameType

import msgspec

from kiosk import log

Start = Callable[[], subprocess.Popen[bytes]]
_POLL_S = 0.05
_STOP_S = 10.0
QUICK_S = 3.0
"""A process that lived shorter than this ended too early."""
SLOWEST_S = 10.0


class Life(msgspec.Struct, frozen=True):
    """What the restart rule remembers of one process: how many times in a row it ended too early."""

    early_ends: int = 0

    def ended(self, lived_s: float) -> Life:
        """After a process ended that lived this long."""
        return Life(self.early_ends + 1 if lived_s < QUICK_S else 0)

    @property
    def wait_s(self) -> float:
        """How long to wait before the next start: nothing the first two times, then doubling up to SLOWEST_S."""
        return 0.0 if self.early_ends < 3 else min(SLOWEST_S, 0.5 * 2 ** min(self.early_ends - 3, 10))


class _Kept:
    """One process and its life."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._life = Life()
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s = 0.0
        self._next_s = 0.0

    def look(self, now_s: float) -> None:
        """Start it, or notice that it ended and plan the next start."""
        if self._process is not None and self._process.poll() is not None:
            self._life = self._life.ended(now_s - self._started_s)
            self._process, self._next_s = None, now_s + self._life.wait_s
        if self._process is None and now_s >= self._next_s:
            self._begin(now_s)

    @property
    def is_due(self) -> bool:
        """Whether it does not run."""
        return self._process is None or self._process.poll() is not None

    def _begin(self, now_s: float) -> None:
        """A machine that is out of memory for a moment can't start anything: that is an early end, not the keeper's."""
        try:
            self._process, self._started_s = self._start(), now_s
        except (OSError, subprocess.SubprocessError) as fault:
            log.get().error("a process could not be started", exc_info=fault)
            self._life = self._life.ended(0.0)
            self._next_s = now_s + self._life.wait_s

    def stop(self) -> None:
        """End it: asked first, then made to."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def keep(agent: Start, screen: Start, ready: Callable[[], bool]) -> int:
    """Run both until SIGTERM or SIGINT.

    Args:
        agent: starts the agent.
        screen: starts one screen process; called only while `ready`.
        ready: whether the agent answers; asked only while no screen runs, and never waits long.

    Returns:
        Exit status 0.
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    kept_agent, kept_screen = _Kept(agent), _Kept(screen)
    while not stopping.wait(_POLL_S):
        now_s = time.monotonic()
        kept_agent.look(now_s)
        if not kept_screen.is_due or ready():
            kept_screen.look(now_s)
    kept_screen.stop()
    kept_agent.stop()
    return 0
