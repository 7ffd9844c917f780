"""CBOR for everything that is signed, sealed or sent: maps with small integer keys, one encoding for each value.

A `Wire` struct becomes a CBOR map {1: first field, 2: second field, …}; None is left out. Decoding accepts exactly the bytes that
encoding the result would give (RFC 8949 section 4.2.1), so that trailing junk, doubled keys, long integers and tags are refused.
Re-encoding serves only that check: what is hashed or verified is always the bytes received.

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
_SCALARS = frozenset({str, bytes, int, bool, float, type(None)})
_KEYS = frozenset({int, str})
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
    """Decode one canonical CBOR item into plain Python values.

    Raises:
        FormatError: not CBOR, not canonical, or nested deeper than MAX_DEPTH.
    """
    try:
        raw = cbor2.loads(bytes(data))
        _check_shape(raw, MAX_DEPTH)
        same = cbor2.dumps(raw, canonical=True) == data
    except FormatError:
        raise
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, OverflowError, MemoryError) as fault:
        raise FormatError("not a CBOR item") from fault
    if not same:
        raise FormatError("not the one encoding of its value")
    return raw


def _check_version(value: Wire) -> None:
    version = getattr(value, "v", None)
    if version is not None and version not in getattr(value, "VERSIONS", (1,)):
        raise UnknownVersionError(f"{type(value).__name__} version {version}")


def _check_shape(raw: object, depth: int) -> None:
    """Only maps, arrays, strings, bytes, integers, booleans, floats and null, at most `depth` deep."""
    if depth <= 0:
        raise FormatError("nested too deep")
    kind = type(raw)
    if kind in _SCALARS:
        return
    if kind is dict:
        for key, item in cast("dict[object, object]", raw).items():
            if type(key) not in _KEYS:
                raise FormatError("map key is neither integer nor text")
            _check_shape(item, depth - 1)
    elif kind is list:
        for item in cast("list[object]", raw):
            _check_shape(item, depth - 1)
    else:
        raise FormatError("a CBOR type that no format uses")


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
