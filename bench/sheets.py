"""P12: the cases of an agency as XLSX, against the same cells by xlsxwriter alone.

Each runs in a process of its own, so that its memory can be told.
"""

import sys
import time
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

import xlsxwriter
from sqlalchemy import func, select

from bench.apart import ask, memory, tell
from bench.measuring import Row
from tracker.accounts.actor import operator_actor
from tracker.db import Database, open_database
from tracker.models import Case
from tracker.offices import office_of
from tracker.settings import load_settings
from tracker.transfer.datasets import rows_of
from tracker.transfer.exporting import export
from tracker.transfer.sets import DATASETS

_MOST, _MEMORY = 1.3, 150.0


def run(database: Database, engine: str, cases: int, agency_id: UUID) -> list[Row]:
    """Export once through the product and once the bare way."""
    url, agency = database.settings.database_url, str(agency_id)
    ours, alone = (ask("bench.sheets", how, url, agency) for how in ("ours", "alone"))
    job = f"{ours['rows']:,} cases as XLSX, {engine}"
    common: dict[str, Any] = {"number": "P12", "size": cases}
    return [
        Row(
            job=job,
            ours=ours["seconds"],
            limit=alone["seconds"],
            unit="s",
            goal="<= 1.3x xlsxwriter alone",
            reached=ours["seconds"] <= _MOST * alone["seconds"],
            series=f"P12 export, {engine}",
            **common,
        ),
        Row(**memory(ours, _MEMORY, job=job, **common)),
    ]


def main() -> int:
    """Write the workbook; print how many rows, how long, and how much memory."""
    how, url, agency = sys.argv[1:]
    database = open_database(load_settings(_env_file=None, database_url=url))
    begun = time.perf_counter()
    rows, took = (_ours if how == "ours" else _alone)(database, agency)
    tell(rows=rows, seconds=took or time.perf_counter() - begun)
    database.close()
    return 0


def _ours(database: Database, agency: str) -> tuple[int, float]:
    actor = operator_actor(UUID(agency))
    for _ in export(database, actor, "cases", "xlsx"):
        pass
    return _count(database, agency), 0.0


def _count(database: Database, agency: str) -> int:
    with database.read() as session:
        question = select(func.count()).where(Case.agency_id == UUID(agency))
        return session.scalar(question) or 0


def _alone(database: Database, agency: str) -> tuple[int, float]:
    """Write the same cells from memory: neither a database nor a thought."""
    dataset = DATASETS["cases"]
    with database.read() as session:
        office = office_of(session, UUID(agency))
        lines = [
            [str(value) if value is not None else "" for value in row.values()]
            for row in rows_of(session, office.agency.agency_id, dataset)
        ]
    begun = time.perf_counter()
    with TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            for column, text in enumerate(line):
                if text:
                    sheet.write_string(number, column, text)
        book.close()
    return len(lines), time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
