"""Leases with fencing numbers, and the heartbeats of jobs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.models import Heartbeat, Lease


def take(
    session: Session, name: str, holder: str, now: datetime, length: timedelta
) -> int | None:
    """Take or renew a lease; give its fencing number, or `None` if another holds it.

    A clock that was set back does not make the holder wait for its own lease.
    """
    insert = _insert(session)
    statement = insert(Lease).values(
        name=name, holder=holder, until=now + length, fence=1
    )
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "holder": holder,
            "until": now + length,
            "fence": Lease.fence + 1,
        },
        where=(Lease.holder == holder)
        | (Lease.until < now)
        | (Lease.until > now + 2 * length),
    ).returning(Lease.fence)
    found: int | None = session.execute(statement).scalar_one_or_none()
    return found


def is_free(
    claimed_until: InstrumentedAttribute[datetime | None],
    now: datetime,
    length: timedelta,
) -> ColumnElement[bool]:
    """Say, for the rows of a table, whether nobody's claim on them holds any more.

    A claim that ends later than two lengths from now was made before the clock was
    set back.
    """
    return (
        claimed_until.is_(None)
        | (claimed_until < now)
        | (claimed_until > now + 2 * length)
    )


def beat(
    session: Session,
    job: str,
    started: datetime,
    ended: datetime,
    detail: str,
    *,
    ok: bool,
) -> None:
    """Write down that a job ran, and whether it came to its end."""
    row: dict[str, Any] = {
        "started_at": started,
        "ended_at": ended,
        "detail": detail[:500],
    }
    changes: dict[str, Any] = dict(row)
    if ok:
        row["succeeded_at"] = changes["succeeded_at"] = ended
        changes["failures"] = 0
    else:
        changes["failures"] = Heartbeat.failures + 1
    session.execute(
        _insert(session)(Heartbeat)
        .values(job=job, failures=0 if ok else 1, **row)
        .on_conflict_do_update(index_elements=["job"], set_=changes)
    )


def heartbeats(session: Session) -> dict[str, Heartbeat]:
    """Read the heartbeat of every job."""
    return {row.job: row for row in session.scalars(select(Heartbeat))}


def _insert(session: Session) -> Any:
    return (
        sqlite_insert
        if session.get_bind().dialect.name == "sqlite"
        else postgres_insert
    )
