"""The catalogue as the office uses it: services received, in every version still on the disk, and the keys it verifies with.

`read_installed` never runs an updater; `update` does, in a thread of its own, and what it brings is read for the next item. Old versions
are never pruned here: a terminal that was offline for weeks files by the version it had.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from kiosk.catalog.delivery import install, installed
from kiosk.catalog.delivery_fetchers import HttpsFetcher, https_client
from kiosk.catalog.installed import Installed, open_installed
from kiosk.catalog.installed_disk import write_durably
from kiosk.catalog.loading import load_received
from kiosk.catalog.offered import Offered
from kiosk.catalog.schema import keys_at_fault
from kiosk.errors import KioskError
from kiosk.office.body import Body
from kiosk.office.importing import OpeningKeys
from kiosk.office.received import Received
from kiosk.office.room import Tenancy
from kiosk.settings import Office

CLOCK_FLOOR = "clock-floor"
MADE_S = 1_767_225_600
"""2026-01-01: no catalogue is older than this program, and a clock without a battery says 1970."""


def without_catalogue(body: Body) -> Tenancy:
    """Before the first catalogue: nothing can be verified, so nothing is pulled."""
    keys = OpeningKeys(tenant=body.tenant, enrolment={}, cloud={}, sealing=body.sealing, dictionaries={})
    return Tenancy(body, keys, Received({}, keys_at_fault))


def read_installed(settings: Office, body: Body) -> Tenancy | None:
    """What is installed, or None before the first time.

    Raises:
        UnsafeStartError, SignatureError: it was altered on the disk.
        CatalogueError: its services can't be loaded by this program.
    """
    folder, root = settings.data_dir / "catalogue", _root(settings)
    now = installed(folder, root) if root is not None else None
    if root is None or now is None:
        return None
    keys = OpeningKeys(
        tenant=body.tenant,
        enrolment=now.enrolment_keys(),
        cloud=now.region_keys(),
        sealing=body.sealing,
        dictionaries=_dictionaries(folder, root, now),
    )
    return Tenancy(body, keys, Received(load_received(now.folder, body.tenant), keys_at_fault, _older(folder, root, now, body.tenant)))


async def update(settings: Office, now_s: int) -> Installed | None:
    """Fetch what is new from the cloud; None where this office was given no root.

    The moment of an update that held is kept: everything in it was in force then, so a clock that says an earlier moment is wrong, and
    would take an old catalogue for a valid one.

    Raises: as kiosk.catalog.delivery.install; ClockSkewError for a clock before that moment.
    """
    root = _root(settings)
    return await asyncio.to_thread(_install, settings, root, now_s) if root is not None else None


def _install(settings: Office, root: bytes, now_s: int) -> Installed:
    with https_client(settings.cloud_ca) as client:
        fetcher = HttpsFetcher(client, f"{settings.cloud_url.rstrip('/')}/catalogue/")
        now = install(settings.data_dir / "catalogue", root, fetcher, now_s=now_s, floor_s=clock_floor_s(settings.data_dir))
    write_durably(settings.data_dir / CLOCK_FLOOR, str(now_s).encode())
    return now


def clock_floor_s(data_dir: Path) -> int:
    """A moment that has surely passed, seconds since 1970 UTC: of the last update that held, or of this program's making."""
    try:
        return max(MADE_S, int((data_dir / CLOCK_FLOOR).read_text("ascii")))
    except (OSError, ValueError):
        return MADE_S


def _root(settings: Office) -> bytes | None:
    """The first root.json, given to the office when it was set up."""
    path = settings.data_dir / "root.json"
    return path.read_bytes() if path.exists() else None


def _versions(folder: Path, root: bytes, now: Installed) -> list[Installed]:
    """The other versions on the disk, newest first; a damaged one is left out."""
    found: list[Installed] = []
    for path in (folder / "versions").glob("*"):
        try:
            one = open_installed(path, root)
        except KioskError:
            continue
        if one.version != now.version:
            found.append(one)
    return sorted(found, key=lambda one: one.version, reverse=True)


def _older(folder: Path, root: bytes, now: Installed, tenant: str) -> dict[tuple[str, int], Offered]:
    found: dict[tuple[str, int], Offered] = {}
    for one in _versions(folder, root, now):
        try:
            one.verify()
            services = load_received(one.folder, tenant)
        except KioskError:
            continue
        for service_id, offered in services.items():
            found.setdefault((service_id, offered.service.version), offered)
    return found


def _dictionaries(folder: Path, root: bytes, now: Installed) -> dict[bytes, bytes]:
    found = {name: data for one in _versions(folder, root, now) for name, data in one.dictionaries().items()}
    return found | now.dictionaries()
