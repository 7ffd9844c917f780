"""A machine at the line of a real cloud, not enrolled, and the way from there: enrol, hand in, wait. The fixtures come in by a conftest.

enrol(online, cloud)
screen = online.start(*QUICK)
hand_in(screen, Citizen(1, device=online.device))
until(lambda: stored(cloud) == 2)
"""

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
from kiosk.contract.ipc import Status
from kiosk.contract.keys import CloudKeys, EnrolmentKeys, RegionSigning, SigningListing
from kiosk.crypto import primitives
from kiosk.crypto.keys import Signer
from kiosk.terminal import enrolment
from kiosk.terminal.ipc import Agent
from tests.fakes.catalogues import listings
from tests.fakes.device import FakeOffice
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import SITE, TOWN, Machine
from tests.fakes.real_cloud import CloudInThread, site

SPACE = 8 * 1024 * 1024
QUICK = ("longest_s=0.5", "base_s=0.1", "poll_s=0.5")


@pytest.fixture(scope="module")
def office() -> FakeOffice:
    """The town's office."""
    return FakeOffice(TOWN)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, office: FakeOffice) -> Iterator[CloudInThread]:
    """One cloud for all tests of a module."""
    with CloudInThread(tmp_path_factory.mktemp("cloud"), [office], [site(SITE, TOWN)]) as running:
        yield running


def listed(signer: Signer) -> SigningListing:
    """A key as the catalogue lists it."""
    return SigningListing(signer.kid, signer.public_key)


@pytest.fixture
def online(tmp_path: Path, cloud: CloudInThread) -> Iterator[Machine]:
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


def retried(screen: Agent) -> Status:
    """The status, while the agent may just be starting."""
    return screen._repeat(lambda _: screen.status(), 20.0)
