"""What is known of one case, as the rules need it: plain values in civil time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from rules.clock import Extension, Pause
from rules.lifecycle import CaseState
from rules.procedure import TimeLimit


class HolderKind(StrEnum):
    """Who can hold a case, and so be answerable for its time."""

    DESK = "desk"
    UNIT = "unit"
    OTHER_BODY = "other_body"
    APPLICANT = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """One request for a supplement, and when it was answered (NĐ 118/2025, Đ.19 k.5)."""

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
    """The agency's settings and the procedure's own windows around the deadline."""

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
    """

    state: CaseState
    limit: TimeLimit
    cutoff: time = time(15)
    after_supplement: str = "restart"
    submitted_at: datetime | None = None
    online: bool = False
    answered_at: datetime | None = None
    received_at: datetime | None = None
    started_at: datetime | None = None
    pauses: Sequence[Pause] = ()
    supplements: Sequence[Supplement] = ()
    extension: Extension | None = None
    finished_at: datetime | None = None
    ended_at: datetime | None = None
    step_limit: TimeLimit | None = None
    step_no: int | None = None
    step_since: datetime | None = None
    duties: Duties

    @property
    def restarts(self) -> list[datetime]:
        """Instants from which the whole limit ran again."""
        if self.after_supplement != "restart":
            return []
        return [s.completed_at for s in self.supplements if s.completed_at]

    @property
    def stops(self) -> list[Pause]:
        """Every interval in which the clock stands: pauses and open supplements.

        A supplement that restarted the limit lies before the restart, where the
        calculator drops it; one that resumes is a pause like any other.
        """
        waits = [Pause(s.requested_at, s.completed_at) for s in self.supplements]
        return [*self.pauses, *waits]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDates:
    """The derived dates of a case (the words are those of the specification)."""

    due_at: datetime | None
    original_due_at: datetime | None
    due_on: date | None
    apology_due_on: date | None
    provisional: bool
    stopped: bool
