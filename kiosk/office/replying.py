"""Replies: what the office signs, sealed to the key that grew from the receipt's seed, addressed by mailbox. Pure.

Layout: docs/formats/reply.md. Storing and posting: kiosk.office.queries and kiosk.office.feeding.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.codec import encode
from kiosk.contract.reply import Reply, SealedReply
from kiosk.crypto import signing
from kiosk.crypto.keys import Signer
from kiosk.crypto.replies import mailbox, seal_reply
from kiosk.office.cases import REPLY_OF, Event, Kind, Words

KEPT_AFTER_APPEAL_DAYS = 90
APPEAL_DAYS = 92
"""Three months, the longest three there are (行政不服審査法 18条: to be checked before quoting)."""
_MINUTE_S, _DAY_S = 60, 86_400


class Recipient(msgspec.Struct, frozen=True):
    """Whom a reply goes to: the case's id, the public reply key of its receipt, and the site it was filed at."""

    submission_id: bytes
    reply_public: bytes
    site: str
    service: str
    service_version: int


class Sender(msgspec.Struct, frozen=True):
    """Who answers: tenant and its name as citizens know it, the office's key, and how long an appeal may take."""

    tenant: str
    name: str
    signer: Signer
    appeal_days: int = APPEAL_DAYS


def make_reply(event: Event, words: Words, recipient: Recipient, sender: Sender) -> Reply:
    """The reply that goes with an event.

    Args:
        event: arrived, correction, message or decided, with its reply_no.
        words: what the clerk (or, for an arrival, the program) wrote.
        recipient: of the case.
        sender: our body.
    """
    decided = event.kind is Kind.DECIDED
    return Reply(
        v=1,
        tenant=sender.tenant,
        submission_id=recipient.submission_id,
        reply_no=event.reply_no or 0,
        kind=REPLY_OF[event.kind],
        final=event.final,
        time=event.at_s,
        text=_with_number(words),
        service=recipient.service,
        service_version=recipient.service_version,
        asks=words.asks,
        outcome=event.outcome if decided else None,
        due=event.due.isoformat() if event.due else None,
        reasons=words.reasons or None,
        appeal=words.appeal or None,
        office=sender.name,
    )


def _with_number(words: Words) -> str:
    """A report's number is the receiver's own and stands first."""
    return f"{words.number}\n{words.text}".strip() if words.number else words.text


def seal(reply: Reply, recipient: Recipient, sender: Sender, *, made_s: int) -> SealedReply:
    """Sign, pad and seal a reply.

    Args:
        reply: as made.
        recipient: whose key opens it.
        sender: whose key signs.
        made_s: now, seconds since 1970 UTC; kept for the appeal term and 90 days from here.
    """
    signed = signing.sign(encode(reply), sender.signer)
    return SealedReply(
        v=1,
        tenant=sender.tenant,
        mailbox=mailbox(recipient.reply_public),
        site=recipient.site,
        expires=(made_s + (sender.appeal_days + KEPT_AFTER_APPEAL_DAYS) * _DAY_S) // _MINUTE_S,
        sealed=seal_reply(signed, recipient.reply_public, recipient.submission_id),
    )
