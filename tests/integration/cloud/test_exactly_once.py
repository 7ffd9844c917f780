"""Several terminals at once on bad lines: what was acknowledged is there once, whatever was sent how often (T-50)."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from kiosk.contract.codec import decode
from kiosk.contract.envelope import Context, Entry
from tests.fakes.device import FakeDevice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import Offices
from tests.integration.cloud.reading import receipts, whole_feed

pytestmark = pytest.mark.db

TERMINALS, ROUNDS = 8, 12


def on_a_bad_line(cloud: CloudInThread, device: FakeDevice, seed: int) -> list[Entry]:
    """Hand in, push what is not acknowledged, lose answers and requests, push again, sometimes twice at once; returns all entries."""
    chance = random.Random(seed)
    entries: list[Entry] = []
    acknowledged = 0
    with httpx.Client(base_url=cloud.client.base_url, verify=cloud.trust(), timeout=60) as line:
        for _ in range(ROUNDS):
            entries += [device.hand_in(chance.randbytes(200)) for _ in range(chance.randrange(4))]
            waiting = entries[acknowledged : acknowledged + 5]
            if chance.random() < 0.3:
                with ThreadPoolExecutor(2) as both:
                    answers = list(both.map(lambda part: device.send_push(line, part), [waiting, waiting[:2]]))
                answer = answers[0]
            else:
                answer = device.send_push(line, waiting)
            if chance.random() < 0.4:
                continue  # the answer is lost
            for receipt in receipts(cloud, answer):
                assert receipt.exceptions == ()
                acknowledged = max(acknowledged, receipt.last_seq)
        while acknowledged < len(entries):
            for receipt in receipts(cloud, device.send_push(line, entries[acknowledged : acknowledged + 5])):
                acknowledged = max(acknowledged, receipt.last_seq)
    return entries


def test_acknowledged_is_stored_once(cloud: CloudInThread, offices: Offices) -> None:
    """Every entry reaches the office's feed exactly once, in the order of its terminal; no alarm is raised."""
    devices = [cloud.enrolled(FakeDevice(offices.town)) for _ in range(TERMINALS)]
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda at: on_a_bad_line(cloud, devices[at], at), range(TERMINALS)))
    items = whole_feed(cloud, offices.town)
    counts = Counter(item.entry.slot for item in items)
    assert set(counts.values()) == {1}
    for device, entries in zip(devices, sent, strict=True):
        assert [item.entry for item in items if decode(Context, item.entry.context).device == device.device] == entries
    assert cloud.sql("SELECT kind FROM alarm") == []
