"""Reading how likely open cases are to be late; computed by a job, only read here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.lifecycle import CaseState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, cards
from tracker.models import Case, CaseProspect
from tracker.offices import office_of
from tracker.queries.work_filters import Filters, matching

_SHOWN = 5
_DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAhead:
    """The cases promised within a week that may be late, the likeliest first."""

    count: int
    until: date
    shown: Sequence[tuple[CaseCard, CaseProspect]]


def prospects_of(
    session: Session, agency_id: UUID, case_ids: Iterable[UUID]
) -> dict[UUID, CaseProspect]:
    """Read the prospects of some cases; a case without one is left out."""
    ids = list(case_ids)
    if not ids:
        return {}
    rows = session.scalars(
        select(CaseProspect).where(
            CaseProspect.agency_id == agency_id, CaseProspect.case_id.in_(ids)
        )
    )
    return {row.case_id: row for row in rows}


def risk_ahead(session: Session, actor: Actor, today: date) -> RiskAhead:
    """Read which promises of the coming week may not be kept."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    until = today + timedelta(days=_DAYS_AHEAD)
    bounds = (
        Case.agency_id == actor.agency_id,
        Case.ended_at.is_(None),
        Case.state != CaseState.REGISTERED,
        matching(actor, office, Filters(at_risk=True, due_to=until)),
    )
    joined = (CaseProspect.agency_id == Case.agency_id) & (
        CaseProspect.case_id == Case.id
    )
    count = session.scalar(select(func.count()).select_from(Case).where(*bounds)) or 0
    rows = session.scalars(
        select(CaseProspect)
        .join(Case, joined)
        .where(*bounds)
        .order_by(CaseProspect.chance.desc(), CaseProspect.case_id)
        .limit(_SHOWN)
    ).all()
    known = cards(session, actor.agency_id, [row.case_id for row in rows])
    shown = [(known[row.case_id], row) for row in rows]
    return RiskAhead(count=count, until=until, shown=shown)
