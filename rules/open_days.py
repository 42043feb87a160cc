"""The search over a calendar's days: compiled a few years at a time, never walked."""

from collections.abc import Mapping
from datetime import date, datetime

from rules.day_table import EPOCH, DayTable, seconds_of
from rules.errors import NoWorkingTimeError, OutOfRangeError, RuleError
from rules.holidays import CalendarDay, estimated_days
from rules.office_hours import DAY_SECONDS, Windows

#: Past this many days from where a question begins there is no answer.
HORIZON_DAYS = 36525
LAST_ORDINAL = date(9998, 12, 31).toordinal()  # a close at 24:00 must be writable
MOST_YEARS = 300  # a table never covers more; a question far away begins a new one


class OpenDays:
    """Working days and office time by ordinal, compiled as questions reach further.

    `table` is replaced, never changed, so that threads may share a calendar.
    """

    def __init__(
        self,
        week: tuple[Windows, ...],
        overrides: Mapping[int, Windows],
        announced: frozenset[int] | None,
    ) -> None:
        """Take weekly windows, dated windows by ordinal, and the announced years."""
        self._week = week
        self._overrides = overrides
        self._announced = announced
        self.rest_days = frozenset(n for n in range(7) if not week[n])
        self._never_opens_weekly = len(self.rest_days) == 7
        dated_openings = [day for day, windows in overrides.items() if windows]
        self._first_dated_opening = min(dated_openings, default=LAST_ORDINAL)
        self._last_dated_opening = max(dated_openings, default=0)
        self._estimates: dict[int, dict[int, CalendarDay]] = {}
        self.table = DayTable(1, 0, self.windows_on, None)

    @property
    def never_opens(self) -> bool:
        """True without a single window, in the week or on a date."""
        return self._never_opens_weekly and not self._last_dated_opening

    def is_announced(self, year: int) -> bool:
        """Tell whether the days off of a year are known, not estimated."""
        return self._announced is None or year in self._announced

    def windows_on(self, ordinal: int) -> Windows:
        """Give the windows of one day: its own, none when estimated off, the week's."""
        windows = self._overrides.get(ordinal)
        if windows is not None:
            return windows
        if self._announced is not None and self.estimate_on(ordinal) is not None:
            return ()
        return self._week[(ordinal - 1) % 7]

    def estimate_on(self, ordinal: int) -> CalendarDay | None:
        """Give the estimated day off of a date in a year not announced."""
        year = date.fromordinal(ordinal).year
        if self.is_announced(year):
            return None
        estimates = self._estimates.get(year)
        if estimates is None:
            days = estimated_days(year, self.rest_days)
            estimates = {day.on.toordinal(): day for day in days}
            self._estimates[year] = estimates
        return estimates.get(ordinal)

    def covering(self, low: int, high: int) -> DayTable:
        """Give a table with every day from one ordinal to another."""
        table = self.table
        if table.first <= low and high <= table.last:
            return table
        return self._grow(low, high)

    def locate(self, ordinal: int, n: int) -> tuple[DayTable, int]:
        """Find the n-th working day strictly after a day: its table and index."""
        table = self.table
        if table.first - 1 <= ordinal <= table.last:
            index = table.before[ordinal + 1 - table.first] + n - 1
            if index < len(table.ordinals):
                if table.ordinals[index] - ordinal > HORIZON_DAYS:
                    raise OutOfRangeError
                return table, index
        return self._locate_far(ordinal, n)

    def locate_back(self, ordinal: int, n: int) -> tuple[DayTable, int]:
        """Find the n-th working day strictly before a day: its table and index."""
        reach = max(1, ordinal - HORIZON_DAYS)
        if self._never_opens_weekly:
            reach = max(reach, min(self._first_dated_opening, ordinal))
        low = max(reach, ordinal - 2 * min(n, HORIZON_DAYS) - 14)
        while n <= HORIZON_DAYS:
            table = self.covering(low, ordinal)
            index = table.before[ordinal - table.first] - n
            if index >= 0 and table.ordinals[index] >= reach:
                return table, index
            if low == reach:
                break
            low = max(reach, ordinal - 2 * (ordinal - low))
        raise self.no_answer()

    def spend(self, start: datetime, seconds: int) -> tuple[DayTable, int, datetime]:
        """Find where office time runs out: table, index of the working day, instant."""
        since = start - EPOCH
        ordinal = since.days + 1
        table = self.table
        if table.first <= ordinal <= table.last:
            office = table.office
            second = since.days * DAY_SECONDS + since.seconds
            if seconds:
                worked = office.worked_before(second) + seconds
                if worked <= office.total:
                    window, at = office.used_up(worked)
                    if at.toordinal() - ordinal > HORIZON_DAYS:
                        raise OutOfRangeError
                    return table, office.working_day[window], at
            else:
                opening = office.first_open(second)
                if opening is not None:
                    return table, office.working_day[opening[0]], opening[1]
        return self._spend_far(start, seconds)

    def no_answer(self) -> RuleError:
        """Say why nothing was found: the calendar never opens, or it is too far."""
        return NoWorkingTimeError() if self.never_opens else OutOfRangeError()

    def _locate_far(self, ordinal: int, n: int) -> tuple[DayTable, int]:
        reach = self._reach(ordinal)
        high = ordinal + 2 * n + 14
        while n <= HORIZON_DAYS:
            table = self.covering(max(ordinal, 1), max(min(high, reach), 1))
            index = table.before[ordinal + 1 - table.first] + n - 1
            if index < len(table.ordinals):
                if table.ordinals[index] - ordinal > HORIZON_DAYS:
                    break
                return table, index
            if high >= reach:
                break
            high += high - ordinal
        raise self.no_answer()

    def _spend_far(
        self, start: datetime, seconds: int
    ) -> tuple[DayTable, int, datetime]:
        ordinal = start.toordinal()
        reach = self._reach(ordinal)
        high = ordinal + 2 * (seconds // DAY_SECONDS) + 28
        while seconds <= HORIZON_DAYS * DAY_SECONDS:
            table = self.covering(ordinal, min(high, reach))
            worked = table.office.worked_before(seconds_of(start)) + seconds
            if worked < table.office.total or (
                seconds and worked == table.office.total
            ):
                return self.spend(start, seconds)
            if high >= reach:
                break
            high += high - ordinal
        raise self.no_answer()

    def _reach(self, ordinal: int) -> int:
        """Give the last day worth looking at from a day on."""
        if not 0 <= ordinal <= LAST_ORDINAL:
            raise self.no_answer()
        reach = min(ordinal + HORIZON_DAYS, LAST_ORDINAL)
        if not self._never_opens_weekly:
            return reach
        return max(ordinal, min(reach, self._last_dated_opening))

    def _grow(self, low: int, high: int) -> DayTable:
        """Compile whole years; a table that is extended at least doubles."""
        if low < 1 or high > LAST_ORDINAL or high - low > 2 * HORIZON_DAYS:
            raise OutOfRangeError
        first, last = date.fromordinal(low).year, date.fromordinal(high).year
        old = self.table
        if old.last < old.first:
            last += 1
        else:
            old_first = date.fromordinal(old.first).year
            old_last = date.fromordinal(old.last).year
            span = min(old_last - old_first + 1, 16)
            if max(last, old_last) - min(first, old_first) < MOST_YEARS:
                first = min(first, old_first - (span if first < old_first else 0))
                last = max(last, old_last + (span if last > old_last else 0))
        first, last = max(first, 1), min(last, 9998)
        table = self._compile(first, last)
        self.table = table
        return table

    def _compile(self, first: int, last: int) -> DayTable:
        return DayTable(
            date(first, 1, 1).toordinal(),
            date(last, 12, 31).toordinal(),
            self.windows_on,
            None if self._announced is None else self.is_announced,
        )
