"""One receiver never sees another: forced row security, no superuser, settings that end with their transaction (R7, T-58)."""

from __future__ import annotations

import asyncio
import random

import asyncpg
import pytest

from kiosk.errors import UnsafeStartError
from kiosk.web.database import tenant_transaction
from kiosk.web.row_security import assert_safe
from tests.fakes.device import FakeDevice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import OTHER_TOWN, TOWN, Offices
from tests.integration.cloud.reading import whole_feed

pytestmark = pytest.mark.db

TENANT_TABLES = ("entry", "quarantine", "feed", "feed_item", "taken", "reply", "outbox", "site_feed", "site_mail")


@pytest.fixture
def filled(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> CloudInThread:
    """Both towns have entries."""
    device.send_push(cloud.client, [device.hand_in(b"form"), device.hand_in(b"form", office=offices.other)])
    cloud.forward()
    return cloud


def test_the_program_is_no_superuser(cloud: CloudInThread) -> None:
    """The role that the program works as is neither superuser nor owner and bypasses nothing."""
    row = cloud.sql(
        "SELECT current_user::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user",
        tenant=("13", TOWN),
    )
    assert row == [("cloud_app", False, False, False, False)]


def test_every_table_with_a_tenant_is_guarded(cloud: CloudInThread) -> None:
    """Forced row security on each table that has a tenant."""
    found = cloud.sql(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' "
        "WHERE c.relkind = 'r' AND c.relrowsecurity AND c.relforcerowsecurity"
    )
    assert {row[0] for row in found} >= set(TENANT_TABLES) - {"site_feed"}


def test_a_tenant_sees_its_own_rows_only(filled: CloudInThread) -> None:
    """Whatever a query asks for, another tenant's rows are not there; without a tenant there are none at all."""
    for table in ("entry", "feed", "feed_item"):
        for tenant in (TOWN, OTHER_TOWN):
            rows = filled.sql(f"SELECT DISTINCT tenant FROM {table}", tenant=("13", tenant))
            assert rows == [(tenant,)]
        assert filled.sql(f"SELECT count(*) FROM {table}", tenant=("14", TOWN)) == [(0,)]
        assert filled.sql(f"SELECT count(*) FROM {table}", tenant=("", "")) == [(0,)]
    for table in TENANT_TABLES:
        assert filled.do(_without_tenant(filled, f"SELECT count(*) FROM {table}")) == 0


async def _without_tenant(cloud: CloudInThread, text: str) -> object:
    async with cloud.running.parts.database.transaction() as connection:
        return await connection.fetchval(text)


def test_a_tenant_writes_its_own_rows_only(filled: CloudInThread) -> None:
    """An insert or update that names another tenant is refused or finds nothing."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        filled.sql("INSERT INTO feed (prefecture, tenant, feed_id) VALUES ('13', 'muni:13199', '\\x00')", tenant=("13", TOWN))
    changed = filled.sql(f"UPDATE entry SET undrawn = true WHERE tenant = '{OTHER_TOWN}' RETURNING 1", tenant=("13", TOWN))
    assert changed == []


def test_what_is_append_only_cannot_be_changed(filled: CloudInThread) -> None:
    """The program has no right to change or take away what officers did, alarms, receipts, or the bytes of a slot."""
    for text in (
        "DELETE FROM officer_act",
        "UPDATE officer_act SET act = ''",
        "DELETE FROM alarm",
        "UPDATE run_receipt SET stored = ''",
        "DELETE FROM entry",
        "UPDATE entry SET slot = ''",
        "DELETE FROM slot",
        "TRUNCATE entry",
        "DROP TABLE entry",
        "ALTER TABLE entry DISABLE ROW LEVEL SECURITY",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            filled.sql(text, tenant=("13", TOWN))


def test_the_tenant_ends_with_the_transaction(filled: CloudInThread) -> None:
    """Thousands of transactions of several tenants on few connections, some broken off: no row of another is ever seen."""

    async def one(seed: int) -> set[str]:
        chance = random.Random(seed)
        tenant = chance.choice((TOWN, OTHER_TOWN, ""))
        pool = filled.running.parts.database.pool
        seen: set[str] = set()
        try:
            async with tenant_transaction(pool, "13" if tenant else "", tenant) as connection:
                seen = {row[0] for row in await connection.fetch("SELECT DISTINCT tenant FROM entry")}
                if chance.random() < 0.2:
                    await connection.execute("SELECT 1 / 0")
        except asyncpg.DivisionByZeroError:
            pass
        async with pool.acquire() as connection:
            seen |= {row[0] for row in await connection.fetch("SELECT DISTINCT tenant FROM entry")}
        return seen - {tenant}

    async def many() -> set[str]:
        found: set[str] = set()
        for start in range(0, 2000, 100):
            for one_seen in await asyncio.gather(*(one(seed) for seed in range(start, start + 100))):
                found |= one_seen
        return found

    assert filled.do(many()) == set()


def test_foreign_and_absent_look_alike_to_an_office(filled: CloudInThread, offices: Offices) -> None:
    """Nothing an office can ask names a tenant: its feed holds its own entries, whatever it adds to the address."""
    for office in (offices.town, offices.other):
        tenants = {row[0] for row in filled.sql("SELECT tenant FROM feed WHERE tenant = $1", office.tenant)}
        assert tenants == {office.tenant}
        answer = office.send(filled.client, "GET", f"/v1/feed?cursor=&tenant={OTHER_TOWN}&prefecture=13")
        assert answer.content[:50] == office.send(filled.client, "GET", "/v1/feed").content[:50]
        for item in whole_feed(filled, office):
            assert office.tenant.encode() in item.entry.context


@pytest.mark.parametrize(
    ("harm", "mend", "told"),
    [
        ("ALTER TABLE entry NO FORCE ROW LEVEL SECURITY", "ALTER TABLE entry FORCE ROW LEVEL SECURITY", "entry"),
        ("CREATE VIEW open_view AS SELECT * FROM entry", "DROP VIEW open_view", "open_view"),
        ("CREATE TABLE bare (tenant text)", "DROP TABLE bare", "bare"),
        ("ALTER ROLE cloud_app SUPERUSER", "ALTER ROLE cloud_app NOSUPERUSER", "superuser"),
        ("ALTER ROLE cloud_app BYPASSRLS", "ALTER ROLE cloud_app NOBYPASSRLS", "bypasses"),
        ("GRANT cloud_owner TO cloud_app", "REVOKE cloud_owner FROM cloud_app", "owned"),
        (
            "CREATE FUNCTION lend() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "DROP FUNCTION lend()",
            "lend",
        ),
    ],
)
def test_an_unsafe_database_is_refused(cloud: CloudInThread, harm: str, mend: str, told: str) -> None:
    """Planted defects: each one that would let a tenant see another stops the program at its start, and is named."""

    async def look() -> None:
        async with cloud.running.parts.database.pool.acquire() as connection:
            await assert_safe(connection)  # type: ignore[arg-type]  # asyncpg's pool proxy behaves as a Connection

    cloud.do(look())
    cloud.sql(harm)
    try:
        with pytest.raises(UnsafeStartError, match=told):
            cloud.do(look())
    finally:
        cloud.sql(mend)
    cloud.do(look())
