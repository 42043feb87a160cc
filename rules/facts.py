"""What is known of one case, as the rules need it: plain values in civil time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from rules.clock import Extension, Pause, latest_restart
from rules.lifecycle import CaseState
from rules.procedure import AfterSupplement, TimeLimit


class HolderKind(StrEnum):
    """Who can hold a case, and so be answerable for its time."""

    DESK = "desk"
    UNIT = "unit"
    OTHER_BODY = "other_body"
    APPLICANT = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """One request for a supplement, and its answer (NĐ 118/2025, Đ.19 k.5)."""

    requested_at: datetime
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A span of time in which one holder had the case at one step.

    `limit` is the step's or the consultation's own limit; `None` where none is set.
    """

    kind: HolderKind
    holder: str
    holder_name: str
    officer: str = ""
    officer_name: str = ""
    step_no: int | None = None
    step_name: str = ""
    limit: TimeLimit | None = None
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The agency's settings and the procedure's own windows around the deadline.

    A count of working days of 0 switches its rung off.
    """

    due_soon_working_days: int = 2
    apology_prepared_working_days: int = 1
    supplement_ask: TimeLimit
    supplement_window: TimeLimit
    online_answer: TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything from which dates, flags and verdicts of a case follow.

    Instants are naive civil time of the case's calendar. `started_at` is the
    reception, or the later start of the limit; `None` while the limit has not begun.
    `answered_at` is the first answer to an online submission. `deadline_since` is when
    the deadline in force came about, if later than its start: the issue of a new date,
    or a change of the calendar; nothing that the deadline asks for is earlier.
    `finished_at` is the end of the work (state 9, a refusal too), `ended_at` any end.
    """

    state: CaseState
    limit: TimeLimit
    cutoff: time = time(15)
    after_supplement: str = AfterSupplement.RESTART
    submitted_at: datetime | None = None
    online: bool = False
    answered_at: datetime | None = None
    received_at: datetime | None = None
    started_at: datetime | None = None
    pauses: Sequence[Pause] = ()
    supplements: Sequence[Supplement] = ()
    extension: Extension | None = None
    deadline_since: datetime | None = None
    finished_at: datetime | None = None
    ended_at: datetime | None = None
    step_limit: TimeLimit | None = None
    step_no: int | None = None
    step_since: datetime | None = None
    duties: Duties

    @property
    def restarts(self) -> list[datetime]:
        """Instants from which the whole limit ran again.

        A supplement that was complete before the limit began restarts nothing.
        """
        if self.after_supplement != AfterSupplement.RESTART or not self.supplements:
            return []
        answers = [s.completed_at for s in self.supplements if s.completed_at]
        return [at for at in answers if self.started_at and at >= self.started_at]

    @property
    def runs_from(self) -> datetime | None:
        """The instant from which the limit runs: its start, or the latest restart."""
        if self.started_at is None:
            return None
        return latest_restart(self.started_at, self.restarts)

    @property
    def end_at(self) -> datetime | None:
        """When the case ended for the law: the work finished, or it ended without."""
        return self.finished_at or self.ended_at

    @property
    def open_supplement(self) -> Supplement | None:
        """The request that the applicant has not answered, if there is one."""
        unanswered = [s for s in self.supplements if s.completed_at is None]
        return max(unanswered, key=lambda s: s.requested_at, default=None)

    @property
    def waits(self) -> list[Pause]:
        """The intervals in which the applicant had to answer a request."""
        return [Pause(s.requested_at, s.completed_at) for s in self.supplements]

    @property
    def stops(self) -> list[Pause]:
        """Every interval in which the clock stands: pauses, and waits for a supplement.

        A supplement that restarted the limit lies before the restart, where the
        calculator drops it; one that resumes is a pause like any other.
        """
        return [*self.pauses, *self.waits] if self.supplements else list(self.pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDates:
    """The derived dates of a case (the words are those of the specification)."""

    due_at: datetime | None
    original_due_at: datetime | None
    due_on: date | None
    apology_due_on: date | None
    provisional: bool
    stopped: bool
    original_due_on: date | None = None

    @property
    def is_moved(self) -> bool:
        """True when a new date is in effect: it is later than what the law gives."""
        return (
            self.due_at is not None
            and self.original_due_at is not None
            and self.due_at > self.original_due_at
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedDeadline:
    """A deadline that had passed when the supplement of a later restart was asked."""

    due_at: datetime
    due_on: date
    ran_from: datetime
    until: datetime
    working_days_late: int
    minutes_late: int
