"""What is inside the seal: the form (part 0), attachments (parts 1..n), and follow-ups. Layout: docs/formats/submission.md."""

from __future__ import annotations

from typing import Any, ClassVar

from kiosk.contract.codec import Wire

MAX_ATTACHMENT_BYTES = 1_500_000
MAX_SUBMISSION_BYTES = 24 * 1024 * 1024


class AttachmentRef(Wire, frozen=True):
    """Part 0's word on one attachment: which field it answers and what its entry must hash to."""

    part: int
    field: str
    media_type: str
    content_hash: bytes
    size: int


class FollowUp(Wire, frozen=True):
    """Set when the submission answers an earlier one; the SHA-256 of `follow_key` stood in the first payload."""

    follows: bytes
    reply_no: int
    follow_key: bytes


class Submission(Wire, frozen=True):
    """The form as the office opens it.

    `answers` maps answer keys (`subject.person.familyName`, `dwelling.address`, for repeated groups `movers[0].person.familyName`) to
    values as text, integers, booleans, lists of text, or ISO 8601 dates. `reply_key` is the X25519 public key that replies are sealed
    to, `follow_hash` the SHA-256 of the follow key; both None in a follow-up. `declared` is the sentence the citizen declared, word for
    word. `handed_in` in minutes since 1970 UTC. `helper` says whether somebody wrote for the citizen.
    """

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    service: str
    service_version: int
    locale: str
    number: str
    act: str
    acceptance: str
    answers: dict[str, Any]
    attachments: tuple[AttachmentRef, ...]
    declared: str
    identification: str
    handed_in: int
    reply_key: bytes | None = None
    follow_hash: bytes | None = None
    follow_up: FollowUp | None = None
    helper: str | None = None
    told_by: str | None = None
