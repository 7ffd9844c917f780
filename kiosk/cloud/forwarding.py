"""The worker that takes groups from the outbox and gives them a place in feeds: entries in their tenant's, replies in sites' mail.

It is the only one that numbers, one transaction after another, so a number is never given to a transaction that ends after a later one
(goals R6). Taking a group away and numbering it are one transaction: a worker killed in between leaves the group where it was.
Regions: a group whose tenant's home is elsewhere will leave here over the wire instead of being numbered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk import log
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import outbox, registry
from kiosk.web.problems import known

if TYPE_CHECKING:
    from asyncpg import Connection, Record

REPLY = "reply"
IDLE_S = 2.0
"""How long a group written by another process may wait."""
TROUBLE_S = 5.0


async def forward_once(parts: Parts) -> int:
    """Number what waits, up to a bound; returns how many groups."""
    async with parts.database.transaction() as connection:
        if not await outbox.begin(connection):
            return 0
        groups = await outbox.oldest(connection)
        for waiting in _by_tenant(groups):
            await outbox.number_items(connection, waiting, outbox.new_feed_id(parts.random(16)))
        for group in groups:
            if group.kind == REPLY:
                await _number_mail(parts, connection, group)
        await outbox.done(connection, groups)
        if len(groups) == outbox.GROUPS_AT_ONCE:
            parts.metrics.waiting.set(await outbox.waiting(connection))
        else:
            parts.metrics.waiting.set(0)
    for group in groups:
        parts.metrics.forwarded.labels(group.kind).inc(group.count)
    return len(groups)


async def forward_for_ever(parts: Parts) -> None:
    """Forward whenever something was handed on, until cancelled; trouble with the database is waited out."""
    while True:
        try:
            parts.handed_on.clear()
            while await forward_once(parts):
                pass
            await _rest(parts)
        except Exception as raised:  # noqa: BLE001 - a worker that ends would hold up every office
            log.get().error("forwarding failed", code=known(raised).code, exc_info=raised)
            await asyncio.sleep(TROUBLE_S)


async def _rest(parts: Parts) -> None:
    try:
        await asyncio.wait_for(parts.handed_on.wait(), IDLE_S)
    except TimeoutError:
        return


def _by_tenant(groups: Sequence[outbox.Group]) -> tuple[list[outbox.Group], ...]:
    """Groups of entries, each tenant's together and in their order: a feed is numbered once a round, however many pushes wait."""
    found: dict[tuple[str, str], list[outbox.Group]] = {}
    for group in groups:
        if group.kind != REPLY:
            found.setdefault((group.prefecture, group.tenant), []).append(group)
    return tuple(found.values())


async def _number_mail(parts: Parts, connection: Connection[Record], group: outbox.Group) -> None:
    filed_at = {group.site} if await registry.has_site(connection, group.site) else set[str]()
    sites = sorted({*await registry.sites_of(connection, group.tenant), *filed_at})
    await outbox.number_mail(connection, group, sites, [outbox.new_feed_id(parts.random(16)) for _ in sites])
