"""What is published: everything of the source under safe names, by keys that only their owner reads, never half of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kiosk.catalog import delivery, publishing
from kiosk.catalog.delivery_fetchers import FolderFetcher
from kiosk.errors import CatalogueError, SetupError, UnsafeStartError
from tests.fakes.catalogues import NOW_S, source


def test_set_up_keeps_the_first_root(tmp_path: Path) -> None:
    """Terminals out there trust the first root: setting up again must not make another."""
    first = publishing.set_up(tmp_path / "repository", tmp_path / "signers", now_s=NOW_S)
    again = publishing.set_up(tmp_path / "repository", tmp_path / "signers", now_s=NOW_S + 5)
    assert first == again
    assert len(list((tmp_path / "signers").glob("*.pem"))) == 4


def test_signing_keys_are_their_owners_only(tmp_path: Path) -> None:
    """Folder 0700, files 0600; a looser key signs nothing."""
    repository, signers = tmp_path / "repository", tmp_path / "signers"
    publishing.set_up(repository, signers, now_s=NOW_S)
    assert signers.stat().st_mode & 0o777 == 0o700
    keys = sorted(signers.glob("*.pem"))
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    assert [key.name.partition(".")[0] for key in keys] == ["root", "snapshot", "targets", "timestamp"]
    next(signers.glob("targets.*")).chmod(0o640)
    with pytest.raises(UnsafeStartError, match="640"):
        publishing.publish(repository, source(tmp_path / "source"), signers, now_s=NOW_S)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    """The operator is told which role's key is elsewhere."""
    repository, signers = tmp_path / "repository", tmp_path / "signers"
    publishing.set_up(repository, signers, now_s=NOW_S)
    next(signers.glob("targets.*")).unlink()
    with pytest.raises(SetupError, match="targets"):
        publishing.publish(repository, source(tmp_path / "source"), signers, now_s=NOW_S)


def test_nothing_is_signed_before_it_is_set_up(tmp_path: Path) -> None:
    """No repository, no publishing; no publication, no re-signing."""
    made = source(tmp_path / "source")
    with pytest.raises(SetupError):
        publishing.publish(tmp_path / "nowhere", made, tmp_path / "signers", now_s=NOW_S)
    publishing.set_up(tmp_path / "repository", tmp_path / "signers", now_s=NOW_S)
    with pytest.raises(SetupError, match="published"):
        publishing.resign(tmp_path / "repository", tmp_path / "signers", now_s=NOW_S)


def test_all_unfit_names_are_told_at_once(tmp_path: Path) -> None:
    """The publisher corrects the source once, not once for each file."""
    made = source(tmp_path / "source")
    (made.services / "two words.yaml").write_text("")
    (made.policies / "ä.yaml").write_text("")
    with pytest.raises(CatalogueError) as fault:
        publishing.collect(made)
    assert "two words" in fault.value.detail
    assert "ä" in fault.value.detail


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A source without policies is a fault, not an empty catalogue."""
    made = source(tmp_path / "source")
    (made.policies / "base.yaml").unlink()
    (made.policies / "13" / "13999.yaml").unlink()
    (made.policies / "13").rmdir()
    made.policies.rmdir()
    with pytest.raises(CatalogueError, match="policies"):
        publishing.collect(made)


def test_left_overs_of_editors_and_python_are_left_out(tmp_path: Path) -> None:
    """Only what was written for the catalogue is published."""
    made = source(tmp_path / "source")
    before = set(publishing.collect(made))
    for name in (".service.yaml.swp", "__pycache__/service.cpython-311.pyc", ".git/config"):
        path = made.services / "lost_umbrella" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left over")
    assert set(publishing.collect(made)) == before


def test_a_reader_sees_the_old_catalogue_or_the_new_one(tmp_path: Path) -> None:
    """While versions and signatures follow one another, every download started at any moment ends well."""
    repository, signers, made = tmp_path / "repository", tmp_path / "signers", source(tmp_path / "source")
    root = publishing.set_up(repository, signers, now_s=NOW_S)
    publishing.publish(repository, made, signers, now_s=NOW_S)
    done = threading.Event()

    def publish() -> None:
        for edition in range(12):
            (made.policies / "base.yaml").write_text(f"edition: {edition}\n")
            publishing.publish(repository, made, signers, now_s=NOW_S)
            publishing.resign(repository, signers, now_s=NOW_S)
        done.set()

    writer = threading.Thread(target=publish)
    writer.start()
    versions: list[int] = []
    while not done.is_set() or not versions:
        terminal = tmp_path / f"terminal-{len(versions)}"
        now = delivery.install(terminal, root, FolderFetcher(repository), now_s=NOW_S, floor_s=NOW_S)
        expected = b"layer: base\n" if now.version == 1 else f"edition: {now.version - 2}\n".encode()
        assert now.read("policies/base.yaml") == expected
        versions.append(now.version)
    writer.join()
    assert versions == sorted(versions)
    last = delivery.install(tmp_path / "last", root, FolderFetcher(repository), now_s=NOW_S, floor_s=NOW_S)
    assert last.version == 13


def test_two_publishers_at_once_make_two_versions(tmp_path: Path) -> None:
    """Publisher and hourly re-signing share the folder; neither overwrites the other's numbers."""
    repository, signers, made = tmp_path / "repository", tmp_path / "signers", source(tmp_path / "source")
    root = publishing.set_up(repository, signers, now_s=NOW_S)
    publishing.publish(repository, made, signers, now_s=NOW_S)
    threads = [threading.Thread(target=publishing.resign, args=(repository, signers), kwargs={"now_s": NOW_S}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    import json

    timestamp = json.loads((repository / "metadata" / "timestamp.json").read_bytes())
    assert timestamp["signed"]["version"] == 9
    assert delivery.install(tmp_path / "terminal", root, FolderFetcher(repository), now_s=NOW_S, floor_s=NOW_S).version == 1
