"""The sweep: twice, late, in two processes at once or with the clock set back, the
same rows, and one letter for each rung and reader."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from notifications.outbox import outbox
from tests.conftest import settings_for
from tests.factories import at, make_department, receive_case
from tracker import migrate, sweep
from tracker.db import Database, open_database
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseFlag,
)

pytestmark = pytest.mark.db


def facts(database: Database) -> dict[str, object]:
    """What the sweep left behind, without what may differ (ids, when it was seen)."""
    with database.read() as session:
        return {
            "flags": sorted(
                (str(row.case_id), row.deadline_no, row.rung, row.scope, row.at)
                for row in session.scalars(select(CaseFlag))
            ),
            "drafts": sorted(
                (str(row.case_id), row.deadline_no, row.state)
                for row in session.scalars(select(ApologyNotice))
            ),
            "entries": sorted(
                str(one) for one in session.scalars(select(AccountabilityEntry.case_id))
            ),
            "entry_lines": session.scalar(
                select(func.count()).select_from(AccountabilityEvent)
            ),
            "events": Counter(session.scalars(select(CaseEvent.kind))),
            "letters": sorted(session.scalars(select(outbox.c.dedup_key))),
        }


def some_cases(database: Database, count: int = 12) -> None:
    department = make_department(database)
    for number in range(count):
        receive_case(
            database,
            department,
            when=f"2026-11-{16 + number % 4} 09:{number:02d}",
            procedure=("five-days", "ten-days", "calendar-days")[number % 3],
        )


def test_sweep_twice_gives_the_same_rows(database):
    some_cases(database)
    sweep.run(database, at("2026-11-30 08:00"))
    once = facts(database)
    assert once["flags"]
    second = sweep.run(database, at("2026-11-30 08:00"))
    assert second.claimed == 0
    assert facts(database) == once


def test_quiet_sweep_claims_nothing(database):
    some_cases(database)
    assert sweep.run(database, at("2026-11-16 08:00")).claimed == 0


def test_missed_rungs_are_all_recorded_at_their_own_instants_one_is_mailed(database):
    department = make_department(database)
    case = receive_case(database, department, when="2026-11-19 09:00")
    sweep.run(database, at("2026-12-01 10:00"))  # nothing ran for a week
    with database.read() as session:
        rows = session.scalars(select(CaseFlag).order_by(CaseFlag.at)).all()
        assert {(row.rung, row.at, row.mailed) for row in rows} == {
            ("step_overdue", at("2026-11-19 14:30"), False),
            ("supplement_not_asked", at("2026-11-25 17:00"), False),
            ("due_soon", at("2026-11-25 07:30"), False),
            ("apology_to_prepare", at("2026-11-25 07:30"), False),
            ("apology_owed", at("2026-11-26 07:30"), False),
            ("due_today", at("2026-11-27 07:30"), False),
            ("overdue", at("2026-11-27 17:00"), True),
        }
        alerts = session.scalars(
            select(outbox.c.dedup_key).where(outbox.c.letter == "manager_alert")
        ).all()
        assert alerts
        assert all(f"alert:{case.id}:1:overdue:" in key for key in alerts)


def test_sweeps_after_a_break_record_what_steady_sweeps_record(
    database, empty_database_url
):
    """Two installations live the same days; one sweeps on time, one after a break."""
    other = open_database(settings_for(empty_database_url))
    try:
        migrate.upgrade(other)
        for one in (database, other):
            some_cases(one)
        for day in ("24", "25", "26", "27"):
            for hour in ("08:00", "12:00", "17:30"):
                sweep.run(database, at(f"2026-11-{day} {hour}"))
        sweep.run(other, at("2026-11-27 17:30"))

        def rungs(one: Database) -> Counter[tuple[str, object]]:
            with one.read() as session:
                return Counter(
                    (row.rung, row.at) for row in session.scalars(select(CaseFlag))
                )

        assert rungs(database) == rungs(other)
    finally:
        other.close()


def test_clock_set_back_an_hour_changes_nothing(database):
    some_cases(database)
    sweep.run(database, at("2026-11-27 17:30"))
    before = facts(database)
    sweep.run(database, at("2026-11-27 16:30"))
    sweep.run(database, at("2026-11-27 17:31"))
    assert facts(database) == before


def test_two_sweeps_at_once_give_one_of_everything(database):
    some_cases(database, 40)
    other = open_database(database.settings)
    try:
        begin = threading.Barrier(2)
        failures: list[BaseException] = []

        def run(one: Database) -> None:
            try:
                begin.wait()
                sweep.run(one, at("2026-11-30 08:00"), batch=7)
            except BaseException as error:  # noqa: BLE001
                failures.append(error)

        threads = [threading.Thread(target=run, args=[db]) for db in (database, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        sweep.run(database, at("2026-11-30 08:02"))
        found = facts(database)
        assert len(found["letters"]) == len(set(found["letters"]))
        keys = [row[:4] for row in found["flags"]]
        assert len(keys) == len(set(keys))
        assert len(found["entries"]) == len(set(found["entries"]))
        assert found["events"]["case.flagged"] == len(keys)
        assert found["events"]["accountability.opened"] == len(found["entries"])
        assert found["events"]["apology.drafted"] == len(found["drafts"])
    finally:
        other.close()


def test_one_bad_case_holds_back_only_itself(database):
    some_cases(database, 6)

    def spoil(session):
        case_id = session.scalars(select(Case.id).limit(1)).one()
        session.execute(
            update(Case).where(Case.id == case_id).values(clock={"nonsense": 1})
        )
        return case_id

    bad = database.write(spoil)
    report = sweep.run(database, at("2026-11-30 08:00"))
    assert report.failed == [str(bad)]
    assert report.judged == 5
    with database.read() as session:
        flagged = set(session.scalars(select(CaseFlag.case_id)))
        assert bad not in flagged
        assert len(flagged) == 5


def test_a_case_changed_while_claimed_is_left_to_its_own_alarm(database):
    some_cases(database, 3)
    now = at("2026-11-30 08:00")
    claimed = database.write(lambda session: sweep.claim(session, now, 10))
    assert len(claimed) == 3
    database.write(
        lambda session: session.execute(text("UPDATE cases SET version = version + 1"))
    )
    agency = claimed[0].agency_id
    report = database.write(
        lambda session: sweep.judge_and_write(session, agency, claimed, now)
    )
    assert (report.judged, report.skipped) == (0, 3)
    later = sweep.run(database, now + sweep.LEASE + timedelta(seconds=1))
    assert later.judged == 3
