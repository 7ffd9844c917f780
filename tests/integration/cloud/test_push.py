"""Pushes over TLS into PostgreSQL: exactly once, whatever happens in between."""

from __future__ import annotations

import os

import msgspec
import pytest

from kiosk.contract.codec import decode
from kiosk.contract.credential import Credential
from kiosk.contract.receipt import STORED, RunReceipt
from kiosk.crypto import chain, signing
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import OTHER_TOWN, TOWN, Offices
from tests.integration.cloud.reading import end_of_feed, feed, receipts, states, whole_feed

pytestmark = pytest.mark.db


def stored(cloud: CloudInThread, device: FakeDevice) -> int:
    """Entries of this device in the tables of receivers."""
    return len(cloud.sql("SELECT 1 FROM entry e JOIN run_receipt r USING (receipt_id) WHERE r.device = $1", device.device))


def alarms(cloud: CloudInThread, device: FakeDevice) -> list[object]:
    """Kinds of alarms about this device."""
    return [row[0] for row in cloud.sql("SELECT kind FROM alarm WHERE device = $1 ORDER BY alarm_id", device.device)]


def test_a_batch_is_receipted_as_one_run(cloud: CloudInThread, device: FakeDevice) -> None:
    """All slots of a contiguous run are receipted by one signature, up to the hash of its last entry."""
    entries = [device.hand_in(os.urandom(600)) for _ in range(10)]
    (receipt,) = receipts(cloud, device.send_push(cloud.client, entries))
    assert (receipt.first_seq, receipt.last_seq, receipt.epoch, receipt.device) == (1, 10, device.epoch, device.device)
    assert receipt.last_entry_hash == chain.entry_hash(entries[-1].slot)
    assert (receipt.exceptions, receipt.term, receipt.copies, receipt.region) == ((), 1, 1, "r1")
    assert stored(cloud, device) == 10
    assert alarms(cloud, device) == []


def test_a_lost_answer_causes_no_duplicate(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """The same push again, as after a lost answer: the same slots are receipted, nothing is stored or handed on twice."""
    start = end_of_feed(cloud, offices.town)
    entries = [device.hand_in(b"form") for _ in range(3)]
    first = receipts(cloud, device.send_push(cloud.client, entries))
    again = receipts(cloud, device.send_push(cloud.client, entries))
    assert [msgspec.structs.replace(one, cloud_time=0) for one in again] == [msgspec.structs.replace(one, cloud_time=0) for one in first]
    assert stored(cloud, device) == 3
    assert [item.entry for item in whole_feed(cloud, offices.town, start)] == entries


def test_a_longer_push_after_a_lost_answer(cloud: CloudInThread, device: FakeDevice) -> None:
    """Known and new entries in one run: one receipt covers all, the new ones are stored once."""
    entries = [device.hand_in(b"form") for _ in range(3)]
    device.send_push(cloud.client, entries[:2])
    (receipt,) = receipts(cloud, device.send_push(cloud.client, entries))
    assert (receipt.first_seq, receipt.last_seq, receipt.exceptions) == (1, 3, ())
    assert stored(cloud, device) == 3


def test_the_same_content_in_a_new_slot_is_a_duplicate(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A hand-in that a lost agent committed twice: the second slot is receipted as `duplicate`, and the office gets one entry."""
    start = end_of_feed(cloud, offices.town)
    context, sealed = device.seal(b"form")
    entries = [device.place(context, sealed), device.hand_in(b"between")]
    device.restart()
    assert set(states(cloud, device.send_push(cloud.client, entries)).values()) == {"stored"}
    again = device.place(context, sealed)
    assert states(cloud, device.send_push(cloud.client, [again])) == {1: "duplicate"}
    assert states(cloud, device.send_push(cloud.client, [again])) == {1: "duplicate"}, "also when it is repeated"
    assert [item.entry for item in whole_feed(cloud, offices.town, start)] == entries
    assert alarms(cloud, device) == []


def test_other_content_under_the_same_id_is_quarantined(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Same submission and part, other content: quarantined with an alarm, the first stays byte for byte, both reach the office."""
    start, submission_id = end_of_feed(cloud, offices.town), os.urandom(16)
    first = device.hand_in(b"form", submission_id=submission_id)
    device.send_push(cloud.client, [first])
    second = device.hand_in(b"something else", submission_id=submission_id)
    assert states(cloud, device.send_push(cloud.client, [second])) == {2: "quarantined"}
    held = cloud.sql("SELECT slot, context, sealed FROM entry WHERE submission_id = $1", submission_id)
    assert held == [(first.slot, first.context, first.sealed)]
    assert alarms(cloud, device) == ["content_conflict"]
    seen = whole_feed(cloud, offices.town, start)
    assert [(item.entry, item.quarantine) for item in seen] == [(first, None), (second, "content_conflict")]


def test_other_content_in_the_same_slot_is_quarantined(cloud: CloudInThread, device: FakeDevice) -> None:
    """A cloned machine uses a slot again: quarantined with one alarm however often it is sent, the slot stays the first one's."""
    first = device.hand_in(b"form")
    device.send_push(cloud.client, [first])
    device.seq, device.head = 0, None
    second = device.hand_in(b"something else")
    for _ in range(2):
        assert states(cloud, device.send_push(cloud.client, [second])) == {1: "quarantined"}
    slots = cloud.sql("SELECT entry_hash, state FROM slot WHERE device = $1", device.device)
    assert slots == [(chain.entry_hash(first.slot), "stored")]
    assert alarms(cloud, device) == ["slot_conflict"]


def test_what_a_person_releases_is_receipted(cloud: CloudInThread, device: FakeDevice) -> None:
    """Quarantined bytes are released only by a named person; the next push of the same entry is then receipted without exception."""
    submission_id = os.urandom(16)
    entries = [device.hand_in(b"form", submission_id=submission_id), device.hand_in(b"other", submission_id=submission_id)]
    assert states(cloud, device.send_push(cloud.client, entries)) == {1: "stored", 2: "quarantined"}
    text = "INSERT INTO resolution SELECT '13', $1, entry_hash, 'officer', 1 FROM slot WHERE device = $1 AND state = 'quarantined'"
    cloud.sql(text, device.device)
    assert states(cloud, device.send_push(cloud.client, entries[1:])) == {2: "stored"}


def test_two_receivers_in_one_batch(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Entries for several receivers in one run: each goes to its own tenant, in order, and one receipt covers the run."""
    starts = {office.tenant: end_of_feed(cloud, office) for office in (offices.town, offices.other, offices.police)}
    entries = [device.hand_in(b"form", office=office) for office in (offices.town, offices.other, offices.town, offices.police)]
    (receipt,) = receipts(cloud, device.send_push(cloud.client, entries))
    assert (receipt.first_seq, receipt.last_seq) == (1, 4)
    by_office = {
        office.tenant: [item.entry for item in whole_feed(cloud, office, starts[office.tenant])] for office in vars(offices).values()
    }
    assert by_office == {TOWN: [entries[0], entries[2]], OTHER_TOWN: [entries[1]], "police:13": [entries[3]]}


def test_the_feed_gives_the_oldest_first_with_what_the_cloud_knows(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """An office gets entries in the order they were pushed, with the credential and the signed receipt of the first storing."""
    start = end_of_feed(cloud, offices.town)
    entries = [device.hand_in(b"form") for _ in range(4)]
    device.send_push(cloud.client, entries[:2])
    device.send_push(cloud.client, entries[2:])
    items = whole_feed(cloud, offices.town, start)
    assert [item.entry for item in items] == entries
    keys = cloud.running.parts.keys
    for item, seq in zip(items, (1, 2, 3, 4), strict=True):
        receipt = decode(RunReceipt, signing.verify(item.stored_receipt, keys.receipt.public_key))
        assert (receipt.level, receipt.cloud_time) == (STORED, item.first_stored)
        assert receipt.first_seq <= seq <= receipt.last_seq
        claims = decode(Credential, signing.verify(item.credential, keys.enrolment.public_key))
        assert (claims.device, item.undrawn, item.quarantine) == (device.device, False, None)
        chain.verify_slot(item.entry, claims.public_key)


def test_a_poisoned_entry_stops_no_other(cloud: CloudInThread, device: FakeDevice) -> None:
    """An entry that the database itself refuses is found by halving and refused; all others of the batch are stored and receipted."""
    poison = os.urandom(16)
    cloud.sql("CREATE TABLE IF NOT EXISTS poison (submission_id bytea)")
    cloud.sql("GRANT SELECT ON poison TO cloud_app")
    cloud.sql("INSERT INTO poison VALUES ($1)", poison)
    cloud.sql(
        "CREATE OR REPLACE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM poison p WHERE p.submission_id = NEW.submission_id) THEN RAISE EXCEPTION 'poison'; END IF; "
        "RETURN NEW; END $$"
    )
    cloud.sql("CREATE TRIGGER refuse_poison BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION refuse_poison()")
    try:
        entries = [device.hand_in(b"form", submission_id=poison if at == 11 else b"") for at in range(20)]
        found = states(cloud, device.send_push(cloud.client, entries))
    finally:
        cloud.sql("DROP TRIGGER refuse_poison ON entry")
    assert found == {seq: "refused" if seq == 12 else "stored" for seq in range(1, 21)}
    assert stored(cloud, device) == 19
    assert states(cloud, device.send_push(cloud.client, entries[11:12])) == {12: "stored"}, "what was refused may come again"
    assert alarms(cloud, device) == []


def test_changed_bytes_are_refused_and_the_rest_is_stored(cloud: CloudInThread, device: FakeDevice) -> None:
    """A body that changed on the disk can't be stored; its slot is recorded, so its loss raises no gap alarm later."""
    entries = [device.hand_in(b"form") for _ in range(3)]
    broken = msgspec.structs.replace(entries[1], sealed=entries[1].sealed[:-1])
    assert states(cloud, device.send_push(cloud.client, [entries[0], broken, entries[2]])) == {1: "stored", 2: "refused", 3: "stored"}
    assert states(cloud, device.send_push(cloud.client, [device.hand_in(b"form")])) == {4: "stored"}
    assert alarms(cloud, device) == []
    assert states(cloud, device.send_push(cloud.client, [entries[1]])) == {2: "stored"}, "the sound copy, from USB say, is taken"


def test_a_foreign_signature_is_quarantined_and_takes_no_slot(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """An entry that the device did not sign is kept aside with an alarm; the true one may come later in the same slot."""
    start = end_of_feed(cloud, offices.town)
    good = device.hand_in(b"form")
    stranger = FakeDevice(offices.town)
    stranger.device, stranger.epoch, stranger.seq, stranger.head = device.device, device.epoch, 1, device.head
    forged = stranger.hand_in(b"forged")
    assert states(cloud, device.send_push(cloud.client, [good, forged])) == {1: "stored", 2: "quarantined"}
    assert alarms(cloud, device) == ["bad_signature"]
    true = device.hand_in(b"true")
    assert states(cloud, device.send_push(cloud.client, [true])) == {2: "stored"}
    assert [item.quarantine for item in whole_feed(cloud, offices.town, start)] == [None, "bad_signature", None]


def test_a_site_that_may_not_file_there(cloud: CloudInThread, offices: Offices) -> None:
    """A receiver that the site policy does not name: quarantined with an alarm; that receiver sees it marked (T-54)."""
    start = end_of_feed(cloud, offices.other)
    device = cloud.enrolled(FakeDevice(offices.town), "narrow")
    entries = [device.hand_in(b"form"), device.hand_in(b"forged", office=offices.other)]
    assert states(cloud, device.send_push(cloud.client, entries)) == {1: "stored", 2: "quarantined"}
    assert alarms(cloud, device) == ["tenant_not_allowed"]
    assert [item.quarantine for item in whole_feed(cloud, offices.other, start)] == ["tenant_not_allowed"]


def test_a_receiver_that_does_not_exist(cloud: CloudInThread, device: FakeDevice) -> None:
    """Nothing is kept for a receiver outside the catalogue: refused, the bytes stay at the terminal."""
    entries = [device.hand_in(b"form", office=FakeOffice("muni:99999")), device.hand_in(b"form")]
    assert states(cloud, device.send_push(cloud.client, entries)) == {1: "refused", 2: "stored"}


def test_the_hint_undrawn_reaches_the_office(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """No screen confirmed the hand-in: the office hears it with the entry, or again when the entry had gone before."""
    start = end_of_feed(cloud, offices.town)
    early, late = os.urandom(16), os.urandom(16)
    first = device.hand_in(b"form", submission_id=early)
    device.send_push(cloud.client, [first], undrawn=[early])
    second = device.hand_in(b"form", submission_id=late)
    device.send_push(cloud.client, [second])
    for _ in range(2):
        device.send_push(cloud.client, [second], undrawn=[late])
    seen = [(item.entry, item.undrawn) for item in whole_feed(cloud, offices.town, start)]
    assert seen[0] == (first, True)
    assert seen[1:] == [(second, True), (second, True)], "once in its place, once again when the hint came; not a third time"


def test_forks_are_told_and_stored(cloud: CloudInThread, device: FakeDevice) -> None:
    """Two children of one head: an alarm, and both branches are stored."""
    device.send_push(cloud.client, [device.hand_in(b"a")])
    head = device.head
    for content in (b"b", b"c"):
        device.restart()
        device.head = head
        assert states(cloud, device.send_push(cloud.client, [device.hand_in(content)])) == {1: "stored"}
    assert alarms(cloud, device) == ["fork"]
    assert stored(cloud, device) == 3


def test_a_disk_put_back_is_told(cloud: CloudInThread, device: FakeDevice) -> None:
    """An epoch that begins after an entry which has a child already (an old copy of the disk): fork alarm, the entry is stored."""
    first = device.hand_in(b"a")
    head = device.head
    device.send_push(cloud.client, [first, device.hand_in(b"b")])
    device.restart()
    device.head = head
    assert states(cloud, device.send_push(cloud.client, [device.hand_in(b"c")])) == {1: "stored"}
    assert alarms(cloud, device) == ["fork"]


def test_an_unknown_past_is_told_and_stored(cloud: CloudInThread, device: FakeDevice) -> None:
    """A lost journal, a prev that nobody knows, numbers left out: an alarm each, nothing refused."""
    device.send_push(cloud.client, [device.hand_in(b"a")])
    device.restart()
    device.head = None
    found = states(cloud, device.send_push(cloud.client, [device.place(*device.seal(b"b"), reason="journal_lost")]))
    device.restart()
    device.head = bytes(32)
    found |= states(cloud, device.send_push(cloud.client, [device.hand_in(b"c")]))
    device.hand_in(b"never pushed")
    found |= states(cloud, device.send_push(cloud.client, [device.hand_in(b"d")]))
    assert set(found.values()) == {"stored"}
    assert alarms(cloud, device) == ["journal_lost", "unlinked", "gap"]


def test_a_revoked_device_goes_to_quarantine(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """After a revocation everything new is quarantined with an alarm; what came before stays stored."""
    start = end_of_feed(cloud, offices.town)
    early = device.hand_in(b"before")
    device.send_push(cloud.client, [early])
    cloud.sql("UPDATE device SET revoked_s = 1 WHERE device = $1", device.device)
    assert states(cloud, device.send_push(cloud.client, [early, device.hand_in(b"after")])) == {1: "stored", 2: "quarantined"}
    assert alarms(cloud, device) == ["revoked_device"]
    assert [item.quarantine for item in whole_feed(cloud, offices.town, start)] == [None, "revoked_device"]


def test_large_entries_fill_pages_by_bytes(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A page of the feed stays near 8 MiB: photographs come in several pages, none is left out."""
    start = end_of_feed(cloud, offices.police)
    entries = [device.hand_in(os.urandom(3_000_000), office=offices.police) for _ in range(4)]
    for half in (entries[:2], entries[2:]):
        assert set(states(cloud, device.send_push(cloud.client, half)).values()) == {"stored"}
    first = feed(cloud, offices.police, start)
    assert (len(first.items), first.more) == (2, True)
    assert [item.entry for item in whole_feed(cloud, offices.police, start)] == entries


def test_a_push_without_entries_gets_the_time(cloud: CloudInThread, device: FakeDevice) -> None:
    """An empty push is a way to ask for signed time; it leaves nothing behind."""
    assert receipts(cloud, device.send_push(cloud.client, [])) == []
