"""Fingers and keys: action on release, one intention one event, focus in reading order, pages turned locally."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiosk.terminal.screens.description import Action, Box, Entry, Faults, Screen
from kiosk.ui import focus
from kiosk.ui.compose import Drawing, compose
from kiosk.ui.guard import Guard
from kiosk.ui.hands import Hands
from kiosk.ui.looks import PORTRAIT
from kiosk.ui.parts import Press
from tests.ui.samples import ALL
from tests.ui.visits import ScriptedVisit, Step


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        """Start at 100 s."""
        self.now_s = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


def begin(screen: Screen, step: Step | None = None) -> tuple[Hands, ScriptedVisit, Clock]:
    """Hands on a glass that shows a screen, long enough ago that no guard holds."""
    visit, clock = ScriptedVisit(screen, step), Clock()
    hands = Hands(visit, PORTRAIT, clock)
    hands.look()
    clock.now_s += 10
    return hands, visit, clock


def drawing_of(hands: Hands) -> Drawing:
    """What is on the glass."""
    drawing = hands.look()
    assert drawing is not None
    return drawing


def find(hands: Hands, event: str) -> Press:
    """The control that sends an event."""
    return next(press for press in drawing_of(hands).presses if press.action.event == event)


def middle(press: Press) -> tuple[float, float]:
    """Where a finger touches it."""
    return press.x + press.w / 2, press.y + press.h / 2


def tap(hands: Hands, event: str) -> None:
    """Touch and let go."""
    point = middle(find(hands, event))
    hands.down(*point)
    hands.up(*point)
    hands.look()


def strike(hands: Hands, *names: str) -> None:
    """Press and release keys."""
    for name in names:
        hands.key(name)
        hands.key_up(name)
        hands.look()


def test_nothing_happens_before_the_finger_is_lifted() -> None:
    """UX-28: the event is sent on release, not on touch."""
    hands, visit, _ = begin(ALL["choice"])
    point = middle(find(hands, "next"))
    hands.down(*point)
    assert visit.events == []
    assert hands.held is find(hands, "next")
    hands.up(*point)
    assert visit.events == ["next"]


def test_sliding_off_cancels_for_good() -> None:
    """UX-28: a finger that left the button does nothing, also when it comes back."""
    hands, visit, _ = begin(ALL["choice"])
    point = middle(find(hands, "next"))
    hands.down(*point)
    hands.move(point[0], point[1] - 400)
    hands.move(*point)
    hands.up(*point)
    assert visit.pressed == []


def test_a_double_tap_is_one_event() -> None:
    """One intention, one event: the second tap of a double tap must not press the next screen's button."""

    def on(visit: ScriptedVisit, event: str) -> None:
        if event == "next":
            visit.shown = ALL["several"]

    hands, visit, clock = begin(ALL["choice"], on)
    tap(hands, "next")
    clock.now_s += 0.2
    tap(hands, "next")
    assert visit.pressed == ["next"]
    clock.now_s += 1
    tap(hands, "next")
    assert visit.pressed == ["next", "next"]


def test_typing_the_same_digit_twice_is_two_events() -> None:
    """11 can be typed quickly; a bounce of the panel within 80 ms is one touch."""
    hands, visit, clock = begin(ALL["date"])
    tap(hands, "key:1")
    clock.now_s += 0.02
    tap(hands, "key:1")
    clock.now_s += 0.15
    tap(hands, "key:1")
    assert visit.pressed == ["key:1", "key:1"]


def test_the_guard_can_be_widened() -> None:
    """EN 301 549 5.8: the time in which a second touch does not count goes up to half a second."""
    guard = Guard(bounce_s=0.5)
    drawing = compose(ALL["date"])
    key = next(press for press in drawing.presses if press.action.event == "key:1")
    assert guard.allows(key, 1.0)
    assert not guard.allows(key, 1.45)
    assert guard.allows(key, 1.55)


def test_disabled_and_empty_places_only_tell_that_somebody_is_there() -> None:
    """A touch that hits nothing sends `touch`, so that the idle clock begins anew; a disabled control sends nothing else."""
    off = replace(ALL["choice"], actions=(Action(event="next", label="つづける", role="main", state="disabled"),))
    hands, visit, _ = begin(off)
    point = middle(find(hands, "next"))
    hands.down(*point)
    hands.up(*point)
    hands.down(5, 700)
    hands.up(5, 700)
    assert visit.events == ["touch", "touch"]


def test_the_first_screen_begins_wherever_it_is_touched() -> None:
    """It says "touch the screen to start": a touch on the picture starts, on release; elsewhere a touch beside everything does nothing."""
    hands, visit, _ = begin(ALL["attract"])
    hands.down(500, 300)
    assert visit.pressed == []
    hands.up(500, 300)
    assert visit.pressed == ["start"]


@pytest.mark.parametrize("name", ALL)
def test_tab_goes_round_in_reading_order_and_back(name: str) -> None:
    """UX-34: Tab passes every control once, in reading order, and comes back; Shift-Tab the other way; no trap."""
    hands, _, _ = begin(replace(ALL[name], focus=""))
    presses = focus.order(drawing_of(hands))
    hands.focused = presses[0]
    forward = []
    for _ in presses:
        forward.append(hands.focused)
        strike(hands, "tab")
    assert hands.focused is presses[0]
    assert forward == list(presses)
    strike(hands, "shift-tab")
    assert hands.focused is presses[-1]


@pytest.mark.parametrize("name", ALL)
def test_arrows_reach_every_control(name: str) -> None:
    """UX-2: with arrows alone every control can be reached from every other."""
    drawing = compose(ALL[name])
    presses = focus.order(drawing)
    reached, edge = {0}, [0]
    while edge:
        here = edge.pop()
        for key in ("left", "right", "up", "down"):
            there = focus.moved(drawing, presses[here], key)
            number = next(n for n, press in enumerate(presses) if press is there)
            if number not in reached:
                reached.add(number)
                edge.append(number)
    assert len(reached) == len(presses)


def test_up_and_down_follow_the_grid() -> None:
    """On the pad, down from 2 is 5, and up again is 2."""
    drawing = compose(ALL["date"])
    two = next(press for press in drawing.presses if press.action.event == "key:2")
    five = focus.moved(drawing, two, "down")
    assert five is not None
    assert five.action.event == "key:5"
    assert focus.moved(drawing, five, "up") is two


def test_enter_presses_and_a_held_key_repeats_nothing() -> None:
    """UX-31: key repeat is off: a key held down acts once until it is let go."""
    hands, visit, clock = begin(ALL["trouble"])
    assert hands.focused is find(hands, "paperless")
    hands.key("enter")
    clock.now_s += 5
    hands.key("enter")
    assert visit.pressed == ["paperless"]
    hands.key_up("enter")
    hands.key("enter")
    assert visit.pressed == ["paperless", "paperless"]


def test_the_number_keys_type_where_a_pad_is_shown_and_nowhere_else() -> None:
    """A tactile keypad types digits into the boxes; on other screens digits mean nothing."""
    hands, visit, _ = begin(ALL["date"])
    strike(hands, "1", "4")
    assert visit.pressed == ["key:1", "key:4"]
    hands, visit, _ = begin(ALL["choice"])
    strike(hands, "1")
    assert visit.events == ["touch"]


def _typing_goes_on(visit: ScriptedVisit, event: str) -> None:
    if event == "key:1":
        visit.shown = replace(ALL["name"], blocks=(_entry("given"), *ALL["name"].blocks[1:]), focus="")


def _entry(focused: str) -> Entry:
    boxes = ALL["name"].blocks[0]
    assert isinstance(boxes, Entry)
    return Entry(boxes=tuple(replace(box, focus=box.key == focused) for box in boxes.boxes))


def test_focus_goes_along_with_the_typing() -> None:
    """When the visit moves the keys to the next box, the ring follows; a ring elsewhere stays."""
    start = replace(ALL["name"], blocks=(_entry("family"), *ALL["name"].blocks[1:]), focus="")
    hands, visit, _ = begin(start, _typing_goes_on)
    assert hands.focused is not None
    assert hands.focused.action.event == "focus:family"
    visit.send("key:1")
    hands.look()
    assert hands.focused.action.event == "focus:given"


def test_focus_stays_on_the_same_control_through_a_redraw() -> None:
    """A clock that ticks or an echo that appears does not move the ring."""
    hands, visit, _ = begin(ALL["date"])
    strike(hands, "tab", "tab")
    before = hands.focused
    assert before is not None
    visit.shown = replace(ALL["date"], clock="11月23日（月）午後2:06")
    hands.look()
    assert hands.focused is not None
    assert hands.focused.action.event == before.action.event


def test_an_error_summary_takes_the_focus() -> None:
    """UX-44: when faults come up the focus moves to the summary's first line, not to the box further down."""
    hands, visit, _ = begin(ALL["date"])
    faults = Faults(heading="直すところ", items=(Action(event="focus:month", label="月を確かめてください"),))
    visit.shown = replace(ALL["date"], focus="focus:month", blocks=(faults, *ALL["date"].blocks))
    hands.look()
    assert hands.focused is not None
    assert hands.focused.action.label == "月を確かめてください"


def test_pages_are_turned_on_the_glass_and_only_the_last_page_acts() -> None:
    """More and back turn pages without the visit; back on the first page and the main button on the last reach it."""
    hands, visit, clock = begin(replace(ALL["check"], size="large"))
    pages = drawing_of(hands).pages
    assert pages > 1
    for _ in range(pages - 1):
        tap(hands, "more")
        clock.now_s += 1
    assert drawing_of(hands).page == pages - 1
    assert visit.pressed == []
    tap(hands, "back")
    clock.now_s += 1
    assert drawing_of(hands).page == pages - 2
    tap(hands, "more")
    clock.now_s += 1
    tap(hands, "declare")
    assert visit.pressed == ["declare"]


def test_back_on_the_first_page_reaches_the_visit() -> None:
    """Back is local only while there is a page before."""
    hands, visit, _ = begin(replace(ALL["check"], size="large"))
    tap(hands, "back")
    assert visit.pressed == ["back"]


def test_another_screen_begins_on_its_first_page() -> None:
    """A new screen starts at its own page, whatever page the last one was on."""
    hands, visit, _ = begin(replace(ALL["check"], size="large"))
    tap(hands, "more")
    visit.shown = replace(ALL["receipt"], size="large")
    assert drawing_of(hands).page == 0


def test_the_end_of_the_visit_leaves_nothing_in_the_hands() -> None:
    """When the visit is over nothing is shown, focused or held, and no touch reaches it any more."""
    hands, visit, _ = begin(ALL["date"])
    visit.shown = None
    assert hands.look() is None
    assert hands.ended
    assert (hands.drawing, hands.focused, hands.held) == (None, None, None)
    hands.key("enter")
    assert visit.events == []


def test_private_boxes_are_targets_too() -> None:
    """A box is pressed to move the keys into it, and takes the ring."""
    entry = Entry(boxes=(Box(key="a", label="A", event="focus:a", focus=True), Box(key="b", label="B", event="focus:b")))
    hands, visit, _ = begin(replace(ALL["name"], blocks=(entry,), focus=""))
    tap(hands, "focus:b")
    assert visit.pressed == ["focus:b"]
