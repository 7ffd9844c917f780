"""Keys on the glass: the 50-on board, Latin letters, digits and signs, the number pad, candidates."""

from __future__ import annotations

from kiosk.terminal.kana import ROWS, to_katakana
from kiosk.terminal.screens.description import Action, Block, Candidates, Choices, Keyboard, Pad
from kiosk.terminal.screens.frame import Sheet
from kiosk.terminal.visit.boxes import TypedBox
from kiosk.terminal.visit.keystrokes import PAD_KINDS, STRIP, boards_of, shown_candidates

LATIN = ("QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM.'/")
DIGITS = ("1234567890", "-/.,:()・、。", "丁目番地号室階棟通の")
"""The last row is what addresses need."""


def keys(say: Sheet, box: TypedBox, extra: tuple[Action, ...] = ()) -> list[Block]:
    """What one types with, for the focused box; `extra` are the pad's shortcuts."""
    if box.kind in PAD_KINDS:
        return [Pad(shortcuts=extra, clear=say("key-clear"), delete=say("key-delete"))]
    return [*_candidates(say), _board(say, box)]


def _candidates(say: Sheet) -> list[Block]:
    typing = say.state.typing
    strip = shown_candidates(typing)
    if not strip:
        return []
    items = [Action(event=f"pick:{number}", label=text, role="candidate", private=True) for number, text in enumerate(strip)]
    items.append(Action(event="pick:kana", label=say("key-as-is"), role="candidate"))
    if len(typing.candidates) > STRIP:
        items.append(Action(event="candidates", label=say("key-others"), role="candidate"))
    return [Candidates(items=tuple(items))]


def _board(say: Sheet, box: TypedBox) -> Keyboard:
    board = say.state.typing.board
    if board == "latin":
        rows = LATIN if say.state.typing.capitals else tuple(row.lower() for row in LATIN)
        named = [Action(event="capitals", label=say("key-capitals" if not say.state.typing.capitals else "key-small-letters"), role="key")]
    elif board == "digits":
        rows, named = DIGITS, []
    else:
        rows = tuple(map(to_katakana, ROWS)) if board == "katakana" else ROWS
        named = [
            Action(event="mark:dakuten", label="゛", role="key"),
            Action(event="mark:handakuten", label="゜", role="key"),
            Action(event="mark:small", label=say("key-small-kana"), role="key"),
        ]
    return Keyboard(kind=board or "kana", rows=rows, modifiers=(*named, *_common(say, box)))


def _common(say: Sheet, box: TypedBox) -> list[Action]:
    switches = [
        Action(event=f"board:{board}", label=say(f"board-{board}"), role="key")
        for board in boards_of(box)
        if board != say.state.typing.board
    ]
    line = [Action(event="key:\n", label=say("key-line"), role="key")] if box.field.multiline else []
    return [
        Action(event="key:\u3000" if say.state.typing.board != "latin" else "key: ", label=say("key-space"), role="key"),
        *line,
        Action(event="delete", label=say("key-delete"), role="key"),
        Action(event="clear", label=say("key-clear"), role="key"),
        *switches,
    ]


def unknown_row(label: str, *, chosen: bool) -> Choices:
    """Not knowing, as a row with a check mark, where there is no pad to put it beside."""
    return Choices(items=(unknown_action(label, chosen=chosen, role="choice"),), several=True)


def unknown_action(label: str, *, chosen: bool, role: str = "shortcut", hint: str = "") -> Action:
    """Not knowing, chosen or not."""
    return Action(event="unknown", label=label, role=role, hint=hint, state="chosen" if chosen else "")
