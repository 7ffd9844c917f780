"""Reading a reply by the receipt, and answering it: scan, cases, one reply, a follow-up."""

from __future__ import annotations

from kiosk.contract.reply import CORRECTION, Reply
from kiosk.terminal.visit.asking import start_pages
from kiosk.terminal.visit.effects import FetchReplies
from kiosk.terminal.visit.events import ReadCase, ReceiptUnread, RepliesRead
from kiosk.terminal.visit.followups import follow_up_offer, route_of
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.state import FollowUpTo, Run, State, Step, Typing, evolve
from kiosk.terminal.visit.world import World

MAX_CODE_CHARS = 1200
"""Longer than any receipt code: anything longer is not looked at."""


def scanned(state: State, _world: World, code: str) -> Outcome:
    """The camera saw a code: once for each code, however often it is seen."""
    if state.pending or not code or len(code) > MAX_CODE_CHARS:
        return state, ()
    return evolve(state, step=Step.FETCHING, pending="replies", waited_s=0.0, unread="", page=0), (FetchReplies(code),)


def replies_read(state: State, event: RepliesRead) -> Outcome:
    """The receipt was read; one case is shown at once, several as a list."""
    if state.step is not Step.FETCHING:
        return state, ()
    step = Step.REPLY if len(event.cases) == 1 else Step.CASES
    return evolve(state, step=step, pending="", read=event, case=0, reply=0, page=0, idle_s=0.0), ()


def unread(state: State, event: ReceiptUnread) -> Outcome:
    """Not a receipt of ours, or nobody could look: scan again, or ask staff."""
    if state.step is not Step.FETCHING:
        return state, ()
    return evolve(state, step=Step.SCAN, pending="", unread=event.code, page=0), ()


def choose_case(state: State, _world: World, number: str) -> Outcome:
    """One submission of the receipt."""
    if state.read is None or not number.isdecimal() or int(number) >= len(state.read.cases):
        return state, ()
    return evolve(state, step=Step.REPLY, case=int(number), reply=0, page=0), ()


def choose_reply(state: State, _world: World, number: str) -> Outcome:
    """An older reply, by its number; 0 for the newest again."""
    found = case_of(state)
    known = {reply.reply_no for reply in found.replies} | {0} if found else set()
    if not number.isdecimal() or int(number) not in known:
        return state, ()
    return evolve(state, reply=int(number), page=0), ()


def back_from_reply(state: State, _world: World, _arg: str) -> Outcome:
    """To the newest reply, the list of cases, or the camera."""
    if state.reply:
        return evolve(state, reply=0, page=0), ()
    several = state.read is not None and len(state.read.cases) > 1
    return evolve(state, step=Step.CASES if several else Step.SCAN, unread="", page=0), ()


def case_of(state: State) -> ReadCase | None:
    """The case looked at."""
    return state.read.cases[state.case] if state.read is not None and state.case < len(state.read.cases) else None


def reply_of(state: State) -> Reply | None:
    """The reply looked at: the chosen one, else the newest; None when this terminal holds none."""
    found = case_of(state)
    if found is None or not found.replies:
        return None
    return next((reply for reply in found.replies if reply.reply_no == state.reply), found.replies[-1])


def answered_reply(state: State) -> Reply | None:
    """The reply that a running follow-up answers."""
    follow_up = state.current().follow_up if state.runs else None
    if follow_up is None or state.read is None or follow_up.case >= len(state.read.cases):
        return None
    return next((reply for reply in state.read.cases[follow_up.case].replies if reply.reply_no == follow_up.reply_no), None)


def can_answer(reply: Reply | None) -> bool:
    """Whether the reply asks for something."""
    return reply is not None and reply.kind == CORRECTION


def answer(state: State, world: World, how: str) -> Outcome:
    """Begin a follow-up: `asked` answers the correction, `free` sends words and papers."""
    found = case_of(state)
    reply = reply_of(state)
    if found is None or how not in {"asked", "free"} or (how == "asked" and not can_answer(reply)):
        return state, ()
    service, version = (reply.service, reply.service_version) if reply else ("", 0)
    reply_no = reply.reply_no if reply else 0
    offer = follow_up_offer(service, version, found.tenant, world.offers, world.words)
    route = route_of(offer, reply if how == "asked" else None)
    about = FollowUpTo(case=state.case, submission_id=found.submission_id, tenant=found.tenant, reply_no=reply_no, version=version)
    begun = _begun(state, about, route)
    if begun is not None:
        return start_pages(evolve(state, run=begun, page=0), world)
    run = Run(service=service, acceptance=offer.acceptance.value, follow_up=about, route=route)
    return start_pages(evolve(state, runs=(*state.runs, run), run=len(state.runs), typing=Typing(), page=0), world)


def _begun(state: State, about: FollowUpTo, route: object) -> int | None:
    """A follow-up begun before and left with "back" keeps its answers."""
    return next((number for number, run in enumerate(state.runs) if run.follow_up == about and run.route == route), None)
