"""What a manager, a head of a unit and an inspector read: owed, late, ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, cards, select_cards
from tracker.models import ApologyNotice, Case, Unit
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark

_MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in a list, with its case."""

    notice: ApologyNotice
    card: CaseCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Some cases of one kind, and how many there are in all."""

    cards: Sequence[CaseCard]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """Finished cases of a span: how many, and how many by the original date."""

    finished: int
    on_time: int

    @property
    def share(self) -> float | None:
        """The share on time, in percent; `None` where nothing was finished."""
        return 100 * self.on_time / self.finished if self.finished else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit: open cases, late ones, and how many working days late at most."""

    unit_id: UUID
    name_vi: str
    open: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The morning page."""

    office: Office
    today: date
    owed_today: Heap
    to_approve: Sequence[NoticeLine]
    to_issue: Sequence[NoticeLine]
    drafts: int
    late: Heap
    due_today: Heap
    late_soon: Heap
    this_month: OnTime
    last_month: OnTime
    units: Sequence[UnitLine]
    apologised: int
    late_in_hand: int
    open_cases: int


def morning(session: Session, actor: Actor, now: datetime) -> Morning:
    """Read what the day asks, and where the agency stands."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    begin, end = _day(office, today)
    running = Case.is_stopped.is_(False)
    week = office.time.calendar.shift(today, 5)
    month = today.replace(day=1)
    return Morning(
        office=office,
        today=today,
        owed_today=_heap(session, actor, running & _owed_on(today)),
        to_approve=notices(session, actor, state="submitted"),
        to_issue=notices(session, actor, state="approved"),
        drafts=_drafts(session, actor),
        late=_heap(session, actor, running & (Case.original_due_at < now)),
        due_today=_heap(session, actor, running & Case.due_at.between(begin, end)),
        late_soon=_heap(
            session,
            actor,
            running & (Case.due_at > end) & (Case.due_at <= _day(office, week)[1]),
        ),
        this_month=_on_time(session, actor, office, month, today),
        last_month=_on_time(
            session,
            actor,
            office,
            (month - timedelta(days=1)).replace(day=1),
            month - timedelta(days=1),
        ),
        units=_units(session, actor, now),
        apologised=_apologised(session, actor),
        late_in_hand=_count(session, actor, Case.late_since.is_not(None)),
        open_cases=_count(session, actor, Case.ended_at.is_(None)),
    )


def notices(
    session: Session,
    actor: Actor,
    *,
    state: str = "",
    after: str = "",
    limit: int = _MOST,
) -> list[NoticeLine]:
    """List notices, what is owed soonest first; heads and officers see their unit's."""
    require(actor, "case.read")
    query = select(ApologyNotice).where(ApologyNotice.agency_id == actor.agency_id)
    if state:
        query = query.where(ApologyNotice.state == state)
    if not actor.has(Role.MANAGER, Role.DESK, Role.INSPECTOR):
        query = query.join(
            Case,
            (Case.agency_id == ApologyNotice.agency_id)
            & (Case.id == ApologyNotice.case_id),
        ).where(Case.holder_unit_id == actor.unit_id)
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(ApologyNotice.drafted_at, ApologyNotice.id) < tuple_(*mark)
        )
    is_open = state in {"draft", "submitted", "approved"}
    order = (
        (ApologyNotice.owed_on, ApologyNotice.id)
        if is_open
        else (ApologyNotice.drafted_at.desc(), ApologyNotice.id.desc())
    )
    rows = session.scalars(query.order_by(*order).limit(limit)).all()
    found = cards(session, actor.agency_id, [row.case_id for row in rows])
    return [NoticeLine(notice=row, card=found[row.case_id]) for row in rows]


def notice_counts(session: Session, actor: Actor) -> dict[str, int]:
    """Count the notices of the agency by state."""
    rows = session.execute(
        select(ApologyNotice.state, func.count().label("count"))
        .where(ApologyNotice.agency_id == actor.agency_id)
        .group_by(ApologyNotice.state)
    )
    return dict(rows.tuples().all())


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
            Case.due_at.between(_day(office, first)[0], _day(office, last)[1]),
        )
    )
    load: dict[date, int] = {}
    for due_at in rows:
        if due_at is not None:
            day = office.time.today(due_at)
            load[day] = load.get(day, 0) + 1
    return load


def _owed_on(today: date) -> ColumnElement[bool]:
    """Say that an apology must go out on the day, and none has."""
    issued = select(ApologyNotice.id).where(
        ApologyNotice.agency_id == Case.agency_id,
        ApologyNotice.case_id == Case.id,
        ApologyNotice.deadline_no == Case.deadline_no,
        ApologyNotice.state.in_(("issued", "delivered")),
    )
    return (
        (Case.apology_due_on == today)
        & Case.reappointed_at.is_(None)
        & ~issued.exists()
    )


def _mine(actor: Actor) -> list[ColumnElement[bool]]:
    """Bound a read to the agency, and a head's or an officer's to the unit."""
    bounds: list[ColumnElement[bool]] = [Case.agency_id == actor.agency_id]
    if not actor.has(Role.MANAGER, Role.INSPECTOR, Role.DESK):
        bounds.append(Case.holder_unit_id == actor.unit_id)
    return bounds


def _heap(session: Session, actor: Actor, condition: ColumnElement[bool]) -> Heap:
    wanted = [*_mine(actor), Case.ended_at.is_(None), condition]
    total = session.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0
    rows = session.execute(
        select_cards().where(*wanted).order_by(Case.due_at, Case.id).limit(_MOST)
    )
    found = [card_of(tuple(row)) for row in rows]
    return Heap(cards=found, total=total)


def _count(session: Session, actor: Actor, condition: ColumnElement[bool]) -> int:
    return (
        session.scalar(
            select(func.count()).select_from(Case).where(*_mine(actor), condition)
        )
        or 0
    )


def _drafts(session: Session, actor: Actor) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                ApologyNotice.agency_id == actor.agency_id,
                ApologyNotice.state == "draft",
            )
        )
        or 0
    )


def _on_time(
    session: Session, actor: Actor, office: Office, first: date, last: date
) -> OnTime:
    """Count by the legal verdict: by the original date, a new one does not help."""
    begin, end = _day(office, first)[0], _day(office, last)[1]
    span = [
        *_mine(actor),
        Case.finished_at.is_not(None),
        Case.finished_at.between(begin, end),
    ]
    finished = session.scalar(select(func.count()).select_from(Case).where(*span)) or 0
    kept = (
        session.scalar(
            select(func.count())
            .select_from(Case)
            .where(*span, Case.late_since.is_(None))
        )
        or 0
    )
    return OnTime(finished=finished, on_time=kept)


def _units(session: Session, actor: Actor, now: datetime) -> list[UnitLine]:
    is_late = Case.is_stopped.is_(False) & (Case.original_due_at < now)
    rows = session.execute(
        select(
            Unit.id,
            Unit.name_vi,
            func.count(Case.id),
            func.count(Case.id).filter(is_late),
        )
        .join(
            Case, (Case.agency_id == Unit.agency_id) & (Case.holder_unit_id == Unit.id)
        )
        .where(*_mine(actor), Case.ended_at.is_(None))
        .group_by(Unit.id, Unit.name_vi)
        .order_by(func.count(Case.id).filter(is_late).desc(), Unit.name_vi)
    )
    return [
        UnitLine(unit_id=unit_id, name_vi=name, open=total, late=late)
        for unit_id, name, total, late in rows
    ]


def _apologised(session: Session, actor: Actor) -> int:
    """Count the late cases that have an issued apology."""
    issued = select(ApologyNotice.id).where(
        ApologyNotice.agency_id == Case.agency_id,
        ApologyNotice.case_id == Case.id,
        ApologyNotice.state.in_(("issued", "delivered")),
    )
    return _count(session, actor, Case.late_since.is_not(None) & issued.exists())


def _day(office: Office, day: date) -> tuple[datetime, datetime]:
    return (
        office.time.instant(datetime.combine(day, time())),
        office.time.instant(datetime.combine(day, time(23, 59, 59))),
    )
