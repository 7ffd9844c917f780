"""The device's chain of slots: make one, check one, check a run (DESIGN section 6; layout: docs/formats/envelope.md).

entry_hash is SHA-256 over the complete signed slot, signature included; that is why one signature at the end of a contiguous run covers
the run. Which runs were seen before, forks and high-water marks are the cloud's to know.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import msgspec

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import CHAIN_REASONS, MAX_PARTS, MAX_SEALED_BYTES, TIME_QUALITY, Context, Entry, PlacedEntry, Slot
from kiosk.contract.layout import read_context, read_signed_slot
from kiosk.crypto import primitives, signing
from kiosk.crypto.keys import Signer
from kiosk.crypto.sealing import content_hash
from kiosk.errors import ChainError, ConflictError, FormatError, LimitError

MAX_SEQ = 2**63 - 1
"""What PostgreSQL and SQLite keep as a number."""
_ID_BYTES, _HASH_BYTES = 16, 32


def entry_hash(slot: bytes) -> bytes:
    """SHA-256 of the signed slot as received, 32 bytes."""
    return primitives.sha256(slot)


def make_slot(slot: Slot, signer: Signer) -> bytes:
    """Encode and sign a slot: COSE_Sign1 of its CBOR."""
    return signing.sign(encode(slot), signer)


def place(entry: Entry) -> PlacedEntry:
    """Decode slot and context and check that they fit the sealed bytes. No signature is checked.

    Raises:
        LimitError: sealed bytes over 4 MiB.
        FormatError, SignatureError, UnknownVersionError: not the formats they claim to be.
        ConflictError: the slot was signed for other content.
    """
    if len(entry.sealed) > MAX_SEALED_BYTES:
        raise LimitError("a sealed entry has at most 4 MiB")
    slot = read_slot(entry.slot)[1]
    context = read_context(entry.context) or decode(Context, entry.context)
    _check_fields(slot, context)
    content = content_hash(entry.context, entry.sealed)
    if content != slot.content_hash:
        raise ConflictError("the slot names other content")
    return PlacedEntry(entry, slot, context, entry_hash(entry.slot), content)


def read_slot(signed: bytes) -> tuple[bytes, Slot]:
    """Key id and slot of a signed slot, WITHOUT checking the signature.

    Raises:
        FormatError, SignatureError, UnknownVersionError: not what it claims to be.
    """
    quick = read_signed_slot(signed)
    if quick is not None:
        return quick
    kid, payload = signing.read_unverified(signed)
    return kid, decode(Slot, payload)


def verify_slot(entry: Entry, public_key: bytes) -> None:
    """Check the entry's own signature, as the office does before it opens.

    Raises:
        SignatureError: it does not verify.
    """
    signing.verify(entry.slot, public_key)


class Run(msgspec.Struct, frozen=True):
    """Entries of one device and epoch whose seq and prev follow one another."""

    entries: tuple[PlacedEntry, ...]

    @property
    def first(self) -> PlacedEntry:
        """The run's first entry."""
        return self.entries[0]

    @property
    def last(self) -> PlacedEntry:
        """The run's last entry, whose signature covers the run."""
        return self.entries[-1]


def split_runs(placed: Iterable[PlacedEntry]) -> tuple[Run, ...]:
    """Cut entries, in the order given, into contiguous runs: same device and epoch, seq + 1, prev = the hash before."""
    runs: list[list[PlacedEntry]] = []
    for one in placed:
        if runs and _follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(Run(tuple(run)) for run in runs)


def verify_run(run: Run, public_key: bytes) -> None:
    """Check the run's last signature; the links cover the others, because each hash includes the signature before it.

    Raises:
        ChainError: the entries do not follow one another.
        SignatureError: the last signature does not verify, or an entry names another key.
    """
    if not all(_follows(before, after) for before, after in _pairs(run.entries)):
        raise ChainError("the entries of the run do not follow one another")
    kids = {signing.read_unverified(one.entry.slot)[0] for one in run.entries}
    if len(kids) != 1:
        raise ChainError("the run is signed by several keys")
    signing.verify(run.last.entry.slot, public_key)


def _follows(before: PlacedEntry, after: PlacedEntry) -> bool:
    return (
        after.context.device == before.context.device
        and after.slot.epoch == before.slot.epoch
        and after.slot.seq == before.slot.seq + 1
        and after.slot.prev == before.entry_hash
    )


def _pairs(entries: Sequence[PlacedEntry]) -> Iterable[tuple[PlacedEntry, PlacedEntry]]:
    return itertools.pairwise(entries)


def _check_fields(slot: Slot, context: Context) -> None:
    """Lengths and ranges that the types do not say."""
    sound = (
        len(slot.epoch) == _ID_BYTES
        and 1 <= slot.seq <= MAX_SEQ
        and (slot.prev is None or len(slot.prev) == _HASH_BYTES)
        and (slot.prev is not None or slot.reason in CHAIN_REASONS)
        and slot.quality in TIME_QUALITY
        and len(slot.content_hash) == _HASH_BYTES
        and len(context.submission_id) == _ID_BYTES
        and 0 <= context.part < MAX_PARTS
        and 1 <= len(context.recipients) <= 4
        and 0 < len(context.tenant) <= 64
        and 0 < len(context.device) <= 64
    )
    if not sound:
        raise FormatError("a slot or context out of range")
