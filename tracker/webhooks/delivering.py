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
from tracker.webhooks.announcing import TEST

_BATCH = 16
_AT_ONCE = 8
_LEASE = timedelta(minutes=2)
#: After such an outcome the other messages of the receiver wait for the next round.
_SLOW = {door.Outcome.TOO_SLOW, door.Outcome.UNREACHABLE}
#: Minutes until the next try; a message that fails after the last is dead.
PAUSES = (1, 5, 30, 120, 300, 600, 840)


@dataclass(frozen=True, slots=True)
class _Claimed:
    agency_id: UUID
    id: UUID
    webhook_id: UUID
    fence: int
    attempts: int
    message: door.Message


def run(database: Database, settings: Settings, now: datetime) -> str:
    """Deliver what is due; a slow receiver holds back only its own messages."""
    total: Counter[str] = Counter()
    tried: set[UUID] = set()
    slow: set[UUID] = set()
    internal = settings.internal_receivers
    while claimed := database.write(partial(claim, slow=frozenset(slow), now=now)):
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            results = list(pool.map(lambda one: _sent(one, now, internal), claimed))
        for one, (result, took) in zip(claimed, results, strict=True):
            total[str(result.outcome)] += 1
            if result.outcome in _SLOW:
                slow.add(one.webhook_id)
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


def claim(session: Session, slow: frozenset[UUID], now: datetime) -> list[_Claimed]:
    """Take due messages by one conditional statement, whoever else looks for them.

    What an earlier round had in hand when the address was paused or removed comes
    back here, and is held or withdrawn like the others.
    """
    row = WebhookMessage
    _let_rest(session, now)
    is_due = row.next_attempt_at <= now
    due = (
        select(row.agency_id, row.id)
        .where(is_due, row.webhook_id.not_in(slow))
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
        found.append(_Claimed(agency_id, id_, webhook_id, fence, attempts, said))
    return sorted(found, key=lambda one: one.id)


def _let_rest(session: Session, now: datetime) -> None:
    row = WebhookMessage
    for status, resting in (
        ("withdrawn", Webhook.removed_at.is_not(None)),
        ("held", Webhook.is_paused.is_(True) & Webhook.removed_at.is_(None)),
    ):
        session.execute(
            update(row)
            .where(
                row.next_attempt_at <= now,
                # A test goes to an address that is paused as well.
                (row.kind != TEST) | (status == "withdrawn"),
                tuple_(row.agency_id, row.webhook_id).in_(
                    select(Webhook.agency_id, Webhook.id).where(resting)
                ),
            )
            .values(status=status, next_attempt_at=None),
            execution_options={"synchronize_session": False},
        )


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
