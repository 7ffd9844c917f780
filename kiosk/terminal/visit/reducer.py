"""`reduce(state, event, world) → (state, effects)`: which handler takes which event, and nothing else.

An event that means nothing on the present screen changes nothing (a double tap, a late touch, a stuck key).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.terminal.visit import asking, choosing, corrections, declaring, filling, keystrokes, members, rail
from kiosk.terminal.visit.events import (
    Converted,
    Drawn,
    Event,
    PhotoFailed,
    PhotoTaken,
    Printed,
    PrintFailed,
    Queued,
    ReceiptUnread,
    RepliesRead,
    StaffCalled,
    StaffUnreachable,
    SubmitRefused,
    SubmitUnknown,
    SubmitUnsure,
    Tick,
    TownsFound,
    UndrawnFound,
    VisitGranted,
    VisitRefused,
)
from kiosk.terminal.visit.outcome import Handler, Outcome
from kiosk.terminal.visit.state import Overlay, State, Step, evolve
from kiosk.terminal.visit.world import World

MAX_EVENT_CHARS = 1300
LAST_PAGE = 99
_SEEN = "scanned:"
"""No touch: a slip that was left before the lens must not keep a visit open."""


def reduce(state: State, event: str | Event, world: World) -> Outcome:
    """One step of the visit.

    Args:
        state: where it stands.
        event: a touch or key as `name` or `name:argument` (docs/formats/visit.md), or what the shell found out.
        world: catalogue, texts, time, the terminal's condition.

    Returns:
        The next state, and what the shell has to do.
    """
    if isinstance(event, str):
        if event.startswith(_SEEN):
            return _press(state, event[:MAX_EVENT_CHARS], world) if state.overlay is Overlay.NONE else (state, ())
        return _press(rail.touched(state), event[:MAX_EVENT_CHARS], world)
    handler = _EVENTS.get(type(event))
    return handler(state, event, world) if handler else (state, ())


def _press(state: State, event: str, world: World) -> Outcome:
    name, _, arg = event.partition(":")
    if state.overlay is Overlay.IDLE:
        # One touch continues, wherever it lands; only the rail is also obeyed.
        state = evolve(state, overlay=Overlay.NONE)
        return _RAIL[name](state, world, arg) if name in _RAIL else (state, ())
    if name in _RAIL:
        return _RAIL[name](state, world, arg)
    if state.overlay is not Overlay.NONE:
        over = _OVERLAYS[state.overlay].get(name)
        return over(state, world, arg) if over else (state, ())
    if name == "more":
        return evolve(state, page=min(state.page + 1, LAST_PAGE)), ()
    if name == "back" and state.page > 0:
        return evolve(state, page=state.page - 1), ()
    handler = _STEPS[state.step].get(name)
    return handler(state, world, arg) if handler else (state, ())


# ----------------------------------------------------------------------------------------------------------------------- adapters


def _keys(act: Callable[..., Outcome]) -> Handler:
    """A handler of keystrokes: they need the place, and a page that is typed into."""

    def press(state: State, world: World, arg: str) -> Outcome:
        leg = asking.here(state, world)
        if leg is None:
            return state, ()
        return act(state, leg, arg) if act not in {keystrokes.delete, keystrokes.clear} else act(state, leg)

    return press


def _plain(act: Callable[[State, World], Outcome]) -> Handler:
    return lambda state, world, _arg: act(state, world)


def _days_ago(days: int) -> Handler:
    return lambda state, world, _arg: filling.choose_day(state, world, days)


_RAIL: dict[str, Handler] = {
    "language": rail.open_languages,
    "larger": rail.set_larger,
    "contrast": rail.set_contrast,
    "help": rail.help_me,
    "erase": rail.ask_erase,
}

_OVERLAYS: dict[Overlay, dict[str, Handler]] = {
    Overlay.LANGUAGE: {"lang": rail.set_language, "stay": rail.close_overlay, "back": rail.close_overlay},
    Overlay.HELP: {"stay": rail.close_overlay, "back": rail.close_overlay},
    Overlay.ERASE: {"stay": rail.close_overlay, "back": rail.close_overlay, "end": rail.end},
}

_STEPS: dict[Step, dict[str, Handler]] = {
    Step.ATTRACT: {"start": choosing.start, "lang": choosing.start_in, "seen": rail.dismiss_undrawn},
    Step.LANGUAGE: {"lang": choosing.choose_language},
    Step.PURPOSE: {"purpose": choosing.choose_purpose, "back": choosing.back_to(Step.LANGUAGE)},
    Step.SERVICES: {"service": choosing.choose_service, "back": choosing.back_to_purpose},
    Step.CLOSED: {"back": choosing.back_to_list, "list": choosing.back_to_list},
    Step.BEFORE: {"begin": choosing.begin, "back": choosing.back_to_list},
    Step.PRIVATE_WAY: {"begin": choosing.begin, "leave": choosing.leave, "back": choosing.back_to(Step.BEFORE)},
    Step.LEFT: {"list": choosing.back_to_list, "end": rail.end},
    Step.PAGE: {
        "next": _plain(asking.go_on),
        "back": _plain(asking.go_back),
        "choose": filling.choose,
        "unknown": _plain(filling.do_not_know),
        "era": filling.choose_era,
        "today": _days_ago(0),
        "yesterday": _days_ago(1),
        "town": filling.choose_town,
        "key": _keys(keystrokes.type_key),
        "mark": _keys(keystrokes.mark),
        "delete": _keys(keystrokes.delete),
        "clear": _keys(keystrokes.clear),
        "board": _keys(keystrokes.switch_board),
        "capitals": lambda state, _world, _arg: keystrokes.switch_capitals(state),
        "focus": _keys(keystrokes.focus_on),
        "pick": _keys(keystrokes.pick),
        "candidates": lambda state, _world, _arg: keystrokes.more_candidates(state),
        "shutter": _plain(filling.take_photo),
        "remove": filling.remove_photo,
        "list": choosing.back_to_list,
    },
    Step.OFFER: {"same": _plain(asking.take_told), "different": _plain(asking.ask_anew), "back": _plain(asking.go_back)},
    Step.MORE: {
        "choose": members.choose_more,
        "remove": members.remove_member,
        "next": _plain(members.go_on_from_more),
        "back": _plain(asking.go_back),
    },
    Step.CHECK: {"next": declaring.confirm_check, "back": _plain(asking.go_back), "edit": asking.edit},
    Step.ANOTHER: {"another": choosing.back_to_list, "finish": declaring.to_declaration, "back": choosing.back_to(Step.CHECK)},
    Step.DECLARE: {
        "declare": declaring.declare,
        "back": declaring.back_from_declaration,
        "look": declaring.look_again,
        "leave_out": declaring.leave_out,
    },
    Step.SEALING: {},
    Step.RECEIPT: {"print": declaring.print_again, "end": rail.end},
    Step.PREPARED: {"print": declaring.print_again, "back": choosing.back_to(Step.CHECK), "end": rail.end},
    Step.SCAN: {"scanned": corrections.scanned, "back": choosing.back_to(Step.PURPOSE)},
    Step.FETCHING: {},
    Step.CASES: {"case": corrections.choose_case, "back": choosing.back_to(Step.SCAN), "end": rail.end},
    Step.REPLY: {
        "reply": corrections.choose_reply,
        "answer": corrections.answer,
        "back": corrections.back_from_reply,
        "end": rail.end,
    },
    Step.TROUBLE: {"resume": choosing.resume, "end": rail.end, "purpose": choosing.read_instead},
    Step.END: {},
}

_EVENTS: dict[type[Event], Callable[[State, Any, World], Outcome]] = {
    Tick: rail.tick,
    Drawn: lambda state, event, _world: declaring.drawn(state, event),
    VisitGranted: lambda state, _event, _world: (state, ()),
    VisitRefused: choosing.visit_refused,
    PhotoTaken: filling.photo_taken,
    PhotoFailed: lambda state, _event, _world: filling.photo_failed(state),
    Converted: lambda state, event, _world: keystrokes.converted(state, event),
    TownsFound: lambda state, event, _world: keystrokes.towns_found(state, event),
    Queued: declaring.queued,
    SubmitUnsure: lambda state, event, _world: declaring.unsure(state, event),
    SubmitUnknown: lambda state, event, _world: declaring.unknown(state, event),
    SubmitRefused: lambda state, event, _world: declaring.refused(state, event),
    RepliesRead: lambda state, event, _world: corrections.replies_read(state, event),
    ReceiptUnread: lambda state, event, _world: corrections.unread(state, event),
    Printed: lambda state, _event, _world: declaring.printed(state),
    PrintFailed: lambda state, event, _world: declaring.print_failed(state, event),
    StaffCalled: lambda state, _event, _world: rail.staff_answer(state, reached=True),
    StaffUnreachable: lambda state, _event, _world: rail.staff_answer(state, reached=False),
    UndrawnFound: rail.undrawn_found,
}
