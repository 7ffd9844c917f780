"""The cloud as a process: opens the database, listens with TLS 1.3, runs the workers, stops gracefully on SIGTERM or SIGINT.

Officers' pages stand behind the API's own port when their origin is https. When it is http (`localhost` only: a pilot, the demo, tests),
they get a port of their own on the loopback interface.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import uvloop

from kiosk import log
from kiosk.cloud.app import create_app
from kiosk.cloud.erasing import erase_for_ever
from kiosk.cloud.forwarding import forward_for_ever
from kiosk.cloud.metrics import Metrics
from kiosk.cloud.officers import create_pages
from kiosk.cloud.parts import Keys, Parts
from kiosk.cloud.schema import CLOUD
from kiosk.crypto.keys import FileKeystore
from kiosk.settings import Cloud
from kiosk.web.database import Database, place_of
from kiosk.web.serving import listening

LOOK_EVERY_S = 1.0


class Running(msgspec.Struct, frozen=True):
    """A cloud that answers. `port` of the API, `pages_port` of the officers' pages (0 where they share the API's)."""

    parts: Parts
    port: int
    pages_port: int


def serve(settings: Cloud, *, assets: Path, enrolment_keys: Mapping[bytes, bytes] | None = None) -> int:
    """Run until a signal; returns the exit status, 1 when the database ended before.

    Args:
        settings: the section `cloud`.
        assets: the repository's assets folder, for the pages.
        enrolment_keys: kid → public key of further keys whose credentials count.
    """

    async def main() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with running(settings, assets=assets, enrolment_keys=enrolment_keys) as cloud:
            log.get().info("cloud answers", port=cloud.port, region=settings.region, pid=os.getpid())
            lost = await _until(stop, cloud.parts.database)
        log.get().log(logging.ERROR if lost else logging.INFO, "database ended" if lost else "cloud stopped")
        return int(lost)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())


async def _until(stop: asyncio.Event, database: Database) -> bool:
    """Wait for the signal; True when our own database ended first: whoever started us may start us again."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
        if database.server is not None and database.server.has_ended:
            return not stop.is_set()
    return False


@contextlib.asynccontextmanager
async def running(
    settings: Cloud,
    *,
    assets: Path,
    enrolment_keys: Mapping[bytes, bytes] | None = None,
    now_s: Callable[[], int] = lambda: int(time.time()),
    random: Callable[[int], bytes] = os.urandom,
) -> AsyncIterator[Running]:
    """A whole cloud for the time of a `with`: also what tests run, on port 0.

    Args:
        settings: as in `serve`.
        assets: as in `serve`.
        enrolment_keys: as in `serve`.
        now_s: the cloud's clock, seconds since 1970 UTC.
        random: cryptographically random bytes.
    """
    database = await Database.open(place_of(settings), CLOUD)
    try:
        keys = Keys.of(FileKeystore(settings.data_dir / "keys"), enrolment_keys)
        parts = Parts(database, keys, settings.region, now_s, random, Metrics(), asyncio.Event())
        async with _listening(settings, parts, assets) as (port, pages_port), _working(parts):
            yield Running(parts, port, pages_port)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def _listening(settings: Cloud, parts: Parts, assets: Path) -> AsyncIterator[tuple[int, int]]:
    catalogue = settings.data_dir / "catalogue"
    catalogue.mkdir(parents=True, exist_ok=True)
    app = create_app(parts, catalogue)
    pages = create_pages(parts, settings.origin, assets)
    host, _, port = settings.listen.rpartition(":")
    door = urlsplit(settings.origin)
    async with contextlib.AsyncExitStack() as stack:
        if door.scheme == "https":
            app.mount("/", pages)
            pages_port = 0
        else:
            pages_port = await stack.enter_async_context(listening(pages, "127.0.0.1", 80 if door.port is None else door.port))
        tls = (settings.tls_cert, settings.tls_key) if settings.tls_cert and settings.tls_key else None
        yield await stack.enter_async_context(listening(app, host.strip("[]"), int(port), tls)), pages_port


@contextlib.asynccontextmanager
async def _working(parts: Parts) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(forward_for_ever(parts)), asyncio.create_task(erase_for_ever(parts))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
