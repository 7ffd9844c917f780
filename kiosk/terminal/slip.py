"""What a citizen takes home on paper: the receipt, and the prepared form for the counter. Facts in, pieces of paper out; pure.

A receipt has a neutral title and names no service, no person and no address: it may be seen by a household. It says what has happened
(handed in) and what has not (arrived, accepted), and what the code on it can do. Draws nothing and prints nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.catalog.texts import Texts, load_texts
from kiosk.contract.vocabulary.showing import show_day, show_other_calendar, show_time
from kiosk.terminal.slip_page import Boxed, Code, Gap, Number, Pair, Piece, Rule, SlipPage, Step, Tick, Words

Counts = Literal["office", "cloud", "counter", "booking"]
WORDS = Path(__file__).parent / "texts" / "slip"


class ReceiptItem(msgspec.Struct, frozen=True, kw_only=True):
    """One submission on a receipt.

    `number` as kiosk.crypto.receipts makes it; `receiver` and `contact` as the policy words them, empty if unknown; `counts` what counts as
    arrival, or that it is the booking of a visit only, None if unknown; `deadline` the service's own sentence, which says which date
    counts, or empty; `steps` are (when, what).
    """

    number: str
    receiver: str
    contact: str = ""
    counts: Counts | None = None
    deadline: str = ""
    steps: tuple[tuple[str, str], ...] = ()


class ReceiptFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a receipt says.

    `handed_in` is aware, in Asia/Tokyo. `codes` are the texts of kiosk.crypto.receipts.paper_code; none on a slip without seed, and none on
    that of a `follow_up`, whose replies come to the first receipt.
    """

    lang: str
    place: str
    handed_in: dt.datetime
    items: tuple[ReceiptItem, ...]
    codes: tuple[str, ...] = ()
    follow_up: bool = False


class PreparedSection(msgspec.Struct, frozen=True):
    """A part of the prepared form: its heading, and (question, answer) in words."""

    heading: str
    rows: tuple[tuple[str, str], ...]


class PreparedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the prepared form says, for the citizen and whoever sits at the counter.

    `title` is the service's own. `bring` and `left_to_do` are (what, remark). `booked` is the wished day and time in words, with the
    booking's `number` where the visit made an entry; both empty otherwise. Answers are words as they stood on the check page.
    """

    lang: str
    place: str
    printed: dt.datetime
    title: str
    receiver: str
    contact: str
    bring: tuple[tuple[str, str], ...]
    sections: tuple[PreparedSection, ...]
    left_to_do: tuple[tuple[str, str], ...] = ()
    booked: str = ""
    number: str = ""


@cache
def slip_words() -> Texts:
    """The words of all slips, in every language."""
    return load_texts(WORDS)


def grouped(number: str) -> str:
    """A number as it is read aloud: 3, 3 and 4 signs."""
    return " ".join(part for part in (number[:3], number[3:6], number[6:]) if part)


def when_in_words(moment: dt.datetime, lang: str) -> str:
    """Date and time in words, then the date in the other calendar on a line of its own."""
    day = moment.date()
    return f"{show_day(day, lang)} {show_time(moment.strftime('%H%M'), lang)}\n({show_other_calendar(day, lang)})"


def receipt(facts: ReceiptFacts) -> SlipPage:
    """The receipt of one hand-in; without codes, the slip that can open nothing."""
    return SlipPage("receipt" if facts.codes else "slip", facts.lang, tuple(_receipt(facts, _Say(facts.lang))))


def prepared(facts: PreparedFacts) -> SlipPage:
    """The prepared form, to be shown at the counter; not a filing."""
    return SlipPage("prepared", facts.lang, tuple(_prepared(facts, _Say(facts.lang))))


class _Say:
    """The words of one language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __call__(self, key: str, **args: str | int) -> str:
        return slip_words().get(self._lang, key, **args)


def _receipt(facts: ReceiptFacts, say: _Say) -> Iterator[Piece]:
    yield Words(say("receipt-title"), "title", bold=True, centre=True)
    yield Words(facts.place, centre=True)
    yield Rule(strong=True)
    yield Pair(say("handed-in"), when_in_words(facts.handed_in, facts.lang))
    yield Gap()
    for place, item in enumerate(facts.items, 1):
        yield from _item(say("number") if len(facts.items) == 1 else say("number-of", n=place), item, say)
    yield Words(say("number-note"), "note")
    yield Gap()
    yield Boxed(say("not-yet"), say("not-yet-text"))
    yield Gap()
    yield from _three_dates(facts, say)
    yield from _next(facts, say)
    yield from _contacts(facts, say)
    yield Rule(strong=True)
    yield from _codes(facts, say)
    yield Words(say("keep"), "note", centre=True)


def _item(label: str, item: ReceiptItem, say: _Say) -> Iterator[Piece]:
    yield Words(label, "note")
    yield Number(grouped(item.number))
    if item.receiver:
        yield Pair(say("receiver"), item.receiver)
    yield Gap()


def _three_dates(facts: ReceiptFacts, say: _Say) -> Iterator[Piece]:
    counting = list(dict.fromkeys(item.counts for item in facts.items if item.counts))
    if counting != ["booking"]:
        yield Words(say("three-dates"), "head", bold=True)
        for sign, key in (("1", "date-handed-in"), ("2", "date-arrived"), ("3", "date-accepted")):
            yield Step(sign, say(key), say(f"{key}-text"))
    for counts in counting:
        yield Words(say(f"counts-{counts}"))
    for deadline in dict.fromkeys(item.deadline for item in facts.items if item.deadline):
        yield Words(deadline, bold=True)
    yield Gap()


def _next(facts: ReceiptFacts, say: _Say) -> Iterator[Piece]:
    several = len(facts.items) > 1
    for place, item in enumerate(facts.items, 1):
        if item.steps:
            yield Words(say("next") if place == 1 or not several else item.receiver, "head", bold=True)
            if several and place == 1:
                yield Words(item.receiver, bold=True)
            yield from (Step(str(sign), when, what) for sign, (when, what) in enumerate(item.steps, 1))
            yield Gap()


def _contacts(facts: ReceiptFacts, say: _Say) -> Iterator[Piece]:
    contacts = dict.fromkeys((item.receiver, item.contact) for item in facts.items if item.contact)
    if contacts:
        yield Words(say("contact"), "head", bold=True)
    for receiver, contact in contacts:
        yield Words(f"{receiver}\n{contact}" if receiver else contact)
    yield Gap()


def _codes(facts: ReceiptFacts, say: _Say) -> Iterator[Piece]:
    codes = facts.codes
    if not codes:
        yield Boxed(say("follow-up-text" if facts.follow_up else "no-code-text"))
        yield Gap()
        return
    yield Words(say("code-title"), "head", bold=True, centre=True)
    for place, code in enumerate(codes, 1):
        yield Code(code, say("code-of", n=place, total=len(codes)) if len(codes) > 1 else "")
    yield Words(say("code-caption"), centre=True)
    yield Gap()
    yield Boxed(say("warning"), say("warning-text"))
    yield Gap()


def _prepared(facts: PreparedFacts, say: _Say) -> Iterator[Piece]:
    yield Words(facts.title, "title", bold=True, centre=True)
    yield Words(say("prepared-by-you"), "note", centre=True)
    yield Rule(strong=True)
    yield Boxed(say("prepared-not-filed"), say("prepared-not-filed-text"))
    yield Gap()
    yield Pair(say("receiver"), facts.receiver)
    yield from _booking(facts, say)
    if facts.contact:
        yield Pair(say("contact"), facts.contact)
    yield Gap()
    yield from _ticks(say("bring"), facts.bring)
    yield Words(say("answers"), "head", bold=True)
    for section in facts.sections:
        yield Words(section.heading, bold=True)
        yield from (Pair(question, answer) for question, answer in section.rows)
        yield Gap()
    yield from _ticks(say("left-to-do"), facts.left_to_do)
    yield Rule()
    yield Pair(say("printed"), f"{when_in_words(facts.printed, facts.lang)}\n{facts.place}")
    yield Gap()
    yield Boxed(say("warning-answers"), say("warning-answers-text"))


def _booking(facts: PreparedFacts, say: _Say) -> Iterator[Piece]:
    if facts.booked:
        yield Pair(say("booked"), facts.booked)
        yield Words(say("booked-note"), "note")
    if facts.number:
        yield Words(say("number"), "note")
        yield Number(grouped(facts.number))


def _ticks(heading: str, things: tuple[tuple[str, str], ...]) -> Iterator[Piece]:
    if things:
        yield Words(heading, "head", bold=True)
        yield from (Tick(what, remark) for what, remark in things)
        yield Gap()
