"""Sets text with Pillow: readings over characters, phrases kept whole, a face for every script. Gives lines first, ink only when asked.

Kivy's Label has no readings, no rules for line ends and no fall-back face, hence this. Ink is a grey mask: whoever draws it gives it its
colour, so that one mask serves every theme. Neither colours nor widgets are known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PIL import Image, ImageDraw

from kiosk.ui import breaking
from kiosk.ui.fonts import font, runs
from kiosk.ui.fonts import tofu as tofu_of

READING_LEAST_PX = 20
"""Readings below 5 mm are dust on glass."""
READING_GAP_EM = 0.15
"""Air behind each reading, so that neighbours do not run together."""
READING_LIFT_EM = 0.95
"""From the base line of the text to that of its reading."""
READING_LEAN_EM = 0.35
"""How far a reading may lean over kana beside its base."""
READING_LEADING = 1.75
READING_RAIL_LEADING = 1.6
CARET_EM = 0.09
BEARING_PX = 4
"""Kept free beside each line for ink that reaches beyond the advance."""
PAUSES = "、。，．：！？"
BRACKETS = "（「『【"
ORPHAN_SHARE = 0.3
"""A last line shorter than this share of the width is avoided by making all lines about equally long."""


_CUT = re.compile(r".*[0-9A-Za-z\u00c0-\u024f]{2}")
"""Letters or digits that must not be torn apart; other scripts may break anywhere when nothing else is left."""
_KANA = re.compile(r"[\u3041-\u30ff]")


class Type(NamedTuple):
    """How a text is set.

    `fill` breaks anywhere kinsoku allows instead of between phrases, `thrifty` does so only where that saves a line; `even` makes lines
    about equally long; `read` leaves room for readings also where there are none, so that neighbours stand level.
    """

    lang: str
    px: int
    bold: bool = False
    leading: float = 1.35
    centre: bool = False
    even: bool = False
    fill: bool = False
    caret: bool = False
    read: bool = False
    thrifty: bool = False


class Glyphs(NamedTuple):
    """A base with its reading, the width both take, and how far the reading is shifted to the right of the middle."""

    base: str
    reading: str
    advance: float
    shift: float = 0.0


Line = tuple[Glyphs, ...]


@dataclass(frozen=True)
class Setting:
    """A text set to a width: what stands on which line. Sizes in pixels.

    `split` says that a word in letters had to be cut; `wide` that a line is still wider than it may be.
    """

    lines: tuple[Line, ...]
    type: Type
    width: int
    height: int
    advance: int
    first_x: int
    first_baseline: int
    split: bool
    wide: bool

    def cut(self, first: int, after: int) -> Setting:
        """Only some of the lines, as high as they need."""
        lines = self.lines[first:after]
        return replace(self, lines=lines, height=self.height - self.advance * (len(self.lines) - len(lines)))

    @property
    def drop(self) -> int:
        """How far the middle of the letters lies below the middle of the rectangle: readings push a single line down."""
        if len(self.lines) != 1:
            return 0
        return max(0, self.first_baseline - round(self.type.px * 0.38) - self.height // 2)

    @property
    def text(self) -> str:
        """The base text, line by line."""
        return "\n".join("".join(glyphs.base for glyphs in line) for line in self.lines)

    @property
    def tofu(self) -> str:
        """Characters of base and readings that no face can draw."""
        said = (part for line in self.lines for glyphs in line for part in (glyphs.base, glyphs.reading))
        return "".join(char for part in said for char in tofu_of(part, self.type.lang, bold=self.type.bold))


@lru_cache(maxsize=16384)
def width_of(text: str, lang: str, px: int, *, bold: bool) -> float:
    """The width of one row of text, in pixels."""
    return sum(font(face, px, bold=bold).getlength(run) for face, run in runs(text, lang, bold=bold))


@lru_cache(maxsize=8192)
def _bounds(text: str, lang: str, px: int, *, bold: bool) -> tuple[float, float, float, float]:
    """How far ink reaches: left of the start, above the base line, beyond the advance, below the base line; none negative."""
    left = above = beyond = below = x = 0.0
    for face, run in runs(text, lang, bold=bold):
        shape = font(face, px, bold=bold)
        box = shape.getbbox(run, anchor="ls")
        left, above, below = max(left, -(x + box[0])), max(above, -box[1]), max(below, box[3])
        advance = shape.getlength(run)
        beyond = max(0.0, box[2] - advance, beyond - advance)
        x += advance
    return left, above, beyond, below


def _reading_px(px: int) -> int:
    return max(READING_LEAST_PX, px // 2)


def _bare_kana(span: breaking.Span | None) -> bool:
    return span is not None and not span[1] and bool(_KANA.match(span[0].strip(" ")))


def _measure(span: breaking.Span, before: breaking.Span | None, after: breaking.Span | None, kind: Type) -> Glyphs:
    """A span's width; a long reading may lean over kana beside it, never over another reading or a line's end."""
    base, reading = span
    own = width_of(base, kind.lang, kind.px, bold=kind.bold)
    if not reading:
        return Glyphs(base, reading, own)
    above = width_of(reading, kind.lang, _reading_px(kind.px), bold=False) + kind.px * READING_GAP_EM
    over = max(0.0, above - own)
    left, right = (kind.px * READING_LEAN_EM if _bare_kana(beside) else 0.0 for beside in (before, after))
    leaning = min(over, left + right)
    right = min(right, max(over / 2, leaning - left))
    return Glyphs(base, reading, own + over - leaning, (2 * right - leaning) / 2)


def _measured(piece: breaking.Piece, kind: Type) -> list[Glyphs]:
    beside = [None, *piece, None]
    return [_measure(span, beside[n], beside[n + 2], kind) for n, span in enumerate(piece)]


def _long(line: list[Glyphs], kind: Type) -> float:
    """The width of a line without the spaces that hang over its end."""
    whole = sum(glyphs.advance for glyphs in line)
    if line and line[-1].base.endswith(" ") and not line[-1].reading:
        last = line[-1]
        whole += width_of(last.base.rstrip(" "), kind.lang, kind.px, bold=kind.bold) - last.advance
    return whole


class _Breaker:
    """Fills lines of a given width, piece by piece; `parted` says that a phrase did not stay whole, `split` that a word did not."""

    def __init__(self, kind: Type, width: float) -> None:
        self.kind, self.width = kind, width
        self.lines: list[list[Glyphs]] = []
        self.split = False
        self.parted = False

    def row(self, text: str) -> None:
        """Set one authored row."""
        self.lines.append([])
        for piece in breaking.pieces(text, self.kind.lang):
            self._put(piece)

    def _put(self, piece: breaking.Piece) -> None:
        glyphs = _measured(piece, self.kind)
        if not self.kind.fill and _long(glyphs, self.kind) <= self.width:
            self._whole(glyphs)
        else:
            self.parted |= not self.kind.fill
            for unit in breaking.units(piece):
                self._small(unit)

    def _whole(self, glyphs: list[Glyphs]) -> None:
        if self.lines[-1] and _long(self.lines[-1] + glyphs, self.kind) > self.width:
            self.lines.append([])
        self.lines[-1] += glyphs

    def _small(self, unit: breaking.Piece) -> None:
        glyphs = _measured(unit, self.kind)
        if _long(glyphs, self.kind) <= self.width or any(reading for _, reading in unit) or len(unit[0][0]) == 1:
            self._whole(glyphs)
            return
        self.split |= any(_CUT.match(base) for base, _ in unit)
        for letters in breaking.letters("".join(base for base, _ in unit)):
            self._whole([_measure((letters, ""), None, None, self.kind)])


def _joined(line: list[Glyphs], kind: Type) -> Line:
    """Neighbours without readings as one, so that they are shaped together; spaces at the end are dropped."""
    joined: list[Glyphs] = []
    for glyphs in line:
        if joined and not joined[-1].reading and not glyphs.reading:
            joined[-1] = Glyphs(joined[-1].base + glyphs.base, "", 0)
        else:
            joined.append(glyphs)
    if joined and not joined[-1].reading:
        joined[-1] = Glyphs(joined[-1].base.rstrip(" "), "", 0)
    return tuple(
        glyphs if glyphs.reading else Glyphs(glyphs.base, "", width_of(glyphs.base, kind.lang, kind.px, bold=kind.bold))
        for glyphs in joined
        if glyphs.base
    )


def _broken(text: str, kind: Type, width: float) -> _Breaker:
    breaker = _Breaker(kind, width)
    for row in text.split("\n"):
        breaker.row(row)
    return breaker


def _halved(text: str, kind: Type, width: int) -> _Breaker | None:
    """Two lines parted behind a comma or full stop or before a bracket, where both halves fit."""
    places = [n for n in range(1, len(text)) if (text[n - 1] in PAUSES or text[n] in BRACKETS) and text[n] not in breaking.CLOSERS]
    halves = [(text[:n], text[n:]) for n in places]
    tried = [_broken(f"{one.rstrip(' ')}\n{two.lstrip(' ')}", kind, width) for one, two in halves if one.count("{") == one.count("}")]
    fitting = [breaker for breaker in tried if len(breaker.lines) == 2 and not breaker.split]
    return min(fitting, key=lambda breaker: max(_long(line, kind) for line in breaker.lines), default=None)


def _evened(text: str, kind: Type, width: int) -> _Breaker:
    """Two lines parted at a pause of speech, else the narrowest setting with as few lines as the widest has."""
    best = _broken(text, kind, width)
    if len(best.lines) == 1 + text.count("\n") or best.split:
        return best
    halved = _halved(text, kind, width) if len(best.lines) == 2 else None
    if halved:
        return halved
    low, high = width * 0.4, float(width)
    for _ in range(6):
        middle = (low + high) / 2
        tried = _broken(text, kind, middle)
        whole = not tried.split and (best.parted or not tried.parted)
        if len(tried.lines) == len(best.lines) and whole and all(_long(line, kind) <= middle for line in tried.lines):
            best, high = tried, middle
        else:
            low = middle
    return best


def _by_sentence(text: str, kind: Type, width: int, set_so: _Breaker) -> _Breaker:
    """A new sentence begins a new line wherever that costs none."""
    parted = breaking.by_sentence(text)
    if len(set_so.lines) == 1 or parted == text or kind.fill or kind.caret:
        return set_so
    tried = (_evened if kind.even else _broken)(parted, kind, width)
    return tried if len(tried.lines) <= len(set_so.lines) and not tried.split and tried.parted <= set_so.parted else set_so


def _reach(lines: tuple[Line, ...], kind: Type) -> tuple[float, float, float, float]:
    """The farthest any of the lines' ink reaches, as `_bounds` says it."""
    bounds = [_bounds(glyphs.base, kind.lang, kind.px, bold=kind.bold) for line in lines for glyphs in line] or [(0.0, 0.0, 0.0, 0.0)]
    left, above, beyond, below = (max(side) for side in zip(*bounds, strict=True))
    return left, above, beyond, below


def _heights(lines: tuple[Line, ...], kind: Type) -> tuple[int, int, int]:
    """(advance from line to line, first base line, whole height): never less than the ink needs, whatever the script."""
    read = kind.read or any(glyphs.reading for line in lines for glyphs in line)
    leading = kind.leading if not read else READING_RAIL_LEADING if kind.leading < 1.2 else READING_LEADING
    _, above, _, below = _reach(lines, kind)
    if read:
        above = max(above, kind.px * READING_LIFT_EM + _reading_px(kind.px) * 0.9)
    advance = max(round(kind.px * leading), ceil(above + below) + 2)
    baseline = max(round(kind.px * (leading / 2 + 0.38 + 0.28 * read)), ceil(above) + 1)
    return advance, baseline, max(advance * len(lines), baseline + advance * (len(lines) - 1) + ceil(below) + 1)


def _thrifty(text: str, kind: Type, width: int) -> Type:
    whole, filled = (_broken(text, kind._replace(fill=fill), width) for fill in (False, True))
    return kind._replace(fill=whole.split or len(filled.lines) < len(whole.lines))


@lru_cache(maxsize=4096)
def set_text(text: str, kind: Type, width: int) -> Setting:
    """Set a text to lines at most `width` pixels wide; readings as {漢字|かんじ}."""
    tail = ceil(kind.px * CARET_EM * 2) if kind.caret else 0
    width = max(1, width - tail - BEARING_PX)
    if kind.thrifty:
        kind = _thrifty(text, kind, width)
    breaker = _evened(text, kind, width) if kind.even else _broken(text, kind, width)
    if len(breaker.lines) > 1 and not kind.fill and _long(breaker.lines[-1], kind) < width * ORPHAN_SHARE:
        breaker = _evened(text, kind, width)
    breaker = _by_sentence(text, kind, width, breaker)
    lines = tuple(_joined(line, kind) for line in breaker.lines)
    longest = max(sum(glyphs.advance for glyphs in line) for line in lines)
    advance, baseline, height = _heights(lines, kind)
    left, _, beyond, _ = _reach(lines, kind)
    aside = ceil(left) + 1
    whole = aside + ceil(longest + beyond) + tail + 1
    return Setting(lines, kind, whole, height, advance, aside, baseline, breaker.split, longest > width + BEARING_PX)


def _draw_run(draw: ImageDraw.ImageDraw, text: str, kind: Type, at: tuple[float, float]) -> None:
    x, y = at
    for face, run in runs(text, kind.lang, bold=kind.bold):
        shape = font(face, kind.px, bold=kind.bold)
        draw.text((x, y), run, 255, shape, "ls")
        x += shape.getlength(run)


def _draw_glyphs(draw: ImageDraw.ImageDraw, glyphs: Glyphs, kind: Type, at: tuple[float, float]) -> None:
    x, y = at
    if not glyphs.reading:
        _draw_run(draw, glyphs.base, kind, at)
        return
    small = Type(kind.lang, _reading_px(kind.px))
    own = width_of(glyphs.base, kind.lang, kind.px, bold=kind.bold)
    above = width_of(glyphs.reading, kind.lang, small.px, bold=False)
    _draw_run(draw, glyphs.base, kind, (x + (glyphs.advance - own) / 2, y))
    left = max(0.0, x + (glyphs.advance - above) / 2 + glyphs.shift)
    _draw_run(draw, glyphs.reading, small, (left, y - round(kind.px * READING_LIFT_EM)))


@lru_cache(maxsize=2048)
def ink(setting: Setting) -> Image.Image:
    """The mask of a setting, mode L, exactly its width and height."""
    kind = setting.type
    mask = Image.new("L", (setting.width, setting.height))
    draw = ImageDraw.Draw(mask)
    x = 0.0
    for number, line in enumerate(setting.lines):
        long = sum(glyphs.advance for glyphs in line)
        x = (setting.width - long) / 2 if kind.centre and not kind.caret else float(setting.first_x)
        for glyphs in line:
            _draw_glyphs(draw, glyphs, kind, (x, setting.first_baseline + number * setting.advance))
            x += glyphs.advance
    if kind.caret:
        base = setting.first_baseline + (len(setting.lines) - 1) * setting.advance
        thick = max(4, round(kind.px * CARET_EM))
        left = min(round(x) + 2, setting.width - thick)
        draw.rectangle((left, base - round(kind.px * 0.82), left + thick - 1, base + round(kind.px * 0.1)), 255)
    return mask


def forget() -> None:
    """Drop every text held for reuse (the end of a visit; the process ends right after)."""
    for cache in (set_text, ink, width_of, _bounds, runs, breaking.pieces):
        cache.cache_clear()
