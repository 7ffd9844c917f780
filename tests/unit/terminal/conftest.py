"""The counter in a made-up town, on a Monday afternoon."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.catalog.loading import load
from kiosk.catalog.offered import Catalogue
from kiosk.contract.keys import Site
from kiosk.terminal.visit.world import World
from kiosk.terminal.visitor import Visit, world_of
from tests.fakes.citizen import Citizen, FakeShell

ROOT = Path(__file__).resolve().parents[3]
NOW = dt.datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Tokyo"))


def site(kind: str = "post_office", tenant: str = "muni:99201") -> Site:
    """A site of a kind."""
    return Site("s1", kind, "汐見駅前郵便局", tenant.partition(":")[2][:2], tenant, ("*",), "Shiomi Station Post Office")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The repository's own services, at a post office."""
    return load(ROOT, site())


@pytest.fixture(scope="session")
def world(catalogue: Catalogue) -> World:
    """What a visit is told."""
    return world_of(catalogue, NOW)


@pytest.fixture
def shell() -> FakeShell:
    """A shell that answers at once."""
    return FakeShell()


@pytest.fixture
def visit(world: World, shell: FakeShell) -> Visit:
    """A new visit."""
    return Visit(world, shell, lambda: NOW)


@pytest.fixture
def citizen(visit: Visit, shell: FakeShell) -> Citizen:
    """Somebody at the counter."""
    return Citizen(visit, shell)
