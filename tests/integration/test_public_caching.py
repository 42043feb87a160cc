"""What stands between the program and its readers keeps what is the same for all."""

import pytest

from tests.factories import receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock

pytestmark = pytest.mark.db

PAGES = ("/", "/xin-loi", "/thu-tuc", "/thu-tuc/five-days", "/thong-ke", "/nhat-ky",
         "/du-lieu-mo", "/phan-anh/cong-khai")  # fmt: skip
FILES = ("/xin-loi.atom", "/xin-loi.json", "/thong-ke.csv", "/thong-ke.json",
         "/du-lieu-mo/thu-tuc.csv")  # fmt: skip

#: Reckons a promise from this very minute.
OF_THE_MINUTE = "/thu-tuc/five-days"


def test_whoever_has_a_page_or_a_feed_already_gets_no_second_copy(
    app, database, anybody, department
):
    for address in (*PAGES, *FILES):
        first = anybody.get(address)
        assert first.status_code == 200
        assert "set-cookie" not in first.headers
        assert first.headers["cache-control"].startswith("public, max-age=60")
        assert {"Cookie", "Accept-Encoding"} == set(first.headers["vary"].split(", "))
        mark = first.headers["etag"]
        # Compressed or not it is the same page; a minute later it still is.
        plain = anybody.get(address, headers={"Accept-Encoding": "identity"})
        assert plain.headers["etag"] == mark
        if address != OF_THE_MINUTE:
            set_clock(app, "2026-11-23 14:21")
        again = anybody.get(address, headers={"If-None-Match": f'"other", {mark}'})
        assert (address, again.status_code, again.text) == (address, 304, "")
        assert again.headers["etag"] == mark
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert "content-type" not in again.headers
        set_clock(app, "2026-11-23 14:20")


def test_a_new_apology_changes_the_marks(app, database, anybody, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    set_clock(app, "2026-11-25 10:00")
    marks = {one: anybody.get(one).headers["etag"] for one in ("/xin-loi", FILES[0])}
    issued(database, department, case)
    for address, mark in marks.items():
        answer = anybody.get(address, headers={"If-None-Match": mark})
        assert answer.status_code == 200
        assert answer.headers["etag"] != mark


@pytest.mark.parametrize(
    ("cookie", "said"),
    [("lang=en", "private, max-age=60"), ("dunghen=x", "no-store")],
)
def test_what_a_cookie_changes_is_kept_by_nobody_else(
    anybody, department, cookie, said
):
    page = anybody.get("/xin-loi", headers={"Cookie": cookie})
    assert page.headers["cache-control"] == said
    assert ("etag" in page.headers) is (said != "no-store")


def test_pages_of_one_reader_have_no_mark(anybody, department):
    for address in ("/tra-cuu", "/phan-anh", "/dang-nhap", "/xin-loi?lang=en"):
        page = anybody.get(address)
        assert page.headers["cache-control"] == "no-store"
        assert "etag" not in page.headers
        anybody.cookies.clear()
