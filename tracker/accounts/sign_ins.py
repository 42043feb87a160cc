"""Signed-in sessions: rows that can be ended, and the cookie that names one.

The cookie is `<agency>.<secret>`; the row keeps only a hash of the secret. Whether the
officer is active, and which roles there are, is read again at every request.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from tracker.accounts.absences import stands_in_for
from tracker.accounts.actor import Actor, Role
from tracker.ids import new_id
from tracker.models import Officer, SignIn

_LONGEST_COOKIE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is signed in, and what their pages need to know of it.

    With `must_change_password` nothing is to be offered but choosing a new one.
    """

    actor: Actor
    sign_in_id: UUID
    username: str
    csrf_token: str
    must_change_password: bool
    expires_at: datetime

    def csrf_fits(self, given: str) -> bool:
        """Say whether a form carries this session's token."""
        return hmac.compare_digest(
            self.csrf_token.encode(), given.encode("utf-8", "surrogatepass")
        )


def begin(
    session: Session,
    officer: Officer,
    *,
    now: datetime,
    hours: int,
    replacing: str | None = None,
) -> tuple[str, SignedIn]:
    """Begin a session; give its cookie and what it stands for.

    The secret is always new. A session whose cookie came along is ended, so that one
    planted before signing in is worth nothing afterwards.
    """
    if replacing:
        end(session, replacing, now=now)
    secret = secrets.token_urlsafe(32)
    row = SignIn(
        agency_id=officer.agency_id,
        id=new_id(),
        officer_id=officer.id,
        secret_hash=_hash(secret),
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
        ended_at=None,
    )
    session.add(row)
    session.flush()
    return f"{officer.agency_id.hex}.{secret}", _signed_in(row, officer)


def signed_in(session: Session, cookie: str, *, now: datetime) -> SignedIn | None:
    """Say who the cookie stands for; `None` if for nobody, or no longer."""
    parts = _parts(cookie)
    if parts is None:
        return None
    found = session.execute(
        select(SignIn, Officer)
        .join(
            Officer,
            (Officer.agency_id == SignIn.agency_id) & (Officer.id == SignIn.officer_id),
        )
        .where(
            SignIn.agency_id == parts[0],
            SignIn.secret_hash == _hash(parts[1]),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
            Officer.is_active.is_(True),
        )
    ).one_or_none()
    if found is None:
        return None
    standing_in = stands_in_for(session, found[1], now)
    return _signed_in(found[0], found[1], standing_in)


def end(session: Session, cookie: str, *, now: datetime) -> None:
    """End the session of a cookie; one that is over stays as it is."""
    parts = _parts(cookie)
    if parts is None:
        return
    session.execute(
        update(SignIn)
        .where(
            SignIn.agency_id == parts[0],
            SignIn.secret_hash == _hash(parts[1]),
            SignIn.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_all(session: Session, officer: Officer, *, now: datetime) -> int:
    """End every session of an officer; say how many there were."""
    ended = session.execute(
        update(SignIn)
        .where(
            SignIn.agency_id == officer.agency_id,
            SignIn.officer_id == officer.id,
            SignIn.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return ended.rowcount if isinstance(ended, CursorResult) else 0


def forget_expired(session: Session, before: datetime) -> int:
    """Delete sessions that expired before an instant; say how many."""
    gone = session.execute(delete(SignIn).where(SignIn.expires_at < before))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def actor_for(officer: Officer, stands_in_for: frozenset[UUID] = frozenset()) -> Actor:
    """Make the actor that an officer is, with those the officer stands in for."""
    return Actor(
        agency_id=officer.agency_id,
        officer_id=officer.id,
        name=officer.name,
        roles=frozenset(Role(role) for role in officer.roles),
        unit_id=officer.unit_id,
        desk_id=officer.desk_id,
        stands_in_for=stands_in_for,
    )


def _signed_in(
    row: SignIn, officer: Officer, standing_in: frozenset[UUID] = frozenset()
) -> SignedIn:
    return SignedIn(
        actor=actor_for(officer, standing_in),
        sign_in_id=row.id,
        username=officer.username,
        csrf_token=row.csrf_token,
        must_change_password=officer.must_change_password,
        expires_at=row.expires_at,
    )


def _parts(cookie: str) -> tuple[UUID, str] | None:
    agency, _, secret = cookie.partition(".")
    if not secret or len(cookie) > _LONGEST_COOKIE or len(agency) != 32:
        return None
    try:
        return UUID(hex=agency), secret
    except ValueError:
        return None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
