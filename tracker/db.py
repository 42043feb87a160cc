"""The one door to the database: `db.write(function)` and `db.read()`.

A write is a function of a session. The door opens the transaction, calls it, commits,
and only then returns, so that no answer is sent before its commit. On SQLite one
thread writes and puts the functions that wait into one commit, each in a savepoint of
its own; on PostgreSQL a write that lost a race is called again with the same
arguments. Functions therefore take their ids and their `now` from outside.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.database_faults import refuse
from tracker.engines import postgres_engine, sqlite_engines
from tracker.errors import BusyError, OutcomeUnknownError
from tracker.failpoints import reached
from tracker.group_commit import GroupCommit
from tracker.replicas import Replicas
from tracker.settings import Settings

T = TypeVar("T")
WriteFunction = Callable[[Session], T]

#: SQLSTATEs after which the same function may be called again: serialization
#: failure, deadlock, read-only (the leader moved), and a server going down.
_RETRIED = {"40001", "40P01", "25006", "57P01", "57P02", "57P03"}
_ATTEMPTS = 6
#: What is read does not change while it is read.
_STILL: dict[str, Any] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
_WHOLE_UNTIL = "whole_until"
#: Under this name a session that only reads has what need not be read again: what it
#: sees does not change.
SNAPSHOT = "snapshot"


class Database:
    """An open database; make it with `open_database` and end it with `close`."""

    def __init__(self, settings: Settings) -> None:
        """Open the engines that the settings name; nothing is read yet."""
        self.settings = settings
        self.is_sqlite = settings.is_sqlite
        if self.is_sqlite:
            self._writer, self._reader = sqlite_engines(settings.sqlite_path)
            self._door: GroupCommit | None = GroupCommit(
                self._writer, settings.call_seconds
            )
        else:
            self._writer = postgres_engine(
                settings.database_url,
                settings.pool_size,
                settings.call_seconds,
                is_shared=settings.shared_connections,
            )
            self._reader = self._writer
            self._door = None
        self._replicas = _replicas(settings, self._writer)

    @property
    def engine(self) -> Engine:
        """The engine that may write; for migrations and bulk loading only."""
        return self._writer

    def write(self, function: WriteFunction[T]) -> T:
        """Run the function in a transaction, commit, and give back its result."""
        if self._door is not None:
            return self._door.write(function)
        return _write_retried(self._writer, function)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only session; what it sees does not change while it is open."""
        options = {} if self.is_sqlite else _STILL
        try:
            with (
                self._reader.connect().execution_options(**options) as connection,
                Session(connection, expire_on_commit=False, autoflush=False) as session,
            ):
                session.info[SNAPSHOT] = {}
                yield session
        except SQLAlchemyError as error:
            refuse(error)

    @contextmanager
    def read_behind(self, now: datetime) -> Iterator[Session]:
        """Open a read-only session that may lack what was written a short while ago.

        It reads a replica, if there is one that is behind by no more than the settings
        allow; `whole_until` says how far it is. Else it is the same as `read`.
        """
        copy = self._replicas.open(now) if self._replicas else None
        if self._replicas is None or copy is None:
            with self.read() as session:
                yield session
            return
        try:
            with (
                copy.connection.execution_options(**_STILL) as connection,
                Session(connection, expire_on_commit=False, autoflush=False) as session,
            ):
                session.info[SNAPSHOT] = {}
                session.info[_WHOLE_UNTIL] = copy.whole_until
                yield session
        except SQLAlchemyError as error:
            self._replicas.lost(error)
            refuse(error)

    def close(self) -> None:
        """Finish what waits, and let go of every connection."""
        if self._door is not None:
            self._door.close()
        if self._replicas is not None:
            self._replicas.close()
        self._writer.dispose()
        self._reader.dispose()


def whole_until(session: Session) -> datetime | None:
    """Say until which instant a session has everything; `None`: until now."""
    found: datetime | None = session.info.get(_WHOLE_UNTIL)
    return found


def _replicas(settings: Settings, primary: Engine) -> Replicas | None:
    if not settings.read_database_url:
        return None
    engine = postgres_engine(
        settings.read_database_url,
        settings.pool_size,
        settings.call_seconds,
        is_replica=True,
        is_shared=settings.shared_connections,
    )
    return Replicas(engine, primary, timedelta(seconds=settings.read_lag_seconds))


def _write_retried(engine: Engine, function: WriteFunction[T]) -> T:
    for attempt in range(1, _ATTEMPTS + 1):
        committing = False
        session = Session(engine, expire_on_commit=False)
        try:
            result = function(session)
            session.flush()
            reached("db.before_commit")
            committing = True
            session.commit()
            reached("db.after_commit")
        except DBAPIError as error:
            _roll_back(session)
            if committing and error.connection_invalidated:
                raise OutcomeUnknownError from error
            if attempt == _ATTEMPTS or not _may_retry(error):
                refuse(error)
        except BaseException as error:  # noqa: BLE001 - raised again, explained
            _roll_back(session)
            refuse(error)
        else:
            return result
        finally:
            session.close()
    raise BusyError


def _roll_back(session: Session) -> None:
    try:
        session.rollback()
    except SQLAlchemyError:
        session.invalidate()


def _may_retry(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    return getattr(error.orig, "sqlstate", None) in _RETRIED


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name.

    Raises `DatabaseNotReadyError` when the library or the file system is unfit.
    """
    return Database(settings)


def ping(session: Session) -> str:
    """Read the migration that the database stands at, from a row."""
    found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found)


__all__ = ["Database", "Session", "open_database", "ping", "whole_until"]
