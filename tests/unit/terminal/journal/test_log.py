"""The journal's log: a changed byte never costs a commit in silence, and a power cut is never taken for damage."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import JournalError
from kiosk.terminal.journal import Journal, open_or_set_aside
from kiosk.terminal.journal_file import FILE, JournalFile
from kiosk.terminal.journal_log import FRAME_HEAD_BYTES, HEAD_BYTES, PAGE_BYTES, has_lost_commits
from tests.fakes.hand_ins import DEVICE, READING, Citizen, new_signer

KEY = b"k" * 32
SEED, FLIPS, TEARS, SECTOR_BYTES = 7, 120, 120, 512
FRAME_BYTES = FRAME_HEAD_BYTES + PAGE_BYTES


class Lying(msgspec.Struct):
    """File and log as they lie on a disk after a kill, what was answered, and where the log ended before the last hand-in."""

    file: bytes
    log: bytes
    told: dict[bytes, bytes]
    last_start: int

    def is_damaged(self, log: bytes) -> bool:
        """What is said of another log beside the same file."""
        return has_lost_commits(log, lambda page: self.file[(page - 1) * PAGE_BYTES : page * PAGE_BYTES])

    def holds(self, log: bytes, folder: Path) -> dict[bytes, bytes | None]:
        """What the journal answers with another log, if it is opened."""
        (folder / FILE).write_bytes(self.file)
        (folder / f"{FILE}-wal").write_bytes(log)
        for path in folder.iterdir():
            path.chmod(0o600)
        journal = Journal.open(folder / FILE, KEY, DEVICE)
        try:
            return {hand_in_id: journal.lookup(hand_in_id) for hand_in_id in self.told}
        finally:
            journal.close()
            (folder / FILE).unlink()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A private folder."""
    folder = tmp_path / "room"
    folder.mkdir(mode=0o700)
    return folder


def killed(folder: Path, *, settled: bool = False, drawn: bool = True) -> Lying:
    """Two hand-ins in the file, two in the log, the last perhaps drawn; or all moved into the file, and the log still there."""
    journal, _ = open_or_set_aside(folder / "journal", KEY, DEVICE)
    journal.begin_epoch(b"\x01" * 16)
    citizen, signer, told, last_start = Citizen(), new_signer(), dict[bytes, bytes](), 0
    for number in range(4):
        last_start = (folder / "journal" / f"{FILE}-wal").stat().st_size
        hand_in = citizen.declares(b"p" * 9000, b"form")
        told[hand_in.hand_in_id] = journal.commit_hand_in(hand_in, signer, READING)
        if drawn or number < 3:
            journal.mark_drawn(hand_in.hand_in_id)
        if number == 1:
            journal.settle(erase=True)
    if settled:
        journal.settle()
    file, log = ((folder / "journal" / name).read_bytes() for name in (FILE, f"{FILE}-wal"))
    journal.close()
    return Lying(file, log, told, last_start)


def flipped(data: bytes, dice: random.Random, start: int, size: int) -> bytes:
    """One byte of a piece is another."""
    changed = bytearray(data)
    changed[start + dice.randrange(size)] ^= dice.randrange(1, 256)
    return bytes(changed)


def places(log: bytes) -> list[tuple[int, int]]:
    """The log's head, and each frame's head and page."""
    frames = range(HEAD_BYTES, len(log), FRAME_BYTES)
    return [(0, HEAD_BYTES), *((at, FRAME_HEAD_BYTES) for at in frames), *((at + FRAME_HEAD_BYTES, PAGE_BYTES) for at in frames)]


def test_a_sound_log_is_no_damage(tmp_path: Path) -> None:
    """As a kill leaves it, and empty, and with a head alone."""
    lying = killed(tmp_path)
    assert [lying.is_damaged(log) for log in (lying.log, b"", lying.log[:HEAD_BYTES])] == [False] * 3


def test_a_changed_byte_is_damage_or_costs_nothing(tmp_path: Path, room: Path) -> None:
    """Wherever it stands: either it is told, or every hand-in is still answered."""
    lying, dice = killed(tmp_path), random.Random(SEED)
    told = []
    for start, size in dice.choices(places(lying.log), k=FLIPS):
        log = flipped(lying.log, dice, start, size)
        told.append(lying.is_damaged(log))
        if not told[-1]:
            assert lying.holds(log, room) == lying.told, f"seed {SEED}, in {start}+{size}"
    assert told.count(True) > FLIPS / 2


def test_a_wrong_commit_mark_or_salt_is_damage(tmp_path: Path) -> None:
    """Also where it makes two transactions look like one: no transaction writes a page twice."""
    lying = killed(tmp_path)
    frames = range(lying.last_start, len(lying.log), FRAME_BYTES)
    end = next(start for start in frames if any(lying.log[start + 4 : start + 8]))
    for at in range(4, 16):
        log = bytearray(lying.log)
        log[end + at] ^= log[end + at] or 0xFF
        assert lying.is_damaged(bytes(log)), f"byte {at} of the head of the frame at {end}"


def test_what_a_power_cut_leaves_of_the_last_transaction_is_no_damage(tmp_path: Path, room: Path) -> None:
    """Any of its sectors are there, or not; what was synced before is all there."""
    lying, dice = killed(tmp_path, drawn=False), random.Random(SEED)
    synced = dict(list(lying.told.items())[:-1])
    for number in range(TEARS):
        log = bytearray(lying.log)
        for sector in range(lying.last_start, len(log), SECTOR_BYTES):
            if dice.random() < 0.5:
                log[sector : sector + SECTOR_BYTES] = bytes(len(log[sector : sector + SECTOR_BYTES]))
        torn = bytes(log[: dice.choice((len(log), dice.randrange(lying.last_start, len(log))))])
        assert not lying.is_damaged(torn), f"seed {SEED}, tear {number}"
        if number % 10 == 0:
            assert synced.items() <= lying.holds(torn, room).items()


def test_a_head_of_which_one_half_is_older_is_no_damage(tmp_path: Path) -> None:
    """A frame's head may lie across two sectors: the mark of a commit can be of an older writing of the log, the salts of this one."""
    lying = killed(tmp_path, drawn=False)
    starts = range(lying.last_start, len(lying.log), FRAME_BYTES)
    (mixed,) = [start for start in starts[:-1] if start % SECTOR_BYTES == SECTOR_BYTES - 8] or [starts[1]]
    log = bytearray(lying.log)
    log[mixed : mixed + 8] = (107).to_bytes(4, "big") * 2
    assert not lying.is_damaged(bytes(log))


@pytest.mark.parametrize("kept", [0, 20])
def test_a_log_s_head_may_be_torn_once_the_file_holds_everything(tmp_path: Path, kept: int) -> None:
    """The log begins anew only then; before, a wrong head would lose all that stands in the log."""
    moved, fresh = killed(tmp_path / "moved", settled=True), killed(tmp_path / "fresh")
    torn = [one.log[:kept] + bytes(HEAD_BYTES - kept) + one.log[HEAD_BYTES:] for one in (moved, fresh)]
    assert [moved.is_damaged(torn[0]), fresh.is_damaged(torn[1])] == [False, True]


def test_a_journal_with_a_damaged_log_lies_aside_untouched(tmp_path: Path) -> None:
    """It is not even opened: SQLite would empty the log."""
    lying = killed(tmp_path)
    folder = tmp_path / "journal"
    log = flipped(lying.log, random.Random(SEED), HEAD_BYTES + FRAME_HEAD_BYTES, PAGE_BYTES)
    (folder / FILE).write_bytes(lying.file)
    (folder / f"{FILE}-wal").write_bytes(log)
    with pytest.raises(JournalError, match="log is damaged"):
        JournalFile.open(folder / FILE, KEY)
    journal, aside = open_or_set_aside(folder, KEY, DEVICE)
    journal.close()
    assert aside is not None
    assert [(aside / name).read_bytes() for name in (FILE, f"{FILE}-wal")] == [lying.file, log]
