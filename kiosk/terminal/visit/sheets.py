"""The facts that go on paper: the receipt of a hand-in, the prepared sheet for a counter. kiosk.terminal.slip words and lays them out."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.catalog.texts import Marked
from kiosk.contract.service import UNKNOWN
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.contract.vocabulary.showing import show_day, show_time
from kiosk.terminal.flow import sent_answers, walk
from kiosk.terminal.slip import Counts, PreparedFacts, PreparedSection, ReceiptFacts, ReceiptItem
from kiosk.terminal.visit.events import Queued
from kiosk.terminal.visit.listing import listing
from kiosk.terminal.visit.offers import going_of, offer_of
from kiosk.terminal.visit.state import Run, State
from kiosk.terminal.visit.world import World

TOKYO = ZoneInfo("Asia/Tokyo")


def local(minutes: int) -> dt.datetime:
    """Minutes since 1970 UTC as Japanese time."""
    return dt.datetime.fromtimestamp(minutes * 60, tz=dt.UTC).astimezone(TOKYO)


def receipt_facts(state: State, event: Queued, world: World) -> ReceiptFacts:
    """What the receipt says; `codes` open the replies, so they go on paper and screen and nowhere else."""
    runs = filed(state, world)
    return ReceiptFacts(
        lang=state.lang,
        place=place_name(world, state.lang),
        handed_in=local(event.handed_in),
        items=tuple(_item(run, line.number, state, world) for run, line in zip(runs, event.lines, strict=False)),
        codes=event.codes,
        follow_up=any(run.follow_up is not None for run in runs),
    )


def slip_facts(lang: str, handed_in: int, numbers: tuple[str, ...], world: World) -> ReceiptFacts:
    """A slip without seed, for a hand-in that no screen confirmed: number and time, nothing that opens anything."""
    items = tuple(ReceiptItem(number=number, receiver="") for number in numbers)
    return ReceiptFacts(lang=lang, place=place_name(world, lang), handed_in=local(handed_in), items=items)


def filed(state: State, world: World) -> tuple[Run, ...]:
    """The runs a hand-in consists of, in the plan's order: checked, not left out, making an entry; a follow-up stands alone."""
    if state.runs and state.current().follow_up is not None:
        return (state.current(),)
    return tuple(run for run in candidates(state, world) if not run.left_out)


def candidates(state: State, world: World) -> tuple[Run, ...]:
    """The runs that could be handed in."""
    return tuple(run for run in finished(state) if offer_of(run, world).files)


def finished(state: State) -> tuple[Run, ...]:
    """The first filings of this visit that are checked, in the order begun."""
    return tuple(run for run in state.runs if run.checked and run.follow_up is None)


def declared(state: State, world: World) -> tuple[Run, ...]:
    """The runs on the declaration page: those handed in, and those that end with a sheet only."""
    if state.runs and state.current().follow_up is not None:
        return filed(state, world)
    return tuple(run for run in finished(state) if not run.left_out)


def place_name(world: World, lang: str) -> str:
    """The site's name."""
    return world.place.get(lang) or world.place.get("ja", "")


def deadline_sentence(run: Run, lang: str, world: World) -> str:
    """The service's word on its deadline and which date counts; empty where there is none to tell."""
    offer = offer_of(run, world)
    declared = offer.service.deadline
    day = offer.deadline(answers_of(run, world)) if declared is not None else None
    return offer.say(lang, declared.text, date=Marked(show_day(day, lang))) if declared is not None and day is not None else ""


def next_steps(run: Run, lang: str, world: World) -> tuple[tuple[str, str], ...]:
    """(when, what) of what comes next, in the service's words."""
    offer = offer_of(run, world)
    steps = offer.steps(answers_of(run, world), world.today)
    return tuple((offer.say(lang, f"step-{one.id}-when"), offer.say(lang, f"step-{one.id}")) for one in steps)


def things_to_bring(run: Run, lang: str, world: World) -> tuple[tuple[str, str], ...]:
    """(paper, whether the original is wanted)."""
    offer = offer_of(run, world)
    papers = offer.documents(answers_of(run, world), world.today)
    return tuple((offer.say(lang, f"document-{one.id}"), world.words.get(lang, f"original-{one.original}")) for one in papers)


def things_left(run: Run, lang: str, world: World) -> tuple[tuple[str, str], ...]:
    """(what, where and until when) of what is left to do elsewhere."""
    offer = offer_of(run, world)
    found = []
    for todo, last in offer.left_to_do(answers_of(run, world), world.today):
        where = offer.say(lang, f"todo-{todo.id}-where") if offer.texts.has(lang, f"todo-{todo.id}-where") else ""
        until = world.words.get(lang, "until", date=Marked(show_day(last, lang))) if last else ""
        found.append((offer.say(lang, f"todo-{todo.id}"), "\n".join(one for one in (where, until) if one)))
    return tuple(found)


def booked_words(run: Run, lang: str, world: World) -> str:
    """The wished day and time of a visit, in words; empty without booking."""
    by_term: dict[str, Any] = {}
    for leg in walk(going_of(run, world)):
        by_term |= {field.term: run.answers.get(key, "") for key, field in leg.keys.items()}
    day, time = by_term.get("appointment.day"), by_term.get("appointment.time")
    if not day or day == UNKNOWN:
        return ""
    return f"{show_day(read_iso(str(day)), lang)} {show_time(str(time), lang) if time else ''}".strip()


def prepared_facts(run: Run, state: State, event: Queued | None, world: World) -> PreparedFacts:
    """The filled-in sheet that the counter copies from: it is not a filing, and says so."""
    offer = offer_of(run, world)
    lang = state.lang
    runs = filed(state, world)
    number = event.lines[runs.index(run)].number if event is not None and run in runs and runs.index(run) < len(event.lines) else ""
    return PreparedFacts(
        lang=lang,
        place=place_name(world, lang),
        printed=world.now,
        title=offer.say(lang, "title"),
        receiver=offer.receiver(lang),
        contact=offer.contact(lang),
        bring=things_to_bring(run, lang, world),
        sections=tuple(
            PreparedSection(section.heading, tuple((row.label, row.value) for row in section.rows)) for section in listing(run, world, lang)
        ),
        left_to_do=things_left(run, lang, world),
        booked=booked_words(run, lang, world) if offer.books else "",
        number=number,
    )


def answers_of(run: Run, world: World) -> dict[str, Any]:
    """The answers that count."""
    return dict(sent_answers(going_of(run, world)))


def _item(run: Run, number: str, state: State, world: World) -> ReceiptItem:
    offer = offer_of(run, world)
    counts: Counts = "cloud" if offer.arrival == "cloud" else "counter" if offer.arrival == "counter" else "office"
    counts = "booking" if offer.books else counts
    return ReceiptItem(
        number=number,
        receiver=offer.receiver(state.lang),
        contact=offer.contact(state.lang),
        counts=counts,
        deadline=deadline_sentence(run, state.lang, world),
        steps=next_steps(run, state.lang, world),
    )
