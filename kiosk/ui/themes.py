"""Colours by name. A theme is data (assets/themes/*.toml); which colours may stand on which, and how far apart, is stated here.

Does not know what is drawn with them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kiosk.errors import MissingPartError, SetupError
from kiosk.ui.assets import ASSETS, asset

BODY = 7.0
"""Least contrast of text (WCAG 1.4.6, UX-20)."""
SHAPE = 3.0
"""Least contrast of borders, icons and rings (WCAG 1.4.11, UX-21)."""

PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "ground", BODY),
    ("ink", "wash", BODY),
    ("ink", "tint", BODY),
    ("ink", "panel_down", BODY),
    ("ink", "good_tint", BODY),
    ("ink", "warn_tint", BODY),
    ("ink", "bad_tint", BODY),
    ("soft", "ground", BODY),
    ("soft", "wash", BODY),
    ("soft", "panel_down", 4.5),
    ("soft", "tint", BODY),
    ("key", "ground", BODY),
    ("key", "tint", BODY),
    ("key", "wash", BODY),
    ("key", "panel_down", BODY),
    ("on_key", "key", BODY),
    ("on_key", "key_down", BODY),
    ("on_rail", "rail", BODY),
    ("on_rail", "rail_down", BODY),
    ("good", "good_tint", BODY),
    ("warn", "warn_tint", BODY),
    ("bad", "bad_tint", BODY),
    ("bad", "ground", BODY),
    ("on_good", "good", BODY),
    ("edge", "ground", SHAPE),
    ("edge", "wash", SHAPE),
    ("edge", "panel_down", SHAPE),
    ("bad", "panel_down", SHAPE),
    ("far", "near", SHAPE),
)
"""(front, back, least ratio) of every pair that is drawn; the audit measures the drawn ones again."""

HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Theme:
    """A named set of colours, each "#rrggbb", and the picture of its first screen."""

    name: str
    colours: Mapping[str, str]
    picture: str

    def __getitem__(self, token: str) -> str:
        """The colour of a token; tokens that a screen cannot misspell, since only this package names them."""
        return self.colours[token]

    def __hash__(self) -> int:
        """Themes are told apart by name; the files do not change while a visit runs."""
        return hash(self.name)


def _check(name: str, colours: Mapping[str, str]) -> None:
    wanted = {token for pair in PAIRS for token in pair[:2]} | {"hair", "tint_edge", "good_edge", "warn_edge", "bad_edge"}
    faults = [f"{token} is missing" for token in sorted(wanted - colours.keys())]
    faults += [f"{token} = {value!r} is not #rrggbb" for token, value in colours.items() if not HEX.fullmatch(value)]
    if faults:
        raise SetupError(f"theme {name}: {'; '.join(faults)}", hint=f"mend assets/themes/{name}.toml")


@lru_cache
def load_theme(name: str) -> Theme:
    """The theme of that name.

    Raises:
        MissingPartError: there is no such file.
        SetupError: a colour is missing or misspelt; all of them are named.
    """
    if name not in theme_names():
        raise MissingPartError(f"there is no theme {name!r}", hint=f"there are: {', '.join(theme_names())}")
    data = tomllib.loads(asset("themes", f"{name}.toml").read_text(encoding="utf-8"))
    _check(name, data["colour"])
    return Theme(name, data["colour"], data["picture"])


def theme_names() -> tuple[str, ...]:
    """The names of all themes, in order."""
    return tuple(sorted(path.stem for path in (ASSETS / "themes").glob("*.toml")))


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, 0 to 1, of "#rrggbb"."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _luminance(colour: str) -> float:
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour))
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@lru_cache(maxsize=1024)
def contrast(one: str, two: str) -> float:
    """The contrast ratio of two colours, 1 to 21.

    Source: WCAG 2.2, relative luminance.
    """
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def weak_pairs(theme: Theme) -> Iterator[str]:
    """Every pair of a theme that stands closer than it may."""
    for front, back, least in PAIRS:
        ratio = contrast(theme[front], theme[back])
        if ratio < least:
            yield f"{theme.name}: {front} on {back} is {ratio:.2f}, needs {least}"
