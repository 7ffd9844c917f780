"""A whole office in a thread: real PostgreSQL, the real application on localhost, a clock that can be set; the feed comes by hand.

with OfficeInThread(folder, town) as office:
    office.takes(*town.files().items)
    browser.goto(office.link("山田 花子"))
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from kiosk.contract.codec import decode
from kiosk.contract.reply import Reply, SealedReply
from kiosk.contract.wire import FeedItem
from kiosk.office.app import citizen_words, create_app, office_pages
from kiosk.office.filing import file_item
from kiosk.office.room import CLERK, LEAD, Room
from kiosk.office.schema import OFFICE
from kiosk.web.database import Database, Embedded
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import Door, invite, new_officer
from kiosk.web.ports import free_port
from kiosk.web.serving import listening
from kiosk.web.sessions import Sessions
from tests.fakes.real_cloud import ASSETS
from tests.fakes.town import PREFECTURE, FakeTown, Filing

T = TypeVar("T")


class OfficeInThread:
    """Starts on entering, stops on leaving. Several towns make a shared centre."""

    def __init__(self, folder: Path, *towns: FakeTown) -> None:
        """Nothing runs yet."""
        self.skew_s = 0
        self.towns = towns
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._up, self._down = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run)
        self._failed: BaseException | None = None
        self.room: Room
        self.store: PostgresPasskeys

    def __enter__(self) -> Self:
        """Wait until it answers."""
        self._thread.start()
        self._up.wait()
        if self._failed is not None:
            self._thread.join()
            raise self._failed
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Stop gracefully."""
        self._loop.call_soon_threadsafe(self._down.set)
        self._thread.join()

    def now_s(self) -> int:
        """The office's clock."""
        return int(time.time()) + self.skew_s

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the office's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def link(self, name: str, *, lead: bool = True, town: FakeTown | None = None) -> str:
        """A one-time link for a new officer."""
        tenant = (town or self.towns[0]).office.tenant
        officer = new_officer(name, tenant, (CLERK, LEAD) if lead else (CLERK,), os.urandom)
        return self.do(invite(self.store, officer, self._door(), now_s=self.now_s(), random=os.urandom))

    def takes(self, *items: FeedItem, town: FakeTown | None = None) -> list[str]:
        """File items, as the loop does with a page of the feed."""
        return self.do(self._takes(items, (town or self.towns[0]).office.tenant))

    def replies(self, filing: Filing, town: FakeTown | None = None) -> list[Reply]:
        """What the citizen reads with the paper, in order."""
        here = town or self.towns[0]
        query = "SELECT sealed_reply FROM reply_outbox WHERE submission_id = $1 ORDER BY reply_no"
        rows = self.sql(query, filing.submission_id, town=here)
        return [here.opens(filing, decode(SealedReply, row[0])) for row in rows]

    def sql(self, text: str, *values: object, town: FakeTown | None = None) -> list[tuple[Any, ...]]:
        """Ask as a tenant."""
        return self.do(self._sql(text, values, (town or self.towns[0]).office.tenant))

    async def _takes(self, items: tuple[FeedItem, ...], tenant: str) -> list[str]:
        results = []
        for item in items:
            async with self.room.database.tenant(PREFECTURE, tenant) as connection:
                results.append(await file_item(connection, item, self.room.desk(tenant)))
        return results

    async def _sql(self, text: str, values: tuple[object, ...], tenant: str) -> list[tuple[Any, ...]]:
        async with self.room.database.tenant(PREFECTURE, tenant) as connection:
            return [tuple(row) for row in await connection.fetch(text, *values)]

    def _door(self) -> Door:
        return Door("汐見市 事務室", self.origin)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as fault:  # noqa: BLE001 - told to the test's thread
            self._failed = fault
        finally:
            self._up.set()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _serve(self) -> None:
        database = await Database.open(Embedded(self._folder), OFFICE)
        try:
            self.store = PostgresPasskeys(database.pool)
            self.room = Room(
                database=database,
                tenancies={town.office.tenant: town.tenancy() for town in self.towns},
                pages=office_pages(name="汐見市 事務室", origin=self.origin, assets=ASSETS),
                sessions=Sessions(self.store, origin=self.origin, now_s=self.now_s, random=os.urandom),
                words=citizen_words(),
                now_s=self.now_s,
                random=os.urandom,
            )
            async with listening(create_app(self.room, self.store, self._door()), "127.0.0.1", self.port):
                self._up.set()
                await self._down.wait()
        finally:
            await database.close()
