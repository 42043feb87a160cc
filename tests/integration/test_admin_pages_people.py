"""Units, officers, signatories and tokens, through an administrator's pages."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.administrator import actions_of, fill_in, form_of, send
from tests.factories import make_department, receive_case
from tests.first_run import password_hash
from tests.visitor import application, visit, words_of
from tracker.accounts.officers import officer_named
from tracker.accounts.signatories import signatories
from tracker.accounts.tokens import token_holder, tokens
from tracker.accounts.units import desks, units
from tracker.models import Officer

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    made = make_department(database)

    def give_passwords(session):
        for officer in session.query(Officer):
            officer.password_hash = password_hash()

    database.write(give_passwords)
    return made


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


def officer(database, department, username):
    with database.read() as session:
        return officer_named(session, department.agency_id, username)


def unit_named(database, department, name):
    with database.read() as session:
        return next(
            one
            for one in units(session, department.administrator)
            if one.name_vi == name
        )


def shown_once(response, place):
    return re.search(rf'id="{place}">([^<]+)<', response.text)[1]


def sign_in(app, username, password):
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    return client, client.post(
        "/dang-nhap", data={"username": username, "password": password}
    )


# -- units


def test_a_unit_is_made_changed_headed_and_closed(visitor, database, department):
    made = fill_in(
        visitor, "/quan-tri/don-vi/them", name_vi="Phòng Bưu chính", code="bcvt"
    )
    here = made.headers["location"].partition("?")[0]
    unit = unit_named(database, department, "Phòng Bưu chính")
    assert here == f"/quan-tri/don-vi/{unit.id}"
    assert (unit.code, unit.is_one_stop, unit.is_active) == ("BCVT", False, True)
    assert "Phòng Bưu chính" in words_of(visitor.get("/quan-tri/don-vi"))
    fill_in(visitor, here, name_vi="Phòng Bưu chính, Viễn thông")
    assert fill_in(visitor, here, is_active=[]).status_code == 303
    closed = unit_named(database, department, "Phòng Bưu chính, Viễn thông")
    assert closed.is_active is False
    assert "Đã ngừng" in words_of(visitor.get("/quan-tri/don-vi"))


def test_the_head_of_a_unit_is_named_and_the_role_follows(
    visitor, database, department
):
    here = f"/quan-tri/don-vi/{department.unit_id}"
    shown = form_of(visitor.get(here), f"{here}/phu-trach")
    assert shown["head_officer_id"] == [str(department.head.officer_id)]
    new = str(department.officer.officer_id)
    named = visitor.post(f"{here}/phu-trach", head_officer_id=new)
    assert named.status_code == 303
    assert "unit_head" in officer(database, department, "officer").roles
    assert "unit_head" not in officer(database, department, "unit_head").roles
    assert "Lê Hoàng Phúc" in words_of(visitor.get("/quan-tri/don-vi"))
    visitor.post(f"{here}/phu-trach", head_officer_id="")
    assert "chưa có" in words_of(visitor.get("/quan-tri/don-vi"))


def test_somebody_of_another_unit_does_not_become_its_head(
    visitor, database, department
):
    here = f"/quan-tri/don-vi/{department.unit_id}"
    refused = visitor.post(
        f"{here}/phu-trach", head_officer_id=str(department.desk.officer_id)
    )
    assert refused.status_code == 422
    assert "không thuộc Phòng Quản lý Công nghệ" in words_of(refused)
    assert 'href="#head_officer_id"' in refused.text


WRONG_UNITS = [
    ({"name_vi": ""}, "Cần nhập: tên tiếng Việt."),
    ({"code": "mã lạ"}, "Mã đơn vị gồm 1 đến 20 chữ"),
    ({"code": "MC"}, "Đã có đơn vị mang mã MC."),
    ({"is_active": []}, "còn 5 cán bộ"),
]


def test_a_wrong_unit_is_refused_and_stays_typed(visitor, database, department):
    for typed, said in WRONG_UNITS:
        here = f"/quan-tri/don-vi/{department.unit_id}"
        refused = fill_in(visitor, here, **{"name_vi": "Phòng Mới", **typed})
        assert refused.status_code == 422
        assert said in words_of(refused)
        kept = form_of(refused, here)["name_vi"]
        assert kept == [typed.get("name_vi", "Phòng Mới")]
        assert unit_named(database, department, "Phòng Quản lý Công nghệ").is_active


def test_a_unit_that_holds_cases_is_not_closed(visitor, database, department):
    receive_case(database, department, when="2026-11-20 09:00")
    here = f"/quan-tri/don-vi/{department.one_stop_id}"
    refused = fill_in(visitor, here, is_active=[])
    assert refused.status_code == 422
    assert "còn giữ 1 hồ sơ đang giải quyết" in words_of(refused)


def test_counters_are_made_renamed_and_closed(visitor, database, department):
    here = f"/quan-tri/don-vi/{department.one_stop_id}"
    assert visitor.post(f"{here}/quay", desk_name_vi="Quầy 4").status_code == 303
    empty = visitor.post(f"{here}/quay", desk_name_vi=" ")
    assert empty.status_code == 422
    assert 'href="#desk_name_vi"' in empty.text
    page = visitor.get(here)
    [third, fourth] = [a for a in actions_of(page) if "/quay/" in a]
    send(visitor, page, fourth, name_vi="Quầy số 4", is_active=[])
    refused = send(visitor, page, third, name_vi="")
    assert refused.status_code == 422
    with database.read() as session:
        found = [
            (desk.name_vi, desk.is_active)
            for desk in desks(session, department.administrator)
        ]
    assert found == [("Quầy 3", True), ("Quầy số 4", False)]
    no_desks = visitor.post(
        f"/quan-tri/don-vi/{department.unit_id}/quay", desk_name_vi="Quầy lạ"
    )
    assert "không phải Bộ phận Một cửa" in words_of(no_desks)


# -- officers


def new_officer(visitor, department, **typed):
    return fill_in(
        visitor,
        "/quan-tri/can-bo/them",
        **{
            "name": "Hoàng Thị Thảo",
            "username": "thao.ht",
            "email": "thao@anhai.example",
            "unit_id": str(department.one_stop_id),
            "roles": ["desk", "officer"],
            **typed,
        },
    )


def test_a_new_officer_gets_a_password_that_is_shown_once(
    app, visitor, database, department
):
    made = new_officer(visitor, department)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    assert "Chỉ hiện một lần." in words_of(made)
    password = shown_once(made, "first-password")
    row = officer(database, department, "thao.ht")
    assert row.roles == ["desk", "officer"]
    assert row.must_change_password
    shown = visitor.get(f"/quan-tri/can-bo/{row.id}")
    assert password not in shown.text
    assert password not in visitor.get("/quan-tri/nhat-ky").text
    assert "Chưa đổi mật khẩu" in words_of(visitor.get("/quan-tri/can-bo"))
    client, entered = sign_in(app, "thao.ht", password)
    assert entered.headers["location"] == "/mat-khau"
    assert client.get("/lich-lam-viec").headers["location"] == "/mat-khau"


def test_roles_are_explained_in_plain_words(visitor):
    said = words_of(visitor.get("/quan-tri/can-bo/them"))
    assert "Không đọc và không quyết định gì về hồ sơ." in said
    assert "duyệt lời xin lỗi" in said
    assert "Hệ thống" not in said, "nobody is given the system's role"


WRONG_OFFICERS = [
    ({"name": ""}, "Cần nhập: họ và tên."),
    ({"username": "Thảo"}, "Tên đăng nhập có 3 đến 40 ký tự"),
    ({"username": "desk"}, "Đã có tài khoản desk."),
    ({"roles": []}, "Chọn ít nhất một vai trò"),
    ({"roles": ["system"]}, "Chọn ít nhất một vai trò"),
    ({"unit_id": ""}, "Chọn phòng, ban của cán bộ."),
    ({"email": "thao"}, "Địa chỉ thư điện tử chưa đúng."),
]


def test_a_wrong_officer_is_refused_and_stays_typed(visitor, database, department):
    for typed, said in WRONG_OFFICERS:
        refused = new_officer(visitor, department, position_vi="Chuyên viên", **typed)
        assert refused.status_code == 422
        assert said in words_of(refused)
        again = form_of(refused, "/quan-tri/can-bo/them")
        assert again["position_vi"] == ["Chuyên viên"]
        assert officer(database, department, "thao.ht") is None


def test_rights_change_with_the_next_request(app, visitor, database, department):
    inspector = visit(app, database, department.inspector)
    assert inspector.get("/quan-tri").status_code == 403
    here = f"/quan-tri/can-bo/{department.inspector.officer_id}"
    assert fill_in(visitor, here, roles=["administrator"]).status_code == 303
    assert inspector.get("/quan-tri").status_code == 200


def test_the_last_administrator_stays_one(visitor, database, department):
    here = f"/quan-tri/can-bo/{department.administrator.officer_id}"
    refused = fill_in(visitor, here, roles=["officer"])
    assert refused.status_code == 422
    assert "là người quản trị cuối cùng" in words_of(refused)
    closed = visitor.post(f"{here}/khoa")
    assert closed.status_code == 422
    assert "là người quản trị cuối cùng" in words_of(closed)
    assert visitor.get("/quan-tri").status_code == 200


def test_a_forgotten_password_is_given_anew(app, visitor, database, department):
    desk = visit(app, database, department.desk)
    here = f"/quan-tri/can-bo/{department.desk.officer_id}"
    given = visitor.post(f"{here}/mat-khau")
    password = shown_once(given, "first-password")
    assert desk.get("/mat-khau").url.path == "/dang-nhap", "signed out everywhere"
    client, entered = sign_in(app, "desk", password)
    assert entered.headers["location"] == "/mat-khau"
    page = client.get("/mat-khau")
    new = "một câu của riêng tôi"
    changed = client.post(
        "/mat-khau",
        data={
            **form_of(page, "/mat-khau"),
            "current_password": password,
            "new_password": new,
            "new_password_again": new,
        },
    )
    assert changed.headers["location"] == "/dang-ky?xong=da-doi-mat-khau"
    assert sign_in(app, "desk", new)[1].headers["location"] == "/dang-ky"
    record = words_of(visitor.get("/quan-tri/nhat-ky"))
    assert "cấp lại mật khẩu cho " in record
    assert "đổi mật khẩu của chính mình" in record


def test_an_account_is_closed_at_once_and_opened_again(
    app, visitor, database, department
):
    desk = visit(app, database, department.desk)
    here = f"/quan-tri/can-bo/{department.desk.officer_id}"
    assert visitor.post(f"{here}/khoa").headers["location"].endswith("da-khoa")
    assert desk.get("/mat-khau").url.path == "/dang-nhap"
    assert "Đã khóa" in words_of(visitor.get(here))
    refused = visitor.post(f"{here}/mat-khau")
    assert refused.status_code == 422
    assert "đã khóa" in words_of(refused)
    password = shown_once(visitor.post(f"{here}/mo-lai"), "first-password")
    assert sign_in(app, "desk", password)[1].status_code == 303


# -- signatories


def test_a_signatory_is_entered_and_ended(visitor, database, department):
    made = fill_in(
        visitor,
        "/quan-tri/nguoi-ky",
        name="Trịnh Văn Sơn",
        position_vi="GIÁM ĐỐC",
        valid_from="01/12/2026",
    )
    assert made.status_code == 303
    said = words_of(visitor.get("/quan-tri/nguoi-ky"))
    assert "Trịnh Văn Sơn" in said
    assert "Ngoài thời gian ký" in said, "not before December"
    with database.read() as session:
        row = signatories(session, department.administrator)[0]
    ended = fill_in(visitor, f"/quan-tri/nguoi-ky/{row.id}", valid_to="2026-12-31")
    assert ended.status_code == 303
    with database.read() as session:
        row = signatories(session, department.administrator)[0]
    assert (str(row.valid_from), str(row.valid_to)) == ("2026-12-01", "2026-12-31")


WRONG_SIGNATORIES = [
    ({"name": ""}, "Nhập họ và tên người ký."),
    ({"position_vi": ""}, "Nhập chức vụ ghi dưới chữ ký"),
    ({"valid_from": ""}, "Từ ngày: nhập ngày"),
    ({"valid_from": "31/02/2026"}, "Từ ngày: viết ngày/tháng/năm"),
    ({"valid_to": "mai"}, "Đến ngày: viết ngày/tháng/năm"),
    ({"valid_to": "01/01/2020"}, "Ngày hết hiệu lực phải sau ngày bắt đầu."),
]


def test_a_wrong_signatory_is_refused_and_stays_typed(visitor, department):
    for typed, said in WRONG_SIGNATORIES:
        here = f"/quan-tri/nguoi-ky/{department.signatory_id}"
        for path in ("/quan-tri/nguoi-ky", here):
            whole = {
                "name": "Trịnh Văn Sơn",
                "position_vi": "GIÁM ĐỐC",
                "valid_from": "01/12/2026",
                "authority_vi": "Q.",
                **typed,
            }
            refused = fill_in(visitor, path, **whole)
            assert refused.status_code == 422, path
            assert said in words_of(refused)
            kept = {name: [value] for name, value in whole.items()}
            assert kept.items() <= form_of(refused, path).items()


# -- tokens


def test_a_token_is_shown_once_works_and_is_revoked(app, visitor, database, department):
    made = fill_in(
        visitor,
        "/quan-tri/ma-truy-cap",
        name="Cổng dịch vụ công",
        officer_id=str(department.desk.officer_id),
    )
    token = shown_once(made, "token")
    assert token.startswith("dh_")
    secret = token.split("_", 2)[2]
    client = TestClient(app, base_url="http://127.0.0.1")

    def status():
        headers = {"authorization": f"Bearer {token}"}
        return client.get("/api/v1/cases", headers=headers).status_code

    assert status() == 200
    page = visitor.get("/quan-tri/ma-truy-cap")
    assert "Cổng dịch vụ công" in words_of(page)
    assert secret not in page.text
    assert secret not in visitor.get("/quan-tri/nhat-ky").text
    [revoke] = [a for a in actions_of(page) if a.endswith("/thu-hoi")]
    assert visitor.post(revoke).headers["location"].endswith("da-thu-hoi")
    assert status() == 401
    again = visitor.post(revoke)
    assert again.status_code == 409
    assert "đã bị thu hồi" in words_of(again)
    with database.read() as session:
        assert token_holder(session, token, app.state.now) is None


def test_a_token_without_name_or_officer_is_not_made(visitor, database, department):
    nobody = fill_in(visitor, "/quan-tri/ma-truy-cap", name="Cổng")
    assert "Chọn cán bộ mà chương trình làm việc thay." in words_of(nobody)
    nameless = fill_in(
        visitor,
        "/quan-tri/ma-truy-cap",
        name=" ",
        officer_id=str(department.desk.officer_id),
    )
    assert nameless.status_code == 422
    with database.read() as session:
        assert tokens(session, department.administrator) == []
