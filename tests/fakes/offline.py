"""A terminal without a line, and visits at it that are told and drawn.

machine = enrolled(folder)
agent = machine.start(*QUIET)
told = [hands_in(agent, Citizen(1))]
"""

from __future__ import annotations

from pathlib import Path

from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import Agent
from kiosk.terminal.journal import Journal
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import TOWN, Machine

QUIET = ("longest_s=60", "base_s=60", "poll_s=60")
"""Of the agent: it hardly looks for a line."""
SPACE = 8 * 1024 * 1024
Told = tuple[HandIn, bytes]
"""A hand-in, and the claims it was answered with."""


def enrolled(folder: Path) -> Machine:
    """A terminal without a line."""
    folder.mkdir(exist_ok=True)
    made = Machine(folder)
    made.enrol()
    return made


def hands_in(agent: Agent, citizen: Citizen) -> Told:
    """A visit with one hand-in of two parts."""
    agent.take_visit(SPACE)
    hand_in = citizen.declares(b"photo" * 4000, b"form", tenant=TOWN)
    claims = agent.submit(hand_in, patience_s=30)
    agent.drawn(hand_in.hand_in_id)
    agent.end_visit()
    return hand_in, claims


def is_held(journal: Journal, told: list[Told]) -> bool:
    """Whether each one told of is there, with its claims and the bytes of all its parts, which nothing has released."""
    sealed = {one.entry.sealed for one in journal.outbox.oldest_unsent(2**40, most=10_000, most_bytes=10**9)}
    parts = {part.sealed for hand_in, _ in told for one in hand_in.submissions for part in one.parts}
    return parts <= sealed and all(journal.lookup(hand_in.hand_in_id) == claims for hand_in, claims in told)


def require_all(journal: Journal, told: list[Told]) -> None:
    """Each one told of is there; the journal is closed then."""
    assert is_held(journal, told)
    journal.close()
