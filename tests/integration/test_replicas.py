"""Public pages from a replica: never older than they say, and never an error for it.

The clock of the application is moved instead of waiting: what a replica lacks grows as
old as a test wants.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError

from tests.conftest import settings_for
from tests.factories import Department, make_department
from tests.postgres import PostgresServer
from tests.standby import Standby
from tests.visitor import application, visit, words_of
from tracker.catalogue import Entry, add_procedure
from tracker.db import Database, open_database, whole_until
from tracker.errors import SettingsError
from tracker.now import now as read_clock

pytestmark = pytest.mark.db
postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

MOST = 30


@dataclass(slots=True)
class Town:
    """A department whose public pages are read from a replica."""

    app: FastAPI
    database: Database
    department: Department
    standby: Standby

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass, on the clock of the application."""
        self.app.state.now = read_clock() + timedelta(seconds=seconds)

    def read(self, path: str, **cookies: str):
        client = TestClient(self.app, base_url="http://127.0.0.1", cookies=cookies)
        return client.get(path)

    def post_procedure(self, key: str) -> None:
        entry = Entry(
            key=key,
            name_vi=f"Thủ tục {key}",
            field_vi="Bưu chính",
            valid_from=date(2020, 1, 1),
            limit=(7, "working_day"),
        )
        self.database.write(
            partial(
                add_procedure,
                actor=self.department.administrator,
                entry=entry,
                unit_id=self.department.unit_id,
                now=self.app.state.now,
            )
        )


@pytest.fixture
def standby(postgres: PostgresServer) -> Iterator[Standby]:
    """Start a replica of the server that the tests use; it may be killed."""
    made = Standby(postgres)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def town(database_url: str, standby: Standby) -> Iterator[Town]:
    """Open a department; the replica has caught up with it."""
    name = database_url.rpartition("/")[2]
    settings = settings_for(
        database_url, read_database_url=standby.url(name), read_lag_seconds=MOST
    )
    opened = open_database(settings)
    made = Town(application(opened, settings), opened, make_department(opened), standby)
    made.wait(0)
    standby.catch_up()
    yield made
    opened.close()


@postgresql
def test_public_pages_come_from_a_replica_and_say_how_old_they_are(town: Town) -> None:
    manager = visit(town.app, town.database, town.department.manager)
    town.standby.catch_up()
    before = read_clock()
    town.standby.pause()
    town.wait(0)
    town.post_procedure("moi")
    page = town.read("/thu-tuc")
    assert "5 thủ tục" in words_of(page)
    assert "Số liệu đến" not in words_of(page)
    # What a replica does not know yet is asked of the primary.
    assert town.read("/thu-tuc/moi").status_code == 200

    # A while later the page says how old it is, in both languages.
    town.wait(20)
    page = town.read("/thu-tuc")
    as_of = datetime.fromisoformat(page.headers["x-data-as-of"])
    assert before - timedelta(seconds=1) <= as_of <= read_clock()
    assert "5 thủ tục" in words_of(page)
    civil = as_of.astimezone(UTC) + timedelta(hours=7)
    assert f"Số liệu đến {civil:%H:%M} ngày {civil:%d/%m/%Y}." in words_of(page)
    english = words_of(town.read("/thu-tuc?lang=en"))
    assert f"Data up to {civil:%H:%M} on {civil:%d/%m/%Y}." in english

    # Whoever sent a form reads what it did, also in a report.
    assert "Số liệu đến" in words_of(manager.get("/bao-cao"))
    sent = manager.post("/cua-toi")
    assert "dunghen-wrote=1; Max-Age=35" in sent.headers["set-cookie"]
    assert "Số liệu đến" not in words_of(manager.get("/bao-cao"))
    assert "6 thủ tục" in words_of(manager.get("/thu-tuc"))

    # Older than it may be: the primary is read.
    town.wait(MOST + 10)
    page = town.read("/thu-tuc")
    assert "6 thủ tục" in words_of(page)
    assert "x-data-as-of" not in page.headers

    # Nothing was written for an hour: a replica that follows is whole all the same.
    town.standby.resume()
    town.standby.catch_up()
    town.wait(3600)
    page = town.read("/thu-tuc")
    assert "6 thủ tục" in words_of(page)
    assert "x-data-as-of" not in page.headers
    with town.database.read_behind(town.app.state.now) as session:
        assert whole_until(session) == town.app.state.now

    # A replica that is lost is no error.
    town.standby.kill()
    assert "6 thủ tục" in words_of(town.read("/thu-tuc"))
    assert "6 thủ tục" in words_of(town.read("/thu-tuc"))


def test_only_postgresql_has_replicas() -> None:
    with pytest.raises((SettingsError, ValidationError), match="READ_DATABASE_URL"):
        settings_for("sqlite:///x.db", read_database_url="postgresql://a@b/c")


@postgresql
def test_an_address_that_leads_is_no_replica(database_url: str) -> None:
    opened = open_database(settings_for(database_url, read_database_url=database_url))
    for _ in range(2):
        with opened.read_behind(read_clock()) as session:
            assert whole_until(session) is None
    opened.close()
