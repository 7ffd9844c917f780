"""`madoguchi bench exactly-once`: 16 terminals on bad lines; what was acknowledged is in its receiver's feed once (PERF-9).

Each client pushes real entries and meets, by a seeded chance, lines that end within the request, answers that are lost, batches sent
twice at once and batches sent again long after they were released. It believes nothing but receipts whose signature holds and which the
terminal's own rules accept. At the end the offices pull their whole feeds: the ids acknowledged are compared with the ids there.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from random import Random

import uvloop

from kiosk.bench import feed, load, region
from kiosk.bench.region import Region
from kiosk.bench.report import Report, Row, versions, whole_ratio
from kiosk.bench.terminals import Receiver, Terminal
from kiosk.contract.codec import decode
from kiosk.contract.envelope import Context, Entry
from kiosk.contract.receipt import RunReceipt
from kiosk.contract.wire import PushAnswer
from kiosk.crypto import signing
from kiosk.crypto.chain import entry_hash
from kiosk.errors import LineDownError
from kiosk.terminal.sync import rules
from kiosk.terminal.sync.rules import Standing, State

CLIENTS = 16
MOST = 100
_OK = 200
_FATES = {"whole": 55, "cut_request": 15, "lost_answer": 15, "twice_at_once": 10, "sent_again_later": 5}
"""How often of a hundred what happens to a push."""


def measure(entries: int = 100_000, seed: int = 1) -> Report:
    """Run it.

    Args:
        entries: how many are handed in, by all clients together.
        seed: of the chance that breaks lines.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(entries, seed))


async def _measure(entries: int, seed: int) -> Report:
    receivers = [Receiver(f"muni:{99201 + number}") for number in range(5)]
    async with region.running() as here:
        await here.publish(receivers)
        clients = [_Client(here, receivers, Random(f"{seed}/{number}")) for number in range(CLIENTS)]  # noqa: S311 - it must repeat
        for client in clients:
            await here.enrol(client.terminal)
        began = time.perf_counter()
        shares = [entries * (number + 1) // CLIENTS - entries * number // CLIENTS for number in range(CLIENTS)]
        await asyncio.gather(*(client.run(share) for client, share in zip(clients, shares, strict=True)))
        took_s = time.perf_counter() - began
        await here.drained()
        stored: Counter[bytes] = Counter()
        for receiver in receivers:
            async for _, told in feed.walk(here, receiver):
                stored.update(_id(item.entry) for item in told.items)
        rows_kept = await here.count("cloud", "entry")
        found = await here.database.pool.fetchval("SHOW server_version")
    row = _row(clients, stored, rows_kept, took_s, seed)
    return Report("exactly-once", (row,), versions(("asyncpg", "uvicorn", "uvloop"), {"postgresql": str(found)}))


def _row(clients: Sequence[_Client], stored: Counter[bytes], rows_kept: int, took_s: float, seed: int) -> Row:
    acknowledged = {one for client in clients for one in client.acknowledged}
    met: Counter[str] = sum((client.met for client in clients), Counter())
    once = sum(stored[one] == 1 for one in acknowledged)
    ours = {
        "stored_once": once,
        "lost": sum(one not in stored for one in acknowledged),
        "doubled": sum(count > 1 for count in stored.values()),
        "rows": rows_kept,
        "held_back": sum(client.held_back for client in clients),
        "seed": seed,
        "entries_per_s": round(len(acknowledged) / took_s, 1),
        **{name: met[name] for name in _FATES},
    }
    return Row(
        id="PERF-9",
        what="ids in the receivers' feeds exactly once / ids acknowledged by a copied receipt",
        ratio=whole_ratio(once, max(1, len(acknowledged))),
        ours=ours,
        reference={"acknowledged": len(acknowledged), "handed_in": sum(client.handed_in for client in clients)},
        n=len(acknowledged),
    )


class _Client:
    """A terminal with an outbox in memory, on a line that breaks.

    Args:
        here: the cloud.
        receivers: whom it files to.
        chance: decides what happens to each push.
    """

    def __init__(self, here: Region, receivers: Sequence[Receiver], chance: Random) -> None:
        self.terminal = Terminal()
        self.acknowledged: set[bytes] = set()
        self.met: Counter[str] = Counter()
        self.handed_in = self.held_back = 0
        self._here = here
        self._receivers = receivers
        self._chance = chance
        self._key = here.keys.receipt.public_key
        self._outbox: dict[int, Entry] = {}
        self._old: list[Entry] = []

    async def run(self, entries: int) -> None:
        """Hand in so many, and push until every one is released."""
        while self.handed_in < entries or self._outbox:
            self._hand_in(min(self._chance.randint(0, MOST), entries - self.handed_in))
            batch = list(self._outbox.values())[: self._chance.randint(1, MOST)]
            if batch:
                await self._push(batch)

    def _hand_in(self, count: int) -> None:
        for _ in range(count if len(self._outbox) < 2 * MOST else 0):
            self.handed_in += 1
            entry = self.terminal.hand_in(self._chance.randrange(10**6), self._chance.choice(self._receivers))
            self._outbox[self.handed_in] = entry

    async def _push(self, batch: Sequence[Entry]) -> None:
        fate = self._chance.choices(list(_FATES), list(_FATES.values()))[0]
        self.met[fate] += 1
        request = self.terminal.push(self._here.url, batch)
        if fate == "cut_request":
            await _cut(self._here.port, request[: self._chance.randrange(len(request))])
        elif fate == "lost_answer":
            await _cut(self._here.port, request, wait_s=self._chance.choice((0.0, 0.01, 0.3)))
        elif fate == "twice_at_once":
            again = self.terminal.push(self._here.url, batch[: self._chance.randint(1, len(batch))])
            answers = await asyncio.gather(self._ask(request), self._ask(again))
            self._believe(answers[self._chance.randrange(2)])
        else:
            if fate == "sent_again_later" and self._old:
                await self._ask(self.terminal.push(self._here.url, self._old))
            self._believe(await self._ask(request))

    async def _ask(self, request: bytes) -> load.Answer | None:
        try:
            return (await load.send(self._here.port, [[request]])).answers[0]
        except (LineDownError, OSError):
            return None

    def _believe(self, answer: load.Answer | None) -> None:
        """Release what the receipts release."""
        if answer is None or answer.status != _OK:
            return
        for signed in decode(PushAnswer, answer.body).receipts:
            receipt = decode(RunReceipt, signing.verify(signed, self._key))
            slots = {seq: entry_hash(one.slot) for seq, one in self._outbox.items()} if receipt.epoch == self.terminal.epoch else {}
            told = rules.judge(receipt, Standing(self.terminal.device, slots, {})).states
            self.held_back += sum(state not in (State.COPIED, State.STORED) for state in told.values())
            self._release([seq for seq, state in told.items() if state == State.COPIED])

    def _release(self, seqs: Sequence[int]) -> None:
        gone = [self._outbox.pop(seq) for seq in seqs]
        self.acknowledged.update(_id(entry) for entry in gone)
        self._old = gone or self._old


def _id(entry: Entry) -> bytes:
    return decode(Context, entry.context).submission_id


async def _cut(port: int, some: bytes, *, wait_s: float = 0.0) -> None:
    """Send, perhaps wait a little, and be gone without reading."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(some)
    try:
        await writer.drain()
        await asyncio.sleep(wait_s)
    except OSError:
        return
    finally:
        writer.transport.abort()
