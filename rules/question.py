"""Questions put to the calculator from outside, as plain values read from JSON.

Time zones are the caller's: it supplies the wall clock that reads and writes instants.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from reprlib import repr as shown
from typing import NamedTuple, Protocol

from rules.clock import Extension, Pause
from rules.deadline import DEFAULT_CUTOFF, Deadline, due, elapsed, shift
from rules.errors import BadInputError, OutOfRangeError, RuleError
from rules.office_hours import DAY_SECONDS, parse_clock
from rules.procedure import LimitUnit, TimeLimit
from rules.span_explanation import explain_span
from rules.work_calendar import DayRule, WorkCalendar

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

Answer = dict[str, object]


class WallClock(Protocol):
    """Reads ISO instants into civil time of a place, and writes civil time as ISO."""

    def read(self, text: str) -> datetime:
        """Read an instant; without an offset it is civil time already."""

    def write(self, civil: datetime) -> str:
        """Write civil time with the offset of the place."""


class Place(NamedTuple):
    """Where a question is asked: its calendar, and the clock on its wall."""

    calendar: WorkCalendar
    clock: WallClock


#: Gives the place for the `calendar` of a question, which is None when it has none.
PlaceFor = Callable[[object], Place]


def answer(question: object, place_for: PlaceFor) -> Answer:
    """Answer one question; an error is an answer, too."""
    if not isinstance(question, dict):
        return refusal(None, BadInputError("A question is a JSON object."))
    asked_by = question.get("id")
    try:
        place = place_for(question.get("calendar"))
        op = question.get("op")
        if op is None or op == "due":
            said = _answer_due(question, place)
        elif op == "elapsed":
            said = _answer_elapsed(question, place)
        elif op == "shift":
            said = _answer_shift(question, place)
        else:
            raise BadInputError(f"Unknown op: {shown(op)}.")
    except RuleError as error:
        return refusal(asked_by, error)
    except OverflowError:
        return refusal(asked_by, OutOfRangeError())
    except RecursionError:
        return refusal(asked_by, BadInputError("The question is nested too deeply."))
    return {"id": asked_by, **said}


def refusal(asked_by: object, error: RuleError) -> Answer:
    """Word an error as an answer."""
    return {"id": asked_by, "error": {"code": error.code, "message": error.message}}


def parse_calendar(value: object) -> tuple[WorkCalendar, str]:
    """Read a calendar given with a question, and the name of its zone.

    It counts as announced for every year.
    """
    if not isinstance(value, dict):
        raise BadInputError("A calendar is a JSON object.")
    hours, days = value.get("hours"), value.get("days")
    if not isinstance(hours, dict):
        raise BadInputError("A calendar needs its weekly hours.")
    if not isinstance(days, dict | None):
        raise BadInputError("The days of a calendar are given by date.")
    zone = value.get("timezone")
    if not isinstance(zone, str | None):
        raise BadInputError("A time zone is named, for example Asia/Ho_Chi_Minh.")
    rules = {_date(day): _day_rule(windows) for day, windows in (days or {}).items()}
    return WorkCalendar(hours, rules), DEFAULT_ZONE if zone is None else zone


# -- the three questions ------------------------------------------------------


def _answer_due(question: Mapping[str, object], place: Place) -> Answer:
    calendar, clock = place
    start = _instant(question.get("start"), clock)
    limit = _limit(question.get("limit"))
    explain = question.get("explain") is True
    if question.keys() & _HISTORY:
        deadline = _due_with_history(start, limit, question, place, explain)
    else:
        deadline = due(start, limit, calendar, explain=explain)
    apology = deadline.apology_due_on
    said: Answer = {
        "due_at": deadline.due_at and clock.write(deadline.due_at),
        "apology_due_on": apology and apology.isoformat(),
        "provisional": deadline.provisional,
        "stopped": deadline.stopped,
    }
    if explain:
        said["explanation"] = [line.text_vi for line in deadline.explanation]
    return said


_HISTORY = frozenset({"pauses", "restarts", "extension", "cutoff"})


def _due_with_history(
    start: datetime,
    limit: TimeLimit,
    question: Mapping[str, object],
    place: Place,
    explain: bool,
) -> Deadline:
    restarts = [
        _instant(restart, place.clock)
        for restart in _list(question.get("restarts"), "restarts")
    ]
    return due(
        start,
        limit,
        place.calendar,
        pauses=_pauses(question.get("pauses"), place.clock),
        restarts=restarts,
        extension=_extension(question.get("extension")),
        cutoff=_cutoff(question.get("cutoff")),
        explain=explain,
    )


def _answer_elapsed(question: Mapping[str, object], place: Place) -> Answer:
    calendar, clock = place
    start = _instant(question.get("start"), clock)
    end = _instant(question.get("end"), clock)
    pauses = _pauses(question.get("pauses"), clock)
    explain = question.get("explain") is True
    spent = elapsed(start, end, calendar, pauses)
    said: Answer = spent._asdict()
    if explain:
        lines = explain_span(start.date(), end.date(), calendar, pauses)
        said["explanation"] = [line.text_vi for line in lines]
    return said


def _answer_shift(question: Mapping[str, object], place: Place) -> Answer:
    day = _date(question.get("date"))
    working_days = question.get("working_days")
    if isinstance(working_days, float) and working_days.is_integer():
        working_days = int(working_days)
    if isinstance(working_days, bool) or not isinstance(working_days, int):
        raise BadInputError("working_days is a whole number, and not 0.")
    explain = question.get("explain") is True
    shifted = shift(day, working_days, place.calendar)
    said: Answer = {
        "date": shifted.date.isoformat(),
        "provisional": shifted.provisional,
    }
    if explain:
        first, last = min(day, shifted.date), max(day, shifted.date)
        lines = explain_span(first, last, place.calendar)
        said["explanation"] = [line.text_vi for line in lines]
    return said


# -- the fields ---------------------------------------------------------------


def _instant(value: object, clock: WallClock) -> datetime:
    if not isinstance(value, str):
        raise BadInputError(f"Not an instant: {shown(value)}.")
    return clock.read(value)


def _date(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadInputError(f"Not a date: {shown(value)}.")


def _flag(value: object) -> bool:
    if value is None or value is False:
        return False
    if value is True:
        return True
    raise BadInputError(f"Neither true nor false: {shown(value)}.")


def _list(value: object, name: str) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInputError(f"{name} is a list.")
    return value


def _limit(value: object) -> TimeLimit:
    if not isinstance(value, dict):
        raise BadInputError("A limit is an amount and its unit.")
    unit, amount = value.get("unit"), value.get("amount")
    if not isinstance(unit, str):
        raise BadInputError(f"Unknown unit of a time limit: {shown(unit)}.")
    if amount is None:
        if unit not in {LimitUnit.SAME_DAY, LimitUnit.NONE}:
            raise BadInputError("A limit in this unit needs its amount.")
        amount = 0
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise BadInputError("The amount of a time limit is a number.")
    return _kept_limit(amount, unit)


@lru_cache(maxsize=1024)
def _kept_limit(amount: float, unit: str) -> TimeLimit:
    return TimeLimit(amount, unit)  # type: ignore[arg-type]  # refused if unknown


def _pauses(value: object, clock: WallClock) -> list[Pause]:
    found = []
    for pause in _list(value, "pauses"):
        if not isinstance(pause, dict):
            raise BadInputError("A pause is an object with from and to.")
        end = pause.get("to")
        found.append(
            Pause(
                _instant(pause.get("from"), clock),
                None if end is None else _instant(end, clock),
            )
        )
    return found


def _extension(value: object) -> Extension | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadInputError("An extension is an object with to.")
    return Extension(_date(value.get("to")), _flag(value.get("granted")))


def _cutoff(value: object) -> time:
    if value is None:
        return DEFAULT_CUTOFF
    seconds = parse_clock(value)
    if seconds == DAY_SECONDS:
        return time.max
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _day_rule(windows: object) -> DayRule:
    if not isinstance(windows, list):
        raise BadInputError("The windows of a day are a list of pairs.")
    return DayRule(windows)  # type: ignore[arg-type]  # read by the calendar
