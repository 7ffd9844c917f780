"""What a run stands on: its offer, its way through the pages, the options of its fields, and facts the visit was told before."""

from __future__ import annotations

import datetime as dt
import weakref
from typing import NamedTuple

import msgspec

from kiosk.contract.service import UNKNOWN, Field, Widget
from kiosk.terminal.flow import Answer, Answers, Going, Leg, answers_until
from kiosk.terminal.visit.boxes import NO, YES, term_of, widget_of
from kiosk.terminal.visit.followups import follow_up_offer
from kiosk.terminal.visit.state import Run, State
from kiosk.terminal.visit.world import Offer, World

FREE = "matter."
"""Free terms mean something in their own service only; all others mean the same everywhere."""


class _OfferTruth(msgspec.Struct, frozen=True):
    offer: Offer
    world: World

    def __call__(self, rule: str, answers: Answers, group: str | None, member: int) -> bool:
        return self.offer.holds(rule, answers, group, member, self.world.today)


def offer_of(run: Run, world: World) -> Offer:
    """The service of a run as it is offered here."""
    if run.follow_up is not None:
        return follow_up_offer(run.service, run.follow_up.version, run.follow_up.tenant, world.offers, world.words)
    return world.offers[run.service]


def going_of(run: Run, world: World) -> Going:
    """The run as the flow sees it; the same one for the same run, so that a screen and what is done on it walk the way once."""
    offer = offer_of(run, world)
    kept = _GOINGS.get(id(run))
    if kept is not None and kept.run() is run and kept.offer is offer and kept.today == world.today:
        return kept.going
    going = Going(offer.service, run.answers, run.more, _OfferTruth(offer, world), run.route)
    number = id(run)
    _GOINGS[number] = _Kept(weakref.ref(run, lambda _: _GOINGS.pop(number, None)), offer, world.today, going)
    return going


class _Kept(NamedTuple):
    run: weakref.ref[Run]
    offer: Offer
    today: dt.date
    going: Going


_GOINGS: dict[int, _Kept] = {}
"""By the run's identity, and only for as long as the run lives: answers are kept nowhere longer than in the visit's state."""


def told_before(state: State, key: str, field: Field) -> Answer | None:
    """What the visit was told for the same role and term in another service; None if nothing, or if it is no answer to this question."""
    if field.term.startswith(FREE) or state.current().follow_up is not None:
        return None
    for number, run in enumerate(state.runs):
        answer = run.answers.get(key)
        if answer is not None and number != state.run and run.follow_up is None and _fits(field, answer):
            return answer
    return None


def _fits(field: Field, answer: Answer) -> bool:
    """Whether the answer could have been given here: not empty, and one of this question's own values."""
    if answer in ("", ()) or (answer == UNKNOWN and not field.unknown):
        return False
    own = {one.value for one in field.options}
    return not own or own.issuperset(answer if isinstance(answer, tuple) else (str(answer),))


def options_of(field: Field, run: Run, leg: Leg, world: World, lang: str) -> tuple[tuple[str, str, str], ...]:
    """What can be chosen for a field now: value, label, hint."""
    offer = offer_of(run, world)
    listed = dict(offer.options(field, lang, world.today))
    if widget_of(field) is Widget.YES_NO:
        values = [YES, NO]
    elif widget_of(field) is Widget.SLOT:
        values = list(listed)
    elif field.options:
        values = _shown_values(field, run, leg, world)
    else:
        values = list(term_of(field).values)
    return tuple((one, listed.get(one) or label_of(offer, field, one, world, lang), _hint(offer, field, one, lang)) for one in values)


def label_of(offer: Offer, field: Field, value: str, world: World, lang: str) -> str:
    """What a value is called: the service's word, else the frame's (yes, no)."""
    key = f"{field.id}-{value}"
    return offer.say(lang, key) if offer.texts.has(lang, key) else world.words.get(lang, value)


def _hint(offer: Offer, field: Field, value: str, lang: str) -> str:
    key = f"{field.id}-{value}-hint"
    return offer.say(lang, key) if offer.texts.has(lang, key) else ""


def _shown_values(field: Field, run: Run, leg: Leg, world: World) -> list[str]:
    offer = offer_of(run, world)
    if all(one.show_if is None for one in field.options):
        return [one.value for one in field.options]
    seen = answers_until(going_of(run, world), leg.place)
    group = leg.page.group if leg.page else None
    return [one.value for one in field.options if offer.holds(one.show_if, seen, group, leg.place.member, world.today)]
