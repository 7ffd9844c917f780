"""Makes hostile inputs out of a string of bytes, so that Hypothesis and libFuzzer steer the same generators and shrink what they find.

    dice = Dice(data)
    any_cbor(dice, sample)      # noise, the sample damaged, the sample with odd values well encoded, or structures made to hurt

Knows the bytes of CBOR and zstd, and none of the project's formats.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import cbor2
import zstandard

from kiosk.contract.codec import decode_plain
from kiosk.errors import FormatError

T = TypeVar("T")
MIB = 1024 * 1024


class Dice:
    """Decisions, read from bytes; once these are used up, from a generator seeded by them."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self._data = data
        self._at = 0
        self._more = random.Random(zlib.crc32(data))

    def byte(self) -> int:
        """0 to 255."""
        if self._at < len(self._data):
            self._at += 1
            return self._data[self._at - 1]
        return self._more.randrange(256)

    def below(self, bound: int) -> int:
        """0 to bound - 1."""
        value = self.byte()
        if bound > 256:
            value = value << 16 | self.byte() << 8 | self.byte()
        return value % bound

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these."""
        return choices[self.below(len(choices))]

    def noise(self, longest: int) -> bytes:
        """Bytes that mean nothing."""
        return bytes(self.byte() for _ in range(self.below(longest)))


def damaged(dice: Dice, sample: bytes) -> bytes:
    """The sample with one to four small faults."""
    found = bytearray(sample)
    for _ in range(1 + dice.below(4)):
        dice.one_of(_DAMAGES)(dice, found, dice.below(len(found) + 1))
    return bytes(found)


def _turn(dice: Dice, found: bytearray, at: int) -> None:
    if at < len(found):
        found[at] ^= 1 << dice.below(8)


def _put(dice: Dice, found: bytearray, at: int) -> None:
    found[at:at] = dice.noise(8)


def _set(dice: Dice, found: bytearray, at: int) -> None:
    found[at : at + 1] = bytes([dice.one_of((0x00, 0x7F, 0x80, 0xFF, 0x1B, 0x5F, 0x9B, 0xBB, 0xD8, 0xF7))])


def _take(dice: Dice, found: bytearray, at: int) -> None:
    del found[at : at + 1 + dice.below(64)]


def _double(dice: Dice, found: bytearray, at: int) -> None:
    found[at:at] = found[at : at + 1 + dice.below(64)]


def _cut(_: Dice, found: bytearray, at: int) -> None:
    del found[at:]


def _splice(dice: Dice, found: bytearray, at: int) -> None:
    found[at : at + 1] = structure(dice)


_DAMAGES: tuple[Callable[[Dice, bytearray, int], None], ...] = (_turn, _put, _set, _take, _double, _cut, _splice)


# ------------------------------------------------------------------------------------------------------------ structures of CBOR


def head(dice: Dice, major: int, number: int) -> bytes:
    """A head of the shortest length, or of a longer one."""
    widths = [(24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q")]
    fitting = [(info, form) for info, form in widths if number < 1 << 8 * struct.calcsize(form)]
    if number < 24 and dice.below(8):
        return bytes([major << 5 | number])
    info, form = fitting[0] if dice.below(8) else fitting[-1]
    return bytes([major << 5 | info]) + struct.pack(form, number)


def structure(dice: Dice, depth: int = 0) -> bytes:
    """One item, well made or made to hurt."""
    if dice.below(6) == 0:
        return dice.one_of(_BOMBS)(dice)
    major = dice.below(8) if depth < 6 else dice.one_of((0, 1, 2, 3, 7))
    if major <= 1:
        return head(dice, major, dice.one_of(_NUMBERS))
    if major <= 3:
        body = dice.noise(24) if dice.below(3) else "髙﨑\u202e\0"[: dice.below(5)].encode()
        return head(dice, major, len(body)) + body
    if major <= 5:
        key = _key if major == 5 else _nothing
        items = [key(dice) + structure(dice, depth + 1) for _ in range(dice.below(6))]
        return head(dice, major, len(items)) + b"".join(items)
    return head(dice, 6, dice.one_of(_TAGS)) + structure(dice, depth + 1) if major == 6 else dice.one_of(_SIMPLE)


def _nothing(_: Dice) -> bytes:
    return b""


_NUMBERS = (0, 1, 2, 3, 7, 23, 24, 40, 41, 255, 256, 65_535, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1)
_TAGS = (0, 1, 2, 3, 4, 5, 18, 24, 25, 28, 29, 30, 35, 36, 37, 98, 100, 256, 258, 260, 261, 1004, 43000, 55799, 2**63)
_SIMPLE = (
    b"\xf4",
    b"\xf6",
    b"\xf7",
    b"\xf8\x18",
    b"\xf9\x7e\x00",
    b"\xf9\x7c\x00",
    b"\xfa\x7f\xc0\x00\x01",
    b"\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00",
    b"\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00",
    b"\xff",
    b"\x9f\x01\xff",
    b"\xbf\x01\x01\xff",
    b"\x5f\x41\x00\xff",
)


def _key(dice: Dice) -> bytes:
    """Mostly a small number, so that doubled keys and wrong orders are frequent."""
    return bytes([dice.below(20)]) if dice.below(8) else structure(dice, 5)


def _deep(dice: Dice) -> bytes:
    opening = dice.one_of((b"\x81", b"\xa1\x01", b"\xc6", b"\x9f", b"\xd8\x1c\x81", b"\xbf\x01"))
    return opening * dice.one_of((12, 13, 400, 1_000, 20_000)) + b"\x00"


def _claimed(dice: Dice) -> bytes:
    return bytes([dice.one_of((0x5B, 0x7B, 0x9B, 0xBB))]) + struct.pack(">Q", dice.one_of((2**20, 2**32, 2**62, 2**64 - 1)))


def _references(dice: Dice) -> bytes:
    """Lists of lists by tags 28 and 29."""
    width, levels = 2 + dice.below(90), 1 + dice.below(6)
    listed = b"\xd8\x1c\x98" + bytes([width])
    parts = [listed + bytes(width), *(listed + bytes([0xD8, 0x1D, level]) * width for level in range(levels - 1))]
    return bytes([0x80 + len(parts)]) + b"".join(parts)


def _again(dice: Dice) -> bytes:
    """One text, referred to many times by tag 25."""
    count, size = 100 * (1 + dice.below(9)), 1_000 * (1 + dice.below(9))
    return b"\xd9\x01\x00\x99" + struct.pack(">H", count + 1) + b"\x59" + struct.pack(">H", size) + b"a" * size + b"\xd8\x19\x00" * count


def _number(dice: Dice) -> bytes:
    """Big numbers, and fractions and powers of them."""
    big = b"\xc2\x59\x10\x00" + b"\xfe" * 4096
    return dice.one_of((big, b"\xd8\x1e\x82" + big + big, b"\xc5\x82\x1a\x7f\xff\xff\xff\x03", b"\xc4\x82" + big + big, b"\xd8\x23\x63[[a"))


def _many(dice: Dice) -> bytes:
    """Many small items, all of them there."""
    count = dice.one_of((200, 3_000, 20_000))
    return b"\x99" + struct.pack(">H", count) + dice.one_of((b"\x00", b"\x40", b"\x80", b"\xf6", b"\xa0")) * count


_BOMBS: tuple[Callable[[Dice], bytes], ...] = (_deep, _claimed, _references, _again, _number, _many)


# -------------------------------------------------------------------------------------------------- a sample with odd values in it


def odd(dice: Dice, sample: bytes) -> bytes:
    """The sample, decoded, with one or two values replaced by odd ones, and encoded well: gets behind every check of the encoding."""
    tree = decode_plain(sample)  # a bomb, which cbor2 would set off here, is no sample
    for _ in range(1 + dice.below(2)):
        tree = _with_odd(dice, tree)
    return cbor2.dumps(tree, canonical=True)


_ODD: tuple[Any, ...] = (
    -1,
    0,
    2,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    2**64 - 1,
    -(2**63) - 1,
    1.0,
    float("nan"),
    float("inf"),
    True,
    None,
    "",
    "\0",
    "a" * 65,
    "muni:1310１",
    "\u202e\ufeff",
    "x" * 20_000,
    b"",
    bytes(1),
    bytes(16),
    bytes(32),
    bytes(33),
    b"\x04" + b"\xff" * 32,
    bytes(5_000),
    [],
    {},
    [[]],
    {1: {1: {}}},
    {"a": 1},
    [1] * 300,
    [b""] * 300,
)


def _with_odd(dice: Dice, tree: Any) -> Any:  # noqa: ANN401 - any CBOR value
    if isinstance(tree, bytes) and tree and dice.below(2):
        return any_cbor(dice, tree) if dice.below(2) else damaged(dice, tree)
    if not isinstance(tree, dict | list) or not tree or dice.below(8) == 0:
        return dice.one_of(_ODD)
    if isinstance(tree, dict):
        return _odd_map(dice, tree)
    at = dice.below(len(tree))
    if dice.below(6) == 0:
        return [*tree[:at], *[tree[at]] * dice.one_of((0, 2, 101)), *tree[at + 1 :]]
    return [*tree[:at], _with_odd(dice, tree[at]), *tree[at + 1 :]]


def _odd_map(dice: Dice, tree: dict[Any, Any]) -> dict[Any, Any]:
    key = dice.one_of(list(tree))
    act = dice.below(10)
    if act == 0:
        return {one: item for one, item in tree.items() if one != key}
    if act == 1:
        return {**tree, dice.one_of((0, 17, 24, -1, "x", 2**32)): dice.one_of(_ODD)}
    return {**tree, key: _with_odd(dice, tree[key])}


def any_cbor(dice: Dice, sample: bytes) -> bytes:
    """Any of the ways to make hostile CBOR of a sample."""
    way = dice.below(8)
    if way == 0:
        return dice.noise(200)
    if way == 1:
        return structure(dice)
    if way <= 4:
        return damaged(dice, sample)
    try:
        return odd(dice, sample)
    except (FormatError, cbor2.CBORError, ValueError, TypeError):  # the sample is no CBOR, or an odd value has no encoding
        return damaged(dice, sample)


# ------------------------------------------------------------------------------------------------------------------ bodies in zstd


@cache
def bomb(size: int) -> bytes:
    """A zstd frame of zeros that inflates to `size` bytes; says its size."""
    return zstandard.ZstdCompressor().compress(bytes(size))


@cache
def endless(size: int) -> bytes:
    """As `bomb`, without saying its size."""
    return zstandard.ZstdCompressor(write_content_size=False).compress(bytes(size))


WIDE_WINDOW = b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x03\x00\x00" + b"\x00"
"""A frame that asks for a window of 2 GiB."""
LYING = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 2**62) + b"\x01\x00\x00"
"""A frame that says it holds 4 EiB."""


def compressed(dice: Dice, body: bytes) -> bytes:
    """A body in zstd, or something made to look like one."""
    good = zstandard.compress(body)
    ways = (good, good + good, good + dice.noise(20), b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + good, bomb(64 * MIB), endless(64 * MIB))
    way = dice.below(len(ways) + 4)
    if way < len(ways):
        return ways[way]
    return (WIDE_WINDOW, LYING, damaged(dice, good), dice.noise(80))[way - len(ways)]
