"""Frames, and the screen's end of the socket: what dies on the way is asked about first, and sent again as the same bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.ipc import (
    CHUNK_BYTES,
    MAX_FRAME_BYTES,
    Answer,
    Chunk,
    Drawn,
    Fault,
    Granted,
    Hello,
    Lookup,
    Missing,
    Noted,
    Question,
    Queued,
    Received,
    Submit,
    TakeVisit,
    Welcome,
)
from kiosk.errors import CommitUnknownError, ConflictError, FormatError, KioskError, LimitError, QueueFullError, RetryLaterError
from kiosk.terminal import ipc
from kiosk.terminal.agent_desk import Session, Upload, assemble
from kiosk.terminal.hand_in import HandIn, SealedPart, SealedSubmission
from kiosk.terminal.ipc import Agent
from kiosk.terminal.told_errors import error_of
from tests.fakes.hand_ins import Citizen

CLAIMS = b"signed claims"
Say = Callable[[Question], Answer | None]
"""What the agent answers; None hangs up."""


class ScriptedAgent:
    """Somebody at the other end of a real socket who answers as he is told."""

    def __init__(self, path: Path, *scripts: Say) -> None:
        """One script for each connection, the last one for all further ones."""
        self.asked: list[Question] = []
        self._scripts = list(scripts)
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        self._door.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """End, also when nobody calls any more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(10)

    def kinds(self) -> list[type]:
        """The questions' kinds, without hello."""
        return [type(one) for one in self.asked if not isinstance(one, Hello)]

    def _serve(self) -> None:
        while True:
            try:
                channel, _ = self._door.accept()
            except OSError:
                return
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
            with channel:
                self._talk(channel, script)

    def _talk(self, channel: socket.socket, script: Say) -> None:
        try:
            while True:
                question = ipc.read_question(ipc._read_frame(channel))
                self.asked.append(question)
                answer = WELCOME if isinstance(question, Hello) else script(question)
                if answer is None:
                    return
                channel.sendall(ipc.frame(answer))
        except OSError:
            return


WELCOME = Welcome(device="t-0001", site="hall-1", tenant="muni:13999", credential=b"", catalogue="/nowhere", manifest_sha256=b"")


def willing(question: Question) -> Answer | None:
    """Says yes to everything."""
    usual: dict[type, Answer] = {TakeVisit: Granted(), Submit: Queued(CLAIMS), Lookup: Missing(), Drawn: Noted()}
    return Received(question.index) if isinstance(question, Chunk) else usual[type(question)]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Callable[..., tuple[Agent, ScriptedAgent]]]:
    """A screen connected to a scripted agent."""
    made: list[ScriptedAgent] = []
    screens: list[Agent] = []

    def connect(*scripts: Say) -> tuple[Agent, ScriptedAgent]:
        made.append(ScriptedAgent(tmp_path / "agent.sock", *scripts))
        screens.append(Agent.connect(tmp_path / "agent.sock"))
        screens[0]._sleep = lambda _: None
        screens[0].take_visit(1000)
        return screens[0], made[0]

    yield connect
    for screen in screens:
        screen.close()
    for agent in made:
        agent.close()


Connect = Callable[..., tuple[Agent, ScriptedAgent]]


def test_that_a_number_was_shown_is_told_to_an_agent_that_comes_back(at: Connect) -> None:
    """Killed right after its answer and killed again at its start: the third one hears of it, and the next person reads of nothing."""

    def dying(question: Question) -> Answer | None:
        return None if isinstance(question, Drawn) else willing(question)

    screen, agent = at(dying, dying, dying, willing)
    screen.drawn(b"x" * 16)
    assert agent.kinds() == [TakeVisit, Drawn, Drawn, Drawn, Drawn]


def test_the_usual_way_asks_nothing_twice(at: Connect) -> None:
    """All chunks, one submit, no lookup."""
    screen, agent = at(willing)
    assert screen.submit(Citizen().declares(b"photo", b"form")) == CLAIMS
    assert agent.kinds() == [TakeVisit, Chunk, Chunk, Submit]


def test_an_answer_lost_with_the_agent_is_looked_up_first(at: Connect) -> None:
    """Hung up instead of queued: connect, ask; present means the stored claims, and nothing is sent again."""

    def dies(question: Question) -> Answer | None:
        return None if isinstance(question, Submit) else willing(question)

    def knows(question: Question) -> Answer | None:
        return Queued(b"stored claims") if isinstance(question, Lookup) else willing(question)

    screen, agent = at(dies, knows)
    tries: list[int] = []
    assert screen.submit(Citizen().declares(), waiting=tries.append) == b"stored claims"
    assert agent.kinds() == [TakeVisit, Chunk, Submit, Lookup]
    assert tries == [1]


def test_what_is_missing_is_sent_again_as_the_same_bytes(at: Connect) -> None:
    """Absent: lease, then the same sealed bytes under the same id."""

    def dies(question: Question) -> Answer | None:
        return None if isinstance(question, Submit) else willing(question)

    screen, agent = at(dies, dies, willing)
    screen.submit(Citizen().declares(b"photo", b"form"))
    assert agent.kinds() == [TakeVisit, *([Chunk, Chunk, Submit, Lookup, TakeVisit] * 2), Chunk, Chunk, Submit]
    sent = [one for one in agent.asked if isinstance(one, Chunk | Submit)]
    assert sent[:3] == sent[3:6] == sent[6:]


def test_an_unknown_commit_is_asked_about_on_the_same_line(at: Connect) -> None:
    """`commit_unknown` is neither yes nor no."""
    answers: list[Answer] = [Fault("commit_unknown", ""), Queued(CLAIMS)]

    def unsure(question: Question) -> Answer | None:
        return answers.pop(0) if isinstance(question, Submit) else willing(question)

    screen, agent = at(unsure)
    assert screen.submit(Citizen().declares()) == CLAIMS
    assert agent.kinds() == [TakeVisit, Chunk, Submit, Lookup, Chunk, Submit]


def test_another_screens_lease_is_waited_for(at: Connect) -> None:
    """After a restart of the agent another screen may be quicker; a declared hand-in is not given up for that."""
    taken: list[Answer] = [Fault("visit_taken", ""), Granted()]

    def dies(question: Question) -> Answer | None:
        return None if isinstance(question, Submit) else willing(question)

    def busy(question: Question) -> Answer | None:
        return taken.pop(0) if isinstance(question, TakeVisit) else willing(question)

    screen, agent = at(dies, busy)
    assert screen.submit(Citizen().declares()) == CLAIMS
    assert agent.kinds().count(TakeVisit) == 3


@pytest.mark.parametrize(("code", "error"), [("conflict", ConflictError), ("queue_full", QueueFullError), ("too_large", LimitError)])
def test_what_can_never_be_stored_is_told_at_once(at: Connect, code: str, error: type[KioskError]) -> None:
    """A refusal is not repeated; its hint comes along."""

    def refuses(question: Question) -> Answer | None:
        return Fault(code, "do something else") if isinstance(question, Submit) else willing(question)

    screen, agent = at(refuses)
    with pytest.raises(error) as caught:
        screen.submit(Citizen().declares())
    assert caught.value.hint == "do something else"
    assert agent.kinds() == [TakeVisit, Chunk, Submit]


def test_patience_that_ends_says_unknown(at: Connect) -> None:
    """The caller who gives up knows nothing, and is told so."""

    def dies(question: Question) -> Answer | None:
        return None if isinstance(question, Submit) else willing(question)

    screen, _ = at(dies)
    with pytest.raises(CommitUnknownError):
        screen.submit(Citizen().declares(), patience_s=0.0)


def test_an_old_connection_is_renewed_without_noise(at: Connect) -> None:
    """The agent restarted between two questions: the next question simply gets its answer."""

    def once(question: Question) -> Answer | None:
        return None if isinstance(question, Drawn) else willing(question)

    screen, agent = at(once, willing)
    screen.drawn(b"x" * 16)
    assert agent.kinds() == [TakeVisit, Drawn, Drawn]


def test_an_answer_out_of_turn_is_no_answer(at: Connect) -> None:
    """An agent that answers something else is not believed."""
    screen, _ = at(lambda question: Granted() if isinstance(question, TakeVisit) else Noted())
    with pytest.raises(FormatError):
        screen.submit(Citizen().declares())
    with pytest.raises(FormatError):
        screen.status()


def test_nobody_there_is_a_retry(tmp_path: Path) -> None:
    """A screen that starts before the agent waits, and then says so."""
    with pytest.raises(RetryLaterError):
        Agent.connect(tmp_path / "agent.sock", patience_s=0.1)


def test_a_frame_has_its_limit_on_both_ends() -> None:
    """More than 1 MiB is neither sent nor read."""
    with pytest.raises(LimitError):
        ipc.frame(Chunk(b"", 0, b"", bytes(MAX_FRAME_BYTES), last=True))
    with pytest.raises(LimitError):
        ipc.frame_length(ipc.LENGTH.pack(MAX_FRAME_BYTES + 1))
    assert ipc.frame_length(ipc.LENGTH.pack(MAX_FRAME_BYTES)) == MAX_FRAME_BYTES


@given(st.binary(max_size=200))
def test_noise_is_no_message(noise: bytes) -> None:
    """Whatever arrives is one of the messages or a FormatError."""
    for read in (ipc.read_question, ipc.read_answer):
        try:
            read(noise)
        except FormatError:
            continue


EDGES = st.sampled_from([edge + step for edge in (0, CHUNK_BYTES, 2 * CHUNK_BYTES) for step in (-1, 0, 1) if edge + step >= 0])
"""Lengths at which a byte too few or a piece too many would be seen."""


@given(st.lists(st.lists(EDGES | st.integers(0, 3 * CHUNK_BYTES), min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_hand_in_survives_being_cut_into_chunks(sizes: list[list[int]]) -> None:
    """Pieces that fit frames, put together again by the agent: the same hand-in, byte for byte."""
    shares = tuple(
        SealedSubmission(bytes([number]) * 16, "muni:13101", "A234567892", tuple(SealedPart(b"context", bytes([7]) * size) for size in one))
        for number, one in enumerate(sizes)
    )
    hand_in = HandIn(b"\xff" * 16, shares)
    session = Session(pid=1)
    session.hand_in_id = hand_in.hand_in_id
    for chunk in ipc.chunks_of(hand_in):
        assert len(ipc.frame(chunk)) <= MAX_FRAME_BYTES
        part = session.parts.setdefault(chunk.index, Upload(chunk.context, bytearray()))
        assert not part.is_whole
        part.data += chunk.data
        part.is_whole = chunk.last
    assert assemble(session, Submit(hand_in.hand_in_id, ipc.lines_of(hand_in))) == hand_in


def test_every_code_comes_back_as_its_class() -> None:
    """An error that travelled as a code is the same class on the other side; an unknown one is the root."""

    def below(kind: type[KioskError]) -> Iterator[type[KioskError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    for kind in (one for one in below(KioskError) if one.__module__ == KioskError.__module__):
        if kind.__module__ == "kiosk.errors":
            assert type(error_of(kind.code)) is kind
    assert type(error_of("of a later version", "wait")) is KioskError
    assert error_of("of a later version", "wait").hint == "wait"


@pytest.mark.parametrize(
    "body", [b"\x81\xa1t\xa5hell\xff", b"\x82\xa1a" + b"\x91" * 100_000 + b"\xc0\xa1t\xa5hello"], ids=["no text", "deep before the kind"]
)
def test_bytes_that_the_library_stumbles_over_are_no_message(body: bytes) -> None:
    """What msgspec tells by Python's own errors is a FormatError like any other noise."""
    for read in (ipc.read_question, ipc.read_answer):
        with pytest.raises(FormatError):
            read(body)
