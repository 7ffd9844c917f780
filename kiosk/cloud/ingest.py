"""Store a push: ask the tables, judge, write everything in one transaction, sign receipts over what it did.

One entry that the database refuses never stops the others: the transaction is then done again carefully, group by group, cutting a
group in halves until the one that does not go stands alone; that one is refused, and stays at the terminal. A push of one device waits
for the one before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from kiosk.cloud import links, verdicts
from kiosk.cloud.intake import Batch, Run, read_batch
from kiosk.cloud.parts import COPIES, TERM, Parts
from kiosk.cloud.queries import chains, devices, entries
from kiosk.cloud.queries.devices import Device
from kiosk.cloud.verdicts import DUPLICATE, QUARANTINE, QUARANTINED, REPEAT, RESOLVED, STORE, Verdict
from kiosk.contract.codec import encode
from kiosk.contract.receipt import COPIED, STORED, RunReceipt
from kiosk.contract.wire import Push
from kiosk.crypto import primitives, signing
from kiosk.errors import ExpiredError, UnknownKeyError
from kiosk.web.database import set_tenant

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_POISON_CLASSES = ("22", "23", "54", "P0")
"""SQLSTATE classes that speak of the data: data exception, integrity, program limit, raised by a trigger. Others mean: try again later."""


_Put = Callable[..., Awaitable[frozenset[bytes]]]


class _Attempt(msgspec.Struct):
    """One go at a batch; a second, careful one starts from the same batch and nothing else."""

    device: Device
    push: Push
    batch: Batch
    now_s: int
    careful: bool
    runs: tuple[tuple[Verdict, ...], ...] = ()
    standing: chains.Standing = chains.Standing({}, (), {})
    receipt_ids: dict[int, int] = {}
    """By id() of a verdict: the receipt of its run."""

    @property
    def place(self) -> tuple[str, str]:
        """Prefecture and device, the key of the chain's tables."""
        return self.device.prefecture, self.device.device

    @property
    def verdicts(self) -> list[Verdict]:
        """All, oldest first."""
        return [one for run in self.runs for one in run]

    def of_tenant(self, tenant: str, kind: str) -> list[Verdict]:
        """This tenant's verdicts of a kind, oldest first."""
        return [one for one in self.verdicts if one.tenant == tenant and one.kind == kind]

    def receipts_of(self, some: Sequence[Verdict]) -> list[int]:
        """The receipt ids of verdicts."""
        return [self.receipt_ids[id(one)] for one in some]


async def ingest(parts: Parts, device: Device, push: Push) -> tuple[bytes, ...]:
    """Store a push of a device whose request and credential are checked; what it may do is read anew here, under its lock.

    Returns:
        Signed run receipts, `stored` and `copied` for each run.

    Raises:
        UnknownKeyError: there is no such device any more.
        ExpiredError: its credential has ended.
    """
    batch = read_batch(push.entries, device.device, device.public_key, device.kid)
    attempt = _Attempt(device, push, batch, parts.now_s(), careful=False)
    try:
        return await _store(parts, attempt)
    except asyncpg.PostgresError as fault:
        if not is_poison(fault):
            raise
    return await _store(parts, _Attempt(device, push, batch, parts.now_s(), careful=True))


def is_poison(fault: asyncpg.PostgresError) -> bool:
    """Whether an error speaks of the data, so that trying the same again is useless."""
    return str(getattr(fault, "sqlstate", "") or "").startswith(_POISON_CLASSES)


async def _store(parts: Parts, attempt: _Attempt) -> tuple[bytes, ...]:
    async with parts.database.transaction() as connection:
        await _judge(connection, attempt)
        for tenant in sorted(attempt.standing.receivers):
            await _file(connection, attempt, tenant)
        await _release(connection, attempt)
        linking = await _link(connection, attempt)
        judged = tuple(zip(attempt.batch.runs, attempt.runs, strict=True))
        kept = [_stored(attempt, run, one, _receipt(parts, attempt, run, one, STORED)) for run, one in judged if _is_kept(one)]
        await _record(connection, attempt, linking, kept)
        copied = tuple(_receipt(parts, attempt, run, one, COPIED) for run, one in judged)
    _count(parts, attempt, linking)
    if kept:
        parts.handed_on.set()
    return copied


async def _judge(connection: Connection[Record], attempt: _Attempt) -> None:
    device = await devices.lock(connection, attempt.device.kid)
    if device is None:
        raise UnknownKeyError("request key")
    if device.expires_s <= attempt.now_s:
        raise ExpiredError("device credential", hint="renew the credential")
    attempt.device = device
    batch = attempt.batch
    tenants = sorted({item.context.tenant for item in batch.items if item.context})
    attempt.standing = await chains.standing(connection, attempt.place, verdicts.ranges(batch), _first_prevs(batch.runs), tenants)
    known = verdicts.Known(attempt.standing.slots, attempt.standing.receivers, device.may_file_to, device.revoked)
    attempt.runs = verdicts.judge(attempt.batch, known, attempt.push.undrawn)
    if any(one.kind in (STORE, QUARANTINE) for one in attempt.verdicts):
        numbers = await chains.receipt_numbers(connection, len(attempt.runs))
        attempt.receipt_ids = {id(one): number for run, number in zip(attempt.runs, numbers, strict=True) for one in run}


async def _file(connection: Connection[Record], attempt: _Attempt, tenant: str) -> None:
    """Everything for one receiver."""
    place = attempt.standing.receivers[tenant], tenant
    await set_tenant(connection, *place)
    wanted = attempt.of_tenant(tenant, STORE)
    added = await _put(connection, attempt, place, wanted, entries.add) if wanted else frozenset()
    await _compare(connection, place, [one for one in wanted if one.kind == STORE and one.item.entry_hash not in added])
    hinted = _hinted(attempt, tenant) if attempt.push.undrawn else []
    if hinted:
        await entries.hand_on(connection, *place, "entry", await entries.hint_undrawn(connection, *place, hinted))
    await _set_aside(connection, attempt, place)


def _hinted(attempt: _Attempt, tenant: str) -> list[bytes]:
    """This tenant's submissions that come with the hint that no screen confirmed them."""
    return sorted({one.item.context.submission_id for one in attempt.verdicts if one.undrawn and one.item.context and one.tenant == tenant})


async def _compare(connection: Connection[Record], place: tuple[str, str], rest: Sequence[Verdict]) -> None:
    """For those whose submission and part are known: the same content, or another?"""
    held = await entries.held(connection, *place, rest) if rest else {}
    for one in rest:
        name = entries.named(one)
        if held.get((name.submission_id, name.part)) == name.content_hash:
            one.state = DUPLICATE
        else:
            one.quarantine(verdicts.CONTENT_CONFLICT)


async def _set_aside(connection: Connection[Record], attempt: _Attempt, place: tuple[str, str]) -> None:
    some = attempt.of_tenant(place[1], QUARANTINE)
    if not some:
        return
    new = await _put(connection, attempt, place, some, entries.set_aside)
    for one in some:
        one.is_news = one.item.entry_hash in new
    await entries.hand_on(connection, *place, "quarantine", [entries.named(one) for one in some if one.is_news])


async def _put(
    connection: Connection[Record], attempt: _Attempt, place: tuple[str, str], some: Sequence[Verdict], put: _Put
) -> frozenset[bytes]:
    """Insert; in a careful go, cut in halves around what the database refuses."""
    if not attempt.careful:
        return await put(connection, *place, some, attempt.receipts_of(some))
    try:
        async with connection.transaction():
            return await put(connection, *place, some, attempt.receipts_of(some))
    except asyncpg.PostgresError as fault:
        if not is_poison(fault):
            raise
    if len(some) == 1:
        some[0].refuse()
        return frozenset()
    middle = len(some) // 2
    first = await _put(connection, attempt, place, some[:middle], put)
    return first | await _put(connection, attempt, place, some[middle:], put)


async def _release(connection: Connection[Record], attempt: _Attempt) -> None:
    """What was quarantined before and a named person has released by now counts as stored."""
    waiting = [one for one in attempt.verdicts if one.state == QUARANTINED and not one.is_news]
    if waiting:
        free = await chains.resolved(connection, *attempt.place, [one.item.entry_hash for one in waiting])
        for one in waiting:
            one.state = RESOLVED if one.item.entry_hash in free else one.state


async def _link(connection: Connection[Record], attempt: _Attempt) -> links.Linking:
    """Continue the device's chain with what is new."""
    fresh = [run for run in map(verdicts.new_slots, attempt.runs) if run]
    if not fresh:
        return links.Linking((), ())
    epochs = sorted({run[0].item.slot.epoch for run in fresh})
    prevs = sorted({run[0].item.slot.prev for run in fresh if run[0].item.slot.prev})
    heads = attempt.standing.heads
    if not set(prevs) <= set(_first_prevs(attempt.batch.runs)):
        heads = await chains.heads(connection, *attempt.place, epochs, prevs)
    ends = {head.last_hash for head in heads} | {one.item.entry_hash for run in fresh for one in run}
    odd = [prev for prev in links.first_prevs(attempt.runs) if prev not in ends]
    inner = await chains.inner(connection, *attempt.place, odd)
    is_new = not heads and await chains.is_new(connection, *attempt.place)
    return links.link(attempt.runs, heads, inner, is_new_device=is_new)


def _first_prevs(runs: Sequence[Run]) -> list[bytes]:
    """The `prev` of each run's first entry."""
    return sorted({run.items[0].slot.prev for run in runs if run.items[0].slot.prev})


def _is_kept(judged: Sequence[Verdict]) -> bool:
    """Whether a run brings something that feeds hand on, with the run's receipt."""
    return any(one.kind in (STORE, QUARANTINE) for one in judged)


def _receipt(parts: Parts, attempt: _Attempt, run: Run, judged: Sequence[Verdict], level: str) -> bytes:
    """A signed receipt over a run. A one-region cloud has its one copy when the transaction ends: then `copied` says it all."""
    receipt = RunReceipt(
        v=1,
        level=level,
        device=attempt.device.device,
        epoch=run.epoch,
        first_seq=run.first_seq,
        last_seq=run.last.slot.seq,
        last_entry_hash=run.last.entry_hash,
        exceptions=verdicts.exceptions(judged),
        cloud_time=attempt.now_s,
        region=parts.region,
        term=TERM,
        copies=COPIES,
    )
    return signing.sign(encode(receipt), parts.keys.receipt)


def _stored(attempt: _Attempt, run: Run, judged: Sequence[Verdict], receipt: bytes) -> chains.StoredRun:
    return chains.StoredRun(attempt.receipt_ids[id(judged[0])], run.epoch, run.first_seq, run.last.slot.seq, receipt, attempt.now_s)


async def _record(connection: Connection[Record], attempt: _Attempt, linking: links.Linking, runs: Sequence[chains.StoredRun]) -> None:
    fresh = [one for run in attempt.runs for one in verdicts.new_slots(run)]
    if fresh or runs:
        credential = primitives.sha256(attempt.push.credential), attempt.push.credential
        new = [one for one in fresh if not one.known_slot]
        await chains.keep(connection, attempt.place, credential, new, linking.heads, runs)
        await chains.change_slots(connection, *attempt.place, [one for one in fresh if one.known_slot])
    await chains.raise_alarms(connection, *attempt.place, _alarms(attempt, linking), attempt.now_s)


def _alarms(attempt: _Attempt, linking: links.Linking) -> list[links.Alarm]:
    loud = [one for one in attempt.verdicts if one.is_news]
    return [*linking.alarms, *(links.Alarm(one.code, one.item.slot.epoch, one.item.slot.seq, one.item.entry_hash) for one in loud)]


def _count(parts: Parts, attempt: _Attempt, linking: links.Linking) -> None:
    states = Counter("repeat" if one.kind == REPEAT else one.state for one in attempt.verdicts)
    states["unreadable"] = attempt.batch.unreadable
    for state, count in states.items():
        parts.metrics.entries.labels(state).inc(count)
    for alarm in _alarms(attempt, linking):
        parts.metrics.alarms.labels(alarm.kind).inc()
