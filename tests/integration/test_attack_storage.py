"""What holds the record fails: nobody is told "saved", nobody waits for ever."""

import resource
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, func, select, text

from tests.conftest import migrated, settings_for
from tests.e2e.programs import Program, a_case, new_token
from tests.factories import at, make_department, receive_case
from tests.postgres import PostgresServer
from tests.serving import ServingProcess
from tests.visitor import application
from tracker import verify
from tracker.db import Database, open_database
from tracker.errors import BusyError
from tracker.models import Case, CaseEvent, CodeCounter
from tracker.now import now

pytestmark = pytest.mark.db
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WAIT = 20


def client_of(database: Database) -> TestClient:
    app = application(database, database.settings)
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@ONLY_SQLITE
def test_a_full_disk_is_said_and_nothing_is_half_written(database: Database) -> None:
    department = make_department(database)
    token = new_token(database, department, at("2026-11-23 10:00"))
    client = client_of(database)
    heads = {"Authorization": f"Bearer {token}"}

    def register(number: int) -> httpx2.Response:
        sent = a_case(number, subject="x" * 500)
        return client.post("/api/v1/cases", json=sent, headers=heads)

    assert register(1).status_code == 201
    with database.read() as session:
        used = session.scalar(text("PRAGMA page_count"))

    def small(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {used + 4}")

    event.listen(database.engine, "connect", small)
    database.engine.dispose()
    told = [register(number) for number in range(2, 30)]
    answers = [one.status_code for one in told]
    assert set(answers) == {201, 503}
    refused = told[answers.index(503)]
    assert refused.headers["retry-after"]
    assert refused.json()["type"] == "urn:dunghen:problem:storage"
    saved = 1 + answers.count(201)
    assert count(database, Case) == saved
    with database.read() as session:
        assert session.scalars(select(CodeCounter.last)).one() == saved
        births = select(func.count()).where(CaseEvent.kind == "case.received")
        assert session.scalar(births) == saved
    assert client.get("/tra-cuu").status_code == 200  # reading goes on
    event.remove(database.engine, "connect", small)
    database.engine.dispose()
    assert register(100).status_code == 201
    assert verify.run(database) == []
    with database.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


@ONLY_SQLITE
def test_a_server_whose_disk_takes_no_more_recovers_by_itself(
    database: Database, tmp_path: Path, start_server: Callable[..., ServingProcess]
) -> None:
    department = make_department(database)
    token = new_token(database, department, now())
    server = start_server(run_scheduler="false")
    program = Program(server.url, token)
    assert program.register(a_case(1)).status == 201
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    sizes = [path.stat().st_size for path in tmp_path.glob("test.db*")]
    limit = (max(sizes), hard)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limit)
    answers = [program.register(a_case(number)).status for number in range(2, 12)]
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert 503 in answers
    assert set(answers) <= {201, 503}
    assert program.register(a_case(50)).status == 201
    program.close()
    server.stop()
    assert count(database, Case) == 2 + answers.count(201)
    assert verify.run(database) == []


@ONLY_SQLITE
def test_nobody_waits_for_a_door_that_is_being_closed(database: Database) -> None:
    """Writes that come while the process ends are done or refused, not forgotten."""
    for _ in range(20):
        one = open_database(database.settings)
        begin = threading.Barrier(9)

        def write(one: Database = one, begin: threading.Barrier = begin) -> bool:
            begin.wait(WAIT)
            for _ in range(5):
                try:
                    one.write(lambda session: session.scalar(text("SELECT 1")))
                except BusyError:
                    return False
            return True

        def close(one: Database = one, begin: threading.Barrier = begin) -> bool:
            begin.wait(WAIT)
            one.close()
            return True

        with ThreadPoolExecutor(9) as people:
            work = [people.submit(write) for _ in range(8)]
            ended = people.submit(close)
            assert all(each.result(WAIT) in {True, False} for each in work)
            assert ended.result(WAIT)


@ONLY_SQLITE
@pytest.mark.parametrize("fault", [MemoryError, SystemExit, KeyboardInterrupt])
def test_a_write_that_breaks_badly_breaks_only_itself(
    database: Database, fault: type[BaseException]
) -> None:
    def broken(_session: object) -> None:
        raise fault

    with pytest.raises(fault):
        database.write(broken)
    found = database.write(lambda session: session.scalar(text("SELECT 7")))
    assert found == 7


@pytest.fixture
def own_server() -> PostgresServer:
    server = PostgresServer(durable=False)
    yield server.start()
    server.stop()


def test_postgresql_goes_away_and_comes_back(own_server: PostgresServer) -> None:
    url = migrated(own_server.create("restarted"))
    database = open_database(settings_for(url, pool_size=4))
    try:
        department = make_department(database)
        token = new_token(database, department, at("2026-11-23 10:00"))
        receive_case(database, department, when="2026-11-23 10:00")
        client = client_of(database)
        heads = {"Authorization": f"Bearer {token}"}

        def asked() -> dict[str, int]:
            return {
                "register": client.post(
                    "/api/v1/cases", json=a_case(), headers=heads
                ).status_code,
                "list": client.get("/api/v1/cases", headers=heads).status_code,
                "page": client.get("/thu-tuc").status_code,
                "ready": client.get("/readyz").status_code,
                "alive": client.get("/healthz").status_code,
                "form": client.post(
                    "/tra-cuu", data={"code": "X99.99-261123-0001", "secret": "x"}
                ).status_code,
            }

        before = asked()
        assert before["register"] == 201
        own_server.kill()
        for _ in range(2):
            away = asked()
            assert away.pop("alive") == 200
            assert set(away.values()) == {503}, away
        own_server.start_again()
        assert asked() == before
        # Every pooled connection is stale now; restart under people who work.
        own_server.kill()
        own_server.start_again()
        with ThreadPoolExecutor(8) as people:
            answers = list(people.map(lambda _: asked()["register"], range(16)))
        assert set(answers) <= {201, 503}
        assert answers.count(201) >= 8
        assert verify.run(database) == []
    finally:
        database.close()


def test_postgresql_refuses_before_the_first_page(own_server: PostgresServer) -> None:
    """The server starts in front of a database that is away: a page says so."""
    database = open_database(settings_for(own_server.url("nowhere"), pool_size=2))
    try:
        client = client_of(database)
        for path in ("/", "/thu-tuc", "/api/v1/cases", "/dang-nhap"):
            answer = client.get(path, headers={"Authorization": "Bearer dh_x_y"})
            assert answer.status_code in {401, 503}, path
    finally:
        database.close()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_row_that_is_held_for_too_long_is_a_busy_answer(database: Database) -> None:
    """Two people at one case: who waits too long is asked to come back."""
    department = make_department(database)
    case = receive_case(database, department, when="2026-11-23 10:00")
    with database.engine.begin() as other:
        other.execute(select(Case.id).where(Case.id == case.id).with_for_update()).one()

        def impatient(session: object) -> None:
            session.execute(text("SET LOCAL lock_timeout TO '50ms'"))
            session.execute(select(Case.id).where(Case.id == case.id).with_for_update())

        with pytest.raises(BusyError):
            database.write(impatient)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_pool_that_is_empty_is_a_busy_answer(database_url: str) -> None:
    database = open_database(settings_for(database_url, pool_size=2))
    database.engine.pool._timeout = 0.1
    # Two for each of two requests at work, and five for the jobs.
    held = [database.engine.connect() for _ in range(2 * 2 + 5)]
    try:
        with pytest.raises(BusyError):
            database.write(lambda session: session.scalar(text("SELECT 1")))
        with pytest.raises(BusyError), database.read() as session:
            session.scalar(text("SELECT 1"))
    finally:
        for connection in held:
            connection.close()
        database.close()


@ONLY_SQLITE
def test_a_file_that_may_not_be_written_is_said(database: Database) -> None:
    department = make_department(database)
    token = new_token(database, department, at("2026-11-23 10:00"))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    client = client_of(database)
    heads = {"Authorization": f"Bearer {token}"}
    answer = client.post("/api/v1/cases", json=a_case(), headers=heads)
    assert answer.status_code == 503
    assert count(database, Case) == 0
    # A fresh connection is opened for the next write, and it goes well.
    assert client.post("/api/v1/cases", json=a_case(), headers=heads).status_code == 201


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_write_whose_turn_does_not_come_is_given_up_and_never_made(database):
    """The one writer may be held for long; whoever waits is told so, in time."""
    held, let_go, made = threading.Event(), threading.Event(), []

    def holding(_session):
        held.set()
        let_go.wait(20)
        made.append("first")

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(database.write, holding)
        held.wait(20)
        database._door._seconds = 0.1
        with pytest.raises(BusyError):
            database.write(lambda _session: made.append("given up"))
        database._door._seconds = 20
        let_go.set()
        first.result(20)
    database.write(lambda _session: made.append("next"))
    assert made == ["first", "next"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_write_that_is_being_made_is_waited_for_to_its_end(database):
    database._door._seconds = 0.05
    begun = threading.Event()

    def slow(_session):
        begun.wait(0.3)
        return "made"

    assert database.write(slow) == "made"
