"""The outbox: receipts find only their own slots, the purge takes only what is released, the chain's end stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.contract.receipt import COPIED, STORED
from kiosk.crypto import chain
from kiosk.crypto.keys import SoftwareSigner
from kiosk.errors import FormatError, SignatureError, UnknownKeyError
from kiosk.terminal.journal import Journal, open_or_set_aside
from kiosk.terminal.journal_outbox import KeysOf, Unsent
from tests.fakes.cloud_book import CloudBook
from tests.fakes.hand_ins import DEVICE, READING, Citizen, new_signer

NOW_S = READING.minute * 60
DAY_S = 86_400


class Bench:
    """A journal with some hand-ins and a cloud's book."""

    def __init__(self, folder: Path, *levels: str) -> None:
        self.folder = folder
        self.signer: SoftwareSigner = new_signer()
        self.book = CloudBook(new_signer(), levels=levels or (STORED, COPIED))
        self.citizen = Citizen()
        self.journal: Journal = self.open(1)

    def open(self, number: int) -> Journal:
        """The journal in epoch `number`."""
        journal, _ = open_or_set_aside(self.folder / "journal", b"k" * 32, DEVICE)
        journal.begin_epoch(bytes([number]) * 16)
        return journal

    def restart(self, number: int) -> None:
        """The agent ends and begins epoch `number`."""
        self.journal.close()
        self.journal = self.open(number)

    def hand_in(self, count: int = 1) -> None:
        """Somebody declares."""
        for _ in range(count):
            self.journal.commit_hand_in(self.citizen.declares(), self.signer, READING)

    def unsent(self, now_s: int = NOW_S) -> tuple[Unsent, ...]:
        """What is due."""
        return self.journal.outbox.oldest_unsent(now_s, most=100, most_bytes=10**8)

    def answer(self, entries: tuple[Unsent, ...], now_s: int = NOW_S) -> None:
        """The cloud takes them, and its receipts are applied."""
        self.journal.outbox.mark_sent([one.position for one in entries], now_s)
        for receipt in self.book.take([one.entry for one in entries]):
            self.journal.outbox.apply_receipt(receipt, self.book.keys_of)

    def count(self, table: str) -> int:
        """Rows of a table."""
        row = self.journal._file.row(f"SELECT count(*) FROM {table}")
        return int(row[0]) if row else 0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Closed afterwards."""
    made = Bench(tmp_path)
    yield made
    made.journal.close()


def test_a_receipt_of_another_epoch_finds_no_slots(bench: Bench) -> None:
    """Slots are found by epoch and seq: after a restart the same seq is another slot."""
    bench.hand_in()
    receipts = bench.book.take([one.entry for one in bench.unsent()])
    bench.restart(2)
    bench.hand_in()
    for receipt in receipts:
        bench.journal.outbox.apply_receipt(receipt, bench.book.keys_of)
    assert [one.position for one in bench.unsent()] == [2]
    bench.restart(3)
    for receipt in receipts:
        verdict = bench.journal.outbox.apply_receipt(receipt, bench.book.keys_of)
        assert verdict.states.keys() == {1}


def test_only_a_known_regions_key_makes_a_receipt(bench: Bench) -> None:
    """A receipt by an unknown key, of an unknown region, or altered by one byte is an error, and nothing changes."""
    bench.hand_in()
    (one,) = bench.unsent()
    good = bench.book.take([one.entry])[1]
    stranger = CloudBook(new_signer()).take([one.entry])[1]
    cases: tuple[tuple[bytes, KeysOf, type[Exception]], ...] = (
        (stranger, bench.book.keys_of, UnknownKeyError),
        (good, lambda _: {}, UnknownKeyError),
    )
    for signed, keys_of, error in cases:
        with pytest.raises(error):
            bench.journal.outbox.apply_receipt(signed, keys_of)
    for at in range(0, len(good), 7):
        with pytest.raises((SignatureError, FormatError, UnknownKeyError)):
            bench.journal.outbox.apply_receipt(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :], bench.book.keys_of)
    assert bench.unsent() == (one,)


def test_the_highest_term_is_remembered_over_a_restart(bench: Bench) -> None:
    """A receipt of an older term of the same region is refused, also by the next agent."""
    bench.hand_in(2)
    first, second = bench.unsent()
    bench.book.term = 5
    bench.answer((first,))
    bench.restart(2)
    bench.book.term = 4
    bench.answer((second,))
    assert [one.position for one in bench.unsent()] == [2]


def test_the_purge_takes_only_what_is_copied_and_old_enough(tmp_path: Path) -> None:
    """`stored` keeps the bytes; `copied` lets them go after the days they are kept all the same."""
    bench = Bench(tmp_path, STORED)
    bench.hand_in(2)
    bench.answer(bench.unsent())
    assert bench.journal.outbox.purge(NOW_S + 100 * DAY_S, keep_s=0) == 0
    bench.book.levels = (COPIED,)
    bench.answer(bench.unsent(NOW_S + DAY_S), NOW_S + DAY_S)
    assert bench.journal.outbox.purge(bench.book.now_s + 7 * DAY_S - 1, keep_s=7 * DAY_S) == 0
    assert bench.journal.outbox.purge(bench.book.now_s + 7 * DAY_S, keep_s=7 * DAY_S) == 2
    assert bench.count("bodies") == 0
    bench.journal.close()


def test_a_purged_row_keeps_its_place_in_the_chain(bench: Bench) -> None:
    """Bytes and slot are erased; epoch, seq, hash, submission and receipt stay while an older slot is unreleased."""
    bench.hand_in(3)
    first, second, third = bench.unsent()
    bench.answer((second, third))
    bench.journal.outbox.purge(NOW_S + 30 * DAY_S, keep_s=0)
    rows = bench.journal._file.rows("SELECT position, slot, receipt IS NOT NULL FROM entries ORDER BY position")
    assert [(position, slot is None, has_receipt) for position, slot, has_receipt in rows] == [(1, False, 0), (2, True, 1), (3, True, 1)]
    bench.answer((first,))
    bench.journal.outbox.purge(NOW_S + 30 * DAY_S, keep_s=0)
    assert (bench.count("entries"), bench.count("hand_ins"), bench.count("epochs")) == (1, 1, 1)


def test_the_chain_goes_on_after_everything_is_purged(bench: Bench) -> None:
    """The last head outlives the purge: the next entry, also after a restart, names it."""
    bench.hand_in(2)
    *_, last = bench.unsent()
    bench.answer(bench.unsent())
    bench.journal.outbox.purge(NOW_S + 30 * DAY_S, keep_s=0)
    bench.restart(2)
    bench.hand_in()
    (new,) = bench.unsent()
    assert chain.place(new.entry).slot.prev == chain.entry_hash(last.entry.slot)


def test_claims_can_be_looked_up_for_a_day_after_the_purge(bench: Bench) -> None:
    """A screen that still waits for its answer gets it, however fast the line was."""
    hand_in = bench.citizen.declares()
    claims = bench.journal.commit_hand_in(hand_in, bench.signer, READING)
    bench.hand_in()
    bench.answer(bench.unsent())
    bench.journal.outbox.purge(NOW_S + DAY_S, keep_s=0)
    assert bench.journal.lookup(hand_in.hand_in_id) == claims
    assert bench.journal.commit_hand_in(hand_in, bench.signer, READING) == claims
    bench.journal.outbox.purge(NOW_S + DAY_S + 61, keep_s=0)
    assert bench.journal.lookup(hand_in.hand_in_id) is None


def test_what_is_held_is_counted(bench: Bench) -> None:
    """Entries, bytes, the oldest minute, and how many wait for a person."""
    bench.hand_in(3)
    entries = bench.unsent()
    bench.book.poison.add(chain.place(entries[0].entry).content_hash)
    bench.book.refused.add(chain.place(entries[1].entry).content_hash)
    bench.answer(entries[:2])
    held = bench.journal.outbox.held()
    size = sum(len(one.entry.slot) + len(one.entry.context) + len(one.entry.sealed) for one in entries)
    assert (held.entries, held.size_bytes, held.oldest_minute, held.set_aside) == (3, size, READING.minute, 2)
    assert [one.position for one in bench.unsent()] == [3]


def test_the_same_receipt_twice_writes_nothing_the_second_time(bench: Bench) -> None:
    """Receipts are idempotent: a repeated answer costs no write."""
    bench.hand_in()
    (one,) = bench.unsent()
    receipts = bench.book.take([one.entry])
    for _ in range(2):
        for receipt in receipts:
            bench.journal.outbox.apply_receipt(receipt, bench.book.keys_of)
    assert bench.count("receipts") == 2


def test_canaries_are_gone_after_the_purge(bench: Bench) -> None:
    """Erased pages are overwritten, and the emptied log holds no copy: the sealed bytes are nowhere in the files, even decrypted."""
    bench.hand_in()
    (one,) = bench.unsent()
    bench.answer((one,))
    bench.journal.outbox.purge(NOW_S + DAY_S, keep_s=0)
    bench.journal.settle(erase=True)
    copy = bench.folder / "plain.db"
    bench.journal._file._connection.execute(f"ATTACH DATABASE '{copy}' AS plain KEY ''")
    bench.journal._file._connection.execute("SELECT sqlcipher_export('plain')")
    bench.journal._file._connection.execute("DETACH DATABASE plain")
    assert one.entry.sealed[200:264] not in copy.read_bytes()
    assert (bench.folder / "journal" / "journal.db-wal").stat().st_size == 0
