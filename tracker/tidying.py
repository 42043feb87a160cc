"""Forgetting what is no longer needed: sessions that ended, attempts long ago."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.accounts.sign_ins import forget_expired
from tracker.accounts.throttle import forget_before


def tidy(session: Session, now: datetime) -> int:
    """Forget expired sign-ins and old attempts; say how many rows went."""
    gone = forget_expired(session, now - timedelta(days=30))
    return gone + forget_before(session, (now - timedelta(days=1)).date())
