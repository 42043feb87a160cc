"""Registers as nobody sends them in: NULs, bombs, endless lines, a stop too late."""

import subprocess
import sys
from functools import partial

import pytest
import xlsxwriter

from tests.factories import make_department
from tests.integration.registers import NOW, carry, line, take, text_of
from tests.integration.test_register_import import LINES, PATH, send
from tests.visitor import application, visit
from tracker.file_store import FileStore
from tracker.models import RegisterImport
from tracker.transfer.imports import cancel, start
from tracker.transfer.running import go_on
from tracker.transfer.work import claim

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def visitor(database, settings, department):
    app = application(database, settings)
    return visit(app, database, department.administrator)


def test_characters_that_no_text_has_are_taken_out_or_told_of(
    database, settings, department, visitor
):
    lines = [line(1, applicant="Lê\0Thử"), line(2, code="X99\0"), line(3)]
    data = text_of(lines).replace("Trạng thái", "Trạng\0 thái").encode()
    assert send(visitor, data).status_code == 303
    row = take(database, settings, department, data)
    assert "Trạng thái" in row.headings
    row = carry(database, settings, row, department, "check")
    assert (row.counts["new"], row.counts["bad"]) == (1, 2)
    assert visitor.get(f"{PATH}/{row.id}/dong-loi.csv").status_code == 200


def test_a_small_workbook_that_would_fill_the_disk_is_given_up(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "bomb.xlsx")
    sheet = book.add_worksheet()
    for number in range(200):
        sheet.write_string(number, 0, "x" * 30_000)
    book.close()
    code = (
        "from tracker.transfer import sheet_to_csv as s; s.MOST_BYTES = 1_000_000;"
        f"raise SystemExit(s.main('{tmp_path}/bomb.xlsx', '{tmp_path}/rows.csv'))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 3
    assert (tmp_path / "rows.csv").stat().st_size <= 1_000_000


def test_what_was_stopped_is_not_finished_by_whoever_still_works_on_it(
    database, settings, department
):
    row = take(database, settings, department, text_of(LINES).encode())
    given = {"actor": department.administrator, "import_id": row.id, "now": NOW}
    database.write(partial(start, act="check", **given))
    work = database.write(
        partial(claim, agency_id=row.agency_id, import_id=row.id, now=NOW)
    )
    store = FileStore(settings.files_url)

    def stop(_line: int) -> None:
        database.write(partial(cancel, **given))

    go_on(database, store, work, lambda: NOW, told=stop)
    with database.read() as session:
        found = session.get_one(RegisterImport, (row.agency_id, row.id))
        assert (found.state, found.ended_at) == ("cancelled", NOW)


def test_a_line_without_an_end_is_not_read_whole(database, settings, department):
    row = take(
        database, settings, department, text_of(LINES).encode() + b"x" * 3_000_000
    )
    row = carry(database, settings, row, department, "check")
    assert row.state == "failed"
    assert "dòng quá dài" in row.problem
