"""The terminal's sync on bad lines and with wrong clocks, against the real cloud on PostgreSQL: exactly once (SEC-5, SEC-6, T-44, T-50)."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.device import FakeDevice
from tests.fakes.lined_terminal import DAY_S, HandClock, LinedTerminal, MovedCloud, Skew
from tests.fakes.real_cloud import CloudInThread, site
from tests.fakes.scale import times
from tests.integration.cloud.conftest import TOWN, Offices
from tests.integration.cloud.reading import problem, states, whole_feed

pytestmark = pytest.mark.db

BUNCH = 50
"""So many runs are judged together: their terminals do not meet."""
STEPS = 14
SEEDS_APART = 100_000
"""A seed makes the ids of its submissions, too, and all tests share one cloud."""
TODAY_S = 1_790_000_000
YEARS_10_S = 3652 * DAY_S


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, offices: Offices) -> Iterator[MovedCloud]:
    """A cloud of its own, so that its tables hold these runs alone; its clock only goes on from test to test."""
    folder: Path = tmp_path_factory.mktemp("moved")
    with MovedCloud(folder, [offices.town], [site("site-1", TOWN)]) as running:
        yield running


async def a_run(terminal: LinedTerminal, clock: HandClock) -> None:
    """Citizens, pushes, restarts, purges and time, in an order that the seed gives; then the line is mended."""
    for _ in range(STEPS):
        (step,) = terminal.chance.choices(("hand in", "push", "restart", "purge"), (25, 60, 9, 6))
        if step == "hand in" or not terminal.told:
            terminal.hand_in()
        elif step == "push":
            await terminal.push()
        else:
            terminal.restart() if step == "restart" else terminal.purge()
        clock.pass_s(terminal.chance.choice((1, 60, 700)))
    await terminal.calm()


def look(cloud: MovedCloud, seeds: dict[int, LinedTerminal]) -> None:
    """Everything told is in the town's feed once, in the order of its terminal; nothing is set aside, held back or alarming.

    A form whose screen went away may come once more, with the hint that says so; it is the same row of the same table.
    """
    cloud.forward()
    wanted = {seed: one.expected() for seed, one in seeds.items()}
    ids = sorted({name[0] for names in wanted.values() for name in names})
    rows = cloud.sql("SELECT submission_id, part FROM feed_item WHERE submission_id = ANY ($1) ORDER BY position", ids)
    owner = {name: seed for seed, names in wanted.items() for name in names}
    found: dict[int, list[tuple[object, ...]]] = {seed: [] for seed in seeds}
    for row in rows:
        seed = owner[row]  # type: ignore[index]  # bytes and int, as asked
        if row not in found[seed] or row[0] not in seeds[seed].undrawn:
            found[seed].append(row)
    for seed, names in wanted.items():
        assert found[seed] == names, f"seed {seed}: not once each, in order"
    assert cloud.sql("SELECT count(*) FROM entry WHERE submission_id = ANY ($1)", ids) == [(len(owner),)]
    assert cloud.sql("SELECT kind, device FROM alarm") == []
    assert cloud.sql("SELECT code FROM quarantine") == []


async def run_bunch(cloud: MovedCloud, folder: Path, seeds: range, skew: Skew | None) -> dict[int, LinedTerminal]:
    """One run for each seed."""
    world, done = cloud.world(), {}
    for seed in seeds:
        (folder / str(seed)).mkdir()
        terminal = await (world.terminal(folder / str(seed), seed, skew=skew) if skew else world.terminal(folder / str(seed), seed))
        await a_run(terminal, cloud.clock)
        assert terminal.journal.outbox.held().entries == 0, f"seed {seed}: something is stuck: {terminal.faults}"
        await terminal.close()
        done[seed] = terminal
    return done


@times(ci=100, soak=10_000, slow=True)
def test_every_hand_in_arrives_once_on_a_bad_line(moved: MovedCloud, tmp_path: Path, times: int) -> None:
    """Loss, duplicates, late and reordered requests, answers held over restarts, half-open lines, hotspots, partitions: exactly once."""
    met: Counter[str] = Counter()
    for start in range(0, times, BUNCH):
        seeds = range(start, min(start + BUNCH, times))
        done = moved.begin(run_bunch(moved, tmp_path, seeds, None)).result(600)
        look(moved, done)
        for one in done.values():
            met += one.line.met
    kinds = ("partition", "request lost", "request late", "double", "portal", "answer lost", "half open", "answer late", "another's answer")
    assert min(met[kind] for kind in kinds) > times // 30, f"not every fault was met: {met}"


def frozen(_true_s: float, _chance: random.Random) -> float:
    """A clock that stands still."""
    return TODAY_S


def jumping(_true_s: float, chance: random.Random) -> float:
    """Another time at each look."""
    return chance.choice((0.0, 3.0e8, TODAY_S, TODAY_S - YEARS_10_S, TODAY_S + YEARS_10_S, 3.8e9))


def in_1970(true_s: float, _chance: random.Random) -> float:
    """An empty battery."""
    return true_s % DAY_S


def in_2090(true_s: float, _chance: random.Random) -> float:
    """Far ahead."""
    return 3_786_912_000 + true_s % DAY_S


def ten_years_back(true_s: float, _chance: random.Random) -> float:
    """Ten years behind."""
    return true_s - YEARS_10_S


def ten_years_ahead(true_s: float, _chance: random.Random) -> float:
    """Ten years ahead."""
    return true_s + YEARS_10_S


WRONG_CLOCKS = (in_1970, in_2090, ten_years_back, ten_years_ahead, frozen, jumping)


@times(ci=12, soak=100, slow=True)
@pytest.mark.parametrize("skew", WRONG_CLOCKS, ids=[one.__name__ for one in WRONG_CLOCKS])
def test_a_wrong_clock_loses_doubles_and_reorders_nothing(moved: MovedCloud, tmp_path: Path, skew: Skew, times: int) -> None:
    """The same faults with a clock that is wrong all the time: the wire follows the cloud's time, and everything arrives once."""
    first = (1 + WRONG_CLOCKS.index(skew)) * SEEDS_APART
    done = moved.begin(run_bunch(moved, tmp_path, range(first, first + times), skew)).result(3600)
    look(moved, done)


@pytest.mark.parametrize("skew", WRONG_CLOCKS, ids=[one.__name__ for one in WRONG_CLOCKS])
def test_no_clock_revives_an_expired_credential(moved: MovedCloud, tmp_path: Path, skew: Skew) -> None:
    """Whatever the terminal's clock says, after its end by the cloud's clock a credential brings nothing in; the entries stay here."""

    async def late() -> tuple[LinedTerminal, int]:
        terminal = await moved.world().terminal(tmp_path, 10 * SEEDS_APART + WRONG_CLOCKS.index(skew), skew=skew, days=90)
        terminal.hand_in()
        moved.clock.pass_s(90 * DAY_S + 1)
        await terminal.line.calm()
        for _ in range(3):
            assert not await terminal.push()
        held = terminal.journal.outbox.held().entries
        await terminal.close()
        return terminal, held

    terminal, held = moved.begin(late()).result(60)
    assert "expired" in terminal.faults
    assert held == len(terminal.expected())
    ids = [name[0] for name in terminal.expected()]
    assert moved.sql("SELECT count(*) FROM entry WHERE submission_id = ANY ($1)", ids) == [(0,)]


@pytest.mark.parametrize("age_s", [8 * DAY_S, YEARS_10_S])
def test_no_clock_revives_an_expired_code(moved: MovedCloud, offices: Offices, age_s: int) -> None:
    """A one-time code ends by the cloud's clock; a terminal that dates its request back to the code's time gets nothing."""
    code = moved.code("site-1")
    moved.clock.pass_s(age_s)
    device = FakeDevice(offices.town)
    device.skew_s = moved.now_s() - int(time.time())
    answer = device.send(moved.client, "POST", "/v1/enrolments", device.enrolment_request(code))
    assert problem(answer) == (404, "absent"), "as for a code that never was"
    assert moved.sql("SELECT count(*) FROM enrolment") == [(0,)]


def test_a_repetition_long_after_is_still_a_repetition(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """The same submission in a new slot, a year and many pushes later, is the duplicate that it was: nothing is deduplicated by time."""
    context, sealed = device.seal(b"form")
    device.send_push(cloud.client, [device.place(context, sealed)])
    for _ in range(20):
        device.send_push(cloud.client, [device.hand_in(b"other")])
    again = device.place(context, sealed)
    told = states(cloud, device.send_push(cloud.client, [again]))
    assert told[device.seq] == "duplicate"
    assert [item.entry.context for item in whole_feed(cloud, offices.town)].count(context) == 1
