"""A tenant's setting never outlives its transaction in a pooled connection, however the transaction ends (T-58)."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from pathlib import Path

import asyncpg
import pytest

from kiosk.cloud.schema import CLOUD
from kiosk.web.database import Database, Embedded
from kiosk.web.row_security import PREFECTURE_SETTING, TENANT_SETTING
from tests.fakes.scale import times

pytestmark = pytest.mark.db
TENANTS = ("muni:13101", "muni:13102", "police:13")
SEED = 58
AT_ONCE, CONNECTIONS = 60, 5
_SETTINGS = f"SELECT coalesce(current_setting('{PREFECTURE_SETTING}', true), ''), coalesce(current_setting('{TENANT_SETTING}', true), '')"
_ADD = "INSERT INTO reply (prefecture, tenant, reply_hash, mailbox, expires_s, posted_s, reply) VALUES ('13', $1, $2, $2, 1, 1, $2)"


class BrokenOffError(Exception):
    """A request that fails in the middle."""


class Requests:
    """Requests that look at what they see, and end in every way there is."""

    def __init__(self, database: Database, dice: random.Random) -> None:
        self.crossed: list[str] = []
        self.ends: Counter[str] = Counter()
        self._database, self._dice = database, dice

    async def one(self) -> None:
        """One request: as a tenant or as nobody, then an end."""
        tenant = self._dice.choice((*TENANTS, ""))
        end = self._dice.choice(("well", "well", "well", "cancelled", "cancelled", "raised", "refused by the database", "killed"))
        task = asyncio.create_task(self._work(tenant, end))
        if end == "cancelled":
            await asyncio.sleep(self._dice.random() * 0.02)
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError, BrokenOffError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await task
        self.ends[end] += 1

    async def _work(self, tenant: str, end: str) -> None:
        opened = self._database.tenant("13", tenant) if tenant else self._database.transaction()
        async with opened as connection:
            for _ in range(3):
                await self._look(connection, tenant)
            if end == "raised":
                raise BrokenOffError
            if end == "refused by the database":
                await connection.execute("SELECT 1 / 0")
            if end == "killed" and self._dice.random() < 0.1:
                await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    async def _look(self, connection: asyncpg.Connection[asyncpg.Record], tenant: str) -> None:
        row = await connection.fetchrow(_SETTINGS)
        seen = {found["tenant"] for found in await connection.fetch("SELECT tenant FROM reply")}
        wanted = (("13", tenant), {tenant}) if tenant else (("", ""), set())
        if row is None or (tuple(row), seen) != wanted:
            self.crossed.append(f"{tenant or 'nobody'} saw {seen} under {row}")


@pytest.mark.slow
@times(ci=1_500, soak=10_000)
async def test_no_request_sees_another_tenants_rows(tmp_path: Path, times: int) -> None:
    """Interleaved over a few connections, cut off in the middle, failed, refused and killed: 0 cross."""
    database = await Database.open(Embedded(tmp_path), CLOUD, connections=CONNECTIONS)
    try:
        for tenant in TENANTS:
            async with database.tenant("13", tenant) as connection:
                await connection.execute(_ADD, tenant, tenant.encode())
        requests, gate = Requests(database, random.Random(SEED)), asyncio.Semaphore(AT_ONCE)

        async def gated() -> None:
            async with gate:
                await requests.one()

        await asyncio.gather(*(gated() for _ in range(times)))
        assert requests.crossed == []
        assert sum(requests.ends.values()) == times
        assert set(requests.ends) == {"well", "cancelled", "raised", "refused by the database", "killed"}
    finally:
        await database.close()
