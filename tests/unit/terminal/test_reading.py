"""Reading replies by the receipt: everything that verifies is shown, nothing that does not, and nothing of anybody else's."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.codec import encode
from kiosk.contract.credential import Credential
from kiosk.contract.receipt import ReceiptClaims, ReceiptLine
from kiosk.contract.reply import Reply, SealedReply
from kiosk.crypto import receipts, signing
from kiosk.crypto.keys import FileKeystore
from kiosk.crypto.replies import mailbox, reply_key, seal_reply
from kiosk.errors import FormatError, SignatureError, UnknownKeyError
from kiosk.terminal.reading import Receipt, mailboxes, read_receipt, read_replies

TENANTS = ("muni:99201", "corp:1")
IDS = (b"a" * 16, b"b" * 16)


class _Office:
    """Real keys of two offices and one enrolment, and one receipt for both."""

    def __init__(self, folder: Path) -> None:
        store = FileKeystore(folder)
        self.device, self.enrolment = store.signer("device"), store.signer("enrolment")
        self.signers = {tenant: store.signer(f"office-{number}") for number, tenant in enumerate(TENANTS)}
        self.keys = {tenant: {signer.kid: signer.public_key} for tenant, signer in self.signers.items()}
        self.enrolment_keys = {self.enrolment.kid: self.enrolment.public_key}
        self.seed = os.urandom(32)
        credential = Credential(1, "term-1", self.device.public_key, "s1", "99", 29_000_000, 29_129_600)
        lines = tuple(
            ReceiptLine(one, tenant, seq, receipts.new_number(os.urandom(9)))
            for seq, (one, tenant) in enumerate(zip(IDS, TENANTS, strict=True))
        )
        claims = ReceiptClaims(1, "term-1", os.urandom(16), 29_926_667, lines)
        self.code = receipts.paper_code(
            signing.sign(encode(claims), self.device), signing.sign(encode(credential), self.enrolment), self.seed
        )

    def receipt(self) -> Receipt:
        return read_receipt(self.code, self.enrolment_keys)

    def reply(
        self, number: int, reply_no: int, *, signed_by: str | None = None, says: bytes | None = None, box: int | None = None
    ) -> bytes:
        reply = Reply(1, TENANTS[number], says or IDS[number], reply_no, "message", False, 1_795_000_000, "ok", "x", 1)  # noqa: FBT003
        public = reply_key(self.seed, IDS[number if box is None else box]).public
        signed = signing.sign(encode(reply), self.signers[signed_by or TENANTS[number]])
        sealed = seal_reply(signed, public, IDS[number if box is None else box])
        return encode(SealedReply(1, TENANTS[number], mailbox(public), "s1", 30_000_000, sealed))


@pytest.fixture
def office(tmp_path: Path) -> _Office:
    """A counter with a receipt."""
    return _Office(tmp_path / "keys")


def test_replies_are_opened_in_order_each_for_its_own_submission(office: _Office) -> None:
    """The newest number is last, a reply held twice is one, and the seed is in no repr."""
    receipt = office.receipt()
    held = [office.reply(0, 2), office.reply(0, 1), office.reply(0, 2), office.reply(1, 1)]
    read = read_replies(receipt, held, 1_795_000_100, office.keys)
    assert [[reply.reply_no for reply in case.replies] for case in read.cases] == [[1, 2], [1]]
    assert [case.unreadable for case in read.cases] == [0, 0]
    assert (read.as_of, read.handed_in) == (1_795_000_100, 29_926_667)
    assert office.seed.hex() not in repr(receipt)


def test_mailboxes_are_the_offices_own_sums(office: _Office) -> None:
    """Terminal and office derive the same mailbox, from the seed and from the public key in the payload."""
    assert mailboxes(office.receipt()) == tuple(mailbox(reply_key(office.seed, one).public) for one in IDS)


def test_another_offices_signature_is_not_shown(office: _Office) -> None:
    """Only a key of the very tenant the receipt names counts; the rest is counted and kept from the screen."""
    read = read_replies(office.receipt(), [office.reply(0, 1, signed_by="corp:1")], 0, office.keys)
    assert (read.cases[0].replies, read.cases[0].unreadable) == ((), 1)


def test_a_reply_about_another_submission_is_not_shown(office: _Office) -> None:
    """A genuine reply put into another mailbox stays unread."""
    read = read_replies(office.receipt(), [office.reply(0, 1, says=IDS[1])], 0, office.keys)
    assert (read.cases[0].replies, read.cases[0].unreadable) == ((), 1)


def test_broken_bytes_disturb_nothing(office: _Office) -> None:
    """One altered item never hides the others."""
    good, broken = office.reply(0, 1), office.reply(0, 2)
    altered = broken[:-20] + bytes(20)
    read = read_replies(office.receipt(), [b"junk", altered, good], 0, office.keys)
    assert [reply.reply_no for reply in read.cases[0].replies] == [1]


@pytest.mark.parametrize("text", ["", "MDG1:", "https://example.jp", "MDG1:6BF+70790T9WJWG", "MDG1:" + "A" * 2000])
def test_what_is_no_receipt_of_ours_is_said_so(office: _Office, text: str) -> None:
    """Any QR code may be held before the camera."""
    with pytest.raises(FormatError):
        read_receipt(text, office.enrolment_keys)


def test_a_receipt_of_an_unknown_terminal_is_refused(office: _Office, tmp_path: Path) -> None:
    """A forged receipt opens nothing here, whatever seed it brings."""
    stranger = _Office(tmp_path / "stranger")
    with pytest.raises((UnknownKeyError, SignatureError)):
        read_receipt(stranger.code, office.enrolment_keys)


def test_cases_stand_in_the_receipts_order(office: _Office) -> None:
    """The list on the screen and the numbers on the paper agree."""
    read = read_replies(office.receipt(), [], 0, office.keys)
    assert [(case.submission_id, case.tenant) for case in read.cases] == list(zip(IDS, TENANTS, strict=True))
    assert all(msgspec.structs.astuple(case)[3] == () for case in read.cases)
