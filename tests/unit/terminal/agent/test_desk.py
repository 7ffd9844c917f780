"""The desk: limits before the first question, faults of the journal, replies with and without a line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from kiosk.contract.codec import encode
from kiosk.contract.ipc import (
    Answer,
    AskStatus,
    EndVisit,
    Fault,
    FetchReplies,
    Granted,
    HeldReplies,
    Hello,
    Lookup,
    Missing,
    Queued,
    Status,
    Submit,
    TakeVisit,
    Welcome,
)
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import Mailbox
from kiosk.errors import LineDownError
from kiosk.terminal import agent_desk
from kiosk.terminal.agent_desk import Desk, Session
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import chunks_of, lines_of
from kiosk.terminal.sync.rules import Limits

if TYPE_CHECKING:
    from tests.unit.terminal.agent.conftest import Terminal


class Line:
    """A line as the desk sees it."""

    def __init__(self) -> None:
        self.state = "up"
        self.is_clock_wrong = False
        self.last_contact = 5
        self.woken = 0
        self.asked: list[Sequence[Mailbox]] = []
        self.answers_in_s = 0.0

    def wake(self) -> None:
        """Counted."""
        self.woken += 1

    async def ask_mailboxes(self, mailboxes: Sequence[Mailbox]) -> None:
        """Takes its time, and then the line breaks."""
        self.asked.append(mailboxes)
        await asyncio.sleep(self.answers_in_s)
        raise LineDownError


class Counter:
    """A desk and one screen in front of it."""

    def __init__(self, terminal: Terminal, limits: Limits | None = None) -> None:
        self.line = Line()
        self.desk = Desk(terminal.parts, self.line, limits or Limits())
        self.session = Session()

    async def ask(self, question: object) -> Answer:
        """One question."""
        return await self.desk.answer(self.session, question)  # type: ignore[arg-type]

    async def begin(self) -> None:
        """Hello and a visit."""
        assert isinstance(await self.ask(Hello(1)), Welcome)
        assert isinstance(await self.ask(TakeVisit(10**6)), Granted)

    async def submit(self, hand_in: HandIn) -> Answer:
        """Chunks and submit."""
        for chunk in chunks_of(hand_in):
            await self.ask(chunk)
        return await self.ask(Submit(hand_in.hand_in_id, lines_of(hand_in)))


async def test_without_the_lease_nothing_is_taken(terminal: Terminal) -> None:
    """A stand-by screen may only say hello and ask: its chunks, its submit and its end of visit are refused."""
    front, other = Counter(terminal), Counter(terminal)
    other.desk = front.desk
    await front.begin()
    assert isinstance(await other.ask(Hello(2)), Welcome)
    hand_in = terminal.citizen.declares()
    asked = [*chunks_of(hand_in), Submit(hand_in.hand_in_id, lines_of(hand_in)), EndVisit()]
    answers = [await other.ask(question) for question in asked]
    assert {answer.code for answer in answers if isinstance(answer, Fault)} == {"forbidden"}
    assert all(isinstance(answer, Fault) for answer in answers)
    assert isinstance(await front.submit(hand_in), Queued)


async def test_a_commit_wakes_the_line(terminal: Terminal) -> None:
    """What is queued is pushed at once when there is a line."""
    counter = Counter(terminal)
    await counter.begin()
    assert isinstance(await counter.submit(terminal.citizen.declares()), Queued)
    assert counter.line.woken == 1


@pytest.mark.parametrize(
    ("limits", "named"), [(Limits(entries=1), "entries"), (Limits(size_bytes=10), "bytes"), (Limits(credential_days=-91), "credential")]
)
async def test_past_an_offline_limit_no_visit_begins_and_nothing_is_dropped(terminal: Terminal, limits: Limits, named: str) -> None:
    """The limit is told before the first question, in the status too; a hand-in of a running visit is still taken."""
    counter = Counter(terminal, limits)
    terminal.hand_in()
    assert isinstance(await counter.ask(Hello(1)), Welcome)
    answer = await counter.ask(TakeVisit(10**6))
    assert isinstance(answer, Fault)
    assert answer.code == "queue_full"
    status = await counter.ask(AskStatus())
    assert isinstance(status, Status)
    assert (status.space, status.queued) == (named, 1)


async def test_a_clock_known_to_be_wrong_ends_nothing(terminal: Terminal) -> None:
    """DESIGN 7.12: beyond the certificate's time it is said, and capturing goes on; a clock that nobody doubts is believed."""
    terminal.clocks.pass_s(40 * 365 * 86400.0)
    counter = Counter(terminal)
    assert isinstance(await counter.ask(Hello(1)), Welcome)
    assert isinstance(await counter.ask(TakeVisit(10**6)), Fault)
    counter.line.is_clock_wrong = True
    assert not isinstance(await counter.ask(TakeVisit(10**6)), Fault)


async def test_a_full_disk_at_the_commit_is_unknown_and_then_absent(terminal: Terminal) -> None:
    """The journal fails in the commit: the screen hears `commit_unknown`, looks up, hears `missing`, sends again, and it is stored once."""
    counter = Counter(terminal)
    await counter.begin()
    hand_in = terminal.citizen.declares(b"photo", b"form")
    file = terminal.parts.journal._file
    file.execute("CREATE TRIGGER full BEFORE INSERT ON bodies WHEN new.position = 2 BEGIN SELECT RAISE(ABORT, 'full'); END")
    answer = await counter.submit(hand_in)
    assert isinstance(answer, Fault)
    assert answer.code == "commit_unknown"
    assert isinstance(await counter.ask(Lookup(hand_in.hand_in_id)), Missing)
    terminal.parts.journal._file.execute("DROP TRIGGER full")
    assert isinstance(await counter.submit(hand_in), Queued)
    assert terminal.unreleased() == 2


async def test_two_faults_in_a_row_do_not_lock_the_desk(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """When reopening fails too, the next question tries it again."""
    counter = Counter(terminal)
    await counter.begin()
    terminal.parts.journal._file._broken = True
    from kiosk.errors import CommitUnknownError
    from kiosk.terminal import agent_parts

    def failing(*_arguments: object) -> None:
        raise CommitUnknownError("the disk is away")

    with monkeypatch.context() as patch:
        patch.setattr(agent_parts, "open_or_set_aside", failing)
        for _ in range(2):
            assert isinstance(await counter.ask(AskStatus()), Fault)
    assert isinstance(await counter.ask(AskStatus()), Fault)
    assert isinstance(await counter.ask(AskStatus()), Status)
    assert isinstance(await counter.submit(terminal.citizen.declares()), Queued)


async def test_replies_at_hand_are_answered_though_the_line_is_slow_or_away(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cloud is asked for at most a few seconds; what is held is shown whatever comes of it."""
    monkeypatch.setattr(agent_desk, "ONLINE_WAIT_S", 0.05)
    minute = terminal.parts.timepiece.read().minute
    reply = encode(SealedReply(v=1, tenant="muni:13999", mailbox=b"m" * 16, site="hall-1", expires=minute + 9, sealed=b"sealed"))
    terminal.parts.journal.replies.keep([reply], now_minute=minute)
    counter = Counter(terminal)
    await counter.begin()
    for answers_in_s, state in ((0.0, "up"), (60.0, "up"), (0.0, "down")):
        counter.line.answers_in_s, counter.line.state = answers_in_s, state
        answer = await counter.ask(FetchReplies((b"m" * 16,), ("muni:13999",)))
        assert answer == HeldReplies((reply,), minute * 60)
    assert len(counter.line.asked) == 2
    await counter.ask(FetchReplies((b"m" * 16,)))
    assert len(counter.line.asked) == 2


async def test_an_undrawn_hand_in_older_than_a_visit_concerns_nobody_in_front(terminal: Terminal) -> None:
    """The notice is for the next person within a quarter of an hour."""
    terminal.hand_in()
    soon, late = Counter(terminal), Counter(terminal)
    assert isinstance(welcome := await soon.ask(Hello(1)), Welcome)
    assert welcome.undrawn is not None
    terminal.clocks.pass_s(16 * 60)
    assert isinstance(welcome := await late.ask(Hello(1)), Welcome)
    assert welcome.undrawn is None


async def test_a_screen_that_is_still_drawing_is_not_taken_for_a_lost_one(terminal: Terminal) -> None:
    """Between queued and drawn somebody else says hello: no notice, until the visit's screen is gone."""
    front, other = Counter(terminal), Counter(terminal)
    other.desk = front.desk
    await front.begin()
    await front.submit(terminal.citizen.declares())
    assert isinstance(welcome := await other.ask(Hello(2)), Welcome)
    assert welcome.undrawn is None
    front.desk.leave(front.session)
    assert isinstance(welcome := await other.ask(Hello(2)), Welcome)
    assert welcome.undrawn is not None


async def test_frames_of_another_version_are_refused(terminal: Terminal) -> None:
    """A screen of another release hears it instead of being misunderstood."""
    answer = await Counter(terminal).ask(Hello(1, version=2))
    assert isinstance(answer, Fault)
    assert answer.code == "unknown_version"


async def test_a_fault_of_the_program_is_answered_and_never_as_a_refusal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails after the commit: `commit_unknown`, so that the screen looks up; the desk goes on."""
    counter = Counter(terminal)
    await counter.begin()
    hand_in = terminal.citizen.declares()

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(counter.line, "wake", broken)
        answer = await counter.submit(hand_in)
        assert isinstance(answer, Fault)
        assert answer.code == "commit_unknown"
    assert isinstance(await counter.ask(Lookup(hand_in.hand_in_id)), Queued)
    with monkeypatch.context() as patch:
        patch.setattr(terminal.parts.timepiece, "read", broken)
        answer = await counter.ask(AskStatus())
        assert isinstance(answer, Fault)
        assert answer.code == "kiosk"
    assert isinstance(await counter.ask(AskStatus()), Status)


async def test_a_journal_that_fails_at_its_first_words_is_let_go(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the new epoch is written: the half-opened journal is closed, since its lock would keep the next one out."""
    counter = Counter(terminal)
    await counter.begin()
    from kiosk.errors import CommitUnknownError
    from kiosk.terminal.journal import Journal

    held: list[Journal] = []

    def full(journal: Journal, _epoch: bytes) -> None:
        held.append(journal)
        raise CommitUnknownError

    terminal.parts.journal._file._broken = True
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "begin_epoch", full)
        assert isinstance(await counter.ask(AskStatus()), Fault)
    assert isinstance(await counter.ask(AskStatus()), Fault)
    assert isinstance(await counter.ask(AskStatus()), Status)
    assert len(held) == 1
