"""Dates that rest on days off which nobody has announced yet say so."""

from datetime import date, datetime

import pytest

from rules import DayRule, TimeLimit, WorkCalendar, due, elapsed, shift, vietnam
from rules.work_calendar import DEFAULT_HOURS

VIETNAM = vietnam()  # announced: 2021 to 2027

DUE = [
    ("2027-12-01 09:00", "5 working_day", "2027-12-08", False, "all announced"),
    ("2027-12-30 09:00", "1 working_day", "2027-12-31", False, "to the last day"),
    ("2027-12-31 09:00", "1 working_day", "2028-01-04", True, "01/01 moved to 03/01"),
    ("2027-12-20 09:00", "90 day", "2028-03-20", True, "days into a year unknown"),
    ("2028-01-24 09:00", "1 working_day", "2028-02-01", True, "Tết 2028, estimated"),
    ("2028-11-23 09:00", "1 working_day", "2028-11-27", True, "24/11/2028, a Friday"),
    ("2030-06-03 09:00", "1 working_day", "2030-06-04", True, "an ordinary week"),
    ("2030-06-03 09:00", "0 same_day", "2030-06-03", False, "nothing in (D0, due]"),
    ("2020-12-31 09:00", "1 working_day", "2021-01-04", False, "the start is outside"),
    ("2020-12-30 09:00", "1 working_day", "2020-12-31", True, "before the table"),
    ("2060-06-01 09:00", "1 working_day", "2060-06-02", True, "after the lunar table"),
]


@pytest.mark.parametrize(
    ("start", "limit", "day", "provisional"),
    [row[:4] for row in DUE],
    ids=[row[4] for row in DUE],
)
def test_a_due_day_is_provisional(start, limit, day, provisional):
    amount, unit = limit.split()
    start = datetime.fromisoformat(start)
    deadline = due(start, TimeLimit(int(amount), unit), VIETNAM)
    assert deadline.due_on == date.fromisoformat(day)
    assert deadline.provisional is provisional


def test_a_stopped_or_unlimited_case_is_not_provisional():
    start = datetime(2030, 6, 3, 9)
    assert not due(start, TimeLimit(0, "none"), VIETNAM).provisional


@pytest.mark.parametrize(
    ("day", "working_days", "found", "provisional"),
    [
        (date(2027, 12, 30), 1, date(2027, 12, 31), False),
        (date(2027, 12, 31), 1, date(2028, 1, 4), True),
        (date(2028, 1, 4), -1, date(2027, 12, 31), True),
        (date(2026, 2, 23), -1, date(2026, 2, 13), False),
    ],
)
def test_a_shift_is_provisional_when_a_date_between_is(
    day, working_days, found, provisional
):
    assert shift(day, working_days, VIETNAM) == (found, provisional)


def test_elapsed_time_is_provisional_when_a_date_between_is():
    known = elapsed(datetime(2027, 12, 30), datetime(2027, 12, 31), VIETNAM)
    unknown = elapsed(datetime(2027, 12, 31), datetime(2028, 1, 4), VIETNAM)
    assert (known.provisional, unknown.provisional) == (False, True)


def test_a_given_calendar_counts_as_announced_for_every_year():
    plain = WorkCalendar(DEFAULT_HOURS)
    deadline = due(datetime(2045, 1, 2, 9), TimeLimit(30, "working_day"), plain)
    assert not deadline.provisional


def test_an_announcement_replaces_the_estimate():
    start, limit = datetime(2028, 1, 21, 9), TimeLimit(2, "working_day")
    assert due(start, limit, VIETNAM).due_on == date(2028, 2, 1)
    rows = {date(2028, 1, day): DayRule((), "Tết") for day in (24, 25, 26, 27, 28)}
    announced = due(start, limit, vietnam(days=rows))
    assert announced.due_on == date(2028, 2, 1)
    assert not announced.provisional
