"""When something does not work: what was kept, what works, what is broken, in this order; and a short code for staff."""

from __future__ import annotations

from kiosk.terminal.screens.description import Action, Block, Code, Notice, Number, Row, Screen, Status
from kiosk.terminal.screens.frame import Sheet, grouped
from kiosk.terminal.visit.declaring import UNKNOWN, is_unknown
from kiosk.terminal.visit.state import State
from kiosk.terminal.visit.world import World

CODES = {
    "queue_full": "Q-10",
    "visit_taken": "V-20",
    "line_down": "A-30",
    "unknown_key": "K-40",
    "too_large": "L-50",
    "commit_unknown": "J-60",
    "journal_damaged": "J-61",
}
"""What staff look up, by the stable code of kiosk.errors; a letter for the part, a number for the case."""
OTHER = "X-90"
KINDS = {
    "queue_full": "full",
    "visit_taken": "taken",
    "line_down": "agent",
    "retry_later": "agent",
    "unknown_key": "key",
    "too_large": "large",
}
"""Which words a code has; any other fault has the common ones."""


def trouble(state: State, world: World) -> Screen:
    """The trouble screen."""
    say = Sheet(state, world)
    if is_unknown(state):
        return _unknown(say)
    kind = KINDS.get(state.trouble, "other")
    begun = bool(state.runs)
    rows = [
        Row(
            label="",
            value=say("kept" if begun else "kept-nothing"),
            hint=say("kept-hint" if begun else "kept-nothing-hint"),
            icon="check",
            tone="good",
        )
    ]
    rows.append(Row(label="", value=say(f"trouble-{kind}-works"), hint=say(f"trouble-{kind}-works-hint"), icon="check", tone="good"))
    rows.append(Row(label="", value=say(f"trouble-{kind}-broken"), hint=say(f"trouble-{kind}-broken-hint"), icon="cross", tone="bad"))
    blocks: list[Block] = [Status(items=tuple(rows)), *_called(say)]
    blocks.append(Code(text=CODES.get(state.trouble, OTHER), caption=say("code-for-staff"), lines=(say(f"trouble-{kind}-staff"),)))
    return say.screen(
        "trouble", say(f"trouble-{kind}-title"), blocks, _actions(say, kind, begun=begun), hint=say("not-your-fault"), mood="trouble"
    )


def _unknown(say: Sheet) -> Screen:
    """Neither "handed in" nor "not handed in": what is certain, what is not, and what to do with the numbers."""
    rows = (
        Row(label="", value=say("unknown-kept"), hint=say("unknown-kept-hint"), icon="check", tone="good"),
        Row(label="", value=say("unknown-broken"), hint=say("unknown-broken-hint"), icon="cross", tone="bad"),
    )
    blocks: list[Block] = [Status(items=rows)]
    blocks += [Number(text=grouped(number), caption=say("number"), note=say("unknown-number")) for number in say.state.numbers]
    blocks += _called(say)
    blocks.append(Code(text=CODES[UNKNOWN], caption=say("code-for-staff"), lines=(say("unknown-staff"),)))
    actions = [say.second("end", "end-and-erase"), say.main("resume", "unknown-ask")]
    return say.screen("trouble", say("unknown-title"), blocks, actions, hint=say("unknown-hint"), mood="trouble")


def _called(say: Sheet) -> list[Block]:
    """Whether somebody comes."""
    calling = say.state.calling
    if calling is None:
        return []
    return [Notice(text=say("help-unreachable" if calling.reached is False else "help-called"), icon="help")]


def _actions(say: Sheet, kind: str, *, begun: bool) -> list[Action]:
    if kind == "full" and not begun:
        return [say.second("end", "end-and-erase"), say.main("purpose:read", "purpose-read", "scan")]
    if begun:
        return [say.second("end", "end-and-erase"), say.main("resume", "trouble-resume")]
    return [say.main("end", "end-and-erase", "check")]
