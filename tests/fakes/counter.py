"""A service point and its cloud as real processes, each of which can be killed and comes back: agent, screen, cloud, PostgreSQL.

    with Counter(folder, display) as counter:
        counter.kill("agent")            # SIGKILL; what ended is started again by itself, as systemd or the keeper would

The screen talks to the agent through a tap. What reached the cloud is read from its tables and opened with the office's key.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import asyncpg
import msgspec
import psutil

from kiosk.catalog import delivery, publishing
from kiosk.catalog.delivery_fetchers import FolderFetcher
from kiosk.catalog.publishing import Listings
from kiosk.cloud.enrolment import device_of
from kiosk.cloud.parts import Keys
from kiosk.contract.codec import decode
from kiosk.contract.keys import CloudKeys, EnrolmentKeys, RegionSigning, SigningListing
from kiosk.contract.submission import Submission
from kiosk.crypto import tls
from kiosk.crypto.keys import FileKeystore, Signer
from kiosk.crypto.payload import unpack
from kiosk.crypto.sealing import open_seal
from kiosk.demo.tap import Tap
from kiosk.errors import KioskError
from kiosk.terminal.agent_parts import store_credential
from kiosk.terminal.ipc import Agent
from kiosk.web.ports import free_port
from tests.fakes import call_back, run_counter
from tests.fakes.catalogues import listings, source
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.machine import SITE, TOWN, Forked, Machine
from tests.fakes.real_cloud import CloudInThread, site

Program = Literal["agent", "screen", "cloud"]
Victim = Literal["agent", "screen", "cloud", "postgres"]
PROGRAMS: tuple[Program, ...] = ("cloud", "agent", "screen")
RHYTHM = ("base_s=0.1", "longest_s=0.4", "poll_s=0.4", "keep_s=1")
"""Of the agent: short waits, so that a run of many kills ends."""
NOT_YET = (OSError, KioskError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError)
"""What a program that is just dying or starting answers."""
ANSWER_S = 3.0
"""A PostgreSQL that was killed a moment ago may take a connection and never answer."""
_PURGED = b"purged what is copied"


class Terminal(Machine):
    """A machine that offers the service of one page, and whose screen goes through the tap."""

    def install(self, listed: Listings) -> None:
        """Publish and install the small catalogue."""
        call_back.write(self.folder / "offered")
        repository, signers, now_s = self.folder / "repository", self.folder / "signers", int(time.time())
        root = publishing.set_up(repository, signers, now_s=now_s)
        folders = source(self.folder / "source")
        offered = self.folder / "offered"
        what = publishing.Source(offered / "services", offered / "policies", folders.dictionaries, listed)
        publishing.publish(repository, what, signers, now_s=now_s)
        (self.data / "root.json").write_bytes(root)
        delivery.install(self.data / "catalogue", root, FolderFetcher(repository), now_s=now_s, floor_s=0)

    def set_cloud_url(self, cloud_url: str) -> None:
        """With the tap before the agent's socket."""
        super().set_cloud_url(cloud_url)
        with self._file.open("a", encoding="utf-8") as more:
            more.write(f'screen_socket = "{self.front}"\n')

    @property
    def front(self) -> Path:
        """Where the tap listens."""
        return self.folder / "front.sock"

    @property
    def file(self) -> Path:
        """The settings."""
        return self._file

    def dictionaries(self) -> dict[bytes, bytes]:
        """What a payload may be packed with, by its hash."""
        return {bytes.fromhex(path.stem): path.read_bytes() for path in (self.folder / "source" / "dictionaries").glob("*.zdict")}


class Counter:
    """Everything, running; started on entering, ended on leaving.

    Args:
        folder: empty, with a short path.
        display: the X display of the screen.
    """

    def __init__(self, folder: Path, display: str) -> None:
        self.folder, self._display = folder, display
        self._cloud_folder = folder / "cloud"
        self.port, pages_port = free_port(), free_port()
        self._cloud_file = folder / "cloud.toml"
        self.terminal = self._set_up()
        cert, key = tls.issue_server(self._cloud_folder / "tls", ["localhost", "127.0.0.1"])
        self._cloud_file.write_text(
            f'[cloud]\ndata_dir = "{self._cloud_folder}"\nregion = "r1"\nlisten = "127.0.0.1:{self.port}"\n'
            f'tls_cert = "{cert}"\ntls_key = "{key}"\norigin = "http://localhost:{pages_port}"\n'
        )
        self.tap = Tap(self.terminal.front, self.terminal.settings.socket_path)
        self._running: dict[Program, Forked] = {}
        self._lock = threading.Lock()
        self._asking = ThreadPoolExecutor(1, "asking")
        self._dying = 0
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper")

    def _set_up(self) -> Terminal:
        """One cloud for the time of the enrolment: it publishes, approves and goes."""
        self._cloud_folder.mkdir()
        with CloudInThread(self._cloud_folder, [FakeOffice(TOWN)], [site(SITE, TOWN)]) as cloud:
            keys = cloud.running.parts.keys
            ca = self._cloud_folder / "tls" / "ca.pem"
            place = self.folder / "terminal"
            place.mkdir()
            made = Terminal(
                place, cloud_url=f"https://localhost:{self.port}", cloud_ca=ca, listed=_listed(FileKeystore(place / "publisher"), keys)
            )
            device = FakeDevice(FakeOffice(TOWN))
            device.signer = made.keys.signer("device")
            device.device = device_of(device.signer.public_key)
            store_credential(made.data, cloud.enrolled(device, SITE).credential)
            shutil.rmtree(cloud.catalogue, ignore_errors=True)
            shutil.copytree(place / "repository", cloud.catalogue)
        return made

    def __enter__(self) -> Self:
        """Start everything."""
        self._keeper.start()
        self.wait(lambda: self.rows("SELECT 1 FROM entry LIMIT 1") == [] and self.status_queued() == 0)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """End everything."""
        self._ending.set()
        self._keeper.join()
        with self._lock:
            for name in reversed(PROGRAMS):
                if name in self._running:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(self._running[name].pid, signal.SIGKILL)
                    self._running[name].wait(30)
        self.tap.close()
        self._asking.shutdown()
        self.wait(lambda: not (self._cloud_folder / "database" / "sockets").exists())

    # ---- processes

    def _keep(self) -> None:
        while not self._ending.wait(0.02):
            for name in PROGRAMS:
                with self._lock:
                    running = self._running.get(name)
                    if running is None or running.poll() is not None:
                        if running is not None:
                            running.wait(5)
                        self._running[name] = self._start(name)

    def _start(self, name: Program) -> Forked:
        settings = self._cloud_file if name == "cloud" else self.terminal.file
        more: tuple[str, ...] = {"cloud": (), "agent": RHYTHM, "screen": (self._display,)}[name]
        return Forked([name, str(settings), *more], self.log(name), run_counter.forked)

    def log(self, name: Program) -> Path:
        """What a program wrote."""
        return self.folder / f"{name}.log"

    def pid(self, name: Program) -> int:
        """Of the program that runs now."""
        with self._lock:
            return self._running[name].pid

    def kill(self, victim: Victim) -> None:
        """SIGKILL, now; comes back by itself. PostgreSQL is killed with all its processes; its cloud ends then, and comes back too."""
        if victim in {"cloud", "postgres"}:
            self._dying = self.pid("cloud")
        if victim != "postgres":
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid(victim), signal.SIGKILL)
            return
        for process in self._postgres():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def _postgres(self) -> list[psutil.Process]:
        """All of PostgreSQL's processes, at least one; those that end by themselves meanwhile are passed by."""
        found: list[psutil.Process] = []
        end = time.monotonic() + 10
        while not found:
            assert time.monotonic() < end, "no PostgreSQL to kill"
            with contextlib.suppress(psutil.NoSuchProcess):
                found = [one for one in psutil.Process(self.pid("cloud")).children(recursive=True) if _is_postgres(one)]
        return found

    def wait_for_new(self, name: Program, old: int) -> None:
        """Until another process has taken its place."""
        self.wait(lambda: self.pid(name) != old)

    # ---- what is to be seen from outside

    def wait(self, holds: Callable[[], object], within_s: float = 120.0) -> None:
        """Until something holds; who does not answer yet is asked again."""
        end = time.monotonic() + within_s
        while True:
            with contextlib.suppress(*NOT_YET):
                if holds():
                    return
            assert time.monotonic() < end, f"it never came; the logs are in {self.folder}"
            time.sleep(0.02)

    def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """What the cloud's tables hold."""
        host = (self._cloud_folder / "database" / "sockets").read_text()
        return self._asking.submit(lambda: asyncio.run(asyncio.wait_for(_fetch(host, sql, values), ANSWER_S))).result()

    def status_queued(self) -> int:
        """Entries that the agent holds and no receipt releases."""
        asking = Agent.connect(self.terminal.settings.socket_path, patience_s=5)
        try:
            return asking.status().queued
        finally:
            asking.close()

    def stored(self) -> int:
        """Entries that the cloud has committed."""
        return len(self.rows("SELECT 1 FROM entry"))

    def is_up(self) -> bool:
        """Whether the cloud takes connections; one that was killed does so for another moment, and that does not count."""
        if self.pid("cloud") == self._dying:
            return False
        with socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return self.rows("SELECT 1") != []

    @property
    def offered(self) -> Path:
        """The folder of services and policies."""
        return self.terminal.folder / "offered"

    def purges(self) -> int:
        """How many times the agent said that it purged."""
        return self.log("agent").read_bytes().count(_PURGED)

    def filed(self) -> Iterator[tuple[bytes, Submission]]:
        """Every entry of the cloud's: its submission's id, and the form as the office opens it."""
        key, dictionaries = self.terminal.publisher.sealing("office"), self.terminal.dictionaries()
        for row in self.rows("SELECT submission_id, context, sealed FROM entry"):
            yield row["submission_id"], decode(Submission, unpack(open_seal(row["sealed"], row["context"], key), dictionaries))

    @contextlib.contextmanager
    def entries_locked(self) -> Iterator[None]:
        """For the time of the block the cloud can begin to store an entry, and not end."""
        host = (self._cloud_folder / "database" / "sockets").read_text()
        with asyncio.Runner() as runner:
            connection = runner.run(asyncpg.connect(host=host, user="postgres", database="cloud"))
            try:
                runner.run(connection.execute("BEGIN; LOCK TABLE entry IN SHARE MODE"))
                yield
            finally:
                connection.terminate()

    def is_storing(self) -> bool:
        """Whether the cloud waits for that lock: an entry is in its hands and not stored."""
        return bool(self.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'entry'::regclass"))


async def _fetch(host: str, sql: str, values: Sequence[object]) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(host=host, user="postgres", database="cloud")
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        connection.terminate()
        await asyncio.sleep(0)


def _listed(publisher: FileKeystore, keys: Keys) -> Listings:
    def one(signer: Signer) -> SigningListing:
        return SigningListing(signer.kid, signer.public_key)

    return msgspec.structs.replace(
        listings(publisher),
        enrolment=EnrolmentKeys(1, (one(keys.enrolment),)),
        cloud=CloudKeys(1, (RegionSigning("r1", (one(keys.receipt),)),)),
    )


def _is_postgres(process: psutil.Process) -> bool:
    try:
        return "postgres" in process.name()
    except psutil.NoSuchProcess:
        return False
