"""Reading the accountability ledger: a page of entries, and one with its story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, may_sometimes, require
from tracker.attribution import attribution_of
from tracker.cards import CaseCard, cards
from tracker.errors import NotFoundError, NotPermittedError
from tracker.ledger import DECIDING, matter_of, stage_after
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    Unit,
)
from tracker.offices import Office, office_of
from tracker.queries.ledger_filter import (
    EntryFilter,
    cause_named,
    conditions,
    counts,
    of_case,
)
from tracker.queries.paging import read_mark, write_mark

PAGE = 40
ALL = EntryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry in the list: its case, its delay, and whether it was answered for."""

    entry: AccountabilityEntry
    card: CaseCard
    unit_vi: str
    days_late: int
    stage: str
    story: Sequence[AccountabilityEvent]

    def said(self, kind: str) -> AccountabilityEvent | None:
        """Give the latest line of a kind."""
        return next((one for one in reversed(self.story) if one.kind == kind), None)

    @property
    def cause(self) -> str:
        """The cause that was named last."""
        named = self.said("cause")
        return str(named.data.get("cause", "")) if named else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """A page of entries; `after` asks for the older ones."""

    lines: Sequence[EntryLine]
    counts: dict[str, int]
    after: str
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the ledger asks of a reader: explanations to give, and to read."""

    to_give: Sequence[EntryLine]
    to_give_count: int
    to_read: Sequence[EntryLine]
    to_read_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry: the case, the attribution as of now, the story, the notices."""

    entry: AccountabilityEntry
    card: CaseCard
    unit_vi: str
    may: Mapping[str, bool]
    office: Office
    stage: str
    repeats: int
    days_late: int
    attribution: dict[str, Any]
    story: Sequence[AccountabilityEvent]
    notices: Sequence[ApologyNotice]


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
    return EntryList(
        lines=lines,
        counts=counts(session, actor, office, wanted),
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


def entry_page(
    session: Session, actor: Actor, entry_id: UUID, now: datetime
) -> EntryPage:
    """Read one entry; the attribution is worked out anew from the events."""
    entry = session.get(AccountabilityEntry, (actor.agency_id, entry_id))
    if entry is None:
        raise NotFoundError(
            what="accountability entry", what_vi="dòng giải trình", key=""
        )
    case = session.get_one(Case, (actor.agency_id, entry.case_id))
    require(actor, "ledger.read", matter_of(actor, "ledger.read", entry, case))
    office = office_of(session, actor.agency_id)
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == actor.agency_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()
    card = cards(session, actor.agency_id, [case.id])[case.id]
    story = _stories(session, actor, [entry.id]).get(entry.id, [])
    return EntryPage(
        entry=entry,
        card=card,
        unit_vi=_units(session, actor).get(entry.unit_id or entry.id, ""),
        may={
            act: may(
                actor, f"ledger.{act}", matter_of(actor, f"ledger.{act}", entry, case)
            )
            for act in ("follow", "close", "reopen")
        },
        office=office,
        stage=stage_of(story),
        repeats=_repeats(session, entry, story),
        days_late=_days_late(office, entry, card, now),
        attribution=attribution_of(events, case.state, office, entry.due_at, now),
        story=story,
        notices=_notices(session, case),
    )


def _notices(session: Session, case: Case) -> Sequence[ApologyNotice]:
    return session.scalars(
        select(ApologyNotice)
        .where(
            ApologyNotice.agency_id == case.agency_id,
            ApologyNotice.case_id == case.id,
        )
        .order_by(ApologyNotice.deadline_no)
    ).all()


def stage_of(story: Sequence[AccountabilityEvent]) -> str:
    """Say how far an entry is, from its story."""
    kinds = [one.kind for one in story if one.kind in DECIDING]
    return stage_after(kinds[-1] if kinds else None)


def _repeats(
    session: Session,
    entry: AccountabilityEntry,
    story: Sequence[AccountabilityEvent],
) -> int:
    """Count the entries of the same unit and cause in the year up to this one."""
    named = [one for one in story if one.kind == "cause"]
    if not named or entry.unit_id is None:
        return 0
    year = timedelta(days=365)
    return (
        session.scalar(
            select(func.count())
            .select_from(AccountabilityEntry)
            .where(
                AccountabilityEntry.agency_id == entry.agency_id,
                AccountabilityEntry.unit_id == entry.unit_id,
                AccountabilityEntry.opened_at > entry.opened_at - year,
                AccountabilityEntry.opened_at <= entry.opened_at,
                cause_named() == str(named[-1].data.get("cause", "")),
            )
        )
        or 0
    )


def _lines(
    session: Session,
    actor: Actor,
    office: Office,
    rows: Sequence[AccountabilityEntry],
    now: datetime,
) -> list[EntryLine]:
    found = cards(session, actor.agency_id, [row.case_id for row in rows])
    stories = _stories(session, actor, [row.id for row in rows])
    units = _units(session, actor)
    return [
        EntryLine(
            entry=row,
            card=found[row.case_id],
            unit_vi=units.get(row.unit_id or row.id, ""),
            days_late=_days_late(office, row, found[row.case_id], now),
            stage=stage_of(story),
            story=story,
        )
        for row in rows
        for story in [stories.get(row.id, [])]
    ]


def _days_late(
    office: Office, entry: AccountabilityEntry, card: CaseCard, now: datetime
) -> int:
    """Count the working days from the missed date to the end, or to today."""
    end = card.finished_at or card.ended_at or now
    day = office.time.today
    return max(
        0, office.time.calendar.working_days_between(day(entry.due_at), day(end))
    )


def _units(session: Session, actor: Actor) -> dict[UUID, str]:
    rows = session.execute(
        select(Unit.id, Unit.name_vi).where(Unit.agency_id == actor.agency_id)
    )
    return dict(rows.all())


def _stories(
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
