"""Which days a receiver is open: weekdays, national holidays, the turn of the year, its own closed days.

Source of holidays: package jpholiday (国民の祝日に関する法律). Offices close from 29 December to 3 January (行政機関の休日に関する法律
for the State, ordinances alike for towns: to be checked). Promises no free place; it only lists days.
"""

from __future__ import annotations

import datetime as dt

import jpholiday

from kiosk.contract.policy import Opening


def is_open(opening: Opening, day: dt.date) -> bool:
    """Whether the receiver is open on a day."""
    if day.weekday() not in opening.weekdays or day in opening.closed:
        return False
    return opening.holidays or not (jpholiday.is_holiday(day) or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3))


def open_days(opening: Opening, today: dt.date) -> tuple[dt.date, ...]:
    """The days for which a visit can be booked today, in order."""
    days = (today + dt.timedelta(days=ahead) for ahead in range(opening.first_day, opening.last_day + 1))
    return tuple(day for day in days if is_open(opening, day))
