"""What is fuzzed: one function for each kind of thing that comes from outside, from its bytes to what the program does with it.

Each takes the dice that make its input, and may raise errors of kiosk.errors only. What is accepted must be the one encoding of itself,
must be signed by who made it, and must fit the tables. Keys are those of the recorded vectors, which are made up and public; half of the
inputs are signed and sealed well, so that what stands behind signature and seal is reached too.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import base45
import msgspec

from kiosk.catalog import yaml_files
from kiosk.catalog.loading import Files, Folder, load_received
from kiosk.cloud import cursor
from kiosk.cloud.enrolment import read_request
from kiosk.cloud.intake import read_batch
from kiosk.cloud.resources.push import BODY_BYTES, check_size
from kiosk.cloud.resources.replies import read_posted
from kiosk.contract import ipc as frames
from kiosk.contract.codec import Wire, decode, encode
from kiosk.contract.credential import Credential
from kiosk.contract.envelope import Context, Entry, Slot
from kiosk.contract.policy import Base, Layer
from kiosk.contract.receipt import RunReceipt
from kiosk.contract.reply import Reply, SealedReply
from kiosk.contract.service import Service
from kiosk.contract.wire import AskMailboxes, FeedItem, PostReplies, Push
from kiosk.crypto import chain, httpsig, payload, receipts, replies, sealing, signing
from kiosk.crypto.keys import SealingKey, SoftwareSigner
from kiosk.errors import AbsentError
from kiosk.office.importing import OpeningKeys, judge
from kiosk.terminal import ipc
from kiosk.terminal.reading import Receipt, read_receipt, read_replies
from kiosk.terminal.sync import rules
from kiosk.web.limits import SMALL_BYTES, inflate
from tests.security.fuzz_targets.hostile import MIB, Dice, any_cbor, bomb, compressed, damaged, endless

ROOT = Path(__file__).parents[3]
LARGEST_NUMBER = 2**63 - 1
"""Of a bigint."""
W = TypeVar("W", bound=Wire)
Target = Callable[[Dice], None]


@cache
def recorded(name: str) -> Mapping[str, bytes]:
    """The byte strings of a recorded vector."""
    found = json.loads((ROOT / "tests" / "vectors" / f"{name}-v1.json").read_text())
    return {key: bytes.fromhex(value) for key, value in found.items() if key not in {"kind", "code"}}


@cache
def sample(name: str) -> bytes:
    """The encoded struct of a recorded vector."""
    return recorded(name)["bytes"]


@cache
def signer(name: str) -> SoftwareSigner:
    """`device_key` or `enrolment_key` of the vectors; the latter also signs for cloud and office there."""
    return SoftwareSigner(recorded("chain")[name])


@cache
def office() -> SealingKey:
    """The office's key of the vectors."""
    return SealingKey(recorded("chain")["office_key"])


@cache
def known_keys() -> Mapping[bytes, bytes]:
    """Key id → public key of the vectors' authority."""
    authority = signer("enrolment_key")
    return {authority.kid: authority.public_key}


def exactly(kind: type[W], data: bytes) -> W:
    """Decode; what is accepted is the one encoding of what was read."""
    value = decode(kind, data)
    assert encode(value) == data
    return value


def signed(dice: Dice, name: str, by: str, authentic: bytes) -> bytes:
    """A hostile payload well signed, or an authentic item damaged."""
    if dice.below(2):
        return any_cbor(dice, authentic)
    return signing.sign(any_cbor(dice, sample(name)), signer(by))


# -------------------------------------------------------------------------------------------------------------------- what is fuzzed


def qr(dice: Dice) -> None:
    """A scanned code: nothing is believed that the recorded terminal did not sign."""
    code = json.loads((ROOT / "tests" / "vectors" / "paper-code-v1.json").read_text())["code"] if dice.below(3) else ""
    ways: tuple[Callable[[], str], ...] = (
        lambda: damaged(dice, code.encode()).decode("utf-8", "replace"),
        lambda: receipts.PREFIX + base45.b45encode(any_cbor(dice, base45.b45decode(recorded_code()[5:]))).decode(),
        lambda: dice.noise(300).decode("latin-1"),
        lambda: receipts.PREFIX + "".join(dice.one_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:é\0") for _ in range(dice.below(400))),
    )
    receipt = read_receipt(ways[dice.below(4)](), known_keys())
    assert encode(receipt.claims) == sample("receipt-claims"), "a receipt is believed that nobody signed"


def qr_of_an_enrolled_terminal(dice: Dice) -> None:
    """A code whose claims a terminal gone bad did sign."""
    claims = signing.sign(any_cbor(dice, sample("receipt-claims")), signer("device_key"))
    credential = signing.sign(sample("credential"), signer("enrolment_key"))
    read_receipt(receipts.paper_code(claims, credential, recorded("paper-code")["seed"]), known_keys())


def envelope(dice: Dice) -> None:
    """A sealed entry at the office: damaged outside, or well sealed with something else inside."""
    vector = recorded("sealed")
    if dice.below(2):
        opened = sealing.open_seal(any_cbor(dice, vector["sealed"]), vector["context"], office())
        assert opened == vector["packed"]
        return
    inside = any_packed(dice, vector["payload"])
    sealed = sealing.seal(inside, vector["context"], [office().shared()], secret=bytes([dice.byte()]) * 32)
    assert len(payload.unpack(sealing.open_seal(sealed, vector["context"], office()), {})) <= payload.MAX_PLAIN_BYTES


def any_packed(dice: Dice, body: bytes) -> bytes:
    """A packed payload that is none, or one that inflates to more than it should."""
    way = dice.below(5)
    if way == 0:
        return damaged(dice, payload.pack(body, None))
    if way == 1:
        return payload.pack(any_cbor(dice, body), None)
    inner = (compressed(dice, body), bomb(64 * MIB), endless(64 * MIB))[way - 2]
    packed = bytes([1]) + payload.NO_DICTIONARY + len(inner).to_bytes(4, "big") + inner
    return packed.ljust(payload.padme(len(packed)), b"\0")


def slot(dice: Dice) -> None:
    """A signed slot, and the entry around it."""
    entry = decode(Entry, recorded("chain")["entry"])
    hostile = msgspec.structs.replace(entry, slot=signed(dice, "slot", "device_key", entry.slot))
    exactly(Slot, signing.read_unverified(hostile.slot)[1])
    check_placed(hostile)
    chain.verify_slot(hostile, signer("device_key").public_key)


def context(dice: Dice) -> None:
    """A context, with a slot that was signed for it."""
    entry = decode(Entry, recorded("chain")["entry"])
    hostile = any_cbor(dice, entry.context)
    exactly(Context, hostile)
    place = decode(Slot, signing.read_unverified(entry.slot)[1])
    right = msgspec.structs.replace(place, content_hash=sealing.content_hash(hostile, entry.sealed))
    check_placed(Entry(signing.sign(encode(right), signer("device_key")), hostile, entry.sealed))


def check_placed(entry: Entry) -> None:
    """What is placed fits the tables."""
    placed = chain.place(entry)
    assert 1 <= placed.slot.seq <= LARGEST_NUMBER
    assert "\0" not in placed.context.tenant + placed.context.device


def receipt(dice: Dice) -> None:
    """A run receipt of the cloud, as the terminal judges it."""
    bytes_ = signed(dice, "run-receipt", "enrolment_key", signing.sign(sample("run-receipt"), signer("enrolment_key")))
    read = exactly(RunReceipt, signing.verify_with(bytes_, known_keys()))
    own = {seq: bytes(32) for seq in range(1, 100)}
    verdict = rules.judge(read, rules.Standing(read.device, own, {"r1": 1}))
    assert set(verdict.states) <= set(own)


def reply(dice: Dice) -> None:
    """Sealed replies, as a terminal reads them with a receipt: what does not verify is not shown."""
    vector = recorded("reply-opened")
    identity, seed = vector["submission_id"], vector["seed"]
    kept = vector["sealed_reply"]
    if dice.below(2):
        key = replies.reply_key(seed, identity)
        inside = signed(dice, "reply", "enrolment_key", vector["signed_reply"])
        sealed = replies.seal_reply(inside, key.public, identity)
        kept = encode(msgspec.structs.replace(decode(SealedReply, kept), sealed=sealed))
    held = kept if dice.below(2) else any_cbor(dice, kept)
    shown = read_replies(paper(), [held, kept], 0, {"muni:99201": known_keys()})
    assert all(one.submission_id == identity for case in shown.cases for one in case.replies)


@cache
def paper() -> Receipt:
    """The recorded receipt."""
    return read_receipt(recorded_code(), known_keys())


@cache
def recorded_code() -> str:
    """The recorded code's text."""
    code: str = json.loads((ROOT / "tests" / "vectors" / "paper-code-v1.json").read_text())["code"]
    return code


def signed_reply(dice: Dice) -> None:
    """What is under a reply's seal."""
    bytes_ = signed(dice, "reply", "enrolment_key", recorded("reply-opened")["signed_reply"])
    exactly(Reply, signing.verify_with(bytes_, known_keys()))


def credential(dice: Dice) -> None:
    """A device's credential."""
    bytes_ = signed(dice, "credential", "enrolment_key", signing.sign(sample("credential"), signer("enrolment_key")))
    exactly(Credential, signing.verify_with(bytes_, known_keys()))


def batch(dice: Dice) -> None:
    """A push's body, up to where the tables are asked."""
    body = any_cbor(dice, sample("push"))
    encoding = dice.one_of((None, "zstd", "zstd", "identity", "gzip"))
    read = exactly(Push, inflate(compressed(dice, body) if encoding == "zstd" else body, encoding, max_bytes=BODY_BYTES))
    check_size(read)
    device = signer("device_key")
    for item in read_batch(read.entries, "trm-99201-001", device.public_key, device.kid).items:
        assert 1 <= item.slot.seq <= LARGEST_NUMBER


def frame(dice: Dice) -> None:
    """A frame between screen and agent, either way."""
    messages = (
        frames.Hello(1),
        frames.Submit(bytes(16), (frames.HandInLine(bytes(16), "muni:1", "4K792HJQWX", (0, 1)),)),
        frames.Chunk(bytes(16), 0, b"context", b"data", last=True),
        frames.FetchReplies((bytes(16),), ("muni:1",)),
        frames.Welcome("trm-1", "site-1", "muni:1", b"c", "/catalogue", bytes(32)),
        frames.Status("up", 1, 2, 3, "synced", 4),
    )
    if dice.below(4) == 0:
        ipc.frame_length(struct.pack(">I", dice.one_of((0, 1, 2**20, 2**20 + 1, 2**31, 2**32 - 1))))
    body = msgspec.msgpack.encode(dice.one_of(messages))
    hostile = dice.one_of((damaged(dice, body), dice.noise(100), deep_message(dice), body))
    dice.one_of((ipc.read_question, ipc.read_answer))(hostile)


def deep_message(dice: Dice) -> bytes:
    """Deep before the kind is known, after it, or claiming to be long."""
    inner = dice.one_of((b"\x91", b"\x81\xa1a", b"\x81\x01")) * dice.one_of((10, 1_000, 50_000)) + b"\xc0"
    long = dice.one_of((b"\xdd", b"\xdf", b"\xdb", b"\xc6", b"\xc9")) + b"\xff" * 4
    return dice.one_of(
        (b"\x82\xa1a" + inner + b"\xa1t\xa5hello", b"\x82\xa1t\xa5hello\xa3pid" + inner, b"\x82\xa1t\xa5hello\xa3pid" + long)
    )


def enrolment(dice: Dice) -> None:
    """A request to become a terminal: what anybody on the network may send."""
    own = signer("device_key")
    good = signing.sign(sample("enrolment-request"), own)
    bytes_ = signed(dice, "enrolment-request", "device_key", good)
    encoding = dice.one_of((None, "zstd"))
    read_request(inflate(compressed(dice, bytes_) if encoding else bytes_, encoding, max_bytes=SMALL_BYTES))


def mailboxes(dice: Dice) -> None:
    """Which replies a terminal asks for."""
    exactly(AskMailboxes, any_cbor(dice, sample("ask-mailboxes")))


def posted(dice: Dice) -> None:
    """Replies that an office posts."""
    for one in read_posted(exactly(PostReplies, any_cbor(dice, sample("post-replies"))), "muni:99201"):
        assert 0 < one.expires_s <= LARGEST_NUMBER
        assert "\0" not in one.site


def feed_cursor(dice: Dice) -> None:
    """A cursor that comes back."""
    good = cursor.Cursor(bytes(8), 1, bytes(8)).text()
    read = cursor.read(damaged(dice, good.encode()).decode("utf-8", "replace") if dice.below(2) else dice.noise(60).decode("latin-1"))
    assert read is None or 1 <= read.position <= LARGEST_NUMBER


def request_signature(dice: Dice) -> None:
    """The signature headers of any request."""
    digest = "content-digest"
    covered = '("@method" "@authority" "@path" "@query" "content-digest")'
    good = f'madoguchi={covered};created=1;keyid="{signer("device_key").kid.hex()}";alg="ecdsa-p256-sha256";nonce="n"'
    headers = {
        "signature-input": damaged(dice, good.encode()).decode("latin-1"),
        "signature": damaged(dice, b"madoguchi=:" + b"A" * 88 + b":").decode("latin-1"),
        digest: damaged(dice, b"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:").decode("latin-1"),
    }
    url = "https://" + dice.one_of(("localhost", "[", "[::1]:99999", "a" * 300, "ü", "")) + "/v1/push?" + dice.noise(10).decode("latin-1")
    httpsig.read_presented(headers)
    httpsig.verify_request("POST", url, headers, b"", signer("device_key").public_key)


def feed_item(dice: Dice) -> None:
    """An item of the feed at the office: a verdict, whatever it is; a good one's numbers fit the tables."""
    vector = recorded("sealed")
    body = any_packed(dice, any_cbor(dice, vector["payload"]))
    sealed = sealing.seal(body, vector["context"], [office().shared()], secret=bytes([dice.byte()]) * 32)
    place = decode(Slot, sample("slot"))
    right = msgspec.structs.replace(place, content_hash=sealing.content_hash(vector["context"], sealed))
    entry = Entry(chain.make_slot(right, signer("device_key")), vector["context"], sealed)
    authority = signing.sign(sample("credential"), signer("enrolment_key"))
    item = FeedItem(entry, authority, signing.sign(sample("run-receipt"), signer("enrolment_key")), 1)
    judge(item, opening_keys(), lambda _: ())


@cache
def opening_keys() -> OpeningKeys:
    """What the office of the vectors verifies and opens with."""
    return OpeningKeys("muni:99201", known_keys(), {"r1": known_keys()}, {office().kid: office()}, {})


def service_yaml(dice: Dice) -> None:
    """A publisher's declaration: read, and put on the shelf when it can be read."""
    source = any_yaml(dice, (ROOT / "services" / "mail_forwarding" / "service.yaml").read_bytes())
    value, _, faults = yaml_files.read(Service, "service.yaml", source)
    assert value is not None or faults
    if value is not None:
        offer({"services/mail_forwarding/service.yaml": source})


def policy_yaml(dice: Dice) -> None:
    """A town's policy, or the national base: read, and merged when it can be read."""
    path = dice.one_of(("policies/99/99201.yaml", "policies/base.yaml", "policies/corp/0000000000001.yaml"))
    source = any_yaml(dice, (ROOT / path).read_bytes())
    value, _, faults = yaml_files.read(Base if "base" in path else Layer, path, source)
    assert value is not None or faults
    if value is not None:
        offer({path: source})


class Replaced(Files):
    """The repository's services and policies, with one file replaced; of the services one only."""

    def __init__(self, replaced: Mapping[str, bytes]) -> None:
        """Remember what is replaced."""
        self._replaced = replaced
        self._folder = Folder(ROOT)

    def paths(self, under: str = "") -> tuple[str, ...]:
        """As the folder's."""
        return tuple(path for path in self._folder.paths(under) if not path.startswith("services/") or "mail_forwarding" in path)

    def read(self, path: str) -> bytes:
        """The replacement, or the folder's file."""
        if path not in self.paths(path.split("/", maxsplit=1)[0] + "/"):
            raise AbsentError(path)
        return self._replaced.get(path) or self._folder.read(path)


def offer(replaced: Mapping[str, bytes]) -> None:
    """Load as an office does. Raises CatalogueError with every fault."""
    load_received(Replaced(replaced), "corp:0000000000001")


def any_yaml(dice: Dice, good: bytes) -> bytes:
    """A part of a file, damaged in lines, in signs, or with one of YAML's traps put in."""
    lines = good.split(b"\n")
    start = dice.below(len(lines))
    some = lines if dice.below(6) == 0 else lines[start : start + 1 + dice.below(40)]
    at = dice.below(len(some))
    way = dice.below(5)
    if way == 0:
        return b"\n".join([*some[:at], *some[at + 1 :]])
    if way == 1:
        return b"\n".join([*some[:at], some[at].split(b":")[0] + b": " + dice.one_of(_TRAPS), *some[at + 1 :]])
    if way == 2:
        return b"\n".join([*some, dice.one_of(lines)])
    return damaged(dice, b"\n".join(some)) if way == 3 else dice.one_of(_TRAPS)


_TRAPS = (
    b"[" * 30,
    b"[" * 30_000,
    b"{a: " * 500,
    b"- " * 3_000,
    b"? " * 3_000,
    b"1:" * 1_500 + b"1",
    b"1:" * 1_500 + b"1.0",
    b"1" * 4_000,
    b"0x" + b"f" * 3_900,
    b"." + b"9" * 3_000,
    b".inf",
    b".nan",
    b"1e999",
    b"2026-13-45",
    b"0000-00-00",
    b"2026-01-01T00:00:00+99:99",
    b"!!bool maybe",
    b"!!timestamp never",
    b"!!python/name:os.system",
    b"&a [*a]",
    b"<<: {a: 1}",
    b"=",
    b"~",
    b"yes",
    b"{1: 2}",
    b"{[a]: 1}",
    b"'\\0'",
    b'"\\0\\uD800"',
    b"\x00",
    b"\xff\xfe",
    b"|\n  a",
    b"'{$x[0].a.b.c}'",
    b'"((((((((((" ',
    b'"' + b"(" * 3_000 + b'"',
    b'"' + b"a && " * 700 + b'a"',
    b'"' + b"!" * 3_900 + b'a"',
    b'"' + b"[" * 1_900 + b"]" * 1_900 + b'"',
    b"--- a\n--- b",
    b"%YAML 9.9\n---",
    b"\t",
)

TARGETS: Mapping[str, Target] = {
    one.__name__: one
    for one in (
        qr,
        qr_of_an_enrolled_terminal,
        envelope,
        slot,
        context,
        receipt,
        reply,
        signed_reply,
        credential,
        batch,
        frame,
        enrolment,
        mailboxes,
        posted,
        feed_cursor,
        request_signature,
        feed_item,
        service_yaml,
        policy_yaml,
    )
}
