"""Which letter goes to whom for which fact: the record speaking to the post office.

Every letter is rendered and stored in the transaction of the fact it tells.
"""

from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import (
    ApologyLetter,
    ApologySubmitted,
    AppointmentCause,
    AppointmentChanged,
    ErrorApologyLetter,
    Letter,
    ReceiptLetter,
    ReminderLetter,
    ResultReady,
    SupplementAsked,
)
from notifications.outbox.enqueue import Mailing, enqueue
from tracker.acts import Act
from tracker.addresses import (
    case_url,
    lookup_url,
    mail_domain,
    next_opening,
    notice_url,
)
from tracker.limits import PENDING_VI, limit_text
from tracker.models import (
    ApologyNotice,
    Applicant,
    Officer,
    Procedure,
    Reminder,
    Unit,
)
from tracker.notices import unit_that_answers
from tracker.offices import Office
from tracker.survey import invite


class Receiver(Protocol):
    """An officer who gets a letter."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


def tell_receipt(act: Act) -> None:
    """Send the receipt, if an address was given."""
    case = act.case
    _tell(
        act,
        "receipt",
        lambda common: ReceiptLetter(
            **common,
            received_at=act.office.local(case.received_at or act.at),
            appointed_at=_local(act.office, case.appointed_at),
            limit_text=limit_text(case.limit_amount, case.limit_unit),
            collect_at=act.office.collect_at,
            lookup_secret=case.lookup_secret,
            is_provisional=case.provisional,
            pending=pending_text(act),
        ),
    )


def pending_text(act: Act) -> str:
    """Say why there is no date yet, where the limit begins later than reception."""
    if act.case.clock_started_at is not None:
        return ""
    procedure = act.session.get_one(
        Procedure, (act.case.agency_id, act.case.procedure_id)
    )
    return PENDING_VI.get(procedure.clock_starts, "")


def tell_supplement(act: Act, items: str, reason: str) -> None:
    """Send what is missing, all of it, with the reason."""
    until = act.case.supplement_until
    _tell(
        act,
        f"supplement:{act.case.supplement_count}",
        lambda common: SupplementAsked(
            **common,
            items=tuple(line for line in items.splitlines() if line.strip()),
            reason=reason,
            asked_at=act.office.local(act.at),
            complete_by=act.office.time.today(until or act.at),
            restarts_limit=act.facts.after_supplement == "restart",
            legal_basis="Nghị định số 118/2025/NĐ-CP, khoản 5 Điều 19",
        ),
    )


def tell_appointment(
    act: Act,
    old: datetime | None,
    cause: str,
    *,
    decision: str = "",
    since: date | None = None,
) -> None:
    """Tell a promised date anew, if it moved."""
    new = act.case.appointed_at
    if new is None or new == old:
        return
    _tell(
        act,
        f"appointed:{act.case.deadline_no}",
        lambda common: AppointmentChanged(
            **common,
            old_at=_local(act.office, old),
            new_at=act.office.local(new),
            cause=AppointmentCause(cause),
            since=since or act.office.time.today(act.at),
            decision=decision,
            is_provisional=act.case.provisional,
        ),
    )


def tell_result(act: Act, reason: str) -> None:
    """Say that the answer is there, where to fetch it, and ask how it went."""
    case = act.case
    promised = case.reappointed_at or case.appointed_at
    _tell(
        act,
        "result",
        lambda common: ResultReady(
            **common,
            finished_at=act.office.local(case.finished_at or act.at),
            collect_at=act.office.collect_at,
            is_granted=case.outcome == "granted",
            refusal_reason=reason if case.outcome == "refused" else "",
            promised_at=_local(act.office, promised),
            is_late=case.late_since is not None,
            survey_url=invite(act.session, act.office, case, now=act.now),
        ),
    )


def tell_apology(act: Act, notice: ApologyNotice, new_at: datetime) -> None:
    """Send the apology with its reason and the new date."""
    case, office = act.case, act.office
    unit = (
        act.session.get(Unit, (case.agency_id, case.holder_unit_id))
        if case.holder_unit_id
        else None
    )
    _tell(
        act,
        f"apology:{notice.id}",
        lambda common: ApologyLetter(
            **common,
            received_at=office.local(case.received_at or act.at),
            promised_at=office.local(
                notice.promised_at or case.original_due_at or new_at
            ),
            new_at=office.local(new_at),
            reason=notice.reason_text,
            collect_at=office.collect_at,
            responsible_unit=unit.name_vi if unit else office.agency.name_vi,
            contact=office.letterhead.contact,
            is_before_due=notice.timing == "before_due",
            is_after_cutoff=notice.is_sent_late,
            paper_number=notice.number,
            paper_issued_on=notice.issued_on,
            signatory=", ".join(
                filter(
                    None,
                    (
                        notice.signatory_name,
                        notice.signatory_position_vi.replace("\n", " "),
                    ),
                )
            ),
            second_time_approver=act.actor.name if notice.is_second else "",
        ),
    )


def tell_error(act: Act, notice: ApologyNotice) -> None:
    """Send the apology for an error, and until when it is set right."""
    office = act.office
    unit_id = unit_that_answers(act.session, act.case, notice)
    unit = act.session.get(Unit, (act.case.agency_id, unit_id)) if unit_id else None
    position = notice.signatory_position_vi.replace("\n", " ")
    _tell(
        act,
        f"error_apology:{notice.id}",
        lambda common: ErrorApologyLetter(
            **common,
            kind=notice.kind,
            what=notice.reason_text,
            remedy_due_on=notice.remedy_due_on or office.time.today(act.now),
            responsible_unit=unit.name_vi if unit else office.agency.name_vi,
            contact=office.letterhead.contact,
            paper_number=notice.number,
            paper_issued_on=notice.issued_on,
            signatory=", ".join(filter(None, (notice.signatory_name, position))),
        ),
    )


def tell_submitted(act: Act, notice: ApologyNotice) -> None:
    """Ask the managers of the agency to decide about a notice; once a version."""
    owed_on = notice.owed_on
    for officer in _managers(act.session, act.case.agency_id):
        if officer.id == act.actor.officer_id:
            continue
        send(
            act.session,
            act.office,
            _submitted(act, notice, officer.name),
            to=(officer.email, officer.name),
            key=f"submitted:{notice.id}:{notice.version}:{officer.id}",
            reference=str(act.case.id),
            now=act.now,
            urgent=owed_on is None or owed_on <= act.office.time.today(act.now),
        )


def _submitted(act: Act, notice: ApologyNotice, recipient: str) -> ApologySubmitted:
    session, case, office = act.session, act.case, act.office
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    calendar, owed_on, new_at = office.time.calendar, notice.owed_on, None
    if notice.new_date is not None and case.finished_at is None:
        new_at = office.time.aware(calendar.close(calendar.roll(notice.new_date)))
    is_past = owed_on is not None and owed_on < office.time.today(act.now)
    return ApologySubmitted(
        letterhead=office.letterhead,
        recipient_name=recipient,
        submitted_by=act.actor.name,
        case_code=case.code or case.submission_no or "",
        procedure_title=procedure.name_vi,
        applicant_name=applicant.name,
        reason=notice.reason_text,
        promised_at=office.local(notice.promised_at or act.now),
        proposed_at=new_at,
        send_by=None if is_past else owed_on,
        approval_url=notice_url(office, notice),
    )


def tell_reminder(
    act: Act, reminder: Reminder, unit_vi: str, receiver: Receiver, absent: str
) -> None:
    """Tell the head of a unit, or the holder of a case, that the desk reminds them."""
    session, case, office = act.session, act.case, act.office
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    code = case.code or ""
    letter = ReminderLetter(
        letterhead=office.letterhead,
        recipient_name=receiver.name,
        sent_by=reminder.sent_by_name,
        desk_name=office.choices.one_stop_name_vi,
        unit_name=unit_vi,
        case_code=code,
        procedure_title=procedure.name_vi,
        applicant_name=applicant.name,
        text=reminder.text,
        answer_by=office.local(reminder.answer_due_at),
        appointed_at=_local(office, case.reappointed_at or case.appointed_at),
        answer_url=f"{case_url(office, code)}/tra-loi-don-doc",
        on_behalf_of=absent,
    )
    send(
        session,
        office,
        letter,
        to=(receiver.email, receiver.name),
        key=f"reminder:{reminder.id}:{receiver.id}",
        reference=str(case.id),
        now=act.now,
        urgent=False,
    )


def _managers(session: Session, agency_id: UUID) -> list[Officer]:
    rows = session.scalars(
        select(Officer)
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    )
    return [officer for officer in rows if "manager" in officer.roles]


def send(
    session: Session,
    office: Office,
    letter: Letter,
    *,
    to: tuple[str, str],
    key: str,
    reference: str,
    now: datetime,
    urgent: bool = True,
) -> bool:
    """Store a letter for an address; a letter that can wait, waits for office hours."""
    return enqueue(
        session,
        Mailing(
            letter=letter,
            agency_id=office.agency.agency_id,
            to_address=to[0],
            to_name=to[1],
            dedup_key=key,
            reference=reference,
            not_before=None if urgent else next_opening(office, now),
            urgent=urgent,
            domain=mail_domain(office),
        ),
        now=now,
    )


def _tell(act: Act, what: str, write: Any) -> None:
    session, case = act.session, act.case
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    if not applicant.email:
        return
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    common = {
        "letterhead": act.office.letterhead,
        "applicant_name": applicant.name,
        "case_code": case.code or case.submission_no or "",
        "procedure_title": procedure.name_vi,
        "lookup_url": lookup_url(act.office, case),
        "is_organisation": applicant.kind == "organisation",
    }
    send(
        session,
        act.office,
        write(common),
        to=(applicant.email, applicant.name),
        key=f"{what}:{case.id}",
        reference=str(case.id),
        now=act.now,
    )


def _local(office: Office, at: datetime | None) -> datetime | None:
    return office.local(at) if at else None
