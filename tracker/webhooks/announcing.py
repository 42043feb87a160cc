"""Messages to subscribers, written in the transaction of the fact they tell.

A message has the code of the case and what happened, and nothing about a person: who
may know more asks the API for it.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.ids import new_id
from tracker.models import Case, CaseEvent, Webhook, WebhookMessage

#: What can be subscribed to.
KINDS = (
    "case.submitted",
    "case.received",
    "case.not_accepted",
    "case.supplement_requested",
    "case.supplement_received",
    "case.paused",
    "case.resumed",
    "case.deadline_changed",
    "case.reappointed",
    "case.flagged",
    "case.finished",
    "case.outcome_returned",
    "case.withdrawn",
    "case.stopped",
    "case.closed",
    "apology.issued",
)
TEST = "webhook.test"
#: Asked at every act, so it is put together only once.
_SUBSCRIBERS = select(Webhook).where(
    Webhook.agency_id == bindparam("agency_id"),
    Webhook.is_paused.is_(False),
    Webhook.removed_at.is_(None),
)


def subscribers(session: Session, agency_id: UUID) -> Sequence[Webhook]:
    """List the addresses of an agency that are told now."""
    return session.scalars(_SUBSCRIBERS, {"agency_id": agency_id}).all()


def tell(
    session: Session,
    told: Sequence[Webhook] | None,
    case: Case,
    events: Iterable[CaseEvent],
    now: datetime,
) -> Sequence[Webhook]:
    """Tell the events of a case; give who was told, to be asked for once an act."""
    found = subscribers(session, case.agency_id) if told is None else told
    code = case.code or case.submission_no or ""
    for event in events:
        announce(session, found, kind=event.kind, code=code, at=event.at, now=now)
    return found


def announce(
    session: Session,
    told: Iterable[Webhook],
    *,
    kind: str,
    code: str,
    at: datetime,
    now: datetime,
) -> None:
    """Write a message to every address that wants this kind."""
    for one in told:
        if kind in one.kinds:
            session.add(message(one, kind, code, at, now))


def message(
    to: Webhook, kind: str, code: str, at: datetime, now: datetime
) -> WebhookMessage:
    """Make a message that is due at once."""
    said = {
        "type": kind,
        "timestamp": at.astimezone(UTC).isoformat(),
        "data": {"code": code},
    }
    return WebhookMessage(
        agency_id=to.agency_id,
        id=new_id(),
        webhook_id=to.id,
        kind=kind,
        body=json.dumps(said, ensure_ascii=False),
        status="queued",
        created_at=now,
        next_attempt_at=now,
        attempts=0,
        fence=0,
        sent_at=None,
    )
