"""CBOR for everything that is signed, sealed or sent: maps with small integer keys, one encoding for each value.

A `Wire` struct becomes a CBOR map {1: first field, 2: second field, …}; None is left out. Decoding accepts exactly the bytes that
encoding the result would give (RFC 8949 section 4.2.1), so that trailing junk, doubled keys, long integers and tags are refused.
Re-encoding serves only that check: what is hashed or verified is always the bytes received.

Does not limit size (callers bound it first) and does not sign.
"""

from __future__ import annotations

import enum
from functools import cache
from typing import Any, TypeVar, cast

import cbor2
import msgspec

from kiosk.errors import FormatError, UnknownVersionError

MAX_DEPTH = 12
"""Levels of nesting: the deepest format uses 6."""

W = TypeVar("W", bound="Wire")
_NESTING = msgspec.inspect.StructType | msgspec.inspect.VarTupleType | msgspec.inspect.ListType


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
    if isinstance(raw, dict):
        for key, item in raw.items():
            if not isinstance(key, int | str):
                raise FormatError("map key is neither integer nor text")
            _check_shape(item, depth - 1)
    elif isinstance(raw, list):
        for item in raw:
            _check_shape(item, depth - 1)
    elif raw is not None and type(raw) not in (str, bytes, int, bool, float):
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


@cache
def _layout(kind: type[Wire]) -> tuple[tuple[str, Any], ...]:
    info = cast("msgspec.inspect.StructType", msgspec.inspect.type_info(kind))
    return tuple((field.encode_name, field.type) for field in info.fields)


def _named(kind: type[Wire], raw: object) -> dict[str, Any]:
    """Turn {1: …, 2: …} into {field: …}, following nested structs."""
    if not isinstance(raw, dict):
        raise FormatError(f"{kind.__name__} is not a map")
    layout = _layout(kind)
    named: dict[str, Any] = {name: None for name, inner in layout if _admits_none(inner)}
    for number, item in raw.items():
        if not isinstance(number, int) or not 1 <= number <= len(layout):
            raise FormatError(f"{kind.__name__} has an unknown key")
        name, inner = layout[number - 1]
        named[name] = _inner(inner, item)
    return named


def _admits_none(info: object) -> bool:
    return isinstance(info, msgspec.inspect.UnionType) and info.includes_none


def _inner(info: Any, item: Any) -> Any:  # noqa: ANN401 - follows msgspec's type tree
    if isinstance(info, msgspec.inspect.UnionType):
        structs = [kind for kind in info.types if isinstance(kind, _NESTING)]
        return item if item is None or not structs else _inner(structs[0], item)
    if isinstance(info, msgspec.inspect.StructType):
        return _named(cast("type[Wire]", info.cls), item)
    if isinstance(info, msgspec.inspect.VarTupleType | msgspec.inspect.ListType) and isinstance(item, list):
        return [_inner(info.item_type, one) for one in item]
    if isinstance(info, msgspec.inspect.DictType) and isinstance(item, dict):
        return {key: _inner(info.value_type, one) for key, one in item.items()}
    return item
