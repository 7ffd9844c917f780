"""Puts the real parts together: each function picks one program's parts and runs it. Imports each side inside its own function.

So a cloud never loads Kivy, and a terminal never loads FastAPI.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import msgspec

from kiosk.errors import CatalogueError
from kiosk.settings import Settings, assets_folder

if TYPE_CHECKING:
    from kiosk.catalog.publishing import Listings
    from kiosk.contract.keys import Sites

ASSETS = assets_folder(Path(__file__).parent, Path(sys.prefix))
_PR_SET_PDEATHSIG = 1
_SELDOM = 50_000
"""New objects between two rounds of the garbage collector; 700 by default."""

Part = Literal["cloud", "office"]
"""A program with officers and tables."""


def _die_with_parent() -> None:
    """In the child, before exec: the kernel ends it when its parent ends, however the parent ends (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def tethered(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process that can't outlive this one, even when this one is killed. Call it from a thread that stays: the main one.

    Args:
        command: program and arguments.
        env: its whole environment; ours when None.
        output: where its standard output and error go; None for where ours go.
        pass_fds: descriptors it keeps.
    """
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=pass_fds,
        start_new_session=True,  # Ctrl+C is for the parent, which ends its children in order
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call, no locks
    )


# ------------------------------------------------------------------------------------------------------------------- terminal


def run_agent(settings: Settings) -> int:
    """The terminal's agent, until SIGTERM."""
    from kiosk.terminal import agent

    return agent.run(settings.need_terminal())


def run_ui(settings: Settings) -> int:
    """The terminal's screen, for one visit."""
    gc.set_threshold(_SELDOM)  # a start makes much and throws little away; looking through it all so often takes a twelfth of its time
    from kiosk.catalog.installed import open_installed
    from kiosk.catalog.loading import load
    from kiosk.terminal.carrying import Tools
    from kiosk.terminal.devices.camera import open_camera
    from kiosk.terminal.devices.printer import open_printer
    from kiosk.terminal.devices.scanner import open_scanner
    from kiosk.terminal.ipc import Agent
    from kiosk.terminal.lookups import OfflineLookups
    from kiosk.terminal.sitting import Clock, Sitting
    from kiosk.terminal.trust_root import read_root
    from kiosk.terminal.visit.world import Limits
    from kiosk.ui import shell
    from kiosk.ui.looks import Profile

    terminal = settings.need_terminal()
    agent = Agent.connect(terminal.screen_socket_path)
    installed = open_installed(Path(agent.welcome.catalogue), read_root(terminal), agent.welcome.manifest_sha256)
    catalogue = load(installed, installed.site(terminal.site), leave_out_faulty=True)
    clock = Clock(time.time)
    tools = Tools(
        agent=agent,
        installed=installed,
        camera=open_camera(terminal.camera, terminal.frames_dir),
        printer=open_printer(terminal.printer, terminal.print_dir),
        lookups=OfflineLookups(),
        randomness=os.urandom,
        now=clock.now,
    )
    sitting = Sitting(catalogue, tools, clock, Limits(idle_s=terminal.idle_warn_s, answer_s=terminal.idle_end_s))
    display = terminal.display
    try:
        return shell.run(
            sitting,
            profile=Profile(display.width_px, display.height_px, 1 / display.mm_per_px),
            scale=display.scale,
            cursor=display.pointer,
            pictures=sitting.carrier.pictures,
            camera=tools.camera,
            scanner=open_scanner(terminal.scanner, terminal.scanner_dir),
            ready=sitting.begin,
        )
    finally:
        sitting.carrier.close()


def run_kiosk(settings: Settings) -> int:
    """Agent and screens, each started anew when it ends, until SIGTERM."""
    from kiosk.terminal import keeper

    terminal = settings.need_terminal()
    again = [sys.executable, "-m", "kiosk", *_settings_arguments()]

    def ready() -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)  # an agent that hangs takes no connection, and must not hang its keeper
            return probe.connect_ex(str(terminal.socket_path)) == 0

    return keeper.keep(
        lambda: tethered([*again, "agent"], output=None),
        lambda: tethered([*again, "screen"], output=None),
        ready,
    )


def _settings_arguments() -> list[str]:
    """The settings file this program was started with, for the programs it starts."""
    arguments = sys.argv[1:]
    return ["--settings", arguments[arguments.index("--settings") + 1]] if "--settings" in arguments else []


def device_fingerprint(settings: Settings) -> str:
    """The fingerprint of this terminal's key, made on first use; the officers compare it with theirs before they approve."""
    from kiosk.crypto.keys import FileKeystore, fingerprint

    return fingerprint(FileKeystore(settings.need_terminal().keys_dir).signer("device").public_key)


def enrol(settings: Settings, code: str) -> None:
    """Make this terminal known to the cloud."""
    from kiosk.terminal import enrolment

    enrolment.enrol(settings.need_terminal(), code)


def sync_once(settings: Settings) -> None:
    """One round with the cloud, while no agent runs."""
    from kiosk.terminal import agent

    agent.sync_once(settings.need_terminal())


# ---------------------------------------------------------------------------------------------------------------------- cloud


def run_cloud(settings: Settings) -> int:
    """One region of the cloud, until SIGTERM."""
    from kiosk.cloud.server import serve

    return serve(settings.need_cloud(), assets=ASSETS)


def enrolment_code(settings: Settings, site: str) -> str:
    """A one-time code for a terminal of this site, good for 15 minutes."""
    from kiosk.cloud.admin import new_enrolment_code

    return asyncio.run(new_enrolment_code(settings.need_cloud(), site))


# --------------------------------------------------------------------------------------------------------------------- office


def run_office(settings: Settings) -> int:
    """One office, until SIGTERM."""
    from kiosk.office.server import serve

    return serve(settings.need_office(), assets=ASSETS)


def office_keys(settings: Settings, out: Path) -> str:
    """Make the office's keys if there are none, and write their public halves for the catalogue's publisher.

    Returns:
        The tenant they are for.
    """
    from kiosk.contract.codec import encode
    from kiosk.contract.keys import OfficePublic
    from kiosk.office.admin import published

    office = settings.need_office()
    sealing, signing = published(office.data_dir, office.tenant)
    out.write_bytes(encode(OfficePublic(v=1, sealing=sealing, signing=signing)))
    return office.tenant


# -------------------------------------------------------------------------------------------------------------- cloud and office


def invite(settings: Settings, part: Part, name: str) -> str:
    """A one-time link by which an officer registers a passkey."""
    if part == "cloud":
        from kiosk.cloud.admin import invite_officer as to_cloud

        return asyncio.run(to_cloud(settings.need_cloud(), name))
    from kiosk.office.admin import invite_officer as to_office

    return asyncio.run(to_office(settings.need_office(), name))


def migrate(settings: Settings, part: Part) -> None:
    """Bring the tables up to date."""
    from kiosk.cloud.schema import CLOUD
    from kiosk.office.schema import OFFICE
    from kiosk.web.database import bring_up_to_date

    section, schema = (settings.need_cloud(), CLOUD) if part == "cloud" else (settings.need_office(), OFFICE)
    asyncio.run(bring_up_to_date(section, schema))


# ------------------------------------------------------------------------------------------------------------------ catalogue


class _Sites(msgspec.Struct, forbid_unknown_fields=True):
    site: list[dict[str, object]]


def publish_catalogue(  # noqa: PLR0913 - each folder is an argument of the command
    settings: Settings, *, services: Path, policies: Path, keys: Path, offices: Path, sites: Path, out: Path
) -> int:
    """Check everything, sign it as the next version, and tell the cloud's registry.

    Args:
        settings: with the section `cloud`, whose keys the catalogue lists.
        services: folder of services.
        policies: folder of policies.
        keys: folder of the publisher's private keys, made on first use.
        offices: folder with one file of public keys for each office (`madoguchi office keys`).
        sites: TOML file of sites.
        out: the repository that the cloud serves.

    Returns:
        The version.

    Raises:
        CatalogueError: names every fault.
    """
    from kiosk.catalog import publishing
    from kiosk.catalog.loading import load
    from kiosk.cloud import admin

    cloud = settings.need_cloud()
    if services.resolve().parent != policies.resolve().parent:
        raise CatalogueError(f"{services} and {policies} stand in different folders", hint="put services/ and policies/ side by side")
    listings = _listings(settings, offices, sites)
    for site in listings.sites.sites:
        load(services.resolve().parent, site)
    now_s = int(time.time())
    publishing.set_up(out, keys, now_s=now_s)
    source = publishing.Source(services, policies, ASSETS / "dictionaries", listings)
    version = publishing.publish(out, source, keys, now_s=now_s)
    receivers = [one.tenant for one in listings.sealing.tenants]
    asyncio.run(admin.publish(cloud, listings.sites, listings.offices, receivers))
    return version


def _listings(settings: Settings, offices: Path, sites: Path) -> Listings:
    from kiosk.catalog.publishing import Listings
    from kiosk.cloud.parts import Keys
    from kiosk.contract.codec import decode
    from kiosk.contract.keys import CloudKeys, EnrolmentKeys, OfficeKeys, OfficePublic, RegionSigning, SealingKeys, SigningListing
    from kiosk.crypto.keys import FileKeystore

    cloud = settings.need_cloud()
    own = Keys.of(FileKeystore(cloud.data_dir / "keys"))
    public = [decode(OfficePublic, path.read_bytes()) for path in sorted(offices.glob("*.keys"))]
    receipt = SigningListing(own.receipt.kid, own.receipt.public_key)
    return Listings(
        sealing=SealingKeys(1, tuple(one.sealing for one in public)),
        offices=OfficeKeys(1, tuple(one.signing for one in public)),
        enrolment=EnrolmentKeys(1, (SigningListing(own.enrolment.kid, own.enrolment.public_key),)),
        cloud=CloudKeys(1, (RegionSigning(cloud.region, (receipt,)),)),
        sites=_read_sites(sites),
    )


def _read_sites(path: Path) -> Sites:
    from kiosk.contract.keys import Site, Sites

    try:
        read = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Sites)
        return Sites(1, tuple(msgspec.convert(one, Site) for one in read.site))
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise CatalogueError(f"{path.name}: {fault}", hint="deploy/pilot/sites.toml shows a list of sites") from fault


def train_dictionary(services: Path, out: Path) -> int:
    """Train the compression dictionary on made-up forms and ship it in a folder.

    Returns:
        Its size in bytes.
    """
    from kiosk.catalog import dictionary

    trained = dictionary.train(services.parent)
    dictionary.ship(trained, out)
    return len(trained.data)
