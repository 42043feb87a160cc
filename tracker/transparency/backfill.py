"""Leaves for what happened before there was a log, marked as entered later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
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
    enter_closed,
    enter_published,
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
        or _closed(session, agency_id, now)
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


def _closed(session: Session, agency_id: UUID, now: datetime) -> int:
    rows = session.scalars(
        select(AccountabilityEntry)
        .where(
            AccountabilityEntry.agency_id == agency_id,
            _was_closed(),
            ~_has_leaf(AccountabilityEntry.agency_id, AccountabilityEntry.id),
        )
        .order_by(AccountabilityEntry.id)
        .limit(_BATCH)
    ).all()
    time = office_of(session, agency_id).time
    for row in rows:
        line = session.scalars(
            select(AccountabilityEvent)
            .where(
                AccountabilityEvent.agency_id == agency_id,
                AccountabilityEvent.entry_id == row.id,
                AccountabilityEvent.kind == "closed",
            )
            .order_by(AccountabilityEvent.seq.desc())
        ).first()
        if line is not None:
            enter_closed(session, row, line, time.today(line.at), now, is_late=True)
    return len(rows)


def _was_closed() -> ColumnElement[bool]:
    line = AccountabilityEvent
    return exists().where(
        line.agency_id == AccountabilityEntry.agency_id,
        line.entry_id == AccountabilityEntry.id,
        line.kind == "closed",
    )


def _has_leaf(
    agency_id: InstrumentedAttribute[UUID], about: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    return exists().where(LogLeaf.agency_id == agency_id, LogLeaf.about == about)
