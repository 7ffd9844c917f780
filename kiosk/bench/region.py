"""A cloud for the time of a benchmark: its own process as an operator starts it, with the PostgreSQL that it starts by itself.

References run as processes of their own, with a database of their own on the same PostgreSQL (`reference`). Everything lives below one
folder and ends with this process. Plain HTTP on the loopback interface for both sides: TLS would cost both the same and hide our share.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path

import asyncpg
import httpx
import psutil

from kiosk.bench.terminals import Receiver, Terminal
from kiosk.bootstrap import tethered
from kiosk.cloud import admin, enrolment
from kiosk.cloud.parts import Keys
from kiosk.cloud.queries import devices
from kiosk.cloud.schema import CLOUD
from kiosk.contract.keys import OfficeKeys, SigningListing, Site, Sites, TenantSigning
from kiosk.crypto.keys import FileKeystore, public_kid
from kiosk.errors import RetryLaterError
from kiosk.settings import Cloud
from kiosk.web.database import Database, place_of
from kiosk.web.ports import free_port

SITE, PREFECTURE = "bench-site", "99"
REGION = "bench"
_START_S = 90.0
_LIFE_S = 24 * 3600
_DRAIN_S = 120.0


class Region:
    """A running cloud. `running` is the way here.

    Args:
        folder: of this run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port, pages = free_port(), free_port()
        self.settings = Cloud(data_dir=folder / "cloud", region=REGION, listen=f"127.0.0.1:{self.port}", origin=f"http://localhost:{pages}")
        self._processes: list[subprocess.Popen[bytes]] = []
        self.database: Database

    @property
    def url(self) -> str:
        """Where the cloud answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> Keys:
        """The cloud's keys, from its keystore."""
        return Keys.of(FileKeystore(self.settings.data_dir / "keys"))

    @property
    def cloud_pid(self) -> int:
        """The cloud's process."""
        return self._processes[0].pid

    @property
    def postmaster_pid(self) -> int:
        """PostgreSQL's first process; all others are its children."""
        return int((self.settings.data_dir / "database" / "data" / "postmaster.pid").read_text("ascii").split("\n", 1)[0])

    @property
    def sockets(self) -> str:
        """The folder of PostgreSQL's socket."""
        return (self.settings.data_dir / "database" / "sockets").read_text("utf-8").strip()

    async def start(self) -> None:
        """Start the cloud and wait until it answers.

        Raises:
            RetryLaterError: it ended, or does not answer in time.
        """
        written = self._folder / "cloud.toml"
        told = {name: getattr(self.settings, name) for name in ("data_dir", "region", "listen", "origin")}
        written.write_text("[cloud]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items()), "utf-8")
        command = [sys.executable, "-m", "kiosk", "--settings", str(written), "--log-level", "error", "cloud"]
        await self._start(command, f"{self.url}/healthz")
        self.database = await Database.open(place_of(self.settings), CLOUD, join=True, connections=2)

    async def reference(self, module: str, tables: Iterable[str]) -> tuple[int, int]:
        """Start a reference in a process of its own, on a database of its own.

        Args:
            module: in kiosk.bench; run with the socket folder, the database's name and a port.
            tables: statements that make its tables.

        Returns:
            Its port and its process id.
        """
        name = module.rpartition(".")[2]
        await self.as_superuser("postgres", [f'CREATE DATABASE "{name}"'])
        await self.as_superuser(name, tables)
        port = free_port()
        await self._start([sys.executable, "-m", module, self.sockets, name, str(port)], f"http://127.0.0.1:{port}/")
        return port, self._processes[-1].pid

    async def as_superuser(self, database: str, statements: Iterable[str]) -> None:
        """Run statements that only the reference's tables need."""
        connection = await asyncpg.connect(host=self.sockets, user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def count(self, database: str, table: str) -> int:
        """How many rows a table has, seen past every tenant's border."""
        connection = await asyncpg.connect(host=self.sockets, user="postgres", database=database)
        try:
            return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608 - a table of ours
        finally:
            await connection.close()

    async def publish(self, receivers: Sequence[Receiver]) -> None:
        """Make receivers and the one site known, as a catalogue does."""
        site = Site(SITE, "municipal_counter", "計測所", PREFECTURE, receivers[0].tenant, ("*",))
        keys = [TenantSigning(one.tenant, (SigningListing(one.signer.kid, one.signer.public_key),)) for one in receivers]
        await admin.publish(self.settings, Sites(1, (site,)), OfficeKeys(1, tuple(keys)), [one.tenant for one in receivers])

    async def enrol(self, terminal: Terminal) -> None:
        """Let a terminal in, as two officers' approval does; its credential is the cloud's own."""
        now_s = int(time.time())
        public = terminal.signer.public_key
        device = devices.Device(terminal.device, public_kid(public), public, SITE, PREFECTURE, now_s + _LIFE_S, False, ("*",))  # noqa: FBT003 - not revoked
        terminal.credential = enrolment.issue(self.keys, device, now_s)
        async with self.database.transaction() as connection:
            await devices.add(connection, device)

    async def drained(self) -> None:
        """Wait until every entry has its place in a feed.

        Raises:
            RetryLaterError: the forwarding worker does not come to an end.
        """
        end = time.monotonic() + _DRAIN_S
        async with self.database.transaction() as connection:
            await connection.execute("SELECT set_config('madoguchi.scope', 'forward', true)")
            while await connection.fetchval("SELECT EXISTS (SELECT 1 FROM outbox)"):
                if time.monotonic() > end:
                    raise RetryLaterError("the outbox does not empty")
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End everything."""
        with contextlib.suppress(AttributeError):
            await self.database.close()
        for process in reversed(self._processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, 40)
            if process.poll() is None:
                process.kill()
                process.wait()

    async def _start(self, command: Sequence[str], url: str) -> None:
        name = f"{len(self._processes)}.log"
        with (self._folder / name).open("wb") as log:
            process = tethered(command, output=log)
        self._processes.append(process)
        end = time.monotonic() + _START_S
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(url)).status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                        return
                if process.poll() is not None or time.monotonic() > end:
                    raise RetryLaterError(f"does not start: {(self._folder / name).read_text('utf-8', 'replace')[-600:]}")
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Region]:
    """A cloud for the time of a `with`; its folder is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    region = Region(folder)
    try:
        await region.start()
        yield region
    finally:
        await region.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Meter:
    """CPU seconds of a server and of PostgreSQL, since the meter was made.

    Args:
        server_pid: one process.
        postmaster_pid: counted with all its children, living and ended.
    """

    def __init__(self, server_pid: int, postmaster_pid: int) -> None:
        self._server = psutil.Process(server_pid)
        self._postmaster = psutil.Process(postmaster_pid)
        self._began = self._now()

    def read(self) -> Mapping[str, float]:
        """`server_cpu_s` and `postgres_cpu_s`."""
        server_s, postgres_s = (now - then for now, then in zip(self._now(), self._began, strict=True))
        return {"server_cpu_s": server_s, "postgres_cpu_s": postgres_s}

    def _now(self) -> tuple[float, float]:
        server, first = self._server.cpu_times(), self._postmaster.cpu_times()
        children = [_cpu_s(child) for child in self._postmaster.children()]
        return server.user + server.system, first.user + first.system + first.children_user + first.children_system + sum(children)


def _cpu_s(process: psutil.Process) -> float:
    try:
        told = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(told.user + told.system)
