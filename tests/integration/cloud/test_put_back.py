"""Old copies of a terminal's disk put back, and machines that were cloned while they ran, against the real cloud (SEC-15, T-38)."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fakes.device import FakeDevice
from tests.fakes.faulty_line import GOOD
from tests.fakes.lined_terminal import LinedTerminal, MovedCloud
from tests.fakes.real_cloud import CloudInThread, site
from tests.fakes.scale import times
from tests.integration.cloud.conftest import TOWN, Offices

pytestmark = pytest.mark.db
APART = 100_000
"""A seed makes the ids of its submissions, and all runs share one cloud."""
CALM_PUSHES = 3


class Run(NamedTuple):
    """What came of one restore: the device; ids that must be at the cloud; ids that only the disk of before knew."""

    device: str
    kept: list[bytes]
    forgotten: list[bytes]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, offices: Offices) -> Iterator[MovedCloud]:
    """A cloud of its own, so that its tables hold these runs alone."""
    folder: Path = tmp_path_factory.mktemp("moved")
    with MovedCloud(folder, [offices.town], [site("site-1", TOWN)]) as running:
        yield running


async def lives(terminal: LinedTerminal, cloud: MovedCloud, steps: int) -> None:
    """Citizens, pushes on a bad line, restarts, purges."""
    for _ in range(steps):
        (step,) = terminal.chance.choices(("hand in", "push", "restart", "purge"), (40, 45, 10, 5))
        if step == "hand in":
            terminal.hand_in()
        elif step == "push":
            await terminal.push()
        else:
            terminal.restart() if step == "restart" else terminal.purge()
        cloud.clock.pass_s(terminal.chance.choice((1, 60, 700)))


def ids(terminal: LinedTerminal) -> list[bytes]:
    """The submissions that citizens were told of."""
    return [one.submission_id for hand_in in terminal.told for one in hand_in.submissions]


async def a_restore(cloud: MovedCloud, folder: Path, seed: int) -> Run:
    """A copy at some moment, life goes on, the copy is put back, life goes on; then everything is pushed."""
    terminal = await cloud.world().terminal(folder, seed)
    await lives(terminal, cloud, terminal.chance.randrange(12))
    terminal.save()
    before = len(ids(terminal))
    await lives(terminal, cloud, terminal.chance.randrange(12))
    await terminal.line.calm()
    if terminal.chance.random() < 0.5:
        for _ in range(CALM_PUSHES):
            await terminal.push()
    terminal.put_back()
    after = len(ids(terminal))
    terminal.hand_in()
    await lives(terminal, cloud, terminal.chance.randrange(6))
    assert terminal.line.weather == GOOD
    await terminal.calm()
    assert terminal.journal.outbox.held().entries == 0, f"seed {seed}: something is stuck: {terminal.faults}"
    told = ids(terminal)
    await terminal.close()
    return Run(terminal.device, told[:before] + told[after:], told[before:after])


def at_cloud(cloud: MovedCloud, wanted: list[bytes]) -> set[object]:
    """Which of these submissions are in the tables of receivers."""
    return {row[0] for row in cloud.sql("SELECT DISTINCT submission_id FROM entry WHERE submission_id = ANY ($1)", wanted)}


@pytest.mark.slow
@times(ci=20, soak=200)
def test_every_restore_that_can_be_noticed_is(moved: MovedCloud, tmp_path: Path, times: int) -> None:
    """An alarm wherever the cloud had seen something newer than the copy, and nowhere else; nothing else is lost, nothing set aside."""
    noticed = 0
    for seed in range(APART, APART + times):
        (tmp_path / str(seed)).mkdir()
        run = moved.begin(a_restore(moved, tmp_path / str(seed), seed)).result(120)
        newer = at_cloud(moved, run.forgotten)
        alarms = [row[0] for row in moved.sql("SELECT kind FROM alarm WHERE device = $1", run.device)]
        assert bool(alarms) == bool(newer), f"seed {seed}: {alarms} after {len(newer)} newer submissions"
        assert set(alarms) <= {"fork", "unlinked"}, f"seed {seed}"
        assert at_cloud(moved, run.kept) == set(run.kept), f"seed {seed}: something is lost"
        noticed += bool(newer)
    assert moved.sql("SELECT code FROM quarantine") == []
    assert times // 4 < noticed < times, "both kinds of restore were met"
    print(f"{times} restores, {noticed} of them with something newer at the cloud: each an alarm, the others none")  # noqa: T201 - the record


@times(ci=8, soak=200)
def test_a_clone_in_the_same_epoch_loses_nothing(cloud: CloudInThread, offices: Offices, times: int) -> None:
    """Two machines that go on from one memory use the same slots with other contents: an alarm, and every byte is stored or set aside."""
    for seed in range(times):
        dice, one = random.Random(seed), cloud.enrolled(FakeDevice(offices.town))
        sealed = handed_in(cloud, one, [b"form"] * dice.randrange(3))
        twins = [one, copy.copy(one)]
        for twin in (*twins, *dice.choices(twins, k=dice.randrange(4))):
            sealed |= handed_in(cloud, twin, [dice.randbytes(40) for _ in range(dice.randint(1, 3))])
        tables = ("SELECT sealed FROM entry", "SELECT sealed FROM quarantine")
        held = {row[0] for table in tables for row in cloud.sql(f"{table} WHERE sealed = ANY ($1)", list(sealed))}
        assert held == sealed, f"seed {seed}"
        assert ("slot_conflict",) in cloud.sql("SELECT kind FROM alarm WHERE device = $1", one.device), f"seed {seed}"


def handed_in(cloud: CloudInThread, device: FakeDevice, bodies: list[bytes]) -> set[object]:
    """Seal, place, push; what was sealed."""
    entries = [device.hand_in(body) for body in bodies]
    assert device.send_push(cloud.client, entries).status_code == 200
    return {entry.sealed for entry in entries}
