"""What became of a hand-in: stored, not stored, or unknown; found out from the agent, whatever failed on the way.

After any fault while the sealed bytes were on their way it is unknown whether they were committed, so the agent is asked, and only its
answer decides. Nobody is told "handed in" unless it is, nor "not handed in" unless that is certain. Does not seal, print or draw.
"""

from __future__ import annotations

import msgspec

from kiosk import log
from kiosk.errors import CommitUnknownError, KioskError, LineDownError
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import Agent, Waiting

LONGEST_S = 120.0
"""An agent that was killed is back within seconds, a broken one within a minute."""
AGAIN_S = 30.0
"""Somebody stands before the glass and has asked for it."""
SETTLE_S = 15.0


class Stored(msgspec.Struct, frozen=True):
    """Committed; `claims` are signed and not yet read."""

    claims: bytes


class NotStored(msgspec.Struct, frozen=True):
    """Certainly not committed, and nothing sent so far can be any more; `code` says what was in the way."""

    code: str


class Unknown(msgspec.Struct, frozen=True):
    """The agent can't be asked."""


Fate = Stored | NotStored | Unknown


def hand_over(agent: Agent, hand_in: HandIn, waiting: Waiting) -> Fate:
    """Give a sealed hand-in to the agent.

    Args:
        agent: of this terminal.
        hand_in: sealed; kept by the caller unless the answer is certain.
        waiting: called before each further attempt.
    """
    return _sent(agent, hand_in, waiting, LONGEST_S)


def ask_again(agent: Agent, hand_in: HandIn, waiting: Waiting) -> Fate:
    """Ask about a hand-in whose fate was unknown; where it is absent, send the same bytes."""
    fate = _asked(agent, hand_in, "")
    return _sent(agent, hand_in, waiting, AGAIN_S) if isinstance(fate, NotStored) else fate


def _sent(agent: Agent, hand_in: HandIn, waiting: Waiting, patience_s: float) -> Fate:
    try:
        return Stored(agent.submit(hand_in, waiting=waiting, patience_s=patience_s))
    except Exception as fault:  # noqa: BLE001 - whatever it was, the agent is asked before anything is said
        log.get().warning("hand-in not answered as usual", exc_info=fault)
        return _asked(agent, hand_in, _code(fault))


def _asked(agent: Agent, hand_in: HandIn, code: str) -> Fate:
    try:
        claims = agent.certainly(hand_in.hand_in_id, patience_s=SETTLE_S)
    except Exception as fault:  # noqa: BLE001 - as above: who can't be asked leaves it unknown
        log.get().error("fate of a hand-in unknown", exc_info=fault)
        return Unknown()
    return NotStored(code) if claims is None else Stored(claims)


def _code(fault: Exception) -> str:
    """What was in the way; patience that ended is a part of the machine that did not answer."""
    if isinstance(fault, CommitUnknownError):
        return LineDownError.code
    return fault.code if isinstance(fault, KioskError) else "unexpected"
