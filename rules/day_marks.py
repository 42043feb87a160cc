"""What each date is to one limit: for a calendar strip, and for an explanation."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rules.clock import Pause
from rules.course import Course
from rules.procedure import Reckoning
from rules.work_calendar import WorkCalendar


class DayMeaning(StrEnum):
    """What a date is, before anything is due on it."""

    RECEIVED = "received"
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    PAUSED = "paused"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """One date of the strip.

    `number` is its place in the count (day 3 of 15); `seconds` the office time that
    counted on it, for limits in hours. A holiday has a name and its decision; a
    make-up day is worked although its weekday is one of rest.
    """

    on: date
    meaning: DayMeaning
    number: int | None = None
    seconds: int = 0
    name: str = ""
    decision: str = ""
    is_make_up: bool = False
    is_estimated: bool = False
    is_restart: bool = False
    is_apology: bool = False
    is_due: bool = False
    is_reappointed: bool = False


def marks(
    course: Course,
    calendar: WorkCalendar,
    apology_due_on: date | None = None,
    since: date | None = None,
) -> tuple[DayMark, ...]:
    """Mark every date from the reception (or `since`) to the last one that matters."""
    first = since or course.received.date()
    last = max(last_day(course), first)
    found: list[DayMark] = []
    counted = 0
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        meaning = _meaning(day, course, calendar)
        number = None
        if _has_number(day, meaning, course) and counted < _most(course):
            counted += 1
            number = counted
        elif meaning is DayMeaning.COUNTED and _is_numbered(course):
            meaning = DayMeaning.NOT_COUNTED
        found.append(_mark(day, meaning, number, course, calendar, apology_due_on))
    return tuple(found)


def last_day(course: Course) -> date:
    """Give the last date that belongs to a course."""
    if course.spot is not None:
        return max(course.spot.day, course.start.date())
    if course.stopped_by is not None:
        return course.stopped_by.start.date()
    return course.start.date()


def pause_covering(day: date, course: Course) -> Pause | None:
    """Give the pause in whose (from, to] a date lies; limits in hours have none."""
    if course.limit.is_office_time:
        return None
    for move in course.moves:
        end = move.pause.end
        if end is not None and move.pause.start.date() < day <= end.date():
            return move.pause
    return None


def _meaning(day: date, course: Course, calendar: WorkCalendar) -> DayMeaning:
    begun = course.start.date()
    if day in {course.received.date(), begun}:
        return DayMeaning.RECEIVED
    if not calendar.is_working_day(day):
        is_plain = calendar.is_rest_day(day) and not calendar.day_name(day)
        return DayMeaning.WEEKEND if is_plain else DayMeaning.HOLIDAY
    if pause_covering(day, course):
        return DayMeaning.PAUSED
    if day < begun or (course.plain is not None and day > course.plain.day):
        return DayMeaning.NOT_COUNTED
    return _meaning_inside(day, course, calendar)


def _meaning_inside(day: date, course: Course, calendar: WorkCalendar) -> DayMeaning:
    """Judge a working day between the start and the due day."""
    if course.limit.reckoning is Reckoning.SAME_DAY:
        return DayMeaning.NOT_COUNTED
    if course.limit.is_office_time and not _counted_seconds(day, course, calendar):
        return DayMeaning.PAUSED
    return DayMeaning.COUNTED


def _is_numbered(course: Course) -> bool:
    return course.limit.reckoning in {Reckoning.WORKING_DAYS, Reckoning.DAYS}


def _most(course: Course) -> int:
    return course.limit.count if _is_numbered(course) else 0


def _has_number(day: date, meaning: DayMeaning, course: Course) -> bool:
    """Tell whether a date may take the next number of the count."""
    if course.limit.reckoning is Reckoning.DAYS:  # days of rest count, too
        return day > course.start.date() and pause_covering(day, course) is None
    return meaning is DayMeaning.COUNTED


def _mark(
    day: date,
    meaning: DayMeaning,
    number: int | None,
    course: Course,
    calendar: WorkCalendar,
    apology_due_on: date | None,
) -> DayMark:
    is_off = meaning in {DayMeaning.WEEKEND, DayMeaning.HOLIDAY}
    worked = calendar.is_working_day(day)
    return DayMark(
        on=day,
        meaning=meaning,
        number=number,
        seconds=_counted_seconds(day, course, calendar) if not is_off else 0,
        name=calendar.day_name(day),
        decision=calendar.decision(day),
        is_make_up=worked and calendar.is_rest_day(day),
        is_estimated=not calendar.is_announced(day.year),
        is_restart=day == course.start.date() and course.start > course.received,
        is_apology=day == apology_due_on,
        is_due=course.plain is not None and day == course.plain.day,
        is_reappointed=course.is_reappointed and day == last_day(course),
    )


def _counted_seconds(day: date, course: Course, calendar: WorkCalendar) -> int:
    """Sum the office time of one date that counts towards a limit in hours."""
    if not course.limit.is_office_time:
        return 0
    begins = max(datetime.combine(day, time()), course.start)
    ends = datetime.combine(day, time()) + timedelta(days=1)
    if course.plain is not None:
        ends = min(ends, course.plain.at)
    if course.stopped_by is not None:
        ends = min(ends, course.stopped_by.start)
    if ends <= begins:
        return 0
    return calendar.seconds_between(begins, ends, course.pauses)
