"""Sealing a declaration: once, in the order of slots, opened again by the receiver only; a follow-up shows its receipt's key."""

from __future__ import annotations

import datetime as dt
import os
from zoneinfo import ZoneInfo

import pytest

from kiosk.contract.codec import decode
from kiosk.contract.envelope import Context
from kiosk.contract.submission import Submission
from kiosk.crypto.keys import SealingKey
from kiosk.crypto.payload import unpack
from kiosk.crypto.receipts import number_is_valid
from kiosk.crypto.replies import follow_hash, reply_key
from kiosk.crypto.sealing import content_hash, open_seal
from kiosk.errors import FormatError, LimitError, UnknownKeyError
from kiosk.terminal.declaration import Sealed, Surroundings, make_ahead, prepare_hand_in
from kiosk.terminal.plan import HandInPlan, PlannedAttachment, PlannedFollowUp, SubmissionPlan

NOW = dt.datetime(2026, 11, 23, 14, 5, 40, tzinfo=ZoneInfo("Asia/Tokyo"))
OFFICE, RECOVERY, POST = (SealingKey(bytes([number]) * 32) for number in (1, 2, 3))
RECEIVERS = {"muni:99201": (OFFICE.shared(), RECOVERY.shared()), "corp:1": (POST.shared(),)}
PHOTOS = {"a": b"\xff\xd8" + b"one" * 999, "b": b"\xff\xd8" + b"two" * 500}


def _around(**changes: object) -> Surroundings:
    return Surroundings(**{"device": "d1", "receivers": RECEIVERS, "randomness": os.urandom, "now": NOW} | changes)  # type: ignore[arg-type]


def _plan(tenant: str = "muni:99201", *, follow_up: PlannedFollowUp | None = None, refs: tuple[str, ...] = ("a", "b")) -> SubmissionPlan:
    return SubmissionPlan(
        tenant=tenant,
        service="disaster_certificate",
        service_version=1,
        act="application",
        acceptance="complete",
        answers={"applicant.person.familyName": "髙﨑", "dwelling.damage": ["flood"], "household.count": 3},
        attachments=tuple(PlannedAttachment("matter.photos.photos", ref) for ref in refs),
        declared="申請します。",
        identification="none",
        follow_up=follow_up,
    )


def _seal(*plans: SubmissionPlan, **changes: object) -> Sealed:
    return prepare_hand_in(HandInPlan("ja", plans), PHOTOS, _around(**changes))


def _form(sealed: Sealed, number: int = 0, key: SealingKey = OFFICE) -> Submission:
    part = sealed.hand_in.submissions[number].parts[-1]
    return decode(Submission, unpack(open_seal(part.sealed, part.context, key), {}))


def test_the_office_opens_what_was_declared() -> None:
    """The form says what stood on the screen, in the citizen's words, to the minute; both of the receiver's keys open it."""
    sealed = _seal(_plan())
    form = _form(sealed)
    assert form == _form(sealed, key=RECOVERY)
    assert form.answers == _plan().answers
    assert (form.declared, form.locale, form.handed_in) == ("申請します。", "ja", int(NOW.timestamp()) // 60)
    assert number_is_valid(form.number)
    assert form.number == sealed.hand_in.submissions[0].number


def test_attachments_come_first_and_the_form_names_their_hashes() -> None:
    """DESIGN 6: parts 1..n, then part 0, which lists each part's content hash."""
    sealed = _seal(_plan())
    parts = sealed.hand_in.submissions[0].parts
    contexts = [decode(Context, part.context) for part in parts]
    assert [context.part for context in contexts] == [1, 2, 0]
    assert {context.submission_id for context in contexts} == {sealed.hand_in.submissions[0].submission_id}
    for ref, part, name in zip(_form(sealed).attachments, parts, ("a", "b"), strict=False):
        assert ref.content_hash == content_hash(part.context, part.sealed)
        assert unpack(open_seal(part.sealed, part.context, OFFICE), {}) == PHOTOS[name]
        assert ref.size == len(PHOTOS[name])


def test_every_part_has_a_secret_of_its_own() -> None:
    """The same picture twice gives two different sealed parts; ids, numbers and seeds never repeat."""
    twice = _seal(_plan(refs=("a", "a")))
    first, second = twice.hand_in.submissions[0].parts[:2]
    assert first.sealed != second.sealed
    again = _seal(_plan(refs=("a", "a")))
    assert again.hand_in.hand_in_id != twice.hand_in.hand_in_id
    assert again.seed != twice.seed


def test_replies_grow_from_the_seed_on_the_paper() -> None:
    """The payload holds the public half and the hash; the seed is in the result for the paper, and in no sealed part."""
    sealed = _seal(_plan(), _plan("corp:1", refs=()))
    assert sealed.seed is not None
    for number, key in ((0, OFFICE), (1, POST)):
        form = _form(sealed, number, key)
        assert form.reply_key == reply_key(sealed.seed, sealed.hand_in.submissions[number].submission_id).public
    assert _form(sealed).reply_key != _form(sealed, 1, POST).reply_key
    assert sealed.seed.hex() not in repr(sealed)


def test_a_follow_up_shows_the_key_whose_hash_stood_in_the_first_form() -> None:
    """Equal hashes attach it to the case; it has no reply key and no seed of its own."""
    first = _seal(_plan(refs=()))
    original = first.hand_in.submissions[0].submission_id
    follow = _seal(_plan(follow_up=PlannedFollowUp(original, 2)), seed=first.seed)
    form = _form(follow)
    assert follow.seed is None
    assert (form.reply_key, form.follow_hash) == (None, None)
    assert form.follow_up is not None
    assert follow_hash(form.follow_up.follow_key) == _form(first).follow_hash
    assert (form.follow_up.follows, form.follow_up.reply_no) == (original, 2)


def test_a_missing_key_seals_nothing_for_anybody() -> None:
    """All submissions together or none: the receiver without a key is named before the first seal."""
    drawn: list[int] = []

    def randomness(count: int) -> bytes:
        drawn.append(count)
        return os.urandom(count)

    with pytest.raises(UnknownKeyError, match="muni:13999"):
        _seal(_plan(), _plan("muni:13999"), randomness=randomness)
    assert drawn == []


def test_pictures_beyond_the_limits_are_refused() -> None:
    """1.5 MB each, 24 MiB together, 40 in all, also when the screen's own check was passed by."""
    large = {"a": bytes(1_500_001)}
    with pytest.raises(LimitError):
        prepare_hand_in(HandInPlan("ja", (_plan(refs=("a",)),)), large, _around())
    with pytest.raises(LimitError):
        prepare_hand_in(HandInPlan("ja", (_plan(refs=("a",) * 41),)), {"a": b"x"}, _around())
    with pytest.raises(LimitError):
        prepare_hand_in(HandInPlan("ja", (_plan(refs=("a",) * 17),)), {"a": bytes(1_500_000)}, _around())


def test_a_follow_up_without_the_receipt_is_impossible() -> None:
    """Nobody can answer for somebody else's case without the seed on the paper."""
    with pytest.raises(UnknownKeyError):
        _seal(_plan(follow_up=PlannedFollowUp(bytes(16), 1)))


def test_a_blank_made_ahead_is_used_for_its_receiver_once() -> None:
    """What was made ahead goes into the first submission to its receiver; a second one to the same receiver gets its own."""
    ahead = make_ahead(["muni:99201", "corp:1"], _around())
    made = ahead.started["muni:99201"].submission_id
    sealed = _seal(_plan(), _plan(), ahead=ahead)
    first, second = (one.submission_id for one in sealed.hand_in.submissions)
    assert first == made != second
    assert sealed.seed == ahead.seed
    assert [_form(sealed, number).reply_key for number in (0, 1)] == [reply_key(ahead.seed, one).public for one in (first, second)]


def test_a_blank_of_older_keys_is_not_used() -> None:
    """What was wrapped for keys that are no longer the receiver's would be sealed to nobody."""
    ahead = make_ahead(["muni:99201"], _around(receivers={"muni:99201": (POST.shared(), RECOVERY.shared())}))
    assert _form(_seal(_plan(), ahead=ahead), key=OFFICE).answers == _plan().answers


def test_a_follow_up_may_take_a_blank_and_shows_its_receipts_key() -> None:
    """The blank's own reply key is left out: answers go to the original mailbox."""
    ahead = make_ahead(["muni:99201"], _around())
    sealed = _seal(_plan(follow_up=PlannedFollowUp(b"f" * 16, 1)), ahead=ahead, seed=b"s" * 32)
    form = _form(sealed)
    assert sealed.seed is None
    assert form.reply_key is None is form.follow_hash
    assert form.follow_up is not None


def test_a_blank_is_closed_once() -> None:
    """Its key encrypts one message in its life: a second one under the same nonce would give both away."""
    started = make_ahead(["corp:1"], _around()).started["corp:1"]
    started.form.close(b"payload")
    with pytest.raises(FormatError):
        started.form.close(b"another")
