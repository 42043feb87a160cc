"""Open cases whose dates are estimated: they reach into a year not announced yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.models import Case, Procedure, Unit
from tracker.year_ahead import is_provisional

#: A page is for looking at; the file has all of them.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalCase:
    """One case; who may not read cases is told no more than its code and dates."""

    code: str
    procedure: str
    unit: str
    received_at: datetime | None
    due_at: datetime | None


def provisional_cases(
    session: Session, actor: Actor, *, limit: int | None = None
) -> Iterator[ProvisionalCase]:
    """List the open cases whose due date is provisional, by that date."""
    require(actor, "calendar.read")
    reads_cases = may(actor, "case.read")
    question = (
        select(
            Case.code,
            Case.submission_no,
            Procedure.name_vi,
            Unit.name_vi.label("unit_vi"),
            Case.received_at,
            Case.due_at,
        )
        .join(
            Procedure,
            (Procedure.agency_id == Case.agency_id)
            & (Procedure.id == Case.procedure_id),
        )
        .outerjoin(
            Unit,
            (Unit.agency_id == Case.agency_id) & (Unit.id == Case.holder_unit_id),
        )
        .where(*is_provisional(actor.agency_id))
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    )
    for row in session.execute(question):
        yield ProvisionalCase(
            code=row.code or row.submission_no or "",
            procedure=row.name_vi if reads_cases else "",
            unit=(row.unit_vi or "") if reads_cases else "",
            received_at=row.received_at,
            due_at=row.due_at,
        )
