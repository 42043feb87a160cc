"""Apology notices that have not left the house: found, withdrawn, taken up again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from tracker.models import AccountabilityEntry, ApologyNotice, Case

#: States in which a notice has not yet left the house.
OPEN_STATES = ("draft", "submitted", "approved")
ISSUED_STATES = ("issued", "delivered")


def is_open() -> ColumnElement[bool]:
    """Say that a notice has not left the house; few have not, and a plan sees it.

    The states stand in the statement itself: as values they would be unknown to a
    prepared plan, which then takes most notices for open.
    """
    return ApologyNotice.state.in_([literal_column(f"'{one}'") for one in OPEN_STATES])


def open_notices(session: Session, case: Case) -> list[ApologyNotice]:
    """Read the notices of its lateness that were neither issued nor withdrawn."""
    return list(
        session.scalars(
            select(ApologyNotice).where(
                ApologyNotice.agency_id == case.agency_id,
                ApologyNotice.case_id == case.id,
                ApologyNotice.error_no == 0,
                ApologyNotice.state.in_(OPEN_STATES),
            )
        )
    )


def unit_that_answers(
    session: Session, case: Case, notice: ApologyNotice
) -> UUID | None:
    """Say which unit answers for a notice: for an error, the one of its entry."""
    if notice.error_no == 0:
        return case.holder_unit_id
    return session.scalar(
        select(AccountabilityEntry.unit_id).where(
            AccountabilityEntry.agency_id == case.agency_id,
            AccountabilityEntry.case_id == case.id,
            AccountabilityEntry.error_no == notice.error_no,
        )
    )


def withdraw_open(
    session: Session, case: Case, why: str, now: datetime
) -> list[ApologyNotice]:
    """Withdraw what was drafted; the rows stay, with the reason."""
    found = open_notices(session, case)
    for notice in found:
        notice.state = "withdrawn"
        notice.withdrawn_at = now
        notice.withdrawn_why = why
        notice.version += 1
    return found


def draft_again(notice: ApologyNotice, values: Mapping[str, Any]) -> None:
    """Make a draft of a withdrawn notice: one deadline has one notice.

    What was written and decided of it before is gone from the row, and stays in the
    events.
    """
    notice.state = "draft"
    notice.reason_code = notice.reason_text = notice.reason_released = ""
    notice.submitted_at = notice.submitted_by = None
    notice.approved_at = notice.approved_by = None
    notice.returned_remark = notice.withdrawn_why = ""
    notice.withdrawn_at = None
    notice.version += 1
    for name, value in values.items():
        setattr(notice, name, value)
