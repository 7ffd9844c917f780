"""The journal: all or nothing, the same answer at every asking, bound to its device, and nothing readable on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlcipher3.dbapi2

from kiosk.contract.codec import decode
from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import chain, signing
from kiosk.crypto.keys import SoftwareSigner
from kiosk.errors import CommitUnknownError, ConflictError, FormatError, JournalError, LimitError, UnsafeStartError
from kiosk.terminal import journal_file
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.journal import Journal, open_or_set_aside
from kiosk.terminal.journal_outbox import Unsent
from tests.fakes.hand_ins import DEVICE, READING, Citizen, new_signer

KEY = b"k" * 32
NOW_S = READING.minute * 60


@pytest.fixture
def signer() -> SoftwareSigner:
    """The device's key."""
    return new_signer()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A new journal in its first epoch."""
    opened = started(tmp_path)
    yield opened
    opened.close()


def started(folder: Path, epoch: bytes = b"\x01" * 16) -> Journal:
    """The journal of a folder, in a new epoch."""
    opened, _ = open_or_set_aside(folder / "journal", KEY, DEVICE)
    opened.begin_epoch(epoch)
    return opened


def unsent(journal: Journal) -> tuple[Unsent, ...]:
    """Everything that waits, oldest first."""
    return journal.outbox.oldest_unsent(NOW_S, most=1000, most_bytes=10**9)


def test_claims_are_signed_and_name_every_submission(journal: Journal, signer: SoftwareSigner) -> None:
    """The claims name device, epoch, minute and, per submission, the seq of its part 0."""
    hand_in = Citizen().declares(b"photo", b"form", submissions=2)
    claims = decode(ReceiptClaims, signing.verify(journal.commit_hand_in(hand_in, signer, READING), signer.public_key))
    assert (claims.device, claims.epoch, claims.handed_in) == (DEVICE, b"\x01" * 16, READING.minute)
    assert [(line.submission_id, line.number, line.seq) for line in claims.lines] == [
        (one.submission_id, one.number, seq) for one, seq in zip(hand_in.submissions, (2, 4), strict=True)
    ]


def test_slots_chain_without_gaps_and_verify(journal: Journal, signer: SoftwareSigner) -> None:
    """Slots of all hand-ins form one run: seq from 1, each naming the hash before, the first with the reason `first`."""
    for _ in range(3):
        journal.commit_hand_in(Citizen(_).declares(b"photo", b"form"), signer, READING)
    placed = [chain.place(one.entry) for one in unsent(journal)]
    (run,) = chain.split_runs(placed)
    chain.verify_run(run, signer.public_key)
    assert [one.slot.seq for one in placed] == list(range(1, 7))
    assert (placed[0].slot.prev, placed[0].slot.reason) == (None, "first")
    assert [one.context.part for one in placed] == [1, 0] * 3


def test_new_epoch_continues_the_chain(tmp_path: Path, signer: SoftwareSigner) -> None:
    """Each start has its own epoch, and its first entry names the last head, so that nothing can be cut out between two starts."""
    first = started(tmp_path)
    first.commit_hand_in(Citizen(1).declares(), signer, READING)
    first.close()
    second = started(tmp_path, b"\x02" * 16)
    second.commit_hand_in(Citizen(2).declares(), signer, READING)
    old, new = (chain.place(one.entry) for one in unsent(second))
    assert (new.slot.epoch, new.slot.seq, new.slot.prev, new.slot.reason) == (b"\x02" * 16, 1, old.entry_hash, None)
    second.close()


def test_same_hand_in_gets_the_same_claims_in_any_epoch(tmp_path: Path, signer: SoftwareSigner) -> None:
    """A hand-in sent again is answered byte for byte as the first time, stored once, also after a restart."""
    hand_in = Citizen().declares(b"photo", b"form")
    first = started(tmp_path)
    claims = first.commit_hand_in(hand_in, signer, READING)
    assert first.commit_hand_in(hand_in, signer, READING) == claims
    first.close()
    second = started(tmp_path, b"\x02" * 16)
    assert second.commit_hand_in(hand_in, signer, READING) == claims
    assert second.lookup(hand_in.hand_in_id) == claims
    assert len(unsent(second)) == 2
    second.close()


def test_same_content_under_another_hand_in_id_is_the_same_hand_in(journal: Journal, signer: SoftwareSigner) -> None:
    """The journal answers by content: the same sealed bytes are stored once, whatever id the asking has."""
    hand_in = Citizen().declares()
    claims = journal.commit_hand_in(hand_in, signer, READING)
    assert journal.commit_hand_in(msgspec.structs.replace(hand_in, hand_in_id=b"\x09" * 16), signer, READING) == claims
    assert len(unsent(journal)) == 1


def test_same_ids_with_other_content_conflict_and_the_first_stays(journal: Journal, signer: SoftwareSigner) -> None:
    """What is declared is sealed once; a second sealing under the same ids is refused and changes nothing."""
    citizen = Citizen()
    hand_in = citizen.declares()
    claims = journal.commit_hand_in(hand_in, signer, READING)
    before = unsent(journal)
    with pytest.raises(ConflictError):
        journal.commit_hand_in(citizen.again(hand_in, b"something else"), signer, READING)
    with pytest.raises(ConflictError):
        journal.commit_hand_in(msgspec.structs.replace(citizen.declares(), hand_in_id=hand_in.hand_in_id), signer, READING)
    assert journal.lookup(hand_in.hand_in_id) == claims
    assert unsent(journal) == before


def test_a_part_of_a_stored_hand_in_conflicts(journal: Journal, signer: SoftwareSigner) -> None:
    """All submissions of a hand-in or none: half of a stored one is no hand-in, and neither is more than it."""
    hand_in = Citizen(1).declares(submissions=2)
    journal.commit_hand_in(hand_in, signer, READING)
    half = HandIn(b"\x07" * 16, hand_in.submissions[:1])
    more = HandIn(b"\x08" * 16, hand_in.submissions + Citizen(2).declares().submissions)
    for other in (half, more):
        with pytest.raises(ConflictError):
            journal.commit_hand_in(other, signer, READING)
    assert len(unsent(journal)) == 2


def test_a_failing_insert_stores_nothing_of_the_hand_in(journal: Journal, signer: SoftwareSigner) -> None:
    """One transaction: when the last entry can't be written, neither is the first, nor the claims."""
    hand_in = Citizen().declares(b"photo", b"form")
    journal._file.execute("CREATE TRIGGER full BEFORE INSERT ON bodies WHEN new.position = 2 BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(CommitUnknownError):
        journal.commit_hand_in(hand_in, signer, READING)
    with pytest.raises(CommitUnknownError):
        journal.lookup(hand_in.hand_in_id)
    assert [
        journal._file._connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("hand_ins", "entries", "bodies")
    ] == [(0,)] * 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"hand_in_id": b"short"}, FormatError),
        ({"submissions": ()}, LimitError),
        ({"submissions": "doubled"}, FormatError),
        ({"submissions": "five"}, LimitError),
    ],
)
def test_what_could_never_be_stored_is_refused(
    journal: Journal, signer: SoftwareSigner, change: dict[str, object], error: type[Exception]
) -> None:
    """Wrong ids and counts are refused before anything is written."""
    hand_in = Citizen().declares()
    several = {"doubled": hand_in.submissions * 2, "five": Citizen().declares(submissions=5).submissions}
    filled = {name: several.get(value, value) if isinstance(value, str) else value for name, value in change.items()}
    with pytest.raises(error):
        journal.commit_hand_in(msgspec.structs.replace(hand_in, **filled), signer, READING)
    assert unsent(journal) == ()


def test_contexts_must_be_of_this_device_submission_and_order(journal: Journal, signer: SoftwareSigner) -> None:
    """A part sealed for another terminal, another submission, or out of order is refused: the office could never open the case."""
    stranger = Citizen(device="t-0002").declares()
    good = Citizen().declares(b"photo", b"form").submissions[0]
    swapped = HandIn(b"\x05" * 16, (msgspec.structs.replace(good, parts=good.parts[::-1]),))
    other_tenant = HandIn(b"\x06" * 16, (msgspec.structs.replace(good, tenant="muni:13102"),))
    bad_number = HandIn(b"\x07" * 16, (msgspec.structs.replace(good, number="2222222223"),))
    for hand_in in (stranger, swapped, other_tenant, bad_number):
        with pytest.raises(FormatError):
            journal.commit_hand_in(hand_in, signer, READING)


def test_a_forged_signature_is_never_committed(journal: Journal, signer: SoftwareSigner) -> None:
    """The agent verifies its own signature before the commit: a keystore that signs wrongly stores nothing."""

    class Wrong(SoftwareSigner):
        """Signs something else than it is asked to."""

        def sign(self, message: bytes) -> bytes:
            return super().sign(message + b"!")

    wrong = Wrong.__new__(Wrong)
    for name in ("_private", "kid", "public_key"):
        setattr(wrong, name, getattr(signer, name))
    with pytest.raises(Exception, match="bad_signature"):
        journal.commit_hand_in(Citizen().declares(), wrong, READING)
    assert unsent(journal) == ()


def test_no_commit_without_an_epoch(tmp_path: Path, signer: SoftwareSigner) -> None:
    """An agent that forgot to begin an epoch can commit nothing."""
    journal, _ = open_or_set_aside(tmp_path / "journal", KEY, DEVICE)
    with pytest.raises(JournalError):
        journal.commit_hand_in(Citizen().declares(), signer, READING)
    journal.close()


def test_undrawn_until_marked(journal: Journal, signer: SoftwareSigner) -> None:
    """The newest hand-in counts as undrawn until a screen confirms it, and only for as long as it could concern the one in front."""
    hand_in = Citizen().declares()
    claims = journal.commit_hand_in(hand_in, signer, READING)
    found = journal.last_undrawn(READING.minute - 5)
    assert found is not None
    assert found.claims == claims
    assert journal.last_undrawn(READING.minute + 1) is None
    assert [one.submission_id for one in journal.outbox.undrawn(READING.minute + 1)] == [hand_in.submissions[0].submission_id]
    journal.mark_drawn(hand_in.hand_in_id)
    assert journal.last_undrawn(0) is None
    assert journal.outbox.undrawn(READING.minute + 1) == ()


def test_the_hint_is_told_once(journal: Journal, signer: SoftwareSigner) -> None:
    """A hint that the cloud has is not sent again."""
    journal.commit_hand_in(Citizen().declares(), signer, READING)
    (form,) = journal.outbox.undrawn(READING.minute + 1)
    journal.outbox.mark_told([form.number])
    assert journal.outbox.undrawn(READING.minute + 1) == ()


def test_settings_that_durability_rests_on(journal: Journal) -> None:
    """WAL with synchronous=FULL in a library without the WAL-reset fault, erased pages overwritten."""
    read = {name: journal._file.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "secure_delete", "locking_mode")}
    assert read == {"journal_mode": ("wal",), "synchronous": (2,), "secure_delete": (1,), "locking_mode": ("exclusive",)}


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Below 3.51.3 a WAL database can be damaged, so the program does not start."""
    monkeypatch.setattr(sqlcipher3.dbapi2, "sqlite_version", "3.51.2")
    with pytest.raises(UnsafeStartError):
        started(tmp_path)
    journal_file.require_sqlite("3.51.3")


def test_a_setting_that_does_not_take_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A library that quietly keeps synchronous=NORMAL must not get a single hand-in."""
    monkeypatch.setattr(journal_file, "_SYNCHRONOUS_FULL", 1)
    with pytest.raises(UnsafeStartError):
        started(tmp_path)


def test_a_journal_open_to_others_is_refused(tmp_path: Path) -> None:
    """Files 0600 in a folder 0700, or no start."""
    started(tmp_path).close()
    database = tmp_path / "journal" / "journal.db"
    assert database.stat().st_mode & 0o777 == 0o600
    database.chmod(0o640)
    with pytest.raises(UnsafeStartError):
        started(tmp_path)
    database.chmod(0o600)
    (tmp_path / "journal").chmod(0o750)
    with pytest.raises(UnsafeStartError):
        started(tmp_path)


def test_another_device_is_refused_and_nothing_moved(tmp_path: Path, signer: SoftwareSigner) -> None:
    """A journal belongs to one device for ever; another one's stays where it is, for a person."""
    first = started(tmp_path)
    first.commit_hand_in(Citizen().declares(), signer, READING)
    first.close()
    with pytest.raises(JournalError):
        open_or_set_aside(tmp_path / "journal", KEY, "t-0002")
    back = started(tmp_path, b"\x02" * 16)
    assert len(unsent(back)) == 1
    back.close()


def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    """A program never writes into tables it does not know."""
    journal = started(tmp_path)
    journal._file.execute("PRAGMA user_version = 2")
    journal.close()
    with pytest.raises(UnsafeStartError):
        started(tmp_path)


def test_another_key_cannot_read_and_the_file_is_kept(tmp_path: Path, signer: SoftwareSigner) -> None:
    """Without its key a journal is only bytes: it is set aside as it is, and opens again with its key."""
    first = started(tmp_path)
    first.commit_hand_in(Citizen().declares(), signer, READING)
    first.close()
    other, aside = open_or_set_aside(tmp_path / "journal", b"x" * 32, DEVICE)
    other.close()
    assert aside is not None
    kept = Journal.open(aside / "journal.db", KEY, DEVICE)
    assert len(unsent(kept)) == 1
    kept.close()
    with pytest.raises(JournalError):
        Journal.open(aside / "journal.db", b"x" * 32, DEVICE)


@pytest.mark.parametrize("damage", ["zeroed", "cut", "flipped", "empty", "gone"])
def test_a_damaged_journal_is_set_aside_and_service_goes_on(tmp_path: Path, signer: SoftwareSigner, damage: str) -> None:
    """A damaged file is renamed, never deleted; a new chain starts with prev = null and says that the old one was lost."""
    first = started(tmp_path)
    for seed in range(20):
        first.commit_hand_in(Citizen(seed).declares(), signer, READING)
    first.close()
    database = tmp_path / "journal" / "journal.db"
    data = bytearray(database.read_bytes())
    if damage == "gone":
        database.unlink()
    else:
        changed: dict[str, bytes] = {
            "zeroed": bytes(100) + bytes(data[100:]),
            "cut": bytes(data[: len(data) // 2 + 100]),
            "flipped": _flip(bytearray(data), 4096 * 3 + 77),
            "empty": b"",
        }
        database.write_bytes(changed[damage])
    second, aside = open_or_set_aside(tmp_path / "journal", KEY, DEVICE)
    assert (aside is None) == (damage in ("gone", "empty"))
    if aside is not None:
        assert (aside / "journal.db").exists()
    second.begin_epoch(b"\x02" * 16)
    second.commit_hand_in(Citizen(99).declares(), signer, READING)
    (only,) = unsent(second)
    assert (chain.place(only.entry).slot.prev, chain.place(only.entry).slot.reason) == (None, "journal_lost")
    second.close()


def test_a_damaged_journal_says_lost_even_without_its_mark(tmp_path: Path, signer: SoftwareSigner) -> None:
    """The file itself proves that there was a journal."""
    started(tmp_path).close()
    (tmp_path / "journal-made").unlink()
    (tmp_path / "journal" / "journal.db").write_bytes(b"no database at all" * 1000)
    second = started(tmp_path, b"\x02" * 16)
    second.commit_hand_in(Citizen().declares(), signer, READING)
    assert chain.place(unsent(second)[0].entry).slot.reason == "journal_lost"
    second.close()


def test_every_single_damaged_page_is_found(tmp_path: Path, signer: SoftwareSigner) -> None:
    """T-43: one flipped bit in any page of the file: found at the start, the file kept aside bit for bit, never half read; it goes on."""
    first = started(tmp_path)
    for seed in range(12):
        first.commit_hand_in(Citizen(seed).declares(), signer, READING)
    first.settle()
    first.close()
    good = (tmp_path / "journal" / "journal.db").read_bytes()
    for page in range(len(good) // 4096):
        place = tmp_path / f"page-{page}"
        (place / "journal").mkdir(parents=True, mode=0o700)
        damaged = _flip(bytearray(good), page * 4096 + 1000)
        (place / "journal" / "journal.db").write_bytes(damaged)
        (place / "journal" / "journal.db").chmod(0o600)
        opened, aside = open_or_set_aside(place / "journal", KEY, DEVICE)
        assert aside is not None, page
        assert (aside / "journal.db").read_bytes() == damaged, page
        opened.begin_epoch(b"\x02" * 16)
        opened.commit_hand_in(Citizen(99).declares(), signer, READING)
        assert len(unsent(opened)) == 1
        opened.close()


def _flip(data: bytearray, at: int) -> bytes:
    data[at] ^= 1
    return bytes(data)


def test_a_cut_in_the_middle_of_settling_is_no_damage(tmp_path: Path, signer: SoftwareSigner) -> None:
    """Pages half-written into the file stand whole in the log: nothing is set aside, and everything is there."""
    journal = started(tmp_path)
    hand_in = Citizen().declares(b"photo" * 4000, b"form")
    journal.settle()
    file, log = tmp_path / "journal" / "journal.db", tmp_path / "journal" / "journal.db-wal"
    before = file.read_bytes()
    claims = journal.commit_hand_in(hand_in, signer, READING)
    whole_log = log.read_bytes()
    journal.settle()
    after = file.read_bytes()
    journal.close()
    old = before.ljust(len(after), b"\0")
    torn = [after[at : at + 512] + old[at + 512 : at + 4096] for at in range(0, len(after), 4096)]
    file.write_bytes(b"".join(torn))
    log.write_bytes(whole_log)
    log.chmod(0o600)
    opened, aside = open_or_set_aside(tmp_path / "journal", KEY, DEVICE)
    assert aside is None
    assert opened.lookup(hand_in.hand_in_id) == claims
    assert len(unsent(opened)) == 2
    opened.close()


def test_no_plain_text_on_the_disk(journal: Journal, signer: SoftwareSigner, tmp_path: Path) -> None:
    """Neither names of tables nor ids, receivers or numbers can be read from the files, with or without a checkpoint."""
    hand_in = Citizen().declares(b"canary-of-the-payload" * 10)
    journal.commit_hand_in(hand_in, signer, READING)
    canaries = (
        b"hand_ins",
        b"canary-of-the-payload",
        b"muni:13101",
        hand_in.hand_in_id,
        hand_in.submissions[0].number.encode(),
        DEVICE.encode(),
    )
    for _ in range(2):
        everything = b"".join(path.read_bytes() for path in (tmp_path / "journal").iterdir())
        assert [canary for canary in canaries if canary in everything] == []
        journal.settle()
