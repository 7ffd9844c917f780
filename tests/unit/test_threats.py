"""docs/threats.md and docs/promises.toml say the same: every threat, in order, with its test or `open`, and defences that exist.

After a change of docs/promises.toml `python -m tests.unit.test_threats` writes words and tests of docs/threats.md anew.
"""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.fakes.checkout import ROOT
from tests.unit.test_promises import shown_by

PROMISES = {
    name: promise
    for name, promise in tomllib.loads((ROOT / "docs" / "promises.toml").read_text()).items()
    if name.startswith(("T-", "SEC-"))
}
ROW = re.compile(r"^\| (?P<name>(T|SEC)-\d+) \| (?P<what>.+?) \| (?P<defence>.+?) \| (?P<test>.+?) \|$", re.MULTILINE)
TEXT = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
ROWS = {found["name"]: found.groupdict() for found in ROW.finditer(TEXT)}


def told_of(name: str) -> dict[str, str]:
    """A promise's own words, and its test."""
    promise = PROMISES[name]
    tests = ", ".join(f"`{one}`" for one in shown_by(promise))
    return {"what": promise["what"], "test": tests if promise["state"] == "held" else "open"}


def faults(name: str, row: dict[str, str]) -> list[str]:
    """Where a row disagrees with the promise, or names what is not there."""
    told = told_of(name)
    found = [f"its {key} is told as: {told[key]} (see above how to write it anew)" for key in told if row[key] != told[key]]
    files = re.findall(r"`([^`]+)`", row["defence"])
    found += [f"{file} is not there" for file in files if not (ROOT / file).is_file()]
    return found if files or "not built yet" in row["defence"] else [*found, "the defence names no file"]


def test_every_threat_is_listed_once() -> None:
    """Nothing is left out and nothing is told twice."""
    assert sorted(ROWS) == sorted(PROMISES)
    assert TEXT.count("\n| T-") + TEXT.count("\n| SEC-") == len(ROWS)


@pytest.mark.parametrize("name", sorted(PROMISES))
def test_a_threat_is_told_as_it_is_promised(name: str) -> None:
    """The same words, the same test; the defence is a file that exists, or is said not to be built."""
    assert faults(name, ROWS[name]) == []


@pytest.mark.parametrize(
    "change", [{"test": "`tests/absent.py`"}, {"what": "x"}, {"defence": "somewhere"}, {"defence": "`kiosk/absent.py`"}]
)
def test_a_row_that_disagrees_is_found(change: dict[str, str]) -> None:
    """The check itself can fail."""
    assert faults("T-50", ROWS["T-50"] | change)


def _anew(found: re.Match[str]) -> str:
    told = told_of(found["name"])
    return f"| {found['name']} | {told['what']} | {found['defence']} | {told['test']} |"


if __name__ == "__main__":
    (ROOT / "docs" / "threats.md").write_text(ROW.sub(_anew, TEXT), encoding="utf-8")
