"""Office windows of one day as written by people, read into seconds of the day."""

from collections.abc import Mapping, Sequence
from reprlib import repr as shown
from typing import TypeGuard

from rules.errors import BadInputError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SECONDS = 24 * 3600

#: Sorted, apart, each `(opens, closes)` in seconds of the day; a close may be 24:00.
Windows = tuple[tuple[int, int], ...]


def parse_clock(text: object) -> int:
    """Read `07:30` or `24:00` as a second of the day.

    >>> parse_clock("07:30")
    27000
    """
    parts = text.split(":") if isinstance(text, str) else []
    if len(parts) not in (2, 3) or not all(map(_is_clock_part, parts)):
        raise BadInputError(f"Not a time of day: {shown(text)}.")
    hour, minute, second = (*map(int, parts), 0)[:3]
    seconds = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or seconds > DAY_SECONDS:
        raise BadInputError(f"Not a time of day: {shown(text)}.")
    return seconds


def parse_windows(windows: object) -> Windows:
    """Read the windows of one day; none is a day off.

    >>> parse_windows([("07:30", "11:30"), ("13:00", "17:00")])
    ((27000, 41400), (46800, 61200))
    """
    if not _is_list(windows):
        raise BadInputError("The windows of a day are a list of pairs.")
    found: list[tuple[int, int]] = []
    for window in windows:
        if not _is_list(window) or len(window) != 2:
            raise BadInputError("An office window is a pair of times.")
        opens, closes = parse_clock(window[0]), parse_clock(window[1])
        if closes <= opens:
            raise BadInputError(f"An empty office window: {shown(window)}.")
        if found and opens < found[-1][1]:
            raise BadInputError("Office windows overlap or are out of order.")
        found.append((opens, closes))
    return tuple(found)


def parse_week(hours: object) -> tuple[Windows, ...]:
    """Read weekly hours, Monday first; a weekday that is not named is a day of rest."""
    if not isinstance(hours, Mapping):
        raise BadInputError("Weekly hours are given by weekday.")
    unknown = [name for name in hours if name not in WEEKDAYS]
    if unknown:
        raise BadInputError(f"Not a weekday: {shown(unknown[0])}; they are mon to sun.")
    return tuple(parse_windows(hours.get(weekday, ())) for weekday in WEEKDAYS)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _is_clock_part(part: str) -> bool:
    return 1 <= len(part) <= 2 and part.isascii() and part.isdigit()
