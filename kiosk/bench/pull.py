"""`madoguchi bench pull`: an office fetches 10,000 changes since a cursor, beside a bare SELECT and JSON of the same rows (PERF-8).

One reader, one page after the other, both sides in turn. The requests are made and signed beforehand, since their cursors are known from
a first walk, so that the reader's own work counts on neither side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import uvloop

from kiosk.bench import feed, load, reference_pull, region
from kiosk.bench.load import Sent
from kiosk.bench.region import Meter, Region
from kiosk.bench.report import Report, Row, spread, times, versions
from kiosk.bench.terminals import Receiver, Terminal
from kiosk.contract.wire import FeedItem
from kiosk.errors import RetryLaterError

_BATCH = 100
_MODULE = "kiosk.bench.reference_pull"


class Slice(msgspec.Struct, frozen=True):
    """One walk through all changes by one side."""

    sent: Sent
    server_cpu_s: float
    postgres_cpu_s: float


def measure(changes: int = 10_000, rounds: int = 5) -> Report:
    """Run the benchmark.

    Args:
        changes: how many entries the feed holds; a multiple of 100.
        rounds: how often each side walks through them.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(changes, rounds))


async def _measure(changes: int, rounds: int) -> Report:
    receiver = Receiver("muni:99201")
    async with region.running() as here:
        await here.publish([receiver])
        await _file(here, receiver, changes)
        pages = [one async for one in feed.walk(here, receiver)]
        items = [item for _, told in pages for item in told.items]
        if len(items) != changes:
            raise RetryLaterError(f"the feed has {len(items)} of {changes} changes")
        cursors = [cursor for cursor, _ in pages]
        port, pid = await here.reference(_MODULE, reference_pull.TABLES)
        await reference_pull.fill(here.sockets, "reference_pull", receiver.tenant, items)
        await here.as_superuser("reference_pull", ["VACUUM ANALYZE"])
        await here.as_superuser("cloud", ["VACUUM ANALYZE"])
        asked = [reference_pull.request(port, receiver.tenant, after) for after in range(0, changes, reference_pull.PAGE)]
        ours, reference = [], []
        for number in range(rounds + 1):
            mine = _walk(here, here.port, here.cloud_pid, [feed.question(here, receiver, cursor) for cursor in cursors])
            theirs = _walk(here, port, pid, asked)
            first, second = (mine, theirs) if number % 2 else (theirs, mine)
            done = await first, await second
            ours.append(done[0] if number % 2 else done[1])
            reference.append(done[1] if number % 2 else done[0])
        _check(ours[0], items, reference[0], changes)
        found = await here.database.pool.fetchval("SHOW server_version")
    rows = (_row(changes, ours[1:], reference[1:]),)
    return Report("pull", rows, versions(("asyncpg", "msgspec", "uvicorn", "uvloop"), {"postgresql": str(found)}))


async def _file(here: Region, receiver: Receiver, changes: int) -> None:
    terminal = Terminal()
    await here.enrol(terminal)
    for start in range(0, changes, _BATCH):
        batch = [terminal.hand_in(start + at, receiver) for at in range(min(_BATCH, changes - start))]
        await load.send(here.port, [[terminal.push(here.url, batch)]])
    await here.drained()


async def _walk(here: Region, port: int, pid: int, requests: Sequence[bytes]) -> Slice:
    meter = Meter(pid, here.postmaster_pid)
    sent = await load.send(port, [requests])
    return Slice(sent, **meter.read())


def _check(ours: Slice, items: Sequence[FeedItem], reference: Slice, changes: int) -> None:
    """Both sides gave all of it.

    Raises:
        RetryLaterError: they did not, and no figure counts.
    """
    given = [item for answer in ours.sent.answers for item in feed.page(answer).items]
    rows = sum(len(msgspec.json.decode(answer.body)) for answer in reference.sent.answers)
    if given != list(items) or rows != changes:
        raise RetryLaterError(f"of {changes} changes the cloud gave {len(given)}, the reference {rows}")


def _row(changes: int, ours: Sequence[Slice], reference: Sequence[Slice]) -> Row:
    return Row(
        id="PERF-8",
        what="changes/s fetched since a cursor / bare SELECT and JSON of the same rows",
        ratio=spread(theirs.sent.wall_s / mine.sent.wall_s for mine, theirs in zip(ours, reference, strict=True)),
        ours=_told(changes, ours),
        reference=_told(changes, reference),
        n=changes * len(ours),
    )


def _told(changes: int, slices: Sequence[Slice]) -> dict[str, Any]:
    count = changes * len(slices)
    took = times([latency for one in slices for latency in one.sent.latencies_s])
    return {
        "changes_per_s": msgspec.structs.asdict(spread(changes / one.sent.wall_s for one in slices)),
        "bytes_per_change": round(sum(len(answer.head) + len(answer.body) for answer in slices[0].sent.answers) / changes, 1),
        "server_cpu_s_per_1000": round(sum(one.server_cpu_s for one in slices) * 1000 / count, 4),
        "postgres_cpu_s_per_1000": round(sum(one.postgres_cpu_s for one in slices) * 1000 / count, 4),
        **{f"page_{name}": value for name, value in took.items()},
    }
