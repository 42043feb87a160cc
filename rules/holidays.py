"""The years known at release: days off and worked Saturdays, each with its decision.

Days off of a year that nobody has announced yet are estimated from the Labour Code
and the lunar calendar. New decisions reach an installation as calendar rows; this
table is what a new installation begins with.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

LABOUR_CODE = "BLLĐ 2019 Điều 112"  # the list of paid days off
LABOUR_CODE_MOVED = "BLLĐ 2019 Điều 111 khoản 3"  # a day off on a rest day moves
CULTURE_DAY_LAW = "Nghị quyết 28/2026/QH16"

NEW_YEAR = "Tết Dương lịch"
TET = "Tết Nguyên đán"
KINGS = "Giỗ Tổ Hùng Vương"
VICTORY = "Ngày Chiến thắng"
LABOUR = "Ngày Quốc tế Lao động"
NATIONAL = "Quốc khánh"
NATIONAL_NEXT = "Quốc khánh (ngày liền kề)"
CULTURE = "Ngày Văn hóa Việt Nam"
MOVED_SPRING = "Nghỉ bù 30/4 và 01/5"


class DayKind(StrEnum):
    """What a decision makes of a date."""

    OFF = "off"
    WORKED = "worked"


class CalendarDay(NamedTuple):
    """One date that a decision sets apart from its weekday."""

    on: date
    kind: DayKind
    name: str
    exchanged_with: date | None
    decision: str


def _off(decision: str, name: str, *days: str) -> Iterator[CalendarDay]:
    for day in days:
        on = date.fromisoformat(day)
        yield CalendarDay(on, DayKind.OFF, name, None, decision)


def _swap(decision: str, off: str, worked: str) -> Iterator[CalendarDay]:
    free, made_up = date.fromisoformat(off), date.fromisoformat(worked)
    yield CalendarDay(free, DayKind.OFF, "Nghỉ hoán đổi", made_up, decision)
    yield CalendarDay(made_up, DayKind.WORKED, "Ngày làm việc hoán đổi", free, decision)


_D21 = "TB 4875/TB-LĐTBXH"
_D22 = "TB 119/TB-LĐTBXH"
_D23 = "TB 5034/TB-LĐTBXH"
_D24 = "TB 5015/TB-LĐTBXH; TB 1570/TB-LĐTBXH"
_D25 = "TB 6150/TB-BLĐTBXH"
_D26 = "CV 12729/VPCP-KGVX; TB 9441/TB-BNV; CV 3383/BNV-CVL"
_D27 = "CV 10065/VPCP-KGVX"

_TET_21 = ("2021-02-10", "2021-02-11", "2021-02-12", "2021-02-15", "2021-02-16")
_TET_22 = ("2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04")
_TET_23 = ("2023-01-20", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26")
_TET_24 = ("2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14")
_TET_25 = ("2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31")
_TET_26 = ("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20")
_TET_27 = ("2027-02-04", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10")

_ROWS: Iterable[Iterator[CalendarDay]] = (
    _off(_D21, NEW_YEAR, "2021-01-01"),
    _off(_D21, TET, *_TET_21),
    _off(_D21, KINGS, "2021-04-21"),
    _off(_D21, VICTORY, "2021-04-30"),
    _off(_D21, MOVED_SPRING, "2021-05-03"),
    _off(_D21, NATIONAL, "2021-09-02"),
    _off(_D21, NATIONAL_NEXT, "2021-09-03"),
    _off(_D22, "Nghỉ bù Tết Dương lịch", "2022-01-03"),
    _off(_D22, TET, *_TET_22),
    _off(_D22, KINGS, "2022-04-11"),
    _off(_D22, MOVED_SPRING, "2022-05-02", "2022-05-03"),
    _off(_D22, NATIONAL_NEXT, "2022-09-01"),
    _off(_D22, NATIONAL, "2022-09-02"),
    _off(_D23, "Nghỉ bù Tết Dương lịch", "2023-01-02"),
    _off(_D23, TET, *_TET_23),
    _off(_D23, LABOUR, "2023-05-01"),
    _off(_D23, MOVED_SPRING, "2023-05-02", "2023-05-03"),
    _off(_D23, NATIONAL_NEXT, "2023-09-01"),
    _off(_D23, "Nghỉ bù Quốc khánh", "2023-09-04"),
    _off(_D24, NEW_YEAR, "2024-01-01"),
    _off(_D24, TET, *_TET_24),
    _off(_D24, KINGS, "2024-04-18"),
    _swap(_D24, "2024-04-29", "2024-05-04"),
    _off(_D24, VICTORY, "2024-04-30"),
    _off(_D24, LABOUR, "2024-05-01"),
    _off(_D24, NATIONAL, "2024-09-02"),
    _off(_D24, NATIONAL_NEXT, "2024-09-03"),
    _off(_D25, NEW_YEAR, "2025-01-01"),
    _off(_D25, TET, *_TET_25),
    _off(_D25, KINGS, "2025-04-07"),
    _off(_D25, VICTORY, "2025-04-30"),
    _off(_D25, LABOUR, "2025-05-01"),
    _swap(_D25, "2025-05-02", "2025-04-26"),
    _off(_D25, NATIONAL_NEXT, "2025-09-01"),
    _off(_D25, NATIONAL, "2025-09-02"),
    _off(_D26, NEW_YEAR, "2026-01-01"),
    _swap(_D26, "2026-01-02", "2026-01-10"),
    _off(_D26, TET, *_TET_26),
    _off(_D26, KINGS, "2026-04-27"),
    _off(_D26, VICTORY, "2026-04-30"),
    _off(_D26, LABOUR, "2026-05-01"),
    _swap(_D26, "2026-08-31", "2026-08-22"),
    _off(_D26, NATIONAL_NEXT, "2026-09-01"),
    _off(_D26, NATIONAL, "2026-09-02"),
    _off(CULTURE_DAY_LAW, CULTURE, "2026-11-24"),
    _off(LABOUR_CODE, NEW_YEAR, "2027-01-01"),
    _off(_D27, TET, *_TET_27),
    _off(LABOUR_CODE, KINGS, "2027-04-16"),
    _off(LABOUR_CODE, VICTORY, "2027-04-30"),
    _off(LABOUR_CODE_MOVED, "Nghỉ bù 01/5", "2027-05-03"),
    _off(_D27, NATIONAL, "2027-09-02"),
    _off(_D27, NATIONAL_NEXT, "2027-09-03"),
    _off(CULTURE_DAY_LAW, CULTURE, "2027-11-24"),
)

#: Every announced date, 2021-2027, in order.
ANNOUNCED: tuple[CalendarDay, ...] = tuple(
    sorted((row for rows in _ROWS for row in rows), key=lambda row: row.on)
)

ANNOUNCED_YEARS: frozenset[int] = frozenset(row.on.year for row in ANNOUNCED)

FIRST_LUNAR_YEAR = 2015

#: Mùng 1 Tết and Giỗ Tổ (the tenth of the third month) in the calendar of UTC+7,
#: as month and day, from 2015 to 2050.
_LUNAR = (
    (2, 19, 4, 28),  # 2015
    (2, 8, 4, 16),  # 2016
    (1, 28, 4, 6),  # 2017
    (2, 16, 4, 25),  # 2018
    (2, 5, 4, 14),  # 2019
    (1, 25, 4, 2),  # 2020
    (2, 12, 4, 21),  # 2021
    (2, 1, 4, 10),  # 2022
    (1, 22, 4, 29),  # 2023
    (2, 10, 4, 18),  # 2024
    (1, 29, 4, 7),  # 2025
    (2, 17, 4, 26),  # 2026
    (2, 6, 4, 16),  # 2027
    (1, 26, 4, 4),  # 2028
    (2, 13, 4, 23),  # 2029
    (2, 2, 4, 12),  # 2030
    (1, 23, 4, 1),  # 2031
    (2, 11, 4, 19),  # 2032
    (1, 31, 4, 9),  # 2033
    (2, 19, 4, 28),  # 2034
    (2, 8, 4, 17),  # 2035
    (1, 28, 4, 6),  # 2036
    (2, 15, 4, 24),  # 2037
    (2, 4, 4, 13),  # 2038
    (1, 24, 4, 3),  # 2039
    (2, 12, 4, 20),  # 2040
    (2, 1, 4, 10),  # 2041
    (1, 22, 4, 29),  # 2042
    (2, 10, 4, 19),  # 2043
    (1, 30, 4, 7),  # 2044
    (2, 17, 4, 26),  # 2045
    (2, 6, 4, 15),  # 2046
    (1, 26, 4, 4),  # 2047
    (2, 14, 4, 22),  # 2048
    (2, 2, 4, 11),  # 2049
    (1, 23, 4, 1),  # 2050
)


def lunar_new_year(year: int) -> date | None:
    """Give mùng 1 Tết of a year, or None outside the table.

    >>> lunar_new_year(2030)  # a day before the new year of UTC+8
    datetime.date(2030, 2, 2)
    """
    row = _lunar(year)
    return row and date(year, row[0], row[1])


def kings_day(year: int) -> date | None:
    """Give Giỗ Tổ Hùng Vương of a year, or None outside the table."""
    row = _lunar(year)
    return row and date(year, row[2], row[3])


def _lunar(year: int) -> tuple[int, int, int, int] | None:
    index = year - FIRST_LUNAR_YEAR
    return _LUNAR[index] if 0 <= index < len(_LUNAR) else None


def statutory_days(year: int) -> tuple[tuple[date, str], ...]:
    """List the days off that the Labour Code names, before any of them moves."""
    days = [(date(year, 1, 1), NEW_YEAR)]
    tet, kings = lunar_new_year(year), kings_day(year)
    if tet is not None:
        days += [(tet + timedelta(days=n), TET) for n in range(-1, 4)]
    if kings is not None:
        days.append((kings, KINGS))
    days.append((date(year, 4, 30), VICTORY))
    days.append((date(year, 5, 1), LABOUR))
    # Which neighbour of 02/9 is off is decided every year; the day before is assumed.
    days.append((date(year, 9, 1), NATIONAL_NEXT))
    days.append((date(year, 9, 2), NATIONAL))
    return tuple(days)


def estimated_days(
    year: int, rest_days: frozenset[int] = frozenset({5, 6})
) -> tuple[CalendarDay, ...]:
    """Estimate the days off of a year that is not announced.

    `rest_days` are the weekly days of rest (0 is Monday): a day off that falls on one
    gives the next working day off. Outside the lunar table only the solar days are
    known; the result is provisional in any case.

    >>> [str(d.on) for d in estimated_days(2028)][:2]  # 01/01/2028 is a Saturday
    ['2028-01-03', '2028-01-25']
    """
    days = statutory_days(year)
    taken = {day for day, _ in days}
    culture = date(year, 11, 24)
    found = []
    for day, name in days:
        if day.weekday() not in rest_days:
            found.append(CalendarDay(day, DayKind.OFF, name, None, LABOUR_CODE))
        elif len(rest_days) < 7:  # BLLĐ 2019, Đ.111 k.3
            moved = _next_working(day, taken, rest_days)
            taken.add(moved)
            name = f"Nghỉ bù {name}"
            found.append(CalendarDay(moved, DayKind.OFF, name, None, LABOUR_CODE_MOVED))
    if year >= 2026 and culture.weekday() not in rest_days:  # it does not move
        found.append(CalendarDay(culture, DayKind.OFF, CULTURE, None, CULTURE_DAY_LAW))
    return tuple(sorted(found))


def _next_working(day: date, taken: set[date], rest_days: frozenset[int]) -> date:
    day += timedelta(days=1)
    while day in taken or day.weekday() in rest_days:
        day += timedelta(days=1)
    return day
