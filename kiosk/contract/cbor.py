"""The CBOR that our formats use, in its one deterministic form (RFC 8949 section 4.2): written, and read strictly, in one pass.

Maps with integer or text keys, arrays, text, bytes, integers of 64 bits, floats, booleans, null. Reading refuses every other byte: tags,
lengths that are not told, heads longer than needed, keys doubled or out of order (shorter encoded keys first, as cbor2 sorts them), text
that is not UTF-8. Each item takes at least a byte, so time and memory are bounded by the length given, whatever the heads claim.

A general library is not used for this: it decodes tags into dates, patterns and big numbers, with which a kilobyte can ask for an hour;
and the proof that bytes were the only encoding then costs a second pass and a third. cbor2 is what the tests compare with.
"""

from __future__ import annotations

import enum
import math
import struct
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, cast

from kiosk.errors import FormatError

MAX_DEPTH = 12
"""Levels of nesting of plain values: the deepest format uses 6."""

Put = Callable[[bytes], None]
Write = Callable[[Any, Put], None]
Reader = Callable[[bytes, int], tuple[Any, int]]
"""From the bytes and the place where an item begins: the item, and the place behind it. Raises IndexError where the bytes end before."""

_UNSIGNED, _NEGATIVE, BYTES, TEXT, ARRAY, MAP = 0x00, 0x20, 0x40, 0x60, 0x80, 0xA0
"""First byte of each major type (RFC 8949 section 3.1) with the count 0."""
_FALSE, _TRUE, _NULL = 0xF4, 0xF5, 0xF6
_LAST_SHORT = 23
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
_ABOVE = {1: _LAST_SHORT, 2: 0xFF, 4: 0xFFFF, 8: 0xFFFFFFFF}
"""A number in so many bytes is above this; else a shorter head would have done."""
_FLOATS = {0xF9: struct.Struct(">e"), 0xFA: struct.Struct(">f"), 0xFB: struct.Struct(">d")}
_NAN = b"\xf9\x7e\x00"
_KEPT = 512


# ------------------------------------------------------------------------------------------------------------------------ writing


def written(value: object, other: Write) -> bytes:
    """The one encoding of a value.

    Args:
        value: plain, or what `other` knows.
        other: writes what is not plain.

    Raises:
        TypeError: `other` does not know it.
        OverflowError: an integer of more than 64 bits.
    """
    pieces: list[bytes] = []
    write(value, pieces.append, other)
    return b"".join(pieces)


def write(value: Any, put: Put, other: Write) -> None:  # noqa: ANN401 - any value
    """Write one value piece by piece; as `written`."""
    kind = type(value)
    if kind is bytes:
        put(head(BYTES, len(value)))
        put(value)
    elif kind is str:
        put(text(value))
    elif kind is int:
        put(integer(value))
    elif kind is tuple or kind is list:
        put(head(ARRAY, len(value)))
        for item in value:
            write(item, put, other)
    elif kind is dict:
        _write_map(value, put, other)
    else:
        _write_rare(value, put, other)


def text(value: str) -> bytes:
    """A text, head and all."""
    data = value.encode()
    return head(TEXT, len(data)) + data


def integer(value: int) -> bytes:
    """An integer."""
    return head(_UNSIGNED, value) if value >= 0 else head(_NEGATIVE, -1 - value)


def _write_rare(value: Any, put: Put, other: Write) -> None:  # noqa: ANN401 - any value
    if value is None:
        put(bytes([_NULL]))
    elif isinstance(value, bool):
        put(bytes([_TRUE if value else _FALSE]))
    elif isinstance(value, float):
        put(_float(value))
    elif isinstance(value, enum.Enum):
        write(value.value, put, other)
    else:
        other(value, put)


def _write_map(value: Mapping[object, object], put: Put, other: Write) -> None:
    """Keys in the order of their encodings, shorter ones first."""
    entries = []
    for key, item in value.items():
        name = _key(key)
        entries.append((len(name), name, item))
    entries.sort(key=itemgetter(0, 1))
    put(head(MAP, len(entries)))
    for _, name, item in entries:
        put(name)
        write(item, put, other)


def _key(value: object) -> bytes:
    if type(value) is str:
        return text(value)
    if type(value) is int:
        return integer(value)
    raise TypeError("a map's key is a text or an integer")


def head(major: int, number: int) -> bytes:
    """The shortest head that says this number."""
    return _HEADS[major][number] if number < _KEPT else _make_head(major, number)


def _make_head(major: int, number: int) -> bytes:
    if number <= _LAST_SHORT:
        return bytes([major + number])
    short, width = next((short, width) for short, width in _WIDTHS.items() if width == 8 or number < 1 << 8 * width)
    return bytes([major + short]) + number.to_bytes(width, "big")


_HEADS = {major: tuple(_make_head(major, number) for number in range(_KEPT)) for major in (_UNSIGNED, _NEGATIVE, BYTES, TEXT, ARRAY, MAP)}


def _float(value: float) -> bytes:
    """The shortest of three widths that gives the same number back; one NaN for all."""
    if math.isnan(value):
        return _NAN
    for head, width in _FLOATS.items():
        try:
            packed = width.pack(value)
        except OverflowError:
            continue
        if width.unpack(packed)[0] == value:
            return bytes([head]) + packed
    raise AssertionError("a double holds every float")


# ------------------------------------------------------------------------------------------------------------------------ reading


def read(reader: Reader, data: bytes) -> Any:  # noqa: ANN401 - what the reader gives
    """Read one item and nothing after it.

    Raises:
        FormatError: another item, another encoding of it, cut short, or something after it.
    """
    data = bytes(data)
    try:
        value, end = reader(data, 0)
    except (IndexError, UnicodeDecodeError) as fault:
        raise FormatError("cut short, or not UTF-8") from fault
    if end != len(data):  # a string that claims more than there is ends beyond
        raise FormatError("cut short, or something after it")
    return value


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """A byte string."""
    length = data[at] - BYTES
    if 0 <= length <= _LAST_SHORT:
        start = at + 1
    else:
        length, start = _long(length, data, at)
    end = start + length
    return data[start:end], end


def read_text(data: bytes, at: int) -> tuple[str, int]:
    """A text."""
    length = data[at] - TEXT
    if 0 <= length <= _LAST_SHORT:
        start = at + 1
    else:
        length, start = _long(length, data, at)
    end = start + length
    if data.find(0, start, end) >= 0:
        raise FormatError("a text with the sign U+0000, which no database keeps")
    return str(data[start:end], "utf-8"), end


def read_integer(data: bytes, at: int) -> tuple[int, int]:
    """An integer, −2⁶⁴ to 2⁶⁴ − 1."""
    head = data[at]
    if head <= _LAST_SHORT:
        return head, at + 1
    if head < _NEGATIVE:
        return _long(head, data, at)
    number = head - _NEGATIVE
    if number <= _LAST_SHORT:
        return -1 - number, at + 1
    number, at = _long(number, data, at)
    return -1 - number, at


def read_boolean(data: bytes, at: int) -> tuple[bool, int]:
    """True or false."""
    head = data[at]
    if head not in (_FALSE, _TRUE):
        raise FormatError("not a boolean")
    return head == _TRUE, at + 1


def array_reader(item: Reader, collect: Callable[[list[Any]], Any] = tuple) -> Reader:
    """What reads an array of such items."""

    def read_array(data: bytes, at: int) -> tuple[Any, int]:
        count, at = _count(ARRAY, data, at)
        items = []
        for _ in range(count):
            one, at = item(data, at)
            items.append(one)
        return collect(items), at

    return read_array


def map_reader(item: Reader, key: Reader = read_text) -> Reader:
    """What reads a map of such items, into a dict."""

    def read_map(data: bytes, at: int) -> tuple[dict[Any, Any], int]:
        count, at = _count(MAP, data, at)
        items, before = {}, b""
        for _ in range(count):
            start = at
            name, at = key(data, at)
            encoded = data[start:at]
            if (len(encoded), encoded) <= (len(before), before):
                raise FormatError("keys doubled or out of order")
            before = encoded
            items[name], at = item(data, at)
        return items, at

    return read_map


def read_plain(data: bytes, at: int) -> tuple[Any, int]:
    """Any value, at most MAX_DEPTH deep."""
    return _LEVELS[0](data, at)


def _long(rest: int, data: bytes, at: int) -> tuple[int, int]:
    """The number behind a head of several bytes, and the place behind it; `rest` is the head's byte without its major type."""
    width = _WIDTHS.get(rest)
    if width is None:
        raise FormatError("another type, or a length that is not told")
    end = at + 1 + width
    number = int.from_bytes(data[at + 1 : end], "big")
    if number <= _ABOVE[width]:
        raise FormatError("a longer head than needed")
    return number, end


def _count(major: int, data: bytes, at: int) -> tuple[int, int]:
    number = data[at] - major
    return (number, at + 1) if 0 <= number <= _LAST_SHORT else _long(number, data, at)


def _read_key(data: bytes, at: int) -> tuple[int | str, int]:
    return read_text(data, at) if data[at] >= TEXT else read_integer(data, at)


def _read_simple(data: bytes, at: int) -> tuple[Any, int]:
    """False, true, null, a float."""
    head = data[at]
    if head in _FLOATS:
        return _read_float(data, at)
    if head == _NULL:
        return None, at + 1
    return read_boolean(data, at)


def _read_float(data: bytes, at: int) -> tuple[float, int]:
    width = _FLOATS[data[at]]
    end = at + 1 + width.size
    packed = data[at + 1 : end]
    if len(packed) != width.size:
        raise IndexError
    value: float = width.unpack(packed)[0]
    if _float(value) != data[at:end]:
        raise FormatError("a longer float than needed")
    return value, end


def _level(inner: Reader | None) -> Reader:
    """What reads a plain value whose own items are read by `inner`; without it, no maps and arrays."""
    by_major = (
        read_integer,
        read_integer,
        read_bytes,
        read_text,
        array_reader(inner, list) if inner else _too_deep,
        map_reader(inner, cast("Reader", _read_key)) if inner else _too_deep,
        _refused,
        _read_simple,
    )

    def read_any(data: bytes, at: int) -> tuple[Any, int]:
        return by_major[data[at] >> 5](data, at)

    return read_any


def _too_deep(_data: bytes, _at: int) -> tuple[Any, int]:
    raise FormatError("nested too deep")


def _refused(_data: bytes, _at: int) -> tuple[Any, int]:
    raise FormatError("a tag, which no format uses")


def _levels() -> tuple[Reader, ...]:
    """Readers by the depth that is used up already; the first reads MAX_DEPTH levels."""
    made: list[Reader] = [_level(None)]
    for _ in range(MAX_DEPTH - 1):
        made.append(_level(made[-1]))
    return tuple(reversed(made))


_LEVELS = _levels()
