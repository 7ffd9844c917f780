"""What a cloud remembers of a terminal's pushes, in memory: slots, submissions, effects, quarantine; and the receipts it gives.

The rules of docs/formats/wire.md, section Push, in the plainest form: no PostgreSQL, no tenants, one region. FakeCloud puts it on the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.contract.codec import encode
from kiosk.contract.envelope import Entry, PlacedEntry
from kiosk.contract.receipt import COPIED, STORED, RunException, RunReceipt
from kiosk.crypto import chain, signing
from kiosk.crypto.chain import Run
from kiosk.crypto.keys import Signer

REGION = "test"


class CloudBook:
    """Remembers for ever; `effects` counts how often each (submission, part) would have become a case."""

    def __init__(self, signer: Signer, *, term: int = 1, copies: int = 1, levels: Sequence[str] = (STORED, COPIED)) -> None:
        self.signer = signer
        self.term = term
        self.copies = copies
        self.levels = tuple(levels)
        self.now_s = 29_000_000 * 60
        self.slots: dict[tuple[str, bytes, int], bytes] = {}
        self.contents: dict[tuple[bytes, int], bytes] = {}
        self.effects: dict[tuple[bytes, int], int] = {}
        self.quarantine: dict[bytes, Entry] = {}
        self.poison: set[bytes] = set()
        self.refused: set[bytes] = set()
        self.resolved: set[bytes] = set()
        self.alarms: list[str] = []

    def keys_of(self, region: str) -> dict[bytes, bytes]:
        """What an installed catalogue would list for a region."""
        return {self.signer.kid: self.signer.public_key} if region == REGION else {}

    def take(self, entries: Iterable[Entry]) -> tuple[bytes, ...]:
        """Store a batch and answer with signed receipts, one of each level for each run."""
        runs = chain.split_runs(chain.place(entry) for entry in entries)
        return tuple(signed for run in runs for signed in self._take_run(run))

    def receipt(self, run: Run, level: str, exceptions: tuple[RunException, ...] = ()) -> bytes:
        """A signed receipt over a run."""
        receipt = RunReceipt(
            v=1,
            level=level,
            device=run.last.context.device,
            epoch=run.last.slot.epoch,
            first_seq=run.first.slot.seq,
            last_seq=run.last.slot.seq,
            last_entry_hash=run.last.entry_hash,
            exceptions=exceptions,
            cloud_time=self.now_s,
            region=REGION,
            term=self.term,
            copies=self.copies,
        )
        return signing.sign(encode(receipt), self.signer)

    def resolve(self, entry: Entry) -> bytes:
        """A named person resolved a quarantined entry: a receipt for a run of one, without exception."""
        placed = chain.place(entry)
        self.poison.discard(placed.content_hash)
        self.resolved.add(placed.context.submission_id)
        self.quarantine.pop(placed.entry_hash, None)
        return self.receipt(Run((placed,)), COPIED)

    def _take_run(self, run: Run) -> tuple[bytes, ...]:
        told = [(placed, self._store(placed)) for placed in run.entries]
        exceptions = tuple(RunException(placed.slot.seq, placed.entry_hash, code) for placed, code in told if code)
        return tuple(self.receipt(run, level, exceptions) for level in self.levels)

    def _store(self, placed: PlacedEntry) -> str:
        """Keep one entry; the exception code, empty when it is stored like any other."""
        slot = (placed.context.device, placed.slot.epoch, placed.slot.seq)
        content = (placed.context.submission_id, placed.context.part)
        if placed.content_hash in self.refused:
            return "refused"
        if self.slots.setdefault(slot, placed.entry_hash) != placed.entry_hash:
            return self._quarantine(placed, "slot_conflict")
        if placed.content_hash in self.poison:
            return self._quarantine(placed, "")
        first = self.contents.setdefault(content, placed.content_hash)
        if first != placed.content_hash:
            return self._quarantine(placed, "content_conflict")
        if content in self.effects:
            return "duplicate"
        self.effects[content] = 1
        return ""

    def _quarantine(self, placed: PlacedEntry, alarm: str) -> str:
        self.quarantine[placed.entry_hash] = placed.entry
        if alarm:
            self.alarms.append(alarm)
        return "quarantined"
