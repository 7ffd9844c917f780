"""What a photograph becomes before it may be part of a submission: upright, small enough, and without a word about where it was taken.

Only pixels are taken over and encoded anew: EXIF, GPS, XMP, comments, colour profile and thumbnails stay behind.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from kiosk.contract.submission import MAX_ATTACHMENT_BYTES
from kiosk.errors import InputError, LimitError

MAX_PIXELS = 64_000_000
"""More than today's best phones give; a picture that claims more is not unpacked."""
MAX_SIDE_PX = 2600
"""Enough to see a hairline crack on a photograph of a wall."""
_QUALITIES = (88, 80, 72, 64)
_SMALLER = 0.8
_FORMATS = ("JPEG", "PNG", "WEBP")


def read_picture(data: bytes) -> Image.Image:
    """Unpack an encoded picture, within limits whatever it claims.

    Raises:
        LimitError: more than 64 million pixels.
        InputError: not a picture, or a broken one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter and asked first
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            require_bounded(picture)
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise InputError("not a picture that can be read", hint="take the photograph again") from fault
    return picture


def require_bounded(picture: Image.Image) -> None:
    """Refuse a picture of too many pixels, before anything is unpacked.

    Raises:
        LimitError: more than 64 million pixels.
    """
    if picture.width * picture.height > MAX_PIXELS:
        raise LimitError(f"a photograph has at most {MAX_PIXELS // 1_000_000} million pixels", hint="take it again with a smaller size")


def shrink(picture: Image.Image, most_bytes: int = MAX_ATTACHMENT_BYTES) -> bytes:
    """A JPEG of at most 1.5 MB from a picture. Takes about 0.2 s for 12 million pixels: not for the drawing thread.

    Args:
        picture: as the camera gave it, with whatever it carries.
        most_bytes: limit of the result.

    Returns:
        A baseline JPEG without metadata, upright as EXIF said, at most 2,600 pixels a side.

    Raises:
        LimitError: too many pixels.
        InputError: a broken picture.
    """
    require_bounded(picture)
    try:
        upright = _bare(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError) as fault:
        raise InputError("not a picture that can be read", hint="take the photograph again") from fault
    upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    while True:
        for quality in _QUALITIES:
            data = _jpeg(upright, quality)
            if len(data) <= most_bytes:
                return data
        upright = upright.resize((max(1, int(upright.width * _SMALLER)), max(1, int(upright.height * _SMALLER))), Image.Resampling.LANCZOS)


def _bare(picture: Image.Image) -> Image.Image:
    """Only the pixels, on white where the picture is transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        picture = Image.alpha_composite(ground, layered)
    pixels = picture.convert("RGB")
    return Image.frombytes("RGB", pixels.size, pixels.tobytes())


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
