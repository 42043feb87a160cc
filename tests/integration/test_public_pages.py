"""What anybody reads: the front page, procedures, and what may be kept."""

from datetime import date
from functools import partial

import pytest

from tests.factories import a_person, at, make_department, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, visit, words_of
from tracker import statistics
from tracker.accounts.agencies import change_choices
from tracker.cases import outcomes
from tracker.catalogue import Entry, add_procedure

pytestmark = pytest.mark.db

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
    app, database, anybody, department
):
    for number in range(6):
        case = receive_case(database, department, when=f"2026-11-19 09:0{number}")
        finish(database, department, case, "2026-11-23 10:00")
    statistics.run(database, at("2026-11-23 11:00"))
    said = words_of(anybody.get("/"))
    assert (
        "100,0 % hồ sơ xong trong tháng 11/2026 đúng hẹn theo luật (6 trên 6)" in said
    )


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
    assert "Tiếp nhận Bộ phận Một cửa 1 ngày làm việc" in said


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
    for number in range(10):
        case = receive_case(database, department, when=f"2026-11-02 09:0{number}")
        if number == 9:
            statistics.run(database, at("2026-11-16 09:00"))
            said = words_of(anybody.get("/thu-tuc/five-days"))
            assert "12 tháng qua có dưới 10 hồ sơ xong" in said
        finish(
            database, department, case, f"2026-11-{6 if number < 6 else 12:02} 09:00"
        )
    statistics.run(database, at("2026-11-16 09:00"))
    said = words_of(anybody.get("/thu-tuc/five-days"))
    assert (
        "Trong 10 hồ sơ xong 12 tháng qua, một nửa xong trong 4 ngày làm việc trở "
        "xuống, 9 trên 10 hồ sơ xong trong 8 ngày làm việc trở xuống." in said
    )
    assert "Dưới 5 hồ sơ trễ hạn theo luật." in said
    statistics.run(database, at("2027-11-16 09:00"))
    set_clock(app, "2027-11-16 09:00")
    assert "12 tháng qua có dưới 10" in words_of(anybody.get("/thu-tuc/five-days"))


def test_an_unknown_procedure_is_said_to_be_unknown(anybody, department):
    page = anybody.get("/thu-tuc/khong-co")
    assert page.status_code == 404
    assert "không niêm yết thủ tục này" in words_of(page)


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


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/xin-loi",
        "/thu-tuc",
        "/thu-tuc/five-days",
        "/thong-ke",
    ],
)
def test_pages_that_are_the_same_for_everybody_may_be_kept_a_minute(
    app, database, anybody, department, address
):
    said = anybody.get(address).headers["cache-control"]
    assert said == "public, max-age=60, stale-if-error=600"
    signed_in = visit(app, database, department.manager)
    assert signed_in.get(address).headers["cache-control"] == "no-store"
    chosen = anybody.get(f"{address}?lang=en")
    assert chosen.headers["cache-control"] == "no-store"
    # In the language that was chosen: only the reader's own browser keeps it.
    assert anybody.get(address).headers["cache-control"] == "private, max-age=60"


@pytest.mark.parametrize(
    "address", ["/xin-loi.atom", "/xin-loi.json", "/thong-ke.csv", "/thong-ke.json"]
)
def test_feeds_and_downloads_may_be_kept_a_minute(anybody, department, address):
    for asked in (address, f"{address}?lang=en"):
        answer = anybody.get(asked)
        said = answer.headers["cache-control"]
        assert said == "public, max-age=60, stale-if-error=600"
        assert "set-cookie" not in answer.headers


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
