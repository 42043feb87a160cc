"""What anybody reads: the front page, apologies, procedures, the own case."""

from datetime import date, timedelta
from functools import partial

import pytest
from fastapi.testclient import TestClient

from tests.factories import a_person, at, make_department, receive_case
from tests.integration.issued_apologies import REASON, issued
from tests.visitor import application, set_clock, visit, words_of
from tracker import sweep
from tracker.accounts.agencies import change_choices
from tracker.apologies import issuing
from tracker.cases import outcomes, waiting
from tracker.catalogue import Entry, add_procedure
from tracker.ids import new_id
from tracker.models import PublishedApology

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


# -- the front page -------------------------------------------------------------------


def test_front_page_looks_up_first_and_shows_what_is_posted(anybody, department, case):
    page = anybody.get("/")
    said = words_of(page)
    assert page.status_code == 200
    assert "Hồ sơ của tôi tới đâu rồi?" in said
    assert 'action="/tra-cuu"' in page.text
    assert "Đăng ký gia hạn nội dung chuyển giao công nghệ 5 ngày làm việc" in said
    assert "Xem cả 5 thủ tục" in said
    assert "Chưa có lời xin lỗi nào được công khai." in said


def test_front_page_says_that_today_is_a_day_off(app, anybody, department):
    set_clock(app, "2026-11-24 09:00")
    said = words_of(anybody.get("/"))
    assert "Hôm nay, thứ Ba, 24/11/2026, nghỉ Ngày Văn hóa Việt Nam." in said


def test_front_page_announces_a_long_holiday_once(app, anybody, department):
    set_clock(app, "2026-02-12 09:00")
    said = words_of(anybody.get("/"))
    assert said.count("nghỉ") >= 1
    assert said.count("Từ thứ") == 1
    assert "không tính là ngày làm việc" in said


def test_front_page_on_an_ordinary_week_has_no_banner(app, anybody, department):
    set_clock(app, "2026-10-05 09:00")
    assert "không tính là ngày làm việc" not in words_of(anybody.get("/"))


def test_front_page_counts_what_was_finished_in_time_this_month(
    app, database, anybody, department, case
):
    finish(database, department, case, "2026-11-23 10:00")
    said = words_of(anybody.get("/"))
    assert (
        "100,0 % hồ sơ xong trong tháng 11/2026 đúng hẹn theo luật (1 trên 1)" in said
    )


# -- apologies ------------------------------------------------------------------------


def test_without_apologies_the_list_says_so(anybody, department):
    page = anybody.get("/xin-loi")
    assert page.status_code == 200
    assert "Chưa có lời xin lỗi nào được công khai" in words_of(page)


def test_an_issued_apology_is_shown_with_initials_and_the_listed_reason(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    listed = words_of(anybody.get("/xin-loi"))
    assert "gửi N.T.T.H." in listed
    assert "Cơ quan được lấy ý kiến trả lời muộn." in listed
    assert REASON not in listed
    assert "Đang chờ, còn 5 ngày làm việc" in listed
    page = anybody.get(f"/xin-loi/{notice.published_id}")
    said = words_of(page)
    assert "Xin lỗi N.T.T.H. vì không kịp ngày hẹn 27/11/2026" in said
    assert "thứ Sáu, 27/11/2026" in said
    assert "thứ Tư, 02/12/2026" in said
    assert "trước ngày hẹn, chúng tôi thấy không kịp" in said
    assert "Bộ phận Một cửa" in said
    assert case.code not in page.text


def test_a_released_reason_replaces_the_listed_one(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    do(
        database,
        issuing.release_text,
        actor=department.manager,
        notice_id=notice.id,
        text="Máy đo chuẩn phải gửi kiểm định lại.",
        now=at("2026-11-25 09:30"),
    )
    set_clock(app, "2026-11-25 10:00")
    for address in ("/xin-loi", f"/xin-loi/{notice.published_id}"):
        assert "Máy đo chuẩn phải gửi kiểm định lại." in words_of(anybody.get(address))


@pytest.mark.parametrize(
    ("finished", "looked_at", "fate", "figure"),
    [
        ("2026-12-01 10:00", "2026-12-03 09:00", "Đã giữ lời, trả T3 01/12", "kept"),
        (
            "2026-12-04 10:00",
            "2026-12-07 09:00",
            "Lại trễ 2 ngày làm việc, trả T6 04/12",
            "broken",
        ),
        (None, "2026-12-03 09:00", "Lại trễ 1 ngày làm việc, chưa trả", "broken"),
        (None, "2026-12-02 09:00", "Đang chờ, hẹn hôm nay", "waiting"),
    ],
    ids=["kept", "answered too late", "not answered", "due today"],
)
def test_the_fate_of_a_new_date_is_told_and_counted(
    app, database, anybody, department, case, finished, looked_at, fate, figure
):
    notice = issued(database, department, case)
    if finished:
        finish(database, department, case, finished)
    set_clock(app, looked_at)
    said = words_of(anybody.get("/xin-loi"))
    assert fate in said
    counts = {"kept": "0", "broken": "0", "waiting": "0", figure: "1"}
    assert f"{counts['kept']} lời hẹn lại đã giữ" in said
    assert f"{counts['broken']} lời hẹn lại cũng lỡ" in said
    assert f"{counts['waiting']} lời hẹn lại chưa tới ngày" in said
    assert fate in words_of(anybody.get(f"/xin-loi/{notice.published_id}"))
    slug = {"kept": "da-giu", "broken": "lai-tre", "waiting": "dang-cho"}
    for name, address in slug.items():
        listed = words_of(anybody.get(f"/xin-loi?ket-qua={address}"))
        assert ("gửi N.T.T.H." in listed) is (name == figure), name


def test_a_case_withdrawn_by_its_applicant_keeps_and_breaks_nothing(
    app, database, anybody, department, case
):
    issued(database, department, case)
    do(
        database,
        outcomes.withdraw,
        actor=department.desk,
        case_id=case.id,
        reason="Theo đơn",
        now=at("2026-11-30 09:00"),
    )
    set_clock(app, "2026-12-10 09:00")
    said = words_of(anybody.get("/xin-loi"))
    assert "Hồ sơ đã dừng" in said
    assert "0 lời hẹn lại cũng lỡ" in said


def test_an_apology_leaves_the_page_when_its_time_is_over(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    set_clock(app, "2027-02-23 09:00")  # ninety days
    assert "gửi N.T.T.H." in words_of(anybody.get("/xin-loi"))
    set_clock(app, "2027-02-24 09:00")
    assert "gửi N.T.T.H." not in words_of(anybody.get("/xin-loi"))
    page = anybody.get(f"/xin-loi/{notice.published_id}")
    assert page.status_code == 404
    assert "đã hết thời hạn công khai" in words_of(page)


def test_older_apologies_are_reached_page_by_page(
    app, database, anybody, department, case
):
    def write(session):
        session.add_all(
            PublishedApology(
                agency_id=department.agency_id,
                id=new_id(),
                applicant_shown=f"Tổ chức số {number:02d}",
                procedure_vi="Thủ tục mẫu",
                unit_vi="Phòng Mẫu",
                received_on=date(2026, 11, 2),
                promised_on=date(2026, 11, 9),
                new_on=date(2026, 12, 9),
                timing="before_due",
                reason_code="other",
                issued_on=date(2026, 11, 6),
                published_at=at("2026-11-06 09:00") + timedelta(minutes=number),
                shown_until=date(2027, 2, 1),
            )
            for number in range(45)
        )

    database.write(write)
    seen, address, pages = [], "/xin-loi", 0
    while address:
        page = anybody.get(address)
        seen += [f"{n:02d}" for n in range(45) if f"số {n:02d} " in words_of(page)]
        pages += 1
        older = page.text.partition('rel="next"')[0].rpartition('href="')[2]
        address = older.split('"')[0].replace("&amp;", "&")
        if 'rel="next"' not in page.text:
            address = ""
    assert pages == 3
    assert sorted(seen) == [f"{number:02d}" for number in range(45)]


# -- procedures -----------------------------------------------------------------------


def test_procedures_are_found_without_diacritics(anybody, department):
    said = words_of(anybody.get("/thu-tuc?q=giay phep buc xa"))
    assert "Gia hạn giấy phép tiến hành công việc bức xạ 25 ngày" in said
    assert "Thay đổi, bổ sung, cấp lại" not in said
    nothing = words_of(anybody.get("/thu-tuc?q=khong co gi"))
    assert "Không có thủ tục nào khớp" in nothing


def test_procedures_of_one_field(anybody, department):
    said = words_of(
        anybody.get("/thu-tuc", params={"linh-vuc": "An toàn bức xạ và hạt nhân"})
    )
    assert "2 thủ tục" in said


def test_a_procedure_says_its_limit_papers_steps_law_and_the_date_of_today(
    anybody, department
):
    said = words_of(anybody.get("/thu-tuc/five-days"))
    assert "5 ngày làm việc" in said
    assert "Đơn đề nghị" in said
    assert "Thẩm định" in said
    assert "NĐ 76/2018/NĐ-CP" in said
    assert "Nộp đủ hôm nay, nhận kết quả thứ Ba, 01/12/2026" in said
    assert "phân chia mặc định" not in said
    assert "Mã thủ tục chưa xác minh" in said


def test_assumed_steps_and_an_unverified_basis_are_said_to_be_so(
    database, anybody, department
):
    entry = Entry(
        key="no-basis",
        name_vi="Thủ tục chưa rõ căn cứ",
        field_vi="Bưu chính",
        valid_from=date(2020, 1, 1),
        limit=(7, "working_day"),
    )
    do(
        database,
        add_procedure,
        actor=department.administrator,
        entry=entry,
        unit_id=department.unit_id,
        now=at(RECEIVED),
    )
    said = words_of(anybody.get("/thu-tuc/no-basis"))
    assert "Căn cứ: chưa xác minh" in said
    assert "phân chia mặc định" in said


def test_a_procedure_without_a_known_limit_is_posted_but_not_promised(
    database, anybody, department
):
    entry = Entry(
        key="no-limit",
        name_vi="Thủ tục chưa rõ thời hạn",
        field_vi="Bưu chính",
        valid_from=date(2020, 1, 1),
        limit=None,
    )
    do(
        database,
        add_procedure,
        actor=department.administrator,
        entry=entry,
        unit_id=department.unit_id,
        now=at(RECEIVED),
    )
    assert "chưa rõ thời hạn" in words_of(anybody.get("/thu-tuc"))
    said = words_of(anybody.get("/thu-tuc/no-limit"))
    assert "Chưa đăng ký được qua hệ thống." in said
    assert "nhận kết quả thứ" not in said


def test_how_long_it_really_took_is_shown_only_of_enough_cases(
    app, database, anybody, department
):
    for number in range(5):
        case = receive_case(database, department, when=f"2026-11-0{2 + number} 09:00")
        if number == 4:
            assert "Thực tế mất bao lâu?" not in words_of(
                anybody.get("/thu-tuc/five-days")
            )
        finish(database, department, case, f"2026-11-{12 + number % 2} 09:00")
    said = words_of(anybody.get("/thu-tuc/five-days"))
    assert "Thực tế mất bao lâu?" in said
    assert "Trong 5 hồ sơ gần đây" in said


def test_an_unknown_procedure_is_said_to_be_unknown(anybody, department):
    page = anybody.get("/thu-tuc/khong-co")
    assert page.status_code == 404
    assert "không niêm yết thủ tục này" in words_of(page)


# -- the own case ---------------------------------------------------------------------


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


# -- several agencies, and what may be kept -------------------------------------------


def test_with_several_agencies_the_reader_chooses_and_keeps_the_choice(
    database, anybody, department
):
    other = make_department(database, code="Y99.99", host="khac.example")
    said = words_of(anybody.get("/thu-tuc"))
    assert "Chọn cơ quan" in said
    page = anybody.get("/thu-tuc?co-quan=y99.99")
    assert "5 thủ tục" in words_of(page)
    assert 'href="/thu-tuc/five-days?co-quan=Y99.99"' in page.text
    assert anybody.get("/thu-tuc/five-days").status_code == 404
    assert anybody.get("/thu-tuc/five-days?co-quan=Y99.99").status_code == 200
    assert anybody.get("/").status_code == 200
    assert other.code == "Y99.99"


def test_apologies_of_all_agencies_or_of_one(app, database, anybody, department, case):
    other = make_department(database, code="Y99.99", host="khac.example")
    organisation = a_person(kind="organisation", name="Công ty Ví Dụ")
    theirs = receive_case(database, other, when=RECEIVED, applicant=organisation)
    issued(database, department, case)
    issued(database, other, theirs)
    set_clock(app, "2026-11-25 10:00")
    everything = words_of(anybody.get("/xin-loi"))
    assert "N.T.T.H." in everything
    assert "Công ty Ví Dụ" in everything
    one = words_of(anybody.get("/xin-loi?co-quan=Y99.99"))
    assert "N.T.T.H." not in one
    assert "Công ty Ví Dụ" in one


@pytest.mark.parametrize("address", ["/", "/xin-loi", "/thu-tuc", "/thu-tuc/five-days"])
def test_pages_that_are_the_same_for_everybody_may_be_kept_a_minute(
    app, database, anybody, department, address
):
    assert anybody.get(address).headers["cache-control"] == "public, max-age=60"
    signed_in = visit(app, database, department.manager)
    assert signed_in.get(address).headers["cache-control"] == "no-store"
    chosen = anybody.get(f"{address}?lang=en")
    assert chosen.headers["cache-control"] == "no-store"
    assert anybody.get(address).headers["cache-control"] == "no-store"


def test_looking_up_is_never_kept(anybody, department, case):
    assert anybody.get("/tra-cuu").headers["cache-control"] == "no-store"


def test_an_agency_that_does_not_publish_shows_nothing(
    app, database, anybody, department, case
):
    do(
        database,
        change_choices,
        actor=department.administrator,
        typed={"publish_apologies": False},
        now=at(RECEIVED),
    )
    issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    assert "gửi N.T.T.H." not in words_of(anybody.get("/xin-loi"))


def test_pages_speak_english_when_asked(anybody, department):
    page = anybody.get("/?lang=en")
    assert '<html lang="en"' in page.text
    assert "Where is my case?" in words_of(page)
    assert "Hồ sơ của tôi" not in words_of(page)
