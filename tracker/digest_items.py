"""What waits for an officer's next digest: rungs that the ladder puts there."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import AlertRung, DigestLine
from rules.ladder import Rung
from tracker.addresses import case_url
from tracker.cards import cards
from tracker.escalation.ladder import amount_of
from tracker.models import DigestItem
from tracker.offices import Office

LADDER_LINES = 50

ALERTS = {
    Rung.SUPPLEMENT_NOT_ASKED: AlertRung.SUPPLEMENT_NOT_ASKED,
    Rung.DUE_SOON: AlertRung.DUE_SOON,
    Rung.STEP_ENDING: AlertRung.STEP_ENDING,
    Rung.BEFORE_CUT_OFF: AlertRung.BEFORE_CUT_OFF,
    Rung.AFTER_DUE: AlertRung.AFTER_DUE,
    Rung.APOLOGY_TO_PREPARE: AlertRung.APOLOGY_TO_PREPARE,
    Rung.APOLOGY_OWED: AlertRung.APOLOGY_OWED_TODAY,
    Rung.DUE_TODAY: AlertRung.DUE_TODAY,
    Rung.OVERDUE: AlertRung.OVERDUE,
    Rung.LATE_AGAIN: AlertRung.LATE_AGAIN,
    Rung.SUPPLEMENT_WINDOW_OVER: AlertRung.SUPPLEMENT_WINDOW_OVER,
    Rung.ONLINE_UNANSWERED: AlertRung.ONLINE_UNANSWERED,
    Rung.STEP_OVERDUE: AlertRung.STEP_OVERDUE,
}


def waiting_readers(session: Session, agency_id: UUID) -> set[UUID]:
    """List the officers for whom something waits."""
    rows = session.scalars(
        select(DigestItem.officer_id)
        .where(DigestItem.agency_id == agency_id, DigestItem.told_on.is_(None))
        .distinct()
    )
    return set(rows)


def waiting_items(
    session: Session, agency_id: UUID, officer_id: UUID
) -> Sequence[DigestItem]:
    """Read what waits for an officer, the oldest first."""
    return session.scalars(
        select(DigestItem)
        .where(
            DigestItem.agency_id == agency_id,
            DigestItem.officer_id == officer_id,
            DigestItem.told_on.is_(None),
        )
        .order_by(DigestItem.at, DigestItem.case_id)
    ).all()


def lines_of(
    session: Session, office: Office, rows: Sequence[DigestItem]
) -> list[DigestLine]:
    """Write what waits as lines of a digest, as many as it shows."""
    shown = rows[:LADDER_LINES]
    known = cards(session, office.agency.agency_id, {row.case_id for row in shown})
    lines = []
    for row in shown:
        card = known.get(row.case_id)
        rung = Rung(row.rung)
        lines.append(
            DigestLine(
                case_code=card.code if card else "",
                procedure_title=card.procedure_vi if card else "",
                holder=", ".join(
                    filter(None, (card.holder_officer, card.holder_unit_vi))
                )
                if card
                else "",
                due_at=office.local(card.due_at) if card and card.due_at else None,
                url=case_url(office, card.code if card else ""),
                rung=ALERTS[rung],
                amount=amount_of(rung, row.scope),
                on_behalf_of=row.on_behalf_of,
            )
        )
    return lines


def mark_told(rows: Iterable[DigestItem], on: date) -> None:
    """Remember that what was read is told with the letter of a day.

    What came in since then waits for the next letter.
    """
    for row in rows:
        row.told_on = on
