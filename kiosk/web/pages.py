"""Pages for people at a browser: Jinja2 with autoescape, a content security policy with a fresh nonce, static files, words for faults.

One look for cloud and office: `base.html` and `paper.css` (white paper, one blue, a dark rail; a focus ring that shows on both). Pages
work by keyboard and without htmx; htmx only spares a full page load. No inline script, style or event handler anywhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.errors import (
    AbsentError,
    BusyError,
    ConflictError,
    ExpiredError,
    ForbiddenError,
    InputError,
    KioskError,
    LimitError,
    MissingPartError,
    RetryLaterError,
    SignInError,
)
from kiosk.web.problems import known, note, wait_s

HERE = Path(__file__).parent
SHUT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
"""The policy of every answer that is not a page."""


class Entry(msgspec.Struct, frozen=True):
    """One entry of the rail: address and words."""

    href: str
    label: str


class FaultWords(msgspec.Struct, frozen=True):
    """What a page says about a fault: HTTP status, a heading, and what to do."""

    status: int
    heading: str
    advice: str


FAULT_WORDS: Mapping[type[KioskError], FaultWords] = {
    AbsentError: FaultWords(404, "見つかりません", "アドレスをたしかめるか、一覧からひらき直してください。"),
    ForbiddenError: FaultWords(404, "見つかりません", "アドレスをたしかめるか、一覧からひらき直してください。"),
    SignInError: FaultWords(401, "サインインしてください", "サインインの時間が切れました。もう一度サインインしてください。"),
    ExpiredError: FaultWords(410, "期限が切れています", "ページをひらき直すか、新しいリンクを受け取ってください。"),
    InputError: FaultWords(422, "入力を直してください", "前のページにもどって、入力した内容を見直してください。"),
    ConflictError: FaultWords(409, "ほかの人が先に進めました", "新しい状態を見てから、もう一度操作してください。"),
    LimitError: FaultWords(413, "大きすぎます", "短くするか、いくつかに分けてください。"),
    RetryLaterError: FaultWords(
        503,
        "いまは使えません",
        "しばらくしてからやり直し、送った内容がのこっているか見てください。続くときは管理者に知らせてください。",
    ),
    BusyError: FaultWords(
        429, "少し待ってください", "混み合っているか、短い時間に何度もためしたためです。しばらくしてからやり直してください。"
    ),
}
OUT_OF_ORDER = FaultWords(500, "いまは操作できません", "しばらくしてからやり直してください。続くときは管理者に知らせてください。")


class Pages:
    """Renders templates of this package and of the program's own folder.

    Args:
        name: the program's name in the rail, in words for its users.
        origin: scheme, host and port as browsers see them.
        templates: the program's own folder of templates; wins over this package's.
        assets: the repository's `assets` folder, with `web/node_modules` from the npm lock file.
        entries: the rail, for people who are signed in.

    Raises:
        MissingPartError: htmx is not installed.
    """

    def __init__(self, *, name: str, origin: str, templates: Sequence[Path], assets: Path, entries: Sequence[Entry] = ()) -> None:
        """Load nothing yet but check that the script is there."""
        self._htmx = assets / "web" / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
        if not self._htmx.is_file():
            raise MissingPartError("the scripts of the pages are not installed", hint="run `make setup`")
        self.origin = origin
        self.environment = Environment(
            loader=FileSystemLoader([*templates, HERE / "templates"]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals |= {"program": name, "entries": tuple(entries)}

    def render(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template shows
        """Draw a page with its own nonce; `session` is None unless the route required one."""
        nonce = secrets.token_urlsafe(16)
        session = getattr(request.state, "session", None)
        values = {"nonce": nonce, "session": session, "path": request.url.path, **values}
        body = self.environment.get_template(template).render(**values)
        return HTMLResponse(body, status_code=status, headers={"content-security-policy": page_policy(nonce)})

    def fault(self, request: Request, fault: KioskError) -> Response:
        """Answer a fault in words: to the sign-in, as JSON for a script that asked for it, or as a page.

        The detail stays inside, and what is forbidden looks like what is absent.
        """
        words = words_of(fault)
        code = AbsentError.code if isinstance(fault, ForbiddenError) else fault.code
        if isinstance(fault, SignInError) and request.method == "GET":
            return self._to_sign_in(request)
        headers = {"retry-after": str(max(1, round(wait_s(fault))))} if isinstance(fault, RetryLaterError) else {}
        if "application/json" in request.headers.get("accept", ""):
            problem = {"code": code, "heading": words.heading, "advice": words.advice}
            return JSONResponse(problem, status_code=words.status, headers=headers)
        answer = self.render(request, "fault.html", status=words.status, words=words, code=code)
        answer.headers.update(headers)
        return answer

    def _to_sign_in(self, request: Request) -> Response:
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"hx-redirect": "/sign-in"})
        return RedirectResponse("/sign-in", status_code=303)

    def static_routes(self, *folders: tuple[str, Path]) -> list[BaseRoute]:
        """Routes for the package's own files under /static/web, htmx, and further (name, folder) pairs under /static/<name>."""
        htmx = self._htmx

        async def script(_: Request) -> Response:
            return Response(htmx.read_bytes(), media_type="text/javascript", headers={"cache-control": "max-age=86400"})

        mounts = [Mount(f"/static/{name}", StaticFiles(directory=folder)) for name, folder in (("web", HERE / "static"), *folders)]
        return [Route("/static/htmx.js", script), *mounts]

    def install(self, app: FastAPI) -> None:
        """Let this object answer whatever an application raises, a database that is away, and absent addresses."""

        async def on_fault(request: Request, raised: Exception) -> Response:
            fault = known(raised)
            note(request.scope, fault, raised)
            return self.fault(request, fault)

        async def on_http(request: Request, fault: Exception) -> Response:
            absent = isinstance(fault, HTTPException) and fault.status_code in (404, 405)
            return self.fault(request, AbsentError() if absent else KioskError())

        async def on_misfit(request: Request, _: Exception) -> Response:
            return self.fault(request, AbsentError())

        async def on_surprise(request: Request, _: Exception) -> Response:
            return self.fault(request, KioskError())

        for kind in (KioskError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            app.add_exception_handler(kind, on_fault)
        app.add_exception_handler(HTTPException, on_http)
        app.add_exception_handler(RequestValidationError, on_misfit)
        app.add_exception_handler(Exception, on_surprise)


def words_of(fault: KioskError) -> FaultWords:
    """The words for the nearest class of a fault."""
    for kind in type(fault).__mro__:
        if kind in FAULT_WORDS:
            return FAULT_WORDS[kind]
    return OUT_OF_ORDER


def page_policy(nonce: str) -> str:
    """The content security policy of a page: scripts and styles by nonce only, everything else from here or not at all."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


class SecureHeaders:
    """ASGI middleware: the headers every answer carries. An answer without a policy of its own gets the shut one."""

    def __init__(self, app: ASGIApp, *, https: bool, data: str = "") -> None:
        """Wrap an application.

        Args:
            app: what answers.
            https: adds Strict-Transport-Security.
            data: a media type of programs. An answer of it to a POST, which no page can load as a part of itself, gets none of the headers:
                terminals pay for each byte.
        """
        self._app = app
        self._data = (b"content-type", data.encode()) if data else None
        self._fixed: dict[str, str] = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
        self._defaults = {"content-security-policy": SHUT, "cache-control": "no-store"}
        if https:
            self._fixed["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", [])
                message["headers"] = given if scope["method"] == "POST" and self._data in given else self._added(given)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _added(self, given: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _ in given}
        extra = {**self._fixed, **{name: value for name, value in self._defaults.items() if name.encode() not in present}}
        kept = [(name, value) for name, value in given if name.lower().decode() not in self._fixed]
        return kept + [(name.encode(), value.encode()) for name, value in extra.items()]


def secure_headers(origin: str) -> Middleware:
    """The middleware for an application that stands at `origin`."""
    return Middleware(SecureHeaders, https=urlsplit(origin).scheme == "https")
