"""Tables entry, quarantine, outbox: sealed entries of one tenant. Every function works in a transaction turned to that tenant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.verdicts import QUARANTINE, Verdict

if TYPE_CHECKING:
    from asyncpg import Connection, Record


class Named(msgspec.Struct, frozen=True):
    """An entry by its names, without its bytes."""

    submission_id: bytes
    part: int
    entry_hash: bytes
    content_hash: bytes


_ADD = """
    WITH added AS (
        INSERT INTO entry (prefecture, tenant, submission_id, part, entry_hash, content_hash, slot, context, sealed, receipt_id, undrawn)
        SELECT $1, $2, substring($3::bytea FROM 16 * n - 15 FOR 16), get_byte($4::bytea, n - 1)::smallint,
            substring($5::bytea FROM 32 * n - 31 FOR 32), substring($6::bytea FROM 32 * n - 31 FOR 32),
            slot, context, sealed, receipt_id, get_byte($7::bytea, n - 1) = 1
        FROM (
            SELECT slot, context, sealed, receipt_id, place::int AS n FROM unnest($8::bytea[], $9::bytea[], $10::bytea[], $11::bigint[])
            WITH ORDINALITY u (slot, context, sealed, receipt_id, place)
        ) w
        ON CONFLICT (prefecture, tenant, submission_id, part) DO NOTHING RETURNING entry_hash, submission_id, part
    ), noted AS (
        INSERT INTO outbox (prefecture, tenant, kind, submission_ids, parts, hashes, content_hashes, site)
        SELECT $1, $2, 'entry', array_agg(submission_id ORDER BY n), array_agg(part ORDER BY n), array_agg(entry_hash ORDER BY n), '{}', ''
        FROM added JOIN (
            SELECT n, substring($5::bytea FROM 32 * n - 31 FOR 32) AS entry_hash FROM generate_series(1, octet_length($5::bytea) / 32) n
        ) asked USING (entry_hash)
        HAVING count(*) > 0
    )
    SELECT array_agg(entry_hash) FROM added
"""
"""Entries, and the note that hands on those that are new. What has a fixed length comes as one string of bytes a column: asyncpg looks at
each element of an array, which for seven columns of a batch cost more than all else in the push."""
_HELD = """
    SELECT w.submission_id, w.part, e.content_hash FROM unnest($1::bytea[], $2::smallint[]) w (submission_id, part), LATERAL (
        SELECT content_hash FROM entry WHERE prefecture = $3 AND tenant = $4 AND submission_id = w.submission_id AND part = w.part OFFSET 0
    ) e
"""
_SET_ASIDE = """
    INSERT INTO quarantine (prefecture, tenant, entry_hash, content_hash, submission_id, part, code, slot, context, sealed, receipt_id)
    SELECT $1, $2, * FROM unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::smallint[], $7::text[], $8::bytea[], $9::bytea[], $10::bytea[],
        $11::bigint[])
    ON CONFLICT DO NOTHING RETURNING entry_hash
"""
_HINT = """
    UPDATE entry SET undrawn = true WHERE prefecture = $1 AND tenant = $2 AND submission_id = ANY ($3) AND NOT undrawn
    RETURNING submission_id, part, entry_hash, content_hash
"""
_HAND_ON = """
    INSERT INTO outbox (prefecture, tenant, kind, submission_ids, parts, hashes, content_hashes, site)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(
    connection: Connection[Record], prefecture: str, tenant: str, verdicts: Sequence[Verdict], receipt_ids: Sequence[int]
) -> frozenset[bytes]:
    """Insert and hand on; those whose submission and part are known already stay out. Returns the entry hashes that went in."""
    items = [one.item for one in verdicts]
    ids, parts = _named(verdicts)
    added = await connection.fetchval(
        _ADD,
        prefecture,
        tenant,
        b"".join(ids),
        bytes(parts),
        b"".join([item.entry_hash for item in items]),
        b"".join([item.content_hash for item in items]),
        bytes([one.undrawn for one in verdicts]),
        [item.entry.slot for item in items],
        [item.entry.context for item in items],
        [item.entry.sealed for item in items],
        receipt_ids,
    )
    return frozenset(added or ())


async def held(connection: Connection[Record], prefecture: str, tenant: str, verdicts: Sequence[Verdict]) -> dict[tuple[bytes, int], bytes]:
    """(submission, part) → content hash of what is known."""
    rows = await connection.fetch(_HELD, *_named(verdicts), prefecture, tenant)
    return {(row["submission_id"], row["part"]): row["content_hash"] for row in rows}


async def set_aside(
    connection: Connection[Record], prefecture: str, tenant: str, verdicts: Sequence[Verdict], receipt_ids: Sequence[int]
) -> frozenset[bytes]:
    """Quarantine; the same bytes again change nothing. Returns the entry hashes that are new."""
    ids, parts = _named(verdicts)
    rows = await connection.fetch(
        _SET_ASIDE,
        prefecture,
        tenant,
        [one.item.entry_hash for one in verdicts],
        [one.item.content_hash for one in verdicts],
        ids,
        parts,
        [one.code for one in verdicts],
        [one.item.entry.slot for one in verdicts],
        [one.item.entry.context for one in verdicts],
        [one.item.entry.sealed for one in verdicts],
        receipt_ids,
    )
    return frozenset(row["entry_hash"] for row in rows)


async def hint_undrawn(connection: Connection[Record], prefecture: str, tenant: str, submissions: Sequence[bytes]) -> tuple[Named, ...]:
    """Note for known entries that no screen confirmed them. Returns those for which that is news."""
    rows = await connection.fetch(_HINT, prefecture, tenant, submissions)
    return tuple(Named(**row) for row in rows)


async def hand_on(connection: Connection[Record], prefecture: str, tenant: str, kind: str, entries: Sequence[Named]) -> None:
    """Leave a note in the outbox; the forwarding worker gives these a place in the tenant's feed. Quarantined ones need both hashes."""
    if entries:
        ids, parts = [one.submission_id for one in entries], [one.part for one in entries]
        hashes = [one.entry_hash for one in entries]
        contents = [one.content_hash for one in entries] if kind == QUARANTINE else []
        await connection.execute(_HAND_ON, prefecture, tenant, kind, ids, parts, hashes, contents, "")


def named(verdict: Verdict) -> Named:
    """What the outbox says of an entry."""
    context = verdict.item.context
    submission_id, part = (context.submission_id, context.part) if context else (b"", 0)
    return Named(submission_id, part, verdict.item.entry_hash, verdict.item.content_hash)


def _named(verdicts: Sequence[Verdict]) -> tuple[list[bytes], list[int]]:
    contexts = [one.item.context for one in verdicts if one.item.context is not None]
    return [context.submission_id for context in contexts], [context.part for context in contexts]
