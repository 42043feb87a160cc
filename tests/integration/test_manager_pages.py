"""The morning of whoever answers: what is owed first, and figures that lead on."""

import pytest
from sqlalchemy import select

from tests.factories import at, receive_case
from tests.integration.cases_for_acts import handed_over
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.models import AccountabilityEntry, ApologyNotice

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # due on Friday, 27/11; the apology by 26/11
DRAFTED = "2026-11-25 07:31"
REASON = "Kết quả đo về muộn; chúng tôi chưa đôn đốc kịp."


@pytest.fixture
def case(database, department):
    case = receive_case(database, department, when=RECEIVED)
    handed_over(database, department, case)
    return case


@pytest.fixture
def notice(app, database, case):
    return drafted(app, database)


def drafted(app, database, when=DRAFTED):
    """Let the watch come by, and give what it drafted."""
    sweep.run(database, at(when))
    set_clock(app, f"{when[:10]} 09:00")
    return the_only(database, ApologyNotice)


def the_only(database, kind):
    with database.read() as session:
        return session.scalars(select(kind)).one()


def words_typed(**changed):
    return {
        "reason_code": "consulted_body_late",
        "reason_text": REASON,
        "new_date": "2026-12-02",
        **changed,
    }


def test_a_calm_morning_says_so(app, database, department):
    said = words_of(visit(app, database, department.manager).get("/buoi-sang"))
    assert "Hôm nay không nợ lời xin lỗi nào" in said
    assert "Trong năm chưa có hồ sơ nào trễ." in said


def test_the_morning_begins_with_what_is_owed(app, database, department, notice):
    officer = visit(app, database, department.officer)
    officer.post(f"/loi-xin-loi/{notice.id}/noi-dung", **words_typed(), then="trinh")
    manager = visit(app, database, department.manager)
    page = manager.get("/buoi-sang")
    said = words_of(page)
    assert "1 lời xin lỗi chờ tôi duyệt" in said
    assert f'href="/loi-xin-loi/{notice.id}"' in page.text
    assert "gửi trước hết T5 26/11" in said
    assert said.index("chờ tôi duyệt") < said.index("đúng hẹn hơn tháng trước")


def test_on_time_is_counted_by_both_verdicts_each_with_its_name(
    app, database, department, case
):
    issued(database, department, case)
    set_clock(app, "2026-12-01 09:00")
    person = visit(app, database, department.officer)
    person.post(f"/ho-so/{case.code}/ket-thuc", outcome="granted")
    manager = visit(app, database, department.manager)
    said = words_of(manager.get("/buoi-sang"))
    assert "Theo luật:" in said
    assert "Theo cách chấm điểm:" in said
    # It was finished by the new date: late by the law all the same, and not by the
    # score, which believes the new date.
    assert "tháng 12/2026 1 0 0,0 % 1 100,0 %" in said
    assert "1 trễ theo luật ; 0 trễ theo cách chấm điểm" in said
    assert "1 trên 1 hồ sơ trễ trong năm đã có lời xin lỗi" in said


def test_a_head_sees_the_morning_of_the_own_unit_and_a_day_off_is_named(
    app, database, department, case
):
    set_clock(app, "2026-11-24 08:00")
    said = words_of(visit(app, database, department.head).get("/buoi-sang"))
    assert "Hôm nay nghỉ Ngày Văn hóa Việt Nam." in said
    assert "chờ tôi duyệt" not in said


@pytest.mark.parametrize("who", ["desk", "officer", "administrator"])
def test_the_morning_is_not_everybodys(app, database, department, who):
    page = visit(app, database, getattr(department, who)).get("/buoi-sang")
    assert page.status_code == 403
    assert "Không được phép" in words_of(page)


@pytest.fixture
def entry(app, database, department, case):
    sweep.run(database, at("2026-11-30 07:31"))
    set_clock(app, "2026-11-30 08:30")
    return the_only(database, AccountabilityEntry)


def test_pages_speak_english_when_asked(app, database, department, notice, entry):
    manager = visit(app, database, department.manager)
    for address, words in (
        ("/buoi-sang", "Morning of Monday, 30 November 2026"),
        ("/loi-xin-loi?trang-thai=draft", "Drafts"),
        (f"/loi-xin-loi/{notice.id}", "Draft an apology"),
        (f"/giai-trinh/{entry.id}", "Who held this case"),
    ):
        join = "&" if "?" in address else "?"
        page = manager.get(f"{address}{join}lang=en")
        assert page.status_code == 200
        assert '<html lang="en"' in page.text
        assert words in words_of(page), address
