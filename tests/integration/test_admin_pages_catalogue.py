"""The catalogue through an administrator's pages: list, versions, units, files."""

import pytest

from tests.administrator import fill_in, form_of
from tests.factories import at
from tests.visitor import application, visit, words_of
from tracker.catalogue import everything, seed, steps_of, versions_of

pytestmark = pytest.mark.db
LIST, IMPORT = "/quan-tri/danh-muc", "/quan-tri/danh-muc/nhap"
ASSIGN = "/quan-tri/danh-muc/giao-don-vi"
HEAD = "key,name_vi,field_vi,valid_from,limit_amount,limit_unit,legal_basis\n"
LINE = "buu-chinh-1,Cấp giấy phép bưu chính,Bưu chính,2026-01-01,20,working_day,NĐ 47"
GOOD = f"{HEAD}{LINE}\n"


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


@pytest.fixture
def seeded(database, department):
    return database.write(
        lambda session: seed(session, department.agency_id, at("2026-01-05 08:00"))
    )


def versions(database, department, key):
    with database.read() as session:
        return versions_of(session, department.agency_id, key)


def count(database, department):
    with database.read() as session:
        return len(everything(session, department.agency_id))


# -- the list


def test_the_list_says_what_cannot_be_registered_and_why(visitor, seeded):
    said = words_of(visitor.get(LIST))
    assert "Được" in said
    assert "mã chưa xác minh" in said
    unclear = words_of(visitor.get(f"{LIST}?loc=chua-ro"))
    assert "Chưa rõ thời hạn và đơn vị tính" in unclear
    gone = words_of(visitor.get(f"{LIST}?loc=het-hieu-luc"))
    assert "Thủ tục đã hết hiệu lực, chỉ còn để tra cứu." in gone
    other = words_of(visitor.get(f"{LIST}?loc=tham-khao"))
    assert "Thủ tục của cơ quan khác, chỉ để tham khảo." in other
    assert visitor.get(f"{LIST}?loc=khac").status_code == 422


def test_the_list_is_searched_without_marks(visitor):
    said = words_of(visitor.get(f"{LIST}?tim=GIA+HAN+giay+phep"))
    assert "Gia hạn giấy phép tiến hành công việc bức xạ" in said
    assert "dấu định lượng" not in said
    assert "Không có thủ tục nào" in words_of(visitor.get(f"{LIST}?tim=khongcogi"))
    assert "1.014392" in words_of(visitor.get(f"{LIST}?tim=1.014392"))


def test_one_version_is_shown_whole(visitor, department):
    said = words_of(visitor.get(f"{LIST}/{department.procedures['ten-days']}"))
    assert "10 ngày làm việc" in said
    assert "Có hội đồng chuyên gia: 15 ngày làm việc" in said
    assert "TT 03/2014/TT-BKHCN" in said
    assert "Ba bước mặc định" in said
    assert "Phòng Quản lý Công nghệ" in said
    five = words_of(visitor.get(f"{LIST}/{department.procedures['five-days']}"))
    assert "2. Thẩm định" in five
    assert "Ba bước mặc định" not in five


# -- versions


def test_a_new_version_begins_with_what_the_last_one_says(
    visitor, database, department
):
    here = f"{LIST}/{department.procedures['five-days']}/phien-ban-moi"
    fields = form_of(visitor.get(here), here)
    assert fields["limit_amount"] == ["5"]
    assert fields["steps"] == [
        "Tiếp nhận |  | 0,5 ngày làm việc\nThẩm định |  | 3,5 ngày làm việc\n"
        "Trình ký |  | 1 ngày làm việc"
    ]
    assert fields["documents"] == ["Đơn đề nghị\nHợp đồng"]
    made = fill_in(
        visitor,
        here,
        valid_from="01/01/2027",
        limit_amount="4",
        legal_basis="NĐ 1/2026/NĐ-CP",
        documents="Đơn đề nghị\nGiấy ủy quyền | không bắt buộc",
        steps="Tiếp nhận | Một cửa | 4 giờ\nGiải quyết | Phòng | 3,5 ngày làm việc",
        variants="hoi-dong | Có hội đồng | 10 ngày làm việc | khoản 2 Điều 5",
        supplement_window="30 ngày",
    )
    assert made.status_code == 303, words_of(made)
    old, new = versions(database, department, "five-days")
    assert str(old.valid_to) == "2026-12-31"
    assert (new.version_no, str(new.valid_from)) == (2, "2027-01-01")
    assert (new.limit_amount, new.limit_unit) == (4, "working_day")
    assert new.documents[1] == {"name_vi": "Giấy ủy quyền", "required": False}
    assert new.variants[0]["unit"] == "working_day"
    assert new.supplement_window_amount == 30
    assert new.unit_id == department.unit_id
    with database.read() as session:
        steps = steps_of(session, department.agency_id, new.id)
    assert [(s.name_vi, s.limit_amount, s.limit_unit) for s in steps] == [
        ("Tiếp nhận", 4, "working_hour"),
        ("Giải quyết", 3.5, "working_day"),
    ]
    page = words_of(visitor.get(made.headers["location"]))
    assert "Có hiệu lực từ 01/01/2027" in page
    assert "Phiên bản 1" in page


def test_a_version_that_restates_all_reads_back_as_it_was(
    visitor, database, department
):
    for key in ("ten-days", "resumes", "fee-first", "calendar-days"):
        here = f"{LIST}/{department.procedures[key]}/phien-ban-moi"
        made = fill_in(visitor, here, valid_from="01/02/2027", decision_no="9/QĐ-THU")
        assert made.status_code == 303, words_of(made)
        old, new = versions(database, department, key)
        for name in (
            "name_vi", "code", "code_verified", "limit_amount", "limit_unit",
            "variants", "documents", "clock_starts", "after_supplement",
            "supplement_ask_amount", "supplement_window_amount", "fee_vnd",
            "legal_basis", "steps_are_default", "unit_id", "cutoff",
        ):  # fmt: skip
            assert getattr(new, name) == getattr(old, name), name


WRONG_VERSIONS = [
    ({"name_vi": ""}, "name_vi", "Nhập tên thủ tục."),
    ({"valid_from": ""}, "valid_from", "Nhập ngày bắt đầu áp dụng"),
    ({"valid_from": "32/01/2027"}, "valid_from", "viết ngày/tháng/năm"),
    ({"valid_from": "01/01/2019"}, "valid_from", "phải sau ngày bắt đầu"),
    ({"limit_amount": "nhiều"}, "limit_amount", "“nhiều” không phải là số."),
    ({"limit_amount": ""}, "limit_amount", "hoặc chọn “Chưa rõ”"),
    ({"limit_unit": ""}, "limit_unit", "Thiếu đơn vị thời hạn."),
    ({"limit_amount": "9999"}, "limit_amount", "Thời hạn quá dài."),
    ({"steps": "A | B | ba hôm"}, "steps", "Dòng 1: viết thời hạn dạng"),
    ({"variants": "chỉ tên"}, "variants", "mã|tên|15 working_day|căn cứ"),
    ({"supplement_ask": "sớm"}, "supplement_ask", "viết thời hạn dạng"),
    ({"fee_vnd": "năm đồng"}, "fee_vnd", "không phải số đồng"),
    ({"cutoff": "25h"}, "cutoff", "Cần giờ dạng 15:00."),
]


def test_a_wrong_version_is_refused_and_stays_typed(visitor, database, department):
    here = f"{LIST}/{department.procedures['five-days']}/phien-ban-moi"
    for typed, place, said in WRONG_VERSIONS:
        whole = {"valid_from": "01/01/2027", "note_vi": "Ghi chú riêng", **typed}
        refused = fill_in(visitor, here, **whole)
        assert refused.status_code == 422, typed
        assert said in words_of(refused)
        assert f'href="#{place}"' in refused.text
        kept = form_of(refused, here)
        assert all(kept[name] == [text] for name, text in whole.items())
    assert len(versions(database, department, "five-days")) == 1


def test_a_new_procedure_is_added(visitor, database, department):
    made = fill_in(
        visitor,
        f"{LIST}/them",
        name_vi="Cấp đổi giấy phép bưu chính",
        field_vi="Bưu chính",
        limit_amount="7",
        unit_id=str(department.unit_id),
        fee_vnd="500.000",
    )
    assert made.status_code == 303, words_of(made)
    [row] = versions(database, department, "cap-doi-giay-phep-buu-chinh")
    assert (row.fee_vnd, row.unit_id) == (500000, department.unit_id)
    said = words_of(visitor.get(made.headers["location"]))
    assert "căn cứ: chưa xác minh" in said
    assert "500.000 đồng" in said
    again = fill_in(
        visitor,
        f"{LIST}/them",
        name_vi="Cấp đổi giấy phép bưu chính",
        field_vi="Bưu chính",
        limit_amount="7",
    )
    assert again.status_code == 409
    assert "danh mục đã có thủ tục" in words_of(again)


# -- units


def test_units_are_named_for_whole_fields(visitor, database, department, seeded):
    page = visitor.get(ASSIGN)
    fields = form_of(page, ASSIGN)
    number = fields["field_vi"].index("Bưu chính")
    done = fill_in(visitor, ASSIGN, **{f"unit-{number}": str(department.unit_id)})
    assert done.headers["location"].endswith("da-giao")
    with database.read() as session:
        rows = everything(session, department.agency_id)
    assert {r.unit_id for r in rows if r.field_vi == "Bưu chính"} == {
        department.unit_id
    }
    assert any(r.unit_id is None for r in rows)
    assert "Bưu chính" not in form_of(visitor.get(ASSIGN), ASSIGN)["field_vi"]
    assert "giao thủ tục cho Phòng" in words_of(visitor.get("/quan-tri/nhat-ky"))
    nothing = fill_in(visitor, ASSIGN)
    assert nothing.status_code == 422
    assert "Chọn đơn vị cho ít nhất một lĩnh vực." in words_of(nothing)


def test_one_procedure_gets_a_unit_and_keeps_it(visitor, database, department, seeded):
    with database.read() as session:
        row = next(
            one for one in everything(session, department.agency_id)
            if one.unit_id is None and one.status == "current"
        )  # fmt: skip
    here = f"{LIST}/{row.id}"
    none = visitor.post(f"{here}/don-vi", unit_id="")
    assert none.status_code == 422
    assert "Chọn đơn vị giải quyết." in words_of(none)
    named = visitor.post(f"{here}/don-vi", unit_id=str(department.unit_id))
    assert named.status_code == 303
    other = visitor.post(f"{here}/don-vi", unit_id=str(department.one_stop_id))
    assert other.status_code == 409
    assert "hãy lập phiên bản mới để đổi đơn vị" in words_of(other)
    assert versions(database, department, row.key)[-1].unit_id == department.unit_id


# -- a file


def take_in(visitor, content, **fields):
    if isinstance(content, str):
        content = content.encode()
    return visitor.client.post(
        IMPORT,
        data={"csrf_token": visitor.csrf_token, "do": "check", **fields},
        files={"file": ("danh-muc.csv", content, "text/csv")},
        follow_redirects=False,
    )


def test_a_file_is_checked_first_and_then_written(visitor, database, department):
    before = count(database, department)
    checked = take_in(visitor, "\ufeff" + GOOD)
    said = words_of(checked)
    assert checked.status_code == 200
    assert "1 thủ tục mới, 0 phiên bản mới, 0 không đổi. Chưa ghi gì cả." in said
    assert count(database, department) == before
    carried = form_of(checked, IMPORT)
    assert carried["carried"] == [GOOD]
    written = visitor.post(IMPORT, carried=carried["carried"][0], do="write")
    assert written.headers["location"] == f"{LIST}?xong=da-nhap"
    [row] = versions(database, department, "buu-chinh-1")
    assert row.limit_amount == 20
    again = take_in(visitor, GOOD)
    assert "0 thủ tục mới, 0 phiên bản mới, 1 không đổi." in words_of(again)


def test_a_file_with_a_wrong_line_writes_nothing(visitor, database, department):
    before = count(database, department)
    wrong = (
        GOOD + "sai-1,,Bưu chính,2026-01-01,20,working_day,\n"
        "sai-2,Tên dài đủ,Bưu chính,hôm nay,20,working_day,\n"
        "sai-3,Tên dài đủ,Bưu chính,2026-01-01,20,tuần,\n"
    )
    for do in ("check", "write"):
        refused = take_in(visitor, wrong, do=do)
        said = words_of(refused)
        assert refused.status_code == 422
        assert "3 dòng có lỗi. Chưa ghi gì cả" in said
        assert "3 name_vi" in said
        assert "4 valid_from" in said
        assert "5 limit_amount" in said or "5 limit_unit" in said
        assert count(database, department) == before


WRONG_FILES = [
    (b"", "Chọn tệp CSV hoặc XLSX cần nhập."),
    (HEAD.encode(), "Tệp không có dòng nào."),
    (GOOD.encode("utf-16"), "Tệp không phải mã UTF-8."),
    (b"\xff\xfe\x00binary", "Tệp không phải mã UTF-8."),
    ((HEAD + '"' + "x" * 200_000).encode(), "Tệp không đọc được"),
    (b"la,lung\n1,2\n", "cột không rõ"),
]


def test_a_file_that_is_no_catalogue_is_refused(visitor, database, department):
    before = count(database, department)
    for content, said in WRONG_FILES[1:]:
        refused = take_in(visitor, content, do="write")
        assert refused.status_code == 422, said
        assert said in words_of(refused)
    nothing = visitor.post(IMPORT, do="write")
    assert nothing.status_code == 422
    assert WRONG_FILES[0][1] in words_of(nothing)
    assert count(database, department) == before


def test_a_file_over_ten_megabytes_is_turned_away_at_the_edge(visitor):
    refused = take_in(visitor, b"x" * 10_500_000)
    assert refused.status_code == 413
    assert "quá lớn" in words_of(refused)
