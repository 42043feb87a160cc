"""A creation that may be asked for twice happens once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from tracker.errors import IdempotencyMismatchError
from tracker.models import IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One creation as a program asked for it."""

    agency_id: UUID
    token_id: UUID
    key: str
    body_hash: str
    case_id: UUID


def first_time(session: Session, request: Request, now: datetime) -> UUID | None:
    """Take the key; give `None` the first time, else the case that was made then.

    A replay writes its own row before anybody answers: an answer that wrote nothing
    could name a case which a failover has lost. Raises `IdempotencyMismatchError`
    when the key comes back with another body.
    """
    insert: Any = (
        sqlite_insert
        if session.get_bind().dialect.name == "sqlite"
        else postgres_insert
    )
    taken = session.execute(
        insert(IdempotencyKey)
        .values(
            agency_id=request.agency_id,
            token_id=request.token_id,
            key=request.key,
            body_hash=request.body_hash,
            case_id=request.case_id,
            created_at=now,
            replays=0,
        )
        .on_conflict_do_nothing(index_elements=["agency_id", "token_id", "key"])
        .returning(IdempotencyKey.case_id)
    ).scalar_one_or_none()
    if taken is not None:
        return None
    known = session.execute(
        update(IdempotencyKey)
        .where(
            IdempotencyKey.agency_id == request.agency_id,
            IdempotencyKey.token_id == request.token_id,
            IdempotencyKey.key == request.key,
        )
        .values(replayed_at=now, replays=IdempotencyKey.replays + 1)
        .returning(IdempotencyKey.case_id, IdempotencyKey.body_hash)
        .execution_options(synchronize_session=False)
    ).one()
    if known.body_hash != request.body_hash:
        raise IdempotencyMismatchError(key=request.key)
    found: UUID = known.case_id
    return found
