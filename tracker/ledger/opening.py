"""The entry of an error: opened with its notice, and followed like any other."""

from datetime import date
from uuid import UUID

from tracker.acts import Act
from tracker.duties import (
    EXPLANATION,
    REMEDY,
    duties_of,
    end_duty,
    explanation_day,
    open_duty,
)
from tracker.ids import new_id
from tracker.ledger.story import append
from tracker.models import AccountabilityEntry, ApologyNotice, LedgerDuty

#: Nobody held the case too long: an error is not shared out by time.
_NO_DELAY = {
    "delay_minutes": 0,
    "waiting_minutes": 0,
    "working_days_late": 0,
    "unattributed_minutes": 0,
    "shares": [],
}


def open_for_error(
    act: Act, notice: ApologyNotice, unit_id: UUID | None, what: str
) -> AccountabilityEntry:
    """Open the entry of an error; owed are an explanation, and that it is set right."""
    session = act.session
    explain_by = explanation_day(act.office, act.now)
    remedy_due_on = notice.remedy_due_on or explain_by
    entry = _new_entry(act, notice, unit_id, explain_by)
    session.add(entry)
    session.flush()
    append(
        session,
        entry,
        act.actor,
        "opened",
        text=what,
        data={
            "explain_by": explain_by.isoformat(),
            "remedy_due_on": remedy_due_on.isoformat(),
            "notice_id": str(notice.id),
        },
        now=act.now,
    )
    for kind, day in ((EXPLANATION, explain_by), (REMEDY, remedy_due_on)):
        open_duty(
            session, entry, kind, due_on=day, now=act.now, owner_id=entry.officer_id
        )
    act.record(
        "accountability.opened",
        {"entry_id": str(entry.id), "kind": notice.kind},
        legal_basis="NĐ 118/2025/NĐ-CP, Điều 4 khoản 6",
    )
    return entry


def _new_entry(
    act: Act, notice: ApologyNotice, unit_id: UUID | None, explain_by: date
) -> AccountabilityEntry:
    case = act.case
    return AccountabilityEntry(
        agency_id=case.agency_id,
        id=new_id(),
        case_id=case.id,
        error_no=notice.error_no,
        kind=notice.kind,
        deadline_no=case.deadline_no,
        due_at=act.now,
        opened_at=act.now,
        unit_id=unit_id,
        officer_id=case.holder_officer_id,
        step_no=case.step_no,
        explain_by=explain_by,
        attribution=_NO_DELAY,
    )


def end_remedy(act: Act, entry: AccountabilityEntry, how: str) -> LedgerDuty | None:
    """End what is owed for an error: it was set right, or its notice withdrawn."""
    for duty in duties_of(act.session, entry, only_open=True):
        if duty.kind == REMEDY:
            end_duty(duty, act.office, how, act.now)
            return duty
    return None
