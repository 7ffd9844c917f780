"""The agent's side of a conversation with the screen: one question in, one answer out. No sockets here.

Only the holder of the visit lease may send chunks and submit; anybody who got through the door may look a hand-in up, since its id is
16 random bytes that only its own screen knows. Answers to Submit never wait for the network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from kiosk import log
from kiosk.contract.ipc import (
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
from kiosk.contract.wire import Mailbox
from kiosk.errors import (
    CatalogueError,
    CommitUnknownError,
    ForbiddenError,
    FormatError,
    JournalError,
    KioskError,
    LimitError,
    QueueFullError,
    UnknownVersionError,
    VisitTakenError,
)
from kiosk.terminal.agent_parts import AgentParts
from kiosk.terminal.agent_space import MOST_BYTES
from kiosk.terminal.hand_in import HandIn, SealedPart, SealedSubmission
from kiosk.terminal.journal_file import LONG_LOG_PAGES
from kiosk.terminal.sync.rules import Limits, Load, limit_reached

FRAMES_VERSION = 1
UNDRAWN_MINUTES = 15
"""An undrawn hand-in older than this is not of the person in front: a visit does not last longer."""
MAX_PARTS_AT_ONCE = 256
ONLINE_WAIT_S = 4.0
_REPLY_ROOM_BYTES = MAX_FRAME_BYTES - 16 * 1024


class Session(msgspec.Struct, eq=False):
    """One connection: who is there, and what was sent but not committed."""

    pid: int = 0
    hand_in_id: bytes = b""
    parts: dict[int, Upload] = {}
    size_bytes: int = 0

    def forget(self) -> None:
        """Drop what was not committed."""
        self.hand_in_id, self.parts, self.size_bytes = b"", {}, 0


class Upload(msgspec.Struct, eq=False):
    """A part that is on its way from the screen."""

    context: bytes
    data: bytearray
    is_whole: bool = False


class LineView(Protocol):
    """What the desk sees of the line to the cloud."""

    @property
    def state(self) -> str:
        """`up`, `down` or `unknown`."""

    @property
    def is_clock_wrong(self) -> bool:
        """Whether the last try found that our clock is outside the time of the cloud's certificate."""

    @property
    def last_contact(self) -> int:
        """Seconds since 1970 UTC of the cloud's last answer; 0 for none."""

    def wake(self) -> None:
        """Something was committed and can be pushed."""

    async def ask_mailboxes(self, mailboxes: Sequence[Mailbox]) -> None:
        """Ask the cloud for replies and keep them; may take long, and fail."""


class Desk:
    """Answers questions.

    Args:
        parts: of the agent.
        line: to the cloud.
        limits: how much may be held unreleased.
    """

    def __init__(self, parts: AgentParts, line: LineView, limits: Limits) -> None:
        self._parts = parts
        self._space = parts.space
        self._line = line
        self._limits = limits
        self._lease: Session | None = None
        self._shown_undrawn = 0

    async def answer(self, session: Session, question: Question) -> Answer:
        """The answer to a question; errors become a Fault with their code."""
        try:
            return await self._answer(session, question)
        except (CommitUnknownError, JournalError) as fault:
            self._reopen()
            return _told(fault)
        except KioskError as fault:
            return _told(fault)
        except Exception as fault:  # noqa: BLE001 - the desk stays open for the next question
            log.get().error("a question failed by a fault of the program", kind=type(question).__name__, exc_info=fault)
            return _told(CommitUnknownError() if isinstance(question, Submit) else KioskError())

    async def _answer(self, session: Session, question: Question) -> Answer:
        if not session.pid and not isinstance(question, Hello):
            raise ForbiddenError("hello comes first")
        if isinstance(question, FetchReplies):
            return await self._fetch_replies(question)
        return self._answer_at_once(session, question)

    def leave(self, session: Session) -> None:
        """A connection ended: what it had not committed is dropped, and its lease is free."""
        session.forget()
        self._parts.pinned.pop(session, None)
        if self._lease is session:
            self._end_visit(session)

    def _answer_at_once(self, session: Session, question: Question) -> Answer:
        answers: dict[type[object], Callable[..., Answer]] = {
            Hello: self._hello,
            TakeVisit: self._take_visit,
            Chunk: self._chunk,
            Submit: self._submit,
            Lookup: self._lookup,
            Drawn: self._drawn,
            AskStatus: self._status,
            EndVisit: self._leave_visit,
        }
        return answers[type(question)](session, question)

    def _hello(self, session: Session, hello: Hello) -> Answer:
        if hello.version != FRAMES_VERSION:
            raise UnknownVersionError("frames of another version")
        if self._parts.catalogue is None:
            self._parts.refresh_catalogue()  # a disk that failed once may be read by now
        catalogue = self._parts.catalogue
        if catalogue is None:
            raise CatalogueError("no catalogue is installed yet", hint="it is fetched as soon as the line is up")
        session.pid = hello.pid
        self._parts.pinned[session] = catalogue.folder
        settings = self._parts.settings
        return Welcome(
            device=self._parts.credential.device,
            site=settings.site,
            tenant=settings.tenant,
            credential=self._parts.credential_bytes,
            catalogue=str(catalogue.folder),
            manifest_sha256=catalogue.manifest_sha256,
            undrawn=self._undrawn(),
        )

    def _undrawn(self) -> bytes | None:
        """For the next screen; not while the screen that handed in is still there and may be drawing."""
        if self._lease is not None:
            return None
        found = self._parts.journal.last_undrawn(self._parts.timepiece.read().minute - UNDRAWN_MINUTES)
        return found.claims if found and found.number > self._shown_undrawn else None

    def _take_visit(self, session: Session, question: TakeVisit) -> Answer:
        if self._lease not in (None, session):
            raise VisitTakenError("another screen holds the visit")
        reached = self._limit()
        if reached:
            raise QueueFullError(f"an offline limit is reached: {reached}")
        if question.space_bytes > MOST_BYTES:
            raise LimitError("more space than a visit may need")
        self._space.take(question.space_bytes)
        self._lease = session
        found = self._parts.journal.last_undrawn(0)
        self._shown_undrawn = found.number if found else self._shown_undrawn
        return Granted()

    def _chunk(self, session: Session, chunk: Chunk) -> Answer:
        self._require_lease(session)
        if session.hand_in_id != chunk.hand_in_id:
            session.forget()
            session.hand_in_id = chunk.hand_in_id
        part = session.parts.setdefault(chunk.index, Upload(chunk.context, bytearray()))
        if part.is_whole or part.context != chunk.context or len(session.parts) > MAX_PARTS_AT_ONCE:
            session.forget()
            raise FormatError("chunks that do not fit together")
        session.size_bytes += len(chunk.data) + len(chunk.context)
        if session.size_bytes > MOST_BYTES:
            session.forget()
            raise LimitError("more than a visit may hand in")
        part.data += chunk.data
        part.is_whole = chunk.last
        return Received(chunk.index)

    def _submit(self, session: Session, question: Submit) -> Answer:
        self._require_lease(session)
        hand_in = assemble(session, question)
        if self._space.is_low():  # else there is room beside the reservation, which goes with the visit: nobody waits for it now
            self._space.release()
        session.forget()
        claims = self._parts.journal.commit_hand_in(hand_in, self._parts.signer, self._parts.timepiece.read())
        self._line.wake()
        return Queued(claims)

    def _lookup(self, _session: Session, question: Lookup) -> Answer:
        claims = self._parts.journal.lookup(question.hand_in_id)
        return Missing() if claims is None else Queued(claims)

    def _drawn(self, _session: Session, question: Drawn) -> Answer:
        self._parts.journal.mark_drawn(question.hand_in_id)
        return Noted()

    def _leave_visit(self, session: Session, _question: EndVisit) -> Answer:
        self._require_lease(session)
        self._end_visit(session)
        return Noted()

    def _end_visit(self, session: Session) -> None:
        session.forget()
        self._lease = None
        self._space.release()
        try:
            self._parts.journal.settle(least_pages=LONG_LOG_PAGES)
        except (CommitUnknownError, JournalError):
            self._reopen()

    async def _fetch_replies(self, question: FetchReplies) -> Answer:
        if question.tenants and self._line.state != "down":
            wanted = [Mailbox(tenant, box) for tenant, box in zip(question.tenants, question.mailboxes, strict=False)]
            try:
                await asyncio.wait_for(self._line.ask_mailboxes(wanted), ONLINE_WAIT_S)
            except (KioskError, TimeoutError) as fault:
                log.get().info("mailboxes not asked online", code=getattr(fault, "code", "timeout"))
        minute = self._parts.timepiece.read().minute
        held = self._parts.journal.replies.find(question.mailboxes, now_minute=minute, most_bytes=_REPLY_ROOM_BYTES)
        return HeldReplies(held, self._parts.journal.replies.as_of())

    def _status(self, _session: Session, _question: AskStatus) -> Answer:
        held = self._parts.journal.outbox.held()
        reading = self._parts.timepiece.read()
        return Status(
            line=self._line.state,
            queued=held.entries,
            oldest_minute=held.oldest_minute,
            last_contact=self._line.last_contact,
            time_quality=reading.quality,
            now=self._parts.timepiece.trusted_now(),
            space=self._limit() or ("low" if self._space.is_low() else "ok"),
        )

    def _limit(self) -> str:
        """By a clock known to be wrong nothing ends; then the floor counts, which only signed time raises."""
        held = self._parts.journal.outbox.held()
        reading = self._parts.timepiece.read()
        minute = reading.floor if self._line.is_clock_wrong else reading.minute
        load = Load(held.entries, held.size_bytes, held.oldest_minute, minute, self._parts.credential.exp)
        return limit_reached(load, self._limits)

    def _require_lease(self, session: Session) -> None:
        if self._lease is not session:
            raise ForbiddenError("the visit is not this screen's")

    def _reopen(self) -> None:
        """After a journal's fault; when that fails too, the next question tries again."""
        try:
            self._parts.reopen_journal()
        except KioskError as fault:
            log.get().error("journal can't be opened", code=fault.code)


def _told(fault: KioskError) -> Fault:
    return Fault(fault.code, fault.hint)


def assemble(session: Session, question: Submit) -> HandIn:
    """The hand-in from its chunks.

    Raises:
        FormatError: parts missing, unfinished, used twice or left over.
    """
    named = [index for line in question.lines for index in line.entries]
    whole = {index for index, part in session.parts.items() if part.is_whole}
    if (
        session.hand_in_id != question.hand_in_id
        or len(set(named)) != len(named)
        or set(named) != whole
        or len(whole) != len(session.parts)
    ):
        raise FormatError("the parts sent are not the parts named")
    return HandIn(question.hand_in_id, tuple(_submission(session, line) for line in question.lines))


def _submission(session: Session, line: HandInLine) -> SealedSubmission:
    parts = tuple(SealedPart(session.parts[index].context, bytes(session.parts[index].data)) for index in line.entries)
    return SealedSubmission(line.submission_id, line.tenant, line.number, parts)
