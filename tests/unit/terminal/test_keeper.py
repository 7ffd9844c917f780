"""The keeper starts what ended, at once when that is normal and slowly when it is not; and nothing outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.terminal.keeper import SLOWEST_S, Life

ROOT = Path(__file__).parents[3]
KEEPER = """
import sys, time
from pathlib import Path
from kiosk import log
from kiosk.bootstrap import tethered
from kiosk.terminal import keeper

log.configure("keeper", sys.stderr)
folder, asked, failing = Path(sys.argv[1]), [], int(sys.argv[2])
CHILD = "import os, sys, time; open(sys.argv[1] + '/' + sys.argv[2] + '-' + str(os.getpid()), 'w').close(); time.sleep(float(sys.argv[3]))"


def start(name, lives_s):
    def begin():
        global failing
        if name == "agent" and failing:
            failing -= 1
            raise BlockingIOError("out of memory")
        return tethered([sys.executable, "-c", CHILD, str(folder), name, str(lives_s)])
    return begin


def ready():
    asked.append(1)
    (folder / "asked").write_text(str(len(asked)))
    return any(folder.glob("agent-*"))


sys.exit(keeper.keep(start("agent", 600), start("screen", float(sys.argv[3])), ready))
"""


def test_a_normal_end_is_followed_by_a_start_at_once() -> None:
    """A screen process ends with each visit."""
    assert Life(early_ends=9).ended(lived_s=60).wait_s == 0


def test_what_ends_early_again_and_again_is_started_more_slowly() -> None:
    """A broken part must not eat the machine, and is never given up: not after three hours of it either."""
    life, waits = Life(), []
    for _ in range(3000):
        life = life.ended(lived_s=0.1)
        waits.append(life.wait_s)
    assert waits[:2] == [0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == SLOWEST_S


def lives(pid: int) -> bool:
    """Whether there is such a process, and not only what is left of it; it may end while one looks."""
    try:
        return b"\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


class Keeping:
    """A keeper as a process, and what it started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.process: subprocess.Popen[bytes]

    def start(self, *, failing: int = 0, screen_lives_s: float = 600) -> None:
        """Start it, and wait for both children."""
        command = [sys.executable, "-c", KEEPER, str(self._folder), str(failing), str(screen_lives_s)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        self.wait_for("agent-*")
        self.wait_for("screen-*")

    def wait_for(self, pattern: str, count: int = 1) -> None:
        """Wait until so many such processes were started."""
        end = time.monotonic() + 60
        while len(list(self._folder.glob(pattern))) < count:
            assert self.process.poll() is None, "the keeper has ended"
            assert time.monotonic() < end, pattern
            time.sleep(0.05)

    def children(self) -> list[int]:
        """Those that live."""
        return [pid for path in self._folder.glob("*-*") if lives(pid := int(path.name.partition("-")[2]))]

    def asked(self) -> int:
        """How often it asked whether the agent answers."""
        return int((self._folder / "asked").read_text())


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Keeping]:
    """Killed at the end."""
    made = Keeping(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


def test_at_sigterm_both_end(keeping: Keeping) -> None:
    """Asked to stop, the keeper stops both and says that all was well."""
    keeping.start()
    assert len(keeping.children()) == 2
    keeping.process.terminate()
    assert keeping.process.wait(60) == 0
    assert keeping.children() == []


def test_a_killed_keeper_leaves_neither(keeping: Keeping) -> None:
    """However the keeper ends: no agent holds the lock of the next one, and no screen stands there with somebody's answers."""
    keeping.start()
    os.kill(keeping.process.pid, signal.SIGKILL)
    keeping.process.wait()
    end = time.monotonic() + 60
    while keeping.children():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_machine_that_can_start_nothing_for_a_moment_keeps_its_keeper(keeping: Keeping) -> None:
    """No memory for another process: tried again, more slowly each time; and the agent is asked about only while no screen runs."""
    keeping.start(failing=4)
    before = keeping.asked()
    time.sleep(0.5)
    assert keeping.asked() == before


def test_a_screen_that_ends_is_followed_by_the_next(keeping: Keeping) -> None:
    """One visit, one process."""
    keeping.start(screen_lives_s=0.2)
    keeping.wait_for("screen-*", 2)
    assert len(list(keeping._folder.glob("agent-*"))) == 1
