"""Agent and cloud as real processes and servers: enrolment, push over TLS, a line that goes and comes, kills in between, replies back."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.catalog import publishing
from kiosk.cloud import enrolment as approving
from kiosk.cloud.queries import enrolments
from kiosk.contract.codec import encode
from kiosk.contract.ipc import Status
from kiosk.contract.keys import CloudKeys, EnrolmentKeys, RegionSigning, SigningListing
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import PostReplies
from kiosk.crypto import primitives
from kiosk.crypto.keys import Signer
from kiosk.errors import RetryLaterError
from kiosk.terminal import enrolment
from kiosk.terminal.agent import sync_once
from kiosk.terminal.ipc import Agent
from tests.fakes.catalogues import listings
from tests.fakes.device import FakeOffice
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import SITE, TOWN, Machine
from tests.fakes.real_cloud import CloudInThread, site

pytestmark = [pytest.mark.db, pytest.mark.slow]
SPACE = 8 * 1024 * 1024
QUICK = ("longest_s=0.5", "base_s=0.1", "poll_s=0.5")


@pytest.fixture(scope="module")
def office() -> FakeOffice:
    """The town's office."""
    return FakeOffice(TOWN)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, office: FakeOffice) -> Iterator[CloudInThread]:
    """One cloud for all tests here."""
    with CloudInThread(tmp_path_factory.mktemp("cloud"), [office], [site(SITE, TOWN)]) as running:
        yield running


def listed(signer: Signer) -> SigningListing:
    """A key as the catalogue lists it."""
    return SigningListing(signer.kid, signer.public_key)


@pytest.fixture
def machine(tmp_path: Path, cloud: CloudInThread) -> Iterator[Machine]:
    """A machine with the cloud's root.json, not enrolled."""
    ca = tmp_path / "ca.pem"
    ca.write_bytes((cloud.folder / "tls" / "ca.pem").read_bytes())
    made = Machine(tmp_path, cloud_url=f"https://localhost:{cloud.running.port}", cloud_ca=ca)
    keys = cloud.running.parts.keys
    base = listings(made.publisher)
    real = publishing.Listings(
        sealing=base.sealing,
        offices=base.offices,
        enrolment=EnrolmentKeys(1, (listed(keys.enrolment),)),
        cloud=CloudKeys(1, (RegionSigning(cloud.running.parts.region, (listed(keys.receipt),)),)),
        sites=base.sites,
    )
    made.install(real)
    shutil.rmtree(cloud.catalogue, ignore_errors=True)
    shutil.copytree(made.folder / "repository", cloud.catalogue)
    yield made
    if made.process is not None:
        with contextlib.suppress(ProcessLookupError):
            made.kill()


def enrol(machine: Machine, cloud: CloudInThread) -> None:
    """The whole way: code, request, two officers, credential."""
    code = cloud.code(SITE)
    told: list[str] = []
    patience = enrolment.Patience(longest_s=30, poll_s=0.1, told=told.append)
    officers = threading.Thread(target=approve, args=(machine, cloud))
    officers.start()
    claims = enrolment.enrol(machine.settings, code, patience=patience)
    officers.join()
    assert told == ["pending", "approved"]
    assert (claims.site, claims.public_key) == (SITE, machine.keys.signer("device").public_key)
    machine.device = claims.device


def approve(machine: Machine, cloud: CloudInThread) -> None:
    """Two officers approve as soon as the request is there."""
    path = machine.data / "enrolment.cose"
    until(path.exists)
    identity = primitives.sha256(path.read_bytes())[:16]

    async def is_there() -> bool:
        async with cloud.running.parts.database.transaction() as connection:
            return await enrolments.find(connection, identity) is not None

    until(lambda: cloud.do(is_there()))
    for officer in ("officer-a", "officer-b"):
        cloud.do(approving.approve(cloud.running.parts, identity, officer))


def until(holds: Callable[[], object], within_s: float = 30.0) -> None:
    """Wait for something to hold."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def stored(cloud: CloudInThread) -> int:
    """Entries that the cloud holds."""
    return int(str(cloud.sql("SELECT count(*) FROM entry")[0][0]))


def hand_in(screen: Agent, citizen: Citizen) -> None:
    """A visit with one hand-in of two parts."""
    screen.take_visit(SPACE)
    one = citizen.declares(b"photo" * 100, b"form" * 100, tenant=TOWN)
    assert screen.submit(one)
    screen.drawn(one.hand_in_id)
    screen.end_visit()


def test_from_the_code_to_released_entries_and_back(machine: Machine, cloud: CloudInThread, office: FakeOffice) -> None:
    """Enrol, hand in with the line cut, kill the agent, mend the line: each entry arrives once and is released; a reply comes back."""
    enrol(machine, cloud)
    citizen = Citizen(11, device=machine.device)
    before = stored(cloud)
    real_url = machine.settings.cloud_url
    machine.set_cloud_url("https://localhost:9")
    screen = machine.start(*QUICK)
    hand_in(screen, citizen)
    until(lambda: screen.status().line == "down")
    assert screen.status().queued == 2
    machine.kill()
    machine.set_cloud_url(real_url)
    machine.spawn(*QUICK)
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
    assert machine.stop() == 0
    sync_once(machine.settings)


def retried(screen: Agent) -> Status:
    """The status, while the agent may just be starting."""
    return screen._repeat(lambda _: screen.status(), 20.0)


def test_killed_again_and_again_while_pushing(machine: Machine, cloud: CloudInThread) -> None:
    """The agent dies at random moments of its rounds with the cloud: everything arrives, each entry once, and nothing is quarantined."""
    enrol(machine, cloud)
    citizen = Citizen(12, device=machine.device)
    before = stored(cloud)
    screen = machine.start(*QUICK)
    for number in range(10):
        hand_in(screen, citizen)
        time.sleep(0.02 * number)
        machine.kill()
        machine.spawn(*QUICK)
        machine.connect().close()
    until(lambda: screen.status().queued == 0)
    assert stored(cloud) == before + 20
    assert cloud.sql("SELECT count(*) FROM quarantine")[0][0] == 0
    screen.close()


def test_an_unknown_code_is_refused_and_nothing_is_kept(machine: Machine, cloud: CloudInThread) -> None:
    """A guessed code gets the cloud's refusal, and no credential."""
    assert cloud.running.port
    with pytest.raises(Exception, match=r"absent|expired|forbidden|bad_input"):
        enrolment.enrol(machine.settings, "ABCD-2345", patience=enrolment.Patience(longest_s=1, poll_s=0.1))
    assert not (machine.data / "credential.cose").exists()


def test_nobody_approves_in_time(machine: Machine, cloud: CloudInThread) -> None:
    """The command ends with a retry, and the same command sends the same request again."""
    code = cloud.code(SITE)
    patience = enrolment.Patience(longest_s=0.2, poll_s=0.1)
    with pytest.raises(RetryLaterError):
        enrolment.enrol(machine.settings, code, patience=patience)
    request = (machine.data / "enrolment.cose").read_bytes()
    with pytest.raises(RetryLaterError):
        enrolment.enrol(machine.settings, code, patience=patience)
    assert (machine.data / "enrolment.cose").read_bytes() == request
