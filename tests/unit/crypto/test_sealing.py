"""Seal, payload, chain, paper code, replies: round trips, and nothing altered is ever opened."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import Context, Entry, Envelope, PlacedEntry, Slot
from kiosk.crypto import chain, payload, primitives, receipts, replies, sealing
from kiosk.crypto.keys import SealingKey, SealingPublic, SoftwareSigner
from kiosk.errors import ChainError, ConflictError, FormatError, KioskError, LimitError, SealBrokenError, SignatureError, UnknownKeyError

OFFICE, RECOVERY = SealingKey(bytes([1]) * 32), SealingKey(bytes([2]) * 32)
SIGNER = SoftwareSigner(primitives.p256_generate())
EPOCH = bytes([3]) * 16


def sealed_entry(seq: int, prev: bytes | None, body: bytes = b"form", epoch: bytes = EPOCH, device: str = "d") -> PlacedEntry:
    """A good entry at a place in the chain."""
    context = encode(Context(1, "muni:99201", device, os.urandom(16), 0, (OFFICE.kid, RECOVERY.kid)))
    sealed = sealing.seal(payload.pack(body, None), context, [OFFICE.shared(), RECOVERY.shared()], secret=os.urandom(32))
    slot = Slot(1, epoch, seq, prev, 1, "synced", 1, sealing.content_hash(context, sealed), None if prev else "first")
    return chain.place(Entry(chain.make_slot(slot, SIGNER), context, sealed))


def run_of(count: int) -> list[PlacedEntry]:
    """A contiguous run."""
    entries = [sealed_entry(1, None)]
    while len(entries) < count:
        entries.append(sealed_entry(len(entries) + 1, entries[-1].entry_hash))
    return entries


@given(st.binary(max_size=5000))
def test_a_payload_opens_with_each_recipients_key(body: bytes) -> None:
    """Office and recovery key each open; a third does not."""
    packed = payload.pack(body, None)
    sealed = sealing.seal(packed, b"context", [OFFICE.shared(), RECOVERY.shared()], secret=os.urandom(32))
    assert payload.unpack(sealing.open_seal(sealed, b"context", OFFICE), {}) == body
    assert payload.unpack(sealing.open_seal(sealed, b"context", RECOVERY), {}) == body
    with pytest.raises(UnknownKeyError):
        sealing.open_seal(sealed, b"context", SealingKey(bytes([4]) * 32))


def test_each_changed_byte_and_each_other_context_keeps_the_seal_shut() -> None:
    """Nothing altered is opened."""
    sealed = sealing.seal(payload.pack(b"form", None), b"context", [OFFICE.shared()], secret=os.urandom(32))
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(KioskError):
            sealing.open_seal(bytes(changed), b"context", OFFICE)
    with pytest.raises(SealBrokenError):
        sealing.open_seal(sealed, b"contexT", OFFICE)


def test_the_commitment_is_checked_before_opening() -> None:
    """AES-GCM does not commit to its key, so the envelope does."""
    envelope = decode(Envelope, sealing.seal(b"x" * 512, b"c", [OFFICE.shared()], secret=os.urandom(32)))
    forged = encode(Envelope(1, envelope.wraps, bytes(32), envelope.ciphertext))
    with pytest.raises(SealBrokenError):
        sealing.open_seal(forged, b"c", OFFICE)


def test_a_wrap_of_one_recipient_does_not_serve_another() -> None:
    """The HPKE info binds context and recipient."""
    envelope = decode(Envelope, sealing.seal(b"x" * 512, b"c", [OFFICE.shared(), RECOVERY.shared()], secret=os.urandom(32)))
    swapped = encode(Envelope(1, envelope.wraps[::-1], envelope.commitment, envelope.ciphertext))
    assert sealing.open_seal(swapped, b"c", OFFICE) == b"x" * 512  # order alone is the context's to fix
    with pytest.raises(FormatError):
        sealing.seal(b"x", b"c", [SealingPublic(OFFICE.kid, RECOVERY.public)], secret=os.urandom(32))


@given(st.integers(min_value=0, max_value=30_000_000))
def test_padme_adds_at_most_twelve_percent_and_is_stable(length: int) -> None:
    """Padmé: never shorter, at most 12 % longer (from 512 bytes on), and a padded length pads to itself."""
    padded = payload.padme(length)
    assert padded >= max(length, payload.MIN_PACKED_BYTES)
    assert length < payload.MIN_PACKED_BYTES or padded <= length * 1.12
    assert payload.padme(padded) == padded


@given(st.binary(max_size=3000), st.integers(min_value=0))
def test_packed_payloads_refuse_noise_and_changes(body: bytes, position: int) -> None:
    """A changed kind or dictionary name, a cut or extended payload is refused."""
    packed = payload.pack(body, None)
    assert payload.unpack(packed, {}) == body
    for bad in (packed + b"\0", packed[:-1], b"", body):
        if bad != packed:
            with pytest.raises(KioskError):
                payload.unpack(bad, {})
    changed = bytearray(packed)
    changed[position % 33] ^= 0x80
    with pytest.raises(KioskError):
        payload.unpack(bytes(changed), {})


def test_a_bomb_is_refused_before_it_inflates() -> None:
    """A small frame that claims or hides much is refused by its declared size."""
    import zstandard

    bomb = zstandard.ZstdCompressor().compress(bytes(payload.MAX_PLAIN_BYTES + 1))
    head = bytes([1]) + bytes(32) + len(bomb).to_bytes(4, "big") + bomb
    with pytest.raises(FormatError):
        payload.unpack(head.ljust(payload.padme(len(head)), b"\0"), {})
    with pytest.raises(LimitError):
        payload.pack(bytes(payload.MAX_PLAIN_BYTES + 1), None)


def test_a_dictionary_is_named_inside_and_missing_ones_are_told() -> None:
    """The dictionary's hash stands inside the sealed part."""
    dictionary = payload.Dictionary(b"person.familyName applicant dwelling " * 40)
    body = b"applicant.person.familyName: x, dwelling " * 8
    packed = payload.pack(body, dictionary)
    assert packed[1:33] == dictionary.sha256
    assert payload.unpack(packed, {dictionary.sha256: dictionary.data}) == body
    with pytest.raises(FormatError):
        payload.unpack(packed, {})


def test_a_run_is_covered_by_its_last_signature() -> None:
    """Links cover the entries before, the signature covers the last."""
    entries = run_of(4)
    runs = chain.split_runs(entries)
    assert [len(run.entries) for run in runs] == [4]
    chain.verify_run(runs[0], SIGNER.public_key)
    with pytest.raises(SignatureError):
        chain.verify_run(runs[0], SoftwareSigner(primitives.p256_generate()).public_key)


def test_gaps_other_epochs_and_other_devices_start_new_runs() -> None:
    """A run is contiguous in device, epoch, seq and prev."""
    entries = run_of(4)
    assert len(chain.split_runs([entries[0], *entries[2:]])) == 2
    other = sealed_entry(5, entries[3].entry_hash, epoch=bytes([9]) * 16)
    assert len(chain.split_runs([*entries, other])) == 2
    assert len(chain.split_runs([*entries, sealed_entry(5, entries[3].entry_hash, device="e")])) == 2
    with pytest.raises(ChainError):
        chain.verify_run(chain.Run((entries[0], entries[2])), SIGNER.public_key)


def test_a_forged_entry_inside_a_run_breaks_it() -> None:
    """Whoever changes one entry would have to change every hash behind it."""
    entries = run_of(3)
    forged = sealed_entry(2, entries[0].entry_hash, b"other")
    assert len(chain.split_runs([entries[0], forged, entries[2]])) == 2


def test_a_slot_for_other_content_is_a_conflict() -> None:
    """The slot names the content it was signed for."""
    one, two = run_of(2)
    with pytest.raises(ConflictError):
        chain.place(Entry(one.entry.slot, two.entry.context, two.entry.sealed))


@given(st.binary(min_size=9, max_size=9), st.integers(min_value=0, max_value=9), st.integers(min_value=1, max_value=31))
def test_a_number_finds_every_single_wrong_sign(randomness: bytes, position: int, shift: int) -> None:
    """One wrong sign is always found."""
    number = receipts.new_number(randomness)
    assert receipts.number_is_valid(number)
    assert receipts.number_is_valid(f"{number[:4]} {number[4:7].lower()}-{number[7:]}")
    sign = receipts.ALPHABET[(receipts.ALPHABET.index(number[position]) + shift) % 32]
    assert not receipts.number_is_valid(number[:position] + sign + number[position + 1 :])


@given(st.text(max_size=200))
def test_noise_is_no_receipt_code(text: str) -> None:
    """Whatever a camera reads is refused with one of our errors."""
    for code in (text, receipts.PREFIX + text):
        with pytest.raises(FormatError):
            receipts.read_paper_code(code)


def test_a_code_has_a_bounded_length() -> None:
    """Too many submissions for one code is told, not printed unreadably."""
    with pytest.raises(LimitError):
        receipts.paper_code(bytes(700), bytes(100), bytes(32))


def test_a_reply_opens_only_with_its_own_seed_and_submission() -> None:
    """The key grows from the seed on one receipt and the id of one submission."""
    key = replies.reply_key(bytes(32), b"i" * 16)
    sealed = replies.seal_reply(b"signed", key.public, b"i" * 16)
    assert replies.open_reply(sealed, key, b"i" * 16) == b"signed"
    for other, name in ((replies.reply_key(bytes([1]) * 32, b"i" * 16), b"i" * 16), (key, b"j" * 16)):
        with pytest.raises(SealBrokenError):
            replies.open_reply(sealed, other, name)
    assert replies.follow_key(bytes(32), b"i" * 16) != replies.follow_key(bytes(32), b"j" * 16)
