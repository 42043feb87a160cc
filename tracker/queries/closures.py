"""The closures of an agency as a list: in effect or taken back, with who did it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.calendars import Closure
from tracker.calendars.closures import closure_of
from tracker.models import CalendarClosure, Officer

_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """One closure and its record; instants are UTC."""

    closure: Closure
    entered_at: datetime
    entered_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str


def closure_rows(session: Session, actor: Actor) -> list[ClosureRow]:
    """List the latest closures, the newest first, those taken back among them."""
    require(actor, "calendar.read")
    rows = session.scalars(
        select(CalendarClosure)
        .where(CalendarClosure.agency_id == actor.agency_id)
        .order_by(CalendarClosure.first_on.desc(), CalendarClosure.id.desc())
        .limit(_MOST_SHOWN)
    ).all()
    people = {one for row in rows for one in (row.entered_by, row.withdrawn_by)}
    names: dict[UUID | None, str] = {
        row.id: row.name
        for row in session.execute(
            select(Officer.id, Officer.name).where(
                Officer.agency_id == actor.agency_id, Officer.id.in_(people - {None})
            )
        )
    }
    return [
        ClosureRow(
            closure=closure_of(row),
            entered_at=row.entered_at,
            entered_by=names.get(row.entered_by, ""),
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=names.get(row.withdrawn_by, ""),
            withdrawn_why=row.withdrawn_why,
        )
        for row in rows
    ]
