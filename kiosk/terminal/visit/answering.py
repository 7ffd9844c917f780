"""From drafts to answers: what a page opens with, what is wrong with it, and what going on from it keeps.

The vocabulary decides one term at a time, the declaration's checks what depends on other answers. Drafts stay as typed, right or wrong.
"""

from __future__ import annotations

from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.contract.vocabulary import accept
from kiosk.contract.vocabulary.accepting import limits
from kiosk.errors import InputError
from kiosk.terminal.flow import Answer, Leg, answers_until
from kiosk.terminal.visit.boxes import LISTED, boxes_of, drafts_of, first_era, raw_of, term_of, unknown_key, widget_of
from kiosk.terminal.visit.offers import going_of, options_of, told_before
from kiosk.terminal.visit.state import Run, State, Wrong, evolve
from kiosk.terminal.visit.world import World

SPACES = " \u3000\n"


def open_page(state: State, leg: Leg) -> State:
    """Prepare the drafts of a place: what was typed before, else the answer, else what another service was told."""
    run = state.current()
    drafts = dict(run.drafts)
    for key, field in leg.keys.items():
        if {key, unknown_key(key)} & drafts.keys() or any(box.key in drafts for box in boxes_of(key, field, drafts)):
            continue
        answer = run.answers.get(key, told_before(state, key, field))
        if answer is not None:
            drafts |= drafts_of(key, field, answer, state.lang)
        elif widget_of(field) is Widget.DATE:
            drafts[f"{key}#era"] = first_era(field, state.lang)
    return state.with_run(drafts=drafts)


def accept_page(state: State, leg: Leg, world: World) -> tuple[State, tuple[Wrong, ...]]:
    """Take the page's drafts as answers.

    Returns:
        The state with the answers when nothing is wrong, else the state as it was and everything to be mended.
    """
    run = state.current()
    answers = dict(run.answers)
    wrong: list[Wrong] = []
    for key, field in leg.keys.items():
        try:
            answers[key] = _accept_field(key, field, run, leg, world)
        except InputError as fault:
            wrong.append(Wrong(box=_box_of(key, field, run), message=fault.detail, args=dict(limits(term_of(field), field.min, field.max))))
    wrong = wrong or _failed_checks(leg, evolve(run, answers=answers), world)
    if wrong:
        return state, tuple(wrong)
    return state.with_run(answers=answers, passed=run.passed | {leg.place}), ()


def group_faults(run: Run, leg: Leg, world: World) -> tuple[Wrong, ...]:
    """What the declaration finds wrong with the finished list of a group (exactly one head, nobody twice)."""
    going = going_of(run, world)
    seen = answers_until(going, leg.place)
    checks = going.group(leg.place.page).checks
    return tuple(Wrong(box="", message=check.text, service=run.service) for check in checks if not going.truth(check.rule, seen, None, 0))


def _accept_field(key: str, field: Field, run: Run, leg: Leg, world: World) -> Answer:
    raw = raw_of(key, field, run.drafts)
    if raw == UNKNOWN and field.unknown:
        return UNKNOWN
    if not field.required and not raw.strip(SPACES):
        return () if widget_of(field) in {Widget.CHOICES, Widget.PHOTOS} else ""
    value = accept(term_of(field), raw, today=world.today, low=field.min, high=field.max)
    answer: Answer = tuple(value) if isinstance(value, list) else value
    if widget_of(field) in LISTED and not isinstance(answer, bool):
        shown = {value for value, _, _ in options_of(field, run, leg, world, "ja")}
        if not shown.issuperset(answer if isinstance(answer, tuple) else (str(answer),)):
            raise InputError("error-choose-listed")
    return answer


def _box_of(key: str, field: Field, run: Run) -> str:
    """The box the focus moves to: of a date the first empty one, else its year."""
    boxes = boxes_of(key, field, run.drafts)
    empty = next((box.key for box in boxes if not run.drafts.get(box.key)), None)
    return empty or next((box.key for box in boxes), key)


def _failed_checks(leg: Leg, run: Run, world: World) -> list[Wrong]:
    going = going_of(run, world)
    if going.route:
        return []
    seen = answers_until(going, leg.place)
    group = leg.page.group if leg.page else None
    return [
        Wrong(box=_box_of(key, field, run), message=check.text, service=run.service)
        for key, field in leg.keys.items()
        if run.answers.get(key) not in ("", (), UNKNOWN)
        for check in field.checks
        if not going.truth(check.rule, seen, group, leg.place.member)
    ]
