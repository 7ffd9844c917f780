"""What the cloud makes of a push before it looks into its tables: entries read, cut into runs, signatures checked. Pure.

An entry is `sound`, or has a fault:

    refused          its slot can be read, it itself can't be stored (other content than the slot was signed for, no context, another
                     device's): known by seq and hash, the bytes stay at the terminal
    bad_signature    the run's last signature does not hold, nor does its own: quarantined, and it takes no slot
    unreadable       not even a slot: no receipt can name it
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from kiosk.contract.codec import decode
from kiosk.contract.envelope import Context, Entry, Slot
from kiosk.crypto import signing
from kiosk.crypto.chain import MAX_SEQ, entry_hash, place
from kiosk.errors import ConflictError, FormatError, LimitError, SetAsideError, SignatureError

REFUSED, BAD_SIGNATURE = "refused", "bad_signature"
_EPOCH_BYTES, _HASH_BYTES = 16, 32
_HEADER_BYTES = 16
"""A signed item's tag, its array head and the one protected header with algorithm and key id (docs/formats/signed.md)."""


class Item(msgspec.Struct, frozen=True):
    """An entry whose slot can be read. `context` is None where it can't be."""

    entry: Entry
    slot: Slot
    context: Context | None
    entry_hash: bytes
    content_hash: bytes
    fault: str | None = None

    @property
    def place(self) -> tuple[bytes, int]:
        """Epoch and seq."""
        return self.slot.epoch, self.slot.seq


class Run(msgspec.Struct, frozen=True):
    """Items whose seq and hashes follow one another within one epoch."""

    items: tuple[Item, ...]

    @property
    def epoch(self) -> bytes:
        """All its items'."""
        return self.items[0].slot.epoch

    @property
    def first_seq(self) -> int:
        """Of its first item."""
        return self.items[0].slot.seq

    @property
    def last(self) -> Item:
        """The item whose signature covers the run."""
        return self.items[-1]


class Batch(msgspec.Struct, frozen=True):
    """A push, read. `unreadable` counts what was not even a slot."""

    runs: tuple[Run, ...]
    unreadable: int

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order they came."""
        return tuple(item for run in self.runs for item in run.items)


def read_batch(entries: Sequence[Entry], device: str, public_key: bytes, kid: bytes) -> Batch:
    """Read and check entries that this device pushed.

    Args:
        entries: as they came, oldest first.
        device: its id, of its credential.
        public_key: its key, of its credential.
        kid: the key's id.
    """
    read = [_read(entry, device) for entry in entries]
    items = [item for item in read if item is not None]
    runs = tuple(_checked(run, public_key, kid) for run in split(items))
    return Batch(runs, unreadable=len(read) - len(items))


def split(items: Iterable[Item]) -> tuple[Run, ...]:
    """Cut into runs: one epoch, seq + 1, prev = the hash before."""
    runs: list[list[Item]] = []
    for item in items:
        if runs and _follows(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return tuple(Run(tuple(run)) for run in runs)


def _read(entry: Entry, device: str) -> Item | None:
    try:
        placed = place(entry)
    except (FormatError, ConflictError, LimitError, SignatureError):
        return _read_slot_only(entry)
    fault = None if placed.context.device == device else REFUSED
    return Item(entry, placed.slot, placed.context, placed.entry_hash, placed.content_hash, fault)


def _read_slot_only(entry: Entry) -> Item | None:
    try:
        slot = decode(Slot, signing.read_unverified(entry.slot)[1])
    except SetAsideError:
        return None
    sound = len(slot.epoch) == _EPOCH_BYTES and 1 <= slot.seq <= MAX_SEQ and len(slot.prev or bytes(_HASH_BYTES)) == _HASH_BYTES
    return Item(entry, slot, None, entry_hash(entry.slot), slot.content_hash, REFUSED) if sound else None


def _follows(before: Item, after: Item) -> bool:
    return after.slot.epoch == before.slot.epoch and after.slot.seq == before.slot.seq + 1 and after.slot.prev == before.entry_hash


def _checked(run: Run, public_key: bytes, kid: bytes) -> Run:
    """The run as it is when its last signature holds; else each entry by its own."""
    header = run.last.entry.slot[:_HEADER_BYTES]
    if all(item.entry.slot[:_HEADER_BYTES] == header for item in run.items) and _holds(run.last, public_key, kid):
        return run
    return Run(tuple(item if _holds(item, public_key, kid) else _unsigned(item) for item in run.items))


def _holds(item: Item, public_key: bytes, kid: bytes) -> bool:
    try:
        signing.verify(item.entry.slot, public_key)
        return signing.read_unverified(item.entry.slot)[0] == kid
    except SignatureError:
        return False


def _unsigned(item: Item) -> Item:
    return msgspec.structs.replace(item, fault=BAD_SIGNATURE)
