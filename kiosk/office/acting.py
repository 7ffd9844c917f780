"""What a clerk does to a case, each act one transaction: lock, look whether it is possible now, write the event, seal the reply.

A form carries the version of the case it was drawn from; if a colleague or the citizen was faster, the act is refused and the clerk sees
the new state first. Words of pages are not here.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.reply import Ask
from kiosk.errors import AbsentError, InputError, LimitError
from kiosk.office.cases import CaseState, Doing, Kind, Words, require, require_decision, state
from kiosk.office.queries import events, files, parts, people
from kiosk.office.queries.files import CaseFile
from kiosk.office.received import Received
from kiosk.office.recording import Deed, Pen, record
from kiosk.web.sessions import Officer

if TYPE_CHECKING:
    from asyncpg import Connection, Record

MAX_TEXT_CHARS = 4000
MAX_ASKS = 40


class Move(msgspec.Struct, frozen=True):
    """Which case, which version of it the clerk saw, and who acts."""

    submission_id: bytes
    version: int
    officer: Officer
    pen: Pen


async def look_up(connection: Connection[Record], submission_id: bytes) -> tuple[CaseFile, CaseState]:
    """A case and where it stands.

    Raises:
        AbsentError: no such case of this tenant.
    """
    case = await files.find(connection, submission_id)
    if case is None:
        raise AbsentError("case")
    return case, state(await events.events_of(connection, submission_id))


async def _take(connection: Connection[Record], move: Move, doing: Doing) -> tuple[CaseFile, CaseState]:
    """Lock the case, and see that this may be done now. Raises AbsentError, ConflictError."""
    case = await files.find(connection, move.submission_id, to_change=True)
    if case is None:
        raise AbsentError("case")
    now = state(await events.events_of(connection, move.submission_id))
    require(case.act, now, doing, move.version)
    return case, now


async def assign(connection: Connection[Record], move: Move, officer_id: str) -> CaseState:
    """Give a case to a colleague, or take it.

    Raises:
        InputError: nobody of this tenant has this id.
    """
    case, _ = await _take(connection, move, Doing.ASSIGN)
    if officer_id not in {one.officer_id for one in await people.active(connection)}:
        raise InputError("officer")
    deed = Deed(kind=Kind.ASSIGNED, at_s=move.pen.now_s, officer=move.officer, ref=bytes.fromhex(officer_id))
    return await record(connection, case, deed, move.pen)


async def record_arrival(connection: Connection[Record], move: Move, words: Words) -> CaseState:
    """The receiver's rule is `counter`: staff say that the filing has arrived."""
    case, _ = await _take(connection, move, Doing.RECORD_ARRIVAL)
    deed = Deed(kind=Kind.ARRIVED, at_s=move.pen.now_s, officer=move.officer, words=words)
    return await record(connection, case, deed, move.pen)


async def ask_correction(connection: Connection[Record], move: Move, words: Words, due: dt.date, today: dt.date) -> CaseState:
    """Ask for a correction (補正) of named answers, each with its reason, by a day.

    Raises:
        InputError: nothing picked, a reason missing, or a day in the past.
        LimitError: too long.
    """
    check_asks(words.asks)
    if due < today:
        raise InputError("due")
    case, _ = await _take(connection, move, Doing.ASK_CORRECTION)
    deed = Deed(kind=Kind.CORRECTION, at_s=move.pen.now_s, officer=move.officer, words=check_words(words), due=due)
    return await record(connection, case, deed, move.pen)


async def send_message(connection: Connection[Record], move: Move, words: Words) -> CaseState:
    """Tell the citizen something that asks for nothing.

    Raises:
        InputError: nothing written.
    """
    if not words.text.strip():
        raise InputError("text")
    case, _ = await _take(connection, move, Doing.SEND_MESSAGE)
    deed = Deed(kind=Kind.MESSAGE, at_s=move.pen.now_s, officer=move.officer, words=check_words(words))
    return await record(connection, case, deed, move.pen)


async def decide(connection: Connection[Record], move: Move, received: Received, outcome: str, words: Words) -> CaseState:
    """Decide, with reasons and how to appeal where the outcome asks for them. A confirmed booking is not final: it may still change.

    Raises:
        InputError: see kiosk.office.cases.require_decision.
    """
    case, now = await _take(connection, move, Doing.DECIDE)
    require_decision(case.act, now, received.outcomes(case.service, case.act), outcome, words)
    final = outcome not in {"confirmed", "changed"}
    deed = Deed(kind=Kind.DECIDED, at_s=move.pen.now_s, officer=move.officer, words=check_words(words), outcome=outcome, final=final)
    return await record(connection, case, deed, move.pen)


async def record_attendance(connection: Connection[Record], move: Move) -> CaseState:
    """The booked visit took place."""
    case, _ = await _take(connection, move, Doing.RECORD_ATTENDANCE)
    return await record(connection, case, Deed(kind=Kind.ATTENDED, at_s=move.pen.now_s, officer=move.officer), move.pen)


async def reopen(connection: Connection[Record], move: Move, words: Words) -> CaseState:
    """Take a decided case up again of the office's own accord (職権); the citizen is told by the next reply.

    Raises:
        InputError: no reason.
    """
    if not (words.reasons or "").strip():
        raise InputError("reasons")
    case, _ = await _take(connection, move, Doing.REOPEN)
    deed = Deed(kind=Kind.REOPENED, at_s=move.pen.now_s, officer=move.officer, words=check_words(words))
    return await record(connection, case, deed, move.pen)


async def attach(connection: Connection[Record], case_id: bytes, follow_up_id: bytes, officer: Officer, pen: Pen) -> CaseState:
    """A clerk says that an unmatched follow-up belongs to a case.

    Raises:
        AbsentError: no such case.
    """
    case = await files.find(connection, case_id, to_change=True)
    if case is None:
        raise AbsentError("case")
    await parts.give_to(connection, follow_up_id, case_id)
    return await record(connection, case, Deed(kind=Kind.FOLLOW_UP, at_s=pen.now_s, officer=officer, ref=follow_up_id), pen)


def check_asks(asks: tuple[Ask, ...]) -> None:
    """At least one answer is picked, and each says why. Raises InputError, LimitError."""
    if not asks:
        raise InputError("asks")
    if len(asks) > MAX_ASKS:
        raise LimitError("too many answers to correct at once")
    for ask in asks:
        if not ask.reason.strip():
            raise InputError("reason")


def check_words(words: Words) -> Words:
    """Clerks write to people too: no control characters, and not without end.

    Raises:
        InputError: signs that can't be seen or turn text around.
        LimitError: a text over MAX_TEXT_CHARS.
    """
    texts = [words.text, words.reasons or "", words.appeal or "", words.number or "", *(ask.reason for ask in words.asks)]
    if any(len(text) > MAX_TEXT_CHARS for text in texts):
        raise LimitError(f"a text has at most {MAX_TEXT_CHARS} characters")
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"} and sign != "\n" for text in texts for sign in text):
        raise InputError("signs")
    return words
