"""Whatever comes from outside is taken, or refused by an error of kiosk.errors: quickly, in little memory, never by a crash (SEC-11).

The inputs are made in tests/security/fuzz_targets; Hypothesis gives the bytes that steer them, the same in every run. `make soak` hands the
same targets to libFuzzer for the promised million.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kiosk.errors import KioskError
from tests.security.fuzz_targets.hostile import Dice
from tests.security.fuzz_targets.targets import ROOT, TARGETS

INPUTS, SOAK_INPUTS = 10_000, 1_000_000
BEGINNINGS = 20
"""Each string of bytes is tried after so many first bytes: drawing costs more than trying."""
SEED = 20261123
NEVER_TAKEN = frozenset({"request_signature"})
"""Nobody makes a signature by chance."""
LONGEST_S = 1.0
MOST_MORE_MIB = 50
SOAK = Path("tests") / "security" / "fuzz_targets" / "soak.py"


class Memory:
    """This process's resident memory, in MiB, and how high it rose since `begin` (proc(5): writing 5 to clear_refs resets the peak)."""

    def begin(self) -> None:
        """Forget the peak so far."""
        Path("/proc/self/clear_refs").write_text("5\n")
        self._start = self._read("VmRSS")

    def risen(self) -> float:
        """The peak since, above the start."""
        return self._read("VmHWM") - self._start

    @staticmethod
    def _read(name: str) -> float:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


class Watched:
    """Runs a target, counts inputs, and remembers what broke a bound."""

    def __init__(self, target: Callable[[Dice], None]) -> None:
        self.inputs = self.taken = 0
        self._target = target

    def once(self, data: bytes) -> None:
        """One input: an error of ours or none, in time."""
        self.inputs += 1
        began = time.process_time()
        try:
            self._target(Dice(data))
            self.taken += 1
        except KioskError:
            pass
        assert time.process_time() - began < LONGEST_S


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_from_outside_crashes_or_holds_up(name: str) -> None:
    """10,000 inputs of each kind: 0 crashes, none over 1 s, less than 50 MiB more memory; some are taken, so the way in is open."""
    watched, memory = Watched(TARGETS[name]), Memory()

    @settings(max_examples=INPUTS // BEGINNINGS, phases=[Phase.generate, Phase.shrink], database=None)
    @given(st.binary(min_size=8, max_size=40))
    def sweep(data: bytes) -> None:
        for beginning in range(BEGINNINGS):
            watched.once(bytes([beginning * 11]) + data)

    memory.begin()
    sweep()
    assert watched.inputs >= INPUTS
    assert memory.risen() < MOST_MORE_MIB
    assert watched.taken or name in NEVER_TAKEN


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_a_million_inputs_under_libfuzzer(name: str) -> None:
    """The promised number, steered by the coverage of the program's own code; a crash, a second or too much memory ends it."""
    command = [sys.executable, str(SOAK), name, f"-runs={SOAK_INPUTS}", f"-seed={SEED}"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-4000:]
