"""Readers of public pages see no error while replicas and the primary come and go."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.conftest import migrated, settings_for
from tests.factories import make_department, receive_case
from tests.postgres import PostgresServer
from tests.serving import ServingProcess, start_serving
from tests.standby import Standby
from tracker.db import Database, open_database

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

PAGES = ("/", "/thu-tuc", "/thu-tuc/five-days", "/xin-loi", "/xin-loi.atom",
         "/thong-ke.csv", "/nhat-ky", "/du-lieu-mo")  # fmt: skip
READERS = 4


@dataclass(slots=True)
class Readers:
    """Some who read the public pages without a pause, and what they got."""

    url: str
    seen: Counter[int] = field(default_factory=Counter)
    old: int = 0
    longest: float = 0
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, number: int) -> None:
        turn = number
        while not self.over.is_set():
            turn += 1
            began = time.monotonic()
            try:
                with urlopen(self.url + PAGES[turn % len(PAGES)], timeout=30) as page:
                    page.read()
                    self.seen[page.status] += 1
                    self.old += "X-Data-As-Of" in page.headers
            except HTTPError as error:
                self.seen[error.code] += 1
            except OSError:
                self.seen[0] += 1
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(0.02)

    def tell(self, what: str) -> "tuple[dict[int, int], int]":
        """Print and give what was seen since it was last told."""
        seen, old = dict(self.seen), self.old
        self.seen.clear()
        self.old = 0
        print(f"{what}: {seen}, {old} said how old, longest {self.longest:.1f} s")
        self.longest = 0
        return seen, old


@pytest.fixture
def url(durable_postgres: PostgresServer) -> str:
    return migrated(durable_postgres.create("town"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(settings_for(url))
    yield opened
    opened.close()


@pytest.fixture
def standby(durable_postgres: PostgresServer, url: str) -> Iterator[Standby]:
    made = Standby(durable_postgres)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def served(url: str, standby: Standby, tmp_path: Path) -> Iterator[ServingProcess]:
    server = start_serving(
        url,
        tmp_path,
        read_database_url=standby.url("town"),
        read_lag_seconds=8,
        run_scheduler=False,
        call_seconds=5,
    )
    yield server
    server.stop()


def test_nobody_who_reads_sees_an_error(
    database: Database,
    durable_postgres: PostgresServer,
    standby: Standby,
    served: ServingProcess,
) -> None:
    department = make_department(database)
    write = partial(receive_case, database, department, when="2026-11-19 09:00")
    write()
    served.wait_until_ready()
    standby.catch_up()
    readers = Readers(served.url)
    threads = [
        threading.Thread(target=readers.read, args=(number,))
        for number in range(READERS)
    ]
    for thread in threads:
        thread.start()
    try:
        time.sleep(3)
        _fine(readers.tell("the replica follows"), is_old=False)
        standby.pause()
        write()
        time.sleep(7.5)
        _fine(readers.tell("replay stands still for seven seconds"), is_old=True)
        time.sleep(3)
        readers.tell("beyond the bound")
        time.sleep(3)
        _fine(readers.tell("the primary is read"), is_old=False)
        standby.resume()
        for _ in range(3):
            time.sleep(2)
            standby.kill()
            time.sleep(2)
            standby.start_again()
        _fine(readers.tell("the replica is killed three times"), is_old=False)
        standby.catch_up()
        time.sleep(6)
        readers.tell("it follows again")
        durable_postgres.kill()
        time.sleep(15)
        _fine(readers.tell("the primary is killed"), is_old=True)
        durable_postgres.start_again()
        time.sleep(8)
        readers.tell("it is there again")
        time.sleep(3)
        _fine(readers.tell("as before"), is_old=False)
    finally:
        readers.over.set()
        for thread in threads:
            thread.join(timeout=40)


def _fine(told: "tuple[dict[int, int], int]", *, is_old: bool) -> None:
    seen, old = told
    assert set(seen) == {200}
    assert bool(old) is is_old
