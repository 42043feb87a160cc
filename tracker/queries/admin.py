"""What an administrator's pages read: how far the setting-up is, and the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from notifications.outbox.tables import IS_FAILED, outbox
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.accounts.signatories import signatories_on
from tracker.calendars import announced_years
from tracker.models import ApiToken, Base, CalendarDay, Officer, Procedure, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpStanding:
    """How far an agency is set up; each number is a line of the first page."""

    units: int
    units_without_head: int
    officers: int
    signatories: int
    procedures: int
    procedures_without_limit: int
    procedures_without_unit: int
    tokens: int
    letters_waiting: int
    letters_failed: int
    last_announced_year: int | None


def set_up_standing(session: Session, actor: Actor, today: date) -> SetUpStanding:
    """Count what is there and what is missing."""
    require(actor, "agency.change")
    agency_id = actor.agency_id
    active = (Unit.agency_id == agency_id, Unit.is_active.is_(True))
    current = (
        Procedure.agency_id == agency_id,
        Procedure.status == "current",
        Procedure.valid_from <= today,
        (Procedure.valid_to.is_(None)) | (Procedure.valid_to >= today),
    )

    def count(table: type[Base], *where: ColumnElement[bool]) -> int:
        question = select(func.count()).select_from(table).where(*where)
        return session.execute(question).scalar_one()

    return SetUpStanding(
        units=count(Unit, *active),
        units_without_head=count(
            Unit, *active, Unit.head_officer_id.is_(None), Unit.is_one_stop.is_(False)
        ),
        officers=count(
            Officer, Officer.agency_id == agency_id, Officer.is_active.is_(True)
        ),
        signatories=len(signatories_on(session, actor, today)),
        procedures=count(Procedure, *current),
        procedures_without_limit=count(
            Procedure, *current, Procedure.limit_unit.is_(None)
        ),
        procedures_without_unit=count(Procedure, *current, Procedure.unit_id.is_(None)),
        tokens=count(
            ApiToken, ApiToken.agency_id == agency_id, ApiToken.revoked_at.is_(None)
        ),
        letters_waiting=_letters(
            session, agency_id, outbox.c.next_attempt_at.is_not(None)
        ),
        letters_failed=_letters(session, agency_id, IS_FAILED),
        last_announced_year=max(announced_years(session, agency_id), default=None),
    )


def _letters(session: Session, agency_id: UUID, is_so: ColumnElement[bool]) -> int:
    question = (
        select(func.count(literal_column("1")))
        .select_from(outbox)
        .where(outbox.c.agency_id == agency_id, is_so)
    )
    return session.execute(question).scalar_one()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One row of the calendar, in effect or withdrawn; instants are UTC."""

    day: date
    kind: str
    name_vi: str
    windows: list[list[str]] | None
    exchanged_with: date | None
    decision: str
    decided_on: date | None
    issuer_vi: str
    entered_at: datetime
    entered_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str


def calendar_rows(session: Session, actor: Actor, year: int) -> list[CalendarRow]:
    """List a year's rows, those withdrawn too, by date and then by age."""
    require(actor, "calendar.read")
    found = session.scalars(
        select(CalendarDay)
        .where(
            CalendarDay.agency_id == actor.agency_id,
            CalendarDay.day >= date(year, 1, 1),
            CalendarDay.day <= date(year, 12, 31),
        )
        .order_by(CalendarDay.day, CalendarDay.id)
    ).all()
    names = _names(session, actor, found)
    return [
        CalendarRow(
            day=row.day,
            kind=row.kind,
            name_vi=row.name_vi,
            windows=row.windows,
            exchanged_with=row.exchanged_with,
            decision=row.decision,
            decided_on=row.decided_on,
            issuer_vi=row.issuer_vi,
            entered_at=row.entered_at,
            entered_by=names.get(row.entered_by, ""),
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=names.get(row.withdrawn_by, ""),
            withdrawn_why=row.withdrawn_why,
        )
        for row in found
    ]


def _names(
    session: Session, actor: Actor, rows: Sequence[CalendarDay]
) -> dict[UUID | None, str]:
    ids = {one for row in rows for one in (row.entered_by, row.withdrawn_by)}
    found = session.execute(
        select(Officer.id, Officer.name).where(
            Officer.agency_id == actor.agency_id, Officer.id.in_(ids - {None})
        )
    )
    return {row.id: row.name for row in found}
