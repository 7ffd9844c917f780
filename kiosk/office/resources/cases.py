"""/cases/{id}: the case, why one looks at it, its pictures, who looked, whose it is, and the acts that need no form of their own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.errors import AbsentError, FormatError, InputError, KioskError
from kiosk.office import acting
from kiosk.office.acting import Move
from kiosk.office.cases import allowed
from kiosk.office.filing import arrival_words
from kiosk.office.importing import open_payload
from kiosk.office.looking import look, may_look
from kiosk.office.pictures import LARGE_PX, SMALL_PX
from kiosk.office.queries import entries, files, parts, people, views
from kiosk.office.queries.views import View
from kiosk.office.room import LEAD, Room
from kiosk.office.wording import VIEW_REASONS, today
from kiosk.web.sessions import Form, Session, read_form

ID_CHARS = 32
PICTURE_HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "content-disposition": "attachment; filename=picture.jpg",
    "cache-control": "private, no-store",
}


def case_routes(room: Room) -> APIRouter:
    """The routes of this module."""
    router = APIRouter(include_in_schema=False, prefix="/cases/{case_id}")

    @router.get("")
    async def case(request: Request, case_id: str) -> Response:
        return await _case(room, request, read_id(case_id))

    @router.post("/views")
    async def say_why(request: Request, case_id: str) -> Response:
        return await _say_why(room, request, read_id(case_id))

    @router.get("/history")
    async def history(request: Request, case_id: str) -> Response:
        return await _history(room, request, read_id(case_id))

    @router.get("/papers/{paper_id}/pictures/{part}.jpg")
    async def picture(request: Request, case_id: str, paper_id: str, part: int) -> Response:
        return await _picture(room, request, (read_id(case_id), read_id(paper_id), part))

    @router.get("/papers/{paper_id}/pictures/{part}")
    async def picture_page(request: Request, case_id: str, paper_id: str, part: int) -> Response:
        return await _picture_page(room, request, (read_id(case_id), read_id(paper_id), part))

    @router.post("/assignment")
    async def assign(request: Request, case_id: str) -> Response:
        return await _assign(room, request, read_id(case_id))

    @router.post("/arrival")
    async def arrive(request: Request, case_id: str) -> Response:
        return await _arrive(room, request, read_id(case_id))

    @router.post("/attendance")
    async def attend(request: Request, case_id: str) -> Response:
        return await _attend(room, request, read_id(case_id))

    return router


def read_id(text: str) -> bytes:
    """An id of the address.

    Raises:
        AbsentError: not 32 hexadecimal digits; as if there were no such case.
    """
    if len(text) != ID_CHARS or not text.isascii():
        raise AbsentError("case")
    try:
        return bytes.fromhex(text)
    except ValueError as fault:
        raise AbsentError("case") from fault


def back_to(case_id: bytes, done: str = "") -> RedirectResponse:
    """After an act: see the case, with a word of what was done."""
    query = f"?done={done}" if done else ""
    return RedirectResponse(f"/cases/{case_id.hex()}{query}", status_code=303)


def move_of(room: Room, session: Session, case_id: bytes, form: Form) -> Move:
    """The act a form asks for.

    Raises:
        InputError: the form does not say which version of the case it was drawn from.
    """
    version = form.one("version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise InputError("version")
    return Move(case_id, int(version), session.officer, room.pen(session.officer.tenant))


async def _case(room: Room, request: Request, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    async with room.transaction(session) as connection:
        view = await look(connection, room, session, case_id, "case")
        case, now = await acting.look_up(connection, case_id)
        colleagues = await people.active(connection)
    title = room.title(session, case.service, case.act)
    if view is None:
        return room.pages.render(request, "case/reason.html", case=case, version=now.version, title=title, reasons=VIEW_REASONS)
    return room.pages.render(
        request,
        "case/case.html",
        view=view,
        title=title,
        doings={doing.value for doing in allowed(case.act, view.state)},
        colleagues=colleagues,
        is_lead=LEAD in session.officer.roles,
        done=request.query_params.get("done", ""),
        today=today(room.now_s()),
    )


async def _say_why(room: Room, request: Request, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    reason = (await read_form(request, session)).one("reason")
    async with room.transaction(session) as connection:
        if await files.find(connection, case_id) is None:
            raise AbsentError("case")
        if reason not in VIEW_REASONS:
            raise InputError("reason")
        officer = session.officer
        await views.note(connection, View(case_id, "reason", reason, room.now_s(), officer.officer_id, officer.name))
    return back_to(case_id)


async def _history(room: Room, request: Request, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    async with room.transaction(session) as connection:
        view = await look(connection, room, session, case_id, "history")
        looks = await views.views_of(connection, case_id)
    if view is None:
        return back_to(case_id)
    title = room.title(session, view.case.service, view.case.act)
    return room.pages.render(request, "case/history.html", view=view, looks=looks, title=title)


Place = tuple[bytes, bytes, int]
"""Case, form (the case's own or a follow-up's), part."""


async def _picture(room: Room, request: Request, place: Place) -> Response:
    """A picture, drawn anew; the citizen's own bytes never reach the browser."""
    session = await room.sessions.require(request)
    large = request.query_params.get("size") == "large"
    original = await _original(room, session, place, what=None)
    if original is None:
        raise AbsentError("picture")
    drawn = await room.darkroom.draw(original, LARGE_PX if large else SMALL_PX)
    return Response(drawn, media_type="image/jpeg", headers=PICTURE_HEADERS)


async def _picture_page(room: Room, request: Request, place: Place) -> Response:
    session = await room.sessions.require(request)
    case_id, paper_id, part = place
    original = await _original(room, session, place, what=f"picture {part}")
    if original is None:
        return back_to(case_id)
    async with room.transaction(session) as connection:
        case, _ = await acting.look_up(connection, case_id)
        here = [one.part for one in await parts.parts_of(connection, [paper_id]) if one.here]
    shown = await _can_be_drawn(room, original)
    return room.pages.render(request, "case/picture.html", case=case, paper_id=paper_id, part=part, parts=here, shown=shown)


async def _can_be_drawn(room: Room, original: bytes) -> bool:
    try:
        await room.darkroom.draw(original, SMALL_PX)
    except FormatError:
        return False
    return True


async def _original(room: Room, session: Session, place: Place, what: str | None) -> bytes | None:
    """The picture's own bytes, for an officer who may look; None where a reason must be given first.

    Raises:
        AbsentError: no such picture of this case.
    """
    case_id, paper_id, part = place
    async with room.transaction(session) as connection:
        case, now = await acting.look_up(connection, case_id)
        if paper_id != case_id and paper_id not in now.follow_ups:
            raise AbsentError("picture")
        if not await may_look(connection, room, session, case, what):
            return None
        item = await entries.accepted_item(connection, paper_id, part) if part > 0 else None
    if item is None:
        raise AbsentError("picture")
    try:
        return open_payload(item, room.tenancy(session).keys)
    except KioskError as fault:
        raise AbsentError("picture") from fault


async def _assign(room: Room, request: Request, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    form = await read_form(request, session)
    chosen = form.one("officer") or session.officer.officer_id
    async with room.transaction(session) as connection:
        await acting.assign(connection, move_of(room, session, case_id, form), chosen)
    return back_to(case_id, "assigned")


async def _arrive(room: Room, request: Request, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    move = move_of(room, session, case_id, await read_form(request, session))
    here = room.tenancy(session)
    async with room.transaction(session) as connection:
        case, _ = await acting.look_up(connection, case_id)
        await acting.record_arrival(connection, move, arrival_words(case, here.received, room.words, here.body.name))
    room.posted(session)
    return back_to(case_id, "arrival")


async def _attend(room: Room, request: Request, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    move = move_of(room, session, case_id, await read_form(request, session))
    async with room.transaction(session) as connection:
        await acting.record_attendance(connection, move)
    return back_to(case_id, "attendance")
