"""Weekly office hours as an administrator types them, checked with a sentence each."""

import re
from collections.abc import Mapping
from typing import Any

from rules.errors import RuleError
from rules.work_calendar import WorkCalendar
from tracker.errors import InvalidValueError

WEEKDAYS_VI = {
    "mon": "thứ Hai",
    "tue": "thứ Ba",
    "wed": "thứ Tư",
    "thu": "thứ Năm",
    "fri": "thứ Sáu",
    "sat": "thứ Bảy",
    "sun": "Chủ nhật",
}
_TIME = re.compile(r"(([01]?\d|2[0-3]):[0-5]\d|24:00)")
_MOST_WINDOWS = 6

Hours = dict[str, list[list[str]]]


def checked_hours(typed: Mapping[str, Any]) -> Hours:
    """Read weekly hours, `{"mon": [["07:30", "11:30"], ...]}`; days off left out.

    Raises `InvalidValueError` naming the day and what is wrong with it, also for hours
    in which the office never opens, since no time limit could ever end.
    """
    hours: Hours = {}
    for day, windows in typed.items():
        if day not in WEEKDAYS_VI:
            raise _refused(f"{day!r} is not a weekday.", "Tên ngày trong tuần sai.")
        if found := _checked_day(day, windows):
            hours[day] = found
    if not hours:
        raise _refused(
            "the office never opens.",
            "Cơ quan không mở cửa ngày nào: cần ít nhất một khung giờ làm việc.",
        )
    try:
        WorkCalendar({d: [(w[0], w[1]) for w in ws] for d, ws in hours.items()})
    except RuleError as error:
        raise _refused(str(error), "Giờ làm việc không hợp lệ.") from error
    return {day: hours[day] for day in WEEKDAYS_VI if day in hours}


def _checked_day(day: str, windows: object) -> list[list[str]]:
    day_vi = WEEKDAYS_VI[day]
    if not isinstance(windows, list | tuple) or len(windows) > _MOST_WINDOWS:
        raise _refused(
            f"{day}: a list of at most {_MOST_WINDOWS} windows is needed.",
            f"Giờ làm việc {day_vi}: nhập nhiều nhất {_MOST_WINDOWS} khung giờ.",
        )
    found: list[list[str]] = []
    for window in windows:
        opens, closes = _checked_window(day, window)
        if found and opens < found[-1][1]:
            raise _refused(
                f"{day}: {opens} lies before the end of the window before it.",
                f"Giờ làm việc {day_vi}: các khung giờ phải theo thứ tự "
                f"và không chồng nhau ({opens}).",
            )
        found.append([opens, closes])
    return found


def _checked_window(day: str, window: object) -> tuple[str, str]:
    day_vi = WEEKDAYS_VI[day]
    times = list(window) if isinstance(window, list | tuple) else []
    if len(times) != 2 or not all(
        isinstance(time, str) and _TIME.fullmatch(time.strip()) for time in times
    ):
        raise _refused(
            f"{day}: a window is a pair of times such as 07:30 and 11:30.",
            f"Giờ làm việc {day_vi}: viết giờ mở và giờ đóng dạng 07:30 và 11:30.",
        )
    opens, closes = (time.strip().zfill(5) for time in times)
    if opens >= closes:
        raise _refused(
            f"{day}: the office closes ({closes}) before it opens ({opens}).",
            f"Giờ làm việc {day_vi}: giờ đóng {closes} phải sau giờ mở {opens}.",
        )
    return opens, closes


def _refused(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(
        field="office_hours", problem=problem, problem_vi=problem_vi
    )
