"""Screens that use every kind of block, in three languages: what the renderer must draw well whatever the visit asks for."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image, ImageDraw

from kiosk.terminal.screens.description import Screen
from tests.ui import samples_asking, samples_telling


def scene(width: int = 1280, height: int = 960) -> Image.Image:
    """A made-up photo: a house with a broken roof."""
    image = Image.new("RGB", (width, height), "#9db7f9")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), "#71c598")
    draw.rectangle((width // 4, height // 2, width * 3 // 4, height * 5 // 6), "#fff0b3")
    draw.polygon(((width // 5, height // 2), (width // 2, height // 4), (width * 4 // 5, height // 2)), "#ac3e00")
    draw.polygon(((width // 2, height // 3), (width * 5 // 8, height // 3), (width * 9 // 16, height // 2)), "#1a1a1a")
    return image


PICTURES: Mapping[str, Image.Image] = {"one": scene(), "two": scene(960, 1280)}
ALL: Mapping[str, Screen] = {**samples_asking.every(), **samples_telling.every()}
