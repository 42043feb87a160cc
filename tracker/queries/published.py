"""Published apologies as anybody reads them, and what became of each new date."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, extract, func, select, tuple_
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session

from tracker.errors import NotFoundError
from tracker.models import PublishedApology
from tracker.offices import Office, office_of
from tracker.queries.paging import read_mark, write_mark

PAGE = 20


class Fate(StrEnum):
    """What became of the date that an apology promised instead."""

    KEPT = "kept"
    BROKEN = "broken"  # answered, but after the new date
    OVERDUE = "overdue"  # not answered, and the new date is past
    WAITING = "waiting"
    AFTERWARDS = "afterwards"  # the apology followed the result: nothing was promised
    ENDED = "ended"  # the case ended without a result, as its applicant wished
    WITHDRAWN = "withdrawn"  # the agency took its notice back; a mark stays


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownApology:
    """One published apology with its fate.

    `days` are working days: kept, how much earlier; broken or overdue, how much later;
    waiting, how many are left. `late_days` count from the date first promised.
    """

    row: PublishedApology
    office: Office
    fate: Fate
    days: int
    late_days: int

    @property
    def is_error(self) -> bool:
        """Say whether it is for an error, not for lateness."""
        return self.row.kind != "late"

    @property
    def is_sent_late(self) -> bool:
        """Say whether it was issued only when the promised day had come."""
        return self.row.issued_on >= self.row.promised_on

    @property
    def is_first_kept(self) -> bool:
        """Say whether the result came by the first date after all."""
        answered_on = self.row.answered_on
        return answered_on is not None and answered_on <= self.row.promised_on

    @property
    def changed_at(self) -> datetime:
        """The instant since which it reads as it does: also that a date passed by."""
        row, changed = self.row, self.row.changed_at or self.row.published_at
        if self.fate is not Fate.OVERDUE or row.new_on is None:
            return changed
        midnight = datetime.combine(row.new_on + timedelta(days=1), time())
        return max(changed, self.office.time.instant(midnight))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyPage:
    """A page of published apologies; `after` asks for the older ones."""

    shown: Sequence[ShownApology]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyFigures:
    """How many apologies are shown, and what became of their new dates."""

    shown: int
    kept: int
    broken: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which apologies are asked for; `month` is the first day of the month of issue."""

    agency_id: UUID | None = None
    unit_vi: str = ""
    field_vi: str = ""
    month: date | None = None
    fate: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What apologies can be chosen by: only what some published apology has."""

    units: Sequence[str]
    fields: Sequence[str]
    months: Sequence[date]


def apologies(
    session: Session,
    *,
    today: date,
    wanted: Wanted,
    after: str = "",
    limit: int = PAGE,
) -> ApologyPage:
    """Read published apologies, the newest first, by keyset pages."""
    query = select(PublishedApology).where(*_bounds(wanted, today))
    mark = read_mark(after)
    if mark is not None:
        query = query.where(
            tuple_(PublishedApology.published_at, PublishedApology.id) < tuple_(*mark)
        )
    rows = session.scalars(
        query.order_by(
            PublishedApology.published_at.desc(), PublishedApology.id.desc()
        ).limit(limit + 1)
    ).all()
    more = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        more = write_mark(last.published_at, last.id)
    return ApologyPage(shown=_shown(session, rows[:limit], today), after=more)


def apology(session: Session, apology_id: UUID, today: date) -> ShownApology:
    """Read one published apology, also one whose time is over (`is_over`).

    Raises `NotFoundError` where there never was one.
    """
    row = session.scalar(
        select(PublishedApology).where(PublishedApology.id == apology_id)
    )
    if row is None:
        raise NotFoundError(what="apology", what_vi="lời xin lỗi", key="")
    return _shown(session, [row], today)[0]


def is_over(found: ShownApology, today: date) -> bool:
    """Say whether the time of publication is over; the page is gone then."""
    return found.row.shown_until < today


def apology_figures(session: Session, *, today: date, wanted: Wanted) -> ApologyFigures:
    """Count what is shown: new dates kept, broken, and still to come."""
    shown, *parts = session.execute(
        select(
            func.count(),
            *(
                func.sum(sql_case((condition, 1), else_=0))
                for condition in (_is_kept(), _is_broken(today), _is_waiting(today))
            ),
        ).where(*_bounds(wanted, today))
    ).one()
    kept, broken, waiting = (int(part or 0) for part in parts)
    return ApologyFigures(shown=shown, kept=kept, broken=broken, waiting=waiting)


def overview(
    session: Session, *, today: date, agency_id: UUID | None
) -> tuple[ApologyFigures, Offered]:
    """Count all that is shown, and list its units, fields and months, in one pass."""
    row = PublishedApology
    parts = (
        row.unit_vi,
        row.field_vi,
        extract("year", row.issued_on).label("year"),
        extract("month", row.issued_on).label("month"),
        sql_case(
            (_is_kept(), Fate.KEPT.value),
            (_is_broken(today), Fate.BROKEN.value),
            (_is_waiting(today), Fate.WAITING.value),
            else_="",
        ).label("fate"),
    )
    groups = session.execute(
        select(*parts, func.count())
        .where(*_bounds(Wanted(agency_id=agency_id), today))
        .group_by(*parts)
    ).all()
    fates: Counter[str] = Counter()
    for group in groups:
        fates[group[4]] += group[5]
    figures = ApologyFigures(
        shown=fates.total(),
        kept=fates[Fate.KEPT],
        broken=fates[Fate.BROKEN],
        waiting=fates[Fate.WAITING],
    )
    months = {date(int(group.year), int(group.month), 1) for group in groups}
    return figures, Offered(
        units=sorted({group[0] for group in groups} - {""}),
        fields=sorted({group[1] for group in groups} - {""}),
        months=sorted(months, reverse=True),
    )


def fate_of(row: PublishedApology, today: date) -> Fate:
    """Say what became of the new date."""
    if row.withdrawn_on is not None:
        return Fate.WITHDRAWN
    if row.kept is not None:
        return Fate.KEPT if row.kept else Fate.BROKEN
    if row.new_on is None:
        return Fate.AFTERWARDS
    if row.answered_on is not None:
        return Fate.ENDED
    return Fate.OVERDUE if row.new_on < today else Fate.WAITING


def _shown(
    session: Session, rows: Iterable[PublishedApology], today: date
) -> list[ShownApology]:
    offices: dict[UUID, Office] = {}
    found = []
    for row in rows:
        office = offices.get(row.agency_id)
        if office is None:
            office = offices[row.agency_id] = office_of(session, row.agency_id)
        found.append(_one(row, office, today))
    return found


def _one(row: PublishedApology, office: Office, today: date) -> ShownApology:
    count = office.time.calendar.working_days_between
    fate = fate_of(row, today)
    end = row.answered_on or today
    days = 0
    if row.new_on is not None:
        days = abs(count(row.new_on, end))
    reached = row.answered_on or max(today, row.new_on or today)
    return ShownApology(
        row=row,
        office=office,
        fate=fate,
        days=days,
        late_days=max(0, count(row.promised_on, reached)),
    )


def _bounds(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = [PublishedApology.shown_until >= today]
    if wanted.agency_id is not None:
        bounds.append(PublishedApology.agency_id == wanted.agency_id)
    if wanted.unit_vi:
        bounds.append(PublishedApology.unit_vi == wanted.unit_vi)
    if wanted.field_vi:
        bounds.append(PublishedApology.field_vi == wanted.field_vi)
    if wanted.month is not None:
        after = (wanted.month + timedelta(days=32)).replace(day=1)
        bounds.append(PublishedApology.issued_on >= wanted.month)
        bounds.append(PublishedApology.issued_on < after)
    if wanted.kind:
        bounds.append(PublishedApology.kind == wanted.kind)
    if wanted.fate:
        bounds.append(_of_fate(wanted.fate, today))
    return bounds


def _of_fate(fate: str, today: date) -> ColumnElement[bool]:
    match fate:
        case Fate.KEPT:
            return _is_kept()
        case Fate.BROKEN:
            return _is_broken(today)
        case Fate.WAITING:
            return _is_waiting(today)
        case _:
            return PublishedApology.withdrawn_on.is_not(None)


def _stands() -> ColumnElement[bool]:
    return PublishedApology.withdrawn_on.is_(None)


def _is_kept() -> ColumnElement[bool]:
    return PublishedApology.kept.is_(True) & _stands()


def _is_broken(today: date) -> ColumnElement[bool]:
    row = PublishedApology
    passed = row.kept.is_(None) & row.answered_on.is_(None) & (row.new_on < today)
    return (row.kept.is_(False) | passed) & _stands()


def _is_waiting(today: date) -> ColumnElement[bool]:
    row = PublishedApology
    still = row.kept.is_(None) & row.answered_on.is_(None) & (row.new_on >= today)
    return still & _stands()
