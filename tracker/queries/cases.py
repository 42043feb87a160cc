"""Reading cases of one agency: one by its code, many by keyset pages, their events."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.errors import NotFoundError
from tracker.models import Case, CaseEvent
from tracker.text_entry import case_code

_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A page of cases, and the id after which the next one begins."""

    cards: Sequence[CaseCard]
    next_after: UUID | None


def case_to_note(session: Session, actor: Actor, code: str) -> Case:
    """Give the case itself, for a form about it; raise as `case_id_of` does."""
    return session.get_one(Case, (actor.agency_id, case_id_of(session, actor, code)))


def case_id_of(session: Session, actor: Actor, code: str) -> UUID:
    """Find a case by its code or submission number; raise `NotFoundError`.

    Another agency's case is not found, whatever the code.
    """
    wanted = case_code(code) or code.strip().upper()
    case = session.scalar(
        select(Case).where(
            Case.agency_id == actor.agency_id,
            (Case.code == wanted) | (Case.submission_no == wanted),
        )
    )
    if case is None:
        raise NotFoundError(what="case", what_vi="hồ sơ", key=code[:60])
    require(actor, "case.read", case)
    return case.id


def card(session: Session, actor: Actor, code: str) -> CaseCard:
    """Read one case in a few words."""
    case_id = case_id_of(session, actor, code)
    row = session.execute(
        select_cards().where(Case.agency_id == actor.agency_id, Case.id == case_id)
    ).one()
    return card_of(tuple(row))


def cases(
    session: Session,
    actor: Actor,
    *,
    state: str = "",
    late: bool | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> CasePage:
    """Read a page of the agency's cases, the newest first."""
    require(actor, "case.read")
    query = select_cards().where(Case.agency_id == actor.agency_id)
    if state:
        query = query.where(Case.state == state)
    if late is not None:
        query = query.where(
            Case.late_since.is_not(None) if late else Case.late_since.is_(None)
        )
    if after is not None:
        query = query.where(Case.id < after)
    size = max(1, min(limit, _MOST))
    rows = session.execute(query.order_by(Case.id.desc()).limit(size + 1)).all()
    found = [card_of(tuple(row)) for row in rows[:size]]
    more = found[-1].case_id if len(rows) > size else None
    return CasePage(cards=found, next_after=more)


def events(session: Session, actor: Actor, code: str) -> Sequence[CaseEvent]:
    """Read everything that happened to a case, in its order."""
    case_id = case_id_of(session, actor, code)
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == actor.agency_id, CaseEvent.case_id == case_id)
        .order_by(CaseEvent.seq)
    ).all()
