"""/asides: what could not be verified, what the cloud held back, and follow-ups that match nothing.

Two named people see each item before it is closed; none is ever deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.contract.service import Act
from kiosk.crypto.receipts import number_is_valid
from kiosk.errors import AbsentError, ConflictError
from kiosk.office import acting, reading
from kiosk.office.body import keep_words, read_words
from kiosk.office.cases import Words
from kiosk.office.filing import SET_ASIDE, file_again
from kiosk.office.importing import QUARANTINED, UNMATCHED, UNVERIFIED
from kiosk.office.looking import read_form as open_paper
from kiosk.office.queries import asides, entries, files, views
from kiosk.office.queries.asides import SEEN_BY, AsideAct, AsideItem
from kiosk.office.queries.views import View
from kiosk.office.room import Room
from kiosk.office.wording import ASIDE_REASON, FAULTS
from kiosk.web.sessions import Form, Session, read_form

if TYPE_CHECKING:
    from asyncpg import Connection, Record

KINDS = {"unverified": (UNVERIFIED, QUARANTINED), "unmatched": (UNMATCHED,)}
_HASH_CHARS, _ID_BYTES = 64, 16
_MAX_NOTE_CHARS = 1000


def aside_routes(room: Room) -> APIRouter:
    """The routes of this module."""
    router = APIRouter(include_in_schema=False, prefix="/asides")

    @router.get("")
    async def listed(request: Request) -> Response:
        return await _listed(room, request)

    @router.get("/{name}")
    async def one(request: Request, name: str) -> Response:
        return await _one(room, request, _read_hash(name))

    @router.post("/{name}/{act}")
    async def act(request: Request, name: str, act: str) -> Response:
        return await _act(room, request, _read_hash(name), act)

    return router


def _read_hash(text: str) -> bytes:
    try:
        name = bytes.fromhex(text) if len(text) == _HASH_CHARS else b""
    except ValueError:
        name = b""
    if not name:
        raise AbsentError("item")
    return name


class Hand(msgspec.Struct, frozen=True):
    """Who acts, in which office, on which item."""

    room: Room
    session: Session
    item: AsideItem


class Note(msgspec.Struct, frozen=True):
    """An act with its words opened."""

    act: AsideAct
    words: str


async def _listed(room: Room, request: Request) -> Response:
    session = await room.sessions.require(request)
    kind = request.query_params.get("kind", "unverified")
    kinds = KINDS.get(kind, KINDS["unverified"])
    closed = request.query_params.get("closed") == "1"
    async with room.transaction(session) as connection:
        items = await asides.listed(connection, kinds, closed=closed)
        counts = await asides.open_counts(connection)
    chosen = kind if kind in KINDS else "unverified"
    return room.pages.render(request, "asides.html", items=items, kind=chosen, counts=counts, closed=closed, seen_by=SEEN_BY)


async def _find(connection: Connection[Record], name: bytes) -> AsideItem:
    item = await asides.find(connection, name)
    if item is None:
        raise AbsentError("item")
    return item


async def _one(room: Room, request: Request, name: bytes, fault: str = "") -> Response:
    session = await room.sessions.require(request)
    here = room.tenancy(session)
    async with room.transaction(session) as connection:
        item = await _find(connection, name)
        kept = await entries.item(connection, name)
        acts = await asides.acts_of(connection, name)
        await views.note(connection, _look(item, session, room.now_s()))
    submission = open_paper(kept, here.keys) if item.part in (0, None) else None
    offered = here.received.find(submission.service, submission.service_version) if submission else None
    notes = [Note(act, read_words(act.body, here.body, name[:_ID_BYTES], act.act_no).text if act.body else "") for act in acts]
    return room.pages.render(
        request,
        "aside.html",
        status=422 if fault else 200,
        item=item,
        notes=notes,
        submission=submission,
        sections=reading.sections(submission, offered) if submission else (),
        title=room.title(session, submission.service, Act(submission.act)) if submission else "",
        seen_by=SEEN_BY,
        mine=any(note.act.kind == "seen" and note.act.officer_id == session.officer.officer_id for note in notes),
        fault=FAULTS.get(fault, ""),
        fault_at=fault,
    )


def _look(item: AsideItem, session: Session, now_s: int) -> View:
    """Written down under the case that the item names, or under its own hash where it names none."""
    officer = session.officer
    return View(item.submission_id or item.item_hash[:_ID_BYTES], "aside", ASIDE_REASON, now_s, officer.officer_id, officer.name)


async def _act(room: Room, request: Request, name: bytes, act: str) -> Response:
    """Do one of the acts; a fault in the form shows the page again."""
    session = await room.sessions.require(request)
    form = await read_form(request, session)
    doing = _ACTS.get(act)
    if doing is None:
        raise AbsentError("act")
    async with room.transaction(session) as connection:
        await asides.lock(connection, name)
        item = await _find(connection, name)
        if item.closed_s is not None:
            raise ConflictError("closed")
        case_id, fault = await doing(connection, Hand(room, session, item), form)
    if fault:
        return await _one(room, request, name, fault)
    room.posted(session)
    return RedirectResponse(f"/cases/{case_id.hex()}" if case_id else f"/asides/{name.hex()}", status_code=303)


Done = tuple[bytes | None, str]
"""The case to go on with, if any, and the name of a fault, if any."""


async def _seen(connection: Connection[Record], hand: Hand, _: Form) -> Done:
    acts = await asides.acts_of(connection, hand.item.item_hash)
    if not any(act.kind == "seen" and act.officer_id == hand.session.officer.officer_id for act in acts):
        await _append(connection, hand, "seen")
    return None, ""


async def _recheck(connection: Connection[Record], hand: Hand, _: Form) -> Done:
    """Judge anew with the keys and services of now; what holds becomes a case or joins one."""
    if hand.item.kind != UNVERIFIED:
        raise ConflictError("only what could not be verified")
    desk = hand.room.desk(hand.session.officer.tenant)
    result = await file_again(connection, hand.item.item_hash, desk)
    await _append(connection, hand, "rechecked")
    if result == SET_ASIDE:
        return None, ""
    await asides.close(connection, hand.item.item_hash, hand.room.now_s())
    claims = await entries.claims_of(connection, hand.item.item_hash)
    found = await files.find(connection, claims.submission_id) if claims else None
    return (found.submission_id if found else None), ""


async def _attach(connection: Connection[Record], hand: Hand, form: Form) -> Done:
    """A clerk finds the case of an unmatched follow-up, by its number and for a reason."""
    if hand.item.kind != UNMATCHED or hand.item.submission_id is None:
        raise ConflictError("only what matched nothing")
    said = "".join(form.one("number").upper().split()).replace("-", "")
    found = await files.find_number(connection, said) if number_is_valid(said) else ()
    if len(found) != 1:
        return None, "case_number"
    if not form.one("note"):
        return None, "note"
    await _append(connection, hand, "attached", form.one("note"))
    await acting.attach(
        connection, found[0].submission_id, hand.item.submission_id, hand.session.officer, hand.room.pen(hand.session.officer.tenant)
    )
    await asides.close(connection, hand.item.item_hash, hand.room.now_s())
    return found[0].submission_id, ""


async def _close(connection: Connection[Record], hand: Hand, form: Form) -> Done:
    """Nothing is left to do; possible once enough named people have looked, and never without words."""
    if hand.item.seen_count < SEEN_BY and hand.item.kind != UNMATCHED:
        raise ConflictError("not seen by two people")
    if not form.one("note"):
        return None, "note"
    await _append(connection, hand, "closed", form.one("note"))
    await asides.close(connection, hand.item.item_hash, hand.room.now_s())
    return None, ""


_ACTS = {"seen": _seen, "recheck": _recheck, "attach": _attach, "close": _close}


async def _append(connection: Connection[Record], hand: Hand, kind: str, note: str = "") -> None:
    number = len(await asides.acts_of(connection, hand.item.item_hash)) + 1
    body = hand.room.tenancy(hand.session).body
    words = acting.check_words(Words(v=1, text=note[:_MAX_NOTE_CHARS]))
    kept = keep_words(words, body, hand.item.item_hash[:_ID_BYTES], number, hand.room.random) if note else None
    officer = hand.session.officer
    await asides.append(connection, hand.item.item_hash, AsideAct(number, kind, hand.room.now_s(), officer.officer_id, officer.name, kept))
