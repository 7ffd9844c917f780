"""PostgreSQL for cloud and office: opened safely, migrated, and used only inside a tenant's transaction.

    database = await Database.open(Embedded(folder), CLOUD)      # or Remote(app_url, owner_url)
    async with database.tenant("13", "muni:13101") as connection: …

Two roles: the owner makes and changes tables (Alembic) and is not used while the program runs; the program's own role sees, inside a
transaction, the rows of the one tenant it set. `open` asserts that (kiosk.web.row_security). Holds no queries.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection as SqlConnection
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kiosk.errors import LineDownError, SettingsError, UnsafeStartError
from kiosk.settings import Served
from kiosk.web.embedded import EmbeddedPostgres
from kiosk.web.row_security import PREFECTURE_SETTING, TENANT_SETTING, assert_safe

if TYPE_CHECKING:
    from asyncpg import Connection, Pool, Record

CONNECT_WAIT_S = 10.0
_MIGRATION_LOCK = 0x6D61646F
_REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError, asyncpg.InsufficientPrivilegeError)
_ROLES = "docs/install.md shows how to make database and roles"
_SESSION = {
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
}
_BEGIN_TENANT = f"SELECT set_config('{PREFECTURE_SETTING}', $1, true), set_config('{TENANT_SETTING}', $2, true)"


class Embedded(msgspec.Struct, frozen=True):
    """Start PostgreSQL ourselves, with its data in this folder."""

    folder: Path


class Remote(msgspec.Struct, frozen=True):
    """A PostgreSQL that others run: `postgresql://` addresses of the program's role and, to migrate at start, of the owner."""

    app_url: str
    owner_url: str | None = None


def place_of(settings: Served) -> Embedded | Remote:
    """Where a program's settings say its database is."""
    if settings.database_url:
        return Remote(settings.database_url, settings.database_owner_url or None)
    return Embedded(settings.data_dir / "database")


class Schema(msgspec.Struct, frozen=True):
    """Whose tables: `name` of the database and prefix of its roles (`cloud`, `office`), and the Alembic folder.

    `session` holds further settings of PostgreSQL for the program's connections.
    """

    name: str
    migrations: Path
    session: Mapping[str, str] = {}


class Database:
    """An open database. Use `open`; `pool` connects as the program's role."""

    def __init__(self, pool: Pool[Record], server: EmbeddedPostgres | None) -> None:
        """Hold pool and server; `open` is the way here."""
        self.pool = pool
        self._server = server

    @classmethod
    async def open(cls, place: Embedded | Remote, schema: Schema, *, connections: int = 16, join: bool = False) -> Database:
        """Start or find the server, bring the tables up to date, connect, and assert that it is safe to work.

        Args:
            place: where the database is.
            schema: whose tables.
            connections: at most so many at once.
            join: use the server of an embedded place that another process runs, if one does; closing then leaves it running.

        Raises:
            UnsafeStartError: the program's role could read across tenants, the server would lose what it acknowledged, or the tables
                are of another version.
            SettingsError: an address is malformed, or the server refuses who it names.
            LineDownError: no server at the address.
            MissingPartError: the embedded server is not installed.
        """
        server = await asyncio.to_thread(EmbeddedPostgres.start, place.folder, join=join) if isinstance(place, Embedded) else None
        try:
            app, owner = await _logins(place, schema, server)
            if owner is not None:
                await _migrate(owner, schema, app["user"])
            pool = await _pool(app, connections, schema.session)
        except BaseException:
            if server is not None:
                await asyncio.to_thread(server.stop)
            raise
        database = cls(pool, server)
        try:
            async with pool.acquire() as connection:
                await assert_safe(connection)  # type: ignore[arg-type]  # asyncpg's pool proxy behaves as a Connection
                await _check_version(connection, schema)  # type: ignore[arg-type]  # as above
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def server(self) -> EmbeddedPostgres | None:
        """The server we started, if we did."""
        return self._server

    async def close(self) -> None:
        """Close the connections and stop the server, if it is ours."""
        try:
            await asyncio.wait_for(self.pool.close(), 10)
        except TimeoutError:
            self.pool.terminate()
        if self._server is not None:
            await asyncio.to_thread(self._server.stop)

    @asynccontextmanager
    async def tenant(self, prefecture: str, tenant: str) -> AsyncIterator[Connection[Record]]:
        """A transaction that sees this tenant's rows."""
        async with tenant_transaction(self.pool, prefecture, tenant) as connection:
            yield connection

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Connection[Record]]:
        """A connection for one question that concerns no tenant; like a transaction without one, it sees none of their rows."""
        async with self.pool.acquire() as connection:
            yield connection  # type: ignore[misc]  # asyncpg's pool proxy behaves as a Connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection[Record]]:
        """A transaction without a tenant: it sees none of the rows that belong to one."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection  # type: ignore[misc]  # asyncpg's pool proxy behaves as a Connection


async def bring_up_to_date(settings: Served, schema: Schema) -> None:
    """What `open` does with an owner's address before the program works, and no more. Raises as `open`."""
    await (await Database.open(place_of(settings), schema, connections=1, join=True)).close()


@asynccontextmanager
async def tenant_transaction(pool: Pool[Record], prefecture: str, tenant: str) -> AsyncIterator[Connection[Record]]:
    """A transaction of the pool that sees the rows of one tenant; the setting ends with it."""
    async with pool.acquire() as connection, connection.transaction():
        await set_tenant(connection, prefecture, tenant)  # type: ignore[arg-type]  # asyncpg's pool proxy behaves as a Connection
        yield connection  # type: ignore[misc]  # as above


async def set_tenant(connection: Connection[Record], prefecture: str, tenant: str) -> None:
    """Turn the running transaction to this tenant's rows, until it ends or is turned again."""
    await connection.execute(_BEGIN_TENANT, prefecture, tenant)


async def _logins(
    place: Embedded | Remote, schema: Schema, server: EmbeddedPostgres | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Connection arguments of the program's role and of the owner."""
    if isinstance(place, Remote):
        if place.owner_url:
            await _user_of(place.owner_url, "database_owner_url")
        user = await _user_of(place.app_url, "database_url")
        return {"dsn": place.app_url, "user": user}, {"dsn": place.owner_url} if place.owner_url else None
    app, owner = f"{schema.name}_app", f"{schema.name}_owner"
    host = server.host if server else ""
    await _make_roles(host, schema.name, app, owner)
    return {"host": host, "user": app, "database": schema.name}, {"host": host, "user": owner, "database": schema.name}


async def _user_of(url: str, key: str) -> str:
    """Who an address signs in as; `key` is its name in the settings."""
    with _told(key):
        connection = await asyncpg.connect(url, timeout=CONNECT_WAIT_S)
    try:
        return str(await connection.fetchval("SELECT session_user::text"))
    finally:
        await connection.close()


@contextmanager
def _told(key: str) -> Iterator[None]:
    """An address that leads to no database is told by its key and the kind of fault; its text may hold a password."""
    try:
        yield
    except _REFUSED as fault:
        raise SettingsError(f"{key}: the database server refuses it: {type(fault).__name__}", hint=_ROLES) from fault
    except (asyncpg.InterfaceError, ValueError) as fault:
        hint = "look at each part; verify-full needs a file of authorities: sslrootcert=, or ~/.postgresql/root.crt"
        raise SettingsError(f"{key}: is no address that can be used: {type(fault).__name__}", hint=hint) from fault
    except (OSError, asyncpg.PostgresError) as fault:
        raise LineDownError(f"{key}: no database answers: {type(fault).__name__}", hint="start it, or mend the address") from fault


async def _make_roles(host: str, name: str, app: str, owner: str) -> None:
    """As superuser, once: two plain roles and a database of the owner."""
    connection = await asyncpg.connect(host=host, user="postgres", database="postgres")
    try:
        for role in (app, owner):
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f'CREATE ROLE "{role}" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT')
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" OWNER "{owner}"')
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{app}"')
    finally:
        await connection.close()


async def _migrate(owner: dict[str, Any], schema: Schema, app_role: str) -> None:
    """Bring the tables to the newest version, one program at a time."""
    config = _config(schema)
    config.attributes["app_role"] = app_role
    engine = create_async_engine("postgresql+asyncpg://", poolclass=NullPool, async_creator=lambda: asyncpg.connect(**owner))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, config)
    except CommandError as fault:
        hint = "run the version of the program that made them, or a newer one"
        raise UnsafeStartError(f"the tables of {schema.name} have a version that this program does not know", hint=hint) from fault
    except ProgrammingError as fault:
        if getattr(fault.orig, "sqlstate", "") != asyncpg.InsufficientPrivilegeError.sqlstate:
            raise
        raise UnsafeStartError(f"database_owner_url: this role may not make the tables of {schema.name}", hint=_ROLES) from fault
    finally:
        await engine.dispose()


def _upgrade(connection: SqlConnection, config: Config) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.exec_driver_sql(f'GRANT SELECT ON alembic_version TO "{config.attributes["app_role"]}"')


async def _check_version(connection: Connection[Record], schema: Schema) -> None:
    """Whether the tables are those this program was written for; where others migrate, nobody else would say."""
    wanted = ScriptDirectory.from_config(_config(schema)).get_current_head()
    try:
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.PostgresError:
        found = None
    if found != wanted:
        raise UnsafeStartError(
            f"the tables of {schema.name} have version {found}, this program wants {wanted}",
            hint=f"run `madoguchi {schema.name} migrate` with database_owner_url given",
        )


def _config(schema: Schema) -> Config:
    config = Config()
    config.set_main_option("script_location", str(schema.migrations))
    return config


async def _pool(app: dict[str, Any], connections: int, session: Mapping[str, str]) -> Pool[Record]:
    waits: dict[str, Any] = {"timeout": CONNECT_WAIT_S, "command_timeout": 60}
    with _told("database_url"):
        return await asyncpg.create_pool(
            **app, **waits, min_size=1, max_size=connections, server_settings={**_SESSION, **session}, reset=_nothing_to_reset
        )


async def _nothing_to_reset(_connection: object) -> None:
    """Spare the statement that clears a session at each return to the pool: what is set here lives in transactions only.

    A transaction left open is still rolled back before this is called.
    """
