"""Sign-in by passkey, as routes that cloud and office both mount: one-time link, registration, sign-in, sign-out.

    GET  /register        the page a one-time link opens; the token stands behind `#`, so that no log and no referrer holds it
    POST /register/begin  {token}            → options for navigator.credentials.create
    POST /register/finish the credential     → session, {"go": "/"}
    GET  /sign-in         the page
    POST /sign-in/begin                      → options for navigator.credentials.get
    POST /sign-in/finish  the credential     → session, {"go": "/"}
    POST /sign-out        form with csrf     → back to /sign-in

There is no password and no other way in. A running ceremony is bound to the browser by a cookie, used once, and lives 5 minutes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from kiosk.crypto.passkeys import login_options, registration_options, verify_login, verify_registration
from kiosk.errors import ExpiredError, ForbiddenError, InputError
from kiosk.web.limits import read_body
from kiosk.web.pages import Pages
from kiosk.web.passkey_store import Ceremony, Link, PasskeyStore
from kiosk.web.sessions import Officer, Sessions, digest, read_form
from kiosk.web.throttle import Throttle

CEREMONY_S = 300
LINK_S = 24 * 3600
MAX_ANSWER_BYTES = 64 * 1024
TRIES, TRY_EVERY_S = 60, 5.0
"""For each address: a morning's rush of one office behind one address passes, a script does not."""


class Door(msgspec.Struct, frozen=True):
    """Where the sign-in stands. `rp_id` is the host name alone; browsers accept `localhost` but no IP address. `origin` has no path."""

    rp_name: str
    origin: str

    @property
    def rp_id(self) -> str:
        """The relying party: the origin's host name."""
        return urlsplit(self.origin).hostname or ""


class Parts(msgspec.Struct, frozen=True):
    """What the sign-in works with; `now_s` in seconds since 1970 UTC."""

    door: Door
    store: PasskeyStore
    sessions: Sessions
    pages: Pages
    now_s: Callable[[], int]
    random: Callable[[int], bytes]
    home: str = "/"


async def invite(store: PasskeyStore, officer: Officer, door: Door, *, now_s: int, random: Callable[[int], bytes]) -> str:
    """Make a one-time link for an officer, known or new.

    Args:
        store: where the link's hash is kept.
        officer: who may register a passkey with it; name and roles are (re)set at registration.
        door: where the pages stand.
        now_s: seconds since 1970 UTC; the link lives LINK_S.
        random: cryptographically random bytes.

    Returns:
        The address to hand over, in person or by letter; it holds the only copy of the token.
    """
    token = random(32).hex()
    await store.add_link(digest(token), Link(officer=officer, expires_s=now_s + LINK_S))
    return f"{door.origin.rstrip('/')}/register#{token}"


def new_officer(name: str, tenant: str, roles: tuple[str, ...], random: Callable[[int], bytes]) -> Officer:
    """An officer nobody has met yet, with a fresh id."""
    return Officer(officer_id=random(16).hex(), tenant=tenant, name=name, roles=roles)


def passkey_routes(parts: Parts) -> APIRouter:
    """The routes above, to be included into an app at the root."""
    router = APIRouter(include_in_schema=False)
    throttle = Throttle(burst=TRIES, every_s=TRY_EVERY_S, now_s=parts.now_s)
    ceremonies = _Ceremonies(parts)

    def slow_down(request: Request) -> None:
        parts.sessions.check_origin(request)
        throttle.check(request.client.host if request.client else "")

    @router.get("/register")
    async def register_page(request: Request) -> Response:
        return parts.pages.render(request, "passkeys/register.html")

    @router.get("/sign-in")
    async def sign_in_page(request: Request) -> Response:
        return parts.pages.render(request, "passkeys/sign_in.html")

    @router.post("/register/begin", dependencies=[Depends(slow_down)])
    async def register_begin(request: Request) -> Response:
        return await ceremonies.begin_registration(await _read_json(request))

    @router.post("/register/finish", dependencies=[Depends(slow_down)])
    async def register_finish(request: Request) -> Response:
        return await ceremonies.finish_registration(request, await _read_json(request))

    @router.post("/sign-in/begin", dependencies=[Depends(slow_down)])
    async def sign_in_begin() -> Response:
        return await ceremonies.begin_sign_in()

    @router.post("/sign-in/finish", dependencies=[Depends(slow_down)])
    async def sign_in_finish(request: Request) -> Response:
        return await ceremonies.finish_sign_in(request, await _read_json(request))

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await read_form(request, await parts.sessions.require(request))
        answer = RedirectResponse("/sign-in", status_code=303)
        await parts.sessions.close(request, answer)
        return answer

    return router


class _Ceremonies:
    """The four steps behind the routes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._cookie = f"{parts.sessions.cookie}-door"

    async def begin_registration(self, asked: dict[str, object]) -> Response:
        parts = self._parts
        link_hash = digest(str(asked.get("token", "")))
        link = await parts.store.find_link(link_hash, parts.now_s())
        if link is None:
            raise ExpiredError("the link was used before or is too old")
        known = await parts.store.keys_of(link.officer.officer_id)
        options, challenge = registration_options(
            parts.door.rp_id,
            parts.door.rp_name,
            bytes.fromhex(link.officer.officer_id),
            link.officer.name,
            tuple(key.credential_id for key in known),
        )
        return await self._begun(options, challenge, link_hash)

    async def finish_registration(self, request: Request, answer: dict[str, object]) -> Response:
        parts = self._parts
        ceremony = await self._running(request)
        if ceremony.link_hash is None:
            raise ForbiddenError("passkey")
        key = verify_registration(json.dumps(answer), ceremony.challenge, parts.door.rp_id, parts.door.origin)
        officer = await parts.store.register(ceremony.link_hash, key, parts.now_s())
        return await self._signed_in(officer)

    async def begin_sign_in(self) -> Response:
        return await self._begun(*login_options(self._parts.door.rp_id), None)

    async def finish_sign_in(self, request: Request, answer: dict[str, object]) -> Response:
        parts = self._parts
        ceremony = await self._running(request)
        found = await parts.store.find_key(_credential_id(answer))
        if found is None or ceremony.link_hash is not None:
            raise ForbiddenError("passkey")
        officer, key = found
        count = verify_login(json.dumps(answer), ceremony.challenge, parts.door.rp_id, parts.door.origin, key)
        await parts.store.count_use(key.credential_id, count)
        return await self._signed_in(officer)

    async def _begun(self, options: str, challenge: bytes, link_hash: bytes | None) -> Response:
        parts = self._parts
        door_token = parts.random(32).hex()
        ceremony = Ceremony(challenge=challenge, expires_s=parts.now_s() + CEREMONY_S, link_hash=link_hash)
        await parts.store.begin(digest(door_token), ceremony)
        answer = JSONResponse(json.loads(options))
        parts.sessions.set_cookie(answer, self._cookie, door_token, CEREMONY_S)
        return answer

    async def _running(self, request: Request) -> Ceremony:
        parts = self._parts
        ceremony = await parts.store.finish(digest(request.cookies.get(self._cookie, "")), parts.now_s())
        if ceremony is None:
            raise ExpiredError("the sign-in took too long", hint="try again")
        return ceremony

    async def _signed_in(self, officer: Officer) -> Response:
        answer = JSONResponse({"go": self._parts.home})
        await self._parts.sessions.open(officer, answer)
        return answer


async def _read_json(request: Request) -> dict[str, object]:
    body = await read_body(request, max_bytes=MAX_ANSWER_BYTES)
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError as fault:
        raise InputError("not a JSON object") from fault


def _credential_id(answer: dict[str, object]) -> bytes:
    """The credential's id, base64url without padding in `rawId`; what the signature then covers is checked by the library."""
    try:
        text = str(answer.get("rawId", ""))
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as fault:
        raise ForbiddenError("passkey") from fault
