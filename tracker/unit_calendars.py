"""A unit's promised days, for the calendar programs of its officers.

The address is a secret of 32 bytes; whoever has it sees codes and procedures, and no
name. Only its hash is kept.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.units import unit_of
from tracker.errors import NotFoundError
from tracker.ids import new_id
from tracker.models import Case, Procedure, Unit, UnitCalendar
from tracker.offices import Office, office_of

#: How many promised days a calendar shows, the nearest first.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedDay:
    """A case that has been promised for a day; `promised_at` is civil time."""

    code: str
    procedure_vi: str
    promised_at: datetime
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedDays:
    """The promised days of a unit."""

    office: Office
    unit_vi: str
    days: Sequence[PromisedDay]


def open_calendar(
    session: Session, actor: Actor, unit_id: UUID, *, secret: str, now: datetime
) -> None:
    """Open a secret address for a unit; an older one of the unit ends."""
    begin(session, actor, "unit.change")
    unit = unit_of(session, actor, unit_id)
    _revoke(session, actor, unit_id, now)
    row = UnitCalendar(
        agency_id=actor.agency_id,
        id=new_id(),
        unit_id=unit.id,
        secret_hash=_hash(secret),
        created_at=now,
        revoked_at=None,
    )
    session.add(row)
    record(session, actor, "unit.calendar_opened", {"unit_id": unit.id}, now=now)


def close_calendar(
    session: Session, actor: Actor, unit_id: UUID, *, now: datetime
) -> None:
    """Make the secret address of a unit worthless."""
    begin(session, actor, "unit.change")
    unit = unit_of(session, actor, unit_id)
    if _revoke(session, actor, unit_id, now):
        record(session, actor, "unit.calendar_closed", {"unit_id": unit.id}, now=now)


def has_calendar(session: Session, actor: Actor, unit_id: UUID) -> bool:
    """Say whether a unit has a secret address."""
    return bool(_open(session, actor, unit_id))


def new_secret() -> str:
    """Make a secret for an address."""
    return secrets.token_urlsafe(32)


def promised_days(session: Session, secret: str) -> PromisedDays:
    """Read the calendar of a secret; raise `NotFoundError` where there is none."""
    row = _behind(session, secret)
    office = office_of(session, row.agency_id)
    unit = session.get_one(Unit, (row.agency_id, row.unit_id))
    promised = func.coalesce(Case.reappointed_at, Case.appointed_at)
    found = session.execute(
        select(Case.code, Procedure.name_vi, promised, Case.event_count)
        .join(
            Procedure,
            (Procedure.agency_id == Case.agency_id)
            & (Procedure.id == Case.procedure_id),
        )
        .where(
            Case.agency_id == row.agency_id,
            Case.holder_unit_id == row.unit_id,
            Case.ended_at.is_(None),
            Case.is_stopped.is_(False),
            Case.code.is_not(None),
            promised.is_not(None),
        )
        .order_by(promised, Case.id)
        .limit(MOST)
    )
    return PromisedDays(
        office=office,
        unit_vi=unit.name_vi,
        days=[
            PromisedDay(
                code=code or "",
                procedure_vi=name_vi,
                promised_at=office.time.civil(at),
                changes=count,
            )
            for code, name_vi, at, count in found
        ],
    )


def _behind(session: Session, secret: str) -> UnitCalendar:
    row = session.scalar(
        select(UnitCalendar).where(
            UnitCalendar.secret_hash == _hash(secret), UnitCalendar.revoked_at.is_(None)
        )
    )
    if row is None:
        raise NotFoundError(what="calendar", what_vi="lịch", key="")
    return row


def _open(session: Session, actor: Actor, unit_id: UUID) -> Sequence[UnitCalendar]:
    return session.scalars(
        select(UnitCalendar).where(
            UnitCalendar.agency_id == actor.agency_id,
            UnitCalendar.unit_id == unit_id,
            UnitCalendar.revoked_at.is_(None),
        )
    ).all()


def _revoke(session: Session, actor: Actor, unit_id: UUID, now: datetime) -> int:
    rows = _open(session, actor, unit_id)
    for row in rows:
        row.revoked_at = now
    return len(rows)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
