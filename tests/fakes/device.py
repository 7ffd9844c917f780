"""A terminal and an office without their programs: real keys, real seals, real chain, hand-written verbs.

    device = FakeDevice("muni:13101")
    entry = device.hand_in(b"form")             # advances the chain
    answer = device.send(client, "POST", "/v1/push", device.push([entry]))

Nothing here knows the cloud; the caller brings an httpx.Client and, if it likes, a clock that is wrong.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

import httpx
import zstandard

from kiosk.contract.codec import encode
from kiosk.contract.credential import EnrolmentRequest
from kiosk.contract.envelope import Context, Entry, Slot
from kiosk.contract.wire import MEDIA_TYPE, Push
from kiosk.crypto import chain, httpsig, primitives, sealing, signing
from kiosk.crypto.keys import SealingKey, SoftwareSigner, public_kid


class FakeParty:
    """Somebody with a key who sends signed requests. `skew_s` makes its clock wrong."""

    def __init__(self) -> None:
        """With a fresh key."""
        self.signer = SoftwareSigner(primitives.p256_generate())
        self.skew_s = 0

    def request(self, client: httpx.Client, method: str, path: str, body: bytes = b"", *, nonce: str = "", **headers: str) -> httpx.Request:
        """A signed request, ready to send; `headers` with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = client.build_request(method, path, content=body, headers={"content-type": MEDIA_TYPE, **named})
        httpsig.sign_request(request, self.signer, now_s=int(time.time()) + self.skew_s, nonce=nonce or os.urandom(12).hex())
        return request

    def send(self, client: httpx.Client, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """Sign, send, answer."""
        return client.send(self.request(client, method, path, body, **headers))


class FakeOffice(FakeParty):
    """A receiving body: a key that asks, a key that opens, a key for recovery."""

    def __init__(self, tenant: str) -> None:
        """With fresh keys."""
        super().__init__()
        self.tenant = tenant
        self.sealing = SealingKey(os.urandom(32))
        self.recovery = SealingKey(os.urandom(32))


class FakeDevice(FakeParty):
    """A terminal with a journal in memory. `device` and `credential` are set by whoever enrols it."""

    def __init__(self, office: FakeOffice) -> None:
        """Filing to one office unless a hand-in names another."""
        super().__init__()
        self.office = office
        self.device = f"trm-{public_kid(self.signer.public_key).hex()}"
        self.credential = b""
        self.head: bytes | None = None
        self.epoch, self.seq = os.urandom(16), 0

    def enrolment_request(self, code: str) -> bytes:
        """COSE_Sign1 of an EnrolmentRequest."""
        request = EnrolmentRequest(v=1, code=code, public_key=self.signer.public_key, minute=int(time.time()) // 60)
        return signing.sign(encode(request), self.signer)

    def restart(self) -> None:
        """A new epoch, as at every start of the agent."""
        self.epoch, self.seq = os.urandom(16), 0

    def hand_in(self, body: bytes, *, submission_id: bytes = b"", part: int = 0, office: FakeOffice | None = None) -> Entry:
        """Seal a payload and give it the next slot."""
        return self.place(*self.seal(body, submission_id=submission_id, part=part, office=office))

    def seal(self, body: bytes, *, submission_id: bytes = b"", part: int = 0, office: FakeOffice | None = None) -> tuple[bytes, bytes]:
        """Context and sealed bytes, as the UI process makes them."""
        receiver = office or self.office
        recipients = (receiver.sealing.shared(), receiver.recovery.shared())
        kids = tuple(recipient.kid for recipient in recipients)
        context = encode(Context(1, receiver.tenant, self.device, submission_id or os.urandom(16), part, kids))
        return context, sealing.seal(body, context, recipients, secret=os.urandom(32))

    def place(self, context: bytes, sealed: bytes, *, reason: str | None = None) -> Entry:
        """The next slot for sealed bytes, as the agent makes it."""
        self.seq += 1
        slot = Slot(
            v=1,
            epoch=self.epoch,
            seq=self.seq,
            prev=self.head,
            minute=int(time.time()) // 60,
            quality="synced",
            floor=0,
            content_hash=sealing.content_hash(context, sealed),
            reason=reason or ("first" if self.head is None else None),
        )
        entry = Entry(chain.make_slot(slot, self.signer), context, sealed)
        self.head = chain.entry_hash(entry.slot)
        return entry

    def push(self, entries: Sequence[Entry], *, undrawn: Sequence[bytes] = ()) -> bytes:
        """An encoded Push."""
        return encode(Push(v=1, credential=self.credential, entries=tuple(entries), undrawn=tuple(undrawn)))

    def send_push(self, client: httpx.Client, entries: Sequence[Entry], *, undrawn: Sequence[bytes] = ()) -> httpx.Response:
        """Push, compressed as on a real line."""
        body = zstandard.compress(self.push(entries, undrawn=undrawn))
        return self.send(client, "POST", "/v1/push", body, content_encoding="zstd")
