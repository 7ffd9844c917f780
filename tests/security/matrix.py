"""Every endpoint tried with things of somebody else, beside the same with things that do not exist: the answers must not differ (SEC-10).

A `Probe` is one request; an entry of a matrix makes probes from a bundle of ids, so that the foreign and the absent ones differ in their
ids only. `compare` sends both and keeps what differs. Knows neither cloud nor office.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from kiosk.contract.codec import decode
from kiosk.contract.wire import MEDIA_TYPE, Problem
from kiosk.errors import FormatError

B = TypeVar("B")


class Probe(NamedTuple):
    """One request. `form` is posted urlencoded; `before` is sent first, by the same browser."""

    method: str
    path: str
    form: Mapping[str, str] | None = None
    body: bytes = b""
    headers: Mapping[str, str] = {}
    before: Probe | None = None

    def content(self) -> bytes:
        """The body as it travels."""
        return urlencode(self.form).encode() if self.form is not None else self.body


class Seen(NamedTuple):
    """What an asker can tell one answer from another by."""

    status: int
    length: int
    code: str
    location: str

    @classmethod
    def of(cls, answer: httpx.Response) -> Seen:
        """The marks of an answer."""
        return cls(answer.status_code, len(answer.content), _code(answer), answer.headers.get("location", ""))


def _code(answer: httpx.Response) -> str:
    kind = answer.headers.get("content-type", "")
    try:
        if kind == MEDIA_TYPE and answer.status_code >= 400:
            return decode(Problem, answer.content).code
        return str(answer.json().get("code", "")) if "json" in kind and answer.status_code >= 400 else ""
    except (FormatError, ValueError):
        return "unreadable"


Send = Callable[[Probe], Awaitable[httpx.Response]]
"""Sends as one role."""
Make = Callable[[B, B], Iterable[Probe]]
"""Makes an endpoint's probes from a bundle of ids, and the asker's own for the other places of the address."""


class Tries:
    """Counts what was tried and keeps what told the foreign from the absent."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[str] = []

    async def compare(self, name: str, send: Send, foreign: Probe, absent: Probe, secrets: Iterable[bytes]) -> None:
        """One try: the foreign thing beside the absent one."""
        theirs, nobodys = await send(foreign), await send(absent)
        self.count += 1
        if Seen.of(theirs) != Seen.of(nobodys):
            self.found.append(f"{name}: {Seen.of(theirs)} for the foreign, {Seen.of(nobodys)} for the absent")
        if theirs.status_code >= 500:
            self.found.append(f"{name}: {theirs.status_code}")
        if any(one in theirs.content for one in secrets):
            self.found.append(f"{name}: shows what is somebody else's")


def somewhere(app: Starlette) -> httpx.ASGITransport:
    """The way to an application in process, from an address of its own, so that a throttle tells nothing apart."""
    address = ".".join(str(byte) for byte in os.urandom(4))
    return httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1))


def browser(app: Starlette, origin: str, cookie: str) -> Send:
    """Sends as somebody at a browser, from a page of `origin` itself; without a cookie nobody is signed in."""

    async def send(probe: Probe) -> httpx.Response:
        async with httpx.AsyncClient(transport=somewhere(app), base_url=origin) as client:
            client.headers.update({"cookie": cookie} if cookie else {})
            if probe.before is not None:
                await ask(client, probe.before)
            return await ask(client, probe)

    async def ask(client: httpx.AsyncClient, one: Probe) -> httpx.Response:
        return await client.request(one.method, one.path, content=one.content(), headers={"origin": origin, **one.headers})

    return send


def routes_of(app: Starlette) -> set[tuple[str, str]]:
    """Every (method, path) an application answers; a mounted folder of files is MOUNT."""
    return {found for route in app.routes for found in _of(route, "")}


def _of(route: BaseRoute, prefix: str) -> set[tuple[str, str]]:
    if isinstance(route, Mount):
        inside = {found for one in route.routes for found in _of(one, prefix + route.path)}
        return inside or {("MOUNT", prefix + route.path)}
    inner: Iterable[BaseRoute] | None = getattr(getattr(route, "original_router", None), "routes", None)
    if inner is not None:
        return {found for one in inner for found in _of(one, prefix)}
    return {(method, prefix + route.path) for method in route.methods - {"HEAD"}}  # type: ignore[attr-defined]  # routes of requests have both
