"""The feedback of a period as it was known at an instant, folded from its events.

What never changes about a piece of feedback (when it was received, what it is about)
stands in its row; everything else follows from the events that had been recorded. The
dates come from the calendar as it was known, so that a file of a past day stays what
it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from rules.clock import Pause
from rules.feedback import FeedbackFacts, FeedbackState
from rules.feedback_figures import FeedbackStanding, feedback_standing
from rules.report import ReportPeriod
from tracker.as_known import unit_names_as_known
from tracker.models import Feedback, FeedbackEvent
from tracker.offices import Office

_BATCH = 400
_LINKED = aliased(FeedbackEvent)
_LEADS_TO = {
    "feedback.accepted": FeedbackState.ACCEPTED,
    "feedback.supplement_asked": FeedbackState.SUPPLEMENT_ASKED,
    "feedback.supplement_received": FeedbackState.ACCEPTED,
    "feedback.answer_proposed": FeedbackState.ANSWER_PROPOSED,
    "feedback.answer_returned": FeedbackState.ACCEPTED,
    "feedback.answered": FeedbackState.ANSWERED,
    "feedback.refused": FeedbackState.REFUSED,
    "feedback.forwarded": FeedbackState.FORWARDED,
}
_CLOSES = frozenset({"feedback.answered", "feedback.refused", "feedback.forwarded"})
_DECIDES = _CLOSES | {"feedback.accepted", "feedback.supplement_received"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFeedback:
    """One piece of feedback of a period, by what it is about and who had to answer."""

    feedback_id: UUID
    received_at: datetime
    topic: str
    unit: str
    state: FeedbackState
    standing: FeedbackStanding


def period_feedback(
    session: Session, office: Office, period: ReportPeriod, known_at: datetime
) -> list[PeriodFeedback]:
    """Read the feedback of a period, the oldest reception first."""
    agency_id, instant = office.agency.agency_id, office.time.instant
    seen = instant(period.seen_at)
    rows = session.execute(
        select(
            Feedback.id, Feedback.topic, Feedback.received_at, Feedback.sender_agrees
        )
        .where(
            Feedback.agency_id == agency_id,
            Feedback.received_at <= seen,
            Feedback.created_at <= known_at,
            _can_be_of(instant(period.begin), seen),
        )
        .order_by(Feedback.received_at, Feedback.id)
    ).all()
    told = _events(session, agency_id, [row.id for row in rows])
    units = unit_names_as_known(session, agency_id, known_at)
    found = []
    for row in rows:
        then = _fold(told[row.id], office, seen, agrees=row.sender_agrees)
        standing = feedback_standing(
            then.facts(office.time.civil(row.received_at)),
            then.state,
            office.time.calendar,
            period,
        )
        if standing is not None:
            found.append(
                PeriodFeedback(
                    feedback_id=row.id,
                    received_at=row.received_at,
                    topic=row.topic,
                    unit=units.get(then.unit_id, ""),
                    state=then.state,
                    standing=standing,
                )
            )
    return found


def cases_with_feedback(
    session: Session, office: Office, period: ReportPeriod, known_at: datetime
) -> set[UUID]:
    """Name the cases that feedback received by the end of a period was about."""
    seen = office.time.instant(period.seen_at)
    event = FeedbackEvent
    rows = session.execute(
        select(event.feedback_id, event.data)
        .join(
            Feedback,
            and_(
                Feedback.agency_id == event.agency_id, Feedback.id == event.feedback_id
            ),
        )
        .where(
            event.agency_id == office.agency.agency_id,
            event.kind.in_(("feedback.received", "feedback.case_linked")),
            event.recorded_at <= known_at,
            Feedback.received_at <= seen,
            or_(
                Feedback.case_id.is_not(None),
                exists().where(
                    _is_of_row(_LINKED), _LINKED.kind == "feedback.case_linked"
                ),
            ),
        )
        .order_by(event.feedback_id, event.seq)
    )
    about: dict[UUID, str] = {}
    for feedback_id, data in rows:
        about[feedback_id] = str(data.get("to", data.get("case_id", "")))
    return {UUID(case_id) for case_id in about.values() if case_id}


@dataclass(slots=True)
class _Then:
    """What the events say by an instant; instants are civil time of the agency."""

    state: FeedbackState = FeedbackState.RECEIVED
    unit_id: str = ""
    decided_at: datetime | None = None
    closed_at: datetime | None = None
    published_at: datetime | None = None
    sender_agrees: bool = False
    agency_agrees: bool = False
    waits: list[Pause] = field(default_factory=list)

    def facts(self, received_at: datetime) -> FeedbackFacts:
        """Give them as the rules take them."""
        return FeedbackFacts(
            received_at=received_at,
            decided_at=self.decided_at,
            waits=tuple(self.waits),
            closed_at=self.closed_at,
            is_to_be_published=self.sender_agrees and self.agency_agrees,
            published_at=self.published_at,
        )

    def take(self, kind: str, at: datetime, data: Mapping[str, Any]) -> None:
        """Take in what one event says."""
        self.state = _LEADS_TO.get(kind, self.state)
        self.unit_id = str(data.get("unit", self.unit_id))
        if kind in _DECIDES:
            self.decided_at = self.decided_at or at
        if kind in _CLOSES:
            self.closed_at = at
        match kind:
            case "feedback.supplement_asked":
                self.waits.append(Pause(at))
            case "feedback.supplement_received":
                self.waits[-1] = Pause(self.waits[-1].start, at)
            case "feedback.answered":
                self.agency_agrees = bool(data.get("agency_agrees"))
            case "feedback.published":
                self.agency_agrees = True
                self.published_at = self.published_at or at
            case "feedback.consent_withdrawn":
                self.sender_agrees = False
            case _:
                pass


def _fold(
    events: Sequence[FeedbackEvent], office: Office, seen: datetime, *, agrees: bool
) -> _Then:
    # Agreement is given once, when it is sent, and can only be taken back.
    was_taken_back = any(one.kind == "feedback.consent_withdrawn" for one in events)
    then = _Then(sender_agrees=agrees or was_taken_back)
    for one in events:
        if one.at <= seen:
            then.take(one.kind, office.time.civil(one.at), one.data)
    return then


def _can_be_of(begin: datetime, seen: datetime) -> ColumnElement[bool]:
    """Leave out what was over before the period, and that nothing was written about."""
    return or_(
        Feedback.closed_at.is_(None),
        Feedback.closed_at >= begin,
        Feedback.published_at >= begin,
        and_(Feedback.published_at.is_(None), Feedback.publish_until.is_not(None)),
        exists().where(_is_of_row(FeedbackEvent), FeedbackEvent.at > seen),
    )


def _is_of_row(event: Any) -> ColumnElement[bool]:
    return and_(event.agency_id == Feedback.agency_id, event.feedback_id == Feedback.id)


def _events(
    session: Session, agency_id: UUID, feedback_ids: Sequence[UUID]
) -> Mapping[UUID, list[FeedbackEvent]]:
    found: defaultdict[UUID, list[FeedbackEvent]] = defaultdict(list)
    for batch in _batches(feedback_ids):
        for event in session.scalars(
            select(FeedbackEvent)
            .where(
                FeedbackEvent.agency_id == agency_id,
                FeedbackEvent.feedback_id.in_(batch),
                FeedbackEvent.kind != "feedback.flagged",
            )
            .order_by(FeedbackEvent.feedback_id, FeedbackEvent.seq)
        ):
            found[event.feedback_id].append(event)
    return found


def _batches(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[begin : begin + _BATCH] for begin in range(0, len(ids), _BATCH))
