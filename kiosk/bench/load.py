"""Clients that send ready-made requests, each over one kept connection, the next as soon as the answer is there.

Does no work of its own between two requests, so that on a small machine it takes little from what it measures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import msgspec

from kiosk.errors import LineDownError


class Sent(msgspec.Struct, frozen=True):
    """What came of one slice: seconds from the first request to the last answer; latencies and answers in no order."""

    wall_s: float
    latencies_s: tuple[float, ...]
    answers: tuple[Answer, ...]


class Answer(msgspec.Struct, frozen=True):
    """One answer as it came."""

    status: int
    head: bytes
    body: bytes


class Line(asyncio.Protocol):
    """One connection; `ask` sends one request and waits for its answer."""

    def __init__(self) -> None:
        """Not connected yet."""
        self._transport: asyncio.Transport
        self._got = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        self._transport = transport  # type: ignore[assignment]  # a stream's transport

    def data_received(self, data: bytes) -> None:
        """Collect until the answer is whole."""
        self._got += data
        answer = read_answer(self._got)
        if answer is not None and self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(LineDownError(type(exc).__name__))

    async def ask(self, request: bytes) -> Answer:
        """Send, and wait for the whole answer."""
        self._got.clear()
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Let go."""
        self._transport.close()


def read_answer(got: bytes | bytearray) -> Answer | None:
    """The answer in these bytes, once it is whole; servers here always say its length."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(got[: end + 4])
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    if len(got) < end + 4 + length:
        return None
    return Answer(int(head[9:12]), head, bytes(got[end + 4 : end + 4 + length]))


async def send(port: int, requests: Sequence[Sequence[bytes]]) -> Sent:
    """Send every client's requests.

    Args:
        port: on this machine.
        requests: for each client, its requests in order.

    Raises:
        LineDownError: a connection ended before its answer.
    """
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(Line, "127.0.0.1", port))[1] for _ in requests]
    began = time.perf_counter()
    done = await asyncio.gather(*(_send_all(line, mine) for line, mine in zip(lines, requests, strict=True)))
    wall_s = time.perf_counter() - began
    for line in lines:
        line.close()
    return Sent(wall_s, tuple(took for each in done for took, _ in each), tuple(answer for each in done for _, answer in each))


async def _send_all(line: Line, requests: Sequence[bytes]) -> list[tuple[float, Answer]]:
    done = []
    for request in requests:
        began = time.perf_counter()
        answer = await line.ask(request)
        done.append((time.perf_counter() - began, answer))
    return done
