"""Seal a declared hand-in, exactly once: plan and pictures in, sealed entries with ids, numbers and seed out.

The same sealed bytes are sent until the agent says they are queued; nothing is ever sealed a second time. Runs in the UI process, which
ends with the visit; the agent sees what comes out, never what goes in. Randomness and keys are arguments.
Does not send, print or store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec

from kiosk.contract.codec import encode
from kiosk.contract.envelope import Context
from kiosk.contract.submission import AttachmentRef, FollowUp, Submission
from kiosk.crypto.keys import SealingPublic
from kiosk.crypto.payload import Dictionary, pack
from kiosk.crypto.receipts import new_number
from kiosk.crypto.replies import follow_hash, follow_key, reply_key
from kiosk.crypto.sealing import content_hash, seal
from kiosk.errors import UnknownKeyError
from kiosk.terminal.hand_in import HandIn, SealedPart, SealedSubmission
from kiosk.terminal.plan import HandInPlan, SubmissionPlan, check_photo

ID_BYTES = 16
SEED_BYTES = 32
SECRET_BYTES = 32
NUMBER_BYTES = 9

Randomness = Callable[[int], bytes]


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What sealing needs beside the plan.

    `receivers` maps a tenant to the keys its entries are sealed to (office, recovery), from the verified catalogue. `randomness` gives n
    fresh random bytes (os.urandom). `seed` is the scanned receipt's, for follow-ups only. `identification` of people is in the plan.
    """

    device: str
    receivers: Mapping[str, Sequence[SealingPublic]]
    randomness: Randomness
    now: dt.datetime
    dictionary: Dictionary | None = None
    seed: bytes | None = None
    helper: str | None = None


class Sealed(msgspec.Struct, frozen=True):
    """All of one declaration, sealed. `seed` goes on the paper and nowhere else; None when every submission is a follow-up."""

    hand_in: HandIn
    seed: bytes | None

    def __repr__(self) -> str:
        """Say the shape; never the seed."""
        return f"Sealed({len(self.hand_in.submissions)} submissions, {self.hand_in.size_bytes} bytes)"


def prepare_hand_in(plan: HandInPlan, photos: Mapping[str, bytes], around: Surroundings) -> Sealed:
    """Seal every submission of the plan.

    Args:
        plan: what was declared.
        photos: reference → picture, shrunk and without EXIF.
        around: keys, randomness, time.

    Returns:
        The submissions in the plan's order, each with parts 1..n and then part 0, as their slots will follow.

    Raises:
        UnknownKeyError: the catalogue lists no key of a receiver; nothing was sealed for anybody.
        LimitError: pictures beyond the limits.
    """
    for submission in plan.submissions:
        _require_receiver(submission, around)
        _require_limits(submission, photos)
    fresh = any(submission.follow_up is None for submission in plan.submissions)
    seed = around.randomness(SEED_BYTES)
    sealed = tuple(_seal_submission(submission, plan.locale, photos, around, seed) for submission in plan.submissions)
    return Sealed(HandIn(around.randomness(ID_BYTES), sealed), seed if fresh else None)


def _seal_submission(plan: SubmissionPlan, locale: str, photos: Mapping[str, bytes], around: Surroundings, seed: bytes) -> SealedSubmission:
    submission_id = around.randomness(ID_BYTES)
    number = new_number(around.randomness(NUMBER_BYTES))
    parts: list[SealedPart] = []
    refs: list[AttachmentRef] = []
    for part, attachment in enumerate(plan.attachments, 1):
        picture = photos[attachment.ref]
        sealed = _seal_part(pack(picture, None), plan.tenant, submission_id, part, around)
        digest = content_hash(sealed.context, sealed.sealed)
        refs.append(AttachmentRef(part, attachment.field, attachment.media_type, digest, len(picture)))
        parts.append(sealed)
    reply = _reply_side(plan, submission_id, seed, around)
    form = msgspec.structs.replace(_form(plan, locale, number, around, reply), attachments=tuple(refs))
    parts.append(_seal_part(pack(encode(form), around.dictionary), plan.tenant, submission_id, 0, around))
    return SealedSubmission(submission_id, plan.tenant, number, tuple(parts))


class _ReplySide(msgspec.Struct, frozen=True):
    reply_key: bytes | None = None
    follow_hash: bytes | None = None
    follow_up: FollowUp | None = None


def _reply_side(plan: SubmissionPlan, submission_id: bytes, seed: bytes, around: Surroundings) -> _ReplySide:
    """A first filing grows its own reply key; a follow-up shows the key that its receipt grew."""
    if plan.follow_up is not None:
        if around.seed is None:
            raise UnknownKeyError("a follow-up needs the scanned receipt's seed")
        key = follow_key(around.seed, plan.follow_up.follows)
        return _ReplySide(follow_up=FollowUp(plan.follow_up.follows, plan.follow_up.reply_no, key))
    return _ReplySide(
        reply_key=reply_key(seed, submission_id).public,
        follow_hash=follow_hash(follow_key(seed, submission_id)),
    )


def _form(plan: SubmissionPlan, locale: str, number: str, around: Surroundings, reply: _ReplySide) -> Submission:
    return Submission(
        v=1,
        service=plan.service,
        service_version=plan.service_version,
        locale=locale,
        number=number,
        act=plan.act,
        acceptance=plan.acceptance,
        answers=plan.answers,
        attachments=(),
        declared=plan.declared,
        identification=plan.identification,
        handed_in=int(around.now.timestamp()) // 60,
        reply_key=reply.reply_key,
        follow_hash=reply.follow_hash,
        follow_up=reply.follow_up,
        helper=around.helper,
        told_by=plan.told_by,
    )


def _seal_part(payload: bytes, tenant: str, submission_id: bytes, part: int, around: Surroundings) -> SealedPart:
    recipients = around.receivers[tenant]
    context = encode(Context(1, tenant, around.device, submission_id, part, tuple(key.kid for key in recipients)))
    return SealedPart(context, seal(payload, context, recipients, secret=around.randomness(SECRET_BYTES)))


def _require_receiver(plan: SubmissionPlan, around: Surroundings) -> None:
    if not around.receivers.get(plan.tenant):
        raise UnknownKeyError(f"the catalogue lists no sealing key of {plan.tenant}")


def _require_limits(plan: SubmissionPlan, photos: Mapping[str, bytes]) -> None:
    together = 0
    for count, attachment in enumerate(plan.attachments):
        size = len(photos[attachment.ref])
        check_photo(size, together, count)
        together += size
