"""A crowd through PgBouncer in transaction mode does what it does without."""

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.exc import SQLAlchemyError

from tests.bouncer import Bouncer
from tests.conftest import settings_for
from tests.e2e.crowd import Crowd
from tests.e2e.each_thing_once import (
    cases_to_judge,
    check_each_thing_once,
    is_worked_off,
)
from tests.e2e.programs import new_token
from tests.e2e.test_many_processes import signed_in
from tests.e2e.waiting import wait_until
from tests.factories import make_department
from tests.postgres import ROLE, PostgresServer
from tests.serving import DUNGHEN, environment, mail_of, run_dunghen, start_serving
from tests.smtp import SmtpServer
from tracker import verify
from tracker.db import open_database
from tracker.errors import CommandRefusedError, DatabaseNotReadyError
from tracker.models import Case
from tracker.now import now

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

CONNECTIONS, WORKERS, CLIENTS, SECONDS = 14, 2, 16, 40
#: Requests at work in a process; each may hold two connections at once.
POOL = 3
LATE, NEARLY_DUE = 40, 20
LIMITS = {"timezone": "UTC", "statement_timeout": "60s", "lock_timeout": "15s"}


@pytest.fixture
def bouncer(durable_postgres: PostgresServer) -> Iterator[Bouncer]:
    durable_postgres.create("town")
    made = Bouncer(durable_postgres, "town", CONNECTIONS)
    try:
        yield made.start()
    finally:
        made.stop()


def limit(server: PostgresServer) -> None:
    """Give the role its limits, as docs/how-to/scale.md says."""
    for name, value in LIMITS.items():
        server.sql(f"ALTER ROLE {ROLE} SET {name} TO '{value}'")
    # PgBouncer keeps connections from before.
    server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE usename = '{ROLE}'"
    )


def test_a_crowd_shares_a_few_connections(
    durable_postgres: PostgresServer, bouncer: Bouncer, smtp: SmtpServer, tmp_path: Path
) -> None:
    shared = {"shared_connections": True, "pool_size": POOL}
    url = bouncer.url
    refused = open_database(settings_for(url, **shared))
    with pytest.raises(DatabaseNotReadyError, match="ALTER ROLE"):
        refused.write(lambda session: session.execute(select(1)))
    refused.close()
    limit(durable_postgres)
    done = run_dunghen(url, "db", "upgrade", **shared)
    assert done.returncode == 0, done.stderr

    database = open_database(settings_for(url, **shared))
    department = make_department(database)
    cases_to_judge(database, department, late=LATE, nearly_due=NEARLY_DUE)
    token = new_token(database, department, now())
    server = start_serving(
        url, tmp_path, workers=WORKERS, run_scheduler=False, **shared
    )
    scheduler = subprocess.Popen(
        [DUNGHEN, "scheduler"],
        env=environment(url, **mail_of(smtp), **shared),
        cwd=tmp_path,
    )
    try:
        server.wait_until_ready(120)
        crowd = Crowd(server.url, token, signed_in(database, department), SECONDS)
        began = time.monotonic()
        told = crowd.run(CLIENTS)
        print(f"{told.answers} answers in {time.monotonic() - began:.0f} s")
        print(told.table())
        assert told.faults == []
        wait_until(lambda: is_worked_off(database), seconds=120, every=1)
    finally:
        scheduler.terminate()
        scheduler.wait()
        server.stop()
    used = durable_postgres.value(
        f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{ROLE}'"
    )
    assert used <= CONNECTIONS
    check_each_thing_once(database, smtp, late=LATE)
    with database.read() as session:
        kept = set(session.scalars(select(Case.code)))
        in_all = session.scalar(select(func.count()).select_from(Case))
    assert set(told.created) <= kept
    assert in_all == len(told.created) + LATE + NEARLY_DUE
    assert verify.run(database) == []
    database.close()


def test_a_program_that_does_not_know_of_it_fails(
    durable_postgres: PostgresServer, bouncer: Bouncer
) -> None:
    """Without the setting its limits fall on others, and it misses what it prepared."""
    unaware = open_database(settings_for(bouncer.url))
    faults: list[str] = []

    def read() -> None:
        for _ in range(40):
            try:
                with unaware.read() as session:
                    session.execute(select(literal("một"), func.pg_sleep(0.005)))
            except (SQLAlchemyError, CommandRefusedError) as error:
                faults.append(str(error).splitlines()[0])

    threads = [threading.Thread(target=read) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unaware.close()
    print(Counter(faults).most_common(3))
    assert faults
