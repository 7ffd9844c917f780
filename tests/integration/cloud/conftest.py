"""One cloud for each module: real PostgreSQL, real TLS. Every test brings its own devices and offices, so they do not meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.real_cloud import CloudInThread, site

TOWN, OTHER_TOWN, POLICE = "muni:13101", "muni:13102", "police:13"


class Offices:
    """The receivers of these tests."""

    def __init__(self) -> None:
        self.town, self.other, self.police = FakeOffice(TOWN), FakeOffice(OTHER_TOWN), FakeOffice(POLICE)


@pytest.fixture(scope="module")
def offices() -> Offices:
    """Fresh keys for each module."""
    return Offices()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, offices: Offices) -> Iterator[CloudInThread]:
    """A cloud with three receivers and three sites; `narrow` may file to one town only."""
    folder: Path = tmp_path_factory.mktemp("cloud")
    sites = [site("site-1", TOWN), site("site-2", OTHER_TOWN), site("narrow", TOWN, [TOWN])]
    with CloudInThread(folder, [offices.town, offices.other, offices.police], sites) as running:
        yield running


@pytest.fixture
def device(cloud: CloudInThread, offices: Offices) -> FakeDevice:
    """An enrolled terminal at site-1."""
    return cloud.enrolled(FakeDevice(offices.town))
