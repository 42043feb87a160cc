"""Results that are ready and not yet in the applicant's hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy.orm import Session

from rules.lifecycle import CaseState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, cards
from tracker.models import Case

_PAGE = 50

#: What nobody fetched for longer than this is found by the search; the span lets the
#: index of receptions answer.
_LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReturn:
    """How many results wait, some of them, and where the next page begins."""

    total: int
    cards: Sequence[CaseCard]
    next_after: UUID | None = None


def results_to_return(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    after: UUID | None = None,
    page_size: int = _PAGE,
) -> ToReturn:
    """Read the finished cases whose result waits at the desk, the oldest first."""
    require(actor, "case.read")
    waits = and_(
        Case.agency_id == actor.agency_id,
        Case.received_at >= now - _LOOK_BACK,
        # As the index of them says it; a value would be unknown to a prepared plan.
        Case.state == literal_column(f"'{CaseState.FINISHED}'"),
    )
    total = session.scalar(select(func.count()).select_from(Case).where(waits)) or 0
    if not page_size:
        return ToReturn(total=total, cards=())
    # First which, then everything about them: joined at once, a plan may begin with
    # all applicants.
    question = select(Case.id).where(waits)
    if after is not None:
        question = question.where(Case.id > after)
    ids = session.scalars(question.order_by(Case.id).limit(page_size + 1)).all()
    shown = ids[:page_size]
    known = cards(session, actor.agency_id, shown)
    return ToReturn(
        total=total,
        cards=[known[case_id] for case_id in shown],
        next_after=shown[-1] if len(ids) > page_size else None,
    )
