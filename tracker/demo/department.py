"""The invented department of the demo, founded as a real one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.agencies import AgencyDetails
from tracker.accounts.officer_details import OfficerDetails
from tracker.accounts.officers import NewOfficer, create_officer
from tracker.accounts.passwords import hash_password
from tracker.accounts.set_up import FirstAdministrator, SetUp, set_up
from tracker.accounts.sign_ins import actor_for
from tracker.accounts.signatories import SignatoryDetails, create_signatory
from tracker.accounts.units import UnitDetails, create_unit, set_head
from tracker.calendars import seed_calendar
from tracker.catalogue import seed
from tracker.demo.documents import name_documents
from tracker.models import Agency, Desk, Officer, Unit
from tracker.webhooks.subscriptions import create_webhook, pause

CODE = "X99.99"
#: The accounts of the demo are printed; nothing here is a secret.
PASSWORD = "dunghen-demo-2026"  # noqa: S105

_HOURS = {
    day: [["07:30", "11:30"], ["13:00", "17:00"]]
    for day in ("mon", "tue", "wed", "thu", "fri")
}
_UNITS = {
    "QLKH": "Phòng Quản lý Khoa học và Đổi mới sáng tạo",
    "ATBX": "Phòng Công nghệ và An toàn bức xạ",
    "TDC": "Chi cục Tiêu chuẩn Đo lường Chất lượng",
    "BCVT": "Phòng Bưu chính, Viễn thông",
}
_FIELDS = {
    "Hoạt động khoa học và công nghệ": "QLKH",
    "Sở hữu trí tuệ": "QLKH",
    "An toàn bức xạ và hạt nhân": "ATBX",
    "Tiêu chuẩn đo lường chất lượng": "TDC",
    "Bưu chính": "BCVT",
    "Viễn thông và Internet": "BCVT",
    "Tần số vô tuyến điện": "BCVT",
}


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the demo, as it is printed."""

    username: str
    name: str
    position_vi: str
    unit: str
    role: Role


ACCOUNTS = (
    Account("mai", "Trần Ngọc Mai", "Chuyên viên tiếp nhận, Quầy 1", "MC", Role.DESK),
    Account("binh", "Lý Thanh Bình", "Văn thư, tiếp nhận", "MC", Role.DESK),
    Account("phuc", "Lê Hoàng Phúc", "Chuyên viên", "ATBX", Role.OFFICER),
    Account("thao", "Đoàn Thu Thảo", "Chuyên viên", "QLKH", Role.OFFICER),
    Account("khoa", "Phan Đức Khoa", "Chuyên viên", "TDC", Role.OFFICER),
    Account("haivy", "Hồ Hải Vy", "Chuyên viên", "BCVT", Role.OFFICER),
    Account("yen", "Đỗ Thị Hải Yến", "Trưởng phòng", "ATBX", Role.UNIT_HEAD),
    Account("dung", "Ngô Quốc Dũng", "Trưởng phòng", "QLKH", Role.UNIT_HEAD),
    Account("hanh", "Bùi Minh Hạnh", "Chi cục trưởng", "TDC", Role.UNIT_HEAD),
    Account("long", "Dương Gia Long", "Trưởng phòng", "BCVT", Role.UNIT_HEAD),
    Account("chau", "Vũ Minh Châu", "Phó Giám đốc Sở", "VP", Role.MANAGER),
    Account("khiem", "Phạm Gia Khiêm", "Thanh tra Sở", "VP", Role.INSPECTOR),
)


ADMINISTRATOR = Account(
    "quantri", "Bùi Quang Duy", "Quản trị hệ thống", "VP", Role.ADMINISTRATOR
)


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """The department, once it stands."""

    agency_id: UUID
    administrator: Actor
    actors: Mapping[str, Actor]
    units: Mapping[str, UUID]
    signatory_id: UUID

    def officer_of(self, unit: str) -> Actor:
        """Give the officer who works a unit's cases."""
        return self._with(unit, Role.OFFICER)

    def head_of(self, unit: str) -> Actor:
        """Give the head of a unit."""
        return self._with(unit, Role.UNIT_HEAD)

    def unit_for(self, field_vi: str) -> str:
        """Give the unit that works a field."""
        return _FIELDS.get(field_vi, "QLKH")

    def _with(self, unit: str, role: Role) -> Actor:
        return next(
            self.actors[account.username]
            for account in ACCOUNTS
            if account.unit == unit and account.role is role
        )


def found_department(
    session: Session, public_url: str, now: datetime
) -> DemoDepartment:
    """Found the department: agency, calendar, catalogue, units, people, signatory."""
    hashed = hash_password(PASSWORD, "demo")
    administrator = set_up(session, _first_run(hashed), now=now)
    agency = session.get_one(Agency, administrator.agency_id)
    agency.settings = {**agency.settings, "lookup_address": public_url}
    units = _units(session, administrator, now)
    actors = _people(session, administrator, units, hashed, now)
    seed_calendar(session, administrator.agency_id, now)
    seed(
        session,
        administrator.agency_id,
        now,
        {field: units[code] for field, code in _FIELDS.items()},
    )
    name_documents(session, administrator.agency_id)
    signatory = create_signatory(
        session,
        administrator,
        SignatoryDetails(
            name="Vũ Minh Châu",
            position_vi="PHÓ GIÁM ĐỐC",
            authority_vi="KT. GIÁM ĐỐC",
            valid_from=date(now.year - 1, 1, 1),
        ),
        now=now,
    )
    _outside(session, administrator, now)
    return DemoDepartment(
        agency_id=administrator.agency_id,
        administrator=administrator,
        actors=actors,
        units=units,
        signatory_id=signatory.id,
    )


def _outside(session: Session, administrator: Actor, now: datetime) -> None:
    """Set up a receiver of webhooks that does not exist, and so is told nothing."""
    made = create_webhook(
        session,
        administrator,
        name="Cổng dịch vụ công tỉnh An Hải",
        url="https://cong.anhai.example/dunghen",
        kinds=("case.received", "case.finished", "apology.issued"),
        internal=frozenset(),
        now=now,
    )
    pause(session, administrator, made.id, paused=True, now=now)


def _first_run(hashed: str) -> SetUp:
    return SetUp(
        agency=AgencyDetails(
            code=CODE,
            name_vi="Sở Khoa học và Công nghệ tỉnh An Hải",
            name_en="Department of Science and Technology, An Hải (demo)",
            parent_name_vi="Ủy ban nhân dân tỉnh An Hải",
            place_vi="An Hải",
            document_symbol="SKHCN",
            address_vi="Số 1 đường Ngọn Hải Đăng, phường Mẫu Một, tỉnh An Hải",
            phone="0254 300 0000",
        ),
        office_hours=_HOURS,
        administrator=FirstAdministrator(
            username=ADMINISTRATOR.username,
            name=ADMINISTRATOR.name,
            password_hash=hashed,
            position_vi=ADMINISTRATOR.position_vi,
        ),
        publish_apologies=True,
        publish_days=180,
    )


def _units(session: Session, administrator: Actor, now: datetime) -> dict[str, UUID]:
    for code, name in _UNITS.items():
        create_unit(
            session, administrator, UnitDetails(code=code, name_vi=name), now=now
        )
    rows = session.execute(
        select(Unit.code, Unit.id).where(Unit.agency_id == administrator.agency_id)
    )
    return {row.code: row.id for row in rows}


def _people(
    session: Session,
    administrator: Actor,
    units: Mapping[str, UUID],
    hashed: str,
    now: datetime,
) -> dict[str, Actor]:
    desk = session.scalar(
        select(Desk.id).where(Desk.agency_id == administrator.agency_id).limit(1)
    )
    actors = {}
    for account in ACCOUNTS:
        officer: Officer = create_officer(
            session,
            administrator,
            NewOfficer(
                username=account.username,
                password_hash=hashed,
                must_change_password=False,
                details=OfficerDetails(
                    name=account.name,
                    unit_id=units[account.unit],
                    roles=[str(account.role)],
                    position_vi=account.position_vi,
                    email=f"{account.username}@anhai.example",
                    desk_id=desk if account.role is Role.DESK else None,
                ),
            ),
            now=now,
        )
        actors[account.username] = actor_for(officer)
        if account.role is Role.UNIT_HEAD:
            set_head(session, administrator, units[account.unit], officer.id, now=now)
    session.flush()
    return actors
