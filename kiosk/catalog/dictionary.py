"""The compression dictionary: trained on made-up forms, shipped by its hash, never deleted while a payload may name it.

    assets/dictionaries/<sha256>.zdict    every dictionary that was ever shipped
    assets/dictionaries/current           the name of the one new payloads are packed with

A form alone is too short to compress well; the dictionary knows keys, declarations and frequent words beforehand. It holds nothing of any
citizen: what it learned from is computed by kiosk.catalog.dictionary_forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import zstandard

from kiosk.catalog.dictionary_forms import SEED, made_up_forms
from kiosk.catalog.installed_disk import write_durably
from kiosk.catalog.loading import load
from kiosk.contract.keys import Site
from kiosk.crypto.payload import Dictionary
from kiosk.errors import CatalogueError

MAX_DICTIONARY_BYTES = 16 * 1024
SAMPLES = 3000
_LEVEL = 6
_SEGMENT_BYTES, _MATCH_BYTES = 256, 6
"""COVER's k and d, fixed: searching for them depends on the number of processors, and then the result does too."""


EXAMPLE_SITES = tuple(
    Site(f"example-{kind}", kind, "汐見市", "99", "muni:99201", ("*",)) for kind in ("municipal_counter", "post_office", "library")
)
"""Sites of the made-up town in policies/99: what can be done differs by kind of site, and so do the words."""


def train(root: Path, sites: Sequence[Site] = EXAMPLE_SITES, *, samples: int = SAMPLES) -> Dictionary:
    """Train on forms of every service that these sites offer.

    Args:
        root: folder that holds services/ and policies/.
        sites: whose policies and kind word the forms.
        samples: how many forms in all.

    Raises:
        CatalogueError: the services can't be loaded, or there are too few forms to learn from.
    """
    each = samples // len(sites)
    return train_on([form for site in sites for form in made_up_forms(load(root, site), each, f"{SEED}/{site.kind}")])


def train_on(forms: Sequence[bytes]) -> Dictionary:
    """Train on these forms; the same forms give the same dictionary with the same zstd.

    Raises:
        CatalogueError: too few or too equal to learn from.
    """
    try:
        trained = zstandard.train_dictionary(MAX_DICTIONARY_BYTES, list(forms), k=_SEGMENT_BYTES, d=_MATCH_BYTES, level=_LEVEL)
    except (zstandard.ZstdError, ValueError) as fault:
        raise CatalogueError(f"no dictionary can be trained on {len(forms)} forms", hint="add services, or ask for more samples") from fault
    return Dictionary(trained.as_bytes())


def ship(dictionary: Dictionary, folder: Path) -> Path:
    """Put a dictionary beside the earlier ones and make it the current one.

    Returns:
        The path of its file.
    """
    name = dictionary.sha256.hex()
    path = folder / f"{name}.zdict"
    write_durably(path, dictionary.data)
    write_durably(folder / "current", f"{name}\n".encode())
    return path


def current(folder: Path) -> Dictionary:
    """The dictionary that is shipped now.

    Raises:
        CatalogueError: none is there, or it is not the one its name says.
    """
    try:
        name = (folder / "current").read_text("ascii").strip()
        dictionary = Dictionary((folder / f"{name}.zdict").read_bytes())
    except OSError as fault:
        raise CatalogueError("no dictionary is shipped", hint="train one: madoguchi catalog train-dictionary") from fault
    if dictionary.sha256.hex() != name:
        raise CatalogueError(f"the dictionary {name[:16]} is not the one its name says", hint="restore the file, or train another")
    return dictionary
