"""Which open cases a change of the calendar moves; nothing is written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from rules.duties import step_due_at, supplement_until
from rules.escalation import OwnRung, own_rungs
from rules.facts import CaseDates
from rules.ladder import next_timer, rungs
from tracker.calendars import (
    AgencyTime,
    CalendarChange,
    changed_time_of,
    check_change,
    first_touched,
)
from tracker.clockwork import dates, facts_of
from tracker.escalation.ladder import ladder_of
from tracker.models import Case, Procedure
from tracker.offices import Office, office_of

_BATCH = 2_000


class DerivedDates(NamedTuple):
    """What a case's row says of its dates, and what the calendar gives."""

    due_at: datetime | None
    original_due_at: datetime | None
    apology_due_on: date | None
    provisional: bool
    step_due_at: datetime | None
    supplement_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One open case whose date moves, before and after.

    `original` is the deadline without a new date given by an apology. The applicant
    is told anew only when the promised date becomes later.
    """

    case_id: UUID
    code: str
    procedure: str
    old_due_at: datetime | None
    new_due_at: datetime | None
    old_original_due_at: datetime | None
    new_original_due_at: datetime | None
    old_apology_due_on: date | None
    new_apology_due_on: date | None
    old_appointed_at: datetime | None
    new_appointed_at: datetime | None

    @property
    def told_anew(self) -> bool:
        """Say whether the applicant is told another date."""
        return self.old_appointed_at != self.new_appointed_at


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One case as stored, and what another calendar makes of it."""

    case: "Row[Any]"
    old: DerivedDates
    new: DerivedDates
    timer: datetime | None
    tells_anew: bool

    @property
    def moves(self) -> bool:
        """Say whether a date of the case itself moves, not only a step's."""
        return self.old[:3] != self.new[:3]

    @property
    def differs(self) -> bool:
        """Say whether any stored date is another."""
        return self.old != self.new

    def as_move(self) -> Move:
        """Give the move as people look at it."""
        case = self.case
        return Move(
            case_id=case.id,
            code=case.code or case.submission_no or "",
            procedure=case.name_vi,
            old_due_at=self.old.due_at,
            new_due_at=self.new.due_at,
            old_original_due_at=self.old.original_due_at,
            new_original_due_at=self.new.original_due_at,
            old_apology_due_on=self.old.apology_due_on,
            new_apology_due_on=self.new.apology_due_on,
            old_appointed_at=case.appointed_at,
            new_appointed_at=(
                self.new.due_at if self.tells_anew else case.appointed_at
            ),
        )


def preview(
    session: Session,
    agency_id: UUID,
    change: CalendarChange,
    now: datetime,  # noqa: ARG001 - both acts are asked alike
) -> list[Move]:
    """List the open cases that a change would move; nothing is changed.

    Raises what making the change would raise.
    """
    check_change(session, agency_id, change)
    office = office_of(session, agency_id)
    supposed = replace(office, time=changed_time_of(session, agency_id, change))
    since = first_touched(session, agency_id, change, office.time)
    found = recomputed(session, supposed, since, None)
    return in_order(one.as_move() for one in found if one.moves)


def in_order(moves: Iterable[Move]) -> list[Move]:
    """Sort moves by the old date, then by code."""
    return sorted(
        moves, key=lambda one: (one.old_due_at is None, one.old_due_at, one.code)
    )


def recomputed(
    session: Session, office: Office, since: datetime | None, now: datetime | None
) -> Iterator[Recomputed]:
    """Recompute the open cases that can be touched, by the office's calendar.

    Without `now` nobody asks when a case must be looked at next.
    """
    agency_id = office.agency.agency_id
    local_now = office.time.civil(now) if now else None
    own = ladder_of(session, agency_id).own(office.time) if now else ()
    last: UUID | None = None
    while True:
        question = (
            select(*_COLUMNS)
            .join(
                Procedure,
                (Procedure.agency_id == Case.agency_id)
                & (Procedure.id == Case.procedure_id),
            )
            .where(Case.agency_id == agency_id, Case.ended_at.is_(None))
        )
        if since is not None:
            question = question.where(_reaches(since))
        if last is not None:
            question = question.where(Case.id > last)
        rows = session.execute(question.order_by(Case.id).limit(_BATCH)).all()
        for row in rows:
            yield _recomputed(row, office, local_now, own)
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


_COLUMNS = (
    Case.id,
    Case.code,
    Case.submission_no,
    Case.state,
    Case.clock,
    Case.due_at,
    Case.original_due_at,
    Case.apology_due_on,
    Case.provisional,
    Case.step_due_at,
    Case.supplement_until,
    Case.appointed_at,
    Case.reappointed_at,
    Case.next_timer_at,
    Procedure.name_vi,
)


def _reaches(since: datetime) -> ColumnElement[bool]:
    return or_(
        Case.due_at.is_(None),  # not begun, or standing: its other limits run
        Case.due_at >= since,
        Case.original_due_at >= since,
        Case.step_due_at >= since,
        Case.supplement_until >= since,
        Case.next_timer_at >= since,
    )


def _recomputed(
    row: "Row[Any]",
    office: Office,
    local_now: datetime | None,
    own: Sequence[OwnRung],
) -> Recomputed:
    time = office.time
    facts = facts_of(row.clock, row.state, time, office.choices)
    found = dates(facts, time)

    def instant(civil: datetime | None) -> datetime | None:
        return time.instant(civil) if civil else None

    old = DerivedDates(
        row.due_at,
        row.original_due_at,
        row.apology_due_on,
        row.provisional,
        row.step_due_at,
        row.supplement_until,
    )
    new = DerivedDates(
        instant(found.due_at),
        instant(found.original_due_at),
        found.apology_due_on,
        found.provisional,
        instant(step_due_at(facts, time.calendar)),
        instant(supplement_until(facts, time.calendar)),
    )
    timer = None
    if local_now is not None:
        coming = (
            *rungs(facts, found, time.calendar),
            *own_rungs(facts, found, time.calendar, own),
        )
        timer = next_timer(coming, local_now)
    return Recomputed(
        row, old, new, instant(timer), _tells_anew(row, old.due_at, found, time)
    )


def _tells_anew(
    row: "Row[Any]", old_due_at: datetime | None, found: CaseDates, time: AgencyTime
) -> bool:
    """Say whether the applicant is told another day: only ever a later one."""
    told: datetime | None = row.appointed_at
    if found.due_at is None or told is None or row.reappointed_at is not None:
        return False
    if old_due_at is not None and time.instant(found.due_at) == old_due_at:
        return False
    return found.due_at.date() > time.today(told)
