"""Office windows by date: what counts, and how calendars are refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from rules import (
    BadInputError,
    DayRule,
    NoWorkingTimeError,
    OutOfRangeError,
    Pause,
    WorkCalendar,
    vietnam,
)

VIETNAM = vietnam()
CULTURE_DAY = date(2026, 11, 24)
MADE_UP = date(2026, 8, 22)


def hours_of(calendar, day):
    return [f"{o:%H:%M}-{c:%H:%M}" for o, c in calendar.windows(day)]


def test_an_ordinary_day_has_its_office_hours():
    assert hours_of(VIETNAM, date(2026, 11, 23)) == ["07:30-11:30", "13:00-17:00"]
    assert VIETNAM.close(date(2026, 11, 23)) == datetime(2026, 11, 23, 17)


def test_a_holiday_is_off_with_its_name_and_decision():
    assert not VIETNAM.is_working_day(CULTURE_DAY)
    assert VIETNAM.windows(CULTURE_DAY) == ()
    assert VIETNAM.day_name(CULTURE_DAY) == "Ngày Văn hóa Việt Nam"
    assert VIETNAM.decision(CULTURE_DAY) == "Nghị quyết 28/2026/QH16"


def test_a_day_off_has_no_close():
    with pytest.raises(BadInputError):
        VIETNAM.close(CULTURE_DAY)


def test_a_worked_saturday_has_a_mondays_hours():
    assert VIETNAM.is_working_day(MADE_UP)
    assert VIETNAM.is_rest_day(MADE_UP)
    short_mondays = vietnam(hours={"mon": [("08:00", "12:00")]})
    assert hours_of(short_mondays, MADE_UP) == ["08:00-12:00"]


def test_an_agency_that_rests_on_mondays_works_it_with_its_own_hours():
    desk = vietnam(hours={"sat": [("08:00", "11:00")], "tue": [("08:00", "17:00")]})
    assert hours_of(desk, MADE_UP) == ["08:00-11:00"]
    desk = vietnam(hours={"tue": [("08:00", "17:00")]})
    assert hours_of(desk, MADE_UP) == ["08:00-17:00"]


def test_a_single_date_may_be_a_half_day_or_open_at_night():
    days = {
        date(2026, 12, 31): DayRule((("07:30", "11:30"),), "Nghỉ chiều"),
        date(2026, 12, 30): DayRule((("20:00", "24:00"),)),
    }
    calendar = WorkCalendar({"thu": [("07:30", "17:00")]}, days)
    assert calendar.close(date(2026, 12, 31)) == datetime(2026, 12, 31, 11, 30)
    assert calendar.close(date(2026, 12, 30)) == datetime(2026, 12, 31)
    assert calendar.day_name(date(2026, 12, 31)) == "Nghỉ chiều"


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": [("13:00", "17:00"), ("07:30", "11:30")]},
        {"mon": [("07:30", "12:00"), ("11:30", "17:00")]},
        {"mon": [("09:00", "09:00")]},
        {"mon": [("17:00", "09:00")]},
        {"mon": [("09:00", "24:01")]},
        {"mon": [("24:00", "24:00")]},
        {"mon": [("09:60", "10:00")]},
        {"mon": [("nine", "five")]},
        {"mon": [("09:00",)]},
        {"mon": [(9, 17)]},
        {"mon": "09:00-17:00"},
        {"mon": None},
        {"monday": [("09:00", "17:00")]},
        [("09:00", "17:00")],
        None,
    ],
)
def test_hours_that_make_no_sense_are_refused(hours):
    with pytest.raises(BadInputError):
        WorkCalendar(hours)


def test_the_windows_of_a_single_date_are_checked_like_any_other():
    with pytest.raises(BadInputError):
        WorkCalendar({}, {date(2026, 1, 5): DayRule((("17:00", "09:00"),))})


def test_windows_may_touch_and_reach_to_midnight():
    calendar = WorkCalendar({"mon": [("00:00", "12:00"), ("12:00", "24:00")]})
    start = datetime(2026, 10, 5)
    assert calendar.seconds_between(start, start + timedelta(days=7)) == 24 * 3600


SHIFTS = [
    ("2026-11-23", 1, "2026-11-25", "over a holiday"),
    ("2026-11-25", -1, "2026-11-23", "and back"),
    ("2026-11-22", 1, "2026-11-23", "from a Sunday"),
    ("2026-11-22", -1, "2026-11-20", "from a Sunday, back"),
    ("2026-02-23", -1, "2026-02-13", "across Tết, back"),
    ("2025-12-31", 10, "2026-01-15", "over the year, a worked Saturday"),
    ("2026-10-05", 249, "2027-10-05", "a year: 261 weekdays, 12 of them off"),
]


@pytest.mark.parametrize(
    ("day", "count", "found"), [row[:3] for row in SHIFTS], ids=[r[3] for r in SHIFTS]
)
def test_a_shift_finds_the_nth_working_day(day, count, found):
    found_day = VIETNAM.shift(date.fromisoformat(day), count)
    assert found_day == date.fromisoformat(found)


def test_a_shift_by_nothing_is_refused():
    with pytest.raises(BadInputError):
        VIETNAM.shift(date(2026, 11, 23), 0)


def test_counting_undoes_shifting():
    start = date(2026, 1, 1)
    for count in range(1, 600, 7):
        day = VIETNAM.shift(start, count)
        assert VIETNAM.working_days_between(start, day) == count
        assert VIETNAM.working_days_between(day, start) == -count


def test_a_shift_too_far_is_refused_both_ways():
    for count in (40_000, -40_000, 10**12, -(10**12)):
        with pytest.raises(OutOfRangeError):
            VIETNAM.shift(date(2026, 1, 1), count)


def test_at_the_edges_of_the_calendar_there_is_no_answer():
    always = WorkCalendar({"mon": [("08:00", "09:00")]})
    with pytest.raises(OutOfRangeError):
        always.shift(date(9999, 12, 30), 1)
    with pytest.raises(OutOfRangeError):
        always.shift(date(1, 1, 3), -2)
    assert always.shift(date(1, 1, 3), -1) == date(1, 1, 1)  # a Monday
    assert always.roll(date.min) == date.min


def test_a_calendar_that_never_opens_says_so():
    never = WorkCalendar({})
    for ask in (
        lambda: never.roll(date(2026, 1, 1)),
        lambda: never.shift(date(2026, 1, 1), 1),
        lambda: never.shift(date(2026, 1, 1), -1),
        lambda: never.add_seconds(datetime(2026, 1, 1), 1),
        lambda: never.first_open_at_or_after(datetime(2026, 1, 1)),
    ):
        with pytest.raises(NoWorkingTimeError):
            ask()
    assert never.seconds_between(datetime(2026, 1, 1), datetime(2027, 1, 1)) == 0


def test_a_calendar_open_once_is_exhausted_not_closed():
    once = WorkCalendar({}, {date(2026, 6, 1): DayRule((("08:00", "10:00"),))})
    assert once.shift(date(2026, 1, 1), 1) == date(2026, 6, 1)
    assert once.shift(date(2026, 12, 1), -1) == date(2026, 6, 1)
    for ask in (
        lambda: once.shift(date(2026, 6, 1), 1),
        lambda: once.shift(date(2026, 6, 1), -1),
        lambda: once.add_seconds(datetime(2026, 6, 1, 8), 7201),
        lambda: once.first_open_at_or_after(datetime(2026, 6, 1, 10)),
    ):
        with pytest.raises(OutOfRangeError):
            ask()


def test_seconds_added_are_seconds_between():
    start = datetime(2026, 1, 1, 3, 7)
    for seconds in range(1, 3_000_000, 98_765):
        end = VIETNAM.add_seconds(start, seconds)
        assert VIETNAM.seconds_between(start, end) == seconds


def test_seconds_in_pauses_do_not_count_twice():
    start, end = datetime(2026, 10, 5, 7, 30), datetime(2026, 10, 5, 17)
    pauses = [
        Pause(datetime(2026, 10, 5, 8), datetime(2026, 10, 5, 10)),
        Pause(datetime(2026, 10, 5, 9), datetime(2026, 10, 5, 11)),
    ]
    assert VIETNAM.seconds_between(start, end, pauses) == 5 * 3600


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2026-11-23 07:29:59", "2026-11-23 07:30"),
        ("2026-11-23 07:30", "2026-11-23 07:30"),
        ("2026-11-23 11:29:59", "2026-11-23 11:29:59"),
        ("2026-11-23 11:30", "2026-11-23 13:00"),
        ("2026-11-23 17:00", "2026-11-25 07:30"),
        ("2026-12-31 17:00", "2027-01-04 07:30"),
    ],
)
def test_the_first_open_instant(instant, opening):
    at = datetime.fromisoformat(instant)
    assert VIETNAM.first_open_at_or_after(at) == datetime.fromisoformat(opening)


def test_answers_do_not_depend_on_what_was_asked_before():
    days = [date(2026, 3, 1), date(2093, 3, 1), date(1890, 3, 1), date(2025, 12, 31)]
    fresh = [(vietnam().shift(day, 3), vietnam().shift(day, -3)) for day in days]
    used = vietnam()
    assert [(used.shift(day, 3), used.shift(day, -3)) for day in days] == fresh
    assert [(used.shift(day, 3), used.shift(day, -3)) for day in days] == fresh


def test_threads_may_share_a_calendar_while_it_grows():
    shared = vietnam()
    days = [date(year, 6, 15) for year in (*range(2026, 2040), *range(2025, 2010, -1))]
    expected = [vietnam().shift(day, 200) for day in days[::7]]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda day: shared.shift(day, 200), days))
    assert found[::7] == expected
