"""An old copy of a whole journal put back under the real agent, again and again, at the line of a real cloud (SEC-15, T-38)."""

from __future__ import annotations

import os
import random
import shutil
import signal
from pathlib import Path

import msgspec
import pytest

from kiosk.terminal.ipc import Agent
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import Machine
from tests.fakes.offline import hands_in
from tests.fakes.online import QUICK, enrol, retried, until
from tests.fakes.real_cloud import CloudInThread
from tests.fakes.scale import times

pytestmark = [pytest.mark.db, pytest.mark.slow]
SEED = 38
NO_LINE = "https://localhost:9"
Ids = set[bytes]


class Restore(msgspec.Struct, frozen=True):
    """What the copy and the time after it knew, what only the disk of before knew, and the kinds of alarms that followed."""

    kept: Ids
    newer: Ids
    alarms: list[str]


class Terminal:
    """A terminal whose disk somebody copies and puts back.

    Args:
        machine: enrolled.
        cloud: at the end of its line.
        dice: decide what happens.
    """

    def __init__(self, machine: Machine, cloud: CloudInThread, dice: random.Random) -> None:
        self._machine, self._cloud, self._dice = machine, cloud, dice
        self._url = machine.settings.cloud_url
        self._citizen = Citizen(SEED, device=machine.device)
        self._copy = machine.folder / "copy"
        self._known: Ids = set()
        self._known_to_copy: Ids = set()

    def restored(self) -> Restore:
        """A copy at some moment, life goes on, the copy comes back, and one more citizen."""
        before = self._last_alarm()
        self._live(self._dice.randint(0, 2))
        if self._dice.random() < 0.5:
            self._take_copy()
        else:
            self._run(3, has_line=True, is_awaited=True, copy_before=self._dice.randint(0, 2))
        self._live(self._dice.randint(0, 2))
        newer = self._known - self._known_to_copy
        shutil.rmtree(self._journal)
        self._copy.rename(self._journal)
        self._known = set(self._known_to_copy)
        self._run(1, has_line=True, is_awaited=True)
        kinds = self._cloud.sql("SELECT kind FROM alarm WHERE device = $1 AND alarm_id > $2", self._machine.device, before)
        return Restore(set(self._known), newer, [str(kind) for (kind,) in kinds])

    @property
    def _journal(self) -> Path:
        return self._machine.data / "journal"

    def _live(self, starts: int) -> None:
        """Some starts of the agent, each with citizens, with a line or without, awaited or cut short."""
        for _ in range(starts):
            self._run(self._dice.randint(0, 3), has_line=self._dice.random() < 0.7, is_awaited=self._dice.random() < 0.7)

    def _run(self, citizens: int, *, has_line: bool, is_awaited: bool, copy_before: int = -1) -> None:
        """One start of the agent; perhaps the disk is copied while it runs, before one of the citizens."""
        self._machine.set_cloud_url(self._url if has_line else NO_LINE)
        agent = self._machine.start(*QUICK, f"keep_s={self._dice.choice((0, 604_800))}")
        for number in range(citizens):
            if number == copy_before:
                self._take_copy()
            self._known |= {one.submission_id for one in hands_in(agent, self._citizen)[0].submissions}
        if has_line and is_awaited:
            until(lambda: is_empty(agent), within_s=120)
        agent.close()
        self._dice.choice((self._machine.stop, self._machine.kill))()

    def _take_copy(self) -> None:
        """The whole journal as it stands on the disk at one moment."""
        running = self._machine.process
        if running is not None:
            os.kill(running.pid, signal.SIGSTOP)
        shutil.copytree(self._journal, self._copy)
        self._known_to_copy = set(self._known)
        if running is not None:
            os.kill(running.pid, signal.SIGCONT)

    def _last_alarm(self) -> int:
        return int(str(self._cloud.sql("SELECT coalesce(max(alarm_id), 0) FROM alarm")[0][0]))


def is_empty(agent: Agent) -> bool:
    """Whether a receipt has released everything."""
    return retried(agent).queued == 0


@times(ci=4, soak=200)
def test_an_old_journal_put_back_is_noticed_and_loses_nothing(online: Machine, cloud: CloudInThread, times: int) -> None:
    """An alarm where the cloud had seen something newer, none else; all that the cloud, the copy or the time after knew is stored, once."""
    enrol(online, cloud)
    online.start(*QUICK).close()
    online.stop()
    terminal = Terminal(online, cloud, random.Random(SEED))
    expected, seen_newer = set[bytes](), 0
    for number in range(times):
        one = terminal.restored()
        stored = {row[0] for row in cloud.sql("SELECT submission_id FROM entry")}
        is_seen = bool(one.newer & stored)
        expected |= one.kept
        where = f"restore {number}, seed {SEED}: {one.alarms}"
        assert expected <= stored, f"{where}: lost {len(expected - stored)}"
        assert bool(one.alarms) == is_seen, f"{where}: something newer {'was' if is_seen else 'was not'} seen"
        assert set(one.alarms) <= {"fork", "unlinked"}, where
        seen_newer += is_seen
    print(f"{times} restores: {seen_newer} of a copy older than what the cloud had seen, as many alarms; {len(expected)} stored")  # noqa: T201
    assert seen_newer > 0
    assert cloud.sql("SELECT count(*) FROM quarantine")[0][0] == 0
