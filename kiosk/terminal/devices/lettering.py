"""Sets words for paper: faces from assets/fonts.toml with stand-ins for rare characters, readings above, lines that begin as they may.

Sizes are dots. Ink is black on white, grey at the edges; kiosk.terminal.devices.paper makes dots of it.
"""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import budoux
import msgspec
from PIL import ImageDraw, ImageFont

from kiosk.errors import MissingPartError
from kiosk.settings import assets_folder

FONT_LIST = assets_folder(Path(__file__).parents[2], Path(sys.prefix)) / "fonts.toml"
READING_SHARE, READING_LEAST_DOTS = 0.5, 15
"""Readings are half as large, and never below 1.9 mm: ruby in print."""
LEADING, READING_LEADING = 1.4, 1.08
LONELY_SHARE = 0.3
"""A last line shorter than this share of the width is avoided."""
_NOT_FIRST = "、。，．・：；！？ー」』）】〕》〉々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;!?)]}%℃〜～"
_NOT_LAST = "（「『【〔《〈〒￥([{#$"
_SPAN = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}|([^{]+|\{)")
_UNIT = re.compile(
    rf"[{re.escape(_NOT_LAST)}]*(?:[0-9A-Za-z\u00c0-\u024f]+(?:[.,:'’@/+_-][0-9A-Za-z\u00c0-\u024f]+)*|.)"
    rf"(?:[{re.escape(_NOT_FIRST)}]|[\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a])* *",
    re.DOTALL,
)
_WORD = re.compile(r"(?:\{[^{}|]+\|[^{}|]+\}|[^ {]|\{)+ *")
_PHRASE = re.compile(r"[^\0 ]+ *| +")
_NUMBER_APART = re.compile(r"(?<=[0-9])\0(?=[0-9年月日時分円人番号丁つ歳回件])")


class Face(msgspec.Struct, frozen=True):
    """A family in two weights, as assets/fonts.toml lists it."""

    name: str
    package: str
    regular: str
    bold: str
    languages: tuple[str, ...]
    index: int = 0


class Style(NamedTuple):
    """How words are set."""

    lang: str
    dots: int
    bold: bool = False


class Span(NamedTuple):
    """Words and their reading (empty for none), the width of both, and that width without spaces at the end."""

    base: str
    reading: str
    width: float
    tight: float


Line = tuple[Span, ...]


class _FontList(msgspec.Struct, frozen=True):
    root: str
    face: tuple[Face, ...]


@cache
def _list() -> _FontList:
    return msgspec.convert(tomllib.loads(FONT_LIST.read_text("utf-8")), _FontList)


@lru_cache(maxsize=32)
def faces(lang: str) -> tuple[Face, ...]:
    """The faces to try for a language, in order.

    Raises:
        MissingPartError: the language's own face is not installed.
    """
    wanted = {lang, lang.partition("-")[0]}
    own = [face for face in _list().face if wanted & set(face.languages)]
    for face in own[:1]:
        if not _path(face, bold=False).is_file():
            raise MissingPartError(f"the font {face.name} is not installed", hint=f"apt-get install {face.package}")
    others = [face for face in _list().face if face not in own and _path(face, bold=False).is_file()]
    return (*own, *others)


def _path(face: Face, *, bold: bool) -> Path:
    return Path(_list().root, face.bold if bold else face.regular)


@lru_cache(maxsize=256)
def _font(face: Face, dots: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_path(face, bold=bold)), dots, index=face.index, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=16384)
def _has(face: Face, char: str) -> bool:
    """Whether the face draws something else than its box for unknown characters."""
    font = ImageFont.truetype(str(_path(face, bold=False)), 24, index=face.index, layout_engine=ImageFont.Layout.BASIC)
    return bytes(font.getmask(char)) != bytes(font.getmask("\U0010ffff"))


def _face_of(cluster: str, lang: str) -> Face:
    choice = faces(lang)
    if cluster.isspace():
        return choice[0]
    return next((face for face in choice if _has(face, cluster[0])), choice[0])


def _clusters(text: str) -> Iterator[str]:
    """Characters with the marks and selectors that belong to them."""
    held = ""
    for char in text:
        if held and unicodedata.category(char) not in ("Mn", "Mc", "Me", "Cf"):
            yield held
            held = ""
        held += char
    if held:
        yield held


@lru_cache(maxsize=4096)
def runs(text: str, lang: str) -> tuple[tuple[Face, str], ...]:
    """The text cut where the face changes."""
    parts = groupby(_clusters(text), key=lambda cluster: _face_of(cluster, lang))
    return tuple((face, "".join(clusters)) for face, clusters in parts)


def missing(text: str, lang: str) -> str:
    """The characters that no installed face can draw."""
    plain = "".join(base + reading for base, reading in _spans(text))
    return "".join(
        char for face, run in runs(plain, lang) for char in run if char.strip() and not _has(face, char[0]) and not _clings(char)
    )


def _clings(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")


@lru_cache(maxsize=8192)
def width_of(text: str, style: Style) -> float:
    """Width in dots."""
    return sum(_font(face, style.dots, bold=style.bold).getlength(run) for face, run in runs(text, style.lang))


def _reading_style(style: Style) -> Style:
    return Style(style.lang, max(READING_LEAST_DOTS, round(style.dots * READING_SHARE)))


def _measured(base: str, reading: str, style: Style) -> Span:
    above = width_of(reading, _reading_style(style)) + style.dots * 0.1 if reading else 0.0
    return Span(base, reading, max(width_of(base, style), above), max(width_of(base.rstrip(" "), style), above))


def _spans(text: str) -> list[tuple[str, str]]:
    return [(base or plain, reading) for base, reading, plain in _SPAN.findall(text)]


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _units(row: str, lang: str) -> list[list[tuple[str, str]]]:
    """What should stay on one line: phrases in Japanese, words where words are spaced or carry readings."""
    if lang != "ja" or "{" in row:
        return [_spans(word) for word in _WORD.findall(row)]
    phrases = _PHRASE.findall(_NUMBER_APART.sub("", "\0".join(_parser().parse(row))))
    units: list[list[tuple[str, str]]] = []
    for phrase in phrases:
        if units and _may_not_part(units[-1][-1][0], phrase):
            units[-1].append((phrase, ""))
        else:
            units.append([(phrase, "")])
    return units


def _small(spans: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Single characters with what may not part from them; numbers and foreign words whole."""
    units: list[list[tuple[str, str]]] = []
    for base, reading in spans:
        for part in [base] if reading else _UNIT.findall(base):
            if units and _may_not_part(units[-1][-1][0], part):
                units[-1].append((part, reading))
            else:
                units.append([(part, reading)])
    return units


def _may_not_part(before: str, after: str) -> bool:
    return after[0] in _NOT_FIRST or before.rstrip(" ")[-1:] in (*_NOT_LAST,)


def set_lines(text: str, style: Style, width: int) -> list[Line]:
    """Break a text into lines no wider than `width` dots, with authored breaks kept."""
    return [line for row in text.split("\n") for line in _even(row, style, width)]


def _even(row: str, style: Style, width: int) -> list[Line]:
    """The same number of lines, but about equally long where the last one would hold a lonely end."""
    lines = list(_row(row, style, width))
    if len(lines) < 2 or _long(list(lines[-1])) > width * LONELY_SHARE:
        return lines
    for narrower in range(width - 8, width // 2, -8):
        tried = list(_row(row, style, narrower))
        if len(tried) > len(lines):
            break
        lines = tried
        if _long(list(lines[-1])) > width * LONELY_SHARE:
            break
    return lines


def _row(row: str, style: Style, width: int) -> Iterator[Line]:
    line: list[Span] = []
    for unit in _fitting(_units(row, style.lang), style, width):
        if line and _long([*line, *unit]) > width:
            yield _joined(line, style)
            line = []
        line += unit
    yield _joined(line, style)


def _fitting(units: Iterable[list[tuple[str, str]]], style: Style, width: int) -> Iterator[list[Span]]:
    """Units measured; one that is wider than the paper is cut into characters."""
    for unit in units:
        measured = [_measured(*span, style) for span in unit]
        if _long(measured) <= width:
            yield measured
            continue
        for small in _small(unit):
            cut = [_measured(*span, style) for span in small]
            fits = _long(cut) <= width or any(span.reading for span in cut)
            yield from [cut] if fits else ([_measured(char, "", style)] for span in cut for char in span.base)


def _long(line: list[Span]) -> float:
    """Width without spaces that hang over the end."""
    return sum(span.width for span in line[:-1]) + line[-1].tight if line else 0.0


def _joined(line: list[Span], style: Style) -> Line:
    """Neighbours without readings as one, so that letters are shaped together."""
    joined: list[Span] = []
    for with_reading, group in groupby(line, key=lambda span: bool(span.reading)):
        spans = list(group)
        joined += spans if with_reading else [_measured("".join(span.base for span in spans), "", style)]
    if joined and not joined[-1].reading:
        joined[-1] = _measured(joined[-1].base.rstrip(" "), "", style)
    return tuple(span for span in joined if span.base)


def height_of(line: Line, style: Style) -> int:
    """The height a line takes."""
    reading = _reading_style(style).dots * READING_LEADING if any(span.reading for span in line) else 0
    return round(style.dots * LEADING + reading)


def draw_line(draw: ImageDraw.ImageDraw, place: tuple[float, int], line: Line, style: Style) -> None:
    """Draw a line whose top left corner is `place`."""
    left, top = place
    base = top + height_of(line, style) - round(style.dots * 0.32)
    for span in line:
        _draw(draw, (left + (span.width - width_of(span.base, style)) / 2, base), span.base, style)
        if span.reading:
            small = _reading_style(style)
            _draw(draw, (left + (span.width - width_of(span.reading, small)) / 2, base - round(style.dots * 0.98)), span.reading, small)
        left += span.width


def _draw(draw: ImageDraw.ImageDraw, place: tuple[float, int], text: str, style: Style) -> None:
    left, base = place
    for face, run in runs(text, style.lang):
        font = _font(face, style.dots, bold=style.bold)
        draw.text((round(left), base), run, font=font, fill=0, anchor="ls")
        left += font.getlength(run)
