"""A photograph leaves the terminal upright, small, and without a word about where and by what it was taken."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from kiosk.contract.submission import MAX_ATTACHMENT_BYTES
from kiosk.errors import InputError, LimitError
from kiosk.terminal.devices.photo import MAX_PIXELS, MAX_SIDE_PX, read_picture, shrink

CANARY = "CANARY-5521"
PLACE = ((35.0, 41.0, 22.17), (139.0, 41.0, 30.12))


def _speckled(width: int, height: int) -> Image.Image:
    """A picture that compresses as badly as any can."""
    import random

    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x9286] = CANARY, CANARY, orientation, CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE[0], 3: "E", 4: PLACE[1]})
    return exif


def _talkative_jpeg() -> bytes:
    """Everything a JPEG can carry beside its pixels."""
    buffer = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY.encode()
    _speckled(300, 200).save(
        buffer,
        "JPEG",
        quality=90,
        exif=_exif(6),
        comment=CANARY.encode(),
        icc_profile=profile,
        xmp=f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode(),
    )
    return buffer.getvalue()


def test_nothing_but_pixels_is_taken_over() -> None:
    """EXIF, GPS, maker's notes, comment, XMP and colour profile stay behind."""
    data = _talkative_jpeg()
    assert data.count(CANARY.encode()) >= 5
    made = shrink(read_picture(data))
    assert CANARY.encode() not in made
    picture = Image.open(io.BytesIO(made))
    assert dict(picture.getexif()) == {}
    assert dict(picture.getexif().get_ifd(0x8825)) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    markers = _markers(made)
    assert not [marker for marker in markers if marker in range(0xE1, 0xF0) or marker == 0xFE]


def _markers(data: bytes) -> list[int]:
    """The JPEG segments before the scan (ITU-T T.81, annex B)."""
    found, place = [], 2
    while data[place + 1] != 0xDA:
        found.append(data[place + 1])
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return found


def test_words_in_a_png_stay_behind_too() -> None:
    """Text chunks are metadata by another name."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Location", CANARY)
    buffer = io.BytesIO()
    _speckled(20, 20).save(buffer, "PNG", pnginfo=words)
    assert CANARY.encode() not in shrink(read_picture(buffer.getvalue()))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stands_upright(orientation: int) -> None:
    """All eight ways of holding a phone (EXIF 2.32, tag 0x0112): red was seen at the top left, so red is there."""
    seen = Image.new("RGB", (80, 60), "blue")
    seen.paste((255, 0, 0), (0, 0, 40, 30))
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    buffer = io.BytesIO()
    (seen.transpose(stored) if stored is not None else seen).save(buffer, "JPEG", quality=95, exif=_exif(orientation))
    picture = Image.open(io.BytesIO(shrink(read_picture(buffer.getvalue()))))
    assert picture.size == (80, 60)
    red, blue = picture.getpixel((10, 10)), picture.getpixel((70, 50))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert (red[0] > 200, red[2] < 60) == (True, True)
    assert (blue[2] > 200, blue[0] < 60) == (True, True)


@pytest.mark.parametrize("size", [(4000, 3000), (800, 6000), (1, 1)])
def test_the_result_is_never_too_large(size: tuple[int, int]) -> None:
    """Even noise, which hardly compresses, ends below 1.5 MB."""
    made = shrink(_speckled(*size))
    assert len(made) <= MAX_ATTACHMENT_BYTES
    assert max(Image.open(io.BytesIO(made)).size) <= MAX_SIDE_PX


def test_small_limits_are_met_by_smaller_pictures() -> None:
    """When quality alone is not enough, the size goes down until it fits."""
    made = shrink(_speckled(900, 700), most_bytes=30_000)
    assert len(made) <= 30_000


def test_a_picture_that_swells_is_not_unpacked() -> None:
    """A PNG of a few bytes that claims 100,000 x 100,000 pixels (a decompression bomb)."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
    )
    with pytest.raises((LimitError, InputError)):
        read_picture(bomb)
    side = int(MAX_PIXELS**0.5) + 1
    large, buffer = Image.new("1", (side, side)), io.BytesIO()
    large.save(buffer, "PNG")
    assert len(buffer.getvalue()) < 50_000
    for refuse in (lambda: shrink(large), lambda: read_picture(buffer.getvalue())):
        with pytest.raises(LimitError):
            refuse()


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0junk", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    """Only JPEG, PNG and WebP are opened: every other decoder stays out of reach."""
    with pytest.raises(InputError):
        read_picture(data)


def test_a_broken_photograph_is_refused() -> None:
    """Half a file is no picture."""
    buffer = io.BytesIO()
    _speckled(400, 400).save(buffer, "JPEG")
    with pytest.raises(InputError):
        read_picture(buffer.getvalue()[:20_000])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_picture_becomes_a_photograph(mode: str) -> None:
    """Cameras and scanners differ; the office gets one kind."""
    picture = Image.open(io.BytesIO(shrink(Image.new(mode, (40, 30)))))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (40, 30))


def test_what_is_see_through_becomes_white() -> None:
    """Transparency hides nothing and blackens nothing."""
    made = Image.open(io.BytesIO(shrink(Image.new("RGBA", (40, 30), (0, 0, 0, 0)))))
    assert made.getpixel((20, 15)) == (255, 255, 255)


def test_the_camera_s_own_picture_is_left_as_it_was() -> None:
    """The viewfinder goes on showing it."""
    picture = _speckled(3000, 100)
    before = picture.tobytes()
    shrink(picture)
    assert (picture.size, picture.tobytes()) == ((3000, 100), before)
