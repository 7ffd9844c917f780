"""A catalogue is installed whole, from the right people, or not at all; what is installed goes on whatever happens (T-63, T-64, SEC-9)."""

from __future__ import annotations

import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import FetcherInterface

from kiosk.catalog import delivery, publishing, publishing_keys
from kiosk.catalog.delivery_fetchers import FolderFetcher
from kiosk.catalog.installed import Installed, open_installed
from kiosk.errors import (
    AbsentError,
    ClockSkewError,
    KioskError,
    LineDownError,
    RetryLaterError,
    SignatureError,
    UnknownKeyError,
    UnsafeStartError,
    UntrustedUpdateError,
)
from tests.fakes.catalogues import DAY_S, NOW_S, source


class Desk:
    """A publisher, what is served of it, and one terminal."""

    def __init__(self, folder: Path) -> None:
        self.source = source(folder / "source")
        self.repository, self.signers, self.terminal = folder / "repository", folder / "signers", folder / "terminal"
        self.root = publishing.set_up(self.repository, self.signers, now_s=NOW_S)
        publishing.publish(self.repository, self.source, self.signers, now_s=NOW_S)

    def write(self, path: str, data: bytes) -> None:
        """Change the source."""
        (self.source.services.parent / path).write_bytes(data)

    def publish(self, now_s: int = NOW_S) -> int:
        """Publish what the source holds."""
        return publishing.publish(self.repository, self.source, self.signers, now_s=now_s)

    def install(self, repository: Path | None = None, *, now_s: int = NOW_S, fetcher: FetcherInterface | None = None) -> Installed:
        """Run the terminal's updater."""
        chosen = fetcher or FolderFetcher(repository or self.repository)
        return delivery.install(self.terminal, self.root, chosen, now_s=now_s, floor_s=NOW_S)

    def installed(self) -> Installed | None:
        """What the terminal would start with."""
        return delivery.installed(self.terminal, self.root)

    def folders(self) -> list[str]:
        """The versions that are on the terminal's disk."""
        return sorted(path.name for path in (self.terminal / "versions").glob("*"))

    def copy(self, name: str) -> Path:
        """The repository as an attacker serves it."""
        target = self.repository.parent / name
        shutil.copytree(self.repository, target)
        return target

    def signer(self, role: str) -> list[Signer]:
        """The role's real keys."""
        root = Metadata[Root].from_bytes(self.root).signed
        return publishing_keys.signers_of(self.signers, root, role)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Version 1 is published, nothing is installed."""
    return Desk(tmp_path)


def test_install_brings_every_listed_file(desk: Desk) -> None:
    """All that is listed is installed, and keys, sites and dictionaries can be asked for by name."""
    now = desk.install()
    assert now.version == 1
    assert now.paths() == tuple(sorted(publishing.collect(desk.source)))
    assert {path: now.read(path) for path in now.paths()} == publishing.collect(desk.source)
    listed = desk.source.listings
    office, recovery = now.sealing_keys("muni:13999")
    assert (office.kid, recovery.kid) == (listed.sealing.tenants[0].office.kid, listed.sealing.tenants[0].recovery.kid)
    assert now.tenants() == ("muni:13999",)
    assert now.office_keys("muni:13999") == {key.kid: key.public_key for key in listed.offices.tenants[0].keys}
    assert now.enrolment_keys() == {key.kid: key.public_key for key in listed.enrolment.keys}
    assert now.region_keys() == {"east": {key.kid: key.public_key for key in listed.cloud.regions[0].keys}}
    assert now.site("hall-1") == listed.sites.sites[0]
    assert now.dictionaries() == {now.dictionary().sha256: now.dictionary().data}


def test_unknown_names_are_said_to_be_unknown(desk: Desk) -> None:
    """Nobody is sealed to, shown or trusted who is not listed."""
    now = desk.install()
    with pytest.raises(UnknownKeyError):
        now.sealing_keys("muni:13998")
    with pytest.raises(AbsentError):
        now.site("hall-2")
    with pytest.raises(AbsentError):
        now.read("../installed.json")
    assert now.office_keys("muni:13998") == {}


def test_publishing_the_same_again_makes_no_new_version(desk: Desk) -> None:
    """A version number stands for one content; saying it again only makes it younger."""
    first = desk.install()
    assert desk.publish(now_s=NOW_S + DAY_S) == 1
    again = desk.install(now_s=NOW_S + DAY_S)
    assert (again.version, again.manifest_sha256) == (1, first.manifest_sha256)
    assert (first.age_h(NOW_S + DAY_S), again.age_h(NOW_S + DAY_S)) == (24, 0)
    restarted = desk.installed()
    assert restarted is not None
    assert restarted.age_h(NOW_S + DAY_S) == 0


def test_an_old_version_stays_for_the_visit_that_pinned_it(desk: Desk) -> None:
    """A visit reads one version to its end; prune removes it only afterwards."""
    old = desk.install()
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish()
    new = desk.install()
    assert (old.read("policies/base.yaml"), new.read("policies/base.yaml")) == (b"layer: base\n", b"layer: base, second edition\n")
    delivery.prune(desk.terminal, desk.root, pinned=[old.folder])
    assert open_installed(old.folder, desk.root, old.manifest_sha256).version == 1
    delivery.prune(desk.terminal, desk.root, pinned=[])
    assert sorted((desk.terminal / "versions").iterdir()) == [new.folder]


def test_an_installed_version_can_only_be_read(desk: Desk) -> None:
    """The agent publishes the version folder read-only."""
    folder = desk.install().folder
    assert {path.stat().st_mode & 0o222 for path in (folder, *folder.rglob("*"))} == {0}


def _serve_older(desk: Desk, served: Path) -> Path:
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish(now_s=NOW_S + 60)
    desk.install()
    return served


def _forge_a_later_expiry(_desk: Desk, served: Path) -> Path:
    """A freeze that hides itself by an unsigned change of the expiry."""
    path = served / "metadata" / "timestamp.json"
    path.write_bytes(path.read_bytes().replace(b"2027-01", b"2029-01"))
    return served


def _mix_lists(desk: Desk, served: Path) -> Path:
    """The new snapshot with the old list of targets."""
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish(now_s=NOW_S + 60)
    mixed = desk.copy("mixed")
    shutil.copy(served / "metadata" / "1.targets.json", mixed / "metadata" / "2.targets.json")
    return mixed


def _mix_snapshots(desk: Desk, served: Path) -> Path:
    """The new timestamp with the old snapshot."""
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish(now_s=NOW_S + 60)
    mixed = desk.copy("mixed")
    shutil.copy(served / "metadata" / "1.snapshot.json", mixed / "metadata" / "2.snapshot.json")
    return mixed


def _swap_files(desk: Desk, _served: Path) -> Path:
    """One signed file under the name of another of the same length."""
    desk.write("policies/base.yaml", b"layer: A\n")
    desk.write("policies/13/13999.yaml", b"layer: B\n")
    desk.publish()
    mixed = desk.copy("mixed")
    base, town = (
        next(path for path in mixed.rglob(f"*.{name}.yaml") if path.read_bytes().startswith(b"layer: " + sign))
        for name, sign in (("base", b"A"), ("13999", b"B"))
    )
    base.write_bytes(town.read_bytes())
    return mixed


def _arbitrary_target(desk: Desk, served: Path) -> Path:
    """A list of targets by a key of the attacker, with everything behind it signed by stolen online keys."""
    evil = _resign_list(desk, served, {"services/evil/service.yaml": b"id: evil"}, [CryptoSigner.generate_ecdsa()])
    assert evil == served
    return served


def _unsigned_list(desk: Desk, served: Path) -> Path:
    return _resign_list(desk, served, {"services/evil/service.yaml": b"id: evil"}, [])


def _climbing_name(desk: Desk, served: Path) -> Path:
    """A properly signed list with a name that leaves the folder."""
    return _resign_list(desk, served, {"services/../../../evil": b"id: evil"}, desk.signer("targets"))


def _own_name(desk: Desk, served: Path) -> Path:
    """A properly signed list with a name that the catalogue keeps for itself."""
    return _resign_list(desk, served, {"tuf/targets.json": b"{}"}, desk.signer("targets"))


def _too_much(desk: Desk, served: Path) -> Path:
    """A properly signed list of more bytes than any terminal should take."""
    path = served / "metadata" / "1.targets.json"
    targets = Metadata[Targets].from_bytes(path.read_bytes()).signed
    for target in targets.targets.values():
        target.length = 200 * 1024 * 1024
    return _write_list(desk, served, targets, desk.signer("targets"))


def _captive_portal(_desk: Desk, served: Path) -> Path:
    for path in (served / "metadata").iterdir():
        path.write_bytes(b"<html>Welcome to the free network</html>")
    return served


def _undated(desk: Desk, served: Path) -> Path:
    """A properly signed timestamp that hides its age."""
    path = served / "metadata" / "timestamp.json"
    timestamp = Metadata[Timestamp].from_bytes(path.read_bytes())
    timestamp.signed.unrecognized_fields.clear()
    timestamp.signed.version += 1
    timestamp.sign(desk.signer("timestamp")[0])
    timestamp.to_file(str(path))
    return served


def _resign_list(desk: Desk, served: Path, files: dict[str, bytes], signers: list[Signer]) -> Path:
    targets = Metadata[Targets].from_bytes((served / "metadata" / "1.targets.json").read_bytes()).signed
    for path, data in files.items():
        target = TargetFile.from_data(path, data, ["sha256"])
        targets.targets[path] = target
        folder, _, name = path.rpartition("/")
        file = served / "targets" / folder / f"{target.hashes['sha256']}.{name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return _write_list(desk, served, targets, signers)


def _write_list(desk: Desk, served: Path, targets: Targets, signers: list[Signer]) -> Path:
    targets.version = 2
    listed = Metadata(targets)
    for signer in signers:
        listed.sign(signer, append=True)
    _put_in_front(desk, served, {"targets.json": listed.to_bytes()}, 2)
    return served


def _put_in_front(desk: Desk, served: Path, lists: dict[str, bytes], version: int) -> None:
    """Snapshot and timestamp over new lists, as somebody with the online keys can make them."""
    metadata = served / "metadata"
    for name, data in lists.items():
        (metadata / f"{version}.{name}").write_bytes(data)
    meta = {name: MetaFile.from_data(version, data, ["sha256"]) for name, data in lists.items()}
    snapshot = Metadata(Snapshot(version=version, expires=publishing._after(NOW_S, 45), meta=meta))
    snapshot.sign(desk.signer("snapshot")[0])
    (metadata / f"{version}.snapshot.json").write_bytes(snapshot.to_bytes())
    timestamp = Metadata[Timestamp].from_bytes((metadata / "timestamp.json").read_bytes())
    timestamp.signed.snapshot_meta = MetaFile.from_data(version, snapshot.to_bytes(), ["sha256"])
    timestamp.signed.version += 1
    timestamp.sign(desk.signer("timestamp")[0])
    timestamp.to_file(str(metadata / "timestamp.json"))


ATTACKS = (
    _serve_older,
    _forge_a_later_expiry,
    _mix_lists,
    _mix_snapshots,
    _swap_files,
    _arbitrary_target,
    _unsigned_list,
    _climbing_name,
    _own_name,
    _too_much,
    _captive_portal,
    _undated,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
@pytest.mark.parametrize("first", [True, False], ids=["first-install", "update"])
def test_an_attack_installs_nothing(desk: Desk, attack: Callable[[Desk, Path], Path], *, first: bool) -> None:
    """Rollback, freeze, mix-and-match, arbitrary target, hostile names and sizes: refused, and what counted still counts."""
    if not first:
        desk.install()
    served = attack(desk, desk.copy("served"))
    before, folders = desk.installed(), desk.folders()
    with pytest.raises(UntrustedUpdateError):
        desk.install(served)
    assert desk.folders() == folders
    after = desk.installed()
    assert (after and after.manifest_sha256) == (before and before.manifest_sha256)
    if after:
        after.verify()


def test_a_repository_of_somebody_else_is_refused(desk: Desk, tmp_path: Path) -> None:
    """The whole chain is right, but it starts at another root."""
    other = Desk(tmp_path / "other")
    with pytest.raises(UntrustedUpdateError):
        desk.install(other.repository)
    assert desk.folders() == []
    assert desk.installed() is None


def test_one_stolen_root_key_of_three_changes_nothing(tmp_path: Path) -> None:
    """A new root needs as many signatures as the old one says (T-64)."""
    repository, signers = tmp_path / "repository", tmp_path / "signers"
    data = publishing.set_up(repository, signers, now_s=NOW_S, root_keys=3, root_threshold=2)
    publishing.publish(repository, source(tmp_path / "source"), signers, now_s=NOW_S)
    root = Metadata[Root].from_bytes(data)
    stolen, mine = publishing_keys.signers_of(signers, root.signed, "root")[0], CryptoSigner.generate_ecdsa()
    root.signed.version = 2
    root.signed.add_key(mine.public_key, "targets")
    root.signatures.clear()
    root.sign(stolen, append=True)
    root.sign(mine, append=True)
    root.to_file(str(repository / "metadata" / "2.root.json"))
    with pytest.raises(UntrustedUpdateError):
        delivery.install(tmp_path / "terminal", data, FolderFetcher(repository), now_s=NOW_S, floor_s=NOW_S)
    assert delivery.installed(tmp_path / "terminal", data) is None


class Endless(FolderFetcher):
    """Serves one file without end."""

    def __init__(self, repository: Path, name: str) -> None:
        super().__init__(repository)
        self.name, self.served = name, 0

    def _fetch(self, url: str) -> Iterator[bytes]:
        if not url.endswith(self.name):
            return super()._fetch(url)
        return self._forever()

    def _forever(self) -> Iterator[bytes]:
        while True:
            self.served += 65536
            yield bytes(65536)


@pytest.mark.parametrize("name", ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json", "base.yaml"])
def test_endless_data_ends_at_the_signed_length(desk: Desk, name: str) -> None:
    """No file is read further than it may be long."""
    fetcher = Endless(desk.repository, name)
    with pytest.raises(UntrustedUpdateError):
        desk.install(fetcher=fetcher)
    assert 0 < fetcher.served <= 600_000
    assert desk.folders() == []
    assert desk.installed() is None


@pytest.mark.parametrize("step", [16, pytest.param(1, marks=pytest.mark.soak)])
def test_a_flipped_bit_anywhere_in_a_download_is_refused(desk: Desk, tmp_path: Path, step: int) -> None:
    """One bit in each stretch of bytes of each file and list, one at a time, each before a terminal that has nothing yet (SEC-9).

    The first root is not fetched: a terminal has it from its enrolment.
    """
    terminal = desk.terminal
    served = [path for path in sorted(desk.repository.rglob("*")) if path.is_file() and path.name != "1.root.json"]
    assert {path.suffix for path in served} >= {".json", ".yaml", ".cbor"}
    for path in served:
        whole = path.read_bytes()
        for place in range(0, len(whole), step):
            desk.terminal = tmp_path / f"terminal-{path.name[:8]}-{place}"
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
            with pytest.raises(UntrustedUpdateError):
                desk.install()
            assert (desk.installed(), desk.folders()) == (None, [])
        path.write_bytes(whole)
    desk.terminal = terminal
    assert desk.install().version == 1


def test_every_flipped_byte_of_an_installed_file_is_noticed_when_read(desk: Desk) -> None:
    """What was changed on the disk afterwards is never used (SEC-9)."""
    now = desk.install()
    for path in now.paths():
        file = now.folder / path
        file.chmod(0o644)
        whole = file.read_bytes()
        for place in range(len(whole)):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x80]) + whole[place + 1 :])
            with pytest.raises(UnsafeStartError):
                now.read(path)
        file.write_bytes(whole[:-1])
        with pytest.raises(UnsafeStartError):
            now.verify()
        file.write_bytes(whole)
    now.verify()


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", ["manifest.json", "tuf/targets.json", "tuf/1.root.json"])
def test_every_flipped_byte_of_the_signed_list_stops_the_start(desk: Desk, name: str, step: int) -> None:
    """Manifest and signed list vouch for each other; the 1.root.json in the folder is not the trusted one, only a copy of it."""
    now = desk.install()
    file = now.folder / name
    file.chmod(0o644)
    whole = file.read_bytes()
    accepted = 0
    for place in range(0, len(whole), step):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        try:
            opened = open_installed(now.folder, desk.root, now.manifest_sha256)
        except (UnsafeStartError, SignatureError):
            continue
        accepted += 1
        assert opened.sealing_keys("muni:13999") == now.sealing_keys("muni:13999")
    assert accepted == 0 or name == "tuf/1.root.json"


def test_a_changed_key_with_a_changed_manifest_is_still_refused(desk: Desk) -> None:
    """Whoever owns the disk may rewrite manifest and pointer, but not the signature over the sealing keys."""
    now = desk.install()
    for path in (now.folder, now.folder / "keys", now.folder / "manifest.json", now.folder / "keys/sealing.cbor"):
        path.chmod(0o755)
    whole = (now.folder / "keys/sealing.cbor").read_bytes()
    evil = whole[:-1] + bytes([whole[-1] ^ 1])
    (now.folder / "keys/sealing.cbor").write_bytes(evil)
    import hashlib

    import msgspec

    manifest = msgspec.json.decode((now.folder / "manifest.json").read_bytes())
    for file in manifest["files"]:
        if file["path"] == "keys/sealing.cbor":
            file["sha256"] = hashlib.sha256(evil).hexdigest()
    (now.folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    with pytest.raises(UnsafeStartError):
        open_installed(now.folder, desk.root)


def test_expired_metadata_stops_installs_and_never_a_running_service(desk: Desk) -> None:
    """After two years without an update everything installed is still read; only its age shows."""
    desk.install()
    later = NOW_S + 800 * DAY_S
    with pytest.raises(UntrustedUpdateError, match="Expired"):
        desk.install(now_s=later)
    now = desk.installed()
    assert now is not None
    now.verify()
    assert now.age_h(later) == 800 * 24


@pytest.mark.parametrize(("days", "role"), [(46, "timestamp"), (366, "targets"), (731, "root")])
def test_each_role_expires_by_itself(desk: Desk, days: int, role: str) -> None:
    """Roles that sign later do not make the earlier ones younger."""
    later = NOW_S + days * DAY_S
    if role != "timestamp":
        publishing.resign(desk.repository, desk.signers, now_s=later)
    with pytest.raises(UntrustedUpdateError, match="xpired"):
        desk.install(now_s=later)


def test_re_signing_keeps_a_catalogue_fresh_for_its_year(desk: Desk) -> None:
    """The hourly signature carries snapshot and timestamp past their 45 days, and the version stays."""
    for day in range(0, 300, 20):
        publishing.resign(desk.repository, desk.signers, now_s=NOW_S + day * DAY_S)
    now = desk.install(now_s=NOW_S + 300 * DAY_S)
    assert (now.version, now.age_h(NOW_S + 300 * DAY_S)) == (1, 20 * 24)


def test_a_clock_below_the_floor_installs_nothing(desk: Desk) -> None:
    """At 1970 nothing looks expired, so nothing is asked."""
    with pytest.raises(ClockSkewError):
        desk.install(now_s=0)
    assert desk.installed() is None


def test_the_given_time_decides_not_the_system_clock(desk: Desk) -> None:
    """The terminal's corrected time reaches python-tuf, in both directions."""
    with pytest.raises(UntrustedUpdateError, match="Expired"):
        desk.install(now_s=NOW_S + 46 * DAY_S)
    assert desk.install(now_s=NOW_S).version == 1
    client = delivery._Client(desk.terminal, desk.root, FolderFetcher(desk.repository), NOW_S)
    assert client._trusted_set.reference_time.timestamp() == NOW_S


class Breaking(FolderFetcher):
    """Counts files and goes away after some."""

    def __init__(self, repository: Path, files: int) -> None:
        super().__init__(repository)
        self.left, self.seen = files, list[str]()

    def _fetch(self, url: str) -> Iterator[bytes]:
        if url.startswith("targets/"):
            if self.left == 0:
                raise OSError("unplugged")
            self.left -= 1
            self.seen.append(url)
        return super()._fetch(url)


def test_a_broken_download_goes_on_where_it_stopped(desk: Desk) -> None:
    """Nothing is fetched twice, and half a catalogue is never installed."""
    whole = len(publishing.collect(desk.source))
    seen: list[str] = []
    for _ in range(whole - 1):
        fetcher = Breaking(desk.repository, 1)
        with pytest.raises(LineDownError):
            desk.install(fetcher=fetcher)
        seen += fetcher.seen
        assert desk.installed() is None
    last = Breaking(desk.repository, 1)
    assert desk.install(fetcher=last).version == 1
    assert len(seen + last.seen) == len(set(seen + last.seen)) == whole
    assert not (desk.terminal / "staging").exists()


def test_an_update_fetches_only_what_changed(desk: Desk) -> None:
    """Unchanged files come from the version before."""
    desk.install()
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish()
    fetcher = Breaking(desk.repository, 100)
    assert desk.install(fetcher=fetcher).version == 2
    assert [url.rpartition(".")[0].rpartition(".")[2] for url in fetcher.seen] == ["base"]


def test_a_full_disk_is_its_own_error_and_loses_nothing(desk: Desk) -> None:
    """What can't be stored is tried again later; the installed version goes on."""
    desk.install()
    desk.write("services/lost_umbrella/ja.ftl", b"x" * 300_000)
    desk.publish()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))
    try:
        with pytest.raises(RetryLaterError):
            desk.install()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    now = desk.installed()
    assert now is not None
    assert now.version == 1
    assert desk.install().version == 2


def test_a_damaged_version_is_mended_by_the_next_install(desk: Desk) -> None:
    """A bad block must not lock a terminal out of its repair."""
    now = desk.install()
    for path in (now.folder / "sites.cbor", now.folder / "manifest.json"):
        path.chmod(0o644)
        path.write_bytes(b"bad block")
        with pytest.raises(UnsafeStartError):
            delivery.installed(desk.terminal, desk.root).verify()  # type: ignore[union-attr]
        mended = desk.install()
        mended.verify()
        assert mended.version == 1


def test_a_terminal_that_lost_its_memory_still_refuses_an_older_catalogue(desk: Desk) -> None:
    """The updater's folder may be lost with a bad disk; the installed version is remembered all the same."""
    served = desk.copy("served")
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish()
    desk.install()
    shutil.rmtree(desk.terminal / "tuf")
    with pytest.raises(UntrustedUpdateError, match="rollback"):
        desk.install(served)
    assert desk.install().version == 2


def test_what_a_start_would_refuse_is_never_pointed_to(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that loses a byte while the version is built: the old one goes on."""
    before = desk.install()
    desk.write("policies/base.yaml", b"layer: base, second edition\n")
    desk.publish()
    build = delivery._build

    def worn_disk(folder: Path, name: str, manifest: bytes, listed: list[TargetFile]) -> None:
        build(folder, name, manifest, listed)
        file = folder / "versions" / name / "policies/base.yaml"
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:-1])

    monkeypatch.setattr(delivery, "_build", worn_disk)
    with pytest.raises(UnsafeStartError):
        desk.install()
    now = desk.installed()
    assert now is not None
    assert now.manifest_sha256 == before.manifest_sha256


def test_a_root_that_only_signs_itself_leads_nowhere(desk: Desk) -> None:
    """Whoever owns the disk can lay a next root beside the list; the trusted one has not signed it."""
    now, mine = desk.install(), CryptoSigner.generate_ecdsa()
    root = Metadata[Root].from_bytes(desk.root)
    root.signed.version = 2
    for role in ("root", "targets"):
        root.signed.revoke_key(root.signed.roles[role].keyids[0], role)
        root.signed.add_key(mine.public_key, role)
    root.sign(mine)
    targets = Metadata[Targets].from_bytes((now.folder / "tuf" / "targets.json").read_bytes())
    targets.sign(mine)
    (now.folder / "tuf").chmod(0o755)
    (now.folder / "tuf" / "targets.json").chmod(0o644)
    root.to_file(str(now.folder / "tuf" / "2.root.json"))
    targets.to_file(str(now.folder / "tuf" / "targets.json"))
    with pytest.raises(SignatureError):
        open_installed(now.folder, desk.root)


def test_new_keys_for_every_role_are_followed(desk: Desk) -> None:
    """A terminal enrolled with the first root follows changed keys; the old keys sign nothing any more."""
    desk.install()
    old = desk.signer("targets")
    publishing.renew_root(desk.repository, desk.signers, now_s=NOW_S + 60, fresh=("root", "targets", "snapshot", "timestamp"))
    now = desk.install()
    assert (now.version, now.root_version) == (2, 2)
    assert open_installed(now.folder, desk.root).version == 2
    targets = Metadata[Targets].from_bytes((desk.repository / "metadata" / "2.targets.json").read_bytes())
    targets.sign(old[0])
    (now.folder / "tuf" / "targets.json").chmod(0o644)
    targets.to_file(str(now.folder / "tuf" / "targets.json"))
    with pytest.raises(SignatureError):
        open_installed(now.folder, desk.root)


def test_numbers_run_up_by_a_thief_are_forgotten_with_his_keys(desk: Desk) -> None:
    """After a fast-forward attack new keys let the count start low again, and only then."""
    served = desk.copy("served")
    targets = Metadata[Targets].from_bytes((served / "metadata" / "1.targets.json").read_bytes())
    targets.signed.version = 2_000_000
    targets.sign(desk.signer("targets")[0])
    _put_in_front(desk, served, {"targets.json": targets.to_bytes()}, 2_000_000)
    assert desk.install(served).version == 2_000_000
    with pytest.raises(UntrustedUpdateError):
        desk.install()
    publishing.renew_root(desk.repository, desk.signers, now_s=NOW_S + 60, fresh=("targets", "snapshot", "timestamp"))
    assert desk.install().version == 2


def test_a_delegate_signs_only_its_own_paths(desk: Desk) -> None:
    """A prefecture's key brings its own policies; what it lists of others is nobody's (T-64)."""
    served, key = desk.copy("served"), CryptoSigner.generate_ecdsa()
    role = DelegatedRole("pref-13", [key.public_key.keyid], threshold=1, terminating=False, paths=["policies/13/*"])
    files = {"policies/13/13998.yaml": b"layer: town\n", "services/evil/service.yaml": b"id: evil\n", "keys/sealing.cbor": b"evil"}
    delegate = Metadata(Targets(version=2, expires=publishing._after(NOW_S, 180)))
    for path, data in files.items():
        delegate.signed.targets[path] = TargetFile.from_data(path, data, ["sha256"])
        folder, _, name = path.rpartition("/")
        (served / "targets" / folder).mkdir(parents=True, exist_ok=True)
        (served / "targets" / folder / f"{delegate.signed.targets[path].hashes['sha256']}.{name}").write_bytes(data)
    delegate.sign(key)
    top = Metadata[Targets].from_bytes((served / "metadata" / "1.targets.json").read_bytes())
    top.signed.version = 2
    top.signed.delegations = Delegations(keys={key.public_key.keyid: key.public_key}, roles={"pref-13": role})
    top.sign(desk.signer("targets")[0])
    _put_in_front(desk, served, {"targets.json": top.to_bytes(), "pref-13.json": delegate.to_bytes()}, 2)
    now = desk.install(served)
    assert now.read("policies/13/13998.yaml") == b"layer: town\n"
    assert "services/evil/service.yaml" not in now.paths()
    assert now.sealing_keys("muni:13999")[0].kid == desk.source.listings.sealing.tenants[0].office.kid


def test_a_medium_is_not_followed_outside(desk: Desk, tmp_path: Path) -> None:
    """A link on a USB stick leads nowhere else on the terminal."""
    served = desk.copy("served")
    secret = tmp_path / "secret"
    secret.write_bytes(b"not on the stick")
    (served / "metadata" / "timestamp.json").unlink()
    (served / "metadata" / "timestamp.json").symlink_to(secret)
    with pytest.raises(LineDownError):
        desk.install(served)
    assert desk.installed() is None


def test_every_refusal_is_one_of_ours(desk: Desk) -> None:
    """Whatever bytes stand in whatever metadata file: a KioskError, never a stray exception, and nothing installed."""
    for name in ("timestamp.json", "1.snapshot.json", "1.targets.json"):
        for junk in (b"", b"{}", b"[]", b"null", b'{"signed": {"_type": "root"}, "signatures": []}', b"\xff" * 40):
            served = desk.copy(f"served-{name}-{junk.hex()[:12]}")
            (served / "metadata" / name).write_bytes(junk)
            with pytest.raises(KioskError):
                desk.install(served)
    assert desk.installed() is None
