"""The statement of a unit: what it had to answer for in a period, and what it did.

Read from the lines of the ledger as they stood at the end of the period, so that the
statement of a past month says the same whenever it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.accounts.actor import Actor, Role
from tracker.cards import CaseCard, cards
from tracker.duties import EXPLANATION, MEASURE
from tracker.errors import InvalidValueError, NotPermittedError
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    LedgerDuty,
    Officer,
)
from tracker.offices import Office, office_of
from tracker.queries.ledger import (
    require_reading,
    stage_of,
    stories_of,
    unit_names,
)
from tracker.queries.ledger_filter import readable
from tracker.queries.on_time import day_of

#: More entries than any unit has in a period; a statement is never cut in silence.
MOST = 2000
#: What a statement counts, in the order in which it is read.
FIGURES = (
    "carried",
    "opened",
    "explained_in_time",
    "explained_late",
    "not_explained",
    "measures_planned",
    "measures_in_time",
    "measures_late",
    "measures_open",
    "closed",
    "reversed",
    "still_open",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A measure as it stood at the end of the period; days late are working days."""

    no: int
    text: str
    owner: str
    due_on: date
    how: str  # open, done or dropped
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEntry:
    """One entry as it stood at the end of the period."""

    entry: AccountabilityEntry
    card: CaseCard
    days_late: int
    stage: str
    cause: str
    explanation: str
    explained_on: date | None
    explained_late: int
    measures: Sequence[Promised]

    @property
    def is_to_be_explained(self) -> bool:
        """Say whether an explanation is still owed, for the first time or anew."""
        return self.stage == "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The statement of one unit, or of all that the reader may see."""

    office: Office
    unit_id: UUID | None
    unit_vi: str
    first: date
    last: date
    figures: dict[str, int]
    lines: Sequence[StatementEntry]


def statement(
    session: Session,
    actor: Actor,
    unit_id: UUID | None,
    first: date,
    last: date,
    now: datetime,
) -> Statement:
    """Read a statement; heads and officers read their own unit's.

    Raises `InvalidValueError` for a period that is turned round or too full.
    """
    require_reading(actor)
    office = office_of(session, actor.agency_id)
    if first > last:
        raise InvalidValueError(
            field="den",
            problem="it ends before it begins.",
            problem_vi="Ngày cuối kỳ phải từ ngày đầu kỳ.",
        )
    names = unit_names(session, actor)
    if not actor.has(Role.MANAGER, Role.INSPECTOR):
        if unit_id not in {None, actor.unit_id}:
            raise NotPermittedError(act="ledger.read")
        unit_id = actor.unit_id
    seen = _Seen(session, actor, office, unit_id, first, last, now)
    lines = seen.lines()
    return Statement(
        office=office,
        unit_id=unit_id,
        unit_vi=names.get(unit_id, "") if unit_id else "",
        first=first,
        last=last,
        figures=seen.figures(lines),
        lines=lines,
    )


@dataclass(slots=True)
class _Seen:
    """The entries of a period with all that was said and owed until its end."""

    session: Session
    actor: Actor
    office: Office
    unit_id: UUID | None
    first: date
    last: date
    now: datetime

    @property
    def begin(self) -> datetime:
        return day_of(self.office, self.first)[0]

    @property
    def end(self) -> datetime:
        return min(day_of(self.office, self.last)[1], self.now)

    def lines(self) -> list[StatementEntry]:
        entries = self._entries()
        stories = stories_of(self.session, self.actor, [one.id for one in entries])
        owed = self._duties([one.id for one in entries])
        names = _owners(self.session, self.actor)
        shown = cards(
            self.session, self.actor.agency_id, [one.case_id for one in entries]
        )
        return [
            self._line(
                entry,
                shown[entry.case_id],
                [one for one in stories.get(entry.id, []) if one.at <= self.end],
                owed.get(entry.id, []),
                names,
            )
            for entry in entries
        ]

    def _entries(self) -> Sequence[AccountabilityEntry]:
        """Read what was open at some time of the period, or came to its end in it."""
        later = aliased(AccountabilityEvent)
        after = exists().where(
            later.agency_id == AccountabilityEvent.agency_id,
            later.entry_id == AccountabilityEvent.entry_id,
            later.seq > AccountabilityEvent.seq,
        )
        settled = exists().where(
            AccountabilityEvent.agency_id == AccountabilityEntry.agency_id,
            AccountabilityEvent.entry_id == AccountabilityEntry.id,
            AccountabilityEvent.kind.in_(("closed", "reversed")),
            AccountabilityEvent.at < self.begin,
            ~after,
        )
        query = select(AccountabilityEntry).where(
            *readable(self.actor),
            AccountabilityEntry.opened_at <= self.end,
            or_(AccountabilityEntry.opened_at >= self.begin, ~settled),
        )
        if self.unit_id is not None:
            query = query.where(AccountabilityEntry.unit_id == self.unit_id)
        order = (AccountabilityEntry.opened_at, AccountabilityEntry.id)
        rows = self.session.scalars(query.order_by(*order).limit(MOST + 1)).all()
        if len(rows) > MOST:
            raise InvalidValueError(
                field="den",
                problem=f"more than {MOST} entries; choose one unit or fewer days.",
                problem_vi=f"Kỳ này có hơn {MOST} mục; chọn một đơn vị hoặc kỳ ngắn "
                "hơn.",
            )
        return rows

    def _duties(self, ids: Sequence[UUID]) -> dict[UUID, list[LedgerDuty]]:
        found: dict[UUID, list[LedgerDuty]] = {}
        for duty in self.session.scalars(
            select(LedgerDuty)
            .join(
                AccountabilityEntry,
                and_(
                    AccountabilityEntry.agency_id == LedgerDuty.agency_id,
                    AccountabilityEntry.id == LedgerDuty.entry_id,
                ),
            )
            .where(
                LedgerDuty.agency_id == self.actor.agency_id,
                LedgerDuty.entry_id.in_(ids),
                LedgerDuty.opened_at <= self.end,
            )
            .order_by(LedgerDuty.opened_at, LedgerDuty.no)
        ):
            found.setdefault(duty.entry_id, []).append(duty)
        return found

    def _line(
        self,
        entry: AccountabilityEntry,
        card: CaseCard,
        story: Sequence[AccountabilityEvent],
        owed: Sequence[LedgerDuty],
        names: dict[UUID, str],
    ) -> StatementEntry:
        said = {one.kind: one for one in story}
        explained, cause = said.get("explanation"), said.get("cause")
        asked = [one for one in owed if one.kind == EXPLANATION]
        return StatementEntry(
            entry=entry,
            card=card,
            days_late=self._behind(entry, card),
            stage=stage_of(story),
            cause=str(cause.data.get("cause", "")) if cause else "",
            explanation=explained.text if explained else "",
            explained_on=self._day(explained.at) if explained else None,
            explained_late=self._late(asked[-1]) if asked else 0,
            measures=[
                Promised(
                    no=one.no,
                    text=one.text,
                    owner=names.get(one.owner_id, "") if one.owner_id else "",
                    due_on=one.due_on,
                    how=one.ended_how if self._has_ended(one) else "open",
                    days_late=self._late(one),
                )
                for one in owed
                if one.kind == MEASURE
            ],
        )

    def _behind(self, entry: AccountabilityEntry, card: CaseCard) -> int:
        """Count the working days of the delay as it stood at the end of the period."""
        if entry.error_no:
            return 0
        end = min(card.finished_at or card.ended_at or self.end, self.end)
        between = self.office.time.calendar.working_days_between
        return max(0, between(self._day(entry.due_at), self._day(end)))

    def _day(self, at: datetime) -> date:
        return self.office.time.today(at)

    def _has_ended(self, duty: LedgerDuty) -> bool:
        return duty.ended_at is not None and duty.ended_at <= self.end

    def _late(self, duty: LedgerDuty) -> int:
        """Count the working days behind its day, until it ended or the period did."""
        until = duty.ended_on if self._has_ended(duty) else self._day(self.end)
        between = self.office.time.calendar.working_days_between
        return max(0, between(duty.due_on, until or duty.due_on))

    def figures(self, lines: Sequence[StatementEntry]) -> dict[str, int]:
        """Count; what was reversed counts as reversed only."""
        found = dict.fromkeys(FIGURES, 0)
        for line in lines:
            for name in self._counted(line):
                found[name] += 1
        return found

    def _counted(self, line: StatementEntry) -> list[str]:
        if line.stage == "reversed":
            return ["reversed"]
        names = ["opened" if line.entry.opened_at >= self.begin else "carried"]
        names.append("closed" if line.stage == "closed" else "still_open")
        if line.is_to_be_explained:
            names.append("not_explained")
        elif line.explained_late:
            names.append("explained_late")
        else:
            names.append("explained_in_time")
        for one in line.measures:
            if one.how == "dropped":
                continue
            names.append("measures_planned")
            if one.how == "open":
                names.append("measures_open")
            else:
                names.append("measures_late" if one.days_late else "measures_in_time")
        return names


def _owners(session: Session, actor: Actor) -> dict[UUID, str]:
    rows = session.execute(
        select(Officer.id, Officer.name).where(Officer.agency_id == actor.agency_id)
    )
    return dict(rows.all())
