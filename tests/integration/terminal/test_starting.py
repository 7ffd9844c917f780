"""Conditions of a safe start, and disks that fail: named with what to do, nothing lost, nothing made anew over what is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.errors import UnsafeStartError
from kiosk.terminal.agent_parts import require_private
from kiosk.terminal.agent_server import _bind
from tests.fakes.hand_ins import Citizen
from tests.fakes.injection import injected, needs_strace
from tests.fakes.machine import Machine

SPACE = 8 * 1024 * 1024
QUIET = ("longest_s=60", "base_s=60", "poll_s=60")
NOBODY = 65534
READ_ONLY = """
import os, sys
from pathlib import Path
from kiosk.errors import UnsafeStartError
from kiosk.terminal.agent_parts import require_private
os.chdir(sys.argv[1])
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
try:
    require_private(Path("data"))
except UnsafeStartError as fault:
    print(fault)
"""
needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")


@needs_root
def test_a_data_folder_of_somebody_else_stops_the_start(machine: Machine) -> None:
    """Its owner could change what is in it at any time."""
    os.chown(machine.data, NOBODY, NOBODY)
    assert machine.spawn().wait(30) == 1
    assert b"unsafe_start" in machine.log.read_bytes()
    assert b"chown" in machine.log.read_bytes()
    assert not (machine.data / "journal").exists()


def test_a_read_only_data_folder_stops_the_start_with_its_remedy(tmp_path: Path) -> None:
    """A disk that failed turns read-only: said before the first question, and not by a citizen's commit."""
    (tmp_path / "data").mkdir(mode=0o500)
    if os.getuid() == 0:
        tmp_path.chmod(0o711)
        os.chown(tmp_path / "data", NOBODY, NOBODY)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, "."], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False
    )
    assert b"unsafe_start: the data folder is read-only (mount its disk for writing" in done.stdout, done.stderr


def test_a_data_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is told as what it is."""
    (tmp_path / "data").write_text("")
    with pytest.raises(UnsafeStartError, match="can't be made or read"):
        require_private(tmp_path / "data")


def test_a_socket_path_that_is_too_long_is_named(tmp_path: Path) -> None:
    """Linux takes 107 signs; the fault says what to change."""
    with pytest.raises(UnsafeStartError, match="below 100 signs"):
        _bind(tmp_path / ("x" * 120))


def test_a_stale_socket_is_replaced(machine: Machine) -> None:
    """A killed agent leaves its socket; the next one answers there."""
    machine.start(*QUIET).close()
    machine.kill()
    assert machine.settings.socket_path.is_socket()
    screen = machine.start(*QUIET)
    assert screen.status().queued == 0
    screen.close()


def test_a_journal_without_its_key_stops_the_start_and_is_not_touched(machine: Machine) -> None:
    """A key that is gone is not made anew: the journal would look damaged and be put aside. Restored, all goes on."""
    screen = machine.start(*QUIET)
    screen.take_visit(SPACE)
    claims = screen.submit(hand_in := Citizen(1).declares())
    screen.close()
    machine.stop()
    key = machine.data / "keys" / "journal.secret"
    kept = key.rename(machine.folder / "backup")
    before = (machine.data / "journal" / "journal.db").read_bytes()
    assert machine.spawn().wait(30) == 1
    assert b"unsafe_start: the journal is there and its key is not (restore journal.secret" in machine.log.read_bytes().replace(b"\n", b" ")
    assert not key.exists()
    assert (machine.data / "journal" / "journal.db").read_bytes() == before
    assert not list(machine.data.glob("journal-set-aside-*"))
    kept.rename(key)
    screen = machine.start(*QUIET)
    assert screen.lookup(hand_in.hand_in_id) == claims
    screen.close()


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 12])
def test_a_full_disk_at_the_commit_is_unknown_and_then_known(machine: Machine, times: int) -> None:
    """ENOSPC in the commit, and again while the journal is opened anew: no answer but the true one, and it is stored once."""
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    hand_in = Citizen(1).declares(b"photo" * 1000, b"form")
    with injected(machine, "pwrite64", f"error=ENOSPC:when=1..{times}"):
        claims = agent.submit(hand_in, patience_s=60)
    assert agent.certainly(hand_in.hand_in_id) == claims
    assert agent.status().queued == 2
    agent.close()
    machine.kill()
    assert b"journal opened anew" in machine.log.read_bytes()
    assert not list(machine.data.glob("journal-set-aside-*"))


@needs_strace
@pytest.mark.slow
def test_a_disk_that_stays_full_stores_nothing_and_says_so(machine: Machine) -> None:
    """Every write fails while the screen waits: then "not stored" is certain; with room again it is taken."""
    agent = machine.start(*QUIET)
    agent.take_visit(SPACE)
    hand_in = Citizen(1).declares()
    with injected(machine, "pwrite64", "error=ENOSPC"), pytest.raises(Exception, match="commit_unknown"):
        agent.submit(hand_in, patience_s=1)
    assert agent.certainly(hand_in.hand_in_id, patience_s=10) is None
    assert agent.submit(hand_in)
    assert agent.status().queued == 1
    agent.close()
