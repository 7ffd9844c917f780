"""Table entry: every item of the feed, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.envelope import Entry
from kiosk.contract.wire import FeedItem

if TYPE_CHECKING:
    from asyncpg import Connection, Record


class Claims(msgspec.Struct, frozen=True):
    """Where an entry stands: verified where `accepted`, else only what it says of itself."""

    submission_id: bytes
    part: int
    content_hash: bytes
    device: str
    site: str


async def keep(connection: Connection[Record], name: bytes, item: FeedItem, imported_s: int) -> bool:
    """Keep an item's bytes under its hash.

    Returns:
        False if it was here already.
    """
    row = await connection.fetchrow(
        "INSERT INTO entry (item_hash, slot, context, sealed, credential, stored_receipt, first_stored_s, imported_s) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1",
        name,
        item.entry.slot,
        item.entry.context,
        item.entry.sealed,
        item.credential,
        item.stored_receipt,
        item.first_stored,
        imported_s,
    )
    return row is not None


async def describe(connection: Connection[Record], name: bytes, claims: Claims, *, accepted: bool) -> None:
    """Note where a kept entry stands."""
    await connection.execute(
        "UPDATE entry SET submission_id = $2, part = $3, content_hash = $4, device = $5, site = $6, accepted = $7 WHERE item_hash = $1",
        name,
        claims.submission_id,
        claims.part,
        claims.content_hash,
        claims.device,
        claims.site,
        accepted,
    )


async def accepted_content(connection: Connection[Record], submission_id: bytes, part: int) -> bytes | None:
    """The content hash of the accepted entry in this place, if there is one."""
    found: bytes | None = await connection.fetchval(
        "SELECT content_hash FROM entry WHERE submission_id = $1 AND part = $2 AND accepted", submission_id, part
    )
    return found


async def accepted_item(connection: Connection[Record], submission_id: bytes, part: int) -> FeedItem | None:
    """The accepted entry in this place."""
    row = await connection.fetchrow("SELECT * FROM entry WHERE submission_id = $1 AND part = $2 AND accepted", submission_id, part)
    return _item(row) if row else None


async def item(connection: Connection[Record], name: bytes) -> FeedItem | None:
    """A kept item, as it came (without the cloud's quarantine code, which stands in aside)."""
    row = await connection.fetchrow("SELECT * FROM entry WHERE item_hash = $1", name)
    return _item(row) if row else None


async def claims_of(connection: Connection[Record], name: bytes) -> Claims | None:
    """Where a kept item stands, if that could be read."""
    row = await connection.fetchrow("SELECT * FROM entry WHERE item_hash = $1 AND submission_id IS NOT NULL", name)
    return Claims(row["submission_id"], row["part"], row["content_hash"], row["device"], row["site"]) if row else None


def _item(row: Record) -> FeedItem:
    return FeedItem(
        entry=Entry(slot=row["slot"], context=row["context"], sealed=row["sealed"]),
        credential=row["credential"],
        stored_receipt=row["stored_receipt"],
        first_stored=row["first_stored_s"],
    )
