"""What every screen has: its words, the header's place and time, the rail, and the parts that many screens share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kiosk.catalog.texts import Marked
from kiosk.contract.vocabulary.showing import WEEKDAYS, WEEKDAYS_EN
from kiosk.terminal.flow import walk
from kiosk.terminal.screens.description import Action, Block, Notice, Screen
from kiosk.terminal.visit.listing import harmless
from kiosk.terminal.visit.offers import going_of, offer_of
from kiosk.terminal.visit.rail import RESTING, UNTOUCHABLE
from kiosk.terminal.visit.sheets import place_name
from kiosk.terminal.visit.state import Overlay, State, Step
from kiosk.terminal.visit.world import Offer, World

NAMES_OF_LANGS = {"ja": "日本語", "ja-easy": "やさしい にほんご", "en": "English"}
"""Each language in its own name and script."""
FILLING = frozenset({Step.PAGE, Step.OFFER, Step.MORE, Step.CHECK})
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Sheet:
    """One screen being described: the state, the world, and the words of the language.

    Args:
        state: the visit.
        world: what it is told.
    """

    def __init__(self, state: State, world: World) -> None:
        self.state = state
        self.world = world
        self.lang = state.lang

    def __call__(self, key: str, **args: str | int) -> Marked:
        """A message of the frame; its own readings survive when it goes into another message."""
        return Marked(self.world.words.get(self.lang, key, **args))

    def offer(self) -> Offer:
        """The service being filled in."""
        return offer_of(self.state.current(), self.world)

    def service_words(self, key: str, **args: str | int) -> str:
        """A message of the service, empty where it has none."""
        offer = self.offer()
        return offer.say(self.lang, key, **args) if offer.texts.has(self.lang, key) else ""

    def back(self) -> Action:
        """The way back."""
        return Action(event="back", label=self("back"), icon="left")

    def main(self, event: str, key: str, icon: str = "right") -> Action:
        """The one filled button."""
        return Action(event=event, label=self(key), role="main", icon=icon)

    def second(self, event: str, key: str, icon: str = "") -> Action:
        """Another button."""
        return Action(event=event, label=self(key), icon=icon)

    def screen(  # noqa: PLR0913 - the parts of a screen, by name
        self,
        name: str,
        title: str,
        blocks: Iterable[Block],
        actions: Iterable[Action],
        *,
        hint: str = "",
        mood: str = "",
        focus: str = "",
    ) -> Screen:
        """The screen with header, rail, page, size and theme."""
        chosen = tuple(actions)
        main = next((action.event for action in chosen if action.role == "main"), "")
        return Screen(
            name=name,
            lang=self.lang,
            title=title,
            hint=hint,
            place=place_name(self.world, self.lang),
            clock=clock_words(self.world.now, self.lang),
            service=self._service(),
            step=self._step(),
            mood=mood,
            blocks=tuple(blocks),
            actions=chosen,
            rail=rail(self),
            focus=focus or main,
            page=self.state.page,
            more=self("more"),
            size=self.state.size,
            theme=self.state.theme,
        )

    def _service(self) -> str:
        """The service's name in the header while it is filled in; never on screens that others may see for longer."""
        if not self.state.runs or self.state.step not in FILLING or self.state.overlay is not Overlay.NONE:
            return ""
        return self("followup-title") if self.state.current().follow_up is not None else self.offer().say(self.lang, "title")

    def _step(self) -> tuple[int, int] | None:
        """Which page of how many, only while no answer can change the number."""
        at = self.state.at
        if at is None or self.state.step not in FILLING or not self._is_certain():
            return None
        places = [leg.place for leg in walk(going_of(self.state.current(), self.world))]
        return (places.index(at) + 1, len(places)) if at in places and len(places) > 1 else None

    def _is_certain(self) -> bool:
        run = self.state.current()
        if run.route:
            return run.follow_up is not None
        service = self.offer().service
        return not service.groups and not any(page.show_if or page.ends for page in service.pages)


def rail(say: Sheet) -> tuple[Action, ...]:
    """The fixed keys; where nothing can be erased its place stays empty."""
    state = say.state
    called = state.calling is not None and state.calling.reached is not False
    keys = [
        Action(event="language", label=say("rail-language"), role="rail", icon="globe", state=_on(state.overlay is Overlay.LANGUAGE)),
        Action(event="larger", label=say("rail-larger"), role="rail", icon="letters", state=_on(state.size != "normal")),
        Action(event="contrast", label=say("rail-contrast"), role="rail", icon="contrast", state=_on(state.theme != "light")),
        Action(event="help", label=say("rail-help"), role="rail", icon="help", state=_on(called)),
    ]
    if state.step not in RESTING and state.pending not in UNTOUCHABLE:
        keys.append(Action(event="erase", label=say("rail-erase"), role="rail", icon="erase"))
    return tuple(keys)


def _on(chosen: bool) -> str:  # noqa: FBT001 - one truth
    return "chosen" if chosen else ""


def offline_notice(say: Sheet) -> tuple[Notice, ...]:
    """Said honestly wherever it matters: the line is down, and what that means."""
    if say.world.status.line != "down":
        return ()
    return (Notice(text=say("offline"), hint=say("offline-hint"), icon="network", tone="warn"),)


def clock_words(now: dt.datetime, lang: str) -> str:
    """The header's date and time: 11月23日(月) 午後2:05."""
    late = now.hour >= 12
    if lang == "en":
        half = "p.m." if late else "a.m."
        return f"{WEEKDAYS_EN[now.weekday()][:3]} {now.day} {MONTHS_EN[now.month - 1]}, {now.hour % 12 or 12}:{now.minute:02} {half}"
    clock = f"{now.hour % 12}:{now.minute:02}"
    if lang == "ja-easy":
        return f"{short_day(now.date(), lang)} {'{午後|ごご}' if late else '{午前|ごぜん}'} {clock}"
    return f"{short_day(now.date(), lang)}({WEEKDAYS[now.weekday()]}) {'午後' if late else '午前'}{clock}"


def short_day(day: dt.date, lang: str) -> Marked:
    """Month and day: 11月23日, 11{月|がつ} {23日|にじゅうさんにち}, 23 Nov."""
    if lang == "en":
        return Marked(f"{day.day} {MONTHS_EN[day.month - 1]}")
    if lang == "ja-easy":
        reading = "ついたち" if day.day == 1 else count_reading(day.day)
        return Marked(f"{day.month}{{月|がつ}} {{{day.day}日|{reading}}}")
    return Marked(f"{day.month}月{day.day}日")


def days_words(days: int, lang: str) -> Marked:
    """A number of days, up to 60: 9日, {9日|ここのか}, 9 days."""
    if lang == "en":
        return Marked(f"{days} day{'s' if days != 1 else ''}")
    return Marked(f"{{{days}日|{count_reading(days)}}}" if lang == "ja-easy" else f"{days}日")


_OWN_READINGS = {2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか", 10: "とおか"}
_OWN_READINGS |= {14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか"}
_TENS = ("", "じゅう", "にじゅう", "さんじゅう", "よんじゅう", "ごじゅう", "ろくじゅう")
_UNITS = ("", "いち", "に", "さん", "よん", "ご", "ろく", "しち", "はち", "く")


def count_reading(days: int) -> str:
    """How a number of days is read, up to 69."""
    tens, unit = divmod(days, 10)
    return _OWN_READINGS.get(days) or f"{_TENS[tens]}{_UNITS[unit]}にち"


def typed(text: str) -> str:
    """What a person typed, as a description may show it."""
    return harmless(text)


def grouped(number: str) -> str:
    """A number as it is read aloud: 3, 3 and 4 signs."""
    return " ".join(part for part in (number[:3], number[3:6], number[6:]) if part)
