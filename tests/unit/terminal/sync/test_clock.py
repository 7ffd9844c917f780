"""The terminal's sense of time: what one source may move, and what it may not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.receipt import TimeStatement
from kiosk.terminal.sync import clock
from kiosk.terminal.sync.clock import FLOOR_LEAP_S, Instant

TODAY = 1_763_000_000.0
DAY = 86_400


def said(seconds: float) -> TimeStatement:
    """A verified answer."""
    return TimeStatement(v=1, seconds=int(seconds), nonce="n", region="east")


def test_the_offset_follows_at_once() -> None:
    """With a clock ten years off, the next request is signed with the cloud's time."""
    for wrong_s in (TODAY - 3650 * DAY, 0.0, TODAY + 3650 * DAY):
        now = Instant(wrong_s, 100.0)
        learned = clock.learn(clock.at_boot(now, 0.0), said(TODAY), now)
        assert clock.wire_now(learned, Instant(wrong_s + 60, 160.0)) == int(TODAY) + 60


def test_an_empty_battery_starts_at_the_floor() -> None:
    """1970 is raised to the last moment that surely passed; an expired credential does not revive."""
    dead = Instant(0.0, 1.0)
    fresh = clock.at_boot(dead, TODAY)
    assert clock.trusted_now(fresh, dead) == TODAY
    assert clock.read(fresh, dead).quality == "unsure"
    assert clock.read(fresh, dead).minute == int(TODAY // 60)


def test_the_floor_follows_a_believable_answer() -> None:
    """An answer within 48 h of our own reckoning raises the floor."""
    now = Instant(TODAY, 100.0)
    learned = clock.learn(clock.at_boot(now, TODAY - DAY), said(TODAY + 5), now)
    assert (learned.floor_s, learned.doubted) == (TODAY + 5, False)
    assert clock.read(learned, now).quality == "synced"


def test_one_source_alone_cannot_leap_the_floor() -> None:
    """More than 48 h ahead: the wire follows, the floor stays, and the slots say `unsure`."""
    now = Instant(TODAY, 100.0)
    learned = clock.learn(clock.at_boot(now, TODAY - DAY), said(TODAY + FLOOR_LEAP_S + 1), now)
    assert (learned.floor_s, learned.doubted) == (TODAY - DAY, True)
    assert clock.read(learned, now).quality == "unsure"


@given(st.lists(st.floats(0, 40 * 365 * DAY), max_size=12), st.floats(0, DAY))
def test_many_answers_cannot_walk_the_floor_either(leaps: list[float], step_s: float) -> None:
    """However often one source answers, the floor stays within 48 h of boot reckoning plus the time that really went by; never back."""
    boot = Instant(TODAY, 0.0)
    state, elapsed = clock.at_boot(boot, TODAY - DAY), 0.0
    for leap in leaps:
        elapsed += step_s
        before = state.floor_s
        state = clock.learn(state, said(TODAY + leap), Instant(TODAY + elapsed, elapsed))
        assert before <= state.floor_s <= TODAY + elapsed + FLOOR_LEAP_S


def test_old_answers_never_lower_the_floor() -> None:
    """A floor is a moment that surely passed."""
    now = Instant(TODAY, 0.0)
    assert clock.learn(clock.at_boot(now, TODAY), said(TODAY - 5 * DAY), now).floor_s == TODAY


def test_a_clock_that_ran_alone_says_so() -> None:
    """After a day without an answer `synced` becomes `free`; a wall clock set back behind the floor is `unsure`."""
    now = Instant(TODAY, 100.0)
    learned = clock.learn(clock.at_boot(now, TODAY - DAY), said(TODAY), now)
    assert clock.read(learned, Instant(TODAY + 2 * DAY, 100.0 + 2 * DAY)).quality == "free"
    assert clock.read(learned, Instant(TODAY - 5 * DAY, 200.0)).quality == "unsure"
    assert clock.read(clock.at_boot(now, 0.0), now).quality == "unsure"
    assert clock.read(clock.at_boot(now, TODAY - DAY), now).quality == "free"
