"""P11: a register of another system taken in, beside a bare load of the same rows.

The import runs in a process of its own. Afterwards its rows are taken out of the tables
and put back as text that lies ready, under the same indexes and references.
"""

import csv
import io
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg
from pysqlite3 import dbapi2 as sqlite_driver
from sqlalchemy import select

from bench.apart import ask, memory, tell
from bench.histories import SEED, Loaded
from bench.histories.people import invent
from bench.measuring import Row, seconds
from tests.conftest import settings_for
from tracker.accounts.actor import operator_actor
from tracker.db import Database, open_database
from tracker.file_store import FileStore
from tracker.ids import new_id
from tracker.models import Procedure, Unit
from tracker.transfer.imports import begin_import, start
from tracker.transfer.reading import take_in
from tracker.transfer.running import go_on
from tracker.transfer.work import claim

_MEMORY = 300.0
_HEADS = (
    *("Mã hồ sơ", "Tên TTHC", "Tên cá nhân/tổ chức", "Địa chỉ/SĐT"),
    *("Cơ quan chủ trì", "Ngày nhận", "Hẹn trả", "Trả kết quả", "Trạng thái"),
)
_NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
#: What an import writes, each table after those it refers to, and how a row of a case
#: is told from others.
_OF_IMPORT = "SELECT case_id FROM imported_cases"
_TABLES = {
    "applicants": f"id IN (SELECT applicant_id FROM cases WHERE id IN ({_OF_IMPORT}))",
    "cases": f"id IN ({_OF_IMPORT})",
    "case_events": f"case_id IN ({_OF_IMPORT})",
    "case_flags": f"case_id IN ({_OF_IMPORT})",
    "imported_cases": "1 = 1",
}


def run(
    database: Database, engine: str, cases: int, loaded: Loaded, lines: int
) -> Iterator[Row]:
    """Import so many lines into the largest agency."""
    url = database.settings.database_url
    with TemporaryDirectory() as folder:
        file = Path(folder) / "register.csv"
        file.write_text(_register(database, loaded.agency_id, lines), encoding="utf-8")
        found = ask("bench.importing", url, str(loaded.agency_id), str(file), folder)
    bare = (_sqlite if engine == "sqlite" else _postgresql)(database)
    job = f"import of {lines:,} rows, {engine}, {cases:,} cases"
    common: dict[str, Any] = {"number": "P11", "size": cases}
    yield Row(
        job=f"{job} ({found['check']:.0f} s to check before)",
        ours=found["write"],
        limit=bare,
        unit="s",
        goal=">= 50 % of a bare load",
        reached=found["write"] <= 2 * bare and found["done"] == lines,
        series=f"P11 import, {engine}",
        **common,
    )
    yield Row(**memory(found, _MEMORY, job=job, **common))


def _register(database: Database, agency_id: UUID, lines: int) -> str:
    """Write a register of finished cases, as another system prints it."""
    chance = random.Random(SEED)
    with database.read() as session:
        names = session.scalars(
            select(Procedure.name_vi)
            .where(
                Procedure.agency_id == agency_id,
                Procedure.status == "current",
                Procedure.limit_unit == "working_day",
            )
            .distinct()
        ).all()
        units = session.scalars(
            select(Unit.name_vi).where(Unit.agency_id == agency_id)
        ).all()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADS)
    for number in range(lines):
        received = datetime(2026, 1, 5, 8) + timedelta(minutes=number % 300_000)
        done = received + timedelta(days=chance.randrange(2, 9))
        who = invent("natural", chance)
        writer.writerow(
            (
                f"Z88.88-{received:%y%m%d}-{number:06d}",
                chance.choice(names),
                who.name,
                f"{who.address}; {who.phone}",
                chance.choice(units),
                f"{received:%d/%m/%Y %H:%M}",
                f"{received + timedelta(days=10):%d/%m/%Y}",
                f"{done:%d/%m/%Y %H:%M}",
                "Đã trả kết quả",
            )
        )
    return text.getvalue()


def _postgresql(database: Database) -> float:
    kept: dict[str, bytes] = {}
    with psycopg.connect(database.settings.database_url) as connection:
        for table, which in _TABLES.items():
            question = f"COPY (SELECT * FROM {table} WHERE {which}) TO STDOUT"
            with connection.cursor().copy(question) as copy:
                kept[table] = b"".join(copy)
        for table in reversed(_TABLES):
            connection.execute(f"GRANT DELETE, UPDATE ON {table} TO CURRENT_USER")
        _take_out(connection.execute)
        connection.commit()

        def put_back() -> None:
            for table, text in kept.items():
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(text)
            connection.commit()

        return seconds(put_back)


def _sqlite(database: Database) -> float:
    connection = sqlite_driver.connect(str(database.settings.sqlite_path))
    connection.execute("PRAGMA synchronous=FULL")
    words = "SELECT words, agency_id, case_id FROM case_search WHERE case_id IN"
    tables = {table: f"SELECT * FROM {table} WHERE {w}" for table, w in _TABLES.items()}
    kept = {name: connection.execute(q).fetchall() for name, q in tables.items()}
    found = connection.execute(f"{words} ({_OF_IMPORT})").fetchall()
    connection.execute(f"DELETE FROM case_search WHERE case_id IN ({_OF_IMPORT})")
    _take_out(connection.execute)
    connection.commit()

    def put_back() -> None:
        for table, rows in kept.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.executemany(
            "INSERT INTO case_search (words, agency_id, case_id) VALUES (?, ?, ?)",
            found,
        )
        connection.commit()

    try:
        return seconds(put_back)
    finally:
        connection.close()


def _take_out(execute: Any) -> None:
    """Delete what the import wrote, each table before those it refers to."""
    execute(f"CREATE TEMPORARY TABLE bench_taken AS {_OF_IMPORT}")
    execute(
        "CREATE TEMPORARY TABLE bench_people AS SELECT applicant_id FROM cases "
        "WHERE id IN (SELECT case_id FROM bench_taken)"
    )
    execute("DELETE FROM imported_cases")
    for table in ("case_flags", "case_events"):
        execute(f"DELETE FROM {table} WHERE case_id IN (SELECT * FROM bench_taken)")
    execute("DELETE FROM cases WHERE id IN (SELECT * FROM bench_taken)")
    execute("DELETE FROM applicants WHERE id IN (SELECT * FROM bench_people)")


def main() -> int:
    """Take a register in; tell how long checking and writing took."""
    url, agency, file, folder = sys.argv[1:]
    database = open_database(settings_for(url, files_url=f"file://{folder}/files"))
    store = FileStore(database.settings.files_url)
    agency_id = UUID(agency)
    actor = operator_actor(agency_id)
    with Path(file).open("rb") as source:
        taken = take_in(store, agency_id, source)
    import_id = new_id()
    database.write(
        lambda session: begin_import(
            session, actor, taken, name="bench.csv", import_id=import_id, now=_NOW
        )
    )
    took: dict[str, Any] = {}
    for act in ("check", "write"):
        begun = time.perf_counter()
        given: dict[str, Any] = {"import_id": import_id, "act": act, "now": _NOW}
        database.write(partial(start, actor=actor, **given))
        asked = {"agency_id": agency_id, "import_id": import_id, "now": _NOW}
        work = database.write(partial(claim, **asked))
        assert work is not None
        took["done"] = go_on(database, store, work, lambda: _NOW)
        took[act] = time.perf_counter() - begun
    tell(**took)
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
