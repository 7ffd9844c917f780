"""The office as a process: opens the database, serves the clerks' pages, follows the catalogue, and goes round to the cloud and back.

Plain http only at `localhost` (the demo, tests, a desk of its own); else TLS 1.3. Stops gracefully on SIGTERM or SIGINT.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec

from kiosk import log
from kiosk.errors import KioskError, UnsafeStartError
from kiosk.office import catalogue
from kiosk.office.admin import door_of, open_body
from kiosk.office.app import citizen_words, create_app, office_pages
from kiosk.office.cloud_line import TIMEOUT_S, CloudLine
from kiosk.office.feeding import BackupPoint, Feeder, at_commit
from kiosk.office.room import Room
from kiosk.office.schema import OFFICE
from kiosk.settings import LOOPBACK, Office
from kiosk.web import process
from kiosk.web.database import Database, place_of
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.process import working
from kiosk.web.serving import listening_at
from kiosk.web.sessions import Sessions

PULL_EVERY_S = 15.0
CATALOGUE_EVERY_S = 3600.0
CATALOGUE_AGAIN_S = 10.0
LOOP_AGAIN_S = 5.0


class Rhythm(msgspec.Struct, frozen=True):
    """How often the loops go round, in seconds, and what our backup holds."""

    pull_every_s: float = PULL_EVERY_S
    catalogue_every_s: float = CATALOGUE_EVERY_S
    backup: BackupPoint = at_commit


class Running(msgspec.Struct, frozen=True):
    """An office that answers."""

    room: Room
    port: int

    @property
    def database(self) -> Database:
        """The open database."""
        return self.room.database


def serve(settings: Office, *, assets: Path, rhythm: Rhythm | None = None) -> int:
    """Run until a signal; returns the exit status, 1 when the database ended before.

    Args:
        settings: the section `office`.
        assets: the repository's assets folder, for the pages.
        rhythm: other than the usual.
    """
    return process.serve("office", running(settings, assets=assets, rhythm=rhythm))


@contextlib.asynccontextmanager
async def running(
    settings: Office,
    *,
    assets: Path,
    rhythm: Rhythm | None = None,
    now_s: Callable[[], int] = lambda: int(time.time()),
    random: Callable[[int], bytes] = os.urandom,
) -> AsyncIterator[Running]:
    """A whole office for the time of a `with`: also what tests run.

    Args:
        settings: as in `serve`.
        assets: as in `serve`.
        rhythm: as in `serve`.
        now_s: the office's clock, seconds since 1970 UTC.
        random: cryptographically random bytes.

    Raises:
        UnsafeStartError: plain http elsewhere than at localhost; keys or database that are not safe; an altered catalogue.
    """
    _require_safe(settings)
    body, door = open_body(settings), door_of(settings)
    tenancy = catalogue.read_installed(settings, body) or catalogue.without_catalogue(body)
    database = await Database.open(place_of(settings), OFFICE)
    try:
        store = PostgresPasskeys(database.pool)
        room = Room(
            database=database,
            tenancies={settings.tenant: tenancy},
            pages=office_pages(name=f"{settings.name} 事務室", origin=settings.origin, assets=assets),
            sessions=Sessions(store, origin=settings.origin, now_s=now_s, random=random),
            words=citizen_words(),
            now_s=now_s,
            random=random,
            wake={settings.tenant: asyncio.Event()},
        )
        async with listening_at(create_app(room, store, door), settings) as port, _working(settings, room, rhythm or Rhythm()):
            yield Running(room, port)
    finally:
        await database.close()


def _require_safe(settings: Office) -> None:
    door = urlsplit(settings.origin)
    if door.scheme != "https" and door.hostname not in LOOPBACK:
        raise UnsafeStartError("the clerks' pages need https, but for localhost", hint="set origin, tls_cert and tls_key")


@contextlib.asynccontextmanager
async def _working(settings: Office, room: Room, rhythm: Rhythm) -> AsyncIterator[None]:
    """The loops, and their one connection to the cloud."""
    async with _client(settings) as client:
        tenant = settings.tenant
        line = CloudLine(
            client,
            room.tenancies[tenant].body.signer,
            now_s=room.now_s,
            random=room.random,
            time_keys=lambda: room.tenancies[tenant].keys.cloud,
        )
        feeder = Feeder(room.database, line, lambda: room.desk(tenant), rhythm.backup)
        follower = _Follower(settings, room, feeder)
        loops = (lambda: _feed(follower, rhythm), lambda: follower.run(rhythm.catalogue_every_s))
        async with working(*(_unending(loop, tenant) for loop in loops)):
            yield


def _client(settings: Office) -> httpx.AsyncClient:
    """Trusts one authority, speaks TLS 1.3, follows no redirect, heeds no proxy variable."""
    context = ssl.create_default_context(cafile=settings.cloud_ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return httpx.AsyncClient(base_url=settings.cloud_url, verify=context, trust_env=False, timeout=TIMEOUT_S)


async def _unending(loop: Callable[[], Awaitable[None]], tenant: str) -> None:
    """Begin a loop again if a fault of ours ends it: a stopped feed must not wait until somebody notices."""
    while True:
        try:
            await loop()
        except Exception:  # noqa: BLE001 - whatever it is, the next round may pass
            log.get().exception("loop began again", tenant=tenant)
        await asyncio.sleep(LOOP_AGAIN_S)


class _Follower:
    """Keeps the catalogue new; `ready` once there is one to verify with."""

    def __init__(self, settings: Office, room: Room, feeder: Feeder) -> None:
        self.settings = settings
        self.room = room
        self.feeder = feeder
        self.ready = asyncio.Event()

    async def run(self, every_s: float) -> None:
        """Sooner again while there is none or the line is down."""
        while True:
            wait_s = every_s
            self._look()
            try:
                await self._update()
            except (KioskError, OSError) as fault:
                code = fault.code if isinstance(fault, KioskError) else "line_down"
                log.get().warning("catalogue not updated", code=code, tenant=self.settings.tenant)
                wait_s = min(wait_s, CATALOGUE_AGAIN_S)
            await asyncio.sleep(wait_s)

    def _look(self) -> None:
        if self.room.tenancies[self.settings.tenant].keys.enrolment:
            self.ready.set()

    async def _update(self) -> None:
        """Fetch, read, and look again at what the older catalogue could not verify."""
        body = self.room.tenancies[self.settings.tenant].body
        await catalogue.update(self.settings, self.room.now_s())
        read = await asyncio.to_thread(catalogue.read_installed, self.settings, body)
        if read is None:
            return
        self.room.tenancies[self.settings.tenant] = read
        self._look()
        await self.feeder.recheck()


async def _feed(follower: _Follower, rhythm: Rhythm) -> None:
    """Go round once there is a catalogue to verify with."""
    await follower.ready.wait()
    await follower.feeder.run(rhythm.pull_every_s, follower.room.wake[follower.settings.tenant])
