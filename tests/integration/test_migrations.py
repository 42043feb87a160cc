"""The tables of an installation: how they come to be, and that the models match."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from notifications import outbox
from tests.conftest import settings_for
from tracker import migrate, models
from tracker.db import Database, open_database
from tracker.errors import DatabaseNotReadyError
from tracker.migrate import alembic_config

pytestmark = pytest.mark.db
ONLY_POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_the_models_are_the_sum_of_the_migrations(database: Database) -> None:
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": migrate.is_of_the_models}
        context = MigrationContext.configure(connection, opts=opts)
        tables = [models.Base.metadata, outbox.metadata]
        assert compare_metadata(context, tables) == []


def test_there_is_one_head_and_the_numbers_are_in_order() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    numbers = [found.revision for found in script.walk_revisions()][::-1]
    assert script.get_heads() == [migrate.head()]
    assert numbers == [f"{no:04}" for no in range(1, len(numbers) + 1)]
    for found in script.walk_revisions():
        assert Path(found.path).name.startswith(f"{found.revision}_")


def test_a_new_database_is_brought_to_this_release(empty_database_url: str) -> None:
    database = open_database(settings_for(empty_database_url))
    assert migrate.current(database) is None
    with pytest.raises(DatabaseNotReadyError, match="stands at migration none"):
        migrate.require_head(database)
    assert migrate.upgrade(database) == migrate.head()
    assert migrate.current(database) == migrate.head()
    migrate.require_head(database)
    database.close()


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    with database.read() as session:
        before = inspect(session.connection()).get_table_names()
    migrate.upgrade(database)
    with database.read() as session:
        assert inspect(session.connection()).get_table_names() == before


def test_processes_that_upgrade_at_once_take_turns(empty_database_url: str) -> None:
    opened = [open_database(settings_for(empty_database_url)) for _ in range(4)]
    start, found = threading.Barrier(len(opened)), []

    def run(database: Database) -> None:
        start.wait()
        found.append(migrate.upgrade(database))

    threads = [threading.Thread(target=run, args=(database,)) for database in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert found == [migrate.head()] * len(opened)
    for database in opened:
        assert migrate.current(database) == migrate.head()
        database.close()


def test_a_database_of_a_newer_release_is_refused(database: Database) -> None:
    database.write(
        lambda session: session.execute(
            text("UPDATE alembic_version SET version_num = '9999'")
        )
    )
    with pytest.raises(DatabaseNotReadyError, match="9999, which a newer release"):
        migrate.upgrade(database)
    with pytest.raises(DatabaseNotReadyError, match="9999, which a newer release"):
        migrate.require_head(database)


@ONLY_SQLITE
def test_an_upgrade_leaves_the_connection_as_it_was(database: Database) -> None:
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        for pragma, value in (("foreign_keys", 1), ("busy_timeout", 10000)):
            row = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            assert row == value


@ONLY_SQLITE
def test_an_upgrade_that_would_orphan_rows_changes_nothing(
    empty_database_url: str,
) -> None:
    database = open_database(settings_for(empty_database_url))
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        raw.execute("CREATE TABLE child (id INTEGER REFERENCES parent (id))")
        raw.execute("INSERT INTO child VALUES (7)")
    with pytest.raises(DatabaseNotReadyError, match="rows of child that point nowhere"):
        migrate.upgrade(database)
    assert migrate.current(database) is None
    database.close()


@ONLY_POSTGRESQL
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agency_events SET kind = 'another'",
        "DELETE FROM agency_events",
        "UPDATE case_events SET reason = 'another'",
        "DELETE FROM case_events",
        "UPDATE accountability_events SET text = 'another'",
        "DELETE FROM accountability_events",
        "UPDATE accountability_entries SET due_at = now()",
        "DELETE FROM accountability_entries",
    ],
)
def test_what_happened_cannot_be_rewritten(database: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        database.write(lambda session: session.execute(text(statement)))


@ONLY_POSTGRESQL
def test_readiness_can_be_read_while_an_upgrade_runs(database: Database) -> None:
    seen = []

    def read() -> None:
        with database.read() as session:
            statement = text("SELECT version_num FROM alembic_version")
            seen.append(session.execute(statement).scalar())

    with database.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE alembic_version IN EXCLUSIVE MODE")
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=10)
    assert seen == [migrate.head()]
