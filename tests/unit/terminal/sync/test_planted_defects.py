"""Defects planted in the product's own code: each rule's test must notice that its rule is broken, or the test guards nothing.

A defect is a named patch: one text of one file replaced by another. The tests run it in a copy of the source tree, in a process of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parents[4]
SYNC, JOURNAL = "tests/unit/terminal/sync", "tests/unit/terminal/journal"
AGENT, IPC = "tests/unit/terminal/agent", "tests/unit/terminal/ipc"


class Defect(msgspec.Struct, frozen=True):
    """`was` becomes `now` in `file`; `killer` is the test that must fail."""

    name: str
    file: str
    was: str
    now: str
    killer: str


RULES, OUTBOX = "kiosk/terminal/sync/rules.py", "kiosk/terminal/journal_outbox.py"
FILE, JOURNAL_PY = "kiosk/terminal/journal_file.py", "kiosk/terminal/journal.py"
EXACTLY_ONCE = f"{SYNC}/test_exactly_once.py"

DEFECTS = (
    Defect(
        "a receipt releases by seq, whatever its hash",
        RULES,
        "standing.slots.get(receipt.last_seq) != receipt.last_entry_hash",
        "receipt.last_seq not in standing.slots",
        f"{SYNC}/test_rules.py::test_a_receipt_that_does_not_fit_releases_nothing",
    ),
    Defect(
        "another device's receipt counts",
        RULES,
        "receipt.device != standing.device",
        "False",
        f"{SYNC}/test_rules.py::test_a_receipt_that_does_not_fit_releases_nothing",
    ),
    Defect(
        "an older term counts",
        RULES,
        "receipt.term < standing.terms.get(receipt.region, 0)",
        "False",
        f"{SYNC}/test_rules.py::test_terms_compare_within_one_region",
    ),
    Defect("exceptions are ignored", RULES, "if seq in exceptions else level", "if False else level", EXACTLY_ONCE),
    Defect("an unknown exception code releases", RULES, "_HELD.get(code, State.REFUSED)", "_HELD.get(code, level)", EXACTLY_ONCE),
    Defect(
        "stored counts as copied", RULES, "_LEVELS = {STORED: State.STORED,", "_LEVELS = {STORED: State.COPIED,", f"{SYNC}/test_outbox.py"
    ),
    Defect(
        "slots beyond the run are released",
        RULES,
        "if receipt.first_seq <= seq <= receipt.last_seq",
        "if seq",
        f"{SYNC}/test_rules.py::test_a_receipt_releases_only_the_slots_it_covers",
    ),
    Defect("a late answer takes a release back", RULES, "if present >= State.COPIED:", "if present > State.PURGED:", EXACTLY_ONCE),
    Defect("the largest entry never fits", RULES, "if batch and (len(batch) >= most", "if (len(batch) >= most", f"{SYNC}/test_rules.py"),
    Defect(
        "all terminals wait the same", RULES, "uniform(0.0, ceiling_s)", "ceiling_s", f"{SYNC}/test_rules.py::test_waits_grow_and_spread"
    ),
    Defect(
        "a receipt of any epoch finds our slots",
        OUTBOX,
        'self._file.row("SELECT base FROM epochs WHERE epoch = ?", (receipt.epoch,))',
        'self._file.row("SELECT base FROM epochs ORDER BY number DESC")',
        f"{SYNC}/test_outbox.py::test_a_receipt_of_another_epoch_finds_no_slots",
    ),
    Defect("newest first", OUTBOX, "WHERE state < 5 ORDER BY position", "WHERE state < 5 ORDER BY position DESC", EXACTLY_ONCE),
    Defect("receipts are not verified", OUTBOX, "signing.verify_with(signed, keys_of(region))", "unverified", f"{SYNC}/test_push.py"),
    Defect("what is stored is purged", OUTBOX, "(State.COPIED, keep_s, now_s)", "(State.STORED, keep_s, now_s)", f"{SYNC}/test_outbox.py"),
    Defect("the chain's last row is forgotten", OUTBOX, "and last != (position,)", "", f"{SYNC}/test_outbox.py"),
    Defect("synchronous=NORMAL", FILE, "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL", f"{JOURNAL}/test_journal.py"),
    Defect(
        "each insert commits itself",
        FILE,
        'self._connection.execute("BEGIN IMMEDIATE")',
        "pass",
        f"{JOURNAL}/test_journal.py::test_a_failing_insert_stores_nothing_of_the_hand_in",
    ),
    Defect(
        "a failed commit counts as not done",
        FILE,
        "            self._roll_back()\n            self._broken = True\n",
        "            self._roll_back()\n",
        f"{JOURNAL}/test_journal.py::test_a_failing_insert_stores_nothing_of_the_hand_in",
    ),
    Defect(
        "the signature is not verified before the commit",
        JOURNAL_PY,
        "chain.verify_slot(entry, signer.public_key)",
        "pass",
        f"{JOURNAL}/test_journal.py::test_a_forged_signature_is_never_committed",
    ),
    Defect("the same id is stored again", JOURNAL_PY, "if known is not None:", "if False:", f"{JOURNAL}/test_journal.py"),
    Defect(
        "other content overwrites",
        JOURNAL_PY,
        "if bytes(found[1]) != part.content_hash:",
        "if False:",
        f"{JOURNAL}/test_journal.py::test_same_ids_with_other_content_conflict_and_the_first_stays",
    ),
    Defect(
        "a lost journal says it is the first",
        JOURNAL_PY,
        "aside, reason = set_aside(folder), LOST",
        "aside = set_aside(folder)",
        f"{JOURNAL}/test_journal.py::test_a_damaged_journal_says_lost_even_without_its_mark",
    ),
    Defect(
        "any good receipt counts as progress",
        "kiosk/terminal/sync/push.py",
        "if unanswered and",
        "if False and",
        f"{SYNC}/test_push.py::test_receipts_for_something_else_do_not_loop",
    ),
    Defect(
        "any screen may hand in",
        "kiosk/terminal/agent_desk.py",
        "if self._lease is not session:",
        "if False:",
        f"{AGENT}/test_desk.py::test_without_the_lease_nothing_is_taken",
    ),
    Defect(
        "new work cuts the back-off short",
        "kiosk/terminal/agent_sync.py",
        "await asyncio.sleep(wait_s)\n            else:",
        "await self._rest(wait_s)\n            else:",
        f"{AGENT}/test_rounds.py::test_new_work_cuts_the_idle_wait_but_not_the_back_off",
    ),
    Defect(
        "a renewal is believed unseen",
        "kiosk/terminal/agent_parts.py",
        "decode(Credential, signing.verify_with(data, enrolment_keys))",
        "decode(Credential, signing.read_unverified(data)[1])",
        f"{AGENT}/test_rounds.py::test_in_the_last_month_it_is_renewed_early_but_never_at_the_cost_of_a_push",
    ),
    Defect(
        "a lost connection is sent again without asking",
        "kiosk/terminal/ipc.py",
        "        if attempt:\n",
        "        if attempt > 99:\n",
        f"{IPC}/test_ipc.py::test_an_answer_lost_with_the_agent_is_looked_up_first",
    ),
    Defect(
        "one source leaps the floor",
        "kiosk/terminal/sync/clock.py",
        "believable = ahead_s <= FLOOR_LEAP_S",
        "believable = True",
        f"{SYNC}/test_clock.py::test_one_source_alone_cannot_leap_the_floor",
    ),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sources that a defect may be planted in."""
    copy = tmp_path_factory.mktemp("planted")
    skip = shutil.ignore_patterns("__pycache__", "ui", "web", "cloud", "office", "demo", "bench")
    for folder in ("kiosk", SYNC, JOURNAL, AGENT, IPC, "tests/fakes"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copy(ROOT / "tests" / "conftest.py", copy / "tests")
    yield copy
    shutil.rmtree(copy)


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS, ids=[one.name.replace(" ", "-") for one in DEFECTS])
def test_a_planted_defect_is_noticed(tree: Path, defect: Defect) -> None:
    """With the defect in place, the test that guards the rule fails."""
    path = tree / defect.file
    sound = path.read_text(encoding="utf-8")
    assert sound.count(defect.was) == 1, "the patch no longer fits the code"
    path.write_text(sound.replace(defect.was, defect.now), encoding="utf-8")
    try:
        command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", defect.killer]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 1, done.stdout[-2000:]
    finally:
        path.write_text(sound, encoding="utf-8")
