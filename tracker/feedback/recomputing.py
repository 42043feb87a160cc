"""The dates of open feedback when the calendar changes: a decree, hours, a closure."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.feedback.acts import FeedbackAct, derive
from tracker.models import Feedback
from tracker.offices import Office


def follow_calendar(
    session: Session, actor: Actor, office: Office, now: datetime
) -> int:
    """Derive what is still owed anew; each date that moves is an event. Say how many.

    What was answered keeps its dates: whether it was late was judged when it closed.
    """
    rows = session.scalars(
        select(Feedback)
        .where(
            Feedback.agency_id == office.agency.agency_id,
            or_(
                Feedback.closed_at.is_(None),
                and_(
                    Feedback.publish_until.is_not(None), Feedback.published_at.is_(None)
                ),
            ),
        )
        .order_by(Feedback.id)
        .with_for_update()
    ).all()
    moved = 0
    for row in rows:
        before, judged = _dates(row), (row.is_closed_late, row.late_since)
        derive(row, office)
        row.is_closed_late, row.late_since = judged
        after = _dates(row)
        if before != after:
            act = FeedbackAct(session, actor, office, row, now)
            act.record("dates_moved", {"from": before, "to": after})
            moved += 1
    session.flush()
    return moved


def _dates(row: Feedback) -> dict[str, str]:
    """Give by when each thing that is still open is owed."""
    owed = {
        "decide": row.decide_until if row.closed_at is None else None,
        "answer": row.answer_until if row.closed_at is None else None,
        "publish": row.publish_until,
    }
    return {name: at.isoformat() for name, at in owed.items() if at is not None}
