"""Every act on a case from its page: what it shows before, and what it changes."""

import pytest
from sqlalchemy import select

from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import (
    ACTS,
    RECEIVED,
    again,
    finished,
    in_processing,
    offered,
    typed_values,
    waiting_for_supplement,
)
from tests.visitor import fields_of, set_clock, visit, words_of
from tracker import verify
from tracker.models import ApologyNotice, CaseEvent
from web.staff.act_list import FORMS

pytestmark = pytest.mark.db


def test_every_act_has_a_case_in_the_table():
    assert {row[0] for row in ACTS} == {form.slug for form in FORMS}


def test_each_act_is_shown_carried_out_and_changes_the_case(app, database, department):
    for slug, who, make, typed, state, event in ACTS:
        case = make(database, department)
        set_clock(
            app, "2026-12-14 09:00" if slug == "dong-ho-so" else "2026-11-23 14:20"
        )
        person = visit(app, database, getattr(department, who))
        address = f"/ho-so/{case.code or case.submission_no}"
        page = person.get(address)
        assert f'id="{slug}"' in page.text, slug
        form = person.get(f"{address}/{slug}")
        assert form.status_code == 200, slug
        fields = {
            **typed_values(database, department, case, typed),
            "version": fields_of(form)["version"],
        }
        answer = person.post(f"{address}/{slug}", **fields)
        assert answer.status_code == 303, (slug, words_of(answer))
        after = again(database, case)
        assert after.state == state, slug
        with database.read() as session:
            kinds = session.scalars(
                select(CaseEvent.kind).where(CaseEvent.case_id == case.id)
            ).all()
        assert event in kinds, slug
        shown = person.get(answer.headers["location"])
        assert shown.status_code == 200, slug
    set_clock(app, "2026-11-23 14:20")
    assert verify.run(database) == []


def test_supplement_shows_the_date_before_and_after(app, database, department):
    case = in_processing(database, department)
    officer = visit(app, database, department.officer)
    form = officer.get(f"/ho-so/{case.code}/yeu-cau-bo-sung")
    said = words_of(form)
    assert "thứ Sáu, 27/11/2026, 17:00" in said
    assert "chưa có, đồng hồ dừng" in said
    assert "tính lại từ đầu" in said
    officer.post(f"/ho-so/{case.code}/yeu-cau-bo-sung", items="Bản sao", reason="Thiếu")
    desk = visit(app, database, department.desk)
    form = desk.get(f"/ho-so/{case.code}/nhan-bo-sung")
    assert "thứ Ba, 01/12/2026, 17:00" in words_of(form)
    desk.post(f"/ho-so/{case.code}/nhan-bo-sung")
    assert again(database, case).due_at == at("2026-12-01 17:00")


def test_every_level_of_the_limit_shows_its_date_before_it_is_chosen(
    app, database, department
):
    case = receive_case(
        database, department, when="2026-11-19 09:00", procedure="ten-days"
    )
    desk = visit(app, database, department.desk)
    address = f"/ho-so/{case.code}/chon-muc-thoi-han"
    first = words_of(desk.get(address))  # the only other level is already chosen
    assert "thứ Sáu, 04/12/2026, 17:00" in first
    assert "thứ Sáu, 11/12/2026, 17:00" in first
    sent = desk.post(address, variant="council", basis="Có hội đồng")
    assert sent.status_code == 303
    back = words_of(desk.get(address))  # the usual limit is the way back
    assert "Ngày hẹn vẫn là thứ Sáu, 11/12/2026, 17:00." in back
    assert "không được đưa sớm hơn nên giữ nguyên" in back


def test_finishing_while_the_clock_stands_shows_no_other_date(
    app, database, department
):
    case = in_processing(database, department)
    manager = visit(app, database, department.manager)
    manager.post(f"/ho-so/{case.code}/tam-dung", reason="Chờ", legal_basis="Luật X")
    said = words_of(manager.get(f"/ho-so/{case.code}/ket-thuc"))
    assert "Sau việc này" not in said


def test_late_request_is_said_before_it_is_made(app, database, department):
    case = in_processing(database, department)
    set_clock(app, "2026-11-26 09:00")
    officer = visit(app, database, department.officer)
    form = officer.get(f"/ho-so/{case.code}/yeu-cau-bo-sung")
    assert "yêu cầu này được ghi là muộn" in words_of(form)


def test_act_may_be_back_dated_and_its_preview_follows(app, database, department):
    case = waiting_for_supplement(database, department)
    desk = visit(app, database, department.desk)
    address = f"/ho-so/{case.code}/nhan-bo-sung"
    form = desk.get(f"{address}?at=20/11/2026 10:00")
    assert "thứ Hai, 30/11/2026, 17:00" in words_of(form)
    part = desk.client.post(
        f"{address}/xem-truoc",
        data={"csrf_token": desk.csrf_token, "at": "20/11/2026 10:00"},
        headers={"hx-request": "true"},
    )
    assert "thứ Hai, 30/11/2026, 17:00" in words_of(part)
    assert "<html" not in part.text
    assert desk.post(address, at="20/11/2026 10:00").status_code == 303
    after = again(database, case)
    assert after.due_at == at("2026-11-30 17:00")


IMPOSSIBLE = [
    ("23/11/2026 18:00", "ở tương lai"),
    ("19/11/2026 08:00", "trước lần ghi nhận gần nhất"),
    ("sáng nay", "Nhập ngày và giờ"),
]


def test_impossible_instant_is_refused_and_what_was_typed_is_kept(
    app, database, department
):
    case = in_processing(database, department)
    officer = visit(app, database, department.officer)
    for when, said in IMPOSSIBLE:
        page = officer.post(
            f"/ho-so/{case.code}/yeu-cau-bo-sung",
            items="Giữ dòng này",
            reason="Thiếu",
            at=when,
        )
        assert page.status_code == 422, when
        assert said in words_of(page), when
        assert "Giữ dòng này" in page.text, when
        assert fields_of(page)["at"] == when
    assert again(database, case).state == "processing"


def test_missing_reason_is_named_at_its_field(app, database, department):
    case = in_processing(database, department)
    desk = visit(app, database, department.desk)
    page = desk.post(f"/ho-so/{case.code}/dung-ho-so", reason="")
    assert page.status_code == 422
    assert "Nhập đề nghị dừng của người nộp" in words_of(page)
    assert 'href="#reason"' in page.text
    assert again(database, case).state == "processing"


def test_page_older_than_the_case_must_be_looked_at_again(app, database, department):
    case = in_processing(database, department)
    officer = visit(app, database, department.officer)
    page = officer.get(f"/ho-so/{case.code}/ket-thuc")
    old = fields_of(page)["version"]
    desk = visit(app, database, department.desk)
    desk.post(f"/ho-so/{case.code}/ghi-chu", text="Người nộp vừa gọi")
    answer = officer.post(
        f"/ho-so/{case.code}/ket-thuc", outcome="granted", version=old
    )
    assert answer.status_code == 422
    assert "Hồ sơ vừa thay đổi" in words_of(answer)
    assert again(database, case).state == "processing"
    fresh = fields_of(answer)["version"]
    assert fresh != old
    answer = officer.post(
        f"/ho-so/{case.code}/ket-thuc", outcome="granted", version=fresh
    )
    assert answer.status_code == 303


def test_act_on_an_ended_case_is_refused_without_change(app, database, department):
    case = finished(database, department)
    manager = visit(app, database, department.manager)
    page = manager.post(f"/ho-so/{case.code}/ket-thuc", outcome="granted")
    assert page.status_code == 409
    assert "đã kết thúc" in words_of(page)
    assert manager.get(f"/ho-so/{case.code}/ket-thuc").status_code == 409
    early = waiting_for_supplement(database, department)
    desk = visit(app, database, department.desk)
    page = desk.post(f"/ho-so/{early.code}/dong-ho-so")
    assert page.status_code == 422
    assert "còn thời gian bổ sung" in words_of(page)


def test_officer_of_another_unit_may_look_and_not_act(app, database, department):
    case = receive_case(database, department, when=RECEIVED)
    officer = visit(app, database, department.officer)
    page = officer.get(f"/ho-so/{case.code}")
    assert page.status_code == 200
    assert 'id="ket-thuc"' not in page.text
    for slug in ("ket-thuc", "yeu-cau-bo-sung", "ban-giao", "ghi-chu"):
        assert officer.get(f"/ho-so/{case.code}/{slug}").status_code == 403
        answer = officer.post(f"/ho-so/{case.code}/{slug}", outcome="granted", text="x")
        assert answer.status_code == 403
    assert again(database, case).state == "received"


def test_inspector_reads_and_is_offered_nothing(app, database, department):
    case = in_processing(database, department)
    inspector = visit(app, database, department.inspector)
    page = inspector.get(f"/ho-so/{case.code}")
    assert "chỉ xem được hồ sơ này" in words_of(page)
    assert "act-item" not in page.text


def test_form_without_our_token_changes_nothing(app, database, department):
    case = in_processing(database, department)
    officer = visit(app, database, department.officer)
    answer = officer.client.post(
        f"/ho-so/{case.code}/ket-thuc", data={"outcome": "granted"}
    )
    assert answer.status_code == 403
    forged = officer.client.post(
        f"/ho-so/{case.code}/ket-thuc",
        data={"outcome": "granted", "csrf_token": "made-up"},
    )
    assert forged.status_code == 403
    assert again(database, case).state == "processing"


def test_nobody_signed_in_is_asked_to_sign_in(app, database, department):
    case = in_processing(database, department)
    officer = visit(app, database, department.officer)
    officer.client.cookies.clear()
    answer = officer.client.get(f"/ho-so/{case.code}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/dang-nhap?tiep=")
    assert officer.post(f"/ho-so/{case.code}/ghi-chu", text="x").status_code == 303


def test_case_of_another_agency_does_not_exist(app, database, department):
    other = make_department(database, code="X98.98")
    case = receive_case(database, other, when=RECEIVED)
    manager = visit(app, database, department.manager)
    for path in (
        f"/ho-so/{case.code}",
        f"/ho-so/{case.code}/ket-thuc",
        f"/ho-so/{case.code}/giay-hen.pdf",
    ):
        assert manager.get(path).status_code == 404
    answer = manager.post(f"/ho-so/{case.code}/ghi-chu", text="x")
    assert answer.status_code == 404
    assert again(database, case).event_count == case.event_count


def test_handover_accepted_from_the_list_goes_back_to_it(app, database, department):
    case = offered(database, department)
    officer = visit(app, database, department.officer)
    page = officer.get("/viec-can-lam")
    assert f"/ho-so/{case.code}/nhan-ban-giao" in page.text
    address = f"/ho-so/{case.code}/nhan-ban-giao"
    answer = officer.post(address, back="/viec-can-lam?pham-vi=toi")
    assert answer.headers["location"] == "/viec-can-lam?pham-vi=toi&xong=da-ghi"
    other = offered(database, department)
    answer = officer.post(
        f"/ho-so/{other.code}/nhan-ban-giao", back="https://example.com/"
    )
    assert answer.headers["location"].startswith(f"/ho-so/{other.code}")


def test_drafted_apology_stands_on_the_page(app, database, department):
    case = in_processing(database, department)
    officer = visit(app, database, department.officer)
    officer.post(f"/ho-so/{case.code}/soan-loi-xin-loi")
    with database.read() as session:
        notice = session.scalars(select(ApologyNotice)).one()
    page = officer.get(f"/ho-so/{case.code}")
    assert f"/loi-xin-loi/{notice.id}" in page.text
    assert 'id="soan-loi-xin-loi"' not in page.text
    again_asked = officer.post(f"/ho-so/{case.code}/soan-loi-xin-loi")
    assert again_asked.status_code == 409
