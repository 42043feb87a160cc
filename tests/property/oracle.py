"""A slow, obviously right deadline calculator, written from its specification alone."""

import json
from datetime import date, timedelta
from typing import Any

from oracle_calendar import (
    ONE_DAY,
    Calendar,
    OutOfRangeError,
    in_a_hundred_years,
    working_days_between,
)
from oracle_due import (
    ExtensionNotLaterError,
    ExtensionNotWorkingDayError,
    due_of,
    extend,
    open_pieces,
    tidy,
)
from oracle_reading import (
    BadInputError,
    read_calendar,
    read_date,
    read_due,
    read_instant,
    read_line,
    read_pauses,
)


class NoWorkingTimeError(Exception):
    """The calendar never opens."""


CODES = {
    BadInputError: "bad_input",
    NoWorkingTimeError: "no_working_time",
    OutOfRangeError: "out_of_range",
    OverflowError: "out_of_range",
    ExtensionNotLaterError: "extension_not_later",
    ExtensionNotWorkingDayError: "extension_not_working_day",
}


def answer_line(line: str) -> dict[str, Any]:
    """One line in, one answer out; an error is an answer too."""
    asked: dict[str, Any] = {}
    try:
        asked = read_line(line)
        result = OPERATIONS[read_op(asked)](asked)
    except tuple(CODES) as error:
        code = next(code for kind, code in CODES.items() if isinstance(error, kind))
        result = {"error": {"code": code}}
    return {"id": asked.get("id")} | result


def answer(question: dict[str, Any]) -> dict[str, Any]:
    return answer_line(json.dumps(question))


def read_op(asked: dict[str, Any]) -> str:
    op = asked.get("op", "due")
    if not isinstance(op, str) or op not in OPERATIONS:
        raise BadInputError
    return op


# --- due ---------------------------------------------------------------------


def answer_due(asked: dict[str, Any]) -> dict[str, Any]:
    question = read_due(asked)
    calendar = question.calendar
    if calendar.never_opens():
        raise NoWorkingTimeError
    start = max([question.start, *question.restarts])
    horizon = in_a_hundred_years(start.date())
    due = None
    if question.unit != "none":
        due = due_of(question, start, horizon)
        if question.extension:
            due = extend(question, due, horizon)
        if due and due.day > horizon:
            raise OutOfRangeError
    if due is None:
        return {
            "due_at": None,
            "apology_due_on": None,
            "provisional": False,
            "stopped": question.unit != "none",
        }
    apology = apology_day(calendar, start.date(), due.day)
    return {
        "due_at": due.at.replace(tzinfo=calendar.zone).isoformat(),
        "due_on": due.day.isoformat(),
        "apology_due_on": apology and apology.isoformat(),
        "provisional": any_unannounced(calendar, start.date(), due.day),
        "stopped": False,
    }


def apology_day(calendar: Calendar, first: date, due: date) -> date | None:
    day = due - ONE_DAY
    while day >= first:
        if calendar.is_working(day):
            return day
        day -= ONE_DAY
    return None


def any_unannounced(calendar: Calendar, after: date, until: date) -> bool:
    return any(
        not calendar.announced(day.year)
        for day in (after + n * ONE_DAY for n in range(1, (until - after).days + 1))
    )


# --- elapsed and shift -------------------------------------------------------


def answer_elapsed(asked: dict[str, Any]) -> dict[str, Any]:
    calendar = read_calendar(asked)
    start = read_instant(asked.get("start"), calendar.zone)
    end = read_instant(asked.get("end"), calendar.zone)
    if end < start:
        raise BadInputError
    pauses = tidy(read_pauses(asked, calendar.zone), start)
    open_time = timedelta()
    day = start.date()
    while day <= end.date():
        for begins, ends in open_pieces(calendar, day, start, end, pauses):
            open_time += ends - begins
        day += ONE_DAY
    return {
        "working_minutes": open_time / timedelta(minutes=1),
        "working_days": working_days_between(calendar, start.date(), end.date()),
        "provisional": any_unannounced(calendar, start.date(), end.date()),
    }


def answer_shift(asked: dict[str, Any]) -> dict[str, Any]:
    calendar = read_calendar(asked)
    day = start = read_date(asked.get("date"))
    count = asked.get("working_days")
    if isinstance(count, bool) or not isinstance(count, int) or count == 0:
        raise BadInputError
    if calendar.never_opens():
        raise NoWorkingTimeError
    left = abs(count)
    while left:
        if abs((day - start).days) > 36525:
            raise OutOfRangeError
        day += ONE_DAY if count > 0 else -ONE_DAY
        left -= calendar.is_working(day)
    return {
        "date": day.isoformat(),
        "provisional": any_unannounced(calendar, min(day, start), max(day, start)),
    }


OPERATIONS = {"due": answer_due, "elapsed": answer_elapsed, "shift": answer_shift}
