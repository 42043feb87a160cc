"""The announced days, the lunar table, and the estimate of a year."""

from collections import Counter
from datetime import date, timedelta

import holidays as library
import pytest

from rules.holidays import (
    ANNOUNCED,
    ANNOUNCED_YEARS,
    DayKind,
    estimated_days,
    kings_day,
    lunar_new_year,
)

LUNAR_YEARS = range(2015, 2051)

# Weekdays off and weekend days worked, a line a year.
DECREED = {
    2021: ("1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9", ""),
    2022: ("3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9", ""),
    2023: ("2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9", ""),
    2024: ("1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5"),
    2025: ("1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9", "26/4"),
    2026: (
        "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11",
        "10/1 22/8",
    ),
    2027: ("1/1 4/2 5/2 8/2 9/2 10/2 16/4 30/4 3/5 2/9 3/9 24/11", ""),
}


def dates(year, text):
    pairs = (pair.split("/") for pair in text.split())
    return [date(year, int(month), int(day)) for day, month in pairs]


@pytest.mark.parametrize("year", DECREED)
def test_the_announced_days_of_a_year(year):
    off, worked = DECREED[year]
    found = [row for row in ANNOUNCED if row.on.year == year]
    assert [r.on for r in found if r.kind is DayKind.OFF] == dates(year, off)
    assert [r.on for r in found if r.kind is DayKind.WORKED] == dates(year, worked)


def test_every_announced_day_has_a_name_and_a_decision():
    assert all(row.name and row.decision for row in ANNOUNCED)
    assert sorted(DECREED) == sorted(ANNOUNCED_YEARS)
    assert max(Counter(row.on for row in ANNOUNCED).values()) == 1


def test_an_announced_day_changes_its_weekday():
    for row in ANNOUNCED:
        assert (row.on.weekday() >= 5) == (row.kind is DayKind.WORKED), row


def test_swapped_days_name_each_other():
    swapped = {row.on: row for row in ANNOUNCED if row.exchanged_with}
    assert len(swapped) == 8
    for row in swapped.values():
        other = swapped[row.exchanged_with]
        assert other.exchanged_with == row.on
        assert other.kind is not row.kind


def named(year, name):
    # In English: the Vietnamese names of the library follow its translations.
    days = library.VN(years=year, observed=False, language="en_US")
    return next(day for day, names in days.items() if name in names.split("; "))


@pytest.mark.parametrize("year", LUNAR_YEARS)
def test_the_lunar_table_agrees_with_the_holidays_library(year):
    assert lunar_new_year(year) == named(year, "Lunar New Year")
    assert kings_day(year) == named(year, "Hung Kings' Commemoration Day")


def test_the_table_is_of_the_vietnamese_lunar_calendar_not_the_chinese():
    chinese = library.CN(years=2030, observed=False, language="en_US")
    spring = min(day for day, name in chinese.items() if "Spring" in name)
    assert spring == date(2030, 2, 3)
    assert lunar_new_year(2030) == date(2030, 2, 2)


def test_outside_the_table_no_lunar_date_is_invented():
    assert lunar_new_year(2014) is None
    assert kings_day(2051) is None
    assert [day.on for day in estimated_days(2061)] == dates(
        2061, "3/1 2/5 3/5 1/9 2/9 24/11"
    )


# Where the library's working days off of a year differ from the estimate, and why.
DIFFERENCES = {
    "Tết": "a Saturday of Tết: the library frees the Friday before, Điều 111.3 the "
    "next working day",
    "National Day": "the day beside 02/9: the library picks it by the weekday, the "
    "estimate is always 01/9",
    "Culture Day": "24/11 on a weekend: the library moves it, its resolution does not",
}


def reason_to_differ(day):
    tet = lunar_new_year(day.year)
    days_of_tet = [tet + timedelta(days=n) for n in range(-1, 4)]
    if abs((day - tet).days) <= 7 and 5 in {one.weekday() for one in days_of_tet}:
        return "Tết"
    if date(day.year, 8, 31) <= day <= date(day.year, 9, 5):
        return "National Day"
    culture = date(day.year, 11, 24)
    if culture.weekday() >= 5 and abs((day - culture).days) <= 2:
        return "Culture Day"
    return None


def differing(year):
    theirs = {d for d in library.VN(years=year) if d.year == year and d.weekday() < 5}
    return theirs ^ {day.on for day in estimated_days(year)}


def test_each_difference_to_the_library_is_explained():
    years = range(2028, 2051)  # the earlier ones are announced, or past
    lawful = {day: reason_to_differ(day) for y in years for day in differing(y)}
    assert [day for day, why in lawful.items() if why is None] == []
    assert set(lawful.values()) == set(DIFFERENCES)


ESTIMATES = [
    (2028, "3/1 25/1 26/1 27/1 28/1 31/1 4/4 1/5 2/5 1/9 4/9 24/11", "three moved"),
    (2029, "1/1 12/2 13/2 14/2 15/2 16/2 23/4 30/4 1/5 3/9 4/9", "24/11 on Saturday"),
    (2033, "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9 24/11", "30/4 and 01/5"),
    (2042, "1/1 21/1 22/1 23/1 24/1 27/1 29/4 30/4 1/5 1/9 2/9 24/11", "Giỗ Tổ 29/4"),
    (2019, "1/1 4/2 5/2 6/2 7/2 8/2 15/4 30/4 1/5 2/9 3/9", "before Culture Day"),
]


@pytest.mark.parametrize(
    ("year", "days"), [r[:2] for r in ESTIMATES], ids=[r[2] for r in ESTIMATES]
)
def test_the_estimate_of_a_year_not_announced(year, days):
    assert [day.on for day in estimated_days(year)] == dates(year, days)


def test_each_moved_day_finds_a_working_day_of_its_own():
    # 29/4 Saturday, 30/4 Sunday, 01/5 Monday: the two move behind Labour Day.
    spring = [day for day in estimated_days(2023) if 4 <= day.on.month <= 5]
    assert [day.on for day in spring] == dates(2023, "1/5 2/5 3/5")
    assert [day.name for day in spring] == [
        "Ngày Quốc tế Lao động",
        "Nghỉ bù Giỗ Tổ Hùng Vương",
        "Nghỉ bù Ngày Chiến thắng",
    ]


def test_the_days_of_rest_are_the_agencys_own():
    works_saturdays = estimated_days(2028, frozenset({6}))
    assert works_saturdays[0].on == date(2028, 1, 1)  # a Saturday, simply off
    assert estimated_days(2028, frozenset(range(7))) == ()
