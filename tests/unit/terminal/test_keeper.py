"""The keeper starts what ended, at once when that is normal and slowly when it is not."""

from __future__ import annotations

from kiosk.terminal.keeper import SLOWEST_S, Life


def test_a_normal_end_is_followed_by_a_start_at_once() -> None:
    """A screen process ends with each visit."""
    assert Life(early_ends=9).ended(lived_s=60).wait_s == 0


def test_what_ends_early_again_and_again_is_started_more_slowly() -> None:
    """A broken part must not eat the machine, and is never given up."""
    life, waits = Life(), []
    for _ in range(12):
        life = life.ended(lived_s=0.1)
        waits.append(life.wait_s)
    assert waits[:2] == [0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == SLOWEST_S
