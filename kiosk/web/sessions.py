"""Who sits at the browser: server-side sessions of officers, with a cookie that holds only a random token.

A session ends after 30 minutes without a request and 12 hours after sign-in. The cookie is HttpOnly and SameSite=Strict; every form
carries the session's CSRF token and must come from our own origin. Nothing here knows passkeys (kiosk.web.passkeys) or tables
(kiosk.web.passkey_store).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from kiosk.errors import ExpiredError, ForbiddenError, LimitError, SignInError
from kiosk.web.limits import read_body

IDLE_S = 30 * 60
LONGEST_S = 12 * 3600
TOKEN_BYTES = 32
MAX_FORM_BYTES = 256 * 1024
MAX_FORM_FIELDS = 200
SAFE_METHODS = frozenset({"GET", "HEAD"})


class Officer(msgspec.Struct, frozen=True):
    """A named person. `officer_id` is 32 hexadecimal digits, `tenant` the receiving body (or the operator), `roles` are the program's."""

    officer_id: str
    tenant: str
    name: str
    roles: tuple[str, ...] = ()


class Session(msgspec.Struct, frozen=True):
    """One signed-in browser. `csrf` goes into every form; `opened_s` and `seen_s` in seconds since 1970 UTC."""

    officer: Officer
    csrf: str
    opened_s: int
    seen_s: int


class SessionStore(Protocol):
    """Where sessions are kept; tokens arrive only as SHA-256."""

    async def open_session(self, token_hash: bytes, session: Session) -> None:
        """Keep a new session."""

    async def touch_session(self, token_hash: bytes, now_s: int, *, moves: bool) -> Session | None:
        """The session, with `seen_s` moved to now if it `moves`; None if absent, idle too long or too old."""

    async def close_session(self, token_hash: bytes) -> None:
        """Forget it; an absent one is no fault."""


class Form(msgspec.Struct, frozen=True):
    """A posted form: each field's values in order."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str, default: str = "") -> str:
        """The last value of a field, without the blanks around it."""
        values = self.fields.get(name, ())
        return values[-1].strip(" \r\n\t") if values else default

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return self.fields.get(name, ())


class Sessions:
    """Opens, finds and ends sessions for one origin.

    Args:
        store: where they are kept.
        origin: scheme, host and port as the browser sees them, e.g. `https://office.example.lg.jp`.
        now_s: seconds since 1970 UTC.
        random: cryptographically random bytes of a length.
    """

    def __init__(self, store: SessionStore, *, origin: str, now_s: Callable[[], int], random: Callable[[int], bytes]) -> None:
        """Keep the parts; the cookie is Secure, with the `__Host-` prefix, unless the origin is plain http."""
        self._store = store
        self._origin = origin.rstrip("/")
        self._now_s = now_s
        self._random = random
        self._secure = urlsplit(origin).scheme == "https"
        self.cookie = "__Host-madoguchi" if self._secure else "madoguchi"

    async def open(self, officer: Officer, answer: Response) -> Session:
        """Start a session and put its cookie on the answer."""
        token, now_s = self._random(TOKEN_BYTES).hex(), self._now_s()
        session = Session(officer=officer, csrf=self._random(TOKEN_BYTES).hex(), opened_s=now_s, seen_s=now_s)
        await self._store.open_session(digest(token), session)
        self.set_cookie(answer, self.cookie, token, LONGEST_S)
        return session

    async def find(self, request: Request, *, by_hand: bool = True) -> Session | None:
        """The session of this request, or None; see `require`."""
        token = request.cookies.get(self.cookie, "")
        return await self._store.touch_session(digest(token), self._now_s(), moves=by_hand) if token else None

    async def require(self, request: Request, *, by_hand: bool = True) -> Session:
        """The session of this request. Keeps it in `request.state.session` for the page.

        Args:
            request: with the cookie.
            by_hand: whether a person did something; what a page asks by itself does not keep a session alive.

        Raises:
            SignInError: nobody is signed in; the page sends the browser to the sign-in.
            ForbiddenError: a changing request from another origin.
        """
        if request.method not in SAFE_METHODS:
            self.check_origin(request)
        session = await self.find(request, by_hand=by_hand)
        if session is None:
            raise SignInError("no session")
        request.state.session = session
        return session

    async def close(self, request: Request, answer: Response) -> None:
        """End the session of this request and take its cookie away."""
        token = request.cookies.get(self.cookie, "")
        if token:
            await self._store.close_session(digest(token))
        answer.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="strict")

    def check_origin(self, request: Request) -> None:
        """Refuse a changing request that did not start on our own pages.

        Raises:
            ForbiddenError: the Origin header is absent or another's, or the browser says the request is cross-site.
        """
        if request.headers.get("origin", "").rstrip("/") != self._origin:
            raise ForbiddenError("request from another origin")
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise ForbiddenError("request from another site")

    def set_cookie(self, answer: Response, name: str, value: str, max_age_s: int) -> None:
        """Put a cookie on an answer, with the flags all our cookies have."""
        answer.set_cookie(name, value, max_age=max_age_s, path="/", secure=self._secure, httponly=True, samesite="strict")


def digest(token: str) -> bytes:
    """What is stored instead of a token."""
    return hashlib.sha256(token.encode()).digest()


async def read_form(request: Request, session: Session) -> Form:
    """Read an urlencoded form whose field `csrf` (or header `X-CSRF-Token`) is the session's.

    Raises:
        LimitError: over MAX_FORM_BYTES or MAX_FORM_FIELDS.
        ExpiredError: the token is another's, as on a page left open since before the last sign-in.
    """
    form = parse_form(await read_body(request, max_bytes=MAX_FORM_BYTES))
    token = request.headers.get("x-csrf-token") or form.one("csrf")
    if not hmac.compare_digest(token.encode(), session.csrf.encode()):
        raise ExpiredError("the page is older than the sign-in", hint="open the page again")
    return form


def parse_form(body: bytes) -> Form:
    """Decode an urlencoded body.

    Raises:
        LimitError: more than MAX_FORM_FIELDS fields.
    """
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS, errors="replace")
    except ValueError as fault:
        raise LimitError("too many fields, or not text") from fault
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields=fields)
