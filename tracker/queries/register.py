"""The register of the cases of a period (Mẫu 07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from notifications.papers import PaperHead, RegisterLine, RegisterPaper
from tracker.accounts.actor import Actor
from tracker.accounts.paper_wordings import wording_for
from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError
from tracker.models import Applicant, Case, Procedure, Unit
from tracker.offices import Office, office_of

#: The most cases in one register; a longer one is bound month by month.
MOST_LINES = 2000
_LONGEST = timedelta(days=366 * 2)
_WAYS_VI = {
    "in_person": "trực tiếp",
    "post": "bưu chính",
    "online": "trực tuyến",
    "api": "trực tuyến",
}
_ENDED_VI = {
    "withdrawn": "rút hồ sơ",
    "stopped": "dừng giải quyết",
    "closed": "đóng hồ sơ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """The beginning of a register, and how many cases it has in all."""

    office: Office
    first: date
    last: date
    count: int
    lines: Sequence[RegisterLine]


def register_page(
    session: Session, actor: Actor, first: date, last: date, *, most: int = 50
) -> RegisterPage:
    """Read the beginning of the register of a period."""
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    chosen = _chosen(office, first, last)
    count = session.scalar(select(func.count()).select_from(Case).where(chosen)) or 0
    return RegisterPage(
        office=office,
        first=first,
        last=last,
        count=count,
        lines=_lines(session, office, chosen, most),
    )


def register_paper(
    session: Session, actor: Actor, first: date, last: date, now: datetime
) -> RegisterPaper:
    """Read the whole register of a period, as its paper needs it.

    Raises `InvalidValueError` for a period with more cases than a register holds.
    """
    page = register_page(session, actor, first, last, most=MOST_LINES + 1)
    if page.count > MOST_LINES:
        raise InvalidValueError(
            field="den",
            problem=f"the period has {page.count} cases; at most {MOST_LINES} fit.",
            problem_vi=f"Kỳ này có {page.count} hồ sơ; mỗi sổ chỉ in được {MOST_LINES} "
            "hồ sơ. Hãy chọn kỳ ngắn hơn.",
        )
    office = page.office
    return RegisterPaper(
        head=PaperHead(
            agency=office.agency.name_vi,
            parent_agency=office.agency.parent_name_vi,
            place=office.agency.place_vi,
        ),
        desk_name=office.choices.one_stop_name_vi,
        first=first,
        last=last,
        lines=page.lines,
        made_at=office.local(now),
        wording=wording_for(office.choices, "register", last).text,
    )


def _chosen(office: Office, first: date, last: date) -> ColumnElement[bool]:
    if first > last:
        raise InvalidValueError(
            field="den",
            problem="it ends before it begins.",
            problem_vi="Ngày cuối kỳ phải từ ngày đầu kỳ.",
        )
    if last - first > _LONGEST:
        raise InvalidValueError(
            field="den",
            problem="at most two years.",
            problem_vi="Sổ theo dõi dài nhất là hai năm.",
        )
    begin = office.time.instant(datetime.combine(first, time()))
    end = office.time.instant(datetime.combine(last, time.max))
    return and_(
        Case.agency_id == office.agency.agency_id, Case.received_at.between(begin, end)
    )


def _lines(
    session: Session, office: Office, chosen: ColumnElement[bool], most: int
) -> list[RegisterLine]:
    rows = session.execute(
        select(Case, Procedure.name_vi, Applicant, Unit.name_vi)
        .join(
            Procedure,
            and_(
                Procedure.agency_id == Case.agency_id,
                Procedure.id == Case.procedure_id,
            ),
        )
        .join(
            Applicant,
            and_(
                Applicant.agency_id == Case.agency_id,
                Applicant.id == Case.applicant_id,
            ),
        )
        .outerjoin(
            Unit,
            and_(Unit.agency_id == Procedure.agency_id, Unit.id == Procedure.unit_id),
        )
        .where(chosen)
        .order_by(Case.received_at, Case.id)
        .limit(most)
    )
    return [_line(office, *row) for row in rows]


def _line(
    office: Office, case: Case, procedure: str, applicant: Applicant, unit: str | None
) -> RegisterLine:
    return RegisterLine(
        code=case.code or "",
        procedure=procedure,
        applicant=applicant.name,
        contact="; ".join(
            part for part in (applicant.address, applicant.phone) if part
        ),
        unit=unit or office.agency.name_vi,
        received_at=office.local(case.received_at or case.created_at),
        promised_at=_local(office, case.appointed_at),
        reappointed_at=_local(office, case.reappointed_at),
        returned_at=_local(office, case.returned_at),
        ended=_ENDED_VI.get(case.outcome, ""),
        way=_WAYS_VI.get(case.channel, ""),
        state=case.state,
    )


def _local(office: Office, at: datetime | None) -> datetime | None:
    return office.local(at) if at else None
