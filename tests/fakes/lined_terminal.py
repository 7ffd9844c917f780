"""A terminal at the end of a bad line: real journal, real sync code, the real cloud's application, one seed, clocks that are moved by hand.

    with MovedCloud(folder, offices, sites) as cloud:      # and in its loop:
        terminal = await cloud.world().terminal(folder, seed)
        terminal.hand_in(); await terminal.push(); terminal.restart(); await terminal.calm()

What stands between them is a BadLine instead of a socket; everything else is the product's.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import httpx

from kiosk.cloud import enrolment
from kiosk.cloud.app import create_app
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import devices
from kiosk.cloud.queries.devices import Device
from kiosk.contract.keys import Site
from kiosk.crypto.keys import SoftwareSigner
from kiosk.crypto.primitives import p256_generate
from kiosk.errors import CommitUnknownError, KioskError
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.journal import Journal, open_or_set_aside
from kiosk.terminal.sync.clock import Instant
from kiosk.terminal.sync.line import CloudLine, cloud_client
from kiosk.terminal.sync.pull import pull_replies
from kiosk.terminal.sync.push import Sender, push_oldest
from kiosk.terminal.sync.rules import Aim
from kiosk.terminal.sync.timepiece import Timepiece
from tests.fakes.device import FakeOffice
from tests.fakes.faulty_line import BadLine
from tests.fakes.hand_ins import Citizen
from tests.fakes.real_cloud import CloudInThread

URL = "https://cloud.test"
DAY_S = 86_400
KEY = b"k" * 32


class HandClock:
    """The true time, which passes only when somebody lets it; the cloud's clock."""

    def __init__(self, now_s: float) -> None:
        """Seconds since 1970 UTC."""
        self.true_s = now_s

    def now_s(self) -> int:
        """As the cloud reads it."""
        return int(self.true_s)

    def pass_s(self, seconds: float) -> None:
        """Let time go by."""
        self.true_s += seconds


Skew = Callable[[float, random.Random], float]
"""The true time → what a terminal's wall clock shows."""


def right(true_s: float, _chance: random.Random) -> float:
    """A clock that is right."""
    return true_s


class MovedCloud(CloudInThread):
    """A cloud whose clock is moved by hand."""

    def __init__(self, folder: Path, offices: Iterable[FakeOffice], sites: Iterable[Site]) -> None:
        """It begins now."""
        super().__init__(folder, offices, sites)
        self.clock = HandClock(time.time())

    def now_s(self) -> int:
        """As moved."""
        return self.clock.now_s()

    def world(self) -> LinedCloud:
        """Its application without sockets."""
        return LinedCloud(self.running.parts, self.clock, self.catalogue)


class LinedCloud:
    """The cloud's real application with its real database, without sockets."""

    def __init__(self, parts: Parts, clock: HandClock, catalogue: Path) -> None:
        """On the parts of a cloud that runs; used in its loop."""
        self.parts = parts
        self.clock = clock
        self.transport = httpx.ASGITransport(create_app(parts, catalogue))

    def keys_of(self, region: str) -> Mapping[bytes, bytes]:
        """What an installed catalogue lists."""
        key = self.parts.keys.receipt
        return {key.kid: key.public_key} if region == self.parts.region else {}

    async def terminal(self, folder: Path, seed: int, *, skew: Skew = right, days: int = 90, prefecture: str = "13") -> LinedTerminal:
        """A new terminal at `site-1`, enrolled by the registry's own word."""
        signer, ends_s = SoftwareSigner(p256_generate()), self.clock.now_s() + days * DAY_S
        name = f"trm-{signer.kid.hex()}"
        device = Device(name, signer.kid, signer.public_key, "site-1", prefecture, ends_s, revoked=False, may_file_to=())
        async with self.parts.database.transaction() as connection:
            await devices.add(connection, device)
        credential = enrolment.issue(self.parts.keys, device, self.clock.now_s())
        return LinedTerminal(self, folder, seed, (signer, name, credential), skew=skew)


class LinedTerminal:
    """One terminal, driven by one seed."""

    def __init__(self, world: LinedCloud, folder: Path, seed: int, identity: tuple[SoftwareSigner, str, bytes], *, skew: Skew) -> None:
        """With an empty journal."""
        self.chance = random.Random(seed)
        self.told: list[HandIn] = []
        self.undrawn: set[bytes] = set()
        self.faults: list[str] = []
        self._world, self._folder, self._skew = world, folder, skew
        self._signer, self.device, self._credential = identity
        self._citizen = Citizen(seed, device=self.device)
        self.line = BadLine(world.transport, self.chance, world.clock.now_s, world.clock.pass_s)
        self._client = cloud_client(URL, None, transport=self.line)
        self._booted_s = world.clock.true_s
        self._aim = Aim()
        self.journal: Journal
        self.timepiece: Timepiece
        self._start()

    def clocks(self) -> Instant:
        """Wall and monotonic clock of this machine."""
        return Instant(self._skew(self._world.clock.true_s, self.chance), self._world.clock.true_s - self._booted_s)

    def hand_in(self) -> None:
        """Somebody declares one or two submissions of one or two parts."""
        payloads = (b"form",) if self.chance.random() < 0.6 else (b"photo", b"form")
        self.take(self._citizen.declares(*payloads, submissions=self.chance.choice((1, 1, 2))))

    def take(self, hand_in: HandIn) -> bytes:
        """What the agent does with it; the screen may lose the answer and send the same bytes again, or be gone before it has drawn."""
        claims = self.journal.commit_hand_in(hand_in, self._signer, self.timepiece.read())
        if self.chance.random() < 0.2:
            self.restart()
            assert self.journal.lookup(hand_in.hand_in_id) == claims
            assert self.journal.commit_hand_in(hand_in, self._signer, self.timepiece.read()) == claims
        if self.chance.random() < 0.9:
            self.journal.mark_drawn(hand_in.hand_in_id)
        else:
            self.undrawn |= {one.submission_id for one in hand_in.submissions}
        self.told.append(hand_in)
        return claims

    def take_again(self, hand_in: HandIn) -> bytes:
        """The same bytes once more."""
        return self.journal.commit_hand_in(hand_in, self._signer, self.timepiece.read())

    def holds(self, hand_in: HandIn) -> bool:
        """Whether its sealed bytes are still here."""
        ids = {one.submission_id for one in hand_in.submissions}
        rows = self.journal._file.rows("SELECT submission_id FROM entries WHERE position IN (SELECT position FROM bodies)")
        return ids <= {bytes(row[0]) for row in rows}

    async def push(self) -> bool:
        """One push; whether anything was due and answered."""
        line = self.cloud_line()
        sender = Sender(line, self._credential, self._world.keys_of)
        try:
            aim = await push_oldest(self.journal, sender, self._aim, self.timepiece.trusted_now())
        except CommitUnknownError:
            raise
        except KioskError as fault:
            self.faults.append(fault.code)
            return False
        self._aim = aim or Aim()
        return aim is not None

    async def pull(self) -> None:
        """Fetch the site's replies, if the line lets it."""
        try:
            await pull_replies(self.journal, self.cloud_line(), self.timepiece.read().minute)
        except KioskError as fault:
            self.faults.append(fault.code)

    def cloud_line(self) -> CloudLine:
        """The routes of the cloud, over the bad line."""
        return CloudLine(self._client, self._signer, self.timepiece, self.chance.randbytes, self._world.keys_of)

    def save(self) -> None:
        """Somebody copies the disk."""
        self.restart(lambda: shutil.copytree(self._folder / "journal", self._folder / "copy"))

    def put_back(self) -> None:
        """The copy becomes the disk."""

        def swap() -> None:
            shutil.rmtree(self._folder / "journal")
            (self._folder / "copy").rename(self._folder / "journal")

        self.restart(swap)

    def restart(self, meanwhile: Callable[[], object] = bool) -> None:
        """The agent ends, and starts again with the floor that it kept."""
        self.journal.facts.put("floor_s", self.timepiece.floor_s)
        self.journal.close()
        meanwhile()
        self._start()

    def purge(self) -> int:
        """Erase what is released."""
        return self.journal.outbox.purge(self.timepiece.trusted_now(), keep_s=0)

    async def calm(self) -> None:
        """The line is mended; everything is pushed, and asked about again, until nothing is held."""
        await self.line.calm()
        for _ in range(50):
            while await self.push():
                pass
            if not self.journal.outbox.held().entries:
                return
            self._world.clock.pass_s(4000)

    async def close(self) -> None:
        """Leave nothing behind."""
        self.journal.close()
        await self._client.aclose()
        shutil.rmtree(self._folder)

    def expected(self) -> list[tuple[bytes, int]]:
        """(submission, part) of everything a citizen was told of, in the order of the chain."""
        return [
            (one.submission_id, part) for hand_in in self.told for one in hand_in.submissions for part in [*range(1, len(one.parts)), 0]
        ]

    def _start(self) -> None:
        journal, aside = open_or_set_aside(self._folder / "journal", KEY, self.device)
        assert aside is None
        journal.begin_epoch(self.chance.randbytes(16))
        self._booted_s = self._world.clock.true_s
        self.journal = journal
        self.timepiece = Timepiece(float(journal.facts.number("floor_s")), self.clocks)
