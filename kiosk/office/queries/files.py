"""Table case_file: what the list needs of a case. The state in it is a copy of what the events say, written with each event."""

from __future__ import annotations

import datetime as dt
import enum
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.service import Act
from kiosk.office.cases import CaseState, Stage, Waiting

if TYPE_CHECKING:
    from asyncpg import Connection, Record

PAGE = 50
_SHOWN = (
    "submission_id, number, service, service_version, act, acceptance, locale, site, device, handed_in_minute, time_quality, "
    "first_stored_s, imported_s, arrival_rule, reply_public, follow_hash, likeness, undrawn, doubles, stage, outcome, waiting_on, due, "
    "assigned_to, arrived_s, decided_s"
)


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """One case as the list shows it; no name, no answer. Times in seconds (`handed_in_minute`: minutes) since 1970 UTC."""

    submission_id: bytes
    number: str
    service: str
    service_version: int
    act: Act
    acceptance: str
    locale: str
    site: str
    device: str
    handed_in_minute: int
    time_quality: str
    first_stored_s: int
    imported_s: int
    arrival_rule: str
    reply_public: bytes
    follow_hash: bytes
    likeness: bytes
    undrawn: bool
    doubles: int = 0
    stage: Stage = Stage.WAITING
    outcome: str | None = None
    waiting_on: Waiting = Waiting.OFFICE
    due: dt.date | None = None
    assigned_to: str | None = None
    arrived_s: int | None = None
    decided_s: int | None = None


class Show(enum.Enum):
    """The lists of the inbox."""

    NEW = "new"
    """Nobody has taken it up."""
    MINE = "mine"
    OFFICE = "office"
    """Taken up, and it is our move."""
    CITIZEN = "citizen"
    OVERDUE = "overdue"
    DONE = "done"
    ALL = "all"


_WHERE = {
    Show.NEW: "assigned_to IS NULL AND stage <> 'decided'",
    Show.MINE: "assigned_to = $1 AND stage <> 'decided'",
    Show.OFFICE: "assigned_to IS NOT NULL AND waiting_on = 'office' AND stage <> 'decided'",
    Show.CITIZEN: "waiting_on = 'citizen'",
    Show.OVERDUE: "waiting_on = 'citizen' AND due < $2",
    Show.DONE: "stage = 'decided'",
    Show.ALL: "true",
}


async def open_file(connection: Connection[Record], case: CaseFile) -> None:
    """Keep a new case."""
    names = ", ".join(msgspec.structs.asdict(case))
    places = ", ".join(f"${number}" for number in range(1, len(msgspec.structs.asdict(case)) + 1))
    await connection.execute(f"INSERT INTO case_file ({names}) VALUES ({places})", *_plain(case))  # noqa: S608 - names of our own fields


async def copy_state(connection: Connection[Record], submission_id: bytes, now: CaseState) -> None:
    """Write down what the events say."""
    await connection.execute(
        "UPDATE case_file SET stage = $2, outcome = $3, waiting_on = $4, due = $5, assigned_to = $6, arrived_s = $7, decided_s = $8, "
        "undrawn = $9, doubles = $10 WHERE submission_id = $1",
        submission_id,
        now.stage.value,
        now.outcome,
        now.waiting_on.value,
        now.due,
        now.assigned_to,
        now.arrived_s,
        now.decided_s,
        now.undrawn,
        len(now.doubles),
    )


async def find(connection: Connection[Record], submission_id: bytes, *, to_change: bool = False) -> CaseFile | None:
    """A case of this tenant; `to_change` locks it until the transaction ends."""
    lock = " FOR UPDATE" if to_change else ""
    row = await connection.fetchrow(f"SELECT {_SHOWN} FROM case_file WHERE submission_id = $1{lock}", submission_id)  # noqa: S608 - constants
    return _file(row) if row else None


async def find_number(connection: Connection[Record], number: str) -> tuple[CaseFile, ...]:
    """The cases with this spoken number: one as a rule, none if it was misheard."""
    rows = await connection.fetch(f"SELECT {_SHOWN} FROM case_file WHERE number = $1 ORDER BY imported_s LIMIT 10", number)  # noqa: S608 - constants
    return tuple(_file(row) for row in rows)


async def listed(connection: Connection[Record], show: Show, officer_id: str, today: dt.date, *, page: int) -> tuple[CaseFile, ...]:
    """One page of a list: oldest first, what is done newest first."""
    order = "decided_s DESC NULLS LAST" if show is Show.DONE else "coalesce(arrived_s, imported_s)"
    rows = await connection.fetch(
        f"SELECT {_SHOWN} FROM case_file WHERE {_WHERE[show]} AND $1::text IS NOT NULL AND $2::date IS NOT NULL "  # noqa: S608 - constants
        f"ORDER BY {order}, submission_id LIMIT $3 OFFSET $4",
        officer_id,
        today,
        PAGE,
        page * PAGE,
    )
    return tuple(_file(row) for row in rows)


async def counts(connection: Connection[Record], officer_id: str, today: dt.date) -> dict[Show, int]:
    """How many cases each list has."""
    columns = ", ".join(f"count(*) FILTER (WHERE {where}) AS {show.value}" for show, where in _WHERE.items())
    row = await connection.fetchrow(
        f"SELECT {columns} FROM case_file WHERE $1::text IS NOT NULL AND $2::date IS NOT NULL",  # noqa: S608 - constants
        officer_id,
        today,
    )
    return {show: row[show.value] if row else 0 for show in _WHERE}


async def alike(connection: Connection[Record], case: CaseFile, within_minutes: int) -> tuple[CaseFile, ...]:
    """Other cases that may be the same filing: same answers; or same service and terminal shortly before or after, one of them undrawn."""
    rows = await connection.fetch(
        f"SELECT {_SHOWN} FROM case_file WHERE submission_id <> $1 AND (likeness = $2 OR ((undrawn OR $3) AND service = $4 "  # noqa: S608 - constants
        "AND device = $5 AND abs(handed_in_minute - $6) <= $7)) ORDER BY imported_s LIMIT 20",
        case.submission_id,
        case.likeness,
        case.undrawn,
        case.service,
        case.device,
        case.handed_in_minute,
        within_minutes,
    )
    return tuple(_file(row) for row in rows)


def _plain(case: CaseFile) -> list[object]:
    return [value.value if isinstance(value, enum.Enum) else value for value in msgspec.structs.astuple(case)]


def _file(row: Record) -> CaseFile:
    return msgspec.convert(dict(row), CaseFile, builtin_types=(bytes, dt.date))
