"""The cloud as a process: opens the database, listens with TLS 1.3, runs the workers, stops gracefully on SIGTERM or SIGINT.

Officers' pages stand behind the API's own port when their origin is https. When it is http (`localhost` only: a pilot, the demo, tests),
they get a port of their own on the loopback interface.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk.cloud.app import create_app
from kiosk.cloud.erasing import erase_for_ever
from kiosk.cloud.forwarding import forward_for_ever
from kiosk.cloud.metrics import Metrics
from kiosk.cloud.officers import create_pages
from kiosk.cloud.parts import Keys, Parts
from kiosk.cloud.schema import CLOUD
from kiosk.crypto.keys import FileKeystore
from kiosk.settings import Cloud
from kiosk.web import process
from kiosk.web.database import Database, place_of
from kiosk.web.process import working
from kiosk.web.serving import listening, listening_at


class Running(msgspec.Struct, frozen=True):
    """A cloud that answers. `port` of the API, `pages_port` of the officers' pages (0 where they share the API's)."""

    parts: Parts
    port: int
    pages_port: int

    @property
    def database(self) -> Database:
        """The open database."""
        return self.parts.database


def serve(settings: Cloud, *, assets: Path, enrolment_keys: Mapping[bytes, bytes] | None = None) -> int:
    """Run until a signal; returns the exit status, 1 when the database ended before.

    Args:
        settings: the section `cloud`.
        assets: the repository's assets folder, for the pages.
        enrolment_keys: kid → public key of further keys whose credentials count.
    """
    return process.serve("cloud", running(settings, assets=assets, enrolment_keys=enrolment_keys))


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
        async with _listening(settings, parts, assets) as (port, pages_port), working(forward_for_ever(parts), erase_for_ever(parts)):
            yield Running(parts, port, pages_port)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def _listening(settings: Cloud, parts: Parts, assets: Path) -> AsyncIterator[tuple[int, int]]:
    catalogue = settings.data_dir / "catalogue"
    catalogue.mkdir(parents=True, exist_ok=True)
    app = create_app(parts, catalogue)
    pages = create_pages(parts, settings.origin, assets)
    door = urlsplit(settings.origin)
    async with contextlib.AsyncExitStack() as stack:
        if door.scheme == "https":
            app.mount("/", pages)
            pages_port = 0
        else:
            pages_port = await stack.enter_async_context(listening(pages, "127.0.0.1", 80 if door.port is None else door.port))
        yield await stack.enter_async_context(listening_at(app, settings)), pages_port
