"""What officers look at and decide: alarms, quarantined slots, devices. Tables alarm, resolution, device; no tenant, no content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record

SHOWN = 200
_ALARMS = f"""
    SELECT a.alarm_id, a.prefecture, a.device, a.kind, a.seq, a.entry_hash, a.at_s, r.at_s AS released_s
    FROM alarm a LEFT JOIN resolution r USING (prefecture, device, entry_hash) ORDER BY a.alarm_id DESC LIMIT {SHOWN}
"""  # noqa: S608 - no value is put in
_DEVICES = f"""
    SELECT d.device, d.site, s.name AS site_name, d.expires_s, d.revoked_s FROM device d JOIN site s USING (site)
    ORDER BY d.site, d.device LIMIT {SHOWN}
"""  # noqa: S608 - no value is put in
_RELEASE = """
    INSERT INTO resolution (prefecture, device, entry_hash, officer_id, at_s)
    SELECT prefecture, device, entry_hash, $2, $3 FROM alarm WHERE alarm_id = $1 AND entry_hash IS NOT NULL AND kind = ANY ($4)
    ON CONFLICT DO NOTHING RETURNING encode(entry_hash, 'hex')
"""


class AlarmRow(msgspec.Struct, frozen=True):
    """An alarm as officers see it; `released_s` is set once somebody released the entry."""

    alarm_id: int
    prefecture: str
    device: str
    kind: str
    seq: int | None
    entry_hash: bytes | None
    at_s: int
    released_s: int | None


class DeviceRow(msgspec.Struct, frozen=True):
    """A terminal as officers see it."""

    device: str
    site: str
    site_name: str
    expires_s: int
    revoked_s: int | None


async def alarms(connection: Connection[Record]) -> tuple[AlarmRow, ...]:
    """The newest alarms first."""
    return tuple(AlarmRow(**row) for row in await connection.fetch(_ALARMS))


async def all_devices(connection: Connection[Record]) -> tuple[DeviceRow, ...]:
    """Terminals by site."""
    return tuple(DeviceRow(**row) for row in await connection.fetch(_DEVICES))


async def release(connection: Connection[Record], alarm_id: int, officer_id: str, now_s: int, kinds: frozenset[str]) -> str | None:
    """Let the terminal release a quarantined entry at its next push. Returns the entry's hash, or None if there is nothing to release."""
    found: str | None = await connection.fetchval(_RELEASE, alarm_id, officer_id, now_s, sorted(kinds))
    return found
