"""The officers' pages: approve or refuse terminals, look at alarms, release quarantined entries, revoke terminals.

    GET  /officers/enrolments                       terminals that ask (/ and /officers lead here)
    POST /officers/enrolments/{id}/approve|refuse
    GET  /officers/alarms
    POST /officers/alarms/{id}/release
    GET  /officers/devices
    POST /officers/devices/{device}/revoke

Sign-in is by passkey (kiosk.web.passkeys). Everything an officer does is written down in the transaction that does it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.cloud import enrolment
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import devices, enrolments, oversight
from kiosk.cloud.verdicts import ALARMING
from kiosk.crypto.keys import fingerprint
from kiosk.errors import AbsentError, ForbiddenError
from kiosk.web.limits import CloseUnread
from kiosk.web.pages import Entry, Pages, secure_headers
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import Door, passkey_routes
from kiosk.web.passkeys import Parts as SignIn
from kiosk.web.sessions import Session, Sessions, read_form

HERE = Path(__file__).parent
OPERATOR = "operator"
"""The tenant of the cloud's own officers."""
ROLE = "terminals"
PROGRAM = "窓口クラウド"
HOME, ALARMS, DEVICES = "/officers/enrolments", "/officers/alarms", "/officers/devices"
RAIL = (Entry(HOME, "端末の承認"), Entry(ALARMS, "警報"), Entry(DEVICES, "端末"))
JST = dt.timezone(dt.timedelta(hours=9))
ALARM_WORDS = {
    "slot_conflict": "同じ番号のところに別の内容が届きました",
    "content_conflict": "同じ申請に別の内容が届きました",
    "bad_signature": "署名が正しくありません",
    "tenant_not_allowed": "この設置場所からは出せないあて先です",
    "revoked_device": "使用停止にした端末から届きました",
    "fork": "端末の記録が枝分かれしました(複製または巻き戻し)",
    "unlinked": "前の記録とつながりません",
    "gap": "記録の番号が抜けています",
    "journal_lost": "端末が記録を失いました",
}


def door_of(origin: str) -> Door:
    """Where the pages stand."""
    return Door(rp_name=PROGRAM, origin=origin)


def create_pages(parts: Parts, origin: str, assets: Path) -> FastAPI:
    """The pages as an application of their own, for the root of their origin."""
    store = PostgresPasskeys(parts.database.pool)
    sessions = Sessions(store, origin=origin, now_s=parts.now_s, random=parts.random)
    pages = Pages(name=PROGRAM, origin=origin, templates=[HERE / "pages"], assets=assets, entries=RAIL)
    pages.environment.filters |= {"when": when, "fingerprint": fingerprint}
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        routes=pages.static_routes(),
        middleware=[Middleware(CloseUnread), secure_headers(origin)],
    )
    sign_in = SignIn(door_of(origin), store, sessions, pages, parts.now_s, parts.random, home=HOME)
    app.include_router(passkey_routes(sign_in))
    desk = _Desk(parts, sessions, pages)
    for routes in (_enrolment_routes, _alarm_routes, _device_routes):
        app.include_router(routes(desk))
    pages.install(app)
    return app


def when(seconds: int) -> str:
    """A time in Japan, to the minute."""
    return dt.datetime.fromtimestamp(seconds, JST).strftime("%Y/%m/%d %H:%M")


class _Desk(msgspec.Struct, frozen=True):
    """What the routes share: the cloud, who sits here, how a page is drawn."""

    parts: Parts
    sessions: Sessions
    pages: Pages

    async def officer(self, request: Request) -> Session:
        """Who looks.

        Raises:
            SignInError: nobody.
            ForbiddenError: somebody with another role, or of an office.
        """
        session = await self.sessions.require(request)
        if session.officer.tenant != OPERATOR or ROLE not in session.officer.roles:
            raise ForbiddenError("role")
        return session

    async def decides(self, request: Request) -> str:
        """Who acts, by a form of ours. Raises as `officer`, and as kiosk.web.sessions.read_form."""
        session = await self.officer(request)
        await read_form(request, session)
        return session.officer.officer_id


def _enrolment_routes(desk: _Desk) -> APIRouter:
    router, parts = APIRouter(include_in_schema=False), desk.parts

    @router.get("/")
    @router.get("/officers")
    async def home() -> Response:
        return _to(HOME)

    @router.get(HOME)
    async def asking(request: Request) -> Response:
        await desk.officer(request)
        async with parts.database.transaction() as connection:
            waiting = await enrolments.waiting(connection, parts.now_s() - enrolment.REQUEST_LIFE_S)
        return desk.pages.render(request, "enrolments.html", waiting=waiting, needed=enrolment.OFFICERS_NEEDED)

    @router.post("/officers/enrolments/{identity}/approve")
    async def approve(request: Request, identity: str) -> Response:
        officer = await desk.decides(request)
        await enrolment.approve(parts, _hex(identity), officer)
        return _to(HOME)

    @router.post("/officers/enrolments/{identity}/refuse")
    async def refuse(request: Request, identity: str) -> Response:
        officer = await desk.decides(request)
        await enrolment.refuse(parts, _hex(identity), officer)
        return _to(HOME)

    return router


def _alarm_routes(desk: _Desk) -> APIRouter:
    router, parts = APIRouter(include_in_schema=False), desk.parts

    @router.get(ALARMS)
    async def alarms(request: Request) -> Response:
        await desk.officer(request)
        async with parts.database.transaction() as connection:
            rows = await oversight.alarms(connection)
        return desk.pages.render(request, "alarms.html", alarms=rows, words=ALARM_WORDS, releasable=ALARMING)

    @router.post("/officers/alarms/{alarm_id}/release")
    async def release(request: Request, alarm_id: int) -> Response:
        officer = await desk.decides(request)
        async with parts.database.transaction() as connection:
            about = await oversight.release(connection, alarm_id, officer, parts.now_s(), ALARMING)
            if about is None:
                raise AbsentError("nothing to release")
            await enrolments.note_act(connection, officer, "release-entry", about, parts.now_s())
        return _to(ALARMS)

    return router


def _device_routes(desk: _Desk) -> APIRouter:
    router, parts = APIRouter(include_in_schema=False), desk.parts

    @router.get(DEVICES)
    async def terminals(request: Request) -> Response:
        await desk.officer(request)
        async with parts.database.transaction() as connection:
            rows = await oversight.all_devices(connection)
        return desk.pages.render(request, "devices.html", devices=rows, now_s=parts.now_s())

    @router.post("/officers/devices/{device}/revoke")
    async def revoke(request: Request, device: str) -> Response:
        officer = await desk.decides(request)
        async with parts.database.transaction() as connection:
            if not await devices.revoke(connection, device, parts.now_s()):
                raise AbsentError("device")
            await enrolments.note_act(connection, officer, "revoke-device", device, parts.now_s())
        return _to(DEVICES)

    return router


def _to(path: str) -> Response:
    return RedirectResponse(path, status_code=303)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as fault:
        raise AbsentError("enrolment") from fault
