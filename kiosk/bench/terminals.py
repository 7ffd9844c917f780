"""Terminals of a benchmark: real forms, sealed as at the screen, chained and signed as by the agent, pushed with the request of the line.

Made without screen and journal, so that thousands of entries are ready before a clock starts. Nothing is measured here.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import httpx
import zstandard

from kiosk.bench import records
from kiosk.catalog import dictionary
from kiosk.contract.codec import encode
from kiosk.contract.envelope import Entry, Slot
from kiosk.contract.wire import MEDIA_TYPE, Push
from kiosk.crypto import chain, primitives, sealing
from kiosk.crypto.httpsig import sign_request
from kiosk.crypto.keys import SealingKey, Signer, SoftwareSigner, public_kid
from kiosk.crypto.payload import Dictionary
from kiosk.terminal.declaration import Surroundings, prepare_hand_in
from kiosk.terminal.hand_in import SealedPart
from kiosk.terminal.plan import HandInPlan, SubmissionPlan

_ASSETS = Path(__file__).parents[2] / "assets"
_DECLARED = "汐見市に、罹災証明書の交付を申請します。\nここに書いたことは、事実のとおりです。"
_HEADERS = {"accept": MEDIA_TYPE, "accept-encoding": "identity"}


class Receiver:
    """A receiving body: a key that asks for its feed, keys that open."""

    def __init__(self, tenant: str) -> None:
        """With fresh keys."""
        self.tenant = tenant
        self.signer: Signer = SoftwareSigner(primitives.p256_generate())
        self.sealing, self.recovery = SealingKey(os.urandom(32)), SealingKey(os.urandom(32))


class Terminal:
    """A terminal with its chain in memory; `credential` is set by whoever enrols it."""

    def __init__(self) -> None:
        """With a fresh key and a fresh epoch."""
        self.signer: Signer = SoftwareSigner(primitives.p256_generate())
        self.device = f"trm-{public_kid(self.signer.public_key).hex()}"
        self.credential = b""
        self._epoch, self._seq = os.urandom(16), 0
        self._head: bytes | None = None

    @property
    def epoch(self) -> bytes:
        """Of all its slots."""
        return self._epoch

    def hand_in(self, number: int, receiver: Receiver) -> Entry:
        """One form of the record's answers, as it is committed at a terminal."""
        return self.place(sealed_form(number, receiver, self.device))

    def place(self, part: SealedPart) -> Entry:
        """The next slot for a sealed part."""
        self._seq += 1
        content = sealing.content_hash(part.context, part.sealed)
        reason = None if self._head else "first"
        minute = int(time.time()) // 60
        slot = chain.make_slot(Slot(1, self._epoch, self._seq, self._head, minute, "synced", minute, content, reason), self.signer)
        self._head = chain.entry_hash(slot)
        return Entry(slot, part.context, part.sealed)

    def push(self, url: str, entries: Sequence[Entry]) -> bytes:
        """The request of a push, byte for byte as the terminal's line sends it; good for five minutes.

        Args:
            url: of the cloud.
            entries: one batch.
        """
        body = zstandard.ZstdCompressor().compress(encode(Push(1, self.credential, tuple(entries), ())))
        return signed_request("POST", f"{url}/v1/push", self.signer, body, {"content-encoding": "zstd"})


def sealed_form(number: int, receiver: Receiver, device: str) -> SealedPart:
    """The record of this number, declared and sealed to a receiver."""
    plan = SubmissionPlan(
        tenant=receiver.tenant,
        service="disaster_certificate",
        service_version=1,
        act="application",
        acceptance="complete",
        answers=records.answers(number),
        attachments=(),
        declared=_DECLARED,
        identification="none",
        told_by="receipt",
    )
    around = Surroundings(
        device=device,
        receivers={receiver.tenant: (receiver.sealing.shared(), receiver.recovery.shared())},
        randomness=os.urandom,
        now=dt.datetime.now(dt.UTC),
        dictionary=_dictionary(),
    )
    return prepare_hand_in(HandInPlan("ja", (plan,)), {}, around).hand_in.submissions[0].parts[0]


def signed_request(method: str, url: str, signer: Signer, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """A signed HTTP/1.1 request, ready for the line.

    Args:
        method: GET or POST.
        url: absolute.
        signer: who asks.
        body: as it travels.
        headers: beside those of every request.
    """
    named = {**_HEADERS, **({"content-type": MEDIA_TYPE} if body else {}), **(headers or {})}
    request = _client().build_request(method, url, content=body, headers=named)
    sign_request(request, signer, now_s=int(time.time()), nonce=secrets.token_hex(16))
    lines = [b"%s %s HTTP/1.1" % (method.encode(), request.url.raw_path), *(b"%s: %s" % pair for pair in request.headers.raw)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@cache
def _client() -> httpx.Client:
    """Makes requests with the headers of a real line, and sends none."""
    return httpx.Client(trust_env=False)


@cache
def _dictionary() -> Dictionary:
    return dictionary.current(_ASSETS / "dictionaries")
