"""The cloud as an office reaches it: three routes, every request signed with the office's key, answers believed only if they decode.

A captive portal's page is a line that is down. A clock of ours that is wrong is corrected by the cloud's signed time. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx

from kiosk.contract.codec import Wire, decode, encode
from kiosk.contract.receipt import TimeStatement
from kiosk.contract.wire import MAX_BATCH_BYTES, MEDIA_TYPE, FeedAnswer, PostReplies, Problem, Taken
from kiosk.crypto.httpsig import sign_request
from kiosk.crypto.keys import Signer
from kiosk.errors import BusyError, ClockSkewError, KioskError, LineDownError, RetryLaterError, UnknownCursorError
from kiosk.office.regions import RegionKeys, read_signed

MAX_ANSWER_BYTES = 2 * MAX_BATCH_BYTES
TIMEOUT_S = 60.0
LONGEST_WAIT_S = 900.0
W = TypeVar("W", bound=Wire)


class CloudLine:
    """The cloud's routes for an office.

    Args:
        client: with base_url and the trusted authority.
        signer: the office's key.
        now_s: our clock, seconds since 1970 UTC.
        random: fresh random bytes, for nonces.
        time_keys: gives the cloud's keys for signed time, by region; a wrong clock of ours is corrected by offset with it.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        signer: Signer,
        *,
        now_s: Callable[[], int],
        random: Callable[[int], bytes],
        time_keys: Callable[[], RegionKeys],
    ) -> None:
        """Keep the parts."""
        self._client = client
        self._signer = signer
        self._now_s = now_s
        self._random = random
        self._time_keys = time_keys
        self._offset_s = 0

    async def feed(self, cursor: str) -> FeedAnswer:
        """The items after a cursor.

        Raises:
            UnknownCursorError: begin without a cursor.
            RetryLaterError: the line or the cloud is away.
        """
        query = {"cursor": cursor} if cursor else {}
        answer = await self._ask("GET", "/v1/feed", query=query)
        return _read(FeedAnswer, answer.content)

    async def taken(self, cursor: str) -> None:
        """Everything up to the cursor is in our own backup. Raises as `feed`."""
        await self._ask("POST", "/v1/taken", encode(Taken(1, cursor)))

    async def post(self, replies: tuple[bytes, ...]) -> None:
        """Hand encoded SealedReply items over; the same again changes nothing. Raises as `feed`."""
        await self._ask("POST", "/v1/replies", encode(PostReplies(1, replies)))

    async def _ask(self, method: str, path: str, body: bytes = b"", *, query: dict[str, str] | None = None) -> httpx.Response:
        """Send, correct our wire clock once if the cloud says so, and judge the status: 200 to a question, 204 to a statement."""
        expected = httpx.codes.OK if method == "GET" else httpx.codes.NO_CONTENT
        for attempt in (1, 2):
            answer, nonce = await self._send(method, path, body, query)
            if answer.status_code == expected:
                return answer
            fault = _fault(answer)
            if not isinstance(fault, ClockSkewError) or attempt == 2 or not self._correct(fault, nonce):
                raise fault
        raise LineDownError

    async def _send(self, method: str, path: str, body: bytes, query: dict[str, str] | None) -> tuple[httpx.Response, str]:
        headers = {"accept": MEDIA_TYPE} | ({"content-type": MEDIA_TYPE} if body else {})
        request = self._client.build_request(method, path, content=body, params=query or None, headers=headers)
        nonce = self._random(16).hex()
        sign_request(request, self._signer, now_s=self._now_s() + self._offset_s, nonce=nonce)
        try:
            answer = await self._client.send(request, stream=True)
            try:
                return await _bounded(answer), nonce
            finally:
                await answer.aclose()
        except (httpx.HTTPError, OSError) as fault:
            raise LineDownError(type(fault).__name__) from fault

    def _correct(self, fault: ClockSkewError, nonce: str) -> bool:
        """Take the cloud's signed time, bound to our nonce, as the wire clock's offset."""
        try:
            statement = read_signed(TimeStatement, fault.signed_time, self._time_keys())
        except KioskError:
            return False
        if statement.nonce != nonce:
            return False
        self._offset_s = statement.seconds - self._now_s()
        return True


async def _bounded(answer: httpx.Response) -> httpx.Response:
    """The answer with its whole body, but not more than a page of the feed can have."""
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise LineDownError("an answer longer than any of the cloud's")
    return httpx.Response(answer.status_code, headers={"retry-after": answer.headers.get("retry-after", "")}, content=bytes(body))


def _read(kind: type[W], body: bytes) -> W:
    try:
        return decode(kind, body)
    except KioskError as fault:
        raise LineDownError("an answer that is not the cloud's") from fault


def _fault(answer: httpx.Response) -> KioskError:
    """What an error answer means for us."""
    try:
        problem = decode(Problem, answer.content)
    except KioskError:
        return LineDownError(f"status {answer.status_code} without the cloud's form")
    if problem.code == ClockSkewError.code:
        return ClockSkewError(signed_time=problem.time or b"")
    if problem.code == UnknownCursorError.code:
        return UnknownCursorError()
    if answer.status_code in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
        return BusyError(retry_after_s=_seconds(answer.headers.get("retry-after", "")))
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return RetryLaterError(problem.code)
    return KioskError(f"the cloud refuses: {problem.code}", hint=problem.hint)


def _seconds(text: str) -> float:
    return min(float(text), LONGEST_WAIT_S) if text.isascii() and text.isdigit() else 30.0
