"""A page of a service: one question, one input group, and the ways on."""

from __future__ import annotations

from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.terminal.screens.dating import date_input
from kiosk.terminal.screens.description import (
    Action,
    Block,
    Choices,
    Notice,
    Paragraph,
    Photo,
    Photos,
    Row,
    Rows,
    Screen,
    Viewfinder,
)
from kiosk.terminal.screens.frame import typed
from kiosk.terminal.screens.question import Question, faults, unknown_words
from kiosk.terminal.screens.typing_in import towns_listed, typed_input
from kiosk.terminal.visit.asking import here
from kiosk.terminal.visit.boxes import term_of, widget_of
from kiosk.terminal.visit.corrections import answered_reply
from kiosk.terminal.visit.filling import photos_of
from kiosk.terminal.visit.followups import ask_of
from kiosk.terminal.visit.listing import show_answer
from kiosk.terminal.visit.offers import going_of, options_of, told_before
from kiosk.terminal.visit.state import State
from kiosk.terminal.visit.world import World


def question(state: State, world: World) -> Screen:
    """The page the visit stands at."""
    leg = here(state, world)
    if leg is None or leg.page is None:
        raise AssertionError("a page is shown only at a place")
    say = Question(state, world, leg)
    name = f"{going_of(state.current(), world).service.id}/{leg.place.page}" if state.current().follow_up is None else "followup"
    blocks = [*faults(say, state.wrong, say.box_labels()), *_asked(say), *_body(say)]
    return say.screen(name, say.own("title"), blocks, _actions(say), hint=say.hint())


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
        return date_input(say)
    if widgets == {Widget.PHOTOS}:
        return _photos(say)
    if widgets <= {Widget.CHOICE, Widget.CHOICES, Widget.YES_NO, Widget.SLOT}:
        return [_choices(say, key, field) for key, field in say.leg.keys.items()]
    return typed_input(say)


def _actions(say: Question) -> list[Action]:
    """Back, and one way on; a question that may stay empty says so."""
    if say.leg.page is not None and say.leg.page.ends:
        return [say.back(), say.main("list", "to-list")]
    if {widget_of(field) for field in say.leg.keys.values()} == {Widget.PHOTOS}:
        return _photo_actions(say)
    again = [say.second("clear", "postal-again")] if towns_listed(say) else []
    empty = say.leg.keys and all(not field.required and _is_empty(say, key) for key, field in say.leg.keys.items())
    return [say.back(), *again, say.main("next", "skip" if empty else "next")]


def _is_empty(say: Question, key: str) -> bool:
    return not any(say.draft(one) for one in (key, f"{key}#year", f"{key}#month", f"{key}#day"))


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
        items.append(Action(event=f"choose:{UNKNOWN}", label=unknown_words(say), role="choice", state=state))
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
