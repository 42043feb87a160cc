"""When a case is due: the one place where a deadline is computed.

>>> from rules.work_calendar import vietnam
>>> received = datetime(2026, 11, 19, 9)
>>> due(received, TimeLimit(5, LimitUnit.WORKING_DAY), vietnam()).due_at
datetime.datetime(2026, 11, 27, 17, 0)
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, date, datetime, time
from typing import NamedTuple

from rules.clock import Extension, Pause
from rules.course import DEFAULT_CUTOFF, Course, nominal_day, run
from rules.day_marks import DayMark, marks
from rules.day_table import DayTable
from rules.errors import BadInputError, OutOfRangeError
from rules.explanation import explain_course
from rules.explanation_line import ExplanationLine
from rules.open_days import HORIZON_DAYS
from rules.procedure import LimitUnit, Reckoning, TimeLimit
from rules.work_calendar import WorkCalendar

__all__ = [
    "DEFAULT_CUTOFF",
    "DayMark",
    "Deadline",
    "Elapsed",
    "ExplanationLine",
    "LimitUnit",
    "Shifted",
    "day_marks",
    "due",
    "due_many",
    "elapsed",
    "shift",
]


class Deadline(NamedTuple):
    """The last good instant, its day, and what follows from them.

    `due_at` is None without a limit, and while the clock stands (`stopped`). A case is
    late only after `due_at`. `apology_due_on` is the last working day before the due
    day (NĐ 118/2025, Đ.19 k.6), None if that is before the limit began.
    """

    due_at: datetime | None
    due_on: date | None
    apology_due_on: date | None
    provisional: bool
    stopped: bool
    explanation: tuple[ExplanationLine, ...] = ()


class Elapsed(NamedTuple):
    """Office time and working days between two instants."""

    working_minutes: float
    working_days: int
    provisional: bool = False


class Shifted(NamedTuple):
    """A date moved by working days, and whether that rests on an estimate."""

    date: date
    provisional: bool


def due(
    start: datetime,
    limit: TimeLimit,
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause] = (),
    restarts: Sequence[datetime] = (),
    extension: Extension | None = None,
    cutoff: time = DEFAULT_CUTOFF,
    explain: bool = False,
) -> Deadline:
    """Compute when a limit that began at `start` is due.

    Instants are naive civil time of the calendar. `cutoff` is the hour before which a
    same-day procedure must be received to be answered that day.
    """
    if not (pauses or restarts or extension or explain or start.tzinfo):
        answer = _straight(start, limit, calendar, cutoff)
        if answer is not None:
            return answer
    course = run(
        start,
        limit,
        calendar,
        pauses=pauses,
        restarts=restarts,
        extension=extension,
        cutoff=cutoff,
    )
    answer = _answer_of(course, calendar)
    if explain:
        lines = explain_course(course, calendar, answer.apology_due_on)
        return answer._replace(explanation=lines)
    return answer


def _straight(
    start: datetime, limit: TimeLimit, calendar: WorkCalendar, cutoff: time
) -> Deadline | None:
    """Answer the plain question, which is nearly every one, without following it."""
    begun, count, open_days = start.toordinal(), limit.count, calendar.open_days
    match limit.reckoning:
        case Reckoning.WORKING_DAYS:
            table, index = open_days.locate(begun, count)
            at = table.closes[index]
        case Reckoning.OFFICE_TIME:
            table, index, at = open_days.spend(start, count)
        case Reckoning.NEVER:
            return None
        case _:
            if start.year >= MAXYEAR:
                return None
            nominal = nominal_day(start, limit, calendar, cutoff).toordinal()
            table, index = open_days.locate(nominal - 1, 1)
            at = table.closes[index]
            if table.ordinals[index] - begun > HORIZON_DAYS:
                raise OutOfRangeError
    # The working day before the due day is looked for in the table down to the start.
    return _answer(table, index, at, begun) if table.first <= begun else None


def _answer_of(course: Course, calendar: WorkCalendar) -> Deadline:
    if course.spot is None:
        return Deadline(None, None, None, False, course.stopped_by is not None)
    begun, day = course.start.toordinal(), course.spot.day.toordinal()
    table = calendar.open_days.covering(min(begun, day), max(begun, day))
    index = table.before[day - table.first]
    return _answer(table, index, course.spot.at, begun)


def _answer(table: DayTable, index: int, at: datetime, begun: int) -> Deadline:
    """Put together the answer for a working day of a table."""
    apology = None
    if index and table.ordinals[index - 1] >= begun:
        apology = table.dates[index - 1]
    provisional = table.estimated is not None and table.is_estimated(
        begun, table.ordinals[index]
    )
    return Deadline(at, table.dates[index], apology, provisional, False)


def due_many(
    starts: Iterable[datetime], limit: TimeLimit, calendar: WorkCalendar
) -> Iterator[datetime | None]:
    """Give the due instant of each start, for many cases under one limit.

    >>> from rules.work_calendar import vietnam
    >>> days = (datetime(2026, 11, n, 9) for n in (19, 20))
    >>> limit = TimeLimit(5, LimitUnit.WORKING_DAY)
    >>> [at.day for at in due_many(days, limit, vietnam())]
    [27, 30]
    """
    open_days, count = calendar.open_days, limit.count
    match limit.reckoning:
        case Reckoning.WORKING_DAYS:
            locate = open_days.locate
            for start in starts:
                table, index = locate(_civil(start).toordinal(), count)
                yield table.closes[index]
        case Reckoning.OFFICE_TIME:
            spend = open_days.spend
            for start in starts:
                yield spend(_civil(start), count)[2]
        case _:
            for start in starts:
                yield due(start, limit, calendar).due_at


def elapsed(
    start: datetime,
    end: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
) -> Elapsed:
    """Measure office time, which pauses shorten, and working days, which they do not.

    >>> from rules.work_calendar import vietnam
    >>> elapsed(datetime(2026, 8, 21, 16), datetime(2026, 8, 24, 8), vietnam())
    Elapsed(working_minutes=570.0, working_days=2, provisional=False)
    """
    if end < start:
        raise BadInputError("The end lies before the start.")
    if end.toordinal() - start.toordinal() > HORIZON_DAYS:
        raise OutOfRangeError
    return Elapsed(
        calendar.seconds_between(start, end, pauses) / 60,
        calendar.working_days_between(start, end),
        calendar.is_estimated_between(start, end),
    )


def shift(start: date, working_days: int, calendar: WorkCalendar) -> Shifted:
    """Find the n-th working day after a date, or before it when n is negative."""
    day = calendar.shift(start, working_days)
    first, last = min(start, day), max(start, day)
    return Shifted(day, calendar.is_estimated_between(first, last))


def day_marks(
    start: datetime,
    limit: TimeLimit,
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause] = (),
    restarts: Sequence[datetime] = (),
    extension: Extension | None = None,
    cutoff: time = DEFAULT_CUTOFF,
) -> tuple[DayMark, ...]:
    """Say of each date from the reception to the due day what it is to the limit."""
    course = run(
        start,
        limit,
        calendar,
        pauses=pauses,
        restarts=restarts,
        extension=extension,
        cutoff=cutoff,
    )
    return marks(course, calendar, _answer_of(course, calendar).apology_due_on)


def _civil(start: datetime) -> datetime:
    if start.tzinfo is not None:
        raise BadInputError("The start is given in civil time, without an offset.")
    return start
