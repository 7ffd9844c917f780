"""Every screen, in every language: described, worded, one main button, nothing that would be shown to the wrong eyes."""

from __future__ import annotations

import dataclasses
import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.catalog.offered import Offered
from kiosk.catalog.texts import LANGS, WORDS
from kiosk.contract.service import Acceptance
from kiosk.terminal.screens import samples
from kiosk.terminal.screens.description import Action, Box, Candidates, Choices, Entry, Keyboard, Row, Screen
from kiosk.terminal.screens.registry import Sample, registry
from kiosk.terminal.visit import events as v
from kiosk.terminal.visit.reducer import reduce
from kiosk.terminal.visit.state import State, Step
from kiosk.terminal.visit.world import World
from kiosk.terminal.visitor import FRAME, frame_words

READING = re.compile(r"\{[^{}|]+\|[^{}|]+\}")
KANJI = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf々]")
SENTENCE = re.compile(r"[^。\n]+")
ORIGINALS = {"original-to_be_shown", "original-to_be_handed_in", "original-copy_suffices"}
"""One for each word that a document's `original` may have; which of them a sample shows depends on its answers."""


class _Recorder:
    """Texts that remember which messages were asked for."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def has(self, lang: str, key: str) -> bool:
        return frame_words().has(lang, key)

    def get(self, lang: str, key: str, **args: str | int) -> str:
        self.used.add(key)
        return frame_words().get(lang, key, **args)


@pytest.fixture(scope="module")
def screens(world: World) -> dict[tuple[str, str], Screen]:
    """Every sample in every language."""
    return {(sample.name, lang): sample.screen_for(world, lang) for sample in registry(world) for lang in LANGS}


def _parts(part: object) -> list[msgspec.Struct]:
    """Every part of a description, in reading order."""
    found: list[msgspec.Struct] = []
    if isinstance(part, tuple):
        return [inner for one in part for inner in _parts(one)]
    if isinstance(part, msgspec.Struct):
        found.append(part)
        for name in part.__struct_fields__:
            found += _parts(getattr(part, name))
    return found


def test_every_sample_has_its_own_name(world: World) -> None:
    """The gallery names its pictures by them."""
    names = [sample.name for sample in registry(world)]
    assert len(names) == len(set(names))


def test_every_step_is_looked_at(world: World) -> None:
    """A step without a sample would be drawn for the first time in front of a citizen."""
    seen = {sample.make(State(), sample.world(world)).step for sample in registry(world)}
    assert seen == set(Step)


def test_every_page_of_every_service_is_looked_at(world: World) -> None:
    """A page is in the registry on the day it is declared."""
    names = {sample.name for sample in registry(world)}
    wanted = {f"{name}/{page.id}" for name, offer in world.offers.items() for page in offer.service.pages}
    assert wanted <= names


def test_one_main_button_at_most(screens: dict[tuple[str, str], Screen]) -> None:
    """The direction: one filled button a screen, and it comes last."""
    for name, screen in screens.items():
        mains = [action for action in screen.actions if action.role == "main"]
        assert len(mains) <= 1, name
        assert not mains or screen.actions[-1] is mains[0], name


def test_there_is_always_a_way_on_or_out(screens: dict[tuple[str, str], Screen]) -> None:
    """No dead end: something to press on the page, or at least somebody to call."""
    for name, screen in screens.items():
        assert any(action.event == "help" for action in screen.rail), name
        blocks = [part for part in _parts(screen.blocks) if isinstance(part, Action)]
        pressable = [action for action in (*screen.actions, *blocks) if action.state != "disabled"]
        assert pressable or screen.name in {"sealing", "unsure", "fetching", "end", "attract", "scan"}, name


def test_the_focus_is_on_something_that_is_there(screens: dict[tuple[str, str], Screen]) -> None:
    """UX-34: what has the focus at first exists."""
    for name, screen in screens.items():
        events = {part.event for part in _parts(screen) if isinstance(part, Action | Box)}
        assert not screen.focus or screen.focus in events, name


def test_all_languages_have_the_same_shape(screens: dict[tuple[str, str], Screen]) -> None:
    """The same blocks and the same events in every language: only words differ (and the board that opens)."""
    for (name, lang), screen in screens.items():
        other = screens[name, "ja"]
        if any(isinstance(block, Keyboard | Candidates) for block in screen.blocks):
            continue
        assert [action.event for action in screen.actions] == [action.event for action in other.actions], (name, lang)
        kinds = [type(block) for block in screen.blocks]
        assert kinds == [type(block) for block in other.blocks], (name, lang)


def test_what_people_typed_is_private(screens: dict[tuple[str, str], Screen]) -> None:
    """Spoken in the headset only: boxes with a name in them, rows of the check page, candidates."""
    for name, screen in screens.items():
        for part in _parts(screen):
            if isinstance(part, Box) and part.value and not isinstance(part, Entry):
                assert part.private or "date" in part.key.lower() or not re.search("髙﨑|タカサキ|09012345678", part.value), name
            if isinstance(part, Row) and re.search("髙﨑|タカサキ|09012345678", part.value):
                assert part.private, name


def test_labels_are_never_empty(screens: dict[tuple[str, str], Screen]) -> None:
    """Everything that can be pressed says what it does."""
    for name, screen in screens.items():
        for part in _parts(screen):
            if isinstance(part, Action):
                assert part.label.strip(), (name, part.event)
        assert screen.title.strip(), name


def test_options_are_told_apart(screens: dict[tuple[str, str], Screen]) -> None:
    """Two rows of one list never carry the same words."""
    for name, screen in screens.items():
        for block in screen.blocks:
            if isinstance(block, Choices):
                words = [(item.label, item.hint) for item in block.items]
                assert len(words) == len(set(words)), name


def test_no_message_of_the_frame_is_dead(world: World) -> None:
    """A text nobody shows is a text nobody reads over."""
    recorder = _Recorder()
    listening = msgspec.structs.replace(world, words=recorder)
    for sample in registry(listening):
        sample.screen_for(listening, "ja")
    for other in _other_catalogues(listening):
        for sample in registry(other):
            if sample.name.partition("/")[0] in {"closed", "services", "declare", "receipt", "before", "followup-unheld-declare"}:
                sample.screen_for(other, "ja")
    own = {line.split(" =")[0] for line in (FRAME / "ja.ftl").read_text("utf-8").splitlines() if re.match(r"[a-z][\w-]* =", line)}
    assert own - recorder.used <= ORIGINALS


def _other_catalogues(world: World) -> Iterator[World]:
    """The same services where the law, the policy or the fee is another."""
    for acceptance in Acceptance:
        yield _varied(world, acceptance, {"office": None})
    for arrival in ("cloud", "counter"):
        yield _varied(world, Acceptance.COMPLETE, {"arrival": arrival, "fee_yen": 300})


def _varied(world: World, acceptance: Acceptance, policy: dict[str, object]) -> World:
    offers = {
        name: dataclasses.replace(offer, acceptance=acceptance, values=msgspec.structs.replace(offer.values, **policy))
        for name, offer in world.offers.items()
        if isinstance(offer, Offered)
    }
    return msgspec.structs.replace(world, offers=offers)


@pytest.mark.parametrize("lang", LANGS)
def test_every_language_has_every_message_with_the_same_arguments(lang: str) -> None:
    """UX-15: no missing key; and a message given an argument in one language uses no other in the next."""
    words = frame_words()
    assert words.keys(lang) == words.keys("ja")


def _messages(lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in (FRAME / f"{lang}.ftl").read_text("utf-8").splitlines():
        if match := re.match(r"([a-z][\w-]*) =(.*)", line):
            name = match[1]
            found[name] = match[2].strip()
        elif line.startswith("    ") and found:
            found[name] += "\n" + line.strip()
    return found


def test_easy_japanese_has_a_reading_on_every_kanji() -> None:
    """UX-18: all kanji with readings, authored, not guessed."""
    for key, text in _messages("ja-easy").items():
        bare = re.sub(r"［[^］]*］", "", text)
        assert not KANJI.search(bare), (key, bare)


def test_easy_japanese_is_short() -> None:
    """UX-18: median sentence of at most 30 characters, none above 45, no double negatives."""
    lengths = []
    for key, text in _messages("ja-easy").items():
        plain = re.sub(r"［([^｜]*)｜[^］]*］", r"\1", text).replace(" ", "")
        assert not re.search("なくはない|ないことはない|なければならない", plain), key
        if "{ $" not in plain and not key.startswith(("rail", "key", "board")):
            lengths += [(len(sentence), key) for sentence in SENTENCE.findall(plain)]
    assert statistics.median(length for length, _ in lengths) <= 30
    assert max(lengths)[0] <= 45, max(lengths)


def test_texts_wait_for_their_readers() -> None:
    """Easy Japanese and English say at the top who has still to read them."""
    assert "to be read by a clerk" in (FRAME / "ja-easy.ftl").read_text("utf-8").splitlines()[0]
    assert "to be read by a native reader" in (FRAME / "en.ftl").read_text("utf-8").splitlines()[0]


def test_no_status_promises_what_only_the_office_can_say() -> None:
    """Words of status: お預かりしました from queued on; 届きました, 受理 and 決定 only in what an office signed."""
    for key, text in _messages("ja").items():
        if not key.startswith(("outcome-", "reply-", "standing-", "counts-", "not-yet")):
            assert not re.search("受理|承認|決定しました|提出しました|届け出ました", text), key


def test_frame_texts_use_no_words_of_machines() -> None:
    """Said to people: no エラー, システム, データ, サーバー; no oops, invalid or error in English."""
    for key, text in _messages("ja").items():
        if not key.endswith("-staff"):
            assert not re.search("エラー|システム|データ|サーバー|不正", text), key
    for key, text in _messages("en").items():
        if not key.endswith("-staff"):
            assert not re.search(r"\b(error|invalid|oops|sorry|server|data)\b", text, re.IGNORECASE), key


def test_a_step_and_its_screen_take_little_time(world: World, record_property: Callable[[str, object], None]) -> None:
    """The figure is recorded, in processor time of this thread; the bar (100 ms from touch to glass) leaves nearly all of it to drawing."""
    state = samples.filled_in(State(), "move_in", world)
    sample = Sample("check", lambda _state, _world: state)
    began = time.thread_time()
    for _ in range(50):
        reduce(state, v.Tick(1.0), world)
        sample.screen_for(world, "ja")
    each_ms = (time.thread_time() - began) / 50 * 1000
    record_property("reduce_and_describe_ms", round(each_ms, 2))
    assert each_ms < 50


def test_the_words_of_the_vocabulary_are_beside_the_frame() -> None:
    """What is wrong with an input is worded by the vocabulary, in the same set of texts."""
    assert Path(WORDS).is_dir()
    assert frame_words().has("ja", "error-no-such-date")
