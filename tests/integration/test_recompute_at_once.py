"""A change of the calendar while people work: no case keeps a date of the old one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.factories import at, make_department, receive_case
from tests.integration.test_recompute import DECISION, MONDAY
from tracker import verify
from tracker.calendars import CalendarChange, NewDay
from tracker.models import Case
from tracker.recompute import apply

pytestmark = pytest.mark.db

EACH = 12
DESKS = 4
NOW = at("2026-11-18 10:00")
OFF = CalendarChange(add=(NewDay(day=MONDAY, kind="off", decision=DECISION),))
BACK = CalendarChange(withdraw=(MONDAY,), why="Nhập nhầm")


def test_cases_received_while_the_calendar_changes_get_its_dates(database):
    department = make_department(database)
    begin = Barrier(DESKS + 1)

    def receive() -> None:
        begin.wait(20)
        for _ in range(EACH):
            receive_case(database, department, when="2026-11-18 09:00")

    def change() -> None:
        begin.wait(20)
        for one in (OFF, BACK, OFF, BACK, OFF):
            database.write(
                lambda session, one=one: apply(
                    session, department.administrator, one, NOW
                )
            )

    with ThreadPoolExecutor(DESKS + 1) as people:
        work = [people.submit(receive) for _ in range(DESKS)]
        work.append(people.submit(change))
        for each in work:
            each.result(60)
    with database.read() as session:
        due = list(session.scalars(select(Case.due_at)))
    assert len(due) == EACH * DESKS
    assert set(due) == {at("2026-11-27 17:00")}  # Monday and 24/11 are off
    assert verify.run(database) == []
