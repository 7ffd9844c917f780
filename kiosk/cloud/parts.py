"""What a running cloud is made of, handed to every route: database, keys, clock, randomness, counters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import msgspec

from kiosk.cloud.metrics import Metrics
from kiosk.cloud.queries.devices import Device
from kiosk.contract.codec import encode
from kiosk.contract.receipt import TimeStatement
from kiosk.crypto import signing
from kiosk.crypto.keys import Keystore, Signer
from kiosk.web.database import Database

TERM, COPIES = 1, 1
"""One region, one place that holds the bytes; both grow with the home map."""
_REMEMBERED = 20_000
PUSHES_A_SECOND = 20
"""What one process takes of pushes with some entries each, with room to spare."""


class Keys(msgspec.Struct, frozen=True):
    """`enrolment_keys`: kid → public key of every key whose credentials count; `pepper` for the hashes of one-time codes."""

    receipt: Signer
    enrolment: Signer
    enrolment_keys: Mapping[bytes, bytes]
    pepper: bytes

    def __repr__(self) -> str:
        """Name the keys by their ids; never the pepper."""
        return f"Keys(receipt={self.receipt.kid.hex()}, enrolment={self.enrolment.kid.hex()})"

    @classmethod
    def of(cls, keystore: Keystore, others: Mapping[bytes, bytes] | None = None) -> Keys:
        """The keys `receipt` and `enrolment` of a keystore, and enrolment keys of earlier days or other regions."""
        enrolment = keystore.signer("enrolment")
        known = {**(others or {}), enrolment.kid: enrolment.public_key}
        return cls(keystore.signer("receipt"), enrolment, known, keystore.secret("enrolment-codes"))


class Crowd(msgspec.Struct):
    """How many terminals would come at once after an outage."""

    devices: int = 0

    @property
    def spread_s(self) -> int:
        """Seconds over which they should come back: so that about PUSHES_A_SECOND arrive at a time."""
        return self.devices // PUSHES_A_SECOND


class Parts(msgspec.Struct, frozen=True):
    """`now_s` gives seconds since 1970 UTC, `random` cryptographically random bytes; `handed_on` wakes the forwarding worker."""

    database: Database
    keys: Keys
    region: str
    now_s: Callable[[], int]
    random: Callable[[int], bytes]
    metrics: Metrics
    handed_on: asyncio.Event
    crowd: Crowd = msgspec.field(default_factory=Crowd)
    devices: dict[bytes, Device] = msgspec.field(default_factory=dict)
    """By key id, those that pushed lately: whose key it is never changes, anything else of theirs may."""

    def remember(self, device: Device) -> None:
        """Keep whose key this is, of a bounded number of devices."""
        if len(self.devices) >= _REMEMBERED:
            self.devices.clear()
        self.devices[device.kid] = device

    def signed_time(self, nonce: str) -> bytes:
        """COSE_Sign1 of our time, bound to a nonce."""
        statement = TimeStatement(v=1, seconds=self.now_s(), nonce=nonce, region=self.region)
        return signing.sign(encode(statement), self.keys.receipt)
