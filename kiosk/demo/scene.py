"""The world before the demo's lenses: a damaged house to photograph, and a receipt held before the scanner. All of it computed.

The photograph carries EXIF and a place on purpose, so that it can be shown that neither leaves the terminal. Same seed, same picture.
"""

from __future__ import annotations

import io
import math
from typing import cast

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from kiosk.errors import AbsentError

WIDTH_PX, HEIGHT_PX = 3200, 2400
FRAME_PX = (1280, 720)
PLANTED_MODEL, PLANTED_PLACE = "CANARY-CAMERA-7731", ((35.0, 41.0, 22.17), (139.0, 41.0, 30.12))
"""What must not be found in anything the terminal makes of the photograph: camera, and degrees, minutes, seconds north and east."""
_MODULE_PX = 4.2
_ORIENTATION, _MAKE, _MODEL, _DESCRIPTION, _GPS = 0x0112, 0x010F, 0x0110, 0x010E, 0x8825
_TURNED_RIGHT = 6

Grey = NDArray[np.float32]
_WALL = (260, 820, 2560, 2080)
_Point = tuple[float, float]


def damage_photo(seed: int = 1) -> bytes:
    """A photograph as a phone takes it: a house with a cracked wall, stored lying on its side, with EXIF and GPS. JPEG of 1 MB and more."""
    rng = np.random.default_rng(seed)
    picture = _picture(rng).transpose(Image.Transpose.ROTATE_90)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90, exif=_exif())
    return buffer.getvalue()


def held_up(slip: Image.Image, seed: int = 1) -> Image.Image:
    """The code of a printed slip as a scanner's camera sees it: a little turned, unevenly lit, not quite sharp, noisy.

    Args:
        slip: the printed strip, in dots.
        seed: of angle, place and noise.

    Returns:
        A grey frame of 1280 x 720 pixels.

    Raises:
        AbsentError: no code on this slip.
    """
    rng = np.random.default_rng(seed)
    part, module_dots = _part_with_code(slip)
    scale = min(_MODULE_PX / module_dots, FRAME_PX[1] * 1.2 / part.width)
    part = part.resize((round(part.width * scale), round(part.height * scale)), Image.Resampling.BICUBIC)
    angle = float(rng.uniform(3, 7) * rng.choice([-1, 1]))
    turned = part.point(lambda grey: 45 + grey * 0.72).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=92)
    frame = Image.new("L", FRAME_PX, 92)
    place = ((FRAME_PX[0] - turned.width) / 2 + rng.uniform(-160, 160), (FRAME_PX[1] - turned.height) / 2 + rng.uniform(-25, 25))
    frame.paste(turned, (round(place[0]), round(place[1])))
    return _lens(frame, rng)


def as_png(picture: Image.Image) -> bytes:
    """A frame as a file for the scanner's folder."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _part_with_code(slip: Image.Image) -> tuple[Image.Image, float]:
    """The strip one side above and below the code, and how many dots a module has there."""
    grey = slip.convert("L")
    found = zxingcpp.read_barcodes(grey)
    if not found:
        raise AbsentError("no code on this slip")
    corners = found[0].position
    xs = [corners.top_left.x, corners.bottom_right.x]
    ys = [corners.top_left.y, corners.bottom_right.y]
    side = max(xs) - min(xs)
    paper = Image.new("L", (grey.width, side * 3), 255)
    paper.paste(grey, (0, side - min(ys)))
    return paper, side / _modules(grey, min(ys), xs)


def _modules(grey: Image.Image, top: int, xs: list[int]) -> float:
    """Modules a side, from the finder pattern at the top left: it is seven modules of black."""
    row = np.asarray(grey)[top + 1, min(xs) : max(xs)]
    run = int(np.argmax(row > 128))
    return (max(xs) - min(xs)) / (run / 7)


def _lens(frame: Image.Image, rng: np.random.Generator) -> Image.Image:
    blurred = np.asarray(frame.filter(ImageFilter.GaussianBlur(0.9)), dtype=np.float32)
    light = np.linspace(0.86, 1.1, FRAME_PX[0], dtype=np.float32)[None, :]
    noisy = blurred * light + rng.normal(0, 9, blurred.shape).astype(np.float32)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL], exif[_ORIENTATION] = "CANARY", PLANTED_MODEL, _TURNED_RIGHT
    exif[_DESCRIPTION] = "CANARY of the house of a made-up person"
    north, east = PLANTED_PLACE
    exif.get_ifd(_GPS).update({1: "N", 2: north, 3: "E", 4: east})
    return exif


def _picture(rng: np.random.Generator) -> Image.Image:
    """Sky, house, ground; then the light and the grain of a small sensor over all of it."""
    picture = _sky(rng)
    _ground(picture, rng)
    _roof(picture, rng)
    _wall(picture, rng)
    for start in ((820, 840), (1480, 1010), (2250, 900)):
        _crack(picture, rng, start)
    _openings(picture)
    _fallen(picture, rng)
    return _grain(picture, rng)


def _clouds(rng: np.random.Generator, width: int, height: int, octaves: tuple[int, ...]) -> Grey:
    """Smooth noise from 0 to 1: several grids, each finer and fainter."""
    total = np.zeros((height, width), dtype=np.float32)
    for place, cells in enumerate(octaves):
        grid = Image.fromarray((rng.random((cells, max(2, cells * width // height))) * 255).astype(np.uint8))
        total += np.asarray(grid.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32) / (255 * 2**place)
    return cast("Grey", (total - total.min()) / (total.max() - total.min()))


def _sky(rng: np.random.Generator) -> Image.Image:
    cover = _clouds(rng, WIDTH_PX, HEIGHT_PX, (3, 6, 12, 24))[..., None]
    fall = np.linspace(0, 1, HEIGHT_PX, dtype=np.float32)[:, None, None]
    blue = np.array([150, 178, 205], dtype=np.float32) * (1 - fall) + np.array([205, 214, 220], dtype=np.float32) * fall
    white = np.array([222, 224, 226], dtype=np.float32)
    mixed = blue * (1 - cover**1.5) + white * cover**1.5
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))


def _paste(picture: Image.Image, box: tuple[int, int, int, int], colour: tuple[int, int, int], texture: Grey, depth: float) -> None:
    """Fill a box with a colour whose brightness follows a texture."""
    shade = (1 - depth / 2 + texture * depth)[..., None]
    filled = np.clip(np.array(colour, dtype=np.float32) * shade, 0, 255).astype(np.uint8)
    picture.paste(Image.fromarray(filled), box[:2])


def _ground(picture: Image.Image, rng: np.random.Generator) -> None:
    box = (0, 1980, WIDTH_PX, HEIGHT_PX)
    _paste(picture, box, (128, 122, 112), _clouds(rng, WIDTH_PX, HEIGHT_PX - 1980, (6, 20, 60, 140)), 0.7)


def _roof(picture: Image.Image, rng: np.random.Generator) -> None:
    """Rows of tiles, some gone; a blue sheet over the hole."""
    draw = ImageDraw.Draw(picture)
    draw.polygon([(120, 850), (560, 420), (2300, 420), (2740, 850)], fill=(74, 78, 84))
    for row in range(9):
        top, inset = 430 + row * 46, (9 - row) * 47
        for left in range(160 + inset, 2690 - inset, 58):
            shade = int(rng.integers(-14, 15))
            fill = (92 + shade, 96 + shade, 103 + shade) if rng.random() > 0.07 else (58, 50, 44)
            draw.rounded_rectangle((left, top, left + 53, top + 42), 10, fill=fill, outline=(60, 63, 68), width=3)
    sheet = [(1500, 400), (2120, 410), (2270, 700), (1620, 730)]
    draw.polygon(sheet, fill=(38, 98, 176))
    for fold in range(7):
        draw.line((1520 + fold * 96, 404, 1630 + fold * 100, 722), fill=(58, 122, 198) if fold % 2 else (28, 80, 150), width=12)
    for x, y in ((1560, 470), (2090, 480), (1680, 690), (2200, 670)):
        draw.ellipse((x - 26, y - 20, x + 26, y + 20), fill=(214, 206, 188), outline=(150, 144, 132), width=3)


def _wall(picture: Image.Image, rng: np.random.Generator) -> None:
    left, top, right, bottom = _WALL
    _paste(picture, _WALL, (214, 204, 184), _clouds(rng, right - left, bottom - top, (5, 30, 120, 400)), 0.34)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, bottom - 90, right, bottom), fill=(150, 148, 143))
    draw.line((left, top + 6, right, top + 6), fill=(120, 112, 98), width=26)
    patch = [(1290, 1560), (1500, 1500), (1660, 1610), (1600, 1830), (1380, 1870), (1250, 1720)]
    laths, bare = Image.new("RGB", picture.size, (138, 108, 78)), Image.new("L", picture.size)
    for strip in range(12):
        ImageDraw.Draw(laths).line((1240, 1500 + strip * 34, 1680, 1490 + strip * 34), fill=(166, 136, 98), width=12)
    ImageDraw.Draw(bare).polygon(patch, fill=255)
    picture.paste(laths, (0, 0), bare)
    draw.line([*patch, patch[0]], fill=(96, 82, 64), width=7)


def _openings(picture: Image.Image) -> None:
    """A window with a broken pane, and a door out of its frame."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle((460, 1080, 1060, 1560), fill=(236, 238, 238), outline=(120, 122, 124), width=12)
    for left in (484, 774):
        draw.rectangle((left, 1104, left + 262, 1536), fill=(72, 88, 100))
        draw.polygon([(left, 1104), (left + 150, 1104), (left, 1330)], fill=(112, 130, 142))
    hole = [(850, 1230), (900, 1190), (960, 1250), (1020, 1300), (950, 1360), (930, 1450), (860, 1380), (810, 1330)]
    draw.polygon(hole, fill=(20, 24, 28))
    for x, y in hole:
        draw.line((x, y, x + (x - 910) * 1.1, y + (y - 1310) * 1.1), fill=(196, 206, 212), width=4)
    draw.polygon([(1930, 1200), (2330, 1180), (2350, 1994), (1950, 1994)], fill=(52, 42, 34))
    draw.polygon([(1960, 1240), (2330, 1200), (2360, 1990), (2000, 1994)], fill=(118, 84, 56))
    draw.rectangle((2060, 1320, 2270, 1560), outline=(90, 62, 40), width=10)
    draw.ellipse((2030, 1610, 2066, 1646), fill=(196, 186, 150))


def _crack(picture: Image.Image, rng: np.random.Generator, start: _Point, heading: float = math.pi / 2, width: float = 17) -> None:
    """A line that wanders down the wall, thins out and branches; a lit edge gives it depth."""
    draw = ImageDraw.Draw(picture)
    x, y = start
    left, top, right, bottom = _WALL
    while width > 1.5 and left < x < right and top <= y < bottom:
        turned = heading + float(rng.normal(0, 0.55))
        length = float(rng.uniform(18, 62))
        after = (min(max(x + math.cos(turned) * length, left), right), min(max(y + math.sin(turned) * length, top), bottom))
        draw.line((x + 5, y - 3, after[0] + 5, after[1] - 3), fill=(238, 230, 212), width=max(2, int(width * 0.5)))
        draw.line((x, y, *after), fill=(44, 38, 32), width=max(2, int(width)))
        if width > 5 and rng.random() < 0.13:
            _crack(picture, rng, after, turned + float(rng.choice([-1, 1])) * 0.8, width * 0.55)
        x, y = after
        width *= float(rng.uniform(0.93, 1.0))


def _fallen(picture: Image.Image, rng: np.random.Generator) -> None:
    """Tiles, plaster and splinters before the wall, and a measuring rod."""
    draw = ImageDraw.Draw(picture)
    for _ in range(260):
        x, y = float(rng.uniform(200, 2700)), float(2000 + abs(rng.normal(0, 90)))
        size, turn = float(rng.uniform(10, 52)), float(rng.uniform(0, math.pi))
        corners = [(x + size * math.cos(turn + a), y + size * 0.55 * math.sin(turn + a)) for a in (0.3, 2.2, 3.4, 5.2)]
        tone = int(rng.integers(-20, 21))
        base = (86, 90, 97) if rng.random() < 0.5 else (196, 186, 166)
        draw.polygon(corners, fill=tuple(part + tone for part in base), outline=(60, 56, 50))
    for mark in range(12):
        draw.rectangle((2830, 1100 + mark * 80, 2862, 1180 + mark * 80), fill=(208, 44, 38) if mark % 2 else (240, 240, 236))


def _grain(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(1.1)), dtype=np.float32)
    across = np.linspace(-1, 1, WIDTH_PX, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, HEIGHT_PX, dtype=np.float32)[:, None]
    edge = (1 - 0.16 * (across**2 + down**2))[..., None]
    noise = rng.normal(0, 7, (HEIGHT_PX, WIDTH_PX, 1)).astype(np.float32) + rng.normal(0, 3, pixels.shape).astype(np.float32)
    return Image.fromarray(np.clip(pixels * edge + noise, 0, 255).astype(np.uint8))
