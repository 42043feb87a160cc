"""What a person may do with a letter: send it again, elsewhere, or not at all."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from notifications.errors import OUR_OWN_FAULTS
from notifications.headers import mail_address
from notifications.outbox.tables import IS_FAILED, LetterStatus, outbox


def resend(
    session: Session,
    agency_id: UUID,
    letter_id: UUID,
    *,
    now: datetime,
    to_address: str | None = None,
) -> bool:
    """Give a dead letter a new start, the same letter with the same Message-ID.

    A new address is checked first. Answers false when there is no such dead letter, or
    when it was never written out and so has nothing to send.
    """
    changes = {} if to_address is None else {"to_address": mail_address(to_address)}
    statement = (
        update(outbox)
        .where(
            outbox.c.agency_id == agency_id,
            outbox.c.id == letter_id,
            IS_FAILED,
            outbox.c.subject != "",
        )
        .values(**_anew(now), **changes)
        .returning(outbox.c.id)
    )
    return session.execute(statement).first() is not None


def resend_all(session: Session, agency_id: UUID, *, now: datetime) -> int:
    """Give every dead letter a new start that no server refused for its reader.

    They died because a server was away, busy or set up wrongly for too long. Answers
    how many; they leave at the server's pace, as any letter does.
    """
    statement = (
        update(outbox)
        .where(*_died_of_the_server(agency_id))
        .values(**_anew(now))
        .returning(outbox.c.id)
    )
    return sum(1 for _ in session.execute(statement))


def resendable(session: Session, agency_id: UUID) -> int:
    """Count the dead letters that `resend_all` would send."""
    query = select(func.count()).where(*_died_of_the_server(agency_id))
    return session.scalar(query) or 0


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "status": LetterStatus.QUEUED,
        "next_attempt_at": now,
        "attempts": 0,
        "first_tried_at": None,
    }


def _died_of_the_server(agency_id: UUID) -> tuple[ColumnElement[bool], ...]:
    code = outbox.c.last_code
    return (
        outbox.c.agency_id == agency_id,
        IS_FAILED,
        outbox.c.subject != "",
        code.is_(None) | (code < 500) | code.in_(OUR_OWN_FAULTS),
    )


def withdraw(
    session: Session,
    agency_id: UUID,
    reference: str,
    *,
    kinds: frozenset[str],
    why: str,
) -> int:
    """Take back waiting letters about `reference` that are no longer true.

    One already handed to a deliverer is left alone: it may be on its way.
    """
    statement = (
        update(outbox)
        .where(
            outbox.c.agency_id == agency_id,
            outbox.c.reference == reference,
            outbox.c.letter.in_(kinds),
            outbox.c.status == LetterStatus.QUEUED,
        )
        .values(status=LetterStatus.WITHDRAWN, next_attempt_at=None, last_error=why)
        .returning(outbox.c.id)
    )
    return len(session.execute(statement).all())
