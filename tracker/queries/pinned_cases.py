"""Open cases by the version of the procedure that they came under (ADR 0010)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.models import Case

#: A page is for looking at; the file has all of them.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedCase:
    """One open case; code and dates are all that an administrator is told."""

    code: str
    received_at: datetime | None
    due_at: datetime | None
    limit_amount: float | None
    limit_unit: str | None


def open_cases_by_version(
    session: Session, actor: Actor, procedure_ids: Iterable[UUID]
) -> dict[UUID, int]:
    """Count the open cases that keep each version."""
    require(actor, "procedure.read")
    rows = session.execute(
        select(Case.procedure_id, func.count())
        .where(
            Case.agency_id == actor.agency_id,
            Case.ended_at.is_(None),
            Case.procedure_id.in_(list(procedure_ids)),
        )
        .group_by(Case.procedure_id)
    )
    return {row[0]: row[1] for row in rows}


def cases_of_version(
    session: Session, actor: Actor, procedure_id: UUID, *, limit: int | None = None
) -> Iterator[PinnedCase]:
    """List the open cases that keep a version, the first due first."""
    require(actor, "procedure.read")
    rows = session.execute(
        select(
            Case.code,
            Case.submission_no,
            Case.received_at,
            Case.due_at,
            Case.limit_amount,
            Case.limit_unit,
        )
        .where(
            Case.agency_id == actor.agency_id,
            Case.ended_at.is_(None),
            Case.procedure_id == procedure_id,
        )
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    )
    for row in rows:
        yield PinnedCase(
            code=row.code or row.submission_no or "",
            received_at=row.received_at,
            due_at=row.due_at,
            limit_amount=row.limit_amount,
            limit_unit=row.limit_unit,
        )
