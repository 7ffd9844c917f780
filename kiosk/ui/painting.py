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
    """A rectangle in one colour, its corners rounded by `radius`."""

    rect: Rect
    colour: str
    radius: int


@dataclass(frozen=True)
class Frame:
    """A border of `line` pixels inside a rectangle; nothing within it."""

    rect: Rect
    colour: str
    radius: int
    line: int


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


Stroke = Fill | Frame | Stamp | Picture | Live


def _coat(part: Box, coat: Coat, under: str) -> Iterator[Stroke]:
    """Ground, where it is another than what it stands on (filling costs time on small machines), then border."""
    radius = min(coat.radius, part.w // 2, part.h // 2)
    if coat.ground and coat.ground != under:
        line = coat.line - 1 if coat.edge else 0
        inner = (part.x + line, part.y + line, part.w - 2 * line, part.h - 2 * line)
        yield Fill(inner, coat.ground, max(0, radius - line))
    if coat.edge:
        yield Frame((part.x, part.y, part.w, part.h), coat.edge, radius, coat.line)


def _own(part: Part, under: str) -> Iterator[Stroke]:
    rect = (part.x, part.y, part.w, part.h)
    if isinstance(part, Text) and part.setting:
        yield Stamp(rect, ink(part.setting), part.colour)
    elif isinstance(part, Icon):
        yield Stamp(rect, icon(part.name, part.px), part.colour)
    elif isinstance(part, Raster):
        yield Live(rect) if part.live else Picture(rect, part.key, part.image)
    elif isinstance(part, Box):
        yield from _coat(part, part.coat, under)


def _within(part: Part, under: str) -> str:
    """The colour that parts inside this one stand on."""
    return part.coat.ground or under if isinstance(part, Box) else under


def strokes(part: Part, under: str) -> Iterator[Stroke]:
    """A part on a ground of colour `under`, and all inside it, but not what can be pressed: that is drawn by itself."""
    if isinstance(part, Press):
        return
    yield from _own(part, under)
    for inner in part.inner():
        yield from strokes(inner, _within(part, under))


def target_strokes(press: Press, under: str, *, held: bool) -> Iterator[Stroke]:
    """Something to press, as it stands or with a finger on it."""
    coat = press.coat
    shown = Coat(press.down, coat.edge, coat.radius, coat.line) if held else coat
    yield from _coat(press, shown, under)
    for inner in press.inner():
        yield from strokes(inner, shown.ground or under)


def targets(part: Part, under: str) -> Iterator[tuple[Press, str]]:
    """Everything to press inside a part with the colour it stands on, in reading order."""
    if isinstance(part, Press):
        yield part, under
    for inner in part.inner():
        yield from targets(inner, _within(part, under))
