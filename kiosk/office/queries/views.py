"""Table case_view: who looked at what, and why. Only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record


class View(msgspec.Struct, frozen=True):
    """One look. `what` is `case`, `picture 2`, `reply 3` …; `reason` one of the reasons of kiosk.office.wording, or words."""

    submission_id: bytes
    what: str
    reason: str
    at_s: int
    officer_id: str
    officer_name: str


async def note(connection: Connection[Record], view: View) -> None:
    """Write a look down."""
    await connection.execute(
        "INSERT INTO case_view (submission_id, what, reason, at_s, officer_id, officer_name) VALUES ($1, $2, $3, $4, $5, $6)",
        *msgspec.structs.astuple(view),
    )


async def stated_reason(connection: Connection[Record], submission_id: bytes, officer_id: str, since_s: int) -> str | None:
    """The reason this officer gave for this case since then, if any."""
    found: str | None = await connection.fetchval(
        "SELECT reason FROM case_view WHERE submission_id = $1 AND officer_id = $2 AND at_s >= $3 ORDER BY at_s DESC, view_id LIMIT 1",
        submission_id,
        officer_id,
        since_s,
    )
    return found


async def views_of(connection: Connection[Record], submission_id: bytes) -> tuple[View, ...]:
    """Every look at a case, newest first."""
    rows = await connection.fetch(
        "SELECT submission_id, what, reason, at_s, officer_id, officer_name FROM case_view WHERE submission_id = $1 "
        "ORDER BY at_s DESC, view_id LIMIT 500",
        submission_id,
    )
    return tuple(View(**dict(row)) for row in rows)
