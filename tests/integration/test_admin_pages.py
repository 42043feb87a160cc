"""Who may come to the administrator's pages, and the agency's own particulars."""

import re
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.administrator import fill_in, form_of
from tests.factories import make_department
from tests.visitor import application, visit, words_of
from tracker.accounts.agencies import agency_of
from tracker.accounts.choices import choices_of
from web import admin

pytestmark = pytest.mark.db
OTHERS = ("desk", "officer", "head", "manager", "inspector")


def routes():
    """Every address of the administrator's pages, with its method."""
    for route in admin.router.routes:
        for method in route.methods:
            yield method, re.sub(r"{\w+}", str(uuid4()), route.path)


INSIDE = [(method, path) for method, path in routes() if path.startswith("/quan-tri")]
CHANGES = [(m, p) for m, p in routes() if m == "POST"]


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


def agency(database, department):
    with database.read() as session:
        return agency_of(session, department.administrator)


def test_the_pages_are_many():
    assert len(INSIDE) > 40
    assert len(CHANGES) > 25
    assert {"/quan-tri", "/quan-tri/can-bo", "/quan-tri/danh-muc/nhap"} <= {
        path for _, path in INSIDE
    }


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_administrator_comes_in(app, database, department, role):
    other = visit(app, database, getattr(department, role))
    for method, path in INSIDE:
        answer = other.client.request(
            method,
            path,
            data={"csrf_token": other.csrf_token} if method == "POST" else None,
            follow_redirects=False,
        )
        if path == "/quan-tri/nhat-ky" and role in {"manager", "inspector"}:
            assert answer.status_code == 200, "the record is for who oversees, too"
            continue
        assert answer.status_code == 403, (method, path)
        assert "Vai trò của bạn không được làm việc này" in words_of(answer)


def test_a_reader_who_is_not_signed_in_is_asked_to(app):
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    for method, path in [*INSIDE, *CHANGES]:
        answer = client.request(method, path)
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/dang-nhap"), (method, path)


def test_a_form_that_was_not_made_here_changes_nothing(visitor, database, department):
    before = agency(database, department).settings
    for token in ("", "gia-mao"):
        for method, path in CHANGES:
            answer = visitor.client.request(
                method, path, data={"csrf_token": token}, follow_redirects=False
            )
            assert answer.status_code == 403, path
            assert "Biểu mẫu đã hết hiệu lực" in words_of(answer)
    assert agency(database, department).settings == before


def test_a_form_of_another_session_is_refused(app, database, department, visitor):
    other = visit(app, database, department.administrator)
    visitor.csrf_token = other.csrf_token
    assert visitor.post("/quan-tri/co-quan").status_code == 403


def test_another_agencys_rows_are_not_there(app, database, visitor):
    other = make_department(database, code="X88.88")
    for path in (
        f"/quan-tri/don-vi/{other.unit_id}",
        f"/quan-tri/can-bo/{other.desk.officer_id}",
        f"/quan-tri/nguoi-ky/{other.signatory_id}",
        f"/quan-tri/danh-muc/{other.procedures['five-days']}",
    ):
        found = visitor.get(path)
        assert found.status_code in {404, 422}, path
        assert "An Hải" not in words_of(found).replace(
            "Sở Khoa học và Công nghệ tỉnh An Hải", ""
        )


def test_the_first_page_says_what_is_missing(visitor):
    said = words_of(visitor.get("/quan-tri"))
    assert "Còn phải làm" in said
    assert "Chưa có máy chủ thư" in said
    assert "Mẫu câu xin lỗi chưa đối chiếu nguyên văn Mẫu 04." in said
    assert "6 tài khoản đang mở" in said
    assert "Chưa có người ký nào" not in said, "the department has one"


def test_the_particulars_are_shown_and_changed(visitor, database, department):
    shown = form_of(visitor.get("/quan-tri/co-quan"), "/quan-tri/co-quan")
    assert shown["name_vi"] == ["Sở Khoa học và Công nghệ tỉnh An Hải"]
    saved = fill_in(visitor, "/quan-tri/co-quan", phone="0254.300.0118", code="x99.98")
    assert saved.headers["location"] == "/quan-tri/co-quan?xong=da-luu"
    assert "Đã lưu." in words_of(visitor.get(saved.headers["location"]))
    row = agency(database, department)
    assert (row.code, row.phone) == ("X99.98", "02543000118")
    assert row.name_vi == "Sở Khoa học và Công nghệ tỉnh An Hải"
    record = words_of(visitor.get("/quan-tri/nhat-ky"))
    assert "đổi thông tin cơ quan" in record
    assert "X99.99 → X99.98" in record


def test_wrong_particulars_are_refused_and_stay_typed(visitor, database, department):
    refused = fill_in(
        visitor, "/quan-tri/co-quan", code="mã sai", name_vi="<i>Sở</i> Mới"
    )
    assert refused.status_code == 422
    assert "Mã định danh cơ quan chưa đúng." in words_of(refused)
    assert 'href="#code"' in refused.text
    assert form_of(refused, "/quan-tri/co-quan")["name_vi"] == ["<i>Sở</i> Mới"]
    assert "<i>" not in refused.text
    assert agency(database, department).code == "X99.99"


def test_the_choices_are_changed(visitor, database, department):
    saved = fill_in(
        visitor,
        "/quan-tri/lua-chon",
        due_soon_working_days="3",
        apology_prepared_working_days="2",
        digest_at="06:45",
        publish_apologies="no",
        one_stop_name_vi="Trung tâm Phục vụ hành chính công",
        lookup_address="https://hen.anhai.example",
    )
    assert saved.status_code == 303
    choices = choices_of(agency(database, department))
    assert choices.due_soon_working_days == 3
    assert choices.apology_prepared_working_days == 2
    assert choices.digest_at == "06:45"
    assert choices.publish_apologies is False
    assert choices.one_stop_name_vi == "Trung tâm Phục vụ hành chính công"
    assert choices.lookup_address == "https://hen.anhai.example"
    assert choices.publish_days == 90


def test_all_wrong_choices_are_said_at_once(visitor, database, department):
    refused = fill_in(
        visitor,
        "/quan-tri/lua-chon",
        due_soon_working_days="31",
        publish_days="",
        digest_at="25:00",
        lookup_address="anhai.example",
    )
    said = words_of(refused)
    assert refused.status_code == 422
    assert "Còn 4 chỗ cần sửa" in said
    assert "phải là số nguyên từ 0 đến 30" in said
    assert "Công khai trong: nhập một số nguyên." in said
    assert "Giờ gửi bản tin sáng phải viết dạng 07:30." in said
    assert form_of(refused, "/quan-tri/lua-chon")["digest_at"] == ["25:00"]
    assert choices_of(agency(database, department)).due_soon_working_days == 2


WORDING = "/quan-tri/loi-xin-loi"


def test_the_wording_is_previewed_without_being_kept(visitor, database, department):
    page = visitor.get(WORDING)
    said = words_of(page)
    assert "Chưa đối chiếu nguyên văn Mẫu 04." in said
    assert "Phòng khám Đa khoa Sao Biển" in said, "the preview's invented applicant"
    assert "{ngay_hen_lai}" in said, "the places are explained"
    typed = form_of(page, WORDING)["apology_before_due"][0]
    previewed = fill_in(
        visitor,
        WORDING,
        do="preview",
        apology_before_due=f"{typed}\nCâu thêm cho {{ten_nguoi_nop}}.",
    )
    assert previewed.status_code == 200
    assert "Câu thêm cho Phòng khám Đa khoa Sao Biển." in words_of(previewed)
    assert choices_of(agency(database, department)).apology_before_due == ""


def test_new_wording_has_to_be_compared_again(visitor, database, department):
    def choices():
        return choices_of(agency(database, department))

    assert (
        fill_in(visitor, WORDING, do="save", wording_verified="1")
        .headers["location"]
        .endswith("da-luu")
    )
    assert choices().wording_verified is True
    assert choices().apology_before_due == "", "as shipped means none of our own"
    assert "Chưa đối chiếu" not in words_of(visitor.get(WORDING))
    shown = form_of(visitor.get(WORDING), WORDING)
    new = shown["apology_after_due"][0] + "\nTrân trọng."
    saved = fill_in(visitor, WORDING, do="save", apology_after_due=new)
    assert saved.headers["location"].endswith("can-doi-chieu")
    assert choices().wording_verified is False
    assert choices().apology_after_due.endswith("Trân trọng.")
    assert "Chưa đối chiếu" in words_of(visitor.get(WORDING))


WRONG_WORDINGS = [
    ("Xin lỗi.", "thiếu chỗ điền bắt buộc"),
    ("Xin lỗi {ai_do}", "không có trong danh sách"),
    ("Xin lỗi {ten", "dấu ngoặc nhọn đặt sai"),
]


def test_wording_that_could_not_become_an_apology_is_refused(
    visitor, database, department
):
    for wording, said in WRONG_WORDINGS:
        refused = fill_in(visitor, WORDING, do="save", apology_before_due=wording)
        assert refused.status_code == 422
        assert said in words_of(refused)
        assert form_of(refused, WORDING)["apology_before_due"] == [wording]
        assert choices_of(agency(database, department)).apology_before_due == ""


def test_the_record_goes_on_page_by_page(visitor):
    for number in range(55):
        fill_in(visitor, "/quan-tri/co-quan", place_vi=f"An Hải {number}")
    first = visitor.get("/quan-tri/nhat-ky")
    assert "An Hải 53 → An Hải 54" in words_of(first)
    assert "An Hải 0 → An Hải 1 " not in words_of(first)
    older = re.search(r'href="(/quan-tri/nhat-ky\?truoc=[^"]+)"', first.text)
    assert older is not None
    assert "An Hải → An Hải 0" in words_of(visitor.get(older[1]))
