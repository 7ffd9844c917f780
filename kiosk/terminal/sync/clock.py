"""The terminal's sense of time, pure: the wire offset, the trusted floor and the quality that stands in every slot.

The *wire offset* follows each signed answer at once; with it requests are signed. The *trusted floor* is a moment that has surely
passed; credentials expire by it, it never goes back, and one source alone moves it at most 48 h ahead of the terminal's own reckoning
(DESIGN section 7, rule 12). Does not read a clock: callers pass wall and monotonic seconds.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.receipt import TimeStatement

FLOOR_LEAP_S = 48 * 3600
FRESH_S = 24 * 3600
"""How long after an answer a free-running clock still counts as synced."""


class Reading(msgspec.Struct, frozen=True):
    """What goes into a slot: minutes since 1970 UTC, one of TIME_QUALITY, and the floor in minutes."""

    minute: int
    quality: str
    floor: int


class Instant(msgspec.Struct, frozen=True):
    """Two clocks read together, in seconds: `wall` since 1970 UTC, `monotonic` since some start."""

    wall: float
    monotonic: float


class TrustedClock(msgspec.Struct, frozen=True):
    """A value: each answer and each boot makes a new one.

    `boot` and `reckoned` anchor the terminal's own reckoning: at `boot` it was `reckoned`. `synced` is the monotonic second of the last
    signed answer, None before the first. `doubted` says that the cloud and our own reckoning are more than 48 h apart.
    """

    boot: Instant
    reckoned: float
    floor_s: float
    offset_s: float = 0.0
    synced: float | None = None
    doubted: bool = False


def at_boot(now: Instant, floor_s: float) -> TrustedClock:
    """The clock of a fresh start: an empty battery's 1970 is raised to the floor kept from before."""
    return TrustedClock(boot=now, reckoned=max(now.wall, floor_s), floor_s=floor_s)


def own_reckoning(clock: TrustedClock, now: Instant) -> float:
    """Seconds since 1970 UTC by the terminal alone: what it was at the start plus the time since, or a wall clock set ahead since."""
    return max(clock.reckoned + now.monotonic - clock.boot.monotonic, now.wall)


def wire_now(clock: TrustedClock, now: Instant) -> int:
    """Seconds since 1970 UTC as the cloud would say; for request signatures only."""
    return int(now.wall + clock.offset_s)


def trusted_now(clock: TrustedClock, now: Instant) -> float:
    """Seconds since 1970 UTC for everything that ends: never before the floor."""
    return max(now.wall + clock.offset_s, clock.floor_s)


def learn(clock: TrustedClock, statement: TimeStatement, now: Instant) -> TrustedClock:
    """Take a signed, nonce-bound answer: the offset follows at once, the floor only as far as one source may move it.

    Args:
        clock: as before.
        statement: verified, and bound to the nonce of our own request.
        now: when the answer came.
    """
    ahead_s = statement.seconds - own_reckoning(clock, now)
    believable = ahead_s <= FLOOR_LEAP_S
    return msgspec.structs.replace(
        clock,
        offset_s=statement.seconds - now.wall,
        synced=now.monotonic,
        floor_s=max(clock.floor_s, statement.seconds) if believable else clock.floor_s,
        doubted=abs(ahead_s) > FLOOR_LEAP_S,
    )


def read(clock: TrustedClock, now: Instant) -> Reading:
    """The slot's time: cut to the minute, with how far it can be trusted.

    `synced`: a signed answer within a day, not in doubt. `unsure`: never synced since the start, or in doubt, or the wall clock lies
    before the floor. `free`: running by itself since the last answer.
    """
    return Reading(minute=int(trusted_now(clock, now) // 60), quality=_quality(clock, now), floor=int(clock.floor_s // 60))


def _quality(clock: TrustedClock, now: Instant) -> str:
    if clock.doubted or now.wall + clock.offset_s < clock.floor_s:
        return "unsure"
    if clock.synced is None:
        return "free" if clock.floor_s else "unsure"
    return "synced" if now.monotonic - clock.synced <= FRESH_S else "free"
