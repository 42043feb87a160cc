"""Every act on a case from its page: what it shows before, and what it changes."""

from functools import partial

import pytest
from sqlalchemy import select

from tests.factories import a_person, at, make_department, receive_case
from tests.visitor import application, fields_of, set_clock, visit, words_of
from tracker import verify
from tracker.cases import holders, outcomes, reception, waiting
from tracker.cases.entry import NewCase
from tracker.ids import new_id
from tracker.models import ApologyNotice, Case, CaseEvent, Consultation
from web.staff.act_list import FORMS

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


def again(database, case):
    with database.read() as session:
        return session.get_one(Case, (case.agency_id, case.id))


def do(database, command, actor, case, **given):
    return database.write(partial(command, actor=actor, case_id=case.id, **given))


def handed_over(database, d, case, when="2026-11-19 10:00", **given):
    do(
        database,
        holders.hand_over,
        d.desk,
        case,
        unit_id=d.unit_id,
        officer_id=d.officer.officer_id,
        step_no=2,
        now=at(when),
        **given,
    )


def in_processing(database, d, procedure="five-days"):
    case = receive_case(database, d, when=RECEIVED, procedure=procedure)
    handed_over(database, d, case)
    do(database, holders.accept_handover, d.officer, case, now=at("2026-11-19 10:30"))
    return case


def submitted(database, d):
    new = NewCase(
        id=new_id(),
        procedure_id=d.procedures["five-days"],
        applicant=a_person(),
        channel="online",
    )
    return database.write(
        lambda s: reception.submit(s, d.desk, new, now=at("2026-11-23 09:00"))
    )


def waiting_for_supplement(database, d, procedure="five-days"):
    case = in_processing(database, d, procedure)
    do(
        database,
        waiting.request_supplement,
        d.officer,
        case,
        items="Bản sao",
        reason="Thiếu",
        now=at("2026-11-20 09:00"),
    )
    return case


def waiting_for_payment(database, d):
    case = in_processing(database, d)
    do(
        database,
        waiting.require_payment,
        d.officer,
        case,
        reason="Phí thẩm định",
        legal_basis="Luật 94/2025/QH15",
        now=at("2026-11-20 09:00"),
    )
    return case


def paused(database, d):
    case = in_processing(database, d)
    do(
        database,
        waiting.pause,
        d.head,
        case,
        reason="Chờ kiểm tra",
        legal_basis="Luật 94/2025/QH15",
        now=at("2026-11-20 09:00"),
    )
    return case


def finished(database, d):
    case = in_processing(database, d)
    do(
        database,
        outcomes.finish,
        d.officer,
        case,
        outcome="granted",
        now=at("2026-11-20 09:00"),
    )
    return case


def offered(database, d):
    case = receive_case(database, d, when=RECEIVED)
    handed_over(database, d, case)
    return case


def received(database, d, procedure="five-days"):
    return receive_case(database, d, when=RECEIVED, procedure=procedure)


def consulting(database, d):
    case = in_processing(database, d)
    do(
        database,
        holders.consult,
        d.officer,
        case,
        body_name="Trung tâm Kỹ thuật",
        question="Kết quả đo?",
        limit=None,
        now=at("2026-11-20 09:00"),
    )
    return case


GROUNDS = {"reason": "Theo luật", "legal_basis": "Luật 94/2025/QH15, Điều 21"}

#: Act, who does it, how the case came there, what is typed, state and event after.
ACTS = [
    ("tiep-nhan", "desk", submitted, {}, "received", "case.received"),
    ("huong-dan", "desk", submitted, {"items": "Đơn"}, "registered", "case.guided"),
    (
        "tu-choi-tiep-nhan",
        "desk",
        submitted,
        {"reason": "Không thuộc thẩm quyền"},
        "not_accepted",
        "case.not_accepted",
    ),
    ("nhan-ban-giao", "officer", offered, {}, "processing", "case.handover_accepted"),
    (
        "tra-lai-ban-giao",
        "officer",
        offered,
        {"reason": "Nhầm phòng"},
        "processing",
        "case.handover_returned",
    ),
    (
        "ban-giao",
        "desk",
        received,
        {"to": "unit:officer", "step_no": "2", "note": "Gấp"},
        "processing",
        "case.handed_over",
    ),
    (
        "bat-dau-tinh-han",
        "desk",
        partial(received, procedure="fee-first"),
        {"basis": "Đã nộp đủ phí"},
        "processing",
        "case.clock_started",
    ),
    (
        "chon-muc-thoi-han",
        "desk",
        partial(received, procedure="ten-days"),
        {"variant": "council", "basis": "QĐ số 9"},
        "received",
        "case.variant_chosen",
    ),
    (
        "lay-y-kien",
        "officer",
        in_processing,
        {"body_name": "Sở Y tế", "limit_amount": "5", "limit_unit": "working_day"},
        "processing",
        "case.consulted",
    ),
    (
        "ghi-y-kien",
        "officer",
        consulting,
        {"consultation_id": "open", "answer": "Đồng ý"},
        "processing",
        "case.consultation_answered",
    ),
    (
        "yeu-cau-bo-sung",
        "officer",
        in_processing,
        {"items": "Hợp đồng", "reason": "Thiếu"},
        "supplement_required",
        "case.supplement_requested",
    ),
    (
        "nhan-bo-sung",
        "desk",
        waiting_for_supplement,
        {},
        "processing",
        "case.supplement_received",
    ),
    (
        "yeu-cau-nop-phi",
        "officer",
        in_processing,
        GROUNDS,
        "payment_required",
        "case.payment_required",
    ),
    (
        "ghi-nhan-nop-phi",
        "desk",
        waiting_for_payment,
        {"evidence": "BL 12"},
        "processing",
        "case.payment_recorded",
    ),
    ("tam-dung", "head", in_processing, GROUNDS, "processing", "case.paused"),
    ("tiep-tuc", "officer", paused, {}, "processing", "case.resumed"),
    ("soan-loi-xin-loi", "officer", in_processing, {}, "processing", "apology.drafted"),
    (
        "ket-thuc",
        "officer",
        in_processing,
        {"outcome": "refused", "reason": "Không đủ điều kiện"},
        "finished",
        "case.finished",
    ),
    ("tra-ket-qua", "desk", finished, {}, "returned", "case.outcome_returned"),
    (
        "rut-ho-so",
        "desk",
        in_processing,
        {"reason": "Người nộp đổi ý"},
        "withdrawn",
        "case.withdrawn",
    ),
    (
        "dung-ho-so",
        "desk",
        in_processing,
        {"reason": "Đơn ngày 23/11"},
        "stopped",
        "case.stopped",
    ),
    ("dong-ho-so", "desk", waiting_for_supplement, {}, "closed", "case.closed"),
    (
        "dinh-chinh",
        "desk",
        received,
        {"seq": "1", "corrected_at": "19/11/2026 08:30", "reason": "Ghi nhầm giờ"},
        "received",
        "case.corrected",
    ),
    (
        "ghi-chu",
        "officer",
        in_processing,
        {"text": "Đã gọi"},
        "processing",
        "case.noted",
    ),
]


def typed_values(database, d, case, typed):
    """Put the ids of this department where the table says which ones are meant."""
    found = dict(typed)
    if found.get("to") == "unit:officer":
        found["to"] = f"{d.unit_id}:{d.officer.officer_id}"
    if found.get("consultation_id") == "open":
        with database.read() as session:
            row = session.scalars(
                select(Consultation).where(Consultation.case_id == case.id)
            ).one()
            found["consultation_id"] = str(row.id)
    return found


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
