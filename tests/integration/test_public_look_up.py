"""The own case, for whoever holds its code and its secret; alike for all others."""

from datetime import date
from functools import partial
from time import perf_counter

import pytest
from icalendar import Calendar
from sqlalchemy import event

from tests.factories import at, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, words_of
from tracker import sweep
from tracker.cases import outcomes, waiting
from tracker.queries.own_case import look_up as look_up_case

pytestmark = pytest.mark.db

UNKNOWN = "X99.99-261119-9999"
TODAY = date(2026, 11, 23)
RECEIVED = "2026-11-19 09:00"  # five working days: due on Friday, 27/11


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
    said = words_of(look_up(anybody, case))
    assert "Chúng tôi đã lỡ hẹn với bạn." in said
    assert "Đã quá ngày hẹn thứ Sáu, 27/11/2026" in said
    assert "Thêm vào lịch của tôi" not in said


def test_a_new_date_that_was_broken_too_is_not_hidden(
    app, database, anybody, department, case
):
    issued(database, department, case)
    set_clock(app, "2026-12-03 09:00")
    said = words_of(look_up(anybody, case))
    assert "Đã quá ngày hẹn thứ Tư, 02/12/2026" in said
    assert "Chúng tôi đã lỡ cả ngày hẹn lại." in said
    assert "không kịp ngày hẹn ban đầu" not in said


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


def test_a_wrong_secret_and_an_unknown_code_cost_the_same_work(
    database, department, case
):
    """The same statements, and about the same time, found or not."""

    def asked(code, secret):
        with database.read() as session:
            start = perf_counter()
            for _ in range(20):
                assert look_up_case(session, code, secret, today=TODAY) is None
            return perf_counter() - start

    statements = []

    @event.listens_for(database._reader, "before_cursor_execute")
    def listen(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    ways = {"secret": (case.code, "AAAAAAAB"), "code": (UNKNOWN, case.lookup_secret)}
    counted = {}
    for way, codes in ways.items():
        statements.clear()
        asked(*codes)
        counted[way] = list(statements)
    event.remove(database._reader, "before_cursor_execute", listen)
    assert counted["secret"] == counted["code"]
    taken = {way: [] for way in ways}
    for _ in range(15):  # in turns: a busy machine is busy for both
        for way, codes in ways.items():
            taken[way].append(asked(*codes))
    # The least of each: what another process took of the time is in none of them.
    ratio = min(taken["secret"]) / min(taken["code"])
    assert 0.6 < ratio < 1.67


def calendar_of(anybody, case, **changed):
    return anybody.post(
        "/tra-cuu/lich-hen",
        data={"code": case.code, "secret": case.lookup_secret, **changed},
    )


def test_the_promised_day_is_taken_into_the_own_calendar(anybody, department, case):
    assert 'action="/tra-cuu/lich-hen"' in look_up(anybody, case).text
    answer = calendar_of(anybody, case)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="hen-tra-{case.code}.ics"'
    )
    assert answer.headers["cache-control"] == "no-store"
    (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert found.start == date(2026, 11, 27)
    assert found.end == date(2026, 11, 28)
    assert str(found["SUMMARY"]) == f"Hẹn trả kết quả hồ sơ {case.code}"
    assert "Trước 17 giờ. Mang theo giấy hẹn." in str(found["DESCRIPTION"])
    assert "Bộ phận Một cửa" in str(found["LOCATION"])
    assert str(found["URL"]) == f"http://mau.example/tra-cuu?ma={case.code}"
    (alarm,) = found.walk("VALARM")
    assert alarm["TRIGGER"].dt.total_seconds() == -16 * 3600
    for private in ("Nguyễn Thị Thu Hằng", "0908", case.lookup_secret):
        assert private not in answer.content.decode()


def test_a_new_date_replaces_the_day_in_the_own_calendar(
    app, database, anybody, department, case
):
    (before,) = Calendar.from_ical(calendar_of(anybody, case).content).walk("VEVENT")
    issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    (after,) = Calendar.from_ical(calendar_of(anybody, case).content).walk("VEVENT")
    assert after.start == date(2026, 12, 2)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_calendar_file_answers_strangers_as_the_look_up_does(
    anybody, department, case
):
    wrong = calendar_of(anybody, case, secret="AAAAAAAA")
    unknown = calendar_of(anybody, case, code=UNKNOWN)
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(case.code, "") == unknown.text.replace(UNKNOWN, "")
    assert "Không tìm thấy hồ sơ" in words_of(wrong)
    assert calendar_of(anybody, case, secret=" ").status_code == 422
    assert anybody.get("/tra-cuu/lich-hen").status_code == 405
    for _ in range(8):
        calendar_of(anybody, case, secret="BBBBBBBB")
    assert calendar_of(anybody, case).status_code == 429
    assert look_up(anybody, case).status_code == 429


def test_a_case_without_a_promise_has_no_day_to_take(
    app, database, anybody, department, case
):
    finish(database, department, case, "2026-11-23 10:00")
    assert "/tra-cuu/lich-hen" not in look_up(anybody, case).text
    answer = calendar_of(anybody, case)
    assert "Đã có kết quả, mời bạn đến nhận" in words_of(answer)


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
