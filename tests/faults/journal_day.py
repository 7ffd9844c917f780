"""A journal's day, told as it goes: hand-ins, receipts, purges, replies, restarts, in seeded order, by the real journal.

As a program: FOLDER SEED OPERATIONS. After each operation has been answered, its state goes into FOLDER/said: what was said must survive.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from pathlib import Path

import msgspec

from kiosk.contract.codec import encode
from kiosk.contract.receipt import COPIED, STORED, RunReceipt
from kiosk.contract.reply import SealedReply
from kiosk.crypto import chain, signing
from kiosk.crypto.keys import FileKeystore, SoftwareSigner
from kiosk.terminal.journal import Journal, open_or_set_aside
from tests.fakes.hand_ins import DEVICE, READING, TENANT, Citizen, new_signer

REGION = "r1"
NOW_S = READING.minute * 60 + 600
TABLES = ("facts", "epochs", "hand_ins", "entries", "bodies", "receipts", "replies")


class Word(msgspec.Struct, frozen=True):
    """What was answered: the whole content as a hash, and the hand-in that was acknowledged, if it was one."""

    content: bytes
    hand_in_id: bytes = b""
    claims: bytes = b""


def content(journal: Journal) -> bytes:
    """A hash over every row of every table."""
    digest = hashlib.sha256()
    for table in TABLES:
        digest.update(repr((table, journal._file.rows(f"SELECT * FROM {table} ORDER BY 1"))).encode())
    return digest.digest()


class Day:
    """One journal, opened, used and opened anew."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._dice = random.Random(seed)
        self._citizen = Citizen(seed)
        self._cloud: SoftwareSigner = new_signer()
        self._keys = FileKeystore(folder / "data" / "keys")
        self._device = self._keys.signer("device")
        self._said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT, 0o600)
        self._journal = self._opened()
        self._say()

    def live(self, operations: int) -> None:
        """Do so many things and close."""
        things = (
            (self._hand_in, 12), (self._drawn, 4), (self._receipt, 5), (self._purge, 3), (self._settle, 3), (self._erase, 1),
            (self._replies, 3), (self._floor, 2), (self._sent, 3), (self._restart, 1),
        )  # fmt: skip
        for thing in self._dice.choices([one for one, _ in things], [weight for _, weight in things], k=operations):
            thing()
        self._journal.close()

    def _opened(self) -> Journal:
        journal, aside = open_or_set_aside(self._folder / "data" / "journal", self._keys.secret("journal"), DEVICE)
        assert aside is None
        journal.begin_epoch(self._dice.randbytes(16))
        return journal

    def _say(self, hand_in_id: bytes = b"", claims: bytes = b"") -> None:
        os.pwrite(self._said, msgspec.msgpack.encode(Word(content(self._journal), hand_in_id, claims)), 0)  # one call, one page

    def _hand_in(self) -> None:
        payloads = [self._dice.randbytes(self._dice.choice((200, 900, 6000, 40_000))) for _ in range(self._dice.choice((1, 1, 2, 3)))]
        hand_in = self._citizen.declares(*payloads, submissions=self._dice.choice((1, 1, 2)))
        self._say(hand_in.hand_in_id, self._journal.commit_hand_in(hand_in, self._device, READING))

    def _drawn(self) -> None:
        rows = self._journal._file.rows("SELECT hand_in_id FROM hand_ins")
        if rows:
            self._journal.mark_drawn(bytes(self._dice.choice(rows)[0]))
            self._say()

    def _receipt(self) -> None:
        unsent = self._journal.outbox.oldest_unsent(NOW_S, most=self._dice.randint(1, 6), most_bytes=10**9)
        if unsent:
            (run, *_) = chain.split_runs([chain.place(one.entry) for one in unsent])
            first, last = run.first, run.last
            level = self._dice.choice((STORED, COPIED, COPIED))
            receipt = RunReceipt(
                1, level, DEVICE, first.slot.epoch, first.slot.seq, last.slot.seq, last.entry_hash, (), NOW_S - 300, REGION, 1, 2
            )
            signed = signing.sign(encode(receipt), self._cloud)
            self._journal.outbox.apply_receipt(signed, lambda _region: {self._cloud.kid: self._cloud.public_key})
            self._say()

    def _sent(self) -> None:
        unsent = self._journal.outbox.oldest_unsent(NOW_S, most=5, most_bytes=10**9)
        self._journal.outbox.mark_sent([one.position for one in unsent], NOW_S)
        self._say()

    def _purge(self) -> None:
        self._journal.outbox.purge(NOW_S, keep_s=0)
        self._say()

    def _settle(self) -> None:
        self._journal.settle()

    def _erase(self) -> None:
        self._journal.settle(erase=True)

    def _replies(self) -> None:
        sealed = self._dice.randbytes(self._dice.choice((600, 9000)))
        reply = SealedReply(v=1, tenant=TENANT, mailbox=self._dice.randbytes(16), site="hall-1", expires=2**26, sealed=sealed)
        self._journal.replies.keep([encode(reply)], now_minute=READING.minute, cursor=self._dice.randbytes(4).hex())
        self._say()

    def _floor(self) -> None:
        self._journal.facts.put("floor_s", self._dice.randrange(10**9))
        self._say()

    def _restart(self) -> None:
        self._journal.close()
        self._journal = self._opened()
        self._say()


if __name__ == "__main__":
    (Path(sys.argv[1]) / "data").mkdir(mode=0o700, exist_ok=True)
    Day(Path(sys.argv[1]), int(sys.argv[2])).live(int(sys.argv[3]))
