"""`madoguchi bench ingest`: what the cloud's checks and promises cost when entries come in (PERF-4 to PERF-7).

Rounds: the same new entries go to the cloud and to the reference, one after the other in changing order; then the cloud gets its own
again. CPU counts the server's process and all of PostgreSQL's, ours until every entry has its place in its receiver's feed.
"""

from __future__ import annotations

import asyncio
import os
import statistics
from collections.abc import Sequence
from typing import Any

import msgspec
import uvloop

from kiosk.bench import load, records, reference_ingest, region, wire_bytes
from kiosk.bench.load import Sent
from kiosk.bench.region import Meter, Region
from kiosk.bench.report import Report, Row, spread, times, versions
from kiosk.bench.terminals import Receiver, Terminal
from kiosk.contract.codec import decode
from kiosk.contract.envelope import Context, Entry
from kiosk.contract.receipt import COPIED, RunReceipt
from kiosk.contract.wire import PushAnswer
from kiosk.crypto import signing
from kiosk.errors import RetryLaterError

CLIENTS = 16
BATCH = 100
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
"""What the kernel counts CPU time in; a slice too short for one tick counts as one."""
_MODULE = "kiosk.bench.reference_ingest"


class Amount(msgspec.Struct, frozen=True):
    """How much: rounds, and batches of `batch` entries for each of `clients` in a round."""

    rounds: int = 5
    batches: int = 5
    clients: int = CLIENTS
    batch: int = BATCH

    @property
    def entries(self) -> int:
        """New entries for each side in one round."""
        return self.batches * self.clients * self.batch


class Slice(msgspec.Struct, frozen=True):
    """One side of one round."""

    sent: Sent
    entries: int
    server_cpu_s: float
    postgres_cpu_s: float

    @property
    def entries_per_s(self) -> float:
        """Rate from the first request to the last answer."""
        return self.entries / self.sent.wall_s

    @property
    def cpu_s_per_1000(self) -> float:
        """Server and PostgreSQL."""
        return max(self.server_cpu_s + self.postgres_cpu_s, TICK_S) * 1000 / self.entries


class Round(msgspec.Struct, frozen=True):
    """The three slices of one round."""

    ours: Slice
    again: Slice
    reference: Slice


def measure(amount: Amount | None = None) -> Report:
    """Run the benchmark."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(amount or Amount()))


async def _measure(amount: Amount) -> Report:
    receivers = [Receiver(f"muni:{99201 + number}") for number in range(5)]
    async with region.running() as here:
        await here.publish(receivers)
        port, pid = await here.reference(_MODULE, reference_ingest.TABLES)
        bench = _Bench(here, amount, port, pid)
        await bench.enrol()
        await bench.round(receivers[:1], first=True, batches=1)
        one = [await bench.round(receivers[:1], first=bool(number % 2)) for number in range(amount.rounds)]
        five = [await bench.round(receivers, first=bool(number % 2)) for number in range(amount.rounds)]
        await bench.check()
        sizes = await bench.sizes(receivers[0])
        found = await here.database.pool.fetchval("SHOW server_version")
    rows = (*_rows(one, "1 tenant a batch"), *_rows(five, "5 tenants a batch"), sizes)
    return Report("ingest", rows, versions(("asyncpg", "msgspec", "uvicorn", "uvloop"), {"postgresql": str(found)}))


class _Bench:
    """Both servers and the terminals."""

    def __init__(self, here: Region, amount: Amount, port: int, pid: int) -> None:
        self._here = here
        self._amount = amount
        self._port, self._pid = port, pid
        self._terminals = [Terminal() for _ in range(amount.clients)]
        self._number = 0
        self._new = 0

    async def enrol(self) -> None:
        """Let the terminals in."""
        for terminal in self._terminals:
            await self._here.enrol(terminal)

    async def round(self, receivers: Sequence[Receiver], *, first: bool, batches: int = 0) -> Round:
        """The same entries to both, and once more to the cloud; `first`: the cloud first."""
        made = [self._made(terminal, receivers, batches or self._amount.batches) for terminal in self._terminals]
        self._new += sum(len(batch) for mine in made for batch in mine)
        if first:
            ours = await self._ours(made)
            reference = await self._reference(made)
        else:
            reference = await self._reference(made)
            ours = await self._ours(made)
        return Round(ours, await self._ours(made), reference)

    async def check(self) -> None:
        """Both sides have exactly what was sent.

        Raises:
            RetryLaterError: they have not, and no figure counts.
        """
        ours, theirs = await self._here.count("cloud", "entry"), await self._here.count("reference_ingest", "record")
        if not ours == theirs == self._new:
            raise RetryLaterError(f"{self._new} entries were sent, the cloud has {ours}, the reference {theirs}")

    async def sizes(self, receiver: Receiver) -> Row:
        """Bytes on the wire of one full batch, under TLS 1.3 with its handshake left out (a line is kept for many batches)."""
        terminal = self._terminals[0]
        entries = [self._entry(terminal, receiver) for _ in range(BATCH)]
        request = terminal.push(self._here.url, entries)
        (answer,) = (await load.send(self._here.port, [[request]])).answers
        _require_copied(answer.body, BATCH)
        up, down = wire_bytes.under_tls(request), wire_bytes.under_tls(answer.head, answer.body)
        sealed = statistics.mean(len(entry.sealed) for entry in entries)
        ours = {
            "bytes_up_per_entry": round(up / BATCH, 1),
            "bytes_down_per_entry": round(down / BATCH, 2),
            "sealed_bytes_per_entry": round(sealed, 1),
            "slot_and_context_bytes_per_entry": round(statistics.mean(len(one.slot) + len(one.context) for one in entries), 1),
        }
        reference = {"plain_json_bytes": records.RECORD_BYTES}
        ratio = spread([up / BATCH / records.RECORD_BYTES])
        return Row(
            id="PERF-7", what="bytes up for each sealed record / its plain JSON", ratio=ratio, ours=ours, reference=reference, n=BATCH
        )

    def _made(self, terminal: Terminal, receivers: Sequence[Receiver], batches: int) -> list[list[Entry]]:
        size = self._amount.batch
        return [[self._entry(terminal, receivers[at % len(receivers)]) for at in range(size)] for _ in range(batches)]

    def _entry(self, terminal: Terminal, receiver: Receiver) -> Entry:
        self._number += 1
        return terminal.hand_in(self._number, receiver)

    async def _ours(self, made: Sequence[Sequence[Sequence[Entry]]]) -> Slice:
        pushed = [[terminal.push(self._here.url, batch) for batch in mine] for terminal, mine in zip(self._terminals, made, strict=True)]
        meter = Meter(self._here.cloud_pid, self._here.postmaster_pid)
        sent = await load.send(self._here.port, pushed)
        await self._here.drained()
        used = meter.read()
        for answer in sent.answers:
            _require_copied(answer.body, self._amount.batch)
        return Slice(sent, sum(len(batch) for mine in made for batch in mine), **used)

    async def _reference(self, made: Sequence[Sequence[Sequence[Entry]]]) -> Slice:
        requests = [[reference_ingest.request(self._port, [_name(entry) for entry in batch], batch) for batch in mine] for mine in made]
        meter = Meter(self._pid, self._here.postmaster_pid)
        sent = await load.send(self._port, requests)
        return Slice(sent, sum(len(batch) for mine in made for batch in mine), **meter.read())


def _name(entry: Entry) -> tuple[str, bytes]:
    context = decode(Context, entry.context)
    return context.tenant, context.submission_id


def _require_copied(body: bytes, count: int) -> None:
    """The answer releases the whole batch: one `copied` receipt without exceptions over all of it.

    Raises:
        RetryLaterError: it does not, and no figure counts.
    """
    receipts = [decode(RunReceipt, signing.read_unverified(receipt)[1]) for receipt in decode(PushAnswer, body).receipts]
    released = sum(one.last_seq - one.first_seq + 1 for one in receipts if one.level == COPIED and not one.exceptions)
    if released != count:
        raise RetryLaterError(f"an answer releases {released} of {count} entries")


def _rows(rounds: Sequence[Round], how: str) -> tuple[Row, ...]:
    new = sum(one.ours.entries for one in rounds)
    ours, again, reference = ([getattr(one, side) for one in rounds] for side in ("ours", "again", "reference"))
    return (
        Row(
            id="PERF-4",
            what=f"entries/s taken in / bare endpoint, {how}",
            ratio=spread(mine.entries_per_s / bare.entries_per_s for mine, bare in zip(ours, reference, strict=True)),
            ours=_told(ours),
            reference=_told(reference),
            n=new,
        ),
        Row(
            id="PERF-5",
            what=f"CPU s for each 1,000 new entries / bare endpoint, {how}",
            ratio=spread(mine.cpu_s_per_1000 / bare.cpu_s_per_1000 for mine, bare in zip(ours, reference, strict=True)),
            ours=_cpu(ours),
            reference=_cpu(reference),
            n=new,
        ),
        Row(
            id="PERF-6",
            what=f"CPU for a re-sent entry / for a new one, {how}",
            ratio=spread(second.cpu_s_per_1000 / mine.cpu_s_per_1000 for second, mine in zip(again, ours, strict=True)),
            ours={**_cpu(again), **_told(again)},
            reference=_cpu(ours),
            n=new,
        ),
    )


def _told(slices: Sequence[Slice]) -> dict[str, Any]:
    rates = spread(one.entries_per_s for one in slices)
    took = times([latency for one in slices for latency in one.sent.latencies_s])
    return {"entries_per_s": msgspec.structs.asdict(rates), **{f"batch_{name}": value for name, value in took.items()}}


def _cpu(slices: Sequence[Slice]) -> dict[str, Any]:
    count = sum(one.entries for one in slices)
    server, postgres = sum(one.server_cpu_s for one in slices), sum(one.postgres_cpu_s for one in slices)
    return {"server_cpu_s_per_1000": round(server * 1000 / count, 4), "postgres_cpu_s_per_1000": round(postgres * 1000 / count, 4)}
