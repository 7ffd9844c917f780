"""Our CBOR is cbor2's deterministic form, byte for byte, and nothing but that form is read."""

from __future__ import annotations

import math
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract import cbor
from kiosk.contract.codec import Wire, decode_plain, encode
from kiosk.errors import FormatError

INTEGERS = st.integers(-(2**64), 2**64 - 1) | st.sampled_from([edge + step for edge in (23, 255, 511, 65535, 2**32) for step in (-1, 0, 1)])
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
SCALARS = st.none() | st.booleans() | INTEGERS | st.floats() | WORDS | st.binary() | st.binary(min_size=20, max_size=700)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(WORDS | INTEGERS, inner, max_size=30),
    max_leaves=40,
)


def is_same(one: Any, other: Any) -> bool:  # noqa: ANN401 - any decoded value
    """Equal, also in type, with NaN equal to itself."""
    if type(one) is float and type(other) is float:
        return one == other or (math.isnan(one) and math.isnan(other))
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(is_same(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return bool(one == other)


@given(PLAIN)
def test_writing_is_cbor2s_canonical_form(value: object) -> None:
    """Any program with a CBOR library of its own can check our hashes."""
    assert encode(value) == cbor2.dumps(value, canonical=True)


@given(PLAIN)
def test_what_was_written_is_read_back(value: object) -> None:
    """Same value, same types."""
    assert is_same(decode_plain(encode(value)), value)


@given(PLAIN, st.data())
def test_changed_bytes_are_refused_or_are_the_encoding_of_what_they_say(value: object, data: st.DataObject) -> None:
    """One bit turned, a byte put in or taken out: what is still read is written the same again, and cbor2 reads the same."""
    good = bytearray(encode(value))
    at = data.draw(st.integers(0, len(good) - 1))
    change = data.draw(st.sampled_from(("turn", "put", "take", "cut")))
    if change == "turn":
        good[at] ^= 1 << data.draw(st.integers(0, 7))
    elif change == "put":
        good.insert(at, data.draw(st.integers(0, 255)))
    else:
        del good[at : at + 1 if change == "take" else None]
    _require_one_encoding(bytes(good))


@given(st.binary(max_size=80))
def test_any_bytes_are_refused_or_are_the_encoding_of_what_they_say(data: bytes) -> None:
    """No bytes stumble the reader, and no value has a second spelling."""
    _require_one_encoding(data)


def _require_one_encoding(data: bytes) -> None:
    try:
        found = decode_plain(data)
    except FormatError:
        return
    assert encode(found) == data
    assert is_same(cbor2.loads(data), found)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1817",  # 23 in two bytes
        "190017",
        "1b00000000ffffffff",
        "5817" + "00" * 23,
        "420a",  # cut short
        "5bffffffffffffffff00",  # claims more than there is
        "9bffffffffffffffff",
        "bbffffffffffffffff",
        "0000",  # something after it
        "5f41004100ff",  # lengths not told
        "9f00ff",
        "bf0000ff",
        "7f6161ff",
        "c074323032362d31312d32335430303a30303a30305a",  # a date
        "c249010000000000000000",  # a big number
        "d8236161",  # a pattern
        "d81c80",  # a reference
        "f7",  # undefined
        "e0",  # simple values
        "f820",
        "fb3ff0000000000000",  # 1.0 in eight bytes
        "fa3f800000",
        "fb7ff8000000000000",  # NaN in eight bytes
        "f97e01",  # another NaN
        "f9",
        "62c328",  # not UTF-8
        "63eda080",  # half a surrogate pair
        "a2616200616100",  # keys out of order
        "a2626161006162" + "00",  # longer key first
        "a200000000",  # a key twice
        "a1f500",  # true as a key
        "a1410000",  # bytes as a key
        "a18000",
        "81" * 12 + "00",  # nested too deep
        "a100" * 12 + "00",
    ],
)
def test_what_is_not_the_one_encoding_is_refused(data: str) -> None:
    """Each way in which CBOR could say the same twice, or say what no format says."""
    with pytest.raises(FormatError):
        decode_plain(bytes.fromhex(data))


def test_as_deep_as_allowed_is_read() -> None:
    """The limit counts levels, the innermost value among them."""
    deep = bytes.fromhex("81" * (cbor.MAX_DEPTH - 1) + "00")
    assert encode(decode_plain(deep)) == deep


@pytest.mark.parametrize("value", [object(), {1.5: 1}, {b"k": 1}, {1}, [1j]], ids=repr)
def test_what_no_format_holds_is_not_written(value: object) -> None:
    """A mistake at the sender is found at the sender."""
    with pytest.raises(TypeError):
        encode(value)


def test_a_number_above_64_bits_is_not_written() -> None:
    """It would need a tag."""
    with pytest.raises(OverflowError):
        encode(2**64)


class Loose(Wire, frozen=True):
    """A struct with a field that no reader is made for."""

    number: float


def test_a_field_of_a_type_that_no_reader_knows_is_found_at_once() -> None:
    """A format with such a field cannot come into use unseen."""
    from kiosk.contract.codec import decode

    with pytest.raises(TypeError, match="no format has a field"):
        decode(Loose, b"\xa0")


class Bytes(Wire, frozen=True):
    """One field of bytes."""

    data: bytes
    note: str | None = None


@pytest.mark.parametrize("raw", [{1: "YWJj"}, {1: [1]}, {1: 5}, {1: None}, {1: b"a", 2: b"b"}, {2: "n"}], ids=str)
def test_one_type_never_passes_for_another(raw: object) -> None:
    """Text in base64 is not bytes, though a converter would take it."""
    from kiosk.contract.codec import decode

    with pytest.raises(FormatError):
        decode(Bytes, cbor2.dumps(raw, canonical=True))
