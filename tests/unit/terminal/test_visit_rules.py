"""Rules that hold on every way through the counter, whatever is touched."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalog.texts import LANGS
from kiosk.terminal.flow import sent_answers
from kiosk.terminal.screens import samples
from kiosk.terminal.screens.asking import question
from kiosk.terminal.screens.checking import checked_keys
from kiosk.terminal.screens.describe import describe
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.visit import events as v
from kiosk.terminal.visit.asking import here
from kiosk.terminal.visit.boxes import boxes_of, unknown_key
from kiosk.terminal.visit.declaring import plan_of
from kiosk.terminal.visit.offers import going_of, told_before
from kiosk.terminal.visit.reducer import reduce
from kiosk.terminal.visit.state import Overlay, Run, State, Step, evolve
from kiosk.terminal.visit.world import TerminalStatus, World
from tests.fakes.citizen import FakeShell, offered

TOUCHES = st.lists(st.integers(0, 10**6), min_size=20, max_size=80)
SERVICES = ("disaster_certificate", "mail_forwarding", "move_in")
STRANGE = (
    *(
        "",
        ":",
        "next:next",
        "key:",
        "key:ab",
        "key:\u202e",
        "key:\n",
        "focus:nothing",
        "pick:99",
        "town:7",
        "edit:999",
        "edit:-1",
        "remove:x",
    ),
    *(
        "choose:nothing",
        "era:heian",
        "lang:xx",
        "case:9",
        "reply:9",
        "leave_out:9",
        "look:9",
        "service:none",
        "declare",
        "scanned:" + "x" * 5000,
    ),
)
UNASKED_FOR: tuple[v.Event, ...] = (
    v.Tick(1000.0),
    v.Drawn("receipt"),
    v.VisitGranted(),
    v.PhotoTaken("late", 1_000_000),
    v.PhotoFailed(),
    v.Converted("x", is_name=True, candidates=("y",)),
    v.TownsFound("0000000", ()),
    v.Queued(1, (v.HandedInLine("muni:99201", "4K792HJQWX"),), ("MDG1:X",)),
    v.SubmitUnsure(("4K792HJQWX",)),
    v.SubmitUnknown(("4K792HJQWX",)),
    v.SubmitRefused("unknown_key", "muni:99201"),
    v.RepliesRead(0, 1, ()),
    v.ReceiptUnread("bad_format"),
    v.Printed(),
    v.PrintFailed("paper_out"),
    v.StaffCalled(),
    v.StaffUnreachable(),
    v.UndrawnFound(1, ("4K792HJQWX",)),
    v.VisitRefused("queue_full"),
)


def _step(state: State, event: str | v.Event, world: World, shell: FakeShell) -> State:
    """Reduce, and let the shell answer."""
    line: list[str | v.Event] = [event]
    while line:
        state, effects = reduce(state, line.pop(0), world)
        for effect in effects:
            shell.run(effect, line.append)
    return state


def _choose(screen: Screen, touch: int) -> str:
    """One of the events on the screen, forward ones more often, so that visits get somewhere."""
    events = sorted(offered(screen) - {"erase", "help", "language", "larger", "contrast"})
    main = [action.event for action in screen.actions if action.role == "main" and action.state != "disabled"]
    forward = [event for event in events if event.startswith(("choose:", "service:", "purpose:apply"))] + main * 2
    pool = forward if forward and touch % 3 else events or ["help"]
    return pool[touch // 3 % len(pool)]


def _begun(service: str, world: World, lang: str = "ja") -> State:
    return samples.begun(State(lang=lang, ticked_s=0.0), service, world)


def _play(state: State, touches: list[int], world: World, shell: FakeShell) -> list[tuple[State, str, State]]:
    """(before, event, after) of every step; typed pages are filled in, so that a walk goes further than its first box."""
    steps = []
    for touch in touches:
        if state.step is Step.PAGE and touch % 2 == 0 and (leg := here(state, world)) is not None:
            state = samples.fill_page(state, leg, world)
        event = _choose(describe(state, world), touch)
        after = _step(state, event, world, shell)
        steps.append((state, event, after))
        state = after
    return steps


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@QUICK
@given(touches=TOUCHES, service=st.sampled_from(SERVICES))
def test_back_loses_nothing(touches: list[int], service: str, world: World) -> None:
    """UX-42: back changes no answer and no letter; it may only open a page with what is known already."""
    for before, event, after in _play(_begun(service, world), touches, world, FakeShell()):
        if event != "back" or after.step is Step.END:
            continue
        for old, new in zip(before.runs, after.runs, strict=False):
            assert new.answers == old.answers
            assert new.more == old.more
            assert old.drafts.items() <= new.drafts.items()


@QUICK
@given(touches=TOUCHES, service=st.sampled_from(SERVICES))
def test_the_check_page_lists_what_is_sent(touches: list[int], service: str, world: World) -> None:
    """UX-46: on every way, the answers listed as given are the answers sent, and the plan has them all."""
    for _, _, state in _play(_begun(service, world), touches, world, FakeShell()):
        if state.step is Step.CHECK and state.runs:
            run = state.current()
            assert checked_keys(run, world) == set(sent_answers(going_of(run, world)))


@QUICK
@given(touches=TOUCHES, pair=st.permutations(SERVICES))
def test_nothing_is_asked_twice(touches: list[int], pair: list[str], world: World) -> None:
    """UX-41: a fact told for one service is never an empty box in the next; it is offered, or stands in its box."""
    told = samples.checked(samples.filled_in(State(), pair[0], world), world)
    for before, event, state in _play(samples.begun(told, pair[1], world), touches, world, FakeShell()):
        leg = here(state, world) if state.step is Step.PAGE else None
        if leg is None or (before.step is Step.PAGE and before.at == state.at) or event.startswith("edit"):
            continue
        drafts = state.current().drafts
        for key, field in leg.keys.items():
            if key not in state.current().answers and told_before(state, key, field) is not None:
                assert (
                    any(drafts.get(box.key) for box in boxes_of(key, field, drafts)) or drafts.get(key) or drafts.get(unknown_key(key))
                ), key


def test_what_was_told_is_offered_with_one_touch(world: World) -> None:
    """The second service shows the name from the first and takes it over with one touch."""
    told = samples.checked(samples.filled_in(State(), "mail_forwarding", world), world)
    state = samples.through(samples.begun(told, "move_in", world), world, Step.OFFER)
    assert state.step is Step.OFFER
    shown = describe(state, world)
    assert {"same", "different"} <= offered(shown)
    leg = here(state, world)
    assert leg is not None
    taken, _ = reduce(state, "same", world)
    assert taken.at != state.at
    assert all(taken.current().answers[key] == told.runs[0].answers[key] for key in leg.keys if key in told.runs[0].answers)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data(), lang=st.sampled_from(LANGS))
def test_no_sequence_of_events_stops_the_counter(data: st.DataObject, lang: str, world: World) -> None:
    """Touches, late answers and nonsense in any order: there is always a screen, with at most one main button, in every language."""
    shell = FakeShell()
    state = data.draw(st.sampled_from([State(lang=lang), *(_begun(service, world, lang) for service in SERVICES)]))
    for _ in range(40):
        touches = sorted(offered(describe(state, world)))
        event = data.draw(
            st.sampled_from(touches)
            | st.sampled_from(STRANGE)
            | st.sampled_from(UNASKED_FOR)
            | st.builds(v.Tick, st.floats(0, 500))
            | st.sampled_from(touches)
        )
        status = TerminalStatus(
            line=data.draw(st.sampled_from(("up", "down"))),
            printer=data.draw(st.sampled_from(("ready", "paper_out"))),
            agent=data.draw(st.sampled_from(("up", "up", "lost"))),
        )
        seen = msgspec.structs.replace(world, status=status)
        state = _step(state, event, seen, shell)
        screen = describe(state, seen)
        assert screen.title
        assert sum(action.role == "main" for action in screen.actions) <= 1
        assert len({action.event for action in screen.actions}) == len(screen.actions)
        if state.step is Step.END:
            assert (state.runs, state.photos, state.queued, state.read, state.towns) == ((), {}, None, None, None)


@QUICK
@given(touches=TOUCHES, service=st.sampled_from(SERVICES), lang=st.sampled_from(LANGS))
def test_another_language_loses_nothing(touches: list[int], service: str, lang: str, world: World) -> None:
    """UX-17: two touches, the same question, everything typed still there."""
    shell = FakeShell()
    state = _play(_begun(service, world), touches, world, shell)[-1][2]
    if state.step in {Step.END, Step.ATTRACT} or state.overlay is not Overlay.NONE:
        return
    changed = _step(_step(state, "language", world, shell), f"lang:{lang}", world, shell)
    assert changed.lang == lang
    assert (changed.step, changed.at, changed.runs, changed.overlay) == (state.step, state.at, state.runs, Overlay.NONE)
    assert describe(changed, world).lang == lang


@QUICK
@given(touches=TOUCHES, service=st.sampled_from(("disaster_certificate", "move_in")))
def test_answers_of_branches_not_taken_are_never_sent(touches: list[int], service: str, world: World) -> None:
    """Whatever was answered on the way, the plan holds only answers of questions that are still asked."""
    for _, _, state in _play(_begun(service, world), touches, world, FakeShell()):
        if state.step is not Step.DECLARE:
            continue
        for submission in plan_of(state, world).submissions:
            run = next(one for one in state.runs if one.service == submission.service)
            sent = set(submission.answers) | {attachment.field for attachment in submission.attachments}
            assert sent == checked_keys(run, world)


def test_a_branch_not_taken_is_kept_and_not_sent(world: World) -> None:
    """Flood depth answered, then "no flood": the answer is kept in the visit, is not sent, and is back when the branch is."""
    base = samples.filled_in(State(), "disaster_certificate", world)
    run = base.current()
    answers = {**run.answers, "dwelling.damage": ("flood",), "disaster.floodDepth": "to_50cm"}
    flooded = evolve(run, answers=answers)
    assert sent_answers(going_of(flooded, world))["disaster.floodDepth"] == "to_50cm"
    dry = evolve(flooded, answers={**answers, "dwelling.damage": ("wind",)})
    assert "disaster.floodDepth" not in sent_answers(going_of(dry, world))
    assert dry.answers["disaster.floodDepth"] == "to_50cm"


def test_every_step_of_a_visit_has_a_screen(world: World) -> None:
    """A step without a builder would be a blank glass in front of somebody."""
    state = _begun("disaster_certificate", world)
    assert question(state, world).title
    for step in Step:
        if step not in {Step.MORE, Step.OFFER}:
            shown = describe(
                evolve(
                    state,
                    step=step,
                    chosen="move_in",
                    runs=(Run(service="move_in", acceptance="prepare", checked=True), *state.runs),
                    run=1,
                ),
                world,
            )
            assert shown.title, step
