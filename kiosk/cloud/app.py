"""The cloud's API as an ASGI application: routes, faults, counters, OpenAPI. Officers' pages are kiosk.cloud.officers."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.cloud.parts import Parts
from kiosk.cloud.resources import enrolments, feed, public, push, replies
from kiosk.contract.wire import MEDIA_TYPE
from kiosk.web.limits import CloseUnread
from kiosk.web.pages import SecureHeaders
from kiosk.web.problems import Problems, on_http_exception

API_VERSION = "1"
SPREAD_HEADER = b"madoguchi-spread"


def create_app(parts: Parts, catalogue: Path) -> FastAPI:
    """The API.

    Args:
        parts: what the cloud is made of; its database is open.
        catalogue: the folder with TUF `metadata` and `targets`; exists, and may still be empty.
    """
    app = FastAPI(title="Madoguchi cloud", version=API_VERSION, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    for resource in (push, enrolments, replies, feed, public):
        app.include_router(resource.routes(parts))
    public.serve_catalogue(app, catalogue)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_middleware(Problems)
    app.add_middleware(_Counted, parts=parts)
    app.add_middleware(SecureHeaders, https=True, data=MEDIA_TYPE)
    app.add_middleware(CloseUnread)
    return app


class _Counted:
    """ASGI middleware: counts every answer and its time, and adds the spread."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (SPREAD_HEADER, str(self._parts.crowd.spread_s).encode())]
            await send(message)

        await self._app(scope, receive, watched)
        public.count_requests(self._parts, Request(scope), status, time.perf_counter() - began)
