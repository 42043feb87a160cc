"""Leaves for what happened before there was a log, marked as entered later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    LogLeaf,
    PublicLog,
    PublishedApology,
)
from tracker.offices import office_of
from tracker.transparency.leaves import (
    enter_published,
    enter_turn,
    enter_unpublished,
)

_BATCH = 200


def enter_what_is_missing(session: Session, *, agency_id: UUID, now: datetime) -> int:
    """Enter some of what has no leaf; once there is no more, never look again."""
    log = session.get_one(PublicLog, agency_id, with_for_update=True)
    if log.backfilled_at is not None:
        return 0
    done = (
        _published(session, agency_id, now)
        or _unpublished(session, agency_id, now)
        or _turned(session, agency_id, "closed", now)
        or _turned(session, agency_id, "reopened", now)
        or _turned(session, agency_id, "reversed", now)
    )
    if not done:
        log.backfilled_at = now
        session.flush()
    return done


def _published(session: Session, agency_id: UUID, now: datetime) -> int:
    rows = session.scalars(
        select(PublishedApology)
        .where(
            PublishedApology.agency_id == agency_id,
            ~_has_leaf(PublishedApology.agency_id, PublishedApology.id),
        )
        .order_by(PublishedApology.published_at, PublishedApology.id)
        .limit(_BATCH)
    ).all()
    for row in rows:
        gone = row.withdrawn_on is not None
        kind = "apology.withdrawn" if gone else "apology.issued"
        enter_published(session, row, kind, now, is_late=True)
    return len(rows)


def _unpublished(session: Session, agency_id: UUID, now: datetime) -> int:
    rows = session.scalars(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == agency_id,
            ApologyNotice.state.in_(("issued", "delivered")),
            ApologyNotice.published_id.is_(None),
            ~_has_leaf(ApologyNotice.agency_id, ApologyNotice.id),
        )
        .order_by(ApologyNotice.id)
        .limit(_BATCH)
    ).all()
    for row in rows:
        enter_unpublished(session, row, now, is_late=True)
    return len(rows)


def _turned(session: Session, agency_id: UUID, kind: str, now: datetime) -> int:
    """Enter the latest line of a kind of each entry that has one, and no such leaf."""
    entry, line = AccountabilityEntry, AccountabilityEvent
    latest = (
        select(func.max(line.seq))
        .where(
            line.agency_id == entry.agency_id,
            line.entry_id == entry.id,
            line.kind == kind,
        )
        .correlate(entry)
        .scalar_subquery()
    )
    found = session.execute(
        select(entry, line)
        .join(
            line,
            (line.agency_id == entry.agency_id)
            & (line.entry_id == entry.id)
            & (line.seq == latest),
        )
        .where(
            entry.agency_id == agency_id,
            ~_has_leaf(entry.agency_id, entry.id, f"accountability.{kind}"),
        )
        .order_by(entry.id)
        .limit(_BATCH)
    ).all()
    time = office_of(session, agency_id).time
    for row, turn in found:
        enter_turn(session, row, turn, time.today(turn.at), now, is_late=True)
    return len(found)


def _has_leaf(
    agency_id: InstrumentedAttribute[UUID],
    about: InstrumentedAttribute[UUID],
    kind: str = "",
) -> ColumnElement[bool]:
    is_of = LogLeaf.kind == kind if kind else true()
    return exists().where(LogLeaf.agency_id == agency_id, LogLeaf.about == about, is_of)
