"""/people: colleagues; a lead invites by a one-time link and says who has left."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.errors import AbsentError, ConflictError
from kiosk.office.queries import people
from kiosk.office.room import CLERK, LEAD, Room, require_lead
from kiosk.office.wording import FAULTS
from kiosk.web.passkey_store import PasskeyStore
from kiosk.web.passkeys import Door, invite, new_officer
from kiosk.web.sessions import Officer, Session, read_form

MAX_NAME_CHARS = 60


def people_routes(room: Room, store: PasskeyStore, door: Door) -> APIRouter:
    """The routes of this module."""
    router = APIRouter(include_in_schema=False, prefix="/people")

    @router.get("")
    async def listed(request: Request) -> Response:
        return await _page(room, request, await room.sessions.require(request))

    @router.post("")
    async def add(request: Request) -> Response:
        session = await room.sessions.require(request)
        form = await read_form(request, session)
        require_lead(session)
        name = form.one("name")[:MAX_NAME_CHARS]
        if not name or not name.isprintable():
            return await _page(room, request, session, fault="name")
        roles = (CLERK, LEAD) if form.one("lead") else (CLERK,)
        officer = new_officer(name, session.officer.tenant, roles, room.random)
        return await _page(room, request, session, link=await _link(room, store, door, officer), invited=name)

    @router.post("/{officer_id}/link")
    async def new_link(request: Request, officer_id: str) -> Response:
        session = await room.sessions.require(request)
        await read_form(request, session)
        require_lead(session)
        officer = await _colleague(room, session, officer_id)
        return await _page(room, request, session, link=await _link(room, store, door, officer), invited=officer.name)

    @router.post("/{officer_id}/leaving")
    async def leaving(request: Request, officer_id: str) -> Response:
        session = await room.sessions.require(request)
        await read_form(request, session)
        require_lead(session)
        if officer_id == session.officer.officer_id:
            raise ConflictError("nobody shuts themselves out")
        await _colleague(room, session, officer_id)
        async with room.transaction(session) as connection:
            await people.leave(connection, officer_id)
        return RedirectResponse("/people", status_code=303)

    return router


async def _link(room: Room, store: PasskeyStore, door: Door, officer: Officer) -> str:
    return await invite(store, officer, door, now_s=room.now_s(), random=room.random)


async def _colleague(room: Room, session: Session, officer_id: str) -> Officer:
    async with room.transaction(session) as connection:
        found = {one.officer_id: one for one in await people.active(connection)}
    if officer_id not in found:
        raise AbsentError("officer")
    return found[officer_id]


async def _page(room: Room, request: Request, session: Session, **shown: str) -> Response:
    """The list; `link` and `invited` show a new link once, `fault` what is wrong with the form."""
    fault = shown.get("fault", "")
    async with room.transaction(session) as connection:
        colleagues = await people.active(connection)
    return room.pages.render(
        request,
        "people.html",
        status=422 if fault else 200,
        colleagues=colleagues,
        is_lead=LEAD in session.officer.roles,
        link=shown.get("link", ""),
        invited=shown.get("invited", ""),
        fault=FAULTS.get(fault, ""),
    )
