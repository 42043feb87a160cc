"""The worklist: open cases grouped by what must be done now, in keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from rules.lifecycle import CaseState
from rules.sla import Assessment, assess
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.clockwork import dates, facts_of
from tracker.models import ApologyNotice, Case, CaseProspect
from tracker.notices import is_open
from tracker.offices import Office, office_of
from tracker.queries.prospects import prospects_of
from tracker.queries.work_filters import EVERYTHING, Filters, matching
from tracker.queries.work_groups import (
    Group,
    Scope,
    counts_of,
    group_of,
    open_cases,
)

FEW, PAGE = 15, 50


@dataclass(frozen=True, slots=True)
class After:
    """Where a page begins: after this instant (none: after all with one) and id."""

    at: datetime | None
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One case of the worklist; its dates are civil time of the agency."""

    card: CaseCard
    assessment: Assessment
    due_at: datetime | None
    original_due_at: datetime | None
    reappointed_at: datetime | None
    supplement_until: datetime | None
    step_due_at: datetime | None
    left_minutes: int | None
    days_to_supplement: int | None
    has_begun: bool
    notice_state: str = ""
    prospect: CaseProspect | None = None
    may_accept: bool = False
    may_hand_over: bool = False
    may_remind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """One group: how many there are, some of them, and where the next page begins."""

    group: Group
    total: int
    rows: Sequence[WorkRow]
    next_after: After | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """The groups that have cases, and the agency's day around them."""

    groups: tuple[GroupPage, ...]
    counts: dict[Group, int]
    now: datetime
    day_off_tomorrow: str = ""

    @property
    def total(self) -> int:
        """How many open cases there are in this scope."""
        return sum(self.counts.values())


def worklist(
    session: Session,
    actor: Actor,
    scope: Scope,
    *,
    now: datetime,
    filters: Filters = EVERYTHING,
    only: Group | None = None,
    after: After | None = None,
    page_size: int = PAGE,
) -> Worklist:
    """Read the worklist: a few of each group, or one group page by page."""
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    group = group_of(office, now)
    mine = and_(open_cases(actor, scope), matching(actor, office, filters))
    counts = counts_of(session, group, mine)
    size = FEW if only is None else page_size
    asked = [only] if only else [one for one in Group if counts.get(one)]
    pages = []
    for one in asked:
        cards, more = _page(session, one, and_(mine, group == one), after, size)
        pages.append(
            GroupPage(
                group=one,
                total=counts.get(one, 0),
                rows=_rows(session, actor, office, cards, now),
                next_after=more,
            )
        )
    return Worklist(
        groups=tuple(pages),
        counts=counts,
        now=office.time.civil(now),
        day_off_tomorrow=_day_off_tomorrow(office, now),
    )


def _sort(group: Group) -> InstrumentedAttribute[datetime | None]:
    """Give the date by which a group is sorted."""
    match group:
        case Group.WAITING:
            return Case.supplement_until
        case Group.STEP_ENDING:
            return Case.step_due_at
        case _:
            return Case.due_at


def _page(
    session: Session,
    group: Group,
    condition: ColumnElement[bool],
    after: After | None,
    size: int,
) -> tuple[list[tuple[Any, ...]], After | None]:
    """Read one page: first what has a date, by it, then what has none, by id.

    Two questions instead of one that sorts by "is null": each follows an index.
    """
    column = _sort(group)
    found: list[tuple[Any, ...]] = []
    if after is None or after.at is not None:
        begin: ColumnElement[bool] = true()
        if after is not None:
            # As one comparison of pairs, with which an index scan can begin.
            begin = tuple_(column, Case.id) > tuple_(after.at, after.case_id)
        found = _read(session, [condition, column.is_not(None), begin], column, size)
    if len(found) <= size:
        begin = true()
        if after is not None and after.at is None:
            begin = Case.id > after.case_id
        rest = size - len(found)
        found += _read(session, [condition, column.is_(None), begin], None, rest)
    if len(found) <= size:
        return found, None
    last = found[size - 1][0]
    return found[:size], After(getattr(last, column.key), last.id)


def _read(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    column: InstrumentedAttribute[datetime | None] | None,
    size: int,
) -> list[tuple[Any, ...]]:
    order = [Case.id] if column is None else [column, Case.id]
    rows = session.execute(
        select_cards().where(*conditions).order_by(*order).limit(size + 1)
    )
    return [tuple(row) for row in rows]


def _rows(
    session: Session,
    actor: Actor,
    office: Office,
    found: Sequence[tuple[Any, ...]],
    now: datetime,
) -> list[WorkRow]:
    ids = [row[0].id for row in found]
    states = _notice_states(session, actor, ids)
    prospects = prospects_of(session, actor.agency_id, ids)
    shown = [
        _row(actor, office, row[0], card_of(row), states.get(row[0].id, ""), now)
        for row in found
    ]
    return [replace(row, prospect=prospects.get(row.card.case_id)) for row in shown]


def _row(
    actor: Actor,
    office: Office,
    row: Case,
    card: CaseCard,
    notice_state: str,
    now: datetime,
) -> WorkRow:
    facts = facts_of(row.clock, row.state, office.time, office.choices)
    known = dates(facts, office.time)
    local = office.time.civil(now)
    calendar = office.time.calendar
    left = None
    if known.due_at is not None and known.due_at > local:
        left = calendar.seconds_between(local, known.due_at) // 60
    return WorkRow(
        card=card,
        assessment=assess(facts, known, calendar, local),
        due_at=known.due_at,
        original_due_at=known.original_due_at,
        reappointed_at=_civil(office, row.reappointed_at),
        supplement_until=_civil(office, row.supplement_until),
        step_due_at=_civil(office, row.step_due_at),
        left_minutes=left,
        days_to_supplement=_days_to_supplement(office, row, local),
        has_begun=facts.started_at is not None,
        notice_state=notice_state,
        may_accept=row.handover_pending and may(actor, "case.accept_handover", row),
        may_hand_over=may(actor, "case.hand_over", row),
        may_remind=row.holder_kind == "unit" and may(actor, "reminder.send", row),
    )


def _days_to_supplement(office: Office, row: Case, local: datetime) -> int | None:
    """Count the days that the applicant still has, of any kind; below 0 it is over."""
    until = _civil(office, row.supplement_until)
    if until is None or row.state != CaseState.SUPPLEMENT_REQUIRED:
        return None
    return -1 if until < local else (until.date() - local.date()).days


def _notice_states(
    session: Session, actor: Actor, case_ids: Sequence[UUID]
) -> dict[UUID, str]:
    if not case_ids:
        return {}
    rows = session.execute(
        select(ApologyNotice.case_id, ApologyNotice.state).where(
            ApologyNotice.agency_id == actor.agency_id,
            ApologyNotice.case_id.in_(case_ids),
            ApologyNotice.error_no == 0,
            is_open(),
        )
    )
    return {row[0]: row[1] for row in rows}


def _civil(office: Office, at: datetime | None) -> datetime | None:
    return office.time.civil(at) if at else None


def _day_off_tomorrow(office: Office, now: datetime) -> str:
    """Name tomorrow's public holiday: it moves today's duties forward."""
    tomorrow = office.time.today(now) + timedelta(days=1)
    calendar = office.time.calendar
    return "" if calendar.is_working_day(tomorrow) else calendar.day_name(tomorrow)
