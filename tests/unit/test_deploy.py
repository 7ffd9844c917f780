"""Setting up and checking: what is missing is named, what changed is noticed, what is unused is found."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.checkout import ROOT, script

setup = script("deploy/setup.py")
check = script("deploy/check.py")
dead_code = script("deploy/dead_code.py")

LOCK = """\
urllib3==2.8.0 \\
    --hash=sha256:aa
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
uvicorn==0.54.0 \\
    --hash=sha256:dd
"""


def test_a_whole_machine_misses_nothing() -> None:
    """With every package and program there, nothing is asked for."""
    assert setup.missing_packages(setup.PACKAGES, setup.PROGRAMS, has_ensurepip=True) == []


def test_a_bare_machine_is_told_everything_at_once() -> None:
    """One line to run, not one after the other."""
    missing = setup.missing_packages([], [], has_ensurepip=False)
    assert set(missing) == {*setup.PACKAGES, *setup.PROGRAMS.values(), "python3.11-venv"}
    assert missing == sorted(missing)


def test_node_from_elsewhere_is_enough() -> None:
    """Node.js that brings its own npm conflicts with Debian's npm, so programs count, not packages."""
    assert "npm" not in setup.missing_packages(setup.PACKAGES, setup.PROGRAMS, has_ensurepip=True)
    assert setup.missing_packages(setup.PACKAGES, set(setup.PROGRAMS) - {"npm"}, has_ensurepip=True) == ["npm"]


@pytest.mark.parametrize("as_root", [True, False])
def test_missing_packages_are_installed_or_named(monkeypatch: pytest.MonkeyPatch, *, as_root: bool) -> None:
    """Root installs; anybody else gets the exact line and a stop."""
    ran: list[list[str]] = []
    missing = iter([["strace", "xvfb"], ["strace", "xvfb"]])
    monkeypatch.setattr(setup, "_look_for_packages", lambda: next(missing))
    monkeypatch.setattr(setup, "alone", lambda _lock: open(os.devnull))  # noqa: PTH123, SIM115 - a context manager that does nothing
    monkeypatch.setattr(setup, "run_step", lambda _title, command: ran.append(command))
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0 if as_root else 1000)
    if as_root:
        setup.install_packages()
        assert ran[-1] == [*setup.APT, "install", "--no-install-recommends", "strace", "xvfb"]
    else:
        with pytest.raises(setup.StopError, match="sudo apt-get install -y --no-install-recommends strace xvfb\n"):
            setup.install_packages()
        assert ran == []


def test_one_package_is_cut_out_of_the_lock() -> None:
    """The installer itself is installed with its own hashes, and with nobody else's."""
    assert setup.locked_lines(LOCK, "uv") == "uv==0.13.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    assert setup.locked_lines(LOCK, "uvicorn").endswith("dd\n")
    with pytest.raises(setup.StopError, match="does not name httpx"):
        setup.locked_lines(LOCK, "httpx")


def test_the_lock_names_the_installer() -> None:
    """Set-up finds uv in the real lock."""
    lines = setup.locked_lines((ROOT / "locks" / "all.txt").read_text(), "uv")
    assert lines.startswith("uv==")
    assert lines.count("==") == 1


def test_a_change_of_pins_or_place_is_noticed(tmp_path: Path) -> None:
    """Set-up runs again when a lock, a pin, the script or the folder changes, and only then."""
    for place in (tmp_path / "a", tmp_path / "b"):
        for name in setup.STAMPED:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(hashlib.sha256(name.encode()).hexdigest())
    first = setup.fingerprint(tmp_path / "a")
    assert setup.fingerprint(tmp_path / "a") == first
    assert setup.fingerprint(tmp_path / "b") != first
    (tmp_path / "a" / "locks" / "all.txt").write_text("x")
    assert setup.fingerprint(tmp_path / "a") != first


def test_a_step_says_that_it_is_still_working(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A long step is not silent, and ends with its time; its own words are kept back when it succeeds."""
    monkeypatch.setattr(setup, "HEARTBEAT_S", 0.05)
    setup.run_step("something", [sys.executable, "-c", "import time; print('chatter'); time.sleep(0.2)"])
    said = capsys.readouterr().out
    assert "something: still at it after" in said
    assert "something: done in" in said
    assert "chatter" not in said


def test_a_failed_step_shows_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """What went wrong is on the screen, and set-up stops."""
    with pytest.raises(setup.StopError, match="something failed with status 3"):
        setup.run_step("something", [sys.executable, "-c", "import sys; print('the reason'); sys.exit(3)"])
    assert "the reason" in capsys.readouterr().out


def test_two_set_ups_wait_for_each_other(tmp_path: Path) -> None:
    """A lock file held by one process stops the other until it is free."""
    lock = tmp_path / "deep" / "setup.lock"
    with setup.alone(lock):
        held = subprocess.run(["flock", "--nonblock", str(lock), "true"], check=False)
    free = subprocess.run(["flock", "--nonblock", str(lock), "true"], check=False)
    assert (held.returncode, free.returncode) == (1, 0)


def test_every_check_runs_although_one_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One round shows all that is wrong, and the status tells."""
    monkeypatch.setattr(check, "BIN", Path("/usr/bin"))
    monkeypatch.setattr(check, "CHECKS", {"one": ["true"], "two": ["false"], "three": ["true"]})
    assert check.main() == 1
    said = capsys.readouterr().out
    assert [line.split(" (")[0] for line in said.splitlines() if "(" in line] == [
        "check: one: ok",
        "check: two: FAILED",
        "check: three: ok",
    ]
    assert said.endswith("check: failed: two\n")
    monkeypatch.setattr(check, "CHECKS", {"one": ["true"]})
    assert check.main() == 0


def test_dead_code_is_found_and_fields_are_not(tmp_path: Path) -> None:
    """A function that nobody calls is reported; a field that travels by name is not."""
    source = tmp_path / "module.py"
    source.write_text(
        "import enum\n\nclass Colour(enum.Enum):\n    RED = 'red'\n\nclass Point:\n    across: int\n\n"
        "def used() -> None: ...\n\ndef forgotten() -> None: ...\n\nused()\nprint(Colour, Point)\n"
    )
    found = dead_code.find_dead([str(tmp_path)], [], [], 60)
    assert len(found) == 1
    assert "unused function 'forgotten'" in found[0]
    (tmp_path / "page.html").write_text("<p>the word forgotten</p>")
    assert dead_code.find_dead([str(tmp_path)], [], [], 60)
    (tmp_path / "page.html").write_text("<p>{{ forgotten() }}</p>")
    assert dead_code.find_dead([str(tmp_path)], [], [], 60) == []
