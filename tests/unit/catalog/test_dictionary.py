"""The dictionary is small, known by its hash, made of nobody's data, and worth its bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.catalog import dictionary
from kiosk.catalog.dictionary_forms import SEED, made_up_forms
from kiosk.catalog.loading import load
from kiosk.catalog.offered import Catalogue
from kiosk.contract.codec import decode, encode
from kiosk.contract.submission import Submission
from kiosk.contract.vocabulary import TERMS
from kiosk.crypto.payload import Dictionary, pack, unpack
from kiosk.errors import CatalogueError

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "assets" / "dictionaries"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The services of the made-up town."""
    return load(ROOT, dictionary.EXAMPLE_SITES[0])


@pytest.fixture(scope="module")
def shipped() -> Dictionary:
    """The dictionary in assets/."""
    return dictionary.current(SHIPPED)


def _unlike_any_sample() -> bytes:
    """A form with names, places and words that the generator does not know."""
    answers = {
        "applicant.person.familyName": "勅使河原",
        "applicant.person.givenName": "日向子",
        "applicant.person.familyNameKana": "テシガワラ",
        "applicant.person.givenNameKana": "ヒナコ",
        "applicant.contact.phone": "0277331234",
        "dwelling.streetAddress": "字久保田乙",
        "dwelling.cityBlock": "1882番地の5",
        "matter.choice.what": "dwelling",
    }
    return encode(
        Submission(
            v=1,
            service="disaster_certificate",
            service_version=1,
            locale="ja",
            number="ZZ9KQW4XTR",
            act="application",
            acceptance="complete",
            answers=answers,
            attachments=(),
            declared="ここに書いたことは、まちがいありません。",
            identification="none",
            handed_in=29_900_001,
            reply_key=os.urandom(32),
            follow_hash=os.urandom(32),
        )
    )


def test_every_shipped_dictionary_is_the_one_its_name_says(shipped: Dictionary) -> None:
    """Payloads name a dictionary by its SHA-256: a changed file would make them unreadable."""
    files = sorted(SHIPPED.glob("*.zdict"))
    assert shipped.sha256.hex() in {file.stem for file in files}
    for file in files:
        data = file.read_bytes()
        assert Dictionary(data).sha256.hex() == file.stem
        assert len(data) <= dictionary.MAX_DICTIONARY_BYTES


def test_the_shipped_dictionary_makes_forms_smaller(catalogue: Catalogue, shipped: Dictionary) -> None:
    """Other seeds than the training's: less than half of the bytes, whole and unchanged after unpacking."""
    forms = list(made_up_forms(catalogue, 60, "test/v1"))
    packed = [pack(form, shipped) for form in forms]
    assert sum(map(len, packed)) < 0.7 * sum(len(pack(form, None)) for form in forms)
    assert [unpack(one, {shipped.sha256: shipped.data}) for one in packed] == forms


def test_it_helps_with_words_it_never_saw(shipped: Dictionary) -> None:
    """Keys and structure are what it knows; it need not know the citizen."""
    form = _unlike_any_sample()
    import zstandard

    plain = zstandard.ZstdCompressor(level=6).compress(form)
    known = zstandard.ZstdCompressor(level=6, dict_data=zstandard.ZstdCompressionDict(shipped.data)).compress(form)
    assert len(known) < 0.75 * len(plain)


def test_training_repeats(catalogue: Catalogue) -> None:
    """The same services and seed give the same dictionary, so that anybody can see what it was made from."""
    forms = list(made_up_forms(catalogue, 600))
    assert forms == list(made_up_forms(catalogue, 600))
    first, second = dictionary.train_on(forms), dictionary.train_on(forms)
    assert first == second
    assert dictionary.train(ROOT, samples=600) == dictionary.train(ROOT, samples=600)


def test_forms_are_submissions_as_the_terminal_makes_them(catalogue: Catalogue) -> None:
    """Every service, every language; every answer stands under a key of the vocabulary."""
    forms = [decode(Submission, form) for form in made_up_forms(catalogue, 90, "test/v1")]
    assert {form.service for form in forms} == set(catalogue.services)
    assert {form.locale for form in forms} == {"ja", "ja-easy", "en"}
    for form in forms:
        assert form.answers
        assert not [key for key in form.answers if not any(term in key for term in TERMS)]
        assert "{" not in form.declared


def test_seeds_are_the_dictionary_s_own(catalogue: Catalogue) -> None:
    """Nothing is measured on what was trained on: no form of another seed is among the samples."""
    assert SEED.startswith("dictionary/")
    samples = set(made_up_forms(catalogue, 600))
    assert not samples & set(made_up_forms(catalogue, 300, "bench/v1"))


def test_shipping_keeps_the_earlier_ones(tmp_path: Path) -> None:
    """A new dictionary becomes the current one; payloads of the old one stay readable."""
    first, second = Dictionary(b"one" * 100), Dictionary(b"two" * 100)
    dictionary.ship(first, tmp_path)
    path = dictionary.ship(second, tmp_path)
    assert dictionary.current(tmp_path) == second
    assert path.read_bytes() == second.data
    assert (tmp_path / f"{first.sha256.hex()}.zdict").read_bytes() == first.data


def test_a_damaged_or_missing_dictionary_is_told(tmp_path: Path) -> None:
    """Nobody packs with bytes that do not match their name."""
    with pytest.raises(CatalogueError, match="no dictionary"):
        dictionary.current(tmp_path)
    dictionary.ship(Dictionary(b"one" * 100), tmp_path).write_bytes(b"other")
    with pytest.raises(CatalogueError, match="not the one"):
        dictionary.current(tmp_path)


def test_too_few_forms_are_told(catalogue: Catalogue) -> None:
    """Training on nothing is an error with a remedy, not a crash."""
    with pytest.raises(CatalogueError, match="2 forms"):
        dictionary.train_on(list(made_up_forms(catalogue, 2)))
