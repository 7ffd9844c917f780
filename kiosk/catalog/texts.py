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

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from kiosk.catalog.faults import Fault, refuse
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
        bundles: a Fluent bundle for each language.
        keys: the ids each language has.
    """

    def __init__(self, bundles: Mapping[str, FluentBundle], keys: Mapping[str, frozenset[str]]) -> None:
        self._bundles = bundles
        self._keys = keys

    @property
    def langs(self) -> tuple[str, ...]:
        """Languages in the order of the language page."""
        return tuple(self._bundles)

    def keys(self, lang: str) -> frozenset[str]:
        """Every message id of a language."""
        return self._keys.get(lang, frozenset())

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
        bundle = self._bundles.get(lang)
        pattern = bundle.get_message(key).value if bundle and self.has(lang, key) else None
        if bundle is None or pattern is None:
            raise CatalogueError(f"no text {key} in {lang}", hint=f"write {key} into {lang}.ftl")
        text, errors = bundle.format_pattern(pattern, {name: _harmless(value) for name, value in args.items()})
        if errors:
            raise CatalogueError(f"text {key} in {lang}: {type(errors[0]).__name__}", hint="give every argument the message names")
        return str(text)


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
    sources = {lang: [(folder / f"{lang}.ftl") for folder in folders] for lang in LANGS}
    faults = [_absent(path) for paths in sources.values() for path in paths if not path.is_file()]
    refuse(faults)
    return texts_of({lang: {str(path): path.read_text("utf-8") for path in paths} for lang, paths in sources.items()})


def texts_of(sources: Mapping[str, Mapping[str, str]]) -> Texts:
    """Build texts from Fluent sources: language → file name → source. Raises as `load_texts`."""
    faults: list[Fault] = []
    bundles: dict[str, FluentBundle] = {}
    keys: dict[str, frozenset[str]] = {}
    for lang, files in sources.items():
        bundle = FluentBundle([lang.removesuffix("-easy")], use_isolating=False)
        where: dict[str, str] = {}
        for file, source in files.items():
            faults += _add(bundle, where, file, source)
        bundles[lang], keys[lang] = bundle, frozenset(where)
    refuse(faults + _uneven(sources, keys))
    return Texts(bundles, keys)


def _add(bundle: FluentBundle, where: dict[str, str], file: str, source: str) -> list[Fault]:
    marked = _READING.sub(r'{"{"}\1|\2{"}"}', source)
    resource = FluentResource(marked)
    faults = [_stray(file, number, line) for number, line in enumerate(marked.split("\n"), 1) if _lone(line)]
    for entry in resource.body:
        line = marked.count("\n", 0, entry.span.start) + 1 if entry.span else 0
        if isinstance(entry, ast.Junk):
            faults.append(Fault(file, line, "(text)", f"not Fluent: {entry.annotations[0].message}", "mend the message"))
        elif isinstance(entry, ast.Message):
            if entry.id.name in where:
                faults.append(Fault(file, line, entry.id.name, f"is in {where[entry.id.name]} already", "keep one of them"))
            where[entry.id.name] = file
    bundle.add_resource(resource)
    return faults


def _lone(line: str) -> bool:
    return not line.startswith("#") and _STRAY.search(line) is not None


def _uneven(sources: Mapping[str, Mapping[str, str]], keys: Mapping[str, frozenset[str]]) -> list[Fault]:
    every = frozenset().union(*keys.values())
    return [
        Fault(next(iter(sources[lang]), lang), 0, key, f"is missing in {lang}", "write it in every language")
        for lang, have in keys.items()
        for key in every - have
    ]


def _absent(path: Path) -> Fault:
    return Fault(str(path), 0, "(file)", "is missing", f"every folder of texts has {', '.join(f'{lang}.ftl' for lang in LANGS)}")


def _stray(file: str, line: int, text: str) -> Fault:
    return Fault(
        file, line, text.split("=", 1)[0].strip()[:40], "has a lone ［, ｜ or ］", "write readings as ［漢字｜かんじ］ on one line"
    )


def _harmless(value: str | int) -> str | int:
    if isinstance(value, Marked) or not isinstance(value, str):
        return value
    return value.translate(_SAFE)
