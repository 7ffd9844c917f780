"""Faces by language, and which face draws a character the first one lacks.

A character is covered when it does not come out as the face's own .notdef shape; what no face covers is *tofu*, which the audit reports.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from kiosk.errors import MissingPartError
from kiosk.ui.assets import asset

_PROBE_PX = 24
_NOT_A_CHARACTER = "\U0010ffff"
_BLANK = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_CLINGING = frozenset({"Mn", "Mc", "Me", "Cf"})
"""Marks that are shaped with the character before them and so stay in its face."""
_TOKEN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]+|.", re.DOTALL)


@dataclass(frozen=True)
class Face:
    """One family in two weights; `package` is the Debian package that brings it."""

    name: str
    package: str
    regular: str
    bold: str
    languages: tuple[str, ...]
    index: int = 0

    def file(self, *, bold: bool) -> str:
        """The path of one weight, below the font root."""
        return self.bold if bold else self.regular


@cache
def faces() -> tuple[Face, ...]:
    """All faces of assets/fonts.toml, in their order."""
    listed = tomllib.loads(asset("fonts.toml").read_text(encoding="utf-8"))["face"]
    return tuple(Face(**{**entry, "languages": tuple(entry["languages"])}) for entry in listed)


@cache
def _root() -> Path:
    return Path(tomllib.loads(asset("fonts.toml").read_text(encoding="utf-8"))["root"])


def missing_fonts() -> tuple[str, ...]:
    """The Debian packages that have to be installed before anything can be drawn."""
    files = {(face.package, face.file(bold=bold)) for face in faces() for bold in (False, True)}
    return tuple(sorted({package for package, name in files if not (_root() / name).is_file()}))


@lru_cache(maxsize=256)
def font(face: Face, px: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """A face at a size, shaped by HarfBuzz.

    Raises:
        MissingPartError: the font's package is not installed.
    """
    path = _root() / face.file(bold=bold)
    if not path.is_file():
        raise MissingPartError(f"the font {face.name} is not installed", hint=f"apt-get install {face.package}")
    return ImageFont.truetype(str(path), px, index=face.index, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=64)
def _order(lang: str) -> tuple[Face, ...]:
    wanted = (lang, lang.split("-", maxsplit=1)[0])
    first = [face for want in wanted for face in faces() if want in face.languages]
    return tuple(dict.fromkeys([*first, *faces()]))


@cache
def _probe(face: Face, *, bold: bool) -> tuple[ImageFont.FreeTypeFont, bytes]:
    probe = ImageFont.truetype(str(_root() / face.file(bold=bold)), _PROBE_PX, index=face.index, layout_engine=ImageFont.Layout.BASIC)
    return probe, bytes(probe.getmask(_NOT_A_CHARACTER))


@lru_cache(maxsize=16384)
def covers(face: Face, char: str, *, bold: bool) -> bool:
    """Whether a face has a shape of its own for this character."""
    if unicodedata.category(char) in _BLANK or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return True
    if not (_root() / face.file(bold=bold)).is_file():
        return False
    probe, tofu = _probe(face, bold=bold)
    shape = bytes(probe.getmask(char))
    return any(shape) and shape != tofu


def _covers_all(face: Face, word: str, *, bold: bool) -> bool:
    return all(covers(face, char, bold=bold) or unicodedata.category(char) in _CLINGING for char in word)


def _choose(word: str, lang: str, *, bold: bool, current: Face | None) -> Face:
    if current and all(unicodedata.category(char) in _CLINGING | _BLANK for char in word):
        return current
    order = _order(lang)
    return next((face for face in order if _covers_all(face, word, bold=bold)), order[0])


@lru_cache(maxsize=8192)
def runs(text: str, lang: str, *, bold: bool) -> tuple[tuple[Face, str], ...]:
    """The text cut where its face changes; a word in letters is never set in two faces."""
    cut: list[tuple[Face, str]] = []
    for word in _TOKEN.findall(text):
        face = _choose(word, lang, bold=bold, current=cut[-1][0] if cut else None)
        if cut and cut[-1][0] is face:
            cut[-1] = face, cut[-1][1] + word
        else:
            cut.append((face, word))
    return tuple(cut)


def tofu(text: str, lang: str, *, bold: bool) -> Iterator[str]:
    """Characters of a text that no installed face can draw."""
    for face, run in runs(text, lang, bold=bold):
        yield from (char for char in run if not covers(face, char, bold=bold) and unicodedata.category(char) not in _CLINGING)
