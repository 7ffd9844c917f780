"""One byte of the journal's file or log comes back as another: told as damage and kept, or healed; nothing goes unsaid (T-43).

The real agent starts on each: a journal of which one half was moved into the file, and the other half stands in the log, as a kill left it.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path

import msgspec
import pytest

from kiosk.terminal.journal import Journal
from kiosk.terminal.journal_file import FILE
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import Machine
from tests.fakes.offline import QUIET, Told, enrolled, hands_in, is_held
from tests.fakes.scale import times

pytestmark = pytest.mark.slow
LOG = f"{FILE}-wal"
PAGE_BYTES, LOG_HEAD_BYTES, FRAME_HEAD_BYTES = 4096, 32, 24
SEED = 43
EVERY_PIECE = 600
"""More than there are pieces: each is flipped, some twice."""
SAID = b"journal damaged and set aside"


class Piece(msgspec.Struct, frozen=True):
    """A page of the file, or the log's head, or the head or the page of one of its frames."""

    file: str
    kind: str
    start: int
    size: int


class Worn(msgspec.Struct):
    """A terminal that was killed, what it had told, and the journal as it lay then."""

    machine: Machine
    told: list[Told]
    kept: Path

    def lay(self) -> None:
        """As it was, without what came of the last flip."""
        for folder in self.machine.data.glob("journal*"):
            if folder.is_dir():
                shutil.rmtree(folder)
        shutil.copytree(self.kept, self.machine.data / "journal")


@pytest.fixture(scope="module")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worn]:
    """Three hand-ins in the file, three in the log."""
    folder = tmp_path_factory.mktemp("worn")
    machine, citizen, told = enrolled(folder), Citizen(SEED), []
    for end in (machine.stop, machine.kill):
        agent = machine.start(*QUIET)
        told += [hands_in(agent, citizen) for _ in range(3)]
        agent.close()
        end()
    kept = Path(shutil.copytree(machine.data / "journal", folder / "kept"))
    yield Worn(machine, told, kept)
    if machine.process is not None:
        machine.kill()


def pieces(kept: Path) -> list[list[Piece]]:
    """All pieces by kind."""
    frame_bytes = FRAME_HEAD_BYTES + PAGE_BYTES
    frames = range(LOG_HEAD_BYTES, (kept / LOG).stat().st_size, frame_bytes)
    return [
        [Piece(FILE, "page", start, PAGE_BYTES) for start in range(0, (kept / FILE).stat().st_size, PAGE_BYTES)],
        [Piece(LOG, "log's head", 0, LOG_HEAD_BYTES)],
        [Piece(LOG, "frame's head", start, FRAME_HEAD_BYTES) for start in frames],
        [Piece(LOG, "frame's page", start + FRAME_HEAD_BYTES, PAGE_BYTES) for start in frames],
    ]


def dealt(kinds: Sequence[list[Piece]], dice: random.Random, count: int) -> list[Piece]:
    """So many pieces, each kind in its turn; all of them before one comes again."""
    turns = [dice.sample(kind, len(kind)) for kind in kinds]
    once = [one for one in chain.from_iterable(zip_longest(*turns)) if one is not None]
    return [once[number % len(once)] for number in range(count)]


def flip(path: Path, at: int, by: int) -> None:
    """One byte becomes another; the same again undoes it."""
    with path.open("r+b") as file:
        file.seek(at)
        (was,) = file.read(1)
        file.seek(at)
        file.write(bytes([was ^ by]))


@times(ci=12, soak=EVERY_PIECE)
def test_a_flipped_byte_is_healed_or_told_and_kept(worn: Worn, times: int) -> None:
    """Every hand-in is there as before, or the journal lies aside, told in the log and whole but for that byte; the next one is taken."""
    dice, faults, seen = random.Random(SEED), [], dict[tuple[str, str], int]()
    kinds = pieces(worn.kept)
    for number, piece in enumerate(dealt(kinds, dice, times)):
        at, by = piece.start + dice.randrange(piece.size), dice.randrange(1, 256)
        worn.lay()
        flip(worn.machine.data / "journal" / piece.file, at, by)
        outcome = started(worn, piece, at, by, number)
        seen[piece.kind, outcome] = seen.get((piece.kind, outcome), 0) + 1
        if outcome not in {"whole", "aside"}:
            faults.append(f"{outcome}: {piece.kind} {piece.file}+{at} ^ {by} (seed {SEED})")
    print(f"{times} flips over {sum(map(len, kinds))} pieces: {seen}")  # noqa: T201 - what a long run is for
    assert faults == []


def started(worn: Worn, piece: Piece, at: int, by: int, number: int) -> str:
    """What became of it: `whole`, `aside`, or what went wrong."""
    machine = worn.machine
    machine.log.write_bytes(b"")
    agent = machine.start(*QUIET)
    held = [agent.lookup(hand_in.hand_in_id) for hand_in, _ in worn.told]
    fresh = hands_in(agent, Citizen(1000 + number))
    agent.close()
    machine.stop()
    aside = machine.data / "journal-set-aside-1"
    if aside.exists() != (SAID in machine.log.read_bytes()):
        return "not said"
    expected = [fresh] if aside.exists() else [*worn.told, fresh]
    with contextlib.closing(machine.journal()) as journal:
        if not is_held(journal, expected):
            return f"lost {held.count(None)} without a word"
    if not aside.exists():
        return "whole"
    return "aside" if is_whole_again(worn, aside, piece, at, by) else "not kept"


def is_whole_again(worn: Worn, aside: Path, piece: Piece, at: int, by: int) -> bool:
    """Whether what was set aside holds everything, once the byte is put right."""
    flip(aside / piece.file, at, by)
    with contextlib.closing(Journal.open(aside / FILE, worn.machine.keys.secret("journal"), worn.machine.device)) as journal:
        return is_held(journal, worn.told)
