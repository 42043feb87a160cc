"""The own case, for whoever holds its code and its secret; alike for all others."""

from functools import partial

import pytest
from fastapi.testclient import TestClient

from tests.factories import at, make_department, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import application, set_clock, words_of
from tracker import sweep
from tracker.cases import outcomes, waiting

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # five working days: due on Friday, 27/11


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


@pytest.fixture
def anybody(app):
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when=RECEIVED)


def do(database, command, **given):
    return database.write(partial(command, **given))


def finish(database, d, case, when):
    do(
        database,
        outcomes.finish,
        actor=d.manager,
        case_id=case.id,
        outcome="granted",
        now=at(when),
    )


def look_up(anybody, case, **changed):
    return anybody.post(
        "/tra-cuu", data={"code": case.code, "secret": case.lookup_secret, **changed}
    )


def test_the_holder_of_the_secret_reads_where_when_and_why(anybody, department, case):
    page = look_up(anybody, case)
    said = words_of(page)
    assert page.status_code == 200
    assert "Hẹn trả thứ Sáu, 27/11/2026" in said
    assert "Hồ sơ đang ở đâu" in said
    assert "Vì sao là những ngày này" in said
    assert "24/11 Nghỉ Ngày Văn hóa Việt Nam" in said
    assert page.headers["cache-control"] == "no-store"


def test_codes_are_read_as_people_type_them(anybody, department, case):
    short = case.code.replace("X99.99-", "").replace("-0001", " 1")
    answer = look_up(
        anybody,
        case,
        code=short,
        secret=f" {case.lookup_secret[:4]} {case.lookup_secret[4:].lower()} ",
    )
    assert answer.status_code == 200


def test_a_new_date_stands_beside_the_first_one(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    page = look_up(anybody, case)
    said = words_of(page)
    assert "Hẹn trả thứ Tư, 02/12/2026" in said
    assert '<s class="was">thứ Sáu, 27/11/2026</s>' in page.text
    assert f"/xin-loi/{notice.published_id}" in page.text


def test_a_supplement_that_is_awaited_is_said_with_its_last_day(
    app, database, anybody, department, case
):
    do(
        database,
        waiting.request_supplement,
        actor=department.desk,
        case_id=case.id,
        items="Bản sao giấy khai sinh của ông Tư",
        reason="Thiếu",
        now=at("2026-11-20 09:00"),
    )
    page = look_up(anybody, case)
    assert "Cần bổ sung giấy tờ trước hết thứ Hai, 07/12/2026" in words_of(page)
    assert "ông Tư" not in page.text


def test_a_result_that_is_ready_says_where_it_is(
    app, database, anybody, department, case
):
    finish(database, department, case, "2026-11-23 10:00")
    said = words_of(look_up(anybody, case))
    assert "Đã có kết quả, mời bạn đến nhận" in said
    assert "Nhận tại Bộ phận Một cửa" in said


def test_a_late_case_without_an_apology_is_not_hidden(
    app, database, anybody, department, case
):
    sweep.run(database, at("2026-11-30 07:31"))
    set_clock(app, "2026-11-30 09:00")
    assert "Chúng tôi đã lỡ hẹn với bạn." in words_of(look_up(anybody, case))


def test_a_wrong_secret_and_an_unknown_code_are_answered_alike(
    anybody, department, case
):
    wrong = look_up(anybody, case, secret="AAAAAAAA")
    unknown = look_up(anybody, case, code="X99.99-261119-9999")
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(case.code, "") == unknown.text.replace(
        "X99.99-261119-9999", ""
    )
    assert "Không tìm thấy hồ sơ" in words_of(wrong)


def test_nothing_typed_is_said_at_the_fields(anybody, department):
    page = anybody.post("/tra-cuu", data={"code": "", "secret": " "})
    assert page.status_code == 422
    said = words_of(page)
    assert "Nhập mã hồ sơ in trên giấy hẹn." in said
    assert "Nhập mã tra cứu in dưới mã hồ sơ." in said


def test_guessing_is_slowed_down_and_ends_by_itself(app, anybody, department, case):
    for _ in range(10):
        assert look_up(anybody, case, secret="BBBBBBBB").status_code == 404
    page = look_up(anybody, case)
    assert page.status_code == 429
    assert page.headers["retry-after"]
    assert "Thử quá nhiều lần" in words_of(page)
    set_clock(app, "2026-11-23 14:22")
    assert look_up(anybody, case).status_code == 200


def test_the_code_of_a_scanned_receipt_is_filled_in(anybody, department, case):
    page = anybody.get(f"/tra-cuu?ma={case.code}")
    assert f'value="{case.code}"' in page.text
