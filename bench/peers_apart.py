"""Deadlines of 15 days by other libraries; imports nothing of ours.

Prints a line of JSON for each that is there: its name, what it counts, microseconds.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

_STARTS = [datetime(2026, 1, 5, 8) + timedelta(hours=7 * no) for no in range(60)]
_OFF = [
    *(date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1)),
    *(date(2026, 2, 16) + timedelta(days=number) for number in range(5)),
]


def main() -> None:
    """Measure whichever can be imported."""
    for library, counts, make in (
        ("workalendar", "days", _workalendar),
        ("businesstimedelta", "hours", _businesstimedelta),
        ("pandas", "hours", _pandas_hours),
        ("pandas", "days", _pandas_days),
    ):
        with suppress(ImportError):
            ask = make()
            found = {
                "name": library,
                "version": version(library),
                "counts": counts,
                "microseconds": _timed(ask),
            }
            print(json.dumps(found), flush=True)


def _timed(ask: Callable[[datetime], object]) -> float:
    """Give the median of five rounds, in microseconds for one deadline."""
    ask(_STARTS[0])
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        for at in _STARTS:
            ask(at)
        taken.append((time.perf_counter() - begun) / len(_STARTS) * 1e6)
    return statistics.median(taken)


def _workalendar() -> Callable[[datetime], object]:
    from workalendar.core import WesternCalendar

    class Vietnam(WesternCalendar):
        """Office days with the holidays of a year."""

        def holidays(self, year: Any = None) -> Sequence[tuple[date, str]]:
            """List them."""
            return [(day, "off") for day in _OFF if day.year == year]

    calendar = Vietnam()
    return lambda at: calendar.add_working_days(at.date(), 15)


def _businesstimedelta() -> Callable[[datetime], object]:
    from datetime import time as hour

    import businesstimedelta as library

    week = [0, 1, 2, 3, 4]
    day = library.WorkDayRule(
        start_time=hour(7, 30), end_time=hour(17), working_days=week
    )
    lunch = library.LunchTimeRule(
        start_time=hour(11, 30), end_time=hour(13, 30), working_days=week
    )
    length = library.BusinessTimeDelta(library.Rules([day, lunch]), hours=112.5)
    return lambda at: at + length


def _pandas_hours() -> Callable[[datetime], object]:
    import pandas

    step = pandas.offsets.CustomBusinessHour(
        n=112, start=["07:30", "13:30"], end=["11:30", "17:00"], holidays=_OFF
    )
    return lambda at: pandas.Timestamp(at) + step


def _pandas_days() -> Callable[[datetime], object]:
    import pandas

    step = pandas.offsets.CustomBusinessDay(n=15, holidays=_OFF)
    return lambda at: pandas.Timestamp(at) + step


if __name__ == "__main__":
    main()
