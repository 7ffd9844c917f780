"""What keys do: letters into the focused box, marks, deletion, boards, kana to kanji, and the step to the next box of a date.

Text grows and shrinks at its end (the caret is always there). Names keep exactly the letters touched.
"""

from __future__ import annotations

from kiosk.terminal.flow import Leg
from kiosk.terminal.kana import MARKS, is_kana, mark_last, to_hiragana, to_katakana
from kiosk.terminal.visit.boxes import TypedBox, typed_boxes, unknown_key
from kiosk.terminal.visit.effects import Convert, FindTowns
from kiosk.terminal.visit.events import Converted, TownsFound
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.state import Run, State, Towns, Typing, evolve

PAD_KINDS = frozenset({"digits", "phone", "postal", "year", "month", "day"})
BOARDS = {"kana": ("kana",), "name": ("kana", "katakana", "latin"), "text": ("kana", "katakana", "latin", "digits")}
"""Which boards a kind of box offers; a reading is typed on the katakana board alone."""
STRIP = 6
"""Candidates shown at once."""
POSTAL_DIGITS = 7
NUMBERED = ".cityBlock"
"""The part of an address that is mostly a number: 番地."""


def boards_of(box: TypedBox) -> tuple[str, ...]:
    """The boards a box offers; none for the number pad."""
    if box.kind == "kana":
        return ("katakana",)
    return BOARDS.get(box.kind, ())


def focused(leg: Leg, run: Run, typing: Typing) -> TypedBox | None:
    """The box the keys go to."""
    boxes = typed_boxes(leg, run.drafts)
    return next((box for box in boxes if box.key == typing.focus), boxes[0] if boxes else None)


def focus_on(state: State, leg: Leg, key: str) -> Outcome:
    """Move the keys to a box; a name whose reading is known already offers its kanji."""
    run = state.current()
    boxes = {one.key: one for one in typed_boxes(leg, run.drafts)}
    box = boxes.get(key)
    if box is None:
        return evolve(state, typing=Typing()), ()
    board = _chosen_board(state, boxes.get(state.typing.focus), box)
    reading = _reading_of(run, box)
    typing = Typing(focus=key, board=board, composing=reading)
    effects = (Convert(reading, is_name=True),) if reading else ()
    return evolve(state, typing=typing), effects


def _chosen_board(state: State, before: TypedBox | None, box: TypedBox) -> str:
    """The board the citizen changed to, if this box has it; else the one the box opens with."""
    own = state.typing.board
    if before is not None and own in boards_of(box) and own != _first_board(before, state.lang):
        return own
    return _first_board(box, state.lang)


def _first_board(box: TypedBox, lang: str) -> str:
    """The board a box opens with: digits for a lot number, Latin letters outside Japanese, else kana."""
    boards = boards_of(box)
    if box.field.term.endswith(NUMBERED) and "digits" in boards:
        return "digits"
    return "latin" if lang == "en" and "latin" in boards else next(iter(boards), "")


def _reading_of(run: Run, box: TypedBox) -> str:
    """The kana of a name answered earlier, when the box for its kanji is still empty."""
    known = run.answers.get(f"{box.answer_key}Kana", "")
    if box.kind != "name" or run.drafts.get(box.key) or not isinstance(known, str):
        return ""
    return to_hiragana(known)


def type_key(state: State, leg: Leg, char: str) -> Outcome:
    """One letter or digit."""
    run = state.current()
    box = focused(leg, run, state.typing)
    if box is None or len(char) != 1 or not _fits(box, char):
        return state, ()
    before = run.drafts.get(box.key, "")
    if len(before) >= box.max_chars:
        return state, ()
    letter = to_katakana(char) if state.typing.board == "katakana" or box.kind == "kana" else char
    changed = _write(state, leg, box, before + letter)
    if box.kind in PAD_KINDS:
        return _after_digit(changed, leg, box)
    grown = state.typing.composing if before.endswith(state.typing.composing) else ""
    return _compose(changed, box, grown + char if state.typing.board == "kana" and is_kana(char) and char not in "・　 " else "")


def _fits(box: TypedBox, char: str) -> bool:
    if box.kind in PAD_KINDS:
        return char.isascii() and char.isdigit()
    if char == "\n":
        return box.field.multiline
    return char.isprintable()


def _write(state: State, leg: Leg, box: TypedBox, text: str) -> State:
    """Put text into a box; what was said not to be known is known again, and old words about the box are taken away."""
    drafts = {**state.current().drafts, box.key: text}
    drafts |= {unknown_key(key): "" for key in leg.keys if drafts.get(unknown_key(key))}
    kept = tuple(one for one in state.wrong if one.box not in {box.key, box.answer_key})
    return evolve(state.with_run(drafts=drafts), wrong=kept)


def _compose(state: State, box: TypedBox, composing: str) -> Outcome:
    typing = evolve(state.typing, focus=box.key, composing=composing, row=0)
    effects = (Convert(composing, is_name=box.kind == "name"),) if composing else ()
    return evolve(state, typing=typing), effects


def _after_digit(state: State, leg: Leg, box: TypedBox) -> Outcome:
    """A full postal code asks for its towns; a full part of a date hands the keys to the next."""
    text = state.current().drafts[box.key]
    if box.kind == "postal":
        return ask_for_towns(state, box.key)
    boxes = typed_boxes(leg, state.current().drafts)
    place = next(number for number, one in enumerate(boxes) if one.key == box.key)
    full = len(text) == box.max_chars or (box.kind == "month" and text in "23456789") or (box.kind == "day" and text in "456789")
    to = boxes[place + 1].key if full and box.kind in {"year", "month"} else box.key
    return evolve(state, typing=evolve(state.typing, focus=to)), ()


def ask_for_towns(state: State, box: str) -> Outcome:
    """Look a full postal code up, once."""
    code = state.current().drafts.get(box, "")
    if len(code) != POSTAL_DIGITS or not code.isdigit():
        return evolve(state, towns=None), ()
    if state.towns is not None and (state.towns.box, state.towns.postal_code) == (box, code):
        return state, ()
    return evolve(state, towns=Towns(box=box, postal_code=code, found=False)), (FindTowns(code),)


def towns_found(state: State, event: TownsFound) -> Outcome:
    """Keep the towns if the code is still the one in the box."""
    if state.towns is None or state.towns.postal_code != event.postal_code:
        return state, ()
    return evolve(state, towns=evolve(state.towns, found=True, towns=event.towns)), ()


def mark(state: State, leg: Leg, name: str) -> Outcome:
    """゛, ゜ or the small letter, on the last letter."""
    run = state.current()
    box = focused(leg, run, state.typing)
    before = run.drafts.get(box.key, "") if box else ""
    if box is None or box.kind in PAD_KINDS or name not in MARKS or not before:
        return state, ()
    changed = _write(state, leg, box, mark_last(before, name))
    composing = state.typing.composing
    held = composing if before.endswith(composing) else ""
    return _compose(changed, box, mark_last(held, name))


def delete(state: State, leg: Leg) -> Outcome:
    """The last letter of the box; from an empty part of a date the keys go back to the part before."""
    run = state.current()
    box = focused(leg, run, state.typing)
    if box is None:
        return state, ()
    before = run.drafts.get(box.key, "")
    if not before:
        return _step_back(state, leg, box)
    changed = _write(state, leg, box, before[:-1])
    if box.kind == "postal":
        return ask_for_towns(changed, box.key)
    held = state.typing.composing if before.endswith(state.typing.composing) else ""
    return _compose(changed, box, held[:-1])


def _step_back(state: State, leg: Leg, box: TypedBox) -> Outcome:
    if box.kind not in {"month", "day"}:
        return state, ()
    boxes = typed_boxes(leg, state.current().drafts)
    place = next(number for number, one in enumerate(boxes) if one.key == box.key)
    return evolve(state, typing=evolve(state.typing, focus=boxes[place - 1].key)), ()


def clear(state: State, leg: Leg) -> Outcome:
    """Empty the box (for a date all its boxes)."""
    box = focused(leg, state.current(), state.typing)
    if box is None:
        return state, ()
    for one in typed_boxes(leg, state.current().drafts):
        if one.answer_key == box.answer_key:
            state = _write(state, leg, one, "")
    first = next(one.key for one in typed_boxes(leg, state.current().drafts) if one.answer_key == box.answer_key)
    state = evolve(state, towns=None) if box.kind == "postal" else state
    return focus_on(state, leg, first)


def switch_board(state: State, leg: Leg, name: str) -> Outcome:
    """Another board for the same box."""
    box = focused(leg, state.current(), state.typing)
    if box is None or name not in boards_of(box):
        return state, ()
    return evolve(state, typing=evolve(state.typing, focus=box.key, board=name, composing="")), ()


def switch_capitals(state: State) -> Outcome:
    """Large and small Latin letters."""
    return evolve(state, typing=evolve(state.typing, capitals=not state.typing.capitals)), ()


def converted(state: State, event: Converted) -> Outcome:
    """Keep the candidates if they still belong to the kana before the caret."""
    if event.kana != state.typing.composing:
        return state, ()
    typing = evolve(state.typing, candidates_for=event.kana, candidates=event.candidates, row=0)
    return evolve(state, typing=typing), ()


def shown_candidates(typing: Typing) -> tuple[str, ...]:
    """The strip: at most six, none while the answer for these kana is not there."""
    if not typing.composing or typing.candidates_for != typing.composing:
        return ()
    return typing.candidates[typing.row * STRIP : (typing.row + 1) * STRIP]


def more_candidates(state: State) -> Outcome:
    """The next strip; after the last the first again."""
    rows = -(-len(state.typing.candidates) // STRIP) or 1
    return evolve(state, typing=evolve(state.typing, row=(state.typing.row + 1) % rows)), ()


def pick(state: State, leg: Leg, choice: str) -> Outcome:
    """Take a candidate by its number in the strip, or `kana`: leave the letters as they are."""
    run = state.current()
    box = focused(leg, run, state.typing)
    if box is None or not state.typing.composing:
        return state, ()
    strip = shown_candidates(state.typing)
    if choice == "kana":
        text = state.typing.composing
    elif choice.isdecimal() and int(choice) < len(strip):
        text = strip[int(choice)]
    else:
        return state, ()
    before = run.drafts.get(box.key, "")
    written = _write(state, leg, box, (before.removesuffix(state.typing.composing) + text)[: box.max_chars])
    return _next_empty(evolve(written, typing=evolve(state.typing, focus=box.key, composing="", candidates_for="")), leg, box)


def _next_empty(state: State, leg: Leg, box: TypedBox) -> Outcome:
    """After the kanji of the family name the given name's turn."""
    boxes = typed_boxes(leg, state.current().drafts)
    place = next(number for number, one in enumerate(boxes) if one.key == box.key)
    following = boxes[place + 1] if place + 1 < len(boxes) else None
    if box.kind != "name" or following is None or state.current().drafts.get(following.key):
        return state, ()
    return focus_on(state, leg, following.key)
