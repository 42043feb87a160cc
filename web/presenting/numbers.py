"""How numbers, money, shares and lengths of time are said."""

import re
from decimal import Decimal

_UNITS = {
    "working_day": ("ngày làm việc", "working day"),
    "day": ("ngày", "day"),
    "month": ("tháng", "month"),
    "working_hour": ("giờ làm việc", "working hour"),
    "working_minute": ("phút làm việc", "working minute"),
}

Number = int | float | Decimal
#: Digits that nobody grouped, and that are part of nothing else.
_LONG = re.compile(r"(?<![\w.,/])\d{5,15}(?![\w/]|[.,]\d)")


def number(value: Number, lang: str = "vi", places: int = 0) -> str:
    """Write a number with the separators of the language.

    >>> number(10214), number(96.4, places=1), number(10214, "en")
    ('10.214', '96,4', '10,214')
    """
    written = f"{value:,.{places}f}"
    if lang == "en":
        return written
    return written.translate(str.maketrans(",.", ".,"))


def amount(value: Number, lang: str = "vi") -> str:
    """Write an amount with no more decimals than it has: `2,5`, `7`."""
    written = f"{float(value):.10g}"
    return written if lang == "en" else written.replace(".", ",")


def percent(share: Number, lang: str = "vi", places: int = 1) -> str:
    """Write a share of one as per cent.

    >>> percent(0.964)
    '96,4 %'
    """
    sign = "%" if lang == "en" else "\xa0%"
    return number(float(share) * 100, lang, places) + sign


def money(value: Number | None, lang: str = "vi") -> str:
    """Write a fee in đồng; no fee is said in words.

    >>> money(500000)
    '500.000 đồng'
    """
    if value is None:
        return "not set" if lang == "en" else "không quy định"
    if not value:
        return "free of charge" if lang == "en" else "không thu"
    return number(value, lang) + (" VND" if lang == "en" else " đồng")


def grouped(text: str, lang: str = "vi") -> str:
    """Write the long numbers in a text with the separators of the language.

    >>> grouped("10750000 (lần đầu)")
    '10.750.000 (lần đầu)'
    """
    return _LONG.sub(lambda digits: number(int(digits[0]), lang), text)


def limit_words(value: Number | None, unit: str | None, lang: str = "vi") -> str:
    """Say a time limit.

    >>> limit_words(7, "working_day"), limit_words(None, "same_day")
    ('7 ngày làm việc', 'trong ngày')
    """
    english = lang == "en"
    if unit is None:
        return "not known" if english else "chưa xác định"
    if unit == "none":
        return "no limit set" if english else "không quy định"
    if unit == "same_day" or not value:
        return "the same day" if english else "trong ngày"
    vi, en = _UNITS[unit]
    if english:
        return f"{amount(value, lang)} {en}{'' if value == 1 else 's'}"
    return f"{amount(value, lang)} {vi}"


def office_time(minutes: int, lang: str = "vi") -> str:
    """Say a length of office time.

    >>> office_time(830), office_time(240), office_time(45)
    ('13 giờ 50', '4 giờ', '45 phút')
    """
    hours, rest = divmod(int(minutes), 60)
    if lang == "en":
        return (
            f"{hours} h {rest:02d}" if hours and rest else _one(hours, rest, "h", "min")
        )
    return (
        f"{hours} giờ {rest:02d}"
        if hours and rest
        else _one(hours, rest, "giờ", "phút")
    )


def _one(hours: int, rest: int, of_hours: str, of_minutes: str) -> str:
    return f"{hours} {of_hours}" if hours else f"{rest} {of_minutes}"


def working_days(count: int, lang: str = "vi") -> str:
    """Say a number of working days: `2 ngày làm việc`."""
    return limit_words(count, "working_day", lang) if count else _none_of_them(lang)


def _none_of_them(lang: str) -> str:
    return "0 working days" if lang == "en" else "0 ngày làm việc"


def days_left(count: int, lang: str = "vi") -> str:
    """Say how far a day is in working days, before (positive) or after (negative).

    >>> days_left(2), days_left(0), days_left(-2)
    ('còn 2 ngày làm việc', 'hôm nay', 'quá 2 ngày làm việc')
    """
    if not count:
        return "today" if lang == "en" else "hôm nay"
    said = working_days(abs(count), lang)
    if lang == "en":
        return f"{said} left" if count > 0 else f"{said} over"
    return f"còn {said}" if count > 0 else f"quá {said}"


def file_size(size: int, lang: str = "vi") -> str:
    """Say the size of a file: `1,2 MB`."""
    for unit, least in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= least:
            return f"{number(size / least, lang, 1 if unit == 'MB' else 0)} {unit}"
    return f"{size} B"
