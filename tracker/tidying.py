"""Forgetting what is no longer needed: sessions, attempts, long work of other days."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from tracker.accounts.sign_ins import forget_expired
from tracker.accounts.throttle import forget_before
from tracker.models import LongWork


def tidy(session: Session, now: datetime, *, work_days: int) -> int:
    """Forget expired sign-ins, old attempts and ended works; say how many rows went.

    The file that a work made is of nobody then, and goes when files are cleared away.
    """
    gone = forget_expired(session, now - timedelta(days=30))
    gone += forget_before(session, (now - timedelta(days=1)).date())
    works = session.execute(
        delete(LongWork).where(LongWork.ended_at < now - timedelta(days=work_days))
    )
    return gone + (works.rowcount if isinstance(works, CursorResult) else 0)
