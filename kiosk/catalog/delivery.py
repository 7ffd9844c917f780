"""The receiver's side of delivery: the whole TUF client workflow, then one switch from the old version to the new.

    tuf/              the updater's own memory of roots, timestamp, snapshot, targets
    staging/          files downloaded so far, named by SHA-256: a broken download goes on where it stopped
    versions/<n>-…/   one read-only folder a version: the files, manifest.json, and the signed metadata under tuf/
    installed.json    which version counts; replaced last

Never on the start path: `installed` reads what is there. Whatever goes wrong, the version that counted before still counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from tuf.api.exceptions import DownloadError, DownloadLengthMismatchError, RepositoryError
from tuf.api.metadata import Root, TargetFile, Targets, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from kiosk.catalog.installed import Installed, Listed, Manifest, open_installed
from kiosk.catalog.installed_disk import held, remove_tree, seal_tree, sync_folder, write_durably
from kiosk.catalog.installed_paths import MANIFEST, SIGNED, SIGNED_AT, check_path
from kiosk.errors import (
    CatalogueError,
    ClockSkewError,
    LineDownError,
    RetryLaterError,
    SignatureError,
    UnsafeStartError,
    UntrustedUpdateError,
)

MAX_FILES = 20_000
MAX_BYTES = 256 * 1024 * 1024
_MAX_DELEGATIONS = 4096
"""47 prefectures, their towns and the national publishers."""


class _Pointer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`installed.json`: the version folder's name, its manifest's SHA-256 in hex, and when the publisher last confirmed it."""

    folder: str
    manifest_sha256: str
    signed_at: int


class _Client(Updater):
    """python-tuf's updater, told the time by us, and asked for all that is listed instead of for one name."""

    def __init__(self, folder: Path, root: bytes, fetcher: FetcherInterface, now_s: int) -> None:
        metadata = folder / "tuf"
        metadata.mkdir(parents=True, exist_ok=True)
        config = UpdaterConfig(max_delegations=_MAX_DELEGATIONS)
        super().__init__(str(metadata), "metadata/", None, "targets/", fetcher, config, bootstrap=root)
        # python-tuf asks the system clock; the terminal knows better by the signed time of the cloud
        self._trusted_set.reference_time = datetime.fromtimestamp(now_s, UTC)

    @property
    def root(self) -> Root:
        """The newest root that the trusted one leads to."""
        return self._trusted_set.root

    @property
    def top(self) -> Targets:
        """The top list of targets."""
        return self._trusted_set.targets

    @property
    def timestamp(self) -> Timestamp:
        """The newest timestamp."""
        return self._trusted_set.timestamp

    def listed(self) -> list[TargetFile]:
        """Every file that the top role or one of its delegates may list and does; what a delegate lists beyond its paths is nobody's."""
        names = {path for targets in self._lists() for path in targets.targets}
        found = (self.get_targetinfo(name) for name in sorted(names))
        return [target for target in found if target is not None]

    def _lists(self) -> Iterator[Targets]:
        waiting, seen = [(Targets.type, Root.type)], {Targets.type}
        while waiting:
            role, parent = waiting.pop()
            targets = self._load_targets(role, parent)
            yield targets
            children = targets.delegations.roles if targets.delegations else None
            fresh = [name for name in children or () if name not in seen]
            seen.update(fresh)
            waiting += [(name, role) for name in fresh]


def install(folder: Path, root: bytes, fetcher: FetcherInterface, *, now_s: int, floor_s: int) -> Installed:
    """Bring the installed catalogue up to date: everything or nothing.

    Args:
        folder: the catalogue's folder on this machine.
        root: the root.json given at enrolment.
        fetcher: where the repository is read from.
        now_s: the best time we have, seconds since 1970 UTC.
        floor_s: the trusted floor, seconds since 1970 UTC.

    Returns:
        The version that counts now; the same as before when nothing is new.

    Raises:
        ClockSkewError: the clock is below the floor, so nobody can say what has expired.
        LineDownError: the repository can't be reached or is incomplete; what came so far is kept for the next time.
        UntrustedUpdateError: old, expired, mixed, altered, endless, or signed by others.
        RetryLaterError: it can't be stored (no space).
    """
    if now_s < floor_s:
        raise ClockSkewError("the clock is below the trusted floor; no update is installed")
    with _named_errors(), held(folder):
        before = _sound(folder, root)
        client = _Client(folder, root, fetcher, now_s)
        client.refresh()
        _require_newer(client, before)
        if before and _is_same(client, before):
            return _point(folder, root, before.folder.name, before.manifest_sha256, _signed_at(client))
        listed = client.listed()
        _require_bounded(listed)
        for target in listed:
            _download(client, target, folder)
        return _switch(folder, root, client, listed)


def installed(folder: Path, root: bytes) -> Installed | None:
    """The version that counts, without any updater; None before the first install.

    Raises:
        UnsafeStartError, SignatureError: what is installed was altered.
    """
    try:
        pointer = msgspec.json.decode((folder / "installed.json").read_bytes(), type=_Pointer, strict=True)
        digest = bytes.fromhex(pointer.manifest_sha256)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise UnsafeStartError("installed.json can't be read", hint="install the catalogue again: madoguchi sync") from fault
    check_path(pointer.folder)
    return open_installed(folder / "versions" / pointer.folder, root, digest, confirmed_at=pointer.signed_at)


def prune(folder: Path, root: bytes, *, pinned: Collection[Path]) -> None:
    """Remove versions that neither count nor are pinned by a visit."""
    with held(folder):
        now = installed(folder, root)
        keep = {path.name for path in pinned} | ({now.folder.name} if now else set())
        for version in (folder / "versions").glob("*"):
            if version.name not in keep:
                remove_tree(version)


def _sound(folder: Path, root: bytes) -> Installed | None:
    """What counts now, if every file of it is whole; a damaged one is no reason to refuse the update that mends it."""
    try:
        now = installed(folder, root)
        if now:
            now.verify()
    except (UnsafeStartError, SignatureError):
        return None
    return now


def _is_same(client: _Client, before: Installed) -> bool:
    return (client.root.version, client.top.version) == (before.root_version, before.version)


def _require_newer(client: _Client, before: Installed | None) -> None:
    """A lower version counts only under a newer root: after a thief has run the numbers up, the keys are changed and counting restarts."""
    if before and client.top.version < before.version and client.root.version <= before.root_version:
        raise UntrustedUpdateError(f"rollback: version {client.top.version} after {before.version}")


def _require_bounded(listed: list[TargetFile]) -> None:
    if len(listed) > MAX_FILES or sum(target.length for target in listed) > MAX_BYTES:
        raise UntrustedUpdateError("more files or bytes than any catalogue has")
    for target in listed:
        check_path(target.path)
        if "sha256" not in target.hashes:
            raise UntrustedUpdateError(f"{target.path} is listed without SHA-256")


def _download(client: _Client, target: TargetFile, folder: Path) -> None:
    """Have the file in staging: from an earlier try, from an installed version, or from the repository; checked in each case."""
    staged = folder / "staging" / target.hashes["sha256"]
    if client.find_cached_target(target, str(staged)):
        return
    for version in (folder / "versions").glob("*"):
        if client.find_cached_target(target, str(version / target.path)):
            write_durably(staged, (version / target.path).read_bytes())
            return
    client.download_target(target, str(staged))


def _switch(folder: Path, root: bytes, client: _Client, listed: list[TargetFile]) -> Installed:
    manifest = msgspec.json.encode(
        Manifest(
            v=1,
            version=client.top.version,
            root_version=client.root.version,
            signed_at=_signed_at(client),
            files=tuple(Listed(target.path, target.length, target.hashes["sha256"]) for target in listed),
        )
    )
    digest = hashlib.sha256(manifest).digest()
    name = f"{client.top.version}-{digest.hex()[:16]}"
    _build(folder, name, manifest, listed)
    now = _point(folder, root, name, digest, _signed_at(client))
    remove_tree(folder / "staging")
    return now


def _build(folder: Path, name: str, manifest: bytes, listed: list[TargetFile]) -> None:
    draft, final = folder / "versions" / f".{name}", folder / "versions" / name
    for leftover in (draft, final):
        remove_tree(leftover)
    for target in listed:
        _copy(folder / "staging" / target.hashes["sha256"], draft / target.path)
    for signed in (folder / "tuf").glob("*.json"):
        if signed.name != "root.json":
            _copy(signed, draft / SIGNED / signed.name)
    for signed in (folder / "tuf" / "root_history").glob("*.json"):
        _copy(signed, draft / SIGNED / signed.name)
    write_durably(draft / MANIFEST, manifest)
    seal_tree(draft)
    draft.rename(final)
    sync_folder(final.parent)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    write_durably(target, source.read_bytes())


def _point(folder: Path, root: bytes, name: str, digest: bytes, signed_at: int) -> Installed:
    """Open before pointing: a version that the start path would refuse never counts."""
    now = open_installed(folder / "versions" / name, root, digest, confirmed_at=signed_at)
    now.verify()
    write_durably(folder / "installed.json", msgspec.json.encode(_Pointer(name, digest.hex(), signed_at)))
    return now


def _signed_at(client: _Client) -> int:
    signed_at = client.timestamp.unrecognized_fields.get(SIGNED_AT)
    if not isinstance(signed_at, int):
        raise UntrustedUpdateError("the timestamp does not say when it was signed")
    return signed_at


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except DownloadLengthMismatchError as fault:
        raise UntrustedUpdateError(f"endless: {fault}") from fault
    except DownloadError as fault:
        raise LineDownError(f"catalogue: {fault}") from fault
    except RepositoryError as fault:
        raise UntrustedUpdateError(f"{type(fault).__name__}: {fault}") from fault
    except CatalogueError as fault:
        raise UntrustedUpdateError(fault.detail) from fault
    except OSError as fault:
        hint = "free some space; the installed version goes on"
        raise RetryLaterError(f"the catalogue can't be stored: {fault.strerror}", hint=hint) from fault
