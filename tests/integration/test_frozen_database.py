"""A database that stands still is given up in time, and the one who waits is told."""

import time

import pytest
from sqlalchemy import text

from tests.conftest import settings_for
from tests.relay import Relay
from tracker.db import Database, Session, open_database
from tracker.errors import BusyError, DatabaseAwayError, OutcomeUnknownError

pytestmark = pytest.mark.db

CALL_SECONDS = 2
#: The limit of a statement, its grace of three seconds, and some for a busy machine.
AT_MOST = CALL_SECONDS + 3 + 3


@pytest.fixture
def opened(database_url: str):
    """Open the database through a wire that can stop passing on, yet stays up."""
    port = int(database_url.rpartition(":")[2].partition("/")[0])
    relay = Relay(port)
    relay.start()
    url = database_url.replace(f":{port}/", f":{relay.port}/")
    database = open_database(settings_for(url, call_seconds=CALL_SECONDS))
    yield database, relay
    database.close()
    relay.stop()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("when", "refusal"),
    [
        # Nothing was promised: whoever asks again loses nothing.
        ("statement", DatabaseAwayError),
        # The COMMIT may have happened: only the same key may ask again.
        ("commit", OutcomeUnknownError),
    ],
)
def test_a_server_that_stands_still_is_given_up(
    opened: tuple[Database, Relay], when: str, refusal: type[Exception]
) -> None:
    database, relay = opened

    def work(session: Session) -> None:
        session.execute(text("SELECT 1"))
        relay.hold()
        if when == "statement":
            session.execute(text("SELECT 2"))

    began = time.monotonic()
    with pytest.raises(refusal):
        database.write(work)
    assert time.monotonic() - began < 2 * AT_MOST


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_slow_statement_is_stopped_and_the_connection_kept(
    opened: tuple[Database, Relay],
) -> None:
    database, _ = opened
    with pytest.raises(BusyError), database.read() as one:
        one.execute(text("SELECT pg_sleep(30)"))
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_one_that_leads_is_found_among_several(
    database_url: str,
) -> None:
    head, _, rest = database_url.partition("@")
    host, _, name = rest.partition("/")
    url = f"{head}@/{name}?host=127.0.0.1:9&host={host}&target_session_attrs=read-write"
    database = open_database(settings_for(url))
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()
