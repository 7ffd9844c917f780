"""State and world in, screen description out: pure, one builder for each step."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.terminal.screens import asking, checking, finishing, opening, overlays, replies, trouble
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.visit.state import Overlay, State, Step
from kiosk.terminal.visit.world import World

_STEPS: dict[Step, Callable[[State, World], Screen]] = {
    Step.ATTRACT: opening.attract,
    Step.LANGUAGE: opening.language,
    Step.PURPOSE: opening.purpose,
    Step.SERVICES: opening.services,
    Step.CLOSED: opening.closed,
    Step.BEFORE: opening.before,
    Step.PRIVATE_WAY: opening.private_way,
    Step.LEFT: opening.left,
    Step.PAGE: asking.question,
    Step.OFFER: asking.told,
    Step.MORE: checking.more,
    Step.CHECK: checking.check,
    Step.ANOTHER: checking.another,
    Step.DECLARE: checking.declare,
    Step.SEALING: finishing.sealing,
    Step.RECEIPT: finishing.receipt,
    Step.PREPARED: finishing.prepared,
    Step.SCAN: replies.scan,
    Step.FETCHING: replies.fetching,
    Step.CASES: replies.cases,
    Step.REPLY: replies.reply,
    Step.TROUBLE: trouble.trouble,
    Step.END: finishing.end,
}


def describe(state: State, world: World) -> Screen:
    """The screen of a state; every state has one."""
    if state.overlay is not Overlay.NONE:
        return overlays.overlay(state, world)
    return _STEPS[state.step](state, world)
