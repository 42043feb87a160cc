"""An apology for an error: noted, approved, issued, public, set right, in the book."""

import pytest
from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import at, make_department
from tests.integration.cases_for_acts import in_processing
from tests.visitor import application, fields_of, set_clock, visit, words_of
from tracker import duty_alerts, sweep
from tracker.apologies.errors import open_error
from tracker.models import AccountabilityEntry, ApologyNotice, PublishedApology

pytestmark = pytest.mark.db

WHAT = "Giấy phép ghi nhầm số hiệu thiết bị so với hồ sơ."


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    app = application(database, settings)
    set_clock(app, "2026-11-23 09:00")
    return app


@pytest.fixture
def case(database, department):
    return in_processing(database, department)


def noted(app, database, department, case, kind="wrong_result"):
    officer = visit(app, database, department.officer)
    form = f"/ho-so/{case.code}/sai-sot"
    assert form in officer.get(f"/ho-so/{case.code}").text
    assert officer.get(form).status_code == 200
    empty = officer.post(form, kind=kind, what=" ")
    assert empty.status_code == 422
    assert "Ghi sự việc" in words_of(empty)
    sent = officer.post(form, kind=kind, what=WHAT)
    assert sent.status_code == 303
    return sent.headers["location"].partition("?")[0]


def test_from_opening_to_the_public_page_and_the_ledger(
    app, database, department, case
):
    here = noted(app, database, department, case)
    head = visit(app, database, department.head)
    manager = visit(app, database, department.manager)
    desk = visit(app, database, department.desk)
    said = words_of(head.get(here))
    assert "THƯ XIN LỖI VỀ SAI SÓT" in said
    # Noted on Monday, 23/11; Tuesday is a holiday: the third working day is Friday.
    assert "thứ Sáu, 27/11/2026" in said
    assert "kết quả giải quyết đã trả có sai sót" in said
    changed = WHAT + " Đã thu hồi bản cũ."
    assert head.post(f"{here}/noi-dung", reason_text=changed, then="trinh").status_code
    assert manager.post(f"{here}/duyet").status_code == 303
    issued = desk.post(
        f"{here}/phat-hanh",
        number="245/SKHCN-XL",
        issued_on="23/11/2026",
        signatory_id=str(department.signatory_id),
    )
    assert issued.status_code == 303
    for kind in ("pdf", "docx"):
        assert head.get(f"{here}/van-ban.{kind}").status_code == 200
    with database.read() as session:
        notice = session.scalars(
            select(ApologyNotice).where(ApologyNotice.error_no == 1)
        ).one()
        row = session.scalars(select(PublishedApology)).one()
        entry = session.scalars(select(AccountabilityEntry)).one()
        letter = session.execute(
            select(outbox.c.to_address, outbox.c.text).where(
                outbox.c.dedup_key == f"error_apology:{notice.id}:{case.id}"
            )
        ).one()
    assert (entry.kind, entry.error_no) == ("wrong_result", 1)
    assert letter[0] == "thuhang@dan.example"
    assert changed in letter[1]
    listed = head.get("/xin-loi?loai=ket-qua-sai")
    assert f"/xin-loi/{row.id}" in listed.text
    assert f"/xin-loi/{row.id}" not in head.get("/xin-loi?loai=tre-hen").text
    public = words_of(head.get(f"/xin-loi/{row.id}"))
    assert "Kết quả sai" in public
    assert "khoản 1 Điều 23" in public
    assert "Nguyễn Thị Thu Hằng" not in public
    assert case.code not in public
    assert WHAT not in public  # nobody released the words
    assert '"kind":"wrong_result"' in head.get("/xin-loi.json").text.replace(" ", "")
    assert "Sửa xong trước hết" in head.get("/xin-loi.atom").text

    duty_alerts.run(database, at("2026-11-30 08:00"))
    with database.read() as session:
        subjects = session.scalars(
            select(outbox.c.subject).where(outbox.c.dedup_key.startswith("duty:"))
        ).all()
    assert any("Việc sửa sai sót đã quá hạn" in one for one in subjects)
    set_clock(app, "2026-11-30 09:00")
    assert "Quá 1 ngày làm việc, chưa sửa xong" in words_of(
        head.get(f"/xin-loi/{row.id}")
    )
    silent = head.post(f"{here}/da-sua", remedy=" ")
    assert silent.status_code == 422
    assert head.post(f"{here}/da-sua", remedy="Trao lại 30/11.").status_code == 303
    assert head.post(f"{here}/da-sua", remedy="Lần nữa.").status_code == 409
    assert "Sửa xong muộn 1 ngày làm việc" in words_of(head.get(f"/xin-loi/{row.id}"))
    ledger = f"/giai-trinh/{entry.id}"
    said = words_of(head.get(ledger))
    assert "Sai sót này do đâu" in said
    assert "xong muộn 1 ngày làm việc" in said
    head.post(
        f"{ledger}/tra-loi", cause="own_signing", explanation="Soát thiếu.", measure=""
    )
    assert manager.post(ledger, kind="closed").status_code == 303
    assert case.code in manager.get("/giai-trinh?loai=sai-sot&loc=da-khep").text
    assert case.code not in manager.get("/giai-trinh?loai=tre-han&loc=da-khep").text


def test_feedback_about_an_error_shows_the_apology_that_came_of_it(
    app, database, department, case
):
    desk = visit(app, database, department.desk)
    head = visit(app, database, department.head)
    form = fields_of(desk.get("/phan-anh-kien-nghi/moi"))
    entered = desk.post(
        "/phan-anh-kien-nghi/moi",
        form_id=form["form_id"],
        received_at="20/11/2026 10:00",
        kind="report",
        topic="error",
        channel="telephone",
        subject="Số hiệu sai",
        text="Giấy phép ghi nhầm số hiệu.",
        sender_kind="natural",
        case_code=case.code,
    )
    here = entered.headers["location"].partition("?")[0]
    said = words_of(head.get(here))
    assert "Chưa ghi nhận sai sót nào nên chưa có mục giải trình." in said
    letter = noted(app, database, department, case)
    page = head.get(here)
    assert f'href="{letter}"' in page.text
    said = words_of(page)
    assert "Kết quả sai" in said
    assert "Sửa xong trước hết 27/11/2026" in said
    assert "chưa có mục giải trình" not in said
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
    assert f'href="/giai-trinh/{entry.id}"' in page.text
    assert head.post(f"{here}/giai-trinh").status_code == 303
    assert "Số hiệu sai" in words_of(head.get(f"/giai-trinh/{entry.id}"))


def test_an_error_is_no_new_date_and_stays_apart_from_lateness(
    app, database, department, case
):
    """A case with an error still gets its own apology for being late, and its entry."""

    noted(app, database, department, case, kind="wrong_guidance")
    sweep.run(database, at("2026-11-30 07:31"))
    with database.read() as session:
        notices = session.scalars(
            select(ApologyNotice).order_by(ApologyNotice.error_no)
        ).all()
        entries = session.scalars(
            select(AccountabilityEntry).order_by(AccountabilityEntry.error_no)
        ).all()
    assert [one.kind for one in notices] == ["late", "wrong_guidance"]
    assert [one.kind for one in entries] == ["late", "wrong_guidance"]
    assert {one.state for one in notices} == {"draft"}  # neither withdrew the other
    missing = visit(app, database, department.manager).get(
        "/loi-xin-loi?trang-thai=chua-xin-loi"
    )
    assert case.code in missing.text  # an apology for an error answers for no delay


def test_a_withdrawn_error_owes_nothing_and_its_entry_can_be_appealed(
    app, database, department, case
):
    here = noted(app, database, department, case, kind="papers_lost")
    manager = visit(app, database, department.manager)
    officer = visit(app, database, department.officer)
    assert manager.post(f"{here}/rut", why="Giấy tờ đã tìm thấy.").status_code == 303
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
    said = words_of(officer.get(f"/giai-trinh/{entry.id}"))
    assert "không còn phải làm" in said
    assert "Theo dõi Giấy tờ đã tìm thấy." in said
    sent = officer.post(f"/giai-trinh/{entry.id}/phan-doi", reason="Không mất.")
    assert sent.status_code == 303


def test_who_may_not_and_what_is_no_kind(app, database, department, case):
    inspector = visit(app, database, department.inspector)
    refused = inspector.post(
        f"/ho-so/{case.code}/sai-sot", kind="papers_lost", what="x"
    )
    assert refused.status_code == 403
    officer = visit(app, database, department.officer)
    wrong = officer.post(f"/ho-so/{case.code}/sai-sot", kind="late", what="Muộn")
    assert wrong.status_code == 422
    assert "Chọn loại sai sót." in words_of(wrong)
    # The command that feedback calls, with a unit of its own.
    notice = database.write(
        lambda s: open_error(
            s,
            department.desk,
            case.id,
            kind="wrong_guidance",
            what="Hướng dẫn thiếu một giấy tờ.",
            unit_id=department.one_stop_id,
            now=at("2026-11-23 09:00"),
        )
    )
    assert (notice.state, notice.error_no) == ("draft", 1)
