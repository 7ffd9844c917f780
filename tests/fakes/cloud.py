"""A cloud on the other end of an httpx client, without network or PostgreSQL, that can be made to misbehave.

    cloud = FakeCloud()
    cloud.go_offline(); cloud.come_back(); cloud.lose_reply(); cloud.duplicate(); cloud.delay()
    async with cloud.client() as client: ...

Bytes, signatures, hashes and receipts are real; what it remembers is a CloudBook.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import zstandard

from kiosk.contract.codec import decode, encode
from kiosk.contract.receipt import TimeStatement
from kiosk.contract.wire import MEDIA_TYPE, AskMailboxes, EnrolmentAnswer, Problem, Push, PushAnswer, RepliesAnswer
from kiosk.crypto import signing
from kiosk.crypto.httpsig import Presented, verify_request
from kiosk.terminal.sync.line import cloud_client
from tests.fakes.cloud_book import REGION, CloudBook
from tests.fakes.hand_ins import new_signer

WINDOW_S = 300
URL = "https://cloud.test"


class FakeCloud(httpx.AsyncBaseTransport):
    """Answers a terminal's requests; the next answers can be lost, doubled, late, or not the cloud's at all."""

    def __init__(self, now_s: Callable[[], float], public_key: bytes) -> None:
        """With its own clock; `public_key` is the one device it knows."""
        self.book = CloudBook(new_signer())
        self.now_s = now_s
        self.public_key = public_key
        self.pushes: list[Push] = []
        self.requests: list[str] = []
        self.mail: list[bytes] = []
        self.asked: list[AskMailboxes] = []
        self.known_cursors = {""}
        self.late: list[tuple[bytes, ...]] = []
        self.credential = b""
        self.enrolment_states: list[EnrolmentAnswer] = []
        self.spread_s = 0
        self._online = True
        self._lost = 0
        self._doubled = 0
        self._delayed = 0
        self._said: list[Callable[[httpx.Request], httpx.Response]] = []

    def client(self) -> httpx.AsyncClient:
        """A terminal's client whose network is this cloud."""
        return cloud_client(URL, None, transport=self)

    def go_offline(self) -> None:
        """From now on no connection."""
        self._online = False

    def come_back(self) -> None:
        """Connections work again."""
        self._online = True

    def lose_reply(self, times: int = 1) -> None:
        """The next requests arrive and are worked on; their answers get lost."""
        self._lost += times

    def duplicate(self, times: int = 1) -> None:
        """The next pushes arrive twice."""
        self._doubled += times

    def delay(self, times: int = 1) -> None:
        """The receipts of the next pushes stay in `late`; the terminal sees a line that broke."""
        self._delayed += times

    def captive_portal(self, times: int = 1) -> None:
        """The next answers are a sign-in page with status 200."""
        self._said += [lambda _: httpx.Response(200, html="<html>please sign in</html>")] * times

    def problem(self, status: int, code: str, *, retry_after_s: int = 0) -> None:
        """The next answer is an error of the cloud."""
        headers = {"retry-after": str(retry_after_s)} if retry_after_s else {}
        body = encode(Problem(v=1, code=code, hint=""))
        self._said.append(lambda _: httpx.Response(status, content=body, headers={"content-type": MEDIA_TYPE, **headers}))

    def say(self, answer: httpx.Response) -> None:
        """The next answer, word for word."""
        self._said.append(lambda _: answer)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, as httpx hands it over."""
        self.requests.append(f"{request.method} {request.url.path}")
        if not self._online:
            raise httpx.ConnectError("no route")
        if self._said:
            return _streamed(self._said.pop(0)(request))
        answer = self._answer(request, request.content)
        answer.headers["madoguchi-spread"] = str(self.spread_s)
        if self._lost:
            self._lost -= 1
            raise httpx.ReadError("cut")
        return _streamed(answer)

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        if request.url.path == "/v1/time":
            return _cbor(self._time(parse_qs(urlsplit(str(request.url)).query)["nonce"][0]))
        presented = verify_request(request.method, str(request.url), request.headers, body, self.public_key)
        if abs(presented.created - self.now_s()) > WINDOW_S:
            return _cbor(encode(Problem(v=1, code="clock_skew", hint="", time=self._time(presented.nonce))), 401)
        plain = zstandard.ZstdDecompressor().decompress(body, max_output_size=2**24) if body else b""
        routes = {
            "/v1/push": self._push,
            "/v1/replies": self._replies,
            "/v1/mailboxes": self._mailboxes,
            "/v1/renewals": self._renewal,
            "/v1/enrolments": self._enrolment,
        }
        path = "/v1/enrolments" if request.url.path.startswith("/v1/enrolments") else request.url.path
        return routes[path](request, plain, presented)

    def _push(self, _request: httpx.Request, body: bytes, presented: Presented) -> httpx.Response:
        push = decode(Push, body)
        self.pushes.append(push)
        self.book.now_s = int(self.now_s())
        receipts = self.book.take(push.entries)
        if self._doubled:
            self._doubled -= 1
            receipts = self.book.take(push.entries)
        if self._delayed:
            self._delayed -= 1
            self.late.append(receipts)
            raise httpx.ReadTimeout("late")
        return _cbor(encode(PushAnswer(v=1, receipts=receipts, time=self._time(presented.nonce))))

    def _replies(self, request: httpx.Request, _body: bytes, presented: Presented) -> httpx.Response:
        cursor = request.url.params.get("cursor", "")
        if cursor not in self.known_cursors:
            return _cbor(encode(Problem(v=1, code="unknown_cursor", hint="")), 410)
        start = int(cursor or 0)
        page, following = tuple(self.mail[start : start + 2]), str(min(start + 2, len(self.mail)))
        self.known_cursors.add(following)
        more = start + 2 < len(self.mail)
        return _cbor(encode(RepliesAnswer(v=1, replies=page, cursor=following, more=more, time=self._time(presented.nonce))))

    def _mailboxes(self, _request: httpx.Request, body: bytes, presented: Presented) -> httpx.Response:
        self.asked.append(decode(AskMailboxes, body))
        return _cbor(encode(RepliesAnswer(v=1, replies=tuple(self.mail), cursor="", more=False, time=self._time(presented.nonce))))

    def _renewal(self, _request: httpx.Request, _body: bytes, _presented: Presented) -> httpx.Response:
        return _cbor(encode(EnrolmentAnswer(v=1, state="approved", credential=self.credential)))

    def _enrolment(self, request: httpx.Request, _body: bytes, _presented: Presented) -> httpx.Response:
        answer = self.enrolment_states.pop(0) if len(self.enrolment_states) > 1 else self.enrolment_states[0]
        return _cbor(encode(answer), 202 if request.method == "POST" else 200)

    def _time(self, nonce: str) -> bytes:
        statement = TimeStatement(v=1, seconds=int(self.now_s()), nonce=nonce, region=REGION)
        return signing.sign(encode(statement), self.book.signer)


def _streamed(answer: httpx.Response) -> httpx.Response:
    """The same answer as bytes that still have to come over the line."""
    if not hasattr(answer, "_content"):
        return answer
    return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))


def _cbor(body: bytes, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=body, headers={"content-type": MEDIA_TYPE})
