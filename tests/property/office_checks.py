"""What is true of every case after every act, whoever did what in whatever order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.outbox import outbox
from rules.ladder import Rung, reached, rungs
from rules.lifecycle import ENDED, CaseState
from rules.sla import assess
from tests.canaries import found_in, personal_values
from tracker import verify
from tracker.clockwork import dates, facts_of, fold
from tracker.db import Database
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    PublishedApology,
)
from tracker.notices import OPEN_STATES
from tracker.offices import Office, office_of

_DRAFTING = {Rung.APOLOGY_TO_PREPARE, Rung.APOLOGY_OWED, Rung.OVERDUE}


def dump(database: Database) -> dict[str, int]:
    """Give every table in short, to see whether anything in it changed."""
    with database.read() as session:
        raw: Any = session.connection().connection.driver_connection
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: hash(tuple(raw.execute(f"SELECT * FROM {name}").fetchall()))
            for (name,) in tables.fetchall()
        }


class Memory:
    """What was seen of the cases so far: what may not change, did not."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.events: dict[tuple[UUID, int], str] = {}
        self.stories: dict[tuple[UUID, int], str] = {}
        self.entries: dict[UUID, str] = {}
        self.appointed: dict[UUID, datetime] = {}
        #: Drafts that a manager withdrew: of which deadline, and late by then or not.
        self.withdrawn_by_hand: dict[UUID, tuple[int, bool]] = {}
        self.calendar_changed = False

    def compare(self, session: Session) -> None:
        """Compare with what was seen before, and remember what is new."""
        self._kept(
            self.events,
            {
                (row.case_id, row.seq): _text(row)
                for row in session.scalars(select(CaseEvent))
            },
        )
        self._kept(
            self.stories,
            {
                (row.entry_id, row.seq): _text(row)
                for row in session.scalars(select(AccountabilityEvent))
            },
        )
        self._kept(
            self.entries,
            {
                row.id: _text(row)
                for row in session.scalars(select(AccountabilityEntry))
            },
        )
        for case in session.scalars(select(Case)):
            before = self.appointed.get(case.id)
            if before is not None:
                assert case.appointed_at is not None, "a promised date is gone"
                assert case.appointed_at >= before, "a promised date moved earlier"
            if case.appointed_at is not None:
                self.appointed[case.id] = case.appointed_at

    @staticmethod
    def _kept(before: dict[Any, str], now: dict[Any, str]) -> None:
        for key, row in before.items():
            assert now.get(key) == row, f"{key} was changed or deleted"
        before.update(now)


def check(database: Database, memory: Memory, latest: datetime, agency: UUID) -> None:
    """Check what holds after any act. `latest` is the latest instant ever seen."""
    found = verify.run(database)
    assert found == []
    with database.read() as session:
        memory.compare(session)
        office = office_of(session, agency)
        for case in session.scalars(select(Case)):
            _check_case(session, office, case, latest)
        keys = list(session.scalars(select(outbox.c.dedup_key)))
        assert len(keys) == len(set(keys))
        shown = [
            str(row._mapping)
            for row in session.execute(select(PublishedApology.__table__))
        ]
    if shown:
        assert found_in(shown, personal_values(database)) == {}


def _check_case(session: Session, office: Office, case: Case, latest: datetime) -> None:
    events = events_of(session, case)
    seqs = [event.seq for event in events]
    assert seqs == list(range(1, len(seqs) + 1))
    assert case.event_count == len(seqs)
    notices = session.scalars(
        select(ApologyNotice).where(ApologyNotice.case_id == case.id)
    ).all()
    is_open = [one for one in notices if one.state in OPEN_STATES]
    assert len(is_open) <= 1, "two notices are open"
    numbers = [one.deadline_no for one in notices]
    assert len(numbers) == len(set(numbers))
    first = [
        event
        for event in events
        if event.kind == "case.reappointed" and not event.data["second"]
    ]
    assert len(first) <= 1, "re-appointed twice"
    entries = session.scalars(
        select(AccountabilityEntry).where(AccountabilityEntry.case_id == case.id)
    ).all()
    assert len(entries) <= 1
    assert case.late_since is None or entries, "late, and nobody answers for it"
    for entry in entries:
        assert _adds_up(entry.attribution), entry.attribution
    if CaseState(case.state) in ENDED:
        assert case.next_timer_at is None, "an ended case has an alarm"
        assert case.late_since is not None or not is_open, (
            f"{case.state}, never late, and an apology is drafted"
        )
        assert case.ended_at is not None
    else:
        _check_alarm(office, case, latest)


def _check_alarm(office: Office, case: Case, latest: datetime) -> None:
    facts = facts_of(case.clock, case.state, office.time, office.choices)
    found = dates(facts, office.time)
    local = office.time.civil(latest)
    ahead = [
        office.time.instant(rung.fires_at)
        for rung in rungs(facts, found, office.time.calendar)
        if not reached(rung, local)
    ]
    if ahead:
        assert case.next_timer_at is not None, "nobody will look at this case again"
        assert case.next_timer_at <= min(ahead), "the alarm is too late"


def check_verdicts(
    database: Database,
    memory: Memory,
    swept: datetime,
    latest: datetime,
    agency: UUID,
) -> None:
    """Check after a sweep that what the law says is what stands in the record."""
    with database.read() as session:
        office = office_of(session, agency)
        for case in session.scalars(select(Case)):
            events = events_of(session, case)
            facts = facts_of(fold(events), case.state, office.time, office.choices)
            found = dates(facts, office.time)
            calendar, civil = office.time.calendar, office.time.civil
            told = case.late_since is not None
            if CaseState(case.state) in ENDED and memory.calendar_changed:
                continue  # an ended case keeps the calendar that it ended under
            if assess(facts, found, calendar, civil(swept)).is_late:
                assert told, f"{case.state} is late and not marked"
            if told:
                assert assess(facts, found, calendar, civil(latest)).is_late, (
                    f"{case.state} is marked late since {case.late_since} and is not"
                )
            decided = (case.deadline_no, told)
            if facts.extension or memory.withdrawn_by_hand.get(case.id) == decided:
                continue
            owed = [
                rung
                for rung in rungs(facts, found, calendar)
                if rung.rung in _DRAFTING and reached(rung, civil(swept))
            ]
            if owed:
                states = session.scalars(
                    select(ApologyNotice.state).where(
                        ApologyNotice.case_id == case.id,
                        ApologyNotice.state != "withdrawn",
                    )
                ).all()
                assert states, (
                    f"{owed[-1]} and no draft for deadline {case.deadline_no}"
                )


def events_of(session: Session, case: Case) -> list[CaseEvent]:
    """Read the events of a case in their order."""
    return list(
        session.scalars(
            select(CaseEvent)
            .where(CaseEvent.case_id == case.id)
            .order_by(CaseEvent.seq)
        )
    )


def _adds_up(attribution: dict[str, Any]) -> bool:
    shared = sum(share["delay_minutes"] for share in attribution["shares"])
    whole: int = attribution["delay_minutes"]
    return shared + attribution["unattributed_minutes"] == whole


def _text(row: Any) -> str:
    return repr(list(_columns(row)))


def _columns(row: Any) -> Iterator[tuple[str, Any]]:
    for column in row.__table__.columns:
        yield column.name, getattr(row, column.name)
