"""Disks that are full, swapped, damaged, put back from a copy or doubled: told truly, nothing accepted is lost, alarms where promised."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import KioskError, QueueFullError
from kiosk.terminal.agent_space import LEAST_FREE_BYTES
from kiosk.terminal.ipc import Agent
from kiosk.terminal.journal import Journal
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import TOWN, Machine
from tests.fakes.offline import QUIET, SPACE, enrolled, hands_in, require_all
from tests.fakes.online import QUICK, enrol, retried, stored, until
from tests.fakes.real_cloud import CloudInThread

MB = 1024 * 1024
DISK_BYTES, STEPS = LEAST_FREE_BYTES + 64 * MB, 16
needs_mount = pytest.mark.skipif(os.getuid() != 0 or shutil.which("mount") is None, reason="only root can mount a small disk")
pytestmark = pytest.mark.slow


# ------------------------------------------------------------------------------------------------------------------ full disks


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Machine]:
    """A terminal whose data folder is a small disk of its own."""
    machine = enrolled(tmp_path)
    kept = machine.data.rename(tmp_path / "kept")
    machine.data.mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs", str(machine.data)], check=True)
    try:
        shutil.copytree(kept, machine.data, dirs_exist_ok=True)
        yield machine
    finally:
        if machine.process is not None:
            machine.kill()
        subprocess.run(["umount", "-l", str(machine.data)], check=True)


def leave(machine: Machine, free_bytes: int) -> None:
    """Fill the disk until so much is free."""
    ballast = machine.data / "ballast"
    ballast.unlink(missing_ok=True)
    found = os.statvfs(machine.data)
    surplus = found.f_bavail * found.f_frsize - free_bytes
    if surplus > 0:
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, surplus)


@needs_mount
def test_no_visit_begins_that_could_not_be_stored(small: Machine) -> None:
    """SEC-4: from an empty disk to a full one; a visit that began is stored even when all other space goes while it lasts."""
    told, refused = [], 0
    agent, citizen = small.start(*QUIET), Citizen(1)
    for step in range(STEPS, -1, -1):
        leave(small, DISK_BYTES * step // STEPS)
        try:
            agent.take_visit(SPACE)
        except QueueFullError:
            refused += 1
            continue
        assert refused == 0, "it began with less space than another one was refused with"
        with (small.data / "more").open("wb") as file:
            found = os.statvfs(small.data)
            os.posix_fallocate(file.fileno(), 0, max(found.f_bavail * found.f_frsize, 1))
        hand_in = citizen.declares(os.urandom(2 * MB), b"form", tenant=TOWN)
        told.append((hand_in, agent.submit(hand_in, patience_s=30)))
        agent.end_visit()
        (small.data / "more").unlink()
    assert len(told) >= 3
    assert refused >= STEPS // 2
    assert agent.status().queued == 2 * len(told)
    agent.close()
    leave(small, DISK_BYTES)
    small.kill()
    require_all(small.journal(), told)


@needs_mount
def test_a_full_disk_at_the_start_is_told_and_heals(small: Machine) -> None:
    """Started with no byte free: either a code, or an agent that takes no visit; with room again everything is there."""
    agent = small.start(*QUIET)
    told = [hands_in(agent, Citizen(2))]
    agent.close()
    small.kill()
    leave(small, 0)
    process = small.spawn(*QUIET)
    try:
        late = Agent.connect(small.settings.socket_path, patience_s=5)
    except KioskError:
        assert process.wait(30) == 1
        assert b"commit_unknown" in small.log.read_bytes()
    else:
        with pytest.raises(QueueFullError):
            late.take_visit(SPACE)
        late.close()
        small.kill()
    assert not list(small.data.glob("journal-set-aside-*"))
    assert b"Traceback" not in small.log.read_bytes()
    leave(small, DISK_BYTES)
    require_all(small.journal(), told)


# ---------------------------------------------------------------------------------------------------------- swapped and damaged


@pytest.mark.parametrize("with_key", [True, False], ids=["with-its-key", "without-its-key"])
def test_a_journal_of_another_terminal_is_never_taken_for_our_own(tmp_path: Path, *, with_key: bool) -> None:
    """T-7: with its key the start is refused and nothing is touched; without it, it is set aside whole, and home again all is there."""
    ours, theirs = enrolled(tmp_path / "ours"), enrolled(tmp_path / "theirs")
    theirs.device = "t-0002"
    agent = ours.start(*QUIET)
    told = [hands_in(agent, Citizen(3))]
    agent.close()
    ours.stop()
    from_other = Journal.open(tmp_path / "journal.db", theirs.keys.secret("journal"), "t-0002")
    from_other.close()
    if with_key:
        (ours.data / "keys" / "journal.secret").write_bytes((theirs.data / "keys" / "journal.secret").read_bytes())
    home = (ours.data / "journal").rename(tmp_path / "home")
    (ours.data / "journal").mkdir(mode=0o700)
    shutil.copy(tmp_path / "journal.db", ours.data / "journal" / "journal.db")
    foreign = (tmp_path / "journal.db").read_bytes()
    if with_key:
        refused = ours.spawn(*QUIET)
        try:
            assert refused.wait(30) == 1
        finally:
            if refused.poll() is None:
                ours.kill()
        assert b"another device" in ours.log.read_bytes()
        assert (ours.data / "journal" / "journal.db").read_bytes() == foreign
    else:
        agent = ours.start(*QUIET)
        assert agent.status().queued == 0, "there is nothing of the other's to push"
        agent.close()
        ours.stop()
        assert b"journal damaged and set aside" in ours.log.read_bytes()
        assert (ours.data / "journal-set-aside-1" / "journal.db").read_bytes() == foreign
        shutil.rmtree(ours.data / "journal")
        home.rename(ours.data / "journal")
        require_all(ours.journal(), told)
    ours.process = None


# ------------------------------------------------------------------------------------------------------- put back, and doubled


def alarms(cloud: CloudInThread, machine: Machine) -> list[object]:
    """Kinds of alarms about a terminal."""
    return [row[0] for row in cloud.sql("SELECT kind FROM alarm WHERE device = $1 ORDER BY alarm_id", machine.device)]


@pytest.mark.db
def test_an_old_database_put_back_is_noticed_and_loses_nothing(online: Machine, cloud: CloudInThread) -> None:
    """SEC-15, T-38: the cloud had seen something newer: an alarm at the first new entry; old and new arrive, none is set aside."""
    enrol(online, cloud)
    before, citizen = stored(cloud), Citizen(21, device=online.device)
    screen = online.start(*QUICK)
    hands_in(screen, citizen)
    until(lambda: retried(screen).queued == 0)
    screen.close()
    online.stop()
    shutil.copytree(online.data / "journal", online.folder / "copy")
    online.spawn(*QUICK)
    screen = online.connect()
    hands_in(screen, citizen)
    until(lambda: retried(screen).queued == 0)
    assert alarms(cloud, online) == []
    screen.close()
    online.kill()
    shutil.rmtree(online.data / "journal")
    (online.folder / "copy").rename(online.data / "journal")
    screen = online.start(*QUICK)
    hands_in(screen, citizen)
    until(lambda: retried(screen).queued == 0)
    screen.close()
    assert alarms(cloud, online) == ["fork"]
    assert stored(cloud) == before + 6
    assert cloud.sql("SELECT count(*) FROM quarantine")[0][0] == 0


@pytest.mark.db
def test_two_clones_of_one_terminal_are_noticed_and_lose_nothing(online: Machine, cloud: CloudInThread) -> None:
    """Both live, each with its own epoch on the same head: a fork alarm, every entry of both stored, none set aside."""
    enrol(online, cloud)
    before = stored(cloud)
    first = online.start(*QUICK)
    hands_in(first, Citizen(31, device=online.device))
    until(lambda: retried(first).queued == 0)
    first.close()
    online.stop()
    twin = clone(online)
    try:
        first, second = online.start(*QUICK), twin.start(*QUICK)
        for number in range(3):
            hands_in(first, Citizen(40 + number, device=online.device))
            hands_in(second, Citizen(50 + number, device=online.device))
        until(lambda: retried(first).queued == 0 and retried(second).queued == 0)
        first.close()
        second.close()
    finally:
        twin.kill()
    assert "fork" in alarms(cloud, online)
    assert stored(cloud) == before + 14
    assert cloud.sql("SELECT count(*) FROM quarantine")[0][0] == 0


def clone(machine: Machine) -> Machine:
    """The whole disk of a terminal, in another machine."""
    twin = object.__new__(Machine)
    twin.__dict__ |= machine.__dict__
    twin.folder = machine.folder / "twin"
    shutil.copytree(
        machine.data, twin.folder / "data", ignore=lambda where, names: [one for one in names if (Path(where) / one).is_socket()]
    )
    twin.data, twin.log, twin.process = twin.folder / "data", twin.folder / "agent.log", None
    twin._file = twin.folder / "terminal.toml"
    twin.set_cloud_url(machine.settings.cloud_url)
    return twin
