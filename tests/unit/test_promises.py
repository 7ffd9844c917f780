"""The list of promises is complete, and a promise is called held only with what shows it."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import pytest

from tests.defects.planting import TABLE, table
from tests.fakes.checkout import ROOT

LAST = {"SEC": 26, "T": 70, "UX": 58, "PERF": 13}
PROMISES: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "docs" / "promises.toml").read_text())
IDS = [f"{family}-{number}" for family, last in LAST.items() for number in range(1, last + 1)]


def is_test(name: str) -> bool:
    """A test file, or one of its functions as `file::function`."""
    file, _, function = name.partition("::")
    if not file or not (ROOT / file).is_file():
        return False
    return not function or f"def {function}(" in (ROOT / file).read_text(encoding="utf-8")


def shown_by(promise: dict[str, Any]) -> list[str]:
    """Those that show a promise, one or several."""
    named = promise.get("test", [])
    return [named] if isinstance(named, str) else [str(one) for one in named]


def is_defect(name: str) -> bool:
    """A row of tests/defects/table.toml as `tests/defects/table.toml::row`, or a file of another kind of planted fault."""
    file, _, row = name.partition("::")
    if ROOT / file == TABLE:
        return row in table()
    return bool(file) and not row and (ROOT / file).is_file()


def faults(promise: dict[str, Any]) -> list[str]:
    """What is wrong with one promise."""
    found = [f"{key} is missing" for key in ("what", "figure") if not str(promise.get(key, "")).strip()]
    if promise.get("state") == "open":
        return found
    if promise.get("state") != "held":
        return [*found, "state is neither open nor held"]
    found += [f"{key} is missing" for key in ("test", "defect", "seed", "date") if key not in promise]
    if not shown_by(promise) or not all(map(is_test, shown_by(promise))):
        found.append("test names no test")
    if not is_defect(str(promise.get("defect", ""))):
        found.append("defect names no row of the table of defects, and no file")
    return found if isinstance(promise.get("date"), dt.date) else [*found, "date is no date"]


def test_every_promise_is_listed_once_in_order() -> None:
    """Nothing promised is left out, also what is not shown yet."""
    assert list(PROMISES) == IDS


@pytest.mark.parametrize("name", IDS)
def test_promise_is_whole(name: str) -> None:
    """Each has a figure; a held one also a test, a planted defect, a seed and a date."""
    assert faults(PROMISES[name]) == []
    assert set(PROMISES[name]) <= {"what", "figure", "state", "test", "defect", "seed", "date", "note"}


HELD = {
    "state": "held",
    "test": "tests/unit/test_promises.py::test_promise_is_whole",
    "defect": "tests/defects/table.toml::ack-before-fsync",
    "seed": 1,
    "date": dt.date(2026, 11, 1),
}


def test_a_held_promise_that_is_whole_is_let_be() -> None:
    """Nothing is wrong with one that names its test and its row in the table of defects."""
    assert faults({"what": "x", "figure": "0 lost"} | HELD) == []


@pytest.mark.parametrize(
    "change",
    [
        {"figure": ""},
        {"state": "done"},
        {"state": "held"},
        {"state": "held", "test": "tests/absent.py", "defect": "x", "seed": 1, "date": 1},
        HELD | {"test": "tests/unit/test_promises.py::test_absent"},
        HELD | {"test": []},
        HELD | {"test": [HELD["test"], "tests/unit/test_promises.py::test_absent"]},
        HELD | {"defect": "tests/defects/table.toml::absent"},
        HELD | {"defect": "tests/defects/table.toml"},
    ],
)
def test_a_promise_that_is_not_whole_is_found(change: dict[str, Any]) -> None:
    """The check itself can fail."""
    assert faults({"what": "x", "figure": "0 lost", "state": "open"} | change)
