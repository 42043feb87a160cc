"""Issued apologies as the public reads them, with nothing personal in them.

What is published stays at its address: a corrected notice is marked as corrected, one
that was taken back loses name and words and is marked as withdrawn.
"""

from datetime import date, timedelta

from sqlalchemy import select

from rules.lifecycle import CaseState
from tracker.acts import Act
from tracker.ids import new_id
from tracker.masking import ShownName, shown_name
from tracker.models import (
    ApologyNotice,
    Applicant,
    Procedure,
    PublishedApology,
    Unit,
)
from tracker.notices import unit_that_answers
from tracker.transparency.leaves import enter_published, enter_unpublished


def publish(act: Act, notice: ApologyNotice) -> PublishedApology | None:
    """Show an issued notice to the public, if the agency publishes its apologies.

    Built from fields, never from the letter; the free text of the reason is left out
    until a person released it.
    """
    choices, case, session = act.office.choices, act.case, act.session
    if notice.issued_on is None:
        return None
    if not choices.publish_apologies:
        enter_unpublished(session, notice, act.now)
        return None
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    applicant = session.get_one(Applicant, (case.agency_id, case.applicant_id))
    local = act.office.time.today
    row = _row(
        shown_name(applicant.kind, applicant.name),
        agency_id=case.agency_id,
        id=new_id(),
        kind=notice.kind,
        procedure_vi=procedure.name_vi,
        unit_vi=_unit_vi(act, notice),
        field_vi=procedure.field_vi,
        received_on=local(case.received_at or case.created_at),
        promised_on=notice.noted_on
        or local(notice.promised_at or case.appointed_at or act.now),
        new_on=notice.remedy_due_on if notice.error_no else notice.new_date,
        timing=notice.timing,
        is_second=notice.is_second,
        reason_code=notice.reason_code,
        reason_released=notice.reason_released,
        answered_on=_answered_on(act, notice),
        kept=None,
        issued_on=notice.issued_on,
        published_at=act.now,
        changed_at=act.now,
        corrected_on=None,
        withdrawn_on=None,
        shown_until=local(act.now) + timedelta(days=choices.publish_days),
    )
    session.add(row)
    notice.published_id = row.id
    _mark_right(act, notice, row)
    enter_published(session, row, "apology.issued", act.now)
    act.record("apology.published", {"notice_id": str(notice.id)}, at=act.now)
    return row


def _unit_vi(act: Act, notice: ApologyNotice) -> str:
    unit_id = unit_that_answers(act.session, act.case, notice)
    unit = act.session.get(Unit, (act.case.agency_id, unit_id)) if unit_id else None
    return unit.name_vi if unit else ""


def _answered_on(act: Act, notice: ApologyNotice) -> date | None:
    """Say when the case was finished; an error is answered by being set right."""
    finished_at = None if notice.error_no else act.case.finished_at
    return act.office.time.today(finished_at) if finished_at else None


def _row(name: ShownName, **columns: object) -> PublishedApology:
    return PublishedApology(applicant_shown=name.text, **columns)


def answered(act: Act) -> None:
    """Say beside the published apologies of a case how it ended, and when.

    A case that ended without a result, as its applicant wished, kept no promise and
    broke none, unless the new date was past already.
    """
    case = act.case
    end = case.finished_at or case.ended_at
    if end is None:
        return
    ended_on = act.office.time.today(end)
    has_result = case.state in {CaseState.FINISHED, CaseState.RETURNED}
    for row in published_of(act):
        before = (row.answered_on, row.kept)
        row.answered_on = ended_on
        if row.new_on is not None and (has_result or ended_on > row.new_on):
            row.kept = has_result and ended_on <= row.new_on
        if before == (row.answered_on, row.kept):
            continue
        row.changed_at = act.now
        kind = "apology.answered"
        if before[0] is not None:  # a corrected instant gave another end
            row.corrected_on = act.office.time.today(act.now)
            kind = "apology.corrected"
        enter_published(act.session, row, kind, act.now)


def set_right(act: Act, notice: ApologyNotice) -> None:
    """Say beside a published apology for an error that it was set right, and when."""
    row = _published(act, notice)
    if row is not None:
        _mark_right(act, notice, row)
        enter_published(act.session, row, "apology.answered", act.now)


def _mark_right(act: Act, notice: ApologyNotice, row: PublishedApology) -> None:
    if notice.remedied_at is None:
        return
    row.answered_on = act.office.time.today(notice.remedied_at)
    row.kept = row.new_on is None or row.answered_on <= row.new_on
    row.changed_at = act.now


def release(act: Act, notice: ApologyNotice) -> None:
    """Show the words that a person released; other words later are a correction."""
    row = _published(act, notice)
    if row is None or row.reason_released == notice.reason_released:
        return
    kind = "apology.released"
    if row.reason_released:
        row.corrected_on = act.office.time.today(act.now)
        kind = "apology.corrected"
    row.reason_released = notice.reason_released
    row.changed_at = act.now
    enter_published(act.session, row, kind, act.now)


def take_back(act: Act, notice: ApologyNotice) -> None:
    """Take name and words of a notice away from the public, at once and for good.

    That there was an apology stays to be read, marked as withdrawn: a promise that
    was broken does not vanish from the record because its notice was at fault.
    """
    row = _published(act, notice)
    notice.published_id = None
    if row is None:
        return
    row.applicant_shown = ""
    row.reason_released = ""
    row.withdrawn_on = act.office.time.today(act.now)
    row.changed_at = act.now
    enter_published(act.session, row, "apology.withdrawn", act.now)


def _published(act: Act, notice: ApologyNotice) -> PublishedApology | None:
    if notice.published_id is None:
        return None
    return act.session.get(PublishedApology, (act.case.agency_id, notice.published_id))


def published_of(act: Act) -> list[PublishedApology]:
    """Read what the public sees of the notices of this case's lateness."""
    ids = list(
        act.session.scalars(
            select(ApologyNotice.published_id).where(
                ApologyNotice.agency_id == act.case.agency_id,
                ApologyNotice.case_id == act.case.id,
                ApologyNotice.error_no == 0,
                ApologyNotice.published_id.is_not(None),
            )
        )
    )
    if not ids:
        return []
    return list(
        act.session.scalars(
            select(PublishedApology).where(
                PublishedApology.agency_id == act.case.agency_id,
                PublishedApology.id.in_(ids),
            )
        )
    )
