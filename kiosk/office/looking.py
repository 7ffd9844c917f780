"""Open a case for a person to look at: with a reason, written down at every look, and with everything the page shows.

Assigned officers look as such; anybody else says why first, and may go on looking for half an hour after the last look. Draws nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.submission import Submission
from kiosk.contract.wire import FeedItem
from kiosk.errors import AbsentError, KioskError
from kiosk.office import reading
from kiosk.office.body import read_words
from kiosk.office.cases import CaseState, Event, Kind, Words, state
from kiosk.office.importing import OpeningKeys, open_form
from kiosk.office.queries import entries, events, files, parts, people, views
from kiosk.office.queries.files import CaseFile
from kiosk.office.reading import Line, Section
from kiosk.office.recording import NOTHING
from kiosk.office.room import Room, Tenancy
from kiosk.office.wording import ASSIGNED_REASON
from kiosk.web.sessions import Session

if TYPE_CHECKING:
    from asyncpg import Connection, Record

REASON_LASTS_S = 30 * 60


class Told(msgspec.Struct, frozen=True):
    """One event with its words opened; `name` is a colleague's the event is about."""

    event: Event
    words: Words
    name: str = ""
    follow_up: Paper | None = None


class Paper(msgspec.Struct, frozen=True):
    """A form as a person reads it. `here` maps part numbers to whether the attachment has come."""

    submission_id: bytes
    submission: Submission | None
    sections: tuple[Section, ...]
    here: dict[int, bool]

    @property
    def missing(self) -> int:
        """Attachments that are still on their way."""
        return sum(not one for one in self.here.values())


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the pages of a case show."""

    case: CaseFile
    state: CaseState
    paper: Paper
    told: tuple[Told, ...]
    doubles: tuple[CaseFile, ...]
    people: dict[str, str]

    @property
    def applicant(self) -> Line | None:
        """Whose name stands at the head: the applicant's, else the first there is."""
        names = [line for section in self.paper.sections for line in section.lines if line.is_name and line.value]
        return next((line for line in names if line.keys[0].startswith("applicant.")), names[0] if names else None)

    @property
    def assigned_name(self) -> str:
        """Whose case it is."""
        return self.people.get(self.state.assigned_to or "", "")


async def look(connection: Connection[Record], room: Room, session: Session, submission_id: bytes, what: str) -> CaseView | None:
    """Open a case for this officer, and write the look down.

    Args:
        connection: in the tenant's transaction.
        room: for keys and services.
        session: who looks.
        submission_id: which case.
        what: the page, for the audit.

    Returns:
        None if the officer has not said why: the page asks.

    Raises:
        AbsentError: no such case of this tenant.
    """
    case = await files.find(connection, submission_id)
    if case is None:
        raise AbsentError("case")
    if not await may_look(connection, room, session, case, what):
        return None
    here = room.tenancy(session)
    happened = await events.events_of(connection, submission_id)
    now = state(happened)
    names = {one.officer_id: one.name for one in await people.active(connection)}
    paper = await open_paper(connection, here, submission_id)
    return CaseView(
        case=case,
        state=now,
        paper=paper,
        told=tuple([await _tell(connection, here, paper, event, names) for event in happened]),
        doubles=tuple([other for one in now.doubles if (other := await files.find(connection, one)) is not None]),
        people=names,
    )


async def may_look(connection: Connection[Record], room: Room, session: Session, case: CaseFile, what: str | None) -> bool:
    """Whether the officer has a reason; if so, the look is written down (`what` None: it is part of a page that was written down)."""
    officer = session.officer
    now_s = room.now_s()
    reason = ASSIGNED_REASON if case.assigned_to == officer.officer_id else None
    reason = reason or await views.stated_reason(connection, case.submission_id, officer.officer_id, now_s - REASON_LASTS_S)
    if reason is not None and what is not None:
        await views.note(connection, views.View(case.submission_id, what, reason, now_s, officer.officer_id, officer.name))
    return reason is not None


async def open_paper(connection: Connection[Record], here: Tenancy, submission_id: bytes, original: Submission | None = None) -> Paper:
    """Open a form of ours by its id; what does not open any more (its key is gone) shows as such. `original` is what it follows."""
    item = await entries.accepted_item(connection, submission_id, 0)
    listed = {part.part: part.here for part in await parts.parts_of(connection, [submission_id])}
    submission = read_form(item, here.keys)
    offered = here.received.find(submission.service, submission.service_version) if submission else None
    shown = reading.sections(submission, offered, original) if submission else ()
    return Paper(submission_id, submission, shown, listed)


def read_form(item: FeedItem | None, keys: OpeningKeys) -> Submission | None:
    """The form, if it opens."""
    if item is None:
        return None
    try:
        return open_form(item, keys)
    except KioskError:
        return None


async def _tell(connection: Connection[Record], here: Tenancy, case: Paper, event: Event, names: dict[str, str]) -> Told:
    words = read_words(event.body, here.body, case.submission_id, event.event_no) if event.body else NOTHING
    if event.kind is Kind.FOLLOW_UP and event.ref is not None:
        return Told(event, words, follow_up=await open_paper(connection, here, event.ref, case.submission))
    name = names.get(event.ref.hex(), "") if event.kind is Kind.ASSIGNED and event.ref is not None else ""
    return Told(event, words, name)
