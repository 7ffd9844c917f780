"""The demo's photograph is a hard one, and a slip held before the lens is read as by a real scanner."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from kiosk.crypto.receipts import PREFIX
from kiosk.demo import scene
from kiosk.errors import AbsentError
from kiosk.terminal.devices.paper import raster
from kiosk.terminal.devices.photo import read_picture, shrink
from kiosk.terminal.devices.scanner import codes_in
from kiosk.terminal.slip_page import Code, Gap, SlipPage, Words

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LENGTHS = (591, 833)
"""Of the code of one submission and of four, behind its prefix; made up, since keys and seals would make another one in every run."""


@pytest.fixture(scope="module")
def photo() -> bytes:
    """One photograph; computing it takes seconds."""
    return scene.damage_photo(seed=5)


def test_the_photograph_tells_where_it_was_taken_until_it_is_shrunk(photo: bytes) -> None:
    """1 MB and more, lying on its side, with camera and place: afterwards upright and silent."""
    assert len(photo) >= 1_000_000
    exif = Image.open(io.BytesIO(photo)).getexif()
    assert exif.get_ifd(0x8825)[2] == scene.PLANTED_PLACE[0]
    assert scene.PLANTED_MODEL.encode() in photo
    made = shrink(read_picture(photo))
    assert b"CANARY" not in made
    assert b"Exif" not in made
    picture = Image.open(io.BytesIO(made))
    assert picture.width > picture.height
    assert dict(picture.getexif()) == {}


def test_the_same_seed_gives_the_same_photograph(photo: bytes) -> None:
    """A demo that is run twice shows the same house."""
    assert scene.damage_photo(seed=5) == photo


@pytest.mark.parametrize("length", LENGTHS)
def test_a_slip_held_up_by_hand_is_read(length: int) -> None:
    """Turned, uneven, unsharp and noisy: 12 hands, 12 times the exact text, as long as the code of one and of four submissions."""
    code = PREFIX + "".join(random.Random(length).choices(BASE45, k=length))
    slip = raster(SlipPage("receipt", "ja", (Words("お預かり証", "title"), Gap(20), Code(code), Words("あ" * 60))))
    for seed in range(12):
        frame = read_picture(scene.as_png(scene.held_up(slip, seed)))
        assert frame.size == scene.FRAME_PX
        assert list(codes_in(frame)) == [code]


def test_a_slip_without_a_code_cannot_be_held_up() -> None:
    """The script learns that it holds the wrong paper."""
    with pytest.raises(AbsentError):
        scene.held_up(Image.new("1", (576, 400), 1))
