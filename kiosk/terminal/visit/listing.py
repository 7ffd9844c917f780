"""Every answer that will be sent, in words, and nothing else: what the check page, the prepared sheet and speech list.

Letters typed by people can never become readings: braces and bars are shown full-width.
"""

from __future__ import annotations

import msgspec

from kiosk.catalog.texts import Marked
from kiosk.contract.service import UNKNOWN, Field, Widget, answer_key
from kiosk.contract.vocabulary import Kind, show
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.contract.vocabulary.showing import show_other_calendar
from kiosk.terminal.flow import Answer, Leg, members, walk
from kiosk.terminal.kana import small_letters
from kiosk.terminal.visit.boxes import NO, YES, term_of, widget_of
from kiosk.terminal.visit.offers import going_of, label_of, offer_of
from kiosk.terminal.visit.state import Run
from kiosk.terminal.visit.world import Offer, World

_SAFE = str.maketrans({"{": "｛", "}": "｝", "|": "｜"})
NAMES = frozenset({Widget.NAME, Widget.KANA})


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One row. `keys` are the answers it shows (none for a count of members), `where` the number of its place on the way, for changing it.

    `given` False: left empty on purpose, shown as such and not sent.
    """

    keys: tuple[str, ...]
    label: str
    value: str
    where: int = 0
    hint: str = ""
    kana: bool = False
    private: bool = True
    given: bool = True


class Section(msgspec.Struct, frozen=True):
    """Rows under one heading."""

    heading: str
    rows: tuple[Listed, ...]


def harmless(text: str) -> str:
    """What a person typed, unable to look like a reading."""
    return text.translate(_SAFE)


def listing(run: Run, world: World, lang: str) -> tuple[Section, ...]:
    """All answers of a run, in the order asked; a section that is taken up again later goes on where it stood."""
    found: dict[tuple[str, str, int], Section] = {}
    for where, leg in enumerate(walk(going_of(run, world))):
        rows = tuple(_rows(run, leg, where, world, lang))
        if rows:
            group = leg.place.page if leg.place.more else (leg.page and leg.page.group) or ""
            kind = (_heading(run, leg, world, lang), group, leg.place.member)
            before = found[kind].rows if kind in found else ()
            found[kind] = Section(kind[0], (*before, *rows))
    return tuple(found.values())


def member_args(run: Run, group: str, member: int, lang: str, world: World) -> dict[str, str | int]:
    """What texts on a group's pages may use: the member's number and, once given, name."""
    going = going_of(run, world)
    names = [
        str(run.answers.get(answer_key(page, field, member), ""))
        for page in going.service.pages
        if page.group == group
        for field in page.fields
        if field.term in {"person.familyName", "person.givenName"}
    ]
    name = harmless(" ".join(one for one in names if one))
    return {"n": member + 1, "name": Marked(name or world.words.get(lang, "this-person"))}


def show_answer(offer: Offer, field: Field, answer: Answer, world: World, lang: str) -> str:
    """One answer in words."""
    if answer == UNKNOWN and field.unknown:
        return offer.say(lang, f"{field.id}-unknown") if offer.texts.has(lang, f"{field.id}-unknown") else world.words.get(lang, "unknown")
    if isinstance(answer, bool):
        return label_of(offer, field, YES if answer else NO, world, lang)
    if widget_of(field) is Widget.PHOTOS:
        return world.words.get(lang, "photos-count", n=len(answer) if isinstance(answer, tuple) else 0)
    if term_of(field).kind in {Kind.CHOICE, Kind.CHOICES}:
        labels = dict(offer.options(field, lang, world.today))
        chosen = answer if isinstance(answer, tuple) else (str(answer),)
        return world.words.get(lang, "list-comma").join(labels.get(one) or label_of(offer, field, one, world, lang) for one in chosen)
    shown = show(term_of(field), answer, lang)
    return harmless(shown) if term_of(field).kind is Kind.TEXT else shown


def _heading(run: Run, leg: Leg, world: World, lang: str) -> str:
    offer = offer_of(run, world)
    if leg.place.more:
        return offer.say(lang, f"{leg.place.page}-label")
    page = leg.page
    if page is not None and page.group is not None:
        return offer.say(lang, f"{page.group}-member", **member_args(run, page.group, leg.place.member, lang, world))
    return offer.say(lang, f"section-{page.section}") if page is not None and page.section else ""


def _rows(run: Run, leg: Leg, where: int, world: World, lang: str) -> list[Listed]:
    if leg.place.more:
        return _count(run, leg, where, world, lang)
    answered = {key: field for key, field in leg.keys.items() if key in run.answers}
    if len(answered) > 1 and all(_is_name(field, run.answers[key]) for key, field in answered.items()):
        return [_together(run, answered, where, world, lang)]
    return [msgspec.structs.replace(_row(run, key, field, world, lang), where=where) for key, field in answered.items()]


def _is_name(field: Field, answer: Answer) -> bool:
    return widget_of(field) in NAMES and not (field.unknown and answer == UNKNOWN)


def _count(run: Run, leg: Leg, where: int, world: World, lang: str) -> list[Listed]:
    """How many members, once, at the question after the last of them."""
    going = going_of(run, world)
    count = members(going, going.group(leg.place.page))
    if leg.place.member + 1 != count:
        return []
    label = offer_of(run, world).say(lang, f"{leg.place.page}-label")
    return [Listed(keys=(), label=label, value=world.words.get(lang, "members-count", n=count), where=where, private=False)]


def _row(run: Run, key: str, field: Field, world: World, lang: str) -> Listed:
    offer = offer_of(run, world)
    answer = run.answers[key]
    label = offer.say(lang, f"{field.id}-label")
    term = term_of(field)
    if answer in ("", ()):
        return Listed(keys=(key,), label=label, value=world.words.get(lang, "not-given"), private=False, given=False)
    return Listed(
        keys=(key,),
        label=label,
        value=show_answer(offer, field, answer, world, lang),
        hint=_hint(field, answer, world, lang),
        kana=term.kana,
        private=term.private,
    )


def _together(run: Run, fields: dict[str, Field], where: int, world: World, lang: str) -> Listed:
    """Family and given name in one row, of those that were given."""
    offer = offer_of(run, world)
    given = {key: field for key, field in fields.items() if run.answers[key]}
    value = "　".join(harmless(str(run.answers[key])) for key in given)
    kana = all(term_of(field).kana for field in fields.values())
    labels = [offer.say(lang, f"{field.id}-label") for field in (given or fields).values()]
    return Listed(
        keys=tuple(given),
        label=world.words.get(lang, "label-reading") if kana else world.words.get(lang, "label-dot").join(labels),
        value=value or world.words.get(lang, "not-given"),
        where=where,
        hint=_small(value, world, lang) if kana else "",
        kana=kana,
        given=bool(value),
    )


def _hint(field: Field, answer: Answer, world: World, lang: str) -> str:
    if widget_of(field) is Widget.KANA:
        return _small(str(answer), world, lang)
    if term_of(field).kind is Kind.DATE and answer != UNKNOWN:
        return show_other_calendar(read_iso(str(answer)), lang)
    return ""


def _small(reading: str, world: World, lang: str) -> str:
    letters = small_letters(reading)
    return world.words.get(lang, "small-letters", letters="」「".join(letters)) if letters else ""
