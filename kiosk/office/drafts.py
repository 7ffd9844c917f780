"""What a clerk has typed into the form of an act: read from the fields, with everything wrong named at once, before anything is done. Pure.

A draft goes form → check page (what the citizen will read) → done; going back loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from kiosk.contract.reply import Ask
from kiosk.contract.service import Act
from kiosk.errors import InputError, LimitError
from kiosk.office import acting
from kiosk.office.cases import CaseState, Words, require_decision
from kiosk.office.reading import Asked
from kiosk.web.sessions import Form

DUE_DAYS = 14


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A form as typed. `faults` maps a field's name to the name of its fault (kiosk.office.wording.FAULTS); empty when it can be sent.

    `picked` are the answer keys chosen for correction, `why` the reason of each.
    """

    words: Words
    due: dt.date | None = None
    outcome: str = ""
    picked: tuple[str, ...] = ()
    why: Mapping[str, str] = msgspec.field(default_factory=dict)
    faults: Mapping[str, str] = msgspec.field(default_factory=dict)


def empty_correction(today: dt.date) -> Draft:
    """Before anything is typed: due in two weeks."""
    return Draft(words=Words(v=1), due=today + dt.timedelta(days=DUE_DAYS))


def read_correction(form: Form, asked: Sequence[Asked], today: dt.date) -> Draft:
    """A request for correction.

    Args:
        form: `pick` (answer keys), `why-<n>` by the position of the answer, `text`, `due`.
        asked: the answers of the case, in the page's order.
        today: the day in Japan.
    """
    chosen = set(form.many("pick"))
    why = {one.key: _lines(form.one(f"why-{number}")) for number, one in enumerate(asked)}
    picked = [one for one in asked if one.key in chosen]
    asks = tuple(Ask(one.key, one.citizen_label, why[one.key], one.citizen_present or None) for one in picked)
    due = _day(form.one("due"))
    faults: dict[str, str] = {f"why-{asked.index(one)}": "reason" for one in picked if not why[one.key]}
    if not picked:
        faults["pick"] = "asks"
    if due is None or due < today:
        faults["due"] = "due"
    words = Words(v=1, text=_lines(form.one("text")), asks=asks)
    return _judged(Draft(words=words, due=due, picked=tuple(one.key for one in picked), why=why, faults=faults))


def read_message(form: Form) -> Draft:
    """A message: `text`."""
    words = Words(v=1, text=_lines(form.one("text")))
    return _judged(Draft(words=words, faults={} if words.text else {"text": "text"}))


def empty_decision(appeal: str) -> Draft:
    """Before anything is typed: the body's words on how to appeal."""
    return Draft(words=Words(v=1, appeal=appeal))


def read_decision(form: Form, act: Act, now: CaseState, offered: Sequence[str]) -> Draft:
    """A decision: `outcome`, `text`, `reasons`, `appeal`, `number`."""
    words = Words(
        v=1,
        text=_lines(form.one("text")),
        reasons=_lines(form.one("reasons")) or None,
        appeal=_lines(form.one("appeal")) or None,
        number=_lines(form.one("number")) or None,
    )
    outcome = form.one("outcome")
    faults: dict[str, str] = {}
    try:
        require_decision(act, now, offered, outcome, words)
    except InputError as fault:
        faults[fault.detail] = fault.detail
    return _judged(Draft(words=words, outcome=outcome, faults=faults))


def read_reopening(form: Form) -> Draft:
    """Taking a decided case up again: `reasons`."""
    words = Words(v=1, reasons=_lines(form.one("reasons")) or None)
    return _judged(Draft(words=words, faults={} if words.reasons else {"reasons": "reasons"}))


def _judged(draft: Draft) -> Draft:
    """Add what the words themselves break."""
    try:
        acting.check_words(draft.words)
    except InputError:
        return msgspec.structs.replace(draft, faults={**draft.faults, "text": "signs"})
    except LimitError:
        return msgspec.structs.replace(draft, faults={**draft.faults, "text": "long"})
    return draft


def _lines(text: str) -> str:
    """Browsers end lines with CR LF; what travels has LF only."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
