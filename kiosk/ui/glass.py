"""The glass: Kivy widgets that show a laid-out page, keep what did not change, and tell which target a finger let go of.

Decides nothing about events or focus order; see shell.py and focus.py.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from kivy.graphics import BorderImage, ClearBuffers, ClearColor, Color, Fbo, PopMatrix, PushMatrix, Rectangle, Scale
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image, ImageDraw

from kiosk.ui.compose import Drawing
from kiosk.ui.painting import Fill, Frame, Live, Picture, Rect, Stamp, Stroke, strokes, target_strokes, targets
from kiosk.ui.parts import Part, Press
from kiosk.ui.themes import Theme, rgb

RING_NEAR_PX = 5
RING_FAR_PX = 6
RING_PX = RING_NEAR_PX + RING_FAR_PX
MOST_TEXTURES = 1500

Pictures = Mapping[str, Image.Image]
"""The photos of this visit by their ref."""


class Textures:
    """Pixels on the graphics card, kept for reuse; the oldest go first."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[Image.Image, Texture]] = OrderedDict()

    def of(self, image: Image.Image) -> Texture:
        """The texture of an image; grey masks become white with that opacity."""
        key = id(image)
        if key in self._held:
            self._held.move_to_end(key)
        else:
            self._held[key] = image, upload(image)
            if len(self._held) > MOST_TEXTURES:
                self._held.popitem(last=False)
        return self._held[key][1]

    def clear(self) -> None:
        """Drop everything (the end of a visit)."""
        self._held.clear()


@dataclass(frozen=True)
class Stock:
    """What all sheets of a glass share: textures, the visit's photos, the height of the panel in pixels."""

    textures: Textures
    pictures: Pictures
    panel_h: int


@lru_cache(maxsize=64)
def corner(radius: int, line: int) -> Image.Image:
    """The top left corner of a rounded rectangle as a mask, smooth; `line` pixels thick, or full for 0."""
    big = 8
    mask = Image.new("L", (radius * big, radius * big))
    draw = ImageDraw.Draw(mask)
    draw.ellipse((0, 0, 2 * radius * big - 1, 2 * radius * big - 1), 255)
    if 0 < line < radius:
        draw.ellipse((line * big, line * big, (2 * radius - line) * big - 1, (2 * radius - line) * big - 1), 0)
    return mask.resize((radius, radius), Image.Resampling.BOX)


def upload(image: Image.Image) -> Texture:
    """A new texture with these pixels, upright."""
    full = image.convert("RGBA")
    if image.mode == "L":
        full = Image.merge("RGBA", [Image.new("L", image.size, 255)] * 3 + [image])
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(full.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


def _ring_image(theme: Theme, radius: int) -> Image.Image:
    """The focus ring as nine slices, drawn four times as large for smooth corners."""
    side, big = 2 * (RING_PX + radius) + 8, 4
    image = Image.new("RGBA", (side * big, side * big))
    draw = ImageDraw.Draw(image)
    for inset, colour, round_px in ((0, theme["far"], radius + RING_PX), (RING_FAR_PX, theme["near"], radius + RING_NEAR_PX)):
        box = (inset * big, inset * big, (side - inset) * big - 1, (side - inset) * big - 1)
        draw.rounded_rectangle(box, round_px * big, colour)
    hole = RING_PX * big
    draw.rounded_rectangle((hole, hole, side * big - hole - 1, side * big - hole - 1), radius * big, (0, 0, 0, 0))
    return image.resize((side, side), Image.Resampling.BOX)


class Sheet(Widget):
    """Base of what is drawn: strokes onto a canvas, with y turned upwards."""

    def __init__(self, stock: Stock) -> None:
        """An empty sheet."""
        super().__init__(size_hint=(None, None))
        self.stock = stock
        self.live: Rectangle | None = None

    def quad(self, rect: Rect, texture: Texture | None = None) -> Rectangle:
        """One rectangle, plain or textured."""
        x, y, w, h = rect
        return Rectangle(texture=texture, pos=(x, self.stock.panel_h - y - h), size=(max(0, w), max(0, h)))

    def stroke(self, stroke: Stroke) -> None:
        """Carry one stroke out on this sheet's canvas."""
        with self.canvas:
            if isinstance(stroke, Fill):
                Color(*rgb(stroke.colour))
                self._fill(stroke)
            elif isinstance(stroke, Frame):
                Color(*rgb(stroke.colour))
                self._frame(stroke)
            elif isinstance(stroke, Stamp):
                Color(*rgb(stroke.colour))
                self.quad(stroke.rect, self.stock.textures.of(stroke.mask))
            elif isinstance(stroke, Picture):
                self._picture(stroke)
            else:
                self._live(stroke)

    def _corners(self, rect: Rect, radius: int, line: int) -> None:
        x, y, w, h = rect
        if radius:
            texture = self.stock.textures.of(corner(radius, line))
            for left, top in ((0, 0), (1, 0), (0, 1), (1, 1)):
                quad = self.quad((x + left * (w - radius), y + top * (h - radius), radius, radius), texture)
                u, v = (1, 0) if left else (0, 1), (0, 1) if top else (1, 0)
                quad.tex_coords = (u[0], v[0], u[1], v[0], u[1], v[1], u[0], v[1])

    def _fill(self, fill: Fill) -> None:
        x, y, w, h = fill.rect
        radius = fill.radius
        self._corners(fill.rect, radius, 0)
        self.quad((x, y + radius, w, h - 2 * radius))
        if radius:
            self.quad((x + radius, y, w - 2 * radius, radius))
            self.quad((x + radius, y + h - radius, w - 2 * radius, radius))

    def _frame(self, frame: Frame) -> None:
        x, y, w, h = frame.rect
        radius, line = frame.radius, frame.line
        self._corners(frame.rect, radius, line)
        inset = max(radius, line)
        self.quad((x + radius, y, w - 2 * radius, line))
        self.quad((x + radius, y + h - line, w - 2 * radius, line))
        self.quad((x, y + inset, line, h - 2 * inset))
        self.quad((x + w - line, y + inset, line, h - 2 * inset))

    def _picture(self, picture: Picture) -> None:
        image = picture.image or self.stock.pictures.get(picture.key.partition(":")[2])
        if image is None:
            Color(0.5, 0.5, 0.5)
            self.quad(picture.rect)
            return
        Color(1, 1, 1)
        x, y, w, h = picture.rect
        scale = min(w / image.width, h / image.height)
        wide, high = round(image.width * scale), round(image.height * scale)
        self.quad((x + (w - wide) // 2, y + (h - high) // 2, wide, high), self.stock.textures.of(image))

    def _live(self, live: Live) -> None:
        Color(0.1, 0.1, 0.1)
        self.quad(live.rect)
        Color(1, 1, 1)
        self.live = self.quad((live.rect[0], live.rect[1], 0, 0))


class Target(Sheet):
    """One thing to press, on a ground of colour `under`."""

    def __init__(self, press: Press, under: str, stock: Stock) -> None:
        """Draw it at rest."""
        super().__init__(stock)
        self.press, self.under = press, under
        self.draw(held=False)

    def draw(self, *, held: bool) -> None:
        """Draw it as it stands, or with a finger on it."""
        self.canvas.clear()
        for stroke in target_strokes(self.press, self.under, held=held):
            self.stroke(stroke)


class Plate(Sheet):
    """One part of the page with its targets."""

    def __init__(self, part: Part, under: str, stock: Stock) -> None:
        """Draw the part and add its targets."""
        super().__init__(stock)
        self.part, self.under = part, under
        self.live_rect: Rect | None = None
        for stroke in strokes(part, under):
            self.stroke(stroke)
            if isinstance(stroke, Live):
                self.live_rect = stroke.rect
        self.targets = [Target(press, ground, stock) for press, ground in targets(part, under)]
        for target in self.targets:
            self.add_widget(target)

    def show_live(self, frame: Image.Image) -> None:
        """Put a picture of the camera in its place, in the middle."""
        if self.live is None or self.live_rect is None:
            return
        x, y, w, h = self.live_rect
        self.live.texture = upload(frame)
        self.live.pos = x + (w - frame.width) // 2, self.stock.panel_h - y - (h + frame.height) // 2
        self.live.size = frame.size


class Ring(Sheet):
    """The focus ring, over everything, so that no neighbour hides it."""

    def __init__(self, stock: Stock) -> None:
        """No ring yet."""
        super().__init__(stock)
        self._made: dict[tuple[str, int], Texture] = {}

    def around(self, press: Press | None, theme: Theme) -> None:
        """Draw the ring around a target, inside it where targets touch one another."""
        self.canvas.clear()
        if press is None:
            return
        grow = 0 if press.coat.radius == 0 else RING_PX
        radius = press.coat.radius
        key = theme.name, radius
        if key not in self._made:
            self._made[key] = upload(_ring_image(theme, radius))
        w, h = press.w + 2 * grow, press.h + 2 * grow
        pos = press.x - grow, self.stock.panel_h - press.y + grow - h
        with self.canvas:
            Color(1, 1, 1)
            BorderImage(texture=self._made[key], border=[RING_PX + radius + 2] * 4, pos=pos, size=(w, h))


class Glass(Widget):
    """The whole panel."""

    def __init__(self, width: int, height: int, pictures: Pictures = MappingProxyType({}), scale: float = 1.0) -> None:
        """An empty panel of this many pixels, drawn so many times as large."""
        super().__init__(size_hint=(None, None), size=(width, height))
        if scale != 1.0:
            with self.canvas.before:
                PushMatrix()
                Scale(scale, scale, 1)
            with self.canvas.after:
                PopMatrix()
        self.stock = Stock(Textures(), pictures, height)
        self.plates: list[Plate] = []
        self.ring = Ring(self.stock)
        self.drawing: Drawing | None = None
        self.aimed: Plate | None = None
        self._held: Target | None = None
        self._focused: tuple[Press | None, Theme] | None = None
        self.ground: tuple[float, float, float] = (0, 0, 0)
        """The colour the panel is cleared with before each frame."""

    def show(self, drawing: Drawing) -> int:
        """Show a page; parts that look the same in the same place keep their widgets. Gives how many were drawn anew."""
        under = drawing.look.theme["ground"]
        self.ground = rgb(under)
        kept = dict(enumerate(self.plates))
        self.clear_widgets()
        plates: list[Plate] = []
        fresh = 0
        for index, part in enumerate(drawing.parts):
            plate = kept.get(index)
            if plate is None or plate.under != under or plate.part != part:
                plate = Plate(part, under, self.stock)
                fresh += 1
            plates.append(plate)
            self.add_widget(plate, index=0)
        self.plates, self.drawing = plates, drawing
        self.add_widget(self.ring, index=0)
        return fresh

    def blank(self) -> None:
        """Nothing but black; every text and picture is let go."""
        self.clear_widgets()
        self.plates, self.drawing, self.aimed, self._held = [], None, None, None
        self.stock.textures.clear()
        self.ground = (0, 0, 0)

    def targets(self) -> list[Target]:
        """Everything to press, in reading order."""
        return [target for plate in self.plates for target in plate.targets]

    def hold(self, press: Press | None) -> None:
        """Show a finger on a target, and take it off the one before."""
        target = next((target for target in self.targets() if target.press == press), None) if press else None
        if target is not self._held:
            if self._held:
                self._held.draw(held=False)
            if target:
                target.draw(held=True)
            self._held = target

    def focus(self, press: Press | None) -> None:
        """Move the ring."""
        if self.drawing and self._focused != (press, self.drawing.look.theme):
            self.ring.around(press, self.drawing.look.theme)
            self._focused = press, self.drawing.look.theme

    def live_plate(self) -> Plate | None:
        """The part that shows the camera, if there is one."""
        return next((plate for plate in self.plates if plate.live_rect), None)


def export(drawing: Drawing, pictures: Pictures = MappingProxyType({}), focused: Press | None = None) -> Image.Image:
    """The page as Kivy draws it, RGB; needs a window in this process, not a running loop."""
    profile = drawing.look.profile
    glass = Glass(profile.width_px, profile.height_px, pictures)
    glass.show(drawing)
    glass.focus(focused)
    return snapshot(glass)


def snapshot(glass: Glass) -> Image.Image:
    """What a glass shows now, RGB."""
    size = int(glass.width), int(glass.height)
    fbo = Fbo(size=size)
    with fbo:
        ClearColor(*glass.ground, 1)
        ClearBuffers()
    fbo.add(glass.canvas)
    fbo.draw()
    image = Image.frombytes("RGBA", size, fbo.pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    fbo.remove(glass.canvas)
    return image.convert("RGB")
