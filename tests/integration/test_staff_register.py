"""Registering at the desk: the date is seen before it is given, and nothing is lost."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from tests.factories import a_person, at, make_department, receive_case
from tests.visitor import fields_of, set_clock, visit, words_of
from tracker.models import Applicant, Case, CaseEvent

pytestmark = pytest.mark.db

PERSON = {
    "kind": "natural",
    "name": "Lê Thị Bích",
    "phone": "0912 345 678",
    "email": "bich@dan.example",
    "address": "12 ngõ Hoa Sữa",
}


@pytest.fixture
def desk(app, database, department):
    return visit(app, database, department.desk)


def entry(department, procedure="five-days", **given):
    """Fill the form in as the desk does."""
    return {
        "act": "dang-ky",
        "case_id": str(uuid.uuid4()),
        "procedure": str(department.procedures.get(procedure, procedure)),
        "channel": "in_person",
        "received_at": "23/11/2026 14:20",
        **PERSON,
        **given,
    }


def all_cases(database):
    with database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.id)))


def test_form_lists_what_may_be_registered(desk, department):
    page = desk.get("/dang-ky")
    assert page.status_code == 200
    assert "Đăng ký gia hạn nội dung chuyển giao công nghệ" in words_of(page)
    assert uuid.UUID(fields_of(page)["case_id"])
    assert fields_of(page)["received_at"] == "23/11/2026 14:20"


def test_promise_is_shown_with_its_reasons_before_saving(desk, department, database):
    part = desk.get(
        f"/dang-ky/loi-hen?procedure={department.procedures['five-days']}"
        "&received_at=23/11/2026 14:20"
    )
    said = words_of(part)
    assert "thứ Ba, 01/12/2026" in said
    assert "trước 17 giờ" in said
    assert "Nghỉ Ngày Văn hóa Việt Nam" in said
    assert "chậm nhất ngày này phải gửi văn bản xin lỗi" in said
    assert "<html" not in part.text
    assert all_cases(database) == []


def test_looking_at_the_date_keeps_everything_typed_and_writes_nothing(
    desk, department, database
):
    page = desk.post("/dang-ky", **entry(department, act="xem", subject="Gia hạn"))
    assert page.status_code == 200
    assert "thứ Ba, 01/12/2026" in words_of(page)
    kept = fields_of(page)
    assert {name: kept[name] for name in ("name", "phone", "email", "subject")} == {
        "name": "Lê Thị Bích",
        "phone": "0912 345 678",
        "email": "bich@dan.example",
        "subject": "Gia hạn",
    }
    assert all_cases(database) == []


def test_registered_case_has_the_date_that_was_shown(desk, department, database):
    answer = desk.post(
        "/dang-ky",
        **entry(department, doc_0="1", doc_form_0="certified", doc_copies_0="2"),
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == ("/ho-so/X99.99-261123-0001?xong=da-dang-ky")
    (case,) = all_cases(database)
    assert case.due_at == at("2026-12-01 17:00")
    assert case.documents == [
        {"name_vi": "Đơn đề nghị", "form": "certified", "copies": 2}
    ]
    page = desk.get(answer.headers["location"])
    assert "In giấy hẹn" in words_of(page)
    assert "thứ Ba, 01/12/2026" in words_of(page)
    assert "Đã đăng ký hồ sơ" in words_of(page)


def test_faults_are_named_together_and_nothing_typed_is_lost(
    desk, department, database
):
    page = desk.post(
        "/dang-ky",
        **entry(
            department,
            procedure="five-days",
            name="",
            phone="12",
            email="khong-phai-thu",
            subject="Giữ nguyên điều này",
        ),
    )
    assert page.status_code == 422
    said = words_of(page)
    assert "Còn 3 chỗ cần sửa" in said
    assert "Nhập họ và tên người nộp" in said
    assert "Số điện thoại chưa đúng" in said
    assert "Địa chỉ thư điện tử chưa đúng" in said
    assert 'href="#phone"' in page.text
    assert fields_of(page)["subject"] == "Giữ nguyên điều này"
    assert fields_of(page)["phone"] == "12"
    assert all_cases(database) == []


BAD = [
    ({"procedure": ""}, "Chọn thủ tục trong danh sách"),
    ({"procedure": str(uuid.uuid4())}, "Chọn thủ tục trong danh sách"),
    ({"received_at": "23/11/2026 16:00"}, "ở tương lai"),
    ({"received_at": "hôm qua"}, "Nhập ngày và giờ"),
    ({"received_at": "31/02/2026 08:00"}, "Nhập ngày và giờ"),
    ({"received_at": "02/01/2019 08:00"}, "nằm ngoài thời gian đó"),
    ({"kind": "spirit"}, "cá nhân hay tổ chức"),
    ({"channel": "telepathy"}, "Chọn cách nộp"),
    ({"doc_0": "1", "doc_copies_0": "0"}, "số nguyên từ 1 đến 999"),
    ({"doc_0": "1", "doc_form_0": "clay"}, "loại bản"),
    ({"identity_no": "abc"}, "Số giấy tờ chưa đúng"),
    ({"name": "x" * 400}, "dài quá 300 ký tự"),
]


def test_bad_input_says_what_to_do_and_changes_nothing(desk, department, database):
    for given, said in BAD:
        page = desk.post("/dang-ky", **entry(department, **given))
        assert page.status_code == 422, given
        assert said in words_of(page), given
    assert all_cases(database) == []


def test_form_sent_twice_makes_one_case(desk, department, database):
    form = entry(department)
    first = desk.post("/dang-ky", **form)
    second = desk.post("/dang-ky", **form)
    assert first.headers["location"] == second.headers["location"]
    assert len(all_cases(database)) == 1


def test_form_sent_from_two_windows_at_once_makes_one_case(
    app, desk, department, database
):
    form = entry(department)
    desks = [desk, *(visit(app, database, department.desk) for _ in range(3))]
    with ThreadPoolExecutor(len(desks)) as pool:
        answers = list(pool.map(lambda one: one.post("/dang-ky", **form), desks))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(all_cases(database)) == 1


def test_known_applicant_fills_the_empty_fields_only(desk, department, database):
    receive_case(database, department, when="2026-11-02 09:00")
    typed = entry(department, act="xem", name="", email="", phone="0908214676")
    page = desk.post("/dang-ky", **typed)
    assert "Đã có trong sổ: Nguyễn Thị Thu Hằng" in words_of(page)
    page = desk.post(
        "/dang-ky", **{**typed, "act": "dien-san", "address": "Địa chỉ mới"}
    )
    kept = fields_of(page)
    assert kept["name"] == "Nguyễn Thị Thu Hằng"
    assert kept["email"] == "thuhang@dan.example"
    assert kept["address"] == "Địa chỉ mới"


def test_same_request_is_shown_and_still_registered(desk, department, database):
    earlier = receive_case(database, department, when="2026-11-16 09:00")
    form = entry(department, phone="0908 214 676")
    page = desk.post("/dang-ky", **{**form, "act": "xem"})
    assert "Có thể trùng" in words_of(page)
    assert earlier.code in words_of(page)
    other = desk.post("/dang-ky", **{**form, "act": "xem", "phone": "0911 111 111"})
    assert "Có thể trùng" not in words_of(other)
    assert desk.post("/dang-ky", **form).status_code == 303
    assert len(all_cases(database)) == 2


def test_other_limit_needs_its_basis_and_moves_the_date(desk, department, database):
    form = entry(department, procedure="ten-days", variant="council")
    page = desk.post("/dang-ky", **form)
    assert page.status_code == 422
    assert "Nhập căn cứ áp dụng mức thời hạn này" in words_of(page)
    assert "thứ Ba, 15/12/2026" in words_of(page)
    answer = desk.post("/dang-ky", **{**form, "variant_basis": "QĐ lập hội đồng số 9"})
    assert answer.status_code == 303
    (case,) = all_cases(database)
    assert case.due_at == at("2026-12-15 17:00")
    with database.read() as session:
        received = session.scalar(
            select(CaseEvent).where(CaseEvent.kind == "case.received")
        )
        assert received.reason == "QĐ lập hội đồng số 9"


def test_limit_that_begins_with_the_fee_promises_no_date_yet(
    desk, department, database
):
    part = desk.get(f"/dang-ky/loi-hen?procedure={department.procedures['fee-first']}")
    assert "Thời hạn bắt đầu khi nộp đủ phí" in words_of(part)
    answer = desk.post("/dang-ky", **entry(department, procedure="fee-first"))
    page = desk.get(answer.headers["location"])
    assert "Thời hạn chưa bắt đầu tính" in words_of(page)
    assert "không quy định" not in words_of(page)
    assert desk.get("/ho-so/X99.99-261123-0001/giay-hen.pdf").status_code == 200


def test_what_is_typed_answers_part_by_part(desk, department):
    part = desk.post("/dang-ky/xem-truoc", **entry(department, documents_of=""))
    assert "thứ Ba, 01/12/2026" in words_of(part)
    assert 'id="of-procedure" hx-swap-oob="true"' in part.text
    assert "Hợp đồng" in words_of(part)
    again = desk.post(
        "/dang-ky/xem-truoc",
        **entry(department, documents_of=str(department.procedures["five-days"])),
    )
    assert 'id="of-procedure"' not in again.text


def test_incomplete_case_is_noted_and_guided(desk, department, database):
    answer = desk.post("/dang-ky", **entry(department, act="huong-dan"))
    assert answer.headers["location"] == "/ho-so/NX99.99-261123-0001/huong-dan"
    (case,) = all_cases(database)
    assert (case.state, case.code) == ("registered", None)
    page = desk.get(answer.headers["location"])
    assert "Nội dung cần bổ sung" in words_of(page)


def test_only_the_desk_registers(app, database, department):
    officer = visit(app, database, department.officer)
    assert officer.get("/dang-ky").status_code == 403
    answer = officer.post("/dang-ky", **entry(department))
    assert answer.status_code == 403
    assert all_cases(database) == []


def test_form_without_our_token_is_refused(desk, department, database):
    answer = desk.client.post("/dang-ky", data=entry(department))
    assert answer.status_code == 403
    assert "Biểu mẫu đã hết hiệu lực" in words_of(answer)
    assert all_cases(database) == []


def test_procedure_and_people_of_another_agency_are_not_known(
    app, desk, department, database
):
    other = make_department(database, code="X98.98")
    receive_case(
        database,
        other,
        when="2026-11-20 09:00",
        applicant=a_person(name="Người Của Nơi Khác", phone="0999 000 111"),
    )
    page = desk.post(
        "/dang-ky",
        **entry(department, act="xem", name="", phone="0999 000 111"),
    )
    assert "Người Của Nơi Khác" not in page.text
    foreign = entry(department, procedure="five-days")
    foreign["procedure"] = str(other.procedures["five-days"])
    assert desk.post("/dang-ky", **foreign).status_code == 422
    with database.read() as session:
        count = select(func.count()).select_from(Applicant)
        assert session.scalar(count) == 1


def test_typed_markup_is_shown_as_text(desk, department):
    page = desk.post(
        "/dang-ky", **entry(department, act="xem", name='<b onclick="x">A</b>')
    )
    assert "<b onclick" not in page.text
    assert fields_of(page)["name"] == '<b onclick="x">A</b>'


def test_same_day_clock_moves_on_between_look_and_send(app, desk, department, database):
    form = entry(department)
    desk.post("/dang-ky", **{**form, "act": "xem"})
    set_clock(app, "2026-11-23 14:26")
    desk.post("/dang-ky", **form)
    (case,) = all_cases(database)
    assert case.received_at == at("2026-11-23 14:20")


def test_a_form_filled_in_anew_is_not_taken_for_the_case_it_made(
    desk, department, database
):
    form = entry(department)
    desk.post("/dang-ky", **form)
    other = {**form, "name": "Phạm Người Sau", "phone": "0944 555 666"}
    page = desk.post("/dang-ky", **other)
    assert page.status_code == 409
    assert "biểu mẫu này đã đăng ký hồ sơ X99.99-261123-0001" in words_of(page)
    assert fields_of(page)["name"] == "Phạm Người Sau"
    again = fields_of(page)["case_id"]
    assert again != form["case_id"]
    assert desk.post("/dang-ky", **{**other, "case_id": again}).status_code == 303
    assert len(all_cases(database)) == 2


def test_an_open_case_of_the_same_applicant_is_shown_however_old(
    app, desk, department, database
):
    set_clock(app, "2026-12-30 09:00")
    old = receive_case(database, department, when="2026-11-02 09:00")
    form = entry(department, phone="0908 214 676", act="xem")
    form["received_at"] = "30/12/2026 08:50"
    page = visit(app, database, department.desk).post("/dang-ky", **form)
    assert "Có thể trùng" in words_of(page)
    assert old.code in words_of(page)


def letters_of(database):
    with database.read() as session:
        return session.execute(text("SELECT letter, to_address FROM outbox")).all()


def test_the_receipt_is_mailed_if_that_is_wished(desk, department, database):
    desk.post("/dang-ky", **entry(department, mail_asked="1"))
    assert letters_of(database) == []
    desk.post("/dang-ky", **entry(department, mail_asked="1", mail_receipt="1"))
    assert [row[1] for row in letters_of(database)] == ["bich@dan.example"]
    page = desk.post("/dang-ky", **entry(department, act="xem", mail_asked="1"))
    assert 'name="mail_receipt" value="1" checked' not in page.text
    assert 'name="mail_receipt" value="1" checked' in desk.get("/dang-ky").text


def test_a_part_of_a_page_whose_session_is_over_says_so(app, desk):
    desk.client.cookies.clear()
    part = desk.client.post(
        "/dang-ky/xem-truoc", headers={"HX-Request": "true"}, follow_redirects=False
    )
    assert part.status_code == 401
    assert "Phiên làm việc đã hết" in words_of(part)
    assert "<html" not in part.text


def test_without_a_procedure_the_papers_say_what_is_needed_first(desk):
    said = words_of(desk.get("/dang-ky"))
    assert "Chọn thủ tục ở trên thì danh mục giấy tờ hiện ra ở đây" in said
