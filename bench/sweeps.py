"""P3 and P4: a sweep with nothing to do, and one with K cases newly due."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update

from bench import crowds
from bench.histories import SEED, Loaded
from bench.histories.playing import NOW
from bench.measuring import Row, paired, seconds
from bench.year.agency import instant
from notifications.outbox import outbox
from tracker import sweep
from tracker.db import Database, Session
from tracker.ids import new_id
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseFlag,
)

_TABLES: tuple[Any, ...] = (
    CaseFlag.__table__,
    CaseEvent.__table__,
    ApologyNotice.__table__,
    AccountabilityEntry.__table__,
    AccountabilityEvent.__table__,
    outbox,
)

#: Five working days before the last close of the histories.
_RECEIVED = datetime(2026, 11, 13, 9)


def run(
    database: Database, engine: str, cases: int, loaded: Loaded, due: int
) -> Iterator[Row]:
    """Catch up with the histories, then measure the quiet sweep and the busy one."""
    quiet = instant(NOW) + timedelta(minutes=10)
    while sweep.run(database, quiet).claimed:
        pass

    def bare() -> None:
        with database.read() as session:
            session.execute(
                text(
                    "SELECT id FROM cases WHERE next_timer_at IS NOT NULL "
                    "AND next_timer_at <= :now ORDER BY next_timer_at LIMIT 500"
                ).bindparams(now=quiet if engine != "sqlite" else quiet.isoformat())
            ).all()

    ours, limit = paired(
        lambda: [sweep.run(database, quiet) for _ in range(20)],
        lambda: [bare() for _ in range(20)],
        runs=9,
    )
    yield Row(
        number="P3",
        job=f"quiet sweep, {engine}, {cases:,} cases",
        ours=ours / 20 * 1000,
        limit=limit / 20 * 1000,
        unit="ms",
        goal="<= 3x",
        reached=ours <= 3 * limit,
        series=f"P3 quiet sweep, {engine}",
        size=cases,
    )
    known = crowds.patterns(database, loaded.people["desk"], _RECEIVED, (5,), SEED)
    yield _busy(database, known, engine, cases, due)


def _busy(
    database: Database,
    known: Sequence[crowds.Pattern],
    engine: str,
    cases: int,
    due: int,
) -> Row:
    """Time the sweep over K newly due, then the bare SQL that writes the same rows."""
    now = instant(NOW) + timedelta(minutes=20)

    def newly_due(count: int, tag: str) -> list[Any]:
        return crowds.clone(database, known, count, tag, next_timer_at=instant(NOW))

    newly_due(50, "warm")
    sweep.run(database, now)
    mine, bare = [], []
    for turn in range(3):
        ids = newly_due(due, f"t{turn}x")
        mine.append(seconds(lambda: sweep.run(database, now)))
        rows = _written(database, ids)
        copies = newly_due(due, f"c{turn}x")
        prepared = _for_copies(rows, dict(zip(ids, copies, strict=True)))
        bare.append(
            seconds(
                lambda prepared=prepared, copies=copies: database.write(
                    lambda session: _bare(session, prepared, copies)
                )
            )
        )
    ours, limit = sorted(mine)[1], sorted(bare)[1]
    return Row(
        number="P4",
        job=f"sweep with {due:,} newly due, {engine}, {cases:,} cases",
        ours=ours * 1000,
        limit=limit * 1000,
        unit="ms",
        goal="<= 4x",
        reached=ours <= 4 * limit,
        series=f"P4 sweep with {due:,} newly due, {engine}",
        size=cases,
    )


def _written(database: Database, ids: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """Read what the sweep wrote for the cases."""
    found: dict[Any, list[dict[str, Any]]] = {}
    wanted = {str(one) for one in ids}
    with database.read() as session:
        for table in _TABLES:
            rows = [dict(row) for row in session.execute(select(table)).mappings()]
            found[table] = [row for row in rows if _is_of(row, wanted)]
        entries = {row["id"] for row in found[AccountabilityEntry.__table__]}
        found[AccountabilityEvent.__table__] = [
            dict(row)
            for row in session.execute(select(AccountabilityEvent.__table__)).mappings()
            if row["entry_id"] in entries
        ]
        found[CaseEvent.__table__] = [
            row for row in found[CaseEvent.__table__] if row["actor_kind"] == "system"
        ]
    return found


def _is_of(row: dict[str, Any], wanted: set[str]) -> bool:
    return str(row.get("case_id") or row.get("reference") or "") in wanted


def _for_copies(
    rows: dict[Any, list[dict[str, Any]]], copies: dict[Any, Any]
) -> dict[Any, list[dict[str, Any]]]:
    """Give the same rows fresh keys, for the copies of the cases."""
    by_text = {str(old): str(new) for old, new in copies.items()}
    entry_ids: dict[Any, Any] = {}
    made: dict[Any, list[dict[str, Any]]] = {}
    for table, found in rows.items():
        made[table] = []
        for row in found:
            fresh = dict(row)
            if "case_id" in fresh:
                fresh["case_id"] = copies[fresh["case_id"]]
            if "id" in fresh:
                fresh["id"] = new_id()
                entry_ids[row["id"]] = fresh["id"]
            if "entry_id" in fresh:
                fresh["entry_id"] = entry_ids[fresh["entry_id"]]
            if "dedup_key" in fresh:
                fresh["reference"] = by_text[fresh["reference"]]
                fresh["dedup_key"] = f"bare:{fresh['id']}"
                fresh["message_id"] = f"<{fresh['id']}@bare>"
            made[table].append(fresh)
    return made


def _bare(
    session: Session, rows: dict[Any, list[dict[str, Any]]], copies: list[Any]
) -> None:
    connection = session.connection()
    for table in _TABLES:
        if rows[table]:
            connection.execute(insert(table), rows[table])
    connection.execute(
        update(Case.__table__)
        .where(Case.__table__.c.id.in_(copies))
        .values(next_timer_at=None, event_count=Case.__table__.c.event_count + 8)
    )
