"""What becomes of each entry, given what the tables know."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiosk.cloud import verdicts
from kiosk.cloud.intake import Batch, read_batch
from kiosk.cloud.verdicts import Known, Verdict, judge
from kiosk.contract.envelope import Entry
from tests.fakes.device import FakeDevice, FakeOffice

TENANT = "muni:13101"
OPEN = Known(slots={}, receivers={TENANT: "13"}, may_file_to=("*",), revoked=False)


def read(device: FakeDevice, entries: Sequence[Entry]) -> Batch:
    """As the push route does."""
    return read_batch(entries, device.device, device.signer.public_key, device.signer.kid)


def one(known: Known, *, undrawn: bool = False) -> Verdict:
    """The verdict on a single sound entry."""
    device = FakeDevice(FakeOffice(TENANT))
    batch = read(device, [device.hand_in(b"form", submission_id=bytes(16))])
    return judge(batch, known, [bytes(16)] if undrawn else [])[0][0]


def test_a_new_entry_is_stored() -> None:
    """A sound entry for a receiver that exists, from a site that may file there, is stored and takes its slot."""
    verdict = one(OPEN)
    assert (verdict.kind, verdict.state, verdict.takes_slot) == ("store", "stored", True)


def test_the_same_slot_again_is_a_repetition() -> None:
    """A slot known with the same hash gets what it got before, whatever that was; nothing is stored again."""
    device = FakeDevice(FakeOffice(TENANT))
    batch = read(device, [device.hand_in(b"form")])
    (item,) = batch.items
    for state in ("stored", "duplicate", "quarantined"):
        known = msgspec.structs.replace(OPEN, slots={item.place: (item.entry_hash, state)})
        verdict = judge(batch, known)[0][0]
        assert (verdict.kind, verdict.state) == ("repeat", state)


def test_what_was_refused_is_looked_at_again() -> None:
    """A refusal is no end: the same entry is judged anew, because the receiver may exist by now."""
    device = FakeDevice(FakeOffice(TENANT))
    batch = read(device, [device.hand_in(b"form")])
    (item,) = batch.items
    known = msgspec.structs.replace(OPEN, slots={item.place: (item.entry_hash, "refused")})
    assert judge(batch, known)[0][0].kind == "store"


def test_another_hash_in_a_known_slot_is_quarantined() -> None:
    """The slot stays as it was; the newcomer is kept aside and takes none."""
    device = FakeDevice(FakeOffice(TENANT))
    batch = read(device, [device.hand_in(b"form")])
    known = msgspec.structs.replace(OPEN, slots={batch.items[0].place: (bytes(32), "stored")})
    verdict = judge(batch, known)[0][0]
    assert (verdict.kind, verdict.code, verdict.takes_slot) == ("quarantine", "slot_conflict", False)


def test_a_slot_twice_in_one_batch() -> None:
    """The second of two different entries in one slot, in one batch, conflicts with the first."""
    device = FakeDevice(FakeOffice(TENANT))
    first = device.hand_in(b"form")
    device.seq, device.head = 0, None
    second = device.hand_in(b"other")
    runs = judge(read(device, [first, second, first]), OPEN)
    assert [verdict.kind for run in runs for verdict in run] == ["store", "quarantine", "repeat"]


def test_an_unknown_receiver_is_refused() -> None:
    """The cloud keeps nothing for a receiver that is not in the catalogue; the terminal does."""
    verdict = one(msgspec.structs.replace(OPEN, receivers={}))
    assert (verdict.kind, verdict.state, verdict.takes_slot) == ("refuse", "refused", True)


def test_a_site_files_only_where_it_may() -> None:
    """A receiver that the signed site policy does not name: quarantined (T-54)."""
    assert one(msgspec.structs.replace(OPEN, may_file_to=("muni:13102",))).code == "tenant_not_allowed"
    assert one(msgspec.structs.replace(OPEN, may_file_to=(TENANT,))).kind == "store"


def test_everything_new_of_a_revoked_device_is_quarantined() -> None:
    """After a revocation kiosk time proves nothing."""
    assert one(msgspec.structs.replace(OPEN, revoked=True)).code == "revoked_device"


def test_the_hint_undrawn_stays_with_its_submission() -> None:
    """An entry whose submission no screen confirmed carries the hint."""
    assert one(OPEN, undrawn=True).undrawn
    assert not one(OPEN).undrawn


def test_exceptions_say_what_the_receipt_does_not_release() -> None:
    """Duplicates, quarantined and refused slots are named in the receipt by seq and hash, stored and released ones are not."""
    device = FakeDevice(FakeOffice(TENANT))
    batch = read(device, [device.hand_in(b"form") for _ in range(5)])
    states = ["stored", "duplicate", "quarantined", "refused", "resolved"]
    found = [Verdict(item, "store", state) for item, state in zip(batch.items, states, strict=True)]
    assert [(one.seq, one.code) for one in verdicts.exceptions(found)] == [(2, "duplicate"), (3, "quarantined"), (4, "refused")]
    assert verdicts.exceptions(found)[0].entry_hash == batch.items[1].entry_hash
