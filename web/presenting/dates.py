"""How dates and times are said: in full where they matter, short in tables."""

from datetime import date, datetime, time, timedelta
from typing import TypeVar

_Day = TypeVar("_Day", bound=date)

WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
}
SHORT_WEEKDAYS = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def civil(value: _Day) -> _Day:
    """Return the value, refusing an instant that is still in UTC.

    A page knows no time zones; its handler converts first. An instant in UTC would be
    shown seven hours early, and nobody would notice.
    """
    if isinstance(value, datetime) and value.utcoffset() == timedelta(0):
        raise ValueError(f"{value.isoformat()} is UTC: convert it to civil time first.")
    return value


def date_full(value: date, lang: str = "vi") -> str:
    """Write a date as a promise is written.

    >>> date_full(date(2026, 12, 3))
    'thứ Năm, 03/12/2026'
    """
    on = civil(value)
    weekday = WEEKDAYS[lang][on.weekday()]
    if lang == "en":
        return f"{weekday}, {on.day} {_MONTHS[on.month - 1]} {on.year}"
    return f"{weekday}, {on:%d/%m/%Y}"


def date_day(value: date, lang: str = "vi") -> str:
    """Write a date of this year, with its weekday in full.

    >>> date_day(date(2026, 12, 3))
    'thứ Năm, 03/12'
    """
    on = civil(value)
    weekday = WEEKDAYS[lang][on.weekday()]
    if lang == "en":
        return f"{weekday}, {on.day} {_MONTHS[on.month - 1]}"
    return f"{weekday}, {on:%d/%m}"


def date_short(value: date, lang: str = "vi") -> str:
    """Write a date for a table.

    >>> date_short(date(2026, 12, 3))
    'T5 03/12'
    """
    on = civil(value)
    return f"{SHORT_WEEKDAYS[lang][on.weekday()]} {on:%d/%m}"


def date_plain(value: date) -> str:
    """Write a date in figures only.

    >>> date_plain(date(2026, 12, 3))
    '03/12/2026'
    """
    return f"{civil(value):%d/%m/%Y}"


def clock_time(value: datetime) -> str:
    """Write the time of day: `09:30`."""
    return f"{civil(value):%H:%M}"


def date_time(value: datetime) -> str:
    """Write an instant in figures, as the fields of a form take it.

    >>> date_time(datetime(2026, 12, 3, 14, 20))
    '03/12/2026 14:20'
    """
    return f"{civil(value):%d/%m/%Y %H:%M}"


def date_time_full(value: datetime, lang: str = "vi") -> str:
    """Write an instant in full.

    >>> date_time_full(datetime(2026, 12, 3, 14, 20))
    'thứ Năm, 03/12/2026, 14:20'
    """
    return f"{date_full(value, lang)}, {clock_time(value)}"


def day_time(value: datetime, lang: str = "vi") -> str:
    """Write an instant of this year, as a timeline does.

    >>> day_time(datetime(2026, 11, 5, 14, 0))
    'thứ Năm, 05/11, 14:00'
    """
    return f"{date_day(value, lang)}, {clock_time(value)}"


def hour_said(value: datetime, lang: str = "vi") -> str:
    """Say the hour of a promise in words.

    >>> hour_said(datetime(2026, 12, 3, 17)), hour_said(datetime(2026, 12, 3, 11, 30))
    ('17 giờ', '11 giờ 30')
    """
    at = civil(value)
    if lang == "en":
        return clock_time(at)
    return f"{at.hour} giờ {at:%M}" if at.minute else f"{at.hour} giờ"


def span_said(first: datetime, last: datetime, lang: str = "vi") -> str:
    """Say a span of civil time by its days, where it is made of days or half days.

    >>> span_said(datetime(2026, 11, 25), datetime(2026, 11, 28))
    'từ 25/11/2026 đến hết 27/11/2026'
    >>> span_said(datetime(2026, 11, 25), datetime(2026, 11, 25, 12))
    'sáng 25/11/2026'
    >>> span_said(datetime(2026, 5, 28, 13), datetime(2026, 5, 28, 17))
    '13:00–17:00, 28/05/2026'
    """
    begins, ends = civil(first), civil(last)
    english, noon = lang == "en", time(12)
    last_day = (ends - timedelta(minutes=1)).date()
    on, until = date_plain(begins), date_plain(last_day)
    is_one_day = begins.date() == last_day
    hours = begins.time(), ends.time()
    if hours == (time(), time()):
        if is_one_day:
            return f"{on}, all day" if english else f"cả ngày {on}"
        return f"{on} to the end of {until}" if english else f"từ {on} đến hết {until}"
    if is_one_day and hours == (time(), noon):
        return f"{on}, morning" if english else f"sáng {on}"
    if is_one_day and hours == (noon, time()):
        return f"{on}, afternoon" if english else f"chiều {on}"
    if begins.date() == ends.date():
        return f"{clock_time(begins)}–{clock_time(ends)}, {on}"
    return f"{clock_time(begins)} {on} – {clock_time(ends)} {date_plain(ends)}"


def month_said(value: date, lang: str = "vi") -> str:
    """Say a month: `tháng 11/2026`, `November 2026`."""
    on = civil(value)
    if lang == "en":
        return f"{_MONTHS[on.month - 1]} {on.year}"
    return f"tháng {on.month}/{on.year}"


def date_machine(value: date) -> str:
    """Write the value of a `datetime` attribute, for programs."""
    return civil(value).isoformat()


def at_start(said: str) -> str:
    """Write what was said as the beginning of a sentence; the rest keeps its capitals.

    >>> at_start("thứ Ba, 24/11/2026")
    'Thứ Ba, 24/11/2026'
    """
    return said[:1].upper() + said[1:]
