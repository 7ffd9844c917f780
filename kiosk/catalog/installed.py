"""An installed catalogue: a read-only folder of one version, every file checked against its signed list whenever it is read.

The start of a program needs nothing else: no updater, no network, no clock. Which version is installed is decided by
kiosk.catalog.delivery; what services mean by the loader. Layout: docs/formats/catalogue.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from kiosk.catalog import installed_signed
from kiosk.catalog.installed_paths import MANIFEST, SIGNED, check_path
from kiosk.contract import codec
from kiosk.contract.keys import CloudKeys, EnrolmentKeys, OfficeKeys, SealingKeys, SigningListing, Site, Sites
from kiosk.crypto.keys import SealingPublic
from kiosk.crypto.payload import Dictionary
from kiosk.errors import AbsentError, UnknownKeyError, UnsafeStartError

CURRENT_DICTIONARY = "dictionaries/current"
_TOP_ONLY = ("keys/", "sites.cbor")
_REINSTALL = "the installed catalogue was altered on the disk; install it again: madoguchi sync"

W = TypeVar("W", bound=codec.Wire)


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: path inside the catalogue, length in bytes, SHA-256 in hex."""

    path: str
    length: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`manifest.json` of a version. `signed_at` in seconds since 1970 UTC: when the publisher last called this version the newest."""

    v: int
    version: int
    root_version: int
    signed_at: int
    files: tuple[Listed, ...]


class Installed:
    """One version of the catalogue, open for reading.

    Attributes:
        folder: where its files stand.
        manifest_sha256: pins exactly this version for a visit.
        version: number given by the publisher.
        signed_at: seconds since 1970 UTC; may be newer than the manifest's when the publisher has confirmed the version since.
    """

    def __init__(self, folder: Path, manifest: Manifest, manifest_sha256: bytes, signed_at: int) -> None:
        """Take what `open_installed` has checked."""
        self.folder = folder
        self.manifest_sha256 = manifest_sha256
        self.version = manifest.version
        self.root_version = manifest.root_version
        self.signed_at = signed_at
        self._listed: Mapping[str, Listed] = {listed.path: listed for listed in manifest.files}
        self._decoded: dict[str, codec.Wire] = {}

    def read(self, path: str) -> bytes:
        """A file's bytes, checked now.

        Raises:
            AbsentError: this version has no such file.
            UnsafeStartError: the bytes on the disk are not the ones that were signed.
        """
        listed = self._listed.get(path)
        if listed is None:
            raise AbsentError(f"the catalogue has no file {path[:200]!r}")
        try:
            data = (self.folder / path).read_bytes()
        except OSError as fault:
            raise UnsafeStartError(f"{path} can't be read", hint=_REINSTALL) from fault
        if not _matches(data, listed):
            raise UnsafeStartError(f"{path} is not the file that was signed", hint=_REINSTALL)
        return data

    def paths(self, under: str = "") -> tuple[str, ...]:
        """The files below a folder such as `services/`, in order."""
        return tuple(path for path in sorted(self._listed) if path.startswith(under))

    def verify(self, under: str = "") -> None:
        """Read every file once.

        Raises:
            UnsafeStartError: a file was altered; names the first.
        """
        for path in self.paths(under):
            self.read(path)

    def age_h(self, now_s: int) -> int:
        """Hours since the publisher last called this version the newest, never below 0."""
        return max(0, (now_s - self.signed_at) // 3600)

    def sealing_keys(self, tenant: str) -> tuple[SealingPublic, SealingPublic]:
        """Office key and recovery key that an entry for this tenant is sealed to, in the order of the wraps.

        Raises:
            UnknownKeyError: the catalogue lists no such tenant.
        """
        for listed in self._decode("keys/sealing.cbor", SealingKeys).tenants:
            if listed.tenant == tenant:
                return SealingPublic(listed.office.kid, listed.office.public), SealingPublic(listed.recovery.kid, listed.recovery.public)
        raise UnknownKeyError(f"no sealing key for {tenant}")

    def tenants(self) -> tuple[str, ...]:
        """Every tenant that entries can be sealed to."""
        return tuple(listed.tenant for listed in self._decode("keys/sealing.cbor", SealingKeys).tenants)

    def office_keys(self, tenant: str) -> dict[bytes, bytes]:
        """Key id → public key of the tenant's reply-signing keys; empty when none is listed."""
        return _by_kid(
            key for listed in self._decode("keys/offices.cbor", OfficeKeys).tenants if listed.tenant == tenant for key in listed.keys
        )

    def enrolment_keys(self) -> dict[bytes, bytes]:
        """Key id → public key of those who sign device credentials."""
        return _by_kid(self._decode("keys/enrolment.cbor", EnrolmentKeys).keys)

    def region_keys(self) -> dict[str, dict[bytes, bytes]]:
        """Region → key id → public key of its receipt and time signatures."""
        return {listed.region: _by_kid(listed.keys) for listed in self._decode("keys/cloud.cbor", CloudKeys).regions}

    def site(self, site: str) -> Site:
        """A site's listing.

        Raises:
            AbsentError: no such site.
        """
        for listed in self._decode("sites.cbor", Sites).sites:
            if listed.site == site:
                return listed
        raise AbsentError(f"the catalogue lists no site {site[:80]!r}")

    def dictionary(self) -> Dictionary:
        """The dictionary that new payloads are packed with."""
        name = self.read(CURRENT_DICTIONARY).decode("ascii").strip()
        return Dictionary(self.read(f"dictionaries/{name}.zdict"))

    def dictionaries(self) -> dict[bytes, bytes]:
        """SHA-256 → every dictionary that a payload may name."""
        found = (Dictionary(self.read(path)) for path in self.paths("dictionaries/") if path.endswith(".zdict"))
        return {dictionary.sha256: dictionary.data for dictionary in found}

    def _decode(self, path: str, kind: type[W]) -> W:
        data = self.read(path)  # checked each time; decoding the keys of 1,800 tenants takes 27 ms, so that is done once
        if path not in self._decoded:
            self._decoded[path] = codec.decode(kind, data)
        return cast("W", self._decoded[path])


def open_installed(folder: Path, root: bytes, manifest_sha256: bytes | None = None, *, confirmed_at: int = 0) -> Installed:
    """Open a version folder: the manifest is the pinned one, and what keys it lists is what the trusted root's people signed.

    Args:
        folder: the version's folder.
        root: the root.json given at enrolment.
        manifest_sha256: 32 bytes; None opens whatever version stands there.
        confirmed_at: when the publisher last confirmed this version, seconds since 1970 UTC, if the caller knows better.

    Raises:
        UnsafeStartError: the folder is not the version that was installed.
        SignatureError: its list is not signed by the trusted root's people.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(data, type=Manifest, strict=True)
        signed = _signed_list(folder, root)
    except (OSError, msgspec.DecodeError) as fault:
        raise UnsafeStartError("the installed catalogue can't be read", hint=_REINSTALL) from fault
    digest = hashlib.sha256(data).digest()
    if manifest_sha256 not in (None, digest):
        raise UnsafeStartError("the installed catalogue's manifest is not the pinned one", hint=_REINSTALL)
    _require_same(manifest, signed)
    return Installed(folder, manifest, digest, max(manifest.signed_at, confirmed_at))


def _signed_list(folder: Path, root: bytes) -> dict[str, tuple[int, str]]:
    roots = sorted((folder / SIGNED).glob("*.root.json"), key=lambda path: int(path.name.partition(".")[0]))
    targets = (folder / SIGNED / "targets.json").read_bytes()
    listed = installed_signed.listed_by(root, (path.read_bytes() for path in roots), targets)
    return {path: (target.length, target.hashes["sha256"]) for path, target in listed.items()}


def _require_same(manifest: Manifest, signed: Mapping[str, tuple[int, str]]) -> None:
    """Whatever the top role lists stands in the manifest unchanged; keys and sites stand there only if the top role lists them."""
    installed = {listed.path: (listed.length, listed.sha256) for listed in manifest.files}
    for path in installed:
        check_path(path)
    strange = [path for path in installed if path.startswith(_TOP_ONLY) and path not in signed]
    if strange or any(installed.get(path) != target for path, target in signed.items()):
        raise UnsafeStartError("the installed catalogue's manifest is not the signed list", hint=_REINSTALL)


def _matches(data: bytes, listed: Listed) -> bool:
    return len(data) == listed.length and hashlib.sha256(data).hexdigest() == listed.sha256


def _by_kid(keys: Iterable[SigningListing]) -> dict[bytes, bytes]:
    return {key.kid: key.public_key for key in keys}
