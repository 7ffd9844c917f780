"""Tables feed and feed_page: how far the cloud's feed was read, and what the cloud was told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_FULL = ""
"""The cursor of a feed read from its beginning."""


class Page(msgspec.Struct, frozen=True):
    """One imported page that the cloud has not heard about."""

    page_no: int
    cursor: str


async def cursor(connection: Connection[Record]) -> str:
    """Where to go on; empty at the beginning."""
    found: str | None = await connection.fetchval("SELECT cursor FROM feed")
    return found or _FULL


async def advance(connection: Connection[Record], to: str, now_s: int) -> None:
    """Go on from here; in the transaction that imported what lies before."""
    before = await cursor(connection)
    await connection.execute(
        "INSERT INTO feed (cursor, pulled_s) VALUES ($1, $2) ON CONFLICT (prefecture, tenant) DO UPDATE SET cursor = $1, pulled_s = $2",
        to,
        now_s,
    )
    if to not in (before, _FULL):
        await connection.execute("INSERT INTO feed_page (cursor, imported_s) VALUES ($1, $2)", to, now_s)


async def begin_again(connection: Connection[Record]) -> None:
    """The cloud does not know our cursor: read everything anew (importing is idempotent), and tell it nothing about old cursors."""
    await connection.execute("UPDATE feed SET cursor = $1", _FULL)
    await connection.execute("DELETE FROM feed_page WHERE NOT taken")


async def newest_backed_up(connection: Connection[Record], backed_up_s: int) -> Page | None:
    """The newest page that lies before the backup and that the cloud has not heard about."""
    row = await connection.fetchrow(
        "SELECT page_no, cursor FROM feed_page WHERE imported_s <= $1 ORDER BY page_no DESC LIMIT 1",
        backed_up_s,
    )
    untold = row is not None and not await connection.fetchval("SELECT taken FROM feed_page WHERE page_no = $1", row["page_no"])
    return Page(row["page_no"], row["cursor"]) if row is not None and untold else None


async def told(connection: Connection[Record], page_no: int) -> None:
    """The cloud knows that everything up to this page is in our backup."""
    await connection.execute("UPDATE feed_page SET taken = true WHERE page_no = $1", page_no)
    await connection.execute("DELETE FROM feed_page WHERE page_no < $1", page_no)


async def pulled_s(connection: Connection[Record]) -> int | None:
    """When the feed last answered, for the page."""
    found: int | None = await connection.fetchval("SELECT pulled_s FROM feed")
    return found
