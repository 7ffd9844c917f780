"""Every screen by name: what the gallery in docs/screens, the audit of the drawn screens and the tests go through.

A new page of a service is in it on the day it is declared; a new step without a sample fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from kiosk.contract.service import Widget
from kiosk.terminal.screens import samples
from kiosk.terminal.screens.describe import describe
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.screens.replies import KNOWN_OUTCOMES
from kiosk.terminal.visit import corrections, declaring, filling
from kiosk.terminal.visit.asking import go_on, here
from kiosk.terminal.visit.boxes import YES, term_of, unknown_key, widget_of
from kiosk.terminal.visit.choosing import why_closed
from kiosk.terminal.visit.events import Queued, UndrawnFound
from kiosk.terminal.visit.state import Calling, Overlay, Run, State, Step, evolve
from kiosk.terminal.visit.world import TerminalStatus, World


class Sample(msgspec.Struct, frozen=True):
    """One screen to look at. `make` builds its state in the language of the state it is given."""

    name: str
    make: Callable[[State, World], State]
    status: TerminalStatus | None = None
    missing_keys: frozenset[str] = frozenset()

    def world(self, world: World) -> World:
        """The world this sample is seen in."""
        changed = msgspec.structs.replace(world, missing_keys=self.missing_keys)
        return msgspec.structs.replace(changed, status=self.status) if self.status is not None else changed

    def screen_for(self, world: World, lang: str, size: str = "normal", theme: str = "light") -> Screen:
        """The screen in a language, type size and theme."""
        seen = self.world(world)
        state = self.make(State(lang=lang), seen)
        return describe(evolve(state, lang=lang, size=size, theme=theme), seen)


def registry(world: World) -> tuple[Sample, ...]:
    """All samples for a catalogue, each name once.

    Args:
        world: its offers decide which pages there are; its time is the samples' time.
    """
    found = (*_frame(world), *_services(world), *_ends(world), *_replies(world), *_troubles(world))
    return tuple({sample.name: sample for sample in found}.values())


def _at(step: Step, **changes: object) -> Callable[[State, World], State]:
    return lambda state, _world: evolve(state, step=step, **changes)


def _over(overlay: Overlay, **changes: object) -> Callable[[State, World], State]:
    return lambda state, world: evolve(_purpose(state, world), overlay=overlay, **changes)


def _purpose(state: State, _world: World) -> State:
    return evolve(state, step=Step.PURPOSE)


def _frame(world: World) -> Iterator[Sample]:
    down = TerminalStatus(line="down")
    yield Sample("attract", _at(Step.ATTRACT))
    undrawn = UndrawnFound(int(world.now.timestamp()) // 60 - 2, samples.NUMBERS[:1])
    yield Sample("attract-undrawn", _at(Step.ATTRACT, undrawn=undrawn, printing="done"))
    yield Sample("attract-undrawn-told", _at(Step.ATTRACT, undrawn=undrawn, undrawn_told=True, printing="busy"))
    yield Sample("attract-undrawn-no-paper", _at(Step.ATTRACT, undrawn=undrawn, printing="paper_out"))
    yield Sample("attract-broken", _at(Step.ATTRACT), TerminalStatus(line="down", printer="paper_out", camera="absent", queue="full"))
    yield Sample("attract-out", _at(Step.ATTRACT), TerminalStatus(agent="lost"))
    yield Sample("language", _at(Step.LANGUAGE))
    yield Sample("purpose", _purpose)
    yield Sample("services", _at(Step.SERVICES), down)
    yield Sample("languages", _over(Overlay.LANGUAGE))
    yield Sample(
        "help", lambda state, seen: evolve(_purpose(state, seen), overlay=Overlay.HELP, calling=Calling(since=seen.now, reached=True))
    )
    yield Sample(
        "help-unreachable",
        lambda state, seen: evolve(_purpose(state, seen), overlay=Overlay.HELP, calling=Calling(since=seen.now, reached=False)),
    )
    yield Sample("erase", _over(Overlay.ERASE))
    yield Sample("idle", _over(Overlay.IDLE, idle_s=8.0))
    yield Sample("end", _at(Step.END))
    yield Sample("idle-handed-in", _over(Overlay.IDLE, idle_s=8.0, queued=Queued(int(world.now.timestamp()) // 60, (), ())))
    yield Sample("scan", _at(Step.SCAN))
    yield Sample("scan-no-camera", _at(Step.SCAN), TerminalStatus(camera="absent"))
    for code in ("bad_format", "bad_signature", "line_down"):
        yield Sample(f"scan-unread-{code}", _at(Step.SCAN, unread=code))
    yield Sample("fetching", _at(Step.FETCHING, pending="replies"))
    yield Sample("sealing", _at(Step.SEALING, pending="queued"))
    yield Sample("unsure", _at(Step.SEALING, pending="unsure"))


def _services(world: World) -> Iterator[Sample]:
    for name, offer in world.offers.items():
        if why_closed(offer, world):
            yield Sample(f"closed/{name}", _at(Step.CLOSED, chosen=name))
            continue
        yield Sample(f"before/{name}", _at(Step.BEFORE, chosen=name))
        if offer.service.leave_early:
            yield Sample(f"private_way/{name}", _at(Step.PRIVATE_WAY, chosen=name))
            yield Sample(f"left/{name}", _at(Step.LEFT, chosen=name))
        yield from _pages(name, world)
        yield from _groups(name, world)
        yield Sample(f"check/{name}", _Filled(name))
        yield Sample(f"declare/{name}", _Declaring((name,)))
    first = next(iter(world.offers))
    tenants = frozenset(offer.tenant for offer in world.offers.values())
    shut = TerminalStatus(queue="full", printer="paper_out")
    yield Sample("closed-full", _at(Step.CLOSED, chosen=first), shut)
    yield Sample("closed-key", _at(Step.CLOSED, chosen=first), missing_keys=tenants)
    yield Sample("services-closed", _at(Step.SERVICES), shut)
    yield Sample("services-begun", lambda state, seen: evolve(samples.begun(state, first, seen), step=Step.SERVICES, at=None))


class _Page(msgspec.Struct, frozen=True):
    service: str
    page: str
    filled: bool
    end: str = ""

    def __call__(self, state: State, world: World) -> State:
        page = next(one for one in world.offers[self.service].service.pages if one.id == self.page)
        made = samples.page_state(self.service, page, world, state, filled=self.filled)
        return _END_OF_PAGE[self.end](made, world) if self.end in _END_OF_PAGE else made


def _board(name: str, *, capitals: bool = True) -> Callable[[State, World], State]:
    return lambda state, _world: evolve(state, typing=evolve(state.typing, board=name, capitals=capitals))


def _failed(message: str) -> Callable[[State, World], State]:
    return lambda state, _world: evolve(state, photo_failed=message)


def _not_knowing(state: State, world: World) -> State:
    return state.with_run(drafts={**state.current().drafts, **dict.fromkeys(map(unknown_key, _unknowable(state, world)), YES)})


_END_OF_PAGE: dict[str, Callable[[State, World], State]] = {
    "wrong": lambda state, world: go_on(state, world)[0],
    "candidates": lambda state, _world: samples.with_candidates(state),
    "towns": lambda state, _world: samples.with_towns(state, samples.TOWNS),
    "town": lambda state, _world: samples.with_towns(state, samples.TOWNS[:1]),
    "no-town": lambda state, _world: samples.with_towns(state, ()),
    "unknown": _not_knowing,
    "failed": _failed("photo-failed"),
    "full": _failed("photo-too-large"),
    "many": _failed("photo-too-many"),
    "taking": lambda state, _world: evolve(state, pending="photo"),
    "latin": _board("latin"),
    "small-latin": _board("latin", capitals=False),
    "digits": _board("digits"),
    "today": lambda state, world: filling.choose_day(state, world, 0)[0],
}
"""What else may be on a page, by the end of the sample's name."""


def _unknowable(state: State, world: World) -> list[str]:
    leg = here(state, world)
    return [key for key, field in leg.keys.items() if field.unknown] if leg else []


_ENDS_OF: tuple[tuple[Widget, bool, tuple[str, ...]], ...] = (
    (Widget.NAME, False, ("candidates", "latin", "small-latin")),
    (Widget.TEXT, True, ("digits",)),
    (Widget.POSTAL, True, ("towns", "town", "no-town")),
    (Widget.PHOTOS, False, ("first", "failed", "taking")),
    (Widget.PHOTOS, True, ("full", "many")),
)
"""By widget: whether its boxes are filled, and what else is looked at on such a page."""


def _pages(service: str, world: World) -> Iterator[Sample]:
    for page in world.offers[service].service.pages:
        name = f"{service}/{page.id}"
        yield Sample(name, _Page(service, page.id, filled=True))
        if any(field.required for field in page.fields):
            yield Sample(f"{name}-wrong", _Page(service, page.id, filled=False, end="wrong"))
        if any(field.unknown for field in page.fields):
            yield Sample(f"{name}-unknown", _Page(service, page.id, filled=False, end="unknown"))
        widgets = {widget_of(field) for field in page.fields}
        for widget, filled, ends in _ENDS_OF:
            if widget in widgets:
                yield from (Sample(f"{name}-{end}", _Page(service, page.id, filled=filled, end=end)) for end in ends)
        if Widget.PHOTOS in widgets:
            yield Sample(f"{name}-no-camera", _Page(service, page.id, filled=False), TerminalStatus(camera="absent"))
        if any(term_of(field).bound != "future" for field in page.fields if widget_of(field) is Widget.DATE):
            yield Sample(f"{name}-today", _Page(service, page.id, filled=False, end="today"))


class _Filled(msgspec.Struct, frozen=True):
    """A service filled in, at its check page."""

    service: str

    def __call__(self, state: State, world: World) -> State:
        return samples.filled_in(state, self.service, world)


class _Members(msgspec.Struct, frozen=True):
    """A service filled in, at the list of a group's members."""

    service: str
    group: str
    count: int = 1
    wrong: bool = False

    def __call__(self, state: State, world: World) -> State:
        shown = samples.at_members(samples.filled_in(state, self.service, world), self.group, self.count)
        return evolve(shown, wrong=samples.group_wrong(shown, world)) if self.wrong else shown


def _groups(service: str, world: World) -> Iterator[Sample]:
    for group in world.offers[service].service.groups:
        yield Sample(f"{service}/{group.id}-more", _Members(service, group.id))
        yield Sample(f"{service}/{group.id}-more-two", _Members(service, group.id, 2))
        yield Sample(f"{service}/{group.id}-full", _Members(service, group.id, group.max))
        if group.checks:
            yield Sample(f"{service}/{group.id}-more-wrong", _Members(service, group.id, wrong=True))


class _Declaring(msgspec.Struct, frozen=True):
    """At the declaration of one or several services."""

    services: tuple[str, ...]
    step: Step = Step.DECLARE

    def __call__(self, state: State, world: World) -> State:
        for service in self.services:
            state = samples.checked(samples.filled_in(state, service, world), world)
        return evolve(state, step=self.step, at=None, page=0)


class _Received(msgspec.Struct, frozen=True):
    """The receipt of one or several services."""

    services: tuple[str, ...]
    printing: str = "done"
    overlay: Overlay = Overlay.NONE

    def __call__(self, state: State, world: World) -> State:
        declared = _Declaring(self.services)(state, world)
        return evolve(samples.queued(declared, world, len(self.services)), printing=self.printing, overlay=self.overlay)


class _Printed(msgspec.Struct, frozen=True):
    """The prepared sheet."""

    service: str
    printing: str

    def __call__(self, state: State, world: World) -> State:
        return evolve(_Declaring((self.service,), Step.PREPARED)(state, world), printing=self.printing)


def _ends(world: World) -> Iterator[Sample]:
    open_ones = tuple(name for name, offer in world.offers.items() if not why_closed(offer, world))
    filing = tuple(name for name in open_ones if world.offers[name].files)
    for name in open_ones:
        if not world.offers[name].files:
            yield Sample("prepared", _Printed(name, "done"))
            yield Sample("prepared-no-paper", _Printed(name, "paper_out"))
        if world.offers[name].books:
            yield Sample("receipt-booking", _Received((name,)))
    if len(open_ones) > 1:
        yield Sample("told", _Told(open_ones[-2:]))
        yield Sample("declare-several", _Declaring(open_ones[:3]))
        yield Sample("declare-left-out", lambda state, seen: declaring.leave_out(_Declaring(open_ones[:3])(state, seen), seen, "1")[0])
        yield Sample("receipt-several", _Received(filing[:2]))
    if filing:
        yield from _filed(filing[0], world)


def _filed(name: str, world: World) -> Iterator[Sample]:
    first = _Declaring((name,))
    yield Sample("another", _Declaring((name,), Step.ANOTHER))
    yield Sample("declare-offline", first, TerminalStatus(line="down"))
    yield Sample("declare-agent-lost", first, TerminalStatus(agent="lost"))
    yield Sample("declare-missing-key", first, missing_keys=frozenset({world.offers[name].tenant}))
    yield Sample("receipt", _Received((name,)), TerminalStatus(line="down"))
    yield Sample("receipt-online", _Received((name,)), TerminalStatus(line="up"))
    yield Sample("receipt-no-paper", _Received((name,), "paper_out"))
    yield Sample("receipt-printing", _Received((name,), "busy"))
    yield Sample("erase-handed-in", _Received((name,), overlay=Overlay.ERASE))


class _Told(msgspec.Struct, frozen=True):
    """The second of two services, at the first page that another one was told already."""

    services: tuple[str, ...]

    def __call__(self, state: State, world: World) -> State:
        first = samples.checked(samples.filled_in(state, self.services[0], world), world)
        return samples.through(samples.begun(first, self.services[1], world), world, Step.OFFER)


class _Read(msgspec.Struct, frozen=True):
    """A receipt that was read: replies of these kinds, in order."""

    service: str
    kinds: tuple[str, ...] = ()
    cases: int = 1
    outcome: str = "granted"
    unreadable: int = 0
    as_of: int | None = None

    def __call__(self, state: State, world: World) -> State:
        service = world.offers[self.service].service
        replies = [samples.sample_reply(kind, service, world, number) for number, kind in enumerate(self.kinds, 1)]
        decided = [evolve(one, outcome=self.outcome) if one.kind == "decision" else one for one in replies]
        read = samples.reading(state, world, *decided, cases=self.cases)
        if read.read is None:
            return read
        cases = tuple(evolve(one, unreadable=self.unreadable) for one in read.read.cases)
        return evolve(read, read=evolve(read.read, cases=cases, as_of=read.read.as_of if self.as_of is None else self.as_of))


class _Answering(msgspec.Struct, frozen=True):
    """A follow-up: `how` asked or free; `end` first, next, check, declare, receipt, empty, or unheld (no reply at hand)."""

    service: str
    how: str
    end: str = "first"

    def __call__(self, state: State, world: World) -> State:
        kinds = () if self.end.startswith("unheld") else ("arrival", "correction")
        read = _Read(self.service, kinds)(state, world)
        begun = corrections.answer(read, world, self.how)[0]
        if self.end in {"first", "next", "unheld"}:
            return go_on(begun, world)[0] if self.end == "next" else begun
        if self.end == "empty":
            return go_on(go_on(begun, world)[0], world)[0]
        filled = samples.through(begun, world)
        if self.end == "check":
            return filled
        declared = samples.checked(filled, world)
        return declared if self.end.endswith("declare") else samples.queued(declared, world, code=False)


def _replies(world: World) -> Iterator[Sample]:
    name = next((one for one in world.offers if not why_closed(world.offers[one], world)), None)
    if name is None:
        return
    yield Sample("no_reply", _Read(name))
    yield Sample("cases", _Read(name, ("arrival",), cases=2))
    yield Sample("reply-arrival", _Read(name, ("arrival",)))
    for kind in ("message", "correction", "decision"):
        yield Sample(f"reply-{kind}", _Read(name, ("arrival", kind)))
    yield Sample("reply-unreadable", _Read(name, ("arrival",), unreadable=1))
    yield Sample("reply-never", _Read(name, ("arrival",), as_of=0))
    for outcome in sorted(KNOWN_OUTCOMES):
        yield Sample(f"reply-decision-{outcome}", _Read(name, ("decision",), outcome=outcome))
    for kind in ("message", "correction", "decision"):
        yield Sample(f"cases-{kind}", _Read(name, (kind,), cases=2))
    yield Sample("followup-empty", lambda state, seen: declaring.confirm_check(_Answering(name, "free", "empty")(state, seen), seen, "")[0])
    yield Sample("followup-asked", _Answering(name, "asked"))
    yield Sample("followup-text", _Answering(name, "free"))
    yield Sample("followup-photos", _Answering(name, "free", "next"))
    yield Sample("followup-unheld", _Answering(name, "free", "unheld"))
    yield Sample("followup-unheld-declare", _Answering(name, "free", "unheld-declare"))
    for end in ("check", "declare", "receipt"):
        yield Sample(f"followup-{end}", _Answering(name, "asked", end))


def _troubles(world: World) -> Iterator[Sample]:
    called = Calling(since=world.now, reached=True)
    for code in ("queue_full", "visit_taken", "line_down", "unknown_key", "too_large", "journal_damaged"):
        yield Sample(f"trouble-{code}", _at(Step.TROUBLE, trouble=code))
        yield Sample(f"trouble-{code}-begun", _at(Step.TROUBLE, trouble=code, calling=called, runs=(Run(service="", acceptance=""),)))
    unknown: dict[str, object] = {"trouble": "commit_unknown", "runs": (Run(service="", acceptance=""),)}
    yield Sample("trouble-unknown", _at(Step.TROUBLE, numbers=samples.NUMBERS[:1], **unknown))
    yield Sample("trouble-unknown-several", _at(Step.TROUBLE, numbers=samples.NUMBERS[:2], calling=called, **unknown))
    yield Sample("trouble-unknown-erase", _at(Step.TROUBLE, overlay=Overlay.ERASE, **unknown))
    yield Sample("trouble-unknown-idle", _at(Step.TROUBLE, overlay=Overlay.IDLE, idle_s=8.0, **unknown))
