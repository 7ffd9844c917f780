"""Bodies are bounded in size and time before anything looks at them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from kiosk.errors import FormatError, LimitError, LineDownError
from kiosk.web.limits import CloseUnread, inflate, read_body


def request(pieces: AsyncIterator[bytes], **headers: str) -> Request:
    """A request whose body comes in pieces."""

    async def receive() -> Message:
        try:
            return {"type": "http.request", "body": await anext(pieces), "more_body": True}
        except StopAsyncIteration:
            return {"type": "http.request", "body": b"", "more_body": False}

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": named}, receive)


async def pieces_of(*pieces: bytes, forever: bool = False, pause_s: float = 0.0) -> AsyncIterator[bytes]:
    """The pieces, then the end, or the last one again and again."""
    for piece in pieces:
        yield piece
    while forever:
        await asyncio.sleep(pause_s)
        yield pieces[-1]


async def test_a_body_within_the_limit_is_whole() -> None:
    """Pieces are put together as they came, up to the very limit."""
    assert await read_body(request(pieces_of(b"ab", b"cd")), max_bytes=4) == b"abcd"


async def test_a_body_over_the_limit_is_refused_by_its_length() -> None:
    """What says that it is too long is not even read."""
    with pytest.raises(LimitError):
        await read_body(request(pieces_of(), content_length="5"), max_bytes=4)


@pytest.mark.parametrize("length", ["", "3", "x", "-1", "¹"])
async def test_a_body_over_the_limit_is_refused_while_it_comes(length: str) -> None:
    """Whatever its header says, an endless body is cut at the limit."""
    endless = request(pieces_of(bytes(1000), forever=True), content_length=length)
    with pytest.raises(LimitError):
        await read_body(endless, max_bytes=10_000)


async def test_a_slow_body_is_given_up() -> None:
    """A sender that drips is not waited for."""
    with pytest.raises(LineDownError):
        await read_body(request(pieces_of(b"x", forever=True, pause_s=0.01)), within_s=0.05)


@given(st.binary(max_size=2000))
def test_what_was_compressed_is_inflated(body: bytes) -> None:
    """One encoding is undone, none is left alone."""
    assert inflate(zstandard.compress(body), "zstd", max_bytes=2000) == body
    assert inflate(body, None, max_bytes=2000) == body


@pytest.mark.parametrize("size", [1_001, 100_000_000])
def test_a_bomb_is_stopped_at_the_limit(size: int) -> None:
    """A small body that inflates to a large one is refused, with or without its size in the header of the frame."""
    whole = zstandard.compress(bytes(size))
    writer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    streamed = writer.compress(bytes(size)) + writer.flush()
    for bomb in (whole, streamed):
        with pytest.raises(LimitError):
            inflate(bomb, "zstd", max_bytes=1_000)


@pytest.mark.parametrize(("body", "encoding"), [(b"junk", "zstd"), (b"", "zstd"), (b"anything", "gzip"), (b"anything", "zstd, zstd")])
def test_another_encoding_is_refused(body: bytes, encoding: str) -> None:
    """Only zstd, once, and only what really is zstd."""
    if not body:
        assert inflate(body, encoding, max_bytes=10) == b""
        return
    with pytest.raises(FormatError):
        inflate(body, encoding, max_bytes=10)


def test_a_frame_that_asks_for_much_memory_is_refused() -> None:
    """The sender does not choose how much memory we hold."""
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    wide = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    with pytest.raises(FormatError):
        inflate(wide.compress(bytes(1000)) + wide.flush(), "zstd", max_bytes=10_000)


async def answered(pieces: AsyncIterator[bytes], *, reads: bool, **headers: str) -> dict[bytes, bytes]:
    """The headers of an answer by an application that reads the body, or does not."""
    sent: list[Message] = []
    incoming = request(pieces, **headers)

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        while reads and (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    await CloseUnread(app)(incoming.scope, incoming.receive, send)
    return dict(sent[0]["headers"])


async def test_an_unread_body_closes_the_line() -> None:
    """An answer to a body that was not read ends the connection; others keep it."""
    assert await answered(pieces_of(bytes(1024 * 1024), forever=True), reads=False, transfer_encoding="chunked") == {
        b"connection": b"close"
    }
    assert await answered(pieces_of(b"x"), reads=False, content_length="1") == {b"connection": b"close"}
    assert await answered(pieces_of(b"x"), reads=True, content_length="1") == {}
    assert await answered(pieces_of(), reads=False) == {}
