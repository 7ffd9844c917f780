"""The socket between the screen's process and the agent: frames for both ends, and the screen's end. Layout: docs/formats/ipc.md.

`Agent.submit` is the promise of DESIGN section 3: whatever dies on the way, a hand-in is asked about first and sent again only when the
agent does not have it, always as the same bytes; it returns when the agent has committed. The agent's end is kiosk.terminal.agent_server.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from kiosk.contract import ipc
from kiosk.contract.ipc import (
    CHUNK_BYTES,
    MAX_FRAME_BYTES,
    Answer,
    AskStatus,
    Chunk,
    Drawn,
    EndVisit,
    Fault,
    FetchReplies,
    Granted,
    HandInLine,
    HeldReplies,
    Hello,
    Lookup,
    Missing,
    Noted,
    Question,
    Queued,
    Received,
    Status,
    Submit,
    TakeVisit,
    Welcome,
)
from kiosk.errors import CommitUnknownError, ForbiddenError, FormatError, LimitError, QueueFullError, RetryLaterError, VisitTakenError
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.told_errors import error_of

LENGTH = struct.Struct(">I")
ANSWER_WAIT_S = 20.0
FIRST_WAIT_S = 10.0
DRAWN_WAIT_S = 5.0
"""Else the next person would read of a hand-in that was shown."""
_LONGEST_PAUSE_S = 2.0
_QUESTIONS: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)
_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are no message: text that is none, and nesting before the kind is known, come as Python's own."""
F = TypeVar("F", bound=ipc.Frame)
T = TypeVar("T")

Waiting = Callable[[int], None]
"""Called before each further attempt with its number, from 1: the screen says that it is still checking."""


def quietly(_attempt: int) -> None:
    """Say nothing while waiting."""


def frame(message: ipc.Frame) -> bytes:
    """A message as it travels: its length in 4 bytes, big-endian, and its msgpack.

    Raises:
        LimitError: more than 1 MiB.
    """
    body = msgspec.msgpack.encode(message)
    if len(body) > MAX_FRAME_BYTES:
        raise LimitError("a frame has at most 1 MiB")
    return LENGTH.pack(len(body)) + body


def frame_length(head: bytes) -> int:
    """The length that a frame's first 4 bytes announce.

    Raises:
        LimitError: more than 1 MiB; nothing of it is read.
    """
    length: int = LENGTH.unpack(head)[0]
    if length > MAX_FRAME_BYTES:
        raise LimitError("a frame has at most 1 MiB")
    return length


def read_question(body: bytes) -> Question:
    """A question from a frame's body.

    Raises:
        FormatError: none of the messages.
    """
    try:
        return _QUESTIONS.decode(body)
    except _UNDECODABLE as fault:
        raise FormatError("no question that the agent knows") from fault


def read_answer(body: bytes) -> Answer:
    """An answer from a frame's body. Raises as `read_question`."""
    try:
        return _ANSWERS.decode(body)
    except _UNDECODABLE as fault:
        raise FormatError("no answer that the screen knows") from fault


def lines_of(hand_in: HandIn) -> tuple[HandInLine, ...]:
    """What Submit says of a hand-in: its parts are numbered through in the order of their slots."""
    lines, index = [], 0
    for one in hand_in.submissions:
        lines.append(HandInLine(one.submission_id, one.tenant, one.number, tuple(range(index, index + len(one.parts)))))
        index += len(one.parts)
    return tuple(lines)


def chunks_of(hand_in: HandIn) -> Iterator[Chunk]:
    """The sealed parts of a hand-in in pieces that fit a frame, an empty one for an empty part."""
    parts = [part for one in hand_in.submissions for part in one.parts]
    for index, part in enumerate(parts):
        for start in range(0, max(len(part.sealed), 1), CHUNK_BYTES):
            piece = part.sealed[start : start + CHUNK_BYTES]
            yield Chunk(hand_in.hand_in_id, index, part.context, piece, start + CHUNK_BYTES >= len(part.sealed))


class Agent:
    """The agent as the screen's process sees it. Safe to call from several threads; each call waits for its answer.

    `welcome` is the agent's first answer to the first connection; the catalogue it names is pinned for the visit.

    Args:
        path: of the Unix socket.
        sleep: waits that many seconds.
        monotonic: a clock in seconds.
    """

    def __init__(self, path: Path, *, sleep: Callable[[float], None] = time.sleep, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._sleep = sleep
        self._monotonic = monotonic
        self._lock = threading.RLock()
        self._abandoned = threading.Event()
        self._socket: socket.socket | None = None
        self._space_bytes: int | None = None
        self._has_lease = False
        self.welcome: Welcome

    @classmethod
    def connect(cls, path: Path, *, patience_s: float = FIRST_WAIT_S) -> Self:
        """Connect, waiting for an agent that is just starting.

        Raises:
            RetryLaterError: nobody answers within `patience_s`.
            KioskError: the agent's fault, such as no catalogue yet.
        """
        agent = cls(path)
        agent.welcome = agent._repeat(lambda _: agent._open()[1], patience_s)
        return agent

    def take_visit(self, space_bytes: int) -> None:
        """Take the one visit lease and reserve space on the disk, before the first question.

        Raises:
            VisitTakenError: another screen has it.
            QueueFullError: no space, or an offline limit is reached.
        """
        with self._lock:  # another thread's question may break the connection, and the lease with it
            self._expect(Granted, TakeVisit(space_bytes))
            self._space_bytes, self._has_lease = space_bytes, True

    def submit(self, hand_in: HandIn, *, waiting: Waiting = quietly, patience_s: float = math.inf) -> bytes:
        """Hand in: returns only when everything is committed, and sends nothing twice that is.

        Args:
            hand_in: sealed; kept by the caller until this returns.
            waiting: called before each further attempt.
            patience_s: how long to go on; a screen then says that nothing is known.

        Returns:
            The signed receipt claims, the same bytes at every asking.

        Raises:
            RefusedError, SetAsideError: it can never be stored as it is.
            CommitUnknownError: patience ended before the agent answered; nothing is known.
        """
        try:
            return self._repeat(lambda attempt: self._submit_once(hand_in, attempt), patience_s, waiting)
        except RetryLaterError as fault:
            raise CommitUnknownError("the agent has not answered yet") from fault

    def certainly(self, hand_in_id: bytes, *, patience_s: float = math.inf) -> bytes | None:
        """What became of a hand-in, for good: its claims, or None when it is not stored and nothing sent so far can store it any more.

        A lookup alone would not do: what was sent on a connection that broke may still lie unread at the agent. Whoever holds the visit
        lease on the connection that asks knows that no older connection can commit; and on one connection answers keep their order.

        Raises:
            CommitUnknownError: the agent can't be asked within `patience_s`.
        """
        try:
            return self._repeat(lambda _: self._certainly_once(hand_in_id), patience_s)
        except RetryLaterError as fault:
            raise CommitUnknownError("the agent can't be asked") from fault

    def _certainly_once(self, hand_in_id: bytes) -> bytes | None:
        with self._lock:
            if self._space_bytes is not None and not self._has_lease:
                with contextlib.suppress(QueueFullError):  # said only when nobody holds the lease, which is as good
                    self._ask_for_lease(self._space_bytes)
            (answer,) = self._exchange([Lookup(hand_in_id)])
        return None if isinstance(answer, Missing) else _expected(Queued, answer).claims

    def drawn(self, hand_in_id: bytes) -> None:
        """Tell that the screen has shown the number, also to an agent that is just coming back.

        Raises:
            RetryLaterError: nobody listens; the number then counts as not shown.
        """
        self._repeat(lambda _: self._expect(Noted, Drawn(hand_in_id)), DRAWN_WAIT_S)

    def lookup(self, hand_in_id: bytes) -> bytes | None:
        """The claims of a committed hand-in, or None."""
        answer = self._ask(Lookup(hand_in_id))
        return None if isinstance(answer, Missing) else _expected(Queued, answer).claims

    def fetch_replies(self, mailboxes: Sequence[bytes], tenants: Sequence[str] = ()) -> HeldReplies:
        """The sealed replies in some mailboxes; with their receivers the cloud is asked too."""
        return self._expect(HeldReplies, FetchReplies(tuple(mailboxes), tuple(tenants)))

    def status(self) -> Status:
        """How the terminal is."""
        return self._expect(Status, AskStatus())

    def end_visit(self) -> None:
        """Give the lease back. An agent that ended in between has none any more, which is the same."""
        had, self._space_bytes, self._has_lease = self._has_lease, None, False
        if had:
            with contextlib.suppress(RetryLaterError, ForbiddenError):
                self._expect(Noted, EndVisit())

    def close(self) -> None:
        """Hang up; the agent drops what it held in memory for this connection."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            self._socket, self._has_lease = None, False

    def abandon(self) -> None:
        """The screen ends: whoever waits for the agent, in whatever thread, is told at once that it does not answer."""
        self._abandoned.set()
        channel = self._socket
        if channel is not None:
            with contextlib.suppress(OSError):
                channel.shutdown(socket.SHUT_RDWR)

    def _submit_once(self, hand_in: HandIn, attempt: int) -> bytes:
        """Ask first, unless it is the first attempt; then send everything at once and read the answers after."""
        if attempt:
            claims = self.lookup(hand_in.hand_in_id)
            if claims is not None:
                return claims
        questions: list[Question] = [*chunks_of(hand_in), Submit(hand_in.hand_in_id, lines_of(hand_in))]
        with self._lock:
            if self._space_bytes is not None and not self._has_lease:
                self._ask_for_lease(self._space_bytes)
            *received, last = self._exchange(questions)
        for answer in received:
            _expected(Received, answer)
        return _expected(Queued, last).claims

    def _ask_for_lease(self, space_bytes: int) -> None:
        """After the agent came back: another screen may hold the visit for a moment, which is no reason to give a hand-in up."""
        try:
            self.take_visit(space_bytes)
        except VisitTakenError as fault:
            raise RetryLaterError("another screen holds the visit") from fault

    def _repeat(self, once: Callable[[int], T], patience_s: float, waiting: Waiting = quietly) -> T:
        """Call until it does not ask for a later try, or patience ends."""
        started, attempt = self._monotonic(), 0
        while True:
            try:
                return once(attempt)
            except RetryLaterError:
                attempt += 1
                if self._monotonic() - started >= patience_s or self._abandoned.is_set():
                    raise
            waiting(attempt)
            self._sleep(min(_LONGEST_PAUSE_S, 0.05 * 2.0 ** min(attempt, 10)))

    def _expect(self, kind: type[F], question: Question) -> F:
        return _expected(kind, self._ask(question))

    def _ask(self, question: Question) -> Answer:
        """Ask what may be asked twice: when only the connection was old, once more on a new one."""
        was_open = self._socket is not None
        try:
            (answer,) = self._exchange([question])
        except RetryLaterError:
            if not was_open or self._abandoned.is_set():
                raise
            (answer,) = self._exchange([question])
        return answer

    def _exchange(self, questions: Sequence[Question]) -> list[Answer]:
        """Send all, then read as many answers; a connection that breaks, or is out of step, is dropped: the next question opens another."""
        with self._lock:
            try:
                channel = self._socket or self._open()[0]
                for piece in _joined(questions):
                    channel.sendall(piece)
                return [read_answer(_read_frame(channel)) for _ in questions]
            except OSError as fault:
                self.close()
                raise RetryLaterError("the agent does not answer") from fault
            except BaseException:
                self.close()  # answers that were not read would be taken for the next question's
                raise

    def _open(self) -> tuple[socket.socket, Welcome]:
        if self._abandoned.is_set():
            raise RetryLaterError("the screen ends")
        channel = self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            channel.settimeout(ANSWER_WAIT_S)
            channel.connect(str(self._path))
            channel.sendall(frame(Hello(os.getpid())))
            return channel, _expected(Welcome, read_answer(_read_frame(channel)))
        except OSError as fault:
            self.close()
            raise RetryLaterError("the agent does not answer") from fault
        except BaseException:
            self.close()
            raise


def _joined(questions: Sequence[Question]) -> Iterator[bytes]:
    """Frames in pieces of about one chunk: a small hand-in wakes the agent once, and a large one is never in memory twice."""
    piece = bytearray()
    for question in questions:
        piece += frame(question)
        if len(piece) >= CHUNK_BYTES:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _expected(kind: type[F], answer: Answer) -> F:
    """The answer as the kind that the question asks for; a Fault as the error it names."""
    if isinstance(answer, Fault):
        raise error_of(answer.code, answer.hint)
    if not isinstance(answer, kind):
        raise FormatError("an answer out of turn")
    return answer


def _read_frame(channel: socket.socket) -> bytes:
    return _read_exactly(channel, frame_length(_read_exactly(channel, LENGTH.size)))


def _read_exactly(channel: socket.socket, length: int) -> bytes:
    body = bytearray()
    while len(body) < length:
        piece = channel.recv(length - len(body))
        if not piece:
            raise ConnectionResetError("the agent hung up")
        body += piece
    return bytes(body)
