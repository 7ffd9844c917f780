"""One encoding for each value: other bytes that would decode to the same are refused."""

from __future__ import annotations

import cbor2
import pytest

from kiosk.contract.codec import Wire, decode, encode
from kiosk.errors import FormatError


class Inner(Wire, frozen=True):
    """Something inside."""

    name: str
    note: str | None = None


class Outer(Wire, frozen=True):
    """A struct with every kind of nesting."""

    number: int
    parts: tuple[Inner, ...] = ()
    one: Inner | None = None
    named: dict[str, Inner] | None = None
    free: bytes | None = None


FULL = Outer(7, (Inner("a"), Inner("b", "c")), Inner("d"), {"k": Inner("e")}, b"f")


@pytest.mark.parametrize("value", [FULL, Outer(1), Outer(1, (), None, {}, b"")])
def test_nested_structs_come_back(value: Outer) -> None:
    """Structs in tuples, maps and optional fields decode to what was encoded."""
    assert decode(Outer, encode(value)) == value


@pytest.mark.parametrize(
    "raw",
    [
        {1: 7, 3: None},
        {True: 7},
        {1: 7, 6: 0},
        {0: 7},
        {"1": 7},
        {1: 7, 2: [None]},
        {1: 7, 2: [[1]]},
        {1: 7, 2: {1: "a"}},
        {1: 7, 4: {"k": "no struct"}},
        {1: True},
        {1: "7"},
        {},
        [7],
    ],
    ids=str,
)
def test_another_encoding_is_refused(raw: object) -> None:
    """A null that should be left out, true in the place of 1, unknown and missing keys, wrong nesting: none passes for the value."""
    with pytest.raises(FormatError):
        decode(Outer, cbor2.dumps(raw, canonical=True))
