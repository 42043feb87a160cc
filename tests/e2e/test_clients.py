"""Many programs register at once: no code twice, no case lost, each 201 found."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from tests.e2e.programs import Answer, Program, a_case, new_token
from tests.factories import make_department
from tests.serving import ServingProcess
from tracker import verify
from tracker.db import Database
from tracker.models import Case, CaseEvent, CodeCounter, IdempotencyKey
from tracker.now import now

pytestmark = [pytest.mark.db, pytest.mark.e2e]

CLIENTS = {"postgresql": 32, "sqlite": 8}
IN_ALL = 256


@dataclass(slots=True)
class Told:
    """What all programs together were told."""

    created: list[str] = field(default_factory=list)
    replayed: list[tuple[str, str]] = field(default_factory=list)
    others: list[Answer] = field(default_factory=list)


def work(
    url: str, token: str, client: int, each: int, begin: threading.Barrier
) -> Told:
    """Register cases one after the other; ask for every second one again."""
    program, told = Program(url, token), Told()
    begin.wait()
    for number in range(each):
        case, key = a_case(client * 1000 + number), f"{client}-{number}"
        answer = program.register(case, key)
        if answer.status != 201 or answer.body["replayed"]:
            told.others.append(answer)
            continue
        code = answer.body["case"]["code"]
        told.created.append(code)
        if number % 2:
            again = program.register(case, key)
            if again.status != 200 or not again.body["replayed"]:
                told.others.append(again)
                continue
            told.replayed.append((code, again.body["case"]["code"]))
    program.close()
    return told


def all_at_once(url: str, token: str, clients: int) -> Told:
    begin = threading.Barrier(clients)
    with ThreadPoolExecutor(clients) as pool:
        tellings = pool.map(
            lambda client: work(url, token, client, IN_ALL // clients, begin),
            range(clients),
        )
        whole = Told()
        for one in tellings:
            whole.created += one.created
            whole.replayed += one.replayed
            whole.others += one.others
    return whole


def test_many_programs_at_once_lose_and_double_nothing(
    engine: str, database: Database, start_server: Callable[..., ServingProcess]
) -> None:
    department = make_department(database)
    token = new_token(database, department, now())
    server = start_server(run_scheduler="false")

    told = all_at_once(server.url, token, CLIENTS[engine])

    assert told.others == []
    assert len(told.created) == IN_ALL
    assert len(set(told.created)) == IN_ALL
    assert len(told.replayed) == IN_ALL // 2
    assert all(first == second for first, second in told.replayed)
    # One by one, each 201 is found again; in the list they stand once each.
    program = Program(server.url, token)
    for code in told.created:
        found = program.ask("GET", f"/cases/{code}")
        assert (found.status, found.body["code"]) == (200, code)
    assert Counter(listed(program)) == Counter(told.created)
    program.close()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == IN_ALL
        keys = session.scalars(select(IdempotencyKey)).all()
        given = session.scalars(select(CodeCounter.last)).all()
        births = session.scalar(
            select(func.count()).where(CaseEvent.kind == "case.received")
        )
    # A replay wrote its row before it was answered.
    assert sum(row.replays for row in keys) == IN_ALL // 2
    assert sum(row.replayed_at is not None for row in keys) == IN_ALL // 2
    assert births == IN_ALL
    assert sum(given) == IN_ALL, "a number was given and not used"
    assert verify.run(database) == []


def listed(program: Program) -> list[str]:
    """Read the list page after page."""
    codes: list[str] = []
    after = ""
    while True:
        page = program.ask("GET", f"/cases?limit=200{after}").body
        codes += [case["code"] for case in page["cases"]]
        if page["next_after"] is None:
            return codes
        after = f"&after={page['next_after']}"
    return codes


def test_one_key_from_everywhere_at_once_is_one_case(
    engine: str, database: Database, start_server: Callable[..., ServingProcess]
) -> None:
    department = make_department(database)
    token = new_token(database, department, now())
    server = start_server(run_scheduler="false")
    clients = CLIENTS[engine]
    begin = threading.Barrier(clients)

    def send(_: int) -> Answer:
        program = Program(server.url, token)
        begin.wait()
        answer = program.register(a_case(), "cùng một lần gửi".encode().hex())
        program.close()
        return answer

    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(send, range(clients)))

    assert sorted(answer.status for answer in answers) == [200] * (clients - 1) + [201]
    assert len({answer.body["case"]["id"] for answer in answers}) == 1
    assert len({answer.body["lookup_secret"] for answer in answers}) == 1
    program = Program(server.url, token)
    other = program.register(a_case(2), "cùng một lần gửi".encode().hex())
    program.close()
    assert other.status == 422
    assert other.headers["content-type"] == "application/problem+json"
    assert other.body["type"] == "urn:dunghen:problem:idempotency_mismatch"
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        assert session.scalar(select(IdempotencyKey.replays)) == clients - 1
