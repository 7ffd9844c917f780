"""A case's state follows from its events, and only what the law and the act allow can be done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.reply import Ask
from kiosk.contract.service import OUTCOMES, Act
from kiosk.errors import ConflictError, InputError
from kiosk.office.cases import (
    REPLY_OF,
    CaseState,
    Doing,
    Event,
    Kind,
    Stage,
    Waiting,
    Words,
    allowed,
    is_adverse,
    outcomes,
    overdue,
    require,
    require_decision,
    state,
)
from kiosk.office.wording import OUTCOMES as OUTCOME_WORDS

ID = bytes(16)
DAY = dt.date(2026, 12, 1)


def told(*kinds: Kind, **last: Any) -> CaseState:  # noqa: ANN401 - fields of Event
    """The state after events of these kinds, the last one with the given fields."""
    events = [Event(event_no=number, kind=kind, at_s=1000 + number) for number, kind in enumerate(kinds, 1)]
    if last:
        changed = {field: getattr(events[-1], field) for field in events[-1].__struct_fields__} | last
        events[-1] = Event(**changed)
    return state(events)


OPEN = (Kind.OPENED, Kind.ARRIVED, Kind.ASSIGNED)


def test_the_way_of_an_ordinary_case() -> None:
    """Here, arrived, taken up, asked, answered, decided: each step has its stage and whose move it is."""
    assert told(Kind.OPENED).stage is Stage.WAITING
    assert told(Kind.OPENED, Kind.ARRIVED).stage is Stage.ARRIVED
    assert told(*OPEN).stage is Stage.REVIEW
    asked = told(*OPEN, Kind.CORRECTION, due=DAY)
    assert (asked.stage, asked.waiting_on, asked.due) == (Stage.CORRECTION, Waiting.CITIZEN, DAY)
    answered = told(*OPEN, Kind.CORRECTION, Kind.FOLLOW_UP, ref=ID)
    assert (answered.stage, answered.waiting_on, answered.due, answered.follow_ups) == (Stage.REVIEW, Waiting.OFFICE, None, (ID,))
    decided = told(*OPEN, Kind.DECIDED, outcome="granted")
    assert (decided.stage, decided.waiting_on, decided.outcome) == (Stage.DECIDED, Waiting.NOBODY, "granted")


def test_a_late_answer_shows_but_reopens_nothing() -> None:
    """Papers after the decision are kept and flagged; only a named person takes the case up again."""
    late = told(*OPEN, Kind.DECIDED, Kind.FOLLOW_UP, ref=ID)
    assert (late.stage, late.unread_follow_ups, late.waiting_on) == (Stage.DECIDED, 1, Waiting.OFFICE)


def test_replies_are_numbered_once() -> None:
    """Each reply has the next number; the cloud's confirmation gives none."""
    numbered = [
        Event(event_no=1, kind=Kind.ARRIVED, at_s=1, reply_no=1),
        Event(event_no=2, kind=Kind.REPLY_POSTED, at_s=2, reply_no=1),
        Event(event_no=3, kind=Kind.MESSAGE, at_s=3, reply_no=2),
    ]
    assert (state(numbered).reply_no, state(numbered).posted) == (2, frozenset({1}))


def test_what_a_machine_notes_does_not_outdate_a_form() -> None:
    """A clerk who writes while the cloud confirms a reply loses nothing; what a person or citizen did counts."""
    before = told(*OPEN)
    assert told(*OPEN, Kind.REPLY_POSTED, reply_no=1).version == before.version
    assert told(*OPEN, Kind.PART_ARRIVED).version == before.version
    assert told(*OPEN, Kind.FOLLOW_UP, ref=ID).version == before.version + 1


def test_doubles_are_flagged_and_never_merged() -> None:
    """The same other case is named once, and nothing else about the case changes."""
    flagged = told(*OPEN, Kind.LIKELY_DOUBLE, Kind.LIKELY_DOUBLE, ref=ID)
    assert flagged.doubles == (ID,)
    assert (flagged.stage, flagged.waiting_on) == (Stage.REVIEW, Waiting.OFFICE)


@pytest.mark.parametrize("act", list(Act))
def test_what_may_be_done_at_each_stage(act: Act) -> None:
    """Nothing is decided before it has arrived, nothing corrected after it was decided."""
    waiting, review = told(Kind.OPENED), told(*OPEN)
    assert allowed(act, waiting) == {Doing.RECORD_ARRIVAL, Doing.ASSIGN, Doing.SEND_MESSAGE}
    assert {Doing.ASK_CORRECTION, Doing.DECIDE} <= allowed(act, review)
    decided = told(*OPEN, Kind.DECIDED, outcome=OUTCOMES[act][-1])
    assert not {Doing.ASK_CORRECTION, Doing.RECORD_ARRIVAL} & allowed(act, decided)


def test_only_a_standing_booking_changes_after_its_decision() -> None:
    """A confirmed visit may be changed, cancelled or attended; anything else that is decided needs a reopening."""
    confirmed = told(*OPEN, Kind.DECIDED, outcome="confirmed")
    assert {Doing.DECIDE, Doing.RECORD_ATTENDANCE} <= allowed(Act.BOOKING, confirmed)
    assert outcomes(Act.BOOKING, (), confirmed) == ("changed", "cancelled")
    assert outcomes(Act.BOOKING, (), told(*OPEN)) == ("confirmed", "cancelled")
    attended = told(*OPEN, Kind.DECIDED, Kind.ATTENDED)
    assert Doing.RECORD_ATTENDANCE not in allowed(Act.BOOKING, attended)
    granted = told(*OPEN, Kind.DECIDED, outcome="granted")
    assert allowed(Act.APPLICATION, granted) == {Doing.ASSIGN, Doing.SEND_MESSAGE, Doing.REOPEN}


def test_a_form_drawn_before_the_last_step_is_refused() -> None:
    """Two clerks, or a clerk and the citizen, at once: the second sees the new state first."""
    now = told(*OPEN)
    require(Act.APPLICATION, now, Doing.DECIDE, now.version)
    with pytest.raises(ConflictError):
        require(Act.APPLICATION, now, Doing.DECIDE, now.version - 1)
    with pytest.raises(ConflictError):
        require(Act.APPLICATION, now, Doing.REOPEN, now.version)


ALL = Words(v=1, reasons="図面と合わないため", appeal="3か月以内に審査請求ができます", number="遺2026-0001")


@pytest.mark.parametrize("act", list(Act))
def test_an_act_knows_only_its_own_outcomes(act: Act) -> None:
    """A notice is never granted, an application never 'accepted'."""
    now = told(*OPEN)
    foreign = {one for other in Act for one in OUTCOMES[other]} - set(OUTCOMES[act])
    for outcome in foreign:
        with pytest.raises(InputError, match="outcome"):
            require_decision(act, now, (), outcome, ALL)
    for outcome in outcomes(act, (), now):
        require_decision(act, now, (), outcome, ALL)


def test_a_service_narrows_what_may_be_decided() -> None:
    """A service that knows no partial grant gets none."""
    with pytest.raises(InputError, match="outcome"):
        require_decision(Act.APPLICATION, told(*OPEN), ("granted", "refused"), "partly_granted", ALL)


@pytest.mark.parametrize(
    ("act", "outcome", "words", "missing"),
    [
        (Act.APPLICATION, "refused", Words(v=1, appeal="a"), "reasons"),
        (Act.APPLICATION, "refused", Words(v=1, reasons=" \n", appeal="a"), "reasons"),
        (Act.APPLICATION, "partly_granted", Words(v=1, reasons="r"), "appeal"),
        (Act.NOTICE, "not_accepted", Words(v=1, reasons="r"), "appeal"),
        (Act.CERTIFICATE, "refused", Words(v=1), "reasons"),
        (Act.BOOKING, "cancelled", Words(v=1), "reasons"),
        (Act.REPORT, "accepted", Words(v=1), "number"),
    ],
)
def test_an_adverse_decision_says_why_and_how_to_appeal(act: Act, outcome: str, words: Words, missing: str) -> None:
    """Reasons (行政手続法 8条) and the way of appeal (行政不服審査法 82条); a report gets the receiver's own number."""
    with pytest.raises(InputError, match=missing):
        require_decision(act, told(*OPEN), (), outcome, words)


def test_words_of_acts_never_mix() -> None:
    """Every outcome of every act has a word; a notice is never 承認 or 決定, an application never 受理."""
    for act, offered in OUTCOMES.items():
        assert set(OUTCOME_WORDS[act]) == set(offered)
    assert not {"承認", "決定", "却下"} & set(OUTCOME_WORDS[Act.NOTICE].values())
    assert not {"受理", "不受理"} & set(OUTCOME_WORDS[Act.APPLICATION].values())


def test_overdue_is_the_day_after_the_due_day() -> None:
    """The last day itself is in time, and the machine draws no consequence."""
    asked = told(*OPEN, Kind.CORRECTION, due=DAY)
    assert not overdue(asked, DAY)
    assert overdue(asked, DAY + dt.timedelta(days=1))
    assert Doing.DECIDE in allowed(Act.APPLICATION, asked)


@given(st.lists(st.sampled_from(list(Kind)), max_size=30))
def test_any_history_folds(kinds: list[Kind]) -> None:
    """Whatever stands in the table gives a state: version counts people's events, and adverse words need no event order."""
    found = told(*kinds)
    machine = {Kind.OPENED, Kind.PART_ARRIVED, Kind.UNDRAWN, Kind.LIKELY_DOUBLE, Kind.REPLY_POSTED}
    assert found.version == sum(kind not in machine for kind in kinds)
    assert found.event_no == len(kinds)
    for act in Act:
        assert Doing.ASSIGN in allowed(act, found)


def test_each_reply_event_has_a_kind_of_reply() -> None:
    """Four kinds of replies, four events that send them."""
    assert sorted(REPLY_OF.values()) == ["arrival", "correction", "decision", "message"]
    assert is_adverse("refused")
    assert not is_adverse("granted")
    assert Ask(field="a", label="b", reason="c").present is None
