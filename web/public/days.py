"""Days that are not as usual, and an example of a promise, for the front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules import DayMark, LimitUnit, TimeLimit, WorkCalendar, day_marks
from rules.errors import RuleError

_AHEAD = 7
_MOST_CELLS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDays:
    """A run of days off that are usually worked, or of worked days of rest."""

    first: date
    last: date
    name: str
    is_worked: bool


def special_days(calendar: WorkCalendar, today: date) -> list[SpecialDays]:
    """List what the coming week has of holidays and make-up days, today's first."""
    found: list[SpecialDays] = []
    for ahead in range(_AHEAD + 1):
        day = today + timedelta(days=ahead)
        is_worked = calendar.is_working_day(day)
        name = calendar.day_name(day)
        if is_worked is not calendar.is_rest_day(day) or not name:
            continue
        before = found[-1] if found else None
        is_next = before is not None and (
            calendar.working_days_between(before.last, day) == 0
        )
        if before is not None and is_next and before.name == name and not is_worked:
            found[-1] = SpecialDays(
                first=before.first, last=day, name=name, is_worked=False
            )
        else:
            found.append(
                SpecialDays(first=day, last=day, name=name, is_worked=is_worked)
            )
    return found


def example(calendar: WorkCalendar, now: datetime) -> tuple[Sequence[DayMark], int]:
    """Give the days of a short promise made now, and how many working days it has.

    Around a long holiday no example is short enough to be seen at a glance.
    """
    for amount in (3, 2, 1):
        try:
            start = calendar.first_open_at_or_after(now)
            marks = day_marks(start, TimeLimit(amount, LimitUnit.WORKING_DAY), calendar)
        except RuleError:
            return (), 0
        if len(marks) <= _MOST_CELLS:
            return marks, amount
    return (), 0
