"""A push is read and cut into runs before any table is asked."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.cloud.intake import BAD_SIGNATURE, REFUSED, Batch, read_batch
from kiosk.contract.envelope import Entry
from tests.fakes.device import FakeDevice, FakeOffice


@pytest.fixture
def device() -> FakeDevice:
    """A terminal that files to one office."""
    return FakeDevice(FakeOffice("muni:13101"))


def read(device: FakeDevice, entries: list[Entry]) -> Batch:
    """As the push route does."""
    return read_batch(entries, device.device, device.signer.public_key, device.signer.kid)


def test_contiguous_entries_are_one_run(device: FakeDevice) -> None:
    """Entries whose seq and hashes follow one another make one run, in the order they came."""
    batch = read(device, [device.hand_in(b"form") for _ in range(5)])
    assert [item.slot.seq for item in batch.items] == [1, 2, 3, 4, 5]
    assert len(batch.runs) == 1
    assert {item.fault for item in batch.items} == {None}


def test_a_missing_entry_begins_a_new_run(device: FakeDevice) -> None:
    """A hole in the numbers cuts: a receipt never covers a slot that was not pushed."""
    entries = [device.hand_in(b"form") for _ in range(5)]
    del entries[2]
    assert [(run.first_seq, run.last.slot.seq) for run in read(device, entries).runs] == [(1, 2), (4, 5)]


def test_a_new_epoch_begins_a_new_run(device: FakeDevice) -> None:
    """One receipt speaks of one epoch."""
    entries = [device.hand_in(b"a")]
    device.restart()
    entries.append(device.hand_in(b"b"))
    assert len(read(device, entries).runs) == 2


def test_changed_content_is_refused_without_breaking_the_run(device: FakeDevice) -> None:
    """An entry whose body is not what its slot was signed for is refused by seq and hash; its neighbours stay sound, in the same run."""
    entries = [device.hand_in(b"form") for _ in range(3)]
    sealed = bytearray(entries[1].sealed)
    sealed[-1] ^= 1
    entries[1] = msgspec.structs.replace(entries[1], sealed=bytes(sealed))
    batch = read(device, entries)
    assert [item.fault for item in batch.items] == [None, REFUSED, None]
    assert len(batch.runs) == 1


def test_a_context_that_is_none_is_refused_by_its_slot(device: FakeDevice) -> None:
    """Where only the slot can be read, the entry is still known by seq and hash."""
    entry = msgspec.structs.replace(device.hand_in(b"form"), context=b"\x01")
    (item,) = read(device, [entry]).items
    assert (item.fault, item.context, item.slot.seq) == (REFUSED, None, 1)


def test_what_is_no_slot_is_counted_only(device: FakeDevice) -> None:
    """Bytes that are no signed slot appear in no run."""
    entries = [device.hand_in(b"form"), Entry(b"\xff", b"", b""), device.hand_in(b"form")]
    batch = read(device, entries)
    assert (len(batch.items), batch.unreadable) == (2, 1)


def test_another_devices_entry_is_refused(device: FakeDevice) -> None:
    """A device pushes its own entries only: the context names another one."""
    other = FakeDevice(device.office)
    entry = device.place(*other.seal(b"form"))
    (item,) = read(device, [entry]).items
    assert item.fault == REFUSED


def test_one_signature_covers_the_run(device: FakeDevice) -> None:
    """The last signature vouches for all: a run signed by somebody else has no sound entry."""
    stranger = FakeDevice(device.office)
    stranger.device = device.device
    batch = read(device, [stranger.hand_in(b"form") for _ in range(3)])
    assert {item.fault for item in batch.items} == {BAD_SIGNATURE}


def test_a_bad_last_signature_spares_the_others(device: FakeDevice) -> None:
    """If the last signature does not hold, each entry stands on its own: the sound ones are stored, the bad one is set aside."""
    entries = [device.hand_in(b"form") for _ in range(3)]
    stranger = FakeDevice(device.office)
    stranger.device, stranger.epoch, stranger.seq, stranger.head = device.device, device.epoch, device.seq, device.head
    entries.append(stranger.hand_in(b"form"))
    assert [item.fault for item in read(device, entries).items] == [None, None, None, BAD_SIGNATURE]


def test_the_entry_hash_is_that_of_the_bytes_received(device: FakeDevice) -> None:
    """The prev of the next slot is the hash of the signed bytes before it."""
    first, second = (device.hand_in(b"form") for _ in range(2))
    items = read(device, [first, second]).items
    assert items[1].slot.prev == items[0].entry_hash


@pytest.mark.parametrize("seq", [2**63, 2**64 - 1])
def test_a_number_that_no_table_keeps_is_no_slot(device: FakeDevice, seq: int) -> None:
    """An enrolled terminal gone bad sends a seq beyond the database's numbers: unreadable, and its neighbours are taken."""
    good = device.hand_in(b"form")
    device.seq = seq - 1
    batch = read(device, [good, device.hand_in(b"form")])
    assert (len(batch.items), batch.unreadable) == (1, 1)
