"""A calendar compiled for a span of years, so that no question walks day by day.

Whole days: `before[k]` counts the working days before the k-th day of the span, and
the working days stand in one list; the n-th after a date is an index. Office time:
windows stand in one list with the seconds worked before each, and are bisected.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta

from rules.office_hours import DAY_SECONDS, Windows

EPOCH = datetime(1, 1, 1)  # the day with the ordinal 1


def seconds_of(at: datetime) -> int:
    """Count the civil seconds since the epoch."""
    since = at - EPOCH
    return since.days * DAY_SECONDS + since.seconds


class OfficeTable:
    """The office windows of a span, one after the other."""

    __slots__ = ("opens", "total", "worked", "working_day")

    def __init__(self, ordinals: list[int], windows: list[Windows]) -> None:
        """Lay the windows of all working days in one row and sum them up."""
        self.opens: list[int] = []  # second since the epoch
        self.worked: list[int] = [0]  # office seconds before each window
        self.working_day: list[int] = []  # index of the working day
        worked = 0
        for index, ordinal in enumerate(ordinals):
            midnight = (ordinal - 1) * DAY_SECONDS
            for opens, closes in windows[index]:
                worked += closes - opens
                self.opens.append(midnight + opens)
                self.worked.append(worked)
                self.working_day.append(index)
        self.total = worked

    def worked_before(self, second: int) -> int:
        """Sum the office seconds of the span before an instant."""
        index = bisect_right(self.opens, second)
        if index == 0:
            return 0
        worked = self.worked[index - 1] + second - self.opens[index - 1]
        return min(worked, self.worked[index])

    def used_up(self, worked: int) -> tuple[int, datetime]:
        """Find the window, and the instant in it, at which so much has been worked.

        `worked` is more than nothing and at most the total. A sum reached exactly at
        a close belongs to that close.
        """
        index = bisect_left(self.worked, worked) - 1
        second = self.opens[index] + worked - self.worked[index]
        return index, EPOCH + timedelta(0, second)

    def first_open(self, second: int) -> tuple[int, datetime] | None:
        """Find the window that is open at an instant or next, and its first instant."""
        index = bisect_right(self.opens, second)
        if index > 0:
            length = self.worked[index] - self.worked[index - 1]
            if second < self.opens[index - 1] + length:
                return index - 1, EPOCH + timedelta(0, second)
        if index == len(self.opens):
            return None
        return index, EPOCH + timedelta(0, self.opens[index])


class DayTable:
    """The days of a span of whole years: which are worked, and when they close."""

    __slots__ = (
        "_office",
        "before",
        "closes",
        "dates",
        "estimated",
        "first",
        "last",
        "ordinals",
        "windows",
    )

    def __init__(
        self,
        first: int,
        last: int,
        windows_on: Callable[[int], Windows],
        is_announced: Callable[[int], bool] | None,
    ) -> None:
        """Compile the days from one ordinal to another."""
        self.first = first
        self.last = last
        self.before: list[int] = [0]
        self.ordinals: list[int] = []
        self.dates: list[date] = []
        self.closes: list[datetime] = []
        self.windows: list[Windows] = []
        count = 0
        for ordinal in range(first, last + 1):
            windows = windows_on(ordinal)
            if windows:
                count += 1
                self.ordinals.append(ordinal)
                self.dates.append(date.fromordinal(ordinal))
                self.closes.append(EPOCH + timedelta(ordinal - 1, windows[-1][1]))
                self.windows.append(windows)
            self.before.append(count)
        self.estimated = is_announced and _count_estimated(first, last, is_announced)
        self._office: OfficeTable | None = None

    @property
    def office(self) -> OfficeTable:
        """The windows in one row, laid when the first limit in hours asks."""
        if self._office is None:
            self._office = OfficeTable(self.ordinals, self.windows)
        return self._office

    def is_estimated(self, after: int, until: int) -> bool:
        """Tell whether a date in (after, until] lies in a year not announced."""
        if self.estimated is None:
            return False
        counts, first = self.estimated, self.first
        return until > after and counts[until + 1 - first] > counts[after + 1 - first]


def _count_estimated(
    first: int, last: int, is_announced: Callable[[int], bool]
) -> list[int]:
    counts = [0]
    count = 0
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        begins = max(first, date(year, 1, 1).toordinal())
        ends = min(last, date(year, 12, 31).toordinal())
        step = 0 if is_announced(year) else 1
        for _ in range(begins, ends + 1):
            count += step
            counts.append(count)
    return counts
