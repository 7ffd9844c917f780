"""Fluent texts: readings survive, arguments stay harmless, every fault is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalog.texts import LANGS, WORDS, Marked, Texts, load_texts, marked, plain, texts_of
from kiosk.errors import CatalogueError


def one(source: str, **always: str) -> Texts:
    """Texts of one language from one source."""
    return texts_of({"ja": {"ja.ftl": source}}, always={"ja": always})


def test_readings_survive_fluent() -> None:
    """An author's ［漢字｜かんじ］ arrives as {漢字|かんじ}, also beside placeables and in the branches of a selection."""
    selection = "b = { $n ->\n    [1] ［一人｜ひとり］\n   *[other] { $n }［人｜にん］\n }"
    texts = one(f"a = ［引｜ひ］っこす ［人｜ひと］ {{ $n }}［人目｜にんめ］\n{selection}")
    assert texts.get("ja", "a", n=2) == "{引|ひ}っこす {人|ひと} 2{人目|にんめ}"
    assert texts.get("ja", "b", n=1) == "{一人|ひとり}"


def test_authored_line_breaks_stay() -> None:
    """A message over several lines keeps its line breaks."""
    assert one("a =\n    一\n    二").get("ja", "a") == "一\n二"


@given(st.text(max_size=30))
def test_nothing_typed_becomes_a_reading(typed: str) -> None:
    """Whatever arrives as an argument is shown as text: no brace or bar of it can make a reading."""
    shown = one("a = { $name }さん").get("ja", "a", name=typed)
    assert not set(shown) & set("{}|")
    assert shown == typed.translate(str.maketrans("{}|", "｛｝｜")) + "さん"


def test_what_looks_like_an_authors_reading_stays_as_typed() -> None:
    """The authoring form is turned in the source only."""
    assert one("a = { $name }").get("ja", "a", name="［引｜ひ］") == "［引｜ひ］"


def test_marked_arguments_keep_their_readings() -> None:
    """A town's name from a policy brings its reading along."""
    assert one("a = { $town }に").get("ja", "a", town=marked("［汐見市｜しおみし］")) == "{汐見市|しおみし}に"
    assert one("a = { $town }", town=Marked("{市|し}")).get("ja", "a") == "{市|し}"


def test_arguments_given_always_can_be_overruled() -> None:
    """What the caller gives stands before what is always given."""
    texts = one("a = { $town }", town="A")
    assert (texts.get("ja", "a"), texts.get("ja", "a", town="B")) == ("A", "B")


@pytest.mark.parametrize(("lang", "key", "hint"), [("ja", "b", "write b"), ("ko", "a", "write a"), ("ja", "a", "every argument")])
def test_a_missing_text_or_argument_is_no_silence(lang: str, key: str, hint: str) -> None:
    """There is no fall-back: a missing message or argument is an error that says what to do."""
    with pytest.raises(CatalogueError) as missing:
        one("a = { $n }").get(lang, key)
    assert hint in missing.value.hint


def test_every_fault_of_all_files_is_named_at_once() -> None:
    """An author sees all faults: not Fluent, a lone bracket, an id twice, a language that lacks it; each with file, line and id."""
    with pytest.raises(CatalogueError) as refused:
        texts_of({"ja": {"x/ja.ftl": "a = 一\n\nb = ［二\na = 三"}, "en": {"x/en.ftl": "a = 1\nc c\n"}})
    told = str(refused.value)
    assert "4 fault(s)" in told
    for part in (
        "x/ja.ftl:3 b: has a lone",
        "x/ja.ftl:4 a: is written twice",
        "x/en.ftl:2 (text): not Fluent",
        "x/en.ftl b: is missing in en",
    ):
        assert part in told


def test_a_folder_without_a_language_is_refused(tmp_path: Path) -> None:
    """Every folder of texts has every language."""
    (tmp_path / "ja.ftl").write_text("a = 一", "utf-8")
    with pytest.raises(CatalogueError, match=r"en\.ftl.*cannot be read"):
        load_texts(tmp_path)


def test_a_policy_adds_and_rewords() -> None:
    """Words laid over a source replace its message and add new ones, with readings and lines."""
    texts = texts_of({"ja": {"ja.ftl": "a = 一"}}, over={"ja": {"a": "［二｜に］", "b": "三\n四"}})
    assert (texts.get("ja", "a"), texts.get("ja", "b")) == ("{二|に}", "三\n四")


def test_plain_text_has_no_readings() -> None:
    """For names of files, the office and English readers the reading is left out."""
    assert plain("{引|ひ}っこす {人|ひと}") == "引っこす 人"


def test_words_of_the_vocabulary_cover_every_fault() -> None:
    """Every message id that the vocabulary can raise has words in every language."""
    from kiosk.contract import vocabulary

    folder = Path(str(vocabulary.__file__)).parent
    raised = {word for file in folder.glob("*.py") for word in file.read_text("utf-8").split('"') if word.startswith("error-")}
    words = load_texts(WORDS)
    assert raised
    assert {key for lang in LANGS for key in raised if not words.has(lang, key)} == set()
    assert {key for key in words.keys("ja") if key.startswith("error-")} == raised
