"""Where officers, their passkeys, one-time links, running ceremonies and sessions are kept in PostgreSQL.

Put `passkey_tables(app_role)` into a migration. Row-level security is forced on all five tables: inside a tenant's transaction only that
tenant's officers can be read; the sign-in itself, which does not know the tenant yet, sets `madoguchi.door` for its own transaction and
looks up by exact hash or credential id only. Tokens are kept as SHA-256; no password exists.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

import msgspec

from kiosk.crypto.passkeys import Passkey
from kiosk.errors import ExpiredError
from kiosk.web.row_security import TENANT_SETTING, guard
from kiosk.web.sessions import IDLE_S, LONGEST_S, Officer, Session, SessionStore

if TYPE_CHECKING:
    from asyncpg import Connection, Pool, Record

_ROWS = f"tenant = current_setting('{TENANT_SETTING}', true) OR current_setting('madoguchi.door', true) = 'open'"


class Link(msgspec.Struct, frozen=True):
    """A one-time link that lets `officer` register a passkey until `expires_s` (seconds since 1970 UTC)."""

    officer: Officer
    expires_s: int


class Ceremony(msgspec.Struct, frozen=True):
    """A registration (with the link's hash) or a sign-in (without) that the browser has begun."""

    challenge: bytes
    expires_s: int
    link_hash: bytes | None = None


class PasskeyStore(SessionStore, Protocol):
    """What the sign-in needs to keep."""

    async def add_link(self, link_hash: bytes, link: Link) -> None:
        """Keep a link that nobody has used."""

    async def find_link(self, link_hash: bytes, now_s: int) -> Link | None:
        """The link, if unused and in time."""

    async def keys_of(self, officer_id: str) -> tuple[Passkey, ...]:
        """The officer's passkeys."""

    async def begin(self, door_hash: bytes, ceremony: Ceremony) -> None:
        """Keep the browser's running ceremony; an earlier one of the same browser is replaced."""

    async def finish(self, door_hash: bytes, now_s: int) -> Ceremony | None:
        """Take the running ceremony away; at most one caller gets it."""

    async def register(self, link_hash: bytes, key: Passkey, now_s: int) -> Officer:
        """Use the link up and keep officer and passkey, all or nothing; ExpiredError if the link is used or late."""

    async def find_key(self, credential_id: bytes) -> tuple[Officer, Passkey] | None:
        """Whose passkey this is."""

    async def count_use(self, credential_id: bytes, sign_count: int) -> None:
        """Keep the signature counter of a sign-in."""


TABLES = ("officer", "officer_passkey", "officer_link", "passkey_ceremony", "officer_session")
_CREATE = """
CREATE TABLE officer (
    officer_id text PRIMARY KEY, tenant text NOT NULL, name text NOT NULL, roles text[] NOT NULL, active boolean NOT NULL DEFAULT true);
CREATE TABLE officer_passkey (
    credential_id bytea PRIMARY KEY, officer_id text NOT NULL REFERENCES officer, tenant text NOT NULL,
    public_key bytea NOT NULL, sign_count bigint NOT NULL, registered_s bigint NOT NULL);
CREATE TABLE officer_link (
    link_hash bytea PRIMARY KEY, officer_id text NOT NULL, tenant text NOT NULL, name text NOT NULL, roles text[] NOT NULL,
    expires_s bigint NOT NULL, used boolean NOT NULL DEFAULT false);
CREATE TABLE passkey_ceremony (
    door_hash bytea PRIMARY KEY, tenant text, challenge bytea NOT NULL, link_hash bytea, expires_s bigint NOT NULL);
CREATE TABLE officer_session (
    token_hash bytea PRIMARY KEY, officer_id text NOT NULL REFERENCES officer, tenant text NOT NULL,
    csrf text NOT NULL, opened_s bigint NOT NULL, seen_s bigint NOT NULL)
"""


def passkey_tables(app_role: str) -> tuple[str, ...]:
    """The statements of a migration: five tables, forced row-level security, and what the program's role may do.

    Args:
        app_role: the database role of the running program; not the owner.
    """
    guards = tuple(line for table in TABLES for line in guard(table, app_role, "SELECT, INSERT, UPDATE, DELETE", _ROWS))
    return tuple(statement.strip() for statement in _CREATE.split(";")) + guards


class PostgresPasskeys(PasskeyStore):
    """The store on asyncpg; each call is one short transaction.

    Args:
        pool: connections of the program's role, which is no superuser.
    """

    def __init__(self, pool: Pool[Record]) -> None:
        """Keep the pool."""
        self._pool = pool

    @asynccontextmanager
    async def _door(self) -> AsyncIterator[Connection[Record]]:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.door', 'open', true)")
            yield connection  # type: ignore[misc]  # asyncpg's pool proxy behaves as a Connection

    async def add_link(self, link_hash: bytes, link: Link) -> None:
        """Keep a link that nobody has used."""
        officer = link.officer
        async with self._door() as door:
            await door.execute(
                "INSERT INTO officer_link (link_hash, officer_id, tenant, name, roles, expires_s) VALUES ($1, $2, $3, $4, $5, $6)",
                link_hash,
                officer.officer_id,
                officer.tenant,
                officer.name,
                list(officer.roles),
                link.expires_s,
            )

    async def find_link(self, link_hash: bytes, now_s: int) -> Link | None:
        """The link, if unused and in time."""
        async with self._door() as door:
            row = await door.fetchrow("SELECT * FROM officer_link WHERE link_hash = $1 AND NOT used AND expires_s > $2", link_hash, now_s)
        return Link(officer=_officer(row), expires_s=row["expires_s"]) if row else None

    async def keys_of(self, officer_id: str) -> tuple[Passkey, ...]:
        """The officer's passkeys."""
        async with self._door() as door:
            rows = await door.fetch("SELECT * FROM officer_passkey WHERE officer_id = $1 ORDER BY registered_s", officer_id)
        return tuple(_key(row) for row in rows)

    async def begin(self, door_hash: bytes, ceremony: Ceremony) -> None:
        """Keep the browser's running ceremony, and forget those long past."""
        async with self._door() as door:
            await door.execute("DELETE FROM passkey_ceremony WHERE expires_s < $1 - 3600", ceremony.expires_s)
            await door.execute(
                "INSERT INTO passkey_ceremony (door_hash, challenge, link_hash, expires_s) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (door_hash) DO UPDATE SET challenge = $2, link_hash = $3, expires_s = $4",
                door_hash,
                ceremony.challenge,
                ceremony.link_hash,
                ceremony.expires_s,
            )

    async def finish(self, door_hash: bytes, now_s: int) -> Ceremony | None:
        """Take the running ceremony away; at most one caller gets it."""
        async with self._door() as door:
            row = await door.fetchrow("DELETE FROM passkey_ceremony WHERE door_hash = $1 RETURNING *", door_hash)
        if row is None or row["expires_s"] <= now_s:
            return None
        return Ceremony(challenge=row["challenge"], link_hash=row["link_hash"], expires_s=row["expires_s"])

    async def register(self, link_hash: bytes, key: Passkey, now_s: int) -> Officer:
        """Use the link up and keep officer and passkey, all or nothing.

        Raises:
            ExpiredError: the link is used, late or unknown.
        """
        async with self._door() as door:
            row = await door.fetchrow(
                "UPDATE officer_link SET used = true WHERE link_hash = $1 AND NOT used AND expires_s > $2 RETURNING *", link_hash, now_s
            )
            if row is None:
                raise ExpiredError("the link was used before or is too old")
            officer = _officer(row)
            await _keep_officer(door, officer)
            await door.execute(
                "INSERT INTO officer_passkey (credential_id, officer_id, tenant, public_key, sign_count, registered_s) "
                "VALUES ($1, $2, $3, $4, $5, $6)",
                key.credential_id,
                officer.officer_id,
                officer.tenant,
                key.public_key,
                key.sign_count,
                now_s,
            )
        return officer

    async def find_key(self, credential_id: bytes) -> tuple[Officer, Passkey] | None:
        """Whose passkey this is; an officer who has left has none."""
        async with self._door() as door:
            row = await door.fetchrow(
                "SELECT k.credential_id, k.public_key, k.sign_count, o.* FROM officer_passkey k JOIN officer o USING (officer_id) "
                "WHERE k.credential_id = $1 AND o.active",
                credential_id,
            )
        return (_officer(row), _key(row)) if row else None

    async def count_use(self, credential_id: bytes, sign_count: int) -> None:
        """Keep the signature counter of a sign-in."""
        async with self._door() as door:
            await door.execute(
                "UPDATE officer_passkey SET sign_count = greatest(sign_count, $2) WHERE credential_id = $1", credential_id, sign_count
            )

    async def open_session(self, token_hash: bytes, session: Session) -> None:
        """Keep a new session, and forget those of the same officer that are over."""
        officer = session.officer
        async with self._door() as door:
            await door.execute(
                "DELETE FROM officer_session WHERE officer_id = $1 AND seen_s <= $2", officer.officer_id, session.opened_s - IDLE_S
            )
            await door.execute(
                "INSERT INTO officer_session (token_hash, officer_id, tenant, csrf, opened_s, seen_s) VALUES ($1, $2, $3, $4, $5, $6)",
                token_hash,
                officer.officer_id,
                officer.tenant,
                session.csrf,
                session.opened_s,
                session.seen_s,
            )

    async def touch_session(self, token_hash: bytes, now_s: int, *, moves: bool) -> Session | None:
        """As SessionStore says; None too where the officer has left."""
        async with self._door() as door:
            row = await door.fetchrow(
                "UPDATE officer_session s SET seen_s = CASE WHEN $5 THEN $2 ELSE s.seen_s END FROM officer o "
                "WHERE s.token_hash = $1 AND s.seen_s > $2 - $3::bigint AND s.opened_s > $2 - $4::bigint "
                "AND o.officer_id = s.officer_id AND o.active RETURNING s.csrf, s.opened_s, s.seen_s, o.*",
                token_hash,
                now_s,
                IDLE_S,
                LONGEST_S,
                moves,
            )
        if row is None:
            return None
        return Session(officer=_officer(row), csrf=row["csrf"], opened_s=row["opened_s"], seen_s=row["seen_s"])

    async def close_session(self, token_hash: bytes) -> None:
        """Forget it; an absent one is no fault."""
        async with self._door() as door:
            await door.execute("DELETE FROM officer_session WHERE token_hash = $1", token_hash)


async def _keep_officer(door: Connection[Record], officer: Officer) -> None:
    await door.execute(
        "INSERT INTO officer (officer_id, tenant, name, roles) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (officer_id) DO UPDATE SET name = $3, roles = $4",
        officer.officer_id,
        officer.tenant,
        officer.name,
        list(officer.roles),
    )


def _officer(row: Record) -> Officer:
    return Officer(officer_id=row["officer_id"], tenant=row["tenant"], name=row["name"], roles=tuple(row["roles"]))


def _key(row: Record) -> Passkey:
    return Passkey(credential_id=row["credential_id"], public_key=row["public_key"], sign_count=row["sign_count"])
