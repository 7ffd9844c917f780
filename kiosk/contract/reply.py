"""What the office answers: signed inside, sealed outside to the reply key of the receipt. Layout: docs/formats/reply.md."""

from __future__ import annotations

from typing import ClassVar

from kiosk.contract.codec import Wire

ARRIVAL, MESSAGE, CORRECTION, DECISION = "arrival", "message", "correction", "decision"


class Ask(Wire, frozen=True):
    """One thing to correct: the answer key, why, and what stands there now (None for something to add).

    `label` is the question's title as the citizen saw it, in the citizen's language.
    """

    field: str
    label: str
    reason: str
    present: str | None = None


class Reply(Wire, frozen=True):
    """What the office signs. `time` in seconds since 1970 UTC, `due` an ISO 8601 date.

    `outcome` is a state of procedures' acts (`accepted`, `not_accepted`, `granted`, `refused`, `withdrawn`, `confirmed`, `cancelled`);
    only a decision has one, with `reasons` and `appeal`.
    """

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    tenant: str
    submission_id: bytes
    reply_no: int
    kind: str
    final: bool
    time: int
    text: str
    service: str
    service_version: int
    asks: tuple[Ask, ...] = ()
    outcome: str | None = None
    due: str | None = None
    reasons: str | None = None
    appeal: str | None = None
    office: str | None = None


class SealedReply(Wire, frozen=True):
    """What the cloud and the terminals carry: opaque but for the mailbox. `expires` in minutes since 1970 UTC."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    tenant: str
    mailbox: bytes
    site: str
    expires: int
    sealed: bytes
