"""What every public page shares: which agency is meant, and what day it is there."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from tracker.db import Session
from tracker.models import Agency
from tracker.offices import office_of
from tracker.queries import public
from web.deps import Now, Reading


@dataclass(frozen=True, slots=True)
class Place:
    """The agency a reader means, if one is meant, and its date."""

    session: Session
    agency: Agency | None
    agencies: tuple[Agency, ...]
    today: date


def place_of(
    request: Request,
    session: Reading,
    now: Now,
    co_quan: Annotated[str, Query(alias="co-quan", max_length=40)] = "",
) -> Place:
    """Find the agency by `?co-quan=`, or take the only one."""
    agency = public.chosen_agency(session, co_quan)
    request.state.agency = agency
    every = tuple(public.agencies(session))
    basis = agency or (every[0] if every else None)
    today = office_of(session, basis.agency_id).time.today(now) if basis else now.date()
    return Place(session, agency, every, today)


AtPlace = Annotated[Place, Depends(place_of)]
