"""The examiner's own reading of a question: the text of a line to plain values."""

import json
import math
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from oracle_calendar import MIDNIGHT, WEEKDAYS, Calendar, vietnam

UNITS = (
    "working_day",
    "day",
    "month",
    "working_hour",
    "working_minute",
    "same_day",
    "none",
)

Pauses = list[tuple[datetime, datetime | None]]


class BadInputError(Exception):
    """The question cannot be read."""


@dataclass
class DueQuestion:
    """A question for a due date, in civil time."""

    calendar: Calendar
    start: datetime
    unit: str
    amount: Fraction
    pauses: Pauses
    restarts: list[datetime]
    extension: tuple[date, bool] | None
    cutoff: time


def read_line(line: str) -> dict[str, Any]:
    try:
        question = json.loads(line)
    except ValueError:
        raise BadInputError from None
    if not isinstance(question, dict):
        raise BadInputError
    return question


def read_due(question: dict[str, Any]) -> DueQuestion:
    calendar = read_calendar(question)
    start = read_instant(question.get("start"), calendar.zone)
    unit, amount = read_limit(question.get("limit"))
    restarts = [
        read_instant(text, calendar.zone) for text in question.get("restarts") or []
    ]
    if any(restart < start for restart in restarts):
        raise BadInputError
    return DueQuestion(
        calendar=calendar,
        start=start,
        unit=unit,
        amount=amount,
        pauses=read_pauses(question, calendar.zone),
        restarts=restarts,
        extension=read_extension(question.get("extension")),
        cutoff=read_cutoff(question.get("cutoff", "15:00")),
    )


def read_limit(limit: Any) -> tuple[str, Fraction]:
    if not isinstance(limit, dict) or limit.get("unit") not in UNITS:
        raise BadInputError
    unit = limit["unit"]
    amount = limit.get("amount")
    if amount is None:
        if unit not in ("same_day", "none"):
            raise BadInputError
        return unit, Fraction(0)
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise BadInputError
    if not math.isfinite(amount) or amount < 0:
        raise BadInputError
    exact = Fraction(str(amount))
    if unit in ("day", "month") and exact.denominator != 1:
        raise BadInputError
    return unit, exact


def read_instant(text: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(text, str):
        raise BadInputError
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadInputError from None
    if instant.tzinfo is not None:
        instant = instant.astimezone(zone)
    return instant.replace(tzinfo=None, fold=0)


def read_date(text: Any) -> date:
    if not isinstance(text, str):
        raise BadInputError
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError from None


def read_cutoff(text: Any) -> time:
    if not isinstance(text, str):
        raise BadInputError
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadInputError from None


def read_pauses(question: dict[str, Any], zone: ZoneInfo) -> Pauses:
    pauses: Pauses = []
    for pause in question.get("pauses") or []:
        if not isinstance(pause, dict):
            raise BadInputError
        begins = read_instant(pause.get("from"), zone)
        ends = None
        if pause.get("to") is not None:
            ends = read_instant(pause["to"], zone)
            if ends < begins:
                raise BadInputError
        pauses.append((begins, ends))
    return pauses


def read_extension(extension: Any) -> tuple[date, bool] | None:
    if extension is None:
        return None
    if not isinstance(extension, dict):
        raise BadInputError
    return read_date(extension.get("to")), extension.get("granted", False) is True


def read_calendar(question: dict[str, Any]) -> Calendar:
    if "calendar" not in question:
        return vietnam()
    given = question["calendar"]
    if not isinstance(given, dict) or not isinstance(given.get("hours"), dict):
        raise BadInputError
    name = given.get("timezone", "Asia/Ho_Chi_Minh")
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, TypeError, KeyError):
        raise BadInputError from None
    hours = {}
    for weekday, windows in given["hours"].items():
        if weekday not in WEEKDAYS:
            raise BadInputError
        hours[WEEKDAYS.index(weekday)] = read_windows(windows)
    days = {
        read_date(day): read_windows(windows)
        for day, windows in given.get("days", {}).items()
    }
    return Calendar(zone, hours, days)


def read_windows(windows: Any) -> list[tuple[int, int]]:
    if not isinstance(windows, list):
        raise BadInputError
    result: list[tuple[int, int]] = []
    for window in windows:
        if not isinstance(window, list) or len(window) != 2:
            raise BadInputError
        opens, closes = read_minute(window[0]), read_minute(window[1])
        if opens >= closes or (result and opens < result[-1][1]):
            raise BadInputError
        result.append((opens, closes))
    return result


def read_minute(text: Any) -> int:
    if not isinstance(text, str) or len(text) != 5 or text[2] != ":":
        raise BadInputError
    try:
        minute = int(text[:2]) * 60 + int(text[3:])
    except ValueError:
        raise BadInputError from None
    if minute > MIDNIGHT or int(text[3:]) > 59:
        raise BadInputError
    return minute
