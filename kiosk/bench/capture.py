"""`madoguchi bench capture`: how long a hand-in takes from the declaration in the screen's process until the agent's answer *queued*.

Ours is the real way: the reducer takes the declaration and makes the plan, the carrier packs, seals and sends it over the socket, the agent
in its own process checks, places, signs, chains and commits it, and answers with the signed claims. Each record is one visit: before it the
lease is taken, after it the visit ends (the agent then moves its log into the file), and neither is timed, as nobody waits for them.
The reference stores the same plain bytes (reference_capture.py). Both sides take turns, in an order shuffled for each record.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from random import Random

import msgspec
import sqlcipher3.dbapi2

from kiosk.bench import records, report
from kiosk.bench.counter import SITE, TENANT, Counter
from kiosk.bench.reference_capture import PlainStore
from kiosk.catalog.installed import open_installed
from kiosk.catalog.loading import load
from kiosk.errors import KioskError, MissingPartError
from kiosk.terminal.carrying import Carrier, Tools
from kiosk.terminal.devices.camera import NullCamera
from kiosk.terminal.devices.printer import NullPrinter
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import Agent, Waiting, quietly
from kiosk.terminal.lookups import OfflineLookups
from kiosk.terminal.plan import PlannedAttachment
from kiosk.terminal.screens.describe import describe
from kiosk.terminal.sitting import Clock
from kiosk.terminal.trust_root import read_root
from kiosk.terminal.visit import effects, events
from kiosk.terminal.visit.reducer import reduce
from kiosk.terminal.visit.state import Run, State, Step
from kiosk.terminal.visit.world import World
from kiosk.terminal.visitor import world_of

SERVICE = "disaster_certificate"
SPACE_BYTES = 1024 * 1024
WARM_UP = 20
_PICTURE = "bench-picture"
_PHOTOS = "matter.photos"
_AGENT_WAIT_S = 60.0


class Amount(msgspec.Struct, frozen=True):
    """How many records, and whether each has its attachment."""

    count: int
    attachment: bool = False


class Times(msgspec.Struct):
    """Seconds for each record, in the order measured."""

    queued: list[float] = msgspec.field(default_factory=list)
    """From the declaration to the agent's answer."""
    told: list[float] = msgspec.field(default_factory=list)
    """From the declaration until the visit is told, the claims verified and the receipt's code made."""
    plain: list[float] = msgspec.field(default_factory=list)


class TimedAgent(Agent):
    """The screen's end of the socket, which notes when *queued* came."""

    queued_s = 0.0

    def submit(self, hand_in: HandIn, *, waiting: Waiting = quietly, patience_s: float = 60.0) -> bytes:
        """As Agent.submit."""
        claims = super().submit(hand_in, waiting=waiting, patience_s=patience_s)
        self.queued_s = time.perf_counter()
        return claims


class Screen:
    """The screen's process without a glass: reducer, carrier and socket, as a sitting joins them."""

    def __init__(self, counter: Counter) -> None:
        settings = counter.settings
        self._path = settings.screen_socket_path
        agent = self._connect()
        welcome = agent.welcome
        installed = open_installed(Path(welcome.catalogue), read_root(settings), welcome.manifest_sha256)
        clock = Clock(time.time)
        self._tools = Tools(
            agent=agent,
            installed=installed,
            camera=NullCamera(),
            printer=NullPrinter(),
            lookups=OfflineLookups(),
            randomness=os.urandom,
            now=clock.now,
        )
        self._world = world_of(load(installed, SITE), clock.now())
        self._answers: SimpleQueue[events.Event] = SimpleQueue()
        agent.close()

    @contextmanager
    def visit(self, number: int, *, attachment: bool) -> Iterator[Callable[[], tuple[float, float]]]:
        """One visit with the form number `number` filled in; what is yielded declares it and gives the seconds until queued and told.

        Raises:
            KioskError: the hand-in was not stored.
        """
        agent = self._connect()
        carrier = Carrier(msgspec.structs.replace(self._tools, agent=agent), lambda work: work())
        state = _filled(number, self._world, attachment=attachment)
        if attachment:
            carrier._photos[_PICTURE] = records.attachment(number)  # noqa: SLF001 - a picture of the camera would have another size
        carrier.warm([TENANT])  # as a sitting does when its window is there
        agent.take_visit(SPACE_BYTES)
        describe(state, self._world)  # the declaration page, which the citizen reads
        yield lambda: self._declare(carrier, agent, state, number)
        carrier.run(effects.EndVisit(), self._answers.put)
        carrier.close()

    def _connect(self) -> TimedAgent:
        return TimedAgent.connect(self._path, patience_s=_AGENT_WAIT_S)

    def _declare(self, carrier: Carrier, agent: TimedAgent, state: State, number: int) -> tuple[float, float]:
        """Touch the button, and wait."""
        answers = records.answers(number)
        started_s = time.perf_counter()
        _, found = reduce(state, "declare", self._world)
        (submit,) = (effect for effect in found if isinstance(effect, effects.Submit))
        carrier.run(_with(submit, answers), self._answers.put)
        told = self._answers.get()
        if not isinstance(told, events.Queued):
            raise KioskError(f"the hand-in of record {number} was not stored: {told!r}")
        return agent.queued_s - started_s, time.perf_counter() - started_s


def measure(amount: Amount) -> report.Report:
    """Measure, below a folder that is gone afterwards.

    Raises:
        KioskError: a hand-in was not stored; then there is nothing to report.
    """
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        folder = Path(name)
        counter = Counter(folder)
        plain = PlainStore(folder / "plain.db")
        try:
            with counter.agent(folder / "agent.log"):
                times = _in_turns(Screen(counter), plain, amount)
        finally:
            plain.close()
    return _report(times, amount)


def _in_turns(screen: Screen, plain: PlainStore, amount: Amount) -> Times:
    chance = Random(f"{records.SEED}/order")  # noqa: S311 - an order that repeats
    times = Times()
    for number in range(amount.count + WARM_UP):
        ours_first = chance.random() < 0.5
        for ours in (ours_first, not ours_first):
            if ours:
                _one_of_ours(screen, number, amount, times)
            else:
                times.plain.append(_one_plain(plain, number, attachment=amount.attachment))
    return Times(times.queued[WARM_UP:], times.told[WARM_UP:], times.plain[WARM_UP:])


def _one_of_ours(screen: Screen, number: int, amount: Amount, times: Times) -> None:
    with screen.visit(number, attachment=amount.attachment) as declare:
        queued_s, told_s = declare()
    times.queued.append(queued_s)
    times.told.append(told_s)


def _one_plain(plain: PlainStore, number: int, *, attachment: bool) -> float:
    record = records.record(number)
    added = records.attachment(number) if attachment else None
    started_s = time.perf_counter()
    plain.keep(record, added)
    return time.perf_counter() - started_s


def _filled(number: int, world: World, *, attachment: bool) -> State:
    """A visit that stands on the declaration page, the form answered and looked over."""
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in records.answers(number).items()}
    pictures = {_PHOTOS: (_PICTURE,)} if attachment else {}
    offer = world.offers[SERVICE]
    run = Run(service=SERVICE, acceptance=offer.acceptance.value, answers=given | pictures, checked=True)
    return State(step=Step.DECLARE, runs=(run,))


def _with(submit: effects.Submit, answers: dict[str, object]) -> effects.Submit:
    """The plan with the record's own answers: of the 19 the service asks 18 here, and the sizes compared must be the same."""
    (planned,) = submit.plan.submissions
    attachments = tuple(PlannedAttachment(one.field, one.ref) for one in planned.attachments)
    same = msgspec.structs.replace(planned, answers=answers, attachments=attachments)
    return effects.Submit(msgspec.structs.replace(submit.plan, submissions=(same,)))


def count_fsyncs(count: int) -> report.Report:
    """Count the agent's fsyncs with strace: for hand-ins, and apart from them for the moving of the log into the file.

    Args:
        count: hand-ins, all in visits that leave the log alone.

    Raises:
        MissingPartError: strace is not installed.
    """
    if shutil.which("strace") is None:
        raise MissingPartError("strace is not installed", hint="apt-get install strace")
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        folder = Path(name)
        counter, traced = Counter(folder), folder / "syncs"
        tracer = ("strace", "-D", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(traced))
        with counter.agent(folder / "agent.log", prefix=tracer):
            screen = Screen(counter)
            _declare_one(screen, 0)  # after it the log's head stands
            before = _lines(traced)
            for number in range(1, count + 1):
                _declare_one(screen, number)
            during = _lines(traced)
        after = _lines(traced)
    row = report.Row(
        id="PERF-3",
        what="fsyncs of the agent for each hand-in / 1, counted with strace; moving the log into the file (at the agent's end) apart",
        ratio=report.whole_ratio((during - before) / count, 1),
        ours={
            "fsyncs": during - before,
            "fsyncs_per_capture": round((during - before) / count, 3),
            "fsyncs_of_moving_the_log": after - during,
        },
        reference={"fsyncs_per_capture": 1},
        n=count,
    )
    return report.Report("capture --fsyncs", (row,), report.versions(("sqlcipher3",), {"sqlcipher": sqlcipher3.dbapi2.sqlite_version}))


def _declare_one(screen: Screen, number: int) -> None:
    with screen.visit(number, attachment=False) as declare:
        declare()


def _lines(traced: Path) -> int:
    """Calls traced so far; strace writes a line when a call ends, and a moment after."""
    time.sleep(0.2)
    return traced.read_bytes().count(b"\n")


def _report(times: Times, amount: Amount) -> report.Report:
    name, size = ("PERF-2", "2 KB form with 200 KB attachment") if amount.attachment else ("PERF-1", "2 KB form")
    ours = report.times(times.queued) | {f"told_{key}": value for key, value in report.times(times.told).items()}
    plain = report.times(times.plain)
    ratios = ((name, "p50", report.median), (f"{name} p99", "p99", report.p99))
    rows = tuple(
        report.Row(
            id=row,
            what=f"{size}: {figure} from declare in the screen to queued by the agent / of a plain sqlite3 WAL FULL insert",
            ratio=report.ratio(times.queued, times.plain, quantile),
            ours=ours,
            reference=plain,
            n=amount.count,
        )
        for row, figure, quantile in ratios
    )
    packages = ("cryptography", "msgspec", "zstandard", "sqlcipher3")
    return report.Report("capture", rows, report.versions(packages, {"sqlcipher": sqlcipher3.dbapi2.sqlite_version}))
