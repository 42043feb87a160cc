"""Submissions that wait for an answer, with the eight office hours that it may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from rules.duties import online_answer_by
from rules.lifecycle import CaseState
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.clockwork import facts_of
from tracker.models import Case
from tracker.offices import Office, office_of

_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submission; its instants are civil time of the agency.

    `answer_by` is there for what came in by the system only (NĐ 118/2025, Đ.17 k.2).
    """

    card: CaseCard
    submitted_at: datetime
    answer_by: datetime | None
    answered_at: datetime | None
    left_minutes: int
    over_minutes: int

    @property
    def is_unanswered_late(self) -> bool:
        """Say whether the eight hours are over without an answer."""
        return self.answered_at is None and self.over_minutes > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submissions:
    """A page of submissions, the longest waiting first."""

    rows: Sequence[Submission]
    total: int
    now: datetime
    next_after: UUID | None = None


def submissions(
    session: Session, actor: Actor, *, now: datetime, after: UUID | None = None
) -> Submissions:
    """Read what was submitted and neither received nor refused."""
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    waiting = _waiting(actor)
    question = select_cards().where(waiting)
    if after is not None:
        question = question.where(Case.id > after)
    found = session.execute(question.order_by(Case.id).limit(_PAGE + 1)).all()
    rows = [_submission(office, tuple(row), now) for row in found[:_PAGE]]
    return Submissions(
        rows=rows,
        total=submission_count(session, actor),
        now=office.time.civil(now),
        next_after=rows[-1].card.case_id if len(found) > _PAGE else None,
    )


def submission_count(session: Session, actor: Actor) -> int:
    """Count the submissions that wait for the desk."""
    return (
        session.scalar(select(func.count()).select_from(Case).where(_waiting(actor)))
        or 0
    )


def _waiting(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Case.agency_id == actor.agency_id,
        Case.ended_at.is_(None),
        Case.due_at.is_(None),  # lets the index of open cases find them
        Case.state == CaseState.REGISTERED,
    )


def _submission(
    office: Office,
    row: Sequence[Any],
    now: datetime,
) -> Submission:
    case, calendar, local = row[0], office.time.calendar, office.time.civil(now)
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    answer_by = online_answer_by(facts, calendar)
    left = over = 0
    if answer_by is not None and answer_by > local:
        left = calendar.seconds_between(local, answer_by) // 60
    elif answer_by is not None:
        over = calendar.seconds_between(answer_by, local) // 60
    return Submission(
        card=card_of(row),
        submitted_at=facts.submitted_at or local,
        answer_by=answer_by,
        answered_at=facts.answered_at,
        left_minutes=left,
        over_minutes=over,
    )
