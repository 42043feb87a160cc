"""A working day exchanged for a Saturday: looked at, made, and taken back.

The half year of the demo is lived up to 16/11/2026 here, so that the exchange of
23/11/2026 for 28/11/2026 lies ahead of its cases whenever the test runs.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from tests.e2e.record import contents
from tests.factories import a_person, at
from tests.serving import run_dunghen
from tracker.accounts.sign_ins import actor_for
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.catalogue import registrable
from tracker.db import Database
from tracker.demo import make
from tracker.ids import new_id
from tracker.models import Case, CaseEvent, Officer
from tracker.verify import run as verify

pytestmark = [pytest.mark.db, pytest.mark.e2e]

OFF, WORKED = date(2026, 11, 23), date(2026, 11, 28)
EXCHANGE = ("--off", OFF.isoformat(), "--worked", WORKED.isoformat())
DECISION = "9999/TB-BNV ngày 12/11/2026"


@dataclass(frozen=True, slots=True)
class Dates:
    """What the calendar decides of a case."""

    due_at: datetime | None
    original_due_at: datetime | None
    apology_due_on: date | None
    step_due_at: datetime | None
    supplement_until: datetime | None
    provisional: bool


def dates_of(database: Database) -> dict[str, Dates]:
    with database.read() as session:
        return {
            str(case.id): Dates(
                *(getattr(case, name) for name in Dates.__dataclass_fields__)
            )
            for case in session.scalars(select(Case))
        }


def events_since(database: Database, known: set[tuple[str, int]]) -> list[CaseEvent]:
    with database.read() as session:
        return [
            event
            for event in session.scalars(select(CaseEvent).order_by(CaseEvent.seq))
            if (str(event.case_id), event.seq) not in known
        ]


def known_events(database: Database) -> set[tuple[str, int]]:
    with database.read() as session:
        rows = session.execute(select(CaseEvent.case_id, CaseEvent.seq))
        return {(str(case_id), seq) for case_id, seq in rows}


def come_in_of_late(database: Database) -> None:
    """Let the desk of the demo receive a case on each of the last mornings."""
    with database.read() as session:
        mai = session.scalars(select(Officer).where(Officer.username == "mai")).one()
        offered = [
            row
            for row in registrable(session, mai.agency_id, date(2026, 11, 13))
            if row.limit_unit == "working_day" and row.clock_starts == "reception"
        ]
    for number in range(12):
        row = offered[number % len(offered)]
        new = NewCase(id=new_id(), procedure_id=row.id, applicant=a_person())
        day = date(2026, 11, 16) - timedelta(days=number % 10)
        database.write(
            partial(register, actor=actor_for(mai), new=new, now=at(f"{day} 07:45"))
        )


def plainly_expected(database: Database) -> dict[str, date]:
    """Say where the plain cases go, by counting on one's fingers.

    Working days, no stop and no new date: who was promised a day from the 23rd to the
    27th is promised the next one; the 24th is a holiday, and the 28th is worked now.
    """
    following = {23: 25, 25: 26, 26: 27, 27: 28}
    with database.read() as session:
        stopped = set(
            session.scalars(
                select(CaseEvent.case_id).where(
                    CaseEvent.kind.in_(("case.supplement_requested", "case.paused"))
                )
            )
        )
        return {
            str(case.id): date(2026, 11, following[case.due_at.day])
            for case in session.scalars(select(Case))
            if case.ended_at is None
            and case.id not in stopped
            and case.limit_unit == "working_day"
            and case.reappointed_at is None
            and case.due_at is not None
            and at("2026-11-23 00:00") < case.due_at < at("2026-11-28 00:00")
        }


def test_an_exchange_of_days_is_previewed_applied_and_withdrawn(
    database: Database, database_url: str
) -> None:
    make(database, "http://mau.example", at("2026-11-16 08:00"), cases=60)
    come_in_of_late(database)
    before, events, whole = (
        dates_of(database),
        known_events(database),
        contents(database),
    )
    expected = plainly_expected(database)
    assert len(expected) >= 4

    def calendar(*arguments: str) -> Any:
        done = run_dunghen(database_url, "calendar", *arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    foreseen = calendar("preview", *EXCHANGE)
    assert foreseen["applied"] is False
    assert contents(database) == whole
    moves = {move["case_id"]: move for move in foreseen["moves"]}
    for case_id, day in expected.items():
        new = datetime.fromisoformat(moves[case_id]["new_due_at"])
        assert new == at(f"{day} 17:00"), moves[case_id]
        assert datetime.fromisoformat(moves[case_id]["old_due_at"]) == (
            before[case_id].due_at
        )
    table = run_dunghen(database_url, "--lang", "vi", "calendar", "preview", *EXCHANGE)
    assert f"{len(moves)} hồ sơ sẽ đổi hạn; chưa thay đổi gì." in table.stdout
    for move in moves.values():
        assert move["code"] in table.stdout
    assert contents(database) == whole

    made = calendar("apply", *EXCHANGE, "--decision", DECISION)
    assert made["applied"] is True
    assert made["moves"] == foreseen["moves"]
    after = dates_of(database)
    told_of = Counter(
        str(event.case_id)
        for event in events_since(database, events)
        if event.kind == "case.deadline_changed" and event.legal_basis == DECISION
    )
    assert {case_id for case_id in before if moved(before, after, case_id)} == set(
        moves
    )
    assert told_of == Counter(moves.keys())
    assert verify(database) == []

    taken_back = calendar(
        "withdraw", OFF.isoformat(), WORKED.isoformat(), "--why", "Chưa có quyết định"
    )
    assert {move["case_id"] for move in taken_back["moves"]} == set(moves)
    assert dates_of(database) == before
    assert events <= known_events(database), "an event is gone"
    assert verify(database) == []


def moved(before: dict[str, Dates], after: dict[str, Dates], case_id: str) -> bool:
    """Say whether a deadline or the day of an apology is another one."""
    old, new = before[case_id], after[case_id]
    return (old.due_at, old.original_due_at, old.apology_due_on) != (
        new.due_at,
        new.original_due_at,
        new.apology_due_on,
    )
