"""PostgreSQL that others run, by address: set up as the guide says, migrated as owner, worked in as a role that owns nothing."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from kiosk.cloud.admin import invite_officer
from kiosk.cloud.schema import CLOUD
from kiosk.cloud.server import running as cloud_running
from kiosk.doctor import find_database
from kiosk.errors import LineDownError, SettingsError, UnsafeStartError
from kiosk.office import admin as office_admin
from kiosk.office.schema import OFFICE
from kiosk.office.server import running as office_running
from kiosk.settings import Cloud, Office
from kiosk.web.database import Database, Remote, Schema, bring_up_to_date
from kiosk.web.embedded import EmbeddedPostgres
from kiosk.web.ports import free_port
from tests.fakes.checkout import ROOT
from tests.fakes.real_cloud import ASSETS

pytestmark = pytest.mark.db


class Elsewhere:
    """A PostgreSQL server that is not the program's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedPostgres.start(folder)

    def url(self, role: str, database: str) -> str:
        """The address for a role."""
        return f"postgresql:///{database}?host={self.server.host}&user={role}"

    async def sql(self, text: str, database: str = "postgres") -> list[asyncpg.Record]:
        """As its superuser, one statement after the other."""
        connection = await asyncpg.connect(host=self.server.host, user="postgres", database=database)
        try:
            return [row for part in text.split(";\n") if part.strip() for row in await connection.fetch(part)]
        finally:
            await connection.close()

    async def prepare(self, name: str) -> Remote:
        """What docs/install.md tells the server's administrator to type."""
        guide = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "install.md").read_text(), re.DOTALL)
        assert len(guide) == 1
        await self.sql(guide[0].replace("cloud", name))
        return Remote(self.url(f"{name}_app", name), self.url(f"{name}_owner", name))

    async def restart(self) -> None:
        """Come back after a stop."""
        self.server = await asyncio.to_thread(EmbeddedPostgres.start, self.folder)

    async def stop(self) -> None:
        """Go away."""
        await asyncio.to_thread(self.server.stop)


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Elsewhere]:
    """A running server."""
    server = await asyncio.to_thread(Elsewhere, tmp_path / "server")
    yield server
    await server.stop()


@pytest.mark.parametrize("schema", [CLOUD, OFFICE], ids=lambda schema: schema.name)
async def test_owner_migrates_and_program_works_as_a_plain_role(elsewhere: Elsewhere, schema: Schema) -> None:
    """The owner's address makes the tables, which are the owner's; the program is neither superuser nor owner, and needs it only once."""
    place = await elsewhere.prepare(schema.name)
    with pytest.raises(UnsafeStartError, match="version None"):
        await Database.open(Remote(place.app_url), schema)
    await (await Database.open(place, schema)).close()
    database = await Database.open(Remote(place.app_url), schema)
    try:
        async with database.transaction() as connection:
            row = await connection.fetchrow("SELECT rolname::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert row is not None
        assert tuple(row) == (f"{schema.name}_app", False, False)
        owners = await elsewhere.sql("SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname = 'public'", schema.name)
        assert [tuple(row) for row in owners] == [(f"{schema.name}_owner",)]
    finally:
        await database.close()


async def test_a_role_that_could_do_too_much_is_refused(elsewhere: Elsewhere) -> None:
    """The program never works as the owner or as a superuser, whatever the settings say."""
    place = await elsewhere.prepare("cloud")
    await (await Database.open(place, CLOUD)).close()
    for role in ("cloud_owner", "postgres"):
        with pytest.raises(UnsafeStartError, match=r"owned|superuser"):
            await Database.open(Remote(elsewhere.url(role, "cloud")), CLOUD)


async def test_an_address_that_leads_nowhere_is_told_by_its_key(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Role, database or server that is not there: which key, what to do, and never the address itself, which may hold a password."""
    place = await elsewhere.prepare("cloud")
    app = place.app_url
    absent, nobody = f"postgresql:///cloud?host={tmp_path}/s3cret", elsewhere.url("s3cret", "cloud")
    cases: list[tuple[Remote, type[Exception], str]] = [
        (Remote(absent), LineDownError, "database_url: no database answers"),
        (Remote(app, absent), LineDownError, "database_owner_url: no database answers"),
        (Remote(nobody), SettingsError, "database_url: the database server refuses it"),
        (Remote(app, nobody), SettingsError, "database_owner_url: the database server refuses it"),
        (Remote(app.replace("/cloud", "/s3cret")), SettingsError, "database_url: the database server refuses it"),
        (Remote(f"{app}&sslmode=s3cret"), SettingsError, "database_url: is no address"),
        (Remote(f"postgresql://cloud_app@localhost:{free_port()}/s3cret"), LineDownError, "database_url: no database answers"),
    ]
    for wrong, kind, words in cases:
        with pytest.raises(kind, match=words) as told:
            await Database.open(wrong, CLOUD)
        assert "s3cret" not in str(told.value)


async def test_an_owner_that_may_make_nothing_is_told(elsewhere: Elsewhere) -> None:
    """Owner's and program's address the wrong way round: nothing is made, and the key is named."""
    place = await elsewhere.prepare("cloud")
    with pytest.raises(UnsafeStartError, match="database_owner_url"):
        await Database.open(Remote(place.owner_url or "", place.app_url), CLOUD)
    assert not await elsewhere.sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public'", "cloud")


async def test_tables_of_a_newer_program_stop_an_older_one(elsewhere: Elsewhere) -> None:
    """After an update was taken back, the older program names what is wrong; with the owner's address and without."""
    place = await elsewhere.prepare("cloud")
    await (await Database.open(place, CLOUD)).close()
    await elsewhere.sql("UPDATE alembic_version SET version_num = '9999'", "cloud")
    for one in (place, Remote(place.app_url)):
        with pytest.raises(UnsafeStartError, match="version"):
            await Database.open(one, CLOUD)


async def test_the_doctor_looks_at_it(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Absent tables, and then nothing to say; it makes none itself, whoever's address the settings hold."""
    place = await elsewhere.prepare("cloud")
    own, owner = place.app_url, place.owner_url or ""
    settings = Cloud(data_dir=tmp_path, region="r1", database_url=own, database_owner_url=owner)
    before = await asyncio.to_thread(find_database, settings)
    assert (before.well, before.remedy) == (False, "run `madoguchi cloud migrate` with database_owner_url given")
    await bring_up_to_date(settings, CLOUD)
    after = await asyncio.to_thread(find_database, settings)
    assert after.well, after


async def test_a_cloud_works_on_it(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """`cloud migrate` is given the owner's address, the serving cloud and the commands beside it never; it comes back with the database."""
    place = await elsewhere.prepare("cloud")
    origin = f"http://localhost:{free_port()}"
    settings = Cloud(data_dir=tmp_path / "cloud", region="r1", listen="127.0.0.1:0", origin=origin, database_url=place.app_url)
    with pytest.raises(UnsafeStartError, match="cloud migrate"):
        await invite_officer(settings, "鈴木")
    file = tmp_path / "cloud.toml"
    file.write_text(f'[cloud]\nregion = "r1"\ndata_dir = "cloud"\ndatabase_url = "{place.app_url}"\n')
    await _migrate(file, {"MADOGUCHI_CLOUD_DATABASE_OWNER_URL": place.owner_url or ""})
    async with cloud_running(settings, assets=ASSETS) as cloud, httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(f"http://localhost:{cloud.port}/healthz")).text == "ok\n"
        assert (await invite_officer(settings, "鈴木")).startswith(origin)
        await elsewhere.stop()
        await _fails(client, f"http://localhost:{cloud.port}/healthz", "application/json")
        await elsewhere.restart()
        assert (await client.get(f"http://localhost:{cloud.port}/healthz")).text == "ok\n"


async def test_an_office_works_on_it(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Likewise an office; while the database is away its pages say so in words, and they come back by themselves."""
    place = await elsewhere.prepare("office")
    port = free_port()
    settings = Office(
        data_dir=tmp_path / "office",
        tenant="muni:99201",
        prefecture="99",
        name="汐見市",
        cloud_url="https://localhost:1",
        listen=f"127.0.0.1:{port}",
        origin=f"http://localhost:{port}",
        database_url=place.app_url,
        database_owner_url=place.owner_url or "",
    )
    office_admin.make_keys(settings.data_dir)
    async with office_running(settings, assets=ASSETS), httpx.AsyncClient(base_url=settings.origin, timeout=60) as client:
        link = await office_admin.invite_officer(settings, "最初 花子")
        assert (await client.get("/healthz")).text == "ok"
        await elsewhere.stop()
        await _fails(client, "/healthz", "application/json")
        token, headers = {"token": link.partition("#")[2]}, {"origin": settings.origin, "accept": "application/json"}
        answer = await client.post("/register/begin", json=token, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "retry_later")
        await elsewhere.restart()
        assert (await client.post("/register/begin", json=token, headers=headers)).status_code == 200


async def _migrate(file: Path, more: dict[str, str]) -> None:
    """As the operator types it."""
    command = [sys.executable, "-m", "kiosk", "--settings", str(file), "cloud", "migrate"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "the tables are up to date\n", "")


async def _fails(client: httpx.AsyncClient, address: str, accept: str) -> None:
    """503 with a problem's code and when to come again, and nothing of what the database said."""
    for _ in range(3):
        answer = await client.get(address, headers={"accept": accept})
        assert (answer.status_code, answer.json()["code"]) == (503, "retry_later")
        assert int(answer.headers["retry-after"]) >= 1
        assert "asyncpg" not in answer.text
