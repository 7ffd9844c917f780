"""The benchmarks of the cloud run whole at a small size and say what docs/benchmarks.md says they do. No time is tested here."""

from __future__ import annotations

import json

import pytest

from kiosk.bench import exactly_once, ingest, pull
from kiosk.bench.report import Report

pytestmark = pytest.mark.db


def shown(report: Report) -> dict[str, object]:
    """The report as its reader gets it."""
    told = json.loads(report.to_json())
    assert set(told) == {"bench", "rows", "versions"}
    for row in told["rows"]:
        assert set(row) == {"id", "what", "ratio", "ours", "reference", "n"}
        assert set(row["ratio"]) == {"min", "median", "max"}
        assert row["ratio"]["min"] <= row["ratio"]["median"] <= row["ratio"]["max"]
    assert "postgresql" in told["versions"]
    return {f"{at}:{row['id']}": row for at, row in enumerate(told["rows"])}


def test_ingest_tells_four_goals() -> None:
    """Rate, CPU and repetition for one and for five receivers, and the bytes; nothing counts unless both sides hold all that was sent."""
    rows = shown(ingest.measure(ingest.Amount(rounds=1, batches=1, clients=2, batch=10)))
    assert [name.split(":")[1] for name in rows] == ["PERF-4", "PERF-5", "PERF-6", "PERF-4", "PERF-5", "PERF-6", "PERF-7"]


def test_pull_tells_its_goal() -> None:
    """The cloud's pages hold exactly the changes that the reference gives."""
    rows = shown(pull.measure(changes=200, rounds=1))
    assert [name.split(":")[1] for name in rows] == ["PERF-8"]


def test_exactly_once_counts() -> None:
    """Each id that was acknowledged on a broken line is in a feed once; every way to break a line was met."""
    rows = shown(exactly_once.measure(entries=1500, seed=3))
    (row,) = rows.values()
    assert isinstance(row, dict)
    ours = row["ours"]
    assert (ours["lost"], ours["doubled"], ours["held_back"], ours["stored_once"]) == (0, 0, 0, 1500)
    assert row["reference"] == {"acknowledged": 1500, "handed_in": 1500}
    assert all(ours[fate] for fate in ("whole", "cut_request", "lost_answer", "twice_at_once"))
