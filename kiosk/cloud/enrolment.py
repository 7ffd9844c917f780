"""How a terminal becomes one: one-time code, request, two officers, credential, renewal, revocation.

A code is 12 signs without 0, O, 1, I: four that find it, eight (40 bits) that prove it. It lives 15 minutes, counts its tries before they
are looked at, and only a keyed hash of its second part is kept. The code only lets a terminal ask; two officers, each by passkey, compare
the key's fingerprint on the terminal's screen with theirs, and only then a credential is made.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

import msgspec

from kiosk.cloud.parts import Keys, Parts
from kiosk.cloud.queries import devices, enrolments
from kiosk.cloud.queries.devices import Device
from kiosk.cloud.queries.enrolments import APPROVED, PENDING, REFUSED, Enrolment
from kiosk.contract.codec import decode, encode
from kiosk.contract.credential import Credential, EnrolmentRequest
from kiosk.crypto import signing
from kiosk.crypto.keys import public_kid
from kiosk.errors import AbsentError, ExpiredError, ForbiddenError, SignatureError

if TYPE_CHECKING:
    from asyncpg import Connection, Record

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_CHARS, FINDING_CHARS = 12, 4
CODE_LIFE_S = 15 * 60
REQUEST_LIFE_S = 24 * 3600
OFFICERS_NEEDED = 2
CREDENTIAL_LIFE_S = 90 * 24 * 3600
RENEWABLE_S = 400 * 24 * 3600
"""After the end of a credential, its device may still renew for so long."""


def code_of(randomness: bytes) -> str:
    """A code from 12 random bytes, as it is read out: ABCD-EFGH-JKLM."""
    signs = "".join(SIGNS[byte % len(SIGNS)] for byte in randomness[:CODE_CHARS])
    return "-".join(signs[at : at + 4] for at in range(0, CODE_CHARS, 4))


def plain_code(typed: str) -> str:
    """A code as a person may type it, without blanks and hyphens, in capitals."""
    return "".join(sign for sign in typed.upper() if sign in SIGNS)


def secret_hash(code: str, pepper: bytes) -> bytes:
    """What is kept of a code: its second part under a key that is not in the database."""
    return hmac.digest(pepper, code.encode(), hashlib.sha256)


def device_of(public_key: bytes) -> str:
    """A device's id, of its key."""
    return f"trm-{public_kid(public_key).hex()}"


def enrolment_id(signed_request: bytes) -> bytes:
    """The id of a request: the first 16 bytes of its SHA-256."""
    return hashlib.sha256(signed_request).digest()[:16]


def read_request(signed_request: bytes) -> EnrolmentRequest:
    """Check that the sender holds the key it names.

    Raises:
        SignatureError, FormatError: it does not.
    """
    kid, payload = signing.read_unverified(signed_request)
    request = decode(EnrolmentRequest, payload)
    signing.verify(signed_request, request.public_key)
    if kid != public_kid(request.public_key):
        raise SignatureError("enrolment key")
    return request


def issue(keys: Keys, device: Device, now_s: int) -> bytes:
    """A credential: COSE_Sign1 by the enrolment key, good until the device's `expires_s`."""
    claims = Credential(
        v=1,
        device=device.device,
        public_key=device.public_key,
        site=device.site,
        prefecture=device.prefecture,
        issued=now_s // 60,
        exp=device.expires_s // 60,
    )
    return signing.sign(encode(claims), keys.enrolment)


def check_credential(credential: bytes, device: Device, keys: Keys) -> None:
    """Whether a credential is one of ours, for this device and key.

    Raises:
        UnknownKeyError, SignatureError, FormatError: it is not one of ours.
        ForbiddenError: another device's.
    """
    claims = decode(Credential, signing.verify_with(credential, keys.enrolment_keys))
    if claims.device != device.device or claims.public_key != device.public_key:
        raise ForbiddenError("another device's credential")


async def ask(parts: Parts, signed_request: bytes) -> Enrolment:
    """Take a request in; the same request again finds the first.

    Raises:
        ForbiddenError: no such code, used, late, tried too often, or a key that was revoked: it is not said which.
    """
    request, now_s = read_request(signed_request), parts.now_s()
    identity = enrolment_id(signed_request)
    async with parts.database.transaction() as connection:
        known = await enrolments.find(connection, identity)
    if known:
        return known
    code = plain_code(request.code)
    async with parts.database.transaction() as connection:
        tried = await enrolments.try_code(connection, code[:FINDING_CHARS], now_s)
    if tried is None or not hmac.compare_digest(tried[0], secret_hash(code, parts.keys.pepper)):
        raise ForbiddenError("enrolment code")
    async with parts.database.transaction() as connection:
        return await _take_in(connection, identity, code, request.public_key, tried[1], now_s)


async def _take_in(connection: Connection[Record], identity: bytes, code: str, public_key: bytes, site: str, now_s: int) -> Enrolment:  # noqa: PLR0913, PLR0917 - the columns of a request
    if not await enrolments.use_code(connection, code[:FINDING_CHARS]):
        same = await enrolments.find(connection, identity)
        if same is None:
            raise ForbiddenError("enrolment code")
        return same
    device = await devices.find(connection, public_kid(public_key))
    if device is not None and device.revoked:
        raise ForbiddenError("revoked key")
    await enrolments.add(connection, identity, public_key, site, now_s)
    return await _found(connection, identity)


async def approve(parts: Parts, identity: bytes, officer_id: str) -> Enrolment:
    """An officer's yes; with the second officer's the credential is made.

    Raises:
        AbsentError: no such request.
        ExpiredError: it waited too long, or is decided already.
    """
    now_s = parts.now_s()
    async with parts.database.transaction() as connection:
        request = await _open(connection, identity, now_s)
        await enrolments.approve(connection, identity, officer_id, now_s)
        await enrolments.note_act(connection, officer_id, "approve-enrolment", identity.hex(), now_s)
        if len({*request.approved_by, officer_id}) >= OFFICERS_NEEDED:
            await _admit(connection, parts.keys, request, now_s)
        return await _found(connection, identity)


async def refuse(parts: Parts, identity: bytes, officer_id: str) -> Enrolment:
    """One officer's no is enough.

    Raises:
        AbsentError: no such request.
        ExpiredError: it waited too long, or is decided already.
    """
    now_s = parts.now_s()
    async with parts.database.transaction() as connection:
        await _open(connection, identity, now_s)
        await enrolments.note_act(connection, officer_id, "refuse-enrolment", identity.hex(), now_s)
        await enrolments.decide(connection, identity, REFUSED, None)
        return await _found(connection, identity)


async def renew(parts: Parts, device: Device) -> bytes:
    """A credential with a later end, for a device whose request is checked.

    Raises:
        ForbiddenError: revoked.
        ExpiredError: its credential ended too long ago; it has to be enrolled again.
    """
    now_s = parts.now_s()
    if device.revoked:
        raise ForbiddenError("revoked device")
    if now_s > device.expires_s + RENEWABLE_S:
        raise ExpiredError("credential", hint="enrol the terminal again")
    later = msgspec.structs.replace(device, expires_s=now_s + CREDENTIAL_LIFE_S)
    async with parts.database.transaction() as connection:
        await devices.renew(connection, later.device, later.expires_s)
    return issue(parts.keys, later, now_s)


async def _open(connection: Connection[Record], identity: bytes, now_s: int) -> Enrolment:
    await enrolments.lock(connection, identity)
    request = await _found(connection, identity)
    if request.state != PENDING or request.asked_s + REQUEST_LIFE_S <= now_s:
        raise ExpiredError("the request is decided or too old")
    return request


async def _found(connection: Connection[Record], identity: bytes) -> Enrolment:
    request = await enrolments.find(connection, identity)
    if request is None:
        raise AbsentError("enrolment")
    return request


async def _admit(connection: Connection[Record], keys: Keys, request: Enrolment, now_s: int) -> None:
    device = Device(
        device=device_of(request.public_key),
        kid=public_kid(request.public_key),
        public_key=request.public_key,
        site=request.site,
        prefecture=request.prefecture,
        expires_s=now_s + CREDENTIAL_LIFE_S,
        revoked=False,
        may_file_to=(),
    )
    if not await devices.add(connection, device):
        raise ForbiddenError("revoked key")
    await enrolments.decide(connection, request.enrolment_id, APPROVED, issue(keys, device, now_s))
