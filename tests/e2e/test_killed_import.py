"""kill -9 in the middle of an import: the next command ends as if nothing had been.

`make proof` takes 20 000 lines of text and a fifth of that as a workbook; more are
asked for by `--lines=1000000`. The file has every kind of broken line that its format
can have, and each of them has to be told. How fast it went, and in how much memory, is
printed.
"""

import csv
import io
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from tests.conftest import migrated, settings_for
from tests.e2e.measured import Measured, run_measured
from tests.factories import make_department
from tests.integration.registers import BROKEN, broken_lines, wide_heads, wide_line
from tracker.db import Database, open_database
from tracker.models import (
    Applicant,
    Case,
    CaseEvent,
    CaseFlag,
    ImportChunk,
    ImportedCase,
    RegisterImport,
)
from tracker.transfer.faults import KINDS
from tracker.transfer.running import CHUNK

pytestmark = [pytest.mark.db, pytest.mark.e2e, pytest.mark.proof]

BROKEN_LINES = 500
#: What a line of text can suffer, and a row of a workbook cannot.
OF_TEXT = {"columns", "encoding", "unreadable", "control"}
_TABLES = (Case, CaseEvent, CaseFlag, Applicant, ImportedCase)
_AT_ONCE = 2_000


def right_cells(number: int) -> list[str]:
    """Give a line that is right; every twentieth case was late."""
    returned = "12/03/2026" if number % 20 == 0 else "06/03/2026 10:15"
    return wide_line(number, returned=returned)


def is_broken(number: int, lines: int) -> bool:
    """Say whether a line is one of the broken ones, which lie evenly in the file."""
    every = lines // BROKEN_LINES
    return number % every == every // 2 and number // every < BROKEN_LINES


def write_text(path: Path, lines: int) -> None:
    """Write a register as CSV, with broken lines of every kind among the right ones."""
    every = lines // BROKEN_LINES
    with path.open("wb") as file:
        file.write((",".join(wide_heads()) + "\n").encode())
        for number in range(lines):
            if is_broken(number, lines):
                file.write(broken_lines(10_000_000 + number, number // every))
                continue
            row = io.StringIO()
            csv.writer(row, lineterminator="\n").writerow(right_cells(number))
            file.write(row.getvalue().encode())


def write_workbook(path: Path, lines: int) -> None:
    """Write it as a workbook, row by row."""
    every = lines // BROKEN_LINES
    kinds = [changes for changes, kind in BROKEN if kind not in OF_TEXT]
    options = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, wide_heads())
        for number in range(lines):
            cells = right_cells(number)
            if is_broken(number, lines):
                at = (number // every) % len(kinds)
                cells = wide_line(10_000_000 + number, **kinds[at])
            sheet.write_row(number + 1, 0, cells)


WRITERS = {"csv": write_text, "xlsx": write_workbook}


def lines_in(kind: str, config: pytest.Config) -> int:
    """Say how many lines the file of a format gets."""
    wanted: int = config.getoption("--lines")
    return wanted if kind == "csv" else max(wanted // 5, 4_000)


def outcome(database: Database) -> dict[str, Any]:
    """Give what an import leaves, without the names of its rows."""
    in_case = (ImportedCase.agency_id == Case.agency_id) & (
        ImportedCase.case_id == Case.id
    )
    by_applicant = (Applicant.agency_id == Case.agency_id) & (
        Applicant.id == Case.applicant_id
    )
    cases = (
        select(
            Case.code, Case.state, Case.received_at, Case.due_at, Case.late_since,
            Case.appointed_at, Case.returned_at, Case.ended_at, Case.event_count,
            Case.search_folded, Case.clock, Applicant.name, ImportedCase.line,
            ImportedCase.gap_days, ImportedCase.last_seq,
        )
        .join(Applicant, by_applicant)
        .join(ImportedCase, in_case)
        .order_by(ImportedCase.line)
    )  # fmt: skip
    fates = (
        select(
            ImportChunk.run,
            ImportChunk.first_line,
            ImportChunk.last_line,
            ImportChunk.fates,
            ImportChunk.findings,
        )
        .order_by(ImportChunk.run, ImportChunk.first_line)
    )  # fmt: skip
    with database.read() as session:
        counted = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table))
            for table in _TABLES
        }
        row = session.scalars(select(RegisterImport)).one()
        return {
            "cases": digest(session, cases),
            "fates": digest(session, fates),
            "counts": row.counts,
            "tables": counted,
        }


def digest(session: Any, rows: Any) -> str:
    """Sum up rows without holding them."""
    summed = sha256()
    for row in session.execute(rows, execution_options={"yield_per": _AT_ONCE}):
        summed.update(repr(row).encode())
    return summed.hexdigest()


def killed_and_gone_on(url: str, path: Path, bad: Path, lines: int) -> Measured:
    """Kill an import in its check and in its writing; give its last stretch."""
    files = path.parent / "kept"
    chunks = lines // CHUNK
    run = [url, "--lang=en", "import", "register"]
    at = f"import.chunk:{chunks // 2}"
    first = run_measured(*run, str(path), files_url=files, failpoint=at)
    assert first.returncode == -signal.SIGKILL, first.stderr
    resumed = f"--resume={import_id_in(first)}"
    # What is left of the check, and half of what there is to write.
    at = f"import.chunk:{chunks - chunks // 2 + chunks // 2}"
    second = run_measured(*run, resumed, files_url=files, failpoint=at)
    assert second.returncode == -signal.SIGKILL, second.stderr
    return run_measured(*run, resumed, f"--bad={bad}", files_url=files)


def import_id_in(said: Measured) -> str:
    """Read which import was begun."""
    return said.stdout.split("Import ", 1)[1].split(".", 1)[0]


def undisturbed(url: str, path: Path, lines: int) -> Iterator[str]:
    """Check the file, then write it; tell of each how it went."""
    files = path.parent / "undisturbed"
    run = [url, "--lang=en", "import", "register"]
    checked = run_measured(*run, str(path), "--dry-run", files_url=files)
    assert checked.returncode == 1, checked.stderr
    resumed = f"--resume={import_id_in(checked)}"
    written = run_measured(*run, resumed, files_url=files)
    assert written.returncode == 1, written.stderr
    for name, one in (("checked", checked), ("written", written)):
        yield (
            f"{name}: {lines / one.seconds:,.0f} lines/s, {one.seconds:.1f} s, "
            f"at most {one.memory} MB"
            + (f", its helper {one.helper} MB" if one.helper else "")
        )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_killed_and_gone_on_it_is_what_it_would_have_been(
    kind: str,
    database: Database,
    database_url: str,
    empty_database_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    lines = lines_in(kind, request.config)
    path, bad = tmp_path / f"so.{kind}", tmp_path / "bad.csv"
    WRITERS[kind](path, lines)
    make_department(database)
    done = killed_and_gone_on(database_url, path, bad, lines)
    assert done.returncode == 1, done.stderr  # bad lines were found
    found = outcome(database)

    other = open_database(settings_for(migrated(empty_database_url)))
    try:
        make_department(other)
        print(f"{kind}, {lines:,} lines, {path.stat().st_size / 1e6:.0f} MB")
        for told in undisturbed(empty_database_url, path, lines):
            print(told)
        assert outcome(other) == found
    finally:
        other.close()

    kinds = set(found["counts"]["kinds"])
    assert kinds == set(KINDS) - (OF_TEXT if kind == "xlsx" else set())
    assert len(kinds) >= 20
    with bad.open(encoding="utf-8-sig", newline="") as file:
        reasons = [row[1] for row in csv.reader(file)][1:]
    assert len(reasons) == found["counts"]["bad"] == BROKEN_LINES
    assert all(reasons)
    assert found["tables"]["cases"] == found["counts"]["new"]
    assert found["counts"]["new"] >= lines - BROKEN_LINES

    again = run_measured(
        database_url, "--lang=en", "import", "register", str(path),
        files_url=tmp_path / "kept",
    )  # fmt: skip
    assert "New: 0;" in again.stdout
    with database.read() as session:
        for table in _TABLES:
            counted = session.scalar(select(func.count()).select_from(table))
            assert counted == found["tables"][table.__tablename__]
