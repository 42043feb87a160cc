"""On time or late, as the law counts it: the dates of a case and the verdict on them.

The legal verdict looks at the deadline without any new date: a new date is an
apology, not an absolution. It never looks at one deadline alone either: a deadline
missed before a supplement was asked stays missed, whatever the restart gave.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from rules.clock import Extension
from rules.deadline import Deadline, due
from rules.facts import CaseDates, CaseFacts, MissedDeadline, Supplement
from rules.work_calendar import WorkCalendar

NO_DATES = CaseDates(
    due_at=None,
    original_due_at=None,
    due_on=None,
    apology_due_on=None,
    provisional=False,
    stopped=False,
)


class Verdict(StrEnum):
    """What the law says of the deadline in force."""

    NONE = "none"  # no limit, or none that has begun
    RUNNING = "running"
    STANDING = "standing"
    ON_TIME = "on_time"
    LATE = "late"
    LATE_AGAIN = "late_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The legal verdict at one instant, with its figures.

    `working_days_left` is there only while the clock runs. The late figures count
    from the deadline without a new date; `working_days_late_again` from the new one.
    """

    verdict: Verdict
    missed: tuple[MissedDeadline, ...] = ()
    working_days_left: int | None = None
    working_days_late: int = 0
    minutes_late: int = 0
    working_days_late_again: int = 0

    @property
    def is_late(self) -> bool:
        """True when any deadline of the case was missed: a restart never heals."""
        return bool(self.missed) or self.verdict in {Verdict.LATE, Verdict.LATE_AGAIN}


def dates(facts: CaseFacts, calendar: WorkCalendar) -> CaseDates:
    """Turn what is known of a case into its dates: the one place that does so.

    A case whose limit has not begun has no dates; one without a limit
    (không quy định) neither: it is tracked, never late.
    """
    start = facts.started_at
    if start is None:
        return NO_DATES
    extension = facts.extension and Extension(facts.extension.to, granted=True)
    told = _deadline(facts, start, calendar, extension)
    original = told if extension is None else _deadline(facts, start, calendar, None)
    return CaseDates(
        due_at=told.due_at,
        original_due_at=original.due_at,
        due_on=told.due_on,
        apology_due_on=told.apology_due_on,
        provisional=told.provisional or original.provisional,
        stopped=told.stopped,
        original_due_on=original.due_on,
    )


def explained(facts: CaseFacts, calendar: WorkCalendar) -> Deadline | None:
    """Give the deadline in force with the lines that explain it to people."""
    start = facts.started_at
    if start is None:
        return None
    extension = facts.extension and Extension(facts.extension.to, granted=True)
    return _deadline(facts, start, calendar, extension, explain=True)


def assess(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar, now: datetime
) -> Assessment:
    """Judge a case as the law does, at `now` or at its end if that came before.

    Waiting never makes a case late: one that ended while its clock stood is on time.
    """
    missed = missed_deadlines(facts, calendar)
    is_open = facts.end_at is None or facts.end_at > now
    at = now if is_open else facts.end_at or now
    if dates.due_at is None or dates.original_due_at is None:
        return Assessment(verdict=_undated(dates, is_open=is_open), missed=missed)
    if at > dates.original_due_at:
        again = dates.is_moved and at > dates.due_at
        return Assessment(
            verdict=Verdict.LATE_AGAIN if again else Verdict.LATE,
            missed=missed,
            working_days_late=_days_late(dates.original_due_on, at, calendar),
            minutes_late=calendar.seconds_between(dates.original_due_at, at) // 60,
            working_days_late_again=(
                _days_late(dates.due_on, at, calendar) if again else 0
            ),
        )
    if not is_open:
        return Assessment(verdict=Verdict.ON_TIME, missed=missed)
    return Assessment(
        verdict=Verdict.RUNNING,
        missed=missed,
        working_days_left=working_days_left(dates, calendar, now),
    )


def missed_deadlines(
    facts: CaseFacts, calendar: WorkCalendar
) -> tuple[MissedDeadline, ...]:
    """Find the deadlines that were over before the supplement behind a restart.

    Each is judged by what was known when that supplement was requested.
    """
    restarts = set(facts.restarts)
    if not restarts:
        return ()
    behind = sorted(
        (s for s in facts.supplements if s.completed_at in restarts),
        key=lambda s: s.requested_at,
    )
    found: dict[datetime, MissedDeadline] = {}
    for request in behind:
        missed = _missed_before(facts, request, calendar)
        if missed:  # two requests under one deadline: the first one was late already
            found.setdefault(missed.due_at, missed)
    return tuple(found.values())


def working_days_left(
    dates: CaseDates, calendar: WorkCalendar, now: datetime
) -> int | None:
    """Count the working days after today up to the due day; `None` without one.

    >>> from rules.work_calendar import vietnam
    >>> working_days_left(NO_DATES, vietnam(), datetime(2026, 11, 19, 9)) is None
    True
    """
    if dates.due_on is None:
        return None
    if dates.due_on <= now.date():
        return 0
    return calendar.working_days_between(now.date(), dates.due_on)


def _deadline(
    facts: CaseFacts,
    start: datetime,
    calendar: WorkCalendar,
    extension: Extension | None,
    *,
    explain: bool = False,
) -> Deadline:
    return due(
        start,
        facts.limit,
        calendar,
        pauses=facts.stops,
        restarts=facts.restarts,
        extension=extension,
        cutoff=facts.cutoff,
        explain=explain,
    )


def _undated(dates: CaseDates, *, is_open: bool) -> Verdict:
    if not dates.stopped:
        return Verdict.NONE
    return Verdict.STANDING if is_open else Verdict.ON_TIME


def _days_late(due_on: date | None, at: datetime, calendar: WorkCalendar) -> int:
    if due_on is None or at.date() <= due_on:
        return 0
    return calendar.working_days_between(due_on, at.date())


def _missed_before(
    facts: CaseFacts, request: Supplement, calendar: WorkCalendar
) -> MissedDeadline | None:
    at = request.requested_at
    then = replace(
        facts,
        extension=None,
        supplements=[
            s for s in facts.supplements if s.completed_at and s.completed_at <= at
        ],
        pauses=[p for p in facts.pauses if p.start <= at],
    )
    before = dates(then, calendar)
    if before.due_at is None or before.due_on is None or at <= before.due_at:
        return None
    return MissedDeadline(
        due_at=before.due_at,
        due_on=before.due_on,
        ran_from=then.runs_from or before.due_at,
        until=at,
        working_days_late=_days_late(before.due_on, at, calendar),
        minutes_late=calendar.seconds_between(before.due_at, at) // 60,
    )
