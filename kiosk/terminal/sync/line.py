"""The line to the cloud: signed requests out, answers in that are believed only if they are the cloud's.

TLS proves the server, the device's signature proves us (RFC 9421), signed time bound to our nonce corrects the clock. A captive portal's
page, a redirect, or anything else that does not decode is a line that is down. Decides nothing about entries. Routes: docs/formats/wire.md.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import httpx
import zstandard

from kiosk.contract.codec import Wire, decode, encode
from kiosk.contract.envelope import Entry
from kiosk.contract.receipt import TimeStatement
from kiosk.contract.wire import (
    MAX_BATCH_BYTES,
    MEDIA_TYPE,
    AskMailboxes,
    EnrolmentAnswer,
    Mailbox,
    Problem,
    Push,
    PushAnswer,
    RepliesAnswer,
)
from kiosk.crypto import signing
from kiosk.crypto.httpsig import sign_request
from kiosk.crypto.keys import Signer
from kiosk.errors import (
    BusyError,
    ClockSkewError,
    CommitUnknownError,
    FormatError,
    JournalError,
    KioskError,
    LineDownError,
    RetryLaterError,
    SetAsideError,
    SetupError,
)
from kiosk.terminal.journal_outbox import KeysOf
from kiosk.terminal.sync.timepiece import Timepiece
from kiosk.terminal.told_errors import error_of

MAX_ANSWER_BYTES = MAX_BATCH_BYTES + 1024 * 1024
SPREAD_HEADER = "madoguchi-spread"
"""Seconds over which the cloud asks terminals to come back after an outage."""
_OK, _BAD = 200, 400
_OF_ANOTHER_TIME = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED (openssl x509_vfy.h)."""
W = TypeVar("W", bound=Wire)


class CloudLine:
    """The cloud's routes for a terminal.

    Args:
        client: from `cloud_client`.
        signer: the device's key.
        timepiece: told each signed time; says when a request is made.
        random: n fresh random bytes, for nonces.
        keys_of: the cloud's keys by region, from the installed catalogue.
    """

    def __init__(
        self, client: httpx.AsyncClient, signer: Signer, timepiece: Timepiece, random: Callable[[int], bytes], keys_of: KeysOf
    ) -> None:
        self._client = client
        self._signer = signer
        self._timepiece = timepiece
        self._random = random
        self._keys_of = keys_of
        self.spread_s = 0.0
        """The cloud's wish for the first wait after an outage."""

    async def push(self, credential: bytes, entries: Sequence[Entry], undrawn: Sequence[bytes]) -> tuple[bytes, ...]:
        """Hand a batch over.

        Returns:
            What says it is receipts: signed, not yet checked.

        Raises:
            RetryLaterError: line or cloud are away; nothing is known of the batch.
            KioskError: what the cloud said.
        """
        answer, nonce = await self._ask("POST", "/v1/push", lambda: encode(Push(1, credential, tuple(entries), tuple(undrawn))))
        told = _read(PushAnswer, answer)
        self._learn(told.time, nonce)
        return told.receipts

    async def replies(self, cursor: str) -> RepliesAnswer:
        """The site's replies after a cursor. Raises as `push`; UnknownCursorError: begin without one."""
        answer, nonce = await self._ask("GET", "/v1/replies", query={"cursor": cursor})
        told = _read(RepliesAnswer, answer)
        self._learn(told.time, nonce)
        return told

    async def mailboxes(self, mailboxes: Sequence[Mailbox]) -> RepliesAnswer:
        """The replies in some mailboxes. Raises as `push`."""
        answer, nonce = await self._ask("POST", "/v1/mailboxes", lambda: encode(AskMailboxes(1, tuple(mailboxes))))
        told = _read(RepliesAnswer, answer)
        self._learn(told.time, nonce)
        return told

    async def time(self) -> None:
        """Ask the time: the smallest way to see whether the line is there. Raises as `push`."""
        nonce = self._random(16).hex()
        answer = await self._send(self._client.build_request("GET", "/v1/time", params={"nonce": nonce}, headers=_HEADERS))
        if answer.status_code != _OK:
            raise _fault(answer) or LineDownError
        if not self._learn(answer.content, nonce):
            raise LineDownError("a time that is not the cloud's")

    async def renew(self) -> EnrolmentAnswer:
        """Ask for a new credential. Raises as `push`."""
        return _read(EnrolmentAnswer, (await self._ask("POST", "/v1/renewals"))[0])

    async def enrol(self, request: bytes) -> EnrolmentAnswer:
        """Ask to be enrolled; the same signed request again changes nothing. Raises as `push`."""
        return _read(EnrolmentAnswer, (await self._ask("POST", "/v1/enrolments", lambda: request))[0])

    async def enrolment(self, identity: bytes) -> EnrolmentAnswer:
        """How an enrolment stands. Raises as `push`."""
        return _read(EnrolmentAnswer, (await self._ask("GET", f"/v1/enrolments/{identity.hex()}"))[0])

    async def _ask(
        self, method: str, path: str, make: Callable[[], bytes] | None = None, query: dict[str, str] | None = None
    ) -> tuple[httpx.Response, str]:
        """Send a signed request; when only our clock is wrong, correct it and send once more."""
        body, headers = await _packed(make)
        first, nonce = await self._send_signed(method, path, body, headers, query)
        fault = _fault(first)
        if isinstance(fault, ClockSkewError) and self._learn(fault.signed_time, nonce):
            first, nonce = await self._send_signed(method, path, body, headers, query)
            fault = _fault(first)
        if first.status_code >= _BAD or fault is not None:
            raise fault or LineDownError
        return first, nonce

    async def _send_signed(
        self, method: str, path: str, body: bytes, headers: dict[str, str], query: dict[str, str] | None
    ) -> tuple[httpx.Response, str]:
        request = self._client.build_request(method, path, content=body, params=query, headers=headers)
        nonce = self._random(16).hex()
        sign_request(request, self._signer, now_s=self._timepiece.wire_now(), nonce=nonce)
        return await self._send(request), nonce

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """The whole answer, but never more than the longest one the cloud has."""
        body = bytearray()
        try:
            answer = await self._client.send(request, stream=True)
            try:
                async for piece in answer.aiter_raw():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES:
                        raise LineDownError("an answer longer than any of the cloud's")
            finally:
                await answer.aclose()
        except (httpx.HTTPError, OSError) as fault:
            raise _away(fault) from fault
        self.spread_s = _seconds(answer.headers.get(SPREAD_HEADER, ""), self.spread_s)
        kept = {name: answer.headers[name] for name in ("content-type", "retry-after") if name in answer.headers}
        return httpx.Response(answer.status_code, headers=kept, content=bytes(body))

    def _learn(self, signed: bytes, nonce: str) -> bool:
        """Take signed time if it is the cloud's and answers this very request."""
        try:
            _, unverified = signing.read_unverified(signed)
            region = decode(TimeStatement, unverified).region
            statement = decode(TimeStatement, signing.verify_with(signed, self._keys_of(region)))
        except SetAsideError:
            return False
        if statement.nonce != nonce:
            return False
        self._timepiece.learn(statement)
        return True


_HEADERS = {"accept": MEDIA_TYPE, "accept-encoding": "identity"}


def cloud_client(url: str, ca_file: Path | None, *, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for one cloud: TLS 1.3, one trusted CA (None: the system's), no redirects, no proxy variables.

    Args:
        url: https, or http on this machine alone.
        ca_file: PEM.
        transport: another way than the network, for tests.
    """
    timeout = httpx.Timeout(30.0, connect=10.0)
    trust: ssl.SSLContext | bool = True if transport else tls_context(ca_file)
    return httpx.AsyncClient(base_url=url, verify=trust, trust_env=False, follow_redirects=False, timeout=timeout, transport=transport)


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """TLS 1.3 only, with certificates and names checked."""
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


async def _packed(make: Callable[[], bytes] | None) -> tuple[bytes, dict[str, str]]:
    """Body and headers, made in a thread, so that nobody at the screen waits for 8 MiB being encoded."""
    if make is None:
        return b"", _HEADERS
    body = await asyncio.to_thread(lambda: zstandard.ZstdCompressor().compress(make()))
    return body, {**_HEADERS, "content-type": MEDIA_TYPE, "content-encoding": "zstd"}


def _read(kind: type[W], answer: httpx.Response) -> W:
    try:
        return decode(kind, answer.content)
    except FormatError as fault:
        raise LineDownError("an answer that is not the cloud's") from fault


def _away(fault: Exception) -> RetryLaterError:
    """A line that is down; or a certificate that is good but for its dates, where somebody has to set the clock (rule 12)."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in _OF_ANOTHER_TIME:
            return ClockSkewError("the cloud's certificate is not of our time")
        cause = cause.__cause__ or cause.__context__
    return LineDownError(type(fault).__name__)


def _fault(answer: httpx.Response) -> KioskError | None:
    """What an answer other than a good one means."""
    if answer.status_code < _BAD:
        return None if answer.headers.get("content-type", "") == MEDIA_TYPE else LineDownError("a page that is not the cloud's")
    try:
        problem = decode(Problem, answer.content)
    except FormatError:
        return LineDownError(f"status {answer.status_code} without the cloud's form")
    if problem.code == ClockSkewError.code:
        return ClockSkewError(signed_time=problem.time or b"")
    if answer.headers.get("retry-after"):
        return BusyError(problem.code, retry_after_s=_seconds(answer.headers["retry-after"], 30.0))
    told = error_of(problem.code, problem.hint)
    # What only this machine can know of itself is no answer: it would open the journal anew at a stranger's word, without a back-off.
    return LineDownError("our own fault, told by another") if isinstance(told, CommitUnknownError | JournalError | SetupError) else told


def _seconds(text: str, otherwise: float) -> float:
    return float(text) if text.isascii() and text.isdigit() else otherwise
