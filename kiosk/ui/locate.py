"""Where things stand on the glass, computed from the description in another process; and how to tell by pixels that they do.

The layout is the same in every process, so these rectangles are exact for the panel's own pixels (fullscreen, or a window at the top left).
Needs no Kivy and no display. Used by the demo's hands and eyes and by tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from kiosk.terminal.screens.description import Screen
from kiosk.ui.breaking import plain
from kiosk.ui.compose import Drawing, compose
from kiosk.ui.looks import LEADING, PORTRAIT, SCALES, Profile
from kiosk.ui.painting import Rect
from kiosk.ui.parts import Text
from kiosk.ui.typesetting import Type, ink, set_text

CERTAIN = 0.995
"""Least correlation of pixels with the expected ink: drawn text reaches 0.9999, one other letter among ten 0.93."""


class Found(NamedTuple):
    """One thing to press: `rect` is (x, y, width, height) in pixels from the top left."""

    event: str
    label: str
    role: str
    rect: Rect

    @property
    def middle(self) -> tuple[int, int]:
        """Where a finger would touch it."""
        x, y, w, h = self.rect
        return x + w // 2, y + h // 2


class Word(NamedTuple):
    """One text on the page, without its readings, and where its ink lies."""

    text: str
    rect: Rect
    mask: Image.Image


def targets(screen: Screen, page: int = 0, profile: Profile = PORTRAIT) -> list[Found]:
    """Everything that can be pressed on one page, in reading order."""
    pressed = (press for press in compose(screen, page, profile).presses if press.enabled)
    return [Found(p.action.event, plain(p.action.label), p.action.role, (p.x, p.y, p.w, p.h)) for p in pressed]


def pages(screen: Screen, profile: Profile = PORTRAIT) -> int:
    """Over how many pages the screen goes."""
    return compose(screen, 0, profile).pages


def words(drawing: Drawing) -> list[Word]:
    """Every text of a page."""
    texts = (part for part in drawing.walk() if isinstance(part, Text) and part.setting and part.text)
    return [Word(part.setting.text, (part.x, part.y, part.w, part.h), ink(part.setting)) for part in texts if part.setting]


def likeness(picture: Image.Image, word: Word) -> float:
    """How well the pixels at a word's place fit its ink, 0 to 1; colours do not matter."""
    box = word.mask.getbbox()
    if box is None:
        return 0.0
    x, y = word.rect[:2]
    region = np.asarray(picture.crop((x + box[0], y + box[1], x + box[2], y + box[3])).convert("L"), dtype=np.float64)
    mask = np.asarray(word.mask.crop(box), dtype=np.float64)
    region, mask = region - region.mean(), mask - mask.mean()
    size = float(np.sqrt((region**2).sum() * (mask**2).sum()))
    return abs(float((region * mask).sum())) / size if size else 0.0


def unseen(picture: Image.Image, drawing: Drawing) -> list[str]:
    """The texts of a page that a picture of the panel does not show where they belong."""
    return [word.text for word in words(drawing) if word.text.strip() and likeness(picture, word) < CERTAIN]


_CODE = re.compile(r"[0-9A-Z]{2,4}( [0-9A-Z]{2,4})+")
"""A number or code in groups: it is drawn as large as it goes, so in any size."""


def ways(text: str, lang: str = "ja", size: str = "normal") -> Iterator[Image.Image]:
    """All the ways one row of text may be set on a page: white on black, mode L, cropped to its ink; for eyes that search."""
    kinds = {(px, bold) for role, px in SCALES[size].items() for bold in (False, True) if role in LEADING}
    if _CODE.fullmatch(text):
        kinds |= {(px, True) for px in range(SCALES[size]["body"], SCALES[size]["number"])}
    for px, bold in sorted(kinds):
        mask = ink(set_text(text, Type(lang, px, bold), 100_000))
        box = mask.getbbox()
        if box:
            yield mask.crop(box)
