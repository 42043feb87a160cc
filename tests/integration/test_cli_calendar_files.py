"""A year and closures taken in from files by commands, as the pages take them in."""

import re

import pytest

from tests.factories import receive_case
from tests.integration.test_cli import due_dates
from tracker.calendars import active_closures

pytestmark = pytest.mark.db


def test_a_year_of_a_file_is_checked_then_entered_with_the_cases_it_moves(
    database, department, dunghen, tmp_path
):
    moved = receive_case(database, department, when="2026-11-16 09:00")
    before = due_dates(database)
    file = tmp_path / "nam.csv"
    file.write_text(
        "ngày,loại,tên,hoán đổi với\n23/11/2026,nghỉ,Nghỉ hoán đổi,28/11/2026\n"
        "28/11/2026,làm bù,,\n",
        encoding="utf-8",
    )
    asked = ("import", "year", str(file), "--year", "2026", "--decision", "QĐ 99")
    code, out, _ = dunghen(*asked, "--dry-run")
    assert code == 0
    assert "Ghi mới: 2; đã có: 0" in out
    assert re.search(rf"{moved.code}\s+17:00 23/11/2026\s+17:00 25/11/2026", out)
    assert "1 hồ sơ sẽ đổi hạn; chưa thay đổi gì." in out
    assert due_dates(database) == before
    code, out, _ = dunghen(*asked)
    assert (code, "1 hồ sơ đã đổi hạn." in out) == (0, True)
    assert due_dates(database) != before
    code, out, _ = dunghen(*asked)
    assert (code, "Không có gì mới để ghi." in out) == (0, True)

    file.write_text("ngày,loại\n23/11/2027,nghỉ\n", encoding="utf-8")
    code, out, err = dunghen(*asked)
    assert (code, "Chưa ghi gì." in out) == (1, True)
    assert "Dòng 2: Ngày 23/11/2027 không thuộc năm 2026." in err
    file.write_text("ngày,loại\n27/11/2026,nghỉ\n28/11/2026,nghỉ\n", encoding="utf-8")
    assert dunghen(*asked)[0] == 1

    file.write_text("ngày,loại,tên\n25/01/2028,nghỉ,Tết\n", encoding="utf-8")
    doubtful = (*asked[:3], "--year", "2028", "--decision", "QĐ 1")
    code, out, err = dunghen(*doubtful)
    assert (code, "chưa thay đổi gì" in out) == (1, True)
    assert "--confirmed" in err
    assert dunghen(*doubtful, "--confirmed")[0] == 0


CLOSED_IN_ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//mau//
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART:20261120T060000Z
DTEND:20261120T100000Z
SUMMARY:Mất điện
END:VEVENT
END:VCALENDAR
"""


def test_closures_of_a_file_are_checked_then_entered(
    database, department, dunghen, tmp_path
):
    moved = receive_case(database, department, when="2026-11-16 09:00")
    file = tmp_path / "dong-cua.csv"
    heads = "từ ngày;đến ngày;buổi;giờ;lý do;văn bản\n"
    good = "18/11/2026;19/11/2026;;;Lũ lụt;12/CĐ\n20/11/2026;;sáng;;Mất điện;\n"
    bad = "22/11/2026;;;;Nghỉ;1\n20/11/2026;;tối;;S;1\n20/11/2026;;;25:00-26:00;S;1\n"
    asked = ("import", "closures", str(file), "--decision", "13/TB")
    file.write_text(heads + good + bad, encoding="utf-8")
    code, out, err = dunghen(*asked)
    assert (code, "Ghi mới: 2; đã có: 0" in out, "Chưa ghi gì." in out) == (
        1,
        True,
        True,
    )
    assert [line[:7] for line in err.splitlines()] == ["Dòng 4:", "Dòng 5:", "Dòng 6:"]
    assert "vốn không mở cửa" in err

    file.write_text(heads + good, encoding="utf-8")
    code, out, _ = dunghen(*asked, "--dry-run")
    assert (code, moved.code in out) == (0, True)
    assert "1 hồ sơ sẽ đổi hạn; chưa thay đổi gì." in out
    assert dunghen(*asked)[0] == 0
    with database.read() as session:
        held = active_closures(session, department.agency_id)
    assert [(one.reason_vi, one.decision) for one in held] == [
        ("Lũ lụt", "12/CĐ"),
        ("Mất điện", "13/TB"),
    ]
    assert f"{held[1].first:%d/%m %H:%M}–{held[1].last:%H:%M}" == "20/11 00:00–12:00"
    code, out, _ = dunghen(*asked)
    assert "Không có gì mới để ghi." in out

    file.write_text(CLOSED_IN_ICS, encoding="utf-8")
    assert dunghen(*asked)[0] == 0
    with database.read() as session:
        last = active_closures(session, department.agency_id)[-1]
    assert f"{last.first:%H:%M}–{last.last:%H:%M}" == "13:00–17:00"
