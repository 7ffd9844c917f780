"""An ASGI application listening for the time of a `with`: uvicorn with bounded headers and connections, TLS 1.3 where it has a certificate.

Signals are the caller's: a process may hold several listeners, and stops them together.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.errors import SettingsError
from kiosk.settings import Served

MAX_CONNECTIONS = 512
MAX_HEADER_BYTES = 32 * 1024
KEEP_ALIVE_S = 30
HEAD_S = 30.0
"""From when a line waits for a request until its head is whole. uvicorn stops its own clock at the first byte."""
STOP_WAIT_S = 20


@contextlib.asynccontextmanager
async def listening(app: ASGIApp, host: str, port: int, tls: tuple[Path, Path] | None = None) -> AsyncIterator[int]:
    """Serve an application; yields its port.

    Args:
        app: what answers.
        host: address to bind.
        port: 0 takes a free one.
        tls: PEM files with the certificate's chain and its key; None speaks plain HTTP.

    Raises:
        SettingsError: the address is not ours, or taken.
    """
    server = _Server(_config(app, host, port, tls))
    listener = _bound(host, port)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.005)
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await _finish(server)
        await task
        listener.close()


def listening_at(app: ASGIApp, settings: Served) -> AbstractAsyncContextManager[int]:
    """Serve an application where the settings say, with their certificate. Raises as `listening`."""
    host, _, port = settings.listen.rpartition(":")
    tls = (settings.tls_cert, settings.tls_key) if settings.tls_cert and settings.tls_key else None
    return listening(app, host.strip("[]"), int(port), tls)


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket; uvicorn's own way to bind would end the whole process when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as fault:
        raise SettingsError(
            f"nothing can listen at {host}:{port}: {os.strerror(fault.errno or 0)}", hint="choose another address, or end who has it"
        ) from fault


async def _finish(server: uvicorn.Server) -> None:
    """Let running requests end, then cut idle lines: a peer that does not answer TLS's goodbye would hold us up for half a minute."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_WAIT_S):
            await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
    for connection in tuple(server.server_state.connections):
        if connection.transport is not None:
            connection.transport.abort()


def _config(app: ASGIApp, host: str, port: int, tls: tuple[Path, Path] | None) -> uvicorn.Config:
    """h11, because it bounds the headers of a request; httptools does not."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=_Prompt,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WAIT_S,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        ssl_context_factory=_tls13 if tls else None,
    )


def _tls13(_: uvicorn.Config, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


class _Prompt(H11Protocol):
    """A line that is hung up on when the head of a request does not come in time: slow senders would take every place there is."""

    _waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in H11Protocol
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._rest()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._rest()
        elif self._waits is None:
            self._waits = self.loop.call_later(HEAD_S, self.transport.abort)

    def _rest(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
        self._waits = None


class _Server(uvicorn.Server):
    """uvicorn without its hands on the process's signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
