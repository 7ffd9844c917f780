"""From the attract screen to the first question: language, purpose, list of services, what to know before starting."""

from __future__ import annotations

from kiosk.contract.receipt import MAX_SUBMISSIONS_A_CODE
from kiosk.contract.service import Acceptance
from kiosk.contract.submission import MAX_SUBMISSION_BYTES
from kiosk.terminal.visit.asking import start_pages
from kiosk.terminal.visit.declaring import ask_again, is_unknown
from kiosk.terminal.visit.effects import TakeVisit
from kiosk.terminal.visit.events import VisitRefused
from kiosk.terminal.visit.outcome import Handler, Outcome
from kiosk.terminal.visit.sheets import filed
from kiosk.terminal.visit.state import Overlay, Run, State, Step, Typing, evolve
from kiosk.terminal.visit.world import Offer, World

SPACE_BYTES = MAX_SUBMISSION_BYTES + MAX_SUBMISSION_BYTES // 4
"""Reserved before the first question: one visit's pictures, forms, seals and padding."""


def start(state: State, _world: World, _arg: str) -> Outcome:
    """The first touch: the visit begins, the agent is asked for the lease."""
    return evolve(state.noticed(), step=Step.LANGUAGE), (TakeVisit(SPACE_BYTES),)


def start_in(state: State, world: World, lang: str) -> Outcome:
    """The first touch was on a language."""
    if lang not in world.langs:
        return state, ()
    return evolve(state.noticed(), step=Step.PURPOSE, lang=lang), (TakeVisit(SPACE_BYTES),)


def choose_language(state: State, world: World, lang: str) -> Outcome:
    """The language page."""
    return (evolve(state, step=Step.PURPOSE, lang=lang), ()) if lang in world.langs else (state, ())


def choose_purpose(state: State, _world: World, purpose: str) -> Outcome:
    """Apply for something, or read a reply."""
    if purpose == "apply":
        return evolve(state, step=Step.SERVICES, page=0), ()
    if purpose == "read":
        return evolve(state, step=Step.SCAN, unread="", page=0), ()
    return state, ()


def why_closed(offer: Offer, world: World) -> str:
    """Why a service can't be begun here and now, as a message; empty when it can. Says nothing about any person."""
    if offer.acceptance not in {Acceptance.COMPLETE, Acceptance.PREPARE}:
        return f"closed-{offer.acceptance.value}"
    if offer.files and offer.tenant in world.missing_keys:
        return "closed-key"
    if offer.files and world.status.queue == "full":
        return "closed-full"
    if not offer.files and world.status.printer != "ready":
        return "closed-paper"
    return ""


def choose_service(state: State, world: World, service: str) -> Outcome:
    """Look at a service: before you start, or why not here. One that is begun already is gone on with."""
    offer = world.offers.get(service)
    if offer is None:
        return state, ()
    begun = next((number for number, run in enumerate(state.runs) if run.service == service and run.follow_up is None), None)
    if begun is not None:
        return start_pages(evolve(state, run=begun, page=0), world)
    step = Step.CLOSED if why_closed(offer, world) else Step.BEFORE
    return evolve(state, step=step, chosen=service, page=0), ()


def begin(state: State, world: World, _arg: str) -> Outcome:
    """Begin the questions, after the offer of a private way where the service has one."""
    offer = world.offers.get(state.chosen)
    if offer is None:
        return state, ()
    if state.step is Step.BEFORE and offer.service.leave_early and not _is_begun(state):
        return evolve(state, step=Step.PRIVATE_WAY, page=0), ()
    if _is_begun(state):
        return start_pages(evolve(state, page=0), world)
    if len(state.runs) >= MAX_SUBMISSIONS_A_CODE:
        return state, ()
    run = Run(service=state.chosen, acceptance=offer.acceptance.value)
    return start_pages(evolve(state, runs=(*state.runs, run), run=len(state.runs), typing=Typing(), page=0), world)


def leave(state: State, _world: World, _arg: str) -> Outcome:
    """The private way in was taken; nothing about it is kept."""
    return evolve(state, step=Step.LEFT, page=0), ()


def back_to_list(state: State, _world: World, _arg: str) -> Outcome:
    """Back to the list; a service that was begun keeps its answers."""
    return evolve(state, step=Step.SERVICES, page=0), ()


def back_to_purpose(state: State, world: World, arg: str) -> Outcome:
    """Back from the list: to the purpose, or to the question that led here."""
    if any(run.checked for run in state.runs):
        return evolve(state, step=Step.ANOTHER, page=0), ()
    return back_to(Step.PURPOSE)(state, world, arg)


def visit_refused(state: State, event: VisitRefused, _world: World) -> Outcome:
    """No lease: nothing can be handed in now; reading a reply still can."""
    if state.step in {Step.ATTRACT, Step.SEALING, Step.RECEIPT, Step.END} or is_unknown(state):
        return state, ()  # a hand-in has an answer of its own, and that one is the truth
    return evolve(state, step=Step.TROUBLE, pending="", trouble=event.code, overlay=Overlay.NONE, page=0), ()


def resume(state: State, world: World, _arg: str) -> Outcome:
    """From a trouble screen back to where everything still is: the hand-in that is asked about, the declaration, else the purpose."""
    if is_unknown(state):
        return ask_again(state)
    calm = evolve(state, trouble="", page=0)
    if filed(state, world):
        return evolve(calm, step=Step.DECLARE), ()
    return evolve(calm, step=Step.PURPOSE), ()


def read_instead(state: State, world: World, purpose: str) -> Outcome:
    """From a trouble screen to the other purpose, where nothing was begun."""
    return (state, ()) if state.runs else choose_purpose(evolve(state, trouble=""), world, purpose)


def back_to(step: Step) -> Handler:
    """A handler that only goes to another step."""

    def go(state: State, _world: World, _arg: str) -> Outcome:
        return evolve(state, step=step, page=0), ()

    return go


def _is_begun(state: State) -> bool:
    return any(run.service == state.chosen and run.follow_up is None for run in state.runs)
