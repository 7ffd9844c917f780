"""Power cuts on the real journal: what was acknowledged is there, whole and in order, and the journal opens (SEC-2, T-39)."""

from __future__ import annotations

import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.crypto import chain
from kiosk.crypto.keys import FileKeystore
from kiosk.errors import KioskError
from kiosk.terminal.journal import FIRST, open_or_set_aside
from tests.fakes.checkout import ROOT
from tests.fakes.hand_ins import DEVICE
from tests.fakes.scale import times
from tests.faults.journal_day import Word, content
from tests.faults.power_cut import Disk, Tree, put
from tests.faults.telling_disk import Said, Step, needs_fuse, telling

OPERATIONS, CUTS_A_DAY = 60, 250
MEMORY = Path("/dev/shm")  # noqa: S108 - only a faster place for a TemporaryDirectory
DURABLE = (("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"), ("_SYNCHRONOUS_FULL = 2", "_SYNCHRONOUS_FULL = 1"))
JOURNAL_FILE = "kiosk/terminal/journal_file.py"

pytestmark = needs_fuse


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder in memory: fsync costs nothing there, and nothing here depends on it."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


def lived(room: Path, seed: int, program: Path = ROOT) -> list[Step]:
    """A day of the real journal in a process of its own, on a telling disk; `program` is the checkout that it is run from."""
    here = room / f"day-{seed}"
    here.mkdir()
    with telling(here) as disk:
        command = [sys.executable, "-m", "tests.faults.journal_day", str(disk.mount), str(seed), str(OPERATIONS)]
        subprocess.run(command, cwd=program, check=True, timeout=120)
    steps = disk.steps()
    shutil.rmtree(here)
    return steps


def outcomes(steps: list[Step], room: Path, seed: int, cuts: int) -> collections.Counter[str]:
    """Cut the power at so many moments of a day, look each time, and count what was found."""
    dice = random.Random(seed)
    moments = collections.Counter(dice.choices(range(len(steps) + 1), k=cuts))
    words = [(place, msgspec.msgpack.decode(step.data, type=Word)) for place, step in enumerate(steps) if isinstance(step, Said)]
    found: collections.Counter[str] = collections.Counter()
    disk = Disk()
    for moment in range(len(steps) + 1):
        for _ in range(moments[moment]):
            said, following = [word for place, word in words if place < moment], [word for place, word in words if place >= moment]
            found[outcome(disk.cut(dice), room / "after", said, following[:1])] += 1
        if moment < len(steps):
            disk.take(steps[moment])
    return found


def outcome(tree: Tree, folder: Path, said: list[Word], following: list[Word]) -> str:
    """Open what the cut left with the real journal: `whole`, or what is wrong."""
    folder.mkdir()
    try:
        put(tree, folder)
        return _looked_at(folder, said, following)
    except KioskError as fault:
        return f"does not open: {fault}"
    finally:
        shutil.rmtree(folder)


def _looked_at(folder: Path, said: list[Word], following: list[Word]) -> str:
    keys = FileKeystore(folder / "data" / "keys")
    journal, aside = open_or_set_aside(folder / "data" / "journal", keys.secret("journal"), DEVICE)
    try:
        if aside is not None:
            return "corrupt"
        if journal.facts.text("reason") != FIRST:
            return "taken for a lost journal"
        if any(word.hand_in_id and journal.lookup(word.hand_in_id) != word.claims for word in said):
            return "lost what was acknowledged"
        for one in journal.outbox.oldest_unsent(2**40, most=10**6, most_bytes=10**12):
            chain.verify_slot(one.entry, keys.signer("device").public_key)
        if said and content(journal) not in [word.content for word in (said[-1], *following)]:
            return "neither the last state nor the next"
    finally:
        journal.close()
    return "whole"


@pytest.mark.slow
@times(ci=1_000, soak=10_000)
def test_a_power_cut_loses_nothing_that_was_acknowledged(room: Path, times: int) -> None:
    """At any moment, with any part of what was not synced: it opens, undamaged, as of the last word said or one whole step further."""
    found: collections.Counter[str] = collections.Counter()
    for seed in range(1, times // CUTS_A_DAY + 1):
        found += outcomes(lived(room, seed), room, seed, CUTS_A_DAY)
    print(f"{times} power cuts on days of seeds 1 to {times // CUTS_A_DAY}: {dict(found)}")  # noqa: T201 - the record of the run
    assert dict(found) == {"whole": times}


@pytest.mark.slow
def test_the_same_without_full_synchronisation_loses(room: Path) -> None:
    """The planted defect, in the product's own code: with synchronous=NORMAL acknowledged hand-ins are gone after a cut."""
    program = room / "program"
    skip = shutil.ignore_patterns("__pycache__", "ui", "web", "cloud", "office", "demo", "bench")
    for part in ("kiosk", "tests/fakes", "tests/faults"):
        shutil.copytree(ROOT / part, program / part, ignore=skip)
    path = program / JOURNAL_FILE
    for was, now in DURABLE:
        sound = path.read_text(encoding="utf-8")
        assert sound.count(was) == 1, "the patch no longer fits the code"
        path.write_text(sound.replace(was, now), encoding="utf-8")
    found = outcomes(lived(room, 1, program), room, 1, CUTS_A_DAY)
    assert found["lost what was acknowledged"] >= CUTS_A_DAY // 10, found
