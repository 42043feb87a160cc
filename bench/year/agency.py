"""The agency of the simulated year: twelve units, their procedures, four decrees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from tracker import recompute
from tracker.accounts.actor import Actor, Role
from tracker.accounts.agencies import AgencyDetails
from tracker.accounts.officer_details import OfficerDetails
from tracker.accounts.officers import NewOfficer, create_officer
from tracker.accounts.set_up import FirstAdministrator, SetUp, set_up
from tracker.accounts.sign_ins import actor_for
from tracker.accounts.signatories import SignatoryDetails, create_signatory
from tracker.accounts.units import UnitDetails, create_unit
from tracker.calendars import CalendarChange, NewDay
from tracker.catalogue import add_procedure
from tracker.catalogue.entries import Entry
from tracker.local_time import to_instant

UNITS = 12
_ZONE = "Asia/Ho_Chi_Minh"
_DAY = [["07:30", "11:30"], ["13:00", "17:00"]]
_HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _DAY)
_FOUNDED = datetime(2025, 12, 1, 8)
#: Days off that are known when the year begins, of that year and the next.
_KNOWN = (
    *((1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (4, 27), (4, 30)),
    *((5, 1), (9, 1), (9, 2)),
)
_NEXT_YEAR = ((1, 1), (2, 5), (2, 8), (2, 9), (2, 10), (2, 11))
#: Limits of the procedures in turn, and how one differs from the usual.
_LIMITS = (
    (5, "working_day"),
    (10, "working_day"),
    (20, "day"),
    (7, "working_day"),
    (3, "working_day"),
    (24, "working_hour"),
    (15, "working_day"),
    (1, "month"),
)


@dataclass(frozen=True, slots=True)
class Decree:
    """A change of the calendar, and when it was announced."""

    announced_at: datetime
    change: CalendarChange


@dataclass(frozen=True, slots=True)
class Offered:
    """A procedure, and the unit that works it."""

    procedure_id: UUID
    unit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAgency:
    """Who acts, and on what."""

    agency_id: UUID
    administrator: Actor
    desk: Actor
    manager: Actor
    heads: tuple[Actor, ...]
    units: tuple[UUID, ...]
    offered: tuple[Offered, ...]
    signatory_id: UUID


def instant(civil: datetime) -> datetime:
    """Give the instant of a local time of the agency."""
    return to_instant(civil, _ZONE)


def found(session: Session) -> YearAgency:
    """Found the agency, with its people and procedures, before the year begins."""
    return found_with(session, instant(_FOUNDED), _know_holidays, _procedures)


def found_with(
    session: Session,
    now: datetime,
    calendar: Callable[[Session, Actor, datetime], None],
    procedures: Callable[
        [Session, Actor, tuple[UUID, ...], datetime], tuple[Offered, ...]
    ],
) -> YearAgency:
    """Found the agency with a calendar and procedures of somebody's choice."""
    administrator = set_up(session, _set_up(), now=now)
    calendar(session, administrator, now)
    units = tuple(
        create_unit(
            session,
            administrator,
            UnitDetails(code=f"P{no:02d}", name_vi=f"Phòng số {no:02d}"),
            now=now,
        ).id
        for no in range(1, UNITS + 1)
    )
    person = partial(_person, session, administrator, now)
    signatory = create_signatory(
        session,
        administrator,
        SignatoryDetails(
            name="Vũ Minh Châu", position_vi="GIÁM ĐỐC", valid_from=date(2025, 1, 1)
        ),
        now=now,
    )
    return YearAgency(
        agency_id=administrator.agency_id,
        administrator=administrator,
        desk=person("tiepnhan", Role.DESK, units[0]),
        manager=person("giamdoc", Role.MANAGER, units[0]),
        heads=tuple(
            person(f"truong{no:02d}", Role.UNIT_HEAD, unit)
            for no, unit in enumerate(units, 1)
        ),
        units=units,
        offered=procedures(session, administrator, units, now),
        signatory_id=signatory.id,
    )


def decrees() -> tuple[Decree, ...]:
    """Give the four announcements: two exchange a Saturday, one halves a day."""
    half = NewDay(
        day=date(2026, 4, 3),
        kind="worked",
        decision="CV 12/UBND-VP",
        name_vi="Nghỉ buổi chiều vì bão",
        windows=(("07:30", "11:30"),),
    )
    culture = NewDay(day=date(2026, 11, 24), kind="off", decision="CV 40/BNV")
    return (
        Decree(
            instant(datetime(2025, 12, 29, 9)),
            _swap(date(2026, 1, 2), date(2026, 1, 10), "CV 9/BNV"),
        ),
        Decree(instant(datetime(2026, 3, 27, 9)), CalendarChange(add=(half,))),
        Decree(
            instant(datetime(2026, 8, 12, 10)),
            _swap(date(2026, 8, 31), date(2026, 8, 22), "CV 31/BNV"),
        ),
        Decree(instant(datetime(2026, 11, 6, 15)), CalendarChange(add=(culture,))),
    )


def _swap(off: date, worked: date, decision: str) -> CalendarChange:
    return CalendarChange(
        add=(
            NewDay(day=off, kind="off", decision=decision, exchanged_with=worked),
            NewDay(day=worked, kind="worked", decision=decision, exchanged_with=off),
        )
    )


def _know_holidays(session: Session, administrator: Actor, now: datetime) -> None:
    recompute.apply(session, administrator, CalendarChange(add=_known_days()), now)


def _known_days() -> tuple[NewDay, ...]:
    days = [date(2026, month, day) for month, day in _KNOWN]
    days += [date(2027, month, day) for month, day in _NEXT_YEAR]
    return tuple(
        NewDay(day=day, kind="off", decision="TB 6150/BNV", name_vi="Nghỉ lễ")
        for day in days
    )


def _set_up() -> SetUp:
    return SetUp(
        agency=AgencyDetails(
            code="X98.98",
            name_vi="Sở Mô phỏng tỉnh An Hải",
            parent_name_vi="Ủy ban nhân dân tỉnh An Hải",
            place_vi="An Hải",
            document_symbol="SMP",
        ),
        office_hours=_HOURS,
        administrator=FirstAdministrator(
            username="quantri", name="Bùi Quang Duy", password_hash="-"
        ),
        publish_apologies=True,
        publish_days=180,
    )


def _person(
    session: Session,
    administrator: Actor,
    now: datetime,
    username: str,
    role: Role,
    unit_id: UUID,
) -> Actor:
    officer = create_officer(
        session,
        administrator,
        NewOfficer(
            username=username,
            password_hash="-",
            must_change_password=False,
            details=OfficerDetails(
                name=f"Cán bộ {username}",
                unit_id=unit_id,
                roles=[str(role)],
            ),
        ),
        now=now,
    )
    return actor_for(officer)


def _procedures(
    session: Session, administrator: Actor, units: tuple[UUID, ...], now: datetime
) -> tuple[Offered, ...]:
    made = []
    for no in range(2 * UNITS):
        limit = _LIMITS[no % len(_LIMITS)]
        unit = no % UNITS
        entry = Entry(
            key=f"thu-tuc-{no:02d}",
            name_vi=f"Thủ tục số {no:02d}",
            field_vi=f"Lĩnh vực {unit % 5 + 1}",
            valid_from=date(2020, 1, 1),
            limit=limit,
            after_supplement="resume" if no % 7 == 3 else "restart",
            legal_basis="NĐ 118/2025/NĐ-CP",
        )
        row = add_procedure(session, administrator, entry, unit_id=units[unit], now=now)
        made.append(Offered(procedure_id=row.id, unit=unit))
    return tuple(made)
