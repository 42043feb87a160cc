"""The list of feedback: to be decided, answered, approved, published; or late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from rules.feedback import CLOSED, FeedbackState
from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import may, require
from tracker.models import Feedback, Officer, Unit
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark, write_mark

PAGE = 40
#: The parts of the list, each a condition; the first is where it begins.
TABS = (
    "open", "to_decide", "to_answer", "waiting", "to_approve", "to_publish", "late",
    "closed",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFilter:
    """Which feedback is asked for."""

    tab: str = "open"
    unit_id: UUID | None = None
    topic: str = ""
    channel: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Say whether more than the tab narrows the list."""
        return self != FeedbackFilter(tab=self.tab)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackLine:
    """One piece of feedback in the list; instants are civil time."""

    row: Feedback
    unit_vi: str
    officer: str
    received_at: datetime
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackList:
    """A page of feedback, how many each tab has, and where the next page begins."""

    lines: Sequence[FeedbackLine]
    counts: dict[str, int]
    after: str
    office: Office


def feedback_list(
    session: Session,
    actor: Actor,
    wanted: FeedbackFilter,
    *,
    after: str = "",
    now: datetime,
) -> FeedbackList:
    """Read the feedback of a filter, the newest first."""
    require(actor, "feedback.read")
    office = office_of(session, actor.agency_id)
    mine = and_(Feedback.agency_id == actor.agency_id, _narrowed(office, wanted))
    query = (
        select(Feedback, Unit.name_vi, Officer.name)
        .outerjoin(
            Unit,
            (Unit.agency_id == Feedback.agency_id) & (Unit.id == Feedback.unit_id),
        )
        .outerjoin(
            Officer,
            (Officer.agency_id == Feedback.agency_id)
            & (Officer.id == Feedback.officer_id),
        )
        .where(mine, in_tab(wanted.tab, now))
    )
    mark = read_mark(after)
    key = tuple_(Feedback.received_at, Feedback.id)
    if mark is not None:
        query = query.where(key < tuple_(*mark))
    rows = session.execute(
        query.order_by(Feedback.received_at.desc(), Feedback.id.desc()).limit(PAGE + 1)
    ).all()
    more = ""
    if len(rows) > PAGE:
        last: Feedback = rows[PAGE - 1][0]
        more = write_mark(last.received_at, last.id)
    return FeedbackList(
        lines=[_line(office, *row, now) for row in rows[:PAGE]],
        counts=_counts(session, mine, now),
        after=more,
        office=office,
    )


def in_tab(tab: str, now: datetime) -> ColumnElement[bool]:
    """Give the condition of one part of the list."""
    state = Feedback.state
    by_state = {
        "to_decide": FeedbackState.RECEIVED,
        "to_answer": FeedbackState.ACCEPTED,
        "waiting": FeedbackState.SUPPLEMENT_ASKED,
        "to_approve": FeedbackState.ANSWER_PROPOSED,
    }
    if tab in by_state:
        return state == by_state[tab]
    match tab:
        case "to_publish":
            return and_(
                Feedback.publish_until.is_not(None), Feedback.published_at.is_(None)
            )
        case "late":
            return is_late(now)
        case "closed":
            return state.in_(CLOSED)
        case _:
            return state.not_in(CLOSED)


def is_late(now: datetime) -> ColumnElement[bool]:
    """Give the condition for feedback of which something is overdue now."""
    is_open = Feedback.state.not_in(CLOSED)
    unpublished = and_(Feedback.published_at.is_(None), Feedback.publish_until < now)
    undecided = and_(
        Feedback.state == FeedbackState.RECEIVED, Feedback.decide_until < now
    )
    return or_(and_(is_open, Feedback.answer_until < now), undecided, unpublished)


def feedback_count(session: Session, actor: Actor) -> int:
    """Count what waits for the actor: to be decided, answered or approved."""
    waits: list[ColumnElement[bool]] = []
    if may(actor, "feedback.decide") and actor.has(Role.DESK):
        waits.append(Feedback.state == FeedbackState.RECEIVED)
    if may(actor, "feedback.approve"):
        waits.append(Feedback.state == FeedbackState.ANSWER_PROPOSED)
    if actor.has(Role.OFFICER, Role.UNIT_HEAD):
        is_own = Feedback.officer_id == actor.officer_id
        if actor.has(Role.UNIT_HEAD):
            is_own = or_(is_own, Feedback.unit_id == actor.unit_id)
        waits.append(and_(Feedback.state == FeedbackState.ACCEPTED, is_own))
    if not waits:
        return 0
    question = (
        select(func.count())
        .select_from(Feedback)
        .where(Feedback.agency_id == actor.agency_id, or_(*waits))
    )
    return session.scalar(question) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOwed:
    """What the morning says of feedback."""

    to_decide: int
    to_approve: int
    to_publish: int
    late: int

    @property
    def any(self) -> bool:
        """Say whether there is something to say."""
        return bool(self.to_decide or self.to_approve or self.to_publish or self.late)


def feedback_owed(session: Session, actor: Actor, now: datetime) -> FeedbackOwed:
    """Count what the agency owes to those who wrote to it."""
    names = ("to_decide", "to_approve", "to_publish", "late")
    row = session.execute(
        select(*(func.count().filter(in_tab(name, now)) for name in names))
        .select_from(Feedback)
        .where(Feedback.agency_id == actor.agency_id, _unfinished())
    ).one()
    return FeedbackOwed(**dict(zip(names, row, strict=True)))


def _unfinished() -> ColumnElement[bool]:
    return or_(
        Feedback.state.not_in(CLOSED),
        and_(Feedback.publish_until.is_not(None), Feedback.published_at.is_(None)),
    )


def _counts(
    session: Session, mine: ColumnElement[bool], now: datetime
) -> dict[str, int]:
    row = session.execute(
        select(*(func.count().filter(in_tab(tab, now)) for tab in TABS))
        .select_from(Feedback)
        .where(mine)
    ).one()
    return dict(zip(TABS, row, strict=True))


def _narrowed(office: Office, wanted: FeedbackFilter) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if wanted.unit_id is not None:
        found.append(Feedback.unit_id == wanted.unit_id)
    if wanted.topic:
        found.append(Feedback.topic == wanted.topic)
    if wanted.channel:
        found.append(Feedback.channel == wanted.channel)
    if wanted.first is not None:
        found.append(Feedback.received_at >= _midnight(office, wanted.first))
    if wanted.last is not None:
        next_day = wanted.last + timedelta(days=1)
        found.append(Feedback.received_at < _midnight(office, next_day))
    return and_(true(), *found)


def _midnight(office: Office, day: date) -> datetime:
    return office.time.instant(datetime.combine(day, time()))


def _line(
    office: Office, row: Feedback, unit: str | None, officer: str | None, now: datetime
) -> FeedbackLine:
    due_at = next_due(row)
    return FeedbackLine(
        row=row,
        unit_vi=unit or "",
        officer=officer or "",
        received_at=office.time.civil(row.received_at),
        due_at=office.time.civil(due_at) if due_at else None,
        is_late=due_at is not None and now > due_at,
    )


def next_due(row: Feedback) -> datetime | None:
    """Give the instant by which the next thing is owed; none when nothing is."""
    match FeedbackState(row.state):
        case FeedbackState.RECEIVED:
            return row.decide_until
        case FeedbackState.ACCEPTED | FeedbackState.ANSWER_PROPOSED:
            return row.answer_until
        case FeedbackState.ANSWERED if row.published_at is None:
            return row.publish_until
        case _:
            return None
