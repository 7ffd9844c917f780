"""Plays steps one after another, shows how far it is, and says at the end what was proved."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import msgspec


class Step(msgspec.Struct, frozen=True):
    """One step: what it shows, and what does it. `run` gives the lines of what was proved; None means not built yet."""

    name: str
    run: Callable[[], Sequence[str]] | None


class Proved(msgspec.Struct, frozen=True):
    """One line of what was proved, and when, in seconds since the start."""

    step: str
    line: str
    at_s: float


def play(steps: Sequence[Step], at_failure: Callable[[], str]) -> int:
    """Play all steps in order; a failed one ends the play.

    Args:
        steps: in their order.
        at_failure: keeps what can be seen when a step fails, and tells where.

    Returns:
        0 if every step is built and held, else 1.
    """
    started = time.monotonic()
    proved: list[Proved] = []
    missing = [step.name for step in steps if step.run is None]
    for number, step in enumerate(steps, 1):
        if step.run is None:
            say(f"[{number}/{len(steps)}] {step.name}: not built yet")
            continue
        say(f"[{number}/{len(steps)}] {step.name} …")
        try:
            lines = step.run()
        except Exception as fault:  # noqa: BLE001 - whatever failed, its step is named
            say(f"FAILED at step {number}, {step.name}: {type(fault).__name__}: {fault}")
            say(f"What was to be seen then: {at_failure()}")
            return 1
        now_s = time.monotonic() - started
        proved += [Proved(step.name, line, now_s) for line in lines]
        for line in lines:
            say(f"    ✓ {line}")
        say(f"    {now_s:.1f} s")
    say("")
    say("Proved:")
    for one in proved:
        say(f"  {one.at_s:6.1f} s  {one.line}")
    if missing:
        say(f"not built yet: {', '.join(missing)}")
    return 1 if missing else 0


def going_on(what: str) -> None:
    """One line of what a long step is at."""
    say(f"    · {what}")


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
