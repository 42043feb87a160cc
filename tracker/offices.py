"""The agency as a command sees it: its row, its choices, its time, read once an act."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.letters import Letterhead
from tracker.accounts.choices import Choices, choices_of
from tracker.calendars import AgencyTime, time_by, time_of
from tracker.db import SNAPSHOT
from tracker.errors import NotFoundError
from tracker.models import Agency


@dataclass(frozen=True, slots=True)
class Office:
    """One agency, ready for use."""

    agency: Agency
    choices: Choices
    time: AgencyTime

    @property
    def letterhead(self) -> Letterhead:
        """The agency as it signs a letter."""
        contact = " · ".join(
            part for part in (self.agency.address_vi, self.agency.phone) if part
        )
        return Letterhead(agency_name=self.agency.name_vi, contact=contact)

    @property
    def collect_at(self) -> str:
        """Where a result is collected."""
        return ", ".join(
            part
            for part in (self.choices.one_stop_name_vi, self.agency.address_vi)
            if part
        )

    def local(self, at: datetime) -> datetime:
        """Give an instant as the agency's clock on the wall shows it, aware."""
        return self.time.aware(self.time.civil(at))


def office_of(session: Session, agency_id: UUID) -> Office:
    """Read the agency; raise `NotFoundError` if there is none.

    A session that only reads is given the same again.
    """
    kept: dict[UUID, Office] | None = session.info.get(SNAPSHOT)
    if kept is not None and agency_id in kept:
        return kept[agency_id]
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=str(agency_id))
    if kept is None:
        return Office(agency, choices_of(agency), time_of(session, agency_id))
    kept[agency_id] = Office(agency, choices_of(agency), time_by(session, agency))
    return kept[agency_id]
