"""Tables feed, feed_item, taken, and what an item is joined with: a tenant's entries in the order the cloud gave them.

Every function works in a transaction turned to that tenant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.cursor import CHECK_BYTES, Cursor
from kiosk.contract.envelope import Entry
from kiosk.contract.wire import FeedItem
from kiosk.errors import UnknownCursorError

if TYPE_CHECKING:
    from asyncpg import Connection, Record

PAGE_ITEMS = 100
PAGE_BYTES = 8 * 1024 * 1024

_ITEMS = f"""
    SELECT * FROM feed_item WHERE prefecture = $1 AND tenant = $2 AND position > $3 ORDER BY position LIMIT {PAGE_ITEMS + 1}
"""  # noqa: S608 - no value is put in
_BODIES = f"""
    ({_ITEMS}) i
    LEFT JOIN LATERAL (
        SELECT slot, context, sealed, undrawn, receipt_id FROM entry WHERE i.kind = 'entry'
            AND prefecture = $1 AND tenant = $2 AND submission_id = i.submission_id AND part = i.part OFFSET 0
    ) e ON true
    LEFT JOIN LATERAL (
        SELECT slot, context, sealed, code, receipt_id FROM quarantine WHERE i.kind = 'quarantine'
            AND prefecture = $1 AND tenant = $2 AND entry_hash = i.entry_hash AND content_hash = i.content_hash OFFSET 0
    ) q ON true
"""  # noqa: S608 - no value is put in
"""OFFSET 0 keeps each body a search of its own by the whole key: joined freely, a planner without statistics (a new region, a night of
many entries) reads all of a tenant's entries for each item."""
_PAGE = f"""
    SELECT p.*, r.stored, r.stored_s, c.credential, f.feed_id
    FROM (
        SELECT i.position, i.entry_hash, coalesce(e.slot, q.slot) AS slot, coalesce(e.context, q.context) AS context,
            coalesce(e.sealed, q.sealed) AS sealed, coalesce(e.undrawn, false) AS undrawn, q.code,
            coalesce(e.receipt_id, q.receipt_id) AS receipt_id, count(*) OVER () AS found, row_number() OVER so_far AS place,
            sum(coalesce(octet_length(e.sealed), octet_length(q.sealed), 0)) OVER so_far AS total_bytes
        FROM {_BODIES} WINDOW so_far AS (ORDER BY i.position ROWS UNBOUNDED PRECEDING)
    ) p
    JOIN feed f ON f.prefecture = $1 AND f.tenant = $2
    LEFT JOIN run_receipt r USING (receipt_id) LEFT JOIN credential c USING (credential_id)
    WHERE p.place = 1 OR p.place <= {PAGE_ITEMS} AND p.total_bytes <= {PAGE_BYTES}
    ORDER BY p.position
"""  # noqa: S608 - no value is put in
"""One question: the bodies of what does not fit any more are counted, and never fetched."""
_TAKE = """
    INSERT INTO taken (prefecture, tenant, position, at_s) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
_ERASE_UP_TO = """
    SELECT max(position) FROM taken WHERE prefecture = $1 AND tenant = $2 AND at_s <= $3 AND erased_s IS NULL
"""
_ERASE_ENTRIES = """
    UPDATE entry e SET sealed = NULL FROM feed_item i
    WHERE i.prefecture = $1 AND i.tenant = $2 AND i.position <= $3 AND i.kind = 'entry'
      AND e.prefecture = $1 AND e.tenant = $2 AND e.submission_id = i.submission_id AND e.part = i.part AND e.sealed IS NOT NULL
    RETURNING 1
"""
_ERASE_QUARANTINE = """
    UPDATE quarantine q SET sealed = NULL FROM feed_item i
    WHERE i.prefecture = $1 AND i.tenant = $2 AND i.position <= $3 AND i.kind = 'quarantine'
      AND q.prefecture = $1 AND q.tenant = $2 AND q.entry_hash = i.entry_hash AND q.content_hash = i.content_hash AND q.sealed IS NOT NULL
    RETURNING 1
"""
_ERASED = "UPDATE taken SET erased_s = $4 WHERE prefecture = $1 AND tenant = $2 AND position <= $3 AND erased_s IS NULL"


class Page(msgspec.Struct, frozen=True):
    """Items after a cursor, the cursor after them, and whether there is more."""

    items: tuple[FeedItem, ...]
    cursor: str
    more: bool


async def position_of(connection: Connection[Record], prefecture: str, tenant: str, cursor: Cursor | None) -> int:
    """Where in this tenant's feed a cursor stands.

    Raises:
        UnknownCursorError: another feed's, or of a history that is not this one.
    """
    if cursor is None:
        return 0
    text = (
        "SELECT i.entry_hash FROM feed f JOIN feed_item i USING (prefecture, tenant) "
        "WHERE f.prefecture = $1 AND f.tenant = $2 AND f.feed_id = $3 AND i.position = $4"
    )
    held = await connection.fetchval(text, prefecture, tenant, cursor.feed_id, cursor.position)
    if held is None or held[:CHECK_BYTES] != cursor.check:
        raise UnknownCursorError("feed")
    return cursor.position


async def page(connection: Connection[Record], prefecture: str, tenant: str, cursor: Cursor | None) -> Page:
    """What comes after a cursor: at most PAGE_ITEMS items and about PAGE_BYTES, at least one position if there is one.

    A page may hold no item and yet ask to come again: what the office took long ago is erased, and passed over.

    Raises:
        UnknownCursorError: the reader must start again.
    """
    after = await position_of(connection, prefecture, tenant, cursor)
    rows = await connection.fetch(_PAGE, prefecture, tenant, after)
    if not rows:
        return Page((), cursor.text() if cursor else "", more=False)
    last = rows[-1]
    end = Cursor.at(last["feed_id"], last["position"], last["entry_hash"])
    items = tuple(_item(row) for row in rows if row["sealed"] is not None)
    return Page(items, end.text(), more=len(rows) < last["found"])


def fits(sizes_bytes: Sequence[int]) -> int:
    """How many of these items, in order, go into one page: at least one."""
    total = 0
    for count, size_bytes in enumerate(sizes_bytes):
        total += size_bytes
        if count == PAGE_ITEMS or (count and total > PAGE_BYTES):
            return count
    return len(sizes_bytes)


async def take(connection: Connection[Record], prefecture: str, tenant: str, cursor: Cursor, now_s: int) -> None:
    """The office has everything up to here in its own backup.

    Raises:
        UnknownCursorError: another feed's, or of a history that is not this one.
    """
    position = await position_of(connection, prefecture, tenant, cursor)
    await connection.execute(_TAKE, prefecture, tenant, position, now_s)


async def erase_taken(connection: Connection[Record], prefecture: str, tenant: str, before_s: int, now_s: int) -> int:
    """Erase the bodies of what was taken long ago; ids, hashes and slots stay. Returns how many."""
    position = await connection.fetchval(_ERASE_UP_TO, prefecture, tenant, before_s)
    if position is None:
        return 0
    rows = await connection.fetch(_ERASE_ENTRIES, prefecture, tenant, position)
    rows += await connection.fetch(_ERASE_QUARANTINE, prefecture, tenant, position)
    await connection.execute(_ERASED, prefecture, tenant, position, now_s)
    return len(rows)


def _item(row: Record) -> FeedItem:
    entry = Entry(slot=row["slot"], context=row["context"], sealed=row["sealed"])
    return FeedItem(
        entry=entry,
        credential=row["credential"],
        stored_receipt=row["stored"],
        first_stored=row["stored_s"],
        undrawn=row["undrawn"],
        quarantine=row["code"],
    )
