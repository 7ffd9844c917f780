"""Forms, sessions and tries: what is read is bounded, what is stored is no token, who tries too often waits."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from kiosk.errors import BusyError, ExpiredError, ForbiddenError, LimitError, SignInError
from kiosk.web.sessions import IDLE_S, MAX_FORM_BYTES, Officer, Session, Sessions, digest, parse_form, read_form
from kiosk.web.throttle import MAX_NAMES, Throttle

ORIGIN = "https://office.example"
OFFICER = Officer("0" * 32, "muni:99201", "山田 花子")


class Kept:
    """Sessions in memory."""

    def __init__(self) -> None:
        self.sessions: dict[bytes, Session] = {}

    async def open_session(self, token_hash: bytes, session: Session) -> None:
        """Keep."""
        self.sessions[token_hash] = session

    async def touch_session(self, token_hash: bytes, now_s: int, *, moves: bool) -> Session | None:
        """Find while it is in time; nothing here looks at `moves`."""
        del moves
        found = self.sessions.get(token_hash)
        return found if found and found.seen_s > now_s - IDLE_S else None

    async def close_session(self, token_hash: bytes) -> None:
        """Forget."""
        self.sessions.pop(token_hash, None)


def request(method: str = "GET", body: bytes = b"", **headers: str) -> Request:
    """A request as the browser sends it."""
    sent = False

    async def receive() -> dict[str, object]:
        nonlocal sent
        assert not sent
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "path": "/", "query_string": b"", "headers": raw}, receive)


def sessions(kept: Kept, now_s: int = 1000) -> Sessions:
    """With counted randomness."""
    return Sessions(kept, origin=ORIGIN, now_s=lambda: now_s, random=lambda length: bytes([7]) * length)


async def opened(kept: Kept) -> tuple[Session, str]:
    """A session and its Cookie header."""
    answer = Response()
    session = await sessions(kept).open(OFFICER, answer)
    return session, answer.headers["set-cookie"].partition(";")[0]


async def test_the_cookie_is_strict_and_the_store_holds_no_token() -> None:
    """HttpOnly, Secure, SameSite=Strict, bound to the host; the table has only a hash."""
    kept, answer = Kept(), Response()
    await sessions(kept).open(OFFICER, answer)
    cookie = answer.headers["set-cookie"]
    for word in ("__Host-madoguchi=", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert list(kept.sessions) == [digest(token)]
    assert token.encode() not in next(iter(kept.sessions))


async def test_without_a_session_there_is_no_way_in() -> None:
    """No cookie, a foreign cookie, a session left alone for half an hour."""
    kept = Kept()
    _, cookie = await opened(kept)
    assert (await sessions(kept).require(request(cookie=cookie))).officer == OFFICER
    for late, sent in ((0, ""), (0, "__Host-madoguchi=00"), (IDLE_S, cookie)):
        with pytest.raises(SignInError):
            await sessions(kept, 1000 + late).require(request(cookie=sent))


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": ORIGIN, "sec_fetch_site": "cross-site"}],
)
async def test_a_change_starts_on_our_own_page(headers: dict[str, str]) -> None:
    """Also with the right cookie, a request from elsewhere changes nothing."""
    kept = Kept()
    _, cookie = await opened(kept)
    with pytest.raises(ForbiddenError):
        await sessions(kept).require(request("POST", b"", cookie=cookie, **headers))
    mine = await sessions(kept).require(request("POST", b"", cookie=cookie, origin=ORIGIN, sec_fetch_site="same-origin"))
    assert mine.officer == OFFICER


async def test_a_form_carries_its_sessions_token() -> None:
    """As a field or as a header; another session's is a page that is too old."""
    session, _ = await opened(Kept())
    form = await read_form(request("POST", f"csrf={session.csrf}&text=a".encode()), session)
    assert form.one("text") == "a"
    assert (await read_form(request("POST", b"text=b", x_csrf_token=session.csrf), session)).one("text") == "b"
    for body in (b"text=a", b"csrf=&text=a", b"csrf=%ff"):
        with pytest.raises(ExpiredError):
            await read_form(request("POST", body), session)


async def test_a_form_is_bounded_before_it_is_read() -> None:
    """Too many bytes, too many fields."""
    session, _ = await opened(Kept())
    with pytest.raises(LimitError):
        await read_form(request("POST", b"x" * (MAX_FORM_BYTES + 1)), session)
    with pytest.raises(LimitError):
        parse_form(b"&".join(b"a=1" for _ in range(1000)))


def test_form_values_keep_their_order_and_signs() -> None:
    """Several values, full-width signs, line ends; blanks at the ends go, the full-width space stays."""
    form = parse_form(b"pick=a&pick=b&text=%E3%80%80x%0D%0Ay+&empty=")
    assert form.many("pick") == ("a", "b")
    assert form.one("text") == "　x\r\ny"
    assert (form.one("empty", "?"), form.one("absent", "?")) == ("", "?")


def test_who_tries_too_often_waits() -> None:
    """A burst, then one by one; another address is not held up; the memory is bounded."""
    now = [0.0]
    throttle = Throttle(burst=3, every_s=10, now_s=lambda: now[0])
    for _ in range(3):
        throttle.check("a")
    with pytest.raises(BusyError) as held:
        throttle.check("a")
    assert held.value.retry_after_s == pytest.approx(10)
    throttle.check("b")
    now[0] = 10.0
    throttle.check("a")
    with pytest.raises(BusyError):
        throttle.check("a")
    now[0] = -500.0
    with pytest.raises(BusyError):
        throttle.check("a")
    for number in range(MAX_NAMES + 5):
        throttle.check(f"n{number}")
    assert len(throttle._buckets) == MAX_NAMES
