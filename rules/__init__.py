"""The law as arithmetic: pure, standard library only, usable by itself.

Instants are naive civil time of the calendar they are asked of.

>>> from datetime import date, datetime
>>> from rules import LimitUnit, TimeLimit, due, vietnam
>>> received, limit = datetime(2026, 1, 26, 9), TimeLimit(25, LimitUnit.DAY)
>>> answer = due(received, limit, vietnam(), explain=True)
>>> answer.due_at  # the last day falls into Tết
datetime.datetime(2026, 2, 23, 17, 0)
>>> answer.apology_due_on
datetime.date(2026, 2, 13)
>>> answer.explanation[-2].text_vi
'23/02: hết hạn trả kết quả lúc 17:00'
"""

from rules.clock import Extension, Pause
from rules.day_marks import DayMark, DayMeaning
from rules.deadline import (
    Deadline,
    Elapsed,
    Shifted,
    day_marks,
    due,
    due_many,
    elapsed,
    shift,
)
from rules.errors import (
    BadInputError,
    ExtensionNotLaterError,
    ExtensionNotWorkingDayError,
    NoWorkingTimeError,
    OutOfRangeError,
    RuleError,
)
from rules.explanation_line import ExplanationLine
from rules.holidays import ANNOUNCED, estimated_days
from rules.procedure import (
    AfterSupplement,
    LimitUnit,
    Procedure,
    Step,
    TimeLimit,
    default_steps,
)
from rules.work_calendar import DEFAULT_HOURS, DayRule, WorkCalendar, vietnam

__all__ = [
    "ANNOUNCED",
    "DEFAULT_HOURS",
    "AfterSupplement",
    "BadInputError",
    "DayMark",
    "DayMeaning",
    "DayRule",
    "Deadline",
    "Elapsed",
    "ExplanationLine",
    "Extension",
    "ExtensionNotLaterError",
    "ExtensionNotWorkingDayError",
    "LimitUnit",
    "NoWorkingTimeError",
    "OutOfRangeError",
    "Pause",
    "Procedure",
    "RuleError",
    "Shifted",
    "Step",
    "TimeLimit",
    "WorkCalendar",
    "day_marks",
    "default_steps",
    "due",
    "due_many",
    "elapsed",
    "estimated_days",
    "shift",
    "vietnam",
]
