"""Reading a YAML file: every fault at once, each at its line, and YAML's traps closed."""

from __future__ import annotations

import pytest

from kiosk.catalog.yaml_files import MAX_BYTES, read
from kiosk.contract.policy import Base, Values

GOOD = b"version: 1\npoints:\n  arrival: {rule: bounded, among: [office, cloud]}\n"


def told(source: bytes) -> list[str]:
    """The faults of a policy base."""
    value, _, faults = read(Base, "base.yaml", source)
    assert value is None
    return [str(fault) for fault in faults]


def test_a_good_file_is_its_value() -> None:
    """No faults, and the lines of its parts are known."""
    value, lines, faults = read(Base, "base.yaml", GOOD)
    assert faults == []
    assert value is not None
    assert value.points["arrival"].among == ("office", "cloud")
    assert (lines.of("points", "arrival"), lines.of("points", "arrival", "among", 1), lines.of("nothing")) == (3, 3, 1)


def test_every_fault_is_told_with_its_line() -> None:
    """An unknown key, a wrong type and a missing key in different places are all told in one go, each once."""
    source = b"version: one\npoints:\n  a: {rule: fixed, colour: red}\n  b: {least: 1}\n  c: {rule: fixed, least: few}\nextra: 1\n"
    found = told(source)
    assert [one.split(": ", 1)[0] for one in found] == [
        "base.yaml:1 version",
        "base.yaml:3 points.a.colour",
        "base.yaml:4 points.b",
        "base.yaml:5 points.c.least",
        "base.yaml:6 extra",
    ]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"", "is empty"),
        (b"a: &x 1\nb: *x\n", "has an alias"),
        (b"version: 1\npoints: {}\nversion: 2\n", "base.yaml:3 version: is written twice"),
        (b"points: {a: {rule: fixed, rule: open}}\nversion: 1\n", "is written twice"),
        (b"version: [1\n", "is not YAML"),
        (b"\xff\xfe", "is not YAML"),
        (b"version: !!python/object:os.system 1\npoints: {}\n", "is not YAML"),
        (b"version: 1\n---\nversion: 2\n", "is not YAML"),
        (b"#" * (MAX_BYTES + 1), "more than"),
        (b"- 1\n", "Expected `object`"),
        (b"version: 1\npoints: {}\n'a`b': 1\n", "unknown field"),
        (b"version: !!bool maybe\npoints: {}\n", "without tags"),
        (b"version: !!timestamp never\npoints: {}\n", "without tags"),
        (b"[" * 100_000, "levels"),
        (b"[" * 100_000 + b"]" * 100_000, "levels"),
        (b"- " * 100_000, "levels"),
        (b"points: [" + b"1," * 60_000 + b"]", "parts"),
        (b"version: " + b"1:" * 60_000 + b"1", "signs in one part"),
        (b"version: " + b"1:" * 500 + b"1.0", "is not YAML"),
    ],
)
def test_traps_are_closed(source: bytes, fault: str) -> None:
    """Aliases, tags, doubled keys, second documents and overlong files are faults, never guesses."""
    assert any(fault in one for one in told(source)), told(source)


def test_yes_is_no_word() -> None:
    """YAML turns yes into a boolean; where a text is wanted that is a fault and not the text "True"."""
    value, _, faults = read(Values, "x.yaml", b"arrival: yes\n")
    assert value is None
    assert "got `bool`" in str(faults[0])
