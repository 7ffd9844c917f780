"""What a citizen declares in one act, as plain values: made by the pure visit, sealed by kiosk.terminal.declaration.

Holds neither ids nor numbers nor seed: those are made at the moment of sealing, with the operating system's randomness.
"""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.contract.envelope import MAX_PARTS
from kiosk.contract.submission import MAX_ATTACHMENT_BYTES, MAX_SUBMISSION_BYTES
from kiosk.errors import LimitError


class PlannedAttachment(msgspec.Struct, frozen=True):
    """One picture: the answer key of the field it belongs to, and the reference the shell holds its bytes under."""

    field: str
    ref: str
    media_type: str = "image/jpeg"


class PlannedFollowUp(msgspec.Struct, frozen=True):
    """Which earlier submission this one answers; `reply_no` 0 when no reply was at hand."""

    follows: bytes
    reply_no: int


class SubmissionPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One submission: fields as in kiosk.contract.submission.Submission. `declared` is what stood on the screen, word for word."""

    tenant: str
    service: str
    service_version: int
    act: str
    acceptance: str
    answers: dict[str, Any]
    attachments: tuple[PlannedAttachment, ...]
    declared: str
    identification: str
    follow_up: PlannedFollowUp | None = None
    told_by: str | None = None


class HandInPlan(msgspec.Struct, frozen=True):
    """Everything one declaration hands in: all of it or nothing."""

    locale: str
    submissions: tuple[SubmissionPlan, ...]


def check_photo(size_bytes: int, together_bytes: int, count: int) -> None:
    """May one more picture of this size be added to `count` pictures of `together_bytes`?

    Raises:
        LimitError: more than 1.5 MB, than 24 MiB in all, or than 40 pictures.
    """
    if size_bytes > MAX_ATTACHMENT_BYTES:
        raise LimitError(f"a picture has at most {MAX_ATTACHMENT_BYTES} bytes")
    if together_bytes + size_bytes > MAX_SUBMISSION_BYTES:
        raise LimitError(f"the pictures of a submission have at most {MAX_SUBMISSION_BYTES} bytes together")
    if count + 1 >= MAX_PARTS:
        raise LimitError(f"a submission has at most {MAX_PARTS - 1} pictures")
