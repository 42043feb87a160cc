"""The accountability ledger: who held a case, what was said, and who may say it."""

import pytest
from sqlalchemy import select

from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import handed_over
from tests.visitor import application, set_clock, visit, words_of
from tracker import sweep
from tracker.models import AccountabilityEntry

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # due on Friday, 27/11; the apology by 26/11


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


@pytest.fixture
def case(database, department):
    case = receive_case(database, department, when=RECEIVED)
    handed_over(database, department, case)
    return case


def the_only(database, kind):
    with database.read() as session:
        return session.scalars(select(kind)).one()


@pytest.fixture
def entry(app, database, department, case):
    sweep.run(database, at("2026-11-30 07:31"))
    set_clock(app, "2026-11-30 08:30")
    return the_only(database, AccountabilityEntry)


def test_an_entry_says_who_held_the_case_and_adds_up(app, database, department, entry):
    manager = visit(app, database, department.manager)
    page = manager.get(f"/giai-trinh/{entry.id}")
    said = words_of(page)
    assert page.status_code == 200
    assert "Ai đã giữ hồ sơ này, và giữ quá bao lâu?" in said
    assert "Trễ 1 ngày làm việc" in said
    assert 'class="holding"' in page.text
    assert 'fill="url(#hatch)"' in page.text
    # An hour of office time since Friday 17:00, all of it the unit's.
    assert "Tổng phần trễ bằng đúng độ trễ 1 giờ." in said
    assert "Phòng Quản lý Công nghệ Lê Hoàng Phúc, bước thẩm định" in said
    assert "Cộng" in said


def test_an_entry_is_followed_and_never_edited(app, database, department, entry):
    head = visit(app, database, department.head)
    here = f"/giai-trinh/{entry.id}"
    assert "Chờ giải trình" in words_of(head.get(here))
    refused = head.post(here, kind="explanation", text=" ")
    assert refused.status_code == 422
    assert "Nhập nội dung giải trình." in words_of(refused)
    chosen = head.post(here, kind="cause", cause="", text="Thiếu người")
    assert chosen.status_code == 422
    assert "Chọn nguyên nhân chậm." in words_of(chosen)
    assert "Thiếu người" in chosen.text
    head.post(here, kind="cause", cause="own_office", text="")
    head.post(here, kind="explanation", text="Phân công chậm.")
    visit(app, database, department.inspector).post(
        here, kind="follow_up", text="Kiểm tra lại sau một tháng."
    )
    said = words_of(head.get(here))
    assert "Do đơn vị giải quyết" in said
    assert "Phân công chậm." in said
    assert "Kiểm tra lại sau một tháng." in said
    assert said.index("Đơn vị giải thích") < said.index("Theo dõi, khắc phục")


def test_the_ledger_is_filtered_by_what_is_still_to_be_said(
    app, database, department, case, entry
):
    manager = visit(app, database, department.manager)
    assert case.code in manager.get("/giai-trinh?loc=chua-giai-trinh").text
    visit(app, database, department.head).post(
        f"/giai-trinh/{entry.id}", kind="explanation", text="Phân công chậm."
    )
    assert case.code not in manager.get("/giai-trinh?loc=chua-giai-trinh").text
    assert case.code in manager.get("/giai-trinh?loc=chua-xong").text
    assert "Đã giải trình" in words_of(manager.get("/giai-trinh"))


def test_the_ledger_is_not_the_desks(app, database, department, entry):
    desk = visit(app, database, department.desk)
    assert desk.get("/giai-trinh").status_code == 403
    assert desk.get(f"/giai-trinh/{entry.id}").status_code == 403


def test_an_empty_ledger_is_good_news(app, database, department):
    said = words_of(visit(app, database, department.manager).get("/giai-trinh"))
    assert "Chưa có hồ sơ nào trễ hạn" in said
