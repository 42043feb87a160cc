"""kill -9 in the middle of an import: the next command ends as if nothing had been.

`make proof` carries the same through with more lines. The file has every kind of
broken line, and each of them has to be told.
"""

import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import migrated, settings_for
from tests.factories import make_department
from tests.integration.registers import broken_lines, wide_heads, wide_line
from tests.serving import run_dunghen
from tracker.db import Database, open_database
from tracker.models import (
    Applicant,
    Case,
    CaseEvent,
    CaseFlag,
    ImportedCase,
    RegisterImport,
)
from tracker.transfer.faults import KINDS

pytestmark = [pytest.mark.db, pytest.mark.e2e, pytest.mark.proof]

LINES = 20_000
BROKEN_LINES = 500


def write_register(path: Path, lines: int, broken: int) -> None:
    """Write a register of right lines with broken ones spread among them."""
    every = lines // broken
    with path.open("wb") as file:
        file.write((",".join(wide_heads()) + "\n").encode())
        for number in range(lines):
            if number % every == every // 2:
                file.write(broken_lines(1_000_000 + number, number // every))
                continue
            returned = "12/03/2026" if number % 20 == 0 else "06/03/2026 10:15"
            cells = wide_line(number, returned=returned)
            file.write((",".join(cells) + "\n").encode())


def outcome(database: Database) -> dict[str, Any]:
    """Give what an import leaves, without the names of its rows."""
    with database.read() as session:
        cases = session.execute(
            select(
                Case.code, Case.state, Case.received_at, Case.due_at, Case.late_since,
                Case.appointed_at, Case.returned_at, Case.event_count,
                Case.search_folded, Applicant.name, ImportedCase.line,
                ImportedCase.gap_days,
            )
            .join(Applicant, Applicant.id == Case.applicant_id)
            .join(ImportedCase, ImportedCase.case_id == Case.id)
            .order_by(Case.code)
        ).all()  # fmt: skip
        row = session.scalars(select(RegisterImport)).one()
        counted = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table))
            for table in (Case, CaseEvent, CaseFlag, Applicant, ImportedCase)
        }
    return {"cases": cases, "counts": row.counts, "tables": counted}


def test_killed_and_gone_on_it_is_what_it_would_have_been(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    make_department(database)
    path, bad = tmp_path / "so.csv", tmp_path / "bad.csv"
    write_register(path, LINES, BROKEN_LINES)
    files = tmp_path / "kept"
    run = [database_url, "--lang=en", "import", "register"]
    half = LINES // 1000 + LINES // 2000
    killed = run_dunghen(
        *run, str(path), files_url=files, failpoint=f"import.chunk:{half}"
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with database.read() as session:
        row = session.scalars(select(RegisterImport)).one()
        there = session.scalar(select(func.count()).select_from(Case))
    assert row.state == "writing"
    assert 0 < (there or 0) < LINES - BROKEN_LINES

    done = run_dunghen(*run, f"--resume={row.id}", f"--bad={bad}", files_url=files)
    assert done.returncode == 1, done.stderr  # bad lines were found
    found = outcome(database)
    kinds = found["counts"]["kinds"]
    assert set(kinds) == set(KINDS)
    told = bad.read_text(encoding="utf-8-sig").splitlines()
    assert len(told) - 1 == found["counts"]["bad"] == BROKEN_LINES
    assert found["tables"]["cases"] == found["counts"]["new"]
    again = run_dunghen(*run, str(path), files_url=files)
    assert "New: 0;" in again.stdout
    assert outcome_of_first(database, row.id) == found["tables"]


def outcome_of_first(database: Database, import_id: Any) -> dict[str, Any]:
    """Count the rows again: the same file a second time added none."""
    with database.read() as session:
        assert session.scalar(
            select(func.count())
            .select_from(ImportedCase)
            .where(ImportedCase.import_id == import_id)
        ) == session.scalar(select(func.count()).select_from(Case))
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table))
            for table in (Case, CaseEvent, CaseFlag, Applicant, ImportedCase)
        }


def test_unkilled_it_is_the_same(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """Two databases of one kind: one import was killed twice, the other was not."""
    make_department(database)
    path = tmp_path / "so.csv"
    write_register(path, 4_000, 100)
    run = [database_url, "--lang=en", "import", "register"]
    first = run_dunghen(
        *run, str(path), files_url=tmp_path / "kept", failpoint="import.chunk:6"
    )
    assert first.returncode == -signal.SIGKILL
    with database.read() as session:
        row = session.scalars(select(RegisterImport)).one()
    second = run_dunghen(
        *run,
        f"--resume={row.id}",
        files_url=tmp_path / "kept",
        failpoint="import.chunk:1",
    )
    assert second.returncode == -signal.SIGKILL
    run_dunghen(*run, f"--resume={row.id}", files_url=tmp_path / "kept")
    killed = outcome(database)
    whole = tmp_path / "whole.db"
    other = whole_import(f"sqlite:///{whole}", path, tmp_path)
    assert killed["counts"] == other["counts"]
    assert killed["tables"] == other["tables"]
    assert killed["cases"] == other["cases"]


def whole_import(url: str, path: Path, folder: Path) -> dict[str, Any]:
    """Take a file in on a database of its own, undisturbed."""
    database = open_database(settings_for(migrated(url)))
    try:
        make_department(database)
        done = run_dunghen(
            url, "--lang=en", "import", "register", str(path),
            files_url=folder / "other",
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        return outcome(database)
    finally:
        database.close()
