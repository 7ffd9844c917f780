"""A citizen at the counter and the shell around the visit, for tests: presses only what the screen offers, types only with its keys."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.contract.vocabulary.dates import era_of, read_day
from kiosk.terminal.flow import Leg
from kiosk.terminal.kana import MARKS, PLAIN, to_hiragana
from kiosk.terminal.screens.boards import DIGITS, LATIN
from kiosk.terminal.screens.description import Action, Box, Keyboard, Pad, Screen, Viewfinder
from kiosk.terminal.visit import effects as e
from kiosk.terminal.visit import events as v
from kiosk.terminal.visit.asking import here
from kiosk.terminal.visit.boxes import WESTERN, eras_of, unknown_key, widget_of
from kiosk.terminal.visitor import Visit

PAD = {Widget.DIGITS, Widget.PHONE, Widget.POSTAL, Widget.DATE}


class FakeShell:
    """Carries out effects at once, without devices, keys or an agent; keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[e.Effect] = []
        self.kanji: tuple[str, ...] = ()
        self.towns: tuple[v.Town, ...] = ()
        self.photo_bytes = 900_000
        self.photos = 0
        self.submit: Callable[[e.Submit], Sequence[v.Event]] = _queued
        self.replies: v.Event = v.ReceiptUnread("bad_format")
        self.prints: v.Event = v.Printed()
        self.lease: v.Event = v.VisitGranted()
        self.staff: v.Event = v.StaffCalled()

    def run(self, effect: e.Effect, done: Callable[[v.Event], None]) -> None:
        """Answer as set."""
        self.asked.append(effect)
        for answer in self._answers(effect):
            done(answer)

    def of(self, kind: type[e.Effect]) -> list[e.Effect]:
        """The effects of one kind, in order."""
        return [one for one in self.asked if isinstance(one, kind)]

    def _answers(self, effect: e.Effect) -> Iterable[v.Event]:
        if isinstance(effect, e.Convert):
            return [v.Converted(effect.kana, effect.is_name, self.kanji)]
        if isinstance(effect, e.FindTowns):
            return [v.TownsFound(effect.postal_code, self.towns)]
        if isinstance(effect, e.TakePhoto):
            self.photos += 1
            return [v.PhotoTaken(f"photo-{self.photos}", self.photo_bytes)]
        if isinstance(effect, e.Submit):
            return self.submit(effect)
        fixed = {e.TakeVisit: self.lease, e.FetchReplies: self.replies, e.Print: self.prints, e.CallStaff: self.staff}
        return [fixed[type(effect)]] if type(effect) in fixed else []


def _queued(effect: e.Submit) -> Sequence[v.Event]:
    lines = tuple(v.HandedInLine(one.tenant, "4K792HJQWX") for one in effect.plan.submissions)
    fresh = any(one.follow_up is None for one in effect.plan.submissions)
    return [v.Queued(29_940_000, lines, ("MDG1:CODE",) if fresh else ())]


def offered(screen: Screen) -> frozenset[str]:
    """Every event the screen offers to a touch; a viewfinder that scans offers a code."""
    found: set[str] = set()
    for block in screen.blocks:
        if isinstance(block, Keyboard):
            found |= {f"key:{char}" for row in block.rows for char in row if char != "\u3000"}
        elif isinstance(block, Pad):
            found |= {f"key:{char}" for char in "0123456789" + block.extra} | {"clear", "delete"}
        elif isinstance(block, Viewfinder) and block.scan:
            found.add("scanned:MDG1:CODE")
        found |= set(_events(block))
    for action in (*screen.actions, *screen.rail):
        found.add(action.event)
    return frozenset(found) - {""}


def _events(part: object) -> Iterable[str]:
    """Events of all actions and boxes inside a block."""
    if (isinstance(part, Action) and part.state != "disabled") or isinstance(part, Box):
        yield part.event
    fields: tuple[str, ...] = getattr(part, "__struct_fields__", ())
    for name in fields:
        value = getattr(part, name)
        for one in value if isinstance(value, tuple) else (value,):
            if hasattr(one, "__struct_fields__"):
                yield from _events(one)


class Citizen:
    """Presses and types.

    Args:
        visit: where.
        shell: gives the kanji the citizen looks for.
    """

    def __init__(self, visit: Visit, shell: FakeShell) -> None:
        self.visit = visit
        self.shell = shell

    @property
    def screen(self) -> Screen:
        """What the citizen sees."""
        screen = self.visit.screen()
        assert screen is not None
        return screen

    def press(self, *events: str) -> Citizen:
        """Touch what the screen shows, one after another."""
        for event in events:
            assert event in offered(self.screen), f"{event} is not offered on {self.screen.name}: {sorted(offered(self.screen))}"
            self.visit.send(event)
        return self

    def leg(self) -> Leg:
        """The place the visit stands at."""
        found = here(self.visit.state, self.visit.world)
        assert found is not None
        return found

    def answer(self, field_id: str, raw: str | Sequence[str]) -> None:
        """Answer one field of the page, by touching."""
        key, field = next((key, one) for key, one in self.leg().keys.items() if one.id == field_id)
        widget = widget_of(field)
        if raw == UNKNOWN:
            self._say_unknown(key)
        elif widget is Widget.PHOTOS:
            self.press(*["shutter"] * len(raw))
        elif widget is Widget.DATE:
            self._date(key, field, str(raw))
        elif widget in PAD:
            self.press(f"focus:{key}", *(f"key:{char}" for char in _digits(str(raw))))
        elif widget in {Widget.TEXT, Widget.NAME, Widget.KANA}:
            self.press(f"focus:{key}")
            self.type(str(raw))
        else:
            self.press(*(f"choose:{one}" for one in ([raw] if isinstance(raw, str) else raw)))

    def _say_unknown(self, key: str) -> None:
        """Once for all boxes of the page."""
        event = "unknown" if "unknown" in offered(self.screen) else f"choose:{UNKNOWN}"
        if not self.visit.state.current().drafts.get(unknown_key(key)):
            self.press(event)

    def _date(self, key: str, field: Field, raw: str) -> None:
        day = read_day(raw)
        era = era_of(day)
        chosen = era[0].id if era and era[0].id in eras_of(field) else WESTERN
        year = day.year if chosen == WESTERN or era is None else era[1]
        self.press(f"era:{chosen}", f"focus:{key}#year", *(f"key:{char}" for char in str(year)))
        for part, number in (("month", day.month), ("day", day.day)):
            self.press(f"focus:{key}#{part}", *(f"key:{char}" for char in str(number)))

    def type(self, text: str) -> None:
        """Type with the keys shown; what no key gives is found among the candidates."""
        rest = text
        while rest:
            run = _unkeyed(rest)
            if run:
                self._convert(run)
                rest = rest[len(run) :]
            else:
                self._key(rest[0])
                rest = rest[1:]

    def _convert(self, text: str) -> None:
        self._board("kana")
        self.shell.kanji = (text,)
        self.press("key:あ", "pick:0")
        self.shell.kanji = ()

    def _key(self, char: str) -> None:
        board = _board_of(char)
        self._board(board)
        if board == "latin" and char.isalpha() and f"key:{char}" not in offered(self.screen):
            self.press("capitals")
        if char in (" ", "\u3000"):
            self.press(next(event for event in offered(self.screen) if event in {"key: ", "key:\u3000"}))
            return
        plain = PLAIN.get(to_hiragana(char))
        if plain is None:
            self.press(self._shown(char))
            return
        mark = next(name for name, table in MARKS.items() if table.get(plain) == to_hiragana(char))
        self.press(self._shown(plain), f"mark:{mark}")

    def _shown(self, char: str) -> str:
        """The key of a kana in the script the board shows."""
        here_shown = offered(self.screen)
        return next(f"key:{one}" for one in (char, _katakana(char), to_hiragana(char)) if f"key:{one}" in here_shown)

    def _board(self, name: str) -> None:
        keyboard = next(block for block in self.screen.blocks if isinstance(block, Keyboard))
        if keyboard.kind != name and f"board:{name}" in offered(self.screen):
            self.press(f"board:{name}")


def _katakana(char: str) -> str:
    return chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char


def _board_of(char: str) -> str:
    if "ぁ" <= char <= "ゖ" or char in "ー・ \u3000":
        return "kana"
    if "ァ" <= char <= "ヺ":
        return "katakana"
    return "latin" if char.upper() in "".join(LATIN) and not char.isdigit() else "digits"


def _unkeyed(text: str) -> str:
    """The beginning of the text that no key gives."""
    keyed = set("".join(DIGITS) + "".join(LATIN) + "".join(LATIN).lower() + "ー・ \u3000")
    found = ""
    for char in text:
        if char in keyed or "ぁ" <= char <= "ゖ" or "ァ" <= char <= "ヺ":
            break
        found += char
    return found


def _digits(raw: str) -> str:
    plain = unicodedata.normalize("NFKC", raw).replace("四", "4")
    return "".join(char for char in plain if char.isdigit())
