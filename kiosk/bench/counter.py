"""A terminal for the time of a benchmark: enrolled, with the services of this checkout installed, its agent a process of its own, no line.

Made through the doors that a publisher, an operator and an agent use; only the cloud's signature under the credential is made here, since
no cloud is measured. Everything stands below one folder and ends with this process.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.bootstrap import ASSETS, tethered
from kiosk.catalog import delivery, publishing
from kiosk.catalog.delivery_fetchers import FolderFetcher
from kiosk.catalog.publishing import Listings
from kiosk.contract import keys
from kiosk.contract.codec import encode
from kiosk.contract.credential import Credential
from kiosk.crypto import signing
from kiosk.crypto.keys import FileKeystore
from kiosk.errors import MissingPartError
from kiosk.settings import Terminal, load
from kiosk.terminal.agent_parts import store_credential

TENANT, PREFECTURE, DEVICE = "muni:99201", "99", "bench-1"
SITE = keys.Site("bench-hall", "municipal_counter", "汐見市役所", PREFECTURE, TENANT, ("*",), "Shiomi City Hall")
RECORDS = Path(__file__).parents[2]
"""Where services/ and policies/ stand: the checkout."""
_DEAD_URL = "http://127.0.0.1:9"
_STOP_S = 20.0


class Counter:
    """Everything an enrolled terminal has, below one folder.

    Args:
        folder: of this run; on the disk that is measured.
        extra: further lines of the section `terminal`.

    Raises:
        MissingPartError: the services are not here; only a checkout has them.
    """

    def __init__(self, folder: Path, extra: Sequence[str] = ()) -> None:
        if not (RECORDS / "services").is_dir():
            raise MissingPartError("services/ is not here", hint="run the benchmark in a checkout of the project")
        self.file = folder / "terminal.toml"
        self._data = folder / "data"
        self._data.mkdir(mode=0o700)
        self._publisher = FileKeystore(folder / "publisher")
        self._install(folder)
        self._enrol()
        self.file.write_text("\n".join([*self._lines(), *extra]) + "\n", encoding="utf-8")

    @property
    def settings(self) -> Terminal:
        """What agent and screen are started with."""
        return load(self.file, {}).need_terminal()

    @contextlib.contextmanager
    def agent(self, log: Path, prefix: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
        """The agent as a process, until the end of the `with`; `prefix` may put a tracer in front."""
        command = [*prefix, sys.executable, "-m", "kiosk", "--settings", str(self.file), "agent"]
        with log.open("ab") as out:
            process = tethered(command, output=out.fileno())
        try:
            yield process
        finally:
            stop(process)

    def _install(self, folder: Path) -> None:
        now_s = int(time.time())
        repository, signers = folder / "repository", folder / "signers"
        root = publishing.set_up(repository, signers, now_s=now_s)
        source = publishing.Source(RECORDS / "services", RECORDS / "policies", ASSETS / "dictionaries", self._listings())
        publishing.publish(repository, source, signers, now_s=now_s)
        (self._data / "root.json").write_bytes(root)
        delivery.install(self._data / "catalogue", root, FolderFetcher(repository), now_s=now_s, floor_s=0)

    def _listings(self) -> Listings:
        return Listings(
            sealing=keys.SealingKeys(1, (keys.TenantSealing(TENANT, self._sealing("office"), self._sealing("recovery")),)),
            offices=keys.OfficeKeys(1, (keys.TenantSigning(TENANT, (self._signing("office"),)),)),
            enrolment=keys.EnrolmentKeys(1, (self._signing("enrolment"),)),
            cloud=keys.CloudKeys(1, (keys.RegionSigning("bench", (self._signing("cloud"),)),)),
            sites=keys.Sites(1, (SITE,)),
        )

    def _sealing(self, name: str) -> keys.SealingListing:
        key = self._publisher.sealing(name)
        return keys.SealingListing(key.kid, key.public)

    def _signing(self, name: str) -> keys.SigningListing:
        signer = self._publisher.signer(name)
        return keys.SigningListing(signer.kid, signer.public_key)

    def _enrol(self) -> None:
        minute = int(time.time()) // 60
        public = FileKeystore(self._data / "keys").signer("device").public_key
        claims = Credential(
            v=1, device=DEVICE, public_key=public, site=SITE.site, prefecture=PREFECTURE, issued=minute, exp=minute + 90 * 1440
        )
        store_credential(self._data, signing.sign(encode(claims), self._publisher.signer("enrolment")))

    def _lines(self) -> list[str]:
        return [
            "[terminal]",
            f'data_dir = "{self._data}"',
            f'cloud_url = "{_DEAD_URL}"',
            f'site = "{SITE.site}"',
            f'site_kind = "{SITE.kind}"',
            f'prefecture = "{PREFECTURE}"',
            f'tenant = "{TENANT}"',
        ]


def stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, and SIGKILL when that is not heard."""
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
