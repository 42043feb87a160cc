"""Civil months as numbers that sort: November 2026 is `202611`."""

from datetime import date, datetime, time, timedelta


def month_of(civil: datetime) -> int:
    """Give the month of a civil instant.

    >>> month_of(datetime(2026, 11, 28, 9))
    202611
    """
    return civil.year * 100 + civil.month


def after(month: int) -> int:
    """Give the month after.

    >>> after(202612)
    202701
    """
    return month + 1 if month % 100 < 12 else month + 89


def begin_of(month: int) -> datetime:
    """Give the first civil instant of a month."""
    return datetime.combine(date(month // 100, month % 100, 1), time())


def end_of(month: int) -> datetime:
    """Give the last civil instant of a month.

    >>> end_of(202602)
    datetime.datetime(2026, 2, 28, 23, 59, 59, 999999)
    """
    last = begin_of(after(month)) - timedelta(days=1)
    return datetime.combine(last, time.max)
