"""CBOR for everything that is signed, sealed or sent: maps with small integer keys, one encoding for each value.

A `Wire` struct becomes a CBOR map {1: first field, 2: second field, …}; None is left out. Decoding accepts exactly the bytes that
encoding the result would give (RFC 8949 section 4.2.1), so that trailing junk, doubled keys, long integers and tags are refused.
What is hashed or verified is always the bytes received. The bytes themselves are written and read by kiosk.contract.cbor.

Does not limit size (callers bound it first) and does not sign.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from kiosk.contract import cbor
from kiosk.errors import FormatError, UnknownVersionError

W = TypeVar("W", bound="Wire")
_MOST_FIELDS = 23
"""A key above takes a second byte; no format comes near."""
_LACKING: Any = object()


class Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value with a CBOR form; the order of its fields is its format, so fields are only ever appended."""


def encode(value: object) -> bytes:
    """The one CBOR encoding of a Wire struct or a plain value."""
    return cbor.written(value, _write_other)


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
    try:
        value: W = cbor.read(_reader(kind), data)
    except FormatError:
        _check_version(kind, _version_in(kind, data))
        raise
    _check_version(kind, getattr(value, "v", None))
    return value


def decode_plain(data: bytes) -> Any:  # noqa: ANN401 - any CBOR value
    """Decode one canonical CBOR item into plain Python values: maps, arrays, text, bytes, integers of 64 bits, floats, booleans, null.

    Raises:
        FormatError: not CBOR, not canonical, another type, or nested deeper than cbor.MAX_DEPTH.
    """
    return cbor.read(cbor.read_plain, data)


def _version_in(kind: type[Wire], data: bytes) -> object:
    """The version that bytes of another shape claim: a newer format may have any fields, but its version stands in the same place."""
    fields = kind.__struct_fields__
    try:
        plain = decode_plain(data) if "v" in fields else None
    except FormatError:
        return None
    version = plain.get(fields.index("v") + 1) if isinstance(plain, dict) else None
    return version if type(version) is int else None


def _check_version(kind: type[Wire], version: object) -> None:
    if version is not None and version not in getattr(kind, "VERSIONS", (1,)):
        raise UnknownVersionError(f"{kind.__name__} version {version}")


# ------------------------------------------------------------------------------------------------------------------------ writing


def _write_other(value: object, put: cbor.Put) -> None:
    """What plain CBOR does not know: a struct as a map of its fields that are there."""
    if not isinstance(value, Wire):
        raise TypeError(f"{type(value).__name__} has no CBOR form")
    fields = msgspec.structs.astuple(value)
    put(_MAPS[len([item for item in fields if item is not None])])
    for key, item in zip(_KEYS, fields, strict=False):
        if item is not None:
            put(key)
            cbor.write(item, put, _write_other)


_KEYS = tuple(cbor.integer(number) for number in range(1, _MOST_FIELDS + 1))
_MAPS = tuple(cbor.head(cbor.MAP, count) for count in range(_MOST_FIELDS + 1))


# ------------------------------------------------------------------------------------------------------------------------ reading


@cache
def _reader(kind: type[Wire]) -> cbor.Reader:
    """What reads structs of this kind, made once for each kind: following msgspec's type tree for every item would cost the most."""
    info = cast("msgspec.inspect.StructType", msgspec.inspect.type_info(kind))
    readers = tuple(_reader_of(field.type) for field in info.fields)
    blank = [None if _admits_none(field.type) else _LACKING for field in info.fields]
    if len(readers) > _MOST_FIELDS:
        raise TypeError(f"{kind.__name__} has more than {_MOST_FIELDS} fields")

    def read_struct(data: bytes, at: int) -> tuple[Any, int]:
        count, at, last = data[at] - cbor.MAP, at + 1, 0
        if not 0 <= count <= len(readers):
            raise FormatError(f"{kind.__name__} is no map, or has unknown keys")
        values = blank.copy()
        for _ in range(count):
            number = data[at]
            if not last < number <= len(readers):
                raise FormatError(f"{kind.__name__} has an unknown key, or keys out of order")
            values[number - 1], at = readers[number - 1](data, at + 1)
            last = number
        if count < len(readers) and _LACKING in values:
            raise FormatError(f"{kind.__name__} has missing fields")
        return kind(*values), at

    return read_struct


def _admits_none(info: object) -> bool:
    return isinstance(info, msgspec.inspect.UnionType) and info.includes_none


_SIMPLE: tuple[tuple[object, cbor.Reader], ...] = (
    (msgspec.inspect.BytesType(), cbor.read_bytes),
    (msgspec.inspect.StrType(), cbor.read_text),
    (msgspec.inspect.IntType(), cbor.read_integer),
    (msgspec.inspect.BoolType(), cbor.read_boolean),
    (msgspec.inspect.AnyType(), cbor.read_plain),
)


def _reader_of(info: object) -> cbor.Reader:
    """What reads a field of this type.

    Raises:
        TypeError: a type that no format uses; limits written into a type would not be checked here, so there are none.
    """
    for simple, reader in _SIMPLE:
        if info == simple:
            return reader
    if isinstance(info, msgspec.inspect.UnionType) and info.includes_none and len(info.types) == 2:
        return _reader_of(next(one for one in info.types if not isinstance(one, msgspec.inspect.NoneType)))
    if isinstance(info, msgspec.inspect.StructType) and issubclass(info.cls, Wire):
        return _later(info.cls)
    if isinstance(info, msgspec.inspect.VarTupleType):
        return cbor.array_reader(_reader_of(info.item_type))
    if isinstance(info, msgspec.inspect.DictType) and info.key_type == msgspec.inspect.StrType():
        return cbor.map_reader(_reader_of(info.value_type))
    raise TypeError(f"no format has a field of type {info}")


def _later(kind: type[Wire]) -> cbor.Reader:
    """A struct inside another, which may be one of its own kind."""
    made: list[Callable[..., tuple[Any, int]]] = []

    def read_inner(data: bytes, at: int) -> tuple[Any, int]:
        if not made:
            made.append(_reader(kind))
        return made[0](data, at)

    return read_inner
