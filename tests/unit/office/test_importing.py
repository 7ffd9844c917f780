"""Every step that an item of the feed must pass, one planted fault for each."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import Entry
from kiosk.contract.submission import AttachmentRef, Submission
from kiosk.contract.wire import FeedItem
from kiosk.crypto.payload import pack
from kiosk.crypto.replies import follow_hash, follow_key
from kiosk.office.importing import (
    QUARANTINED,
    UNVERIFIED,
    Aside,
    CaseForm,
    FollowUpForm,
    OpeningKeys,
    Part,
    answers_case,
    item_hash,
    judge,
    open_form,
    stored_time,
)
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.town import ANSWERS, FakeTown, picture, received

CHECK = received().check


@pytest.fixture(scope="module")
def town() -> FakeTown:
    """One town for all: nothing is kept between verdicts."""
    return FakeTown()


def replaced(item: FeedItem, **changes: Any) -> FeedItem:  # noqa: ANN401 - fields of Entry
    """The item with parts of its entry exchanged."""
    return msgspec.structs.replace(item, entry=msgspec.structs.replace(item.entry, **changes))


def flipped(data: bytes, at: int = -1) -> bytes:
    """One bit changed."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def resealed(town: FakeTown, submission: Submission, submission_id: bytes = b"") -> FeedItem:
    """A form of our own making, properly sealed, signed and chained."""
    return town.item(town.device.hand_in(pack(encode(submission), None), submission_id=submission_id))


def form_of(town: FakeTown, **changes: Any) -> Submission:  # noqa: ANN401 - fields of Submission
    """A good form, changed."""
    return msgspec.structs.replace(open_form(town.files().items[-1], town.keys()), **changes)


def reason(town: FakeTown, item: FeedItem, keys: OpeningKeys | None = None) -> tuple[str, str]:
    """Kind and reason of an item that must not pass."""
    verdict = judge(item, keys or town.keys(), CHECK)
    assert isinstance(verdict, Aside)
    return verdict.kind, verdict.reason


def test_a_good_form_becomes_a_case(town: FakeTown) -> None:
    """What a terminal really makes passes every step, and the answers come out as they went in."""
    filing = town.files()
    verdict = judge(filing.items[0], town.keys(), CHECK)
    assert isinstance(verdict, CaseForm)
    assert (verdict.verified.submission_id, verdict.submission.number) == (filing.submission_id, filing.number)
    assert verdict.submission.answers == ANSWERS


def test_attachments_are_parts(town: FakeTown) -> None:
    """Parts 1..n open to the picture's own bytes and come before their form."""
    photo = picture()
    filing = town.files(photos=[photo, photo])
    verdicts = [judge(item, town.keys(), CHECK) for item in filing.items]
    assert [type(one) for one in verdicts] == [Part, Part, CaseForm]
    assert isinstance(verdicts[0], Part)
    assert verdicts[0].verified.payload == photo


FAULTS: dict[str, tuple[Callable[[FeedItem], FeedItem], str]] = {
    "slot cut": (lambda item: replaced(item, slot=item.entry.slot[:-1]), "bad_signature"),
    "slot signature flipped": (lambda item: replaced(item, slot=flipped(item.entry.slot)), "bad_signature"),
    "content exchanged": (lambda item: replaced(item, sealed=flipped(item.entry.sealed)), "conflict"),
    "context exchanged": (lambda item: replaced(item, context=b"\xa0"), "bad_format"),
    "credential flipped": (lambda item: msgspec.structs.replace(item, credential=flipped(item.credential)), "bad_signature"),
    "credential of nobody": (lambda item: msgspec.structs.replace(item, credential=FakeTown().device.credential), "unknown_key"),
    "no credential": (lambda item: msgspec.structs.replace(item, credential=b""), "bad_signature"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_verify_is_set_aside(town: FakeTown, name: str) -> None:
    """A fault in credential, slot or content is found before anything is opened."""
    change, expected = FAULTS[name]
    assert reason(town, change(town.files().items[0])) == (UNVERIFIED, expected)


def test_a_slot_signed_by_another_key_is_set_aside(town: FakeTown) -> None:
    """The device's key comes from the credential: an enrolled device can't lend its credential to another."""
    thief = FakeDevice(town.office)
    thief.device = town.device.device
    entry = thief.hand_in(pack(encode(form_of(town)), None))
    assert reason(town, town.item(entry)) == (UNVERIFIED, "bad_signature")


def test_a_device_can_not_speak_for_another(town: FakeTown) -> None:
    """The device named in the sealed context is the one of the credential."""
    other = FakeDevice(town.office)
    context, sealed = other.seal(pack(encode(form_of(town)), None))
    assert reason(town, town.item(town.device.place(context, sealed))) == (UNVERIFIED, "other_device")


def test_an_entry_for_another_tenant_is_set_aside(town: FakeTown) -> None:
    """Also when it is sealed to our key: the context says whom it is for."""
    other = FakeOffice("muni:99202")
    other.sealing = town.office.sealing
    entry = town.device.hand_in(pack(encode(form_of(town)), None), office=other)
    assert reason(town, town.item(entry)) == (UNVERIFIED, "other_tenant")


def test_an_entry_sealed_to_other_keys_is_set_aside(town: FakeTown) -> None:
    """An unknown recipient is not a broken seal: an older key may still be found."""
    other = FakeOffice(town.office.tenant)
    entry = town.device.hand_in(pack(encode(form_of(town)), None), office=other)
    assert reason(town, town.item(entry)) == (UNVERIFIED, "unknown_key")


def test_a_broken_seal_is_set_aside(town: FakeTown) -> None:
    """A signed and chained entry whose ciphertext does not open."""
    context, sealed = town.device.seal(pack(encode(form_of(town)), None))
    entry = town.device.place(context, flipped(sealed))
    assert reason(town, town.item(entry)) == (UNVERIFIED, "seal_broken")


def test_an_older_key_still_opens(town: FakeTown) -> None:
    """Old private keys are kept; the one that the context names is taken."""
    newer = FakeOffice(town.office.tenant).sealing
    keys = msgspec.structs.replace(town.keys(), sealing={newer.kid: newer, **town.keys().sealing})
    assert isinstance(judge(town.files().items[0], keys, CHECK), CaseForm)


BAD_FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown act": ({"act": "wish"}, "bad_format"),
    "misread number": ({"number": "AAAAAAAAAB"}, "bad_format"),
    "a nested answer": ({"answers": {**ANSWERS, "household.count": {"a": 1}}}, "bad_format"),
    "a part twice": ({"attachments": (AttachmentRef(1, "p", "image/jpeg", bytes(32), 1),) * 2}, "bad_format"),
    "a part beyond the limit": ({"attachments": (AttachmentRef(41, "p", "image/jpeg", bytes(32), 1),)}, "bad_format"),
    "too much in all": ({"attachments": (AttachmentRef(1, "p", "image/jpeg", bytes(32), 25 * 1024 * 1024),)}, "bad_format"),
    "no reply key": ({"reply_key": None}, "no_reply_key"),
    "a reply key of the wrong size": ({"reply_key": b"short"}, "no_reply_key"),
    "a reply key of small order": ({"reply_key": bytes(32)}, "no_reply_key"),
    "no follow hash": ({"follow_hash": None}, "no_reply_key"),
    "an unknown service": ({"service": "nothing_here"}, "unknown_service"),
    "another version of the service": ({"service_version": 99}, "unknown_service"),
    "an answer that is none of the options": ({"answers": {**ANSWERS, "matter.choice.what": "castle"}}, "schema"),
    "a question nobody asked": ({"answers": {**ANSWERS, "person.individualNumber": "1"}}, "schema"),
    "a mandatory answer missing": ({"answers": {key: one for key, one in ANSWERS.items() if key != "dwelling.streetAddress"}}, "schema"),
    "a payload version of tomorrow": ({"v": 2}, "unknown_version"),
}


@pytest.mark.parametrize("name", BAD_FORMS)
def test_a_form_that_is_not_as_agreed_is_set_aside(town: FakeTown, name: str) -> None:
    """A device that is enrolled and signs properly can still send nonsense; it becomes no case."""
    changes, expected = BAD_FORMS[name]
    assert reason(town, resealed(town, form_of(town, **changes))) == (UNVERIFIED, expected)


def test_junk_under_a_good_seal_is_set_aside(town: FakeTown) -> None:
    """The payload is not CBOR, or is padded wrongly."""
    assert reason(town, town.item(town.device.hand_in(pack(b"hello", None)))) == (UNVERIFIED, "bad_format")
    assert reason(town, town.item(town.device.hand_in(os.urandom(600)))) == (UNVERIFIED, "bad_format")


def test_what_the_cloud_held_back_is_never_imported(town: FakeTown) -> None:
    """An item with a quarantine code goes to named people, however sound it is, and even if it can't be read."""
    item = msgspec.structs.replace(town.files().items[0], quarantine="revoked_device")
    assert reason(town, item) == (QUARANTINED, "revoked_device")
    broken = msgspec.structs.replace(item, entry=Entry(b"x", b"y", b"z"))
    assert reason(town, broken) == (QUARANTINED, "revoked_device")


def test_claims_are_kept_with_what_is_set_aside(town: FakeTown) -> None:
    """A clerk sees what the entry says of itself, where that can be read at all."""
    filing = town.files()
    verdict = judge(msgspec.structs.replace(filing.items[0], credential=b""), town.keys(), CHECK)
    assert isinstance(verdict, Aside)
    assert verdict.claims is not None
    assert verdict.claims.context.submission_id == filing.submission_id
    unread = judge(replaced(filing.items[0], slot=b""), town.keys(), CHECK)
    assert isinstance(unread, Aside)
    assert unread.claims is None


def test_a_follow_up_is_not_held_against_the_schema(town: FakeTown) -> None:
    """It is free text and papers, also for a service version that this office does not know."""
    filing = town.files()
    answer = town.follows(filing, {"matter.text.followup_text": "家の番地は13番地です。"})
    verdict = judge(answer.items[0], town.keys(), lambda _: ("everything",))
    assert isinstance(verdict, FollowUpForm)
    assert verdict.follow_up.follows == filing.submission_id


def test_only_the_paper_of_the_case_answers_it(town: FakeTown) -> None:
    """The follow key grows from the receipt's seed: another seed gives another hash, and no case matches nothing."""
    filing = town.files()
    expected = follow_hash(follow_key(filing.seed, filing.submission_id))
    mine = judge(town.follows(filing, {}).items[0], town.keys(), CHECK)
    forged = judge(town.follows(filing, {}, seed=os.urandom(32)).items[0], town.keys(), CHECK)
    assert isinstance(mine, FollowUpForm)
    assert isinstance(forged, FollowUpForm)
    assert answers_case(mine.follow_up, expected)
    assert not answers_case(forged.follow_up, expected)
    assert not answers_case(mine.follow_up, None)


def test_the_clouds_time_counts_only_signed_and_for_this_entry(town: FakeTown) -> None:
    """The rule `cloud`: a receipt of another entry, level, signer or region says nothing about ours."""
    first, second = town.files().items[0], town.files().items[0]
    placed = judge(first, town.keys(), CHECK)
    assert isinstance(placed, CaseForm)
    place = placed.verified.placed
    assert stored_time(first, place, town.keys()) == town.clock_s
    assert stored_time(msgspec.structs.replace(first, stored_receipt=second.stored_receipt), place, town.keys()) is None
    assert stored_time(msgspec.structs.replace(first, stored_receipt=b""), place, town.keys()) is None
    for keys in ({}, {"r2": town.keys().cloud["r1"]}, {"r1": {}, "r2": town.keys().cloud["r1"]}):
        assert stored_time(first, place, msgspec.structs.replace(town.keys(), cloud=keys)) is None


def test_items_are_named_by_every_byte(town: FakeTown) -> None:
    """A changed copy is another item, so it can't keep the good one out."""
    item = town.files().items[0]
    assert item_hash(item) != item_hash(replaced(item, sealed=flipped(item.entry.sealed)))
    assert item_hash(item) == item_hash(decode(FeedItem, encode(item)))
