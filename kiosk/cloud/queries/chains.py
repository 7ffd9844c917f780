"""Tables slot, chain_head, run_receipt, alarm: what is known of the devices' chains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.links import Alarm, Head
from kiosk.cloud.verdicts import Place, Verdict

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_SLOTS = """
    SELECT s.epoch, s.seq, s.entry_hash, s.state FROM unnest($3::bytea[], $4::bigint[], $5::bigint[]) r (epoch, first_seq, last_seq)
    JOIN slot s ON s.prefecture = $1 AND s.device = $2 AND s.epoch = r.epoch AND s.seq BETWEEN r.first_seq AND r.last_seq
"""
_HEADS = """
    SELECT epoch, first_prev, last_seq, last_hash FROM chain_head
    WHERE prefecture = $1 AND device = $2 AND (epoch = ANY ($3) OR last_hash = ANY ($4) OR first_prev = ANY ($5))
"""
_INNER = "SELECT entry_hash FROM slot WHERE prefecture = $1 AND device = $2 AND entry_hash = ANY ($3)"
_KEEP_SLOTS = """
    INSERT INTO slot (prefecture, device, epoch, seq, entry_hash, state)
    SELECT $1, $2, * FROM unnest($3::bytea[], $4::bigint[], $5::bytea[], $6::text[])
    ON CONFLICT (prefecture, device, epoch, seq) DO UPDATE SET state = EXCLUDED.state WHERE slot.entry_hash = EXCLUDED.entry_hash
"""
_KEEP_HEAD = """
    INSERT INTO chain_head (prefecture, device, epoch, first_prev, last_seq, last_hash) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (prefecture, device, epoch) DO UPDATE SET last_seq = $5, last_hash = $6
"""
_KEEP_RECEIPT = """
    INSERT INTO run_receipt (receipt_id, prefecture, device, epoch, first_seq, last_seq, stored, stored_s, credential_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_RESOLVED = "SELECT entry_hash FROM resolution WHERE prefecture = $1 AND device = $2 AND entry_hash = ANY ($3)"
_KEEP_ALARM = "INSERT INTO alarm (prefecture, device, kind, epoch, seq, entry_hash, at_s) VALUES ($1, $2, $3, $4, $5, $6, $7)"


class StoredRun(msgspec.Struct, frozen=True):
    """A receipt to keep: `stored` is the signed bytes, `stored_s` its time."""

    receipt_id: int
    epoch: bytes
    first_seq: int
    last_seq: int
    stored: bytes
    stored_s: int
    credential_id: bytes


async def slots(
    connection: Connection[Record], prefecture: str, device: str, ranges: Sequence[tuple[bytes, int, int]]
) -> dict[Place, tuple[bytes, str]]:
    """Known slots within ranges of (epoch, first seq, last seq): hash and state of each."""
    epochs, firsts, lasts = ([one[at] for one in ranges] for at in range(3))
    rows = await connection.fetch(_SLOTS, prefecture, device, epochs, firsts, lasts)
    return {(row["epoch"], row["seq"]): (row["entry_hash"], row["state"]) for row in rows}


async def heads(
    connection: Connection[Record], prefecture: str, device: str, epochs: Sequence[bytes], prevs: Sequence[bytes]
) -> tuple[Head, ...]:
    """Epochs that are among these, that end in one of these entries, or that begin after one of them."""
    rows = await connection.fetch(_HEADS, prefecture, device, epochs, prevs, prevs)
    return tuple(Head(**row) for row in rows)


async def is_new(connection: Connection[Record], prefecture: str, device: str) -> bool:
    """Whether nothing of this device is known."""
    text = "SELECT NOT EXISTS (SELECT 1 FROM chain_head WHERE prefecture = $1 AND device = $2)"
    return bool(await connection.fetchval(text, prefecture, device))


async def inner(connection: Connection[Record], prefecture: str, device: str, hashes: Sequence[bytes]) -> frozenset[bytes]:
    """Which of these hashes are known entries. Reads through the device's slots: only for a `prev` that is no epoch's end."""
    rows = await connection.fetch(_INNER, prefecture, device, hashes) if hashes else []
    return frozenset(row["entry_hash"] for row in rows)


async def receipt_numbers(connection: Connection[Record], count: int) -> list[int]:
    """Fresh ids for receipts."""
    rows = await connection.fetch("SELECT nextval('receipt_number') FROM generate_series(1, $1)", count)
    return [row[0] for row in rows]


async def resolved(connection: Connection[Record], prefecture: str, device: str, hashes: Sequence[bytes]) -> frozenset[bytes]:
    """Which of these quarantined entries a named person has released."""
    rows = await connection.fetch(_RESOLVED, prefecture, device, hashes)
    return frozenset(row["entry_hash"] for row in rows)


async def keep_slots(connection: Connection[Record], prefecture: str, device: str, verdicts: Sequence[Verdict]) -> None:
    """Write slots down; one that was refused before gets its new state."""
    items = [one.item for one in verdicts]
    columns = (
        [item.slot.epoch for item in items],
        [item.slot.seq for item in items],
        [item.entry_hash for item in items],
        [one.state for one in verdicts],
    )
    await connection.execute(_KEEP_SLOTS, prefecture, device, *columns)


async def keep_heads(connection: Connection[Record], prefecture: str, device: str, heads: Sequence[Head]) -> None:
    """Write down how far the chain is known."""
    for head in heads:
        await connection.execute(_KEEP_HEAD, prefecture, device, head.epoch, head.first_prev, head.last_seq, head.last_hash)


async def keep_receipts(connection: Connection[Record], prefecture: str, device: str, runs: Sequence[StoredRun]) -> None:
    """Keep the signed `stored` receipts that feeds hand on."""
    for run in runs:
        place = (run.receipt_id, prefecture, device, run.epoch, run.first_seq, run.last_seq)
        await connection.execute(_KEEP_RECEIPT, *place, run.stored, run.stored_s, run.credential_id)


async def raise_alarms(connection: Connection[Record], prefecture: str, device: str, alarms: Sequence[Alarm], now_s: int) -> None:
    """Leave something for a person to look at."""
    for alarm in alarms:
        await connection.execute(_KEEP_ALARM, prefecture, device, alarm.kind, alarm.epoch, alarm.seq, alarm.entry_hash, now_s)
