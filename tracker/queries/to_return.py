"""Results that are ready and not yet in the applicant's hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from rules.lifecycle import CaseState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
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
        Case.state == CaseState.FINISHED,
    )
    total = session.scalar(select(func.count()).select_from(Case).where(waits)) or 0
    if not page_size:
        return ToReturn(total=total, cards=())
    question = select_cards().where(waits)
    if after is not None:
        question = question.where(Case.id > after)
    rows = session.execute(question.order_by(Case.id).limit(page_size + 1)).all()
    cards = [card_of(tuple(row)) for row in rows[:page_size]]
    more = len(rows) > page_size
    return ToReturn(
        total=total, cards=cards, next_after=cards[-1].case_id if more else None
    )
