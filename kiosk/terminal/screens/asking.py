"""A page of a service: one question, one input group, what is wrong with it, and the keys to answer it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from kiosk.catalog.texts import Marked
from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.contract.vocabulary import accept
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.contract.vocabulary.showing import show_day, show_other_calendar, show_phone
from kiosk.errors import InputError
from kiosk.terminal.flow import Leg
from kiosk.terminal.kana import small_letters, to_hiragana
from kiosk.terminal.screens.boards import keys, unknown_action, unknown_row
from kiosk.terminal.screens.description import (
    Action,
    Block,
    Box,
    Choices,
    DateBoxes,
    Echo,
    Entry,
    Faults,
    Notice,
    Paragraph,
    Photo,
    Photos,
    Row,
    Rows,
    Screen,
    Tabs,
    Viewfinder,
)
from kiosk.terminal.screens.frame import Sheet, days_words, short_day, typed
from kiosk.terminal.visit.asking import here
from kiosk.terminal.visit.boxes import WESTERN, TypedBox, era_of_draft, eras_of, raw_date, term_of, typed_boxes, widget_of
from kiosk.terminal.visit.corrections import answered_reply
from kiosk.terminal.visit.events import Town
from kiosk.terminal.visit.filling import photos_of
from kiosk.terminal.visit.followups import ask_of
from kiosk.terminal.visit.keystrokes import focused
from kiosk.terminal.visit.listing import member_args, show_answer
from kiosk.terminal.visit.offers import going_of, options_of, told_before
from kiosk.terminal.visit.state import State, Wrong
from kiosk.terminal.visit.world import World


class Question(Sheet):
    """A Sheet that stands at a place.

    Args:
        state: the visit.
        world: what it is told.
        leg: the place.
    """

    def __init__(self, state: State, world: World, leg: Leg) -> None:
        super().__init__(state, world)
        self.leg = leg
        self.run = state.current()
        group = leg.page.group if leg.page else None
        self.args = member_args(self.run, group, leg.place.member, self.lang, world) if group else {}

    def own(self, end: str) -> str:
        """A message of the page, empty where it has none."""
        return self.service_words(f"{self.leg.place.page}-{end}", **self.args)

    def label(self, field: Field) -> str:
        """What a field is called."""
        return self.offer().say(self.lang, f"{field.id}-label", **self.args)

    def box_labels(self) -> dict[str, str]:
        """What the boxes are called, where a page has several."""
        boxes = typed_boxes(self.leg, self.run.drafts)
        return (
            {box.key: self(f"date-{box.kind}-name") if "#" in box.key else self.label(box.field) for box in boxes} if len(boxes) > 1 else {}
        )

    def draft(self, key: str) -> str:
        """What stands in a box."""
        return self.run.drafts.get(key, "")

    def error(self, key: str) -> str:
        """What is wrong at a box, in words."""
        return next((wrong_words(self, one) for one in self.state.wrong if one.box == key), "")

    def hint(self) -> str:
        """The page's hint, then why it is asked."""
        return "\n".join(one for one in (self.own("hint"), self.own("why")) if one)


def question(state: State, world: World) -> Screen:
    """The page the visit stands at."""
    leg = here(state, world)
    if leg is None or leg.page is None:
        raise AssertionError("a page is shown only at a place")
    say = Question(state, world, leg)
    name = f"{going_of(state.current(), world).service.id}/{leg.place.page}" if state.current().follow_up is None else "followup"
    blocks = [*faults(say, state.wrong, say.box_labels()), *_asked(say), *_body(say)]
    return say.screen(name, say.own("title"), blocks, _actions(say), hint=say.hint())


def faults(say: Sheet, wrong: tuple[Wrong, ...], labels: Mapping[str, str] = MappingProxyType({})) -> list[Block]:
    """The error summary at the top: which box, and how to mend it; touching a line moves the keys there."""
    if not wrong:
        return []
    items = tuple(
        Action(
            event=f"focus:{one.box}",
            label=say("fault", label=Marked(labels[one.box]), text=Marked(wrong_words(say, one)))
            if one.box in labels
            else wrong_words(say, one),
            role="edit",
        )
        for one in wrong
    )
    return [Faults(heading=say("faults-heading", n=len(items)), items=items)]


def wrong_words(say: Sheet, wrong: Wrong) -> str:
    """What is wrong, and how to mend it."""
    if wrong.service:
        return say.offer().say(say.lang, wrong.message)
    return say(wrong.message, **wrong.args)


def _asked(say: Question) -> list[Block]:
    """What the clerk asked to be corrected, and what stands there now."""
    reply = answered_reply(say.state)
    found = [ask for key in say.leg.keys if (ask := ask_of(reply, key)) is not None]
    return [
        Notice(text=typed(ask.reason), hint=say("ask-present", text=ask.present) if ask.present else "", icon="reply", tone="warn")
        for ask in found
    ]


def _body(say: Question) -> list[Block]:
    widgets = {widget_of(field) for field in say.leg.keys.values()}
    if not widgets:
        return []
    if widgets == {Widget.DATE}:
        return _date(say)
    if widgets == {Widget.PHOTOS}:
        return _photos(say)
    if widgets <= {Widget.CHOICE, Widget.CHOICES, Widget.YES_NO, Widget.SLOT}:
        return [_choices(say, key, field) for key, field in say.leg.keys.items()]
    return _typed(say)


def _actions(say: Question) -> list[Action]:
    """Back, and one way on; a question that may stay empty says so."""
    if say.leg.page is not None and say.leg.page.ends:
        return [say.back(), say.main("list", "to-list")]
    if {widget_of(field) for field in say.leg.keys.values()} == {Widget.PHOTOS}:
        return _photo_actions(say)
    again = [say.second("clear", "postal-again")] if _lists_towns(say) else []
    empty = say.leg.keys and all(not field.required and _is_empty(say, key) for key, field in say.leg.keys.items())
    return [say.back(), *again, say.main("next", "skip" if empty else "next")]


def _lists_towns(say: Question) -> bool:
    """Whether a list of towns stands where the number pad was."""
    towns = say.state.towns
    return towns is not None and towns.box in say.leg.keys and len(towns.towns) > 1


def _is_empty(say: Question, key: str) -> bool:
    return not any(say.draft(one) for one in (key, f"{key}#year", f"{key}#month", f"{key}#day"))


# ------------------------------------------------------------------------------------------------------------------------ typed


def _typed(say: Question) -> list[Block]:
    boxes = typed_boxes(say.leg, say.run.drafts)
    at = focused(say.leg, say.run, say.state.typing)
    shown = tuple(_box(say, box, is_focus=at is not None and box.key == at.key) for box in boxes)
    blocks: list[Block] = [Entry(boxes=shown), *_echoes(say, boxes)]
    unknown = _unknown(say)
    towns = _towns(say, boxes)
    if towns is not None:
        return [*blocks, *towns]
    if at is None:
        return blocks
    if at.kind in {"digits", "phone", "postal"}:
        return [*blocks, *keys(say, at, (unknown_action(unknown, say.draft(at.key)),) if unknown else ())]
    if unknown:
        asked = next(key for key, field in say.leg.keys.items() if field.unknown)
        blocks.append(unknown_row(unknown, say.draft(asked)))
    return [*blocks, *keys(say, at)]


def _box(say: Question, box: TypedBox, *, is_focus: bool) -> Box:
    draft = say.draft(box.key)
    unknown = draft == UNKNOWN and box.field.unknown
    value = "" if unknown else typed(draft)
    optional = say("optional") if not box.field.required else ""
    return Box(
        key=box.key,
        label=say.label(box.field) + optional,
        value=_with_hyphen(value) if box.kind == "postal" else value,
        placeholder=say("unknown") if unknown else "",
        focus=is_focus,
        private=term_of(box.field).private,
        error=say.error(box.key),
        lines=4 if box.field.multiline else 1,
        event=f"focus:{box.key}",
    )


def _with_hyphen(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:]}" if len(digits) > 3 else digits


def _unknown(say: Question) -> str:
    """What "I do not know" is called here; empty where it is no answer."""
    field = next((one for one in say.leg.keys.values() if one.unknown), None)
    if field is None:
        return ""
    return say.service_words(f"{field.id}-unknown") or say("unknown")


def _echoes(say: Question, boxes: tuple[TypedBox, ...]) -> list[Block]:
    """What was typed, said in words: small kana, a phone number in groups."""
    readings = "".join(say.draft(box.key) for box in boxes if box.kind == "kana" and say.draft(box.key) != UNKNOWN)
    if small_letters(readings):
        return [Echo(text=say("small-letters", letters="」「".join(small_letters(readings))), icon="info", tone="tint")]
    phone = next((say.draft(box.key) for box in boxes if box.kind == "phone"), "")
    return [Echo(text=show_phone(phone), icon="phone")] if show_phone(phone) != phone else []


def _towns(say: Question, boxes: tuple[TypedBox, ...]) -> list[Block] | None:
    """The towns of a postal code; None while there is still something to type."""
    towns = say.state.towns
    if towns is None or not towns.found or towns.box not in {box.key for box in boxes}:
        return None
    if not towns.towns:
        at = next(box for box in boxes if box.key == towns.box)
        return [Notice(text=say("postal-none"), hint=say("postal-none-hint"), icon="info", tone="warn"), *keys(say, at)]
    if len(towns.towns) == 1:
        at = next(box for box in boxes if box.key == towns.box)
        return [Echo(text=town_words(towns.towns[0], say.lang), icon="ok"), *keys(say, at)]
    chosen = say.draft(f"{towns.box}#town")
    items = tuple(
        Action(event=f"town:{number}", label=town_words(town, say.lang), role="choice", state="chosen" if chosen == str(number) else "")
        for number, town in enumerate(towns.towns)
    )
    return [Paragraph(text=say("postal-many")), Choices(items=items)]


def town_words(town: Town, lang: str) -> str:
    """A town as the Post writes it, with readings in easy Japanese."""
    parts = ((town.prefecture, town.prefecture_kana), (town.city, town.city_kana), (town.town, town.town_kana))
    if lang != "ja-easy":
        return "".join(name for name, _ in parts)
    return " ".join(f"{{{name}|{to_hiragana(kana)}}}" if kana else name for name, kana in parts if name)


# ------------------------------------------------------------------------------------------------------------------------ dates


def _date(say: Question) -> list[Block]:
    key, field = next(iter(say.leg.keys.items()))
    boxes = typed_boxes(say.leg, say.run.drafts)
    at = focused(say.leg, say.run, say.state.typing)
    era = era_of_draft(key, field, say.run.drafts)
    shown = DateBoxes(
        era=say(f"era-{era}") if era != WESTERN else "",
        boxes=tuple(_part(say, box, is_focus=at is not None and box.key == at.key) for box in boxes),
    )
    return [*_eras(say, field, era), shown, *_date_echo(say, key, field), *keys(say, boxes[0], _shortcuts(say, key, field))]


def _eras(say: Question, field: Field, era: str) -> list[Block]:
    """The ways to give the date, at most three beside one another."""
    items = [
        Action(event=f"era:{one}", label=say(f"era-{one}"), role="tab", state="chosen" if one == era else "") for one in eras_of(field)
    ]
    return [Tabs(items=tuple(items[start : start + 3])) for start in range(0, len(items), 3)]


def _part(say: Question, box: TypedBox, *, is_focus: bool) -> Box:
    return Box(
        key=box.key,
        label=say(f"date-{box.kind}-name"),
        value=say.draft(box.key),
        unit=say(f"date-{box.kind}"),
        focus=is_focus,
        private=term_of(box.field).private,
        error=say.error(box.key),
        event=f"focus:{box.key}",
    )


def _date_echo(say: Question, key: str, field: Field) -> list[Block]:
    if say.draft(key) == UNKNOWN:
        return [Echo(text=_unknown(say), icon="question", tone="tint")]
    try:
        day = read_iso(accept(term_of(field), raw_date(key, field, say.run.drafts)))
    except InputError:
        return []
    hint = "\n".join(one for one in (show_other_calendar(day, say.lang), _ago(say, day)) if one)
    return [Echo(text=show_day(day, say.lang), hint=hint, icon="calendar")]


def _ago(say: Question, day: dt.date) -> str:
    days = (say.world.today - day).days
    if days == 0:
        return say("date-today")
    if 0 < days <= 60:
        return say("date-ago", days=days_words(days, say.lang))
    return say("date-ahead", days=days_words(-days, say.lang)) if -60 <= days < 0 else ""


def _shortcuts(say: Question, key: str, field: Field) -> tuple[Action, ...]:
    found = []
    today = say.world.today
    if field.term != "person.dateOfBirth" and term_of(field).bound != "future":
        yesterday = today - dt.timedelta(days=1)
        found += [
            Action(event="today", label=say("today"), role="shortcut", hint=short_day(today, say.lang)),
            Action(event="yesterday", label=say("yesterday"), role="shortcut", hint=short_day(yesterday, say.lang)),
        ]
    if field.unknown:
        found.append(unknown_action(_unknown(say), say.draft(key)))
    return tuple(found)


# --------------------------------------------------------------------------------------------------------------- choices, photos


def _choices(say: Question, key: str, field: Field) -> Choices:
    chosen = say.draft(key).split(",")
    icons = {one.value: one.icon or "" for one in field.options}
    items = [
        Action(
            event=f"choose:{value}",
            label=label,
            role="choice",
            icon=icons.get(value, ""),
            hint=hint,
            state="chosen" if value in chosen else "",
            private=term_of(field).private,
        )
        for value, label, hint in options_of(field, say.run, say.leg, say.world, say.lang)
    ]
    if field.unknown:
        state = "chosen" if UNKNOWN in chosen else ""
        items.append(Action(event=f"choose:{UNKNOWN}", label=_unknown(say), role="choice", state=state))
    return Choices(items=tuple(items), several=widget_of(field) is Widget.CHOICES)


def _photos(say: Question) -> list[Block]:
    key = next(iter(say.leg.keys))
    refs = photos_of(say.run, key)
    blocks: list[Block] = []
    if say.state.photo_failed:
        blocks.append(Notice(text=say(say.state.photo_failed), hint=say(f"{say.state.photo_failed}-hint"), icon="camera", tone="warn"))
    if say.world.status.camera == "ready":
        blocks.append(Viewfinder(caption=say("photo-taking") if say.state.pending == "photo" else say("photo-caption")))
    else:
        blocks.append(Notice(text=say("no-camera"), hint=say("no-camera-hint"), icon="camera", tone="warn"))
    if refs:
        items = tuple(
            Photo(
                ref=ref,
                caption=say("photo-number", n=number),
                remove=Action(event=f"remove:{ref}", label=say("photo-remove"), role="edit"),
            )
            for number, ref in enumerate(refs, 1)
        )
        blocks.append(Photos(items=items))
    return blocks


def _photo_actions(say: Question) -> list[Action]:
    """The shutter is the main button until there is a picture; bringing pictures later is always a way."""
    key, field = next(iter(say.leg.keys.items()))
    taken = bool(photos_of(say.run, key))
    if say.world.status.camera != "ready":
        return [say.back(), say.main("next", "next" if taken else "photo-later")]
    if not taken:
        later = [] if field.required else [say.second("next", "photo-later")]
        return [say.back(), *later, say.main("shutter", "photo-shutter", "camera")]
    return [say.back(), say.second("shutter", "photo-again", "camera"), say.main("next", "next")]


# --------------------------------------------------------------------------------------------------------------- told before


def told(state: State, world: World) -> Screen:
    """What was said for another service, and whether it is right here too."""
    leg = here(state, world)
    if leg is None:
        raise AssertionError("an offer is shown only at a place")
    say = Question(state, world, leg)
    rows = []
    for key, field in leg.keys.items():
        answer = told_before(state, key, field)
        if answer is not None:
            value = show_answer(say.offer(), field, answer, world, say.lang)
            term = term_of(field)
            rows.append(Row(label=say.label(field), value=value, private=term.private, kana=term.kana))
    blocks: list[Block] = [Paragraph(text=say("told-before")), Rows(heading="", items=tuple(rows))]
    actions = [say.back(), say.second("different", "told-different"), say.main("same", "told-same", "check")]
    return say.screen("told", say.own("title"), blocks, actions)
