"""Telling what a judgement found to whom the agency's ladder names, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from notifications.letters import ManagerAlert
from notifications.outbox.enqueue import Mailing, enqueue_many
from tracker.addresses import case_url, mail_domain, next_opening
from tracker.cards import CaseCard
from tracker.digest_items import ALERTS
from tracker.escalation.ladder import ANY, DIGEST, Ladder, amount_of
from tracker.escalation.people import Telling, people_of, who_is_told
from tracker.models import DigestItem
from tracker.offices import Office
from tracker.watch.judging import Judgement


def tell(
    session: Session,
    office: Office,
    ladder: Ladder,
    found: Sequence[tuple[CaseCard, Judgement]],
    now: datetime,
) -> None:
    """Enqueue the letters, and put by for the digest what can wait for it."""
    found = [one for one in found if _is_told(ladder, one[1])]
    if not found:
        return
    today = office.time.today(now)
    people = people_of(session, office.agency.agency_id, since=today)
    told = [
        (card, judgement.deadline_no, telling)
        for card, judgement in found
        for telling in who_is_told(
            people, ladder, card, judgement.new, on=today, at=now
        )
    ]
    opening = next_opening(office, now)
    letters = [
        _mailing(office, card, deadline_no, telling, opening)
        for card, deadline_no, telling in told
        if telling.delivery != DIGEST
    ]
    enqueue_many(session, letters, now=now)
    _put_by(
        session,
        [
            _item(card, deadline_no, telling, now)
            for card, deadline_no, telling in told
            if telling.delivery == DIGEST
        ],
    )


def _is_told(ladder: Ladder, judgement: Judgement) -> bool:
    rungs = (ladder.rung_for(one.rung, one.scope) for one in judgement.new)
    return any(rung is not None and rung.recipients for rung in rungs)


def _put_by(session: Session, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    table: Any = DigestItem.__table__
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Any = sqlite_insert if is_sqlite else postgres_insert
    session.connection().execute(insert(table).on_conflict_do_nothing(), rows)


def _item(
    card: CaseCard, deadline_no: int, telling: Telling, now: datetime
) -> dict[str, Any]:
    return {
        "agency_id": card.agency_id,
        "officer_id": telling.person.id,
        "case_id": card.case_id,
        "deadline_no": deadline_no,
        "rung": str(telling.reached.rung),
        "scope": telling.reached.scope,
        "on_behalf_of": telling.on_behalf_of,
        "at": telling.reached.at,
        "recorded_at": now,
        "told_on": None,
    }


def _mailing(
    office: Office,
    card: CaseCard,
    deadline_no: int,
    telling: Telling,
    opening: datetime,
) -> Mailing:
    rung, person = telling.reached, telling.person
    urgent = telling.rung.hours == ANY
    step = f"Bước {card.step_no}" if card.step_no else ""
    return Mailing(
        letter=ManagerAlert(
            letterhead=office.letterhead,
            recipient_name=person.name,
            rung=ALERTS[rung.rung],
            reached_at=office.local(rung.at),
            case_code=card.code,
            procedure_title=card.procedure_vi,
            applicant_name=card.applicant_name,
            case_url=case_url(office, card.code),
            unit_name=card.holder_unit_vi,
            holder_name=card.holder_officer,
            step_title=step,
            appointed_at=office.local(card.appointed_at) if card.appointed_at else None,
            reappointed_at=(
                office.local(card.reappointed_at) if card.reappointed_at else None
            ),
            apology_due_on=card.apology_due_on,
            amount=amount_of(rung.rung, rung.scope),
            note=telling.rung.note,
            on_behalf_of=telling.on_behalf_of,
        ),
        agency_id=card.agency_id,
        to_address=person.email,
        to_name=person.name,
        dedup_key=(
            f"alert:{card.case_id}:{deadline_no}:{rung.rung}:{rung.scope}:{person.id}"
        ),
        reference=str(card.case_id),
        not_before=None if urgent else opening,
        urgent=urgent,
        domain=mail_domain(office),
    )
