"""Looking into the outbox: lists, one letter with its attempts, the backlog."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, literal_column, select
from sqlalchemy.orm import Session

from notifications.outbox.tables import IS_FAILED, LetterStatus, outbox, outbox_attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to send a letter, and what came of it."""

    no: int
    at: datetime
    outcome: str
    code: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """A letter as the outbox knows it."""

    agency_id: UUID
    id: UUID
    letter: str
    reference: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    message_id: str
    urgent: bool
    status: LetterStatus
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    last_error: str | None
    last_code: int | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How much waits, since when, and how much was given up."""

    waiting: int
    oldest_due_at: datetime | None
    failed: int


_COLUMNS = [outbox.c[name] for name in StoredLetter.__dataclass_fields__]


def letters(
    session: Session,
    agency_id: UUID,
    *,
    status: LetterStatus | None = None,
    reference: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[StoredLetter]:
    """List an agency's letters, newest first; `before` is the last id already seen."""
    query = _of(agency_id)
    if status is LetterStatus.FAILED:
        query = query.where(IS_FAILED)
    elif status is not None:
        query = query.where(outbox.c.status == status)
    if status in {LetterStatus.QUEUED, LetterStatus.SENDING}:
        # True of them all; said so that the small index of what waits is used.
        query = query.where(outbox.c.next_attempt_at.is_not(None))
    if reference is not None:
        query = query.where(outbox.c.reference == reference)
    if before is not None:
        query = query.where(outbox.c.id < before)
    query = query.order_by(outbox.c.id.desc()).limit(limit)
    return [_stored(row) for row in session.execute(query).mappings()]


def letter(session: Session, agency_id: UUID, letter_id: UUID) -> StoredLetter | None:
    """Return one letter, or none if this agency has no such letter."""
    query = _of(agency_id).where(outbox.c.id == letter_id)
    row = session.execute(query).mappings().first()
    return None if row is None else _stored(row)


def known_keys(session: Session, agency_id: UUID, keys: Sequence[str]) -> set[str]:
    """Say which of these letters were stored already, whatever became of them."""
    rows = session.scalars(
        select(outbox.c.dedup_key).where(
            outbox.c.agency_id == agency_id, outbox.c.dedup_key.in_(keys)
        )
    )
    return set(rows)


def attempts(session: Session, agency_id: UUID, letter_id: UUID) -> Sequence[Attempt]:
    """Return every try of one letter, in order."""
    query = (
        select(*(outbox_attempts.c[name] for name in Attempt.__dataclass_fields__))
        .where(
            outbox_attempts.c.agency_id == agency_id,
            outbox_attempts.c.outbox_id == letter_id,
        )
        .order_by(outbox_attempts.c.no)
    )
    return [Attempt(**row) for row in session.execute(query).mappings()]


def backlog(session: Session) -> Backlog:
    """Measure the whole outbox; reads only what waits or was given up."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(outbox.c.created_at)).where(
            outbox.c.next_attempt_at.is_not(None)
        )
    ).one()
    failed = session.execute(
        select(func.count(literal_column("1"))).select_from(outbox).where(IS_FAILED)
    ).scalar_one()
    return Backlog(waiting=waiting, oldest_due_at=oldest, failed=failed)


def _of(agency_id: UUID) -> Select[Any]:
    return select(*_COLUMNS).where(outbox.c.agency_id == agency_id)


def _stored(row: RowMapping) -> StoredLetter:
    return StoredLetter(**{**row, "status": LetterStatus(row["status"])})
