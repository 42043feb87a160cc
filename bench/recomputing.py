"""P10: a change of the calendar that moves many open cases, looked at and made.

Beside it stand the batched UPDATE of the same rows alone, and all that is written
(the update, the events, the letters) as bare SQL.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench import crowds
from bench.histories import SEED, Loaded
from bench.histories.playing import NOW
from bench.measuring import Row, seconds
from bench.year.agency import instant
from tracker import recompute
from tracker.calendars import CalendarChange, NewDay
from tracker.db import Database
from tracker.ids import new_id
from tracker.models import Case, CaseEvent

_CASES: Any = Case.__table__
_EVENTS: Any = CaseEvent.__table__
_RECEIVED = datetime(2026, 11, 20, 16, 30)
_LIMITS = (5, 7, 10, 15, 20)
#: What a move writes of a case.
_MOVED = (
    *("due_at", "original_due_at", "apology_due_on", "appointed_at", "clock"),
    *("next_timer_at", "deadline_no", "event_count", "version", "updated_at"),
)
_BATCH = 10_000
_Values = dict[str, Any]


def run(
    database: Database, engine: str, cases: int, loaded: Loaded, open_cases: int
) -> Iterator[Row]:
    """Let one more day off move so many open cases of the largest agency."""
    desk, administrator = loaded.people["desk"], loaded.people["administrator"]
    known = crowds.patterns(database, desk, _RECEIVED, _LIMITS, SEED)
    moved = crowds.clone(database, known, open_cases, "moved")
    agency_id, now = loaded.agency_id, instant(NOW)
    change = _day_off(date(2026, 11, 25))
    with database.read() as session:
        looked = seconds(lambda: recompute.preview(session, agency_id, change, now))
    later = now + timedelta(minutes=5)
    ours = seconds(
        lambda: database.write(
            lambda session: recompute.apply(session, administrator, change, later)
        )
    )
    written = _written(database, agency_id, moved, later)
    copies = crowds.clone(database, known, open_cases, "bare")
    rows = [
        {name: row[name] for name in _MOVED} | {"id": copy}
        for row, copy in zip(written[0], copies, strict=True)
    ]
    events = [
        {**event, "id": new_id(), "case_id": copy}
        for made, copy in zip(written[1], copies, strict=True)
        for event in made
    ]
    updated = seconds(partial(_in_one, database, partial(_update, rows, agency_id)))
    inserted = seconds(partial(_in_one, database, partial(_insert, events)))
    common: _Values = {"number": "P10", "unit": "s", "size": cases}
    job = f"a day off moves {open_cases:,} open cases, {engine}, {cases:,} cases"
    yield Row(
        job=f"{job}: beside the UPDATE alone",
        ours=ours,
        limit=updated,
        goal="<= 1.5x",
        reached=ours <= 1.5 * updated,
        series=f"P10 calendar change, {engine}",
        **common,
    )
    yield Row(
        job=f"{job}: beside the UPDATE and {len(events):,} events",
        ours=ours,
        limit=updated + inserted,
        goal="<= 4x",
        reached=ours <= 4 * (updated + inserted),
        **common,
    )
    yield Row(
        job=f"preview: {job}",
        ours=looked,
        limit=open_cases / 100_000,
        goal="<= 1 s for 100,000",
        reached=looked <= open_cases / 100_000,
        **common,
    )


def _day_off(day: date) -> CalendarChange:
    return CalendarChange(add=(NewDay(day=day, kind="off", decision="CV 1/BNV"),))


def _written(
    database: Database, agency_id: UUID, ids: Sequence[UUID], at: datetime
) -> tuple[list[_Values], list[list[_Values]]]:
    """Read what the change wrote: each case as it is now, and its new events."""
    cases: dict[UUID, _Values] = {}
    events: dict[UUID, list[_Values]] = {one: [] for one in ids}
    with database.read() as session:
        for begin in range(0, len(ids), 500):
            some = ids[begin : begin + 500]
            for row in session.execute(
                select(_CASES).where(
                    _CASES.c.agency_id == agency_id, _CASES.c.id.in_(some)
                )
            ).mappings():
                cases[row["id"]] = dict(row)
            for row in session.execute(
                select(_EVENTS).where(
                    _EVENTS.c.agency_id == agency_id,
                    _EVENTS.c.case_id.in_(some),
                    _EVENTS.c.recorded_at == at,
                )
            ).mappings():
                events[row["case_id"]].append(dict(row))
    return [cases[one] for one in ids], [events[one] for one in ids]


def _in_one(database: Database, write: Callable[[Session], None]) -> None:
    database.write(write)


def _update(rows: Sequence[_Values], agency_id: UUID, session: Session) -> None:
    """Update many rows with one statement a batch, as the engine does it best."""
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    read = {
        name: _CASES.c[name]
        .type.dialect_impl(connection.dialect)
        .bind_processor(connection.dialect)
        or (lambda value: value)
        for name in (*_MOVED, "id", "agency_id")
    }
    own = read["agency_id"](agency_id)
    for begin in range(0, len(rows), _BATCH):
        batch = rows[begin : begin + _BATCH]
        columns = [[read[name](row[name]) for row in batch] for name in (*_MOVED, "id")]
        if is_sqlite:
            sets = ", ".join(f"{name} = ?" for name in _MOVED)
            connection.exec_driver_sql(
                f"UPDATE cases SET {sets} WHERE agency_id = ? AND id = ?",
                [
                    (*values[:-1], own, values[-1])
                    for values in zip(*columns, strict=True)
                ],
            )
            continue
        sets = ", ".join(f"{name} = new.{name}" for name in _MOVED)
        given = ", ".join(
            f"%s::{_CASES.c[name].type.compile(connection.dialect)}[]"
            for name in (*_MOVED, "id")
        )
        connection.exec_driver_sql(
            f"UPDATE cases SET {sets} FROM unnest({given}) "
            f"AS new({', '.join(_MOVED)}, id) "
            "WHERE cases.agency_id = %s AND cases.id = new.id",
            (*columns, own),
        )


def _insert(events: Sequence[_Values], session: Session) -> None:
    connection = session.connection()
    for begin in range(0, len(events), _BATCH):
        connection.execute(insert(_EVENTS), events[begin : begin + _BATCH])
