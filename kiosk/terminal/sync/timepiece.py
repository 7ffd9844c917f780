"""The one clock of a running agent: reads the machine's clocks and keeps what the cloud said of the time. The rules are clock.py's."""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.contract.receipt import TimeStatement
from kiosk.terminal.sync import clock
from kiosk.terminal.sync.clock import Instant, Reading


def machine_clocks() -> Instant:
    """Wall clock and monotonic clock of this machine, read together."""
    return Instant(time.time(), time.monotonic())


class Timepiece:
    """A TrustedClock that moves on with each answer."""

    def __init__(self, floor_s: float, clocks: Callable[[], Instant] = machine_clocks) -> None:
        """Start from the floor that was kept before, seconds since 1970 UTC."""
        self._clocks = clocks
        self._trusted = clock.at_boot(clocks(), floor_s)

    @property
    def floor_s(self) -> float:
        """The trusted floor, seconds since 1970 UTC."""
        return self._trusted.floor_s

    @property
    def offset_s(self) -> float:
        """How far the cloud's clock is ahead of the machine's, seconds."""
        return self._trusted.offset_s

    def wire_now(self) -> int:
        """Seconds since 1970 UTC for request signatures."""
        return clock.wire_now(self._trusted, self._clocks())

    def trusted_now(self) -> int:
        """Seconds since 1970 UTC for everything that ends."""
        return int(clock.trusted_now(self._trusted, self._clocks()))

    def read(self) -> Reading:
        """The time of a slot."""
        return clock.read(self._trusted, self._clocks())

    def learn(self, statement: TimeStatement) -> None:
        """Take a verified, nonce-bound answer."""
        self._trusted = clock.learn(self._trusted, statement, self._clocks())

    def start(self, floor_s: float) -> None:
        """Begin as at boot, from a floor that was found after all: our own reckoning is raised to it, too."""
        self._trusted = clock.at_boot(self._clocks(), floor_s)
