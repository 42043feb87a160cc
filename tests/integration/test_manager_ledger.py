"""The accountability ledger: who held a case, what was said, and who may say it."""

import csv
import re
from html import unescape
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from tests.factories import a_person, at, receive_case
from tests.integration.cases_for_acts import do, handed_over
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.cases import outcomes
from tracker.models import AccountabilityEntry, AccountabilityEvent, Officer

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # due on Friday, 27/11; the apology by 26/11


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


def answered(visitor, here, **changed):
    typed = {
        "cause": "own_office",
        "explanation": "Phân công chậm.",
        "measure": "",
        **changed,
    }
    return visitor.post(f"{here}/tra-loi", **typed)


def ended(app, database, department, case):
    do(
        database,
        outcomes.finish,
        department.officer,
        case,
        outcome="granted",
        now=at("2026-12-01 09:00"),
    )
    set_clock(app, "2026-12-01 10:00")


def test_a_delay_is_answered_for_in_one_go(app, database, department, entry):
    head = visit(app, database, department.head)
    here = f"/giai-trinh/{entry.id}"
    assert "Chờ giải trình" in words_of(head.get(here))
    changed = {
        "measure": "Mỗi sáng xem hồ sơ còn ba ngày.",
        "measure_due": "11/12/2026",
    }
    refused = answered(head, here, explanation=" ", **changed)
    assert refused.status_code == 422
    assert "Nhập nội dung giải trình." in words_of(refused)
    assert "Mỗi sáng xem hồ sơ còn ba ngày." in refused.text
    chosen = answered(head, here, cause="")
    assert chosen.status_code == 422
    assert "Chọn nhóm nguyên nhân." in words_of(chosen)
    assert "Phân công chậm." in chosen.text
    undated = answered(head, here, **{**changed, "measure_due": ""})
    assert "Ghi ngày làm xong biện pháp." in words_of(undated)
    assert answered(head, here, **changed).status_code == 303
    visit(app, database, department.inspector).post(
        here, kind="follow_up", text="Kiểm tra lại sau một tháng."
    )
    said = words_of(head.get(here))
    assert "Nhóm nguyên nhân Do đơn vị giải quyết" in said
    assert "Cách khắc phục Mỗi sáng xem hồ sơ còn ba ngày." in said
    assert "Đỗ Thị Hải Yến làm xong trước hết ngày 11/12/2026" in said
    assert "Kiểm tra lại sau một tháng." in said
    assert said.index("Đơn vị giải thích") < said.index("Theo dõi")
    assert "Đã giải trình, hồ sơ chưa xong" in said


def test_an_entry_is_closed_and_opened_again_by_further_lines(
    app, database, department, case, entry
):
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    here = f"/giai-trinh/{entry.id}"
    assert manager.post(here, kind="closed").status_code == 422  # nothing to read yet
    answered(head, here)
    early = manager.post(here, kind="closed")
    assert early.status_code == 422
    assert "độ trễ chưa chốt" in words_of(early)
    ended(app, database, department, case)
    assert head.post(here, kind="closed").status_code == 403
    assert manager.post(here, kind="closed").status_code == 303
    said = words_of(manager.get(here))
    assert "Khép mục Chấp nhận giải trình. Vũ Minh Châu, thứ Ba, 01/12/2026" in said
    late = answered(head, here)
    assert late.status_code == 422
    assert "Mục này đã khép. Mở lại kèm lý do rồi mới ghi tiếp." in words_of(late)
    assert manager.post(here, kind="reopened", text=" ").status_code == 422
    assert head.post(here, kind="reopened", text="Thêm").status_code == 403
    visit(app, database, department.inspector).post(
        here, kind="reopened", text="Có khiếu nại mới."
    )
    said = words_of(head.get(here))
    assert "Chờ giải trình" in said
    assert "Mở lại Có khiếu nại mới. Phạm Gia Khiêm" in said
    with database.read() as session:
        kinds = session.scalars(
            select(AccountabilityEvent.kind).order_by(AccountabilityEvent.seq)
        ).all()
    assert kinds == [
        "opened", "cause", "explanation", "ended", "closed", "reopened"
    ]  # fmt: skip


def test_an_explanation_is_sent_back_with_what_is_missing(
    app, database, department, case, entry
):
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    here = f"/giai-trinh/{entry.id}"
    answered(head, here)
    ended(app, database, department, case)
    silent = manager.post(here, kind="returned", text="")
    assert silent.status_code == 422
    assert "Nhập điều cần giải trình thêm." in words_of(silent)
    manager.post(here, kind="returned", text="Ai giữ hồ sơ tuần cuối?")
    assert case.code in head.get("/giai-trinh?loc=chua-giai-trinh").text
    said = words_of(head.get(here))
    assert "Cần giải trình thêm Ai giữ hồ sơ tuần cuối?" in said
    assert "Giải trình thêm" in said
    answered(head, here, explanation="Anh Phúc giữ.")
    assert case.code in manager.get("/giai-trinh?loc=cho-y-kien").text


def test_the_ledger_is_filtered_by_what_comes_next(
    app, database, department, case, entry
):
    manager = visit(app, database, department.manager)

    def found(query):
        page = manager.get(f"/giai-trinh?{query}")
        assert page.status_code == 200
        return case.code in page.text

    assert found("loc=chua-giai-trinh")
    assert found("nguyen-nhan=unnamed")
    answered(visit(app, database, department.head), f"/giai-trinh/{entry.id}")
    assert not found("loc=chua-giai-trinh")
    assert found("loc=chua-xong")
    assert not found("loc=cho-y-kien")  # the case goes on: nothing to decide yet
    ended(app, database, department, case)
    assert found("loc=cho-y-kien")
    manager.post(f"/giai-trinh/{entry.id}", kind="closed")
    assert found("loc=da-khep")
    assert not found("loc=cho-y-kien")
    assert found("nguyen-nhan=own_office")
    assert not found("nguyen-nhan=applicant")
    assert not found("nguyen-nhan=unnamed")
    assert found(f"don-vi={department.unit_id}")
    assert not found(f"don-vi={department.one_stop_id}")
    assert found("tu=2026-11-30&den=30/11/2026")
    assert not found("den=2026-11-29")
    assert not found(f"thu-tuc={department.procedures['ten-days']}")
    assert found(f"thu-tuc={department.procedures['five-days']}&buoc=2")
    assert found("don-vi=khong-co&tu=hom-qua&buoc=x")  # what cannot be read is left out


def test_a_promise_just_passed_is_not_a_delay_of_nought_minutes(
    app, database, department, case
):
    sweep.run(database, at("2026-11-27 17:01"))
    set_clock(app, "2026-11-27 19:00")
    entry = the_only(database, AccountabilityEntry)
    said = words_of(
        visit(app, database, department.manager).get(f"/giai-trinh/{entry.id}")
    )
    assert "vừa qua giờ hẹn" in said
    assert "chưa có giờ làm việc nào từ lúc đó" in said
    assert "0 phút" not in said


@pytest.fixture
def three(app, database, department):
    """Three late cases of one unit, two of them for the same stated cause."""
    for name in ("=1+1", "Hai", "Ba"):
        case = receive_case(
            database, department, when=RECEIVED, applicant=a_person(name=name)
        )
        handed_over(database, department, case)
    sweep.run(database, at("2026-11-30 07:31"))
    set_clock(app, "2026-11-30 08:30")
    with database.read() as session:
        found = session.scalars(
            select(AccountabilityEntry.id).order_by(AccountabilityEntry.id)
        ).all()
    head = visit(app, database, department.head)
    answered(head, f"/giai-trinh/{found[0]}", explanation='=HYPERLINK("x")')
    answered(head, f"/giai-trinh/{found[1]}", explanation="@tin, xuống\ndòng")
    answered(head, f"/giai-trinh/{found[2]}", cause="applicant")
    return found


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("don-vi", "Phòng Quản lý Công nghệ"),
        ("thu-tuc", "Đăng ký gia hạn nội dung chuyển giao công nghệ"),
        ("buoc", "Bước 2, thẩm định"),
        ("nguyen-nhan", "Do đơn vị giải quyết"),
    ],
)
def test_what_repeats_is_put_together_and_leads_on(
    app, database, department, place, named
):
    manager = visit(app, database, department.manager)
    page = manager.get(f"/giai-trinh/lap-lai?theo={place}")
    said = words_of(page)
    assert f"Nhiều nhất: {named}" in said or place == "nguyen-nhan"
    assert "do đơn vị giải quyết, 2 lần." in said
    assert "Do người nộp" not in said  # it happened once
    links = re.findall(r'href="([^"]+)" data-figure="(\d+)"', page.text)
    assert len(links) == 1
    listed = manager.get(unescape(links[0][0]))
    assert 'data-total="2"' in listed.text
    assert listed.text.count('class="row-title"') == 2
    before = manager.get(f"/giai-trinh/lap-lai?theo={place}&den=2026-11-01")
    assert "Không có gì lặp lại" in words_of(before)


def test_an_entry_says_how_often_its_cause_came_back(app, database, department, three):
    manager = visit(app, database, department.manager)
    said = words_of(manager.get(f"/giai-trinh/{three[1]}"))
    assert "Đơn vị này lặp lại nguyên nhân ấy lần 2 trong một năm" in said
    assert "lặp lại nguyên nhân" not in words_of(manager.get(f"/giai-trinh/{three[2]}"))


@pytest.mark.usefixtures("three")
def test_the_ledger_as_csv_is_what_the_page_shows_and_carries_nothing_out(
    app, database, department, monkeypatch
):
    monkeypatch.setattr("tracker.queries.ledger_rows._BATCH", 2)
    manager = visit(app, database, department.manager)
    answer = manager.get("/giai-trinh.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="so-giai-trinh.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert {row["Hẹn gốc"] for row in rows} == {"2026-11-27"}
    explained = {row["Vì sao trễ"] for row in rows}
    assert explained == {'\'=HYPERLINK("x")', "'@tin, xuống\ndòng", "Phân công chậm."}
    assert "Nguyễn" not in answer.text  # no applicant is named
    some = manager.get("/giai-trinh.csv?nguyen-nhan=applicant")
    assert len(list(csv.DictReader(StringIO(some.text.lstrip("\ufeff"))))) == 1
    english = manager.get("/giai-trinh.csv?lang=en")
    assert "Case code" in english.text


@pytest.mark.usefixtures("three")
def test_the_ledger_as_a_workbook_holds_texts_and_no_formula(app, database, department):
    manager = visit(app, database, department.manager)
    answer = manager.get("/giai-trinh.xlsx?nguyen-nhan=own_office")
    with ZipFile(BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row") == 3
    assert "<f>" not in sheet
    assert "=HYPERLINK(" in sheet


@pytest.mark.parametrize("address", ["/giai-trinh.csv", "/giai-trinh/lap-lai"])
def test_files_and_repeats_are_bounded_like_the_ledger(
    app, database, department, three, address
):
    desk = visit(app, database, department.desk)
    assert desk.get(address).status_code == 403
    database.write(
        lambda s: s.execute(
            update(Officer)
            .where(Officer.id == department.officer.officer_id)
            .values(unit_id=department.one_stop_id)
        )
    )
    stranger = visit(app, database, department.officer)
    assert "Phòng Quản lý Công nghệ" not in stranger.get(address).text


def test_the_ledger_is_not_the_desks(app, database, department, entry):
    desk = visit(app, database, department.desk)
    assert desk.get("/giai-trinh").status_code == 403
    assert desk.get(f"/giai-trinh/{entry.id}").status_code == 403


def test_an_empty_ledger_is_good_news(app, database, department):
    said = words_of(visit(app, database, department.manager).get("/giai-trinh"))
    assert "Chưa có hồ sơ nào trễ hạn" in said


def test_who_reads_one_unit_is_not_asked_which(app, database, department, entry):
    head = visit(app, database, department.head).get("/giai-trinh")
    manager = visit(app, database, department.manager).get("/giai-trinh")
    assert 'name="don-vi"' not in head.text
    assert 'name="don-vi"' in manager.text


def test_an_explanation_that_is_past_its_day_is_found_in_the_list(
    app, database, department, entry
):
    """Due five working days after the entry was opened on Monday, 30/11."""
    manager = visit(app, database, department.manager)
    early = words_of(manager.get("/giai-trinh"))
    assert "giải trình trước hết ngày 07/12/2026" in early
    assert "Quá hạn giải trình 0" in early
    set_clock(app, "2026-12-09 08:30")
    late = manager.get("/giai-trinh")
    assert "quá hạn giải trình 2 ngày làm việc" in words_of(late)
    address = "/giai-trinh?loc=chua-giai-trinh&han-truoc=2026-12-09"
    assert address.replace("&", "&amp;") in late.text
    only = manager.get(address)
    assert "quá hạn giải trình 2 ngày làm việc" in words_of(only)
    assert (
        answered(
            visit(app, database, department.head), f"/giai-trinh/{entry.id}"
        ).status_code
        == 303
    )
    assert "Không có mục nào" in words_of(manager.get(address))
