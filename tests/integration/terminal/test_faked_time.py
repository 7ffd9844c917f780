"""The agent as a real process under libfaketime, against a real cloud over TLS: a wrong clock stops the line at most (SEC-5, T-44)."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import zlib
from pathlib import Path

import pytest

from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import DEAD_URL, Machine
from tests.fakes.online import QUICK, enrol, hand_in, until
from tests.fakes.real_cloud import CloudInThread

pytestmark = [pytest.mark.db, pytest.mark.slow]
WRONG = ("@1970-01-01 00:00:10", "@2090-01-01 00:00:00", "-3652d", "+3652d", "2017-01-01 00:00:00")
"""At the start and then going on (@), by an offset, or standing still at that moment."""


def library() -> Path:
    """The library of the package of its name; importing that would change this process."""
    found = importlib.util.find_spec("libfaketime")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.rglob("libfaketime.so.1"))


def faked(time: str) -> tuple[str, ...]:
    """What stands before the agent's command line."""
    return ("env", f"LD_PRELOAD={library()}", f"FAKETIME={time}", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_NO_CACHE=1")


def ours(cloud: CloudInThread, device: str) -> list[tuple[object, ...]]:
    """The device's slots as the cloud holds them."""
    return cloud.sql("SELECT seq, state FROM slot WHERE device = $1 ORDER BY epoch, seq", device)


@pytest.mark.parametrize("time", WRONG, ids=["1970", "2090", "ten-years-back", "ten-years-ahead", "frozen"])
def test_a_wrong_clock_loses_and_doubles_nothing(online: Machine, cloud: CloudInThread, time: str) -> None:
    """DESIGN 7.12: beyond the certificate's time the line is down, and hand-ins are taken all the same.

    What was queued before stays, and with the right time again each arrives once, in order.
    """
    enrol(online, cloud)
    citizen = Citizen(zlib.crc32(time.encode()), device=online.device)
    real_url = online.settings.cloud_url
    online.set_cloud_url(DEAD_URL)
    with contextlib.closing(online.start(*QUICK)) as screen:
        hand_in(screen, citizen)
    online.stop()
    online.set_cloud_url(real_url)
    online.spawn_fresh(*QUICK, prefix=faked(time))
    with contextlib.closing(online.connect()) as screen:
        until(lambda: screen.status().line == "down")
        hand_in(screen, citizen)
        told = screen.status()
    assert told.queued == 4
    assert told.now >= dt.datetime.now(dt.UTC).timestamp() - 600, "the floor that the credential gave holds"
    assert ours(cloud, online.device) == []
    online.stop()
    with contextlib.closing(online.start(*QUICK)) as screen:
        until(lambda: screen.status().queued == 0)
    online.stop()
    assert [state for _, state in ours(cloud, online.device)] == ["stored"] * 4


def test_a_clock_that_is_hours_off_is_corrected(online: Machine, cloud: CloudInThread) -> None:
    """Within the certificate's time the wire follows the cloud's signed time, and the line works."""
    enrol(online, cloud)
    citizen = Citizen(22, device=online.device)
    online.spawn_fresh(*QUICK, prefix=faked("+3h"))
    with contextlib.closing(online.connect()) as screen:
        hand_in(screen, citizen)
        until(lambda: screen.status().queued == 0)
        assert abs(screen.status().now - dt.datetime.now(dt.UTC).timestamp()) < 60
    online.stop()
    assert [state for _, state in ours(cloud, online.device)] == ["stored"] * 2
