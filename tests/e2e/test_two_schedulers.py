"""Two schedulers and a server on one database: each thing once, and one may die."""

import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from notifications.outbox import outbox
from tests.e2e.waiting import wait_until
from tests.factories import Department, a_person, make_department
from tests.serving import DUNGHEN, ServingProcess, environment
from tests.smtp import SmtpServer
from tracker.cases.entry import NewCase
from tracker.cases.reception import register
from tracker.db import Database
from tracker.ids import new_id
from tracker.leases import heartbeats
from tracker.models import AccountabilityEntry, ApologyNotice, Case, CaseFlag, Lease
from tracker.now import now
from tracker.scheduler import JOBS
from tracker.settings import Settings

pytestmark = [pytest.mark.db, pytest.mark.e2e]

LATE, NEARLY_DUE = 6, 4


@pytest.fixture
def start_scheduler(
    database_url: str, tmp_path: Path, smtp: SmtpServer
) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start `dunghen scheduler` processes that deliver to the real mail server."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        log = tmp_path / f"scheduler-{len(started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [DUNGHEN, "scheduler"],
                env=environment(database_url, **mail_of(smtp)),
                cwd=tmp_path,
                stdout=output,
                stderr=output,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def mail_of(smtp: SmtpServer) -> dict[str, object]:
    return {"smtp_host": smtp.host, "smtp_port": smtp.port, "smtp_tls": "none"}


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


def cases_to_judge(database: Database, department: Department) -> None:
    """Make cases that are long late, and cases that are due within days."""
    for number in range(LATE):
        receive(database, department, now() - timedelta(days=40 + number))
    for number in range(NEARLY_DUE):
        receive(database, department, now() - timedelta(days=5, minutes=number))


def read(database: Database, question: Any) -> Any:
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


def check_each_thing_once(database: Database, smtp: SmtpServer) -> None:
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
    assert len(entries) >= LATE
    arrived = Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
    assert set(arrived) <= stored
    assert set(arrived.values()) == {1}, arrived.most_common(3)


def holder(database: Database, job: str) -> int:
    """Give the number of the process that has a job."""
    found = read(database, select(Lease.holder).where(Lease.name == job))
    return int(str(found).rpartition(":")[2])


def succeeded_at(database: Database, job: str) -> datetime:
    with database.read() as session:
        found = heartbeats(session)[job].succeeded_at
    assert found is not None
    return found


def test_two_schedulers_and_a_server_do_each_thing_once_and_one_may_die(
    database: Database,
    settings: Settings,
    smtp: SmtpServer,
    start_scheduler: Callable[[], "subprocess.Popen[bytes]"],
    start_server: Callable[..., ServingProcess],
) -> None:
    department = make_department(database)
    cases_to_judge(database, department)
    pair = {process.pid: process for process in (start_scheduler(), start_scheduler())}
    server = start_server(**mail_of(smtp), run_scheduler="false")

    with_beats = {job.name for job in JOBS}
    wait_until(lambda: set(_beats(database)) == with_beats)
    wait_until(lambda: is_worked_off(database), seconds=60)
    check_each_thing_once(database, smtp)
    with urlopen(f"{server.url}/readyz", timeout=10) as answer:
        assert answer.status == 200

    # The one that delivers is killed; a case comes in, and its receipt goes out.
    died_at = now()
    killed = pair.pop(holder(database, "deliver"))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    receive(database, department, now())
    (other,) = pair
    wait_until(lambda: unsent(database) == 0, seconds=75, every=0.5)
    wait_until(lambda: succeeded_at(database, "deliver") > died_at)
    assert holder(database, "deliver") == other
    assert pair[other].poll() is None
    check_each_thing_once(database, smtp)
    with urlopen(f"{server.url}/readyz", timeout=10) as answer:
        assert answer.status == 200


def _beats(database: Database) -> dict[str, object]:
    with database.read() as session:
        return dict(heartbeats(session))
