"""Table officer, as far as a tenant's own transaction sees it: colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.web.sessions import Officer

if TYPE_CHECKING:
    from asyncpg import Connection, Record


async def active(connection: Connection[Record]) -> tuple[Officer, ...]:
    """Everybody who may sign in, by name."""
    rows = await connection.fetch("SELECT officer_id, tenant, name, roles FROM officer WHERE active ORDER BY name, officer_id")
    return tuple(Officer(row["officer_id"], row["tenant"], row["name"], tuple(row["roles"])) for row in rows)


async def leave(connection: Connection[Record], officer_id: str) -> None:
    """An officer leaves: no sign-in any more, and sessions end at once."""
    await connection.execute("UPDATE officer SET active = false WHERE officer_id = $1", officer_id)
