"""Write one event into a case: number it, seal its words, copy the new state, and put the reply that goes with it into the outbox.

All in the caller's transaction; the case's file is locked by the caller, so numbers never clash. Decides nothing: kiosk.office.cases does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.codec import encode
from kiosk.office import replying
from kiosk.office.body import Body, keep_words
from kiosk.office.cases import REPLY_OF, CaseState, Event, Kind, Words, state
from kiosk.office.queries import events, files, outbox
from kiosk.office.queries.files import CaseFile
from kiosk.web.sessions import Officer

if TYPE_CHECKING:
    from asyncpg import Connection, Record

NOTHING = Words(v=1)


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written: the event without its number. `officer` None for the program itself."""

    kind: Kind
    at_s: int
    officer: Officer | None = None
    words: Words = NOTHING
    outcome: str | None = None
    due: dt.date | None = None
    ref: bytes | None = None
    reply_no: int | None = None
    """Only of Kind.REPLY_POSTED; replies of other events get the next number."""
    final: bool = False


class Pen(msgspec.Struct, frozen=True):
    """Who writes and with what: the body's keys, randomness, and now (seconds since 1970 UTC)."""

    body: Body
    random: Callable[[int], bytes]
    now_s: int


async def record(connection: Connection[Record], case: CaseFile, deed: Deed, pen: Pen) -> CaseState:
    """Write a deed into a case whose file this transaction holds.

    Returns:
        The state after it.
    """
    before = await events.events_of(connection, case.submission_id)
    event = _event(deed, state(before), case, pen)
    await events.append(connection, case.submission_id, event)
    now = state((*before, event))
    await files.copy_state(connection, case.submission_id, now)
    if event.kind in REPLY_OF:
        await outbox.put(connection, _sealed(event, deed.words, case, pen), pen.now_s)
    return now


def _event(deed: Deed, now: CaseState, case: CaseFile, pen: Pen) -> Event:
    number = now.event_no + 1
    words = keep_words(deed.words, pen.body, case.submission_id, number, pen.random) if deed.words != NOTHING else None
    return Event(
        event_no=number,
        kind=deed.kind,
        at_s=deed.at_s,
        officer_id=deed.officer.officer_id if deed.officer else None,
        officer_name=deed.officer.name if deed.officer else None,
        reply_no=now.reply_no + 1 if deed.kind in REPLY_OF else deed.reply_no,
        outcome=deed.outcome,
        due=deed.due,
        ref=deed.ref,
        final=deed.final,
        body=words,
    )


def _sealed(event: Event, words: Words, case: CaseFile, pen: Pen) -> outbox.Waiting:
    recipient = replying.Recipient(case.submission_id, case.reply_public, case.site, case.service, case.service_version)
    sender = pen.body.sender()
    reply = replying.make_reply(event, words, recipient, sender)
    sealed = replying.seal(reply, recipient, sender, made_s=pen.now_s)
    return outbox.Waiting(case.submission_id, event.reply_no or 0, encode(sealed))
