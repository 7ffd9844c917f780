"""What becomes of each entry of a push, given what the tables know. Pure; kiosk.cloud.ingest asks the tables and carries it out.

repeat       this slot with this hash is known: receipted as the first time
store        goes to its receiver; there the same submission and part may be known (`duplicate`, or `content_conflict`)
quarantine   kept with a code, shown to named people
refuse       can't be stored here; known by seq and hash, the bytes stay at the terminal
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from kiosk.cloud.intake import BAD_SIGNATURE, Batch, Item, Run
from kiosk.contract.receipt import RunException

REPEAT, STORE, QUARANTINE, REFUSE = "repeat", "store", "quarantine", "refuse"
STORED, DUPLICATE, QUARANTINED, REFUSED, RESOLVED = "stored", "duplicate", "quarantined", "refused", "resolved"
ANY_RECEIVER = "*"

SLOT_CONFLICT, CONTENT_CONFLICT = "slot_conflict", "content_conflict"
TENANT_NOT_ALLOWED, REVOKED_DEVICE = "tenant_not_allowed", "revoked_device"
ALARMING = frozenset({SLOT_CONFLICT, CONTENT_CONFLICT, TENANT_NOT_ALLOWED, REVOKED_DEVICE, BAD_SIGNATURE})

Place = tuple[bytes, int]


class Known(msgspec.Struct, frozen=True):
    """What the tables say: slots (epoch, seq) → (hash, state); receivers → prefecture; where the site may file to."""

    slots: Mapping[Place, tuple[bytes, str]]
    receivers: Mapping[str, str]
    may_file_to: Sequence[str]
    revoked: bool


class Verdict(msgspec.Struct):
    """An item's fate. `state` is what its slot shall say, `code` why it is quarantined; the shell may still change both."""

    item: Item
    kind: str
    state: str
    code: str = ""
    takes_slot: bool = True
    undrawn: bool = False
    known_slot: bool = False
    """Its slot was refused before, with this hash."""
    is_news: bool = False
    """Quarantined for the first time: raises an alarm."""

    @property
    def tenant(self) -> str:
        """Whom it is for; '' where that can't be read."""
        return self.item.context.tenant if self.item.context else ""

    def quarantine(self, code: str) -> None:
        """Set aside after all."""
        self.kind, self.state, self.code = QUARANTINE, QUARANTINED, code

    def refuse(self) -> None:
        """Can't be stored after all."""
        self.kind, self.state = REFUSE, REFUSED


def judge(batch: Batch, known: Known, undrawn: Sequence[bytes] = ()) -> tuple[tuple[Verdict, ...], ...]:
    """Verdicts for each run, in order; a slot that comes twice in one batch is known the second time."""
    slots = dict(known.slots)
    hinted = frozenset(undrawn)
    return tuple(tuple(_judge(item, slots, known, hinted) for item in run.items) for run in batch.runs)


def exceptions(verdicts: Sequence[Verdict]) -> tuple[RunException, ...]:
    """What the receipt of the run does not say `stored` of."""
    states = {QUARANTINED, REFUSED, DUPLICATE}
    return tuple(RunException(one.item.slot.seq, one.item.entry_hash, one.state) for one in verdicts if one.state in states)


def new_slots(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Those whose slot is to be written down."""
    return tuple(one for one in verdicts if one.takes_slot and one.kind != REPEAT)


def ranges(batch: Batch) -> tuple[tuple[bytes, int, int], ...]:
    """Epoch, first and last seq of each run: what to ask the slot table about."""
    return tuple((run.epoch, run.first_seq, _last_seq(run)) for run in batch.runs)


def _last_seq(run: Run) -> int:
    return run.last.slot.seq


def _judge(item: Item, slots: dict[Place, tuple[bytes, str]], known: Known, hinted: frozenset[bytes]) -> Verdict:
    undrawn = item.context is not None and item.context.submission_id in hinted
    held = slots.get(item.place)
    if item.fault != BAD_SIGNATURE and held is not None and held[0] == item.entry_hash and held[1] != REFUSED:
        return Verdict(item, REPEAT, held[1], undrawn=undrawn)
    verdict = _fresh(item, held, known)
    verdict.undrawn = undrawn
    verdict.known_slot = held is not None and held[0] == item.entry_hash
    if verdict.takes_slot:
        slots[item.place] = (item.entry_hash, verdict.state)
    return verdict


def _fresh(item: Item, held: tuple[bytes, str] | None, known: Known) -> Verdict:
    """A slot that was not seen with this hash, or was refused then and may be storable now."""
    foreign = held is not None and held[0] != item.entry_hash
    takes_slot = not foreign and item.fault != BAD_SIGNATURE
    if item.context is None or item.context.tenant not in known.receivers:
        return Verdict(item, REFUSE, REFUSED, takes_slot=takes_slot)
    code = _quarantine_code(item, known, foreign=foreign)
    if code:
        return Verdict(item, QUARANTINE, QUARANTINED, code, takes_slot)
    if item.fault:
        return Verdict(item, REFUSE, REFUSED)
    return Verdict(item, STORE, STORED)


def _quarantine_code(item: Item, known: Known, *, foreign: bool) -> str:
    if item.fault == BAD_SIGNATURE:
        return BAD_SIGNATURE
    if item.fault:
        return ""
    if foreign:
        return SLOT_CONFLICT
    if known.revoked:
        return REVOKED_DEVICE
    tenant = item.context.tenant if item.context else ""
    if ANY_RECEIVER not in known.may_file_to and tenant not in known.may_file_to:
        return TENANT_NOT_ALLOWED
    return ""
