"""The periods that reports are made of: months, quarters, half-years, years."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum


class Every(StrEnum):
    """How long the period of a report is that is made of itself."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF: 6, Every.YEAR: 12}


def period_around(every: Every, day: date) -> tuple[date, date]:
    """Give the first and the last day of the period that a day lies in.

    >>> period_around(Every.QUARTER, date(2026, 11, 28))
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    length = _MONTHS[every]
    begin = day.year * 12 + (day.month - 1) // length * length
    after = begin + length
    following = date(after // 12, after % 12 + 1, 1)
    return date(begin // 12, begin % 12 + 1, 1), following - timedelta(days=1)


def periods_between(
    every: Every, since: date, until: date
) -> Iterator[tuple[date, date]]:
    """Give the periods that are over by `until`, from the one `since` lies in on."""
    first, last = period_around(every, since)
    while last < until:
        yield first, last
        first, last = period_around(every, last + timedelta(days=1))
