"""The office's ASGI application: pages, sign-in, static files. The loops that talk to the cloud are kiosk.office.server's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kiosk.catalog.texts import Texts, load_texts
from kiosk.office import wording
from kiosk.office.cases import Kind, is_adverse, overdue
from kiosk.office.resources.acts import act_routes
from kiosk.office.resources.asides import aside_routes
from kiosk.office.resources.cases import case_routes
from kiosk.office.resources.inbox import inbox_routes
from kiosk.office.resources.people import people_routes
from kiosk.office.room import Room
from kiosk.web.pages import Entry, Pages, secure_headers
from kiosk.web.passkey_store import PasskeyStore
from kiosk.web.passkeys import Door, Parts, passkey_routes

HERE = Path(__file__).parent
ENTRIES = (Entry("/", "受付箱"), Entry("/asides", "確認が必要なもの"), Entry("/people", "職員"))


def office_pages(*, name: str, origin: str, assets: Path) -> Pages:
    """The office's pages, with its words and filters.

    Raises:
        MissingPartError: see kiosk.web.pages.Pages.
    """
    pages = Pages(name=name, origin=origin, templates=[HERE / "templates"], assets=assets, entries=ENTRIES)
    pages.environment.globals |= {"wording": wording, "Kind": Kind, "overdue": overdue, "is_adverse": is_adverse}
    filters: dict[str, Any] = {
        "moment": wording.moment,
        "column_moment": wording.column_moment,
        "day": wording.day_words,
        "number": spoken_number,
    }
    pages.environment.filters |= filters
    return pages


def citizen_words() -> Texts:
    """What the program itself writes to citizens."""
    return load_texts(HERE / "words")


def spoken_number(number: str) -> str:
    """The number in groups as it is said and printed: 3, 3 and 4 signs."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def create_app(room: Room, store: PasskeyStore, door: Door) -> FastAPI:
    """Put the application together.

    Args:
        room: the running parts.
        store: officers and their passkeys.
        door: where the pages stand.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, middleware=[secure_headers(door.origin)])
    app.router.routes.extend(room.pages.static_routes(("office", HERE / "static")))
    app.include_router(
        passkey_routes(
            Parts(door=door, store=store, sessions=room.sessions, pages=room.pages, now_s=room.now_s, random=room.random),
        )
    )
    for routes in (inbox_routes, case_routes, act_routes, aside_routes):
        app.include_router(routes(room))
    app.include_router(people_routes(room, store, door))

    @app.get("/healthz", include_in_schema=False)
    async def healthz(_: Request) -> Response:
        async with room.database.transaction() as connection:
            await connection.fetchval("SELECT 1")
        return PlainTextResponse("ok")

    room.pages.install(app)
    return app
