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
VISIT, PROCESS = "tests/unit/terminal", "tests/integration/terminal"


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
    Defect(
        "what failed falls behind",
        OUTBOX,
        "WHERE state < 5 ORDER BY position",
        "WHERE state < 5 ORDER BY state, position",
        f"{SYNC}/test_push.py::test_an_outage_keeps_everything_in_order",
    ),
    Defect(
        "a batch that can't be read stops the line",
        "kiosk/terminal/sync/push.py",
        'log.get().warning("batch refused as a whole", code=fault.code, count=len(batch))\n        return aim.refused(positions)',
        "raise",
        f"{SYNC}/test_push.py::test_a_batch_refused_as_a_whole_is_cut_until_the_culprit_stands_alone",
    ),
    Defect(
        "a hint that can't be read ends the round",
        "kiosk/terminal/sync/push.py",
        'log.get().warning("hints refused as a whole", code=fault.code, count=len(batch))\n        return aim.refused(tuple(sorted(sent)))',
        "raise",
        f"{SYNC}/test_push.py::test_a_poisoned_hint_ends_no_round",
    ),
    Defect(
        "what is quarantined is sent for ever",
        RULES,
        "if state <= State.SENT:",
        "if state <= State.QUARANTINED:",
        f"{SYNC}/test_push.py::test_one_poisoned_entry_blocks_no_other",
    ),
    Defect(
        "an attempt counts as an answer",
        OUTBOX,
        "(State.SENT, now_s, position)",
        "(State.STORED, now_s, position)",
        f"{SYNC}/test_push.py::test_a_lost_answer_makes_no_second_case",
    ),
    Defect(
        "a portal's page is the cloud's word about the batch",
        "kiosk/terminal/sync/line.py",
        '    except FormatError as fault:\n        raise LineDownError("an answer that is not the cloud\'s") from fault',
        '    except KeyError as fault:\n        raise LineDownError("an answer that is not the cloud\'s") from fault',
        f"{SYNC}/test_push.py::test_a_captive_portals_200_releases_nothing",
    ),
    Defect(
        "a late receipt of another epoch releases",
        OUTBOX,
        'self._file.row("SELECT base FROM epochs WHERE epoch = ?", (receipt.epoch,))',
        'self._file.row("SELECT base FROM epochs ORDER BY number DESC")',
        f"{SYNC}/test_outbox.py",
    ),
    Defect(
        "an empty battery's 1970 counts",
        "kiosk/terminal/sync/clock.py",
        "return max(now.wall + clock.offset_s, clock.floor_s)",
        "return now.wall + clock.offset_s",
        f"{SYNC}/test_clock.py::test_an_empty_battery_starts_at_the_floor",
    ),
    Defect(
        "a wrong clock is told as a cut cable",
        "kiosk/terminal/sync/line.py",
        "_OF_ANOTHER_TIME = frozenset({9, 10})",
        "_OF_ANOTHER_TIME = frozenset[int]()",
        f"{SYNC}/test_line.py",
    ),
    Defect(
        "a stranger's word opens our journal anew",
        "kiosk/terminal/sync/line.py",
        "if isinstance(told, CommitUnknownError | JournalError | SetupError) else told",
        "if False else told",
        f"{SYNC}/test_push.py::test_the_cloud_cannot_tell_us_what_our_own_disk_says",
    ),
    Defect(
        "a reply by an unknown key is shown",
        "kiosk/terminal/reading.py",
        "signing.verify_with(signed, office_keys.get(line.tenant, {}))",
        "signing.read_unverified(signed)[1]",
        f"{VISIT}/test_reading.py::test_another_offices_signature_is_not_shown",
    ),
    Defect(
        "a receipt of an unknown terminal is read",
        "kiosk/terminal/reading.py",
        "return Receipt(verify_code(code, enrolment_keys), code.seed)",
        "from kiosk.crypto import signing as s\n    return Receipt(decode(ReceiptClaims, s.read_unverified(code.claims)[1]), code.seed)",
        f"{VISIT}/test_reading.py::test_a_receipt_of_an_unknown_terminal_is_refused",
    ),
    Defect(
        "noise is taken for a fault of ours",
        "kiosk/terminal/ipc.py",
        "_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)",
        "_UNDECODABLE = (KeyError,)",
        f"{IPC}/test_ipc.py::test_noise_is_no_message",
    ),
    Defect(
        "a chunk is lost",
        "kiosk/terminal/ipc.py",
        "range(0, max(len(part.sealed), 1), CHUNK_BYTES)",
        "range(0, max(len(part.sealed) - 1, 1), CHUNK_BYTES)",
        f"{IPC}/test_ipc.py::test_a_hand_in_survives_being_cut_into_chunks",
    ),
    Defect(
        "the visit waits for ever",
        "kiosk/terminal/visit/waiting.py",
        "if waiting.waited_s < _longest_s(world.limits)[state.pending]:",
        "if waiting:",
        f"{VISIT}/test_waiting.py::test_every_screen_that_is_left_ends",
    ),
    Defect(
        "an unknown hand-in can be declared again",
        "kiosk/terminal/visit/choosing.py",
        "    if is_unknown(state):\n        return ask_again(state)\n",
        "",
        f"{VISIT}/test_waiting.py::test_asking_again_seals_nothing_again",
    ),
    Defect(
        "the unknown is called not handed in",
        "kiosk/terminal/screens/trouble.py",
        "    if is_unknown(state):\n        return _unknown(say)\n",
        "",
        f"{VISIT}/test_waiting.py::test_the_unknown_is_not_said_to_be_something_else",
    ),
    Defect(
        "a slip before the lens is a touch",
        "kiosk/terminal/visit/reducer.py",
        '_SEEN = "scanned:"',
        '_SEEN = "nothing:"',
        f"{VISIT}/test_waiting.py::test_a_slip_left_before_the_lens_keeps_no_visit_open",
    ),
    Defect(
        "a fault on the way is a refusal",
        "kiosk/terminal/handing_over.py",
        "        return _asked(agent, hand_in, _code(fault))",
        "        return NotStored(_code(fault))",
        f"{PROCESS}/test_fate.py::test_a_fault_after_the_commit_is_still_handed_in",
    ),
    Defect(
        "a lookup without the lease is believed",
        "kiosk/terminal/ipc.py",
        "                with contextlib.suppress(QueueFullError):  # said only when nobody holds the lease, which is as good\n"
        "                    self._ask_for_lease(self._space_bytes)",
        "                pass",
        f"{PROCESS}/test_fate.py::test_what_a_broken_connection_left_behind_cannot_surprise",
    ),
    Defect(
        "answers left over are taken for the next question's",
        "kiosk/terminal/ipc.py",
        "                self.close()  # answers that were not read would be taken for the next question's\n",
        "",
        f"{PROCESS}/test_fate.py::test_answers_that_are_out_of_step_are_never_taken_for_others",
    ),
    Defect(
        "an unread proof is a refusal",
        "kiosk/terminal/carrying.py",
        'log.get().error("receipt claims not readable", exc_info=fault)\n            return events.SubmitUnknown(numbers)',
        'return events.SubmitRefused("bad_signature")',
        f"{PROCESS}/test_fate.py::test_a_proof_that_cannot_be_read_is_no_refusal",
    ),
    Defect(
        "a failed effect is only logged",
        "kiosk/terminal/carrying.py",
        "        for answer in answers_without(effect):\n            done(answer)\n",
        "",
        f"{PROCESS}/test_fate.py::test_every_effect_that_fails_is_answered",
    ),
    Defect(
        "a closing screen waits for its agent",
        "kiosk/terminal/carrying.py",
        "        self._tools.agent.abandon()\n",
        "",
        f"{PROCESS}/test_fate.py::test_a_screen_can_end_while_its_agent_hangs",
    ),
    Defect(
        "entries are not sealed",
        "kiosk/crypto/sealing.py",
        "ciphertext=cipher))",
        "ciphertext=payload + cipher))",
        f"{PROCESS}/test_agent_process.py::test_no_plain_text_anywhere_in_the_agent",
    ),
    Defect(
        "the screen's process sends what is not sealed",
        "kiosk/terminal/declaration.py",
        "seal(payload, context, recipients, secret=around.randomness(SECRET_BYTES))",
        "seal(payload, context, recipients, secret=around.randomness(SECRET_BYTES)) + payload",
        f"{PROCESS}/test_fate.py::test_no_answer_leaves_the_screen_process_open",
    ),
    Defect(
        "the journal is not encrypted",
        FILE,
        """connection.execute(f"PRAGMA key = \\"x'{key.hex()}'\\"")""",
        "pass",
        f"{JOURNAL}/test_journal.py::test_no_plain_text_on_the_disk",
    ),
    Defect(
        "a lost key is made anew",
        "kiosk/terminal/agent_parts.py",
        "        require_key(folder, self.settings.keys_dir)\n",
        "",
        f"{PROCESS}/test_starting.py::test_a_journal_without_its_key_stops_the_start_and_is_not_touched",
    ),
    Defect(
        "a half-opened journal keeps its lock",
        "kiosk/terminal/agent_parts.py",
        "        except BaseException:\n            journal.close()\n            raise\n",
        "        except BaseException:\n            raise\n",
        f"{AGENT}/test_desk.py::test_a_journal_that_fails_at_its_first_words_is_let_go",
    ),
    Defect(
        "a fault at the desk is a refusal",
        "kiosk/terminal/agent_desk.py",
        "CommitUnknownError() if isinstance(question, Submit) else KioskError()",
        "KioskError()",
        f"{AGENT}/test_desk.py::test_a_fault_of_the_program_is_answered_and_never_as_a_refusal",
    ),
    Defect(
        "the keeper counts itself to death",
        "kiosk/terminal/keeper.py",
        "0.5 * 2 ** min(self.early_ends - 3, 10)",
        "0.5 * 2 ** (self.early_ends - 3)",
        f"{VISIT}/test_keeper.py::test_what_ends_early_again_and_again_is_started_more_slowly",
    ),
    Defect(
        "the keeper ends when nothing can be started",
        "kiosk/terminal/keeper.py",
        "except (OSError, subprocess.SubprocessError) as fault:",
        "except ZeroDivisionError as fault:",
        f"{VISIT}/test_keeper.py::test_a_machine_that_can_start_nothing_for_a_moment_keeps_its_keeper",
    ),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sources that a defect may be planted in."""
    copy = tmp_path_factory.mktemp("planted")
    skip = shutil.ignore_patterns("__pycache__", "ui", "web", "cloud", "office", "demo", "bench")
    for folder in ("kiosk", VISIT, PROCESS, "tests/fakes", "services", "policies"):
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
