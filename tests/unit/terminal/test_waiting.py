"""No wait without an end: every screen that waits has a bound, and the idle clock ends every visit that nobody goes on with."""

from __future__ import annotations

import pytest

from kiosk.catalog.texts import LANGS
from kiosk.contract.service import Page
from kiosk.terminal.screens import samples
from kiosk.terminal.screens.describe import describe
from kiosk.terminal.screens.description import Number
from kiosk.terminal.screens.registry import registry
from kiosk.terminal.visit import effects as e
from kiosk.terminal.visit import events as v
from kiosk.terminal.visit.rail import RESTING, UNTOUCHABLE
from kiosk.terminal.visit.reducer import reduce
from kiosk.terminal.visit.state import Overlay, State, Step, evolve
from kiosk.terminal.visit.world import Limits, World
from kiosk.terminal.visitor import Visit
from tests.fakes.citizen import Citizen, FakeShell, offered

NUMBER = "4K792HJQWX"
LONGEST_S = int(Limits().hand_in_s + Limits().idle_s + Limits().answer_s) + 2
UNSAID = ("お預かりしました", "何も出していません", "お預かりできませんでした", "まだ出していない")
"""What nobody may be told while it is unknown."""


class Silent(FakeShell):
    """A shell whose every thread has died: nothing is ever answered."""

    def run(self, effect: e.Effect, done: object) -> None:
        """Only remember."""
        del done
        self.asked.append(effect)


def _declared(visit: Visit) -> Citizen:
    """Somebody who has just declared."""
    visit._state = samples.filled_in(State(ticked_s=0.0), "disaster_certificate", visit.world)
    shell = visit._runner
    assert isinstance(shell, FakeShell)
    return Citizen(visit, shell).press("next", "finish", "declare")


def _words(citizen: Citizen) -> str:
    return str(citizen.screen)


def test_every_screen_that_is_left_ends(world: World) -> None:
    """T-18: from every screen, with nobody there and nothing answered any more, the visit is erased and the process ends."""
    for sample in registry(world):
        state = sample.make(State(ticked_s=0.0), sample.world(world))
        if state.step is Step.ATTRACT:
            continue
        state = evolve(state, ticked_s=0.0, idle_s=0.0, waited_s=0.0)
        effects: list[e.Effect] = []
        for second in range(1, LONGEST_S + 10):
            state, more = reduce(state, v.Tick(float(second)), world)
            effects += more
        assert state.ended_s < 0, sample.name
        assert (state.runs, state.numbers, state.queued, state.read, state.pending) == ((), (), None, None, ""), sample.name
        assert any(isinstance(one, e.EndVisit) for one in effects), sample.name
        assert sample.name == "end" or any(isinstance(one, e.Erase) for one in effects), sample.name


def test_every_screen_can_be_erased_but_where_nobody_knows(world: World) -> None:
    """UX-40: erase stands on the rail of every screen but the resting ones and while a hand-in is being asked about, which has a bound."""
    for sample in registry(world):
        state = sample.make(State(), sample.world(world))
        if state.overlay is not Overlay.NONE:
            continue
        resting = state.step in RESTING or state.pending in UNTOUCHABLE
        assert ("erase" in offered(describe(state, sample.world(world)))) != resting, sample.name
        if not resting:
            asked, _ = reduce(state, "erase", world)
            ended, effects = reduce(asked, "end", world)
            assert (ended.step, effects) == (Step.END, (e.Erase(),)), sample.name


def test_a_hand_in_that_nobody_answers_is_called_unknown(visit: Visit, shell: FakeShell) -> None:
    """Past the bound: neither "handed in" nor "not handed in", staff called, idle and erase work again, the numbers are on the screen."""
    shell.submit = lambda _effect: [v.SubmitUnsure((NUMBER,))]
    citizen = _declared(visit)
    for second in range(1, int(visit.world.limits.hand_in_s)):
        visit.tick(float(second))
        assert citizen.screen.name == "unsure"
    visit.tick(visit.world.limits.hand_in_s + 1)
    assert citizen.screen.name == "trouble"
    assert [block.text for block in citizen.screen.blocks if isinstance(block, Number)] == ["4K7 92H JQWX"]
    assert not any(said in _words(citizen) for said in UNSAID)
    assert "J-60" in _words(citizen)
    assert shell.of(e.CallStaff) == [e.CallStaff("trouble")]
    citizen.press("erase")
    assert not any(said in _words(citizen) for said in UNSAID)


@pytest.mark.parametrize("lang", LANGS)
def test_the_unknown_is_not_said_to_be_something_else(world: World, lang: str) -> None:
    """None of the sentences of "taken" or "not taken" stands on any screen of an unknown hand-in."""
    texts = world.words
    said = {
        texts.get(lang, key)
        for key in ("receipt-title", "trouble-other-broken", "trouble-other-broken-hint", "trouble-other-title", "erase-text-hint")
    }
    for sample in registry(world):
        if sample.name.startswith("trouble-unknown"):
            words = str(sample.screen_for(world, lang))
            assert not any(one in words for one in said), sample.name


def test_asking_again_seals_nothing_again(visit: Visit, shell: FakeShell) -> None:
    """From the unknown one way leads on: the same hand-in is asked about. Nothing leads back to the declaration while it may be stored."""
    shell.submit = lambda _effect: [v.SubmitUnknown((NUMBER,))]
    citizen = _declared(visit)
    for event in ("declare", "purpose:apply", "purpose:read", "service:disaster_certificate", "back", "finish", "next"):
        visit.send(event)
        assert citizen.screen.name == "trouble"
    citizen.press("resume")
    assert (visit.state.step, visit.state.pending) == (Step.SEALING, "unsure")
    assert len(shell.of(e.Submit)) == len(shell.of(e.AskAgain)) == 1
    visit.send(v.SubmitUnknown((NUMBER,)))
    citizen.press("resume")
    visit.send(v.Queued(29_940_000, (v.HandedInLine("muni:99201", NUMBER),), ("MDG1:CODE",)))
    assert citizen.screen.title == "お預かりしました"
    assert len(shell.of(e.Submit)) == 1


@pytest.mark.parametrize("answer", [v.Queued(29_940_000, (v.HandedInLine("muni:99201", NUMBER),), ()), v.SubmitRefused("too_large")])
def test_a_late_answer_still_counts(visit: Visit, shell: FakeShell, answer: v.Event) -> None:
    """The truth is shown when it comes, also over the screen that said "unknown"; and after "not handed in" one may declare again."""
    shell.submit = lambda _effect: [v.SubmitUnknown((NUMBER,))]
    citizen = _declared(visit)
    visit.send(answer)
    if isinstance(answer, v.Queued):
        assert citizen.screen.name == "receipt"
    else:
        assert "L-50" in _words(citizen)
        assert visit.state.numbers == ()
        citizen.press("resume")
        assert visit.state.step is Step.DECLARE


@pytest.mark.parametrize(("pending", "event", "step"), [("photo", "shutter", Step.PAGE), ("replies", "scanned:MDG1:CODE", Step.SCAN)])
def test_a_device_or_an_agent_that_never_answers_is_given_up(world: World, pending: str, event: str, step: Step) -> None:
    """The camera and the replies have a bound too; the visit goes on, the idle clock runs."""
    shell = Silent()
    visit = Visit(world, shell, lambda: world.now)
    base = samples.page_state("disaster_certificate", _photo_page(world), world, State(), filled=False)
    visit._state = evolve(base if pending == "photo" else State(step=Step.SCAN), ticked_s=0.0)
    Citizen(visit, shell).press(event)
    assert visit.state.pending == pending
    for second in range(1, 61):
        visit.tick(float(second))
    assert (visit.state.pending, visit.state.step) == ("", step)
    assert visit.state.photo_failed or visit.state.unread


def _photo_page(world: World) -> Page:
    service = world.offers["disaster_certificate"].service
    return next(page for page in service.pages if any(field.term == "matter.photos" for field in page.fields))


def test_a_lease_refused_late_locks_nothing(world: World) -> None:
    """The agent took long to say no: what was waited for then is not waited for any more; a hand-in's own answer stays the truth."""
    fetching = State(step=Step.FETCHING, pending="replies", ticked_s=0.0)
    stopped, _ = reduce(fetching, v.VisitRefused("visit_taken"), world)
    assert (stopped.step, stopped.pending) == (Step.TROUBLE, "")
    for step, pending, trouble in ((Step.SEALING, "queued", ""), (Step.RECEIPT, "", ""), (Step.TROUBLE, "", "commit_unknown")):
        state = State(step=step, pending=pending, trouble=trouble)
        assert reduce(state, v.VisitRefused("visit_taken"), world) == (state, ())


def test_a_slip_left_before_the_lens_keeps_no_visit_open(world: World) -> None:
    """What the lens reads is no touch: a forgotten slip that is no receipt is read again and again, and the visit ends all the same."""
    state = State(step=Step.SCAN, ticked_s=0.0)
    for second in range(1, 100):
        state, _ = reduce(state, v.Tick(float(second)), world)
        if state.step is Step.SCAN:
            state, _ = reduce(state, "scanned:anything", world)
            state, _ = reduce(state, v.ReceiptUnread("bad_format"), world)
    assert state.step is Step.END
