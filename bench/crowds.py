"""Many open cases among the histories, cloned from a few that were registered."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.histories.people import somebody
from bench.year.agency import instant
from tracker.accounts.actor import Actor
from tracker.cases import reception
from tracker.cases.entry import NewCase
from tracker.catalogue import registrable
from tracker.db import Database
from tracker.ids import new_id
from tracker.models import Case, CaseEvent
from tracker.offices import office_of

_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """One registered case with its events, from which others are cloned."""

    case: dict[str, Any]
    events: list[dict[str, Any]]


def patterns(
    database: Database, desk: Actor, received: datetime, days: Sequence[int], seed: int
) -> list[Pattern]:
    """Register a case for each limit of so many working days, at a civil instant."""
    chance, now = random.Random(seed), instant(received)
    with database.read() as session:
        today = office_of(session, desk.agency_id).time.today(now)
        offered = [
            row
            for row in registrable(session, desk.agency_id, today)
            if row.limit_unit == "working_day" and row.clock_starts == "reception"
        ]
    made = []
    for number in days:
        nearest = min(offered, key=lambda row: abs((row.limit_amount or 0) - number))
        new = NewCase(id=new_id(), procedure_id=nearest.id, applicant=somebody(chance))
        database.write(partial(_register, desk=desk, new=new, now=now))
        made.append(new.id)
    with database.read() as session:
        return [_pattern(session, desk.agency_id, case_id) for case_id in made]


def clone(
    database: Database,
    known: Sequence[Pattern],
    count: int,
    tag: str,
    **changes: Any,
) -> list[UUID]:
    """Add so many cases like the patterns, in turn; give their ids in that order."""
    made: list[UUID] = []
    for begin in range(0, count, _ROWS):
        cases, events = [], []
        for number in range(begin, min(count, begin + _ROWS)):
            pattern = known[number % len(known)]
            case_id = new_id()
            code = f"X-{tag}-{number}"
            cases.append({**pattern.case, "id": case_id, "code": code, **changes})
            events += [
                {**event, "case_id": case_id, "id": new_id()}
                for event in pattern.events
            ]
            made.append(case_id)
        database.write(partial(_insert, cases=cases, events=events))
    return made


def _register(session: Session, desk: Actor, new: NewCase, now: datetime) -> None:
    reception.register(session, desk, new, now=now)


def _pattern(session: Session, agency_id: UUID, case_id: UUID) -> Pattern:
    events = session.scalars(
        select(CaseEvent).where(
            CaseEvent.agency_id == agency_id, CaseEvent.case_id == case_id
        )
    )
    return Pattern(
        values(session.get_one(Case, (agency_id, case_id))), [*map(values, events)]
    )


def values(row: Any) -> dict[str, Any]:
    """Give the columns of a row by their names."""
    return {
        column.key: getattr(row, column.key) for column in type(row).__table__.columns
    }


def _insert(
    session: Session, cases: list[dict[str, Any]], events: list[dict[str, Any]]
) -> None:
    connection = session.connection()
    connection.execute(insert(Case.__table__), cases)
    connection.execute(insert(CaseEvent.__table__), events)
