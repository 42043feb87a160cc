"""What several processes on one database must have done: each thing, once."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from notifications.outbox import outbox
from tests.factories import Department, a_person
from tests.smtp import SmtpServer
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.db import Database
from tracker.ids import new_id
from tracker.models import AccountabilityEntry, ApologyNotice, Case, CaseFlag
from tracker.now import now


def receive(database: Database, department: Department, when: datetime) -> Case:
    """Let a case have come in some time ago; nobody has looked at it since."""
    new = NewCase(
        id=new_id(),
        procedure_id=department.procedures["five-days"],
        applicant=a_person(email=f"{new_id().hex}@dan.example"),
    )
    return database.write(
        lambda session: register(session, department.desk, new, now=when)
    )


def cases_to_judge(
    database: Database, department: Department, *, late: int, nearly_due: int
) -> None:
    """Make cases that are long late, and cases that are due within days."""
    for number in range(late):
        receive(database, department, now() - timedelta(days=40 + number))
    for number in range(nearly_due):
        receive(database, department, now() - timedelta(days=5, minutes=number))


def read(database: Database, question: Any) -> Any:
    """Ask for one value."""
    with database.read() as session:
        return session.scalar(question)


def unsent(database: Database) -> int:
    """Count the letters that could go out now."""
    waiting = outbox.c.sent_at.is_(None) & (outbox.c.next_attempt_at <= now())
    return int(read(database, select(func.count()).where(waiting)) or 0)


def is_worked_off(database: Database) -> bool:
    """Say whether nothing waits for the sweep, and no letter for the postman."""
    due = select(func.count()).where(Case.next_timer_at <= now())
    return read(database, due) == 0 and unsent(database) == 0


def check_each_thing_once(database: Database, smtp: SmtpServer, *, late: int) -> None:
    """Look for a rung, a draft, an entry or a letter that is there twice."""
    with database.read() as session:
        rungs = Counter(
            (row.case_id, row.deadline_no, row.rung, row.scope)
            for row in session.scalars(select(CaseFlag))
        )
        drafts = Counter(session.scalars(select(ApologyNotice.case_id)))
        entries = Counter(session.scalars(select(AccountabilityEntry.case_id)))
        letters = Counter(session.scalars(select(outbox.c.dedup_key)))
        stored = set(session.scalars(select(outbox.c.message_id)))
    for found in (rungs, drafts, entries, letters):
        assert found
        assert set(found.values()) == {1}, found.most_common(3)
    assert len(entries) >= late
    arrived = Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
    assert set(arrived) <= stored
    assert set(arrived.values()) == {1}, arrived.most_common(3)
