"""Tables device, credential, site: who a terminal is, where it stands, and where its site may file to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_FIND = """
    SELECT d.device, d.kid, d.public_key, d.site, d.prefecture, d.expires_s, d.revoked_s IS NOT NULL AS revoked, s.may_file_to
    FROM device d JOIN site s USING (site) WHERE d.kid = $1
"""
_LOCK = f"{_FIND} FOR NO KEY UPDATE OF d"
_ADD = """
    INSERT INTO device (device, kid, public_key, site, prefecture, expires_s) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (device) DO UPDATE SET site = $4, prefecture = $5, expires_s = $6 WHERE device.revoked_s IS NULL
    RETURNING device
"""


class Device(msgspec.Struct, frozen=True):
    """A terminal with a credential. `expires_s` in seconds since 1970 UTC."""

    device: str
    kid: bytes
    public_key: bytes
    site: str
    prefecture: str
    expires_s: int
    revoked: bool
    may_file_to: tuple[str, ...]


async def find(connection: Connection[Record], kid: bytes) -> Device | None:
    """The device of a key."""
    row = await connection.fetchrow(_FIND, kid)
    return _device(row) if row else None


async def count(connection: Connection[Record]) -> int:
    """Terminals that may push."""
    return int(await connection.fetchval("SELECT count(*) FROM device WHERE revoked_s IS NULL"))


async def lock(connection: Connection[Record], kid: bytes) -> Device | None:
    """The device of a key as it stands now, for one push of it at a time: the next one waits until this transaction ends."""
    row = await connection.fetchrow(_LOCK, kid)
    return _device(row) if row else None


async def add(connection: Connection[Record], device: Device) -> bool:
    """Keep a device, or renew it; False for one that is revoked."""
    values = (device.device, device.kid, device.public_key, device.site, device.prefecture, device.expires_s)
    return await connection.fetchval(_ADD, *values) is not None


async def renew(connection: Connection[Record], device: str, expires_s: int) -> None:
    """A later end."""
    await connection.execute("UPDATE device SET expires_s = $2 WHERE device = $1", device, expires_s)


async def revoke(connection: Connection[Record], device: str, now_s: int) -> bool:
    """From now on; False if there is no such device or it was revoked before."""
    text = "UPDATE device SET revoked_s = $2 WHERE device = $1 AND revoked_s IS NULL RETURNING 1"
    return await connection.fetchval(text, device, now_s) is not None


def _device(row: Record) -> Device:
    return Device(**{**row, "may_file_to": tuple(row["may_file_to"])})
