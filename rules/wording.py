"""Dates, lengths and limits in words, in Vietnamese and in English."""

from datetime import date, datetime
from types import MappingProxyType

from rules.procedure import LimitUnit, TimeLimit

_UNITS = MappingProxyType(
    {
        LimitUnit.WORKING_DAY: ("ngày làm việc", "working day"),
        LimitUnit.DAY: ("ngày", "day"),
        LimitUnit.MONTH: ("tháng", "month"),
        LimitUnit.WORKING_HOUR: ("giờ làm việc", "working hour"),
        LimitUnit.WORKING_MINUTE: ("phút làm việc", "working minute"),
    }
)


def limit_vi(limit: TimeLimit) -> str:
    """Say a limit in Vietnamese.

    >>> limit_vi(TimeLimit(2.5, LimitUnit.WORKING_DAY))
    '2,5 ngày làm việc'
    """
    if limit.unit is LimitUnit.NONE:
        return "không quy định"
    if limit.unit is LimitUnit.SAME_DAY:
        return "trong ngày"
    return f"{_number(limit).replace('.', ',')} {_UNITS[limit.unit][0]}"


def limit_en(limit: TimeLimit) -> str:
    """Say a limit in English."""
    if limit.unit is LimitUnit.NONE:
        return "no limit"
    if limit.unit is LimitUnit.SAME_DAY:
        return "the same day"
    plural = "" if limit.amount == 1 else "s"
    return f"{_number(limit)} {_UNITS[limit.unit][1]}{plural}"


def _number(limit: TimeLimit) -> str:
    amount = float(limit.amount)
    return str(int(amount)) if amount.is_integer() else f"{amount:.10g}"


def span(since: date, until: date, year: int) -> str:
    """Write one date or a range; the year only where it is not the expected one.

    >>> span(date(2026, 11, 28), date(2026, 11, 29), 2026)
    '28-29/11'
    >>> span(date(2026, 12, 31), date(2027, 1, 3), 2026)
    '31/12/2026-03/01/2027'
    """
    last = f"{until:%d/%m}" if until.year == year else f"{until:%d/%m}/{until.year}"
    if since == until:
        return last
    if since.year != until.year:
        return f"{since:%d/%m}/{since.year}-{until:%d/%m}/{until.year}"
    if since.month != until.month:
        return f"{since:%d/%m}-{last}"
    return f"{since:%d}-{last}"


def clock(at: datetime) -> str:
    """Write the time of day, with seconds only where there are any."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def close_clock(at: datetime, day: date) -> str:
    """Write the time of day as a time of `day`, whose close may be at 24:00.

    >>> close_clock(datetime(2026, 10, 7), date(2026, 10, 6))
    '24:00'
    """
    return "24:00" if at.date() > day else clock(at)


def length_vi(seconds: int) -> str:
    """Say a length of office time in Vietnamese.

    >>> length_vi(5400)
    '1 giờ 30 phút'
    """
    return _length(seconds, ("giờ", "phút", "giây"))


def length_en(seconds: int) -> str:
    """Say a length of office time in English."""
    return _length(seconds, ("h", "min", "s"))


def _length(seconds: int, names: tuple[str, str, str]) -> str:
    minutes, second = divmod(seconds, 60)
    parts = zip((*divmod(minutes, 60), second), names, strict=True)
    said = [f"{number} {name}" for number, name in parts if number]
    return " ".join(said) or f"0 {names[1]}"
