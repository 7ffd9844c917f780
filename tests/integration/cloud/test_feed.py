"""The feed of an office: nothing is missed behind a slow transaction, a cursor fits one history only, taken bodies are erased (R6)."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from kiosk.cloud.erasing import TAKEN_FOR_S, erase_once
from kiosk.cloud.forwarding import forward_once
from kiosk.contract.codec import encode
from kiosk.contract.wire import Taken
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import OTHER_TOWN, TOWN, Offices
from tests.integration.cloud.reading import end_of_feed, feed, problem, whole_feed

pytestmark = pytest.mark.db

_OUTBOX = "INSERT INTO outbox (prefecture, tenant, kind, submission_ids, parts, hashes, content_hashes, site) "
_HAND_ON = _OUTBOX + "SELECT prefecture, tenant, 'entry', array[submission_id], array[part], array[entry_hash], array[content_hash], '' "


def take(cloud: CloudInThread, office: FakeOffice, cursor: str) -> int:
    """Say that everything up to a cursor is in the backup."""
    return office.send(cloud.client, "POST", "/v1/taken", encode(Taken(1, cursor))).status_code


def test_nothing_is_missed_behind_a_slow_transaction(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A transaction that took its outbox number early and commits late: a reader in between sees it later, never not at all."""
    slow = os.urandom(16)
    device.send_push(cloud.client, [device.hand_in(b"seed", submission_id=slow)])
    start = end_of_feed(cloud, offices.town)
    numbered, go_on = threading.Event(), asyncio.Event()

    async def slow_transaction() -> None:
        async with cloud.running.parts.database.tenant("13", TOWN) as connection:
            await connection.execute(f"{_HAND_ON} FROM entry WHERE submission_id = $1", slow)
            numbered.set()
            await go_on.wait()

    running = cloud.begin(slow_transaction())
    numbered.wait()
    fast = device.hand_in(b"fast")
    device.send_push(cloud.client, [fast])
    meanwhile = feed(cloud, offices.town, start)
    assert [item.entry for item in meanwhile.items] == [fast], "the fast one is there at once"
    cloud.begin(_set(go_on)).result(60)
    running.result(60)
    late = whole_feed(cloud, offices.town, meanwhile.cursor)
    assert len(late) == 1, "the slow one comes after the cursor that was given out meanwhile"


async def _set(event: asyncio.Event) -> None:
    event.set()


def test_two_workers_number_each_item_once(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Several forwarding workers at once: every entry gets exactly one position, without holes."""
    start = end_of_feed(cloud, offices.police)
    entries = [device.hand_in(b"form", office=offices.police) for _ in range(30)]
    for at in range(0, 30, 3):
        device.send_push(cloud.client, entries[at : at + 3])

    async def at_once() -> None:
        await asyncio.gather(*(forward_once(cloud.running.parts) for _ in range(6)))

    cloud.do(at_once())
    assert [item.entry for item in whole_feed(cloud, offices.police, start)] == entries
    positions = [row[0] for row in cloud.sql("SELECT position FROM feed_item WHERE tenant = 'police:13' ORDER BY 1")]
    assert positions == list(range(1, len(positions) + 1))


def test_a_cursor_of_another_tenant_is_unknown(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A cursor is of one feed: another tenant's is answered 410, like one that was made up."""
    device.send_push(cloud.client, [device.hand_in(b"form")])
    cursor = end_of_feed(cloud, offices.town)
    for text in (cursor, "AAAA", "not a cursor"):
        answer = offices.other.send(cloud.client, "GET", f"/v1/feed?cursor={text.replace(' ', '%20')}")
        assert problem(answer) == (410, "unknown_cursor")


def test_a_cursor_from_before_a_restore_is_unknown(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Restored from an older backup, the cloud went on: the old cursor's place holds another entry now, so the office starts again."""
    device.send_push(cloud.client, [device.hand_in(b"one", office=offices.other), device.hand_in(b"two", office=offices.other)])
    cursor = end_of_feed(cloud, offices.other)
    position = cloud.sql("SELECT position FROM feed WHERE tenant = $1", OTHER_TOWN)[0][0]
    cloud.sql("DELETE FROM feed_item WHERE tenant = $1 AND position = $2", OTHER_TOWN, position)
    cloud.sql("UPDATE feed SET position = position - 1 WHERE tenant = $1", OTHER_TOWN)
    assert problem(offices.other.send(cloud.client, "GET", f"/v1/feed?cursor={cursor}")) == (410, "unknown_cursor")
    device.send_push(cloud.client, [device.hand_in(b"three", office=offices.other)])
    cloud.forward()
    assert problem(offices.other.send(cloud.client, "GET", f"/v1/feed?cursor={cursor}")) == (410, "unknown_cursor")
    assert whole_feed(cloud, offices.other)[-1].entry is not None


def test_taken_bodies_are_erased_after_90_days(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A cursor is no acknowledgement; `taken` is. 90 days later the body is gone, id, hash and slot stay, and a resend is still known."""
    entries = [device.hand_in(b"form"), device.hand_in(b"later")]
    device.send_push(cloud.client, entries[:1])
    cursor = end_of_feed(cloud, offices.town)
    device.send_push(cloud.client, entries[1:])
    assert take(cloud, offices.town, cursor) == 204
    assert take(cloud, offices.town, cursor) == 204
    text = "SELECT sealed IS NULL FROM entry e JOIN run_receipt r USING (receipt_id) WHERE r.device = $1 ORDER BY r.first_seq"
    cloud.do(erase_once(cloud.running.parts))
    assert cloud.sql(text, device.device) == [(False,), (False,)], "not before its time"
    cloud.skew_s = TAKEN_FOR_S + 60
    try:
        cloud.do(erase_once(cloud.running.parts))
    finally:
        cloud.skew_s = 0
    assert cloud.sql(text, device.device) == [(True,), (False,)]
    page = feed(cloud, offices.town)
    assert entries[0] not in [item.entry for item in page.items]
    assert entries[1] in [item.entry for item in whole_feed(cloud, offices.town)]
    assert device.send_push(cloud.client, entries[:1]).status_code == 200
    assert cloud.sql(text, device.device) == [(True,), (False,)], "a repetition brings no body back"


def test_taken_needs_a_cursor_of_the_feed(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Nobody can have taken what is not there."""
    device.send_push(cloud.client, [device.hand_in(b"form")])
    cursor = end_of_feed(cloud, offices.town)
    assert take(cloud, offices.other, cursor) == 410
    assert take(cloud, offices.town, "") == 410
