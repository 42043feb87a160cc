"""A late case is answered for to the end: explanation, measure, closing, appeal."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import do, handed_over
from tests.visitor import application, set_clock, visit, words_of
from tracker import duty_alerts, sweep
from tracker.cases import outcomes
from tracker.models import AccountabilityEntry, AccountabilityEvent

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


@pytest.fixture
def late(app, database, department):
    """A case of five days that was finished on the second working day after."""
    case = receive_case(database, department, when="2026-11-19 09:00")
    handed_over(database, department, case)
    sweep.run(database, at("2026-11-30 07:31"))
    do(
        database,
        outcomes.finish,
        department.officer,
        case,
        outcome="granted",
        now=at("2026-12-01 09:00"),
    )
    set_clock(app, "2026-12-01 10:00")
    return case


@pytest.fixture
def here(database, late):
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
    return f"/giai-trinh/{entry.id}"


def told(database):
    with database.read() as session:
        rows = session.execute(
            select(outbox.c.to_address, outbox.c.subject)
            .where(outbox.c.dedup_key.startswith("duty:"))
            .order_by(outbox.c.subject, outbox.c.to_address)
        )
        return [tuple(row) for row in rows]


def explained(visitor, here, text, **more):
    return visitor.post(
        f"{here}/tra-loi", cause="own_step", explanation=text, measure="", **more
    )


def test_explained_returned_accepted_measured_late_and_closed(
    app, database, department, here
):
    officer = visit(app, database, department.officer)
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    # Opened on Monday, 30/11: five working days later is Monday, 07/12.
    assert "Giải trình trước hết 07/12/2026" in words_of(officer.get(here))
    assert explained(officer, here, "Phân công chậm.").status_code == 303
    own = officer.post(here, kind="accepted")
    assert own.status_code == 403
    head.post(here, kind="returned", text="Ai giữ hồ sơ tuần cuối?")
    assert "Giải trình trước hết 08/12/2026" in words_of(officer.get(here))
    half = explained(officer, here, "Anh Phúc giữ.", measure_due="")
    assert half.status_code == 303
    assert head.post(here, kind="accepted").status_code == 303
    undated = head.post(f"{here}/bien-phap", measure="Đôn đốc", owner_id="x")
    assert undated.status_code == 422
    assert "Chọn người chịu trách nhiệm" in words_of(undated)
    planned = head.post(
        f"{here}/bien-phap",
        measure="Mỗi sáng xem hồ sơ còn ba ngày.",
        owner_id=str(department.officer.officer_id),
        measure_due="04/12/2026",
    )
    assert planned.status_code == 303
    early = manager.post(here, kind="closed")
    assert early.status_code == 422
    assert "Còn biện pháp chưa xong" in words_of(early)

    duty_alerts.run(database, at("2026-12-02 08:00"))
    assert told(database) == []  # two days ahead nobody is disturbed
    for _ in range(2):
        duty_alerts.run(database, at("2026-12-03 08:00"))
        duty_alerts.run(database, at("2026-12-07 07:00"))  # before the digest's hour
    soon = [line for line in told(database) if "sắp đến hạn" in line[1]]
    assert [to for to, _ in soon] == ["officer@mau.example", "unit_head@mau.example"]
    assert len(told(database)) == 2
    duty_alerts.run(database, at("2026-12-07 08:00"))
    assert sum("đã quá hạn" in subject for _, subject in told(database)) == 2

    set_clock(app, "2026-12-08 09:00")
    assert "quá 2 ngày làm việc" in words_of(officer.get(here))
    done = officer.post(f"{here}/bien-phap/1/xong", done="Thông báo số 12/TB-QLCN.")
    assert done.status_code == 303
    again = officer.post(f"{here}/bien-phap/1/xong", done="Lần nữa.")
    assert again.status_code == 422
    assert "xong muộn 2 ngày làm việc" in words_of(manager.get(here))
    assert manager.post(here, kind="closed").status_code == 303
    assert "Đã khép" in words_of(manager.get(here))
    with database.read() as session:
        kinds = session.scalars(
            select(AccountabilityEvent.kind).order_by(AccountabilityEvent.seq)
        ).all()
    assert kinds == [
        "opened", "ended", "cause", "explanation", "returned", "cause", "explanation",
        "accepted", "measure", "measure_done", "closed",
    ]  # fmt: skip


def test_the_statement_of_a_month_stays_what_it_was(
    app, database, department, late, here
):
    """What is done in December changes nothing of what November's statement says."""
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    november = "/giai-trinh/bang-ke?tu=2026-11-01&den=2026-11-30"
    before = words_of(head.get(november))
    assert "Trễ 1 ngày làm việc" in before  # it was finished in December
    assert late.code in before
    assert "Chưa giải trình 1" in before
    head.post(
        f"{here}/tra-loi",
        cause="own_step",
        explanation="Phân công chậm.",
        measure="Xem hồ sơ mỗi sáng.",
        measure_due="08/12/2026",
    )
    manager.post(here, kind="accepted")
    set_clock(app, "2026-12-10 09:00")
    head.post(f"{here}/bien-phap/1/xong", done="Đã làm.")
    manager.post(here, kind="closed")
    assert words_of(head.get(november)) == before
    december = "/giai-trinh/bang-ke?tu=2026-12-01&den=2026-12-31"
    said = words_of(manager.get(december))
    assert "Chuyển từ kỳ trước 1" in said
    assert "Giải trình đúng hạn 1" in said
    assert "Biện pháp xong quá hạn 1" in said
    assert "Đã khép 1" in said
    sheet = manager.get("/giai-trinh/bang-ke.xlsx" + december[19:])
    with ZipFile(BytesIO(sheet.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "Xem hồ sơ mỗi sáng." in texts
    for kind in ("pdf", "docx"):
        answer = manager.get(f"/giai-trinh/bang-ke.{kind}" + december[19:])
        assert answer.status_code == 200
    turned = manager.get("/giai-trinh/bang-ke?tu=2026-12-31&den=2026-12-01")
    assert turned.status_code == 422
    foreign = head.get(f"{november}&don-vi={department.one_stop_id}")
    assert foreign.status_code == 403
    january = words_of(manager.get("/giai-trinh/bang-ke?tu=2027-01-01&den=2027-01-31"))
    assert "Trong kỳ không có mục nào phải giải trình" in january


def test_a_returned_explanation_stands_in_the_statement_as_to_be_written_anew(
    app, database, department, late, here
):
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    head.post(f"{here}/tra-loi", cause="own_step", explanation="Sơ suất.", measure="")
    manager.post(here, kind="returned", text="Nêu rõ vì sao.")
    set_clock(app, "2026-12-30 09:00")
    december = "?tu=2026-12-01&den=2026-12-31"
    said = words_of(manager.get("/giai-trinh/bang-ke" + december))
    assert "Chưa giải trình 1" in said
    assert "phải viết lại quá" in said
    assert "01/12/2026 quá" not in said
    sheet = manager.get("/giai-trinh/bang-ke.xlsx" + december)
    with ZipFile(BytesIO(sheet.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "Phải viết lại, quá" in texts
    assert "muộn" not in texts


def test_who_explains_does_not_decide_and_a_dropped_measure_says_why(
    app, database, department, here
):
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    answered = head.post(
        f"{here}/tra-loi",
        cause="own_signing",
        explanation="Trình ký chậm.",
        measure="Ký số hằng ngày.",
        measure_due="10/12/2026",
    )
    assert answered.status_code == 303
    own = head.post(here, kind="accepted")
    assert own.status_code == 422
    assert "không tự duyệt" in words_of(own)
    assert manager.post(here, kind="accepted").status_code == 303
    assert head.post(f"{here}/bien-phap/1/bo", why="x").status_code == 403
    silent = manager.post(f"{here}/bien-phap/1/bo", why=" ")
    assert silent.status_code == 422
    assert "Nhập lý do bỏ biện pháp." in words_of(silent)
    manager.post(f"{here}/bien-phap/1/bo", why="Đã có quy trình mới thay.")
    assert manager.post(here, kind="closed").status_code == 303
    assert "Bỏ biện pháp Đã có quy trình mới thay." in words_of(manager.get(here))


def test_an_upheld_appeal_reverses_and_stays_to_be_seen(
    app, database, department, late, here
):
    officer = visit(app, database, department.officer)
    inspector = visit(app, database, department.inspector)
    manager = visit(app, database, department.manager)
    assert manager.post(f"{here}/phan-doi", reason="x").status_code == 403
    sent = officer.post(f"{here}/phan-doi", reason="Hạn tính sai: thiếu ngày 24/11.")
    assert sent.status_code == 303
    assert late.code in manager.get("/giai-trinh?loc=co-phan-doi").text
    assert officer.post(f"{here}/quyet-dinh", upheld="co").status_code == 403
    assert inspector.post(f"{here}/quyet-dinh", upheld="co").status_code == 422
    decided = inspector.post(
        f"{here}/quyet-dinh", upheld="co", decision="Đã đối chiếu, hạn tính thiếu."
    )
    assert decided.status_code == 303
    said = words_of(manager.get(here))
    assert "Phản đối được chấp nhận, mục đã đảo." in said
    assert "Hạn tính sai: thiếu ngày 24/11." in said  # nothing is gone
    assert "không còn phải làm" in said
    assert late.code in manager.get("/giai-trinh").text
    assert late.code not in manager.get("/giai-trinh?tinh=co").text
    assert explained(officer, here, "Muộn.").status_code == 422
    assert "mục trong sổ giải trình được đảo" in words_of(
        officer.get(f"/ho-so/{late.code}")
    )
    assert duty_alerts.run(database, at("2026-12-20 09:00")) == "told=0"


def test_a_rejected_appeal_leaves_the_entry_as_it_was(app, database, department, here):
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    head.post(f"{here}/phan-doi", reason="Không phải lỗi của phòng.")
    manager.post(f"{here}/quyet-dinh", upheld="khong", decision="Phòng giữ 3 ngày.")
    said = words_of(manager.get(here))
    assert "Bác phản đối Phòng giữ 3 ngày." in said
    assert "Chờ giải trình" in said
    twice = head.post(f"{here}/phan-doi", reason="Lần nữa.")
    assert "mỗi mục chỉ xét phản đối một lần" in words_of(twice)
