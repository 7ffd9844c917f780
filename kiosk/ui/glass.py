"""The glass: Kivy widgets that show a laid-out page, keep what did not change, and tell which target a finger let go of.

Decides nothing about events or focus order; see shell.py and focus.py.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType

from kivy.graphics import BorderImage, Color, Fbo, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image, ImageDraw

from kiosk.ui.compose import Drawing
from kiosk.ui.painting import Fill, Live, Picture, Rect, Stamp, Stroke, strokes, target_strokes, targets
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
    return image.resize((side, side), Image.Resampling.LANCZOS)


class Sheet(Widget):
    """Base of what is drawn: strokes onto a canvas, with y turned upwards."""

    def __init__(self, textures: Textures, pictures: Pictures, panel_h: int) -> None:
        """A sheet of a panel `panel_h` pixels high."""
        super().__init__(size_hint=(None, None))
        self.textures, self.pictures, self.panel_h = textures, pictures, panel_h
        self.live: Rectangle | None = None

    def up(self, rect: Rect) -> dict[str, tuple[int, int]]:
        """A rectangle in Kivy's terms."""
        x, y, w, h = rect
        return {"pos": (x, self.panel_h - y - h), "size": (max(0, w), max(0, h))}

    def stroke(self, stroke: Stroke) -> None:
        """Carry one stroke out on this sheet's canvas."""
        with self.canvas:
            if isinstance(stroke, Fill):
                Color(*rgb(stroke.colour))
                self._fill(stroke)
            elif isinstance(stroke, Stamp):
                Color(*rgb(stroke.colour))
                Rectangle(texture=self.textures.of(stroke.mask), **self.up(stroke.rect))
            elif isinstance(stroke, Picture):
                self._picture(stroke)
            else:
                self._live(stroke)

    def _fill(self, fill: Fill) -> None:
        radius = min(fill.radius, fill.rect[2] // 2, fill.rect[3] // 2)
        if radius > 1:
            SmoothRoundedRectangle(radius=[radius] * 4, **self.up(fill.rect))
        else:
            Rectangle(**self.up(fill.rect))

    def _picture(self, picture: Picture) -> None:
        image = picture.image or self.pictures.get(picture.key.partition(":")[2])
        if image is None:
            Color(0.5, 0.5, 0.5)
            Rectangle(**self.up(picture.rect))
            return
        Color(1, 1, 1)
        x, y, w, h = picture.rect
        scale = min(w / image.width, h / image.height)
        wide, high = round(image.width * scale), round(image.height * scale)
        Rectangle(texture=self.textures.of(image), **self.up((x + (w - wide) // 2, y + (h - high) // 2, wide, high)))

    def _live(self, live: Live) -> None:
        Color(0.1, 0.1, 0.1)
        Rectangle(**self.up(live.rect))
        Color(1, 1, 1)
        self.live = Rectangle(**self.up((live.rect[0], live.rect[1], 0, 0)))


class Target(Sheet):
    """One thing to press."""

    def __init__(self, press: Press, textures: Textures, pictures: Pictures, panel_h: int) -> None:
        """Draw it at rest."""
        super().__init__(textures, pictures, panel_h)
        self.press = press
        self.draw(held=False)

    def draw(self, *, held: bool) -> None:
        """Draw it as it stands, or with a finger on it."""
        self.canvas.clear()
        for stroke in target_strokes(self.press, held=held):
            self.stroke(stroke)


class Plate(Sheet):
    """One part of the page with its targets."""

    def __init__(self, part: Part, textures: Textures, pictures: Pictures, panel_h: int) -> None:
        """Draw the part and add its targets."""
        super().__init__(textures, pictures, panel_h)
        self.part = part
        self.live_rect: Rect | None = None
        for stroke in strokes(part):
            self.stroke(stroke)
            if isinstance(stroke, Live):
                self.live_rect = stroke.rect
        self.targets = [Target(press, textures, pictures, panel_h) for press in targets(part)]
        for target in self.targets:
            self.add_widget(target)


class Ring(Sheet):
    """The focus ring, over everything, so that no neighbour hides it."""

    def __init__(self, panel_h: int) -> None:
        """No ring yet."""
        super().__init__(Textures(), MappingProxyType({}), panel_h)
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
        rect = (press.x - grow, press.y - grow, press.w + 2 * grow, press.h + 2 * grow)
        with self.canvas:
            Color(1, 1, 1)
            BorderImage(texture=self._made[key], border=[RING_PX + radius + 2] * 4, **self.up(rect))


class Glass(Widget):
    """The whole panel."""

    def __init__(self, width: int, height: int, pictures: Pictures = MappingProxyType({})) -> None:
        """An empty panel of this many pixels."""
        super().__init__(size_hint=(None, None), size=(width, height))
        self.textures = Textures()
        self.pictures = pictures
        self.plates: list[Plate] = []
        self.ring = Ring(height)
        self.drawing: Drawing | None = None
        with self.canvas.before:
            self._ground = Color(1, 1, 1)
            Rectangle(size=(width, height))

    def show(self, drawing: Drawing) -> int:
        """Show a page; parts that look the same in the same place keep their widgets. Gives how many were drawn anew."""
        self._ground.rgb = rgb(drawing.look.theme["ground"])
        kept = {index: plate for index, plate in enumerate(self.plates)}
        self.clear_widgets()
        plates: list[Plate] = []
        fresh = 0
        for index, part in enumerate(drawing.parts):
            plate = kept.get(index)
            if plate is None or plate.part != part:
                plate = Plate(part, self.textures, self.pictures, int(self.height))
                fresh += 1
            plates.append(plate)
            self.add_widget(plate, index=0)
        self.plates, self.drawing = plates, drawing
        self.add_widget(self.ring, index=0)
        return fresh

    def blank(self) -> None:
        """Nothing but black; every text and picture is let go."""
        self.clear_widgets()
        self.plates, self.drawing = [], None
        self.textures.clear()
        self._ground.rgb = (0, 0, 0)

    def targets(self) -> list[Target]:
        """Everything to press, in reading order."""
        return [target for plate in self.plates for target in plate.targets]

    def at(self, x: float, y: float) -> Target | None:
        """The target under a point, in pixels from the top left."""
        for target in self.targets():
            press = target.press
            if press.enabled and press.x <= x < press.right and press.y <= y < press.bottom:
                return target
        return None

    def focus(self, press: Press | None) -> None:
        """Move the ring."""
        if self.drawing:
            self.ring.around(press, self.drawing.look.theme)

    def live_plate(self) -> Plate | None:
        """The part that shows the camera, if there is one."""
        return next((plate for plate in self.plates if plate.live_rect), None)


Show = Callable[[Drawing], int]


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
    fbo.add(glass.canvas)
    fbo.draw()
    image = Image.frombytes("RGBA", size, fbo.pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    fbo.remove(glass.canvas)
    return image.convert("RGB")
