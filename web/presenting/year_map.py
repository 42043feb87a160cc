"""Geometry of a year of days: two half years of weeks, for a template that draws."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from web.presenting.figures import heat_level
from web.presenting.i18n import translate

#: One day is a square of 12 in a field of 14; weekdays and months are named beside.
_SIDE = 14
_LEFT, _TOP = 26, 20
_WORKING_WEEK = 5


class DayOfYear(Protocol):
    """What is drawn of one day."""

    @property
    def day(self) -> date: ...
    @property
    def missed(self) -> int: ...
    @property
    def is_rest(self) -> bool: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One day: where it stands, its shade, what it says and leads to."""

    x: int
    y: int
    shade: str
    is_today: bool
    day: date
    count: int
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Half a year: its squares, and the names of months and weekdays beside them."""

    width: int
    height: int
    squares: Sequence[Square]
    months: Sequence[tuple[int, str]]
    weekdays: Sequence[tuple[int, int]]


def halves(
    days: Iterable[DayOfYear],
    today: date,
    address: Callable[[date], str],
    lang: str,
) -> list[Half]:
    """Lay a year out in two halves; days that are still to come stay pale."""
    rows = list(days)
    weekdays = max([_WORKING_WEEK, *(one.day.weekday() + 1 for one in rows)])
    parts = (
        [one for one in rows if one.day.month <= 6],
        [one for one in rows if one.day.month > 6],
    )
    return [_half(part, today, address, weekdays, lang) for part in parts if part]


def _half(
    rows: Sequence[DayOfYear],
    today: date,
    address: Callable[[date], str],
    weekdays: int,
    lang: str,
) -> Half:
    first = rows[0].day
    monday = first - timedelta(days=first.weekday())

    def column(day: date) -> int:
        return _LEFT + (day - monday).days // 7 * _SIDE

    months: dict[int, int] = {}
    for one in rows:
        months.setdefault(one.day.month, column(one.day))
    return Half(
        width=column(rows[-1].day) + _SIDE,
        height=_TOP + weekdays * _SIDE,
        squares=[
            Square(
                x=column(one.day),
                y=_TOP + one.day.weekday() * _SIDE,
                shade=_shade(one, today),
                is_today=one.day == today,
                day=one.day,
                count=one.missed,
                name=one.name,
                href=address(one.day) if one.missed else "",
            )
            for one in rows
        ],
        months=[(x, _month(month, lang)) for month, x in months.items()],
        weekdays=[
            (_TOP + number * _SIDE + _SIDE - 4, number)
            for number in range(0, weekdays, 2)
        ],
    )


def _shade(one: DayOfYear, today: date) -> str:
    if one.missed:
        return f"heat-{heat_level(one.missed)}"
    if one.is_rest:
        return "heat-rest"
    return "heat-ahead" if one.day > today else "heat-0"


def _month(month: int, lang: str) -> str:
    if lang == "en":
        return date(2000, month, 1).strftime("%b")
    return translate("Th {month}", lang, month=month)
