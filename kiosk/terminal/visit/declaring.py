"""From the check page to the receipt: another service, the declaration, sealing, what comes back, the prepared sheet."""

from __future__ import annotations

from kiosk.catalog.texts import plain
from kiosk.contract.receipt import MAX_SUBMISSIONS_A_CODE
from kiosk.contract.service import Widget
from kiosk.errors import CommitUnknownError
from kiosk.terminal.flow import first_open, sent_answers, walk
from kiosk.terminal.plan import HandInPlan, PlannedAttachment, PlannedFollowUp, SubmissionPlan
from kiosk.terminal.visit.asking import start_pages
from kiosk.terminal.visit.boxes import widget_of
from kiosk.terminal.visit.effects import AskAgain, CallStaff, ConfirmDrawn, Effect, Print, Submit
from kiosk.terminal.visit.events import Drawn, PrintFailed, Queued, SubmitRefused, SubmitUnknown, SubmitUnsure
from kiosk.terminal.visit.offers import going_of, offer_of
from kiosk.terminal.visit.outcome import Outcome
from kiosk.terminal.visit.sheets import declared, filed, finished, prepared_facts, receipt_facts
from kiosk.terminal.visit.state import Run, State, Step, Wrong, evolve
from kiosk.terminal.visit.world import World

UNKNOWN = CommitUnknownError.code
"""The trouble of a hand-in that may or may not be stored."""


def confirm_check(state: State, world: World, _arg: str) -> Outcome:
    """Everything on the check page is right."""
    run = state.current()
    if first_open(going_of(run, world), run.passed) is not None:
        return start_pages(state, world)
    if run.follow_up is not None and not sent_answers(going_of(run, world)):
        return evolve(state, wrong=(Wrong(box="", message="followup-empty"),), page=0), ()
    checked = evolve(state.with_run(checked=True), page=0, returning=False)
    if run.follow_up is not None or not _may_add(checked, world):
        return to_declaration(checked, world, "")
    return evolve(checked, step=Step.ANOTHER), ()


def _may_add(state: State, world: World) -> bool:
    begun = {run.service for run in state.runs}
    return len(state.runs) < MAX_SUBMISSIONS_A_CODE and bool(set(world.offers) - begun)


def prepared_runs(state: State, world: World) -> tuple[Run, ...]:
    """The runs that end with a sheet for the counter: prepared ones, booked or not."""
    return tuple(run for run in finished(state) if not run.left_out and not offer_of(run, world).acceptance.files)


def to_declaration(state: State, world: World, _arg: str) -> Outcome:
    """The declaration."""
    return (evolve(state, step=Step.DECLARE, page=0), ()) if declared(state, world) else (state, ())


def back_from_declaration(state: State, _world: World, _arg: str) -> Outcome:
    """Back to the check page of the service last looked at."""
    return evolve(state, step=Step.CHECK, at=None, page=0), ()


def look_again(state: State, world: World, number: str) -> Outcome:
    """The check page of one of several services."""
    if not number.isdecimal() or int(number) >= len(state.runs):
        return state, ()
    return start_pages(evolve(state, run=int(number), page=0), world)


def leave_out(state: State, world: World, number: str) -> Outcome:
    """Leave a receiver out of the declaration, or take it in again; never the last one."""
    if not number.isdecimal() or int(number) >= len(state.runs):
        return state, ()
    changed = _with_left_out(state, int(number))
    return (changed, ()) if declared(changed, world) else (state, ())


def _with_left_out(state: State, number: int) -> State:
    run = state.runs[number]
    runs = (*state.runs[:number], evolve(run, left_out=not run.left_out), *state.runs[number + 1 :])
    return evolve(state, runs=runs)


def missing_receivers(state: State, world: World) -> tuple[Run, ...]:
    """Runs whose receiver has no sealing key in the catalogue: they must be left out before anything can be handed in."""
    return tuple(run for run in filed(state, world) if offer_of(run, world).tenant in world.missing_keys)


def is_stopped(state: State, world: World) -> bool:
    """Whether handing in is not possible now."""
    return bool(missing_receivers(state, world)) or (world.status.agent == "lost" and bool(filed(state, world)))


def declare(state: State, world: World, _arg: str) -> Outcome:
    """The declaration act, once: a second touch finds another step. Where nothing is filed the sheet is printed."""
    if not declared(state, world) or is_stopped(state, world):
        return state, ()
    if not filed(state, world):
        return _print_sheets(evolve(state, step=Step.PREPARED, page=0), world, None)
    return evolve(state, step=Step.SEALING, pending="queued", waited_s=0.0, numbers=(), page=0), (Submit(plan_of(state, world)),)


def plan_of(state: State, world: World) -> HandInPlan:
    """Everything that is declared, as it stood on the check pages."""
    return HandInPlan(state.lang, tuple(_submission(run, state, world) for run in filed(state, world)))


def _submission(run: Run, state: State, world: World) -> SubmissionPlan:
    offer = offer_of(run, world)
    going = going_of(run, world)
    photos = {key for leg in walk(going) for key, field in leg.keys.items() if widget_of(field) is Widget.PHOTOS}
    sent = sent_answers(going)
    pictures = tuple(PlannedAttachment(key, ref) for key in sent if key in photos for ref in _refs(sent[key]))
    follow_up = PlannedFollowUp(run.follow_up.submission_id, run.follow_up.reply_no) if run.follow_up else None
    return SubmissionPlan(
        tenant=offer.tenant,
        service=offer.service.id,
        service_version=offer.service.version,
        act=offer.act.value,
        acceptance=offer.acceptance.value,
        answers={key: list(answer) if isinstance(answer, tuple) else answer for key, answer in sent.items() if key not in photos},
        attachments=pictures,
        declared=plain(declared_sentence(run, state.lang, world)),
        identification=offer.service.identification,
        follow_up=follow_up,
    )


def declared_sentence(run: Run, lang: str, world: World) -> str:
    """What becomes true by declaring, in the words of the service (of the frame for a follow-up)."""
    if run.follow_up is not None:
        return world.words.get(lang, "followup-declare")
    return offer_of(run, world).say(lang, "declare")


def _refs(answer: object) -> tuple[str, ...]:
    return answer if isinstance(answer, tuple) else ()


# ------------------------------------------------------------------------------------------------------------ what comes back


def queued(state: State, event: Queued, world: World) -> Outcome:
    """Committed: only now "handed in" is said. The receipt is printed by itself."""
    if state.step not in {Step.SEALING, Step.TROUBLE} or state.queued is not None:
        return state, ()
    received = evolve(state, step=Step.RECEIPT, pending="", trouble="", numbers=(), queued=event, page=0, idle_s=0.0)
    return _print_sheets(received, world, event)


def unsure(state: State, event: SubmitUnsure) -> Outcome:
    """The agent went away before it answered."""
    return (evolve(state, pending="unsure", numbers=event.numbers), ()) if state.step is Step.SEALING else (state, ())


def refused(state: State, event: SubmitRefused) -> Outcome:
    """Nothing was handed in, for certain; everything typed is still there."""
    if state.step is not Step.SEALING and not is_unknown(state):
        return state, ()
    return evolve(state, step=Step.TROUBLE, pending="", trouble=event.code, numbers=(), page=0), (CallStaff("trouble"),)


def unknown(state: State, event: SubmitUnknown) -> Outcome:
    """Nobody could be asked in time: say that, with the numbers by which staff can find out; the answer still counts when it comes."""
    if state.step is not Step.SEALING:
        return state, ()
    stopped = evolve(state, step=Step.TROUBLE, pending="", trouble=UNKNOWN, numbers=event.numbers or state.numbers, page=0)
    return stopped, (CallStaff("trouble"),)


def is_unknown(state: State) -> bool:
    """Whether the trouble screen stands for a hand-in that may or may not be stored."""
    return state.step is Step.TROUBLE and state.trouble == UNKNOWN


def ask_again(state: State) -> Outcome:
    """Ask about the hand-in that is sealed already; nothing is declared, and nothing sealed, a second time."""
    return evolve(state, step=Step.SEALING, pending="unsure", waited_s=0.0, trouble="", page=0), (AskAgain(),)


def drawn(state: State, event: Drawn) -> Outcome:
    """The number is on the glass: the hand-in is accepted by the terminal."""
    if state.step is not Step.RECEIPT or event.screen != "receipt" or state.confirmed or state.queued is None:
        return state, ()
    return evolve(state, confirmed=True), (ConfirmDrawn(),)


def _print_sheets(state: State, world: World, event: Queued | None) -> Outcome:
    sheets: list[Effect] = []
    if event is not None:
        sheets.append(Print(receipt_facts(state, event, world)))
    sheets += [Print(prepared_facts(run, state, event, world)) for run in prepared_runs(state, world)]
    if world.status.printer != "ready":
        return evolve(state, printing=world.status.printer), ()
    return evolve(state, printing="busy"), tuple(sheets)


def print_again(state: State, world: World, _arg: str) -> Outcome:
    """The same slips once more, within the visit only; not while one is coming out."""
    if state.printing == "busy":
        return state, ()
    return _print_sheets(state, world, state.queued)


def printed(state: State) -> Outcome:
    """The paper came out."""
    return (evolve(state, printing="done"), ()) if state.printing == "busy" else (state, ())


def print_failed(state: State, event: PrintFailed) -> Outcome:
    """No paper: the code is on the screen."""
    return (evolve(state, printing=event.code), ()) if state.printing == "busy" else (state, ())
