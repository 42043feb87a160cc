"""The worklist: open cases grouped by what must be done now, in keyset pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session

from rules.lifecycle import CaseState
from rules.sla import Assessment, assess
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.cards import CaseCard, card_of
from tracker.clockwork import dates, facts_of
from tracker.models import ApologyNotice, Case, CaseProspect
from tracker.notices import is_open
from tracker.offices import Office, office_of
from tracker.queries.work_filters import EVERYTHING, Filters, matching
from tracker.queries.work_groups import (
    Group,
    Scope,
    counts_of,
    group_of,
    open_cases,
)
from tracker.queries.work_pages import After, Chosen, Row, read_page, read_rows

FEW, PAGE = 15, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One case of the worklist; its dates are civil time of the agency."""

    card: CaseCard
    group: Group
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
    """One group: how many there are, some of them, and where the next page begins.

    In a list by risk the groups stand together, as one without a name.
    """

    group: Group | None
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
    by_risk: bool = False,
    after: After | None = None,
    page_size: int = PAGE,
) -> Worklist:
    """Read the worklist: a few of each group, or one group page by page.

    By risk it is one list, page by page, of all groups or of one.
    """
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    group = group_of(office, now)
    mine = and_(open_cases(actor, scope), matching(actor, office, filters))
    counts = counts_of(session, group, mine)
    size = FEW if only is None and not by_risk else page_size
    read = {
        one: read_page(
            session,
            and_(mine, group == one if one or only else true()),
            group,
            after,
            size,
            only=one,
            by_risk=by_risk,
        )
        for one in _asked(counts, only, by_risk=by_risk)
    }
    rows = _rows(session, actor, office, [chosen for chosen, _ in read.values()], now)
    return Worklist(
        groups=tuple(
            GroupPage(
                group=one,
                total=counts.get(one, 0) if one else sum(counts.values()),
                rows=shown,
                next_after=more,
            )
            for (one, (_, more)), shown in zip(read.items(), rows, strict=True)
        ),
        counts=counts,
        now=office.time.civil(now),
        day_off_tomorrow=_day_off_tomorrow(office, now),
    )


def _asked(
    counts: dict[Group, int], only: Group | None, *, by_risk: bool
) -> Sequence[Group | None]:
    if only is not None:
        return [only]
    return [None] if by_risk else [one for one in Group if counts.get(one)]


def _rows(
    session: Session,
    actor: Actor,
    office: Office,
    pages: Sequence[Sequence[Chosen]],
    now: datetime,
) -> list[list[WorkRow]]:
    rows = read_rows(session, actor.agency_id, chain.from_iterable(pages))
    states = _notice_states(session, actor, list(rows))
    return [
        [
            _row(actor, office, one, rows[one.case_id], states, now)
            for one in page
            if one.case_id in rows
        ]
        for page in pages
    ]


def _row(
    actor: Actor,
    office: Office,
    chosen: Chosen,
    found: Row,
    states: Mapping[UUID, str],
    now: datetime,
) -> WorkRow:
    row: Case = found[0]
    facts = facts_of(row.clock, row.state, office.time, office.choices)
    known = dates(facts, office.time)
    local = office.time.civil(now)
    calendar = office.time.calendar
    left = None
    if known.due_at is not None and known.due_at > local:
        left = calendar.seconds_between(local, known.due_at) // 60
    return WorkRow(
        card=card_of(found[:-1]),
        group=Group(chosen.group),
        assessment=assess(facts, known, calendar, local),
        due_at=known.due_at,
        original_due_at=known.original_due_at,
        reappointed_at=_civil(office, row.reappointed_at),
        supplement_until=_civil(office, row.supplement_until),
        step_due_at=_civil(office, row.step_due_at),
        left_minutes=left,
        days_to_supplement=_days_to_supplement(office, row, local),
        has_begun=facts.started_at is not None,
        notice_state=states.get(row.id, ""),
        prospect=found[-1],
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
