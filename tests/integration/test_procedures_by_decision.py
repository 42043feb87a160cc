"""A procedure by decision: for new cases only; compared, posted, taken in."""

import csv
import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import func, select

from tests.administrator import fill_in, form_of
from tests.factories import make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker.catalogue import versions_of
from tracker.models import AgencyEvent, Case, Procedure, ProcedurePosting

pytestmark = pytest.mark.db
IMPORT = "/quan-tri/danh-muc/nhap"


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings, department):
    app = application(database, settings)
    set_clock(app, "2026-11-23 14:20")
    return app


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


def versions(database, department, key="five-days"):
    with database.read() as session:
        return versions_of(session, department.agency_id, key)


def new_version(visitor, department, **typed: str):
    path = f"/quan-tri/danh-muc/{department.procedures['five-days']}/phien-ban-moi"
    stated = {
        "valid_from": "01/12/2026",
        "limit_amount": "4",
        "steps": "Tiếp nhận | Một cửa | 0,5 ngày làm việc\n"
        "Thẩm định | | 2,5 ngày làm việc\nTrình ký | | 1 ngày làm việc",
        "documents": "Đơn đề nghị\nBản sao giấy phép | không bắt buộc",
        "fee_vnd": "100000",
        "decision_no": "15/QĐ-THU",
        "decided_on": "20/11/2026",
    }
    return fill_in(visitor, path, **{**stated, **typed})


def test_a_new_version_is_for_new_cases_only_and_the_two_are_compared(
    app, visitor, database, department
):
    old_case = receive_case(database, department, when="2026-11-23 09:00")
    path = f"/quan-tri/danh-muc/{department.procedures['five-days']}/phien-ban-moi"
    unchanged = fill_in(visitor, path)
    assert unchanged.status_code == 422
    assert "Chưa có gì khác phiên bản 1." in words_of(unchanged)
    assert new_version(visitor, department).status_code == 303
    first, second = versions(database, department)
    assert (second.decision_no, second.decided_on) == ("15/QĐ-THU", date(2026, 11, 20))
    assert first.valid_to == date(2026, 11, 30)
    department.procedures["five-days"] = second.id
    new_case = receive_case(database, department, when="2026-12-01 09:00")
    with database.read() as session:
        kept = {
            case.code: (case.procedure_id, case.limit_amount)
            for case in session.scalars(select(Case))
        }
    assert kept == {old_case.code: (first.id, 5), new_case.code: (second.id, 4)}

    address = f"/quan-tri/danh-muc/so-sanh?truoc={first.id}&sau={second.id}"
    page = visitor.get(f"/quan-tri/danh-muc/{second.id}")
    assert address.replace("&", "&amp;") in page.text
    said = words_of(visitor.get(address))
    assert "Thời hạn Đổi 5 ngày làm việc 4 ngày làm việc" in said
    assert "Phí, lệ phí Thêm – 100.000 đồng" in said
    assert "Bản sao giấy phép Thêm – không bắt buộc" in said
    assert "Hợp đồng Bỏ bắt buộc –" in said
    assert "Thẩm định Đổi 3,5 ngày làm việc 2,5 ngày làm việc" in said
    assert "Trình ký" not in said, "what stayed the same is not shown"
    assert "Trình ký Giữ nguyên" in words_of(visitor.get(f"{address}&tat-ca=true"))
    assert "1 hồ sơ đang mở vẫn theo phiên bản 1" in said
    # Two procedures are not two versions.
    other = department.procedures["ten-days"]
    wrong = f"/quan-tri/danh-muc/so-sanh?truoc={first.id}&sau={other}"
    assert visitor.get(wrong).status_code == 404

    pinned = visitor.get(f"/quan-tri/danh-muc/{first.id}/ho-so")
    assert old_case.code in pinned.text
    assert new_case.code not in pinned.text
    file = visitor.get(f"/quan-tri/danh-muc/{first.id}/ho-so.csv").text
    assert f"{old_case.code},2026-11-23,2026-12-01 17:00,5 ngày làm việc" in file


WRONG_SUMS = [
    (
        "Làm | | 6 ngày làm việc",
        "Các bước cộng lại 6 ngày làm việc, thời hạn là 4 ngày làm việc: "
        "thừa 2 ngày làm việc.",
    ),
    (
        "Làm | | 3,5 ngày làm việc",
        "Các bước cộng lại 3,5 ngày làm việc, thời hạn là 4 ngày làm việc: "
        "thiếu 0,5 ngày làm việc.",
    ),
    (
        "Nhận | | 1 giờ làm việc\nLàm | | 4 ngày làm việc",
        "Các bước cộng lại 33 giờ làm việc, thời hạn là 4 ngày làm việc: "
        "thừa 1 giờ làm việc.",
    ),
]


def test_steps_that_do_not_add_up_are_refused_saying_by_how_much(
    visitor, database, department
):
    for steps, said in WRONG_SUMS:
        refused = new_version(visitor, department, steps=steps)
        assert refused.status_code == 422
        assert said in words_of(refused)
        assert 'href="#steps"' in refused.text
    assert len(versions(database, department)) == 1
    # Days and working days cannot be compared: that is not an error.
    mixed = new_version(visitor, department, steps="Làm | | 3 ngày")
    assert mixed.status_code == 303


# -- taken in


HEADS = ["key", "name_vi", "field_vi", "valid_from", "limit_amount", "limit_unit"]
GOOD = [
    ["thu-1", "Thủ tục thứ nhất", "Thử", "2027-01-01", "10", "working_day"],
    ["five-days", "Đăng ký gia hạn", "Thử", "2027-01-01", "4", "working_day"],
]
BAD = [
    ["thu-2", "Thủ tục thứ hai", "Thử", "31/12/2026", "10", "working_day"],
    ["thu-3", "=SUM(A1)", "Thử", "2027-01-01", "mười", "working_day"],
]


def csv_of(rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADS, *rows])
    return text.getvalue().encode()


def xlsx_of(rows) -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADS)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row[:3])
        sheet.write_datetime(number, 3, date.fromisoformat(row[3]))
        sheet.write_number(number, 4, int(row[4]))
        sheet.write_string(number, 5, row[5])
    book.close()
    return data.getvalue()


def upload(visitor, data: bytes, do: str = "check"):
    return visitor.client.post(
        IMPORT,
        data={"csrf_token": visitor.csrf_token, "do": do},
        files={"file": ("danh-muc", data, "application/octet-stream")},
        follow_redirects=False,
    )


def press(visitor, page, do: str):
    return visitor.client.post(
        IMPORT, data={**form_of(page, IMPORT), "do": do}, follow_redirects=False
    )


def rows_in(database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(Procedure)).scalar_one()


@pytest.mark.parametrize("written", [csv_of, xlsx_of], ids=["csv", "xlsx"])
def test_a_file_says_what_becomes_of_each_line_and_is_written_when_confirmed(
    visitor, database, department, written
):
    before = rows_in(database)
    checked = upload(visitor, written(GOOD))
    said = words_of(checked)
    assert checked.status_code == 200, said
    assert "1 thủ tục mới, 1 phiên bản mới, 0 không đổi." in said
    assert "Thủ tục thứ nhất thu-1 thủ tục mới từ 01/01/2027" in said
    assert rows_in(database) == before
    assert press(visitor, checked, "write").status_code == 303
    assert rows_in(database) == before + 2
    assert versions(database, department)[-1].limit_amount == 4
    again = words_of(upload(visitor, written(GOOD)))
    assert "0 thủ tục mới, 0 phiên bản mới, 2 không đổi." in again


def test_a_broken_file_changes_nothing_and_its_lines_come_back_with_reasons(
    visitor, database, department
):
    before = rows_in(database)
    refused = upload(visitor, csv_of([*GOOD, *BAD]), "write")
    assert refused.status_code == 422
    assert "2 dòng có lỗi. Chưa ghi gì cả" in words_of(refused)
    assert rows_in(database) == before
    file = press(visitor, refused, "faults")
    assert "attachment" in file.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [(line["Dòng"], line["key"]) for line in lines] == [
        ("4", "thu-2"),
        ("5", "thu-3"),
    ]
    assert "không phải ngày dạng 2026-01-31" in lines[0]["Vì sao"]
    assert "không phải là số" in lines[1]["Vì sao"]
    assert lines[1]["name_vi"] == "'=SUM(A1)", "it does nothing when opened"
    # Corrected, the file is taken in as it is, with its remarks.
    corrected = file.text.replace("31/12/2026", "2026-12-31").replace("mười", "10")
    taken = upload(visitor, corrected.encode(), "write")
    assert taken.status_code == 303
    assert rows_in(database) == before + 2
    for broken in (b"PK\x03\x04 no workbook", b"\xff\xfe", b""):
        none = upload(visitor, broken)
        assert none.status_code == 422


# -- posted


def test_a_version_posted_late_is_counted_listed_and_corrected_in_the_open(
    app, visitor, database, department
):
    # Decided on 20/11, five working days on (24/11 is off) is 30/11.
    assert new_version(visitor, department).status_code == 303
    version = versions(database, department)[-1]
    form = f"/quan-tri/danh-muc/{version.id}/cong-khai"
    line = "thủ tục quá hạn công khai"
    assert line not in words_of(visitor.get("/quan-tri"))
    set_clock(app, "2026-12-02 08:00")
    assert f"1 {line}" in words_of(visitor.get("/quan-tri"))
    listed = words_of(visitor.get("/cong-khai-thu-tuc?loc=cham"))
    assert "Chậm 2 ngày làm việc" in listed
    assert "chưa công khai, hạn 30/11/2026" in listed
    assert "đúng hạn 23/11/2026" in listed, "five working days before 1 December"

    early = fill_in(visitor, form, posted_on="19/11/2026")
    assert "Ngày công khai không thể trước ngày quyết định." in words_of(early)
    later = fill_in(visitor, form, posted_on="03/12/2026")
    assert later.status_code == 422
    made = fill_in(visitor, form, posted_on="01/12/2026", place_vi="Cổng dịch vụ công")
    assert made.status_code == 303
    assert line not in words_of(visitor.get("/quan-tri"))
    assert "chậm 1 ngày làm việc" in words_of(visitor.get(made.headers["location"]))
    silent = fill_in(visitor, form, posted_on="27/11/2026")
    assert "Hãy ghi vì sao sửa lại" in words_of(silent)
    assert fill_in(visitor, form, posted_on="27/11/2026", why="Nhầm").status_code == 303
    with database.read() as session:
        rows = session.scalars(select(ProcedurePosting).order_by(ProcedurePosting.id))
        assert [row.posted_on for row in rows] == [
            date(2026, 12, 1),
            date(2026, 11, 27),
        ]
        events = select(AgencyEvent.data).where(AgencyEvent.kind == "procedure.posted")
        assert [data["why"] for data in session.scalars(events)] == ["", "Nhầm"]
    inspector = visit(app, database, department.inspector)
    file = inspector.get("/cong-khai-thu-tuc.csv").text
    assert "15/QĐ-THU,2026-11-20,2026-11-23,0,2026-11-27,2026-11-30,0" in file
    officer = visit(app, database, department.officer)
    assert officer.get("/cong-khai-thu-tuc").status_code == 403
