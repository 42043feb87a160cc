"""What the days between two dates are: the lines for a shift and for elapsed time."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from rules.clock import Pause
from rules.explanation_line import ExplanationLine, Teller, holiday_words, rest_words
from rules.work_calendar import WorkCalendar

#: Beyond this many days the days are told by year, not one by one.
MOST_DAYS = 800
ONE_DAY = timedelta(days=1)


class _Likeness(NamedTuple):
    is_worked: bool
    is_rest: bool
    name: str
    decision: str
    is_estimated: bool


def explain_span(
    first: date, last: date, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> tuple[ExplanationLine, ...]:
    """Tell the days from one date to another: worked, at rest, off, and the pauses."""
    lines = [*_days(first, last, calendar), *_pauses(pauses, first.year)]
    return tuple(sorted(lines, key=lambda line: line.since))


def years_told(
    first: date, last: date, calendar: WorkCalendar, year: int
) -> Iterator[ExplanationLine]:
    """Tell a long span by its years: how many working days each of them has."""
    for one in range(first.year, last.year + 1):
        since, until = max(first, date(one, 1, 1)), min(last, date(one, 12, 31))
        days = calendar.working_days_between(since, until)
        days += calendar.is_working_day(since)
        said = (f"có {days} ngày làm việc", f"{days} working days")
        yield Teller(year).line("counted", (since, until), said)


def _days(first: date, last: date, calendar: WorkCalendar) -> Iterator[ExplanationLine]:
    if (last - first).days > MOST_DAYS:
        yield from years_told(first, last, calendar, first.year)
        return
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    for likeness, group in groupby(days, key=lambda day: _likeness(day, calendar)):
        yield _told(likeness, list(group), first.year)


def _likeness(day: date, calendar: WorkCalendar) -> _Likeness:
    name = calendar.day_name(day)
    rests = calendar.is_rest_day(day)
    decision = calendar.decision(day)
    if calendar.is_working_day(day):
        return _Likeness(True, rests, name, decision, False)
    is_rest = rests and not name
    estimated = not is_rest and not calendar.is_announced(day.year)
    return _Likeness(False, is_rest, name, decision, estimated)


def _told(likeness: _Likeness, days: list[date], year: int) -> ExplanationLine:
    ends, teller = (days[0], days[-1]), Teller(year)
    name, decision = likeness.name, likeness.decision
    if likeness.is_worked:
        kind = "worked_day" if likeness.is_rest else "counted"
        said = (f"{len(days)} ngày làm việc", f"{len(days)} working days")
    elif likeness.is_rest:
        kind, said = "skipped_weekend", rest_words(days)
    else:
        kind = "skipped_holiday"
        said = holiday_words(name, decision, estimated=likeness.is_estimated)
    return teller.line(kind, ends, said, decision)


def _pauses(pauses: Iterable[Pause], year: int) -> Iterator[ExplanationLine]:
    teller = Teller(year)
    for pause in pauses:
        since = teller.moment(pause.start)
        if pause.end is None:
            said = (f"tạm dừng từ {since}", f"paused from {since}")
            yield teller.line("pause", (pause.start, pause.start), said)
        else:
            until = teller.moment(pause.end)
            said = (f"tạm dừng từ {since} đến {until}", f"paused {since} to {until}")
            yield teller.line("pause", (pause.start, pause.end), said)
