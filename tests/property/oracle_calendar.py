"""The examiner's own calendar: which office windows a date has, found the slow way."""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)
MIDNIGHT = 24 * 60
OFFICE_DAY = [(7 * 60 + 30, 11 * 60 + 30), (13 * 60, 17 * 60)]
LUNAR_YEARS = range(2015, 2051)
DECREED = Path(__file__).with_name("calendar.csv")


class OutOfRangeError(Exception):
    """The walk went on for a hundred years without an answer."""


@dataclass
class Calendar:
    """Minutes of the day `[open, close)` by weekday, and single dates that differ."""

    zone: ZoneInfo
    hours: dict[int, list[tuple[int, int]]]
    days: dict[date, list[tuple[int, int]]]
    vietnamese: bool = False
    estimated: dict[int, set[date]] = field(default_factory=dict)

    def minutes(self, day: date) -> list[tuple[int, int]]:
        if day in self.days:
            return self.days[day]
        if self.vietnamese and not self.announced(day.year):
            if day.year not in self.estimated:
                self.estimated[day.year] = estimated_days_off(day.year)
            if day in self.estimated[day.year]:
                return []
        return self.hours.get(day.weekday(), [])

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time())
        return [
            (midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes))
            for opens, closes in self.minutes(day)
        ]

    def is_working(self, day: date) -> bool:
        return bool(self.minutes(day))

    def close(self, day: date) -> datetime:
        return self.windows(day)[-1][1]

    def announced(self, year: int) -> bool:
        return not self.vietnamese or any(day.year == year for day in self.days)

    def never_opens(self) -> bool:
        return not any(self.hours.values()) and not any(self.days.values())


def vietnam() -> Calendar:
    hours = dict.fromkeys(range(5), OFFICE_DAY)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    return Calendar(zone, hours, dict(decreed_days()), vietnamese=True)


@cache
def decreed_days() -> dict[date, list[tuple[int, int]]]:
    with DECREED.open(encoding="utf-8") as rows:
        return {
            date.fromisoformat(row["date"]): []
            if row["kind"] == "off"
            else list(OFFICE_DAY)
            for row in csv.DictReader(rows)
        }


@cache
def estimated_days_off(year: int) -> set[date]:
    """What the law gives every year, before any announcement."""
    statutory = {
        date(year, 1, 1),
        date(year, 4, 30),
        date(year, 5, 1),
        date(year, 9, 1),
        date(year, 9, 2),
    }
    if year in LUNAR_YEARS:
        named = holidays.VN(years=[year], observed=False)
        for day, name in named.items():
            if name == "Lunar New Year":
                statutory |= {day + n * ONE_DAY for n in (-1, 0, 1, 2, 3)}
            if "Hung Kings" in name:
                statutory.add(day)
    days_off = set(statutory)
    for day in sorted(statutory):
        if day.weekday() >= 5:
            instead = day
            while instead.weekday() >= 5 or instead in days_off:
                instead += ONE_DAY
            days_off.add(instead)
    if year >= 2026:
        days_off.add(date(year, 11, 24))
    return days_off


def in_a_hundred_years(day: date) -> date:
    if day.year + 100 > 9999:
        return date.max
    return date(day.year + 100, day.month, min(day.day, 28))


def next_working_day(calendar: Calendar, day: date, horizon: date) -> date:
    return nth_working_day(calendar, day, 1, horizon)


def nth_working_day(calendar: Calendar, day: date, n: int, horizon: date) -> date:
    """The N-th working day strictly after `day`, one date at a time."""
    while n > 0:
        if day >= horizon:
            raise OutOfRangeError
        day += ONE_DAY
        if calendar.is_working(day):
            n -= 1
    return day


def roll(calendar: Calendar, day: date, horizon: date) -> date:
    if day > horizon:
        raise OutOfRangeError
    if calendar.is_working(day):
        return day
    return next_working_day(calendar, day, horizon)


def working_days_between(calendar: Calendar, after: date, until: date) -> int:
    """The working days in (after, until]."""
    count = 0
    day = after
    while day < until:
        day += ONE_DAY
        if calendar.is_working(day):
            count += 1
    return count
