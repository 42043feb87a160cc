"""Where lateness comes from: units, the days of a year, the steps of procedures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.models import Case, Procedure, Step, StepUse, Unit
from tracker.offices import Office
from tracker.queries.case_sets import (
    is_late_now,
    late_part,
    mine,
    steps_of_actor,
    whose,
)
from tracker.queries.on_time import day_of
from tracker.tallies.lateness import missed_at, uncounted

_SATURDAY = 5
#: For how many days back the steps of finished cases are compared.
STEP_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit: its open cases, and its late ones by how many working days."""

    unit_id: UUID
    name_vi: str
    open: int
    late: tuple[int, int, int]  # up to 2, up to 5, more

    @property
    def total(self) -> int:
        """How many of the unit's cases are late."""
        return sum(self.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDay:
    """One day of a year: how many promises of that day were missed."""

    day: date
    missed: int
    is_rest: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step of a procedure over finished cases; minutes are the average of a case."""

    procedure_id: UUID
    procedure_vi: str
    step_no: int
    step_vi: str
    times: int
    beyond: int
    used_minutes: int
    allowed_minutes: int | None


def units_late(
    session: Session, actor: Actor, office: Office, now: datetime
) -> list[UnitLine]:
    """List the units with open cases, those with most late ones first."""
    late = is_late_now(now)
    parts = [func.count().filter(late, late_part(office, now, no)) for no in range(3)]
    rows = session.execute(
        select(Unit.id, Unit.name_vi, func.count(), *parts)
        .join(
            Case, (Case.agency_id == Unit.agency_id) & (Case.holder_unit_id == Unit.id)
        )
        .where(*mine(actor), Case.ended_at.is_(None))
        .group_by(Unit.id, Unit.name_vi)
        .order_by(Unit.name_vi)
    )
    found = [
        UnitLine(
            unit_id=row[0], name_vi=row[1], open=row[2], late=(row[3], row[4], row[5])
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: -line.total)


def year_days(
    session: Session, actor: Actor, office: Office, today: date
) -> list[YearDay]:
    """Count the missed promises of each day of this year, weekends left out.

    A worked Saturday is in; so is any day on which a promise was missed. Promises end
    at the close of office, so there are few instants to count by.
    """
    first, last = today.replace(month=1, day=1), today.replace(month=12, day=31)
    begin, end = day_of(office, first)[0], day_of(office, last)[1]
    waiting = uncounted(session, actor.agency_id)
    rows: Sequence[Any] = ()
    if waiting is not None:
        question = select(Case.late_since, func.count()).group_by(Case.late_since)
        rows = session.execute(question.where(*mine(actor), waiting)).all()
    counted = missed_at(session, whose(actor), begin, end)
    missed: dict[date, int] = {}
    for at, count in (*rows, *counted.items()):
        if at is not None and begin <= at <= end:
            day = office.time.today(at)
            missed[day] = missed.get(day, 0) + count
    calendar = office.time.calendar
    days = [first + timedelta(days=no) for no in range((last - first).days + 1)]
    return [
        YearDay(
            day=day,
            missed=missed.get(day, 0),
            is_rest=not calendar.is_working_day(day),
            name=calendar.day_name(day),
        )
        for day in days
        if day.weekday() < _SATURDAY or calendar.is_working_day(day) or day in missed
    ]


def steps_beyond(
    session: Session, actor: Actor, office: Office, today: date, limit: int = 0
) -> Sequence[StepLine]:
    """List steps of cases finished lately, the most often exceeded first."""
    grouped = _by_step(actor, day_of(office, today - timedelta(days=STEP_DAYS))[0])
    query = (
        select(grouped, Procedure.name_vi, Step.name_vi.label("step_vi"))
        .join(
            Procedure,
            (Procedure.agency_id == actor.agency_id)
            & (Procedure.id == grouped.c.procedure_id),
        )
        .outerjoin(
            Step,
            (Step.agency_id == actor.agency_id)
            & (Step.procedure_id == grouped.c.procedure_id)
            & (Step.no == grouped.c.step_no),
        )
        .order_by(
            grouped.c.beyond.desc(),
            grouped.c.times,
            Procedure.name_vi,
            grouped.c.step_no,
        )
    )
    if limit:
        query = query.where(grouped.c.beyond > 0).limit(limit)
    return [_step_line(row) for row in session.execute(query)]


def _by_step(actor: Actor, since: datetime) -> Subquery:
    """Add the minutes of every step of a procedure up."""
    return (
        select(
            StepUse.procedure_id,
            StepUse.step_no,
            func.count().label("times"),
            func.sum(case((StepUse.beyond_minutes > 0, 1), else_=0)).label("beyond"),
            func.sum(StepUse.used_minutes).label("used"),
            func.sum(StepUse.allowed_minutes).label("allowed"),
            func.count(StepUse.allowed_minutes).label("limited"),
        )
        .where(*steps_of_actor(actor), StepUse.finished_at >= since)
        .group_by(StepUse.procedure_id, StepUse.step_no)
        .subquery()
    )


def _step_line(row: Any) -> StepLine:
    return StepLine(
        procedure_id=row.procedure_id,
        procedure_vi=row.name_vi,
        step_no=row.step_no,
        step_vi=row.step_vi or "",
        times=row.times,
        beyond=int(row.beyond),
        used_minutes=int(row.used / row.times),
        allowed_minutes=int(row.allowed / row.limited) if row.limited else None,
    )
