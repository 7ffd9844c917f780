"""The services, policies and dictionary of this repository, published, installed and opened as a terminal does."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalog import delivery, dictionary, publishing
from kiosk.catalog.delivery_fetchers import FolderFetcher
from kiosk.catalog.installed import Installed
from kiosk.catalog.loading import load
from kiosk.crypto.keys import FileKeystore
from kiosk.errors import UnsafeStartError
from tests.fakes.catalogues import NOW_S, listings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """Version 1 of what stands in this repository."""
    repository, signers = tmp_path / "repository", tmp_path / "signers"
    root = publishing.set_up(repository, signers, now_s=NOW_S)
    own = publishing.Source(
        ROOT / "services", ROOT / "policies", ROOT / "assets" / "dictionaries", listings(FileKeystore(tmp_path / "keys"))
    )
    publishing.publish(repository, own, signers, now_s=NOW_S)
    return delivery.install(tmp_path / "terminal", root, FolderFetcher(repository), now_s=NOW_S, floor_s=0)


def test_the_installed_services_are_the_ones_in_the_repository(installed: Installed) -> None:
    """What a terminal offers from its installed catalogue is what the authors wrote."""
    site = dictionary.EXAMPLE_SITES[0]
    there, here = load(installed.folder, site), load(ROOT, site)
    assert sorted(there.services) == sorted(here.services)
    for name, offered in there.services.items():
        assert (offered.service, offered.acceptance, offered.tenant) == (
            here.services[name].service,
            here.services[name].acceptance,
            here.services[name].tenant,
        )
        assert offered.say("ja", "title") == here.services[name].say("ja", "title")


def test_new_payloads_take_the_shipped_dictionary(installed: Installed) -> None:
    """The catalogue names the dictionary, and every one a payload may name is there."""
    shipped = dictionary.current(ROOT / "assets" / "dictionaries")
    assert installed.dictionary() == shipped
    assert installed.dictionaries()[shipped.sha256] == shipped.data


def test_an_altered_text_is_noticed_before_it_is_shown(installed: Installed) -> None:
    """One changed word in one language of one service, on the disk."""
    path = next(path for path in installed.paths("services/") if path.endswith("ja.ftl"))
    file = installed.folder / path
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace("届".encode(), "屆".encode(), 1))
    with pytest.raises(UnsafeStartError, match=r"ja\.ftl"):
        installed.verify("services/")
