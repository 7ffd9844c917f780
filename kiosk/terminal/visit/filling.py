"""Everything on a page that is chosen rather than typed: options, eras, days, towns, photos."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.errors import LimitError
from kiosk.terminal.flow import Leg
from kiosk.terminal.plan import check_photo
from kiosk.terminal.visit import keystrokes
from kiosk.terminal.visit.asking import here, town_drafts
from kiosk.terminal.visit.boxes import LISTED, YES, date_drafts, era_of_draft, eras_of, term_of, unknown_key, widget_of
from kiosk.terminal.visit.effects import ForgetPhoto, TakePhoto
from kiosk.terminal.visit.events import PhotoTaken
from kiosk.terminal.visit.offers import options_of
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.state import Run, State, Step, evolve
from kiosk.terminal.visit.world import World


def choose(state: State, world: World, choice: str) -> Outcome:
    """Choose in a list, or answer yes or no; a touch again takes it off where several or none may be chosen."""
    leg = here(state, world)
    if leg is None:
        return state, ()
    key, field = _listed(leg, choice, state, world)
    if key is None or field is None:
        return state, ()
    drafts = {**state.current().drafts, key: _toggled(state.current().drafts.get(key, ""), choice, field)}
    return evolve(state.with_run(drafts=drafts), wrong=()), ()


def _listed(leg: Leg, choice: str, state: State, world: World) -> tuple[str | None, Field | None]:
    run = state.current()
    for key, field in leg.keys.items():
        values = {value for value, _, _ in options_of(field, run, leg, world, state.lang)} if widget_of(field) in LISTED else set()
        if choice in values or (choice == UNKNOWN and field.unknown and widget_of(field) in LISTED):
            return key, field
    return None, None


def _toggled(before: str, choice: str, field: Field) -> str:
    if widget_of(field) is not Widget.CHOICES or choice == UNKNOWN:
        return "" if before == choice and not field.required else choice
    chosen = [one for one in before.split(",") if one not in ("", UNKNOWN)]
    return ",".join([one for one in chosen if one != choice] if choice in chosen else [*chosen, choice])


def do_not_know(state: State, world: World) -> Outcome:
    """Not knowing, where the question allows it; a touch again takes it off."""
    leg = here(state, world)
    asked = [key for key, field in leg.keys.items() if field.unknown] if leg else []
    if not asked:
        return state, ()
    drafts = dict(state.current().drafts)
    taken = all(drafts.get(unknown_key(key)) for key in asked)
    drafts |= {unknown_key(key): "" if taken else YES for key in asked}
    return evolve(state.with_run(drafts=drafts), wrong=(), towns=None), ()


# ------------------------------------------------------------------------------------------------------------------------- dates


def choose_era(state: State, world: World, era: str) -> Outcome:
    """Give the date in another way; a whole date moves over, what is half typed stays in its boxes."""
    key, field = _date(here(state, world))
    if field is None or era not in eras_of(field):
        return state, ()
    drafts = {**state.current().drafts, f"{key}#era": era}
    return evolve(state.with_run(drafts=drafts), wrong=()), ()


def choose_day(state: State, world: World, days_ago: int) -> Outcome:
    """Today or yesterday."""
    leg = here(state, world)
    key, field = _date(leg)
    if field is None or leg is None:
        return state, ()
    day = world.today - dt.timedelta(days=days_ago)
    drafts = state.current().drafts
    era = era_of_draft(key, field, drafts)
    changed = evolve(state.with_run(drafts={**drafts, **date_drafts(key, field, day, era)}), wrong=())
    return keystrokes.focus_on(changed, leg, f"{key}#day")


def _date(leg: Leg | None) -> tuple[str, Field | None]:
    found = ((key, field) for key, field in (leg.keys.items() if leg else ()) if widget_of(field) is Widget.DATE)
    return next(found, ("", None))


# ------------------------------------------------------------------------------------------------------------------- postal code


def choose_town(state: State, world: World, number: str) -> Outcome:
    """Take one of the towns of the postal code: it fills the parts of the same address, to be seen and changed."""
    leg = here(state, world)
    if leg is None or state.towns is None or not number.isdecimal() or int(number) >= len(state.towns.towns):
        return state, ()
    filled = town_drafts(state.towns, int(number))
    drafts = {**state.current().drafts, **filled, f"{state.towns.box}#town": number}
    return evolve(state.with_run(drafts=drafts), wrong=()), ()


# ------------------------------------------------------------------------------------------------------------------------ photos


def take_photo(state: State, world: World) -> Outcome:
    """Press the shutter; a second touch while the picture is on its way does nothing."""
    leg = here(state, world)
    if leg is None or _photo_field(leg) is None or state.pending:
        return state, ()
    return evolve(state, pending="photo", waited_s=0.0, photo_failed=""), (TakePhoto(),)


def photo_taken(state: State, event: PhotoTaken, world: World) -> Outcome:
    """Keep the picture if it fits; what does not fit is dropped and said."""
    waiting = evolve(state, pending="" if state.pending == "photo" else state.pending)
    leg = here(state, world) if state.step is Step.PAGE else None
    found = _photo_field(leg) if leg else None
    if found is None:
        return waiting, (ForgetPhoto(event.ref),)
    key, field = found
    refs = photos_of(state.current(), key)
    fault = _too_many(state, event.size_bytes, len(refs), field)
    if fault:
        return evolve(waiting, photo_failed=fault), (ForgetPhoto(event.ref),)
    drafts = {**state.current().drafts, key: ",".join([*refs, event.ref])}
    return evolve(waiting.with_run(drafts=drafts), photos={**state.photos, event.ref: event.size_bytes}, wrong=()), ()


def photo_failed(state: State) -> Outcome:
    """Say that no picture came; everything else goes on."""
    return evolve(state, pending="" if state.pending == "photo" else state.pending, photo_failed="photo-failed"), ()


def remove_photo(state: State, world: World, ref: str) -> Outcome:
    """Drop one picture."""
    leg = here(state, world)
    found = _photo_field(leg) if leg else None
    if found is None or ref not in photos_of(state.current(), found[0]):
        return state, ()
    key = found[0]
    drafts = {**state.current().drafts, key: ",".join(one for one in photos_of(state.current(), key) if one != ref)}
    photos = {one: size for one, size in state.photos.items() if one != ref}
    return evolve(state.with_run(drafts=drafts), photos=photos, photo_failed=""), (ForgetPhoto(ref),)


def photos_of(run: Run, key: str) -> list[str]:
    """References of the pictures of a field, in the order taken."""
    return [one for one in run.drafts.get(key, "").split(",") if one]


def _photo_field(leg: Leg) -> tuple[str, Field] | None:
    return next(((key, field) for key, field in leg.keys.items() if widget_of(field) is Widget.PHOTOS), None)


def _too_many(state: State, size_bytes: int, count: int, field: Field) -> str:
    """Why a picture can't be kept, as a message; empty when it can. All pictures of a visit together stay within one submission's limit."""
    if count >= (field.max or term_of(field).maximum):
        return "photo-too-many"
    try:
        check_photo(size_bytes, sum(state.photos.values()), len(state.photos))
    except LimitError:
        return "photo-too-large"
    return ""
