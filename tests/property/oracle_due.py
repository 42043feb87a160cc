"""The due date of a limit, the slow way: one date, one open piece after another."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from oracle_calendar import (
    ONE_DAY,
    Calendar,
    OutOfRangeError,
    next_working_day,
    nth_working_day,
    roll,
    working_days_between,
)
from oracle_reading import BadInputError, DueQuestion, Pauses

SECONDS = {"working_hour": 3600, "working_minute": 60, "working_day": 8 * 3600}


class ExtensionNotLaterError(Exception):
    """The date asked for is not after the due day."""


class ExtensionNotWorkingDayError(Exception):
    """The date asked for is a day off."""


@dataclass
class Due:
    """An instant and the working day it belongs to."""

    at: datetime
    day: date


def due_of(question: DueQuestion, start: datetime, horizon: date) -> Due | None:
    """The deadline without the extension; nothing if the clock stands."""
    calendar, unit, amount = question.calendar, question.unit, question.amount
    pauses = tidy(question.pauses, start)
    in_hours = unit in ("working_hour", "working_minute")
    if in_hours or (unit == "working_day" and amount.denominator != 1):
        return due_in_hours(calendar, start, amount * SECONDS[unit], pauses, horizon)
    if unit in ("working_day", "same_day"):
        if unit == "same_day" or amount == 0:
            first = same_day(calendar, start, question, horizon)
        else:
            first = nth_working_day(calendar, start.date(), int(amount), horizon)
        return due_in_working_days(calendar, first, pauses, horizon)
    nominal = nominal_date(calendar, start, unit, int(amount), horizon)
    return due_in_days(calendar, nominal, pauses, horizon)


def tidy(pauses: Pauses, start: datetime) -> Pauses:
    """Sorted, clipped to the start, dropped when before it, merged when they touch."""
    merged: Pauses = []
    for begins, ends in sorted(pauses, key=lambda pause: pause[0]):
        if ends is not None and (ends <= start or ends == begins):
            continue
        begins = max(begins, start)
        if merged and (merged[-1][1] is None or begins <= merged[-1][1]):
            before_begins, before_ends = merged.pop()
            if before_ends is None or ends is None:
                merged.append((before_begins, None))
            else:
                merged.append((before_begins, max(before_ends, ends)))
        else:
            merged.append((begins, ends))
    return merged


def same_day(
    calendar: Calendar, start: datetime, question: DueQuestion, horizon: date
) -> date:
    today = start.date()
    if (
        calendar.is_working(today)
        and start.time() < question.cutoff
        and start < calendar.close(today)
    ):
        return today
    return next_working_day(calendar, today, horizon)


def nominal_date(
    calendar: Calendar, start: datetime, unit: str, amount: int, horizon: date
) -> date:
    """The date before rolling."""
    today = start.date()
    if amount == 0:
        if calendar.is_working(today) and start >= calendar.close(today):
            return next_working_day(calendar, today, horizon)
        return today
    if unit == "day":
        return today + timedelta(days=amount)
    months = today.year * 12 + today.month - 1 + amount
    year, month = divmod(months, 12)
    if year > 9998:
        raise OutOfRangeError
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - ONE_DAY).day
    return date(year, month + 1, min(today.day, last))


def due_in_working_days(
    calendar: Calendar, due: date, pauses: Pauses, horizon: date
) -> Due | None:
    for begins, ends in pauses:
        if begins > calendar.close(due):
            continue
        if ends is None:
            return None
        moved_by = working_days_between(calendar, begins.date(), ends.date())
        due = nth_working_day(calendar, due, moved_by, horizon)
        due = max(due, roll(calendar, ends.date(), horizon))
    return Due(calendar.close(due), due)


def due_in_days(
    calendar: Calendar, nominal: date, pauses: Pauses, horizon: date
) -> Due | None:
    due = roll(calendar, nominal, horizon)
    for begins, ends in pauses:
        if begins > calendar.close(due):
            continue
        if ends is None:
            return None
        nominal += ends.date() - begins.date()
        due = roll(calendar, nominal, horizon)
        earliest = roll(calendar, ends.date(), horizon)
        if earliest > due:
            due = nominal = earliest
    return Due(calendar.close(due), due)


def due_in_hours(
    calendar: Calendar,
    start: datetime,
    seconds: Fraction,
    pauses: Pauses,
    horizon: date,
) -> Due | None:
    """Use the limit up piece by piece of open, unpaused office time."""
    stands_from = next((begins for begins, ends in pauses if ends is None), None)
    left = seconds
    day = start.date()
    while stands_from is None or day <= stands_from.date():
        if day > horizon:
            raise OutOfRangeError
        for begins, ends in open_pieces(calendar, day, start, None, pauses):
            length = Fraction((ends - begins) // timedelta(seconds=1))
            if left <= length:
                return Due(begins + timedelta(seconds=round(left)), day)
            left -= length
        day += ONE_DAY
    return None


def open_pieces(
    calendar: Calendar,
    day: date,
    start: datetime,
    end: datetime | None,
    pauses: Pauses,
) -> list[tuple[datetime, datetime]]:
    """The windows of a day from `start` to `end`, with the pauses cut out."""
    pieces = []
    for opens, closes in calendar.windows(day):
        begins = max(opens, start)
        ends = closes if end is None else min(closes, end)
        for pause_begins, pause_ends in pauses:
            if pause_begins > begins:
                pieces.append((begins, min(ends, pause_begins)))
            begins = ends if pause_ends is None else max(begins, pause_ends)
        pieces.append((begins, ends))
    return [(begins, ends) for begins, ends in pieces if begins < ends]


def extend(question: DueQuestion, due: Due | None, horizon: date) -> Due | None:
    assert question.extension
    to, granted = question.extension
    calendar = question.calendar
    if granted:
        if due is None:
            return None
        day = roll(calendar, to, max(horizon, to))
        return max(Due(calendar.close(day), day), due, key=lambda one: one.at)
    if due is None:
        raise BadInputError
    if to <= due.day:
        raise ExtensionNotLaterError
    if not calendar.is_working(to):
        raise ExtensionNotWorkingDayError
    return Due(calendar.close(to), to)
