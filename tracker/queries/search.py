"""Finding cases of one's own agency: by code, by name without marks, by telephone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.errors import InvalidValueError, NotFoundError
from tracker.models import Agency, Applicant, Case
from tracker.text_entry import case_code, folded, identity_number, phone

_PAGE = 30
_MOST_WORDS = 8
_SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found, and where the next one begins."""

    cards: tuple[CaseCard, ...]
    after: UUID | None = None


def case_id_of(session: Session, actor: Actor, text: str) -> tuple[UUID, str]:
    """Find one case by its code or submission number, however it was typed.

    Gives its id and the code as printed. Another agency's is `NotFoundError`.
    """
    require(actor, "case.read")
    for code in dict.fromkeys(filter(None, (text, _as_printed(session, actor, text)))):
        row = session.execute(
            select(Case.id, Case.code, Case.submission_no).where(
                Case.agency_id == actor.agency_id,
                or_(Case.code == code, Case.submission_no == code),
            )
        ).first()
        if row is not None:
            return row[0], row[1] or row[2] or code
    raise NotFoundError(what="case", what_vi="hồ sơ", key=text)


def exact_code(session: Session, actor: Actor, text: str) -> str | None:
    """Give the printed code if the text names exactly one case; else `None`."""
    if _as_printed(session, actor, text) is None:
        return None
    try:
        return case_id_of(session, actor, text)[1]
    except NotFoundError:
        return None


def search_cases(
    session: Session,
    actor: Actor,
    text: str,
    *,
    after: UUID | None = None,
    page_size: int = _PAGE,
) -> Found:
    """Find cases by part of a code, words of a name, telephone or identity number.

    The newest come first; `after` is the last id of the page before.
    """
    require(actor, "case.read")
    condition = _condition(actor, text)
    if condition is None:
        return Found(cards=())
    question = select_cards().where(Case.agency_id == actor.agency_id, condition)
    if after is not None:
        question = question.where(Case.id < after)
    rows = session.execute(question.order_by(Case.id.desc()).limit(page_size + 1)).all()
    cards = tuple(card_of(tuple(row)) for row in rows[:page_size])
    more = len(rows) > page_size
    return Found(cards=cards, after=cards[-1].case_id if more else None)


def newest_at(card: CaseCard) -> datetime | None:
    """Say when a case came in: its reception, else its submission."""
    return card.received_at or card.submitted_at


def _condition(actor: Actor, text: str) -> ColumnElement[bool] | None:
    words = folded(text).split()[:_MOST_WORDS]
    if not words or len("".join(words)) < _SHORTEST:
        return None
    named = and_(*(Case.search_folded.contains(w, autoescape=True) for w in words))
    people = _numbers(text)
    if people is None:
        return named
    ids = select(Applicant.id).where(Applicant.agency_id == actor.agency_id, people)
    return or_(named, Case.applicant_id.in_(ids))


def _numbers(text: str) -> ColumnElement[bool] | None:
    """Read the text as a telephone or identity number, if it can be one."""
    found: list[ColumnElement[bool]] = []
    try:
        if number := phone(text):
            found.append(Applicant.phone == number)
    except InvalidValueError:
        pass
    try:
        if number := identity_number(text):
            found.append(Applicant.identity_no == number)
    except InvalidValueError:
        pass
    return or_(*found) if found else None


def _as_printed(session: Session, actor: Actor, text: str) -> str | None:
    prefix = session.scalar(
        select(Agency.code).where(Agency.agency_id == actor.agency_id)
    )
    return case_code(text, prefix or "")
