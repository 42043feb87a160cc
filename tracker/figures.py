"""The figures that an operator watches, read from rows."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.outbox import backlog
from tracker.models import Case
from tracker.observability import (
    DUE_SOON_CASES,
    OLDEST_LETTER,
    OPEN_CASES,
    OVERDUE_CASES,
)


def measure(session: Session, now: datetime) -> None:
    """Set the gauges: open, due within two days, overdue, age of the oldest letter."""
    is_open = Case.ended_at.is_(None)

    def count(*conditions: object) -> int:
        query = select(func.count()).select_from(Case).where(is_open, *conditions)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    OPEN_CASES.set(count())
    OVERDUE_CASES.set(count(Case.original_due_at < now))
    DUE_SOON_CASES.set(count(Case.due_at.between(now, now + timedelta(days=2))))
    oldest = backlog(session).oldest_due_at
    OLDEST_LETTER.set((now - oldest).total_seconds() if oldest else 0)
