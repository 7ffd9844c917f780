"""Icons and pictures as pixels: SVG in, masks and images out. Icons come from lucide-static or are drawn by us; colours come later."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from resvg_py import svg_to_bytes

from kiosk.ui.assets import ASSETS, asset, lucide

QUIET_MODULES = 4
"""The white border a QR code needs. Source: ISO/IEC 18004, 9.1."""


@cache
def _names() -> Mapping[str, str]:
    names: Mapping[str, str] = tomllib.loads(asset("icons", "names.toml").read_text(encoding="utf-8"))["lucide"]
    return names


@lru_cache
def icon_file(name: str) -> Path | None:
    """The SVG behind an icon's name: our own first, then the word list, then lucide-static itself; nothing if there is none."""
    own = ASSETS / "icons" / f"{name}.svg"
    return own if own.is_file() else lucide(_names().get(name, name))


def _rendered(svg: str, width: int, height: int) -> Image.Image:
    return Image.open(BytesIO(bytes(svg_to_bytes(svg_string=svg, width=width, height=height))))


@lru_cache(maxsize=512)
def icon(name: str, px: int) -> Image.Image:
    """An icon as a mask, mode L, `px` square; empty where the name means nothing (the audit reports it)."""
    path = icon_file(name)
    if path is None:
        return Image.new("L", (px, px))
    svg = path.read_text(encoding="utf-8").replace("currentColor", "#ffffff")
    return _rendered(svg, px, px).convert("RGBA").getchannel("A")


@lru_cache(maxsize=8)
def picture(name: str, width: int, height: int) -> Image.Image:
    """One of our pictures (assets/pictures), filling width and height, RGB; drawn ahead where it is the first a usual panel shows."""
    ahead = ASSETS / "pictures" / f"{name}-{width}x{height}.png"
    if not ahead.is_file():
        return drawn_picture(name, width, height)
    with Image.open(ahead, formats=("PNG",)) as kept:
        return kept.convert("RGB")


def drawn_picture(name: str, width: int, height: int) -> Image.Image:
    """As `picture`, always from its drawing, which is 1080 by 640 and cut at top or bottom: a tenth of a second for a large one."""
    svg = asset("pictures", f"{name}.svg").read_text(encoding="utf-8")
    full = max(height, round(width * 640 / 1080))
    drawn = _rendered(svg, round(full * 1080 / 640), full).convert("RGB")
    left = (drawn.width - width) // 2
    return drawn.crop((left, full - height, left + width, full))


@lru_cache(maxsize=8)
def qr_modules(text: str) -> Image.Image:
    """A QR code with its quiet zone, one pixel a module, mode L; level M."""
    code = QRCode(border=QUIET_MODULES, error_correction=ERROR_CORRECT_M)
    code.add_data(text, optimize=0)
    matrix = code.get_matrix()
    image = Image.new("L", (len(matrix), len(matrix)))
    image.putdata([0 if dark else 255 for row in matrix for dark in row])
    return image


def qr(text: str, module_px: int) -> Image.Image:
    """A QR code at so many pixels a module, RGB, black on white in every theme (scanners need it)."""
    modules = qr_modules(text)
    return modules.resize((modules.width * module_px, modules.height * module_px), Image.Resampling.NEAREST).convert("RGB")
