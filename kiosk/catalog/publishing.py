"""The publisher's side of delivery: a TUF repository on disk, which any web server or USB stick can carry.

    metadata/   N.root.json  N.targets.json  N.snapshot.json  timestamp.json
    targets/    <path>, each file name with its SHA-256 in front (consistent snapshots)

New files come first and under new names; `timestamp.json` is replaced last, in one step, so a reader sees the old catalogue or the new one
and never a mixture. Layout and periods: docs/formats/catalogue.md. Does not check services (the loader does) and serves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from kiosk.catalog import publishing_keys
from kiosk.catalog.installed_disk import held, write_durably
from kiosk.catalog.installed_paths import SIGNED_AT, check_path
from kiosk.contract import codec
from kiosk.contract.keys import CloudKeys, EnrolmentKeys, OfficeKeys, SealingKeys, Sites
from kiosk.errors import CatalogueError, SetupError

ROOT_DAYS, TARGETS_DAYS, SNAPSHOT_DAYS, TIMESTAMP_DAYS = 730, 365, 45, 45
_ONLINE_ROLES = ("snapshot", "timestamp")
_NOT_PUBLISHED = ("__pycache__", ".pyc", ".py~")

S = TypeVar("S", Root, Targets, Snapshot, Timestamp)


class Listings(msgspec.Struct, frozen=True):
    """What the catalogue says about keys and sites."""

    sealing: SealingKeys
    offices: OfficeKeys
    enrolment: EnrolmentKeys
    cloud: CloudKeys
    sites: Sites


class Source(msgspec.Struct, frozen=True):
    """What a catalogue is made of: three folders and the listings."""

    services: Path
    policies: Path
    dictionaries: Path
    listings: Listings


def collect(source: Source) -> dict[str, bytes]:
    """Every file of the catalogue by its path in it.

    Raises:
        CatalogueError: a folder is missing, or file names that no catalogue may hold; all of them at once.
    """
    found: dict[str, bytes] = {}
    for name, folder in (("services", source.services), ("policies", source.policies), ("dictionaries", source.dictionaries)):
        if not folder.is_dir():
            raise CatalogueError(f"the folder {name} of the catalogue's source is missing")
        found.update({f"{name}/{file.relative_to(folder).as_posix()}": file.read_bytes() for file in _files(folder)})
    listings = source.listings
    found.update(
        {
            "keys/sealing.cbor": codec.encode(listings.sealing),
            "keys/offices.cbor": codec.encode(listings.offices),
            "keys/enrolment.cbor": codec.encode(listings.enrolment),
            "keys/cloud.cbor": codec.encode(listings.cloud),
            "sites.cbor": codec.encode(listings.sites),
        }
    )
    _require_names(found)
    return found


def set_up(repository: Path, signers: Path, *, now_s: int, root_keys: int = 1, root_threshold: int = 1) -> bytes:
    """Make keys and the first root.json, unless they are there.

    Args:
        repository: folder to be served.
        signers: folder for the private keys; move the root keys elsewhere afterwards.
        now_s: seconds since 1970 UTC.
        root_keys: how many root keys.
        root_threshold: how many of them must sign a new root.

    Returns:
        The first root.json: what a terminal is given at enrolment.
    """
    first = _metadata(repository) / "1.root.json"
    with held(signers):
        if not first.exists():
            signers.chmod(0o700)
            root = Root(version=1, expires=_after(now_s, ROOT_DAYS), consistent_snapshot=True)
            keys = [publishing_keys.generate(signers, "root") for _ in range(root_keys)]
            for key in keys:
                root.add_key(key.public_key, "root")
            root.roles["root"].threshold = root_threshold
            for role in ("targets", *_ONLINE_ROLES):
                root.add_key(publishing_keys.generate(signers, role).public_key, role)
            write_durably(first, _sign(root, keys))
        return first.read_bytes()


def publish(repository: Path, source: Source, signers: Path, *, now_s: int) -> int:
    """Sign the source as the next version of the catalogue; the same content again is only signed as fresh.

    Args:
        repository: folder made by `set_up`.
        source: what to publish.
        signers: folder with the keys of targets, snapshot and timestamp.
        now_s: seconds since 1970 UTC.

    Returns:
        The catalogue's version, from 1 on.

    Raises:
        CatalogueError: the source can't be published.
        SetupError: no repository here, or a key is missing.
    """
    files = collect(source)
    with held(signers):
        listed = {path: TargetFile.from_data(path, data, ["sha256"]) for path, data in files.items()}
        last = _last_targets(repository)
        if last and last.targets == listed and last.expires > _after(now_s, TARGETS_DAYS // 2):
            _issue_timestamp(repository, signers, now_s)
            return last.version
        for path, data in files.items():
            _write_target(repository, listed[path], data)
        return _issue_targets(repository, signers, listed, now_s)


def resign(repository: Path, signers: Path, *, now_s: int) -> None:
    """Say again, hourly, that the catalogue is the newest: a fresh timestamp, and a fresh snapshot once half its time is over.

    Raises:
        SetupError: nothing was published yet, or a key is missing.
    """
    with held(signers):
        targets = _last_targets(repository)
        if targets is None:
            raise SetupError("nothing is published here yet", hint="publish a catalogue first")
        if _last_snapshot(repository).expires < _after(now_s, SNAPSHOT_DAYS // 2):
            _issue_snapshot(repository, signers, targets.version, now_s)
        else:
            _issue_timestamp(repository, signers, now_s)


def renew_root(repository: Path, signers: Path, *, now_s: int, fresh: Iterable[str] = ()) -> int:
    """Issue the next root.json: a new period, and new keys for the roles in `fresh`, whose old keys count no more.

    Args:
        repository: folder made by `set_up`.
        signers: folder with the root keys, old keys included.
        now_s: seconds since 1970 UTC.
        fresh: roles whose keys are lost, stolen or worn.

    Returns:
        The new root's version.
    """
    with held(signers):
        old = _root(repository)
        signing = publishing_keys.signers_of(signers, old, "root")
        root = Metadata[Root].from_bytes((_metadata(repository) / f"{old.version}.root.json").read_bytes()).signed
        root.version, root.expires = old.version + 1, _after(now_s, ROOT_DAYS)
        for role in fresh:
            signing += _replace_keys(root, role, signers)
        write_durably(_metadata(repository) / f"{root.version}.root.json", _sign(root, signing))
        last = _last_targets(repository)
        if last:
            _issue_targets(repository, signers, last.targets, now_s)
        return root.version


def _replace_keys(root: Root, role: str, signers: Path) -> list[Signer]:
    """Swap all keys of a role; a new root must be signed by the new root keys too, so they are handed back."""
    old = list(root.roles[role].keyids)
    made = [publishing_keys.generate(signers, role) for _ in old]
    for keyid in old:
        root.revoke_key(keyid, role)
    for signer in made:
        root.add_key(signer.public_key, role)
    return made if role == "root" else []


def _issue_targets(repository: Path, signers: Path, listed: Mapping[str, TargetFile], now_s: int) -> int:
    last = _last_targets(repository)
    targets = Targets(version=last.version + 1 if last else 1, expires=_after(now_s, TARGETS_DAYS), targets=dict(listed))
    _write(repository, signers, targets, f"{targets.version}.targets.json")
    _issue_snapshot(repository, signers, targets.version, now_s)
    return targets.version


def _issue_snapshot(repository: Path, signers: Path, targets_version: int, now_s: int) -> None:
    number = _last_snapshot(repository).version + 1 if _timestamp_file(repository).exists() else 1
    listed = (_metadata(repository) / f"{targets_version}.targets.json").read_bytes()
    snapshot = Snapshot(
        version=number,
        expires=_after(now_s, SNAPSHOT_DAYS),
        meta={"targets.json": MetaFile.from_data(targets_version, listed, ["sha256"])},
    )
    data = _write(repository, signers, snapshot, f"{number}.snapshot.json")
    _write_timestamp(repository, signers, MetaFile.from_data(number, data, ["sha256"]), now_s)


def _issue_timestamp(repository: Path, signers: Path, now_s: int) -> None:
    _write_timestamp(repository, signers, _timestamp(repository).snapshot_meta, now_s)


def _write_timestamp(repository: Path, signers: Path, snapshot: MetaFile, now_s: int) -> None:
    number = _timestamp(repository).version + 1 if _timestamp_file(repository).exists() else 1
    timestamp = Timestamp(
        version=number,
        expires=_after(now_s, TIMESTAMP_DAYS),
        snapshot_meta=snapshot,
        unrecognized_fields={SIGNED_AT: now_s},
    )
    _write(repository, signers, timestamp, "timestamp.json")


def _write(repository: Path, signers: Path, signed: S, name: str) -> bytes:
    data = _sign(signed, publishing_keys.signers_of(signers, _root(repository), signed.type))
    write_durably(_metadata(repository) / name, data)
    return data


def _write_target(repository: Path, listed: TargetFile, data: bytes) -> None:
    folder, _, name = listed.path.rpartition("/")
    path = repository / "targets" / folder / f"{listed.hashes['sha256']}.{name}"
    if not path.exists():
        write_durably(path, data)


def _sign(signed: S, signers: Iterable[Signer]) -> bytes:
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer(compact=True))


def _root(repository: Path) -> Root:
    versions = [int(file.name.partition(".")[0]) for file in _metadata(repository).glob("*.root.json")]
    if not versions:
        raise SetupError("no catalogue repository here", hint="set one up first; it makes the signing keys")
    return _read(_metadata(repository) / f"{max(versions)}.root.json", Metadata[Root].from_bytes)


def _last_targets(repository: Path) -> Targets | None:
    if not _timestamp_file(repository).exists():
        return None
    version = _last_snapshot(repository).meta["targets.json"].version
    return _read(_metadata(repository) / f"{version}.targets.json", Metadata[Targets].from_bytes)


def _last_snapshot(repository: Path) -> Snapshot:
    version = _timestamp(repository).snapshot_meta.version
    return _read(_metadata(repository) / f"{version}.snapshot.json", Metadata[Snapshot].from_bytes)


def _timestamp(repository: Path) -> Timestamp:
    return _read(_timestamp_file(repository), Metadata[Timestamp].from_bytes)


def _read(path: Path, parse: Callable[[bytes], Metadata[S]]) -> S:
    return parse(path.read_bytes()).signed


def _timestamp_file(repository: Path) -> Path:
    return _metadata(repository) / "timestamp.json"


def _metadata(repository: Path) -> Path:
    return repository / "metadata"


def _after(now_s: int, days: int) -> datetime:
    return datetime.fromtimestamp(now_s, UTC) + timedelta(days=days)


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not _is_left_out(path.relative_to(folder)))


def _is_left_out(path: Path) -> bool:
    return any(part.startswith(".") or part.endswith(_NOT_PUBLISHED) for part in path.parts)


def _require_names(paths: Iterable[str]) -> None:
    faults = []
    for path in paths:
        try:
            check_path(path)
        except CatalogueError as fault:
            faults.append(fault.detail)
    if faults:
        raise CatalogueError("; ".join(faults), hint="rename the files")
