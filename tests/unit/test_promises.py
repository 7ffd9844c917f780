"""The list of promises is complete, and a promise is called held only with what shows it."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import pytest

from tests.fakes.checkout import ROOT

LAST = {"SEC": 26, "T": 70, "UX": 58, "PERF": 13}
PROMISES: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "docs" / "promises.toml").read_text())
IDS = [f"{family}-{number}" for family, last in LAST.items() for number in range(1, last + 1)]


def faults(promise: dict[str, Any]) -> list[str]:
    """What is wrong with one promise."""
    found = [f"{key} is missing" for key in ("what", "figure") if not str(promise.get(key, "")).strip()]
    if promise.get("state") == "open":
        return found
    if promise.get("state") != "held":
        return [*found, "state is neither open nor held"]
    found += [f"{key} is missing" for key in ("test", "defect", "seed", "date") if key not in promise]
    found += [
        f"{key} names no file"
        for key in ("test", "defect")
        if not (ROOT / str(promise.get(key, "absent")).split("::", maxsplit=1)[0]).is_file()
    ]
    return found if isinstance(promise.get("date"), dt.date) else [*found, "date is no date"]


def test_every_promise_is_listed_once_in_order() -> None:
    """Nothing promised is left out, also what is not shown yet."""
    assert list(PROMISES) == IDS


@pytest.mark.parametrize("name", IDS)
def test_promise_is_whole(name: str) -> None:
    """Each has a figure; a held one also a test, a planted defect, a seed and a date."""
    assert faults(PROMISES[name]) == []
    assert set(PROMISES[name]) <= {"what", "figure", "state", "test", "defect", "seed", "date", "note"}


@pytest.mark.parametrize(
    "change",
    [
        {"figure": ""},
        {"state": "done"},
        {"state": "held"},
        {"state": "held", "test": "tests/absent.py", "defect": "x", "seed": 1, "date": 1},
    ],
)
def test_a_promise_that_is_not_whole_is_found(change: dict[str, Any]) -> None:
    """The check itself can fail."""
    assert faults({"what": "x", "figure": "0 lost", "state": "open"} | change)
