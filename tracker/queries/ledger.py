"""Reading the accountability ledger: pages of entries, each with its story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may_sometimes
from tracker.cards import CaseCard, cards
from tracker.duties import EXPLANATION
from tracker.errors import NotPermittedError
from tracker.ledger import APPEALING, DECIDING, stage_after
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    Case,
    LedgerDuty,
    Unit,
)
from tracker.offices import Office, office_of
from tracker.queries.ledger_filter import (
    EntryFilter,
    conditions,
    counts,
    of_case,
    overdue,
)
from tracker.queries.paging import read_mark, write_mark

PAGE = 40
ALL = EntryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry in the list: its case, its delay, and whether it was answered for.

    `explain_by` is the day by which its explanation is owed, if it still is, and
    `days_owed` the working days since that day.
    """

    entry: AccountabilityEntry
    card: CaseCard
    unit_vi: str
    days_late: int
    stage: str
    story: Sequence[AccountabilityEvent]
    explain_by: date | None
    days_owed: int

    def said(self, kind: str) -> AccountabilityEvent | None:
        """Give the latest line of a kind."""
        return next((one for one in reversed(self.story) if one.kind == kind), None)

    @property
    def cause(self) -> str:
        """The cause that was named last."""
        named = self.said("cause")
        return str(named.data.get("cause", "")) if named else ""

    @property
    def is_appealed(self) -> bool:
        """Whether an appeal waits for its decision."""
        return is_appealed(self.story)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """A page of entries; `after` asks for the older ones."""

    lines: Sequence[EntryLine]
    counts: dict[str, int]
    overdue: int
    today: date
    after: str
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the ledger asks of a reader: explanations to give, to read, appeals."""

    to_give: Sequence[EntryLine]
    to_give_count: int
    to_read: Sequence[EntryLine]
    to_read_count: int


def entries(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    wanted: EntryFilter = ALL,
    after: str = "",
    limit: int = PAGE,
) -> EntryList:
    """List the entries of a filter, the newest first, by keyset pages."""
    require_reading(actor)
    office = office_of(session, actor.agency_id)
    lines, more = page_of(session, actor, office, wanted, now, after, limit)
    today = office.time.today(now)
    return EntryList(
        lines=lines,
        counts=counts(session, actor, office, replace(wanted, owed_before=None)),
        overdue=overdue(session, actor, office, wanted, today),
        today=today,
        after=more,
        office=office,
    )


def answers(session: Session, actor: Actor, now: datetime, limit: int) -> Answers:
    """Read what waits for an explanation, and for a manager to read one."""
    office = office_of(session, actor.agency_id)
    count = counts(session, actor, office, ALL)

    def some(only: str) -> Sequence[EntryLine]:
        wanted = EntryFilter(only=only)
        return page_of(session, actor, office, wanted, now, "", limit)[0]

    return Answers(
        to_give=some("unexplained"),
        to_give_count=count["unexplained"],
        to_read=some("to_read"),
        to_read_count=count["to_read"],
    )


def require_reading(actor: Actor) -> None:
    """Raise `NotPermittedError` for whoever reads no entry at all."""
    if not may_sometimes(actor, "ledger.read"):
        raise NotPermittedError(act="ledger.read")


def page_of(
    session: Session,
    actor: Actor,
    office: Office,
    wanted: EntryFilter,
    now: datetime,
    after: str,
    limit: int,
) -> tuple[Sequence[EntryLine], str]:
    """Read one keyset page; the mark after which the next one begins, if any."""
    query = (
        select(AccountabilityEntry)
        .join(Case, of_case())
        .where(*conditions(actor, office, wanted))
        .order_by(AccountabilityEntry.opened_at.desc(), AccountabilityEntry.id.desc())
        .limit(limit + 1)
    )
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(AccountabilityEntry.opened_at, AccountabilityEntry.id)
            < tuple_(*mark)
        )
    rows = session.scalars(query).all()
    more = ""
    if len(rows) > limit:
        rows = rows[:limit]
        more = write_mark(rows[-1].opened_at, rows[-1].id)
    return _lines(session, actor, office, rows, now), more


def is_appealed(story: Sequence[AccountabilityEvent]) -> bool:
    """Say whether an appeal waits for its decision."""
    found = [one.kind for one in story if one.kind in APPEALING]
    return bool(found) and found[-1] == "appealed"


def stage_of(story: Sequence[AccountabilityEvent]) -> str:
    """Say how far an entry is, from its story."""
    kinds = [one.kind for one in story if one.kind in DECIDING]
    return stage_after(kinds[-1] if kinds else None)


def _lines(
    session: Session,
    actor: Actor,
    office: Office,
    rows: Sequence[AccountabilityEntry],
    now: datetime,
) -> list[EntryLine]:
    found = cards(session, actor.agency_id, [row.case_id for row in rows])
    stories = stories_of(session, actor, [row.id for row in rows])
    units = unit_names(session, actor)
    owed = _owed(session, actor, [row.id for row in rows])
    today = office.time.today(now)
    since = office.time.calendar.working_days_between
    return [
        EntryLine(
            entry=row,
            card=found[row.case_id],
            unit_vi=units.get(row.unit_id or row.id, ""),
            days_late=days_late_of(office, row, found[row.case_id], now),
            stage=stage_of(story),
            story=story,
            explain_by=by,
            days_owed=since(by, today) if by and by < today else 0,
        )
        for row in rows
        for story in [stories.get(row.id, [])]
        for by in [owed.get(row.id)]
    ]


def _owed(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, date]:
    """Give the days by which explanations are owed that were not given yet."""
    rows = session.execute(
        select(LedgerDuty.entry_id, LedgerDuty.due_on).where(
            LedgerDuty.agency_id == actor.agency_id,
            LedgerDuty.entry_id.in_(ids),
            LedgerDuty.kind == EXPLANATION,
            LedgerDuty.ended_at.is_(None),
        )
    )
    return dict(rows.all())


def days_late_of(
    office: Office, entry: AccountabilityEntry, card: CaseCard, now: datetime
) -> int:
    """Count the working days from the missed date to the end, or to today.

    An error has no lateness of its own.
    """
    if entry.error_no:
        return 0
    end = card.finished_at or card.ended_at or now
    day = office.time.today
    return max(
        0, office.time.calendar.working_days_between(day(entry.due_at), day(end))
    )


def unit_names(session: Session, actor: Actor) -> dict[UUID, str]:
    rows = session.execute(
        select(Unit.id, Unit.name_vi).where(Unit.agency_id == actor.agency_id)
    )
    return dict(rows.all())


def stories_of(
    session: Session, actor: Actor, ids: Sequence[UUID]
) -> dict[UUID, list[AccountabilityEvent]]:
    found: dict[UUID, list[AccountabilityEvent]] = {}
    for event in session.scalars(
        select(AccountabilityEvent)
        .where(
            AccountabilityEvent.agency_id == actor.agency_id,
            AccountabilityEvent.entry_id.in_(ids),
        )
        .order_by(AccountabilityEvent.entry_id, AccountabilityEvent.seq)
    ):
        found.setdefault(event.entry_id, []).append(event)
    return found
