"""The date told to an applicant: what is promised, and told anew when it moves."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from rules.deadline import Deadline, due
from tracker.acts import Act
from tracker.catalogue import limit_of
from tracker.models import Procedure
from tracker.offices import office_of


def promise(
    session: Session,
    agency_id: UUID,
    procedure: Procedure,
    *,
    at: datetime,
    variant: str = "",
) -> Deadline:
    """Compute what would be promised, with its explanation; nothing is written."""
    office = office_of(session, agency_id)
    return due(
        office.time.civil(at),
        limit_of(procedure, variant),
        office.time.calendar,
        cutoff=cutoff_of(procedure),
        explain=True,
    )


def cutoff_of(procedure: Procedure) -> time:
    """Give the hour until which a same-day procedure is answered the same day."""
    return time.fromisoformat(procedure.cutoff)


def appoint(act: Act, why: str) -> None:
    """Tell the applicant a date anew; what was promised is never moved earlier."""
    due_at = act.case.due_at
    if due_at is None or act.case.reappointed_at is not None:
        return
    old = act.case.appointed_at
    if old is not None and due_at <= old:
        return
    act.case.appointed_at = due_at
    act.record(
        "case.appointed",
        {
            "old": old.isoformat() if old else None,
            "new": due_at.isoformat(),
            "why": why,
        },
    )
