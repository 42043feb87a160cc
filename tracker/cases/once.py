"""A form sent twice makes one case: the second time answers with the first."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.cases.entry import NewCase
from tracker.db import Database
from tracker.models import Case

#: `reception.register` or `reception.submit`.
Create = Callable[..., Case]


def create_once(
    database: Database, actor: Actor, create: Create, new: NewCase, *, now: datetime
) -> str:
    """Create the case unless its id is taken; give its code or submission number.

    Two forms with one id at the same moment both come to the insert; the one that
    loses finds what the other wrote.
    """

    def write(session: Session) -> str:
        known = _known(session, actor, new)
        return known or _name_of(create(session, actor, new, now=now))

    try:
        return database.write(write)
    except IntegrityError:
        with database.read() as session:
            known = _known(session, actor, new)
        if known is None:
            raise
        return known


def _known(session: Session, actor: Actor, new: NewCase) -> str | None:
    found = session.get(Case, (actor.agency_id, new.id))
    return _name_of(found) if found else None


def _name_of(case: Case) -> str:
    return case.code or case.submission_no or ""
