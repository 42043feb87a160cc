"""Apology notices in lists: by state, what is owed, and late cases without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, cards, select_cards
from tracker.models import ApologyNotice, Case
from tracker.notices import ISSUED_STATES, is_open
from tracker.queries.paging import read_mark, write_mark
from tracker.tallies.lateness import Whose, missed_since, uncounted

PAGE = 30
_MOST_OWED = 300

#: The lists, in the order of what presses most: what must go out now; then by state;
#: and the cases that were late and have no issued apology.
OWED, MISSING = "owed", "missing"
LISTS = (
    OWED,
    "draft",
    "submitted",
    "approved",
    "issued",
    "delivered",
    "withdrawn",
    MISSING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A case in a list of notices, with its notice if it has one."""

    notice: ApologyNotice | None
    card: CaseCard


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeList:
    """A page of a list; `after` asks for the next one."""

    lines: Sequence[NoticeLine]
    after: str


def notices(
    session: Session,
    actor: Actor,
    *,
    listed: str,
    today: date,
    after: str = "",
    limit: int = 0,
) -> NoticeList:
    """Read a page of a list; heads and officers see their unit's."""
    require(actor, "case.read")
    limit = limit or (_MOST_OWED if listed == OWED else PAGE)
    if listed == MISSING:
        return _missing(session, actor, after, limit)
    query = (
        select(ApologyNotice)
        .join(Case, _is_of_case())
        .where(*_mine(actor), _in_list(listed, today))
    )
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(ApologyNotice.drafted_at, ApologyNotice.id) < tuple_(*mark)
        )
    if listed == OWED:
        # One page is enough for what is owed now: open cases first, then the oldest.
        query = query.order_by(
            Case.ended_at.is_not(None), ApologyNotice.owed_on, ApologyNotice.id
        ).limit(limit)
    else:
        query = query.order_by(
            ApologyNotice.drafted_at.desc(), ApologyNotice.id.desc()
        ).limit(limit + 1)
    rows = session.scalars(query).all()
    more = ""
    if listed != OWED and len(rows) > limit:
        rows = rows[:limit]
        more = write_mark(rows[-1].drafted_at, rows[-1].id)
    found = cards(session, actor.agency_id, [row.case_id for row in rows])
    lines = [NoticeLine(notice=row, card=found[row.case_id]) for row in rows]
    return NoticeList(lines=lines, after=more)


def notice_counts(session: Session, actor: Actor, today: date) -> dict[str, int]:
    """Count every list, and how much of what is owed is of finished cases."""
    by_state = select(ApologyNotice.state, func.count()).where(
        ApologyNotice.agency_id == actor.agency_id
    )
    if not _sees_all(actor):  # else the index of states answers, and no case is read
        by_state = by_state.join(Case, _is_of_case()).where(*_mine(actor))
    rows = session.execute(by_state.group_by(ApologyNotice.state))
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    counts[OWED], counts[f"{OWED}_finished"] = session.execute(
        select(func.count(), func.count().filter(Case.ended_at.is_not(None)))
        .select_from(ApologyNotice)
        .join(Case, _is_of_case())
        .where(*_mine(actor), _in_list(OWED, today))
    ).one()
    counts[MISSING] = count_missing(session, actor)
    return counts


def count_missing(session: Session, actor: Actor) -> int:
    """Count the late cases without an issued apology."""
    waiting = uncounted(session, actor.agency_id)
    missing = 0
    if waiting is not None:
        query = select(func.count().filter(is_missing())).where(*_mine(actor), waiting)
        missing = session.scalar(query) or 0
    whose = Whose(
        agency_id=actor.agency_id,
        is_bound=not _sees_all(actor),
        unit_id=actor.unit_id,
    )
    cases, apologised = missed_since(session, whose, None)
    return missing + cases - apologised


def is_missing() -> ColumnElement[bool]:
    """Say that a case was late, and no apology was ever issued for it."""
    return Case.late_since.is_not(None) & ~has_issued()


def has_issued() -> ColumnElement[bool]:
    """Say that an apology was issued for the lateness of the case."""
    return exists().where(
        _is_of_case(),
        ApologyNotice.error_no == 0,
        ApologyNotice.state.in_(ISSUED_STATES),
    )


def _missing(session: Session, actor: Actor, after: str, limit: int) -> NoticeList:
    query = select_cards().where(*_mine(actor), is_missing())
    mark = read_mark(after)
    if mark is not None:
        query = query.where(tuple_(Case.late_since, Case.id) < tuple_(*mark))
    rows = session.execute(
        query.order_by(Case.late_since.desc(), Case.id.desc()).limit(limit + 1)
    ).all()
    found = [card_of(tuple(row)) for row in rows[:limit]]
    more = ""
    if len(rows) > limit and found[-1].late_since is not None:
        more = write_mark(found[-1].late_since, found[-1].case_id)
    notices_of = {
        notice.case_id: notice
        for notice in session.scalars(
            select(ApologyNotice)
            .where(
                ApologyNotice.agency_id == actor.agency_id,
                ApologyNotice.case_id.in_([card.case_id for card in found]),
                ApologyNotice.error_no == 0,
                is_open(),
            )
            .order_by(ApologyNotice.deadline_no)
        )
    }
    return NoticeList(
        lines=[
            NoticeLine(notice=notices_of.get(card.case_id), card=card) for card in found
        ],
        after=more,
    )


def _in_list(listed: str, today: date) -> ColumnElement[bool]:
    if listed == OWED:
        return and_(
            is_open(),
            or_(ApologyNotice.owed_on <= today, ApologyNotice.owed_on.is_(None)),
        )
    return ApologyNotice.state == listed


def _is_of_case() -> ColumnElement[bool]:
    return and_(
        ApologyNotice.agency_id == Case.agency_id, ApologyNotice.case_id == Case.id
    )


def _mine(actor: Actor) -> list[ColumnElement[bool]]:
    """Bound a read to the agency, and a head's or an officer's to the unit."""
    bounds: list[ColumnElement[bool]] = [Case.agency_id == actor.agency_id]
    if not _sees_all(actor):
        bounds.append(Case.holder_unit_id == actor.unit_id)
    return bounds


def _sees_all(actor: Actor) -> bool:
    return actor.has(Role.MANAGER, Role.DESK, Role.INSPECTOR)
