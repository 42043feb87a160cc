"""Absences: who is away from a day to a day, and who stands in; they end by themselves.

A substitute is of the same unit and holds every role that the absent officer has, so
nobody may do more than their own roles permit. Nobody stands in for somebody while
away, and nobody goes away while standing in: there are no chains and no loops.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import record
from tracker.accounts.permissions import Subject, may, require
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.local_time import to_civil
from tracker.models import Absence, Agency, Officer
from tracker.text_entry import folded, line

LONGEST_DAYS = 366
LETTERS = ("both", "instead")
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAbsence:
    """An absence as typed; both days are part of it."""

    officer_id: UUID
    substitute_id: UUID | None
    from_on: date
    to_on: date
    letters: str = "both"
    reason: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An absence with the names of both, and how it stands on the day asked."""

    absence: Absence
    officer: str
    substitute: str
    standing: str  # coming, now, over, ended, cancelled
    may_end: bool


def enter_absence(
    session: Session, actor: Actor, new: NewAbsence, *, now: datetime
) -> Absence:
    """Enter an absence for oneself, or for an officer one answers for.

    Raises `NotPermittedError`, `NotFoundError` and `InvalidValueError` for what could
    not work: oneself as substitute, another unit or role, overlapping spans, a chain.
    """
    officer = _officer(session, actor, new.officer_id)
    _require(actor, officer)
    today = _today(session, actor.agency_id, now)
    _check_span(new, today)
    substitute = _substitute(session, actor, officer, new.substitute_id)
    # Two who name each other at the same moment wait here for their turn.
    session.execute(
        select(Agency.agency_id)
        .where(Agency.agency_id == actor.agency_id)
        .with_for_update()
    )
    _check_overlaps(session, officer, substitute, new)
    row = Absence(
        agency_id=actor.agency_id,
        id=new.id,
        officer_id=officer.id,
        substitute_id=substitute.id,
        from_on=new.from_on,
        to_on=new.to_on,
        letters=new.letters if new.letters in LETTERS else "both",
        reason=line(new.reason, "reason", longest=300),
        entered_by=actor.officer_id,
        entered_by_name=actor.name,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    record(session, actor, "absence.entered", _facts(row, officer, substitute), now=now)
    return row


def end_absence(
    session: Session, actor: Actor, absence_id: UUID, *, now: datetime
) -> Absence:
    """End an absence at once, before its last day; the row stays and says so."""
    row = session.get(Absence, (actor.agency_id, absence_id), with_for_update=True)
    if row is None:
        raise NotFoundError(what="absence", what_vi="lần vắng mặt", key=str(absence_id))
    officer = _officer(session, actor, row.officer_id)
    _require(actor, officer)
    if row.ended_at is not None or row.to_on < _today(session, actor.agency_id, now):
        return row
    row.ended_at, row.ended_by_name = now, actor.name
    session.flush()
    substitute = _officer(session, actor, row.substitute_id)
    record(session, actor, "absence.ended", _facts(row, officer, substitute), now=now)
    return row


def stands_in_for(session: Session, officer: Officer, now: datetime) -> frozenset[UUID]:
    """Give the officers who are away now and whose substitute this one is.

    Whoever has left the unit or a role since then stands in no longer.
    """
    rows = session.execute(
        select(Absence, Officer)
        .join(
            Officer,
            (Officer.agency_id == Absence.agency_id)
            & (Officer.id == Absence.officer_id),
        )
        .where(
            Absence.agency_id == officer.agency_id,
            Absence.substitute_id == officer.id,
            Absence.ended_at.is_(None),
            Absence.to_on >= (now - timedelta(days=2)).date(),
        )
    ).all()
    if not rows:
        return frozenset()
    today = _today(session, officer.agency_id, now)
    return frozenset(
        absent.id
        for row, absent in rows
        if row.from_on <= today <= row.to_on
        and absent.unit_id == officer.unit_id
        and _covers(officer, absent)
    )


def stood_in_for(
    session: Session, actor: Actor, now: datetime
) -> list[tuple[str, date]]:
    """Name the officers whose work the actor does now, and until which day."""
    if not actor.stands_in_for or actor.officer_id is None:
        return []
    today = _today(session, actor.agency_id, now)
    rows = session.execute(
        select(Officer.name, Absence.to_on)
        .join(
            Absence,
            (Absence.agency_id == Officer.agency_id)
            & (Absence.officer_id == Officer.id),
        )
        .where(
            Officer.agency_id == actor.agency_id,
            Absence.substitute_id == actor.officer_id,
            Absence.ended_at.is_(None),
            Absence.from_on <= today,
            Absence.to_on >= today,
        )
        .order_by(Officer.name)
    )
    return [(name, to_on) for name, to_on in rows]


def absences(
    session: Session, actor: Actor, *, now: datetime, own_only: bool = False
) -> list[Listed]:
    """List absences, the latest first: one's own and those one stands in for.

    Without `own_only` also those of everybody one answers for.
    """
    today = _today(session, actor.agency_id, now)
    people = _by_id(session, actor.agency_id)
    theirs = [] if own_only else [one.id for one in people.values() if _may(actor, one)]
    rows = session.scalars(
        select(Absence)
        .where(
            Absence.agency_id == actor.agency_id,
            or_(
                Absence.officer_id.in_(
                    [*theirs, *([actor.officer_id] if actor.officer_id else [])]
                ),
                Absence.substitute_id == actor.officer_id,
            ),
        )
        .order_by(Absence.from_on.desc(), Absence.id.desc())
        .limit(_SHOWN)
    ).all()
    zone = session.get_one(Agency, actor.agency_id).timezone
    return [
        Listed(
            absence=row,
            officer=people[row.officer_id].name,
            substitute=people[row.substitute_id].name,
            standing=_standing(row, today, zone),
            may_end=_standing(row, today, zone) in {"now", "coming"}
            and _may(actor, people[row.officer_id]),
        )
        for row in rows
    ]


def may_be_entered_for(session: Session, actor: Actor) -> list[Officer]:
    """List the officers for whom the actor may enter an absence."""
    everybody = session.scalars(_active(actor.agency_id))
    return _by_name(one for one in everybody if _may(actor, one))


def substitutes_for(session: Session, officer: Officer) -> list[Officer]:
    """List who can stand in: of the same unit, with every role of the officer."""
    query = _active(officer.agency_id).where(
        Officer.unit_id == officer.unit_id, Officer.id != officer.id
    )
    return _by_name(one for one in session.scalars(query) if _covers(one, officer))


def _by_name(found: Iterable[Officer]) -> list[Officer]:
    """Put officers in the order of their names: Đỗ before Vũ."""
    return sorted(found, key=lambda one: (folded(one.name), one.name, one.id))


def _covers(one: Officer, officer: Officer) -> bool:
    return _roles(officer) <= set(one.roles)


def _roles(officer: Officer) -> set[str]:
    """Give the roles whose work is done for the absent; administering is not lent."""
    return set(officer.roles) - {Role.ADMINISTRATOR}


def _active(agency_id: UUID) -> Select[Officer]:
    return select(Officer).where(
        Officer.agency_id == agency_id, Officer.is_active.is_(True)
    )


def _by_id(session: Session, agency_id: UUID) -> dict[UUID, Officer]:
    rows = session.scalars(select(Officer).where(Officer.agency_id == agency_id))
    return {one.id: one for one in rows}


def _may(actor: Actor, officer: Officer) -> bool:
    if officer.id == actor.officer_id:
        return may(actor, "absence.own")
    return may(actor, "absence.enter_for", _subject(officer))


def _require(actor: Actor, officer: Officer) -> None:
    if officer.id == actor.officer_id:
        require(actor, "absence.own")
    else:
        require(actor, "absence.enter_for", _subject(officer))


def _subject(officer: Officer) -> Subject:
    return Subject(agency_id=officer.agency_id, unit_id=officer.unit_id)


def _officer(session: Session, actor: Actor, officer_id: UUID) -> Officer:
    officer = session.get(Officer, (actor.agency_id, officer_id))
    if officer is None:
        raise NotFoundError(what="officer", what_vi="cán bộ", key=str(officer_id))
    return officer


def _substitute(
    session: Session, actor: Actor, officer: Officer, substitute_id: UUID | None
) -> Officer:
    if substitute_id is None:
        raise _refused("substitute", "choose a substitute.", "Chọn người thay.")
    if substitute_id == officer.id:
        raise _refused(
            "substitute",
            "nobody can stand in for themselves.",
            "Không ai tự thay cho chính mình. Hãy chọn người khác.",
        )
    substitute = _officer(session, actor, substitute_id)
    if not substitute.is_active or substitute.unit_id != officer.unit_id:
        raise _refused(
            "substitute",
            "the substitute has to be of the same unit.",
            f"Người thay phải cùng đơn vị với {officer.name}.",
        )
    if not _covers(substitute, officer):
        raise _refused(
            "substitute",
            "the substitute has to hold the same role.",
            f"Người thay phải có cùng vai trò với {officer.name}.",
        )
    return substitute


def _check_span(new: NewAbsence, today: date) -> None:
    if new.to_on < new.from_on:
        raise _refused(
            "to_on",
            "the last day lies before the first.",
            "Ngày cuối phải từ ngày đầu trở đi.",
        )
    if new.from_on < today:
        raise _refused(
            "from_on",
            "the first day has passed.",
            "Ngày đầu đã qua. Chỉ nhập được từ hôm nay trở đi.",
        )
    if (new.to_on - new.from_on).days >= LONGEST_DAYS:
        raise _refused(
            "to_on",
            "an absence is at most one year long.",
            "Một lần vắng mặt dài nhất là một năm.",
        )


def _check_overlaps(
    session: Session, officer: Officer, substitute: Officer, new: NewAbsence
) -> None:
    both = (officer.id, substitute.id)
    rows = session.scalars(
        select(Absence).where(
            Absence.agency_id == officer.agency_id,
            Absence.ended_at.is_(None),
            Absence.from_on <= new.to_on,
            Absence.to_on >= new.from_on,
            or_(Absence.officer_id.in_(both), Absence.substitute_id == officer.id),
        )
    ).all()
    _refuse_first(rows, officer, substitute)


def _refuse_first(
    rows: Sequence[Absence], officer: Officer, substitute: Officer
) -> None:
    for row in rows:
        span = f"{row.from_on:%d/%m/%Y}–{row.to_on:%d/%m/%Y}"
        if row.officer_id == officer.id:
            raise _refused(
                "from_on",
                f"{officer.name} is away already ({span}).",
                f"{officer.name} đã có lần vắng mặt trùng thời gian ({span}).",
            )
        if row.substitute_id == officer.id:
            raise _refused(
                "from_on",
                f"{officer.name} stands in for somebody then ({span}).",
                f"{officer.name} đang nhận thay người khác trong thời gian này "
                f"({span}). Hãy đổi người thay của lần đó trước.",
            )
        raise _refused(
            "substitute",
            f"{substitute.name} is away then ({span}).",
            f"{substitute.name} cũng vắng mặt trong thời gian này ({span}). "
            "Hãy chọn người khác.",
        )


def _standing(row: Absence, today: date, zone: str) -> str:
    if row.ended_at is not None:
        has_begun = to_civil(row.ended_at, zone).date() >= row.from_on
        return "ended" if has_begun else "cancelled"
    if row.to_on < today:
        return "over"
    return "now" if row.from_on <= today else "coming"


def _facts(row: Absence, officer: Officer, substitute: Officer) -> dict[str, object]:
    return {
        "officer_id": officer.id,
        "officer": officer.name,
        "substitute_id": substitute.id,
        "substitute": substitute.name,
        "from_on": row.from_on,
        "to_on": row.to_on,
        "letters": row.letters,
        "reason": row.reason,
    }


def _today(session: Session, agency_id: UUID, now: datetime) -> date:
    agency = session.get_one(Agency, agency_id)
    return to_civil(now, agency.timezone).date()


def _refused(name: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=name, problem=problem, problem_vi=problem_vi)
