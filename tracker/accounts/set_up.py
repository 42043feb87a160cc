"""The first run: an agency with its hours, its one-stop desk and one administrator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import record
from tracker.accounts.agencies import AgencyDetails, checked_agency
from tracker.accounts.choices import Choices
from tracker.accounts.office_hours import checked_hours
from tracker.accounts.officer_details import checked_username
from tracker.accounts.sign_ins import actor_for
from tracker.errors import AlreadyDoneError
from tracker.ids import new_id
from tracker.models import Agency, Desk, Lease, Officer, Unit
from tracker.text_entry import email, line

#: Its key lets only one of several first runs at the same moment through.
_FIRST_RUN = "first_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdministrator:
    """The account with which everything else is made; a password of one's own."""

    username: str
    name: str
    password_hash: str = field(repr=False)
    email: str = ""
    position_vi: str = ""
    unit_vi: str = "Văn phòng"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What the first page asks. Whether apologies are published has no default."""

    agency: AgencyDetails
    office_hours: Mapping[str, Any]
    administrator: FirstAdministrator
    publish_apologies: bool
    publish_days: int
    one_stop_name_vi: str = "Bộ phận Một cửa"
    agency_id: UUID = field(default_factory=new_id)
    officer_id: UUID = field(default_factory=new_id)


def is_set_up(session: Session) -> bool:
    """Say whether the installation has an agency."""
    return session.scalar(select(Agency.agency_id).limit(1)) is not None


def set_up(session: Session, given: SetUp, *, now: datetime) -> Actor:
    """Make the installation's first agency; give its administrator.

    Refused once there is one: whoever finds the page later must not get an account.
    """
    if is_set_up(session):
        raise _already()
    first = Lease(name=_FIRST_RUN, holder=str(given.agency_id), until=now, fence=1)
    session.add(first)
    try:
        session.flush()
    except IntegrityError as error:
        raise _already() from error
    return add_agency(session, given, now=now)


def add_agency(session: Session, given: SetUp, *, now: datetime) -> Actor:
    """Make one more agency; for who operates the installation, not for any page."""
    agency = _agency(session, given, now)
    unit = _units(session, agency, given)
    officer = _administrator(session, agency, unit, given, now)
    actor = actor_for(officer)
    data = {
        "code": agency.code,
        "name_vi": agency.name_vi,
        "office_hours": agency.office_hours,
        "publish_apologies": given.publish_apologies,
        "publish_days": given.publish_days,
        "administrator": officer.username,
    }
    record(session, actor, "agency.set_up", data, now=now)
    return actor


def _agency(session: Session, given: SetUp, now: datetime) -> Agency:
    choices = Choices(
        publish_apologies=given.publish_apologies,
        publish_days=given.publish_days,
        one_stop_name_vi=line(given.one_stop_name_vi, "name_vi", shortest=1),
    )
    agency = Agency(
        agency_id=given.agency_id,
        office_hours=checked_hours(given.office_hours),
        settings=choices.as_json(),
        created_at=now,
        **checked_agency(session, given.agency, given.agency_id),
    )
    session.add(agency)
    session.flush()
    return agency


def _units(session: Session, agency: Agency, given: SetUp) -> Unit:
    """Make the one-stop desk with a counter, and the unit of the administrator."""
    one_stop = Unit(
        agency_id=agency.agency_id,
        id=new_id(),
        code="MC",
        name_vi=line(given.one_stop_name_vi, "name_vi", shortest=1),
        is_one_stop=True,
        head_officer_id=None,
    )
    office = Unit(
        agency_id=agency.agency_id,
        id=new_id(),
        code="VP",
        name_vi=line(given.administrator.unit_vi, "name_vi", shortest=1),
        head_officer_id=None,
    )
    session.add_all([one_stop, office])
    session.flush()
    session.add(
        Desk(
            agency_id=agency.agency_id,
            id=new_id(),
            unit_id=one_stop.id,
            name_vi="Quầy số 1",
        )
    )
    session.flush()
    return office


def _administrator(
    session: Session, agency: Agency, unit: Unit, given: SetUp, now: datetime
) -> Officer:
    typed = given.administrator
    officer = Officer(
        agency_id=agency.agency_id,
        id=given.officer_id,
        username=checked_username(typed.username),
        name=line(typed.name, "name", longest=100, shortest=1),
        position_vi=line(typed.position_vi, "position_vi"),
        email=email(typed.email),
        unit_id=unit.id,
        desk_id=None,
        roles=[str(Role.ADMINISTRATOR)],
        password_hash=typed.password_hash,
        is_active=True,
        created_at=now,
    )
    session.add(officer)
    session.flush()
    return officer


def _already() -> AlreadyDoneError:
    return AlreadyDoneError(
        what="this installation is set up; sign in",
        what_vi="hệ thống đã được thiết lập, hãy đăng nhập",
    )
