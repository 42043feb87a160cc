"""Dates as registers write them: 28/11/2026, with or without a time, or as ISO."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from tracker.calendars import AgencyTime

_KEPT = 20_000
_DAY = re.compile(
    r"(?:(?P<h1>\d{1,2})[:hg](?P<m1>\d{2})?(?::(?P<s1>\d{2}))?,?\s*(?:ngày\s*)?)?"
    r"(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})"
    r"(?:,?\s+(?P<h2>\d{1,2})[:hg](?P<m2>\d{2})?(?::(?P<s2>\d{2}))?)?"
)
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?"
)

#: From the civil day to the time of day that stands for it where none is written.
TimeOf = Callable[[date], time]
Local = Callable[[datetime], datetime]


def read_instant(text: str, local: Local, time_of: TimeOf) -> datetime | None:
    """Read a date as an instant; `None` if it is none.

    `local` turns civil time into an instant; `time_of` gives the time of a day that
    has none.
    """
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            mark = "1" if found["h1"] else "2"
            if not found[f"h{mark}"]:
                return local(datetime.combine(day, time_of(day)))
            at = time(
                int(found[f"h{mark}"]),
                int(found[f"m{mark}"] or 0),
                int(found[f"s{mark}"] or 0),
            )
            return local(datetime.combine(day, at))
        if _ISO.fullmatch(text):
            return _from_iso(text, local, time_of)
    except (ValueError, OverflowError):
        return None
    return None


def _from_iso(text: str, local: Local, time_of: TimeOf) -> datetime:
    if len(text) == 10:
        day = date.fromisoformat(text)
        return local(datetime.combine(day, time_of(day)))
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else local(at)


class Instants:
    """Dates as instants, and instants as days: each read once, as most come again."""

    def __init__(self, time: AgencyTime) -> None:
        """Keep the time of the agency."""
        self._time = time
        self._read: dict[tuple[str, TimeOf], datetime | None] = {}
        self._days: dict[datetime, date] = {}

    def read(self, text: str, time_of: TimeOf) -> datetime | None:
        """Read a date as an instant, as `read_instant` does."""
        key = (text, time_of)
        if key not in self._read:
            if len(self._read) > _KEPT:
                self._read.clear()
            self._read[key] = read_instant(text, self._time.instant, time_of)
        return self._read[key]

    def day(self, at: datetime) -> date:
        """Give the agency's date at an instant."""
        found = self._days.get(at)
        if found is None:
            if len(self._days) > _KEPT:
                self._days.clear()
            found = self._days[at] = self._time.civil(at).date()
        return found
