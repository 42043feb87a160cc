"""What a database says when it fails, as something an operator can act on."""

from collections.abc import Iterator
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tracker.errors import (
    BusyError,
    DatabaseAwayError,
    DatabaseNotReadyError,
    InvalidValueError,
    StorageError,
)

#: What SQLite and PostgreSQL say of a disk that is full, broken or read-only.
_STORAGE = (
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "No space left on device",
)
#: What PostgreSQL says of a NUL, in a text and in JSON.
_NUL = ("cannot contain NUL", "\\u0000 cannot be converted to text")
#: SQLSTATEs, by their beginning: no connection, or an operator stops the server.
_AWAY = ("08", "57P")
#: No resources, lost a race for a row, took too long, or the leader moved.
_BUSY = ("53", "55P03", "40", "57014", "25006")


def explained(error: BaseException) -> BaseException:
    """Turn what a database says into a refusal; any other error comes back as it is."""
    if isinstance(error, PoolTimeoutError):
        return BusyError()
    return _meaning(error) if isinstance(error, DBAPIError) else error


def _meaning(error: DBAPIError) -> BaseException:
    said = str(error.orig)
    if any(words in said for words in _NUL):
        return _no_text()
    if any(words in each for each in _all_said(error) for words in _STORAGE):
        return StorageError()
    if "no such table" in said or "does not exist" in said:
        return DatabaseNotReadyError(problem=said.splitlines()[0])
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or state.startswith(_AWAY) or _unreached(error):
        return DatabaseAwayError()
    if state.startswith(_BUSY) or "database is locked" in said:
        return BusyError()
    return error


def _no_text() -> InvalidValueError:
    """Refuse a text with a NUL, which PostgreSQL takes in no place of a query."""
    return InvalidValueError(
        field="",
        problem="a character that no text has was sent.",
        problem_vi="Có ký tự không hợp lệ trong nội dung gửi lên.",
    )


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


def _unreached(error: DBAPIError) -> bool:
    """Say whether no connection was made at all: then there is no SQLSTATE."""
    return isinstance(error, OperationalError) and "connection" in str(error.orig)
