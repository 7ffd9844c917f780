"""Reads the glass as a person does: finds words by their shape, decodes the QR code. Knows nothing of the program's state.

A word is set by the same typesetter in each size and weight it may have, and searched in the picture by normalised cross-correlation
(Lewis 1995), which does not care about the colours of text and ground. Half size finds the places, full size decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import cv2
import msgspec
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from kiosk.errors import AbsentError

Grey = NDArray[np.float32]
GOOD_ENOUGH = 0.86
_COARSE = 0.5
_COARSE_PLACES = 48


class Seen(msgspec.Struct, frozen=True):
    """A word on the glass: its box in pixels from the top left, and how well it fits (0..1)."""

    text: str
    x: int
    y: int
    width: int
    height: int
    score: float

    @property
    def middle(self) -> tuple[int, int]:
        """Where a finger would touch it."""
        return self.x + self.width // 2, self.y + self.height // 2


SetWord = Callable[[str], Iterable[Image.Image]]
"""All the ways a word may be set: white on black, mode L, cropped to its ink."""


class Eyes:
    """Looks at one display."""

    def __init__(self, look: Callable[[], Image.Image], set_word: SetWord) -> None:
        """Take a way to see and a typesetter."""
        self._look = look
        self._set_word = lru_cache(maxsize=512)(lambda text: tuple(_grey(image) for image in set_word(text)))

    def find_all(self, text: str, picture: Image.Image | None = None) -> list[Seen]:
        """Every place of a word, best first; one word a place."""
        full = _grey(picture or self._look())
        half = _half(full)
        found = [seen for word in self._set_word(text) for seen in _search(full, half, word, text)]
        return _apart(sorted(found, key=lambda seen: -seen.score))

    def find(self, text: str, picture: Image.Image | None = None) -> Seen | None:
        """The best place of a word, or nothing."""
        places = self.find_all(text, picture)
        return places[0] if places else None

    def wait_for(self, *texts: str, within_s: float = 15.0) -> Seen:
        """Wait until one of the words is on the glass.

        Raises:
            AbsentError: none came.
        """
        end = time.monotonic() + within_s
        while True:
            picture = self._look()
            for text in texts:
                if seen := self.find(text, picture):
                    return seen
            if time.monotonic() > end:
                raise AbsentError(f"not on the glass within {within_s:.0f} s: {' / '.join(texts)}")
            time.sleep(0.1)

    def codes(self, picture: Image.Image | None = None) -> list[str]:
        """The texts of all QR codes on the glass."""
        return [code.text for code in zxingcpp.read_barcodes(picture or self._look())]


def _grey(image: Image.Image) -> Grey:
    return np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)


def _half(full: Grey) -> Grey:
    height, width = (size // 2 * 2 for size in full.shape)
    cut = full[:height, :width]
    half: Grey = (cut[::2, ::2] + cut[1::2, ::2] + cut[::2, 1::2] + cut[1::2, 1::2]) / np.float32(4)
    return half


def _search(full: Grey, half: Grey, word: Grey, text: str) -> Iterator[Seen]:
    height, width = word.shape
    if height >= full.shape[0] or width >= full.shape[1] or min(word.shape) < 8:
        return
    coarse = _fit(half, _half(word))
    for y, x in _peaks(coarse):
        top, left = max(0, 2 * y - 4), max(0, 2 * x - 4)
        window = full[top : top + height + 9, left : left + width + 9]
        if window.shape[0] <= height or window.shape[1] <= width:
            continue
        fine = _fit(window, word)
        place = np.unravel_index(int(np.argmax(fine)), fine.shape)
        score = float(fine[place])
        if score >= GOOD_ENOUGH:
            yield Seen(text, left + int(place[1]), top + int(place[0]), width, height, score)


def _peaks(coarse: Grey) -> Iterator[tuple[int, int]]:
    left = coarse.copy()
    for _ in range(_COARSE_PLACES):
        y, x = (int(one) for one in np.unravel_index(int(np.argmax(left)), left.shape))
        if left[y, x] < _COARSE:
            return
        yield y, x
        left[max(0, y - 6) : y + 7, max(0, x - 6) : x + 7] = 0


def _fit(picture: Grey, word: Grey) -> Grey:
    """|normalised cross-correlation| of the word at every place of the picture; plain ground fits nothing."""
    fit = cv2.matchTemplate(picture, word, cv2.TM_CCOEFF_NORMED)
    found: Grey = np.abs(np.nan_to_num(fit, nan=0.0, posinf=0.0, neginf=0.0))
    return found


def _apart(places: list[Seen]) -> list[Seen]:
    kept: list[Seen] = []
    for one in places:
        if all(abs(one.middle[0] - other.middle[0]) > other.width / 3 or abs(one.middle[1] - other.middle[1]) > 12 for other in kept):
            kept.append(one)
    return kept
