"""An invented department with people, procedures and a calendar, for every test.

Keyword-only, with sensible defaults: a test names only what it is about.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from uuid import UUID

from tests.agency_rows import Rows, rows_of, write_again
from tracker.accounts.actor import Actor, Role
from tracker.calendars import seed_calendar
from tracker.cases.entry import NewApplicant, NewCase
from tracker.cases.holders import accept_handover, hand_over
from tracker.cases.reception import register
from tracker.catalogue import Document, Entry, StepEntry, Variant, add_procedure
from tracker.db import Database, Session
from tracker.ids import new_id
from tracker.models import Agency, Case, Desk, Officer, Signatory, Unit

HOURS = {
    day: [["07:30", "11:30"], ["13:00", "17:00"]]
    for day in ("mon", "tue", "wed", "thu", "fri")
}


def at(text: str) -> datetime:
    """Give an instant from Vietnamese local time, as `2026-11-19 09:00`."""
    return datetime.fromisoformat(f"{text}:00+07:00").astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department and the people who act in it."""

    agency_id: UUID
    code: str
    desk: Actor
    officer: Actor
    head: Actor
    manager: Actor
    inspector: Actor
    administrator: Actor
    one_stop_id: UUID
    unit_id: UUID
    signatory_id: UUID
    procedures: dict[str, UUID]


def make_department(
    database: Database,
    *,
    code: str = "X99.99",
    publish: bool = True,
    host: str = "mau.example",
) -> Department:
    """Make a department with one unit, its people, and five procedures.

    Founded by the product's own acts once for a process of tests; from then on its rows
    are written again as they were, in an agency of a new number.
    """
    key = (code, publish, host)
    if key not in _founded:
        made = database.write(
            lambda session: _department(session, code, publish=publish, host=host)
        )
        with database.read() as session:
            _founded[key] = (made, rows_of(session, made.agency_id))
        return _moved(made, made.agency_id)
    first, rows = _founded[key]
    agency_id = new_id()
    database.write(lambda session: write_again(session, rows, agency_id))
    return _moved(first, agency_id)


_founded: dict[tuple[str, bool, str], tuple[Department, Rows]] = {}


def _moved(department: Department, agency_id: UUID) -> Department:
    people = {
        part.name: replace(person, agency_id=agency_id)
        for part in fields(department)
        if isinstance(person := getattr(department, part.name), Actor)
    }
    procedures = dict(department.procedures)
    return replace(department, agency_id=agency_id, procedures=procedures, **people)


def _department(session: Session, code: str, *, publish: bool, host: str) -> Department:
    now = at("2025-12-01 08:00")
    agency_id = new_id()
    session.add(
        Agency(
            agency_id=agency_id,
            code=code,
            name_vi="Sở Khoa học và Công nghệ tỉnh An Hải",
            parent_name_vi="Ủy ban nhân dân tỉnh An Hải",
            place_vi="An Hải",
            document_symbol="SKHCN",
            address_vi="1 đường Thử Nghiệm, phường Mẫu",
            phone="0254 0000 000",
            office_hours=HOURS,
            settings={
                "publish_apologies": publish,
                "publish_days": 90,
                "lookup_address": f"http://{host}",
            },
            created_at=now,
        )
    )
    session.flush()
    one_stop = Unit(
        agency_id=agency_id,
        id=new_id(),
        code="MC",
        name_vi="Bộ phận Một cửa",
        is_one_stop=True,
    )
    unit = Unit(
        agency_id=agency_id,
        id=new_id(),
        code="QLCN",
        name_vi="Phòng Quản lý Công nghệ",
    )
    session.add_all([one_stop, unit])
    session.flush()
    desk = Desk(agency_id=agency_id, id=new_id(), unit_id=one_stop.id, name_vi="Quầy 3")
    session.add(desk)
    session.flush()
    people = {
        "desk": _officer(session, agency_id, one_stop, "Trần Ngọc Mai", Role.DESK),
        "officer": _officer(session, agency_id, unit, "Lê Hoàng Phúc", Role.OFFICER),
        "head": _officer(session, agency_id, unit, "Đỗ Thị Hải Yến", Role.UNIT_HEAD),
        "manager": _officer(session, agency_id, unit, "Vũ Minh Châu", Role.MANAGER),
        "inspector": _officer(
            session, agency_id, unit, "Phạm Gia Khiêm", Role.INSPECTOR
        ),
        "administrator": _officer(
            session, agency_id, unit, "Bùi Quang Duy", Role.ADMINISTRATOR
        ),
    }
    unit.head_officer_id = people["head"].officer_id
    signatory = Signatory(
        agency_id=agency_id,
        id=new_id(),
        name="Vũ Minh Châu",
        position_vi="PHÓ GIÁM ĐỐC",
        authority_vi="KT. GIÁM ĐỐC",
        valid_from=date(2025, 1, 1),
    )
    session.add(signatory)
    session.flush()
    seed_calendar(session, agency_id, now)
    department = Department(
        agency_id=agency_id,
        code=code,
        one_stop_id=one_stop.id,
        unit_id=unit.id,
        signatory_id=signatory.id,
        procedures={},
        **people,
    )
    for entry in PROCEDURES:
        row = add_procedure(
            session, people["administrator"], entry, unit_id=unit.id, now=now
        )
        department.procedures[entry.key] = row.id
    return department


PROCEDURES = (
    Entry(
        key="five-days",
        name_vi="Đăng ký gia hạn nội dung chuyển giao công nghệ",
        field_vi="Hoạt động khoa học và công nghệ",
        valid_from=date(2020, 1, 1),
        limit=(5, "working_day"),
        legal_basis="NĐ 76/2018/NĐ-CP",
        documents=(Document(name_vi="Đơn đề nghị"), Document(name_vi="Hợp đồng")),
        steps=(
            StepEntry(no=1, name_vi="Tiếp nhận", limit=(0.5, "working_day")),
            StepEntry(no=2, name_vi="Thẩm định", limit=(3.5, "working_day")),
            StepEntry(no=3, name_vi="Trình ký", limit=(1, "working_day")),
        ),
    ),
    Entry(
        key="ten-days",
        code="1.014392",
        code_verified="yes",
        name_vi="Thay đổi, bổ sung, cấp lại Giấy chứng nhận văn phòng đại diện",
        field_vi="Hoạt động khoa học và công nghệ",
        valid_from=date(2020, 1, 1),
        limit=(10, "working_day"),
        variants=(
            Variant(
                code="council",
                name_vi="Có hội đồng chuyên gia",
                amount=15,
                unit="working_day",
                basis="Quy định về mời chuyên gia hoặc hội đồng",
            ),
        ),
        legal_basis="TT 03/2014/TT-BKHCN",
    ),
    Entry(
        key="calendar-days",
        name_vi="Gia hạn giấy phép tiến hành công việc bức xạ",
        field_vi="An toàn bức xạ và hạt nhân",
        valid_from=date(2020, 1, 1),
        limit=(25, "day"),
        legal_basis="QĐ 1670/QĐ-UBND",
    ),
    Entry(
        key="resumes",
        name_vi="Điều chỉnh nội dung bản công bố sử dụng dấu định lượng",
        field_vi="Tiêu chuẩn đo lường chất lượng",
        valid_from=date(2020, 1, 1),
        limit=(5, "working_day"),
        after_supplement="resume",
        supplement_window=(30, "day"),
        legal_basis="NĐ 74/2018/NĐ-CP",
    ),
    Entry(
        key="fee-first",
        name_vi="Sửa đổi giấy phép tiến hành công việc bức xạ",
        field_vi="An toàn bức xạ và hạt nhân",
        valid_from=date(2020, 1, 1),
        limit=(10, "working_day"),
        clock_starts="fee_paid",
        legal_basis="Luật 94/2025/QH15",
    ),
)


def _officer(
    session: Session, agency_id: UUID, unit: Unit, name: str, role: Role
) -> Actor:
    row = Officer(
        agency_id=agency_id,
        id=new_id(),
        username=str(role),
        name=name,
        email=f"{role}@mau.example",
        unit_id=unit.id,
        roles=[str(role)],
        created_at=at("2025-12-01 08:00"),
    )
    session.add(row)
    session.flush()
    return Actor(
        agency_id=agency_id,
        officer_id=row.id,
        name=name,
        roles=frozenset({role}),
        unit_id=unit.id,
    )


def a_person(**given: str) -> NewApplicant:
    """Make an invented applicant."""
    stated = {
        "kind": "natural",
        "name": "Nguyễn Thị Thu Hằng",
        "phone": "0908 214 676",
        "email": "thuhang@dan.example",
        "identity_no": "079185001234",
        "address": "47 đường Hoa Mai, phường Mẫu",
    }
    return NewApplicant(**{**stated, **given})


def receive_case(
    database: Database,
    department: Department,
    *,
    when: str,
    procedure: str = "five-days",
    applicant: NewApplicant | None = None,
    **given: object,
) -> Case:
    """Register a case at the desk at a local time."""
    new = NewCase(
        id=new_id(),
        procedure_id=department.procedures[procedure],
        applicant=applicant or a_person(),
        documents=[{"name_vi": "Đơn đề nghị", "form": "original", "copies": 1}],
        **given,
    )
    return database.write(
        lambda session: register(session, department.desk, new, now=at(when))
    )


def hold_case(database: Database, department: Department, *, when: str) -> Case:
    """Register a case and let the officer take it at the second step, at once."""
    case = receive_case(database, department, when=when)

    def write(session: Session) -> None:
        hand_over(
            session,
            department.desk,
            case.id,
            unit_id=department.unit_id,
            officer_id=department.officer.officer_id,
            step_no=2,
            now=at(when),
        )
        accept_handover(session, department.officer, case.id, now=at(when))

    database.write(write)
    return case
