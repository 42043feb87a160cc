"""How likely each open case is to be late, by how cases like it went in twelve months.

Like it are finished cases of the same procedure that were at the same step for as long;
what is compared is the office time from the beginning of that step to the end. Cases
that are still at the step count for as long as they have been there. An aid to whoever
plans the day: nothing is decided by it, and a case without enough others like it has
no figure at all.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.models import Agency, Case, CaseProspect, Procedure, StepUse
from tracker.offices import Office, office_of
from tracker.one_by_one import one_by_one
from tracker.survival import Outlook, Passage, outlook

LOOKED_BACK = timedelta(days=365)
#: From this chance on a case is named as one that may be late.
AT_RISK = 0.3
#: Of one step the latest so many are compared; more would change little and cost much.
MOST = 1000

#: A procedure, in all its versions, and a step of it.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case: its place, office minutes at its step, and those left."""

    key: Any
    place: Place
    used: float
    left: float


def run(database: Database, now: datetime) -> str:
    """Compute the prospects of every agency's open cases anew; count them."""
    with database.read() as session:
        agencies = session.scalars(select(Agency.agency_id)).all()

    def judge(agency_id: UUID) -> int:
        with database.read() as session:
            rows = prospects(session, office_of(session, agency_id), now)
        database.write(partial(_replace, agency_id=agency_id, rows=rows))
        return len(rows)

    written = sum(one_by_one(agencies, judge))
    return f"{written} prospects of {len(agencies)} agencies"


def prospects(session: Session, office: Office, now: datetime) -> list[dict[str, Any]]:
    """Judge the open cases of one agency, all from one reading of its history."""
    agency_id = office.agency.agency_id
    since = now - LOOKED_BACK
    keys = session.execute(
        select(Procedure.id, Procedure.key).where(Procedure.agency_id == agency_id)
    )
    names = dict(keys.all())
    waiting = _open_cases(session, office, names, now)
    finished = _finished(session, agency_id, names, since)
    usual = _usual(session, agency_id, since)
    return [
        {
            "agency_id": agency_id,
            "case_id": case.key,
            "chance": found.chance,
            "alike": found.alike,
            "alike_late": found.alike_late,
            "step_no": case.place[1],
            "computed_at": now,
        }
        for case, found in judged(finished, waiting, usual)
    ]


def judged(
    finished: Mapping[Place, Iterable[Passage]],
    waiting: Sequence[OpenCase],
    usual: float,
) -> Iterator[tuple[OpenCase, Outlook]]:
    """Give the outlook of each open case that has enough others like it, and time left.

    Those that have no time left are late and need no guess; they still count among
    the ones that were watched only up to now.
    """
    passages = {place: sorted(found) for place, found in finished.items()}
    still: dict[Place, list[float]] = defaultdict(list)
    for case in waiting:
        still[case.place].append(case.used)
    for case in waiting:
        if case.left <= 0 or case.place not in passages:
            continue
        found = outlook(
            passages[case.place],
            still[case.place],
            used=case.used,
            left=case.left,
            usual=usual,
        )
        if found is not None:
            yield case, found


def _finished(
    session: Session, agency_id: UUID, names: Mapping[UUID, str], since: datetime
) -> Mapping[Place, Iterable[Passage]]:
    """Add up, for each step of a finished case, what it took from there to the end."""
    used: dict[tuple[UUID, UUID], list[tuple[int, int]]] = defaultdict(list)
    for case_id, procedure_id, step_no, minutes in session.execute(
        select(
            StepUse.case_id,
            StepUse.procedure_id,
            StepUse.step_no,
            StepUse.used_minutes,
        )
        .where(StepUse.agency_id == agency_id, StepUse.finished_at >= since)
        .order_by(StepUse.finished_at)
    ):
        used[case_id, procedure_id].append((step_no, minutes))
    found: dict[Place, deque[Passage]] = defaultdict(lambda: deque(maxlen=MOST))
    for (_, procedure_id), steps in used.items():
        rest = 0
        for step_no, minutes in sorted(steps, reverse=True):
            rest += minutes
            found[names[procedure_id], step_no].append(Passage(minutes, rest))
    return found


def _open_cases(
    session: Session, office: Office, names: Mapping[UUID, str], now: datetime
) -> list[OpenCase]:
    """Read the open cases whose clock runs; late ones help to judge the others."""
    time = office.time
    local = time.civil(now)
    minutes = time.calendar.seconds_between
    rows = session.execute(
        select(
            Case.id, Case.procedure_id, Case.clock, Case.clock_started_at, Case.due_at
        ).where(
            Case.agency_id == office.agency.agency_id,
            Case.ended_at.is_(None),
            Case.is_stopped.is_(False),
            Case.due_at.is_not(None),
            Case.clock_started_at.is_not(None),
        )
    )
    found = []
    for case_id, procedure_id, clock, started_at, due_at in rows:
        step_no, begun = _step(clock, started_at)
        since, until = time.civil(begun), time.civil(due_at)
        found.append(
            OpenCase(
                key=case_id,
                place=(names[procedure_id], step_no),
                used=minutes(since, local) / 60 if since < local else 0,
                left=minutes(local, until) / 60 if until > local else 0,
            )
        )
    return found


def _step(clock: Mapping[str, Any], started_at: datetime) -> tuple[int, datetime]:
    """Give the step in hand and since when; before any, the first since the start."""
    step = clock.get("step")
    if not step:
        return 1, started_at
    return int(step[0]), datetime.fromisoformat(str(step[1]))


def _usual(session: Session, agency_id: UUID, since: datetime) -> float:
    """Give the share of all cases finished lately that were late by the law."""
    whole, late = session.execute(
        select(func.count(), func.count(Case.late_since)).where(
            Case.agency_id == agency_id, Case.finished_at >= since
        )
    ).one()
    return late / whole if whole else 0.0


def _replace(session: Session, agency_id: UUID, rows: list[dict[str, Any]]) -> None:
    session.execute(delete(CaseProspect).where(CaseProspect.agency_id == agency_id))
    if rows:
        session.execute(insert(CaseProspect), rows)
