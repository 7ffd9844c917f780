"""Waiting for an answer from outside has a bound and an end, whatever became of whoever should answer.

While an answer is awaited the idle clock stands still; past the bound the visit goes on without it, and the idle clock runs again.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.errors import LineDownError
from kiosk.terminal.visit import corrections, declaring, filling
from kiosk.terminal.visit.events import ReceiptUnread, SubmitUnknown
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.state import State, evolve
from kiosk.terminal.visit.world import Limits, World


def wait(state: State, passed_s: float, world: World) -> Outcome:
    """Time went on while an answer is awaited."""
    waiting = evolve(state, waited_s=state.waited_s + passed_s)
    if waiting.waited_s < _longest_s(world.limits)[state.pending]:
        return waiting, ()
    return _WITHOUT[state.pending](waiting)


def _longest_s(limits: Limits) -> dict[str, float]:
    return {"photo": limits.photo_s, "replies": limits.replies_s, "queued": limits.hand_in_s, "unsure": limits.hand_in_s}


def _unknown(state: State) -> Outcome:
    return declaring.unknown(state, SubmitUnknown())


_WITHOUT: dict[str, Callable[[State], Outcome]] = {
    "photo": filling.photo_failed,
    "replies": lambda state: corrections.unread(state, ReceiptUnread(LineDownError.code)),
    "queued": _unknown,
    "unsure": _unknown,
}
