"""The cases behind a figure: one condition, used for the number and for its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.models import Case, Procedure, Step, StepUse, Unit
from tracker.offices import Office, office_of
from tracker.queries.notice_list import has_issued
from tracker.queries.on_time import day_of
from tracker.queries.paging import read_mark, write_mark
from tracker.tallies.lateness import Whose

PAGE = 40
#: Working days late, up to which a case stands in the first and in the second part.
LATE_PARTS = (2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSet:
    """Which cases are meant.

    `kind` is `finished` (in the month of `first`), `missed` (promised on `first`, and
    late), `promised` (due on `first`), `late` (now), `late_this_year`, or `beyond`
    (longer at a step than allowed, finished since `first`).
    """

    kind: str
    first: date | None = None
    basis: str = ""  # law | score
    is_late: bool | None = None
    at_risk: bool = False
    unit_id: UUID | None = None
    part: int | None = None  # of LATE_PARTS
    apologised: bool | None = None
    procedure_id: UUID | None = None
    step_no: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSetPage:
    """A page of a set, how many there are in all, and what the filters are called."""

    total: int
    cards: Sequence[CaseCard]
    after: str
    office: Office
    today: date
    unit_vi: str
    procedure_vi: str
    step_vi: str


def mine(actor: Actor) -> list[ColumnElement[bool]]:
    """Bound a read to the agency, and a head's to the unit."""
    bounds: list[ColumnElement[bool]] = [Case.agency_id == actor.agency_id]
    if not actor.has(Role.MANAGER, Role.INSPECTOR, Role.DESK):
        bounds.append(Case.holder_unit_id == actor.unit_id)
    return bounds


def whose(actor: Actor) -> Whose:
    """Bound what was counted in the same way."""
    return Whose(
        agency_id=actor.agency_id,
        is_bound=not actor.has(Role.MANAGER, Role.INSPECTOR, Role.DESK),
        unit_id=actor.unit_id,
    )


def condition(wanted: CaseSet, office: Office, now: datetime) -> ColumnElement[bool]:
    """Give the condition of a set within an agency."""
    today = office.time.today(now)
    first = wanted.first or today
    match wanted.kind:
        case "finished":
            begin, end = month_of(office, first)
            return and_(Case.finished_at.between(begin, end), _verdict(wanted))
        case "missed":
            return Case.late_since.between(*day_of(office, first))
        case "promised":
            return and_(
                _is_open(),
                Case.is_stopped.is_(False),
                Case.due_at.between(*day_of(office, first)),
                Case.step_due_at < now if wanted.at_risk else true(),
            )
        case "late":
            return and_(
                is_late_now(now),
                _of_unit(wanted.unit_id),
                late_part(office, now, wanted.part),
            )
        case "late_this_year":
            said: ColumnElement[bool] = true()
            if wanted.apologised is not None:
                said = has_issued() if wanted.apologised else ~has_issued()
            return and_(Case.late_since >= year_of(office, today), said)
        case _:
            raise ValueError(wanted.kind)


def cases_of(
    actor: Actor, wanted: CaseSet, office: Office, now: datetime
) -> list[ColumnElement[bool]]:
    """Give every condition of a set, within what the actor may read.

    A step is its unit's, whoever holds the case now.
    """
    if wanted.kind != "beyond":
        return [*mine(actor), condition(wanted, office, now)]
    first = wanted.first or office.time.today(now)
    beyond = select(StepUse.case_id).where(
        *steps_of_actor(actor), *_beyond_step(wanted, office, first)
    )
    return [Case.agency_id == actor.agency_id, Case.id.in_(beyond)]


def listing(
    session: Session, actor: Actor, wanted: CaseSet, now: datetime, after: str = ""
) -> CaseSetPage:
    """Read a page of the cases behind a figure, the newest date first."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    where = cases_of(actor, wanted, office, now)
    column = _sorted_by(wanted)
    query = select_cards().where(*where)
    mark = read_mark(after)
    if mark is not None:
        query = query.where(tuple_(column, Case.id) < tuple_(*mark))
    rows = session.execute(
        query.order_by(column.desc(), Case.id.desc()).limit(PAGE + 1)
    ).all()
    shown: list[tuple[Any, ...]] = [tuple(row) for row in rows[:PAGE]]
    more = ""
    if len(rows) > PAGE:
        last = shown[-1][0]
        more = write_mark(getattr(last, column.key), last.id)
    total = session.scalar(select(func.count()).select_from(Case).where(*where))
    return CaseSetPage(
        total=total or 0,
        cards=[card_of(row) for row in shown],
        after=more,
        office=office,
        today=office.time.today(now),
        **_names(session, actor, wanted),
    )


def is_late_now(now: datetime) -> ColumnElement[bool]:
    """Say that an open case is past the date promised first, and its clock runs."""
    return and_(_is_open(), Case.is_stopped.is_(False), Case.original_due_at < now)


def late_part(office: Office, now: datetime, part: int | None) -> ColumnElement[bool]:
    """Say that a case is late by so many working days: to 2, to 5, or more."""
    if part is None:
        return true()
    recent, older = (
        _begin_of_late(office, now, working_days) for working_days in LATE_PARTS
    )
    return (
        Case.original_due_at >= recent,
        and_(Case.original_due_at < recent, Case.original_due_at >= older),
        Case.original_due_at < older,
    )[part]


def month_of(office: Office, first: date) -> tuple[datetime, datetime]:
    """Give the first and the last instant of the month of a date."""
    begin = first.replace(day=1)
    last = (begin + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day_of(office, begin)[0], day_of(office, last)[1]


def year_of(office: Office, day: date) -> datetime:
    """Give the first instant of the year of a date."""
    return day_of(office, day.replace(month=1, day=1))[0]


def steps_of_actor(actor: Actor) -> list[ColumnElement[bool]]:
    """Bound steps to the agency, and a head's to what the own unit did."""
    bounds: list[ColumnElement[bool]] = [StepUse.agency_id == actor.agency_id]
    if not actor.has(Role.MANAGER, Role.INSPECTOR, Role.DESK):
        bounds.append(StepUse.unit_id == actor.unit_id)
    return bounds


def _begin_of_late(office: Office, now: datetime, working_days: int) -> datetime:
    """Give the earliest instant that lies no more working days back than this."""
    calendar, today = office.time.calendar, office.time.today(now)
    day = today
    while calendar.working_days_between(day - timedelta(days=1), today) <= working_days:
        day -= timedelta(days=1)
    return day_of(office, day)[0]


def _is_open() -> ColumnElement[bool]:
    return Case.ended_at.is_(None)


def _of_unit(unit_id: UUID | None) -> ColumnElement[bool]:
    return true() if unit_id is None else Case.holder_unit_id == unit_id


def _verdict(wanted: CaseSet) -> ColumnElement[bool]:
    """Say how a finished case is judged, by the law or by the score."""
    if wanted.basis == "score":
        if wanted.is_late is None:
            return Case.is_late_by_score.is_not(None)
        return Case.is_late_by_score.is_(wanted.is_late)
    if wanted.is_late is None:
        return true()
    late = Case.late_since.is_not(None)
    return late if wanted.is_late else ~late


def _beyond_step(
    wanted: CaseSet, office: Office, first: date
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        StepUse.finished_at >= day_of(office, first)[0],
        StepUse.beyond_minutes > 0,
    ]
    if wanted.procedure_id is not None:
        found.append(StepUse.procedure_id == wanted.procedure_id)
    if wanted.step_no is not None:
        found.append(StepUse.step_no == wanted.step_no)
    return found


def _sorted_by(wanted: CaseSet) -> InstrumentedAttribute[datetime | None]:
    match wanted.kind:
        case "finished" | "beyond":
            return Case.finished_at
        case "missed" | "late_this_year":
            return Case.late_since
        case "late":
            return Case.original_due_at
        case _:
            return Case.due_at


def _names(session: Session, actor: Actor, wanted: CaseSet) -> dict[str, str]:
    agency_id = actor.agency_id
    unit = session.get(Unit, (agency_id, wanted.unit_id)) if wanted.unit_id else None
    procedure, step = None, None
    if wanted.procedure_id is not None:
        procedure = session.get(Procedure, (agency_id, wanted.procedure_id))
        step = session.scalar(
            select(Step).where(
                Step.agency_id == agency_id,
                Step.procedure_id == wanted.procedure_id,
                Step.no == wanted.step_no,
            )
        )
    return {
        "unit_vi": unit.name_vi if unit else "",
        "procedure_vi": procedure.name_vi if procedure else "",
        "step_vi": step.name_vi if step else "",
    }
