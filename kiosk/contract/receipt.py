"""Receipts: the cloud's over runs of entries, the terminal's on paper. Layout: docs/formats/receipt.md."""

from __future__ import annotations

from typing import ClassVar

from kiosk.contract.codec import Wire

STORED, COPIED = "stored", "copied"
MAX_SUBMISSIONS_A_CODE = 4


class RunException(Wire, frozen=True):
    """A slot inside the run that the receipt does not release: `quarantined`, `refused`, or `duplicate` (which does release)."""

    seq: int
    entry_hash: bytes
    code: str


class RunReceipt(Wire, frozen=True):
    """What the cloud signs: all slots first_seq..last_seq of one epoch are `level`, but for the exceptions.

    `cloud_time` in seconds since 1970 UTC. `copies` counts the independent places that hold the bytes.
    """

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    level: str
    device: str
    epoch: bytes
    first_seq: int
    last_seq: int
    last_entry_hash: bytes
    exceptions: tuple[RunException, ...]
    cloud_time: int
    region: str
    term: int
    copies: int


class ReceiptLine(Wire, frozen=True):
    """One submission on the paper: `number` is the spoken number, 10 characters."""

    submission_id: bytes
    tenant: str
    seq: int
    number: str


class ReceiptClaims(Wire, frozen=True):
    """What the agent signs for the citizen; no secret, no name, no service. `handed_in` in minutes since 1970 UTC."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    device: str
    epoch: bytes
    handed_in: int
    lines: tuple[ReceiptLine, ...]


class ReceiptCode(Wire, frozen=True):
    """What the QR holds: the signed claims, the device's credential, and the seed that opens the replies."""

    receipt: bytes
    credential: bytes
    seed: bytes


class TimeStatement(Wire, frozen=True):
    """The cloud's signed time, bound to the nonce of the request. `seconds` since 1970 UTC."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    seconds: int
    nonce: str
    region: str
