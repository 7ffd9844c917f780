"""Table reply_outbox: sealed replies until the cloud confirms them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_PAGE = 50


class Waiting(msgspec.Struct, frozen=True):
    """One sealed reply on its way out."""

    submission_id: bytes
    reply_no: int
    sealed_reply: bytes


async def put(connection: Connection[Record], reply: Waiting, now_s: int) -> None:
    """Put a reply out, in the transaction of the event it belongs to."""
    await connection.execute(
        "INSERT INTO reply_outbox (submission_id, reply_no, sealed_reply, made_s) VALUES ($1, $2, $3, $4)",
        reply.submission_id,
        reply.reply_no,
        reply.sealed_reply,
        now_s,
    )


async def waiting(connection: Connection[Record]) -> tuple[Waiting, ...]:
    """The oldest unconfirmed replies, at most a page."""
    rows = await connection.fetch(
        "SELECT submission_id, reply_no, sealed_reply FROM reply_outbox WHERE posted_s IS NULL ORDER BY made_s, submission_id, reply_no "
        "LIMIT $1",
        _PAGE,
    )
    return tuple(Waiting(row["submission_id"], row["reply_no"], row["sealed_reply"]) for row in rows)


async def confirm(connection: Connection[Record], reply: Waiting, now_s: int) -> bool:
    """The cloud has it.

    Returns:
        False if that was known.
    """
    row = await connection.fetchrow(
        "UPDATE reply_outbox SET posted_s = $3 WHERE submission_id = $1 AND reply_no = $2 AND posted_s IS NULL RETURNING 1",
        reply.submission_id,
        reply.reply_no,
        now_s,
    )
    return row is not None
