"""Texts in Fluent: one bundle for each language, with readings that survive Fluent.

An author writes a reading as ［漢字｜かんじ］ (full-width brackets and bar), because { } belong to Fluent. Screens read it as
{漢字|かんじ}. The turn happens in the source, before Fluent parses it, so nothing that arrives as an argument can become a reading: plain
text has its braces and bars made full-width, only `Marked` text passes as it is.

`ja-easy` (やさしい日本語) is a language of its own, not a transform of `ja`. There is no fall-back: a missing message is a load fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kiosk.catalog.faults import Fault, refuse
from kiosk.catalog.messages import Message, Shelf, cut
from kiosk.errors import CatalogueError

LANGS = ("ja", "ja-easy", "en")
WORDS = Path(__file__).parent / "words"
"""Texts of the vocabulary: what is wrong with an input, names of eras, yes and no. Load them beside a screen's own texts."""

_READING = re.compile(r"［([^［］｜\n]+)｜([^［］｜\n]+)］")
_STRAY = re.compile(r"[［］｜]")
_SAFE = str.maketrans({"{": "｛", "}": "｝", "|": "｜"})


class Marked(str):
    """An argument that may carry readings {漢字|かんじ}: written by an author, never typed by a citizen."""

    __slots__ = ()


class Texts:
    """Messages by language and id.

    Args:
        messages: each language's messages by id.
        always: arguments that every message of a language can use.
    """

    def __init__(self, messages: Mapping[str, Mapping[str, Message]], always: Mapping[str, Mapping[str, str | int]]) -> None:
        self._messages = messages
        self._shelves = {lang: Shelf(lang, held) for lang, held in messages.items()}
        self._keys = {lang: frozenset(key for key in held if not key.startswith("-")) for lang, held in messages.items()}
        self._always = always

    @property
    def langs(self) -> tuple[str, ...]:
        """Languages in the order of the language page."""
        return tuple(self._messages)

    def keys(self, lang: str) -> frozenset[str]:
        """Every message id of a language."""
        return self._keys.get(lang, frozenset())

    def arguments(self, lang: str, key: str) -> frozenset[str]:
        """The arguments a message names."""
        return self._messages[lang][key].arguments

    def has(self, lang: str, key: str) -> bool:
        """Whether the language has this message (for optional ones: hints, whys)."""
        return key in self.keys(lang)

    def get(self, lang: str, key: str, **args: str | int) -> str:
        """The message, with readings as {漢字|かんじ}.

        Args:
            lang: one of `langs`.
            key: message id.
            **args: what the message names as `{ $name }`; plain text is made harmless, integers are written as the language writes them.

        Raises:
            CatalogueError: no such message, or an argument it names is missing.
        """
        bundle = self._shelves[lang].bundle(key) if self.has(lang, key) else None
        pattern = bundle.get_message(key).value if bundle else None
        if bundle is None or pattern is None:
            raise CatalogueError(f"no text {key} in {lang}", hint=f"write {key} into {lang}.ftl")
        given = {**self._always.get(lang, {}), **args}
        text, errors = bundle.format_pattern(pattern, {name: _harmless(value) for name, value in given.items()})
        if errors:
            raise CatalogueError(f"text {key} in {lang}: {type(errors[0]).__name__}", hint="give every argument the message names")
        return str(text)


def marked(text: str) -> Marked:
    """An author's words outside Fluent (in a policy), with ［漢字｜かんじ］ turned into {漢字|かんじ}."""
    return Marked(_READING.sub(r"{\1|\2}", text))


def plain(text: str) -> str:
    """The text without readings: {漢字|かんじ} becomes 漢字."""
    return re.sub(r"\{([^{}|]+)\|[^{}|]+\}", r"\1", text)


def load_texts(*folders: Path) -> Texts:
    """Load `<lang>.ftl` of every folder.

    Args:
        folders: each holds ja.ftl, ja-easy.ftl and en.ftl.

    Returns:
        All messages of all folders.

    Raises:
        CatalogueError: names every missing file, unreadable message, stray bracket, id defined twice and id missing in a language.
    """
    sources, faults = read_sources(*folders)
    refuse(faults)
    return texts_of(sources)


def read_sources(*folders: Path) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Language → file name → source of every `<lang>.ftl`, and a fault for each that is not there."""
    sources: dict[str, dict[str, str]] = {lang: {} for lang in LANGS}
    faults: list[Fault] = []
    for path in (folder / f"{lang}.ftl" for folder in folders for lang in LANGS):
        name = f"{path.parent.name}/{path.name}"
        try:
            sources[path.stem][name] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            faults.append(
                Fault(name, 0, "(file)", "cannot be read", f"every folder of texts has {', '.join(f'{lang}.ftl' for lang in LANGS)}")
            )
    return sources, faults


def texts_of(
    sources: Mapping[str, Mapping[str, str]],
    *,
    over: Mapping[str, Mapping[str, str]] | None = None,
    always: Mapping[str, Mapping[str, str | int]] | None = None,
) -> Texts:
    """Build texts from Fluent sources.

    Args:
        sources: language → file name → source.
        over: language → message → text that is added or replaces one of the sources (a policy's words).
        always: language → arguments that every message can use.

    Raises:
        CatalogueError: as `load_texts`.
    """
    texts, faults = build_texts(sources, over or {}, always or {})
    refuse(faults)
    return texts


def build_texts(
    sources: Mapping[str, Mapping[str, str]], over: Mapping[str, Mapping[str, str]], always: Mapping[str, Mapping[str, str | int]]
) -> tuple[Texts, list[Fault]]:
    """As `texts_of`, with the faults instead of raising."""
    faults: list[Fault] = []
    messages: dict[str, dict[str, Message]] = {}
    for lang, files in sources.items():
        messages[lang] = {}
        for file, source in files.items():
            found, wrong = _cut(source, file, frozenset(messages[lang]))
            faults += wrong
            messages[lang] |= found
        found, wrong = _cut(_as_source(over.get(lang, {})), f"policy ({lang})")
        faults += wrong
        messages[lang] |= found
    texts = Texts(messages, always)
    return texts, faults + _uneven(sources, texts)


def _as_source(words: Mapping[str, str]) -> str:
    return "\n".join(f"{key} = " + text.replace("\n", "\n    ") for key, text in words.items())


def _cut(source: str, file: str, taken: frozenset[str] = frozenset()) -> tuple[dict[str, Message], list[Fault]]:
    turned = _READING.sub(r'{"{"}\1|\2{"}"}', source)
    messages, faults = cut(turned, file, taken)
    if _STRAY.search(turned):
        faults += [_stray(file, number, line) for number, line in enumerate(turned.split("\n"), 1) if _lone(line)]
    return messages, faults


def _lone(line: str) -> bool:
    return not line.startswith("#") and _STRAY.search(line) is not None


def _uneven(sources: Mapping[str, Mapping[str, str]], texts: Texts) -> list[Fault]:
    every: frozenset[str] = frozenset().union(*(texts.keys(lang) for lang in texts.langs))
    return [
        Fault(next(iter(sources[lang]), lang), 0, key, f"is missing in {lang}", "write it in every language")
        for lang in texts.langs
        for key in every.difference(texts.keys(lang))
    ]


def _stray(file: str, line: int, text: str) -> Fault:
    return Fault(
        file, line, text.split("=", 1)[0].strip()[:40], "has a lone ［, ｜ or ］", "write readings as ［漢字｜かんじ］ on one line"
    )


def _harmless(value: str | int) -> str | int:
    if isinstance(value, Marked) or not isinstance(value, str):
        return value
    return value.translate(_SAFE)
