"""CBOR for everything that is signed, sealed or sent: maps with small integer keys, one encoding for each value.

A `Wire` struct becomes a CBOR map {1: first field, 2: second field, …}; None is left out. Decoding accepts exactly the bytes that
encoding the result would give (RFC 8949 section 4.2.1), so that trailing junk, doubled keys, long integers and tags are refused.
Re-encoding serves only that check: what is hashed or verified is always the bytes received. The shape is looked at in the bytes, before
the library sees them: its tags make dates, big numbers, patterns and references, with which a kilobyte can ask for an hour.

Does not limit size (callers bound it first) and does not sign.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import cbor2
import msgspec

from kiosk.errors import FormatError, UnknownVersionError

MAX_DEPTH = 12
"""Levels of nesting: the deepest format uses 6."""

W = TypeVar("W", bound="Wire")
_Turn = Callable[[Any], Any]
_NEGATIVE, _TEXT, _MAP = 1, 3, 5
"""Major types (RFC 8949 section 3.1): 0 and 1 are integers, 2 and 3 strings, 4 and 5 nest, 6 are tags, 7 is the rest."""
_KEYS = frozenset({0, _NEGATIVE, _TEXT})
_LAST_SHORT = 23
_LONG_HEADS = {24: 1, 25: 2, 26: 4, 27: 8}
_SIMPLE = frozenset({0xF4, 0xF5, 0xF6, 0xF9, 0xFA, 0xFB})
"""False, true, null, floats of three widths."""
_NESTING = msgspec.inspect.StructType | msgspec.inspect.VarTupleType | msgspec.inspect.ListType | msgspec.inspect.DictType


class Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value with a CBOR form; the order of its fields is its format, so fields are only ever appended."""


def encode(value: object) -> bytes:
    """The one CBOR encoding of a Wire struct or a plain value."""
    return cbor2.dumps(_plain(value), canonical=True)


def decode(kind: type[W], data: bytes) -> W:
    """Read a Wire struct back from exactly its own encoding.

    Args:
        kind: the struct's class.
        data: one CBOR item and nothing else.

    Returns:
        The struct.

    Raises:
        FormatError: not CBOR, not canonical, unknown or missing keys, wrong types.
        UnknownVersionError: the struct has a field `v` and its value is not one of `kind.VERSIONS`.
    """
    raw = decode_plain(data)
    try:
        named = _named(kind, raw)
        value = msgspec.convert(named, kind, strict=True)
    except (msgspec.ValidationError, TypeError, ValueError) as fault:
        raise FormatError(f"{kind.__name__} has missing or wrong fields") from fault
    _check_version(value)
    return value


def decode_plain(data: bytes) -> Any:  # noqa: ANN401 - any CBOR value
    """Decode one canonical CBOR item into plain Python values: maps, arrays, text, bytes, integers of 64 bits, floats, booleans, null.

    Raises:
        FormatError: not CBOR, not canonical, another type, or nested deeper than MAX_DEPTH.
    """
    data = bytes(data)
    _check_shape(data)
    try:
        raw = cbor2.loads(data)
        same = cbor2.dumps(raw, canonical=True) == data
    except (cbor2.CBORError, ValueError, TypeError) as fault:
        raise FormatError("not a CBOR item") from fault
    if not same:
        raise FormatError("not the one encoding of its value")
    return raw


def _check_version(value: Wire) -> None:
    version = getattr(value, "v", None)
    if version is not None and version not in getattr(value, "VERSIONS", (1,)):
        raise UnknownVersionError(f"{type(value).__name__} version {version}")


def _check_shape(data: bytes) -> None:
    """One item of the kinds that formats use, and nothing after it.

    Every item takes a byte at least, so the time is bounded by the length, whatever the heads claim. That heads are the shortest and keys
    in order is left to the encoding again.
    """
    try:
        whole = _end_of(data, 0, MAX_DEPTH) == len(data)
    except IndexError:
        whole = False
    if not whole:
        raise FormatError("cut short, or something after it")


def _end_of(data: bytes, at: int, depth: int) -> int:
    """Where the item that begins at `at` ends, at most `depth` levels deep. Raises IndexError where the bytes end before."""
    if depth <= 0:
        raise FormatError("nested too deep")
    head = data[at]
    major, number, at = head >> 5, head & 31, at + 1
    if number in _LONG_HEADS:
        width = _LONG_HEADS[number]
        number, at = int.from_bytes(data[at : at + width], "big"), at + width
    elif number > _LAST_SHORT:
        raise FormatError("a length that is not told")
    if major <= _NEGATIVE:
        return at
    if major == _TEXT and data.find(0, at, at + number) >= 0:
        raise FormatError("a text with the sign U+0000, which no database keeps")
    if major <= _TEXT:
        return at + number
    if major <= _MAP:
        return _end_of_all(data, at, depth - 1, number, is_map=major == _MAP)
    if head not in _SIMPLE:
        raise FormatError("a CBOR type that no format uses")
    return at


def _end_of_all(data: bytes, at: int, depth: int, count: int, *, is_map: bool) -> int:
    """Where the items of an array or a map end."""
    if count > len(data) - at:
        raise FormatError("more items than bytes")
    for _ in range(count):
        if is_map:
            if data[at] >> 5 not in _KEYS:
                raise FormatError("map key is neither integer nor text")
            at = _end_of(data, at, depth)
        at = _end_of(data, at, depth)
    return at


def _plain(value: object) -> object:
    if isinstance(value, Wire):
        return {
            number: _plain(item) for number, name in enumerate(value.__struct_fields__, 1) if (item := getattr(value, name)) is not None
        }
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


class _Layout(NamedTuple):
    """How a kind is read: for each number its field and what turns the item (None: it stands as it is); the fields that may be absent."""

    fields: tuple[tuple[str, _Turn | None], ...]
    absent: dict[str, None]


@cache
def _layout(kind: type[Wire]) -> _Layout:
    info = cast("msgspec.inspect.StructType", msgspec.inspect.type_info(kind))
    fields = tuple((field.encode_name, _turn(field.type)) for field in info.fields)
    return _Layout(fields, {field.encode_name: None for field in info.fields if _admits_none(field.type)})


def _named(kind: type[Wire], raw: object) -> dict[str, Any]:
    """Turn {1: …, 2: …} into {field: …}, following nested structs."""
    if type(raw) is not dict:
        raise FormatError(f"{kind.__name__} is not a map")
    fields, absent = _layout(kind)
    named: dict[str, Any] = {**absent}
    for number, item in raw.items():
        if type(number) is not int or not 1 <= number <= len(fields):
            raise FormatError(f"{kind.__name__} has an unknown key")
        if item is None:
            raise FormatError(f"{kind.__name__} has a null, which is left out")
        name, turn = fields[number - 1]
        named[name] = item if turn is None else turn(item)
    return named


def _admits_none(info: object) -> bool:
    return isinstance(info, msgspec.inspect.UnionType) and info.includes_none


def _turn(info: object) -> _Turn | None:
    """What turns an item of this type, made once for each type: following msgspec's type tree for every item is what decoding costs."""
    if isinstance(info, msgspec.inspect.UnionType):
        nesting = [kind for kind in info.types if isinstance(kind, _NESTING)]
        return _turn(nesting[0]) if nesting else None
    if isinstance(info, msgspec.inspect.StructType):
        kind = cast("type[Wire]", info.cls)
        return lambda item: _named(kind, item)
    if isinstance(info, msgspec.inspect.VarTupleType | msgspec.inspect.ListType):
        each = _turn(info.item_type)
        return each and (lambda item: [each(one) for one in item] if type(item) is list else item)
    if isinstance(info, msgspec.inspect.DictType):
        value = _turn(info.value_type)
        return value and (lambda item: {key: value(one) for key, one in item.items()} if type(item) is dict else item)
    return None
