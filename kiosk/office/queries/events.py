"""Table case_event: what happened to a case, in order, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.office.cases import Event, Kind

if TYPE_CHECKING:
    from asyncpg import Connection, Record


async def events_of(connection: Connection[Record], submission_id: bytes) -> tuple[Event, ...]:
    """All events of a case, in order."""
    rows = await connection.fetch("SELECT * FROM case_event WHERE submission_id = $1 ORDER BY event_no", submission_id)
    return tuple(_event(row) for row in rows)


async def append(connection: Connection[Record], submission_id: bytes, event: Event) -> None:
    """Add an event; its number must be the next (the primary key refuses a second one)."""
    await connection.execute(
        "INSERT INTO case_event (submission_id, event_no, kind, at_s, officer_id, officer_name, reply_no, outcome, due, ref, final, body) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        submission_id,
        event.event_no,
        event.kind.value,
        event.at_s,
        event.officer_id,
        event.officer_name,
        event.reply_no,
        event.outcome,
        event.due,
        event.ref,
        event.final,
        event.body,
    )


def _event(row: Record) -> Event:
    return Event(
        event_no=row["event_no"],
        kind=Kind(row["kind"]),
        at_s=row["at_s"],
        officer_id=row["officer_id"],
        officer_name=row["officer_name"],
        reply_no=row["reply_no"],
        outcome=row["outcome"],
        due=row["due"],
        ref=row["ref"],
        final=row["final"],
        body=row["body"],
    )
