"""One piece of feedback as its page shows it, with what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.feedback import (
    FEEDBACK_TRANSITIONS,
    FeedbackAction,
    FeedbackDates,
    FeedbackState,
    feedback_dates,
)
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.cards import CaseCard, cards
from tracker.errors import NotFoundError
from tracker.feedback.acts import facts_of, subject_of
from tracker.feedback.words import PERMISSION
from tracker.ledger import entry_of, entry_of_error, matter_of
from tracker.models import (
    ApologyNotice,
    Case,
    Feedback,
    FeedbackEvent,
    Officer,
    Unit,
)
from tracker.offices import Office, office_of

#: Topics that are answered for by the entry of an error.
ABOUT_ERRORS = ("error", "conduct")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackView:
    """One piece of feedback; `possible` are the acts that this actor can do now."""

    row: Feedback
    office: Office
    dates: FeedbackDates
    events: Sequence[FeedbackEvent]
    unit_vi: str
    officer: str
    case: CaseCard | None
    errors: Sequence[ApologyNotice]
    entry_id: UUID | None
    may_follow: bool
    may_open_error: bool
    possible: frozenset[FeedbackAction]
    now: datetime

    def local(self, at: datetime | None) -> datetime | None:
        """Give an instant as the clock on the agency's wall shows it."""
        return self.office.time.civil(at) if at else None

    def can(self, action: str) -> bool:
        """Say whether the actor can do this now."""
        return FeedbackAction(action) in self.possible


def feedback_view(
    session: Session, actor: Actor, code: str, *, now: datetime
) -> FeedbackView:
    """Read one piece of feedback by its code; another agency's is `NotFoundError`."""
    require(actor, "feedback.read")
    row = session.scalar(
        select(Feedback).where(
            Feedback.agency_id == actor.agency_id,
            Feedback.code == code.strip().upper(),
        )
    )
    if row is None:
        raise NotFoundError(what="feedback", what_vi="phản ánh, kiến nghị", key=code)
    office = office_of(session, actor.agency_id)
    facts = facts_of(row, office)
    unit = session.get(Unit, (row.agency_id, row.unit_id)) if row.unit_id else None
    officer = (
        session.get(Officer, (row.agency_id, row.officer_id))
        if row.officer_id
        else None
    )
    case, entry_id, may_follow = _case(session, actor, row)
    return FeedbackView(
        row=row,
        office=office,
        dates=feedback_dates(facts, office.time.calendar, explain=True),
        events=_events(session, row),
        unit_vi=unit.name_vi if unit else "",
        officer=officer.name if officer else "",
        case=case,
        errors=_errors(session, row),
        entry_id=entry_id,
        may_follow=may_follow,
        may_open_error=_may_open_error(session, actor, row),
        possible=_possible(actor, row),
        now=office.time.civil(now),
    )


def feedback_about(session: Session, actor: Actor, case_id: UUID) -> list[Feedback]:
    """List the feedback about one case, the newest first; for the page of the case."""
    if not may(actor, "feedback.read"):
        return []
    return list(
        session.scalars(
            select(Feedback)
            .where(Feedback.agency_id == actor.agency_id, Feedback.case_id == case_id)
            .order_by(Feedback.received_at.desc(), Feedback.id)
            .limit(10)
        )
    )


def feedback_id_of(session: Session, actor: Actor, code: str) -> UUID:
    """Find feedback by its code, for an act; `NotFoundError` where there is none."""
    found = session.scalar(
        select(Feedback.id).where(
            Feedback.agency_id == actor.agency_id,
            Feedback.code == code.strip().upper(),
        )
    )
    if found is None:
        raise NotFoundError(what="feedback", what_vi="phản ánh, kiến nghị", key=code)
    return found


def _possible(actor: Actor, row: Feedback) -> frozenset[FeedbackAction]:
    subject, state = subject_of(row), FeedbackState(row.state)
    found = {
        action
        for action in FeedbackAction
        if (state, action) in FEEDBACK_TRANSITIONS
        and may(actor, PERMISSION[action], subject)
    }
    if row.published_id is not None:
        found.discard(FeedbackAction.PUBLISH)
    else:
        found.discard(FeedbackAction.UNPUBLISH)
    if not row.sender_agrees:
        found.discard(FeedbackAction.PUBLISH)
    return frozenset(found)


def _may_open_error(session: Session, actor: Actor, row: Feedback) -> bool:
    """Say whether the actor may note an error on the case, and apologise for it."""
    case = session.get(Case, (row.agency_id, row.case_id)) if row.case_id else None
    return case is not None and may(actor, "apology.open_error", case)


def _case(
    session: Session, actor: Actor, row: Feedback
) -> tuple[CaseCard | None, UUID | None, bool]:
    """Give the case, the entry that answers for this, and whether the actor follows it.

    Feedback about an error or about conduct belongs to the entry of the last error.
    """
    if row.case_id is None:
        return None, None, False
    case = session.get_one(Case, (row.agency_id, row.case_id))
    card = cards(session, row.agency_id, [case.id])[case.id]
    entry = entry_of(session, case)
    errors = _errors(session, row)
    if errors and (row.topic in ABOUT_ERRORS or entry is None):
        entry = entry_of_error(session, case, errors[-1].error_no)
    if entry is None:
        return card, None, False
    act = "ledger.follow"
    return card, entry.id, may(actor, act, matter_of(actor, act, entry, case))


def _errors(session: Session, row: Feedback) -> Sequence[ApologyNotice]:
    """List the apologies for errors of the case, the last noted at the end."""
    if row.case_id is None:
        return []
    return session.scalars(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == row.agency_id,
            ApologyNotice.case_id == row.case_id,
            ApologyNotice.error_no > 0,
        )
        .order_by(ApologyNotice.error_no, ApologyNotice.id)
    ).all()


def _events(session: Session, row: Feedback) -> Sequence[FeedbackEvent]:
    return session.scalars(
        select(FeedbackEvent)
        .where(
            FeedbackEvent.agency_id == row.agency_id,
            FeedbackEvent.feedback_id == row.id,
        )
        .order_by(FeedbackEvent.seq.desc())
    ).all()
