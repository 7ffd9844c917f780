"""Table listed_part: the attachments that a form lists. Here is what came as an accepted entry with the listed hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.submission import AttachmentRef

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_HERE = (
    "EXISTS (SELECT 1 FROM entry e WHERE e.submission_id = p.submission_id AND e.part = p.part AND e.content_hash = p.content_hash "
    "AND e.accepted)"
)


class ListedPart(msgspec.Struct, frozen=True):
    """One attachment of a form; `here` once its entry has come."""

    submission_id: bytes
    part: int
    here: bool


async def keep_list(connection: Connection[Record], submission_id: bytes, refs: Sequence[AttachmentRef], case_id: bytes | None) -> None:
    """Keep what a form lists. `case_id` is the case it belongs to: its own id, the followed case's, or None for what matched nothing."""
    await connection.executemany(
        "INSERT INTO listed_part (submission_id, part, content_hash, case_id) VALUES ($1, $2, $3, $4)",
        [(submission_id, ref.part, ref.content_hash, case_id) for ref in refs],
    )


async def listed_hash(connection: Connection[Record], submission_id: bytes, part: int) -> bytes | None:
    """What the form says the attachment hashes to, if the form is here and lists it."""
    found: bytes | None = await connection.fetchval(
        "SELECT content_hash FROM listed_part WHERE submission_id = $1 AND part = $2", submission_id, part
    )
    return found


async def case_of(connection: Connection[Record], submission_id: bytes) -> bytes | None:
    """The case that a form's attachments belong to."""
    found: bytes | None = await connection.fetchval("SELECT case_id FROM listed_part WHERE submission_id = $1 LIMIT 1", submission_id)
    return found


async def give_to(connection: Connection[Record], submission_id: bytes, case_id: bytes) -> None:
    """A clerk says which case a form's attachments belong to."""
    await connection.execute("UPDATE listed_part SET case_id = $2 WHERE submission_id = $1", submission_id, case_id)


async def parts_of(connection: Connection[Record], submission_ids: Sequence[bytes]) -> tuple[ListedPart, ...]:
    """The attachments of some forms, with whether each is here."""
    rows = await connection.fetch(
        f"SELECT p.submission_id, p.part, {_HERE} AS here FROM listed_part p "  # noqa: S608 - a constant
        "WHERE p.submission_id = ANY ($1::bytea[]) ORDER BY p.submission_id, p.part",
        list(submission_ids),
    )
    return tuple(ListedPart(row["submission_id"], row["part"], row["here"]) for row in rows)


async def missing_counts(connection: Connection[Record], case_ids: Sequence[bytes]) -> dict[bytes, int]:
    """How many listed attachments of each case have not come yet."""
    rows = await connection.fetch(
        f"SELECT p.case_id, count(*) AS many FROM listed_part p WHERE p.case_id = ANY ($1::bytea[]) AND NOT {_HERE} "  # noqa: S608 - a constant
        "GROUP BY p.case_id",
        list(case_ids),
    )
    return {row["case_id"]: row["many"] for row in rows}


async def waiting_hashes(connection: Connection[Record], submission_id: bytes) -> tuple[tuple[bytes, int, bytes], ...]:
    """Accepted attachments of a submission: (item hash, part, content hash), to be held against the form when it comes."""
    rows = await connection.fetch(
        "SELECT item_hash, part, content_hash FROM entry WHERE submission_id = $1 AND part > 0 AND accepted", submission_id
    )
    return tuple((row["item_hash"], row["part"], row["content_hash"]) for row in rows)


async def lonely(connection: Connection[Record], before_s: int) -> int:
    """How many submissions have attachments that came before this time while their form has not."""
    count: int = await connection.fetchval(
        "SELECT count(DISTINCT e.submission_id) FROM entry e WHERE e.part > 0 AND e.accepted AND e.imported_s < $1 AND NOT EXISTS "
        "(SELECT 1 FROM entry f WHERE f.submission_id = e.submission_id AND f.part = 0)",
        before_s,
    )
    return count
