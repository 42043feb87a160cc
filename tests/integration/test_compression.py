"""Answers are made smaller, except where their length could tell somebody something."""

import pytest
from fastapi.testclient import TestClient

from tests.first_run import new_agency
from tests.visitor import application

pytestmark = [
    pytest.mark.db,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
COOKIE = {"cookie": "dunghen=somebody"}


@pytest.fixture
def client(database, settings):
    new_agency(database)
    return TestClient(application(database, settings), base_url="http://127.0.0.1")


def encoding(client, path, **heads):
    heads = {name.replace("_", "-"): value for name, value in heads.items()}
    answer = client.get(path, headers={"accept-encoding": "gzip, br", **heads})
    assert answer.status_code == 200
    return answer.headers.get("content-encoding")


@pytest.mark.parametrize("path", ["/", "/thu-tuc", "/static/css/base.css"])
def test_what_anybody_may_read_is_compressed(client, path):
    assert encoding(client, path) == "gzip"


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_what_somebody_else_asked_for_is_not(client, site):
    asked = {"sec_fetch_site": site} if site else {}
    assert encoding(client, "/thu-tuc?q=guess", **COOKIE, **asked) is None


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_the_reader_asked_for_is(client, site):
    assert encoding(client, "/thu-tuc", **COOKIE, sec_fetch_site=site) == "gzip"


def test_faces_are_dense_already_and_kept_for_good(client):
    face = "hanken-grotesk-5.3.0/hanken-grotesk-latin-wght-normal.woff2"
    answer = client.get(f"/static/vendor/{face}")
    assert "content-encoding" not in answer.headers
    assert "immutable" in answer.headers["cache-control"]


def test_a_file_is_kept_for_good_only_under_its_mark(client):
    marked = client.get("/static/app.js?v=0123456789")
    bare = client.get("/static/app.js")
    assert marked.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert bare.headers["cache-control"] == "public, max-age=86400"
    assert client.get("/dang-nhap").headers["cache-control"] == "no-store"


def test_every_page_has_the_policy_and_no_way_around_it(client):
    for path in ("/", "/dang-nhap", "/khong-co-trang-nay"):
        said = client.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in said
        assert "unsafe" not in said
