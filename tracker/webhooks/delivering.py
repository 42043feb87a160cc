"""One round of messages: claim, send outside any transaction, write down."""

import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from notifications import webhook as door
from tracker.db import Database
from tracker.models import Webhook, WebhookAttempt, WebhookMessage
from tracker.settings import Settings

_BATCH = 16
_AT_ONCE = 8
_LEASE = timedelta(minutes=2)
#: Minutes until the next try; a message that fails after the last is dead.
PAUSES = (1, 5, 30, 120, 300, 600, 840)


@dataclass(frozen=True, slots=True)
class _Claimed:
    agency_id: UUID
    id: UUID
    fence: int
    attempts: int
    message: door.Message


def run(database: Database, settings: Settings, now: datetime) -> str:
    """Deliver what is due; a slow receiver holds back only its own messages."""
    total: Counter[str] = Counter()
    tried: set[UUID] = set()
    internal = settings.internal_receivers
    while claimed := database.write(lambda session: _claim(session, now)):
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            results = list(pool.map(lambda one: _sent(one, now, internal), claimed))
        for one, (result, took) in zip(claimed, results, strict=True):
            total[str(result.outcome)] += 1
            database.write(partial(_record, one=one, result=result, took=took, now=now))
        if tried.intersection(one.id for one in claimed) or len(claimed) < _BATCH:
            break
        tried.update(one.id for one in claimed)
    return ", ".join(f"{count} {name}" for name, count in sorted(total.items()))


def again_at(attempts: int, now: datetime) -> datetime | None:
    """Say when to try again after so many tries, a little apart from the others."""
    if attempts > len(PAUSES):
        return None
    seconds = PAUSES[attempts - 1] * 60
    return now + timedelta(seconds=seconds + secrets.randbelow(seconds // 5 + 1))


def _claim(session: Session, now: datetime) -> list[_Claimed]:
    """Take due messages by one conditional statement, whoever else looks for them."""
    row = WebhookMessage
    is_due = row.next_attempt_at <= now
    due = (
        select(row.agency_id, row.id)
        .where(is_due)
        .order_by(row.next_attempt_at)
        .limit(_BATCH)
    )
    taken = session.execute(
        update(row)
        .where(tuple_(row.agency_id, row.id).in_(due), is_due)
        .values(
            status="sending",
            next_attempt_at=now + _LEASE,
            fence=row.fence + 1,
            attempts=row.attempts + 1,
        )
        .returning(
            row.agency_id, row.id, row.webhook_id, row.body, row.fence, row.attempts
        ),
        execution_options={"synchronize_session": False},
    ).all()
    found = []
    for agency_id, id_, webhook_id, body, fence, attempts in taken:
        to = session.get_one(Webhook, (agency_id, webhook_id))
        said = door.Message(
            id=f"msg_{id_.hex}", body=body, url=to.url, secrets=secrets_of(to, now)
        )
        found.append(_Claimed(agency_id, id_, fence, attempts, said))
    return sorted(found, key=lambda one: one.id)


def secrets_of(to: Webhook, now: datetime) -> tuple[str, ...]:
    """Give the secret, and the one before it while receivers change over."""
    if to.previous_until is not None and now < to.previous_until:
        return (to.secret, to.previous_secret)
    return (to.secret,)


def _sent(
    one: _Claimed, now: datetime, internal: frozenset[str]
) -> tuple[door.Result, int]:
    begun = time.monotonic()
    result = door.post(one.message, now=now, internal=internal)
    return result, int((time.monotonic() - begun) * 1000)


def _record(
    session: Session, one: _Claimed, result: door.Result, took: int, now: datetime
) -> None:
    session.add(
        WebhookAttempt(
            agency_id=one.agency_id,
            message_id=one.id,
            no=one.fence,
            at=now,
            outcome=str(result.outcome),
            code=result.code,
            detail=result.detail,
            milliseconds=took,
        )
    )
    is_taken = result.outcome is door.Outcome.TAKEN
    again = None if is_taken else again_at(one.attempts, now)
    status = "sent" if is_taken else "queued" if again else "failed"
    row = WebhookMessage
    session.execute(
        update(row)
        .where(
            row.agency_id == one.agency_id,
            row.id == one.id,
            row.fence == one.fence,
            row.status == "sending",
        )
        .values(
            status=status, next_attempt_at=again, sent_at=now if is_taken else None
        ),
        execution_options={"synchronize_session": False},
    )
