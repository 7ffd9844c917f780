"""How the runs of a push continue the device's chain: new heads and alarms. Pure; nothing here refuses an entry.

fork           two children of one entry: a disk put back, or a machine copied
unlinked       a prev that nobody has seen, or none where one was due
gap            seq numbers left out within an epoch
journal_lost   the terminal says that it lost its journal
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kiosk.cloud.verdicts import Verdict, new_slots

FORK, UNLINKED, GAP, JOURNAL_LOST = "fork", "unlinked", "gap", "journal_lost"


class Head(msgspec.Struct, frozen=True):
    """An epoch as far as it is known: the entry before its first one, and its last one."""

    epoch: bytes
    first_prev: bytes | None
    last_seq: int
    last_hash: bytes


class Alarm(msgspec.Struct, frozen=True):
    """Something a person should look at; no tenant and no content in it."""

    kind: str
    epoch: bytes
    seq: int
    entry_hash: bytes


class Linking(msgspec.Struct, frozen=True):
    """The heads after the push, and what was odd."""

    heads: tuple[Head, ...]
    alarms: tuple[Alarm, ...]


def link(runs: Sequence[Sequence[Verdict]], heads: Iterable[Head], inner: frozenset[bytes], *, is_new_device: bool) -> Linking:
    """Continue the chain.

    Args:
        runs: verdicts of each run.
        heads: known epochs that the runs continue or name.
        inner: those `prev` of first entries that are known entries, though no epoch's last.
        is_new_device: no epoch of this device is known at all.
    """
    known = {head.epoch: head for head in heads}
    changed: dict[bytes, Head] = {}
    alarms: list[Alarm] = []
    for run in runs:
        fresh = new_slots(run)
        if not fresh:
            continue
        kind = _oddity(fresh[0], known, inner, is_new_device=is_new_device and not changed)
        if kind:
            slot = fresh[0].item.slot
            alarms.append(Alarm(kind, slot.epoch, slot.seq, fresh[0].item.entry_hash))
        head = _continued(known.get(fresh[0].item.slot.epoch), fresh)
        known[head.epoch] = changed[head.epoch] = head
    return Linking(tuple(changed.values()), tuple(alarms))


def first_prevs(runs: Sequence[Sequence[Verdict]]) -> tuple[bytes, ...]:
    """The `prev` of entries that begin an epoch: which entry do they name?"""
    slots = [one.item.slot for run in runs for one in new_slots(run) if one.item.slot.seq == 1]
    return tuple(slot.prev for slot in slots if slot.prev is not None)


def _oddity(first: Verdict, known: Mapping[bytes, Head], inner: frozenset[bytes], *, is_new_device: bool) -> str:
    slot = first.item.slot
    head = known.get(slot.epoch)
    if head is not None:
        return _oddity_within(first, head, known)
    if slot.seq > 1:
        return UNLINKED
    if slot.prev is None:
        return JOURNAL_LOST if slot.reason == JOURNAL_LOST else "" if is_new_device else UNLINKED
    if _named_before(slot.prev, known, slot.epoch) or slot.prev in inner:
        return FORK
    return "" if any(other.last_hash == slot.prev for other in known.values()) else UNLINKED


def _oddity_within(first: Verdict, head: Head, known: Mapping[bytes, Head]) -> str:
    slot = first.item.slot
    if slot.seq > head.last_seq + 1:
        return GAP
    if slot.seq <= head.last_seq:
        return ""
    if slot.prev != head.last_hash:
        return UNLINKED
    return FORK if _named_before(head.last_hash, known, slot.epoch) else ""


def _named_before(entry_hash: bytes, known: Mapping[bytes, Head], epoch: bytes) -> bool:
    """Whether another epoch begins after this entry."""
    return any(head.first_prev == entry_hash and head.epoch != epoch for head in known.values())


def _continued(head: Head | None, fresh: Sequence[Verdict]) -> Head:
    first, last = fresh[0].item, fresh[-1].item
    if head is None:
        return Head(first.slot.epoch, first.slot.prev if first.slot.seq == 1 else None, last.slot.seq, last.entry_hash)
    if last.slot.seq <= head.last_seq:
        return head
    return Head(head.epoch, head.first_prev, last.slot.seq, last.entry_hash)
