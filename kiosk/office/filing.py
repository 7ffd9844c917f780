"""From a judged item to the tables, in the caller's transaction: a case opens, a part joins, a follow-up finds its case, or it is kept.

Idempotent by the hash of the item: what comes twice changes nothing, but for a late hint that the terminal never showed the number. The
same place with other content is set aside; the first stays. Verifying and opening is kiosk.office.importing's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kiosk.catalog.texts import Texts
from kiosk.contract.service import Act
from kiosk.contract.wire import FeedItem
from kiosk.office import importing
from kiosk.office.body import likeness
from kiosk.office.cases import Kind, Words, state
from kiosk.office.importing import UNMATCHED, UNVERIFIED, Aside, CaseForm, FollowUpForm, OpeningKeys, Part, Verdict, Verified
from kiosk.office.queries import asides, entries, events, files, parts
from kiosk.office.queries.entries import Claims
from kiosk.office.queries.files import CaseFile
from kiosk.office.received import Received
from kiosk.office.recording import Deed, Pen, record

if TYPE_CHECKING:
    from asyncpg import Connection, Record

DOUBLE_WITHIN_MINUTES = 60
KNOWN, OPENED, JOINED, FOLLOWED, SET_ASIDE = "known", "opened", "joined", "followed", "set_aside"


class Desk(msgspec.Struct, frozen=True):
    """What filing needs beside the connection: pen, keys, services, and the words that the program itself sends to citizens."""

    pen: Pen
    keys: OpeningKeys
    received: Received
    words: Texts


async def file_item(connection: Connection[Record], item: FeedItem, desk: Desk) -> str:
    """File one item of the feed.

    Returns:
        `known`, `opened`, `joined`, `followed` or `set_aside`, for the log.
    """
    name = importing.item_hash(item)
    if not await entries.keep(connection, name, item, desk.pen.now_s):
        await _note_undrawn(connection, name, item, desk)
        return KNOWN
    return await _file(connection, name, item, desk)


async def file_again(connection: Connection[Record], name: bytes, desk: Desk) -> str:
    """Judge a kept, unverified item anew, as after a catalogue with a missing key came in.

    Returns:
        As `file_item`.
    """
    item = await entries.item(connection, name)
    return await _file(connection, name, item, desk) if item else KNOWN


async def _file(connection: Connection[Record], name: bytes, item: FeedItem, desk: Desk) -> str:
    verdict = importing.judge(item, desk.keys, desk.received.check)
    if isinstance(verdict, Aside):
        return await _set_aside(connection, name, verdict, desk)
    place = verdict.verified.placed.context
    here = await entries.accepted_content(connection, place.submission_id, place.part)
    if here is not None:
        return await _again(connection, name, verdict.verified, same=here == verdict.verified.placed.content_hash, desk=desk)
    return await _accept(connection, name, item, verdict, desk)


async def _accept(connection: Connection[Record], name: bytes, item: FeedItem, verdict: Verdict, desk: Desk) -> str:
    if isinstance(verdict, Part):
        return await _join(connection, name, verdict, desk)
    if isinstance(verdict, FollowUpForm):
        return await _follow(connection, name, verdict, desk)
    if isinstance(verdict, CaseForm):
        return await _open(connection, name, item, verdict, desk)
    raise TypeError


async def _again(connection: Connection[Record], name: bytes, verified: Verified, *, same: bool, desk: Desk) -> str:
    """The place is taken: by the same content in another slot (nothing to do), or by other content (set aside, the first stays)."""
    if not same:
        return await _set_aside(connection, name, Aside(UNVERIFIED, "content_conflict", verified.placed), desk)
    await entries.describe(connection, name, _claims(verified), accepted=False)
    return KNOWN


async def _set_aside(connection: Connection[Record], name: bytes, aside: Aside, desk: Desk) -> str:
    if aside.claims is not None:
        context = aside.claims.context
        claims = Claims(context.submission_id, context.part, aside.claims.content_hash, context.device, "")
        await entries.describe(connection, name, claims, accepted=False)
    await asides.set_aside(connection, name, aside.kind, aside.reason, desk.pen.now_s)
    return SET_ASIDE


async def _join(connection: Connection[Record], name: bytes, part: Part, desk: Desk) -> str:
    """An attachment: accepted if its form lists it, or if its form has not come yet."""
    verified = part.verified
    place = verified.placed.context
    listed = await parts.listed_hash(connection, place.submission_id, place.part)
    form_here = await entries.accepted_content(connection, place.submission_id, 0) is not None
    if form_here and listed != verified.placed.content_hash:
        return await _set_aside(connection, name, Aside(UNVERIFIED, "not_listed", verified.placed), desk)
    await entries.describe(connection, name, _claims(verified), accepted=True)
    case_id = await parts.case_of(connection, place.submission_id) if form_here else None
    case = await files.find(connection, case_id, to_change=True) if case_id else None
    if case is not None:
        ref = place.submission_id + bytes([place.part])
        await record(connection, case, Deed(kind=Kind.PART_ARRIVED, at_s=desk.pen.now_s, ref=ref), desk.pen)
    return JOINED


async def _open(connection: Connection[Record], name: bytes, item: FeedItem, form: CaseForm, desk: Desk) -> str:
    await entries.describe(connection, name, _claims(form.verified), accepted=True)
    await _take_list(connection, form, form.verified.submission_id, desk)
    case = _case_file(item, form, desk)
    await files.open_file(connection, case)
    await record(connection, case, Deed(kind=Kind.OPENED, at_s=desk.pen.now_s), desk.pen)
    if case.undrawn:
        await record(connection, case, Deed(kind=Kind.UNDRAWN, at_s=desk.pen.now_s), desk.pen)
    await flag_doubles(connection, case, desk.pen)
    await _tell_arrival(connection, item, form, case, desk)
    return OPENED


def _case_file(item: FeedItem, form: CaseForm, desk: Desk) -> CaseFile:
    submission, placed = form.submission, form.verified.placed
    return CaseFile(
        submission_id=form.verified.submission_id,
        number=submission.number,
        service=submission.service,
        service_version=submission.service_version,
        act=Act(submission.act),
        acceptance=submission.acceptance,
        locale=submission.locale,
        site=form.verified.credential.site,
        device=form.verified.credential.device,
        handed_in_minute=submission.handed_in,
        time_quality=placed.slot.quality,
        first_stored_s=item.first_stored,
        imported_s=desk.pen.now_s,
        arrival_rule=desk.received.arrival_rule(submission.service),
        reply_public=submission.reply_key or b"",
        follow_hash=submission.follow_hash or b"",
        likeness=likeness(submission, desk.pen.body),
        undrawn=item.undrawn,
    )


async def _tell_arrival(connection: Connection[Record], item: FeedItem, form: CaseForm, case: CaseFile, desk: Desk) -> None:
    """Arrived is a statement: by the office's rule the moment of import, by the cloud's the signed time of its first receipt."""
    if case.arrival_rule == "counter":
        return
    stored_s = importing.stored_time(item, form.verified.placed, desk.keys) if case.arrival_rule == "cloud" else None
    deed = Deed(
        kind=Kind.ARRIVED, at_s=stored_s or desk.pen.now_s, words=arrival_words(case, desk.received, desk.words, desk.pen.body.name)
    )
    await record(connection, case, deed, desk.pen)


def arrival_words(case: CaseFile, received: Received, texts: Texts, office: str) -> Words:
    """What the citizen reads when the filing has arrived, in the language it was filed in."""
    locale = case.locale if case.locale in texts.langs else "ja"
    key = f"arrival-{case.act.value}"
    return Words(v=1, text=texts.get(locale, key, title=received.case_title(case.service, case.act, texts, locale), office=office))


async def flag_doubles(connection: Connection[Record], case: CaseFile, pen: Pen) -> None:
    """Note likely double filings in both cases; a person decides, nothing is merged."""
    known = state(await events.events_of(connection, case.submission_id)).doubles
    for other in await files.alike(connection, case, DOUBLE_WITHIN_MINUTES):
        locked = await files.find(connection, other.submission_id, to_change=True)
        if locked is not None and other.submission_id not in known:
            await record(connection, case, Deed(kind=Kind.LIKELY_DOUBLE, at_s=pen.now_s, ref=other.submission_id), pen)
            await record(connection, locked, Deed(kind=Kind.LIKELY_DOUBLE, at_s=pen.now_s, ref=case.submission_id), pen)


async def _follow(connection: Connection[Record], name: bytes, form: FollowUpForm, desk: Desk) -> str:
    """A follow-up made with the case's own receipt becomes an event of it; any other waits for a clerk."""
    case = await files.find(connection, form.follow_up.follows, to_change=True)
    matched = case is not None and importing.answers_case(form.follow_up, case.follow_hash)
    await entries.describe(connection, name, _claims(form.verified), accepted=True)
    await _take_list(connection, form, form.follow_up.follows if matched else None, desk)
    if case is None or not matched:
        await asides.set_aside(connection, name, UNMATCHED, "follow_key" if case else "no_such_case", desk.pen.now_s)
        return SET_ASIDE
    await record(connection, case, Deed(kind=Kind.FOLLOW_UP, at_s=desk.pen.now_s, ref=form.verified.submission_id), desk.pen)
    return FOLLOWED


async def _take_list(connection: Connection[Record], form: CaseForm | FollowUpForm, case_id: bytes | None, desk: Desk) -> None:
    """Keep the form's list of attachments, and set aside those that came before it and are not on it."""
    submission_id = form.verified.submission_id
    await parts.keep_list(connection, submission_id, form.submission.attachments, case_id)
    listed = {ref.part: ref.content_hash for ref in form.submission.attachments}
    for item_hash, part, content_hash in await parts.waiting_hashes(connection, submission_id):
        if listed.get(part) != content_hash:
            claims = await entries.claims_of(connection, item_hash)
            if claims is not None:
                await entries.describe(connection, item_hash, claims, accepted=False)
            await asides.set_aside(connection, item_hash, UNVERIFIED, "not_listed", desk.pen.now_s)


async def _note_undrawn(connection: Connection[Record], name: bytes, item: FeedItem, desk: Desk) -> None:
    """The cloud says later that no screen showed the number: look for a second filing again."""
    claims = await entries.claims_of(connection, name) if item.undrawn else None
    case = await files.find(connection, claims.submission_id, to_change=True) if claims else None
    if case is None or case.undrawn:
        return
    await record(connection, case, Deed(kind=Kind.UNDRAWN, at_s=desk.pen.now_s), desk.pen)
    await flag_doubles(connection, msgspec.structs.replace(case, undrawn=True), desk.pen)


def _claims(verified: Verified) -> Claims:
    context = verified.placed.context
    return Claims(context.submission_id, context.part, verified.placed.content_hash, context.device, verified.credential.site)
