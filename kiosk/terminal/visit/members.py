"""Repeated pages: is there one more, and taking a member out again."""

from __future__ import annotations

import msgspec

from kiosk.contract.service import Group
from kiosk.terminal.flow import Going, Leg, Place, members, more_key, renumbered, without_member
from kiosk.terminal.visit.answering import group_faults
from kiosk.terminal.visit.asking import after, here
from kiosk.terminal.visit.boxes import NO, YES
from kiosk.terminal.visit.effects import ForgetPhoto
from kiosk.terminal.visit.offers import going_of
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.state import Run, State, Wrong, evolve
from kiosk.terminal.visit.world import World


def choose_more(state: State, world: World, choice: str) -> Outcome:
    """Say whether there is one more; decided only on going on."""
    leg = here(state, world)
    if leg is None or choice not in {YES, NO}:
        return state, ()
    drafts = {**state.current().drafts, _draft_key(leg.place): choice}
    return evolve(state.with_run(drafts=drafts), wrong=()), ()


def chosen_more(run: Run, place: Place) -> str:
    """What stands chosen at a question for one more: yes, no, or nothing yet."""
    known = run.more.get(more_key(place.page, place.member))
    before = "" if known is None else YES if known else NO
    return run.drafts.get(_draft_key(place), before)


def is_full(group: Group, place: Place) -> bool:
    """Whether no more members are allowed after this one."""
    return place.member + 1 >= group.max


def go_on_from_more(state: State, world: World) -> Outcome:
    """The next member, or the end of the list if the declaration finds it right."""
    leg = here(state, world)
    if leg is None:
        return state, ()
    run = state.current()
    group = going_of(run, world).group(leg.place.page)
    chosen = NO if is_full(group, leg.place) else chosen_more(run, leg.place)
    if not chosen:
        return evolve(state, wrong=(Wrong(box="", message="error-choose-one"),), page=0), ()
    more = {**run.more, more_key(group.id, leg.place.member): chosen == YES}
    decided = state.with_run(more=more, passed=run.passed | {leg.place})
    wrong = group_faults(decided.current(), leg, world) if chosen == NO else ()
    return (evolve(state, wrong=wrong, page=0), ()) if wrong else after(decided, leg.place, world)


def remove_member(state: State, world: World, number: str) -> Outcome:
    """Take one member out of the list; the later ones move up."""
    leg = here(state, world)
    if leg is None or not leg.place.more or not number.isdecimal():
        return state, ()
    run = state.current()
    going = going_of(run, world)
    group = going.group(leg.place.page)
    gone, count = int(number), members(going, group)
    if gone >= count or count <= max(group.min, 1):
        return state, ()
    left = _without(going, run, leg, gone)
    photos = {ref: size for ref, size in state.photos.items() if ref in _refs(left)}
    forgotten = tuple(ForgetPhoto(ref) for ref in state.photos if ref not in photos)
    at = Place(group.id, min(leg.place.member, count - 2), more=True)
    runs = (*state.runs[: state.run], left, *state.runs[state.run + 1 :])
    return evolve(state, runs=runs, at=at, photos=photos, wrong=(), page=0), forgotten


def _without(going: Going, run: Run, leg: Leg, gone: int) -> Run:
    group = leg.place.page
    answers, more = without_member(going, group, gone)
    drafts = {key: str(one) for key, one in renumbered(run.drafts, group, gone).items() if not _is_more_draft(key, group)}
    mine = {page.id for page in going.service.pages if page.group == group} | {group}
    passed = {
        _moved(place, gone) if place.page in mine else place for place in run.passed if place.page not in mine or place.member != gone
    }
    return evolve(run, answers=answers, more=more, drafts=drafts, passed=frozenset(passed))


def _moved(place: Place, gone: int) -> Place:
    return msgspec.structs.replace(place, member=place.member - 1) if place.member > gone else place


def _draft_key(place: Place) -> str:
    return f"{more_key(place.page, place.member)}#more"


def _is_more_draft(key: str, group: str) -> bool:
    return key.startswith(f"{group}[") and key.endswith("]#more")


def _refs(run: Run) -> frozenset[str]:
    return frozenset(ref for draft in run.drafts.values() for ref in draft.split(","))
