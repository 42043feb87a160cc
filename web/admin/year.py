"""A year of the working calendar as twelve small months; only arithmetic."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.work_calendar import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2015, 2050

#: What a changed day is called, before and after.
WORDS = {
    "work": "làm việc",
    "off": "nghỉ",
    "worked": "làm bù",
    "hours": "giờ làm riêng",
    "rest": "nghỉ hằng tuần",
}

#: What a day can be, and what it is called in the legend.
KINDS = {
    "off": "nghỉ lễ, hoán đổi",
    "worked": "làm bù",
    "hours": "giờ làm riêng",
    "rest": "nghỉ hằng tuần",
    "today": "hôm nay",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """One day: its kind (the style) and, where it is not an ordinary one, its name."""

    on: date
    kind: str
    title: str
    is_today: bool
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDay:
    """One day whose office hours a change would make others: before and after."""

    on: date
    before: str
    after: str
    name: str
    hours_before: str
    hours_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month in weeks from Monday; `None` is a day of another month."""

    first: date
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A whole year; the days of one that is not announced are estimated."""

    number: int
    months: tuple[Month, ...]
    working_days: int
    is_announced: bool


def year_of(
    calendar: WorkCalendar,
    number: int,
    today: date,
    changed: frozenset[date] = frozenset(),
) -> Year:
    """Lay a year out; the days that a change makes others are marked."""
    months = tuple(
        _month(calendar, number, month, today, changed) for month in range(1, 13)
    )
    return Year(
        number=number,
        months=months,
        working_days=sum(month.working_days for month in months),
        is_announced=calendar.is_announced(number),
    )


def days_apart(year: Year) -> Iterator[DayCell]:
    """Give the days that are not what their weekday is."""
    for month in year.months:
        for week in month.weeks:
            for cell in week:
                if cell is not None and cell.kind in {"off", "worked", "hours"}:
                    yield cell


def changed_days(
    before: WorkCalendar, after: WorkCalendar, number: int
) -> Iterator[ChangedDay]:
    """Give the days of a year on which the office is open at other hours."""
    day = date(number, 1, 1)
    while day.year == number:
        if before.windows(day) != after.windows(day):
            yield ChangedDay(
                on=day,
                before=_kind(before, day, before.day_name(day)),
                after=_kind(after, day, after.day_name(day)),
                name=after.day_name(day) or before.day_name(day),
                hours_before=_hours(before, day),
                hours_after=_hours(after, day),
            )
        day += timedelta(days=1)


def _hours(calendar: WorkCalendar, day: date) -> str:
    return ", ".join(
        f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in calendar.windows(day)
    )


def _month(
    calendar: WorkCalendar,
    year: int,
    month: int,
    today: date,
    changed: frozenset[date],
) -> Month:
    weeks = tuple(
        tuple(
            _cell(calendar, day, today, day in changed) if day.month == month else None
            for day in week
        )
        for week in Calendar().monthdatescalendar(year, month)
    )
    cells = [cell for week in weeks for cell in week if cell is not None]
    return Month(
        first=date(year, month, 1),
        weeks=weeks,
        working_days=sum(cell.kind in {"work", "worked", "hours"} for cell in cells),
    )


def _cell(calendar: WorkCalendar, day: date, today: date, is_changed: bool) -> DayCell:
    name, decision = calendar.day_name(day), calendar.decision(day)
    kind = _kind(calendar, day, name)
    said = ", ".join(filter(None, (name, decision))) if kind not in _PLAIN else ""
    return DayCell(
        on=day, kind=kind, title=said, is_today=day == today, is_changed=is_changed
    )


_PLAIN = {"work", "rest"}


def _kind(calendar: WorkCalendar, day: date, name: str) -> str:
    if not calendar.is_working_day(day):
        return "off" if name and not calendar.is_rest_day(day) else "rest"
    if calendar.is_rest_day(day):
        return "worked"
    return "hours" if name else "work"
