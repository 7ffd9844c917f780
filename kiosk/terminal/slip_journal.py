"""The journal strip for the end of the day: what was handed in here, without personal data; staff keep it, and it outlives a lost disk.

No name, no service, no number that a citizen could be found by: time, place in the chain, receiver, state, and the first signs of the
entry's hash, which prove later that an entry stood there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from kiosk.contract.vocabulary.showing import show_day
from kiosk.terminal.slip import slip_words, when_in_words
from kiosk.terminal.slip_page import Boxed, Columns, Gap, Pair, Piece, Rule, SlipPage, Words
from kiosk.terminal.sync.rules import State

PROOF_SIGNS = 8
_SHARES = (64, 58, 226, 88, 108)
_SENT = frozenset({State.STORED, State.COPIED, State.PURGED})


class JournalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: `handed_in` aware, in Asia/Tokyo; `place` its number in the journal; `state` where it stands."""

    handed_in: dt.datetime
    place: int
    tenant: str
    state: State
    entry_hash: bytes


class JournalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the strip says; `lines` in the order of the chain."""

    lang: str
    site: str
    device: str
    printed: dt.datetime
    since: dt.datetime
    until: dt.datetime
    lines: tuple[JournalLine, ...]


def journal_strip(facts: JournalFacts) -> SlipPage:
    """The strip; unsent entries are said first and never left out."""
    return SlipPage("journal", facts.lang, tuple(_strip(facts)))


def _strip(facts: JournalFacts) -> Iterator[Piece]:
    def say(key: str) -> str:
        return slip_words().get(facts.lang, key)

    waiting = sum(line.state not in _SENT for line in facts.lines)
    yield Words(say("journal-title"), "title", bold=True, centre=True)
    yield Words(say("journal-no-personal"), "note", centre=True)
    yield Rule(strong=True)
    yield Pair(say("journal-site"), facts.site)
    yield Pair(say("journal-device"), facts.device)
    yield Pair(say("journal-from-to"), f"{_moment(facts.since, facts.lang)}\n– {_moment(facts.until, facts.lang)}")
    yield Pair(say("journal-printed"), when_in_words(facts.printed, facts.lang))
    yield Gap()
    if waiting:
        yield Boxed(say("journal-not-all-sent"), say("journal-not-all-sent-text"))
        yield Gap()
    yield from _table(facts, say("journal-none"), [say(f"journal-column-{name}") for name in _COLUMNS])
    yield Rule()
    yield Columns((say("journal-count"), str(len(facts.lines))), (3, 1), bold=True)
    yield Columns((say("journal-waiting"), str(waiting)), (3, 1), bold=True)
    if not waiting:
        yield Words(say("journal-all-sent"))
    yield Gap(6)
    yield Words(say("journal-signed"), "note")
    yield Gap(10)
    yield Rule()


_COLUMNS = ("time", "place", "receiver", "state", "proof")


def _table(facts: JournalFacts, none: str, heads: list[str]) -> Iterator[Piece]:
    if not facts.lines:
        yield Words(none)
        return
    yield Columns(tuple(heads), _SHARES)
    yield Rule()
    day = None
    for line in facts.lines:
        if line.handed_in.date() != day:
            day = line.handed_in.date()
            yield Words(show_day(day, facts.lang), "note", bold=True)
        state = slip_words().get(facts.lang, f"journal-state-{line.state.name.lower()}")
        proof = line.entry_hash.hex()[:PROOF_SIGNS]
        yield Columns((line.handed_in.strftime("%H:%M"), str(line.place), line.tenant, state, proof), _SHARES)


def _moment(moment: dt.datetime, lang: str) -> str:
    return f"{show_day(moment.date(), lang)} {moment.strftime('%H:%M')}"
