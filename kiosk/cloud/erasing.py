"""What the cloud forgets by itself: bodies 90 days after the office took them, replies past their time. Ids, hashes and slots stay.

The same hourly round counts the terminals, for the spread that answers carry.
"""

from __future__ import annotations

import asyncio

from kiosk import log
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import devices, feeds, registry, replies
from kiosk.web.problems import known

TAKEN_FOR_S = 90 * 24 * 3600
EVERY_S = 3600.0


async def erase_once(parts: Parts) -> int:
    """Go through all receivers; returns how many bodies and replies were erased."""
    now_s, erased = parts.now_s(), 0
    async with parts.database.transaction() as connection:
        receivers = await registry.all_receivers(connection)
        parts.crowd.devices = await devices.count(connection)
    for prefecture, tenant in receivers:
        async with parts.database.tenant(prefecture, tenant) as connection:
            erased += await feeds.erase_taken(connection, prefecture, tenant, now_s - TAKEN_FOR_S, now_s)
            erased += await replies.erase_expired(connection, prefecture, tenant, now_s)
    return erased


async def erase_for_ever(parts: Parts) -> None:
    """Every hour, until cancelled."""
    while True:
        try:
            erased = await erase_once(parts)
            log.get().info("erased what is past its time", count=erased)
        except Exception as raised:  # noqa: BLE001 - a worker that ends would keep what must be erased
            log.get().error("erasing failed", code=known(raised).code, exc_info=raised)
        await asyncio.sleep(EVERY_S)
