"""Table outbox, and the numbering of tenants' feeds and sites' mail. Only the forwarding worker comes here (scope `forward`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.cursor import FEED_ID_BYTES
from kiosk.web.database import set_tenant

if TYPE_CHECKING:
    from asyncpg import Connection, Record

GROUPS_AT_ONCE = 200
_ONE_WORKER = 0x6F757462
_LOOK = f"""
    SELECT outbox_id, prefecture, tenant, kind, cardinality(hashes) AS count, site FROM outbox ORDER BY outbox_id LIMIT {GROUPS_AT_ONCE}
"""  # noqa: S608 - no value is put in
_NUMBER_FEED = """
    INSERT INTO feed (prefecture, tenant, feed_id, position) VALUES ($1, $2, $3, $4)
    ON CONFLICT (prefecture, tenant) DO UPDATE SET position = feed.position + $4 RETURNING position
"""
_ADD_ITEMS = """
    INSERT INTO feed_item (prefecture, tenant, position, kind, submission_id, part, entry_hash, content_hash)
    SELECT o.prefecture, o.tenant, $2 + row_number() OVER (ORDER BY o.outbox_id, w.n), o.kind, w.submission_id, w.part, w.entry_hash,
        coalesce(w.content_hash, '')
    FROM outbox o, unnest(o.submission_ids, o.parts, o.hashes, o.content_hashes)
        WITH ORDINALITY w (submission_id, part, entry_hash, content_hash, n)
    WHERE o.outbox_id = ANY ($1)
"""
_NUMBER_MAIL = """
    INSERT INTO site_feed (site, feed_id, position) VALUES ($1, $2, $3)
    ON CONFLICT (site) DO UPDATE SET position = site_feed.position + $3 RETURNING position
"""
_ADD_MAIL = """
    INSERT INTO site_mail (site, position, prefecture, tenant, reply_hash)
    SELECT $2, $3 + w.n, o.prefecture, o.tenant, w.reply_hash FROM outbox o, unnest(o.hashes) WITH ORDINALITY w (reply_hash, n)
    WHERE o.outbox_id = $1
"""


class Group(msgspec.Struct, frozen=True):
    """One row of the outbox, whose hashes stay in the database; `count` of them. For replies, `site` is where the citizen filed."""

    outbox_id: int
    prefecture: str
    tenant: str
    kind: str
    count: int
    site: str


async def begin(connection: Connection[Record]) -> bool:
    """Become the one worker for this transaction; False if another is at it."""
    await connection.execute("SELECT set_config('madoguchi.scope', 'forward', true)")
    return bool(await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _ONE_WORKER))


async def oldest(connection: Connection[Record]) -> tuple[Group, ...]:
    """The oldest groups."""
    return tuple(Group(**row) for row in await connection.fetch(_LOOK))


async def done(connection: Connection[Record], groups: Sequence[Group]) -> None:
    """Take these from the outbox."""
    if groups:
        await connection.execute("DELETE FROM outbox WHERE outbox_id = ANY ($1)", [group.outbox_id for group in groups])


async def number_items(connection: Connection[Record], groups: Sequence[Group], feed_id: bytes) -> None:
    """Give entries their place in a tenant's feed, oldest group first.

    Args:
        connection: of the one worker.
        groups: of one tenant, entries or quarantined ones; at least one.
        feed_id: for a feed that does not exist yet.
    """
    place = groups[0].prefecture, groups[0].tenant
    count = sum(group.count for group in groups)
    await set_tenant(connection, *place)
    position = await connection.fetchval(_NUMBER_FEED, *place, feed_id, count)
    await connection.execute(_ADD_ITEMS, [group.outbox_id for group in groups], position - count)


async def number_mail(connection: Connection[Record], group: Group, sites: Sequence[str], feed_ids: Sequence[bytes]) -> None:
    """Give replies their place in the mail of each of these sites."""
    for site, feed_id in zip(sites, feed_ids, strict=True):
        position = await connection.fetchval(_NUMBER_MAIL, site, feed_id, group.count)
        await connection.execute(_ADD_MAIL, group.outbox_id, site, position - group.count)


async def waiting(connection: Connection[Record]) -> int:
    """Groups that have no place yet."""
    return int(await connection.fetchval("SELECT count(*) FROM outbox"))


def new_feed_id(randomness: bytes) -> bytes:
    """The id of a new feed, of random bytes."""
    return randomness[:FEED_ID_BYTES]
