"""What is the same on every screen: language, size, contrast, help, erase; the idle clock; and the end in view."""

from __future__ import annotations

from kiosk.terminal.visit.effects import CallStaff, EndVisit, Erase, Print
from kiosk.terminal.visit.events import Tick, UndrawnFound
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.sheets import slip_facts
from kiosk.terminal.visit.state import Calling, Overlay, State, Step, evolve
from kiosk.terminal.visit.waiting import wait
from kiosk.terminal.visit.world import World

SIZES = ("normal", "large", "largest")
THEMES = ("light", "night")
RESTING = frozenset({Step.ATTRACT, Step.END})
"""Steps without anything of a citizen: no idle clock, nothing to erase."""
UNTOUCHABLE = frozenset({"queued", "unsure"})
"""While sealed bytes may or may not be handed in, the visit can't be erased: the next person would not know either."""


def open_languages(state: State, _world: World, _arg: str) -> Outcome:
    """The languages, over whatever is shown (a second touch closes them)."""
    shown = Overlay.NONE if state.overlay is Overlay.LANGUAGE else Overlay.LANGUAGE
    return evolve(state, overlay=shown), ()


def set_language(state: State, world: World, lang: str) -> Outcome:
    """Another language; same question, nothing lost."""
    if lang not in world.langs:
        return state, ()
    return evolve(state, overlay=Overlay.NONE, lang=lang, page=0), ()


def set_larger(state: State, _world: World, _arg: str) -> Outcome:
    """The next type size, after the largest the normal one."""
    return evolve(state, size=SIZES[(SIZES.index(state.size) + 1) % len(SIZES)], page=0), ()


def set_contrast(state: State, _world: World, _arg: str) -> Outcome:
    """The other theme."""
    return evolve(state, theme=THEMES[(THEMES.index(state.theme) + 1) % len(THEMES)]), ()


def help_me(state: State, world: World, _arg: str) -> Outcome:
    """Call staff, once; again shows when they were called. After a call that reached nobody, call again."""
    if state.calling is not None and state.calling.reached is not False:
        return evolve(state, overlay=Overlay.HELP), ()
    return evolve(state, overlay=Overlay.HELP, calling=Calling(since=world.now)), (CallStaff("help"),)


def staff_answer(state: State, *, reached: bool) -> Outcome:
    """Whether the call went out."""
    if state.calling is not None:
        return evolve(state, calling=evolve(state.calling, reached=reached)), ()
    return (evolve(state, undrawn_told=reached), ()) if state.undrawn else (state, ())


def ask_erase(state: State, _world: World, _arg: str) -> Outcome:
    """Ask before erasing; not while a hand-in is being committed."""
    if state.step in RESTING or state.pending in UNTOUCHABLE:
        return state, ()
    return evolve(state, overlay=Overlay.ERASE), ()


def close_overlay(state: State, _world: World, _arg: str) -> Outcome:
    """Back to what was shown."""
    return evolve(state, overlay=Overlay.NONE), ()


def end(state: State, world: World, _arg: str) -> Outcome:
    """The end in view: nothing of the visit is left in the state but how it is shown."""
    del world
    if state.step in RESTING or state.pending in UNTOUCHABLE:
        return state, ()
    return State(step=Step.END, lang=state.lang, size=state.size, theme=state.theme, ticked_s=state.ticked_s), (Erase(),)


def touched(state: State) -> State:
    """A touch or key: the idle clock begins anew."""
    return evolve(state, idle_s=0.0)


def tick(state: State, event: Tick, world: World) -> Outcome:
    """Time went on. One tick moves one stage at most, so a machine that stood still never ends a visit unseen."""
    passed_s = max(0.0, event.now_s - state.ticked_s) if state.ticked_s is not None else 0.0
    timed = evolve(state, ticked_s=event.now_s)
    if state.step is Step.END:
        return _ending(timed, passed_s, world)
    if state.step is Step.ATTRACT:
        return _resting(timed, passed_s, world)
    if state.pending:
        return wait(timed, passed_s, world)
    return _idling(evolve(timed, idle_s=state.idle_s + passed_s), world)


def _idling(state: State, world: World) -> Outcome:
    if state.overlay is Overlay.IDLE:
        return end(state, world, "") if state.idle_s >= world.limits.answer_s else (state, ())
    if state.idle_s >= world.limits.idle_s:
        return evolve(state, overlay=Overlay.IDLE, idle_s=0.0), ()
    return state, ()


def _ending(state: State, passed_s: float, world: World) -> Outcome:
    if state.ended_s < 0:
        return state, ()
    ended_s = state.ended_s + passed_s
    if ended_s >= world.limits.end_s:
        return evolve(state, ended_s=-1.0), (EndVisit(),)
    return evolve(state, ended_s=ended_s), ()


def _resting(state: State, passed_s: float, world: World) -> Outcome:
    """The attract screen; the notice of an undrawn hand-in goes by itself."""
    if state.undrawn is None:
        return state, ()
    shown_s = state.undrawn_s + passed_s
    if shown_s >= world.limits.undrawn_s:
        return state.noticed(), ()
    return evolve(state, undrawn_s=shown_s), ()


def undrawn_found(state: State, event: UndrawnFound, world: World) -> Outcome:
    """A hand-in was committed and no screen confirmed it: say so, tell staff, print a slip that opens nothing."""
    if state.step is not Step.ATTRACT:
        return state, (CallStaff("undrawn"),)
    shown = evolve(state, undrawn=event, undrawn_s=0.0)
    if world.status.printer != "ready":
        return evolve(shown, printing=world.status.printer), (CallStaff("undrawn"),)
    slip = Print(slip_facts(state.lang, event.handed_in, event.numbers, world))
    return evolve(shown, printing="busy"), (CallStaff("undrawn"), slip)


def dismiss_undrawn(state: State, _world: World, _arg: str) -> Outcome:
    """The notice was read."""
    return state.noticed(), ()
