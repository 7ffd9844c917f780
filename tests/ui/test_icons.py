"""Icons and pictures: every name means a sign, and a theme's picture is there."""

from __future__ import annotations

import tomllib

import pytest
from PIL import ImageChops

from kiosk.errors import MissingPartError
from kiosk.ui import assets, icons
from kiosk.ui.assets import ASSETS
from kiosk.ui.gallery import first_pictures
from kiosk.ui.themes import load_theme, theme_names

NAMES = tomllib.loads((ASSETS / "icons" / "names.toml").read_text(encoding="utf-8"))["lucide"]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_for_an_icon_means_a_sign(name: str) -> None:
    """A line of names.toml names a file of lucide-static, and something is drawn."""
    assert icons.icon_file(name) is not None
    assert icons.icon(name, 48).getbbox() is not None


def test_our_own_signs_are_drawn_and_win() -> None:
    """The marks of choices are ours: a filled and an empty one differ plainly."""
    for on, off in (("radio-on", "radio"), ("tick-on", "tick")):
        full, empty = (sum(icons.icon(name, 48).histogram()[128:]) for name in (on, off))
        assert full > 1.5 * empty


def test_an_unknown_word_draws_nothing() -> None:
    """A misspelt icon is an empty place, which the audit reports; never an exception before a citizen."""
    assert icons.icon_file("no-such-sign") is None
    assert icons.icon("no-such-sign", 24).getbbox() is None


@pytest.mark.parametrize("theme", theme_names())
def test_every_theme_has_its_picture(theme: str) -> None:
    """The first screen's picture fills any width and height it is given."""
    for size in ((1080, 640), (1080, 400), (890, 820)):
        assert icons.picture(load_theme(theme).picture, *size).size == size


def test_the_first_pages_picture_is_drawn_ahead() -> None:
    """PERF-12: a start draws no large picture; there lies what would be drawn (`python -m kiosk.ui.gallery assets/pictures ahead`)."""
    wanted = list(first_pictures())
    there = {path.name for path in (ASSETS / "pictures").glob("*.png")}
    assert there == {f"{name}-{width}x{height}.png" for name, width, height in wanted}
    for one in wanted:
        kept, drawn = icons.picture(*one), icons.drawn_picture(*one)
        assert ImageChops.difference(kept, drawn).point(lambda apart: apart > 2).getbbox() is None


def test_missing_icons_name_the_command_that_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without lucide-static nothing is drawn half: the operator is told to run the set-up."""
    monkeypatch.setattr(assets, "LUCIDE", ASSETS / "not-there")
    with pytest.raises(MissingPartError, match="make setup"):
        assets.lucide("globe")


def test_a_code_keeps_its_quiet_zone() -> None:
    """Four white modules around the code, and sharp modules at any size."""
    code = icons.qr("MDG1:ABC", 4)
    assert code.getpixel((0, 0)) == code.getpixel((15, 15)) == (255, 255, 255)
    assert code.getpixel((16, 16)) == (0, 0, 0)
    assert {colour for _, colour in code.getcolors() or []} == {(0, 0, 0), (255, 255, 255)}
