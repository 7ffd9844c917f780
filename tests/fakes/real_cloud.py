"""A whole cloud in a thread: real PostgreSQL, real TLS, a clock that can be set. For tests of the cloud and of those who talk to it.

with CloudInThread(folder, offices, sites) as cloud:
    device = cloud.enrolled(FakeDevice(office))
    device.send_push(cloud.client, [device.hand_in(b"form")])
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
import time
from collections.abc import Coroutine, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from kiosk.cloud import enrolment
from kiosk.cloud.admin import make_code
from kiosk.cloud.forwarding import forward_once
from kiosk.cloud.queries import registry
from kiosk.cloud.server import Running, running
from kiosk.contract.keys import OfficeKeys, SigningListing, Site, Sites, TenantSigning
from kiosk.crypto import tls
from kiosk.settings import Cloud
from kiosk.web.ports import free_port
from tests.fakes.device import FakeDevice, FakeOffice

ASSETS = Path(__file__).parents[2] / "assets"
T = TypeVar("T")


def site(name: str, town: str, may_file_to: Sequence[str] = ("*",)) -> Site:
    """A site of the catalogue."""
    return Site(name, "municipal_counter", "市役所", town.split(":")[1][:2], town, tuple(may_file_to))


class CloudInThread:
    """Starts on entering, stops on leaving; `client` speaks to the API, `pages` is the officers' address."""

    def __init__(self, folder: Path, offices: Iterable[FakeOffice], sites: Iterable[Site], receivers: Iterable[str] = ()) -> None:
        """Remember what to publish; nothing runs yet."""
        self.skew_s = 0
        self.folder = folder
        self._offices, self._sites, self._receivers = tuple(offices), tuple(sites), tuple(receivers)
        self._loop = asyncio.new_event_loop()
        self._up, self._down = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run)
        self._failed: BaseException | None = None
        self._pages_port = free_port()
        self.running: Running
        self.client: httpx.Client

    def __enter__(self) -> Self:
        """Wait until it answers, publish the registry."""
        self._thread.start()
        self._up.wait()
        if self._failed is not None:
            self._thread.join()
            raise self._failed
        self.client = httpx.Client(base_url=f"https://localhost:{self.running.port}", verify=self.trust(), timeout=30)
        self.do(self.publish())
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Stop gracefully."""
        self.client.close()
        self._loop.call_soon_threadsafe(self._down.set)
        self._thread.join()

    @property
    def pages(self) -> str:
        """The origin of the officers' pages."""
        return f"http://localhost:{self.running.pages_port}"

    @property
    def catalogue(self) -> Path:
        """The folder that it serves."""
        return self.folder / "catalogue"

    def trust(self) -> ssl.SSLContext:
        """Trusts the demo CA only."""
        return ssl.create_default_context(cafile=self.folder / "tls" / "ca.pem")

    def now_s(self) -> int:
        """The cloud's clock."""
        return int(time.time()) + self.skew_s

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the cloud's own loop."""
        return self.begin(work).result(60)

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Let something run in the cloud's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def forward(self) -> None:
        """Number everything that waits in the outbox; the cloud's own worker may be at it, too."""
        while self.sql("SELECT 1 FROM outbox LIMIT 1"):
            self.do(forward_once(self.running.parts))

    async def publish(self) -> None:
        """What a catalogue would say."""
        keys = [TenantSigning(one.tenant, (SigningListing(one.signer.kid, one.signer.public_key),)) for one in self._offices]
        async with self.running.parts.database.transaction() as connection:
            await registry.publish(connection, Sites(1, self._sites), OfficeKeys(1, tuple(keys)), self._receivers)

    def code(self, name: str) -> str:
        """A one-time code for a site."""
        parts = self.running.parts
        return self.do(make_code(parts.database, parts.keys, name, now_s=self.now_s(), random=parts.random))

    def enrolled(self, device: FakeDevice, at: str = "site-1") -> FakeDevice:
        """Ask over the wire, approve by two officers, fetch the credential."""
        request = device.enrolment_request(self.code(at))
        answer = device.send(self.client, "POST", "/v1/enrolments", request)
        assert answer.status_code == 202, answer.content
        identity = enrolment.enrolment_id(request)
        for officer in ("officer-a", "officer-b"):
            done = self.do(enrolment.approve(self.running.parts, identity, officer))
        assert done.credential is not None
        device.credential = done.credential
        return device

    def sql(self, text: str, *values: object, tenant: tuple[str, str] | None = None) -> list[tuple[object, ...]]:
        """Look into the tables as superuser (or, with a tenant, as the program)."""
        return self.do(self._sql(text, values, tenant))

    async def _sql(self, text: str, values: tuple[object, ...], tenant: tuple[str, str] | None) -> list[tuple[object, ...]]:
        database = self.running.parts.database
        if tenant is not None:
            async with database.tenant(*tenant) as connection:
                return [tuple(row) for row in await connection.fetch(text, *values)]
        import asyncpg

        server = database.server
        assert server is not None
        plain = await asyncpg.connect(host=server.host, user="postgres", database="cloud")
        try:
            return [tuple(row) for row in await plain.fetch(text, *values)]
        finally:
            await plain.close()

    def settings(self) -> Cloud:
        """What the cloud runs with."""
        cert, key = tls.issue_server(self.folder / "tls", ["localhost", "127.0.0.1"])
        return Cloud(
            data_dir=self.folder,
            region="r1",
            listen="127.0.0.1:0",
            tls_cert=cert,
            tls_key=key,
            origin=f"http://localhost:{self._pages_port}",
        )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as fault:  # noqa: BLE001 - told to the test's thread
            self._failed = fault
        finally:
            self._up.set()
            with contextlib.suppress(RuntimeError):
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _serve(self) -> None:
        async with running(self.settings(), assets=ASSETS, now_s=self.now_s) as self.running:
            self._up.set()
            await self._down.wait()
