"""Seal a declared hand-in, exactly once: plan and pictures in, sealed entries with ids, numbers and seed out.

The same sealed bytes are sent until the agent says they are queued; nothing is ever sealed a second time. Runs in the UI process, which
ends with the visit; the agent sees what comes out, never what goes in. Randomness and keys are arguments.
Does not send, print or store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from kiosk.contract.codec import encode
from kiosk.contract.envelope import Context
from kiosk.contract.submission import AttachmentRef, FollowUp, Submission
from kiosk.crypto import sealing
from kiosk.crypto.keys import SealingPublic
from kiosk.crypto.payload import Dictionary, pack
from kiosk.crypto.receipts import new_number
from kiosk.crypto.replies import follow_hash, follow_key, reply_key
from kiosk.errors import UnknownKeyError
from kiosk.terminal.hand_in import HandIn, SealedPart, SealedSubmission
from kiosk.terminal.plan import HandInPlan, PlannedFollowUp, SubmissionPlan, check_photo

ID_BYTES = 16
SEED_BYTES = 32
SECRET_BYTES = 32
NUMBER_BYTES = 9

Randomness = Callable[[int], bytes]


class Ahead(msgspec.Struct):
    """What sealing one hand-in needs and no answer decides, made while the citizen still reads: for one submission to each receiver.

    Used for one hand-in and then thrown away, used up or not. `seed` grows the reply keys of all its submissions.
    """

    seed: bytes
    started: dict[str, Started]

    def __repr__(self) -> str:
        """Say the shape; never the seed."""
        return f"Ahead({len(self.started)} receivers)"


class Started(msgspec.Struct, frozen=True):
    """One submission before its form: id, reply key, and the blank seal of part 0 for these recipients."""

    submission_id: bytes
    reply: _ReplySide
    recipients: tuple[SealingPublic, ...]
    form: sealing.Blank


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What sealing needs beside the plan.

    `receivers` maps a tenant to the keys its entries are sealed to (office, recovery), from the verified catalogue. `randomness` gives n
    fresh random bytes (os.urandom). `seed` is the scanned receipt's, for follow-ups only.
    `ahead` is what was made before. `identification` of people is in the plan.
    """

    device: str
    receivers: Mapping[str, Sequence[SealingPublic]]
    randomness: Randomness
    now: dt.datetime
    dictionary: Dictionary | None = None
    seed: bytes | None = None
    helper: str | None = None
    ahead: Ahead | None = None


class Sealed(msgspec.Struct, frozen=True):
    """All of one declaration, sealed. `seed` goes on the paper and nowhere else; None when every submission is a follow-up."""

    hand_in: HandIn
    seed: bytes | None

    def __repr__(self) -> str:
        """Say the shape; never the seed."""
        return f"Sealed({len(self.hand_in.submissions)} submissions, {self.hand_in.size_bytes} bytes)"


def make_ahead(tenants: Iterable[str], around: Surroundings) -> Ahead:
    """Start a hand-in to these receivers, before anybody knows what will be in it.

    Args:
        tenants: each listed in `around.receivers`.
        around: keys and randomness.
    """
    seed = around.randomness(SEED_BYTES)
    return Ahead(seed, {tenant: _start(tenant, tuple(around.receivers[tenant]), around, seed) for tenant in tenants})


def _start(tenant: str, recipients: tuple[SealingPublic, ...], around: Surroundings, seed: bytes) -> Started:
    submission_id = around.randomness(ID_BYTES)
    reply = _ReplySide(reply_key=reply_key(seed, submission_id).public, follow_hash=follow_hash(follow_key(seed, submission_id)))
    return Started(submission_id, reply, recipients, _blank(tenant, submission_id, 0, recipients, around))


def prepare_hand_in(plan: HandInPlan, photos: Mapping[str, bytes], around: Surroundings) -> Sealed:
    """Seal every submission of the plan.

    Args:
        plan: what was declared.
        photos: reference → picture, shrunk and without EXIF.
        around: keys, randomness, time. Its `ahead` is used up.

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
    seed = around.ahead.seed if around.ahead else around.randomness(SEED_BYTES)
    sealed = tuple(_seal_submission(submission, plan.locale, photos, around, seed) for submission in plan.submissions)
    return Sealed(HandIn(around.randomness(ID_BYTES), sealed), seed if fresh else None)


def _seal_submission(plan: SubmissionPlan, locale: str, photos: Mapping[str, bytes], around: Surroundings, seed: bytes) -> SealedSubmission:
    started = _started(plan, around, seed)
    number = new_number(around.randomness(NUMBER_BYTES))
    parts: list[SealedPart] = []
    refs: list[AttachmentRef] = []
    for part, attachment in enumerate(plan.attachments, 1):
        picture = photos[attachment.ref]
        seal = _blank(plan.tenant, started.submission_id, part, started.recipients, around)
        sealed = _closed(seal, pack(picture, None))
        digest = sealing.content_hash(sealed.context, sealed.sealed)
        refs.append(AttachmentRef(part, attachment.field, attachment.media_type, digest, len(picture)))
        parts.append(sealed)
    reply = started.reply if plan.follow_up is None else _shown_side(plan.follow_up, around)
    form = msgspec.structs.replace(_form(plan, locale, number, around, reply), attachments=tuple(refs))
    parts.append(_closed(started.form, pack(encode(form), around.dictionary)))
    return SealedSubmission(started.submission_id, plan.tenant, number, tuple(parts))


def _started(plan: SubmissionPlan, around: Surroundings, seed: bytes) -> Started:
    """The one that was made ahead for this receiver, once, if its keys still are the receiver's; else a new one."""
    recipients = tuple(around.receivers[plan.tenant])
    ahead = around.ahead.started.pop(plan.tenant, None) if around.ahead else None
    if ahead is not None and ahead.recipients == recipients:
        return ahead
    return _start(plan.tenant, recipients, around, seed)


class _ReplySide(msgspec.Struct, frozen=True):
    """A first filing grows its own reply key; a follow-up shows the key that its receipt grew."""

    reply_key: bytes | None = None
    follow_hash: bytes | None = None
    follow_up: FollowUp | None = None


def _shown_side(planned: PlannedFollowUp, around: Surroundings) -> _ReplySide:
    if around.seed is None:
        raise UnknownKeyError("a follow-up needs the scanned receipt's seed")
    return _ReplySide(follow_up=FollowUp(planned.follows, planned.reply_no, follow_key(around.seed, planned.follows)))


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


def _blank(tenant: str, submission_id: bytes, part: int, recipients: tuple[SealingPublic, ...], around: Surroundings) -> sealing.Blank:
    context = encode(Context(1, tenant, around.device, submission_id, part, tuple(key.kid for key in recipients)))
    return sealing.blank(context, recipients, secret=around.randomness(SECRET_BYTES))


def _closed(seal: sealing.Blank, payload: bytes) -> SealedPart:
    return SealedPart(seal.context, seal.close(payload))


def _require_receiver(plan: SubmissionPlan, around: Surroundings) -> None:
    if not around.receivers.get(plan.tenant):
        raise UnknownKeyError(f"the catalogue lists no sealing key of {plan.tenant}")


def _require_limits(plan: SubmissionPlan, photos: Mapping[str, bytes]) -> None:
    together = 0
    for count, attachment in enumerate(plan.attachments):
        size = len(photos[attachment.ref])
        check_photo(size, together, count)
        together += size
