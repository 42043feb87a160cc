"""The first set-up of an installation: once, and never again."""

import pytest
from fastapi.testclient import TestClient

from tests.administrator import form_of
from tests.first_run import NOW, PASSWORD, new_agency
from tests.visitor import application, words_of
from tracker.accounts.agencies import agencies
from tracker.accounts.choices import choices_of
from tracker.accounts.set_up import is_set_up
from tracker.accounts.units import desks
from tracker.calendars import announced_years
from tracker.catalogue import everything
from tracker.models import Officer

pytestmark = pytest.mark.db

TYPED = {
    "code": "x99.99",
    "name_vi": "Sở Khoa học và Công nghệ tỉnh An Hải",
    "parent_name_vi": "Ủy ban nhân dân tỉnh An Hải",
    "place_vi": "An Hải",
    "document_symbol": "SKHCN",
    "address_vi": "Số 12 đường Bạch Đằng",
    "phone": "0254 300 0118",
    "public_url": "https://hen.anhai.example/",
    "hours_sat": "7h30 - 11h30",
    "publish_apologies": "yes",
    "publish_days": "60",
    "name": "Bùi Quang Duy",
    "username": "Quantri",
    "email": "duy@anhai.example",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def app(database, settings):
    made = application(database, settings)
    made.state.now = NOW
    return made


@pytest.fixture
def client(app):
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def answers(client, **typed):
    return {**form_of(client.get("/thiet-lap"), "/thiet-lap"), **TYPED, **typed}


def test_every_page_leads_to_the_set_up_and_programs_get_their_own_answer(client):
    for path in ("/", "/dang-nhap", "/quan-tri", "/xin-loi", "/ho-so/X99.99-1"):
        asked = client.get(path)
        assert (asked.status_code, asked.headers["location"]) == (303, "/thiet-lap")
    assert client.post("/dang-nhap", data={"username": "x"}).status_code == 303
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/css/base.css").status_code == 200
    assert client.get("/api/v1/cases").status_code == 401


def test_the_set_up_asks_and_the_first_administrator_is_in(client, database):
    page = client.get("/thiet-lap")
    assert page.status_code == 200
    assert form_of(page, "/thiet-lap")["hours_mon"] == ["07:30–11:30, 13:00–17:00"]
    made = client.post("/thiet-lap", data=answers(client))
    assert made.headers["location"] == "/quan-tri?xong=da-thiet-lap"
    shown = words_of(client.get(made.headers["location"]))
    assert "Đã thiết lập xong." in shown
    assert "Bùi Quang Duy" in shown
    with database.read() as session:
        [agency] = agencies(session)
        choices = choices_of(agency)
        assert agency.code == "X99.99"
        assert agency.phone == "02543000118"
        assert agency.office_hours["sat"] == [["07:30", "11:30"]]
        assert "sun" not in agency.office_hours
        assert (choices.publish_apologies, choices.publish_days) == (True, 60)
        assert choices.lookup_address == "https://hen.anhai.example"
        assert {2026, 2027} <= announced_years(session, agency.agency_id)
        assert len(everything(session, agency.agency_id)) > 50
        [officer] = session.query(Officer)
        assert officer.username == "quantri"
        assert officer.roles == ["administrator"]
        assert PASSWORD not in officer.password_hash


def test_the_set_up_is_there_once(client, app, database):
    assert client.post("/thiet-lap", data=answers(client)).status_code == 303
    other = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    assert other.get("/thiet-lap").headers["location"] == "/dang-nhap"
    again = other.post("/thiet-lap", data={**TYPED, "code": "X11.11"})
    assert again.status_code == 409
    assert "đã được thiết lập" in words_of(again)
    with database.read() as session:
        assert len(agencies(session)) == 1


def test_the_set_up_is_closed_where_an_operator_made_the_agency(client, database):
    client.get("/dang-nhap")
    new_agency(database)
    assert client.get("/thiet-lap").headers["location"] == "/dang-nhap"
    assert client.get("/dang-nhap").status_code == 200


def test_nothing_is_read_any_more_once_it_is_set_up(app, client, database):
    assert client.get("/dang-nhap").status_code == 303
    new_agency(database)
    assert client.get("/dang-nhap").status_code == 200
    assert app.state.is_set_up is True


def test_publication_has_no_default(client):
    page = form_of(client.get("/thiet-lap"), "/thiet-lap")
    assert page["publish_apologies"] == []
    assert page["publish_days"] == [""]
    refused = client.post("/thiet-lap", data=answers(client, publish_apologies=[]))
    assert refused.status_code == 422
    assert "Chọn có hoặc không công khai" in words_of(refused)


def test_whoever_does_not_publish_need_not_say_for_how_long(client, database):
    typed = answers(client, publish_apologies="no", publish_days="")
    assert client.post("/thiet-lap", data=typed).status_code == 303
    with database.read() as session:
        [agency] = agencies(session)
        assert choices_of(agency).publish_apologies is False


WRONG_ANSWERS = [
    ({"code": "x9"}, "Mã định danh cơ quan chưa đúng."),
    ({"code": ""}, "Nhập mã định danh"),
    ({"name_vi": " "}, "Nhập tên cơ quan."),
    ({"phone": "abc"}, "Số điện thoại chưa đúng."),
    ({"email": "duy@"}, "Địa chỉ thư điện tử chưa đúng."),
    ({"hours_mon": "sáng"}, "Giờ làm việc thứ Hai: viết giờ mở và giờ đóng"),
    ({"hours_tue": "11:30-07:30"}, "Giờ làm việc thứ Ba: giờ đóng 07:30 phải sau"),
    ({"publish_days": "nhiều"}, "Số ngày công khai: nhập một số nguyên."),
    ({"publish_days": "99999"}, "phải là số nguyên từ 1 đến 3650"),
    ({"public_url": "anhai.example"}, "phải bắt đầu bằng https://"),
    ({"username": "a"}, "Tên đăng nhập có 3 đến 40 ký tự"),
    ({"password": "ngắn", "password_again": "ngắn"}, "ít nhất 10 ký tự"),
    ({"password_again": "câu khác"}, "Hai lần nhập mật khẩu chưa giống nhau."),
    (
        {f"hours_{day}": "" for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
        "Cơ quan không mở cửa ngày nào",
    ),
]


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, database):
    for typed, said in WRONG_ANSWERS:
        refused = client.post("/thiet-lap", data=answers(client, **typed))
        assert refused.status_code == 422
        assert said in words_of(refused)
        assert "cần sửa" in words_of(refused)
        again = form_of(refused, "/thiet-lap")
        assert again["place_vi"] == ["An Hải"]
        assert again["publish_apologies"] == ["yes"]
        assert PASSWORD not in refused.text
        with database.read() as session:
            assert not is_set_up(session)


def test_all_faults_are_said_at_once_from_the_top_down(client):
    refused = client.post(
        "/thiet-lap",
        data=answers(client, name="", code="", hours_fri="x", password_again=""),
    )
    summary = refused.text.split('id="error-summary-title"')[1].split("</section>")[0]
    places = [summary.index(f'href="#{name}"') for name in (
        "code", "hours_fri", "name", "password_again",
    )]  # fmt: skip
    assert places == sorted(places)


def test_two_first_readers_at_once_make_one_agency(client, app, database):
    one, two = answers(client), answers(client, code="X22.22", username="khac")
    other = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    assert client.post("/thiet-lap", data=one).status_code == 303
    assert other.post("/thiet-lap", data=two).status_code == 409
    with database.read() as session:
        [agency] = agencies(session)
        assert len(desks(session, _reader(agency))) == 1


def _reader(agency):
    from tracker.accounts.actor import operator_actor

    return operator_actor(agency.agency_id)
