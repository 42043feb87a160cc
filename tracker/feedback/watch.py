"""Watching the clock of feedback: what runs out and what is late is flagged, and told.

Part of the sweep: what its alarm names is judged under a lock, each at its own instant,
once. A second sweep finds the alarm set on.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.outbox.enqueue import enqueue_many
from rules.feedback import (
    FeedbackDuty,
    FeedbackRung,
    feedback_dates,
    feedback_rungs,
    has_reached,
)
from tracker.accounts.actor import system_actor
from tracker.db import Database
from tracker.feedback.acts import FeedbackAct, facts_of, set_alarm
from tracker.feedback.letters import alerts
from tracker.models import Feedback, FeedbackEvent
from tracker.offices import office_of

BATCH = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """One piece of feedback whose alarm has gone off."""

    agency_id: UUID
    feedback_id: UUID


def run(database: Database, now: datetime) -> int:
    """Judge what is due by `now`; say how many rungs were newly reached.

    One that cannot be judged holds back only itself; it is tried again next time.
    """
    with database.read() as session:
        rows = session.execute(
            select(Feedback.agency_id, Feedback.id)
            .where(Feedback.next_timer_at.is_not(None), Feedback.next_timer_at <= now)
            .order_by(Feedback.next_timer_at)
            .limit(BATCH)
        ).all()
    found = 0
    for due in (Due(*row) for row in rows):
        try:
            found += database.write(partial(judge, due=due, now=now))
        except Exception:  # noqa: BLE001 - whatever one row does wrong stays its own
            _log.exception("feedback.not_judged", feedback=str(due.feedback_id))
    return found


def judge(session: Session, due: Due, now: datetime) -> int:
    """Record what one piece of feedback reached, tell it, and set its alarm on."""
    row = session.scalar(
        select(Feedback)
        .where(Feedback.agency_id == due.agency_id, Feedback.id == due.feedback_id)
        .with_for_update()
    )
    if row is None or row.next_timer_at is None or row.next_timer_at > now:
        return 0
    office = office_of(session, row.agency_id)
    facts, local = facts_of(row, office), office.time.civil(now)
    calendar = office.time.calendar
    dates = feedback_dates(facts, calendar)
    recorded = _recorded(session, row)
    new = [
        rung
        for rung in feedback_rungs(facts, dates, calendar)
        if has_reached(rung, local) and _key(rung) not in recorded
    ]
    act = FeedbackAct(session, system_actor(row.agency_id), office, row, now)
    for rung in new:
        act.record("flagged", {"rung": _key(rung)})
        if rung.is_past and rung.duty is FeedbackDuty.ANSWER:
            row.late_since = row.late_since or row.answer_until
    # Of several reached together only the gravest is told.
    for rung in _gravest(new):
        enqueue_many(session, alerts(session, office, row, rung), now=now)
    set_alarm(row, office, dates, local)
    session.flush()
    return len(new)


def _gravest(new: list[FeedbackRung]) -> list[FeedbackRung]:
    latest: dict[FeedbackDuty, FeedbackRung] = {}
    for rung in new:
        latest[rung.duty] = rung
    return list(latest.values())


def _key(rung: FeedbackRung) -> str:
    said = "past" if rung.is_past else "running_out"
    return f"{rung.duty}:{said}:{rung.at.isoformat()}"


def _recorded(session: Session, row: Feedback) -> set[str]:
    rows = session.scalars(
        select(FeedbackEvent.data).where(
            FeedbackEvent.agency_id == row.agency_id,
            FeedbackEvent.feedback_id == row.id,
            FeedbackEvent.kind == "feedback.flagged",
        )
    )
    return {str(data.get("rung", "")) for data in rows}
