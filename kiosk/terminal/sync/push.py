"""Push: entries out oldest first, receipts in, each checked before it releases anything. An HTTP status alone means nothing here."""

from __future__ import annotations

from collections.abc import Container, Sequence

import msgspec

from kiosk import log
from kiosk.contract.wire import MAX_BATCH_BYTES
from kiosk.errors import FormatError, InputError, LimitError, LineDownError, SetAsideError
from kiosk.terminal.journal import Journal
from kiosk.terminal.journal_outbox import KeysOf, Undrawn, Unsent
from kiosk.terminal.sync import rules
from kiosk.terminal.sync.line import CloudLine
from kiosk.terminal.sync.rules import Aim

UNDRAWN_AFTER_MINUTES = 1
"""A screen that has not confirmed a hand-in by then never will: it would have shown it within a second."""


class Sender(msgspec.Struct, frozen=True):
    """What a push needs beside the journal: the line, the credential that goes along, the cloud's keys, the policy's least copies."""

    line: CloudLine
    credential: bytes
    keys_of: KeysOf
    least_copies: int = 1


async def push_oldest(journal: Journal, sender: Sender, aim: Aim, now_s: int) -> Aim | None:
    """Push one batch.

    Args:
        journal: of this terminal.
        sender: line and keys.
        aim: how much to take.
        now_s: trusted seconds since 1970 UTC.

    Returns:
        The aim for the next batch; None when nothing is due.

    Raises:
        LineDownError: no answer, or one without a single receipt that counts.
        RetryLaterError, KioskError: what the cloud said, where it does not speak of the batch.
    """
    batch = journal.outbox.oldest_unsent(now_s, most=aim.most, most_bytes=MAX_BATCH_BYTES, passed_by=aim.passed_by)
    if not batch:
        return None
    positions = tuple(one.position for one in batch)
    undrawn = journal.outbox.undrawn(now_s // 60 - UNDRAWN_AFTER_MINUTES)
    journal.outbox.mark_sent(positions, now_s)
    unanswered = journal.outbox.unanswered(positions)
    try:
        await _exchange(journal, sender, batch, tuple(one.submission_id for one in undrawn if one.position in positions))
    except (FormatError, InputError, LimitError) as fault:
        log.get().warning("batch refused as a whole", code=fault.code, count=len(batch))
        return aim.refused(positions)
    if unanswered and journal.outbox.unanswered(positions) == unanswered:
        raise LineDownError("receipts that speak of nothing we sent")
    journal.outbox.mark_told(_complete(undrawn, positions))
    return aim.taken()


async def push_hints(journal: Journal, sender: Sender, aim: Aim, now_s: int) -> Aim:
    """Tell the cloud which hand-ins no screen confirmed, where their entries had gone before; the forms go along once more.

    Returns:
        The aim for the next time: a batch that the cloud could not read is cut, and never ends the round.

    Raises: as `push_oldest`.
    """
    undrawn = tuple(one for one in journal.outbox.undrawn(now_s // 60 - UNDRAWN_AFTER_MINUTES) if one.position not in aim.passed_by)
    if not undrawn:
        return aim
    here = journal.outbox.entries_at(one.position for one in undrawn)
    batch = _first_that_fit(here, aim.most)
    gone = {one.position for one in undrawn} - {one.position for one in here}
    sent = {one.position for one in batch}
    try:
        if batch:
            await _exchange(journal, sender, batch, tuple(one.submission_id for one in undrawn if one.position in sent))
    except (FormatError, InputError, LimitError) as fault:
        log.get().warning("hints refused as a whole", code=fault.code, count=len(batch))
        return aim.refused(tuple(sorted(sent)))
    journal.outbox.mark_told(_complete(undrawn, sent | gone))
    return aim.taken()


def _complete(undrawn: Sequence[Undrawn], told: Container[int]) -> set[int]:
    """The hand-ins all of whose forms are among these places."""
    return {one.number for one in undrawn} - {one.number for one in undrawn if one.position not in told}


async def _exchange(journal: Journal, sender: Sender, batch: Sequence[Unsent], undrawn: Sequence[bytes]) -> None:
    receipts = await sender.line.push(sender.credential, [one.entry for one in batch], undrawn)
    counted = [receipt for receipt in receipts if _apply(journal, sender, receipt)]
    if not counted:
        raise LineDownError("an answer without a receipt that counts")


def _apply(journal: Journal, sender: Sender, receipt: bytes) -> bool:
    """Let one receipt do its work; one that does not verify releases nothing and stops no other."""
    try:
        verdict = journal.outbox.apply_receipt(receipt, sender.keys_of, least_copies=sender.least_copies)
    except SetAsideError as fault:
        log.get().warning("receipt not believed", code=fault.code)
        return False
    if verdict.why:
        log.get().warning("receipt without effect", rule=verdict.why)
    return not verdict.why


def _first_that_fit(entries: Sequence[Unsent], most: int) -> tuple[Unsent, ...]:
    sized = [rules.Sendable(one.position, len(one.entry.slot) + len(one.entry.context) + len(one.entry.sealed)) for one in entries]
    taken = set(rules.take_batch(sized, most=most))
    return tuple(one for one in entries if one.position in taken)
