"""Agent and cloud as real processes and servers: enrolment, push over TLS, a line that goes and comes, kills in between, replies back."""

from __future__ import annotations

import time

import pytest

from kiosk.contract.codec import encode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import PostReplies
from kiosk.errors import RetryLaterError
from kiosk.terminal import enrolment
from kiosk.terminal.agent import sync_once
from tests.fakes.device import FakeOffice
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import SITE, TOWN, Machine
from tests.fakes.online import QUICK, enrol, hand_in, retried, stored, until
from tests.fakes.real_cloud import CloudInThread

pytestmark = [pytest.mark.db, pytest.mark.slow]


def test_from_the_code_to_released_entries_and_back(online: Machine, cloud: CloudInThread, office: FakeOffice) -> None:
    """Enrol, hand in with the line cut, kill the agent, mend the line: each entry arrives once and is released; a reply comes back."""
    enrol(online, cloud)
    citizen = Citizen(11, device=online.device)
    before = stored(cloud)
    real_url = online.settings.cloud_url
    online.set_cloud_url("https://localhost:9")
    screen = online.start(*QUICK)
    hand_in(screen, citizen)
    until(lambda: screen.status().line == "down")
    assert screen.status().queued == 2
    online.kill()
    online.set_cloud_url(real_url)
    online.spawn(*QUICK)
    until(lambda: retried(screen).queued == 0)
    until(lambda: screen.status().line == "up")
    assert screen.status().time_quality == "synced"
    assert stored(cloud) == before + 2
    for _ in range(3):
        hand_in(screen, citizen)
    until(lambda: screen.status().queued == 0)
    assert stored(cloud) == before + 8
    assert cloud.sql("SELECT count(*) FROM quarantine")[0][0] == 0

    mailbox = b"m" * 16
    reply = encode(SealedReply(v=1, tenant=TOWN, mailbox=mailbox, site=SITE, expires=2**26, sealed=b"sealed" * 50))
    assert office.send(cloud.client, "POST", "/v1/replies", encode(PostReplies(1, (reply,)))).status_code == 204
    until(lambda: screen.fetch_replies([mailbox]).replies == (reply,))
    assert screen.fetch_replies([mailbox], [TOWN]).as_of > 0
    screen.close()
    assert online.stop() == 0
    sync_once(online.settings)


def test_killed_again_and_again_while_pushing(online: Machine, cloud: CloudInThread) -> None:
    """The agent dies at random moments of its rounds with the cloud: everything arrives, each entry once, and nothing is quarantined."""
    enrol(online, cloud)
    citizen = Citizen(12, device=online.device)
    before = stored(cloud)
    screen = online.start(*QUICK)
    for number in range(10):
        hand_in(screen, citizen)
        time.sleep(0.02 * number)
        online.kill()
        online.spawn(*QUICK)
        online.connect().close()
    until(lambda: screen.status().queued == 0)
    assert stored(cloud) == before + 20
    assert cloud.sql("SELECT count(*) FROM quarantine")[0][0] == 0
    screen.close()


def test_an_unknown_code_is_refused_and_nothing_is_kept(online: Machine, cloud: CloudInThread) -> None:
    """A guessed code gets the cloud's refusal, and no credential."""
    assert cloud.running.port
    with pytest.raises(Exception, match=r"absent|expired|forbidden|bad_input"):
        enrolment.enrol(online.settings, "ABCD-2345", patience=enrolment.Patience(longest_s=1, poll_s=0.1))
    assert not (online.data / "credential.cose").exists()


def test_nobody_approves_in_time(online: Machine, cloud: CloudInThread) -> None:
    """The command ends with a retry, and the same command sends the same request again."""
    code = cloud.code(SITE)
    patience = enrolment.Patience(longest_s=0.2, poll_s=0.1)
    with pytest.raises(RetryLaterError):
        enrolment.enrol(online.settings, code, patience=patience)
    request = (online.data / "enrolment.cose").read_bytes()
    with pytest.raises(RetryLaterError):
        enrolment.enrol(online.settings, code, patience=patience)
    assert (online.data / "enrolment.cose").read_bytes() == request
