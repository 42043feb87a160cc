"""A form sent twice makes one case: the second time answers with the first."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.cases.entry import NewCase, checked_applicant
from tracker.db import Database
from tracker.errors import AlreadyDoneError
from tracker.models import Applicant, Case

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
    if found is None:
        return None
    if not _is_the_same(session, found, new):
        # A form that was filled in anew after going back in the browser.
        name = _name_of(found)
        raise AlreadyDoneError(
            what=f"this form registered case {name} before",
            what_vi=f"biểu mẫu này đã đăng ký hồ sơ {name}",
        )
    return _name_of(found)


def _is_the_same(session: Session, case: Case, new: NewCase) -> bool:
    """Say whether a form asks for what the case is, and not for another one."""
    asked = checked_applicant(new.applicant)
    row = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    return (case.procedure_id, row.name, row.phone, row.identity_no) == (
        new.procedure_id,
        asked.name,
        asked.phone,
        asked.identity_no,
    )


def _name_of(case: Case) -> str:
    return case.code or case.submission_no or ""
