"""EIO, ENOSPC and EROFS from each early write, sync, rename and open of the real agent: what is said is true (SEC-3, T-42)."""

from __future__ import annotations

import collections
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.errors import KioskError
from kiosk.terminal import handing_over
from kiosk.terminal.handing_over import NotStored, Stored, Unknown, hand_over
from kiosk.terminal.ipc import Agent
from tests.fakes import held_agent
from tests.fakes.hand_ins import Citizen
from tests.fakes.injection import injected, needs_strace
from tests.fakes.machine import Forked, Machine
from tests.fakes.scale import times

ERRORS = ("EIO", "ENOSPC", "EROFS")
CALLS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "fallocate", "openat")
FIRST = 200
QUIET = ("longest_s=60", "base_s=60", "poll_s=60")
SPACE = 256 * 1024
START_S, PATIENCE_S, WELL_S = 60.0, 2.0, 60.0
"""Of a citizen while the disk fails, and when it is well: then only the machine can be slow."""
SEED = 3
ALL = 10_000
"""More than there are."""

pytestmark = [pytest.mark.slow, needs_strace]


class Place(NamedTuple):
    """The n-th call of a kind gets this error."""

    call: str
    error: str
    nth: int


class Point:
    """A terminal's machine that is put back to where it was before each fault: one application accepted, not pushed."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder)
        self.machine.enrol()
        self.old = Citizen(99).declares(b"photo", b"form")
        agent = self.machine.start(*QUIET)
        agent.take_visit(SPACE)
        self.old_claims = agent.submit(self.old)
        agent.close()
        self.machine.stop()
        self._kept = folder / "kept"
        shutil.copytree(self.machine.data, self._kept)

    def restore(self) -> None:
        """As before the first fault."""
        shutil.rmtree(self.machine.data)
        shutil.copytree(self._kept, self.machine.data)
        self.machine.log.unlink(missing_ok=True)

    def damage(self) -> bytes:
        """A flipped bit; gives the damaged file."""
        path = self.machine.data / "journal" / "journal.db"
        data = bytearray(path.read_bytes())
        data[5000] ^= 1
        path.write_bytes(data)
        return bytes(data)

    def hold(self) -> None:
        """Start an agent that stands still."""
        process = Forked([str(self.machine._file), *QUIET], self.machine.log, held_agent.forked)
        self.machine.process = process
        end = time.monotonic() + 30
        while (Path("/proc") / str(process.pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
            assert time.monotonic() < end, "the agent did not stand still"
            time.sleep(0.005)

    def release(self) -> None:
        """Let it go."""
        assert self.machine.process is not None
        os.kill(self.machine.process.pid, signal.SIGCONT)

    def said(self) -> str:
        """The agent's log."""
        return self.machine.log.read_text(encoding="utf-8", errors="replace") if self.machine.log.exists() else ""


@pytest.fixture(scope="module")
def point() -> Iterator[Point]:
    """One machine for all faults, in memory where there is some."""
    place = Path("/dev/shm")  # noqa: S108 - only a faster place for a TemporaryDirectory
    with tempfile.TemporaryDirectory(prefix="mdg-", dir=place if os.access(place, os.W_OK) else None) as folder:
        made = Point(Path(folder))
        yield made
        if made.machine.process is not None:
            made.machine.kill()


def visit(machine: Machine, seed: int, patience_s: float) -> tuple[handing_over.Fate | None, str]:
    """One citizen at a screen of the real carrier's rules: what became of the hand-in, None where it did not come to one; and why."""
    try:
        agent = met(machine)
    except KioskError as fault:
        return None, fault.code
    try:
        agent.take_visit(SPACE)
    except KioskError as fault:
        agent.close()
        return None, fault.code
    hand_in = Citizen(seed).declares(b"photo" * 2000, b"form")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LONGEST_S", "SETTLE_S"):
            patch.setattr(handing_over, name, patience_s)
        fate = hand_over(agent, hand_in, lambda _attempt: None)
    try:
        if isinstance(fate, Stored):
            agent.drawn(hand_in.hand_in_id)
        agent.end_visit()
    except KioskError:
        pass
    finally:
        agent.close()
    return fate, fate.code if isinstance(fate, NotStored) else type(fate).__name__


def met(machine: Machine) -> Agent:
    """The agent that answers, for as long as it lives."""
    end = time.monotonic() + START_S
    while True:
        try:
            return Agent.connect(machine.settings.socket_path, patience_s=0.1)
        except KioskError:
            assert machine.process is not None
            if machine.process.poll() is not None or time.monotonic() > end:
                raise


def counted(point: Point) -> dict[str, int]:
    """How many calls of each kind one start, one visit and one end make."""
    point.restore()
    point.hold()
    assert point.machine.process is not None
    listed = point.machine.folder / "calls"
    command = ["strace", "-f", "-o", str(listed), "-e", f"trace={','.join(CALLS)}", "-p", str(point.machine.process.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        assert b"attached" in tracer.stderr.readline()
        point.release()
        fate, why = visit(point.machine, 1, WELL_S)
        assert isinstance(fate, Stored), why
        point.machine.stop()
        tracer.wait(60)
    found = collections.Counter(re.findall(r"^\d+ +(\w+)\(", listed.read_text(errors="replace"), re.MULTILINE))
    return {call: min(found[call], FIRST) for call in CALLS}


def outcome(point: Point, place: Place) -> str:
    """One fault at one place; returns what was wrong with what came of it, or nothing."""
    machine, seed = point.machine, place.nth
    point.restore()
    point.hold()
    try:
        with injected(machine, place.call, f"error={place.error}:when={place.nth}"):
            point.release()
            fate, _ = visit(machine, seed, PATIENCE_S)
        assert machine.process is not None
        if machine.process.poll() is not None:
            machine.spawn(*QUIET)
        after, why = again(machine)
    finally:
        machine.kill()
    wrong = [f"the next visit ended in {why}"] if not isinstance(after, Stored) else []
    wrong += ["a bare exception"] * ("Traceback" in point.said() or "Exception ignored" in point.said())
    wrong += lies(point, seed, fate, after)
    return "; ".join(wrong)


def again(machine: Machine) -> tuple[handing_over.Fate | None, str]:
    """The next visit, when the disk is well again: as often as a keeper would start a screen."""
    end = time.monotonic() + 60
    while True:
        fate, why = visit(machine, 7777, WELL_S)
        if fate is not None or time.monotonic() > end:
            return fate, why
        if machine.process is not None and machine.process.poll() is not None:
            machine.spawn(*QUIET)


def lies(point: Point, seed: int, *fates: handing_over.Fate | None) -> list[str]:
    """What the journal says otherwise than the citizens were told."""
    if list(point.machine.data.glob("journal-set-aside-*")):
        return ["a sound journal was set aside"]
    journal = point.machine.journal()
    try:
        found = [] if journal.lookup(point.old.hand_in_id) == point.old_claims else ["an old application is lost"]
        for number, fate in zip((seed, 7777), fates, strict=True):
            claims = journal.lookup(Citizen(number).declares(b"photo" * 2000, b"form").hand_in_id)
            if isinstance(fate, Stored) and claims != fate.claims:
                found.append("told as handed in, and not there")
            if isinstance(fate, NotStored) and claims is not None:
                found.append("told as not handed in, and there")
        assert not isinstance(fates[0], Unknown) or fates[0] == Unknown()
    finally:
        journal.close()
    return found


@times(ci=20, soak=ALL)
def test_whatever_call_fails_nobody_is_told_what_is_not_so(point: Point, times: int) -> None:
    """One error at a time, wherever: said is what the journal holds, nothing is set aside, and the next visit is served."""
    places = [Place(call, error, n) for call, most in counted(point).items() for n in range(1, most + 1) for error in ERRORS]
    drawn = random.Random(SEED).sample(places, min(times, len(places)))
    wrong = {place: fault for place in drawn if (fault := outcome(point, place))}
    print(f"{len(drawn)} of {len(places)} places, seed {SEED}: {len(wrong)} wrong")  # noqa: T201 - the record of the run
    assert wrong == {}


@pytest.mark.parametrize("error", ERRORS)
def test_a_damaged_journal_that_cannot_be_moved_stops_the_start(point: Point, error: str) -> None:
    """The one rename of the agent fails: it starts on nothing, says why, and the damaged file is where it was, bit for bit."""
    machine = point.machine
    point.restore()
    damaged = point.damage()
    point.hold()
    with injected(machine, "rename", f"error={error}:when=1"):
        point.release()
        assert machine.process is not None
        machine.process.wait(60)
    assert (machine.data / "journal" / "journal.db").read_bytes() == damaged
    assert "Traceback" not in point.said()
    assert re.search(r"^(commit_unknown|unsafe_start): ", point.said(), re.MULTILINE), point.said()
    fate, why = again(machine)
    assert isinstance(fate, Stored), why
    assert (machine.data / "journal-set-aside-1" / "journal.db").read_bytes() == damaged
    machine.kill()
