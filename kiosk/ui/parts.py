"""Parts of a page: rectangles that learn their height from their width (`fit`), then their place (`place`). One pass, no clock.

Pixels, origin at the top left of the panel, y downwards. Parts compare equal when they look the same in the same place, which is how a
redraw finds what it may keep. No Kivy: painting.py says what to draw, glass.py draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image

from kiosk.terminal.screens.description import Action
from kiosk.ui.typesetting import Setting, Type, set_text

SHARE = 0.0
"""A column that takes an equal share of what is left."""


@dataclass
class Part:
    """A rectangle; `w` and `h` after fit, `x` and `y` after place."""

    x: int = field(default=0, init=False)
    y: int = field(default=0, init=False)
    w: int = field(default=0, init=False)
    h: int = field(default=0, init=False)

    @property
    def right(self) -> int:
        """The first pixel column beyond the part."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first pixel row below the part."""
        return self.y + self.h

    @property
    def drop(self) -> int:
        """How far the part's visible middle lies below its middle."""
        return 0

    def fit(self, width: int) -> None:
        """Take at most this width and find the height it needs."""

    def place(self, x: int, y: int) -> None:
        """Stand here."""
        self.x, self.y = x, y

    def inner(self) -> Sequence[Part]:
        """The parts inside, in reading order."""
        return ()

    def walk(self) -> Iterator[Part]:
        """This part and all inside it, in reading order."""
        yield self
        for part in self.inner():
            yield from part.walk()


@dataclass
class Text(Part):
    """Set text in one colour.

    `smaller` are type sizes to fall back to, in order, when a word would have to be cut, or, with `keep`, when an authored row
    would need a second line.
    """

    text: str
    type: Type
    colour: str
    smaller: tuple[int, ...] = ()
    keep: bool = False
    most_px: int = 0
    """Height above which smaller sizes are tried too; 0 for any."""
    lines: tuple[int, int] | None = None
    """Only these lines of the setting (first, after the last): running text may go on over pages."""
    setting: Setting | None = field(default=None, init=False, compare=False)

    @property
    def drop(self) -> int:
        """As the setting says."""
        return self.setting.drop if self.setting else 0

    def _strained(self, setting: Setting) -> bool:
        longer = self.keep and len(setting.lines) > 1 + self.text.count("\n")
        return setting.split or setting.wide or longer or bool(self.most_px and setting.height > self.most_px)

    def fit(self, width: int) -> None:
        """Set the text; the least size is taken as it comes."""
        for px in (self.type.px, *self.smaller):
            self.setting = set_text(self.text, self.type._replace(px=px), max(1, width))
            if not self._strained(self.setting):
                break
        if self.setting and self.lines:
            self.setting = self.setting.cut(*self.lines)
        self.w, self.h = (self.setting.width, self.setting.height) if self.setting else (0, 0)


@dataclass
class Icon(Part):
    """A square sign in one colour."""

    name: str
    px: int
    colour: str

    def fit(self, width: int) -> None:  # noqa: ARG002 an icon has its own size
        """Take its own size."""
        self.w = self.h = self.px


@dataclass
class Raster(Part):
    """Pixels with a width of their own. `key` names them for comparison; `live` is the event source of a moving picture."""

    key: str
    own_w: int
    own_h: int
    image: Image.Image | None = field(default=None, compare=False)
    live: bool = False

    def fit(self, width: int) -> None:  # noqa: ARG002 a picture has its own size
        """Take its own size."""
        self.w, self.h = self.own_w, self.own_h


@dataclass(frozen=True)
class Coat:
    """How a box is painted: ground and border ("" for none), radius and border width in pixels."""

    ground: str = ""
    edge: str = ""
    radius: int = 0
    line: int = 2


BARE = Coat()


@dataclass
class Box(Part):
    """Parts in a column, or in a row cut by `cut`: pixels, SHARE for an equal share of the rest, None for the part's own width.

    `pad` is (sideways, up and down); `tall` the least height; `hug` makes the box as wide as its content; `even` makes the boxes of a row
    equally high; `centre` centres a column's parts or a row; `top` hangs a row's parts from the top.
    """

    parts: Sequence[Part]
    row: bool = False
    cut: tuple[float | None, ...] = ()
    gap: int = 0
    pad: tuple[int, int] = (0, 0)
    coat: Coat = BARE
    tall: int = 0
    centre: bool = False
    top: bool = False
    hug: bool = False
    even: bool = False
    _content: int = field(default=0, init=False, compare=False)
    _slots: list[int] = field(default_factory=list, init=False, compare=False)

    def inner(self) -> Sequence[Part]:
        """The parts inside."""
        return self.parts

    def fit(self, width: int) -> None:
        """Fit the parts, then take what they need."""
        inside = width - 2 * self.pad[0]
        self._content = self._fit_row(inside) if self.row else self._fit_column(inside)
        self.w = self._natural() + 2 * self.pad[0] if self.hug else width
        self.h = max(self.tall, self._content + 2 * self.pad[1])

    def grow(self, height: int) -> None:
        """Become taller; the content keeps its place in the middle, or at the top."""
        self.h = max(self.h, height)

    def _natural(self) -> int:
        widths = [part.w for part in self.parts]
        return (sum(widths) + self.gap * (len(widths) - 1)) if self.row else max(widths, default=0)

    def _fit_column(self, inside: int) -> int:
        for part in self.parts:
            part.fit(inside)
        return sum(part.h for part in self.parts) + self.gap * max(0, len(self.parts) - 1)

    def _fit_row(self, inside: int) -> int:
        cut = self.cut or (None,) * len(self.parts)
        rest = inside - self.gap * (len(self.parts) - 1)
        slots = [0] * len(self.parts)
        signs_first = sorted(range(len(cut)), key=lambda number: not isinstance(self.parts[number], Icon | Raster))
        for number in signs_first:
            part, wide = self.parts[number], cut[number]
            if wide != SHARE:
                part.fit(round(wide) if wide else rest)
                slots[number] = round(wide) if wide else part.w
                rest -= slots[number]
        shares = [number for number, wide in enumerate(cut) if wide == SHARE]
        for place, number in enumerate(shares):
            slots[number] = rest * (place + 1) // len(shares) - rest * place // len(shares)
            self.parts[number].fit(slots[number])
        self._slots = slots
        high = max((part.h for part in self.parts), default=0)
        if self.even:
            for part in self.parts:
                if isinstance(part, Box):
                    part.grow(high)
        return high

    def place(self, x: int, y: int) -> None:
        """Stand here, and place the parts."""
        self.x, self.y = x, y
        above = self.pad[1] if self.top else (self.h - self._content) // 2
        if self.row:
            self._place_row(x + self.pad[0], y + above)
        else:
            self._place_column(x + self.pad[0], y + above)

    def _place_row(self, x: int, y: int) -> None:
        if self.centre:
            x += (self.w - 2 * self.pad[0] - self.gap * (len(self.parts) - 1) - sum(self._slots)) // 2
        drop = max((part.drop for part in self.parts), default=0)
        for part, slot in zip(self.parts, self._slots, strict=True):
            aside = (slot - part.w) // 2 if self.centre else 0
            air = (self._content - part.h) // 2
            part.place(x + aside, y if self.top else y + air + min(air, drop - part.drop))
            x += slot + self.gap

    def _place_column(self, x: int, y: int) -> None:
        for part in self.parts:
            aside = (self.w - 2 * self.pad[0] - part.w) // 2 if self.centre else 0
            part.place(x + aside, y)
            y += part.h + self.gap


@dataclass
class Press(Box):
    """A box to press: sends `action.event` on release. `down` is its ground while a finger is on it, `least` its least side in pixels."""

    action: Action = field(kw_only=True)
    down: str = field(kw_only=True)
    least: int = field(kw_only=True)

    @property
    def enabled(self) -> bool:
        """Disabled targets are shown and silent."""
        return self.action.state != "disabled"
