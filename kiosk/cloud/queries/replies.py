"""Tables reply, site_feed, site_mail: sealed replies, by tenant and mailbox, and the mail of each site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.cursor import CHECK_BYTES, Cursor
from kiosk.cloud.queries.feeds import PAGE_ITEMS, fits
from kiosk.errors import UnknownCursorError
from kiosk.web.database import set_tenant

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_ADD = """
    INSERT INTO reply (prefecture, tenant, reply_hash, mailbox, expires_s, posted_s, reply)
    SELECT $1, $2, w.reply_hash, w.mailbox, w.expires_s, $3, w.reply
    FROM unnest($4::bytea[], $5::bytea[], $6::bigint[], $7::bytea[]) w (reply_hash, mailbox, expires_s, reply)
    ON CONFLICT DO NOTHING RETURNING reply_hash
"""
_HAND_ON = """
    INSERT INTO outbox (prefecture, tenant, kind, submission_ids, parts, hashes, content_hashes, site)
    VALUES ($1, $2, 'reply', '{}', '{}', $3, '{}', $4)
"""
_MAIL = f"""
    SELECT position, prefecture, tenant, reply_hash FROM site_mail WHERE site = $1 AND position > $2
    ORDER BY position LIMIT {PAGE_ITEMS + 1}
"""  # noqa: S608 - no value is put in
_BODIES = """
    SELECT reply_hash, reply FROM reply
    WHERE prefecture = $1 AND tenant = $2 AND reply_hash = ANY ($3) AND expires_s > $4
"""
_BY_MAILBOX = """
    SELECT reply FROM reply WHERE prefecture = $1 AND tenant = $2 AND mailbox = ANY ($3) AND expires_s > $4 ORDER BY posted_s LIMIT 100
"""


class New(msgspec.Struct, frozen=True):
    """A posted reply: `reply` is the encoded SealedReply, `reply_hash` its SHA-256."""

    reply_hash: bytes
    mailbox: bytes
    expires_s: int
    site: str
    reply: bytes


class Mail(msgspec.Struct, frozen=True):
    """Replies after a cursor, the cursor after them, and whether there is more."""

    replies: tuple[bytes, ...]
    cursor: str
    more: bool


async def add(connection: Connection[Record], prefecture: str, tenant: str, some: Sequence[New], now_s: int) -> frozenset[bytes]:
    """Keep replies in a transaction of the tenant; the same bytes again change nothing. Returns the hashes that are new."""
    columns = ([getattr(one, field) for one in some] for field in ("reply_hash", "mailbox", "expires_s", "reply"))
    rows = await connection.fetch(_ADD, prefecture, tenant, now_s, *columns)
    return frozenset(row["reply_hash"] for row in rows)


async def hand_on(connection: Connection[Record], prefecture: str, tenant: str, hashes: Sequence[bytes], site: str) -> None:
    """Leave a note in the outbox: these go to the filing site and the tenant's own sites."""
    await connection.execute(_HAND_ON, prefecture, tenant, hashes, site)


async def mail(connection: Connection[Record], site: str, cursor: Cursor | None, now_s: int) -> Mail:
    """A site's mail after a cursor.

    Raises:
        UnknownCursorError: the reader must start again.
    """
    await connection.execute("SELECT set_config('madoguchi.site', $1, true)", site)
    after = await _position_of(connection, site, cursor)
    rows = await connection.fetch(_MAIL, site, after)
    bodies = await _bodies(connection, rows[:PAGE_ITEMS], now_s)
    count = fits([len(bodies.get(row["reply_hash"], b"")) for row in rows])
    if not count:
        return Mail((), cursor.text() if cursor else "", more=False)
    feed_id = await connection.fetchval("SELECT feed_id FROM site_feed WHERE site = $1", site)
    end = Cursor.at(feed_id, rows[count - 1]["position"], rows[count - 1]["reply_hash"])
    found = tuple(bodies[row["reply_hash"]] for row in rows[:count] if row["reply_hash"] in bodies)
    return Mail(found, end.text(), more=count < len(rows))


async def by_mailboxes(connection: Connection[Record], prefecture: str, tenant: str, mailboxes: Sequence[bytes], now_s: int) -> list[bytes]:
    """Replies of one tenant's mailboxes, oldest first."""
    await set_tenant(connection, prefecture, tenant)
    rows = await connection.fetch(_BY_MAILBOX, prefecture, tenant, mailboxes, now_s)
    return [row["reply"] for row in rows]


async def erase_expired(connection: Connection[Record], prefecture: str, tenant: str, now_s: int) -> int:
    """Take away what is past its time, in a transaction of the tenant. Returns how many."""
    text = "DELETE FROM reply WHERE prefecture = $1 AND tenant = $2 AND expires_s <= $3 RETURNING 1"
    return len(await connection.fetch(text, prefecture, tenant, now_s))


async def _position_of(connection: Connection[Record], site: str, cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    text = "SELECT m.reply_hash FROM site_feed f JOIN site_mail m USING (site) WHERE f.site = $1 AND f.feed_id = $2 AND m.position = $3"
    held = await connection.fetchval(text, site, cursor.feed_id, cursor.position)
    if held is None or held[:CHECK_BYTES] != cursor.check:
        raise UnknownCursorError("mail")
    return cursor.position


async def _bodies(connection: Connection[Record], rows: Sequence[Record], now_s: int) -> dict[bytes, bytes]:
    """Bodies by hash, each tenant's in that tenant's scope; what has expired is missing."""
    found: dict[bytes, bytes] = {}
    for prefecture, tenant in sorted({(row["prefecture"], row["tenant"]) for row in rows}):
        await set_tenant(connection, prefecture, tenant)
        hashes = [row["reply_hash"] for row in rows if row["tenant"] == tenant]
        found |= {row["reply_hash"]: row["reply"] for row in await connection.fetch(_BODIES, prefecture, tenant, hashes, now_s)}
    return found
