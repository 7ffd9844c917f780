"""How often one caller may try: a token bucket for each name, in memory, bounded. For sign-in and registration."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from kiosk.errors import BusyError

MAX_NAMES = 10_000


class Throttle:
    """Allows `burst` tries at once and one more every `every_s` seconds, for each name.

    Args:
        burst: tries that may come at once.
        every_s: seconds until one try is given back.
        now_s: seconds of any clock that does not go back far.
    """

    def __init__(self, *, burst: int, every_s: float, now_s: Callable[[], float]) -> None:
        """Start with every bucket full."""
        self._burst = burst
        self._every_s = every_s
        self._now_s = now_s
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, name: str) -> None:
        """Count one try.

        Raises:
            BusyError: too many; `retry_after_s` says when the next may come.
        """
        now_s = self._now_s()
        tries, since_s = self._buckets.pop(name, (float(self._burst), now_s))
        tries = min(float(self._burst), tries + max(0.0, now_s - since_s) / self._every_s)
        allowed = tries >= 1
        self._buckets[name] = (tries - 1 if allowed else tries, now_s)
        if len(self._buckets) > MAX_NAMES:
            self._buckets.popitem(last=False)
        if not allowed:
            raise BusyError("too many tries", retry_after_s=(1 - tries) * self._every_s)
