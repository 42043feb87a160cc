"""Taking letters out to be sent, and writing down what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from notifications.envelope import Outgoing
from notifications.errors import DeliveryError
from notifications.headers import printable
from notifications.outbox.enqueue import Enclosed
from notifications.outbox.tables import LetterStatus, outbox, outbox_attempts

_LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter in the hands of one deliverer until its lease ends."""

    agency_id: UUID
    id: UUID
    fence: int
    until: datetime
    attempts: int
    first_tried_at: datetime
    letter: str
    reference: str
    mail: Outgoing
    enclosed: tuple[Enclosed, ...] = ()


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int,
    lease_seconds: float,
    worker: str,
    only: frozenset[UUID] | None = None,
    but: frozenset[UUID] = frozenset(),
) -> list[Claimed]:
    """Take up to `limit` due letters in one statement, the longest waiting first.

    `only` letters of these agencies, if any are named; none of those in `but`.

    A letter whose deliverer died becomes due again when its lease ends. Two deliverers
    at once never get the same one: the condition is judged again on the locked row, and
    the fence, one higher, shuts out whoever held it before.
    """
    is_due = outbox.c.next_attempt_at <= now
    due = (
        select(outbox.c.agency_id, outbox.c.id)
        .where(is_due)
        .order_by(outbox.c.next_attempt_at)
        .limit(limit)
    )
    if only is not None:
        due = due.where(outbox.c.agency_id.in_(only))
    if but:
        due = due.where(outbox.c.agency_id.not_in(but))
    until = now + timedelta(seconds=lease_seconds)
    statement = (
        update(outbox)
        .where(tuple_(outbox.c.agency_id, outbox.c.id).in_(due), is_due)
        .values(
            status=LetterStatus.SENDING,
            next_attempt_at=until,
            claimed_until=until,
            claimed_by=worker,
            fence=outbox.c.fence + 1,
            attempts=outbox.c.attempts + 1,
            first_tried_at=func.coalesce(outbox.c.first_tried_at, now),
        )
        .returning(outbox)
    )
    rows = session.execute(statement).mappings().all()
    return sorted((_claimed(row) for row in rows), key=lambda letter: letter.id)


def mark_sent(
    session: Session, claimed: Claimed, *, now: datetime, answer: str
) -> bool:
    """Write down that the server took the letter; false if the claim was lost."""
    _note(session, claimed, now, outcome="sent", code=250, detail=answer)
    return _settle(
        session,
        claimed,
        status=LetterStatus.SENT,
        next_attempt_at=None,
        sent_at=now,
        last_error=None,
        last_code=250,
    )


def mark_retry(
    session: Session,
    claimed: Claimed,
    fault: DeliveryError,
    *,
    now: datetime,
    again_at: datetime,
) -> bool:
    """Put the letter back for another try; false if the claim was lost."""
    _note(session, claimed, now, fault.kind, code=fault.code, detail=str(fault))
    return _settle(
        session,
        claimed,
        status=LetterStatus.QUEUED,
        next_attempt_at=again_at,
        last_error=_detail(str(fault)),
        last_code=fault.code,
    )


def mark_failed(
    session: Session, claimed: Claimed, fault: DeliveryError, *, now: datetime
) -> bool:
    """Give the letter up, for somebody to see; false if the claim was lost."""
    _note(session, claimed, now, fault.kind, code=fault.code, detail=str(fault))
    return _settle(
        session,
        claimed,
        status=LetterStatus.FAILED,
        next_attempt_at=None,
        last_error=_detail(str(fault)),
        last_code=fault.code,
    )


def put_back(session: Session, claimed: Sequence[Claimed], *, now: datetime) -> int:
    """Return letters that were claimed but not tried: due at once, no try counted.

    They keep their place before letters that were written after them.
    """
    return sum(
        _settle(
            session,
            letter,
            status=LetterStatus.QUEUED,
            next_attempt_at=min(now, letter.mail.written_at),
            attempts=letter.attempts - 1,
        )
        for letter in claimed
    )


def _settle(session: Session, claimed: Claimed, **values: object) -> bool:
    statement = (
        update(outbox)
        .where(
            outbox.c.agency_id == claimed.agency_id,
            outbox.c.id == claimed.id,
            outbox.c.fence == claimed.fence,
            outbox.c.status == LetterStatus.SENDING,
        )
        .values(claimed_by=None, claimed_until=None, **values)
        .returning(outbox.c.id)
    )
    return session.execute(statement).first() is not None


def _note(
    session: Session,
    claimed: Claimed,
    now: datetime,
    outcome: str,
    *,
    code: int | None,
    detail: str,
) -> None:
    """Keep the attempt even when the claim was lost: that it happened is a fact."""
    session.execute(
        insert(outbox_attempts).values(
            agency_id=claimed.agency_id,
            outbox_id=claimed.id,
            no=claimed.fence,
            at=now,
            outcome=outcome,
            code=code,
            detail=_detail(detail),
        )
    )


def _detail(text: str) -> str:
    return printable(text)[:_LONGEST_DETAIL]


def _claimed(row: RowMapping) -> Claimed:
    return Claimed(
        agency_id=row["agency_id"],
        id=row["id"],
        fence=row["fence"],
        until=row["claimed_until"],
        attempts=row["attempts"],
        first_tried_at=row["first_tried_at"],
        letter=row["letter"],
        reference=row["reference"],
        mail=Outgoing(
            message_id=row["message_id"],
            to_address=row["to_address"],
            to_name=row["to_name"],
            subject=row["subject"],
            text=row["text"],
            html=row["html"],
            written_at=row["not_before"] or row["created_at"],
            is_urgent=row["urgent"],
        ),
        enclosed=tuple(Enclosed(**one) for one in row["enclosures"] or ()),
    )
