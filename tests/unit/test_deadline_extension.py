"""The one new date of a case: asked for, and replayed once it was given."""

from datetime import date, datetime

import pytest

from rules import (
    BadInputError,
    DayRule,
    Extension,
    ExtensionNotLaterError,
    ExtensionNotWorkingDayError,
    OutOfRangeError,
    Pause,
    TimeLimit,
    WorkCalendar,
    due,
    vietnam,
)

VIETNAM = vietnam()
RECEIVED = datetime(2026, 10, 5, 9)  # five working days: due on Monday the 12th
FIVE_DAYS = TimeLimit(5, "working_day")
HOURS = TimeLimit(4, "working_hour")  # due on the same day at 14:30


def october(day, hour=17):
    return datetime(2026, 10, day, hour)


def asked(day, limit=FIVE_DAYS, **history):
    to = Extension(date(2026, 10, day))
    return due(RECEIVED, limit, VIETNAM, extension=to, **history)


def granted(to, limit=FIVE_DAYS, calendar=VIETNAM, **history):
    return due(RECEIVED, limit, calendar, extension=Extension(to, True), **history)


def test_a_new_date_is_due_at_its_close_and_has_its_own_day_for_an_apology():
    deadline = asked(19)
    assert deadline.due_at == october(19)
    assert deadline.apology_due_on == date(2026, 10, 16)


@pytest.mark.parametrize(
    ("day", "error", "limit"),
    [
        (12, ExtensionNotLaterError, FIVE_DAYS),
        (11, ExtensionNotLaterError, FIVE_DAYS),
        (10, ExtensionNotLaterError, FIVE_DAYS),
        (17, ExtensionNotWorkingDayError, FIVE_DAYS),
        (5, ExtensionNotLaterError, HOURS),
    ],
    ids=[
        "the due day itself",
        "a Sunday before it: not later is said first",
        "a Saturday before it",
        "a Saturday after it",
        "the due day of a limit in hours, though its close is later",
    ],
)
def test_a_new_date_is_refused_when_it_is(day, error, limit):
    with pytest.raises(error):
        asked(day, limit)


def test_later_is_judged_with_every_pause_and_restart():
    stop = Pause(october(7, 10), october(14, 10))  # due on the 19th
    with pytest.raises(ExtensionNotLaterError):
        asked(19, pauses=[stop])
    assert asked(20, pauses=[stop]).due_at == october(20)
    with pytest.raises(ExtensionNotLaterError):
        asked(15, restarts=[october(8, 10)])
    assert asked(16, restarts=[october(8, 10)]).due_at == october(16)


def test_a_pause_in_the_extended_time_does_not_move_the_new_date():
    assert asked(19, pauses=[Pause(october(14, 9), october(16, 9))]).due_at == october(
        19
    )
    assert asked(19, pauses=[Pause(october(14, 9))]).due_at == october(19)


def test_nobody_asks_while_the_clock_stands():
    with pytest.raises(BadInputError):
        asked(19, pauses=[Pause(october(7, 10))])


def test_asking_for_a_date_a_lifetime_away_is_out_of_range():
    for year in (2200, 9999):
        extension = Extension(date(year, 12, 31))
        with pytest.raises(OutOfRangeError):
            due(RECEIVED, FIVE_DAYS, VIETNAM, extension=extension)


GRANTED = [
    (date(2026, 10, 19), FIVE_DAYS, october(19), "the new date"),
    (date(2026, 10, 17), FIVE_DAYS, october(19), "a Saturday: the next working day"),
    (date(2026, 11, 24), FIVE_DAYS, datetime(2026, 11, 25, 17), "a holiday since"),
    (date(2026, 10, 9), FIVE_DAYS, october(12), "earlier than the deadline"),
    (date(2020, 1, 1), FIVE_DAYS, october(12), "long ago"),
    (date(2026, 10, 7), HOURS, october(7), "hours: the close of the new day"),
    (date(2026, 10, 5), HOURS, october(5), "hours: the close of the due day is later"),
    (date(2026, 10, 4), HOURS, october(5), "hours: rolled to the due day"),
    (date(2026, 10, 2), HOURS, datetime(2026, 10, 5, 14, 30), "hours: earlier"),
]


@pytest.mark.parametrize(
    ("to", "limit", "instant"),
    [row[:3] for row in GRANTED],
    ids=[row[3] for row in GRANTED],
)
def test_a_date_given_before_is_replayed_without_complaint(to, limit, instant):
    assert granted(to, limit).due_at == instant


def test_a_restart_after_the_new_date_was_given_leaves_the_later_of_both():
    to = date(2026, 10, 19)
    assert granted(to, restarts=[october(14, 10)]).due_at == october(21)
    assert granted(to, restarts=[october(7, 10)]).due_at == october(19)


def test_a_pause_that_matters_still_stops_a_granted_date():
    assert granted(date(2026, 10, 19), pauses=[Pause(october(7, 10))]).stopped
    later = granted(date(2026, 10, 19), pauses=[Pause(october(13, 10))])
    assert (later.stopped, later.due_at) == (False, october(19))


def test_a_granted_half_day_is_due_when_that_day_closes():
    hours = {day: [("08:00", "16:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    days = {date(2026, 10, 19): DayRule((("08:00", "12:00"),))}
    deadline = granted(date(2026, 10, 19), calendar=WorkCalendar(hours, days))
    assert deadline.due_at == october(19, 12)


def test_a_case_without_a_limit_gets_no_date_from_an_extension():
    no_limit = TimeLimit(0, "none")
    assert granted(date(2026, 10, 19), no_limit).due_at is None
    assert asked(19, no_limit).due_at is None
