"""Signs worth a look: acts that could make figures look better than the work was.

A sign accuses nobody. Each one is an event of a case that a person recorded, with the
threshold by which it was found; there may be a good reason, and it often stands in the
event itself. What the system did by itself is never a sign.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.choices import SIGN_THRESHOLDS, Choices
from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError
from tracker.models import AgencyEvent, Case, CaseEvent, Officer, Unit
from tracker.offices import Office, office_of
from tracker.queries.on_time import day_of
from tracker.queries.sign_rules import WATCHED, Kind, in_bulk, of_case

#: The longest period that is looked at.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign: the event, the case it lies in, and who recorded it."""

    kind: Kind
    event: CaseEvent
    case_code: str
    officer_id: UUID | None
    officer: str
    unit_id: UUID | None
    unit_vi: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many signs of each kind one officer, or one unit, has."""

    id: UUID | None
    name: str
    of: str
    counts: dict[Kind, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A threshold as it is, and as it is where nobody chose another."""

    name: str
    value: int
    usual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The signs of a period, and how they spread over officers and units."""

    office: Office
    found: Sequence[Sign]
    counts: dict[Kind, int]
    officers: Sequence[Counted]
    units: Sequence[Counted]


def signs(
    session: Session, actor: Actor, first: date, last: date, now: datetime
) -> Signs:
    """Look for signs among what was recorded in a period, the newest first.

    Raises `InvalidValueError` for a period that is turned round or longer than a year.
    """
    require(actor, "signs.read")
    office = office_of(session, actor.agency_id)
    _check(first, last)
    begin, end = day_of(office, first)[0], min(day_of(office, last)[1], now)
    codes = _codes(session, actor, begin, end)
    events = _events(session, actor, begin, end)
    raw: list[tuple[Kind, CaseEvent, datetime | None]] = []
    for _, group in groupby(events, key=lambda event: event.case_id):
        raw += of_case(list(group), office)
    raw += [(Kind.IN_BULK, event, None) for event in in_bulk(events, office.choices)]
    people = _people(session, actor)
    found = [
        _sign(kind, event, due_at, codes, people)
        for kind, event, due_at in raw
        if begin <= event.recorded_at <= end
    ]
    found.sort(key=lambda one: (one.event.recorded_at, one.event.id), reverse=True)
    return Signs(
        office=office,
        found=found,
        counts={kind: sum(one.kind == kind for one in found) for kind in Kind},
        officers=_spread(
            (one.officer_id, one.officer, one.unit_vi, one.kind) for one in found
        ),
        units=_spread((one.unit_id, one.unit_vi, "", one.kind) for one in found),
    )


def thresholds(office: Office) -> list[Threshold]:
    """Give the thresholds of an agency, by the names of its choices."""
    usual = Choices()
    return [
        Threshold(
            name=name, value=getattr(office.choices, name), usual=getattr(usual, name)
        )
        for name in SIGN_THRESHOLDS
    ]


def last_moved(session: Session, actor: Actor) -> AgencyEvent | None:
    """Give the latest change of a threshold, for who looks at signs to know of."""
    require(actor, "signs.read")
    rows = session.scalars(
        select(AgencyEvent)
        .where(
            AgencyEvent.agency_id == actor.agency_id,
            AgencyEvent.kind == "choices.changed",
        )
        .order_by(AgencyEvent.at.desc(), AgencyEvent.id.desc())
    )
    return next(
        (
            one
            for one in rows
            if set(SIGN_THRESHOLDS) & set(one.data.get("changed", {}))
        ),
        None,
    )


def _check(first: date, last: date) -> None:
    if first > last:
        raise InvalidValueError(
            field="den",
            problem="it ends before it begins.",
            problem_vi="Ngày cuối kỳ phải từ ngày đầu kỳ.",
        )
    if last - first > LONGEST:
        raise InvalidValueError(
            field="den",
            problem="a period of a year at most is looked at.",
            problem_vi="Chọn kỳ không quá một năm.",
        )


def _events(
    session: Session, actor: Actor, begin: datetime, end: datetime
) -> Sequence[CaseEvent]:
    """Read the watched events of every case that has one in the period."""
    kinds = (*WATCHED, "case.received")
    return session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.agency_id == actor.agency_id,
            CaseEvent.kind.in_(kinds),
            CaseEvent.case_id.in_(_cases(actor, begin, end)),
        )
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ).all()


def _cases(actor: Actor, begin: datetime, end: datetime) -> Select[UUID]:
    return select(CaseEvent.case_id).where(
        CaseEvent.agency_id == actor.agency_id,
        CaseEvent.kind.in_(WATCHED),
        CaseEvent.actor_kind == "officer",
        CaseEvent.recorded_at.between(begin, end),
    )


def _codes(
    session: Session, actor: Actor, begin: datetime, end: datetime
) -> dict[UUID, str]:
    rows = session.execute(
        select(Case.id, Case.code, Case.submission_no).where(
            Case.agency_id == actor.agency_id,
            Case.id.in_(_cases(actor, begin, end)),
        )
    )
    return {case_id: code or submitted or "" for case_id, code, submitted in rows}


def _people(session: Session, actor: Actor) -> dict[UUID, tuple[UUID, str]]:
    rows = session.execute(
        select(Officer.id, Unit.id, Unit.name_vi)
        .join(
            Unit,
            (Unit.agency_id == Officer.agency_id) & (Unit.id == Officer.unit_id),
        )
        .where(Officer.agency_id == actor.agency_id)
    )
    return {officer: (unit, name) for officer, unit, name in rows}


def _sign(
    kind: Kind,
    event: CaseEvent,
    due_at: datetime | None,
    codes: dict[UUID, str],
    people: dict[UUID, tuple[UUID, str]],
) -> Sign:
    unit = people.get(event.actor_id) if event.actor_id else None
    return Sign(
        kind=kind,
        event=event,
        case_code=codes.get(event.case_id, ""),
        officer_id=event.actor_id,
        officer=event.actor_name,
        unit_id=unit[0] if unit else None,
        unit_vi=unit[1] if unit else "",
        due_at=due_at,
    )


def _spread(
    rows: Iterable[tuple[UUID | None, str, str, Kind]],
) -> list[Counted]:
    """Count by somebody or something, whoever has most first."""
    counted: dict[UUID | None, Counted] = {}
    for key, name, of, kind in rows:
        line = counted.setdefault(
            key, Counted(id=key, name=name, of=of, counts=dict.fromkeys(Kind, 0))
        )
        line.counts[kind] += 1
    return sorted(counted.values(), key=lambda line: (-line.total, line.name))
