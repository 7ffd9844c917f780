"""The rules of sync, pure: which slots a receipt releases, what goes out next, how long to wait, when to take no more.

Nothing here reads a clock, a disk or the network. Signatures are checked before these rules are asked (DESIGN section 7).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping

import msgspec

from kiosk.contract.receipt import COPIED, STORED, RunReceipt
from kiosk.contract.wire import MAX_BATCH_BYTES, MAX_BATCH_ENTRIES

HOUR_S, DAY_S = 3600, 86_400
LONGEST_WAIT_S = 900.0


class State(enum.IntEnum):
    """Where a committed entry stands. Below COPIED it is unreleased: its bytes stay, whatever else happens."""

    QUEUED = 0
    SENT = 1
    STORED = 2
    QUARANTINED = 3
    REFUSED = 4
    COPIED = 5
    PURGED = 6


RELEASING_CODE = "duplicate"
"""The only exception code that releases: the same content was stored before, under another slot."""
_HELD = {"quarantined": State.QUARANTINED}
_LEVELS = {STORED: State.STORED, COPIED: State.COPIED}


class Standing(msgspec.Struct, frozen=True):
    """What the terminal holds against a receipt.

    `slots` are its own (seq → entry_hash) of the receipt's epoch, `terms` the highest term seen of each region, `least_copies` the
    signed policy's number of places that must hold an entry before its bytes may go.
    """

    device: str
    slots: Mapping[int, bytes]
    terms: Mapping[str, int]
    least_copies: int = 1


class Verdict(msgspec.Struct, frozen=True):
    """What a receipt does: the new state of each slot it speaks of, by seq. `why` tells why nothing happens."""

    states: Mapping[int, State] = {}
    why: str = ""


def judge(receipt: RunReceipt, standing: Standing) -> Verdict:
    """Decide what a receipt with a good signature does.

    Returns:
        New states for slots of the receipt's epoch, or no states and the reason: `other_device`, `unknown_level`, `older_term`,
        `not_our_chain` (another epoch, a hash that is not ours, or slots we do not have) or `empty_run`.
    """
    why = _refusal(receipt, standing)
    if why:
        return Verdict(why=why)
    level = _LEVELS[receipt.level]
    if level == State.COPIED and receipt.copies < standing.least_copies:
        level = State.STORED
    exceptions = {one.seq: one for one in receipt.exceptions}
    return Verdict(
        {
            seq: _slot_state(level, own_hash, exceptions[seq].entry_hash, exceptions[seq].code) if seq in exceptions else level
            for seq, own_hash in standing.slots.items()
            if receipt.first_seq <= seq <= receipt.last_seq
        }
    )


def _refusal(receipt: RunReceipt, standing: Standing) -> str:
    if receipt.device != standing.device:
        return "other_device"
    if receipt.level not in _LEVELS:
        return "unknown_level"
    if receipt.term < standing.terms.get(receipt.region, 0):
        return "older_term"
    if receipt.first_seq > receipt.last_seq:
        return "empty_run"
    if standing.slots.get(receipt.last_seq) != receipt.last_entry_hash:
        return "not_our_chain"
    return ""


def _slot_state(level: State, own_hash: bytes, named_hash: bytes, code: str) -> State:
    """An exception releases only as `duplicate` of the very slot we have; an unknown code holds like a refusal."""
    if code == RELEASING_CODE and named_hash == own_hash:
        return level
    return _HELD.get(code, State.REFUSED)


def advance(present: State, told: State) -> State:
    """The state after a receipt: what is copied stays copied, and no late or older answer takes a step back towards sending.

    A held entry is released by a later receipt without the exception: a named person's resolution.
    """
    if present >= State.COPIED:
        return present
    return told


def is_due(state: State, tried_s: int, now_s: int) -> bool:
    """Whether an unreleased entry is sent (again) now.

    Queued and sent ones always are. Others were answered, and are asked about once in a while: the answer repeats what holds, so a
    lost `copied`, a resolution or a limit that was raised since is learned. A clock that went back never blocks.
    """
    if state <= State.SENT:
        return True
    pause_s = HOUR_S if state == State.STORED else DAY_S
    return state < State.COPIED and not tried_s <= now_s < tried_s + pause_s


class Sendable(msgspec.Struct, frozen=True):
    """An unreleased entry: its place in the chain and its bytes on the wire."""

    position: int
    size_bytes: int


def take_batch(entries: Iterable[Sendable], *, most: int = MAX_BATCH_ENTRIES, most_bytes: int = MAX_BATCH_BYTES) -> tuple[int, ...]:
    """The next batch: oldest first, at most `most` entries and `most_bytes` bytes; the oldest always fits.

    Args:
        entries: what is due, in the order of the chain.
        most: entries.
        most_bytes: sum of their bytes.

    Returns:
        Positions, in the order of the chain.
    """
    batch: list[int] = []
    total = 0
    for entry in entries:
        if batch and (len(batch) >= most or total + entry.size_bytes > most_bytes):
            break
        batch.append(entry.position)
        total += entry.size_bytes
    return tuple(batch)


class Aim(msgspec.Struct, frozen=True):
    """How much the next push takes: smaller after a batch that the cloud could not read, until the one entry at fault stands alone.

    `passed_by` are positions that it could not take even alone; they stay, and are tried again after a quiet while.
    """

    most: int = MAX_BATCH_ENTRIES
    passed_by: frozenset[int] = frozenset()

    def taken(self) -> Aim:
        """After a batch that was answered."""
        return msgspec.structs.replace(self, most=min(self.most * 2, MAX_BATCH_ENTRIES))

    def refused(self, batch: tuple[int, ...]) -> Aim:
        """After a batch (positions) that was refused as a whole: halve it, or pass the single entry by."""
        if len(batch) > 1:
            return msgspec.structs.replace(self, most=len(batch) // 2)
        return Aim(MAX_BATCH_ENTRIES, self.passed_by | set(batch))


Uniform = Callable[[float, float], float]
"""random.uniform or a seeded twin of it."""


class Pace(msgspec.Struct, frozen=True):
    """How often failing calls are repeated: the wait before the n-th repetition is drawn from 0 to base · 2ⁿ, at most `longest_s`."""

    base_s: float = 1.0
    longest_s: float = LONGEST_WAIT_S

    def wait_s(self, failures: int, uniform: Uniform, *, retry_after_s: float = 0.0) -> float:
        """Full jitter; never before the cloud's Retry-After, which is itself bounded by `longest_s`."""
        ceiling_s = min(self.longest_s, self.base_s * 2.0 ** min(failures, 32))
        return min(retry_after_s, self.longest_s) + uniform(0.0, ceiling_s)

    def first_wait_s(self, spread_s: float, uniform: Uniform) -> float:
        """The wait before the first push after an outage, so that terminals do not all come at once; `spread_s` is the cloud's W."""
        return uniform(0.0, min(max(spread_s, 0.0), self.longest_s))


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much a terminal may hold unreleased before it takes no new visit (signed policy; these are its defaults).

    `days` since the oldest unreleased entry, `credential_days` after the credential's end.
    """

    days: int = 30
    entries: int = 5000
    size_bytes: int = 4 * 1024**3
    credential_days: int = 30


class Load(msgspec.Struct, frozen=True):
    """What a terminal holds unreleased; minutes since 1970 UTC, `oldest_minute` 0 when nothing is held."""

    entries: int
    size_bytes: int
    oldest_minute: int
    now_minute: int
    credential_end_minute: int


def limit_reached(load: Load, limits: Limits) -> str:
    """Which offline limit is reached, or an empty text. What is queued is never dropped; only new visits stop."""
    day = DAY_S // 60
    held_minutes = load.now_minute - load.oldest_minute if load.oldest_minute else 0
    reached = {
        "entries": load.entries >= limits.entries,
        "bytes": load.size_bytes >= limits.size_bytes,
        "days": held_minutes >= limits.days * day,
        "credential": load.now_minute >= load.credential_end_minute + limits.credential_days * day,
    }
    return next((name for name, yes in reached.items() if yes), "")
