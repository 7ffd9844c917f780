"""What leaves the journal and what may be erased from it: batches, receipts, the purge. The decisions are kiosk.terminal.sync.rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from kiosk.contract.codec import decode
from kiosk.contract.envelope import Entry
from kiosk.contract.receipt import RunReceipt
from kiosk.crypto import signing
from kiosk.terminal.journal_file import JournalFile
from kiosk.terminal.journal_held import Facts
from kiosk.terminal.sync import rules
from kiosk.terminal.sync.rules import Sendable, Standing, State

REMEMBERED_S = rules.DAY_S
"""How long a purged hand-in's claims can still be looked up: longer than any screen waits for an answer."""


KeysOf = Callable[[str], Mapping[bytes, bytes]]
"""Region → key id → public key."""


class Unsent(msgspec.Struct, frozen=True):
    """An entry to send, and its place in the chain."""

    position: int
    entry: Entry


class Undrawn(msgspec.Struct, frozen=True):
    """A form of a hand-in (`number`) that no screen confirmed."""

    number: int
    position: int
    submission_id: bytes


class Held(msgspec.Struct, frozen=True):
    """What is unreleased: entries, bytes, minute of the oldest (0 for none), and how many wait for a person."""

    entries: int
    size_bytes: int
    oldest_minute: int
    set_aside: int


class _OwnSlot(msgspec.Struct, frozen=True):
    position: int
    seq: int
    entry_hash: bytes
    state: State


class Outbox:
    """The journal seen from the line."""

    def __init__(self, file: JournalFile, device: str, facts: Facts) -> None:
        self._file = file
        self._device = device
        self._facts = facts

    def oldest_unsent(self, now_s: int, *, most: int, most_bytes: int, passed_by: frozenset[int] = frozenset()) -> tuple[Unsent, ...]:
        """The next batch, oldest first.

        Args:
            now_s: seconds since 1970 UTC, for what is asked about again.
            most: entries.
            most_bytes: sum of their bytes; the oldest entry always fits.
            passed_by: positions left out this time, because the cloud could not take them alone.
        """
        rows = self._file.rows("SELECT position, size, state, tried_s FROM entries WHERE state < 5 ORDER BY position")
        due = (
            Sendable(position, size)
            for position, size, state, tried_s in rows
            if position not in passed_by and rules.is_due(State(state), tried_s, now_s)
        )
        return tuple(self._read(position) for position in rules.take_batch(due, most=most, most_bytes=most_bytes))

    def mark_sent(self, positions: Iterable[int], now_s: int) -> None:
        """Note an attempt before it is made: from here on the cloud may have the entries."""
        with self._file.writing():
            for position in positions:
                self._file.execute(
                    "UPDATE entries SET state = max(state, ?), tried_s = ? WHERE position = ? AND state < 5", (State.SENT, now_s, position)
                )

    def unanswered(self, positions: Iterable[int]) -> int:
        """How many of these entries have no receipt yet."""
        rows = [self._file.row("SELECT state FROM entries WHERE position = ?", (position,)) for position in positions]
        return sum(1 for row in rows if row is not None and row[0] <= State.SENT)

    def apply_receipt(self, signed: bytes, keys_of: KeysOf, *, least_copies: int = 1) -> rules.Verdict:
        """Check a run receipt and let it release what it covers.

        Args:
            signed: COSE_Sign1 of RunReceipt, as it came.
            keys_of: the receipt keys of a region by key id, from the installed catalogue.
            least_copies: the signed policy's number of places that must hold an entry.

        Returns:
            What it did. Without states nothing was changed.

        Raises:
            UnknownKeyError, SignatureError, FormatError: not a receipt of a region we know; nothing was changed.
        """
        receipt = read_receipt(signed, keys_of)
        terms = self._facts.get("terms") or {}
        own = self._own(receipt)
        verdict = rules.judge(receipt, Standing(self._device, {one.seq: one.entry_hash for one in own}, terms, least_copies))
        moved = _moves(own, verdict)
        newer_term = not verdict.why and receipt.term > terms.get(receipt.region, 0)
        if moved or newer_term:
            with self._file.writing():
                if newer_term:
                    self._facts.put_inside("terms", {**terms, receipt.region: receipt.term})
                self._move(moved, receipt, signed)
        return verdict

    def undrawn(self, before_minute: int) -> tuple[Undrawn, ...]:
        """The forms of hand-ins that no screen confirmed and that the cloud was not told of, oldest first.

        Args:
            before_minute: handed in before this minute since 1970 UTC.
        """
        rows = self._file.rows(
            """SELECT hand_ins.number, position, submission_id FROM hand_ins JOIN entries ON entries.hand_in = hand_ins.number
               WHERE drawn = 0 AND told = 0 AND hand_ins.minute < ? AND part = 0 ORDER BY position""",
            (before_minute,),
        )
        return tuple(Undrawn(number, position, bytes(submission_id)) for number, position, submission_id in rows)

    def entries_at(self, positions: Iterable[int]) -> tuple[Unsent, ...]:
        """The entries at these places, as far as their bytes are here."""
        found = (self._file.row("SELECT 1 FROM bodies WHERE position = ?", (position,)) and self._read(position) for position in positions)
        return tuple(one for one in found if one)

    def mark_told(self, numbers: Iterable[int]) -> None:
        """The cloud has the hint for these hand-ins."""
        told = tuple(numbers)
        if told:
            with self._file.writing():
                for number in told:
                    self._file.execute("UPDATE hand_ins SET told = 1 WHERE number = ?", (number,))

    def held(self) -> Held:
        """What is unreleased."""
        row = self._file.row(
            """SELECT count(*), coalesce(sum(size), 0), coalesce(min(minute), 0), coalesce(sum(state IN (3, 4)), 0)
               FROM entries WHERE state < 5"""
        )
        return Held(*row) if row else Held(0, 0, 0, 0)

    def purge(self, now_s: int, *, keep_s: int) -> int:
        """Erase the bytes of what is copied, and forget places in the chain that nothing needs any more.

        Args:
            now_s: trusted seconds since 1970 UTC.
            keep_s: how long copied bytes stay all the same (for a cloud restored from a backup); 0 when space is short.

        Returns:
            How many bodies were erased.
        """
        rows = self._file.rows(
            """SELECT position FROM entries JOIN receipts ON receipts.number = entries.receipt
               WHERE state = ? AND receipts.cloud_time + ? <= ?""",
            (State.COPIED, keep_s, now_s),
        )
        if rows:
            with self._file.writing():
                for position in rows:
                    self._file.execute("DELETE FROM bodies WHERE position = ?", position)
                    self._file.execute("UPDATE entries SET state = ?, slot = NULL WHERE position = ?", (State.PURGED, *position))
        self._forget(now_s)
        return len(rows)

    def _forget(self, now_s: int) -> None:
        """Drop purged rows that lie before every unreleased slot of their epoch; the chain's last row stays for ever."""
        rows = self._file.rows("SELECT position, epoch, hand_in, minute FROM entries WHERE state = ? ORDER BY position", (State.PURGED,))
        needed = dict(self._file.rows("SELECT epoch, min(position) FROM entries WHERE state < 5 GROUP BY epoch"))
        unfinished = {hand_in for (hand_in,) in self._file.rows("SELECT DISTINCT hand_in FROM entries WHERE state <> ?", (State.PURGED,))}
        last = self._file.row("SELECT max(position) FROM entries")
        gone = [
            position
            for position, epoch, hand_in, minute in rows
            if minute * 60 + REMEMBERED_S < now_s
            and hand_in not in unfinished
            and position < needed.get(epoch, position + 1)
            and last != (position,)
        ]
        if gone:
            with self._file.writing():
                self._drop(gone)

    def _drop(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._file.execute("DELETE FROM entries WHERE position = ?", (position,))
        self._file.execute("DELETE FROM hand_ins WHERE number NOT IN (SELECT hand_in FROM entries)")
        self._file.execute("DELETE FROM receipts WHERE number NOT IN (SELECT receipt FROM entries WHERE receipt IS NOT NULL)")
        self._file.execute(
            "DELETE FROM epochs WHERE number < (SELECT max(number) FROM epochs) AND number NOT IN (SELECT epoch FROM entries)"
        )

    def _read(self, position: int) -> Unsent:
        row = self._file.row("SELECT slot, context, sealed FROM entries JOIN bodies USING (position) WHERE position = ?", (position,))
        slot, context, sealed = row or (b"", b"", b"")
        return Unsent(position, Entry(bytes(slot), bytes(context), bytes(sealed)))

    def _own(self, receipt: RunReceipt) -> tuple[_OwnSlot, ...]:
        """Our own slots that the receipt speaks of."""
        base = self._file.row("SELECT base FROM epochs WHERE epoch = ?", (receipt.epoch,))
        if base is None:
            return ()
        rows = self._file.rows(
            """SELECT position, entry_hash, state FROM entries JOIN epochs ON epochs.number = entries.epoch
               WHERE position BETWEEN ? AND ? AND epochs.epoch = ?""",
            (base[0] + receipt.first_seq, base[0] + receipt.last_seq, receipt.epoch),
        )
        return tuple(_OwnSlot(position, position - base[0], bytes(own_hash), State(state)) for position, own_hash, state in rows)

    def _move(self, moves: Mapping[int, State], receipt: RunReceipt, signed: bytes) -> None:
        if not moves:
            return
        self._file.execute("INSERT INTO receipts (level, cloud_time, signed) VALUES (?, ?, ?)", (receipt.level, receipt.cloud_time, signed))
        for position, state in moves.items():
            self._file.execute(
                "UPDATE entries SET state = ?, receipt = (SELECT max(number) FROM receipts) WHERE position = ?", (state, position)
            )


def _moves(own: Iterable[_OwnSlot], verdict: rules.Verdict) -> dict[int, State]:
    """New state by position, where it differs from the present one."""
    told = {one.position: rules.advance(one.state, verdict.states[one.seq]) for one in own if one.seq in verdict.states}
    return {one.position: told[one.position] for one in own if told.get(one.position, one.state) is not one.state}


def read_receipt(signed: bytes, keys_of: KeysOf) -> RunReceipt:
    """Check a receipt's signature against the keys of the region it names.

    Raises:
        UnknownKeyError: the region has no such key.
        SignatureError, FormatError: not a receipt.
    """
    _, unverified = signing.read_unverified(signed)
    region = decode(RunReceipt, unverified).region
    return decode(RunReceipt, signing.verify_with(signed, keys_of(region)))
