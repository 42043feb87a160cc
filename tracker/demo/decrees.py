"""What was decided in the half year: an afternoon without power, and new versions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker.calendars import CalendarChange, Closure, time_of
from tracker.catalogue import Document, add_version, by_code, versions_of
from tracker.catalogue.postings import NewPosting, record_posting
from tracker.catalogue.versions import entry_of
from tracker.demo.department import DemoDepartment
from tracker.recompute import apply

_SHORTER, _OTHER_PAPERS = "1.014393", "1.014392"


def close_an_afternoon(
    session: Session, department: DemoDepartment, start: datetime
) -> None:
    """Close the office for an afternoon of the first week: the power was cut."""
    agency_time = time_of(session, department.agency_id)
    day = agency_time.calendar.shift(agency_time.today(start), 4)
    closure = Closure(
        first=datetime.combine(day, time(13)),
        last=datetime.combine(day, time(17)),
        reason_vi="Mất điện để sửa đường dây",
        decision="118/TB-SKHCN",
        decided_on=agency_time.today(start),
        issuer_vi="Sở Khoa học và Công nghệ",
    )
    change = CalendarChange(close=(closure,))
    apply(session, department.administrator, change, start)


def decide_versions(
    session: Session, department: DemoDepartment, now: datetime
) -> None:
    """Make two new versions: one was posted in time, of the other nobody did it."""
    agency_time = time_of(session, department.agency_id)
    calendar, today = agency_time.calendar, agency_time.today(now)
    decided_on = calendar.shift(today, -8)
    given = {"decision_no": "2057/QĐ-UBND", "decided_on": decided_on}
    _renew(session, department, _SHORTER, {**given, "limit": (25, "working_day")}, now)
    row = by_code(session, department.agency_id, _OTHER_PAPERS, today)
    papers = (
        *entry_of(session, row).documents,
        Document(name_vi="Bản sao quyết định thành lập", required=False),
    )
    _renew(session, department, _OTHER_PAPERS, {**given, "documents": papers}, now)
    newest = versions_of(session, department.agency_id, row.key)[-1]
    record_posting(
        session,
        department.administrator,
        newest.id,
        NewPosting(
            decision_no="2057/QĐ-UBND",
            decided_on=decided_on,
            posted_on=calendar.shift(decided_on, 3),
            place_vi="Cổng dịch vụ công; bảng niêm yết tại Bộ phận Một cửa",
        ),
        today=today,
        now=now,
    )


def _renew(
    session: Session,
    department: DemoDepartment,
    code: str,
    changes: dict[str, Any],
    now: datetime,
) -> None:
    agency_time = time_of(session, department.agency_id)
    today: date = agency_time.today(now)
    row = by_code(session, department.agency_id, code, today)
    begins = agency_time.calendar.roll(today + timedelta(days=8))
    add_version(
        session,
        department.administrator,
        row.key,
        changes,
        valid_from=begins,
        now=now,
    )
