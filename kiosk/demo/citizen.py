"""The scripted citizen: looks for words on the glass and touches them, as a person would; knows no coordinates and no state."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from kiosk.demo.display import Display
from kiosk.demo.eyes import Eyes, Seen
from kiosk.demo.steps import going_on
from kiosk.errors import AbsentError

_BETWEEN_KEYS_S = 0.15
"""The glass takes a second touch on the same key only after 80 ms, against trembling hands."""
_VOICED = dict(zip("がぎぐげござじずぜぞだぢづでど", "かきくけこさしすせそたちつてと", strict=True)) | dict(
    zip("ガギグゲゴザジズゼゾダヂヅデド", "カキクケコサシスセソタチツテト", strict=True)
)
_SMALL = dict(zip("ゃゅょっャュョッ", "やゆよつヤユヨツ", strict=True))
_PAGES = 12
_TITLE_CHARS, _TITLE_LEAST = 8, 4
_BOARD = (580, 843)
_RAIL = 912
"""Board and rail: their upper (and lower) edge, in thousandths of the height."""
_BOX_BELOW_PX = 75
_HALF_BOX_PX = 50
_LINE_GREY = 40
"""A box beside a label has its lines within so many pixels above and below, so much darker or lighter than its ground."""
_ANSWER_S = 4.0
_GLANCE_S = 0.25


class Citizen:
    """One pair of hands and eyes at one terminal.

    Args:
        display: the terminal's.
        eyes: that look at it.
        keep: called with a name for each screen worth a picture.
    """

    def __init__(self, display: Display, eyes: Eyes, keep: Callable[[str], None]) -> None:
        self._display = display
        self._eyes = eyes
        self._keep = keep

    def sees(self, *words: str, within_s: float = 20.0) -> Seen:
        """Wait until one of the words is on the glass."""
        return self._eyes.wait_for(*words, within_s=within_s)

    def touch(self, word: str, within_s: float = 20.0) -> None:
        """Touch a word, and look what comes of it."""
        end = time.monotonic() + within_s
        while not (places := self.on_page(word)):
            if time.monotonic() > end:
                raise AbsentError(f"not on the page within {within_s:.0f} s: {word}")
            time.sleep(_GLANCE_S)
        self._press(*places[0].middle)

    def on_page(self, word: str) -> list[Seen]:
        """Every place of a word on the page, best first; the rail at the foot is left out, its words are on every screen."""
        picture = self._display.picture()
        return self._eyes.find_all(word, picture.crop((0, 0, picture.width, picture.height * _RAIL // 1000)))

    def _press(self, x: int, y: int) -> None:
        """Touch, then wait as a person does until the glass has answered and stands still again."""
        before = self._display.picture()
        self._display.touch(x, y)
        end, last = time.monotonic() + _ANSWER_S, before
        while time.monotonic() < end:
            time.sleep(_GLANCE_S)
            now = self._display.picture()
            if now.tobytes() == last.tobytes() != before.tobytes():
                break
            last = now
        time.sleep(_GLANCE_S)

    def into(self, label: str) -> None:
        """Touch the box of a label: it stands beside it, or below."""
        x, y = self.sees(label).middle
        picture = self._display.picture()
        aside = picture.width * 3 // 4
        self._press(*((aside, y) if _is_boxed(picture, aside, y) else (x, y + _BOX_BELOW_PX)))

    def touch_by(self, word: str, row: str) -> None:
        """Touch a word that stands in the same row as another."""
        beside = self.sees(row).middle[1]
        places = self._eyes.find_all(word)
        if not places:
            raise AbsentError(f"not on the glass: {word}")
        self._press(*min(places, key=lambda seen: abs(seen.middle[1] - beside)).middle)

    def page(self, title: str) -> None:
        """Wait for the page of a question; a long title may stand in two rows, so its beginning counts."""
        first = title.split("、", maxsplit=1)[0]
        self.sees((first if len(first) >= _TITLE_LEAST else title)[:_TITLE_CHARS])
        going_on(title)

    def answer(self, title: str, *choices: str, picture: str = "") -> None:
        """On the page of this title, choose and go on."""
        self.page(title)
        for choice in choices:
            self.touch(choice)
            time.sleep(_BETWEEN_KEYS_S)
        if picture:
            self._keep(picture)
        self.go_on()

    def go_on(self) -> None:
        """The main button of a question."""
        self.touch("つづける")

    def turn_to(self, word: str) -> None:
        """Turn pages until a word is on the glass."""
        for _ in range(_PAGES):
            if self.on_page(word):
                return
            self.touch("つづきを見る")
            time.sleep(0.5)
        raise AbsentError(f"on none of the pages: {word}")

    def touch_key_words(self, first: str, second: str) -> None:
        """Touch a key whose label has two rows."""
        upper = self.sees(first).middle
        lower = min(self._eyes.find_all(second), key=lambda seen: abs(seen.middle[0] - upper[0]) + abs(seen.middle[1] - upper[1]))
        self._display.touch((upper[0] + lower.middle[0]) // 2, (upper[1] + lower.middle[1]) // 2)
        time.sleep(_BETWEEN_KEYS_S)

    def keys(self, text: str) -> None:
        """Type on the board that is shown: kana (with ゛ ゜ 小), letters or digits."""
        for sign in text:
            for key in _keys_for(sign):
                self._key(key)

    def _key(self, key: str) -> None:
        """Keys are on the board, at the foot above the buttons; higher up and lower down the sign may stand in a text."""
        end = time.monotonic() + _ANSWER_S
        while True:
            picture = self._display.picture()
            top, foot = (picture.height * share // 1000 for share in _BOARD)
            places = self._eyes.find_all(key, picture.crop((0, top, picture.width, foot)))
            if places:
                break
            if time.monotonic() > end:
                raise AbsentError(f"no such key: {key}")
        x, y = places[0].middle
        self._display.touch(x, y + top)
        time.sleep(_BETWEEN_KEYS_S)

    def keep(self, name: str) -> None:
        """Keep a picture of the glass."""
        self._keep(name)


def keeper_of(display: Display, folder: Path) -> Callable[[str], None]:
    """Keeps numbered pictures in a folder."""
    taken: list[str] = []

    def keep(name: str) -> None:
        taken.append(name)
        display.save(folder / f"{len(taken):02}-{name}.png")

    return keep


def _is_boxed(picture: Image.Image, x: int, y: int) -> bool:
    """Whether a point lies between the upper and the lower line of a box."""
    column = picture.convert("L").crop((x, y - _HALF_BOX_PX, x + 1, y + _HALF_BOX_PX)).tobytes()
    inked = [abs(grey - column[_HALF_BOX_PX]) > _LINE_GREY for grey in column]
    return any(inked[:_HALF_BOX_PX]) and any(inked[_HALF_BOX_PX:])


def _keys_for(sign: str) -> tuple[str, ...]:
    if sign in _VOICED:
        return _VOICED[sign], "゛"
    if sign in _SMALL:
        return _SMALL[sign], "小"
    return (sign,)
