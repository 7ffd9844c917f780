"""Round by round: pull the feed and import it, tell the cloud what is in our backup, post replies until they are confirmed.

One loop for each tenant. A page of the feed is imported in one transaction together with its cursor, so a crash anywhere repeats a page,
which changes nothing. What an item becomes is kiosk.office.filing's; how the cloud is reached, kiosk.office.cloud_line's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from kiosk import log
from kiosk.contract.wire import FeedItem
from kiosk.errors import BusyError, KioskError, UnknownCursorError, UnknownKeyError, UnknownServiceError, UnknownVersionError
from kiosk.office.cases import Kind
from kiosk.office.cloud_line import LONGEST_WAIT_S, CloudLine
from kiosk.office.filing import SET_ASIDE, Desk, file_again, file_item
from kiosk.office.importing import UNVERIFIED, item_hash
from kiosk.office.queries import asides, entries, feeds, files, outbox
from kiosk.office.recording import Deed, record
from kiosk.web.database import Database

if TYPE_CHECKING:
    from asyncpg import Connection, Record

BackupPoint = Callable[[int], int]
"""From now (seconds since 1970 UTC) to the moment up to which our database is in a backup; what is newer is not reported as taken."""


def at_commit(now_s: int) -> int:
    """A laptop, a test, a demo: the committed database itself is all the backup there is."""
    return now_s


def marker_file(path: Path) -> BackupPoint:
    """The backup job writes the second at which its newest finished backup began into this file; without the file nothing is taken."""

    def backed_up(_: int) -> int:
        try:
            return int(path.read_text("ascii").strip())
        except (OSError, ValueError):
            return 0

    return backed_up


_FAULTS = (KioskError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_POISON = (KioskError, ValueError, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
_MAY_HEAL = frozenset({UnknownKeyError.code, UnknownServiceError.code, UnknownVersionError.code, "schema"})
_growing = wait_random_exponential(multiplier=1, max=LONGEST_WAIT_S)


def _wait_s(state: RetryCallState) -> float:
    """Growing and random, but never sooner than the cloud asked for."""
    fault = state.outcome.exception() if state.outcome else None
    return max(_growing(state), fault.retry_after_s if isinstance(fault, BusyError) else 0.0)


async def _file_one(connection: Connection[Record], item: FeedItem, desk: Desk) -> str:
    """File an item; one that the tables refuse is kept and set aside, so that it blocks no other."""
    try:
        async with connection.transaction():
            return await file_item(connection, item, desk)
    except _POISON as fault:
        log.get().error("item set aside", code=fault.code if isinstance(fault, KioskError) else "database", tenant=desk.pen.body.tenant)
    name = item_hash(item)
    await entries.keep(connection, name, item, desk.pen.now_s)
    await asides.set_aside(connection, name, UNVERIFIED, "import_failed", desk.pen.now_s)
    return SET_ASIDE


class Feeder:
    """One tenant's loop.

    Args:
        database: of the office.
        cloud: the line.
        desk: gives what filing needs, as of now (the catalogue may have changed).
        backup: says up to when our database is in a backup.
    """

    def __init__(self, database: Database, cloud: CloudLine, desk: Callable[[], Desk], backup: BackupPoint) -> None:
        """Keep the parts."""
        self._database = database
        self._cloud = cloud
        self._desk = desk
        self._backup = backup

    async def run(self, every_s: float, wake: asyncio.Event) -> None:
        """Go round for ever: at once while there is more, else every `every_s` or when woken; after a fault with growing, random waits."""
        while True:
            wake.clear()
            await self._round_until_done()
            try:
                await asyncio.wait_for(wake.wait(), every_s)
            except TimeoutError:
                continue

    async def _round_until_done(self) -> None:
        async for attempt in AsyncRetrying(retry=retry_if_exception_type(_FAULTS), wait=_wait_s):
            with attempt:
                await self.round()

    async def round(self) -> None:
        """Pull all there is, say what is taken, post what waits. A fault in one step does not keep the others from being tried.

        Raises:
            KioskError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the first fault; go round again later.
        """
        faults = [fault for step in (self._pull_all, self.tell_taken, self.post_replies) if (fault := await self._tried(step))]
        if faults:
            raise faults[0]

    async def _tried(self, step: Callable[[], Awaitable[None]]) -> Exception | None:
        try:
            await step()
        except _FAULTS as fault:
            code = fault.code if isinstance(fault, KioskError) else "database"
            log.get().warning("feed round failed", code=code, step=step.__name__, tenant=self._tenant())
            return fault
        return None

    async def _pull_all(self) -> None:
        while await self.pull():
            pass

    async def pull(self) -> bool:
        """Import one page and its cursor, all or nothing.

        Returns:
            Whether the cloud has more.
        """
        async with self._transaction() as connection:
            cursor = await feeds.cursor(connection)
        try:
            answer = await self._cloud.feed(cursor)
        except UnknownCursorError:
            if not cursor:
                raise
            async with self._transaction() as connection:
                await feeds.begin_again(connection)
            return True
        desk = self._desk()
        async with self._transaction() as connection:
            results = [await _file_one(connection, item, desk) for item in answer.items]
            await feeds.advance(connection, answer.cursor, desk.pen.now_s)
        if results:
            log.get().info("feed imported", tenant=self._tenant(), count=len(results))
        if SET_ASIDE in results:
            log.get().warning("items set aside", tenant=self._tenant(), count=results.count(SET_ASIDE))
        return answer.more and answer.cursor != cursor

    async def recheck(self) -> None:
        """Judge anew what an older catalogue could not verify: a key, format or service version it did not know."""
        async with self._transaction() as connection:
            waiting = await asides.listed(connection, (UNVERIFIED,), closed=False)
        for item in waiting:
            if item.reason in _MAY_HEAL:
                await self._recheck_one(item.item_hash)

    async def _recheck_one(self, name: bytes) -> None:
        desk = self._desk()
        async with self._transaction() as connection:
            try:
                async with connection.transaction():
                    healed = await file_again(connection, name, desk) != SET_ASIDE
            except _POISON:
                await asides.set_aside(connection, name, UNVERIFIED, "import_failed", desk.pen.now_s)
                return
            if healed:
                await asides.close(connection, name, desk.pen.now_s)

    async def tell_taken(self) -> None:
        """Name the newest page that our backup holds."""
        now_s = self._desk().pen.now_s
        async with self._transaction() as connection:
            page = await feeds.newest_backed_up(connection, self._backup(now_s))
        if page is None:
            return
        await self._cloud.taken(page.cursor)
        async with self._transaction() as connection:
            await feeds.told(connection, page.page_no)

    async def post_replies(self) -> None:
        """Post what waits, a page at a time, and note each as posted in its case."""
        while True:
            async with self._transaction() as connection:
                waiting = await outbox.waiting(connection)
            if not waiting:
                return
            await self._cloud.post(tuple(reply.sealed_reply for reply in waiting))
            async with self._transaction() as connection:
                for reply in waiting:
                    await self._note_posted(connection, reply)

    async def _note_posted(self, connection: Connection[Record], reply: outbox.Waiting) -> None:
        pen = self._desk().pen
        case = await files.find(connection, reply.submission_id, to_change=True)
        if case is not None and await outbox.confirm(connection, reply, pen.now_s):
            await record(connection, case, Deed(kind=Kind.REPLY_POSTED, at_s=pen.now_s, reply_no=reply.reply_no), pen)

    def _transaction(self) -> AbstractAsyncContextManager[Connection[Record]]:
        body = self._desk().pen.body
        return self._database.tenant(body.prefecture, body.tenant)

    def _tenant(self) -> str:
        return self._desk().pen.body.tenant
