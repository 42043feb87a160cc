"""Three workers, two schedulers, a crowd: no case lost, no act done twice."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.e2e.crowd import Crowd
from tests.e2e.each_thing_once import (
    cases_to_judge,
    check_each_thing_once,
    is_worked_off,
)
from tests.e2e.programs import new_token
from tests.e2e.waiting import wait_until
from tests.factories import Department, make_department
from tests.serving import ServingProcess, mail_of
from tests.smtp import SmtpServer
from tracker import verify
from tracker.accounts.sign_ins import begin
from tracker.db import Database
from tracker.models import Case, Officer
from tracker.now import now
from web.deps import COOKIE

pytestmark = [pytest.mark.db, pytest.mark.e2e, pytest.mark.proof]

WORKERS, SCHEDULERS, CLIENTS = 3, 2, 64
SECONDS = 600
LATE, NEARLY_DUE = 200, 100


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_crowd_for_ten_minutes(
    database: Database,
    smtp: SmtpServer,
    start_scheduler: Callable[[], object],
    start_server: Callable[..., ServingProcess],
) -> None:
    department = make_department(database)
    cases_to_judge(database, department, late=LATE, nearly_due=NEARLY_DUE)
    token = new_token(database, department, now())
    server = start_server(workers=WORKERS, run_scheduler="false", **mail_of(smtp))
    for _ in range(SCHEDULERS):
        start_scheduler()

    told = Crowd(server.url, token, signed_in(database, department), SECONDS).run(
        CLIENTS
    )

    print(f"{told.answers} answers in {SECONDS} s, {len(told.created)} cases")
    print(told.table())
    assert told.faults == []
    assert len(told.created) == len(set(told.created))
    wait_until(lambda: is_worked_off(database), seconds=300, every=1)
    check_each_thing_once(database, smtp, late=LATE)
    with database.read() as session:
        codes = session.scalars(select(Case.code).where(Case.code.in_(told.created)))
        assert set(codes) == set(told.created)
        in_all = session.scalar(select(func.count()).select_from(Case))
    assert in_all == len(told.created) + LATE + NEARLY_DUE
    assert verify.run(database) == []


def signed_in(database: Database, department: Department) -> dict[str, str]:
    """Sign the desk in; give the cookie."""
    desk = department.desk
    cookie, _ = database.write(
        lambda session: begin(
            session,
            session.get_one(Officer, (desk.agency_id, desk.officer_id)),
            now=now(),
            hours=12,
        )
    )
    return {COOKIE: cookie}
