"""Finding cases of one's own agency: by code, by name without marks, by telephone."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, cards
from tracker.errors import InvalidValueError, NotFoundError
from tracker.findable import (
    Words,
    are_short,
    as_meant,
    as_typed,
    text_holds,
    trigram_hits,
)
from tracker.models import Agency, Applicant, Case
from tracker.text_entry import case_code, folded, identity_number, phone

_PAGE = 30
_MOST_WORDS = 8
#: Of how many cases with a near name the nearest are shown.
_CANDIDATES = 200
#: Among how many of the newest cases words of two letters are looked for first.
_NEWEST = 5000
_MARK = re.compile(r"[0-9a-f]{32}|[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found, and where the next one begins.

    `is_near` says that nothing has these words, and these are names like it.
    """

    cards: tuple[CaseCard, ...]
    after: str = ""
    is_near: bool = False


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
    after: str = "",
    page_size: int = _PAGE,
) -> Found:
    """Find cases by part of a code, words of a name, telephone or identity number.

    The newest come first; `after` is where the page before says that it ended. What
    nothing has is read again as if it held a slip, and the nearest come first.
    """
    require(actor, "case.read")
    mark = after if _MARK.fullmatch(after) else ""
    if people := _people(session, actor, text):
        condition = Case.applicant_id.in_(people)
        return _newest(session, actor, condition, mark, page_size)
    words = folded(text).split()[:_MOST_WORDS]
    asked = as_typed(words)
    if not asked:
        return Found(cards=())
    found = _with_words(session, actor, asked, mark, page_size)
    if found.cards or mark:
        return found
    return _near(session, actor, words, page_size)


def newest_at(card: CaseCard) -> datetime | None:
    """Say when a case came in: its reception, else its submission."""
    return card.received_at or card.submitted_at


def _with_words(
    session: Session, actor: Actor, words: Words, mark: str, size: int
) -> Found:
    """Read a page of the cases that have all the words."""
    if session.get_bind().dialect.name != "sqlite":
        condition = text_holds(words)
        if are_short(words):
            recent = Case.id.in_(_recent(actor, words, mark))
            found = _newest(session, actor, recent, mark, size)
            if found.after:
                return found
        return _newest(session, actor, condition, mark, size)
    before = int(mark) if mark.isdecimal() and len(mark) < 19 else None
    hits = trigram_hits(session, actor.agency_id, words, before=before, size=size + 1)
    known = cards(session, actor.agency_id, [case_id for _, case_id in hits[:size]])
    return Found(
        cards=tuple(known[case_id] for _, case_id in hits[:size] if case_id in known),
        after=str(hits[size - 1][0]) if len(hits) > size else "",
    )


def _recent(actor: Actor, words: Words, mark: str) -> Select[UUID]:
    """Choose among the newest cases only: short words are in so many that it is enough.

    Where it is not, the whole is asked for; reading these first costs little.
    """
    newest = (
        select(Case.id, Case.search_folded)
        .where(Case.agency_id == actor.agency_id)
        .order_by(Case.id.desc())
        .limit(_NEWEST)
    )
    if len(mark) == 32:
        newest = newest.where(Case.id < UUID(hex=mark))
    rows = newest.subquery()
    return select(rows.c.id).where(text_holds(words, rows.c.search_folded))


def _newest(
    session: Session,
    actor: Actor,
    condition: ColumnElement[bool],
    mark: str,
    size: int,
) -> Found:
    # First which, then everything about them: joined at once, all that fit would be.
    question = select(Case.id).where(Case.agency_id == actor.agency_id, condition)
    if len(mark) == 32:
        question = question.where(Case.id < UUID(hex=mark))
    newest = question.order_by(Case.id.desc()).limit(size + 1)
    ids = session.execute(newest).scalars().all()
    known = cards(session, actor.agency_id, ids[:size])
    return Found(
        cards=tuple(known[case_id] for case_id in ids[:size] if case_id in known),
        after=ids[size - 1].hex if len(ids) > size else "",
    )


def _near(session: Session, actor: Actor, words: list[str], size: int) -> Found:
    """Find names like the one that was typed, the nearest first."""
    meant = as_meant(session, actor.agency_id, words)
    if not meant or meant == as_typed(words):
        return Found(cards=())
    found = _with_words(session, actor, meant, "", _CANDIDATES)
    typed = " ".join(words)
    nearest = sorted(
        found.cards,
        key=lambda card: fuzz.partial_token_sort_ratio(
            typed, folded(card.applicant_name)
        ),
        reverse=True,
    )
    return Found(cards=tuple(nearest[:size]), is_near=True)


def _people(session: Session, actor: Actor, text: str) -> list[UUID]:
    """Find who has this telephone or identity number; nobody, if it is neither."""
    condition = _numbers(text)
    if condition is None:
        return []
    return list(
        session.scalars(
            select(Applicant.id)
            .where(Applicant.agency_id == actor.agency_id, condition)
            .limit(_CANDIDATES)
        )
    )


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
