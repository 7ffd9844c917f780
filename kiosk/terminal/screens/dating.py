"""A date: eras, boxes, the day in words, shortcuts."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.service import Field
from kiosk.contract.vocabulary import accept
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.contract.vocabulary.showing import show_day, show_other_calendar
from kiosk.errors import InputError
from kiosk.terminal.screens.boards import keys, unknown_action
from kiosk.terminal.screens.description import (
    Action,
    Block,
    Box,
    DateBoxes,
    Echo,
    Tabs,
)
from kiosk.terminal.screens.frame import days_words, short_day
from kiosk.terminal.screens.question import Question, unknown_words
from kiosk.terminal.visit.boxes import WESTERN, TypedBox, era_of_draft, eras_of, is_unknown, raw_date, term_of, typed_boxes
from kiosk.terminal.visit.keystrokes import focused


def date_input(say: Question) -> list[Block]:
    """Everything to give a day with: the way, the boxes, the day in words, the pad."""
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
    if is_unknown(key, field, say.run.drafts):
        return [Echo(text=unknown_words(say), icon="question", tone="tint")]
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
        found.append(unknown_action(unknown_words(say), chosen=is_unknown(key, field, say.run.drafts)))
    return tuple(found)
