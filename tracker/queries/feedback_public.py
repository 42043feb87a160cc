"""Feedback as its sender follows it with code and secret, and as anybody reads it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tracker.errors import NotFoundError
from tracker.models import Feedback, FeedbackEvent, PublishedFeedback
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark, write_mark

PAGE = 20
#: So many secrets are compared at every look-up, whatever was found.
_MOST = 3
_DECOY = b"AAAAAAAA"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUpFeedback:
    """What whoever has the secret reads; instants are civil time of the agency.

    `said` is the last word to the sender: the answer, a reason, a question.
    """

    row: Feedback
    office: Office
    said: str
    body: str
    received_at: datetime
    answer_by: datetime | None
    closed_at: datetime | None


def look_up_feedback(
    session: Session, code: str, secret: str
) -> LookedUpFeedback | None:
    """Read feedback for whoever knows its code and its secret; else `None`.

    The answer is the same for a code that does not exist and for a wrong secret.
    """
    wanted = "".join(code.split()).upper()
    rows = session.execute(
        select(Feedback.agency_id, Feedback.id, Feedback.lookup_secret)
        .where(Feedback.code == wanted)
        .limit(_MOST)
    ).all()
    given = "".join(secret.split()).upper().encode("utf-8", "surrogatepass")
    secrets = [row.lookup_secret.encode() for row in rows]
    fits = [
        hmac.compare_digest(one, given)
        for one in (*secrets, *[_DECOY] * (_MOST - len(rows)))
    ]
    for row, fit in zip(rows, fits, strict=False):
        if fit:
            return _looked_up(session, row.agency_id, row.id)
    return None


def _looked_up(
    session: Session, agency_id: UUID, feedback_id: UUID
) -> LookedUpFeedback:
    row = session.get_one(Feedback, (agency_id, feedback_id))
    office = office_of(session, agency_id)
    told = session.scalar(
        select(FeedbackEvent)
        .where(
            FeedbackEvent.agency_id == agency_id,
            FeedbackEvent.feedback_id == feedback_id,
            FeedbackEvent.kind == f"feedback.{row.state}",
        )
        .order_by(FeedbackEvent.seq.desc())
        .limit(1)
    )

    def local(at: datetime | None) -> datetime | None:
        return office.time.civil(at) if at else None

    return LookedUpFeedback(
        row=row,
        office=office,
        # An answer that nobody approved yet is no answer.
        said=told.reason if told and row.state in _TOLD else "",
        body=str(told.data.get("body", "")) if told else "",
        received_at=office.time.civil(row.received_at),
        answer_by=local(row.answer_until),
        closed_at=local(row.closed_at),
    )


_TOLD = {"supplement_asked", "answered", "refused", "forwarded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeedbackPage:
    """A page of what is published; `after` asks for the older ones."""

    shown: Sequence[PublishedFeedback]
    after: str


def published_feedback(
    session: Session, *, agency_id: UUID | None, after: str = "", limit: int = PAGE
) -> PublishedFeedbackPage:
    """Read published answers that were not taken back, the newest first."""
    row = PublishedFeedback
    query = select(row).where(row.withdrawn_on.is_(None))
    if agency_id is not None:
        query = query.where(row.agency_id == agency_id)
    mark = read_mark(after)
    if mark is not None:
        query = query.where(tuple_(row.published_at, row.id) < tuple_(*mark))
    rows = session.scalars(
        query.order_by(row.published_at.desc(), row.id.desc()).limit(limit + 1)
    ).all()
    more = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        more = write_mark(last.published_at, last.id)
    return PublishedFeedbackPage(shown=rows[:limit], after=more)


def published_answer(session: Session, published_id: UUID) -> PublishedFeedback:
    """Read one published answer, also one that was taken back (without its words)."""
    found = session.scalar(
        select(PublishedFeedback).where(PublishedFeedback.id == published_id)
    )
    if found is None:
        raise NotFoundError(what="answer", what_vi="trả lời", key="")
    return found
