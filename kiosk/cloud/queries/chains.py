"""Tables slot, chain_head, run_receipt, alarm: what is known of the devices' chains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.links import Alarm, Head
from kiosk.cloud.verdicts import Place, Verdict

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_STANDING = """
    SELECT s.epochs, s.seqs, s.hashes, s.states, h.epochs AS head_epochs, h.first_prevs, h.last_seqs, h.last_hashes,
        r.receivers, r.prefectures
    FROM (
        SELECT array_agg(k.epoch) epochs, array_agg(k.seq) seqs, array_agg(k.entry_hash) hashes, array_agg(k.state) states
        FROM unnest($3::bytea[], $4::bigint[], $5::bigint[]) w (epoch, first_seq, last_seq), LATERAL (
            SELECT epoch, seq, entry_hash, state FROM slot
            WHERE prefecture = $1 AND device = $2 AND epoch = w.epoch AND seq BETWEEN w.first_seq AND w.last_seq OFFSET 0
        ) k
    ) s, (
        SELECT array_agg(epoch) epochs, array_agg(first_prev) first_prevs, array_agg(last_seq) last_seqs, array_agg(last_hash) last_hashes
        FROM chain_head WHERE prefecture = $1 AND device = $2 AND (epoch = ANY ($3) OR last_hash = ANY ($6) OR first_prev = ANY ($6))
    ) h, (
        SELECT array_agg(receiver) receivers, array_agg(prefecture) prefectures FROM receiver WHERE receiver = ANY ($7)
    ) r
"""
"""One question instead of three. OFFSET 0 keeps each range a search of its own in the key: what a device has filed before costs nothing."""
_HEADS = """
    SELECT epoch, first_prev, last_seq, last_hash FROM chain_head
    WHERE prefecture = $1 AND device = $2 AND (epoch = ANY ($3) OR last_hash = ANY ($4) OR first_prev = ANY ($4))
"""
_INNER = "SELECT entry_hash FROM slot WHERE prefecture = $1 AND device = $2 AND entry_hash = ANY ($3)"
_KEEP = """
    WITH new_credential AS (
        INSERT INTO credential (credential_id, device, credential) SELECT $3, $2, $4::bytea WHERE octet_length($4::bytea) > 0
        ON CONFLICT DO NOTHING
    ), new_slot AS (
        INSERT INTO slot (prefecture, device, epoch, seq, entry_hash, state)
        SELECT $1, $2, w.epoch, w.first_seq + n, substring(w.hashes FROM 32 * n + 1 FOR 32), w.state
        FROM unnest($5::bytea[], $6::bigint[], $7::bytea[], $8::text[]) w (epoch, first_seq, hashes, state),
            LATERAL generate_series(0, octet_length(w.hashes) / 32 - 1) n
    ), new_head AS (
        INSERT INTO chain_head (prefecture, device, epoch, first_prev, last_seq, last_hash)
        SELECT $1, $2, * FROM unnest($9::bytea[], $10::bytea[], $11::bigint[], $12::bytea[])
        ON CONFLICT (prefecture, device, epoch) DO UPDATE SET last_seq = EXCLUDED.last_seq, last_hash = EXCLUDED.last_hash
    )
    INSERT INTO run_receipt (prefecture, device, credential_id, receipt_id, epoch, first_seq, last_seq, stored, stored_s)
    SELECT $1, $2, $3, * FROM unnest($13::bigint[], $14::bytea[], $15::bigint[], $16::bigint[], $17::bytea[], $18::bigint[])
"""
"""Everything new of a push in one statement."""
_CHANGE_SLOTS = """
    UPDATE slot s SET state = w.state FROM unnest($3::bytea[], $4::bigint[], $5::bytea[], $6::text[]) w (epoch, seq, entry_hash, state)
    WHERE s.prefecture = $1 AND s.device = $2 AND s.epoch = w.epoch AND s.seq = w.seq AND s.entry_hash = w.entry_hash
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


class Standing(msgspec.Struct, frozen=True):
    """What is known where a push lands: slots within its ranges, epochs it continues or names, receivers with their prefecture."""

    slots: dict[Place, tuple[bytes, str]]
    heads: tuple[Head, ...]
    receivers: dict[str, str]


async def standing(
    connection: Connection[Record],
    place: tuple[str, str],
    ranges: Sequence[tuple[bytes, int, int]],
    prevs: Sequence[bytes],
    tenants: Sequence[str],
) -> Standing:
    """What the tables know beforehand.

    Args:
        connection: in the push's transaction, with the device's lock.
        place: prefecture and device.
        ranges: (epoch, first seq, last seq) of each run.
        prevs: the `prev` of each run's first entry.
        tenants: the receivers that entries name.
    """
    epochs, firsts, lasts = ([one[at] for one in ranges] for at in range(3))
    row = (await connection.fetch(_STANDING, *place, epochs, firsts, lasts, prevs, tenants))[0]
    held, ends, known = ([column or () for column in columns] for columns in (row[:4], row[4:8], row[8:]))
    return Standing(
        slots={(epoch, seq): (entry_hash, state) for epoch, seq, entry_hash, state in zip(*held, strict=True)},
        heads=tuple(Head(*end) for end in zip(*ends, strict=True)),
        receivers=dict(zip(*known, strict=True)),
    )


async def heads(
    connection: Connection[Record], prefecture: str, device: str, epochs: Sequence[bytes], prevs: Sequence[bytes]
) -> tuple[Head, ...]:
    """Epochs that are among these, that end in one of these entries, or that begin after one of them."""
    rows = await connection.fetch(_HEADS, prefecture, device, epochs, prevs)
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
    if count == 1:
        return [await connection.fetchval("SELECT nextval('receipt_number')")]
    rows = await connection.fetch("SELECT nextval('receipt_number') FROM generate_series(1, $1)", count)
    return [row[0] for row in rows]


async def resolved(connection: Connection[Record], prefecture: str, device: str, hashes: Sequence[bytes]) -> frozenset[bytes]:
    """Which of these quarantined entries a named person has released."""
    rows = await connection.fetch(_RESOLVED, prefecture, device, hashes)
    return frozenset(row["entry_hash"] for row in rows)


async def keep(  # noqa: PLR0913, PLR0917 - all that is new of a push
    connection: Connection[Record],
    place: tuple[str, str],
    credential: tuple[bytes, bytes],
    slots: Sequence[Verdict],
    heads: Sequence[Head],
    runs: Sequence[StoredRun],
) -> None:
    """Write down what is new: slots that were never seen, how far the chain is known, and the receipts that feeds hand on.

    Args:
        connection: in the push's transaction, with the device's lock.
        place: prefecture and device.
        credential: its SHA-256 and itself; kept where there are runs.
        slots: verdicts on new slots.
        heads: changed ends of epochs.
        runs: receipts to keep.
    """
    credential_id, signed = credential
    columns = (
        *_stretches(slots),
        [head.epoch for head in heads],
        [head.first_prev for head in heads],
        [head.last_seq for head in heads],
        [head.last_hash for head in heads],
        [run.receipt_id for run in runs],
        [run.epoch for run in runs],
        [run.first_seq for run in runs],
        [run.last_seq for run in runs],
        [run.stored for run in runs],
        [run.stored_s for run in runs],
    )
    await connection.execute(_KEEP, *place, credential_id, signed if runs else b"", *columns)


async def change_slots(connection: Connection[Record], prefecture: str, device: str, verdicts: Sequence[Verdict]) -> None:
    """Give slots that were refused before, and are known with this hash, their new state."""
    if verdicts:
        items = [one.item for one in verdicts]
        epochs, seqs, hashes = [item.slot.epoch for item in items], [item.slot.seq for item in items], [item.entry_hash for item in items]
        await connection.execute(_CHANGE_SLOTS, prefecture, device, epochs, seqs, hashes, [one.state for one in verdicts])


def _stretches(verdicts: Sequence[Verdict]) -> tuple[list[bytes], list[int], list[bytes], list[str]]:
    """Epoch, first seq, hashes joined and state of each stretch of slots that follow one another in one state."""
    cut: list[list[Verdict]] = []
    for one in verdicts:
        if cut and _continues(cut[-1][-1], one):
            cut[-1].append(one)
        else:
            cut.append([one])
    firsts = [stretch[0] for stretch in cut]
    return (
        [one.item.slot.epoch for one in firsts],
        [one.item.slot.seq for one in firsts],
        [b"".join([one.item.entry_hash for one in stretch]) for stretch in cut],
        [one.state for one in firsts],
    )


def _continues(before: Verdict, after: Verdict) -> bool:
    first, second = before.item.slot, after.item.slot
    return second.epoch == first.epoch and second.seq == first.seq + 1 and after.state == before.state


async def raise_alarms(connection: Connection[Record], prefecture: str, device: str, alarms: Sequence[Alarm], now_s: int) -> None:
    """Leave something for a person to look at."""
    for alarm in alarms:
        await connection.execute(_KEEP_ALARM, prefecture, device, alarm.kind, alarm.epoch, alarm.seq, alarm.entry_hash, now_s)
