"""Rows into a database, at the rate of its own limit and in bounded memory."""

from abc import ABC, abstractmethod
from collections import defaultdict
from typing import Any, Protocol

import psycopg
from psycopg import sql
from pysqlite3 import dbapi2 as sqlite_driver

from bench.histories.moulds import FIELD, LINE, Shape, tables
from bench.histories.unindexed import strip
from tracker.db import Database

_ENOUGH = 16_000_000


class Sink(Protocol):
    """Takes rows as text."""

    def add(self, shape: Shape, text: str) -> None:
        """Take rows of a shape."""

    def flush(self) -> None:
        """Write what was taken."""

    def close(self) -> None:
        """Write the rest, and what the engine needs to find it all."""


def sink_of(database: Database) -> Sink:
    """Open the door for loading, whichever the engine."""
    if database.is_sqlite:
        return _SqliteSink(database)
    return _CopySink(database)


class _Buffered(ABC):
    def __init__(self) -> None:
        self._held: dict[Shape, list[str]] = defaultdict(list)
        self._characters = 0
        self._order = {table.name: no for no, table in enumerate(tables())}

    def add(self, shape: Shape, text: str) -> None:
        self._held[shape].append(text)
        self._characters += len(text)
        if self._characters > _ENOUGH:
            self.flush()

    def flush(self) -> None:
        """Write every table after those it refers to."""
        for shape in sorted(self._held, key=lambda shape: self._order[shape[0]]):
            self._write(shape, "".join(self._held[shape]))
        self._commit()
        self._held.clear()
        self._characters = 0

    @abstractmethod
    def _write(self, shape: Shape, text: str) -> None:
        """Write rows of one shape."""

    @abstractmethod
    def _commit(self) -> None:
        """Make what was written last."""


class _CopySink(_Buffered):
    """One transaction: the tables are emptied, filled bare, and indexed at the end."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._connection: Any = psycopg.connect(database.settings.database_url)
        self._rebuilding = strip(self._connection, self._order)

    def close(self) -> None:
        self.flush()
        self._rebuilding.run(self._connection)
        self._connection.commit()
        self._connection.autocommit = True
        # So that what only an index knows need not be looked up in the table.
        self._connection.execute("VACUUM (ANALYZE)")
        self._connection.close()

    def _write(self, shape: Shape, text: str) -> None:
        table, columns = shape
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._connection.cursor().copy(statement) as copy:
            copy.write(text)

    def _commit(self) -> None:
        """Wait until everything is there."""


class _SqliteSink(_Buffered):
    def __init__(self, database: Database) -> None:
        super().__init__()
        self._connection: Any = sqlite_driver.connect(
            str(database.settings.sqlite_path)
        )
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("PRAGMA cache_size=-200000")

    def close(self) -> None:
        self.flush()
        self._connection.execute(
            "INSERT INTO case_search (words, agency_id, case_id) "
            "SELECT ' ' || search_folded, agency_id, id FROM cases ORDER BY id"
        )
        self._connection.execute("ANALYZE")
        self._connection.commit()
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def _write(self, shape: Shape, text: str) -> None:
        table, columns = shape
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
            (line.split(FIELD) for line in text.split(LINE)[:-1]),
        )

    def _commit(self) -> None:
        self._connection.commit()
