"""Tables aside and aside_act: what could not become a case, and what named people did about it. Nothing is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record

SEEN_BY = 2
"""How many named people must have looked before an item may be closed."""


class AsideItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item set aside, with who has seen it. `submission_id` and what follows is what the entry says of itself."""

    item_hash: bytes
    kind: str
    reason: str
    since_s: int
    closed_s: int | None
    first_stored_s: int
    submission_id: bytes | None
    part: int | None
    device: str | None
    site: str | None
    seen_by: tuple[str, ...]
    seen_count: int


class AsideAct(msgspec.Struct, frozen=True):
    """What somebody did: `seen`, `rechecked`, `attached` or `closed`; `body` holds sealed words."""

    act_no: int
    kind: str
    at_s: int
    officer_id: str
    officer_name: str
    body: bytes | None = None


_ITEMS = (
    "SELECT a.item_hash, a.kind, a.reason, a.since_s, a.closed_s, e.first_stored_s, e.submission_id, e.part, e.device, e.site, "
    "array(SELECT DISTINCT s.officer_name FROM aside_act s WHERE s.item_hash = a.item_hash AND s.kind = 'seen') AS seen_by, "
    "(SELECT count(DISTINCT s.officer_id) FROM aside_act s WHERE s.item_hash = a.item_hash AND s.kind = 'seen') AS seen_count "
    "FROM aside a JOIN entry e ON e.item_hash = a.item_hash"
)


async def set_aside(connection: Connection[Record], name: bytes, kind: str, reason: str, now_s: int) -> None:
    """Set a kept entry aside; again with another reason after it was checked anew."""
    await connection.execute(
        "INSERT INTO aside (item_hash, kind, reason, since_s) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (prefecture, tenant, item_hash) DO UPDATE SET kind = $2, reason = $3",
        name,
        kind,
        reason,
        now_s,
    )


async def find(connection: Connection[Record], name: bytes) -> AsideItem | None:
    """One item."""
    row = await connection.fetchrow(f"{_ITEMS} WHERE a.item_hash = $1", name)
    return _aside(row) if row else None


async def lock(connection: Connection[Record], name: bytes) -> None:
    """Let nobody else act on this item until the transaction ends."""
    await connection.execute("SELECT 1 FROM aside WHERE item_hash = $1 FOR UPDATE", name)


async def listed(connection: Connection[Record], kinds: tuple[str, ...], *, closed: bool) -> tuple[AsideItem, ...]:
    """Items of some kinds, oldest first."""
    rows = await connection.fetch(
        f"{_ITEMS} WHERE a.kind = ANY ($1::text[]) AND (a.closed_s IS NOT NULL) = $2 ORDER BY a.since_s, a.item_hash LIMIT 200",
        list(kinds),
        closed,
    )
    return tuple(_aside(row) for row in rows)


async def open_counts(connection: Connection[Record]) -> dict[str, int]:
    """How many open items each kind has."""
    rows = await connection.fetch("SELECT kind, count(*) AS many FROM aside WHERE closed_s IS NULL GROUP BY kind")
    return {row["kind"]: row["many"] for row in rows}


async def unseen(connection: Connection[Record]) -> int:
    """How many open items, which nobody could verify, fewer than SEEN_BY people have looked at: the alarm."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM aside a WHERE a.closed_s IS NULL AND a.kind <> 'unmatched' AND (SELECT count(DISTINCT s.officer_id) "
        "FROM aside_act s WHERE s.item_hash = a.item_hash AND s.kind = 'seen') < $1",
        SEEN_BY,
    )
    return count


async def acts_of(connection: Connection[Record], name: bytes) -> tuple[AsideAct, ...]:
    """What was done about an item, in order."""
    rows = await connection.fetch(
        "SELECT act_no, kind, at_s, officer_id, officer_name, body FROM aside_act WHERE item_hash = $1 ORDER BY act_no", name
    )
    return tuple(AsideAct(**dict(row)) for row in rows)


async def append(connection: Connection[Record], name: bytes, act: AsideAct) -> None:
    """Add an act."""
    await connection.execute(
        "INSERT INTO aside_act (item_hash, act_no, kind, at_s, officer_id, officer_name, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        name,
        *msgspec.structs.astuple(act),
    )


async def close(connection: Connection[Record], name: bytes, now_s: int) -> None:
    """Nothing is left to do; the bytes stay."""
    await connection.execute("UPDATE aside SET closed_s = $2 WHERE item_hash = $1", name, now_s)


def _aside(row: Record) -> AsideItem:
    return AsideItem(**{**dict(row), "seen_by": tuple(row["seen_by"])})
