"""The cloud as a process: answers, stops on a signal, and leaves nothing running however it ends."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.cloud.admin import invite_officer, new_enrolment_code, publish
from kiosk.cloud.server import serve
from kiosk.contract.keys import OfficeKeys, Sites
from kiosk.crypto import tls
from kiosk.errors import SettingsError, UnsafeStartError
from kiosk.settings import Cloud
from kiosk.web.embedded import EmbeddedPostgres
from kiosk.web.ports import free_port
from tests.fakes.real_cloud import ASSETS, site

pytestmark = pytest.mark.db

SERVE = """
import sys
from pathlib import Path
from kiosk.cloud.server import serve
from kiosk.settings import Cloud
folder, port, pages, assets = sys.argv[1:]
tls = Path(folder) / "tls"
sys.exit(serve(
    Cloud(data_dir=Path(folder), region="r1", listen=f"127.0.0.1:{port}", tls_cert=tls / "server.pem", tls_key=tls / "server.key",
          origin=f"http://localhost:{pages}"),
    assets=Path(assets),
))
"""


class Process:
    """A cloud of its own, as an operator would start it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.pages = folder, free_port(), free_port()
        tls.issue_server(folder / "tls", ["localhost"])
        trust = ssl.create_default_context(cafile=folder / "tls" / "ca.pem")
        self.client = httpx.Client(base_url=f"https://localhost:{self.port}", verify=trust, timeout=30)
        command = [sys.executable, "-c", SERVE, str(folder), str(self.port), str(self.pages), str(ASSETS)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def settings(self) -> Cloud:
        """What it runs with."""
        return Cloud(data_dir=self.folder, region="r1", listen=f"127.0.0.1:{self.port}", origin=f"http://localhost:{self.pages}")

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + 120
        while True:
            try:
                if self.client.get("/healthz").text == "ok\n":
                    return
            except httpx.TransportError:
                assert time.monotonic() < end
                assert self.process.poll() is None
                time.sleep(0.05)

    def servers(self) -> list[int]:
        """Processes whose command line or working directory is in our folder, but for ourselves."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) not in (os.getpid(), self.process.pid):
                try:
                    words, cwd = (entry / "cmdline").read_bytes(), str((entry / "cwd").readlink())
                except OSError:
                    continue
                if str(self.folder).encode() in words or cwd.startswith(str(self.folder)):
                    found.append(int(entry.name))
        return found

    def wait_for_none(self) -> None:
        """Until no process of ours is left."""
        end = time.monotonic() + 90
        while self.servers():
            assert time.monotonic() < end, self.servers()
            time.sleep(0.05)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A running cloud, ended afterwards if the test did not."""
    started = Process(tmp_path / "cloud")
    try:
        yield started
    finally:
        started.client.close()
        started.process.kill()
        started.process.wait()
        started.wait_for_none()


def test_a_signal_stops_everything(process: Process) -> None:
    """SIGTERM: the process ends with status 0, and PostgreSQL with it."""
    process.wait()
    assert process.servers()
    process.process.send_signal(signal.SIGTERM)
    assert process.process.wait(90) == 0
    process.wait_for_none()


def test_a_killed_cloud_leaves_no_database_behind(process: Process) -> None:
    """SIGKILL: PostgreSQL is gone shortly after, and the same folder starts again with what was committed."""
    process.wait()
    process.process.kill()
    process.process.wait()
    process.wait_for_none()
    again = Process(process.folder)
    try:
        again.wait()
    finally:
        again.client.close()
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(90) == 0


def test_a_killed_keeper_takes_the_database_with_it(process: Process) -> None:
    """SIGKILL of the process that holds PostgreSQL: PostgreSQL ends, and the cloud with status 1; who runs it may start it again."""
    process.wait()
    keepers = [pid for pid in process.servers() if b"postgres_keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(keepers) == 1
    os.kill(keepers[0], signal.SIGKILL)
    process.wait_for_none()
    assert process.process.wait(90) == 1


def test_a_taken_port_is_told(process: Process, tmp_path: Path) -> None:
    """A second cloud on the same address ends with a word about the address, and leaves no database behind."""
    process.wait()
    second = Cloud(data_dir=tmp_path / "second", region="r1", listen=f"127.0.0.1:{process.port}", origin="http://localhost:0")
    with pytest.raises(SettingsError, match=str(process.port)):
        serve(second, assets=ASSETS)
    EmbeddedPostgres.start(tmp_path / "second" / "database", wait_s=1).stop()


async def test_the_operator_works_beside_a_running_cloud(process: Process) -> None:
    """Publishing, a one-time code and an officer's link are made while the cloud runs, and it goes on running."""
    process.wait()
    await publish(process.settings, Sites(1, (site("site-1", "muni:13101"),)), OfficeKeys(1, ()), ["muni:13101"])
    code = await new_enrolment_code(process.settings, "site-1")
    assert len(code) == 14
    link = await invite_officer(process.settings, "鈴木")
    assert link.startswith(f"http://localhost:{process.pages}/register#")
    assert process.client.get("/healthz").status_code == 200


async def test_the_operator_works_without_a_running_cloud(tmp_path: Path) -> None:
    """The same commands start the database for the moment, and leave nothing running."""
    settings = Cloud(data_dir=tmp_path / "cloud", region="r1", origin="http://localhost:1")
    await publish(settings, Sites(1, (site("site-1", "muni:13101"),)), OfficeKeys(1, ()), ["muni:13101"])
    assert await new_enrolment_code(settings, "site-1")
    again = EmbeddedPostgres.start(settings.data_dir / "database")
    again.stop()


def test_two_servers_at_once(tmp_path: Path) -> None:
    """Two folders, two servers on one machine; also with a path that is too long for a socket."""
    one = EmbeddedPostgres.start(tmp_path / "one")
    two = EmbeddedPostgres.start(tmp_path / ("two" + "x" * 100))
    assert one.sockets != two.sockets
    assert two.sockets.exists()
    for server in (one, two):
        server.stop()
        server.stop()
    assert not two.sockets.exists()


def test_one_folder_has_one_server(tmp_path: Path) -> None:
    """A second program in the same folder is told so, and the first is not disturbed."""
    first = EmbeddedPostgres.start(tmp_path / "one")
    try:
        joined = EmbeddedPostgres.start(tmp_path / "one", join=True)
        assert (joined.sockets, joined.keeper_pid) == (first.sockets, 0)
        joined.stop()
        with pytest.raises(UnsafeStartError, match="another program"):
            EmbeddedPostgres.start(tmp_path / "one", wait_s=0.5)
    finally:
        first.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another account")
def test_folders_above_stay_shut(tmp_path: Path) -> None:
    """As root: the server's account works below a folder that nobody but root may pass, also when somebody shuts it again meanwhile."""
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    server = EmbeddedPostgres.start(shut / "database")
    try:
        assert shut.stat().st_mode & 0o777 == 0o700
        owner = (shut / "database" / "data").stat().st_uid
        assert owner != 0
        shut.chmod(0o700)
    finally:
        server.stop()
    EmbeddedPostgres.start(shut / "database").stop()


def test_others_may_not_read_the_data(tmp_path: Path) -> None:
    """Data and socket are for the server's account alone; nothing listens on the network."""
    server = EmbeddedPostgres.start(tmp_path / "one")
    try:
        assert (tmp_path / "one" / "data").stat().st_mode & 0o077 == 0
        assert server.sockets.stat().st_mode & 0o077 == 0
        state = (tmp_path / "one" / "data" / "postmaster.pid").read_text().splitlines()
        assert state[5].strip() == "", "no address to listen on"
        assert (tmp_path / "one" / "data" / "pg_hba.conf").read_text() == "local all all peer map=program\n"
    finally:
        server.stop()
