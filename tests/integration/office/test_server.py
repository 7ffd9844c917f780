"""The whole office as it is run: keys made, catalogue fetched from the cloud and verified, feed pulled, arrival posted, all by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.catalog import publishing
from kiosk.contract.keys import CloudKeys, EnrolmentKeys, OfficeKeys, RegionSigning, SealingKeys, SigningListing, Sites
from kiosk.crypto.keys import FileKeystore
from kiosk.errors import ClockSkewError, UnsafeStartError, UntrustedUpdateError
from kiosk.office import admin, catalogue
from kiosk.office.server import Rhythm, running
from kiosk.settings import Office
from kiosk.web.embedded import EmbeddedPostgres
from kiosk.web.ports import free_port
from tests.fakes.real_cloud import ASSETS, CloudInThread, site
from tests.fakes.town import PREFECTURE, ROOT, TOWN, FakeTown
from tests.integration.office.conftest import until

pytestmark = pytest.mark.db
DAY_S = 86_400
RHYTHM = Rhythm(pull_every_s=0.2, catalogue_every_s=0.5)


class OwnOffice:
    """An office that was set up as the guide says, with the cloud that serves its catalogue."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.data = folder / "office"
        self.data.mkdir()
        self.town = FakeTown()
        self._take_keys()
        self.cloud = CloudInThread(folder / "cloud", [self.town.office], [site("site-1", TOWN)])
        self._signers = folder / "signers"
        self._address = f"http://localhost:{port}", f"127.0.0.1:{port}"

    def _take_keys(self) -> None:
        """The town's terminal seals to the keys that the office made for itself."""
        admin.make_keys(self.data)
        keys = FileKeystore(self.data / "keys")
        self.town.office.signer = keys.signer("office")
        self.town.office.sealing = keys.sealing("office")
        self.town.office.recovery = FileKeystore(self.data / "recovery").sealing("recovery")

    def publish(self) -> None:
        """The national operator publishes the catalogue; the office is given the first root."""
        real = self.cloud.running.parts.keys
        sealing, signing = admin.published(self.data, TOWN)
        listings = publishing.Listings(
            sealing=SealingKeys(1, (sealing,)),
            offices=OfficeKeys(1, (signing,)),
            enrolment=EnrolmentKeys(1, tuple(SigningListing(kid, key) for kid, key in real.enrolment_keys.items())),
            cloud=CloudKeys(1, (RegionSigning("r1", (SigningListing(real.receipt.kid, real.receipt.public_key),)),)),
            sites=Sites(1, (site("site-1", TOWN),)),
        )
        source = publishing.Source(ROOT / "services", ROOT / "policies", ASSETS / "dictionaries", listings)
        now_s = int(time.time())
        root = publishing.set_up(self.cloud.catalogue, self._signers, now_s=now_s)
        publishing.publish(self.cloud.catalogue, source, self._signers, now_s=now_s)
        (self.data / "root.json").write_bytes(root)

    def settings(self) -> Office:
        """The section of its settings file."""
        origin, listen = self._address
        return Office(
            data_dir=self.data,
            tenant=TOWN,
            prefecture=PREFECTURE,
            name="汐見市",
            cloud_url=f"https://localhost:{self.cloud.running.port}",
            cloud_ca=self.cloud.catalogue.parent / "tls" / "ca.pem",
            listen=listen,
            origin=origin,
        )


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnOffice]:
    """Set up, with its cloud running."""
    office = OwnOffice(tmp_path)
    with office.cloud:
        yield office


async def test_an_office_starts_empty_and_does_its_work(own: OwnOffice) -> None:
    """Without a catalogue pages answer and nothing is pulled; once it is published, the entry that waited becomes a case."""
    device = own.cloud.enrolled(own.town.device)
    filing = own.town.files()
    assert device.send_push(own.cloud.client, [item.entry for item in filing.items]).status_code == 200
    own.cloud.forward()
    async with running(own.settings(), assets=ASSETS, rhythm=RHYTHM) as office, httpx.AsyncClient(timeout=60) as client:
        answer = await client.get(f"http://localhost:{office.port}/healthz")
        assert answer.text == "ok"
        assert (await client.get(f"http://localhost:{office.port}/")).headers["location"] == "/sign-in"

        async def posted() -> bool:
            async with office.room.database.tenant(PREFECTURE, TOWN) as connection:
                return bool(await connection.fetchval("SELECT count(*) = 1 FROM reply_outbox WHERE posted_s IS NOT NULL"))

        async with office.room.database.tenant(PREFECTURE, TOWN) as connection:
            assert await connection.fetchval("SELECT count(*) FROM feed") == 0
        own.publish()
        await until(posted)
        async with office.room.database.tenant(PREFECTURE, TOWN) as connection:
            assert await connection.fetchval("SELECT number FROM case_file") == filing.number
            assert await connection.fetchval("SELECT count(*) FROM aside") == 0
        assert await connection_is_plain(office.room.database.pool)


async def test_a_wrong_clock_and_an_old_catalogue_change_nothing(own: OwnOffice) -> None:
    """An expired catalogue is not installed, and a clock set back cannot make it valid again; what is installed goes on working."""
    own.publish()
    settings, body, now_s = own.settings(), admin.open_body(own.settings()), int(time.time())
    with pytest.raises(ClockSkewError):
        await catalogue.update(settings, 0)
    with pytest.raises(UntrustedUpdateError, match="Expired"):
        await catalogue.update(settings, now_s + 60 * DAY_S)
    assert catalogue.read_installed(settings, body) is None
    assert await catalogue.update(settings, now_s) is not None
    for clock_s, kind in ((0, ClockSkewError), (now_s - DAY_S, ClockSkewError), (now_s + 60 * DAY_S, UntrustedUpdateError)):
        with pytest.raises(kind):
            await catalogue.update(settings, clock_s)
    assert catalogue.clock_floor_s(own.data) == now_s
    read = catalogue.read_installed(settings, body)
    assert read is not None
    assert set(read.keys.cloud) == {"r1"}
    for unreadable in ("", "soon"):
        (own.data / catalogue.CLOCK_FLOOR).write_text(unreadable)
        assert catalogue.clock_floor_s(own.data) == catalogue.MADE_S


async def connection_is_plain(pool: object) -> bool:
    """The running office's database role is neither superuser nor beyond row security."""
    async with pool.acquire() as connection:  # type: ignore[attr-defined]  # asyncpg's pool
        row = await connection.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return not row["rolsuper"] and not row["rolbypassrls"]


async def test_the_first_link_works_beside_the_running_office(own: OwnOffice) -> None:
    """The operator invites the first officer from the command line while the office runs, and while it does not."""
    before = await admin.invite_officer(own.settings(), "最初 花子")
    async with running(own.settings(), assets=ASSETS, rhythm=RHYTHM) as office:
        during = await admin.invite_officer(own.settings(), "次の 花子", lead=False)
        async with httpx.AsyncClient(base_url=own.settings().origin, timeout=60) as client:
            for link in (before, during):
                token = link.partition("#")[2]
                headers = {"origin": own.settings().origin, "accept": "application/json"}
                answer = await client.post("/register/begin", json={"token": token}, headers=headers)
                assert answer.status_code == 200
                assert answer.json()["rp"]["id"] == "localhost"
        assert office.port == int(own.settings().listen.rpartition(":")[2])


def test_keys_are_made_once_and_kept_closed(tmp_path: Path) -> None:
    """Again gives the same keys; the recovery key may be carried away; a folder that others can read stops the start."""
    first = admin.make_keys(tmp_path)
    assert admin.make_keys(tmp_path) == first
    (tmp_path / "recovery" / "recovery.x25519").unlink()
    assert admin.make_keys(tmp_path) == first
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}
    settings = Office(data_dir=tmp_path, tenant=TOWN, prefecture=PREFECTURE, name="汐見市", cloud_url="https://localhost:1")
    assert len(admin.open_body(settings).sealing) == 1
    FileKeystore(tmp_path / "keys").sealing("office-2025")
    assert len(admin.open_body(settings).sealing) == 2
    (tmp_path / "keys").chmod(0o755)
    with pytest.raises(UnsafeStartError):
        admin.open_body(settings)


async def test_plain_http_stands_only_at_localhost(tmp_path: Path) -> None:
    """Clerks' pages without TLS anywhere else are refused at the start."""
    admin.make_keys(tmp_path)
    settings = Office(
        data_dir=tmp_path,
        tenant=TOWN,
        prefecture=PREFECTURE,
        name="汐見市",
        cloud_url="https://localhost:1",
        origin="http://office.example",
    )
    with pytest.raises(UnsafeStartError, match="https"):
        async with running(settings, assets=ASSETS):
            pass


def test_a_killed_office_leaves_nothing_running_and_loses_nothing(own: OwnOffice) -> None:
    """SIGKILL in the middle of its work: PostgreSQL ends with it, and the next start goes on where it was."""
    own.publish()
    device = own.cloud.enrolled(own.town.device)
    filings = [own.town.files({"household.count": count}) for count in range(1, 9)]
    for filing in filings:
        assert device.send_push(own.cloud.client, [item.entry for item in filing.items]).status_code == 200
    own.cloud.forward()
    for wait_s in (1.5, 2.5):
        process = _serve(own.settings())
        time.sleep(wait_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.communicate()

    async def whole() -> None:
        async with running(own.settings(), assets=ASSETS, rhythm=RHYTHM) as office:

            async def all_posted() -> bool:
                async with office.room.database.tenant(PREFECTURE, TOWN) as connection:
                    query = "SELECT count(*) = $1 FROM reply_outbox WHERE posted_s IS NOT NULL"
                    return bool(await connection.fetchval(query, len(filings)))

            await until(all_posted)
            async with office.room.database.tenant(PREFECTURE, TOWN) as connection:
                assert await connection.fetchval("SELECT count(*) FROM case_file") == len(filings)
                assert await connection.fetchval("SELECT count(*) FROM aside") == 0

    asyncio.run(whole())
    replies = own.cloud.sql("SELECT count(*) FROM reply", tenant=(PREFECTURE, TOWN))
    assert replies == [(len(filings),)]
    server = EmbeddedPostgres.start(own.data / "database")
    server.stop()


_SERVE = """
import sys, msgspec
from pathlib import Path
from kiosk import log
from kiosk.settings import Office
from kiosk.office.server import Rhythm, serve
log.configure("office", sys.stderr)
settings = msgspec.json.decode(sys.argv[1], type=Office, dec_hook=lambda kind, value: kind(value))
sys.exit(serve(settings, assets=Path(sys.argv[2]), rhythm=Rhythm(pull_every_s=0.05, catalogue_every_s=0.5)))
"""


def _serve(settings: Office) -> subprocess.Popen[bytes]:
    import msgspec

    told = msgspec.json.encode(settings, enc_hook=str).decode()
    return subprocess.Popen([sys.executable, "-c", _SERVE, told, str(ASSETS)], cwd=ROOT, env=os.environ, stderr=subprocess.PIPE)


def _answering(own: OwnOffice) -> subprocess.Popen[bytes]:
    process = _serve(own.settings())
    end = time.monotonic() + 120
    while True:
        try:
            if httpx.get(f"{own.settings().origin}/healthz").text == "ok":
                return process
        except httpx.HTTPError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_stopped_office_ends_well(own: OwnOffice) -> None:
    """SIGTERM: the loops stop, connections close, status 0."""
    own.publish()
    process = _answering(own)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=90)
    assert process.returncode == 0, said[-2000:]
    assert b"Traceback" not in said


def test_an_office_ends_with_its_database(own: OwnOffice) -> None:
    """Its own PostgreSQL gone, an office ends with status 1, so that whoever runs it starts both again; it does not stand there useless."""
    process = _answering(own)
    server = int((own.data / "database" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(server, signal.SIGKILL)
    _, said = process.communicate(timeout=90)
    assert process.returncode == 1, said[-2000:]
    assert b"Traceback" not in said
