"""A case is its events: what happened, in order, never changed. Its state, and what may be done next, follow from them. Pure.

    arrived ── assign, take up ──► review ──► correction ──► review … ──► decided
                                     │ message at any time          │ reopen (職権, with a reason) ──► review

Outcomes and their words depend on the kind of act (a notice is accepted 受理, an application granted 決定). Words for people stand in
kiosk.office.wording; storing in kiosk.office.queries.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec

from kiosk.contract.codec import Wire
from kiosk.contract.reply import ARRIVAL, CORRECTION, DECISION, MESSAGE, Ask
from kiosk.contract.service import OUTCOMES, Act
from kiosk.errors import ConflictError, InputError


class Kind(enum.Enum):
    """What happened."""

    OPENED = "opened"
    PART_ARRIVED = "part_arrived"
    UNDRAWN = "undrawn"
    """The terminal never showed the number: the citizen may file again."""
    LIKELY_DOUBLE = "likely_double"
    """`ref` is the other case; nothing is merged."""
    ARRIVED = "arrived"
    """`at_s` is the arrival that counts; a reply of kind arrival goes with it."""
    ASSIGNED = "assigned"
    """`officer_id` gave the case to whom `ref` names (the 16 bytes of an officer's id)."""
    CORRECTION = "correction"
    FOLLOW_UP = "follow_up"
    """`ref` is the follow-up's submission id."""
    MESSAGE = "message"
    DECIDED = "decided"
    ATTENDED = "attended"
    """The booked visit took place (来場済)."""
    REOPENED = "reopened"
    REPLY_POSTED = "reply_posted"
    """The cloud confirmed reply `reply_no`."""


class Stage(enum.Enum):
    """Where a case stands."""

    WAITING = "waiting"
    """Here, but not arrived in the law's sense: the receiver's rule is `counter`."""
    ARRIVED = "arrived"
    REVIEW = "review"
    CORRECTION = "correction"
    DECIDED = "decided"


class Waiting(enum.Enum):
    """Whose move it is."""

    OFFICE = "office"
    CITIZEN = "citizen"
    NOBODY = "nobody"


class Doing(enum.Enum):
    """What a clerk may do."""

    RECORD_ARRIVAL = "record_arrival"
    ASSIGN = "assign"
    ASK_CORRECTION = "ask_correction"
    SEND_MESSAGE = "send_message"
    DECIDE = "decide"
    RECORD_ATTENDANCE = "record_attendance"
    REOPEN = "reopen"


class Words(Wire, frozen=True):
    """What people wrote into an event; stored sealed only. `number` is the receiver's own number of a report (受付番号)."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    text: str = ""
    reasons: str | None = None
    appeal: str | None = None
    asks: tuple[Ask, ...] = ()
    number: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a case. `at_s` in seconds since 1970 UTC; `officer_id` None for the program itself."""

    event_no: int
    kind: Kind
    at_s: int
    officer_id: str | None = None
    officer_name: str | None = None
    reply_no: int | None = None
    outcome: str | None = None
    due: dt.date | None = None
    ref: bytes | None = None
    final: bool = False
    body: bytes | None = None


class CaseState(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from the events.

    `version` counts what people and citizens did, so that a form made before that is refused; `reply_no` is the highest given out.
    """

    stage: Stage = Stage.WAITING
    outcome: str | None = None
    waiting_on: Waiting = Waiting.OFFICE
    due: dt.date | None = None
    assigned_to: str | None = None
    arrived_s: int | None = None
    decided_s: int | None = None
    attended_s: int | None = None
    reply_no: int = 0
    posted: frozenset[int] = frozenset()
    follow_ups: tuple[bytes, ...] = ()
    unread_follow_ups: int = 0
    doubles: tuple[bytes, ...] = ()
    undrawn: bool = False
    version: int = 0
    event_no: int = 0


REPLY_OF = {Kind.ARRIVED: ARRIVAL, Kind.CORRECTION: CORRECTION, Kind.MESSAGE: MESSAGE, Kind.DECIDED: DECISION}
"""Events that send the citizen a reply, and its kind."""

_MACHINE = frozenset({Kind.OPENED, Kind.PART_ARRIVED, Kind.UNDRAWN, Kind.LIKELY_DOUBLE, Kind.REPLY_POSTED})
_ALWAYS = frozenset({Doing.ASSIGN, Doing.SEND_MESSAGE})
_OPEN = _ALWAYS | {Doing.ASK_CORRECTION, Doing.DECIDE}
_WITHOUT_APPEAL = frozenset({Act.BOOKING, Act.REPORT})
"""Not decisions in the sense of administrative law; a reason is due all the same."""
_ADVERSE = frozenset({"not_accepted", "refused", "partly_granted", "cancelled"})


def state(events: Iterable[Event]) -> CaseState:
    """Fold the events, in order of their number, into the case's state."""
    found = CaseState()
    for event in events:
        found = _step(found, event)
    return found


def _step(before: CaseState, event: Event) -> CaseState:
    counted = 0 if event.kind in _MACHINE else 1
    moved = _STEPS[event.kind](before, event)
    return msgspec.structs.replace(
        moved, event_no=event.event_no, version=before.version + counted, reply_no=max(before.reply_no, _given(event))
    )


def _given(event: Event) -> int:
    return event.reply_no or 0 if event.kind in REPLY_OF else 0


def _same(before: CaseState, _: Event) -> CaseState:
    return before


def _undrawn(before: CaseState, _: Event) -> CaseState:
    return msgspec.structs.replace(before, undrawn=True)


def _double(before: CaseState, event: Event) -> CaseState:
    others = (*before.doubles, event.ref) if event.ref is not None and event.ref not in before.doubles else before.doubles
    return msgspec.structs.replace(before, doubles=others)


def _arrived(before: CaseState, event: Event) -> CaseState:
    stage = Stage.ARRIVED if before.stage is Stage.WAITING else before.stage
    return msgspec.structs.replace(before, stage=stage, arrived_s=event.at_s)


def _assigned(before: CaseState, event: Event) -> CaseState:
    stage = Stage.REVIEW if before.stage is Stage.ARRIVED else before.stage
    return msgspec.structs.replace(before, stage=stage, assigned_to=event.ref.hex() if event.ref else None)


def _correction(before: CaseState, event: Event) -> CaseState:
    return msgspec.structs.replace(before, stage=Stage.CORRECTION, waiting_on=Waiting.CITIZEN, due=event.due, unread_follow_ups=0)


def _follow_up(before: CaseState, event: Event) -> CaseState:
    came = (*before.follow_ups, event.ref) if event.ref is not None else before.follow_ups
    open_again = before.stage is Stage.CORRECTION
    return msgspec.structs.replace(
        before,
        follow_ups=came,
        unread_follow_ups=before.unread_follow_ups + 1,
        stage=Stage.REVIEW if open_again else before.stage,
        waiting_on=Waiting.OFFICE,
        due=None if open_again else before.due,
    )


def _decided(before: CaseState, event: Event) -> CaseState:
    return msgspec.structs.replace(
        before,
        stage=Stage.DECIDED,
        outcome=event.outcome,
        waiting_on=Waiting.NOBODY,
        due=None,
        decided_s=event.at_s,
        unread_follow_ups=0,
    )


def _attended(before: CaseState, event: Event) -> CaseState:
    return msgspec.structs.replace(before, attended_s=event.at_s)


def _reopened(before: CaseState, _: Event) -> CaseState:
    return msgspec.structs.replace(before, stage=Stage.REVIEW, outcome=None, waiting_on=Waiting.OFFICE, decided_s=None)


def _posted(before: CaseState, event: Event) -> CaseState:
    return msgspec.structs.replace(before, posted=before.posted | {event.reply_no or 0})


_STEPS = {
    Kind.OPENED: _same,
    Kind.PART_ARRIVED: _same,
    Kind.UNDRAWN: _undrawn,
    Kind.LIKELY_DOUBLE: _double,
    Kind.ARRIVED: _arrived,
    Kind.ASSIGNED: _assigned,
    Kind.CORRECTION: _correction,
    Kind.FOLLOW_UP: _follow_up,
    Kind.MESSAGE: _same,
    Kind.DECIDED: _decided,
    Kind.ATTENDED: _attended,
    Kind.REOPENED: _reopened,
    Kind.REPLY_POSTED: _posted,
}


def allowed(act: Act, now: CaseState) -> frozenset[Doing]:
    """What a clerk may do next."""
    if now.stage is Stage.WAITING:
        return _ALWAYS | {Doing.RECORD_ARRIVAL}
    if now.stage is not Stage.DECIDED:
        return _OPEN
    if act is Act.BOOKING and now.outcome in {"confirmed", "changed"} and now.attended_s is None:
        return _ALWAYS | {Doing.DECIDE, Doing.RECORD_ATTENDANCE}
    return _ALWAYS | {Doing.REOPEN}


def outcomes(act: Act, offered: Sequence[str], now: CaseState) -> tuple[str, ...]:
    """The outcomes a clerk may choose now.

    Args:
        act: the kind of act.
        offered: those the service declares; all of the act's if it declares none.
        now: a booking that stands may only be changed or cancelled, one that does not stand yet not changed.
    """
    possible = [one for one in OUTCOMES[act] if not offered or one in offered]
    if act is Act.BOOKING:
        possible = [one for one in possible if one != ("confirmed" if now.outcome else "changed")]
    return tuple(possible)


def is_adverse(outcome: str) -> bool:
    """Whether the law asks for reasons and how to appeal (行政手続法 8条, 行政不服審査法 82条: to be checked before quoting)."""
    return outcome in _ADVERSE


def require(act: Act, now: CaseState, doing: Doing, version: int) -> None:
    """Refuse what may not be done, or what was decided on a page that is out of date.

    Raises:
        ConflictError: somebody did something since the page was drawn, or the case's stage does not allow it.
    """
    if version != now.version:
        raise ConflictError("the case has moved on since the page was drawn")
    if doing not in allowed(act, now):
        raise ConflictError(f"{doing.value} is not possible at stage {now.stage.value}")


def require_decision(act: Act, now: CaseState, offered: Sequence[str], outcome: str, words: Words) -> None:
    """Refuse a decision that the act does not know or that lacks what the law asks for.

    Raises:
        InputError: another act's outcome; no reasons or no way of appeal where the outcome is adverse; a report without its number.
    """
    if outcome not in outcomes(act, offered, now):
        raise InputError("outcome")
    if is_adverse(outcome) and not (words.reasons or "").strip():
        raise InputError("reasons")
    if is_adverse(outcome) and act not in _WITHOUT_APPEAL and not (words.appeal or "").strip():
        raise InputError("appeal")
    if act is Act.REPORT and outcome == "accepted" and not (words.number or "").strip():
        raise InputError("number")


def overdue(now: CaseState, today: dt.date) -> bool:
    """Whether a citizen's answer was asked for by a day that has passed; the machine draws no other consequence."""
    return now.waiting_on is Waiting.CITIZEN and now.due is not None and now.due < today
