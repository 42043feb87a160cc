"""Many cases in a database, cloned from one that the product registered itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from tests.factories import at, make_department, receive_case
from tracker.db import Database
from tracker.ids import new_id
from tracker.models import Case, CaseEvent

_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """One registered case with its events, from which the others are cloned."""

    case: dict[str, Any]
    events: list[dict[str, Any]]


def load(database: Database, cases: int) -> Pattern:
    """Fill a database with cases whose alarm lies far ahead."""
    department = make_department(database)
    first = receive_case(database, department, when="2026-11-19 09:00")
    with database.read() as session:
        row = _values(session.get_one(Case, (first.agency_id, first.id)))
        events = [_values(event) for event in session.scalars(select(CaseEvent))]
    far = at("2026-11-19 09:00") + timedelta(days=3650)
    for begin in range(0, cases, _ROWS):
        rows = [
            _clone(row, number, far)
            for number in range(begin, min(cases, begin + _ROWS))
        ]
        database.write(lambda session, rows=rows: session.execute(insert(Case), rows))
    database.write(lambda session: _analyse(session))
    return Pattern(row, events)


def newly_due(database: Database, pattern: Pattern, count: int, tag: str) -> list[Any]:
    """Add cases that have just become overdue, with their events; give their ids."""
    row, events = pattern.case, pattern.events
    rows = [
        _clone(row, f"{tag}{number}", at("2026-11-27 17:00")) for number in range(count)
    ]
    stories = [
        {**event, "case_id": one["id"], "id": new_id()}
        for one in rows
        for event in events
    ]

    def write(session: Session) -> None:
        session.execute(insert(Case), rows)
        session.execute(insert(CaseEvent), stories)

    database.write(write)
    return [one["id"] for one in rows]


def _clone(row: dict[str, Any], number: object, timer: datetime) -> dict[str, Any]:
    return {
        **row,
        "id": new_id(),
        "code": f"X99.99-261119-{number}",
        "next_timer_at": timer,
    }


def _values(row: Any) -> dict[str, Any]:
    return {
        column.key: getattr(row, column.key) for column in type(row).__table__.columns
    }


def _analyse(session: Session) -> None:
    session.execute(text("ANALYZE"))
