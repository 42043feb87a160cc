"""The edge: what is too large or comes from another site is refused in words."""

from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from tests.first_run import new_agency
from tests.visitor import application
from web.boundary import MOST

pytestmark = pytest.mark.db
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
HERE = "http://127.0.0.1"


@pytest.fixture
def client(database, settings):
    new_agency(database)
    return TestClient(
        application(database, settings), base_url=HERE, follow_redirects=False
    )


@ONLY_SQLITE
@pytest.mark.parametrize(
    "sent_by",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused(client, sent_by):
    refused = client.post("/tra-cuu", data={"code": "x"}, headers=sent_by)
    assert refused.status_code == 403
    assert "Biểu mẫu này được gửi từ một trang khác." in refused.text


@ONLY_SQLITE
@pytest.mark.parametrize(
    "sent_by",
    [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": HERE}],
)
def test_a_form_of_ours_is_not(client, sent_by):
    answered = client.post("/tra-cuu", data={"code": "x"}, headers=sent_by)
    assert answered.status_code != 403


@ONLY_SQLITE
@pytest.mark.parametrize("path", ["/tra-cuu", "/dang-nhap", "/api/v1/cases"])
def test_a_body_of_ten_megabytes_is_refused(client, path):
    refused = client.post(path, content=b"x" * 10 * MOST)
    assert refused.status_code == 413
    if path.startswith("/api/"):
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:dunghen:problem:body_too_large"
        assert refused.json()["detail_vi"].startswith("Nội dung gửi lên quá lớn.")
    else:
        assert "Nội dung gửi lên quá lớn." in refused.text


@ONLY_SQLITE
def test_a_body_that_hides_its_length_is_counted_as_it_comes(client):
    form = (b"code=" + b"x" * 100_000 for _ in range(20))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    refused = client.post("/tra-cuu", content=form, headers=headers)
    assert "content-length" not in refused.request.headers
    assert refused.status_code == 413
    assert "Traceback" not in refused.text


@ONLY_SQLITE
def test_a_refusal_of_the_edge_is_a_page_like_the_others(client):
    refused = client.post("/tra-cuu?lang=en", content=b"x" * 2 * MOST)
    assert '<html lang="en"' in refused.text
    assert "The body is too large. Send less at once." in refused.text
    assert 'class="skip"' in refused.text
    assert refused.headers["content-security-policy"].startswith("default-src 'self'")


@ONLY_SQLITE
def test_the_page_of_a_fault_is_as_closed_as_the_others(client, caplog):
    def boom() -> None:
        raise RuntimeError("secret detail")

    client.app.add_api_route("/boom", boom)
    client = TestClient(client.app, base_url=HERE, raise_server_exceptions=False)
    answered = client.get("/boom")
    assert answered.status_code == 500
    assert "Hệ thống gặp lỗi không lường trước" in answered.text
    assert "secret detail" not in answered.text
    assert answered.headers["x-frame-options"] == "DENY"
    assert answered.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answered.headers["content-security-policy"]


@ONLY_SQLITE
@pytest.mark.parametrize(
    "path", ["/tra-cuu", "/khong-co-trang-nay", "/api/v1/cases", "/healthz"]
)
def test_every_answer_tells_the_browser_what_it_may_do(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@ONLY_SQLITE
def test_static_files_may_be_kept_for_a_day(client):
    kept = client.get("/static/css/base.css")
    assert kept.status_code == 200
    assert kept.headers["cache-control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    "path", ["/nhat-ky/%00/keys", "/thu-tuc/%00", "/xin-loi?thu-tuc=%00", "/tra-cuu"]
)
def test_a_character_that_no_text_has_is_no_fault_of_ours(client, path):
    client = TestClient(client.app, base_url=HERE, raise_server_exceptions=False)
    if path == "/tra-cuu":
        answered = client.post(path, data={"code": "X\x00", "secret": "AAAAAAAA"})
    else:
        answered = client.get(path)
    assert answered.status_code < 500


@ONLY_SQLITE
@pytest.mark.parametrize(
    "path", ["/quan-tri/nhap-so", "/quan-tri/danh-muc/nhap", "/ho-so/X99.99-1/tep"]
)
@pytest.mark.parametrize("is_told", [True, False], ids=["length told", "untold"])
def test_a_stranger_sends_no_large_file(client, path, is_told):
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
    parts = [head, *[b"x" * MOST] * 3]
    headers = {"content-type": "multipart/form-data; boundary=x"}
    body = b"".join(parts) if is_told else iter(parts)
    refused = client.post(path, content=body, headers=headers)
    assert refused.status_code == 401
    assert "Hãy đăng nhập rồi gửi lại" in refused.text


@ONLY_SQLITE
def test_a_stranger_with_a_small_form_is_asked_to_sign_in(client):
    asked = client.post("/quan-tri/nhap-so", content=b"a=b")
    assert asked.status_code in {303, 401, 403, 422}
    assert "quá lớn" not in asked.text


@ONLY_SQLITE
@pytest.mark.parametrize("path", ["/xin-loi/bi-cat-mat-duoi", "/phan-anh/cong-khai/x"])
def test_an_address_that_was_cut_is_a_page_that_is_not_there(client, path):
    answered = client.get(path)
    assert answered.status_code == 404
    assert "Trang này không có, hoặc địa chỉ đã thay đổi." in answered.text
    assert "UUID" not in answered.text


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("came_from", "goes_on"),
    [
        (f"{HERE}/ho-so/X99.99-1?xong=da-ghi&muc=2", "/ho-so/X99.99-1?muc=2"),
        (f"{HERE}/giai-trinh", "/giai-trinh"),
        (f"{HERE}//elsewhere.example/x", "/"),
        ("https://elsewhere.example/giai-trinh", "/"),
        ("", "/"),
    ],
)
def test_a_form_of_a_session_that_is_over_leads_back_to_where_it_stands(
    client, came_from, goes_on
):
    sent = client.post("/ho-so/X99.99-1/ghi-chu", headers={"referer": came_from})
    assert sent.status_code == 303
    assert unquote(sent.headers["location"]) == f"/dang-nhap?tiep={goes_on}"


@ONLY_SQLITE
def test_the_title_says_first_that_something_is_to_be_corrected(client):
    assert "<title>Lỗi: Tra cứu" in client.post("/tra-cuu", data={}).text
    assert "<title>Tra cứu" in client.get("/tra-cuu").text
