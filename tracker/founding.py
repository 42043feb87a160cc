"""The first run of an installation: the agency, its calendar and its catalogue."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.set_up import SetUp, set_up
from tracker.calendars import seed_calendar
from tracker.catalogue import seed
from tracker.models import Agency


def found(session: Session, given: SetUp, *, public_url: str, now: datetime) -> Actor:
    """Set the installation up in one act; give its administrator.

    The announced working calendar and the built-in catalogue come with it; both are
    the agency's own from here on.
    """
    actor = set_up(session, given, now=now)
    agency = session.get_one(Agency, actor.agency_id)
    agency.settings = {**agency.settings, "lookup_address": public_url}
    seed_calendar(session, actor.agency_id, now)
    seed(session, actor.agency_id, now)
    session.flush()
    return actor
