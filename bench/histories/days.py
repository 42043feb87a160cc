"""The days of the histories: when they end, and of which more is played."""

from datetime import date, datetime

#: The last sweep is that of this day's close; nothing happened since.
UNTIL = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 17, 5)
#: So many of the last days have the more cases, each standing for fewer, so that the
#: ones still open differ from one another.
LATEST, DENSER = 30, 4.0


def is_dense(day: date) -> bool:
    """Say whether a day is one of the latest, of which more is played."""
    return (UNTIL - day).days < LATEST
