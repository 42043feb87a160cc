"""An agency as its first run leaves it, and officers in it, by the real commands."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from pwdlib.hashers.argon2 import Argon2Hasher

from tracker.accounts.actor import Actor
from tracker.accounts.agencies import AgencyDetails
from tracker.accounts.officer_details import OfficerDetails
from tracker.accounts.officers import NewOfficer, create_officer
from tracker.accounts.set_up import FirstAdministrator, SetUp, add_agency
from tracker.accounts.sign_ins import actor_for
from tracker.accounts.units import UnitDetails, create_unit, units
from tracker.db import Database

#: Monday 23/11/2026, 09:00 in Việt Nam.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PASSWORD = "một câu đủ dài để nhớ"
OFFICE_HOURS = {
    day: [["07:30", "11:30"], ["13:00", "17:00"]]
    for day in ("mon", "tue", "wed", "thu", "fri")
}


@cache
def password_hash() -> str:
    """Hash the test password cheaply; a hash says itself how it was made."""
    cheap = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    return cheap.hash(PASSWORD)


def first_answers(code: str = "X99.99", **given: Any) -> SetUp:
    """Answer the questions of the first run."""
    answers: dict[str, Any] = {
        "agency": AgencyDetails(
            code=code, name_vi="Sở Thử nghiệm", phone="028 3822 1234"
        ),
        "office_hours": OFFICE_HOURS,
        "administrator": FirstAdministrator(
            username="quantri", name="Phan Quản Trị", password_hash=password_hash()
        ),
        "publish_apologies": True,
        "publish_days": 90,
    }
    return SetUp(**{**answers, **given})


def new_agency(database: Database, code: str = "X99.99") -> Actor:
    """Make an agency; give its administrator."""
    answers = first_answers(code)
    return database.write(lambda session: add_agency(session, answers, now=NOW))


def new_unit(database: Database, administrator: Actor, code: str) -> UUID:
    """Make a unit."""
    typed = UnitDetails(code=code, name_vi=f"Phòng {code}")
    unit = database.write(
        lambda session: create_unit(session, administrator, typed, now=NOW)
    )
    return unit.id


def one_stop_unit(database: Database, administrator: Actor) -> UUID:
    """Find the one-stop desk that the first run made."""
    with database.read() as session:
        return next(u.id for u in units(session, administrator) if u.is_one_stop)


def new_officer(
    database: Database,
    administrator: Actor,
    username: str,
    roles: Collection[str],
    unit_id: UUID | None = None,
) -> Actor:
    """Make an officer who need not change the password first."""
    new = NewOfficer(
        username=username,
        details=OfficerDetails(
            name=f"Cán bộ {username}",
            unit_id=unit_id or one_stop_unit(database, administrator),
            roles=roles,
        ),
        password_hash=password_hash(),
        must_change_password=False,
    )
    officer = database.write(
        lambda session: create_officer(session, administrator, new, now=NOW)
    )
    return actor_for(officer)
