"""Read a receipt and the replies to it, offline: code in, cases out. Pure but for the arithmetic of keys.

Nothing is shown that does not verify: the receipt by the enrolment keys, each reply by a key of the very tenant the receipt names.
Does not fetch (the agent holds the sealed replies) and does not decide what is done with an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from kiosk.contract.codec import decode
from kiosk.contract.receipt import ReceiptClaims, ReceiptCode, ReceiptLine
from kiosk.contract.reply import Reply, SealedReply
from kiosk.crypto import signing
from kiosk.crypto.receipts import read_paper_code, verify_code
from kiosk.crypto.replies import mailbox, open_reply, reply_key
from kiosk.errors import KioskError, SignatureError
from kiosk.terminal.visit.events import ReadCase, RepliesRead

OfficeKeys = Mapping[str, Mapping[bytes, bytes]]
"""Tenant → key id → public key, from the verified catalogue."""


class Receipt(msgspec.Struct, frozen=True):
    """A verified receipt: what it claims, and the seed that opens its replies."""

    claims: ReceiptClaims
    seed: bytes

    def __repr__(self) -> str:
        """Say the shape; never the seed."""
        return f"Receipt({len(self.claims.lines)} submissions)"


def read_receipt(text: str, enrolment_keys: Mapping[bytes, bytes]) -> Receipt:
    """Read a scanned code.

    Args:
        text: what the scanner saw.
        enrolment_keys: key id → public key of those who enrol terminals.

    Raises:
        FormatError: something else than a receipt of ours.
        UnknownKeyError, SignatureError: forged, altered, or of a terminal nobody enrolled.
    """
    code: ReceiptCode = read_paper_code(text)
    return Receipt(verify_code(code, enrolment_keys), code.seed)


def mailboxes(receipt: Receipt) -> tuple[bytes, ...]:
    """Where the replies to each submission wait, in the receipt's order."""
    return tuple(_mailbox(receipt, line) for line in receipt.claims.lines)


def read_replies(receipt: Receipt, held: Sequence[bytes], as_of: int, office_keys: OfficeKeys) -> RepliesRead:
    """Open what the agent holds for this receipt.

    Args:
        receipt: from `read_receipt`.
        held: encoded SealedReply items.
        as_of: seconds since 1970 UTC of the last pull, 0 for never.
        office_keys: whose signatures count.

    Returns:
        One case for each submission, replies in order of their number, each once; those that do not open or verify are only counted.
    """
    sealed = [item for data in held if (item := _decoded(data)) is not None]
    cases = tuple(_case(receipt, line, sealed, office_keys) for line in receipt.claims.lines)
    return RepliesRead(as_of, receipt.claims.handed_in, cases)


def _case(receipt: Receipt, line: ReceiptLine, sealed: Sequence[SealedReply], office_keys: OfficeKeys) -> ReadCase:
    box = _mailbox(receipt, line)
    mine = [item for item in sealed if item.mailbox == box and item.tenant == line.tenant]
    opened = [_open(receipt, line, item, office_keys) for item in mine]
    replies = {reply.reply_no: reply for reply in opened if reply is not None}
    return ReadCase(
        line.submission_id,
        line.tenant,
        line.number,
        tuple(replies[number] for number in sorted(replies)),
        sum(reply is None for reply in opened),
    )


def _open(receipt: Receipt, line: ReceiptLine, item: SealedReply, office_keys: OfficeKeys) -> Reply | None:
    """The reply, or None when it must not be shown: the reason is the office's business, not the citizen's."""
    try:
        signed = open_reply(item.sealed, reply_key(receipt.seed, line.submission_id), line.submission_id)
        reply = decode(Reply, signing.verify_with(signed, office_keys.get(line.tenant, {})))
        if reply.submission_id != line.submission_id or reply.tenant != line.tenant:
            raise SignatureError("the reply speaks of another submission")
    except KioskError:
        return None
    return reply


def _decoded(data: bytes) -> SealedReply | None:
    try:
        return decode(SealedReply, data)
    except KioskError:
        return None


def _mailbox(receipt: Receipt, line: ReceiptLine) -> bytes:
    return mailbox(reply_key(receipt.seed, line.submission_id).public)
