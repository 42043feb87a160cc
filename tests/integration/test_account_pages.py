"""Signing in and out and the own password, as a browser does it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.first_run import NOW, PASSWORD, new_agency, new_officer, password_hash
from tests.visitor import application, visit, words_of
from tracker.accounts.officers import reset_password
from web.account.landing import is_local
from web.deps import COOKIE

pytestmark = pytest.mark.db
NEW_PASSWORD = "một câu khác cũng đủ dài"
SAME_SAID = "Tên đăng nhập hoặc mật khẩu không đúng."


@pytest.fixture
def admin(database):
    return new_agency(database)


@pytest.fixture
def app(database, settings, admin):
    made = application(database, settings)
    made.state.now = NOW
    return made


@pytest.fixture
def browser_of(app):
    return lambda: TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def lan(database, admin):
    return new_officer(database, admin, "lan", ["desk"])


def enter(client, username="lan", password=PASSWORD, **more):
    return client.post(
        "/dang-nhap", data={"username": username, "password": password, **more}
    )


def test_an_officer_signs_in_and_out(browser_of, lan):
    client = browser_of()
    assert "Sở Thử nghiệm" in words_of(client.get("/dang-nhap"))
    entered = enter(client)
    assert (entered.status_code, entered.headers["location"]) == (303, "/dang-ky")
    shown = client.get("/mat-khau")
    assert lan.name not in words_of(client.get("/dang-nhap", follow_redirects=False))
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    left = client.post("/dang-xuat", data={"csrf_token": token})
    assert left.headers["location"] == "/dang-nhap?xong=da-dang-xuat"
    assert "Đã đăng xuất." in words_of(client.get(left.headers["location"]))
    assert client.get("/mat-khau").headers["location"].startswith("/dang-nhap")


def test_the_session_is_over_on_the_server_and_not_only_in_the_browser(browser_of, lan):
    client = browser_of()
    enter(client)
    cookie = client.cookies[COOKIE]
    token = client.get("/mat-khau").text.split('csrf_token" value="')[1].split('"')[0]
    client.post("/dang-xuat", data={"csrf_token": token})
    thief = browser_of()
    thief.cookies.set(COOKIE, cookie)
    assert thief.get("/mat-khau").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    browser_of, app, lan, settings
):
    said = enter(browser_of()).headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "max-age" not in said, "it goes when the browser is closed"
    assert "secure" not in said
    app.state.settings = settings.model_copy(update={"secure_cookies": True})
    assert "secure" in enter(browser_of()).headers["set-cookie"].lower()


ARRIVALS = [
    (["manager", "desk"], "/buoi-sang"),
    (["desk", "officer"], "/dang-ky"),
    (["officer"], "/viec-can-lam"),
    (["unit_head"], "/viec-can-lam"),
    (["inspector"], "/buoi-sang"),
    (["administrator"], "/quan-tri"),
]


def test_everybody_arrives_at_the_first_thing_to_do(database, admin, browser_of):
    for number, (roles, path) in enumerate(ARRIVALS):
        new_officer(database, admin, f"hoa{number}", roles)
        assert enter(browser_of(), f"hoa{number}").headers["location"] == path


def test_what_was_asked_for_before_signing_in_is_shown_after_it(browser_of, lan):
    client = browser_of()
    asked = client.get("/lich-lam-viec?nam=2027")
    assert asked.status_code == 303
    assert asked.headers["location"] == (
        f"/dang-nhap?tiep={quote('/lich-lam-viec?nam=2027')}"
    )
    page = client.get(asked.headers["location"])
    assert 'value="/lich-lam-viec?nam=2027"' in page.text
    entered = enter(client, tiep="/lich-lam-viec?nam=2027")
    assert entered.headers["location"] == "/lich-lam-viec?nam=2027"


ELSEWHERE = [
    "https://gia.example",
    "//gia.example",
    "/\\gia.example",
    "/\t/gia.example",
    "/\n/gia.example",
    "javascript:alert(1)",
    "gia.example",
    "/dang-xuat",
    "/mat-khau",
    "/a b",
    "/" + "x" * 3000,
]


def test_signing_in_never_leads_to_another_site_or_back_to_the_door(browser_of, lan):
    for target in ELSEWHERE:
        entered = enter(browser_of(), tiep=target)
        assert entered.headers["location"] == "/dang-ky", target


def test_a_path_of_ours_is_known():
    assert is_local("/ho-so/X99.99-261120-0001?loc=a&b=%20")
    assert not is_local("")


WRONG_ENTRIES = [
    ("lan", "một câu hoàn toàn khác"),
    ("khongcoai", PASSWORD),
    ("", ""),
    ("lan", ""),
    ("<b>lan</b>", PASSWORD),
]


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(browser_of, lan):
    for username, password in WRONG_ENTRIES:
        refused = enter(browser_of(), username, password)
        assert refused.status_code == 401
        assert COOKIE not in refused.cookies
        assert words_of(refused).count(SAME_SAID) == 2, (
            "in the summary and at the field"
        )
        assert "<b>lan</b>" not in refused.text
        if password:
            assert password not in refused.text
        if username == "lan":
            assert 'value="lan"' in refused.text, "what was typed stays"


def test_whoever_guesses_is_made_to_wait(browser_of, app, lan):
    client = browser_of()
    for _ in range(10):
        assert enter(client, password="đoán mò lần nữa").status_code == 401
    refused = enter(client)
    assert refused.status_code == 429
    assert "Thử quá nhiều lần. Hãy đợi" in words_of(refused)
    assert refused.headers.get("set-cookie") is None
    app.state.now = NOW + timedelta(minutes=15)
    assert enter(client).status_code == 303


def test_the_agency_is_asked_for_only_where_there_are_several(
    database, browser_of, lan
):
    assert "agency_code" not in browser_of().get("/dang-nhap").text
    other = new_agency(database, "X88.88")
    new_officer(database, other, "lan", ["manager"])
    client = browser_of()
    assert 'name="agency_code"' in client.get("/dang-nhap").text
    refused = enter(client)
    assert refused.status_code == 422
    assert "Hãy chọn cơ quan" in words_of(refused)
    assert enter(client, agency_code="X88.88").headers["location"] == "/buoi-sang"
    assert enter(browser_of(), "lan@x99.99").headers["location"] == "/dang-ky"


def test_whoever_is_signed_in_is_not_asked_again(app, database, lan):
    client = visit(app, database, lan).client
    asked = client.get("/dang-nhap?tiep=/lich-lam-viec", follow_redirects=False)
    assert asked.headers["location"] == "/lich-lam-viec"


def test_a_form_that_was_not_made_here_signs_nobody_out(app, database, lan):
    visitor = visit(app, database, lan)
    visitor.csrf_token = "gia-mao"
    assert visitor.post("/dang-xuat").status_code == 403
    assert visitor.get("/mat-khau").status_code == 200


def test_another_sites_sign_in_form_is_refused(browser_of, lan):
    refused = browser_of().post(
        "/dang-nhap",
        data={"username": "lan", "password": PASSWORD},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert refused.status_code == 403


def test_a_first_password_opens_only_the_page_that_changes_it(
    database, admin, browser_of, lan
):
    database.write(
        lambda session: reset_password(
            session, admin, lan.officer_id, password_hash(), now=NOW
        )
    )
    client = browser_of()
    assert enter(client, tiep="/lich-lam-viec").headers["location"] == "/mat-khau"
    assert client.get("/lich-lam-viec").headers["location"] == "/mat-khau"
    page = client.get("/mat-khau")
    assert "Chọn mật khẩu của riêng bạn" in words_of(page)
    token = page.text.split('csrf_token" value="')[1].split('"')[0]
    changed = client.post("/mat-khau", data=_passwords(PASSWORD, token))
    assert changed.headers["location"] == "/dang-ky?xong=da-doi-mat-khau"
    assert client.get("/lich-lam-viec").status_code == 200
    assert enter(browser_of()).status_code == 401
    assert enter(browser_of(), password=NEW_PASSWORD).status_code == 303


def test_somebody_who_must_choose_a_password_can_also_leave(app, database, admin, lan):
    database.write(
        lambda session: reset_password(
            session, admin, lan.officer_id, password_hash(), now=NOW
        )
    )
    visitor = visit(app, database, lan)
    assert visitor.post("/dang-xuat").headers["location"].startswith("/dang-nhap")


WRONG_PASSWORDS = [
    ({"current_password": "không phải câu ấy"}, 401, "Mật khẩu đang dùng chưa đúng."),
    ({"new_password_again": "một câu khác nữa"}, 422, "chưa giống nhau"),
    ({"new_password": "ngắn", "new_password_again": "ngắn"}, 422, "ít nhất 10 ký tự"),
    (
        {"new_password": "1234567890", "new_password_again": "1234567890"},
        422,
        "quá dễ đoán",
    ),
    ({"new_password": PASSWORD, "new_password_again": PASSWORD}, 422, "phải khác"),
]


def test_a_password_is_not_changed_and_the_page_says_why(
    app, database, browser_of, lan
):
    for typed, status, said in WRONG_PASSWORDS:
        visitor = visit(app, database, lan)
        refused = visitor.post(
            "/mat-khau", **{**_passwords(PASSWORD, visitor.csrf_token), **typed}
        )
        assert refused.status_code == status
        assert said in words_of(refused)
        assert "Còn 1 chỗ cần sửa" in words_of(refused)
        assert enter(browser_of()).status_code == 303


def test_changing_the_password_ends_every_other_session(app, database, lan):
    here, elsewhere = visit(app, database, lan), visit(app, database, lan)
    here.post("/mat-khau", **_passwords(PASSWORD, here.csrf_token))
    assert here.get("/mat-khau").url.path == "/mat-khau"
    assert elsewhere.get("/mat-khau").url.path == "/dang-nhap"


def _passwords(current: str, token: str) -> dict[str, str]:
    return {
        "csrf_token": token,
        "current_password": current,
        "new_password": NEW_PASSWORD,
        "new_password_again": NEW_PASSWORD,
    }
