"""One encoding for each value: other bytes that would decode to the same are refused."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import cbor2
import pytest

from kiosk.contract.codec import Wire, decode, decode_plain, encode
from kiosk.crypto import signing
from kiosk.errors import FormatError, SignatureError


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


@pytest.mark.parametrize("text", ["\0", "a\0b", "\0" * 30])
def test_a_text_that_no_database_keeps_is_no_text(text: str) -> None:
    """U+0000 in any text of any format is refused where it enters, not where a table refuses it."""
    with pytest.raises(FormatError):
        decode(Inner, encode(Inner(text)))
    with pytest.raises(FormatError):
        decode_plain(encode({text: 1}))
    assert decode_plain(encode(text.encode())) == text.encode()


def _references(levels: int, width: int) -> bytes:
    """Lists of lists by tags 28 and 29: a kilobyte that stands for width ** levels items."""
    listed = b"\xd8\x1c\x98" + bytes([width])
    parts = [listed + bytes(width), *(listed + bytes([0xD8, 0x1D, level]) * width for level in range(levels - 1))]
    return bytes([0x80 + len(parts)]) + b"".join(parts)


_BOMBS = {
    "references": _references(3, 100),
    "text again and again": b"\xd9\x01\x00\x99\x27\x11\x59\x75\x30" + b"a" * 30_000 + b"\xd8\x19\x00" * 10_000,
    "decimal out of range": b"\xc5\x82\x1a\x7f\xff\xff\xff\x03",
    "fraction out of range": b"\xc4\x82\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\x03",
    "fraction of large numbers": b"\xd8\x1e\x82" + (b"\xc2\x59\xff\xff" + b"\xfe" * 65_535) * 2,
    "large number": b"\xc2\x59\xff\xff" + b"\xff" * 65_535,
    "pattern": b"\xd8\x23\x64[[a]",
    "ring": b"\xd8\x1c\x81\xd8\x1d\x00",
    "large array": b"\x9b\x00\x00\x00\xff\xff\xff\xff\xff",
    "large map": b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff",
    "large text": b"\x7b\x7f\xff\xff\xff\xff\xff\xff\xff",
    "deep": b"\x81" * 100_000 + b"\x00",
    "deep without end": b"\x9f" * 100_000,
    "deep tags": b"\xc6" * 100_000 + b"\x00",
}


def _cost(read: Callable[[bytes], object], data: bytes, fault: type[Exception]) -> tuple[float, int]:
    """Processor seconds of this thread, and the peak of bytes, for refusing some bytes."""
    tracemalloc.start()
    began = time.thread_time()
    with pytest.raises(fault):
        read(data)
    took_s, (_, peak_bytes) = time.thread_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return took_s, peak_bytes


@pytest.mark.parametrize("name", _BOMBS)
def test_a_bomb_is_a_fault_of_the_format_at_once(name: str) -> None:
    """A tag's meaning, a length that is claimed and a depth cost nothing: below 50 ms and 1 MiB, alone and under a signature's tag.

    The least of three tries counts: the collector's turn, or another thread's bytes, are not the reader's.
    """
    for read, prefix, fault in ((decode_plain, b"", FormatError), (signing.read_unverified, b"\xd2", SignatureError)):
        took_s, peak_bytes = (min(costs) for costs in zip(*(_cost(read, prefix + _BOMBS[name], fault) for _ in range(3)), strict=True))
        assert took_s < 0.05
        assert peak_bytes < 1024 * 1024
