"""An agent's parts on a real disk, and a cloud without a network."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from kiosk.contract.keys import CloudKeys, RegionSigning
from kiosk.terminal.agent_parts import AgentParts
from kiosk.terminal.agent_sync import LineToCloud, Rhythm
from kiosk.terminal.sync.clock import Instant
from kiosk.terminal.sync.timepiece import Timepiece
from tests.fakes.catalogues import listings, signing
from tests.fakes.cloud import FakeCloud
from tests.fakes.cloud_book import REGION
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import Machine


class Clocks:
    """The machine's clocks, moved by hand."""

    def __init__(self) -> None:
        self.now = time.time()
        self.monotonic = 1000.0

    def __call__(self) -> Instant:
        """Both, read together."""
        return Instant(self.now, self.monotonic)

    def pass_s(self, seconds: float) -> None:
        """Time goes by."""
        self.now += seconds
        self.monotonic += seconds


class Terminal:
    """Everything an agent has, in this process."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder)
        self.cloud = FakeCloud(lambda: self.clocks.now, self.machine.keys.signer("device").public_key)
        self.cloud.book.signer = self.machine.publisher.signer("cloud")
        listed = listings(self.machine.publisher)
        region = RegionSigning(REGION, (signing(self.machine.publisher, "cloud"),))
        self.machine.install(msgspec.structs.replace(listed, cloud=CloudKeys(1, (region,))))
        self.machine.enrol()
        self.clocks = Clocks()
        self.client: httpx.AsyncClient = self.cloud.client()
        self.citizen = Citizen()
        self.waits: list[tuple[float, float]] = []
        self.parts = self.open()

    def open(self) -> AgentParts:
        """The parts as at a start."""
        return AgentParts(self.machine.settings, self.machine.keys, os.urandom, Timepiece(0.0, self.clocks))

    def open_again(self) -> AgentParts:
        """The agent ends and starts."""
        self.parts.journal.close()
        self.parts = self.open()
        return self.parts

    def line(self, rhythm: Rhythm | None = None) -> LineToCloud:
        """The line; waits are noted, and drawn as nothing."""
        return LineToCloud(self.parts, self.client, rhythm or Rhythm(), self._draw)

    def hand_in(self) -> bytes:
        """Somebody declares."""
        one = self.citizen.declares()
        self.parts.journal.commit_hand_in(one, self.parts.signer, self.parts.timepiece.read())
        return one.hand_in_id

    def unreleased(self) -> int:
        """Entries that wait."""
        return self.parts.journal.outbox.held().entries

    def _draw(self, low: float, high: float) -> float:
        self.waits.append((low, high))
        return low


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[Terminal]:
    """Closed afterwards."""
    made = Terminal(tmp_path)
    async with made.client:
        yield made
    made.parts.journal.close()
