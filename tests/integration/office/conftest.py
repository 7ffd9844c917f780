"""One office database for each module: real PostgreSQL, two tenants of one shared centre; feeds are made by hand or by a real cloud."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest

from kiosk.contract.wire import FeedItem
from kiosk.office.app import citizen_words
from kiosk.office.cases import CaseState, state
from kiosk.office.filing import Desk, file_item
from kiosk.office.queries import events
from kiosk.office.recording import Pen
from kiosk.office.schema import OFFICE
from kiosk.web.database import Database, Embedded
from kiosk.web.embedded import EmbeddedPostgres
from tests.fakes.town import PREFECTURE, FakeTown, received

OTHER = "muni:99202"
T = TypeVar("T")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A PostgreSQL for the module; tests join it."""
    folder = tmp_path_factory.mktemp("office")
    running = EmbeddedPostgres.start(folder)
    yield folder
    running.stop()


@pytest.fixture
async def database(server: Path) -> AsyncIterator[Database]:
    """The office's database, migrated and asserted safe, emptied before each test."""
    opened = await Database.open(Embedded(server), OFFICE, join=True, connections=4)
    await _empty(server)
    yield opened
    await opened.close()


async def superuser(folder: Path) -> asyncpg.Connection[asyncpg.Record]:
    """A look past row-level security, as a thief of the disk has it."""
    server = EmbeddedPostgres.start(folder, join=True)
    return await asyncpg.connect(host=server.host, user="postgres", database="office")


async def _empty(folder: Path) -> None:
    connection = await superuser(folder)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        await connection.execute(f"TRUNCATE {', '.join(row[0] for row in tables)} CASCADE")
    finally:
        await connection.close()


class OfficeAt:
    """One tenant's office on the shared database: files items, looks at cases."""

    def __init__(self, database: Database, town: FakeTown) -> None:
        self.database = database
        self.town = town
        self.now_s = int(time.time())

    def desk(self) -> Desk:
        """To file with, now."""
        return Desk(Pen(self.town.body(), os.urandom, self.now_s), self.town.keys(), received(), citizen_words())

    async def takes(self, *items: FeedItem) -> list[str]:
        """File items, each in a transaction of its own."""
        return [await self.take(item, self.desk()) for item in items]

    async def take(self, item: FeedItem, desk: Desk) -> str:
        """File one item at a desk of the test's making."""
        return await self.inside(lambda connection: file_item(connection, item, desk))

    async def inside(self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[T]]) -> T:
        """Do something in a transaction of the tenant."""
        async with self.database.tenant(PREFECTURE, self.town.office.tenant) as connection:
            return await work(connection)

    async def sql(self, text: str, *values: object) -> list[tuple[object, ...]]:
        """Ask as the tenant."""
        async with self.database.tenant(PREFECTURE, self.town.office.tenant) as connection:
            return [tuple(row) for row in await connection.fetch(text, *values)]

    async def state(self, case_id: bytes) -> CaseState:
        """What the events say."""
        async with self.database.tenant(PREFECTURE, self.town.office.tenant) as connection:
            return state(await events.events_of(connection, case_id))


async def until(condition: Callable[[], Awaitable[bool]], within_s: float = 120) -> None:
    """Wait for something that another task brings about."""
    async with asyncio.timeout(within_s):
        while not await condition():  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.02)


@pytest.fixture
def office(database: Database) -> OfficeAt:
    """The invented town's office."""
    return OfficeAt(database, FakeTown())


@pytest.fixture
def other_office(database: Database) -> OfficeAt:
    """Its neighbour's, on the same database."""
    return OfficeAt(database, FakeTown(OTHER))
