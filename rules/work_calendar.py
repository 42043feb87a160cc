"""Which days count, and which hours of them: office windows by date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from rules.clock import Pause, normalise
from rules.day_table import EPOCH, seconds_of
from rules.errors import BadInputError
from rules.holidays import ANNOUNCED, CalendarDay, DayKind
from rules.office_hours import Windows, parse_week, parse_windows
from rules.open_days import OpenDays

Hours = Mapping[str, Sequence[tuple[str, str]]]

_WHOLE_DAY = (("07:30", "11:30"), ("13:00", "17:00"))

#: Monday to Friday, eight hours; each agency may say otherwise.
DEFAULT_HOURS: Hours = MappingProxyType(
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _WHOLE_DAY)
)


@dataclass(frozen=True, slots=True)
class DayRule:
    """What one date does differently from its weekday.

    `windows`: `()` is a day off; `None` a worked day with a Monday's windows.
    """

    windows: tuple[tuple[str, str], ...] | None = ()
    name: str = ""
    decision: str = ""


class WorkCalendar:
    """Office windows by date: add, subtract and count working days and office time.

    Instants are naive civil time of this calendar. Threads may share one.

    >>> office = vietnam()
    >>> office.shift(date(2026, 11, 23), 1)  # 24/11 is a day off
    datetime.date(2026, 11, 25)
    """

    def __init__(
        self,
        hours: Hours,
        days: Mapping[date, DayRule] | None = None,
        announced_years: frozenset[int] | None = None,
    ) -> None:
        """Read weekly hours and dated overrides; refuse windows that make no sense.

        `announced_years` None: every year is announced. Otherwise the days off of the
        other years are estimated, where no override says more.
        """
        week = parse_week(hours)
        self._rules = dict(days or {})
        self._announced = announced_years
        overrides = {
            day.toordinal(): _windows_of(day, rule, week)
            for day, rule in self._rules.items()
        }
        self.open_days = OpenDays(week, overrides, announced_years)

    # -- days ---------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Tell whether a date has at least one office window."""
        return bool(self.open_days.windows_on(day.toordinal()))

    def is_rest_day(self, day: date) -> bool:
        """Tell whether the weekday of a date is a weekly day of rest."""
        return day.weekday() in self.open_days.rest_days

    def windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """List the office windows of a date; a close at 24:00 is the next day's 00:00.

        >>> [str(o.time()) for o, _ in vietnam().windows(date(2026, 8, 22))]
        ['07:30:00', '13:00:00']
        """
        midnight = EPOCH + timedelta(days=day.toordinal() - 1)
        return tuple(
            (midnight + timedelta(seconds=opens), midnight + timedelta(seconds=closes))
            for opens, closes in self.open_days.windows_on(day.toordinal())
        )

    def close(self, day: date) -> datetime:
        """Give the last window's close of a working day."""
        windows = self.windows(day)
        if not windows:
            raise BadInputError(f"{day} is not a working day.")
        return windows[-1][1]

    def roll(self, day: date) -> date:
        """Give the date itself if it is a working day, else the next one (BLDS 148.5).

        >>> vietnam().roll(date(2026, 10, 10))
        datetime.date(2026, 10, 12)
        """
        table, index = self.open_days.locate(day.toordinal() - 1, 1)
        return table.dates[index]

    def shift(self, day: date, working_days: int) -> date:
        """Give the n-th working day after a date, or before it when n is negative.

        >>> vietnam().shift(date(2026, 2, 23), -1)  # across Tết
        datetime.date(2026, 2, 13)
        """
        if working_days > 0:
            table, index = self.open_days.locate(day.toordinal(), working_days)
        elif working_days < 0:
            table, index = self.open_days.locate_back(day.toordinal(), -working_days)
        else:
            raise BadInputError("A shift by no working days is not a shift.")
        return table.dates[index]

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days in (after, until]; negative when until is earlier."""
        low, high = after.toordinal(), until.toordinal()
        if low > high:
            return -self.working_days_between(until, after)
        table = self.open_days.covering(low, high)
        return (
            table.before[high + 1 - table.first] - table.before[low + 1 - table.first]
        )

    def day_name(self, day: date) -> str:
        """Name what sets a date apart: a holiday, a swap; empty for an ordinary day."""
        rule = self._rules.get(day)
        if rule is not None:
            return rule.name
        estimate = self.open_days.estimate_on(day.toordinal())
        return estimate.name if estimate else ""

    def decision(self, day: date) -> str:
        """Cite the decision that sets a date apart."""
        rule = self._rules.get(day)
        if rule is not None:
            return rule.decision
        estimate = self.open_days.estimate_on(day.toordinal())
        return estimate.decision if estimate else ""

    def is_announced(self, year: int) -> bool:
        """Tell whether the days off of a year are known, not estimated."""
        return self._announced is None or year in self._announced

    def is_estimated_between(self, first: date, last: date) -> bool:
        """Tell whether a date from the first to the last is in a year not announced."""
        years = range(first.year, last.year + 1)
        return self._announced is not None and not self._announced.issuperset(years)

    # -- office time --------------------------------------------------------

    def add_seconds(self, start: datetime, seconds: int) -> datetime:
        """Give the instant at which so much office time has passed since the start.

        A sum used up exactly at a close is due at that close; nothing to add gives the
        first open instant at or after the start.

        >>> vietnam().add_seconds(datetime(2026, 11, 20, 16), 7200)  # over a weekend
        datetime.datetime(2026, 11, 23, 8, 30)
        """
        return self.open_days.spend(start, seconds)[2]

    def seconds_between(
        self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
    ) -> int:
        """Sum the office seconds from start to end that lie outside the pauses.

        >>> friday = datetime(2026, 11, 20, 16)
        >>> vietnam().seconds_between(friday, datetime(2026, 11, 23))
        3600
        """
        if end < start:
            raise BadInputError("The end lies before the start.")
        low, high = start.toordinal(), end.toordinal()
        office = self.open_days.covering(low, high).office
        total = office.worked_before(seconds_of(end))
        total -= office.worked_before(seconds_of(start))
        for pause in normalise(pauses, start) if pauses else ():
            if pause.start < end:
                until = end if pause.end is None else min(pause.end, end)
                total -= office.worked_before(seconds_of(until))
                total += office.worked_before(seconds_of(pause.start))
        return total

    def first_open_at_or_after(self, at: datetime) -> datetime:
        """Give the instant itself if the office is open, else the next opening."""
        return self.open_days.spend(at, 0)[2]


def _windows_of(day: date, rule: DayRule, week: tuple[Windows, ...]) -> Windows:
    if rule.windows is not None:
        return parse_windows(rule.windows)
    # A worked day without hours of its own has a Monday's; an agency that rests
    # on Mondays works it as the weekday it is, else as its first working weekday.
    choices = (week[0], week[day.weekday()], *week)
    return next((windows for windows in choices if windows), ())


def rule_of(day: CalendarDay) -> DayRule:
    """Turn a row of the announced calendar into a dated override."""
    windows = () if day.kind is DayKind.OFF else None
    return DayRule(windows, day.name, day.decision)


def vietnam(
    hours: Hours | None = None,
    days: Mapping[date, DayRule] | None = None,
    announced: frozenset[int] | None = None,
) -> WorkCalendar:
    """Build the calendar of Vietnamese offices, with an agency's hours and rows.

    Without rows the announced days known at release are taken. A year is announced
    when there are rows for it; the days off of the others are estimated.
    """
    if days is None:
        days = {day.on: rule_of(day) for day in ANNOUNCED}
    if announced is None:
        announced = frozenset(day.year for day in days)
    return WorkCalendar(DEFAULT_HOURS if hours is None else hours, days, announced)
