"""Whether an apology is owed, by when, and to what new date the case may be moved.

NĐ 118/2025, Đ.19 k.6: a case expected to be late has its apology at the latest one day
before the term ends, with the reason and a new date, and the date moves once only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.deadline import due
from rules.duties import step_due_at
from rules.errors import (
    ClockStandsError,
    ExtensionNotLaterError,
    ExtensionNotWorkingDayError,
    NewDateInPastError,
    NoDueDateError,
    SecondReappointmentError,
)
from rules.facts import CaseDates, CaseFacts
from rules.lifecycle import IN_HAND
from rules.procedure import Reckoning, TimeLimit
from rules.work_calendar import WorkCalendar


class Timing(StrEnum):
    """Which text a notice takes, by the instant at which it is issued."""

    BEFORE_DUE = "before_due"  # "dự kiến không trả kết quả đúng thời hạn"
    AFTER_DUE = "after_due"  # "chưa trả kết quả đúng thời hạn"
    AFTER_FINISH = "after_finish"  # the work is done: an apology without a new date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyDuty:
    """An apology that the case needs unless it is finished in time."""

    owed_on: date | None
    is_past: bool


def apology_duty(
    facts: CaseFacts, dates: CaseDates, now: datetime
) -> ApologyDuty | None:
    """Tell whether a notice is still to be given for the deadline in force.

    Every case in hand with a due date can come to need one, until a new date was
    given. `owed_on` is `None` where no day lies between the start and the due day:
    then only a notice after the due date is possible.

    `is_past` says that the day by which it was owed is over.
    """
    if facts.state not in IN_HAND or facts.extension is not None:
        return None
    if dates.stopped or dates.original_due_at is None:
        return None
    return ApologyDuty(owed_on=dates.apology_due_on, is_past=is_after_term(dates, now))


def timing(dates: CaseDates, issued_at: datetime, end_at: datetime | None) -> Timing:
    """Tell which text a notice issued at this instant takes."""
    if end_at is not None and issued_at >= end_at:
        return Timing.AFTER_FINISH
    if dates.original_due_at is not None and issued_at > dates.original_due_at:
        return Timing.AFTER_DUE
    return Timing.BEFORE_DUE


def is_after_term(dates: CaseDates, issued_at: datetime) -> bool:
    """Tell whether a notice must be marked as sent after the time of Đ.19 k.6.

    Ask with the dates as they stand before the notice moves them. Where the decree's
    day does not exist, because the case was received too shortly before it is due,
    any notice before the due date is in time.
    """
    if dates.apology_due_on is not None and not dates.is_moved:
        return issued_at.date() > dates.apology_due_on
    return dates.original_due_at is not None and issued_at > dates.original_due_at


def check_new_date(
    new_date: date,
    dates: CaseDates,
    calendar: WorkCalendar,
    today: date,
    *,
    already_reappointed: bool,
    override: bool = False,
) -> None:
    """Refuse a new date that may not be given; say nothing of one that may.

    `override` is a second re-appointment that a named approver answers for: it is
    let through here and stays marked in the record (NĐ 118/2025, Đ.19 k.6).
    """
    if already_reappointed and not override:
        raise SecondReappointmentError
    if dates.stopped:
        raise ClockStandsError
    if dates.due_on is None:
        raise NoDueDateError
    if new_date <= dates.due_on:
        raise ExtensionNotLaterError
    if not calendar.is_working_day(new_date):
        raise ExtensionNotWorkingDayError
    if new_date < today:
        raise NewDateInPastError


def suggest_new_date(
    facts: CaseFacts,
    dates: CaseDates,
    remaining: Sequence[TimeLimit],
    calendar: WorkCalendar,
    now: datetime,
) -> date:
    """Propose a new date: the step in hand, then each remaining step in full.

    A step in hand that is over its limit is given one more working day. Whatever the
    steps say, the date is a working day after the due day and after today.
    """
    earliest = calendar.shift(max(now.date(), dates.due_on or now.date()), 1)
    step_due = step_due_at(facts, calendar)
    if step_due is None:
        at = now
    elif step_due > now:
        at = step_due
    else:
        at = calendar.close(calendar.shift(now.date(), 1))
    day = at.date()
    for limit in remaining:
        if limit.reckoning is Reckoning.NEVER:
            continue
        step = due(at, limit, calendar)
        if step.due_at is not None and step.due_on is not None:
            at, day = step.due_at, step.due_on
    return max(calendar.roll(day), earliest)
