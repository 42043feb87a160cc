"""Three questions after a result: once a case, by a secret address, without a name."""

import hashlib
import re
from datetime import date
from functools import partial

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from notifications.outbox import outbox
from tests.canaries import found_in, personal_values
from tests.factories import a_person, at, make_department, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, visit, words_of
from tracker.cases import outcomes
from tracker.models import Case, SurveyAnswer, SurveyInvitation
from tracker.offices import office_of
from tracker.survey import Answers, Standing, answer, invite

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # five working days: due on Friday, 27/11
GOOD = {"time_kept": "yes", "attitude": "good"}


@pytest.fixture
def anybody(app):
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=True)


def finish(database, d, case, when):
    database.write(
        partial(
            outcomes.finish,
            actor=d.manager,
            case_id=case.id,
            outcome="granted",
            now=at(when),
        )
    )


def letter_of(database, case):
    """Give the text of the letter about the result."""
    with database.read() as session:
        rows = session.execute(select(outbox)).mappings().all()
    (found,) = [row for row in rows if row["dedup_key"] == f"result:{case.id}"]
    return "\n".join(str(value) for value in found.values())


def address_in(letter):
    """Give the path of the survey that a letter names."""
    return re.search(r"http://mau\.example(/khao-sat/[\w-]+)", letter)[1]


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when=RECEIVED)


@pytest.fixture
def address(app, database, department, case):
    finish(database, department, case, "2026-11-24 10:00")
    set_clock(app, "2026-11-24 15:00")
    return address_in(letter_of(database, case))


def answers(database):
    with database.read() as session:
        return session.scalars(select(SurveyAnswer)).all()


def test_the_letter_about_the_result_invites_and_the_database_keeps_only_a_hash(
    database, address
):
    token = address.rpartition("/")[2]
    assert len(token) >= 32
    with database.read() as session:
        (row,) = session.scalars(select(SurveyInvitation)).all()
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert not row.asks_apology


def test_two_questions_are_answered_once(app, database, department, anybody, address):
    page = anybody.get(address)
    said = words_of(page)
    assert "1. Kết quả có đúng hẹn không?" in said
    assert "2. Thái độ phục vụ của cán bộ thế nào?" in said
    assert "lời xin lỗi và ngày hẹn lại không?" not in said
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    done = anybody.post(address, data={**GOOD, "remark": "Rất nhanh."})
    assert "Cảm ơn bạn đã trả lời" in words_of(done)
    (row,) = answers(database)
    assert (row.time_kept, row.attitude, row.apology) == ("yes", "good", "")
    assert (row.month, row.unit_id) == (date(2026, 11, 1), department.unit_id)
    assert row.remark == "Rất nhanh."
    again = anybody.post(address, data={"time_kept": "no", "attitude": "poor"})
    assert "Cảm ơn bạn đã trả lời" in words_of(again)
    assert len(answers(database)) == 1


def test_the_third_question_is_asked_where_a_promise_was_moved(
    app, database, department, anybody, case
):
    issued(database, department, case)
    finish(database, department, case, "2026-12-01 10:00")
    set_clock(app, "2026-12-01 15:00")
    address = address_in(letter_of(database, case))
    assert "bạn có nhận được lời xin lỗi và ngày hẹn lại không?" in words_of(
        anybody.get(address)
    )
    missing = anybody.post(address, data={"time_kept": "no", "attitude": "fair"})
    assert missing.status_code == 422
    said = words_of(missing)
    assert "Chọn bạn có nhận được lời xin lỗi hay không." in said
    assert answers(database) == []
    anybody.post(
        address, data={"time_kept": "no", "attitude": "fair", "apology": "kept"}
    )
    assert [row.apology for row in answers(database)] == ["kept"]


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    database, anybody, address
):
    page = anybody.post(address, data={"attitude": "poor", "remark": "Đợi lâu quá."})
    assert page.status_code == 422
    assert "Chọn đúng hẹn hay muộn hơn hẹn." in words_of(page)
    assert "Đợi lâu quá." in page.text
    assert re.search(r'value="poor" checked', page.text)
    long = anybody.post(address, data={**GOOD, "remark": "x" * 1001})
    assert long.status_code == 422
    assert "x" * 1001 in long.text
    odd = anybody.post(address, data={**GOOD, "attitude": "hacked"})
    assert odd.status_code == 422
    assert answers(database) == []


def test_an_unknown_address_and_one_whose_time_is_over_say_so(app, anybody, address):
    unknown = anybody.get("/khao-sat/khong-co-dia-chi-nay")
    assert unknown.status_code == 404
    assert "Địa chỉ khảo sát này không đúng" in words_of(unknown)
    assert anybody.post("/khao-sat/khac", data=GOOD).status_code == 404
    set_clock(app, "2027-03-01 09:00")
    over = anybody.get(address)
    assert over.status_code == 410
    assert "Khảo sát đã hết hạn" in words_of(over)
    assert anybody.post(address, data=GOOD).status_code == 410
    assert "This survey is over" in words_of(anybody.get(f"{address}?lang=en"))


def test_of_two_addresses_of_one_case_the_first_that_is_used_counts(
    database, department, case, address
):
    now = at("2026-11-25 09:00")

    def another(session):
        row = session.get_one(Case, (department.agency_id, case.id))
        return invite(session, office_of(session, row.agency_id), row, now=now)

    printed = database.write(another).rpartition("/")[2]
    given = Answers(time_kept="yes", attitude="good")
    first = database.write(partial(answer, token=printed, answers=given, now=now))
    mailed = address.rpartition("/")[2]
    second = database.write(partial(answer, token=mailed, answers=given, now=now))
    later = database.write(another).rpartition("/")[2]
    third = database.write(partial(answer, token=later, answers=given, now=now))
    assert (first, second, third) == (Standing.OPEN, Standing.USED, Standing.USED)
    assert len(answers(database)) == 1


def test_nothing_of_the_applicant_is_on_the_page_or_beside_the_answer(
    database, anybody, case, address
):
    pages = [anybody.get(address).text, anybody.post(address, data=GOOD).text]
    pages += [anybody.post(address, data={}).text]
    assert found_in(pages, personal_values(database)) == {}
    with database.read() as session:
        stored = session.execute(text("SELECT * FROM survey_answers")).mappings().one()
    assert set(stored) == {
        "agency_id", "id", "month", "unit_id", "procedure_key", "time_kept",
        "attitude", "apology", "remark",
    }  # fmt: skip
    assert str(case.id).replace("-", "") not in str(dict(stored)).replace("-", "")


def test_managers_read_counts_shares_and_words_and_officers_do_not(
    app, database, department, anybody
):
    for number in range(4):
        case = receive_case(database, department, when=f"2026-11-19 09:1{number}")
        finish(database, department, case, "2026-11-24 10:00")
        set_clock(app, "2026-11-24 15:00")
        good = number < 3
        anybody.post(
            address_in(letter_of(database, case)),
            data={
                "time_kept": "yes" if good else "no",
                "attitude": "good" if good else "poor",
                "remark": f"Lời số {number}",
            },
        )
    said = words_of(visit(app, database, department.manager).get("/y-kien"))
    assert "75 % nói kết quả đúng hẹn (3 trên 4 câu trả lời)" in said
    assert "Phòng Quản lý Công nghệ 4 75 % 75 % 25 %" in said
    assert "Lời số 3" in said
    officer = visit(app, database, department.officer)
    assert officer.get("/y-kien").status_code == 403
    other = make_department(database, code="Y99.99", host="khac.example")
    theirs = words_of(visit(app, database, other.manager).get("/y-kien"))
    assert "Chưa có câu trả lời nào" in theirs


def test_answers_are_told_by_unit_and_procedure_and_small_groups_not_published(
    app, database, department, anybody
):
    """Six of one procedure, two of another: what the two said leads to no case."""
    for number, procedure in enumerate(["five-days"] * 6 + ["ten-days"] * 2):
        case = receive_case(
            database,
            department,
            procedure=procedure,
            when=f"2026-11-19 09:1{number}",
        )
        finish(database, department, case, "2026-11-24 10:00")
        set_clock(app, "2026-11-24 15:00")
        anybody.post(address_in(letter_of(database, case)), data=GOOD)
    manager = visit(app, database, department.manager)
    said = words_of(manager.get("/y-kien"))
    assert "Đăng ký gia hạn nội dung chuyển giao công nghệ 6 100 %" in said
    assert "văn phòng đại diện 2" not in said
    assert re.search(r"Dưới 3 câu trả lời nên không nêu riêng: [^.]+đại diện", said)
    inside = manager.get("/y-kien.csv").text
    assert 'văn phòng đại diện",2,…,…,…,…,…,…,…' in inside
    outside = manager.get("/y-kien.csv?cong-bo=1").text
    assert 'văn phòng đại diện",…' in outside
    # The total of eight and the six would give the two away.
    assert not ("Toàn cơ quan,,8" in outside and "công nghệ,6" in outside)
    before = manager.get("/y-kien?tu=01/09/2026&den=31/10/2026")
    assert "Chưa có câu trả lời nào" in words_of(before)
    wrong = manager.get("/y-kien?tu=hôm+nọ")
    assert wrong.status_code == 422
    assert "hôm nọ" in wrong.text


def test_no_address_no_letter_and_no_invitation(database, department):
    case = receive_case(
        database, department, when=RECEIVED, applicant=a_person(email="")
    )
    finish(database, department, case, "2026-11-24 10:00")
    with database.read() as session:
        assert session.scalars(select(SurveyInvitation)).all() == []


def test_the_desk_prints_a_slip_for_whoever_has_no_address(
    app, database, department, anybody
):
    case = receive_case(
        database, department, when=RECEIVED, applicant=a_person(email="")
    )
    desk = visit(app, database, department.desk)
    slip = f"/ho-so/{case.code}/phieu-khao-sat"
    set_clock(app, "2026-11-24 09:00")
    early = desk.post(slip)
    assert early.status_code == 422
    assert "Hồ sơ chưa có kết quả" in words_of(early)
    finish(database, department, case, "2026-11-24 10:00")
    set_clock(app, "2026-11-24 11:00")
    printed = desk.post(slip)
    assert printed.status_code == 200
    assert "data:image/svg+xml" in printed.text
    address = address_in(printed.text)
    assert anybody.post(address, data=GOOD).status_code == 200
    assert len(answers(database)) == 1
    assert visit(app, database, department.officer).post(slip).status_code == 403
    assert desk.post("/ho-so/X99.99-261119-9999/phieu-khao-sat").status_code == 404
    assert slip in desk.get("/viec-can-lam/cho-tra").text
