"""Colours: far enough apart in every theme, and every fault of a theme file is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.errors import MissingPartError, SetupError
from kiosk.ui import assets, themes
from kiosk.ui.themes import contrast, load_theme, theme_names, weak_pairs


@pytest.mark.parametrize("name", theme_names())
def test_every_pair_is_far_enough_apart(name: str) -> None:
    """UX-20, UX-21: text at least 7:1, borders, icons and rings at least 3:1, in every theme."""
    assert list(weak_pairs(load_theme(name))) == []


def test_there_is_a_light_and_a_high_contrast_theme() -> None:
    """A citizen can always change to high contrast."""
    assert {"light", "night"} <= set(theme_names())


def test_contrast_is_that_of_wcag() -> None:
    """Known values: black on white 21, the agency's gray-536 on white 4.54, order does not matter."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#767676") == contrast("#767676", "#ffffff")


def test_a_weak_colour_is_reported() -> None:
    """The check can fail: the agency's own error red is too weak for text."""
    light = load_theme("light")
    pale = themes.Theme("pale", {**light.colours, "bad": "#ec0000"}, light.picture)
    assert any("bad on bad_tint" in fault for fault in weak_pairs(pale))


def test_faults_of_a_theme_file_are_all_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing colour and a short hex value are both told at once: Kivy would take #fff for another colour without a word."""
    text = (assets.ASSETS / "themes" / "light.toml").read_text(encoding="utf-8")
    broken = text.replace('ink = "#1a1a1a"', 'ink = "#fff"').replace('hair = "#cccccc"', "")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "broken.toml").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(assets, "ASSETS", tmp_path)
    monkeypatch.setattr(themes, "ASSETS", tmp_path)
    load_theme.cache_clear()
    with pytest.raises(SetupError) as fault:
        load_theme("broken")
    load_theme.cache_clear()
    assert "hair is missing" in str(fault.value)
    assert "'#fff' is not #rrggbb" in str(fault.value)


def test_an_unknown_theme_names_the_known_ones() -> None:
    """An operator who misspells a theme is told which there are."""
    with pytest.raises(MissingPartError, match="light, night"):
        load_theme("nihgt")
