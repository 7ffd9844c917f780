"""Who a device is: a small signed statement by an enrolment key. Layout: docs/formats/credential.md."""

from __future__ import annotations

from typing import ClassVar

from kiosk.contract.codec import Wire


class Credential(Wire, frozen=True):
    """The claims inside the COSE_Sign1 of an enrolment key.

    `public_key` is the device's P-256 key, 33 bytes, compressed point (SEC 1); `exp` in minutes since 1970 UTC.
    """

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    device: str
    public_key: bytes
    site: str
    prefecture: str
    issued: int
    exp: int


class EnrolmentRequest(Wire, frozen=True):
    """What a new terminal sends: its one-time code, its key, and (as the COSE_Sign1 around this) proof that it holds the key."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    code: str
    public_key: bytes
    minute: int
