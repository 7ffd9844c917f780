"""Limits that hold before anything is parsed: size and time of a body, compressed and inflated.

Every route that takes a body reads it here (pages read forms with kiosk.web.sessions). Nothing is buffered beyond the limit, whatever
Content-Length says, and a bomb is stopped while it inflates.
"""

from __future__ import annotations

import asyncio
import contextlib
import io

import zstandard
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.errors import FormatError, LimitError, LineDownError

SMALL_BYTES = 64 * 1024
"""For every body but a push and an office's replies."""
SMALL_S, LARGE_S = 30.0, 60.0
DRAIN_BYTES, DRAIN_S = 16 * 1024 * 1024, 2.0
_WINDOW_BYTES = 8 * 1024 * 1024
"""Memory a sender may make the decompressor hold (RFC 8878 section 3.1.1.1.2 asks decoders for 8 MiB)."""


async def read_body(request: Request, *, max_bytes: int = SMALL_BYTES, within_s: float = SMALL_S) -> bytes:
    """The body as it travels.

    Raises:
        LimitError: longer than `max_bytes`, by its header or in fact.
        LineDownError: not all of it came `within_s`, or the sender went away.
    """
    said = request.headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and int(said) > max_bytes:
        raise LimitError(f"the body is over {max_bytes} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for piece in request.stream():
                body += piece
                if len(body) > max_bytes:
                    raise LimitError(f"the body is over {max_bytes} bytes")
    except (TimeoutError, ClientDisconnect) as fault:
        raise LineDownError("the body did not come in time") from fault
    return bytes(body)


def plain(request: Request, body: bytes, *, max_bytes: int = SMALL_BYTES) -> bytes:
    """The body without its content encoding. Raises as `inflate`."""
    return inflate(body, request.headers.get("content-encoding"), max_bytes=max_bytes)


def inflate(body: bytes, encoding: str | None, *, max_bytes: int) -> bytes:
    """Undo the content encoding.

    Args:
        body: as it travelled.
        encoding: of the header Content-Encoding; None, `identity` or `zstd`.
        max_bytes: of the result.

    Raises:
        LimitError: the result, or the memory it needs, is larger.
        FormatError: another encoding, or not what it says it is.
    """
    if encoding in (None, "", "identity"):
        return body
    if encoding != "zstd":
        raise FormatError("content encoding")
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).stream_reader(io.BytesIO(body))
        inflated = reader.read(max_bytes + 1)
    except zstandard.ZstdError as fault:
        raise FormatError("not zstd") from fault
    if len(inflated) > max_bytes:
        raise LimitError(f"the body inflates to over {max_bytes} bytes")
    return inflated


class CloseUnread:
    """ASGI middleware: an answer given before the whole body was read also closes the connection.

    Otherwise the server would go on reading, and throwing away, a body that never ends. A little is read and thrown away first, because
    a line that is closed with bytes unread is reset, and the sender might never see the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        unread = b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"

        async def watched_receive() -> Message:
            nonlocal unread
            message = await receive()
            unread = unread and bool(message.get("more_body", False))
            return message

        async def drain() -> None:
            left = DRAIN_BYTES
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_S):
                    while unread and left > 0:
                        left -= len((await watched_receive()).get("body", b""))

        async def watched_send(message: Message) -> None:
            if unread and message["type"] == "http.response.start":
                await drain()
                message["headers"] = [*message.get("headers", []), (b"connection", b"close")]
            await send(message)

        await self._app(scope, watched_receive, watched_send)
