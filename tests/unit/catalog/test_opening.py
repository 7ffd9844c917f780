"""Days on which a visit can be booked."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.catalog.opening import is_open, open_days
from kiosk.contract.policy import Opening

OPENING = Opening(weekdays=(0, 1, 2, 3, 4), times=("0900",), closed=(dt.date(2026, 11, 26),), first_day=1, last_day=10)


@pytest.mark.parametrize(
    ("day", "opened"),
    [
        ("2026-11-24", True),
        ("2026-11-21", False),
        ("2026-11-23", False),
        ("2026-11-26", False),
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2027-01-03", False),
        ("2027-01-04", True),
        ("2027-05-03", False),
    ],
)
def test_weekends_holidays_and_the_turn_of_the_year_are_closed(day: str, opened: bool) -> None:  # noqa: FBT001 - a table
    """Weekdays that are no holiday, no own closed day and not between 29 December and 3 January are open."""
    assert is_open(OPENING, dt.date.fromisoformat(day)) is opened


def test_the_days_offered_are_open_and_in_reach() -> None:
    """From tomorrow to the tenth day, without closed ones, in order."""
    days = [day.isoformat() for day in open_days(OPENING, dt.date(2026, 11, 23))]
    assert days == ["2026-11-24", "2026-11-25", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"]
