"""How a date is said in Vietnamese, the same in letters and on paper."""

from datetime import date, datetime, timedelta

from notifications.errors import NotLocalTimeError

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def local(moment: datetime) -> datetime:
    """Return `moment`, refusing one that is not in the reader's own wall-clock time.

    The post office knows no time zones; whoever asks for a letter converts first. An
    instant still in UTC would be printed seven hours early without anybody noticing.
    """
    if moment.utcoffset() in {None, timedelta(0)}:
        raise NotLocalTimeError(moment.isoformat())
    return moment


def day(value: date) -> str:
    """`thứ Năm, 03/12/2026`."""
    on = local(value).date() if isinstance(value, datetime) else value
    return f"{_WEEKDAYS[on.weekday()]}, {on:%d/%m/%Y}"


def plain_day(value: date) -> str:
    """`03/12/2026`."""
    on = local(value).date() if isinstance(value, datetime) else value
    return f"{on:%d/%m/%Y}"


def hour(moment: datetime) -> str:
    """`17 giờ 00`."""
    at = local(moment)
    return f"{at:%H} giờ {at:%M}"


def day_and_hour(moment: datetime) -> str:
    """`17 giờ 00, thứ Năm, 03/12/2026`."""
    return f"{hour(moment)}, {day(moment)}"


def official_moment(moment: datetime) -> str:
    """`17 giờ 00, thứ Năm, ngày 03/12/2026`, as an official paper puts it.

    Its words hold together: a line never ends between an hour and its minutes.
    """
    at = local(moment)
    parts = (hour(at), _WEEKDAYS[at.weekday()], f"ngày {at:%d/%m/%Y}")
    return ", ".join(part.replace(" ", "\xa0") for part in parts)


def official_day(value: date) -> str:
    """`ngày 03 tháng 12 năm 2026`; a leading zero only before days and months 1, 2."""
    # A zero before 1 to 9 of the days and 1, 2 of the months guards against forgery.
    words = (
        f"ngày {value.day:02d}",
        f"tháng {_month(value.month)}",
        f"năm {value.year}",
    )
    return " ".join(word.replace(" ", "\xa0") for word in words)


def full_moment(moment: datetime) -> str:
    """`17 giờ 00 phút, thứ Tư, ngày 25 tháng 11 năm 2026`."""
    at = local(moment)
    clock = f"{hour(at)} phút".replace(" ", "\xa0")
    weekday = _WEEKDAYS[at.weekday()].replace(" ", "\xa0")
    return f"{clock}, {weekday}, {official_day(at.date())}"


def _month(number: int) -> str:
    return f"{number:02d}" if number <= 2 else str(number)
