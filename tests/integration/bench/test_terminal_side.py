"""The terminal's benchmarks run on the real programs and print the promised shape; what they measure is never judged here."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from kiosk import cli

ROW = {"id", "what", "ratio", "ours", "reference", "n"}
TIMES = {"p50_ms", "p95_ms", "p99_ms", "max_ms"}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What a benchmark prints."""
    assert cli.run(["bench", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert set(found) == {"bench", "rows", "versions"}
    assert all(set(row) == ROW and set(row["ratio"]) == {"min", "median", "max"} for row in found["rows"])
    return found


@pytest.mark.parametrize(("more", "names"), [((), ["PERF-1", "PERF-1 p99"]), (("--attachment",), ["PERF-2", "PERF-2 p99"])])
def test_capture(capsys: pytest.CaptureFixture[str], more: tuple[str, ...], names: list[str]) -> None:
    """A handful of hand-ins through screen, socket, agent and journal, each beside a plain insert."""
    found = told(capsys, "capture", "--count", "5", *more)
    assert [row["id"] for row in found["rows"]] == names
    assert all(row["n"] == 5 and set(row["reference"]) == TIMES and set(row["ours"]) > TIMES for row in found["rows"])


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_hand_in_is_one_fsync(capsys: pytest.CaptureFixture[str]) -> None:
    """One, and not two: what the citizen waits for is the commit alone; a count does not depend on how busy the machine is."""
    (row,) = told(capsys, "capture", "--fsyncs", "--count", "8")["rows"]
    assert (row["id"], row["n"], row["ours"]["fsyncs"], row["ours"]["fsyncs_per_capture"]) == ("PERF-3", 8, 8, 1.0)
    assert row["ours"]["fsyncs_of_moving_the_log"] > 0


@pytest.mark.ui
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_ui(capsys: pytest.CaptureFixture[str]) -> None:
    """One start of each program, two touches of each kind."""
    found = told(capsys, "ui", "--rounds", "1", "--touches", "2")
    assert [row["id"] for row in found["rows"]] == ["PERF-12", "PERF-12 memory", "PERF-13", "PERF-13 next screen"]
    assert [row["n"] for row in found["rows"]] == [1, 1, 2, 2]
