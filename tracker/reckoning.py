"""What an ended case counts for in the figures: the score's verdict, its steps' time.

Both follow from the events. They are written in the transaction of the act that ended
the case, so that a page over a hundred thousand cases adds rows up instead of asking
the calculator about each; `dunghen verify` works them out anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rules.accountability import attribute, term_in_force
from rules.deadline import due
from rules.facts import CaseFacts, HolderKind, Holding
from rules.procedure import Reckoning, TimeLimit
from rules.scoring import score
from rules.sla import dates
from rules.work_calendar import WorkCalendar
from tracker.clockwork import facts_of, fold
from tracker.db import Database
from tracker.history import holdings
from tracker.models import Agency, Case, CaseEvent, StepUse
from tracker.offices import Office, office_of

_BATCH = 200
_INSIDE = (HolderKind.DESK, HolderKind.UNIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMinutes:
    """Office minutes used and allowed at one step; `None` allowed is no limit."""

    no: int
    unit_id: UUID | None
    used: int
    allowed: int | None
    beyond: int


def late_by_score(facts: CaseFacts, calendar: WorkCalendar) -> bool | None:
    """Give the national score's verdict of a case that ended; `None` before that.

    QĐ 766/QĐ-TTg: with the new date, without the time of supplements, and late
    whenever a second one was asked for.
    """
    if facts.end_at is None or facts.received_at is None:
        return None
    return score(facts, calendar, facts.end_at).is_late


def step_minutes(
    events: Sequence[CaseEvent], facts: CaseFacts, office: Office
) -> list[StepMinutes]:
    """Measure the steps of a finished case under the deadline that was in force."""
    if facts.finished_at is None or facts.received_at is None:
        return []
    calendar = office.time.calendar
    spans = holdings(events, office.time)
    term = term_in_force(facts, dates(facts, calendar), facts.finished_at)
    held = [part for span in spans if (part := term.clipped(span)) is not None]
    shares = [
        share
        for share in attribute(spans, term, calendar).shares
        if share.kind in _INSIDE and share.step_no is not None
    ]
    found = []
    for no in sorted({share.step_no for share in shares if share.step_no is not None}):
        mine = [share for share in shares if share.step_no == no]
        first = min(
            (span for span in held if span.step_no == no and span.kind in _INSIDE),
            key=lambda span: span.since,
            default=None,
        )
        found.append(
            StepMinutes(
                no=no,
                unit_id=_uuid(mine[0].holder),
                used=sum(share.held_minutes for share in mine),
                allowed=_allowed(first, calendar) if first else None,
                beyond=sum(share.beyond_minutes for share in mine),
            )
        )
    return found


def allowed_minutes(
    limit: TimeLimit, begun: datetime, calendar: WorkCalendar
) -> int | None:
    """Say what a step's limit comes to in office minutes from when it began."""
    if limit.reckoning is Reckoning.NEVER:
        return None
    until = due(begun, limit, calendar).due_at
    if until is None or until <= begun:
        return None
    return calendar.seconds_between(begun, until) // 60


def keep_step_uses(
    session: Session, case: Case, events: Sequence[CaseEvent], office: Office
) -> None:
    """Write the minutes of a finished case's steps; again, after a correction."""
    facts = facts_of(fold(events), case.state, office.time, office.choices)
    session.execute(
        delete(StepUse).where(
            StepUse.agency_id == case.agency_id, StepUse.case_id == case.id
        )
    )
    rows = [
        {
            "agency_id": case.agency_id,
            "case_id": case.id,
            "step_no": one.no,
            "procedure_id": case.procedure_id,
            "unit_id": one.unit_id,
            "finished_at": case.finished_at,
            "used_minutes": one.used,
            "allowed_minutes": one.allowed,
            "beyond_minutes": one.beyond,
        }
        for one in step_minutes(events, facts, office)
    ]
    if rows:
        session.execute(insert(StepUse), rows)


def run(database: Database) -> int:
    """Reckon what ended before this was written down; say how many cases."""
    with database.read() as session:
        agencies = session.scalars(select(Agency.agency_id)).all()
    done = 0
    for agency_id in agencies:
        while found := database.write(partial(_batch, agency_id=agency_id)):
            done += found
    return done


def _batch(session: Session, agency_id: UUID) -> int:
    cases = session.scalars(
        select(Case)
        .where(
            Case.agency_id == agency_id,
            Case.ended_at.is_not(None),
            Case.received_at.is_not(None),
            Case.is_late_by_score.is_(None),
        )
        .order_by(Case.id)
        .limit(_BATCH)
        .with_for_update()
    ).all()
    if not cases:
        return 0
    office = office_of(session, agency_id)
    events: dict[UUID, list[CaseEvent]] = {case.id: [] for case in cases}
    for event in session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == agency_id, CaseEvent.case_id.in_(list(events)))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        events[event.case_id].append(event)
    for case in cases:
        facts = facts_of(case.clock, case.state, office.time, office.choices)
        case.is_late_by_score = late_by_score(facts, office.time.calendar)
        keep_step_uses(session, case, events[case.id], office)
    session.flush()
    return len(cases)


def _allowed(first: Holding, calendar: WorkCalendar) -> int | None:
    return allowed_minutes(first.limit, first.since, calendar) if first.limit else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
