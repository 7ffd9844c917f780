"""Every text of every service and of the vocabulary, in three languages: nothing missing, やさしい日本語 easy, readings whole."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kiosk.catalog.texts import LANGS, WORDS, Texts, marked, plain, read_sources, texts_of
from kiosk.contract.vocabulary.showing import show_time

ROOT = Path(__file__).parents[2]
FOLDERS = [*sorted(path.parent for path in (ROOT / "services").glob("*/service.yaml")), WORDS]
SHOWN = [*FOLDERS, *sorted(path.parent for path in (ROOT / "kiosk" / "terminal").rglob("ja-easy.ftl"))]
"""Every folder whose easy texts a citizen may read, the frame's too."""
GIVEN: dict[str, str | int] = {
    "town": "しおみし",
    "office": "やくしょ",
    "section": "まどぐち",
    "hours": "9-17",
    "date": "11.28",
    "name": "アン",
}
KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々]")
READING = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
MOST_CHARACTERS, MEDIAN_CHARACTERS = 45, 30
DOUBLE_NEGATIVE = re.compile(
    r"な(い|く)[^。]{0,6}な(い|く)(です|こと|では)|わけではない|なくもない|ないことはない|ないと[^。]*(ません|ない)(?!、)"
)
HONORIFICS = re.compile(r"いただ|ございま|くださいませ|致し|申し上げ|お伺い|なさい")


def texts_in(folder: Path) -> Texts:
    """The texts of one folder."""
    sources, faults = read_sources(folder)
    assert faults == []
    return texts_of(sources)


def said(texts: Texts, lang: str, key: str) -> str:
    """A message, with made-up arguments."""
    return texts.get(lang, key, **{name: GIVEN.get(name, 2) for name in texts.arguments(lang, key)})


def easy_texts() -> Iterator[tuple[str, str]]:
    """Every easy text there is: services, vocabulary, frame, and policies."""
    for folder in SHOWN:
        texts = texts_in(folder)
        yield from ((f"{folder.parent.name}/{folder.name}/{key}", said(texts, "ja-easy", key)) for key in sorted(texts.keys("ja-easy")))
    for policy in sorted((ROOT / "policies").rglob("*.yaml")):
        words = _easy_words(yaml.safe_load(policy.read_bytes()), policy.name)
        yield from ((where, marked(text)) for where, text in words)


def _easy_words(part: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for key, item in part.items():
            if key == "ja-easy" and isinstance(item, str):
                yield path, item
            elif key == "ja-easy":
                yield from ((f"{path}.{name}", str(text)) for name, text in item.items())
            else:
                yield from _easy_words(item, f"{path}.{key}")
    elif isinstance(part, list):
        for number, item in enumerate(part):
            yield from _easy_words(item, f"{path}[{number}]")


EASY = list(easy_texts())


def sentences(text: str) -> list[str]:
    """Sentences as read: without readings and the spaces that only part words."""
    return [one for one in re.split(r"[。\n]", plain(text).replace(" ", "")) if one]


@pytest.mark.parametrize("folder", SHOWN, ids=lambda one: f"{one.parent.name}-{one.name}")
def test_every_language_has_every_message(folder: Path) -> None:
    """No key is missing in a language."""
    texts = texts_in(folder)
    assert texts.keys("ja") == texts.keys("ja-easy") == texts.keys("en")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_no_text_of_a_service_is_empty(folder: Path) -> None:
    """A question, label or hint that is there says something."""
    texts = texts_in(folder)
    assert [(lang, key) for lang in LANGS for key in texts.keys(lang) if not said(texts, lang, key).strip()] == []


@pytest.mark.parametrize("folder", SHOWN, ids=lambda one: f"{one.parent.name}-{one.name}")
def test_easy_and_english_say_who_has_still_to_read_them(folder: Path) -> None:
    """Until a clerk and a native reader have read them, the files say so in their first line."""
    assert "to be read by a clerk" in (folder / "ja-easy.ftl").read_text("utf-8").splitlines()[0]
    assert "to be read by a native reader" in (folder / "en.ftl").read_text("utf-8").splitlines()[0]


def test_easy_japanese_has_a_reading_on_every_kanji() -> None:
    """No kanji stands without its reading, and readings are kana."""
    assert {where: text for where, text in EASY if KANJI.search(READING.sub("", text))} == {}
    readings = {pair for _, text in EASY for pair in READING.findall(text)}
    assert [
        pair for pair in readings if not (KANJI.search(pair[0]) or pair[0].isdecimal()) or not re.fullmatch(r"[ぁ-んー]+", pair[1])
    ] == []


def test_easy_sentences_are_short() -> None:
    """At most 45 characters a sentence, 30 in the median."""
    lengths = {(where, one): len(one) for where, text in EASY for one in sentences(text)}
    assert {one: length for one, length in lengths.items() if length > MOST_CHARACTERS} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_CHARACTERS


def test_easy_japanese_says_things_straight() -> None:
    """No double negatives, no honorific or passive verbs."""
    assert [(where, text) for where, text in EASY if DOUBLE_NEGATIVE.search(plain(text))] == []
    assert [(where, text) for where, text in EASY if HONORIFICS.search(plain(text))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_titles_are_questions_or_say_what_to_know(folder: Path) -> None:
    """In Japanese a page's title asks, asks to enter or to choose, or (for a notice) states; it never ends in a bare noun."""
    texts = texts_in(folder)
    pages = [key for key in texts.keys("ja") if key.endswith("-title") and key != "receipt-title"]
    odd = [(key, said(texts, "ja", key)) for key in pages if not re.search(r"(か|ください|です|ます|ません)$", said(texts, "ja", key))]
    assert odd == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_no_text_blames_or_begs(folder: Path) -> None:
    """English says how to mend, without "please", "invalid" or "oops"; Japanese does not say エラー or 不正."""
    texts = texts_in(folder)
    english = [key for key in texts.keys("en") if re.search(r"\b(please|invalid|oops|error)\b", said(texts, "en", key), re.IGNORECASE)]
    japanese = [key for key in texts.keys("ja") if re.search(r"エラー|不正|無効", said(texts, "ja", key))]
    assert (english, japanese) == ([], [])


def test_the_words_of_an_act_stay_its_own() -> None:
    """A notice is never approved, and preparing is never called filing (届け出る, 申請する) on the button."""
    for name in ("move_in", "mail_forwarding"):
        texts = texts_in(ROOT / "services" / name)
        assert [key for key in texts.keys("ja") if "承認" in said(texts, "ja", key)] == []
        assert not re.search("届け出|申請|提出", said(texts, "ja", "submit-prepare"))
        assert "まだ届け出ではありません" in plain(said(texts, "ja", "declare-prepare"))


MINUTES = re.compile(r"([0-9]+)\{分\|([^{}|]+)\}")
WHOLE_MINUTES = re.compile(r"\{[0-9]*?([0-9])分\|([^{}|]+)\}")


def test_minutes_are_read_as_people_say_them() -> None:
    """1, 3, 4, 6, 8 and 10 take ぷん (じゅっぷん, さんじゅっぷん), 2, 5, 7 and 9 ふん: in every easy text, time of day and duration."""
    spoken = [pair for _, text in EASY for pair in [*MINUTES.findall(text), *WHOLE_MINUTES.findall(text)]]
    spoken += [pair for minute in range(1, 60) for pair in MINUTES.findall(show_time(f"09{minute:02}", "ja-easy"))]
    frame = texts_in(ROOT / "kiosk" / "terminal" / "texts")
    spoken += [pair for n in range(1, 60) for pair in MINUTES.findall(frame.get("ja-easy", "minutes", n=n, last=n % 10))]
    assert len(spoken) > 120
    assert [(n, said) for n, said in spoken if said.endswith("ふん") != (n[-1] in "2579")] == []


OFFICE_WORDS = ROOT / "kiosk" / "office" / "words"
BEHIND = re.compile(r"[\u3400-\u9fff々]+\([ぁ-んー]+\)")


def test_easy_words_of_the_office_carry_their_readings_behind_them() -> None:
    """A reply is plain text: what the office's program writes in easy Japanese has kana behind every kanji, and waits for a clerk."""
    texts = texts_of(read_sources(OFFICE_WORDS)[0])
    assert texts.keys("ja") == texts.keys("ja-easy") == texts.keys("en")
    assert {key: text for key in texts.keys("ja-easy") if KANJI.search(BEHIND.sub("", text := said(texts, "ja-easy", key)))} == {}
    assert "To be read by a clerk" in (OFFICE_WORDS / "ja-easy.ftl").read_text("utf-8").splitlines()[0]
    assert "To be read by a native reader" in (OFFICE_WORDS / "en.ftl").read_text("utf-8").splitlines()[0]
