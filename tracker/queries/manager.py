"""The morning of whoever answers: what is owed today, and where the agency stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.models import Case, Unit
from tracker.offices import Office, office_of
from tracker.queries.notice_list import (
    OWED,
    NoticeLine,
    count_missing,
    has_issued,
    notice_counts,
    notices,
)
from tracker.queries.on_time import OnTime, day_of, on_time

_SHOWN = 3
_MONTHS = 6
_DAYS_AHEAD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """One day of the coming week: what is promised, and what of it is at risk.

    At risk is a case whose step in hand is past its own limit.
    """

    day: date
    is_open: bool
    name: str
    promised: int
    at_risk: int


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
class Apologised:
    """Late cases since a day, and how many of them have an issued apology."""

    late: int
    issued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The morning page."""

    office: Office
    today: date
    counts: dict[str, int]
    owed: Sequence[NoticeLine]
    to_approve: Sequence[NoticeLine]
    due_today: Sequence[CaseCard]
    due_count: int
    days: Sequence[DayAhead]
    months: Sequence[tuple[date, OnTime]]
    units: Sequence[UnitLine]
    apologised: Apologised
    missing: int
    open_cases: int


def morning(session: Session, actor: Actor, now: datetime) -> Morning:
    """Read what the day asks, and where the agency stands."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    due = Case.is_stopped.is_(False) & Case.due_at.between(*day_of(office, today))
    return Morning(
        office=office,
        today=today,
        counts=notice_counts(session, actor, today),
        owed=notices(session, actor, listed=OWED, today=today).lines[:_SHOWN],
        to_approve=notices(
            session, actor, listed="submitted", today=today, limit=_SHOWN
        ).lines,
        due_today=_first(session, actor, due),
        due_count=_count(session, actor, due & Case.ended_at.is_(None)),
        days=_days(session, actor, office, now),
        months=_months(session, actor, office, today),
        units=_units(session, actor, office, now),
        apologised=_apologised(session, actor, office, today),
        missing=count_missing(session, actor),
        open_cases=_count(session, actor, Case.ended_at.is_(None)),
    )


def promised_load(
    session: Session, actor: Actor, officer_id: UUID | None, first: date, last: date
) -> dict[date, int]:
    """Count what an officer has promised on each day of a span."""
    office = office_of(session, actor.agency_id)
    rows = session.scalars(
        select(Case.due_at).where(
            Case.agency_id == actor.agency_id,
            Case.ended_at.is_(None),
            Case.holder_officer_id == officer_id,
            Case.due_at.between(day_of(office, first)[0], day_of(office, last)[1]),
        )
    )
    load: dict[date, int] = {}
    for due_at in rows:
        if due_at is not None:
            day = office.time.today(due_at)
            load[day] = load.get(day, 0) + 1
    return load


def _mine(actor: Actor) -> list[ColumnElement[bool]]:
    """Bound a read to the agency, and a head's to the unit."""
    bounds: list[ColumnElement[bool]] = [Case.agency_id == actor.agency_id]
    if not actor.has(Role.MANAGER, Role.INSPECTOR, Role.DESK):
        bounds.append(Case.holder_unit_id == actor.unit_id)
    return bounds


def _first(
    session: Session, actor: Actor, condition: ColumnElement[bool]
) -> list[CaseCard]:
    rows = session.execute(
        select_cards()
        .where(*_mine(actor), Case.ended_at.is_(None), condition)
        .order_by(Case.due_at, Case.id)
        .limit(_SHOWN)
    )
    return [card_of(tuple(row)) for row in rows]


def _count(session: Session, actor: Actor, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Case).where(*_mine(actor), condition)
    return session.scalar(query) or 0


def _days(
    session: Session, actor: Actor, office: Office, now: datetime
) -> list[DayAhead]:
    """Look at the coming week, without the weekly days of rest."""
    calendar, today = office.time.calendar, office.time.today(now)
    days: list[date] = []
    day = today
    while len(days) < _DAYS_AHEAD:
        if calendar.is_working_day(day) or not calendar.is_rest_day(day):
            days.append(day)
        day += timedelta(days=1)
    span = (day_of(office, days[0])[0], day_of(office, days[-1])[1])
    rows = session.execute(
        select(Case.due_at, Case.step_due_at).where(
            *_mine(actor),
            Case.ended_at.is_(None),
            Case.is_stopped.is_(False),
            Case.due_at.between(*span),
        )
    ).all()
    promised: dict[date, int] = {}
    at_risk: dict[date, int] = {}
    for due_at, step_due_at in rows:
        if due_at is None:
            continue
        on = office.time.today(due_at)
        promised[on] = promised.get(on, 0) + 1
        if step_due_at is not None and step_due_at < now:
            at_risk[on] = at_risk.get(on, 0) + 1
    return [
        DayAhead(
            day=one,
            is_open=calendar.is_working_day(one),
            name=calendar.day_name(one),
            promised=promised.get(one, 0),
            at_risk=at_risk.get(one, 0),
        )
        for one in days
    ]


def _months(
    session: Session, actor: Actor, office: Office, today: date
) -> list[tuple[date, OnTime]]:
    """Count by the legal verdict for this month and the ones before, oldest first."""
    found = []
    first, last = today.replace(day=1), today
    for _ in range(_MONTHS):
        counted = on_time(session, office, first, last, *_mine(actor))
        found.append((first, counted))
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    return found[::-1]


def _units(
    session: Session, actor: Actor, office: Office, now: datetime
) -> list[UnitLine]:
    """List the units with open cases, those with most late ones first."""
    late: dict[UUID, list[int]] = {}
    today, count = office.time.today(now), office.time.calendar.working_days_between
    for unit_id, due_at in session.execute(
        select(Case.holder_unit_id, Case.original_due_at).where(
            *_mine(actor),
            Case.ended_at.is_(None),
            Case.is_stopped.is_(False),
            Case.original_due_at < now,
        )
    ):
        if unit_id is None or due_at is None:
            continue
        days = count(office.time.today(due_at), today)
        late.setdefault(unit_id, [0, 0, 0])[(days > 2) + (days > 5)] += 1
    rows = session.execute(
        select(Unit.id, Unit.name_vi, func.count(Case.id))
        .join(
            Case, (Case.agency_id == Unit.agency_id) & (Case.holder_unit_id == Unit.id)
        )
        .where(*_mine(actor), Case.ended_at.is_(None))
        .group_by(Unit.id, Unit.name_vi)
        .order_by(Unit.name_vi)
    )
    found = [
        UnitLine(
            unit_id=unit_id,
            name_vi=name,
            open=total,
            late=(parts[0], parts[1], parts[2]),
        )
        for unit_id, name, total in rows
        for parts in [late.get(unit_id, [0, 0, 0])]
    ]
    return sorted(found, key=lambda line: -line.total)


def _apologised(
    session: Session, actor: Actor, office: Office, today: date
) -> Apologised:
    """Count the cases that became late this year, and those with an apology."""
    begin = day_of(office, today.replace(month=1, day=1))[0]
    late, issued = session.execute(
        select(func.count(), func.count().filter(has_issued())).where(
            *_mine(actor), Case.late_since >= begin
        )
    ).one()
    return Apologised(late=late, issued=issued)
