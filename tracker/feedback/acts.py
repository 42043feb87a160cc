"""One act on a piece of feedback: what every command does before and after its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.clock import Pause
from rules.errors import TransitionRefusedError
from rules.feedback import (
    CLOSED,
    FeedbackAction,
    FeedbackDates,
    FeedbackFacts,
    FeedbackState,
    feedback_dates,
    feedback_rungs,
    has_reached,
    is_handled_late,
    next_feedback_state,
)
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import Subject, require
from tracker.errors import FeedbackStateError, InvalidValueError, NotFoundError
from tracker.feedback.words import ACTION_VI, PERMISSION, STATE_VI
from tracker.models import Feedback, FeedbackEvent
from tracker.offices import Office, office_of

LONGEST_TEXT = 4000


@dataclass(slots=True)
class FeedbackAct:
    """A piece of feedback in the hands of a command."""

    session: Session
    actor: Actor
    office: Office
    feedback: Feedback
    now: datetime

    def record(
        self, kind: str, data: Mapping[str, Any] | None = None, *, reason: str = ""
    ) -> None:
        """Write what happened, in the sequence of this feedback."""
        self.feedback.event_count += 1
        self.session.add(
            FeedbackEvent(
                agency_id=self.feedback.agency_id,
                feedback_id=self.feedback.id,
                seq=self.feedback.event_count,
                kind=f"feedback.{kind}",
                at=self.now,
                recorded_at=self.now,
                actor_kind=self.actor.kind,
                actor_id=self.actor.officer_id,
                actor_name=self.actor.name,
                data=dict(data or {}),
                reason=reason,
            )
        )

    def conclude(self) -> FeedbackDates:
        """Derive every date from what is known now, and set the alarm."""
        dates = derive(self.feedback, self.office)
        self.feedback.version += 1
        self.session.flush()
        return dates


def open_feedback(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    action: FeedbackAction,
    *,
    version: int | None = None,
    now: datetime,
) -> FeedbackAct:
    """Take feedback in hand: locked, permitted, possible; and move it on.

    Raises `NotFoundError` for another agency's, `NotPermittedError`,
    `FeedbackStateError` where the act is not possible now, and `InvalidValueError`
    where it changed since `version` was shown.
    """
    row = _locked(session, actor.agency_id, feedback_id)
    if row is None:
        raise _not_there(feedback_id)
    return _taken(session, actor, row, action, version, now)


def supposed_act(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    action: FeedbackAction,
    *,
    version: int | None = None,
    now: datetime,
) -> FeedbackAct:
    """Check an act as `open_feedback` does, to show what it would do; write nothing."""
    row = session.get(Feedback, (actor.agency_id, feedback_id))
    if row is None:
        raise _not_there(feedback_id)
    return _taken(session, actor, row, action, version, now)


def _taken(
    session: Session,
    actor: Actor,
    row: Feedback,
    action: FeedbackAction,
    version: int | None,
    now: datetime,
) -> FeedbackAct:
    require(actor, PERMISSION[action], subject_of(row))
    if version is not None and version != row.version:
        raise InvalidValueError(
            field="version",
            problem="this has changed since the page was opened; look again.",
            problem_vi="Phản ánh này vừa thay đổi từ lúc bạn mở trang. "
            "Hãy xem lại rồi làm lần nữa.",
        )
    move(row, action)
    return FeedbackAct(session, actor, office_of(session, actor.agency_id), row, now)


def sender_act(
    session: Session, agency_id: UUID, feedback_id: UUID, now: datetime
) -> FeedbackAct | None:
    """Take feedback in hand for its sender, who proved to know the secret; locked."""
    row = _locked(session, agency_id, feedback_id)
    if row is None:
        return None
    actor = sender_actor(agency_id)
    return FeedbackAct(session, actor, office_of(session, agency_id), row, now)


def sender_actor(agency_id: UUID) -> Actor:
    """Make the actor for what somebody does who is not signed in."""
    return Actor(
        agency_id=agency_id,
        officer_id=None,
        name="Người gửi",
        roles=frozenset(),
        kind="sender",
    )


def _locked(session: Session, agency_id: UUID, feedback_id: UUID) -> Feedback | None:
    return session.scalar(
        select(Feedback)
        .where(Feedback.agency_id == agency_id, Feedback.id == feedback_id)
        .with_for_update()
    )


def move(row: Feedback, action: FeedbackAction) -> None:
    """Bring feedback to where an act leads; raise `FeedbackStateError` if nowhere."""
    state = FeedbackState(row.state)
    try:
        row.state = str(next_feedback_state(state, action))
    except TransitionRefusedError:
        raise FeedbackStateError(
            code=row.code,
            state=str(state),
            state_vi=STATE_VI[state],
            action=str(action),
            action_vi=ACTION_VI[action],
        ) from None


def subject_of(row: Feedback) -> Subject:
    """Say who has to answer, for the permissions that reach a unit or a person."""
    return Subject(
        agency_id=row.agency_id, unit_id=row.unit_id, officer_id=row.officer_id
    )


def facts_of(row: Feedback, office: Office) -> FeedbackFacts:
    """Give what the clock needs to know, in the agency's civil time."""
    civil = office.time.civil

    def local(at: datetime | None) -> datetime | None:
        return civil(at) if at else None

    waits = tuple(
        Pause(civil(_instant(since)), civil(_instant(until)) if until else None)
        for since, until in row.waits
    )
    return FeedbackFacts(
        received_at=civil(row.received_at),
        decided_at=local(row.decided_at),
        waits=waits,
        closed_at=local(row.closed_at),
        is_to_be_published=row.sender_agrees and row.agency_agrees is True,
        published_at=local(row.published_at),
    )


def derive(row: Feedback, office: Office) -> FeedbackDates:
    """Write the dates that follow from the facts, and the next alarm."""
    facts = facts_of(row, office)
    dates = feedback_dates(facts, office.time.calendar)
    instant = office.time.instant

    row.decide_until = instant(dates.decide_by)
    row.ask_until = instant(dates.ask_by)
    row.answer_until = instant(dates.answer_by) if dates.answer_by else None
    row.publish_until = instant(dates.publish_by) if dates.publish_by else None
    row.provisional = dates.provisional
    state = FeedbackState(row.state)
    if state in CLOSED and facts.closed_at is not None:
        row.is_closed_late = is_handled_late(state, facts.closed_at, dates)
        if row.is_closed_late and row.late_since is None:
            owed = row.decide_until if state == "refused" else row.answer_until
            row.late_since = owed
    set_alarm(row, office, dates, None)
    return dates


def set_alarm(
    row: Feedback, office: Office, dates: FeedbackDates, judged_until: datetime | None
) -> None:
    """Set when the feedback has to be looked at next; never, if nothing is owed.

    `judged_until` is the civil time up to which its rungs were recorded.
    """
    rungs = feedback_rungs(facts_of(row, office), dates, office.time.calendar)
    coming = [
        rung.fires_at
        for rung in rungs
        if judged_until is None or not has_reached(rung, judged_until)
    ]
    row.next_timer_at = office.time.instant(min(coming)) if coming else None


def _not_there(feedback_id: UUID) -> NotFoundError:
    return NotFoundError(
        what="feedback", what_vi="phản ánh, kiến nghị", key=str(feedback_id)
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
