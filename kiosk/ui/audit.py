"""What breaks a promise on a laid-out page, measured: sizes, overlaps, clipped or missing glyphs, contrast. Nothing found is nothing wrong.

Works on the layout, so it needs no display; that Kivy draws the same rectangles is tested by pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kiosk.ui.compose import Drawing
from kiosk.ui.icons import icon_file
from kiosk.ui.kit import SMALL_ROLES
from kiosk.ui.looks import KEY_TARGET_MM, MAIN_TARGET_MM
from kiosk.ui.parts import Box, Icon, Part, Press, Raster, Text
from kiosk.ui.themes import BODY, SHAPE, contrast

KEY_GAP_MM = 2.0
ROUNDING_PX = 2


def _meet(one: Part, two: Part) -> bool:
    return one.x < two.right and two.x < one.right and one.y < two.bottom and two.y < one.bottom


def _name(part: Part) -> str:
    if isinstance(part, Text):
        return repr(part.text[:30])
    if isinstance(part, Press):
        return part.action.event
    return f"{type(part).__name__} at {part.x},{part.y}"


def small_targets(drawing: Drawing) -> Iterator[str]:
    """Targets under 20 mm, keys under 14 mm (UX-26, UX-27)."""
    mm = drawing.look.profile.px_per_mm
    for press in drawing.presses:
        least = KEY_TARGET_MM if press.action.role in SMALL_ROLES else MAIN_TARGET_MM
        if min(press.w, press.h) < round(least * mm):
            yield f"small {press.action.event}: {press.w / mm:.1f} x {press.h / mm:.1f} mm, needs {least}"


def close_targets(drawing: Drawing) -> Iterator[str]:
    """Targets that overlap, and keys nearer than 2 mm."""
    gap = round(KEY_GAP_MM * drawing.look.profile.px_per_mm)
    for one, two in combinations(drawing.presses, 2):
        if _meet(one, two):
            yield f"overlap {one.action.event} {two.action.event}"
        elif one.action.role == two.action.role == "key":
            across, down = max(one.x, two.x) - min(one.right, two.right), max(one.y, two.y) - min(one.bottom, two.bottom)
            if max(across, down) < gap:
                yield f"close {one.action.event} {two.action.event}"


def spills(drawing: Drawing) -> Iterator[str]:
    """Parts that reach out of the box they are in, off the panel, or over another part of the page."""
    profile = drawing.look.profile
    for part in drawing.walk():
        if isinstance(part, Box):
            for inner in part.inner():
                if inner.x < part.x - 1 or inner.right > part.right + ROUNDING_PX or inner.y < part.y - 1 or inner.bottom > part.bottom + 1:
                    yield f"spills {_name(inner)} out of {_name(part)}"
        if part.w and part.h and (part.x < 0 or part.y < 0 or part.right > profile.width_px or part.bottom > profile.height_px):
            yield f"outside {_name(part)}"
    for one, two in combinations([part for part in drawing.parts if part.w and part.h], 2):
        if _meet(one, two):
            yield f"covers {_name(one)} {_name(two)}"


def clipped(drawing: Drawing) -> Iterator[str]:
    """Text wider than its line, words cut in two, characters no face can draw, icons that do not exist."""
    for part in drawing.walk():
        if isinstance(part, Text) and part.setting:
            if part.setting.wide:
                yield f"clipped {_name(part)}"
            if part.setting.split and not (part.type.fill or part.type.thrifty):
                yield f"cut word {_name(part)}"
            if part.setting.tofu:
                yield f"tofu {part.setting.tofu!r} in {_name(part)}"
        if isinstance(part, Icon) and icon_file(part.name) is None:
            yield f"no icon {part.name!r}"


def main_actions(drawing: Drawing) -> Iterator[str]:
    """One filled button a screen."""
    mains = [press.action.event for press in drawing.presses if press.action.role == "main"]
    if len(mains) > 1:
        yield f"{len(mains)} main actions: {', '.join(mains)}"


def _grounds(part: Part, ground: str) -> Iterator[tuple[Part, str]]:
    """Every part with the colour it stands on."""
    yield part, ground
    if isinstance(part, Box) and part.coat.ground:
        ground = part.coat.ground
    for inner in part.inner():
        yield from _grounds(inner, ground)


def faint(drawing: Drawing) -> Iterator[str]:
    """Text under 7:1, icons and borders of targets under 3:1 (UX-20, UX-21)."""
    for top in drawing.parts:
        for part, ground in _grounds(top, drawing.look.theme["ground"]):
            if isinstance(part, Text) and contrast(part.colour, ground) < BODY:
                yield f"faint {_name(part)}: {contrast(part.colour, ground):.1f}"
            if isinstance(part, Icon) and contrast(part.colour, ground) < SHAPE:
                yield f"faint icon {part.name}: {contrast(part.colour, ground):.1f}"
            if isinstance(part, Press) and part.enabled and part.coat.radius and contrast(part.coat.edge or ground, ground) < SHAPE:
                yield f"faint border of {part.action.event}"


def unreadable_codes(drawing: Drawing) -> Iterator[str]:
    """QR codes under 3 pixels a module or 25 mm (receipt: DESIGN section 6, UX-48)."""
    for part in drawing.walk():
        if isinstance(part, Raster) and part.key.startswith("qr:"):
            module_px = int(part.key.split(":")[1])
            if module_px < 3 or part.w < round(25 * drawing.look.profile.px_per_mm):
                yield f"small code: {module_px} px a module, {part.w} px wide"


CHECKS = (small_targets, close_targets, spills, clipped, main_actions, faint, unreadable_codes)


def audit(drawing: Drawing) -> list[str]:
    """Every fault of a page, in words."""
    return [fault for check in CHECKS for fault in check(drawing)]
