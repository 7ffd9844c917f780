"""How a screen is to look: the panel it is drawn on, the size of its type, its colours.

Sizes are millimetres of the real panel; type is in pixels of the Digital Agency's ladder on a 21.5-inch full-HD panel and follows the
panel's density. Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from kiosk.terminal.screens.description import Screen
from kiosk.ui.themes import Theme, load_theme

REFERENCE_PX_PER_MM = 4.03
"""A 21.5-inch panel of 1080 by 1920 pixels: the type ladder below is stated for it."""

MAIN_TARGET_MM = 20.0
"""Least side of anything to press (UX-26)."""
KEY_TARGET_MM = 14.0
"""Least side of a key of a pad or keyboard (UX-27)."""

Scale = Mapping[str, int]

NORMAL: Scale = MappingProxyType(
    {"rail": 28, "note": 28, "body": 32, "label": 36, "key": 45, "head": 45, "title": 57, "digit": 64, "number": 120},
)
EASY: Scale = MappingProxyType({**NORMAL, "note": 32, "body": 36, "label": 40})
LARGE: Scale = MappingProxyType(
    {"rail": 42, "note": 45, "body": 48, "label": 52, "key": 57, "head": 57, "title": 68, "digit": 68, "number": 120},
)
LARGEST: Scale = MappingProxyType(
    {"rail": 56, "note": 56, "body": 64, "label": 72, "key": 72, "head": 80, "title": 90, "digit": 90, "number": 120},
)
SCALES: Mapping[str, Scale] = MappingProxyType({"normal": NORMAL, "large": LARGE, "largest": LARGEST})

LEADING: Mapping[str, float] = MappingProxyType(
    {"rail": 1.15, "note": 1.45, "body": 1.6, "label": 1.35, "key": 1.15, "head": 1.35, "title": 1.35, "digit": 1.15, "number": 1.15},
)


@dataclass(frozen=True)
class Profile:
    """The panel: its size in pixels and its density; part of the device's settings."""

    width_px: int = 1080
    height_px: int = 1920
    px_per_mm: float = REFERENCE_PX_PER_MM

    @property
    def wide(self) -> bool:
        """Landscape panels get two columns."""
        return self.width_px > self.height_px


PORTRAIT = Profile()
LANDSCAPE = Profile(width_px=1920, height_px=1080)


@dataclass(frozen=True)
class Look:
    """Panel, colours and type of one screen; `easy` is easy Japanese, whose type is a step larger."""

    profile: Profile
    theme: Theme
    size: str
    easy: bool

    def mm(self, size_mm: float) -> int:
        """Pixels of so many millimetres."""
        return round(size_mm * self.profile.px_per_mm)

    @cached_property
    def scale(self) -> Scale:
        """Type sizes by role, in pixels of this panel."""
        ladder = EASY if self.easy and self.size == "normal" else SCALES[self.size]
        return {role: self.type_px(px) for role, px in ladder.items()}

    def type_px(self, reference_px: int) -> int:
        """A type size of the reference panel in pixels of this one."""
        return round(reference_px * self.profile.px_per_mm / REFERENCE_PX_PER_MM)

    @property
    def growth(self) -> float:
        """How much larger signs are than at normal type."""
        return {"large": 1.25, "largest": 1.5}.get(self.size, 1.0)

    @property
    def big(self) -> bool:
        """Whether type is so large that parts stand under instead of beside one another."""
        return self.size != "normal"


def look_of(screen: Screen, profile: Profile = PORTRAIT) -> Look:
    """The look a screen asks for on this panel; an unknown size is the normal one.

    Raises:
        MissingPartError: there is no such theme.
    """
    size = screen.size if screen.size in SCALES else "normal"
    return Look(profile, load_theme(screen.theme), size, easy=screen.lang == "ja-easy")
