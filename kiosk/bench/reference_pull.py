"""The reference of PERF-8: what reading changes costs when nobody is asked who he is and nothing is joined, signed or guarded.

A bare ASGI function under uvicorn (uvloop, httptools); one SELECT of a page of 100 rows after a position, from one table that holds each
row of the feed ready with all its fields; JSON by msgspec, bytes in base64. The same PostgreSQL as the cloud's. Run as a process:

    python -m kiosk.bench.reference_pull SOCKETS DATABASE PORT
"""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
import msgspec
from starlette.types import Receive, Scope, Send

from kiosk.bench.bare import serve
from kiosk.contract.wire import FeedItem

TABLES = (
    """
    CREATE TABLE change (
        tenant text NOT NULL, position bigint NOT NULL, slot bytea NOT NULL, context bytea NOT NULL, sealed bytea STORAGE EXTERNAL NOT NULL,
        credential bytea NOT NULL, stored_receipt bytea NOT NULL, first_stored bigint NOT NULL, PRIMARY KEY (tenant, position)
    ) WITH (toast_tuple_target = 8160)
    """,
)
PAGE = 100
_READ = f"SELECT * FROM change WHERE tenant = $1 AND position > $2 ORDER BY position LIMIT {PAGE}"  # noqa: S608 - no value is put in


def request(port: int, tenant: str, after: int) -> bytes:
    """The HTTP/1.1 request for a page."""
    return b"GET /%s?%d HTTP/1.1\r\nhost: 127.0.0.1:%d\r\n\r\n" % (tenant.encode(), after, port)


async def fill(sockets: str, database: str, tenant: str, items: Sequence[FeedItem]) -> None:
    """Put the items of the cloud's feed into the reference's table, in their order."""
    rows = [
        (tenant, at, item.entry.slot, item.entry.context, item.entry.sealed, item.credential, item.stored_receipt, item.first_stored)
        for at, item in enumerate(items, 1)
    ]
    connection = await asyncpg.connect(host=sockets, user="postgres", database=database)
    try:
        await connection.copy_records_to_table("change", records=rows)
    finally:
        await connection.close()


class Bare:
    """The application; `pool` is open before the first request."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        """Take the pool."""
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a page; without a position only say that we are here."""
        await receive()
        body = b"[]"
        if scope["query_string"]:
            async with self._pool.acquire() as connection:
                rows = await connection.fetch(_READ, scope["path"][1:], int(scope["query_string"]))
            body = msgspec.json.encode([dict(row) for row in rows])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    serve(Bare)
