"""/ and /news: the list of cases, its filters, the search by spoken number, and what has come since."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.crypto.receipts import number_is_valid
from kiosk.office.queries import asides, feeds, files, parts, people
from kiosk.office.queries.files import PAGE, Show
from kiosk.office.room import Room
from kiosk.office.wording import today

LONELY_AFTER_S = 24 * 3600
STALE_AFTER_S = 15 * 60


def inbox_routes(room: Room) -> APIRouter:
    """The routes of this module."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def inbox(request: Request) -> Response:
        return await _inbox(room, request)

    @router.get("/news")
    async def news(request: Request) -> Response:
        return await _news(room, request)

    @router.get("/cases")
    async def search(request: Request) -> Response:
        return await _search(room, request)

    return router


async def _inbox(room: Room, request: Request) -> Response:
    session = await room.sessions.require(request)
    here = room.tenancy(session)
    show = _show(request.query_params.get("show", ""))
    page = _page(request.query_params.get("page", ""))
    now_s = room.now_s()
    async with room.transaction(session) as connection:
        cases = await files.listed(connection, show, session.officer.officer_id, today(now_s), page=page)
        counts = await files.counts(connection, session.officer.officer_id, today(now_s))
        values: dict[str, Any] = {
            "missing": await parts.missing_counts(connection, [case.submission_id for case in cases]),
            "aside_counts": await asides.open_counts(connection),
            "unseen": await asides.unseen(connection),
            "lonely": await parts.lonely(connection, now_s - LONELY_AFTER_S),
            "pulled_s": await feeds.pulled_s(connection),
            "people": {one.officer_id: one.name for one in await people.active(connection)},
        }
    stale = values["pulled_s"] is None or now_s - values["pulled_s"] > STALE_AFTER_S
    return room.pages.render(
        request,
        "inbox.html",
        show=show,
        cases=cases,
        counts=counts,
        page=page,
        pages=-(-counts[show] // PAGE),
        titles={case.submission_id: room.title(session, case.service, case.act) for case in cases},
        today=today(now_s),
        stale=stale,
        seen_total=counts[Show.ALL],
        body=here.body,
        **values,
    )


async def _news(room: Room, request: Request) -> Response:
    """How many cases came since the page was drawn; a fragment for a live region."""
    session = await room.sessions.require(request, by_hand=False)
    async with room.transaction(session) as connection:
        counts = await files.counts(connection, session.officer.officer_id, today(room.now_s()))
    seen = request.query_params.get("seen", "")
    came = max(0, counts[Show.ALL] - int(seen)) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    return room.pages.render(request, "news.html", came=came)


async def _search(room: Room, request: Request) -> Response:
    """Find a case by the number that the citizen says; it opens nothing by itself."""
    session = await room.sessions.require(request)
    said = "".join(request.query_params.get("number", "").upper().split()).replace("-", "")
    valid = number_is_valid(said)
    async with room.transaction(session) as connection:
        found = await files.find_number(connection, said) if valid else ()
    if len(found) == 1:
        return RedirectResponse(f"/cases/{found[0].submission_id.hex()}", status_code=303)
    titles = {case.submission_id: room.title(session, case.service, case.act) for case in found}
    return room.pages.render(request, "search.html", said=said[:20], valid=valid, cases=found, titles=titles)


def _show(name: str) -> Show:
    return next((show for show in Show if show.value == name), Show.NEW)


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
