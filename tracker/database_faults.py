"""What a database says when it fails, as something an operator can act on."""

from collections.abc import Iterator
from typing import NoReturn

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tracker.errors import BusyError, DatabaseNotReadyError, StorageError

#: What SQLite and PostgreSQL say of a disk that is full, broken or read-only.
_STORAGE = (
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "No space left on device",
)
#: SQLSTATE classes of PostgreSQL: no connection, no resources, lost a race for a
#: lock, and an operator who is stopping the server.
_AWAY = ("08", "53", "55P03", "40", "57P01", "57P02", "57P03", "25006")


def explained(error: BaseException) -> BaseException:
    """Turn what a database says into a refusal; any other error comes back as it is."""
    if isinstance(error, PoolTimeoutError):
        return BusyError()
    if not isinstance(error, DBAPIError):
        return error
    said = str(error.orig)
    if any(words in each for each in _all_said(error) for words in _STORAGE):
        return StorageError()
    if "no such table" in said or "does not exist" in said:
        return DatabaseNotReadyError(problem=said.splitlines()[0])
    if error.connection_invalidated or _is_away(error):
        return BusyError()
    return error


def _all_said(error: BaseException | None) -> Iterator[str]:
    """Give what was said first, too: a full disk takes the savepoints with it."""
    while error is not None:
        yield str(getattr(error, "orig", ""))
        error = error.__context__


def refuse(error: BaseException) -> NoReturn:
    """Raise what the error means to an operator, or the error itself."""
    meant = explained(error)
    if meant is error:
        raise error
    raise meant from error


def _is_away(error: DBAPIError) -> bool:
    said = str(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    never_reached = type(error.orig).__name__ == "OperationalError" and (
        "connection" in said or "locked" in said
    )
    return state.startswith(_AWAY) or never_reached
