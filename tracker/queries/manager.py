"""The morning of whoever answers: what is owed today, and where the agency stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.models import Case
from tracker.offices import Office, office_of
from tracker.queries.case_sets import CaseSet, condition, mine, whose, year_of
from tracker.queries.feedback_list import FeedbackOwed, feedback_owed
from tracker.queries.lateness import (
    STEP_DAYS,
    StepLine,
    UnitLine,
    YearDay,
    steps_beyond,
    units_late,
    year_days,
)
from tracker.queries.ledger import Answers, answers
from tracker.queries.notice_list import (
    MISSING,
    OWED,
    NoticeLine,
    has_issued,
    notice_counts,
    notices,
)
from tracker.queries.on_time import Month, by_month, day_of
from tracker.queries.prospects import RiskAhead, risk_ahead
from tracker.queries.reminders import unanswered_count
from tracker.tallies.lateness import missed_since, uncounted

_SHOWN = 3
_MONTHS = 12
_STEPS = 8
_DAYS_AHEAD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """One day of the coming week: what is promised, and what of it is at risk.

    At risk is a case whose step in hand is past its own limit.
    """

    day: date
    is_open: bool
    name: str
    promised: int
    at_risk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Apologised:
    """Late cases since a day, and how many of them have an issued apology."""

    late: int
    issued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The morning page."""

    office: Office
    today: date
    counts: dict[str, int]
    owed: Sequence[NoticeLine]
    to_approve: Sequence[NoticeLine]
    due_today: Sequence[CaseCard]
    due_count: int
    days: Sequence[DayAhead]
    months: Sequence[Month]
    units: Sequence[UnitLine]
    year: Sequence[YearDay]
    steps: Sequence[StepLine]
    answers: Answers
    apologised: Apologised
    missing: int
    open_cases: int
    feedback: FeedbackOwed
    risk: RiskAhead
    unanswered: int


def morning(session: Session, actor: Actor, now: datetime) -> Morning:
    """Read what the day asks, and where the agency stands."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    notices_by_list = notice_counts(session, actor, today)
    due = condition(CaseSet(kind="promised", first=today), office, now)
    return Morning(
        office=office,
        today=today,
        counts=notices_by_list,
        owed=notices(session, actor, listed=OWED, today=today, limit=_SHOWN).lines,
        to_approve=notices(
            session, actor, listed="submitted", today=today, limit=_SHOWN
        ).lines,
        due_today=_first(session, actor, due),
        due_count=_count(session, actor, due),
        days=_days(session, actor, office, now),
        months=_since_the_first(
            by_month(session, office, today, _MONTHS, mine(actor), whose(actor))
        ),
        units=units_late(session, actor, office, now),
        year=year_days(session, actor, office, today),
        steps=steps_beyond(session, actor, office, today, _STEPS),
        answers=answers(session, actor, now, _SHOWN),
        apologised=_apologised(session, actor, office, today),
        missing=notices_by_list[MISSING],
        open_cases=_count(session, actor, Case.ended_at.is_(None)),
        feedback=feedback_owed(session, actor, now),
        risk=risk_ahead(session, actor, today),
        unanswered=unanswered_count(session, actor, now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimes:
    """Every step of the procedures of which cases were finished since a day."""

    steps: Sequence[StepLine]
    since: date


def step_times(session: Session, actor: Actor, now: datetime) -> StepTimes:
    """Read how long every step took, of all procedures."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    return StepTimes(
        steps=steps_beyond(session, actor, office, today),
        since=today - timedelta(days=STEP_DAYS),
    )


def promised_load(
    session: Session, actor: Actor, officer_id: UUID | None, first: date, last: date
) -> dict[date, int]:
    """Count what an officer has promised on each day of a span."""
    office = office_of(session, actor.agency_id)
    rows = session.scalars(
        select(Case.due_at).where(
            Case.agency_id == actor.agency_id,
            Case.ended_at.is_(None),
            Case.holder_officer_id == officer_id,
            Case.due_at.between(day_of(office, first)[0], day_of(office, last)[1]),
        )
    )
    load: dict[date, int] = {}
    for due_at in rows:
        if due_at is not None:
            day = office.time.today(due_at)
            load[day] = load.get(day, 0) + 1
    return load


def _first(
    session: Session, actor: Actor, wanted: ColumnElement[bool]
) -> list[CaseCard]:
    rows = session.execute(
        select_cards()
        .where(*mine(actor), wanted)
        .order_by(Case.due_at, Case.id)
        .limit(_SHOWN)
    )
    return [card_of(tuple(row)) for row in rows]


def _count(session: Session, actor: Actor, wanted: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Case).where(*mine(actor), wanted)
    return session.scalar(query) or 0


def _days(
    session: Session, actor: Actor, office: Office, now: datetime
) -> list[DayAhead]:
    """Look at the coming week, without the weekly days of rest."""
    calendar, today = office.time.calendar, office.time.today(now)
    days: list[date] = []
    day = today
    while len(days) < _DAYS_AHEAD:
        if calendar.is_working_day(day) or not calendar.is_rest_day(day):
            days.append(day)
        day += timedelta(days=1)
    span = (day_of(office, days[0])[0], day_of(office, days[-1])[1])
    rows = session.execute(
        select(Case.due_at, Case.step_due_at).where(
            *mine(actor),
            Case.ended_at.is_(None),
            Case.is_stopped.is_(False),
            Case.due_at.between(*span),
        )
    ).all()
    promised: dict[date, int] = {}
    at_risk: dict[date, int] = {}
    for due_at, step_due_at in rows:
        if due_at is None:
            continue
        on = office.time.today(due_at)
        promised[on] = promised.get(on, 0) + 1
        if step_due_at is not None and step_due_at < now:
            at_risk[on] = at_risk.get(on, 0) + 1
    return [
        DayAhead(
            day=one,
            is_open=calendar.is_working_day(one),
            name=calendar.day_name(one),
            promised=promised.get(one, 0),
            at_risk=at_risk.get(one, 0),
        )
        for one in days
    ]


def _since_the_first(months: list[Month]) -> list[Month]:
    """Leave out the months before anything was finished, but never the last two."""
    begun = [no for no, month in enumerate(months) if month.law.finished]
    return months[min([*begun, len(months) - 2]) :]


def _apologised(
    session: Session, actor: Actor, office: Office, today: date
) -> Apologised:
    """Count the cases that became late this year, and those with an apology."""
    since = year_of(office, today)
    late = issued = 0
    waiting = uncounted(session, actor.agency_id)
    if waiting is not None:
        is_late = Case.late_since >= since
        numbers = (
            func.count().filter(is_late),
            func.count().filter(is_late, has_issued()),
        )
        late, issued = session.execute(
            select(*numbers).where(*mine(actor), waiting)
        ).one()
    cases, apologised = missed_since(session, whose(actor), since)
    return Apologised(late=late + cases, issued=issued + apologised)
