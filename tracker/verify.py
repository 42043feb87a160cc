"""Recomputing open cases, and ended ones of the last year, from their events."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.clockwork import facts_of, fold
from tracker.db import Database
from tracker.derived import derive
from tracker.file_store import FileStore
from tracker.kept_files import file_faults
from tracker.models import (
    Agency,
    AgencyEvent,
    Attachment,
    Case,
    CaseEvent,
    StepUse,
)
from tracker.offices import Office, office_of
from tracker.reckoning import late_by_score, step_minutes
from tracker.tallies.checking import WrongTally, wrong_cases, wrong_sums

_CHECKED = (
    "clock",
    "due_at",
    "original_due_at",
    "reappointed_at",
    "apology_due_on",
    "provisional",
    "is_stopped",
    "step_no",
    "step_due_at",
    "supplement_until",
    "supplement_count",
    "received_at",
    "clock_started_at",
    "finished_at",
    "ended_at",
)
_BATCH = 500
#: How far back the figures reach, and with them what is verified of ended cases.
_REACH = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One column of a case that does not follow from its events, or a changed file."""

    agency_code: str
    case_code: str
    column: str
    stored: str
    computed: str


def run(
    database: Database,
    agency_code: str | None = None,
    *,
    told: Callable[[int, int], object] = lambda _done, _total: None,
) -> list[Difference]:
    """Recompute the cases of one agency, or of all, and read every file again.

    Nothing is written. Of open cases every derived column; of those that ended within
    the reach of the figures, what they count for; and whether the sums of the reports
    are what was counted. `told` hears how many cases and files of how many are done.
    """
    store = FileStore(database.settings.files_url)
    with database.read() as session:
        query = select(Agency.agency_id, Agency.code).order_by(Agency.code)
        if agency_code:
            query = query.where(Agency.code == agency_code)
        agencies = session.execute(query).all()
        total = sum(size_of(session, agency_id) for agency_id, _code in agencies)
        tally = Tally(lambda done: told(done, total))
        return [
            difference
            for agency_id, code in agencies
            for difference in differences(session, store, agency_id, code, tally)
        ]


@dataclass(slots=True)
class Tally:
    """Counts what was looked at, and tells the count after each batch."""

    heard: Callable[[int], object]
    done: int = 0

    def add(self, number: int) -> None:
        """Count so many more; raises what whoever hears it raises."""
        self.done += number
        self.heard(self.done)


def size_of(session: Session, agency_id: UUID) -> int:
    """Count the cases and files of an agency that are looked at."""
    counted = [
        select(func.count()).where(*_open(agency_id)),
        select(func.count()).where(Attachment.agency_id == agency_id),
    ]
    since = _since(session, agency_id)
    if since is not None:
        counted.append(select(func.count()).where(*_ended(agency_id, since)))
    return sum(session.scalar(one) or 0 for one in counted)


def differences(
    session: Session, store: FileStore, agency_id: UUID, code: str, tally: Tally
) -> Iterator[Difference]:
    """Look at one agency's cases and files; nothing is written."""
    yield from _of_agency(session, agency_id, code, tally)
    yield from _of_files(session, store, agency_id, code, tally)
    yield from _of_ended(session, agency_id, code, tally)
    yield from _of_sums(session, agency_id, code)


def _of_sums(session: Session, agency_id: UUID, code: str) -> Iterator[Difference]:
    """Compare the sums of the reports with what was counted of each case."""
    for wrong in wrong_sums(session, agency_id):
        yield _wrong(wrong, code, "tallies")


def _wrong(wrong: WrongTally, code: str, case_code: str) -> Difference:
    return Difference(
        agency_code=code,
        case_code=case_code,
        column="tallies",
        stored=wrong.kept,
        computed=wrong.right,
    )


def _of_counted(
    session: Session, cases: Sequence[Case], office: Office, code: str
) -> Iterator[Difference]:
    """Count cases by their events, as far as all of them is counted.

    While cases wait to be counted by another calendar, nothing can be said of them.
    """
    counted = {
        case.id: case for case in cases if case.counted_events == case.event_count
    }
    if office.agency.tallies_stale_since is not None:
        return
    for wrong in wrong_cases(session, list(counted.values())):
        if wrong.case_id is not None:
            case = counted[wrong.case_id]
            yield _wrong(wrong, code, case.code or case.submission_no or str(case.id))


def _open(agency_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Case.agency_id == agency_id, Case.ended_at.is_(None)


def _ended(agency_id: UUID, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.agency_id == agency_id,
        Case.ended_at >= since,
        Case.is_late_by_score.is_not(None),
    )


def _since(session: Session, agency_id: UUID) -> datetime | None:
    """Say since when ended cases are looked at; none: none has ended.

    A change of the calendar moves open cases only: what ended before the latest one
    was judged by another calendar, and rightly stays so.
    """
    newest = session.scalar(
        select(func.max(Case.ended_at)).where(Case.agency_id == agency_id)
    )
    changed = session.scalar(
        select(func.max(AgencyEvent.at)).where(
            AgencyEvent.agency_id == agency_id, AgencyEvent.kind == "calendar.changed"
        )
    )
    if newest is None:
        return None
    return max(newest - _REACH, changed or newest - _REACH)


def _of_agency(
    session: Session, agency_id: UUID, code: str, tally: Tally
) -> Iterator[Difference]:
    office = office_of(session, agency_id)
    last: UUID | None = None
    while True:
        query = select(Case).where(*_open(agency_id))
        if last is not None:
            query = query.where(Case.id > last)
        cases = session.scalars(query.order_by(Case.id).limit(_BATCH)).all()
        if not cases:
            return
        events = _events(session, agency_id, [case.id for case in cases])
        yield from _of_counted(session, cases, office, code)
        for case in cases:
            session.expunge(case)
            yield from _of_case(case, events.get(case.id, []), office, code)
        tally.add(len(cases))
        last = cases[-1].id


def _of_files(
    session: Session, store: FileStore, agency_id: UUID, code: str, tally: Tally
) -> Iterator[Difference]:
    for fault in file_faults(session, store, agency_id, tally.add):
        yield Difference(
            agency_code=code,
            case_code=fault.case_code,
            column=f"file {fault.name}",
            stored=fault.sha256,
            computed=fault.found or "missing",
        )


def _of_ended(
    session: Session, agency_id: UUID, code: str, tally: Tally
) -> Iterator[Difference]:
    """Compare what ended cases count for; one not yet reckoned is no fault."""
    office, since = office_of(session, agency_id), _since(session, agency_id)
    if since is None:
        return
    last: UUID | None = None
    while True:
        query = select(Case).where(*_ended(agency_id, since))
        if last is not None:
            query = query.where(Case.id > last)
        cases = session.scalars(query.order_by(Case.id).limit(_BATCH)).all()
        if not cases:
            return
        ids = [case.id for case in cases]
        events, uses = _events(session, agency_id, ids), _uses(session, agency_id, ids)
        yield from _of_counted(session, cases, office, code)
        for case in cases:
            session.expunge(case)
            mine = events.get(case.id, [])
            yield from _of_figures(case, mine, uses.get(case.id, {}), office, code)
        tally.add(len(cases))
        last = cases[-1].id


def _of_figures(
    case: Case,
    events: list[CaseEvent],
    stored: dict[int, tuple[int, int | None, int]],
    office: Office,
    code: str,
) -> Iterator[Difference]:
    facts = facts_of(fold(events), case.state, office.time, office.choices)
    computed = {
        one.no: (one.used, one.allowed, one.beyond)
        for one in step_minutes(events, facts, office)
    }
    verdict = late_by_score(facts, office.time.calendar)
    for column, before, after in (
        ("is_late_by_score", case.is_late_by_score, verdict),
        ("step_uses", stored, computed),
    ):
        if before != after:
            yield Difference(
                agency_code=code,
                case_code=case.code or str(case.id),
                column=column,
                stored=str(before),
                computed=str(after),
            )


def _uses(
    session: Session, agency_id: UUID, ids: list[UUID]
) -> dict[UUID, dict[int, tuple[int, int | None, int]]]:
    found: dict[UUID, dict[int, tuple[int, int | None, int]]] = {}
    for use in session.scalars(
        select(StepUse).where(StepUse.agency_id == agency_id, StepUse.case_id.in_(ids))
    ):
        minutes = (use.used_minutes, use.allowed_minutes, use.beyond_minutes)
        found.setdefault(use.case_id, {})[use.step_no] = minutes
    return found


def _events(
    session: Session, agency_id: UUID, ids: list[UUID]
) -> dict[UUID, list[CaseEvent]]:
    found: dict[UUID, list[CaseEvent]] = {}
    for event in session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == agency_id, CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        found.setdefault(event.case_id, []).append(event)
    return found


def _of_case(
    case: Case, events: list[CaseEvent], office: Office, code: str
) -> Iterator[Difference]:
    stored = {name: getattr(case, name) for name in _CHECKED}
    derive(case, events, office)
    for name, before in stored.items():
        after = getattr(case, name)
        if not _same(before, after):
            yield Difference(
                agency_code=code,
                case_code=case.code or case.submission_no or str(case.id),
                column=name,
                stored=str(before),
                computed=str(after),
            )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other
    return bool(one == other)
