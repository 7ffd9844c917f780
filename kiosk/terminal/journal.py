"""The journal: the terminal's durable, chained record of what was handed in, until the cloud's receipts release it.

`commit_hand_in` is the one moment that counts: all entries of a hand-in get their slots, are signed and chained, and stand on the disk
together with the signed receipt claims, or none of it does. Entries come sealed; nothing here can open them. What goes out and what a
receipt releases is kiosk.terminal.journal_outbox; what is kept beside the chain is kiosk.terminal.journal_held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import MAX_PARTS, MAX_SEALED_BYTES, Context, Entry, PlacedEntry, Slot
from kiosk.contract.receipt import ReceiptClaims, ReceiptLine
from kiosk.crypto import chain, signing
from kiosk.crypto.keys import Signer
from kiosk.crypto.receipts import number_is_valid
from kiosk.crypto.sealing import content_hash
from kiosk.errors import ConflictError, FormatError, JournalError, LimitError, UnsafeStartError
from kiosk.terminal.hand_in import MAX_SUBMISSIONS, HandIn, SealedPart, SealedSubmission
from kiosk.terminal.journal_file import FILE, JournalFile, disk_error, set_aside, sync_folder
from kiosk.terminal.journal_held import Facts, Replies
from kiosk.terminal.journal_outbox import Outbox
from kiosk.terminal.journal_tables import LAYOUT, layout_of, make_tables
from kiosk.terminal.sync.clock import Reading
from kiosk.terminal.sync.rules import State

ID_BYTES = 16
FIRST, LOST = "first", "journal_lost"


class Chain(msgspec.Struct, frozen=True):
    """Where the next entry goes: its epoch, the position before it, and the hash it must name (None: the chain starts, for `reason`)."""

    epoch: bytes
    number: int
    base: int
    position: int
    head: bytes | None
    reason: str


class UndrawnHandIn(msgspec.Struct, frozen=True):
    """A hand-in that no screen confirmed."""

    number: int
    minute: int
    claims: bytes


class Journal:
    """An open journal of one device; used by one thread, opened by one process.

    `facts` and `replies` are what is kept beside the chain; `outbox` is what goes out.
    """

    def __init__(self, file: JournalFile, device: str) -> None:
        self._file = file
        self._chain: Chain | None = None
        self.device = device
        self.facts = Facts(file)
        self.replies = Replies(file)
        self.outbox = Outbox(file, device, self.facts)

    @classmethod
    def open(cls, path: Path, key: bytes, device: str, reason: str = FIRST) -> Journal:
        """Open the journal, or make a new one.

        Args:
            path: the journal's file; its folder exists and is private.
            key: 32 bytes from the keystore.
            device: whose journal it is; a new one is bound to it for ever.
            reason: why a new chain starts, `first` or `journal_lost`; without meaning for a journal that is there.

        Raises:
            JournalError: damaged, another key's, or another device's.
            UnsafeStartError: a safety condition does not hold, or the layout is a newer program's.
            CommitUnknownError: the disk gives an error.
        """
        return cls.prepared(JournalFile.open(path, key), device, reason)

    @classmethod
    def prepared(cls, file: JournalFile, device: str, reason: str) -> Journal:
        """The journal in an open file; a new file gets its tables and its owner. Raises as `open`."""
        try:
            _prepare(file, device, reason)
        except BaseException:
            file.close()
            raise
        return cls(file, device)

    def begin_epoch(self, epoch: bytes) -> None:
        """Start a new epoch: at each start of the agent and after each reopening, before anything is committed.

        Args:
            epoch: 16 random bytes.
        """
        if len(epoch) != ID_BYTES:
            raise FormatError("an epoch has 16 bytes")
        position, head = self._last()
        with self._file.writing():
            self._file.execute("INSERT INTO epochs (epoch, base) VALUES (?, ?)", (epoch, position))
        found = self._file.row("SELECT number FROM epochs WHERE epoch = ?", (epoch,))
        number = int(found[0]) if found else 0
        self._chain = Chain(epoch, number, position, position, head, self.facts.text("reason") or LOST)

    def commit_hand_in(self, hand_in: HandIn, signer: Signer, reading: Reading) -> bytes:
        """Store a hand-in for good, or answer as before if it is stored already.

        Args:
            hand_in: sealed; the same bytes at every attempt.
            signer: the device's key.
            reading: the time that goes into slots and claims.

        Returns:
            The signed receipt claims (COSE_Sign1 of ReceiptClaims), the same bytes at every asking.

        Raises:
            ConflictError: the id, or a submission's part, is stored with other content. The first stays.
            FormatError, LimitError: not a hand-in that could ever be stored.
            CommitUnknownError: stored or not is not known; open the journal anew and look the id up.
        """
        parts = read_hand_in(hand_in, self.device)
        known = self._known(hand_in.hand_in_id, parts)
        if known is not None:
            return known
        start = self._require_chain()
        placed = tuple(_place_all(parts, start, signer, reading))
        claims = signing.sign(encode(_claims(hand_in, start, placed, reading, self.device)), signer)
        with self._file.writing():
            self._store(hand_in.hand_in_id, claims, placed, start, reading)
        last = placed[-1]
        self._chain = msgspec.structs.replace(start, position=start.base + last.slot.seq, head=last.entry_hash)
        return claims

    def lookup(self, hand_in_id: bytes) -> bytes | None:
        """The claims of a committed hand-in, or None: it is not here."""
        found = self._file.row("SELECT claims FROM hand_ins WHERE hand_in_id = ?", (hand_in_id,))
        return None if found is None else bytes(found[0])

    def mark_drawn(self, hand_in_id: bytes) -> None:
        """The screen has shown the number."""
        with self._file.writing():
            self._file.execute("UPDATE hand_ins SET drawn = 1 WHERE hand_in_id = ? AND drawn = 0", (hand_in_id,))

    def last_undrawn(self, since_minute: int) -> UndrawnHandIn | None:
        """The newest hand-in that no screen confirmed, if it was made at or after this minute (since 1970 UTC)."""
        found = self._file.row("SELECT number, minute, claims, drawn FROM hand_ins ORDER BY number DESC LIMIT 1")
        if found is None or found[3] or found[1] < since_minute:
            return None
        return UndrawnHandIn(found[0], found[1], bytes(found[2]))

    def settle(self, *, erase: bool = False, least_pages: int = 0) -> None:
        """Move the log into the file; between visits. `erase` empties the log, after a purge; a log of fewer than `least_pages` is left."""
        self._file.settle(erase=erase, least_pages=least_pages)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _last(self) -> tuple[int, bytes | None]:
        found = self._file.row("SELECT position, entry_hash FROM entries ORDER BY position DESC LIMIT 1")
        return (0, None) if found is None else (int(found[0]), bytes(found[1]))

    def _require_chain(self) -> Chain:
        if self._chain is None:
            raise JournalError("no epoch was begun", hint="the agent begins one at each start")
        return self._chain

    def _known(self, hand_in_id: bytes, parts: Sequence[_Part]) -> bytes | None:
        """The claims under which exactly these parts are stored."""
        by_id = self._file.row("SELECT number FROM hand_ins WHERE hand_in_id = ?", (hand_in_id,))
        homes = {self._home(part) for part in parts} | ({by_id[0]} if by_id else set())
        if homes == {None}:
            return None
        if None in homes or len(homes) != 1:
            raise ConflictError("parts of this hand-in are stored in another one")
        home = (homes.pop(),)
        row = self._file.row("SELECT claims FROM hand_ins WHERE number = ?", home)
        if row is None or self._file.row("SELECT count(*) FROM entries WHERE hand_in = ?", home) != (len(parts),):
            raise ConflictError("this hand-in is stored with other parts")
        return bytes(row[0])

    def _home(self, part: _Part) -> int | None:
        """The hand-in this part is stored in.

        Raises:
            ConflictError: stored with other content.
        """
        ids = (part.context.submission_id, part.context.part)
        found = self._file.row("SELECT hand_in, content_hash FROM entries WHERE submission_id = ? AND part = ?", ids)
        if found is None:
            return None
        if bytes(found[1]) != part.content_hash:
            raise ConflictError("the same part of the same submission, with other content")
        return int(found[0])

    def _store(self, hand_in_id: bytes, claims: bytes, placed: tuple[PlacedEntry, ...], start: Chain, reading: Reading) -> None:
        self._file.execute(
            "INSERT INTO hand_ins (hand_in_id, minute, drawn, told, claims) VALUES (?, ?, 0, 0, ?)", (hand_in_id, reading.minute, claims)
        )
        for one in placed:
            self._file.execute(_INSERT_ENTRY, _entry_row(one, start, reading))
            self._file.execute("INSERT INTO bodies VALUES (?, ?, ?)", (start.base + one.slot.seq, one.entry.context, one.entry.sealed))


_INSERT_ENTRY = """
    INSERT INTO entries (position, epoch, hand_in, submission_id, part, entry_hash, content_hash, size, minute, state, tried_s, slot)
    VALUES (?, ?, (SELECT max(number) FROM hand_ins), ?, ?, ?, ?, ?, ?, ?, 0, ?)
"""


def _entry_row(one: PlacedEntry, start: Chain, reading: Reading) -> tuple[object, ...]:
    size = len(one.entry.slot) + len(one.entry.context) + len(one.entry.sealed)
    context = one.context
    return (
        start.base + one.slot.seq,
        start.number,
        context.submission_id,
        context.part,
        one.entry_hash,
        one.content_hash,
        size,
        reading.minute,
        State.QUEUED,
        one.entry.slot,
    )


class _Part(msgspec.Struct, frozen=True):
    """A part with what was read from it once."""

    sealed: SealedPart
    context: Context
    content_hash: bytes


def read_hand_in(hand_in: HandIn, device: str) -> tuple[_Part, ...]:
    """Read all parts in the order of their slots; refuse what could never be stored.

    Raises:
        FormatError: wrong ids, another device's contexts, parts missing, doubled or out of order.
        LimitError: more submissions than one receipt names, or a part that is too large.
    """
    if not 1 <= len(hand_in.submissions) <= MAX_SUBMISSIONS:
        raise LimitError(f"a hand-in has 1 to {MAX_SUBMISSIONS} submissions")
    ids = [hand_in.hand_in_id, *(one.submission_id for one in hand_in.submissions)]
    if any(len(one) != ID_BYTES for one in ids) or len(set(ids)) != len(ids):
        raise FormatError("ids have 16 bytes, each its own")
    return tuple(part for one in hand_in.submissions for part in _read_submission(one, device))


def _read_submission(one: SealedSubmission, device: str) -> list[_Part]:
    if not number_is_valid(one.number):
        raise FormatError("a spoken number that fails its check sign")
    if any(len(part.sealed) > MAX_SEALED_BYTES for part in one.parts):
        raise LimitError("a sealed entry has at most 4 MiB")
    parts = [_Part(part, decode(Context, part.context), content_hash(part.context, part.sealed)) for part in one.parts]
    contexts = [part.context for part in parts]
    if any((each.device, each.tenant, each.submission_id) != (device, one.tenant, one.submission_id) for each in contexts):
        raise FormatError("a context of another device, receiver or submission")
    if not contexts or len(contexts) > MAX_PARTS or [each.part for each in contexts] != [*range(1, len(contexts)), 0]:
        raise FormatError("parts come as 1, 2, … and part 0 last")
    return parts


def _place_all(parts: Sequence[_Part], start: Chain, signer: Signer, reading: Reading) -> Iterator[PlacedEntry]:
    """Give every part its slot, signed and verified, each naming the one before."""
    head = start.head
    for seq, part in enumerate(parts, start.position - start.base + 1):
        slot = Slot(
            v=1,
            epoch=start.epoch,
            seq=seq,
            prev=head,
            minute=reading.minute,
            quality=reading.quality,
            floor=reading.floor,
            content_hash=part.content_hash,
            reason=start.reason if head is None else None,
        )
        entry = Entry(chain.make_slot(slot, signer), part.sealed.context, part.sealed.sealed)
        chain.verify_slot(entry, signer.public_key)
        head = chain.entry_hash(entry.slot)
        yield PlacedEntry(entry, slot, part.context, head, part.content_hash)


def _claims(hand_in: HandIn, start: Chain, placed: tuple[PlacedEntry, ...], reading: Reading, device: str) -> ReceiptClaims:
    seqs = {one.context.submission_id: one.slot.seq for one in placed if one.context.part == 0}
    lines = tuple(ReceiptLine(one.submission_id, one.tenant, seqs[one.submission_id], one.number) for one in hand_in.submissions)
    return ReceiptClaims(v=1, device=device, epoch=start.epoch, handed_in=reading.minute, lines=lines)


def _prepare(file: JournalFile, device: str, reason: str) -> None:
    layout = layout_of(file)
    facts = Facts(file)
    if layout == 0:
        with file.writing():
            make_tables(file)
            facts.put_inside("device", device)
            facts.put_inside("reason", reason)
    elif layout != LAYOUT:
        raise UnsafeStartError(f"the journal has layout {layout}", hint="this program is older than the one that wrote it: update it")
    if facts.text("device") != device:
        raise JournalError("the journal is another device's", hint="keep it; put it back into its own terminal")


def open_or_set_aside(folder: Path, key: bytes, device: str) -> tuple[Journal, Path | None]:
    """Open the journal of a folder; a damaged one is set aside, never deleted, and a new chain starts with reason `journal_lost`.

    Args:
        folder: the journal's own, made if absent (0700).
        key: 32 bytes from the keystore.
        device: whose journal it is.

    Returns:
        The journal, and where the damaged one lies now, if there was one.

    Raises:
        JournalError: a sound journal of another device; it is left where it is.
        CommitUnknownError, UnsafeStartError: as `Journal.open`; nothing is set aside.
    """
    try:
        return _open_or_set_aside(folder, key, device)
    except OSError as fault:
        raise disk_error(fault) from fault


def _open_or_set_aside(folder: Path, key: bytes, device: str) -> tuple[Journal, Path | None]:
    mark = folder.with_name(f"{folder.name}-made")
    reason, aside = LOST if mark.exists() else FIRST, None
    _private_folder(folder)
    try:
        file = JournalFile.open(folder / FILE, key)
    except JournalError:
        aside, reason = set_aside(folder), LOST
        _private_folder(folder)
        file = JournalFile.open(folder / FILE, key)
    journal = Journal.prepared(file, device, reason)
    if not mark.exists():
        mark.touch(mode=0o600)
        sync_folder(mark.parent)
    return journal, aside


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        raise UnsafeStartError(f"{folder.name} is open to others", hint=f"chmod 700 {folder.name}")
    sync_folder(folder.parent)
