"""docs/threats.md and docs/promises.toml say the same: every threat, in order, with its test or `open`, and defences that exist."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.fakes.checkout import ROOT

PROMISES = {
    name: promise
    for name, promise in tomllib.loads((ROOT / "docs" / "promises.toml").read_text()).items()
    if name.startswith(("T-", "SEC-"))
}
ROW = re.compile(r"^\| (?P<name>(T|SEC)-\d+) \| (?P<what>.+?) \| (?P<defence>.+?) \| (?P<test>.+?) \|$", re.MULTILINE)
ROWS = {found["name"]: found.groupdict() for found in ROW.finditer((ROOT / "docs" / "threats.md").read_text(encoding="utf-8"))}


def faults(name: str, row: dict[str, str]) -> list[str]:
    """Where a row disagrees with the promise, or names what is not there."""
    promise = PROMISES[name]
    test = f"`{promise['test']}`" if promise["state"] == "held" else "open"
    found = [f"its {key} is told as: {told}" for key, told in (("what", promise["what"]), ("test", test)) if row[key] != told]
    files = re.findall(r"`([^`]+)`", row["defence"])
    found += [f"{file} is not there" for file in files if not (ROOT / file).is_file()]
    return found if files or "not built yet" in row["defence"] else [*found, "the defence names no file"]


def test_every_threat_is_listed_once() -> None:
    """Nothing is left out and nothing is told twice."""
    assert sorted(ROWS) == sorted(PROMISES)
    assert (ROOT / "docs" / "threats.md").read_text().count("\n| T-") + (ROOT / "docs" / "threats.md").read_text().count("\n| SEC-") == len(
        ROWS
    )


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
