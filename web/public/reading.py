"""What every public page shares: whose it is, and what day it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from tracker.accounts import agencies as known_agencies
from tracker.db import Session
from tracker.models import Agency
from tracker.offices import Office, office_of
from web.deps import Now, ReadingBehind


@dataclass(frozen=True, slots=True)
class Place:
    """The agency a reader means, if one is meant; its date, and the time there.

    `now` is civil time, `instant` the same as an instant.
    """

    session: Session
    agency: Agency | None
    agencies: tuple[Agency, ...]
    office: Office | None
    today: date
    now: datetime
    instant: datetime

    @property
    def is_one_of_several(self) -> bool:
        """Say whether the reader has to choose an agency."""
        return len(self.agencies) > 1

    def link(self, path: str, given: Mapping[str, object] | None = None) -> str:
        """Give the address of a page, with the agency that was chosen."""
        parts = {name: value for name, value in (given or {}).items() if value}
        if self.is_one_of_several and self.agency is not None:
            parts["co-quan"] = self.agency.code
        return f"{path}?{urlencode(parts)}" if parts else path


def place_of(
    request: Request,
    session: ReadingBehind,
    now: Now,
    co_quan: Annotated[str, Query(alias="co-quan", max_length=40)] = "",
) -> Place:
    """Find the agency by `?co-quan=`, or take the only one."""
    every = tuple(known_agencies.agencies(session))
    wanted = co_quan.strip().upper()
    agency = next((one for one in every if one.code == wanted), None)
    if agency is None and len(every) == 1:
        agency = every[0]
    request.state.agency = agency
    basis = agency or (every[0] if every else None)
    if basis is None:
        return Place(session, None, (), None, now.date(), now.replace(tzinfo=None), now)
    office = office_of(session, basis.agency_id)
    local = office.time.civil(now)
    return Place(
        session, agency, every, office if agency else None, local.date(), local, now
    )


AtPlace = Annotated[Place, Depends(place_of)]
