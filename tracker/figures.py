"""The figures that an operator watches, read from rows."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.outbox import backlog
from tracker.leases import heartbeats
from tracker.models import Case
from tracker.observability import (
    DUE_SOON_CASES,
    JOB_AGE,
    OLDEST_LETTER,
    OPEN_CASES,
    OVERDUE_CASES,
)


def measure(session: Session, now: datetime) -> None:
    """Set the gauges: open, due within two days, overdue, ages of letter and jobs."""
    is_open = Case.ended_at.is_(None)

    def count(*conditions: object) -> int:
        query = select(func.count()).select_from(Case).where(is_open, *conditions)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    OPEN_CASES.set(count())
    OVERDUE_CASES.set(count(Case.original_due_at < now))
    DUE_SOON_CASES.set(count(Case.due_at.between(now, now + timedelta(days=2))))
    oldest = backlog(session).oldest_due_at
    OLDEST_LETTER.set((now - oldest).total_seconds() if oldest else 0)
    for job, beat in heartbeats(session).items():
        if beat.succeeded_at is not None:
            JOB_AGE.labels(job).set((now - beat.succeeded_at).total_seconds())
