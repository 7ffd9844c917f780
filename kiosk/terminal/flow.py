"""Which page comes next: pure, answers in, places out. Branching is the declaration's, the citizen's answers decide.

One walk from the first page on decides everything: a rule sees the answers of the places before it on the way and nothing else, so an
answer of a branch not taken is kept in the visit, decides nothing and is never sent. A group's pages repeat for each member; after each
run stands the question whether there is one more, and answering "no" in the middle only hides the later members.
Does not know screens or typing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import msgspec

from kiosk.contract.service import Field, Group, Page, Service, answer_key

Answer = str | int | bool | tuple[str, ...]
"""Text, number, yes or no, ISO 8601 date, chosen values, references of photos; "" and () were left empty on purpose."""

Answers = Mapping[str, Answer]


class Place(msgspec.Struct, frozen=True):
    """Where a visit stands in a service: a page (of one group member), or the question after a member (`more`, `page` names the group)."""

    page: str
    member: int = 0
    more: bool = False


class Leg(msgspec.Struct, frozen=True):
    """One place on the way, with what is asked there: answer key → field. `page` is None at a `more`."""

    place: Place
    keys: Mapping[str, Field]
    page: Page | None = None


class Truth(Protocol):
    """Says whether a rule of the declaration holds for the answers, seen from a group's member."""

    def __call__(self, rule: str, answers: Answers, group: str | None, member: int) -> bool:
        """The rule's value; `group` None outside groups."""


class Stop(msgspec.Struct, frozen=True):
    """One place of a fixed route, and the ids of the fields asked there."""

    place: Place
    fields: tuple[str, ...]


class Going(msgspec.Struct, frozen=True):
    """One service on its way: declaration, answers so far, which members have one more after them, and what decides rules.

    `more` maps `<group>[n]` to the answer of the question after member n. A `route` (the answers to a correction) replaces branching:
    the other answers are sealed, so no condition can be decided. `found` keeps the way once it was walked: nothing else here ever changes.
    """

    service: Service
    answers: Answers
    more: Mapping[str, bool]
    truth: Truth
    route: tuple[Stop, ...] = ()
    found: list[tuple[Leg, ...]] = msgspec.field(default_factory=list)

    def page(self, name: str) -> Page:
        """A page by its id."""
        return next(page for page in self.service.pages if page.id == name)

    def group(self, name: str) -> Group:
        """A group by its id."""
        return next(group for group in self.service.groups if group.id == name)


def walk(going: Going) -> tuple[Leg, ...]:
    """Every place of the service in order, as the answers stand; a page that ends the way is the last one."""
    if not going.found:
        going.found.append(tuple(_stop(going, stop) for stop in going.route) if going.route else _walked(going))
    return going.found[0]


def _walked(going: Going) -> tuple[Leg, ...]:
    found: list[Leg] = []
    taken: dict[str, Answer] = {}
    for leg in _legs(going, taken):
        found.append(leg)
        taken.update(_given(leg, going.answers))
        if leg.page is not None and leg.page.ends:
            break
    return tuple(found)


def next_leg(going: Going, at: Place) -> Leg | None:
    """The place after this one, or None after the last; also from a place that the answers have meanwhile taken away."""
    order = _order(going.service)
    return next((leg for leg in walk(going) if order(leg.place) > order(at)), None)


def previous_leg(going: Going, at: Place) -> Leg | None:
    """The place before this one, or None before the first."""
    order = _order(going.service)
    return next((leg for leg in reversed(walk(going)) if order(leg.place) < order(at)), None)


def leg_at(going: Going, at: Place) -> Leg | None:
    """The place itself, if it is on the way."""
    return next((leg for leg in walk(going) if leg.place == at), None)


def first_open(going: Going, passed: frozenset[Place]) -> Leg | None:
    """The first place still to be gone through, or None when everything is answered."""
    return next((leg for leg in walk(going) if leg.place not in passed or any(key not in going.answers for key in leg.keys)), None)


def ends_early(going: Going) -> bool:
    """Whether the answers lead out of the service without an entry."""
    way = walk(going)
    return bool(way) and not going.route and way[-1].page is not None and way[-1].page.ends


def sent_answers(going: Going) -> dict[str, Answer]:
    """What will be sent, and nothing else: answers of the places on the way, without those left empty."""
    sent: dict[str, Answer] = {}
    for leg in walk(going):
        sent.update(_given(leg, going.answers))
    return sent


def answers_until(going: Going, at: Place) -> dict[str, Answer]:
    """The answers a check at this place may look at: of the places up to it, this one included."""
    order = _order(going.service)
    seen: dict[str, Answer] = {}
    for leg in walk(going):
        if order(leg.place) <= order(at):
            seen.update(_given(leg, going.answers))
    return seen


def members(going: Going, group: Group) -> int:
    """How many members a group has: at least `min`, one more for each "yes" in a row, at most `max`."""
    count = max(group.min, 1)
    while count < group.max and going.more.get(more_key(group.id, count - 1), False):
        count += 1
    return count


def more_key(group: str, member: int) -> str:
    """Under which key the visit keeps whether another member follows this one."""
    return f"{group}[{member}]"


def asks_for_more(group: Group) -> bool:
    """Whether the number of members is the citizen's to say."""
    return group.max > group.min


def without_member(going: Going, group: str, gone: int) -> tuple[dict[str, Answer], dict[str, bool]]:
    """Answers and `more` after a member is taken out; later members move up by one."""
    count = members(going, going.group(group))
    answers = renumbered(going.answers, group, gone)
    more = {key: one for key, one in going.more.items() if _member_of(key, group) is None}
    return answers, more | {more_key(group, number): number < count - 2 for number in range(count - 1)}


def renumbered(keyed: Mapping[str, Answer], group: str, gone: int) -> dict[str, Answer]:
    """Whatever is kept by answer key, after a member is taken out."""
    kept: dict[str, Answer] = {}
    for key, one in keyed.items():
        number = _member_of(key, group)
        if number is None or number < gone:
            kept[key] = one
        elif number > gone:
            kept[f"{group}[{number - 1}]" + key.partition("]")[2]] = one
    return kept


def _member_of(key: str, group: str) -> int | None:
    return int(key[len(group) + 1 :].partition("]")[0]) if key.startswith(f"{group}[") else None


def _given(leg: Leg, answers: Answers) -> dict[str, Answer]:
    return {key: answer for key in leg.keys if (answer := answers.get(key, "")) != "" and answer != ()}


def _stop(going: Going, stop: Stop) -> Leg:
    page = going.page(stop.place.page)
    keys = {answer_key(page, field, stop.place.member): field for field in page.fields if field.id in stop.fields}
    return Leg(stop.place, keys, page)


def _legs(going: Going, taken: Answers) -> Iterator[Leg]:
    """`taken` grows while this runs: it holds the answers of the legs already given."""
    done: set[str] = set()
    for page in going.service.pages:
        if page.group is None:
            yield from _leg(going, taken, page, 0)
        elif page.group not in done:
            done.add(page.group)
            yield from _group_legs(going, taken, going.group(page.group))


def _group_legs(going: Going, taken: Answers, group: Group) -> Iterator[Leg]:
    if group.show_if is not None and not going.truth(group.show_if, taken, None, 0):
        return
    pages = [page for page in going.service.pages if page.group == group.id]
    for member in range(members(going, group)):
        for page in pages:
            yield from _leg(going, taken, page, member)
        if asks_for_more(group) and member + 1 >= group.min:
            yield Leg(Place(group.id, member, more=True), {})


def _leg(going: Going, taken: Answers, page: Page, member: int) -> Iterator[Leg]:
    if page.show_if is not None and not going.truth(page.show_if, taken, page.group, member):
        return
    seen = dict(taken)
    keys: dict[str, Field] = {}
    for field in page.fields:
        if field.show_if is None or going.truth(field.show_if, seen, page.group, member):
            key = answer_key(page, field, member)
            keys[key] = field
            answer = going.answers.get(key, "")
            if answer not in ("", ()):
                seen[key] = answer
    if keys or not page.fields:
        yield Leg(Place(page.id, member), keys, page)


def _order(service: Service) -> Callable[[Place], tuple[int, int, int]]:
    """Where a place stands among all that could be: by page, inside a group by member first."""
    index = {page.id: number for number, page in enumerate(service.pages)}
    first: dict[str, int] = {}
    for page in service.pages:
        if page.group is not None:
            first.setdefault(page.group, index[page.id])
    owner = {page.id: first[page.group] if page.group else index[page.id] for page in service.pages}

    def order(place: Place) -> tuple[int, int, int]:
        if place.more:
            return first[place.page], place.member, len(service.pages)
        return owner[place.page], place.member, index[place.page]

    return order
