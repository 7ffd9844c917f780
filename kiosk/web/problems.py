"""Every error answer of an API: a Problem with a stable code, in CBOR, or in JSON for those who accept nothing else.

What an error was about (its detail) stays in the program; ForbiddenError looks like AbsentError, byte for byte. Pages for people answer
in words instead (kiosk.web.pages).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import asyncpg
import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk import log
from kiosk.contract.codec import encode
from kiosk.contract.wire import MEDIA_TYPE, Problem
from kiosk.errors import (
    AbsentError,
    BusyError,
    ClockSkewError,
    ConflictError,
    ExpiredError,
    ForbiddenError,
    FormatError,
    InputError,
    KioskError,
    LimitError,
    LineDownError,
    RetryLaterError,
    SignatureError,
    SignInError,
    UnknownCursorError,
    UnknownKeyError,
)

STATUS: Mapping[type[KioskError], int] = {
    AbsentError: 404,
    BusyError: 503,
    ClockSkewError: 401,
    ConflictError: 409,
    ExpiredError: 403,
    ForbiddenError: 404,
    FormatError: 400,
    InputError: 400,
    LimitError: 413,
    LineDownError: 408,
    RetryLaterError: 503,
    SignatureError: 401,
    SignInError: 401,
    UnknownCursorError: 410,
    UnknownKeyError: 401,
}
"""By the nearest class; everything else is 500."""
RETRY_AFTER_S = 30.0
CROWDED_RETRY_AFTER_S = 5.0
_SERVER_FAULT = 500
_CROWDED = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.TooManyConnectionsError)
"""The database stands, and others are at it (PostgreSQL, appendix A: 55P03, 40P01, 40001, 53300); nothing of the request was stored."""


def status_of(fault: KioskError) -> int:
    """The HTTP status of an error."""
    return next((STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS), _SERVER_FAULT)


def problem(fault: KioskError, accept: str = "", *, status: int | None = None) -> Response:
    """The answer to an error.

    Args:
        fault: what was raised.
        accept: the request's header.
        status: another status than the class's.
    """
    seen = AbsentError() if isinstance(fault, ForbiddenError) else fault
    time = fault.signed_time or None if isinstance(fault, ClockSkewError) else None
    body = Problem(v=1, code=seen.code, hint=type(seen).hint, time=time)
    headers = {"retry-after": str(max(1, round(wait_s(fault))))} if isinstance(fault, RetryLaterError) else {}
    headers["cache-control"] = "no-store"
    as_json = "json" in accept and MEDIA_TYPE not in accept
    content = msgspec.json.encode(body) if as_json else encode(body)
    media_type = "application/problem+json" if as_json else MEDIA_TYPE
    return Response(content, status or status_of(fault), headers, media_type)


def known(fault: Exception) -> KioskError:
    """The project's error for any exception: trouble with the database is to be tried again, a crowd there soon; the rest is ours.

    A number or a sign in an address that no table can hold names nothing there is.
    """
    if isinstance(fault, KioskError):
        return fault
    if isinstance(fault, asyncpg.DataError):
        return AbsentError(type(fault).__name__)
    if isinstance(fault, _CROWDED):
        return BusyError(type(fault).__name__, retry_after_s=CROWDED_RETRY_AFTER_S)
    if isinstance(fault, asyncpg.PostgresError | asyncpg.InterfaceError | OSError | asyncio.TimeoutError):
        return RetryLaterError(type(fault).__name__)
    return KioskError(type(fault).__name__)


class Problems:
    """ASGI middleware: whatever an application raises becomes a Problem, and is logged without its text."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as raised:  # noqa: BLE001 - the edge of the program: nothing may pass with its text
            fault = known(raised)
            note(scope, fault, raised)
            if not started:
                await problem(fault, Request(scope).headers.get("accept", ""))(scope, receive, send)


def on_http_exception(request: Request, fault: Exception) -> Response:
    """For `app.add_exception_handler(HTTPException, …)`: addresses and methods that do not exist."""
    status = fault.status_code if isinstance(fault, HTTPException) else _SERVER_FAULT
    return problem(AbsentError(), request.headers.get("accept", ""), status=status)


def wait_s(fault: RetryLaterError) -> float:
    """After how many seconds to come again."""
    return fault.retry_after_s if isinstance(fault, BusyError) else RETRY_AFTER_S


def note(scope: Scope, fault: KioskError, raised: Exception) -> None:
    """Write down that a request failed: by route, status and code, never by the error's text."""
    route = getattr(scope.get("route"), "path", "/none").lstrip("/").replace("{", ":").replace("}", "")
    status = status_of(fault)
    if status >= _SERVER_FAULT and not isinstance(fault, BusyError):
        log.get().error("request failed", route=route, status=status, code=fault.code, exc_info=raised)
    else:
        log.get().info("request refused", route=route, status=status, code=fault.code)
