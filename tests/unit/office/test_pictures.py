"""Citizens' pictures: drawn anew in a child process, and whatever is no picture ends there."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kiosk.errors import FormatError
from kiosk.office.pictures import Darkroom
from tests.fakes.town import picture


def with_exif(data: bytes) -> bytes:
    """The picture with a place and a turned orientation in its EXIF."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as loaded:
        exif = loaded.getexif()
        exif[0x0112] = 6
        exif[0x010E] = "CANARY-KANDA"
        loaded.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_picture_comes_back_as_another_file() -> None:
    """Smaller, upright, without EXIF: none of the original's bytes are handed on as they were."""
    original = with_exif(picture((800, 600)))
    drawn = await Darkroom().draw(original, 480)
    with Image.open(io.BytesIO(drawn)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (360, 480))
        assert not shown.getexif()
    assert b"CANARY" in original
    assert b"CANARY" not in drawn


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"\xff\xd8\xff\xe0" + bytes(200),
        b"GIF89a" + bytes(300),
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["nothing", "page", "half a jpeg", "gif", "pdf", "svg"],
)
async def test_what_is_no_picture_is_not_shown(data: bytes) -> None:
    """Only JPEG, PNG and WebP are decoded at all."""
    with pytest.raises(FormatError):
        await Darkroom().draw(data, 480)


async def test_a_picture_that_unfolds_is_stopped() -> None:
    """A few kilobytes that would become hundreds of megapixels."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(FormatError):
        await Darkroom().draw(out.getvalue(), 480)
