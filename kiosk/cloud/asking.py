"""Who asks: a device or an office, by the signature of the request. Every route of the API that is not public starts here.

A device whose credential has ended may renew and ask the time, nothing else; one that was revoked may only push (into quarantine).
"""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import devices, enrolments, registry
from kiosk.cloud.queries.devices import Device
from kiosk.cloud.queries.registry import Office
from kiosk.crypto.httpsig import Presented
from kiosk.errors import ConflictError, ExpiredError, ForbiddenError
from kiosk.web.signed_requests import NONCE_LIFE_S, authenticate


class KeyHolder(msgspec.Struct, frozen=True):
    """Somebody who is known by a key alone: a terminal that asks to be enrolled."""

    public_key: bytes


async def any_device(parts: Parts, request: Request, body: bytes) -> tuple[Device, Presented]:
    """A device that exists, whatever state its credential is in."""

    async def find(kid: bytes) -> Device | None:
        async with parts.database.transaction() as connection:
            return await devices.find(connection, kid)

    return await authenticate(request, body, find, now_s=parts.now_s(), signed_time=parts.signed_time)


async def known_device(parts: Parts, request: Request, body: bytes) -> tuple[Device, Presented]:
    """A device by its key, as it stood when it was last looked up: id and key, which never change, count; rights must be read anew."""

    async def find(kid: bytes) -> Device | None:
        found = parts.devices.get(kid)
        if found is None:
            async with parts.database.transaction() as connection:
                found = await devices.find(connection, kid)
            if found is not None:
                parts.remember(found)
        return found

    return await authenticate(request, body, find, now_s=parts.now_s(), signed_time=parts.signed_time)


async def pushing_device(parts: Parts, request: Request, body: bytes) -> tuple[Device, Presented]:
    """A device that may push: its credential has not ended. A revoked one may, too: what it sends is quarantined.

    Raises:
        ExpiredError: it has to renew first.
    """
    device, presented = await any_device(parts, request, body)
    if device.expires_s <= parts.now_s():
        raise ExpiredError("device credential", hint="renew the credential")
    return device, presented


async def reading_device(parts: Parts, request: Request, body: bytes) -> tuple[Device, Presented]:
    """A device that may read: its credential holds.

    Raises:
        ExpiredError: it has to renew first.
        ForbiddenError: revoked.
    """
    device, presented = await pushing_device(parts, request, body)
    if device.revoked:
        raise ForbiddenError("revoked device")
    return device, presented


async def office(parts: Parts, request: Request, body: bytes) -> tuple[Office, Presented]:
    """A receiving body; its tenant is the key's, never the request's."""

    async def find(kid: bytes) -> Office | None:
        async with parts.database.glance() as connection:
            return await registry.find_office(connection, kid)

    return await authenticate(request, body, find, now_s=parts.now_s(), signed_time=parts.signed_time)


async def holder_of(parts: Parts, request: Request, body: bytes, public_key: bytes) -> Presented:
    """The holder of this very key."""

    async def find(_kid: bytes) -> KeyHolder:
        return KeyHolder(public_key)

    _, presented = await authenticate(request, body, find, now_s=parts.now_s(), signed_time=parts.signed_time)
    return presented


async def once(parts: Parts, presented: Presented) -> None:
    """For routes that are not idempotent: the same signed request never counts twice.

    Raises:
        ConflictError: this nonce was used before.
    """
    now_s = parts.now_s()
    async with parts.database.transaction() as connection:
        if not await enrolments.use_nonce(connection, presented.kid, presented.nonce, now_s, now_s + NONCE_LIFE_S):
            raise ConflictError("nonce", hint="sign the request again with a fresh nonce")
