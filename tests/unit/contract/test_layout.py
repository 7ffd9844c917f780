"""The quick readers give what the careful ones give, or nothing: held over real bytes, bytes of odd shape, and every single change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import Context, Slot
from kiosk.contract.layout import read_context, read_signed_slot
from kiosk.crypto import primitives, signing
from kiosk.crypto.keys import SoftwareSigner
from kiosk.errors import SetAsideError

SIGNER = SoftwareSigner(primitives.p256_generate())
NUMBERS = st.one_of(st.sampled_from([0, 1, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32]), st.integers(0, 2**40))
SLOTS = st.builds(
    Slot,
    v=st.just(1),
    epoch=st.binary(min_size=16, max_size=16),
    seq=NUMBERS,
    prev=st.one_of(st.none(), st.binary(min_size=32, max_size=32)),
    minute=NUMBERS,
    quality=st.sampled_from(["synced", "free", "unsure", "odd"]),
    floor=NUMBERS,
    content_hash=st.binary(min_size=32, max_size=32),
    reason=st.sampled_from([None, "first"]),
)
CONTEXTS = st.builds(
    Context,
    v=st.just(1),
    tenant=st.one_of(
        st.just("muni:13101"), st.just("\x04P" * 9), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
    ),
    device=st.one_of(st.just("trm-0123456789abcdef"), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)),
    submission_id=st.one_of(st.just(b"\x04P" * 8), st.binary(min_size=14, max_size=18)),
    part=st.integers(0, 300),
    recipients=st.lists(st.binary(min_size=16, max_size=16), max_size=3).map(tuple),
)


def careful_slot(signed: bytes) -> tuple[bytes, Slot] | None:
    """What the careful reader says; None where it refuses."""
    try:
        kid, payload = signing.read_unverified(signed)
        return kid, decode(Slot, payload)
    except SetAsideError:
        return None


def careful_context(data: bytes) -> Context | None:
    """What the careful reader says; None where it refuses."""
    try:
        return decode(Context, data)
    except SetAsideError:
        return None


@st.composite
def changed(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Bytes with one byte changed, left out or put in; or as they were."""
    data = bytearray(draw(whole))
    at = draw(st.integers(0, len(data) - 1))
    how = draw(st.sampled_from(["kept", "changed", "left out", "put in", "cut"]))
    if how == "changed":
        data[at] = draw(st.integers(0, 255))
    elif how == "left out":
        del data[at]
    elif how == "put in":
        data.insert(at, draw(st.integers(0, 255)))
    elif how == "cut":
        del data[at:]
    return bytes(data)


@given(changed(SLOTS.map(lambda slot: signing.sign(encode(slot), SIGNER))))
def test_a_slot_is_read_as_the_careful_reader_reads_it(signed: bytes) -> None:
    """The quick reader accepts nothing that the careful one refuses, and reads nothing else."""
    quick = read_signed_slot(signed)
    assert quick is None or quick == careful_slot(signed)


@given(changed(CONTEXTS.map(encode)))
def test_a_context_is_read_as_the_careful_reader_reads_it(data: bytes) -> None:
    """Also where a name looks like what stands around the submission id."""
    quick = read_context(data)
    assert quick is None or quick == careful_context(data)


def test_the_ordinary_entry_takes_the_quick_way() -> None:
    """A slot with prev and a context with short names are read quickly; else nothing would be gained."""
    slot = Slot(1, bytes(16), 300, bytes(32), 29_930_000, "synced", 29_930_000, bytes(32))
    context = Context(1, "muni:13101", "trm-0123456789abcdef", bytes(16), 0, (bytes(16), bytes(16)))
    assert read_signed_slot(signing.sign(encode(slot), SIGNER)) == (SIGNER.kid, slot)
    assert read_context(encode(context)) == context


@pytest.mark.parametrize("at", range(-32, 0))
def test_a_mirrored_signature_is_not_quick(at: int) -> None:
    """An s above half the order is left to the careful reader, which refuses it: at every byte of s."""
    order_half = bytes.fromhex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8")
    signed = signing.sign(encode(Slot(1, bytes(16), 2, bytes(32), 1, "free", 1, bytes(32))), SIGNER)
    greatest = signed[:-32] + order_half
    assert read_signed_slot(greatest) == careful_slot(greatest)
    assert careful_slot(greatest) is not None
    above = bytearray(greatest)
    above[at] = min(255, above[at] + 1)
    assert read_signed_slot(bytes(above)) == careful_slot(bytes(above))
