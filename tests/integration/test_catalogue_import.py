"""A catalogue file taken in: all of it, or a fault for each line."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.integration.small_agency import NOW, administrator, make_agency
from tracker.catalogue import import_procedures, steps_of, versions_of
from tracker.db import Database

pytestmark = pytest.mark.db

SOURCE = Path(__file__).parents[2] / "tracker" / "data" / "procedures.csv"


@pytest.fixture
def agency(database: Database):
    return make_agency(database)


ROW = {
    "key": "thu-09",
    "code": "1.234567.H99",
    "code_verified": "yes",
    "name_vi": "Cấp giấy thử nghiệm",
    "field_vi": "Lĩnh vực thử",
    "valid_from": "2026-01-01",
    "limit_amount": "10",
    "limit_unit": "working_day",
    "variants": "hd|Có hội đồng|15 working_day|QĐ 3",
    "documents": "Đơn đề nghị;;Bản sao giấy tờ|no",
    "steps": "Tiếp nhận|Một cửa|1 working_day;;Thẩm định|Phòng|9 working_day",
}


def taken_in(database, agency, rows, dry_run=False):
    return database.write(
        lambda session: import_procedures(
            session, administrator(agency), rows, dry_run=dry_run, now=NOW
        )
    )


def test_an_import_creates_then_leaves_alone_then_makes_a_version(database, agency):
    assert taken_in(database, agency, [ROW], dry_run=True).created == ("thu-09",)
    with database.read() as session:
        assert versions_of(session, agency, "thu-09") == []
    assert taken_in(database, agency, [ROW]).written
    again = taken_in(database, agency, [ROW])
    assert (again.created, again.changed, again.unchanged) == ((), (), ("thu-09",))
    shorter = ROW | {"limit_amount": "8", "valid_from": "2026-12-01"}
    refused = taken_in(database, agency, [shorter])
    assert refused.faults[0].problem_vi == (
        "Các bước cộng lại 10 ngày làm việc, thời hạn là 8 ngày làm việc: "
        "thừa 2 ngày làm việc."
    )
    shorter["steps"] = ROW["steps"].replace("9 working_day", "7 working_day")
    assert taken_in(database, agency, [shorter]).changed == ("thu-09",)
    with database.read() as session:
        first, second = versions_of(session, agency, "thu-09")
        steps = steps_of(session, agency, first.id)
    assert first.code == "1.234567"
    assert [paper["required"] for paper in first.documents] == [True, False]
    assert [(step.name_vi, step.limit_amount) for step in steps] == [
        ("Tiếp nhận", 1),
        ("Thẩm định", 9),
    ]
    assert first.valid_to == date(2026, 11, 30)
    assert second.limit_amount == 8


def test_our_own_file_can_be_taken_in_again(database, agency):
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        report = taken_in(database, agency, csv.DictReader(lines))
    assert len(report.created) == 81
    assert report.faults == ()
    # What a table says nothing of is no change: a remark, a source, an English name.
    noted = ROW | {
        "note_vi": "Ghi chú",
        "name_en": "Trial",
        "source_url": "https://x.vn",
    }
    assert taken_in(database, agency, [noted]).written
    assert taken_in(database, agency, [ROW]).unchanged == ("thu-09",)


def test_a_fault_in_one_line_is_named_and_nothing_is_written(database, agency):
    bad = [
        ROW,
        ROW | {"key": "thu-10", "limit_unit": "fortnight"},
        ROW | {"key": "thu-11", "limit_amount": "ten"},
        ROW | {"key": "thu-12", "valid_from": "31/01/2026"},
        ROW | {"key": "thu-13", "name_vi": ""},
        ROW | {"key": "Không hợp lệ"},
        ROW | {"key": "thu-14", "limit_unit": ""},
        ROW | {"key": "thu-15", "variants": "hd|thiếu"},
        ROW | {"key": "thu-16", "fee_vnd": "-5"},
        ROW | {"key": "thu-17", "name_vi": "x" * 30_000},
        ROW,
    ]
    report = taken_in(database, agency, bad)
    assert not report.written
    assert sorted({fault.line for fault in report.faults}) == list(range(3, 13))
    assert all(fault.problem and fault.problem_vi for fault in report.faults)
    with database.read() as session:
        assert versions_of(session, agency, "thu-09") == []


def test_a_column_that_is_misspelt_is_not_passed_over(database, agency):
    wrong = {**ROW, "limit_amout": "10"}
    report = taken_in(database, agency, [wrong])
    assert "limit_amout" in report.faults[0].problem


def test_a_file_without_end_is_stopped(database, agency):
    def endless():
        while True:
            yield ROW | {"limit_amount": "ten"}

    report = taken_in(database, agency, endless())
    assert not report.written
    assert len(report.faults) == 200
