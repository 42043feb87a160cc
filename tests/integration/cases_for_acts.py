"""A case in the place where each act on it is possible, and what is typed then."""

from functools import partial

from sqlalchemy import select

from tests.factories import a_person, at, receive_case
from tracker.cases import holders, outcomes, reception, waiting
from tracker.cases.entry import NewCase
from tracker.ids import new_id
from tracker.models import Case, Consultation

RECEIVED = "2026-11-19 09:00"


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
