"""What a clerk types: every fault is named at once, at its own field, before anything is done."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from kiosk.contract.service import Act
from kiosk.office.cases import Event, Kind, state
from kiosk.office.drafts import read_correction, read_decision, read_message, read_reopening
from kiosk.office.reading import Asked
from kiosk.web.sessions import Form, parse_form

TODAY = dt.date(2026, 11, 23)
ASKED = (Asked("a", "番地", "Block", "12", "12"), Asked("b", "電話", "Phone", "", ""))
REVIEW = state([Event(event_no=1, kind=Kind.ARRIVED, at_s=1), Event(event_no=2, kind=Kind.ASSIGNED, at_s=2)])


def typed(*pairs: tuple[str, str]) -> Form:
    """A posted form."""
    return parse_form(urlencode(pairs).encode())


def test_a_whole_correction_has_no_faults() -> None:
    """Label and present value are the citizen's, line ends are LF."""
    draft = read_correction(
        typed(("pick", "a"), ("why-0", "登記と\r\n違います"), ("due", "2026-12-07"), ("text", "お願いします")), ASKED, TODAY
    )
    assert not draft.faults
    (ask,) = draft.words.asks
    assert (ask.field, ask.label, ask.reason, ask.present) == ("a", "Block", "登記と\n違います", "12")
    assert draft.due == dt.date(2026, 12, 7)


def test_every_fault_of_a_correction_is_named() -> None:
    """Nothing picked, no reason, a day in the past, no day: all at their fields."""
    assert read_correction(typed(("due", "2026-11-22")), ASKED, TODAY).faults == {"pick": "asks", "due": "due"}
    assert read_correction(typed(("pick", "b"), ("due", "soon")), ASKED, TODAY).faults == {"why-1": "reason", "due": "due"}
    assert read_correction(typed(("pick", "nothing"), ("due", "2026-11-23")), ASKED, TODAY).faults == {"pick": "asks"}


def test_an_empty_answer_is_asked_for_as_missing() -> None:
    """The citizen is not told that something stands there when nothing does."""
    draft = read_correction(typed(("pick", "b"), ("why-1", "書いてください"), ("due", "2026-12-07")), ASKED, TODAY)
    assert draft.words.asks[0].present is None


def test_what_was_typed_comes_back() -> None:
    """Going back to the form loses nothing, also reasons of answers that are not picked."""
    draft = read_correction(typed(("pick", "a"), ("why-0", "x"), ("why-1", "y"), ("due", "2026-12-07")), ASKED, TODAY)
    assert (draft.picked, dict(draft.why)) == (("a",), {"a": "x", "b": "y"})


def test_a_message_says_something() -> None:
    """Blank is nothing; signs that can't be seen are refused, and so is a text without end."""
    assert read_message(typed(("text", " \n "))).faults == {"text": "text"}
    assert read_message(typed(("text", "a\u202eb"))).faults == {"text": "signs"}
    assert read_message(typed(("text", "あ" * 4001))).faults == {"text": "long"}
    assert not read_message(typed(("text", "12月3日に伺います。"))).faults


def test_a_decision_needs_what_the_law_asks() -> None:
    """A refusal without reasons is stopped at the form; a grant is not."""
    refused = read_decision(typed(("outcome", "refused"), ("appeal", "審査請求")), Act.APPLICATION, REVIEW, ())
    assert refused.faults == {"reasons": "reasons"}
    assert not read_decision(typed(("outcome", "granted")), Act.APPLICATION, REVIEW, ()).faults
    assert read_decision(typed(("outcome", "accepted")), Act.APPLICATION, REVIEW, ()).faults == {"outcome": "outcome"}


def test_reopening_says_why() -> None:
    """Of the office's own accord, but never without a reason."""
    assert read_reopening(typed()).faults == {"reasons": "reasons"}
    assert not read_reopening(typed(("reasons", "計算の誤り"))).faults
