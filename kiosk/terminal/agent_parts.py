"""What a running agent consists of: keys, credential, journal, catalogue, clock; opened with every condition of a safe start checked.

Opens no network and starts no updater: what is installed is read from the disk. Does not serve or push.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk import log
from kiosk.catalog import delivery
from kiosk.catalog.delivery_fetchers import HttpsFetcher, https_client
from kiosk.catalog.installed import Installed
from kiosk.catalog.installed_disk import write_durably
from kiosk.contract.codec import decode
from kiosk.contract.credential import Credential
from kiosk.crypto import signing
from kiosk.crypto.keys import FileKeystore, Keystore, Signer
from kiosk.errors import KioskError, MissingPartError, SetAsideError, UnsafeStartError
from kiosk.settings import Terminal
from kiosk.terminal.agent_space import Reservation
from kiosk.terminal.journal import ID_BYTES, Journal, open_or_set_aside
from kiosk.terminal.journal_file import FILE
from kiosk.terminal.sync.timepiece import Timepiece
from kiosk.terminal.trust_root import read_root

CREDENTIAL_FILE = "credential.cose"
JOURNAL_KEY = "journal.secret"
"""As kiosk.crypto.keys.FileKeystore names it."""
FLOOR_STEP_S = 600
"""The floor is written down when it has moved this far: once in a while, not with each answer."""
Random = Callable[[int], bytes]


class AgentParts:
    """Everything the desk and the line share. Used by one thread.

    Args:
        settings: the section `terminal`.
        keystore: the terminal's keys.
        random: n fresh random bytes.
        timepiece: the clock; it starts from the floor that the journal kept.

    Raises:
        MissingPartError: not enrolled.
        UnsafeStartError: a file is open to others, or the credential is another key's or another site's.
        JournalError: the journal is another device's.
        CommitUnknownError: the disk gives an error.
    """

    def __init__(self, settings: Terminal, keystore: Keystore, random: Random, timepiece: Timepiece) -> None:
        require_private(settings.data_dir)
        self.settings = settings
        self.random = random
        self.timepiece = timepiece
        self._keystore = keystore
        self.signer: Signer = keystore.signer("device")
        self.credential_bytes, self.credential = read_credential(settings.data_dir, self.signer)
        if self.credential.site != settings.site:
            raise UnsafeStartError(f"the credential is for site {self.credential.site}", hint="set terminal.site, or enrol again")
        self.journal = self._open_journal()
        self.space = Reservation(settings.data_dir)
        self.pinned: dict[object, Path] = {}
        """Version folders of the catalogue by the connection that was told to use them."""
        self.catalogue: Installed | None = None
        self.refresh_catalogue()
        # Two officers approved the first credential; later ones are the cloud's alone, and one source must not move the floor so far.
        timepiece.start(self.journal.facts.number("floor_s") or self.credential.issued * 60)

    def reopen_journal(self) -> None:
        """After a fault: close, open, settle, begin an epoch. What the disk then shows is durable, and lookups can be answered.

        Raises: as the start.
        """
        self.journal.close()
        self.journal = self._open_journal()
        log.get().warning("journal opened anew")

    def refresh_catalogue(self) -> None:
        """Take the installed catalogue that counts now; an altered one counts as none, and the next update mends it."""
        try:
            self.catalogue = delivery.installed(self.settings.catalogue_dir, self.root)
        except (UnsafeStartError, SetAsideError) as fault:
            self.catalogue = None
            log.get().error("installed catalogue not usable", code=fault.code)

    @property
    def root(self) -> bytes:
        """The catalogue's first root.json, given at enrolment."""
        return read_root(self.settings)

    def keys_of(self, region: str) -> Mapping[bytes, bytes]:
        """The receipt and time keys of a cloud region by key id; none without a catalogue."""
        try:
            return self.catalogue.region_keys().get(region, {}) if self.catalogue else {}
        except KioskError as fault:
            log.get().error("installed catalogue not usable", code=fault.code)
            return {}

    def take_credential(self, credential: bytes) -> None:
        """Keep a renewed credential.

        Raises:
            UnknownKeyError, SignatureError, FormatError: not by an enrolment key of the installed catalogue.
            UnsafeStartError: not for this key and device.
        """
        keys = self.catalogue.enrolment_keys() if self.catalogue else {}
        fresh = check_credential(credential, keys, self.signer)
        if fresh.device != self.credential.device:
            raise UnsafeStartError("the renewed credential is for another device")
        store_credential(self.settings.data_dir, credential)
        self.credential_bytes, self.credential = credential, fresh

    def keep_floor(self, *, at_once: bool = False) -> None:
        """Write the trusted floor down when it has moved."""
        kept = self.journal.facts.number("floor_s")
        if self.timepiece.floor_s > kept + (0 if at_once else FLOOR_STEP_S):
            self.journal.facts.put("floor_s", self.timepiece.floor_s)

    def _open_journal(self) -> Journal:
        folder = self.settings.data_dir / "journal"
        require_key(folder, self.settings.keys_dir)
        journal, aside = open_or_set_aside(folder, self._keystore.secret("journal"), self.credential.device)
        if aside is not None:
            log.get().error("journal damaged and set aside", device=self.credential.device)
        try:
            journal.begin_epoch(self.random(ID_BYTES))
        except BaseException:
            journal.close()
            raise
        return journal


def require_private(folder: Path) -> None:
    """Refuse a data folder that others could write into, that is not ours, or that we can't write into.

    Raises:
        UnsafeStartError: which of them.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as fault:
        raise UnsafeStartError("the data folder can't be made or read", hint="look at terminal.data_dir and the disk") from fault
    if found.st_mode & 0o022 or found.st_uid != os.getuid():
        raise UnsafeStartError("the data folder is open to others", hint=f"chown it to the agent's user and chmod 700 {folder.name}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnsafeStartError("the data folder is read-only", hint="mount its disk for writing; a disk that failed turns read-only")


def require_key(journal: Path, keys: Path) -> None:
    """Refuse to make a new key for a journal that is there: what it holds would look damaged, and its entries would stay for ever.

    Args:
        journal: the journal's folder.
        keys: the folder of the file keystore.

    Raises:
        UnsafeStartError: the key is gone.
    """
    if (journal / FILE).exists() and not (keys / JOURNAL_KEY).exists():
        hint = f"restore {JOURNAL_KEY} into the keys folder; if it is lost, keep {journal.name} under another name and start again"
        raise UnsafeStartError("the journal is there and its key is not", hint=hint)


def install_catalogue(settings: Terminal, now_s: int, floor_s: int) -> Installed:
    """Fetch the newest catalogue from the cloud; waits for the network.

    Args:
        settings: the section `terminal`.
        now_s: trusted seconds since 1970 UTC.
        floor_s: the trusted floor, seconds since 1970 UTC.

    Raises:
        RetryLaterError: line or disk; the installed version goes on.
        UntrustedUpdateError: not believed.
        MissingPartError: no root.json.
    """
    with https_client(settings.cloud_ca) as client:
        fetcher = HttpsFetcher(client, f"{settings.cloud_url.rstrip('/')}/catalogue/")
        return delivery.install(settings.catalogue_dir, read_root(settings), fetcher, now_s=now_s, floor_s=floor_s)


def read_credential(folder: Path, signer: Signer) -> tuple[bytes, Credential]:
    """The stored credential, checked to be for our key. Its own signature was checked when it came; it may have expired since.

    Raises:
        MissingPartError: not enrolled yet.
        UnsafeStartError: open to others, unreadable, or another key's.
    """
    path = folder / CREDENTIAL_FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError as fault:
        raise MissingPartError(
            "this terminal is not enrolled", hint="ask the cloud's officers for a code, then: madoguchi enrol CODE"
        ) from fault
    if path.stat().st_mode & 0o077:
        raise UnsafeStartError(f"{path.name} is open to others", hint=f"chmod 600 {path.name}")
    try:
        credential = decode(Credential, signing.read_unverified(data)[1])
    except SetAsideError as fault:
        raise UnsafeStartError("the credential can't be read", hint="enrol again") from fault
    require_own(credential, signer)
    return data, credential


def check_credential(data: bytes, enrolment_keys: Mapping[bytes, bytes], signer: Signer) -> Credential:
    """A credential that came from the cloud.

    Raises:
        UnknownKeyError, SignatureError, FormatError: not by an enrolment key.
        UnsafeStartError: for another key.
    """
    credential = decode(Credential, signing.verify_with(data, enrolment_keys))
    require_own(credential, signer)
    return credential


def require_own(credential: Credential, signer: Signer) -> None:
    """Refuse a credential of another key: with a wrong keystore the journal must not even be opened."""
    if credential.public_key != signer.public_key:
        raise UnsafeStartError("the credential is another key's", hint="restore the keys folder that belongs to it, or enrol again")


def store_credential(folder: Path, credential: bytes) -> None:
    """Keep a credential, durably, 0600."""
    write_durably(folder / CREDENTIAL_FILE, credential, 0o600)


def open_parts(settings: Terminal, *, random: Random = os.urandom) -> AgentParts:
    """The parts of this machine's terminal, with the file keystore. Raises as AgentParts."""
    return AgentParts(settings, FileKeystore(settings.keys_dir), random, Timepiece(0.0))
