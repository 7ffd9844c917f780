"""Exactly once, through every fault the line and the terminal can have: seeded runs of the real journal and rules against a CloudBook.

Faults: request lost, answer lost, answer late (also over a restart), request repeated and out of order, a captive portal's page, a
restart of the agent, a screen that asks again, an old copy of the journal put back, poison and refused entries.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.contract.envelope import Entry
from kiosk.crypto import chain
from kiosk.crypto.sealing import content_hash
from kiosk.errors import SetAsideError
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.journal import Journal, open_or_set_aside
from tests.fakes.cloud_book import CloudBook
from tests.fakes.hand_ins import DEVICE, READING, Citizen, new_signer

KEY = b"k" * 32
SIGNER = new_signer()
CITIZEN = Citizen(7)
POOL = [CITIZEN.declares(*payloads, submissions=count) for payloads, count in [((b"f",), 1), ((b"p", b"f"), 2)] * 40]
RUNS = 24


class Terminal:
    """One terminal and its line, driven by one seed."""

    def __init__(self, folder: Path, seed: int, *, rollbacks: bool) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.cloud = CloudBook(new_signer())
        self.now_s = READING.minute * 60
        self.told: dict[bytes, bytes] = {}
        self.handed_in: list[HandIn] = []
        self.maybe_lost: set[bytes] = set()
        self.requests: list[Sequence[Entry]] = []
        self.late: list[Sequence[bytes]] = []
        self.saved: tuple[Path, set[bytes]] | None = None
        self.rollbacks = rollbacks
        self.journal = self._open()

    def _open(self) -> Journal:
        journal, aside = open_or_set_aside(self.folder / "journal", KEY, DEVICE)
        assert aside is None
        journal.begin_epoch(self.random.randbytes(16))
        return journal

    def hand_in(self) -> None:
        """Somebody declares; the answer may be lost with the agent, and then the screen sends the same bytes again."""
        hand_in = self.random.choice([one for one in POOL if one not in self.handed_in] or POOL)
        self.handed_in.append(hand_in)
        if self.random.random() < 0.1:
            mark = self.cloud.poison if self.random.random() < 0.5 else self.cloud.refused
            form = hand_in.submissions[0].parts[-1]
            mark.add(content_hash(form.context, form.sealed))
        claims = self.journal.commit_hand_in(hand_in, SIGNER, READING)
        if self.random.random() < 0.2:
            self.restart()
            assert self.journal.lookup(hand_in.hand_in_id) == claims
            assert self.journal.commit_hand_in(hand_in, SIGNER, READING) == claims
        self.told[hand_in.hand_in_id] = claims

    def push(self) -> None:
        """One push, of which request and answer may each come to grief."""
        batch = self.journal.outbox.oldest_unsent(self.now_s, most=self.random.randint(1, 7), most_bytes=10**7)
        if not batch:
            return
        assert [one.position for one in batch] == sorted(one.position for one in batch)
        self.journal.outbox.mark_sent([one.position for one in batch], self.now_s)
        entries = [one.entry for one in batch]
        if self.random.random() < 0.2:
            return
        answer = self.cloud.take(entries)
        if self.random.random() < 0.3:
            self.requests.append(entries)
        fate = self.random.random()
        if fate < 0.2:
            return
        if fate < 0.4:
            self.late.append(answer)
        else:
            self.receive(answer)

    def receive(self, answer: Sequence[bytes]) -> None:
        """Receipts arrive, in any order."""
        for signed in self.random.sample(answer, len(answer)):
            self.journal.outbox.apply_receipt(signed, self.cloud.keys_of)

    def repeat(self) -> None:
        """An old request reaches the cloud once more, and its answer perhaps the terminal."""
        if self.requests:
            answer = self.cloud.take(self.random.choice(self.requests))
            if self.random.random() < 0.5:
                self.late.append(answer)

    def late_answer(self) -> None:
        """An answer that was long on its way arrives, perhaps after restarts."""
        if self.late:
            self.receive(self.late.pop(self.random.randrange(len(self.late))))

    def captive_portal(self) -> None:
        """A page with status 200 instead of receipts."""
        for page in (b"<html>sign in</html>", b"", self.random.randbytes(80)):
            with pytest.raises(SetAsideError):
                self.journal.outbox.apply_receipt(page, self.cloud.keys_of)

    def restart(self) -> None:
        """The agent ends and starts again."""
        self.journal.close()
        self.journal = self._open()

    def roll_back(self) -> None:
        """An old copy of the whole journal is put back; what only the newer one held, and the cloud never saw, is lost by that."""
        self.journal.close()
        if self.saved is None:
            self.saved = (self.folder / "copy", set(self.told))
            shutil.copytree(self.folder / "journal", self.saved[0])
        elif self.rollbacks:
            self.rollbacks = False
            self.maybe_lost = set(self.told) - self.saved[1]
            shutil.rmtree(self.folder / "journal")
            shutil.copytree(self.saved[0], self.folder / "journal")
        self.journal = self._open()

    def purge(self) -> None:
        """Bytes go, and whatever went is at the cloud."""
        self.journal.outbox.purge(self.now_s, keep_s=0)
        gone = self.journal._file.rows(
            "SELECT submission_id, part FROM entries WHERE position NOT IN (SELECT position FROM bodies)",
        )
        assert [one for one in gone if (bytes(one[0]), one[1]) not in self.cloud.effects] == []

    def step(self) -> None:
        """One thing happens."""
        happenings = {
            self.hand_in: 30,
            self.push: 45,
            self.repeat: 8,
            self.late_answer: 10,
            self.captive_portal: 2,
            self.restart: 3,
            self.purge: 6,
            self.roll_back: 2,
        }
        (happening,) = self.random.choices(list(happenings), list(happenings.values()))
        happening()
        self.now_s += self.random.choice((1, 60, 4000))

    def calm(self) -> None:
        """All faults end: the cloud raises its limits, persons resolve what was set aside, and the line stays up."""
        self.cloud.refused.clear()
        for _ in range(20):
            self.now_s += 90_000
            batch = self.journal.outbox.oldest_unsent(self.now_s, most=100, most_bytes=10**7)
            self.receive(self.cloud.take([one.entry for one in batch]))
            for entry in list(self.cloud.quarantine.values()):
                if chain.place(entry).content_hash in self.cloud.poison:
                    self.journal.outbox.apply_receipt(self.cloud.resolve(entry), self.cloud.keys_of)


def check_end(terminal: Terminal) -> None:
    """Everything told to a citizen became exactly one case, or was resolved by a person; nothing is stuck; nothing good was quarantined."""
    assert terminal.journal.outbox.held().entries == 0
    assert set(terminal.cloud.effects.values()) <= {1}
    assert terminal.cloud.alarms == []
    resolved = {(one.context.submission_id, one.context.part) for one in map(chain.place, terminal.cloud.quarantine.values())}
    assert resolved == set()
    for hand_in in terminal.handed_in:
        for one in hand_in.submissions:
            for part in range(len(one.parts)):
                known = (one.submission_id, part) in terminal.cloud.effects or poisoned(terminal, one.submission_id)
                assert known or hand_in.hand_in_id in terminal.maybe_lost


def poisoned(terminal: Terminal, submission_id: bytes) -> bool:
    """Whether a person resolved this submission's form."""
    return submission_id in terminal.cloud.resolved


@pytest.mark.parametrize("seed", range(RUNS))
def test_every_hand_in_has_exactly_one_effect(tmp_path: Path, seed: int) -> None:
    """Whatever is lost, late, doubled, out of order or restarted: each hand-in told to a citizen arrives, once."""
    terminal = Terminal(tmp_path, seed, rollbacks=seed % 3 == 0)
    for _ in range(90):
        terminal.step()
    terminal.calm()
    check_end(terminal)
    terminal.journal.close()
