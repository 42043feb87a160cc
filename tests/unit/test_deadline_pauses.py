"""What stops the clock and what sets it back: pauses and restarts."""

from datetime import date, datetime, time

import pytest

from rules import BadInputError, Pause, TimeLimit, WorkCalendar, due, elapsed, vietnam

VIETNAM = vietnam()
ROUND_THE_CLOCK = WorkCalendar(
    {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
)
# October 2026: the 5th is a Monday, and there is no holiday.
RECEIVED = datetime(2026, 10, 5, 9)


def october(text):
    day, clock = text.split()
    return datetime.combine(date(2026, 10, int(day)), time.fromisoformat(clock))


def pause(text):
    since, until = text.split(" - ")
    return Pause(october(since), october(until) if until != "..." else None)


WHOLE_DAYS = [
    ("5 working_day", "7 10:00 - 14 10:00", "19", "(07/10, 14/10] does not count"),
    ("5 working_day", "6 08:00 - 6 16:00", "12", "within one day nothing is lost"),
    ("5 working_day", "6 18:00 - 7 06:00", "13", "over midnight a day is lost"),
    ("5 working_day", "10 09:00 - 11 09:00", "12", "over a weekend nothing is lost"),
    ("5 working_day", "9 18:00 - 12 06:00", "13", "to Monday morning one day"),
    ("5 working_day", "12 17:00 - 14 10:00", "14", "begun exactly at the due instant"),
    ("5 working_day", "12 17:01 - 14 10:00", "12", "begun after it"),
    ("3 working_day", "8 10:00 - 10 10:00", "12", "resumed on a Saturday"),
    ("3 working_day", "8 10:00 - 8 23:00", "8", "on the due day, resumed the same day"),
    ("5 working_day", "5 09:00 - 5 09:00", "12", "of no length"),
    ("5 working_day", "1 09:00 - 5 09:00", "12", "over when the limit starts"),
    ("5 working_day", "1 09:00 - 6 09:00", "13", "begun before the start"),
    ("10 day", "8 10:00 - 13 10:00", "20", "five days later"),
    ("5 day", "6 10:00 - 7 10:00", "12", "10/10 becomes 11/10, and rolls as before"),
    ("5 day", "6 10:00 - 8 10:00", "12", "10/10 becomes 12/10"),
    ("5 day", "6 10:00 - 9 10:00", "13", "10/10 becomes 13/10"),
    ("5 day", "11 10:00 - 17 10:00", "19", "begun in the rolled part"),
    ("0 same_day", "5 10:00 - 7 10:00", "7", "a same-day procedure, two days"),
    ("0 same_day", "5 10:00 - 5 11:00", "5", "a same-day procedure, an hour"),
    ("0 day", "5 10:00 - 10 10:00", "12", "no days, resumed on a Saturday"),
]


@pytest.mark.parametrize(
    ("limit", "stop", "day"),
    [row[:3] for row in WHOLE_DAYS],
    ids=[f"{row[0]}: {row[3]}" for row in WHOLE_DAYS],
)
def test_a_pause_moves_a_limit_in_days_to(limit, stop, day):
    amount, unit = limit.split()
    limit = TimeLimit(int(amount), unit)
    deadline = due(RECEIVED, limit, VIETNAM, pauses=[pause(stop)])
    assert deadline.due_at == october(f"{day} 17:00")


OFFICE_TIME = [
    ("6", "5 10:00 - 6 14:15", "7 09:45", "office time inside does not count"),
    ("6", "5 18:00 - 6 06:00", "5 16:30", "outside office time nothing is lost"),
    ("6", "5 16:30 - 7 09:00", "5 16:30", "begun when the time is used up"),
    ("6", "5 16:29:59 - 7 09:00", "7 09:00:01", "begun with one second left"),
    ("1", "5 09:00 - 5 10:00", "5 11:00", "from the first minute"),
    ("0", "5 09:00 - 5 10:00", "5 10:00", "no time: the first open instant outside"),
    ("0", "5 09:00 - 5 11:30", "5 13:00", "no time, resumed at the noon close"),
    ("0", "5 09:01 - 5 10:00", "5 09:00", "no time, begun later"),
    ("2", "5 10:30 - 5 13:00", "5 13:30", "to the end of lunch, half an hour lost"),
]


@pytest.mark.parametrize(
    ("hours", "stop", "instant"),
    [row[:3] for row in OFFICE_TIME],
    ids=[row[3] for row in OFFICE_TIME],
)
def test_a_pause_moves_a_limit_in_hours_to(hours, stop, instant):
    limit = TimeLimit(int(hours), "working_hour")
    deadline = due(RECEIVED, limit, VIETNAM, pauses=[pause(stop)])
    assert deadline.due_at == october(instant)


def test_a_fraction_of_working_days_pauses_like_hours():
    overnight = pause("5 18:00 - 6 06:00")
    limit = TimeLimit(1.5, "working_day")
    deadline = due(RECEIVED, limit, VIETNAM, pauses=[overnight])
    assert deadline.due_at == october("6 14:30")


OPEN = [
    ("5 working_day", "7 10:00 - ...", None, "within the limit"),
    ("5 working_day", "12 17:00 - ...", None, "at the due instant, in days"),
    ("5 working_day", "12 17:01 - ...", "12 17:00", "after it"),
    ("5 working_day", "1 10:00 - ...", None, "begun before the start"),
    ("4 working_hour", "5 14:29 - ...", None, "a minute left"),
    ("4 working_hour", "5 14:30 - ...", "5 14:30", "at the due instant, in hours"),
    ("0 working_hour", "5 09:00 - ...", None, "no time, never open outside it"),
    ("10 day", "15 17:00 - ...", None, "before the day it rolled to"),
]


@pytest.mark.parametrize(
    ("limit", "stop", "instant"),
    [row[:3] for row in OPEN],
    ids=[f"{row[0]}: {row[3]}" for row in OPEN],
)
def test_an_open_pause_stops_the_clock_only_if_it_matters(limit, stop, instant):
    amount, unit = limit.split()
    limit = TimeLimit(int(amount), unit)
    deadline = due(RECEIVED, limit, VIETNAM, pauses=[pause(stop)])
    assert deadline.stopped is (instant is None)
    assert deadline.due_at == (instant and october(instant))
    if instant is None:
        assert deadline == (None, None, None, False, True, ())


def test_a_case_without_a_limit_is_never_stopped():
    waiting = pause("6 10:00 - ...")
    deadline = due(RECEIVED, TimeLimit(0, "none"), VIETNAM, pauses=[waiting])
    assert not deadline.stopped


def test_each_pause_looks_at_the_deadline_as_the_earlier_ones_left_it():
    limit = TimeLimit(5, "working_day")
    first, second = pause("7 10:00 - 9 10:00"), pause("13 10:00 - 15 10:00")
    assert due(RECEIVED, limit, VIETNAM, pauses=[second]).due_at == october("12 17:00")
    both = due(RECEIVED, limit, VIETNAM, pauses=[second, first])
    assert both.due_at == october("16 17:00")


def test_rolling_after_a_pause_counts_for_the_next_one():
    stops = [pause("12 10:00 - 17 10:00"), pause("18 12:00 - 21 10:00")]
    start = datetime(2026, 10, 1, 9)
    deadline = due(start, TimeLimit(9, "day"), VIETNAM, pauses=stops)
    assert deadline.due_at == october("22 17:00")


@pytest.mark.parametrize("unit", ["working_day", "day", "working_hour"])
@pytest.mark.parametrize(
    "parts",
    [
        ["6 10:00 - 8 11:00", "8 11:00 - 9 15:00"],
        ["7 10:00 - 9 15:00", "6 10:00 - 8 11:00"],
        ["6 10:00 - 9 15:00", "7 10:00 - 8 10:00"],
    ],
    ids=["touching", "overlapping, not in order", "one inside the other"],
)
def test_pauses_that_meet_count_as_one(unit, parts):
    limit = TimeLimit(20, unit)
    one = due(RECEIVED, limit, VIETNAM, pauses=[pause("6 10:00 - 9 15:00")])
    several = due(RECEIVED, limit, VIETNAM, pauses=[pause(part) for part in parts])
    assert several == one


def test_an_open_pause_swallows_those_after_it():
    stops = [pause("8 10:00 - 9 10:00"), pause("7 10:00 - ...")]
    assert due(RECEIVED, TimeLimit(5, "day"), VIETNAM, pauses=stops).stopped


def test_a_pause_from_midnight_meets_a_close_at_24_00():
    # Due Friday 24:00, which is the instant at which this pause begins.
    stop = Pause(datetime(2026, 10, 10), datetime(2026, 10, 10, 12))
    limit = TimeLimit(4, "working_day")
    deadline = due(RECEIVED, limit, ROUND_THE_CLOCK, pauses=[stop])
    assert deadline.due_on == date(2026, 10, 12)
    nothing = Pause(datetime(2026, 10, 10), datetime(2026, 10, 10))
    deadline = due(RECEIVED, limit, ROUND_THE_CLOCK, pauses=[nothing])
    assert deadline.due_on == date(2026, 10, 9)


RESTARTS = [
    (["8 10:00"], "15 17:00", "the whole limit runs again"),
    (["14 10:00", "8 10:00"], "21 17:00", "the latest wins, in any order"),
    (["5 09:00"], "12 17:00", "at the start itself"),
    (["10 23:00"], "16 17:00", "on a Saturday night"),
]


@pytest.mark.parametrize(
    ("restarts", "instant"),
    [row[:2] for row in RESTARTS],
    ids=[row[2] for row in RESTARTS],
)
def test_a_restart_counts_the_limit_again(restarts, instant):
    restarts = [october(restart) for restart in restarts]
    limit = TimeLimit(5, "working_day")
    assert due(RECEIVED, limit, VIETNAM, restarts=restarts).due_at == october(instant)


def test_a_restart_moves_the_first_day_for_the_apology_too():
    deadline = due(
        RECEIVED, TimeLimit(1, "working_day"), VIETNAM, restarts=[october("10 10:00")]
    )
    assert deadline.due_on == date(2026, 10, 12)
    assert deadline.apology_due_on is None


def test_a_same_day_procedure_restarted_in_the_afternoon_has_the_next_day():
    limit = TimeLimit(0, "same_day")
    restarts = [october("6 15:00")]
    deadline = due(RECEIVED, limit, VIETNAM, restarts=restarts)
    assert deadline.due_at == october("7 17:00")


def test_what_is_before_a_restart_no_longer_counts():
    stops = [pause("6 10:00 - 7 10:00"), pause("7 11:00 - 9 10:00")]
    deadline = due(
        RECEIVED,
        TimeLimit(5, "working_day"),
        VIETNAM,
        pauses=stops,
        restarts=[october("8 10:00")],
    )
    assert deadline.due_at == october("16 17:00")  # (08/10, 09/10] of the second


@pytest.mark.parametrize(
    "broken",
    [
        lambda: pause("7 10:00 - 7 09:59"),
        lambda: Pause(datetime.fromisoformat("2026-10-05T09:00:00+07:00")),
        lambda: due(
            RECEIVED,
            TimeLimit(1, "day"),
            VIETNAM,
            restarts=[datetime(2026, 10, 5, 8, 59)],
        ),
        lambda: elapsed(RECEIVED, datetime(2026, 10, 5, 8), VIETNAM),
    ],
    ids=["ends before it begins", "an offset", "restart before the start", "no time"],
)
def test_time_that_runs_backwards_is_refused(broken):
    with pytest.raises(BadInputError):
        broken()


ELAPSED = [
    ("5 09:00", "5 09:00", [], 0, 0, "no time at all"),
    ("5 09:00", "5 17:00", [], 390, 0, "lunch does not count"),
    ("5 09:00", "6 09:00", [], 480, 1, "one working day"),
    ("9 16:00", "12 08:00", [], 90, 1, "over a weekend"),
    ("5 09:00", "6 09:00", ["5 10:00 - 5 11:00"], 420, 1, "a pause shortens minutes"),
    ("5 09:00", "6 09:00", ["5 10:00 - ..."], 60, 1, "an open pause, to the end"),
    ("5 09:00", "6 09:00", ["1 10:00 - 5 10:00"], 420, 1, "clipped to the start"),
    ("5 09:00", "5 10:00", ["5 09:30 - 6 10:00"], 30, 0, "clipped to the end"),
    ("5 09:00", "5 10:00", ["5 11:00 - 6 10:00"], 60, 0, "after the end"),
    ("5 09:00", "5 09:00:45", [], 0.75, 0, "seconds"),
]


@pytest.mark.parametrize(
    ("start", "end", "stops", "minutes", "days"),
    [row[:5] for row in ELAPSED],
    ids=[row[5] for row in ELAPSED],
)
def test_elapsed_office_time(start, end, stops, minutes, days):
    pauses = [pause(stop) for stop in stops]
    spent = elapsed(october(start), october(end), VIETNAM, pauses)
    assert spent == (minutes, days, False)
