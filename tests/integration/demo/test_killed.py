"""A demo that is killed leaves nothing running."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

START_S, END_S = 300.0, 120.0


def of(folder: Path) -> list[str]:
    """The processes that name a folder or stand in it."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(folder) in " ".join(process.cmdline()) or process.cwd().startswith(str(folder)):
                found.append(f"{process.pid} {process.name()}")
        except psutil.Error:  # it has just ended
            continue
    return found


def lives(process: psutil.Process) -> bool:
    """Whether it is still that process, and not only what is left of it until somebody asks for its status."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def until(holds: Callable[[], bool], within_s: float) -> bool:
    """Whether something comes to hold in time."""
    end_s = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.db
@pytest.mark.slow
def test_a_killed_demo_leaves_nothing_running(tmp_path: Path) -> None:
    """SIGKILL while cloud, office, PostgreSQL and Xvfb run: all of them end by themselves."""
    command = [sys.executable, "-m", "kiosk", "demo", "--out", str(tmp_path / "demo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        said = demo.stdout
        assert said is not None
        assert until(lambda: "[2/12]" in said.readline(), START_S)
        children = psutil.Process(demo.pid).children(recursive=True)
        assert len(of(tmp_path)) >= 5
        assert len(children) >= 5
        demo.kill()
        assert until(lambda: not of(tmp_path), END_S), of(tmp_path)
        assert until(lambda: not any(lives(child) for child in children), END_S)
