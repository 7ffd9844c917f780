"""What to draw for a placed part, as a flat list of strokes. Still no Kivy: glass.py carries the strokes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from kiosk.ui.icons import icon
from kiosk.ui.parts import Box, Coat, Icon, Part, Press, Raster, Text
from kiosk.ui.typesetting import ink

Rect = tuple[int, int, int, int]
"""(x, y, width, height) in pixels from the top left."""


@dataclass(frozen=True)
class Fill:
    """A plain rectangle, its corners rounded by `radius`."""

    rect: Rect
    colour: str
    radius: int


@dataclass(frozen=True)
class Stamp:
    """A grey mask in one colour."""

    rect: Rect
    mask: Image.Image
    colour: str


@dataclass(frozen=True)
class Picture:
    """Pixels as they are; without an image they are looked up by key among the pictures of this visit."""

    rect: Rect
    key: str
    image: Image.Image | None


@dataclass(frozen=True)
class Live:
    """The place of the moving picture."""

    rect: Rect


Stroke = Fill | Stamp | Picture | Live


def _coat(part: Box, coat: Coat) -> Iterator[Stroke]:
    if coat.edge:
        yield Fill((part.x, part.y, part.w, part.h), coat.edge, coat.radius)
    if coat.ground:
        line = coat.line if coat.edge else 0
        inner = (part.x + line, part.y + line, part.w - 2 * line, part.h - 2 * line)
        yield Fill(inner, coat.ground, max(0, coat.radius - line))


def _own(part: Part) -> Iterator[Stroke]:
    rect = (part.x, part.y, part.w, part.h)
    if isinstance(part, Text) and part.setting:
        yield Stamp(rect, ink(part.setting), part.colour)
    elif isinstance(part, Icon):
        yield Stamp(rect, icon(part.name, part.px), part.colour)
    elif isinstance(part, Raster):
        yield Live(rect) if part.live else Picture(rect, part.key, part.image)
    elif isinstance(part, Box):
        yield from _coat(part, part.coat)


def strokes(part: Part) -> Iterator[Stroke]:
    """A part and all inside it, but not what can be pressed: that is drawn by itself."""
    yield from _own(part)
    for inner in part.inner():
        if not isinstance(inner, Press):
            yield from strokes(inner)


def target_strokes(press: Press, *, held: bool) -> Iterator[Stroke]:
    """Something to press, as it stands or with a finger on it."""
    coat = press.coat
    yield from _coat(press, Coat(press.down, coat.edge, coat.radius, coat.line) if held else coat)
    for inner in press.inner():
        yield from strokes(inner)


def targets(part: Part) -> Iterator[Press]:
    """Everything to press inside a part, outermost first, in reading order."""
    for inner in part.walk():
        if isinstance(inner, Press):
            yield inner
