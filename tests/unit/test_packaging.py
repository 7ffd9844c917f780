"""A wheel holds what runs: every file of the package, and the assets that it reads."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import Path

from kiosk.settings import assets_folder
from tests.fakes.checkout import ROOT, tracked

SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
SHARE = "share/madoguchi/"


def test_every_file_of_the_package_is_packed() -> None:
    """A template, table or text that the globs forget would be missing at a site and nowhere else."""
    globs = ["*.py", *SETUP["package-data"]["*"]]
    forgotten = [path for path in tracked() if path.parts[0] == "kiosk" and not any(fnmatch.fnmatch(path.name, one) for one in globs)]
    assert forgotten == []


def test_every_folder_of_the_package_is_one() -> None:
    """Data is packed with the package it stands in; a folder of Python without __init__.py is none, and would be left out."""
    plain = {path.parent for path in tracked() if path.parts[0] == "kiosk" and path.suffix == ".py"}
    bare = {folder for folder in plain if not (ROOT / folder / "__init__.py").is_file()}
    assert {folder.parts[2] for folder in bare} <= {"migrations"}, "Alembic loads these by path"


def test_every_asset_is_packed_where_it_is_looked_for() -> None:
    """Each tracked asset, and what npm fetches for the programs, has a place below share/ with the same path as in the checkout."""
    fetched = [Path("assets/web/node_modules/htmx.org/dist/htmx.min.js"), Path("assets/web/node_modules/lucide-static/icons/house.svg")]
    for path in [path for path in tracked() if path.parts[0] == "assets" and path.name != ".npmrc"] + fetched:
        assert any(fnmatch.fnmatch(str(path), one) for one in SETUP["data-files"].get(SHARE + str(path.parent), [])), path


def test_assets_are_found_in_a_checkout_and_beside_a_wheel(tmp_path: Path) -> None:
    """The checkout's own come first, so that an edit shows."""
    assert assets_folder(ROOT / "kiosk", tmp_path) == ROOT / "assets"
    assert assets_folder(tmp_path / "lib" / "kiosk", tmp_path) == tmp_path / SHARE / "assets"
