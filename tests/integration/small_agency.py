"""An invented agency with nothing but its hours, for tests of the catalogue."""

from datetime import UTC, datetime
from uuid import UUID

from tracker.accounts.actor import Actor, Role
from tracker.db import Database, Session
from tracker.ids import new_id
from tracker.models import Agency

HOURS = {
    day: [["07:30", "11:30"], ["13:00", "17:00"]]
    for day in ("mon", "tue", "wed", "thu", "fri")
}
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday, 09:00 at the agency


def make_agency(database: Database, code: str = "X99.99") -> UUID:
    agency_id = new_id()

    def write(session: Session) -> None:
        session.add(
            Agency(
                agency_id=agency_id,
                code=code,
                name_vi="Sở Thử nghiệm tỉnh Mẫu",
                office_hours=HOURS,
                settings={},
                created_at=NOW,
            )
        )

    database.write(write)
    return agency_id


def administrator(agency_id: UUID) -> Actor:
    return Actor(
        agency_id=agency_id,
        officer_id=None,
        name="Quản trị Thử",
        roles=frozenset({Role.ADMINISTRATOR}),
    )


def clerk(agency_id: UUID) -> Actor:
    return Actor(
        agency_id=agency_id,
        officer_id=None,
        name="Cán bộ Thử",
        roles=frozenset({Role.DESK}),
    )
