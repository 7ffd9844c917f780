"""The reference of PERF-4 and PERF-5: what taking sealed entries costs when nothing is checked, signed, chained, guarded or handed on.

A bare ASGI function under uvicorn (uvloop, httptools), msgpack in, one multi-row INSERT … unnest into one table whose body column is
STORAGE EXTERNAL, committed (fsync on) before it answers; the same PostgreSQL as the cloud's. Run as a process:

    python -m kiosk.bench.reference_ingest SOCKETS DATABASE PORT
"""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
import msgspec
from starlette.types import Receive, Scope, Send

from kiosk.bench.bare import serve
from kiosk.contract.envelope import Entry

TABLES = (
    """
    CREATE TABLE record (tenant text NOT NULL, id bytea NOT NULL, body bytea STORAGE EXTERNAL NOT NULL, PRIMARY KEY (tenant, id))
    WITH (toast_tuple_target = 8160)
    """,
)
_STORE = "INSERT INTO record SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[]) ON CONFLICT DO NOTHING"
_Rows = list[tuple[str, bytes, bytes]]
_DECODER = msgspec.msgpack.Decoder(_Rows)


def request(port: int, names: Sequence[tuple[str, bytes]], entries: Sequence[Entry]) -> bytes:
    """One batch as an HTTP/1.1 request: tenant, id and sealed bytes of each entry.

    Args:
        port: of the reference.
        names: (tenant, submission id) of each entry.
        entries: the same entries that the cloud gets.
    """
    body = msgspec.msgpack.encode([(*name, entry.sealed) for name, entry in zip(names, entries, strict=True)])
    return b"POST / HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-length: %d\r\n\r\n%s" % (port, len(body), body)


class Bare:
    """The application; `pool` is open before the first request."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        """Take the pool."""
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Store a batch; a GET only says that we are here."""
        body = b""
        more = scope["method"] == "POST"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if body:
            columns = zip(*_DECODER.decode(body), strict=True)
            async with self._pool.acquire() as connection:
                await connection.execute(_STORE, *columns)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


if __name__ == "__main__":
    serve(Bare)
