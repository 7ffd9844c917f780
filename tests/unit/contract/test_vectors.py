"""Recorded bytes of every format and version stay readable, and encode to the same bytes."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from kiosk.contract import codec
from kiosk.contract.codec import Wire, decode, encode
from kiosk.contract.credential import Credential
from kiosk.contract.envelope import Entry
from kiosk.contract.receipt import ReceiptClaims
from kiosk.contract.reply import Reply, SealedReply
from kiosk.crypto import chain, payload, receipts, replies, sealing, signing
from kiosk.crypto.keys import SealingKey, SoftwareSigner
from kiosk.errors import FormatError, UnknownVersionError

VECTORS = Path(__file__).parents[2] / "vectors"
MODULES = ("envelope", "credential", "receipt", "submission", "reply", "wire")
KINDS: dict[str, type[Wire]] = {
    name: kind
    for module in MODULES
    for name, kind in vars(importlib.import_module(f"kiosk.contract.{module}")).items()
    if isinstance(kind, type) and issubclass(kind, Wire) and kind is not Wire
}
STRUCTS = sorted(path.stem for path in VECTORS.glob("*.json") if "kind" in json.loads(path.read_text("utf-8")))
# Travel only inside others, whose vectors hold them.
INNER = {"Wrap", "RunException", "ReceiptLine", "ReceiptCode", "AttachmentRef", "FollowUp", "Ask", "FeedItem", "Envelope", "Mailbox"}


def load(name: str) -> dict[str, str]:
    """One vector file."""
    content: dict[str, str] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return content


@pytest.mark.parametrize("name", STRUCTS)
def test_recorded_struct_decodes_and_encodes_to_the_same_bytes(name: str) -> None:
    """What a terminal wrote once is read for ever."""
    vector = load(name)
    data = bytes.fromhex(vector["bytes"])
    value = decode(KINDS[vector["kind"]], data)
    assert encode(value) == data


def test_every_format_has_a_vector() -> None:
    """A new format comes with its recorded bytes."""
    recorded = {load(name)["kind"] for name in STRUCTS}
    assert set(KINDS) - INNER == recorded


@pytest.mark.parametrize("name", STRUCTS)
def test_an_unknown_version_has_its_own_error(name: str) -> None:
    """A newer version is told apart from broken bytes."""
    vector = load(name)
    raw = codec.decode_plain(bytes.fromhex(vector["bytes"]))
    kind = KINDS[vector["kind"]]
    if not hasattr(kind, "VERSIONS"):
        assert kind.__name__ == "Entry"
        return
    raw[1] = 99
    with pytest.raises(UnknownVersionError):
        decode(kind, encode(raw))


@pytest.mark.parametrize("name", STRUCTS)
def test_trailing_bytes_unknown_keys_and_cut_bytes_are_refused(name: str) -> None:
    """One encoding for each value: nothing can be added to bytes that are hashed."""
    vector = load(name)
    kind, data = KINDS[vector["kind"]], bytes.fromhex(vector["bytes"])
    extended = codec.decode_plain(data) | {23: 1}
    for bad in (data + b"\0", data[:-1], encode(extended), b"", b"\xff", b"\xbf" + data[1:] + b"\xff"):
        with pytest.raises(FormatError):
            decode(kind, bad)


def test_the_recorded_seal_opens_with_both_keys() -> None:
    """Office and recovery key each open what was sealed to both."""
    vector = load("sealed-v1")
    context, sealed = bytes.fromhex(vector["context"]), bytes.fromhex(vector["sealed"])
    for name in ("office_key", "recovery_key"):
        packed = sealing.open_seal(sealed, context, SealingKey(bytes.fromhex(vector[name])))
        assert packed.hex() == vector["packed"]
        assert payload.unpack(packed, {}).hex() == vector["payload"]


def test_the_recorded_entry_verifies_and_hashes_as_then() -> None:
    """entry_hash and slot signature are the same for ever."""
    vector = load("chain-v1")
    entry = decode(Entry, bytes.fromhex(vector["entry"]))
    placed = chain.place(entry)
    assert placed.entry_hash.hex() == vector["entry_hash"]
    chain.verify_slot(entry, SoftwareSigner(bytes.fromhex(vector["device_key"])).public_key)


def test_the_recorded_paper_code_verifies() -> None:
    """A receipt printed once stays good."""
    vector = load("paper-code-v1")
    enrolment = SoftwareSigner(bytes.fromhex(vector["enrolment_key"]))
    code = receipts.read_paper_code(vector["code"])
    claims = receipts.verify_code(code, {enrolment.kid: enrolment.public_key})
    assert claims == decode(ReceiptClaims, bytes.fromhex(vector["claims"]))
    assert code.seed.hex() == vector["seed"]
    assert decode(Credential, signing.verify(code.credential, enrolment.public_key)).device == claims.device


def test_the_recorded_reply_opens_with_the_seed_on_the_paper() -> None:
    """The seed alone leads to the reply."""
    vector = load("reply-opened-v1")
    submission_id = bytes.fromhex(vector["submission_id"])
    key = replies.reply_key(bytes.fromhex(vector["seed"]), submission_id)
    sealed = decode(SealedReply, bytes.fromhex(vector["sealed_reply"]))
    assert sealed.mailbox == replies.mailbox(key.public)
    signed = replies.open_reply(sealed.sealed, key, submission_id)
    assert signed.hex() == vector["signed_reply"]
    office = SoftwareSigner(bytes.fromhex(vector["enrolment_key"]))
    assert decode(Reply, signing.verify(signed, office.public_key)).reply_no == 2
