"""Many rows of one table at once: the quick way in, and the quick way to change them.

PostgreSQL takes new rows as one COPY and changed ones as one UPDATE from arrays, SQLite
both through its driver's `executemany`. Nothing else differs: keys and constraints are
checked as for any other statement.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Dialect, Table, Uuid
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, Boolean, Date, Text

from notifications.instants import UtcDateTime, utc

Row = Mapping[str, Any]
_Write = Callable[[Any], Any]

_NULL = "\\N"
#: What ends a value or a line in the text of COPY, and what stands for it.
_ENDING = re.compile(r"[\\\t\n\r\x08\x0c]")
_ESCAPED = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
)
_compact = json.JSONEncoder(separators=(",", ":")).encode
_MOST_KEPT = 4096


def load(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows; each has every column of the table. Raise `DBAPIError`.

    `None` is NULL in every column, also in one of JSON.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement, columns = _for_sqlite(table, connection.dialect)
        connection.exec_driver_sql(statement, [_values(columns, row) for row in rows])
    else:
        statement, written = _for_copy(table)
        text = "".join([_line(written, row) for row in rows])
        _copy(connection, statement, text)


def change(
    connection: Connection,
    table: Table,
    agency_id: UUID,
    rows: Sequence[Row],
    names: Sequence[str],
) -> None:
    """Write the named columns of rows of one agency, found by their `id`."""
    if not rows:
        return
    dialect = connection.dialect
    columns: list[tuple[str, _Write | None]] = [
        (name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in (*names, "id")
    ]
    values = [_values(columns, row) for row in rows]
    write = table.c.agency_id.type.dialect_impl(dialect).bind_processor(dialect)
    own = write(agency_id) if write else agency_id
    if dialect.name == "sqlite":
        sets = ", ".join(f'"{name}" = ?' for name in names)
        connection.exec_driver_sql(
            f'UPDATE "{table.name}" SET {sets} WHERE agency_id = ? AND id = ?',  # noqa: S608 - our own names
            [(*row[:-1], own, row[-1]) for row in values],
        )
        return
    sets = ", ".join(f'"{name}" = new."{name}"' for name in names)
    arrays = ", ".join(
        f"%s::{table.c[name].type.compile(dialect)}[]" for name, _write in columns
    )
    given = ", ".join(f'"{name}"' for name, _write in columns)
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {sets} FROM unnest({arrays}) AS new ({given}) '  # noqa: S608 - our own names
        f'WHERE "{table.name}".agency_id = %s AND "{table.name}".id = new.id',
        (*map(list, zip(*values, strict=True)), own),
    )


def _copy(connection: Connection, statement: str, text: str) -> None:
    driver: Any = connection.dialect.dbapi
    raw: Any = connection.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(text)
    except driver.Error as error:
        is_lost = connection.dialect.is_disconnect(error, raw, None)
        # As the engine says it, so that a lost race is tried again.
        raise DBAPIError.instance(
            statement,
            None,
            error,
            driver.Error,
            connection_invalidated=is_lost,
            dialect=connection.dialect,
        ) from error


def _line(columns: Sequence[tuple[str, _Write]], row: Row) -> str:
    values = [
        _NULL if (value := row[name]) is None else write(value)
        for name, write in columns
    ]
    return "\t".join(values) + "\n"


def _values(columns: Sequence[tuple[str, _Write | None]], row: Row) -> tuple[Any, ...]:
    return tuple(
        [
            value if (value := row[name]) is None or write is None else write(value)
            for name, write in columns
        ]
    )


@lru_cache(maxsize=64)
def _for_copy(table: Table) -> tuple[str, list[tuple[str, _Write]]]:
    columns = [(one.name, _written(one.type)) for one in table.columns]
    names = ", ".join(f'"{name}"' for name, _write in columns)
    return f'COPY "{table.name}" ({names}) FROM STDIN', columns


@lru_cache(maxsize=64)
def _for_sqlite(
    table: Table, dialect: Dialect
) -> tuple[str, list[tuple[str, _Write | None]]]:
    columns: list[tuple[str, _Write | None]] = [
        (one.name, one.type.dialect_impl(dialect).bind_processor(dialect))
        for one in table.columns
    ]
    names = ", ".join(f'"{name}"' for name, _write in columns)
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
    return statement, columns


def _written(kind: Any) -> _Write:
    return next((write for of, write in _WRITTEN if isinstance(kind, of)), str)


def _text(value: str) -> str:
    return value.translate(_ESCAPED) if _ENDING.search(value) else value


def _json(value: Any) -> str:
    # Everything else that COPY would stumble over is escaped by JSON itself.
    return _compact(value).replace("\\", "\\\\")


def _truth(value: object) -> str:
    return "t" if value else "f"


@lru_cache(maxsize=_MOST_KEPT)
def _id(value: UUID) -> str:
    return str(value)


@lru_cache(maxsize=_MOST_KEPT)
def _instant(value: datetime) -> str:
    return utc(value).isoformat()


_WRITTEN: Sequence[tuple[type, _Write]] = (
    (Text, _text),
    (JSON, _json),
    (Boolean, _truth),
    (Uuid, _id),
    (UtcDateTime, _instant),
    (Date, date.isoformat),
)
