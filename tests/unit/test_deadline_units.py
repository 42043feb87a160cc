"""Each unit of a time limit, on the Vietnamese calendar and on odd office hours."""

from datetime import date, datetime, time
from fractions import Fraction

import pytest

from rules import (
    BadInputError,
    DayRule,
    NoWorkingTimeError,
    OutOfRangeError,
    TimeLimit,
    WorkCalendar,
    due,
    due_many,
    vietnam,
)

VIETNAM = vietnam()
ROUND_THE_CLOCK = WorkCalendar(
    {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
)
MORNINGS = WorkCalendar({"mon": [("07:30", "11:30")], "tue": [("07:30", "17:00")]})


def at(text):
    return datetime.fromisoformat(text)


WHOLE_DAYS = [
    ("2026-11-19 09:00", 5, "working_day", "2026-11-27", "24/11 is off from 2026"),
    ("2026-11-19 00:00", 1, "working_day", "2026-11-20", "received at midnight"),
    ("2026-11-19 23:59", 1, "working_day", "2026-11-20", "any hour, BLDS 147.2"),
    ("2026-08-20 09:00", 2, "working_day", "2026-08-22", "due on a worked Saturday"),
    ("2026-08-22 09:00", 1, "working_day", "2026-08-24", "received on one"),
    ("2026-08-23 09:00", 1, "working_day", "2026-08-24", "received on a Sunday"),
    ("2026-08-28 09:00", 1, "working_day", "2026-09-03", "31/8-02/9 all off"),
    ("2026-02-13 09:00", 1, "working_day", "2026-02-23", "Tết in between"),
    ("2025-12-31 09:00", 1, "working_day", "2026-01-05", "01/01, and 02/01 swapped"),
    ("2027-04-29 09:00", 1, "working_day", "2027-05-04", "30/4, 01/5 moved to 03/5"),
    ("2026-10-05 09:00", 1, "day", "2026-10-06", "the next day"),
    ("2026-10-05 23:59", 1, "day", "2026-10-06", "whatever the hour"),
    ("2026-10-05 09:00", 5, "day", "2026-10-12", "Saturday rolls to Monday"),
    ("2026-01-26 09:00", 25, "day", "2026-02-23", "rolls over Tết, BLDS 148.5"),
    ("2026-08-17 09:00", 5, "day", "2026-08-22", "a worked Saturday does not roll"),
    ("2026-10-05 09:00", 0, "day", "2026-10-05", "no days: this day's close"),
    ("2026-10-05 16:59", 0, "day", "2026-10-05", "still before the close"),
    ("2026-10-05 17:00", 0, "day", "2026-10-06", "at the close: the next"),
    ("2026-10-03 09:00", 0, "day", "2026-10-05", "no days, on a Saturday"),
    ("2026-10-03 22:00", 0, "month", "2026-10-05", "no months, Saturday night"),
    ("2026-10-09 18:00", 0, "month", "2026-10-12", "no months, Friday evening"),
    ("2026-01-31 09:00", 1, "month", "2026-03-02", "28/02 is a Saturday"),
    ("2028-01-31 09:00", 1, "month", "2028-02-29", "a leap year"),
    ("2026-10-05 09:00", 12, "month", "2027-10-05", "a year"),
    ("2026-12-15 09:00", 1, "month", "2027-01-15", "into the next year"),
    ("2026-10-31 09:00", 13, "month", "2027-11-30", "no 31 November"),
    ("2026-11-23 14:59", 0, "same_day", "2026-11-23", "before the cutoff"),
    ("2026-11-23 15:00", 0, "same_day", "2026-11-25", "at the cutoff is after it"),
    ("2026-11-24 08:00", 0, "same_day", "2026-11-25", "received on a holiday"),
    ("2026-11-22 08:00", 0, "working_day", "2026-11-23", "0 working days: same day"),
    ("2026-11-23 08:00", 0, "working_day", "2026-11-23", "0 working days in time"),
]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "day"),
    [row[:4] for row in WHOLE_DAYS],
    ids=[f"{row[1]} {row[2]}: {row[4]}" for row in WHOLE_DAYS],
)
def test_a_limit_in_days_is_due_at_the_close_of(start, amount, unit, day):
    deadline = due(at(start), TimeLimit(amount, unit), VIETNAM)
    assert deadline.due_at == at(f"{day} 17:00")
    assert deadline.due_on == date.fromisoformat(day)


OFFICE_TIME = [
    ("2026-10-05 09:00", 0.5, "working_hour", "2026-10-05 09:30", "half an hour"),
    ("2026-10-05 11:00", 1, "working_hour", "2026-10-05 13:30", "over lunch"),
    ("2026-10-05 10:30", 1, "working_hour", "2026-10-05 11:30", "to the noon close"),
    ("2026-10-05 12:00", 1, "working_hour", "2026-10-05 14:00", "begun at lunch"),
    ("2026-10-05 06:00", 1, "working_hour", "2026-10-05 08:30", "before opening"),
    ("2026-10-05 17:00", 1, "working_hour", "2026-10-06 08:30", "at the close"),
    ("2026-10-05 16:00", 1, "working_hour", "2026-10-05 17:00", "used up at a close"),
    ("2026-10-09 16:00", 2, "working_hour", "2026-10-12 08:30", "over a weekend"),
    ("2026-10-05 09:00", 90, "working_minute", "2026-10-05 10:30", "minutes"),
    ("2026-10-05 09:00", 0.5, "working_minute", "2026-10-05 09:00:30", "seconds"),
    ("2026-10-05 09:00:07", 1, "working_minute", "2026-10-05 09:01:07", "kept"),
    ("2026-10-05 09:00", 0.5, "working_day", "2026-10-05 14:30", "half a day"),
    ("2026-10-05 09:00", 1.5, "working_day", "2026-10-06 14:30", "earlier than 1"),
    ("2026-10-05 07:30", 0.7, "working_day", "2026-10-05 14:36", "exactly 5 h 36"),
    ("2026-10-05 09:00", 1 / 3, "working_hour", "2026-10-05 09:20", "a third"),
    ("2026-10-05 09:00", Fraction(1, 3), "working_hour", "2026-10-05 09:20", "exact"),
    ("2026-10-05 09:00", 0, "working_hour", "2026-10-05 09:00", "nothing, open"),
    ("2026-10-05 12:00", 0, "working_hour", "2026-10-05 13:00", "nothing, at lunch"),
    ("2026-10-05 11:30", 0, "working_hour", "2026-10-05 13:00", "nothing, closing"),
    ("2026-10-09 17:00", 0, "working_minute", "2026-10-12 07:30", "nothing, Friday"),
    ("2026-10-05 09:00", 0.00001, "working_hour", "2026-10-05 09:00", "no second"),
]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "instant"),
    [row[:4] for row in OFFICE_TIME],
    ids=[f"{row[1]} {row[2]}: {row[4]}" for row in OFFICE_TIME],
)
def test_a_limit_in_office_time_is_due_at(start, amount, unit, instant):
    deadline = due(at(start), TimeLimit(amount, unit), VIETNAM)
    assert deadline.due_at == at(instant)
    assert deadline.due_on == at(instant).date()


def test_parts_of_a_second_are_dropped():
    start = datetime(2026, 10, 5, 9, 0, 0, 900_000)
    for amount in (0, 1):
        answer = due(start, TimeLimit(amount, "working_hour"), VIETNAM)
        assert answer.due_at == datetime(2026, 10, 5, 9 + amount)


def test_a_close_at_24_00_is_written_as_the_next_midnight_but_belongs_to_its_day():
    friday = due(at("2026-10-08 09:00"), TimeLimit(1, "working_day"), ROUND_THE_CLOCK)
    assert friday.due_at == at("2026-10-10 00:00")
    assert friday.due_on == date(2026, 10, 9)
    assert friday.apology_due_on == date(2026, 10, 8)
    in_hours = due(
        at("2026-10-09 00:00"), TimeLimit(24, "working_hour"), ROUND_THE_CLOCK
    )
    assert in_hours.due_at == at("2026-10-10 00:00")
    assert in_hours.due_on == date(2026, 10, 9)


def test_a_limit_of_no_time_at_midnight_belongs_to_the_day_that_begins():
    tuesday = due(at("2026-10-06 00:00"), TimeLimit(0, "working_hour"), ROUND_THE_CLOCK)
    assert tuesday.due_at == at("2026-10-06 00:00")
    assert tuesday.due_on == date(2026, 10, 6)
    assert tuesday.apology_due_on is None


@pytest.mark.parametrize(
    ("received", "cutoff", "day"),
    [
        ("2026-10-05 11:29", time(15), "2026-10-05 11:30"),
        ("2026-10-05 11:30", time(15), "2026-10-06 17:00"),
        ("2026-10-05 09:00", time(9), "2026-10-06 17:00"),
        ("2026-10-06 15:30", time(16), "2026-10-06 17:00"),
        ("2026-10-06 23:00", time.max, "2026-10-12 11:30"),
    ],
    ids=[
        "a half day, in time",
        "a half day is over before the cutoff",
        "an earlier cutoff",
        "a later cutoff",
        "the close holds also without a cutoff",
    ],
)
def test_a_same_day_procedure_needs_both_the_cutoff_and_the_close(
    received, cutoff, day
):
    limit = TimeLimit(0, "same_day")
    assert due(at(received), limit, MORNINGS, cutoff=cutoff).due_at == at(day)


def test_no_limit_means_no_date_and_never_late():
    deadline = due(at("2026-10-05 09:00"), TimeLimit(0, "none"), VIETNAM)
    assert deadline == (None, None, None, False, False, ())


APOLOGIES = [
    ("2026-01-26 09:00", 25, "day", "2026-02-13", "ten days earlier, before Tết"),
    ("2026-11-20 16:00", 2, "working_hour", "2026-11-20", "the day of reception"),
    ("2026-11-20 10:00", 2, "working_hour", None, "due on the day of reception"),
    ("2026-10-03 20:00", 1, "working_day", None, "received on a Saturday"),
    ("2025-12-31 09:00", 1, "working_day", "2025-12-31", "the last day of a year"),
]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "day"),
    [row[:4] for row in APOLOGIES],
    ids=[row[4] for row in APOLOGIES],
)
def test_the_apology_is_owed_by_the_last_working_day_before(start, amount, unit, day):
    calendar = vietnam()
    due(at("2026-06-01 09:00"), TimeLimit(1, "working_day"), calendar)
    deadline = due(at(start), TimeLimit(amount, unit), calendar)
    assert deadline.apology_due_on == (day and date.fromisoformat(day))


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (-1, "working_day"),
        (float("nan"), "working_hour"),
        (float("inf"), "working_day"),
        (2.5, "day"),
        (0.5, "month"),
        (True, "working_day"),
        ("5", "working_day"),
        (None, "day"),
        (-1, "same_day"),
        (2, "fortnight"),
        (2, None),
    ],
)
def test_a_limit_that_no_law_could_mean_is_refused(amount, unit):
    with pytest.raises(BadInputError):
        TimeLimit(amount, unit)


def test_an_aware_start_is_refused_before_it_can_be_misread():
    start = datetime.fromisoformat("2026-10-05T09:00:00+07:00")
    for unit in ("working_day", "working_hour", "day", "month", "same_day"):
        with pytest.raises(BadInputError):
            due(start, TimeLimit(1, unit), VIETNAM)


@pytest.mark.parametrize("unit", ["working_day", "working_hour", "day", "month"])
def test_beyond_a_hundred_years_there_is_no_answer(unit):
    for amount in (1_000_000, 10**30):
        with pytest.raises(OutOfRangeError):
            due(at("2026-10-05 09:00"), TimeLimit(amount, unit), VIETNAM)


@pytest.mark.parametrize("unit", ["working_day", "working_hour", "day", "month"])
def test_a_calendar_that_never_opens_says_so_however_long_the_limit(unit):
    for amount in (0, 1, 10**9):
        with pytest.raises(NoWorkingTimeError):
            due(at("2026-10-05 09:00"), TimeLimit(amount, unit), WorkCalendar({}))


def test_a_calendar_open_on_single_dates_answers_while_they_last():
    days = {date(2026, 10, 6): DayRule((("08:00", "09:00"),))}
    calendar = WorkCalendar({}, days)
    limit = TimeLimit(1, "working_day")
    assert due(at("2026-10-05 09:00"), limit, calendar).due_at == at("2026-10-06 09:00")
    with pytest.raises(OutOfRangeError):
        due(at("2026-10-06 09:00"), limit, calendar)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(15, "working_day"), (20, "working_hour"), (25, "day"), (1, "month"), (0, "day")],
)
def test_many_at_once_are_the_same_as_one_by_one(amount, unit):
    starts = [datetime(2026, month, 7, 16, 30) for month in range(1, 13)]
    limit = TimeLimit(amount, unit)
    one_by_one = [due(start, limit, VIETNAM).due_at for start in starts]
    assert list(due_many(starts, limit, VIETNAM)) == one_by_one
