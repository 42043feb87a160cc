"""Migrations: bring a database to the tables that this release works with.

A whole upgrade is one transaction on both engines, so a process that dies on the way
leaves the database as it was. Processes that upgrade at the same moment take turns.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tracker.database_faults import refuse
from tracker.db import Database
from tracker.errors import DatabaseNotReadyError
from tracker.prompt_connection import deadline

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = "tracker:migrations"

# Alembic's own table, made here first: it is the small table that upgrades queue at.
_VERSION_TABLE = (
    "CREATE TABLE IF NOT EXISTS alembic_version ("
    "version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
#: What PostgreSQL answers when two sessions create the same table at once.
_CREATED_MEANWHILE = {"23505", "42P07"}


def upgrade(
    database: Database, *, told: Callable[[int, int], object] | None = None
) -> str:
    """Bring the database to this release; say at which migration it stands now.

    `told` hears after each migration how many of how many are made.
    """
    from alembic import command

    turn = _sqlite_turn if database.is_sqlite else _postgres_turn
    try:
        with turn(database) as connection:
            standing = _standing(connection)
            _refuse_newer(standing)
            config = alembic_config(connection)
            if told is not None:
                config.attributes["made"] = _counted(standing, told)
            command.upgrade(config, "head")
    except OperationalError as error:
        refuse(error)
    return head()


def _counted(
    standing: str | None, told: Callable[[int, int], object]
) -> Callable[..., None]:
    """Make what Alembic calls after each migration: it tells how many are made."""
    total = sum(one > (standing or "") for one in _known())
    numbers = count(1)

    def made(**_of_alembic: object) -> None:
        told(next(numbers), total)

    told(0, total)
    return made


def current(database: Database) -> str | None:
    """Read the migration the database stands at; `None` when it has no tables."""
    with database.read() as session:
        return _standing(session.connection())


def head() -> str:
    """Name the newest migration of this release."""
    return max(_known())


def require_head(database: Database) -> None:
    """Refuse to work with a database that is behind this release, or ahead of it."""
    standing = current(database)
    _refuse_newer(standing)
    if standing != head():
        raise DatabaseNotReadyError(
            problem=f"it stands at migration {standing or 'none'}, "
            f"this release needs {head()}."
        )


def alembic_config(connection: Connection | None = None) -> "Config":
    """Make the configuration of Alembic; there is no file of it."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config


def is_of_the_models(
    _item: object, name: str | None, _kind: str, _reflected: bool, _other: object
) -> bool:
    """Leave out, when tables and models are compared, what one engine has alone.

    That is how text is searched: `tracker.findable`.
    """
    return not (name or "").startswith(("case_search", "ix_cases_search"))


def _standing(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


@cache
def _known() -> frozenset[str]:
    """Name the migrations of this release by their files: without loading Alembic."""
    scripts = files("tracker").joinpath("migrations", "versions").iterdir()
    return frozenset(one.name[:4] for one in scripts if one.name[:4].isdigit())


def _refuse_newer(standing: str | None) -> None:
    if standing is not None and standing not in _known():
        raise DatabaseNotReadyError(
            problem=f"it stands at migration {standing}, which a newer release made; "
            "install that release first."
        )


@contextmanager
def _sqlite_turn(database: Database) -> Iterator[Connection]:
    """Hold the only write lock; with foreign keys off, for tables are rebuilt."""
    with database.engine.connect() as connection:
        # A pragma of this kind is ignored inside a transaction, so it goes first.
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA busy_timeout=600000")
        try:
            with connection.begin():
                yield connection
                _refuse_orphans(connection)
        finally:
            raw.execute("PRAGMA busy_timeout=10000")
            raw.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseNotReadyError(
            problem=f"the upgrade would have left rows of {broken[0][0]} "
            "that point nowhere, so nothing was changed."
        )


@contextmanager
def _postgres_turn(database: Database) -> Iterator[Connection]:
    """Lock Alembic's one-row table: who upgrades waits, who only reads goes on."""
    _make_version_table(database)
    with (
        database.engine.begin() as connection,
        deadline(connection.connection.driver_connection, None),
    ):
        connection.exec_driver_sql("SET LOCAL lock_timeout TO '10min'")
        connection.exec_driver_sql("SET LOCAL statement_timeout TO 0")
        connection.exec_driver_sql("LOCK TABLE alembic_version IN EXCLUSIVE MODE")
        # From here a table in use is not waited for longer than its users can bear.
        connection.exec_driver_sql("SET LOCAL lock_timeout TO '15s'")
        yield connection


def _make_version_table(database: Database) -> None:
    try:
        with database.engine.begin() as connection:
            if not inspect(connection).has_table("alembic_version"):
                connection.exec_driver_sql(_VERSION_TABLE)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _CREATED_MEANWHILE:
            raise
