"""The pages of a service: opening, going on and back, what was told before, and the check page with its way back.

Back never loses anything: what was typed stays in its box, what was answered stays answered, also in branches not taken.
"""

from __future__ import annotations

from kiosk.terminal.flow import Leg, Place, first_open, leg_at, next_leg, previous_leg, walk
from kiosk.terminal.visit import keystrokes
from kiosk.terminal.visit.answering import accept_page, open_page
from kiosk.terminal.visit.boxes import typed_boxes
from kiosk.terminal.visit.offers import going_of, told_before
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.state import State, Step, Towns, Typing, Wrong, evolve
from kiosk.terminal.visit.world import World


def start_pages(state: State, world: World) -> Outcome:
    """The first place still open, or the check page when there is none."""
    leg = first_open(going_of(state.current(), world), state.current().passed)
    return (evolve(state, step=Step.CHECK, at=None, page=0), ()) if leg is None else show(state, leg)


def show(state: State, leg: Leg) -> Outcome:
    """Go to a place; what another service was told is offered instead of asked."""
    fresh = evolve(state, at=leg.place, page=0, wrong=(), typing=Typing(), towns=None, photo_failed="")
    if leg.place.more:
        return evolve(fresh, step=Step.MORE), ()
    if is_told(state, leg):
        return evolve(fresh, step=Step.OFFER), ()
    return show_page(fresh, leg)


def show_page(state: State, leg: Leg) -> Outcome:
    """The page itself, with its drafts and the keys on its first box."""
    opened = evolve(open_page(state, leg), step=Step.PAGE)
    boxes = typed_boxes(leg, opened.current().drafts)
    if not boxes:
        return opened, ()
    focused, effects = keystrokes.focus_on(opened, leg, boxes[0].key)
    if boxes[0].kind == "postal":
        focused, found = keystrokes.ask_for_towns(focused, boxes[0].key)
        effects += found
    return focused, effects


def is_told(state: State, leg: Leg) -> bool:
    """Whether every question of the place has been answered for another service, and none of them here."""
    run = state.current()
    if not leg.keys or any(key in run.answers for key in leg.keys) or leg.place in run.passed:
        return False
    untouched = not any(key in run.drafts for key in leg.keys)
    told = [told_before(state, key, field) is not None for key, field in leg.keys.items() if field.required]
    return untouched and bool(told) and all(told)


def here(state: State, world: World) -> Leg | None:
    """The place the visit stands at."""
    return leg_at(going_of(state.current(), world), state.at) if state.at is not None and state.runs else None


# ------------------------------------------------------------------------------------------------------------------ on and back


def go_on(state: State, world: World) -> Outcome:
    """Take the page's answers and show what comes next, or what is to be mended."""
    leg = here(state, world)
    if leg is None:
        return start_pages(state, world)
    if leg.page is not None and leg.page.ends:
        return state, ()
    accepted, wrong = accept_page(state, leg, world)
    if wrong:
        return _show_wrong(state, leg, wrong)
    return after(fill_from_town(accepted, leg), leg.place, world)


def _show_wrong(state: State, leg: Leg, wrong: tuple[Wrong, ...]) -> Outcome:
    """Errors at the fields and at the top; the keys go to the first box to mend. Nothing typed is touched."""
    boxes = {box.key for box in typed_boxes(leg, state.current().drafts)}
    shown = evolve(state, wrong=wrong, page=0)
    return keystrokes.focus_on(shown, leg, wrong[0].box) if wrong[0].box in boxes else (shown, ())


def after(state: State, place: Place, world: World) -> Outcome:
    """Where the way leads from an answered place; from a change straight back to the check page, past new questions only."""
    going = going_of(state.current(), world)
    stays = leg_at(going, place)
    if stays is not None and any(key not in state.current().answers for key in stays.keys):
        return show(state, stays)
    leg = first_open(going, state.current().passed) if state.returning else next_leg(going, place)
    if leg is None:
        leg = first_open(going, state.current().passed)
    if leg is None:
        return evolve(state, step=Step.CHECK, at=None, page=0, wrong=(), returning=False, typing=Typing()), ()
    return show(state, leg)


def go_back(state: State, world: World) -> Outcome:
    """The place before, with everything as it was; before the first one "before you start"; from a change the check page."""
    run = state.current()
    if state.returning and state.step is not Step.CHECK:
        return evolve(state, step=Step.CHECK, at=None, page=0, wrong=(), returning=False, typing=Typing()), ()
    way = walk(going_of(run, world))
    before = previous_leg(going_of(run, world), state.at) if state.at is not None else (way[-1] if way else None)
    if before is None:
        step = Step.REPLY if run.follow_up is not None else Step.BEFORE
        return evolve(state, step=step, chosen=run.service, at=None, page=0, wrong=(), typing=Typing()), ()
    kept = evolve(state, at=before.place, page=0, wrong=(), typing=Typing(), towns=None, returning=False)
    return (evolve(kept, step=Step.MORE), ()) if before.place.more else show_page(kept, before)


def edit(state: State, world: World, where: str) -> Outcome:
    """Change one answer from the check page: its place by number in the way."""
    way = walk(going_of(state.current(), world))
    if not where.isdecimal() or int(where) >= len(way):
        return state, ()
    leg = way[int(where)]
    changing = evolve(state, at=leg.place, page=0, wrong=(), typing=Typing(), towns=None, returning=True)
    return (evolve(changing, step=Step.MORE), ()) if leg.place.more else show_page(changing, leg)


# --------------------------------------------------------------------------------------------------------------- told before


def take_told(state: State, world: World) -> Outcome:
    """Yes, right here too: take over what another service was told."""
    leg = here(state, world)
    if leg is None:
        return state, ()
    run = state.current()
    told = {key: told_before(state, key, field) for key, field in leg.keys.items()}
    answers = {**run.answers, **{key: answer if answer is not None else "" for key, answer in told.items()}}
    accepted, wrong = accept_page(open_page(state.with_run(answers=answers), leg), leg, world)
    if wrong:  # other limits here than there: ask after all, with the answer in the box
        return show_page(evolve(state, wrong=wrong), leg)
    return after(accepted, leg.place, world)


def ask_anew(state: State, world: World) -> Outcome:
    """No, different here: the page, with what was told in its boxes."""
    leg = here(state, world)
    return (state, ()) if leg is None else show_page(state, leg)


# ------------------------------------------------------------------------------------------------------------------- postal code


def town_drafts(towns: Towns, number: int) -> dict[str, str]:
    """The parts of the address a town fills, as drafts of the same owner's boxes."""
    town, owner = towns.towns[number], towns.box.removesuffix("postalCode")
    return {f"{owner}prefecture": town.prefecture, f"{owner}cityAndCounty": town.city, f"{owner}streetAddress": town.town}


def fill_from_town(state: State, leg: Leg) -> State:
    """A postal code of one town only needs no choice: it fills the address where nothing was typed yet."""
    towns = state.towns
    if towns is None or len(towns.towns) != 1 or towns.box not in leg.keys:
        return state
    run = state.current()
    filled = {key: text for key, text in town_drafts(towns, 0).items() if not run.drafts.get(key)}
    return state.with_run(drafts={**run.drafts, **filled})
