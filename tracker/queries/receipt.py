"""The receipt of a case (Mẫu 01) as the paper needs it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.papers import PaperHead, ReceiptPaper, ReceivedDocument
from tracker.accounts.actor import Actor
from tracker.accounts.paper_wordings import wording_for
from tracker.accounts.permissions import require
from tracker.addresses import lookup_url
from tracker.errors import NotFoundError
from tracker.limits import limit_text
from tracker.models import Applicant, Case, Desk, Officer, Procedure
from tracker.offices import Office, office_of
from tracker.queries.search import case_id_of

_CHANNELS_VI = {
    "in_person": "trực tiếp tại Bộ phận Một cửa",
    "post": "qua dịch vụ bưu chính",
    "online": "trực tuyến",
    "api": "trực tuyến, qua hệ thống kết nối",
}
_STARTS_VI = {
    "competent_body": "thông báo khi cơ quan có thẩm quyền nhận được hồ sơ",
    "fee_paid": "thông báo khi nộp đủ phí, lệ phí",
}


def receipt_of(session: Session, actor: Actor, code: str) -> ReceiptPaper:
    """Read what the receipt of a received case says; before reception there is none."""
    case_id, printed = case_id_of(session, actor, code)
    case = session.get_one(Case, (actor.agency_id, case_id))
    require(actor, "case.read", case)
    if case.received_at is None or case.code is None:
        raise NotFoundError(
            what="receipt of case", what_vi="giấy hẹn của hồ sơ", key=printed
        )
    return _paper(session, office_of(session, actor.agency_id), case, case.received_at)


def _paper(
    session: Session, office: Office, case: Case, received_at: datetime
) -> ReceiptPaper:
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    agency = office.agency
    return ReceiptPaper(
        head=PaperHead(
            agency=agency.name_vi,
            parent_agency=agency.parent_name_vi,
            place=agency.place_vi,
        ),
        desk_name=_desk_name(session, office, case),
        case_code=case.code or "",
        applicant_name=applicant.representative or applicant.name,
        owner_name=applicant.name if applicant.representative else "",
        applicant_address=applicant.address,
        applicant_phone=applicant.phone,
        applicant_email=applicant.email,
        procedure_title=procedure.name_vi,
        documents=tuple(_document(one) for one in case.documents),
        limit_text=limit_text(case.limit_amount, case.limit_unit),
        received_at=office.local(received_at),
        promised_at=_local(office, case.appointed_at),
        collect_at=office.collect_at,
        lookup_url=lookup_url(office, case),
        lookup_secret=case.lookup_secret,
        received_by=_received_by(session, case),
        channel=_CHANNELS_VI.get(case.channel, ""),
        fee_text=_fee(procedure),
        is_provisional=case.provisional,
        pending=_pending(case),
        notes=_notes(office, case),
        wording=wording_for(
            office.choices, "receipt", office.time.civil(received_at).date()
        ).text,
    )


def _document(one: dict[str, Any]) -> ReceivedDocument:
    copies = int(one.get("copies", 1))
    name = str(one["name_vi"])
    return ReceivedDocument(
        name=f"{name} ({copies} bản)" if copies > 1 else name,
        is_original=one["form"] == "original",
        is_certified=one["form"] == "certified",
        is_copy=one["form"] in {"copy", "electronic"},
    )


def _desk_name(session: Session, office: Office, case: Case) -> str:
    desk = session.get(Desk, (case.agency_id, case.desk_id)) if case.desk_id else None
    parts = (desk.name_vi if desk else "", office.choices.one_stop_name_vi)
    return ", ".join(part for part in parts if part)


def _received_by(session: Session, case: Case) -> str:
    officer_id: UUID | None = case.received_by
    officer = session.get(Officer, (case.agency_id, officer_id)) if officer_id else None
    return officer.name if officer else ""


def _fee(procedure: Procedure) -> str:
    if procedure.fee_vnd:
        return f"{procedure.fee_vnd:,} đồng".replace(",", ".")
    return "không thu" if procedure.fee_vnd == 0 else procedure.fee_note_vi


def _notes(office: Office, case: Case) -> tuple[str, ...]:
    """Say on a copy printed later what has been told to the applicant since."""
    if case.reappointed_at is None:
        return ()
    again = office.local(case.reappointed_at)
    return (f"Đã hẹn lại đến {again:%H:%M} ngày {again:%d/%m/%Y}.",)


def _pending(case: Case) -> str:
    """Say why there is no date yet, where the limit begins later than the reception."""
    if case.clock_started_at is not None:
        return ""
    return _STARTS_VI.get(str(case.clock.get("starts", "")), "")


def _local(office: Office, at: datetime | None) -> datetime | None:
    return office.local(at) if at else None
