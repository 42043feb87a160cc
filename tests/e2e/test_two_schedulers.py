"""Two schedulers and a server on one database: each thing once, and one may die."""

import signal
from collections.abc import Callable
from datetime import datetime
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from tests.e2e.each_thing_once import (
    cases_to_judge,
    check_each_thing_once,
    is_worked_off,
    read,
    receive,
    unsent,
)
from tests.e2e.waiting import wait_until
from tests.factories import make_department
from tests.serving import Process, ServingProcess, mail_of
from tests.smtp import SmtpServer
from tracker.db import Database
from tracker.leases import heartbeats
from tracker.models import Lease
from tracker.now import now
from tracker.scheduler import JOBS
from tracker.settings import Settings

pytestmark = [pytest.mark.db, pytest.mark.e2e]

LATE, NEARLY_DUE = 6, 4


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
    start_scheduler: Callable[..., Process],
    start_server: Callable[..., ServingProcess],
) -> None:
    department = make_department(database)
    cases_to_judge(database, department, late=LATE, nearly_due=NEARLY_DUE)
    both = (start_scheduler(is_program=True), start_scheduler())
    pair = {process.pid: process for process in both}
    server = start_server(**mail_of(smtp), run_scheduler="false")

    with_beats = {job.name for job in JOBS}
    wait_until(lambda: set(_beats(database)) == with_beats)
    wait_until(lambda: is_worked_off(database), seconds=60)
    check_each_thing_once(database, smtp, late=LATE)
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
    check_each_thing_once(database, smtp, late=LATE)
    with urlopen(f"{server.url}/readyz", timeout=10) as answer:
        assert answer.status == 200


def _beats(database: Database) -> dict[str, object]:
    with database.read() as session:
        return dict(heartbeats(session))
