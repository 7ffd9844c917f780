"""One item of the feed in, a verdict out: verify everything, then open, then check. Pure; nothing is ever dropped.

The order matters: the credential by an enrolment key, content and slot by the device's key, receiver and device, the seal (its commitment
before its content), the payload's shape, the service's schema. Whatever fails becomes `Aside` with the step's name; its bytes are kept.
Whether a follow-up answers a case of ours, and whether a part is listed, is for the caller, who has the database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence

import msgspec

from kiosk.contract.codec import decode, encode
from kiosk.contract.credential import Credential
from kiosk.contract.envelope import MAX_PARTS, PlacedEntry
from kiosk.contract.receipt import STORED, RunReceipt
from kiosk.contract.service import Act
from kiosk.contract.submission import MAX_SUBMISSION_BYTES, FollowUp, Submission
from kiosk.contract.wire import FeedItem
from kiosk.crypto import signing
from kiosk.crypto.chain import entry_hash, place, verify_slot
from kiosk.crypto.keys import SealingKey
from kiosk.crypto.payload import unpack
from kiosk.crypto.receipts import number_is_valid
from kiosk.crypto.replies import follow_hash, seal_reply
from kiosk.crypto.sealing import open_seal
from kiosk.errors import FormatError, KioskError, UnknownKeyError
from kiosk.office.regions import RegionKeys, read_signed

UNVERIFIED, QUARANTINED, UNMATCHED = "unverified", "quarantined", "unmatched"
Checker = Callable[[Submission], Sequence[str]]
"""Judges the answers by the service's schema: names the keys at fault (never values); empty when nothing is."""

_ID_BYTES, _HASH_BYTES = 16, 32


class OpeningKeys(msgspec.Struct, frozen=True):
    """What verifying and opening needs.

    `tenant` is ours; `enrolment` maps key ids to public keys, and `cloud` does for each region, from the verified catalogue; `sealing` maps
    key ids to our private keys, old ones included; `dictionaries` maps SHA-256 to compression dictionaries.
    """

    tenant: str
    enrolment: Mapping[bytes, bytes]
    cloud: RegionKeys
    sealing: Mapping[bytes, SealingKey]
    dictionaries: Mapping[bytes, bytes]


class Verified(msgspec.Struct, frozen=True):
    """An entry whose credential, signature, content, receiver and seal hold."""

    placed: PlacedEntry
    credential: Credential
    payload: bytes

    @property
    def submission_id(self) -> bytes:
        """Of the context, which the seal covers."""
        return self.placed.context.submission_id


class CaseForm(msgspec.Struct, frozen=True):
    """Part 0 of a new submission: a case to open."""

    verified: Verified
    submission: Submission


class FollowUpForm(msgspec.Struct, frozen=True):
    """Part 0 of a follow-up, verified but not matched yet."""

    verified: Verified
    submission: Submission
    follow_up: FollowUp


class Part(msgspec.Struct, frozen=True):
    """An attachment; its part 0 comes later or was here before."""

    verified: Verified


class Aside(msgspec.Struct, frozen=True):
    """Kept for named people: `kind` is one of the three above, `reason` the step that failed; `claims` what the entry says of itself."""

    kind: str
    reason: str
    claims: PlacedEntry | None = None


Verdict = CaseForm | FollowUpForm | Part | Aside


def judge(item: FeedItem, keys: OpeningKeys, checker: Checker) -> Verdict:
    """Verify, open and check one item.

    Args:
        item: as pulled; its size is bounded by the feed.
        keys: ours and the catalogue's.
        checker: of the services in force; asked for new submissions only, since a follow-up is free text and papers.

    Returns:
        The verdict; faults of any kind become `Aside`, never an exception.
    """
    claims: PlacedEntry | None = None
    try:
        claims = place(item.entry)
        if item.quarantine is not None:
            return Aside(QUARANTINED, item.quarantine, claims)
        return _sort(_verify(item, claims, keys), checker)
    except _StepError as fault:
        return Aside(UNVERIFIED, fault.code, claims)
    except KioskError as fault:
        return Aside(UNVERIFIED if item.quarantine is None else QUARANTINED, item.quarantine or fault.code, claims)


class _StepError(FormatError):
    """A step of ours that failed; `code` is the reason clerks see."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # type: ignore[misc]  # a reason of its own for each step


def _verify(item: FeedItem, placed: PlacedEntry, keys: OpeningKeys) -> Verified:
    credential = decode(Credential, signing.verify_with(item.credential, keys.enrolment))
    verify_slot(item.entry, credential.public_key)
    if placed.context.device != credential.device:
        raise _StepError("other_device")
    if placed.context.tenant != keys.tenant:
        raise _StepError("other_tenant")
    packed = open_seal(item.entry.sealed, item.entry.context, _key_for(placed, keys))
    return Verified(placed, credential, unpack(packed, keys.dictionaries))


def _key_for(placed: PlacedEntry, keys: OpeningKeys) -> SealingKey:
    found = next((keys.sealing[kid] for kid in placed.context.recipients if kid in keys.sealing), None)
    if found is None:
        raise UnknownKeyError("sealed to no key of ours")
    return found


def _sort(verified: Verified, checker: Checker) -> Verdict:
    if verified.placed.context.part > 0:
        return Part(verified)
    submission = decode(Submission, verified.payload)
    _require_shape(submission)
    if submission.follow_up is not None:
        return FollowUpForm(verified, submission, submission.follow_up)
    _require_reply_side(submission, verified.submission_id)
    return CaseForm(verified, submission) if not checker(submission) else Aside(UNVERIFIED, "schema", verified.placed)


def _require_shape(submission: Submission) -> None:
    """What the types of the payload do not say."""
    parts = [ref.part for ref in submission.attachments]
    sound = (
        number_is_valid(submission.number)
        and submission.act in {act.value for act in Act}
        and len(set(parts)) == len(parts)
        and all(0 < part < MAX_PARTS for part in parts)
        and all(len(ref.content_hash) == _HASH_BYTES and ref.size >= 0 for ref in submission.attachments)
        and sum(ref.size for ref in submission.attachments) <= MAX_SUBMISSION_BYTES
        and all(_is_answer(value) for value in submission.answers.values())
        and (submission.follow_up is None or len(submission.follow_up.follows) == _ID_BYTES)
    )
    if not sound:
        raise FormatError("a submission out of range")


def _is_answer(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int | bool)


def _require_reply_side(submission: Submission, submission_id: bytes) -> None:
    """A new submission can be answered: a key that seals, and the hash of the follow key."""
    if submission.reply_key is None or submission.follow_hash is None or len(submission.follow_hash) != _HASH_BYTES:
        raise _StepError("no_reply_key")
    try:
        seal_reply(b"", submission.reply_key, submission_id)
    except (KioskError, ValueError) as fault:
        raise _StepError("no_reply_key") from fault


def open_payload(item: FeedItem, keys: OpeningKeys) -> bytes:
    """Open a kept item again, for a person to read; it was verified when it came, or is shown as what could not be.

    Raises:
        KioskError: it does not open.
    """
    placed = place(item.entry)
    return unpack(open_seal(item.entry.sealed, item.entry.context, _key_for(placed, keys)), keys.dictionaries)


def open_form(item: FeedItem, keys: OpeningKeys) -> Submission:
    """Open a kept part 0 again. Raises as `open_payload`."""
    return decode(Submission, open_payload(item, keys))


def answers_case(follow_up: FollowUp, expected: bytes | None) -> bool:
    """Whether a follow-up was made with the receipt of the case it names.

    Args:
        follow_up: as opened.
        expected: the case's follow_hash, or None where no such case is ours.
    """
    return expected is not None and hmac.compare_digest(follow_hash(follow_up.follow_key), expected)


def stored_time(item: FeedItem, placed: PlacedEntry, keys: OpeningKeys) -> int | None:
    """When the cloud first stored the entry, by its signed `stored` receipt: what arrival counts under the rule `cloud`.

    Returns:
        Seconds since 1970 UTC; None where the receipt is not of the region it names, or is not about this entry.
    """
    try:
        receipt = read_signed(RunReceipt, item.stored_receipt, keys.cloud)
    except KioskError:
        return None
    return receipt.cloud_time if _covers(receipt, placed) else None


def _covers(receipt: RunReceipt, placed: PlacedEntry) -> bool:
    held_back = {one.entry_hash for one in receipt.exceptions if one.code != "duplicate"}
    mine = entry_hash(placed.entry.slot)
    last = placed.slot.seq != receipt.last_seq or mine == receipt.last_entry_hash
    return (
        receipt.level == STORED
        and receipt.device == placed.context.device
        and receipt.epoch == placed.slot.epoch
        and receipt.first_seq <= placed.slot.seq <= receipt.last_seq
        and last
        and mine not in held_back
    )


def item_hash(item: FeedItem) -> bytes:
    """SHA-256 of the encoded entry: its bytes are kept under this name, whatever they turn out to be; importing is idempotent by it."""
    return hashlib.sha256(encode(item.entry)).digest()
