"""SIGKILL and failing disks around the commit: what was answered is there, with the same claims at every asking, and never twice."""

from __future__ import annotations

import itertools
import random
import threading
import time

import pytest

from kiosk.contract.codec import decode
from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import chain, signing
from kiosk.errors import RetryLaterError
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import Agent
from tests.fakes.hand_ins import Citizen
from tests.fakes.injection import injected, needs_strace
from tests.fakes.machine import Machine, take_over

SPACE = 8 * 1024 * 1024
KILLS = 32
QUIET = ("longest_s=60", "base_s=60", "poll_s=60")
"""The line is not the matter here: hardly any rounds."""


class Screen(threading.Thread):
    """Hands in on its own, as the screen's process does, and keeps what it was told and when."""

    def __init__(self, agent: Agent, hand_in: HandIn) -> None:
        """Not started yet."""
        super().__init__()
        self._agent = agent
        self._hand_in = hand_in
        self.claims = b""
        self.attempts = 0

    def run(self) -> None:
        """Until it is told."""
        self.claims = self._agent.submit(self._hand_in, waiting=self._count, patience_s=60)

    def _count(self, attempt: int) -> None:
        self.attempts = attempt


def check_journal(machine: Machine, told: dict[bytes, tuple[HandIn, bytes]]) -> None:
    """Every hand-in told of is there exactly once, in one unbroken chain over all epochs, each entry signed."""
    public_key = machine.keys.signer("device").public_key
    journal = machine.journal()
    entries = [one.entry for one in journal.outbox.oldest_unsent(2**40, most=10**6, most_bytes=10**9)]
    placed = [chain.place(entry) for entry in entries]
    for before, after in itertools.pairwise(placed):
        assert after.slot.prev == before.entry_hash
    for entry in entries:
        chain.verify_slot(entry, public_key)
    slots = {(one.slot.epoch, one.slot.seq): one.context for one in placed}
    assert len(slots) == len(placed)
    contents = [one.content_hash for one in placed]
    assert len(set(contents)) == len(contents) == sum(len(one.parts) for hand_in, _ in told.values() for one in hand_in.submissions)
    for hand_in, claims in told.values():
        assert journal.lookup(hand_in.hand_in_id) == claims
        read = decode(ReceiptClaims, signing.verify(claims, public_key))
        assert [slots[(read.epoch, line.seq)].submission_id for line in read.lines] == [one.submission_id for one in hand_in.submissions]
    journal.close()


@pytest.mark.slow
def test_kills_around_the_commit(machine: Machine) -> None:
    """32 SIGKILLs, each somewhere between the first byte sent and the answer read: answered means stored, and never twice."""
    seeded, citizen = random.Random(20), Citizen(3)
    told: dict[bytes, tuple[HandIn, bytes]] = {}
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    warm = [citizen.declares(b"photo" * 2000, b"form") for _ in range(5)]
    begun = time.perf_counter()
    for hand_in in warm:
        told[hand_in.hand_in_id] = (hand_in, agent.submit(hand_in))
    longest_s = 1.6 * (time.perf_counter() - begun) / len(warm)
    cut = 0
    for _ in range(KILLS):
        hand_in = citizen.declares(b"photo" * 2000, b"form")
        screen = Screen(agent, hand_in)
        screen.start()
        time.sleep(seeded.uniform(0, longest_s))
        machine.kill()
        answered = screen.claims
        machine.spawn(*QUIET)
        screen.join(60)
        assert screen.claims
        assert answered in (b"", screen.claims)
        cut += screen.attempts > 0
        longest_s *= 1.2 if screen.attempts else 1 / 1.2  # the machine is busier, or idler, than it was
        machine.connect().close()
        assert agent.lookup(hand_in.hand_in_id) == screen.claims
        assert agent.submit(hand_in) == screen.claims
        told[hand_in.hand_in_id] = (hand_in, screen.claims)
    agent.close()
    machine.kill()
    assert cut >= KILLS // 4, "the kills came too late to say anything"
    check_journal(machine, told)


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "count"),
    [("recvfrom", 1), ("pwrite64", 1), ("pwrite64", 6), ("fsync", 1), ("fsync", 2), ("sendto", 1)],
    ids=["before-the-commit", "writing", "half-written", "before-the-sync", "in-the-second-commit", "committed-not-answered"],
)
def test_killed_exactly_there(machine: Machine, call: str, count: int) -> None:
    """SIGKILL on entering the n-th such call of a hand-in: before, in the middle of and after the commit, and before its answer."""
    hand_in, other = Citizen(1).declares(b"photo", b"form"), Citizen(2).declares()
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    screens = [Screen(agent, hand_in), Screen(agent, other)]
    with injected(machine, call, f"signal=KILL:when={count}"):
        for screen in screens:  # the second one only gets its turn when the first hand-in did not meet the kill
            screen.start()
            screen.join(2)
            if screen.is_alive():
                break
        else:
            pytest.fail("the kill did not happen")
    machine.kill()
    machine.spawn(*QUIET)
    started = [screen for screen in screens if screen.ident is not None]
    for screen in started:
        screen.join(60)
    told = {one.hand_in_id: (one, agent.submit(one)) for one in (hand_in, other)}
    assert [screen.claims for screen in started] == [claims for _, claims in told.values()][: len(started)]
    agent.close()
    machine.kill()
    check_journal(machine, told)


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 3])
def test_a_disk_that_fails_to_sync_is_unknown_and_then_known(machine: Machine, times: int) -> None:
    """EIO from fsync at the commit: the agent opens the journal anew, settles it, and then the truth is one: stored once."""
    hand_in = Citizen(1).declares(b"photo", b"form")
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    with injected(machine, "fsync", f"error=EIO:when=1..{times}"):
        claims = agent.submit(hand_in, patience_s=60)
    assert agent.submit(hand_in) == claims
    agent.close()
    machine.kill()
    assert b"journal opened anew" in machine.log.read_bytes()
    check_journal(machine, {hand_in.hand_in_id: (hand_in, claims)})


def test_a_screen_waits_for_an_agent_that_comes_back(machine: Machine) -> None:
    """While the agent is away the screen only says that it is checking; it never gives up by itself."""
    hand_in = Citizen(1).declares()
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    machine.kill()
    with pytest.raises(RetryLaterError):
        agent.submit(hand_in, patience_s=0.3)
    screen = Screen(agent, hand_in)
    screen.start()
    end = time.monotonic() + 30
    while screen.attempts < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    machine.spawn(*QUIET)
    screen.join(60)
    assert agent.lookup(hand_in.hand_in_id) == screen.claims != b""
    assert machine.settings.socket_path.is_socket()
    agent.close()


def test_the_reservation_of_a_dead_visit_is_given_back(machine: Machine) -> None:
    """An agent killed in a visit leaves its reserved space; the next start frees it."""
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    agent.close()
    agent = machine.connect()
    take_over(agent, SPACE)
    machine.kill()
    assert (machine.data / "visit.reserve").exists()
    agent.close()
    machine.start(*QUIET).close()
    assert not (machine.data / "visit.reserve").exists()
