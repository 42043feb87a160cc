"""The figures that an agency publishes about itself, computed by a job.

The job counts, withholds what would tell of small groups, and writes only what is
left. Pages read nothing but those rows, so no page can show more, and a page costs the
same in an agency of a hundred cases and of a million.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, exists, func, select
from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.disclosure import (
    FEWEST,
    Atom,
    Cell,
    Key,
    fitting,
    small_groups,
    told_parts,
    withheld,
)
from tracker.durations import durations_of
from tracker.models import (
    Agency,
    ApologyNotice,
    Case,
    Procedure,
    PublishedDuration,
    PublishedFigure,
    Unit,
)
from tracker.offices import Office, office_of
from tracker.one_by_one import one_by_one

MONTHS = 12
#: What is added up over the months; the name of the period of the whole.
YEAR = "year"
_MEASURES = ("finished", "on_time", "on_time_by_score", "late", "apologised")

#: Of each cell the atoms that may be told; none where it is withheld.
Told = dict[Key, frozenset[Atom] | None]


@dataclass(slots=True)
class Counts:
    """Cases counted by their finest group: a month, a field, a unit."""

    received: Counter[Atom] = field(default_factory=Counter)
    finished: Counter[Atom] = field(default_factory=Counter)
    on_time: Counter[Atom] = field(default_factory=Counter)
    on_time_by_score: Counter[Atom] = field(default_factory=Counter)
    late: Counter[Atom] = field(default_factory=Counter)
    apologised: Counter[Atom] = field(default_factory=Counter)


def run(database: Database, now: datetime) -> str:
    """Compute and publish the figures of every agency; say how many rows there are."""
    with database.read() as session:
        agencies = session.scalars(select(Agency.agency_id)).all()

    def publish(agency_id: UUID) -> int:
        with database.read() as session:
            office = office_of(session, agency_id)
            rows: list[PublishedFigure | PublishedDuration] = [
                *_figures(session, office, now),
                *durations_of(session, office, now),
            ]
        database.write(partial(_replace, agency_id=agency_id, rows=rows))
        return len(rows)

    written = sum(one_by_one(agencies, publish))
    return f"{written} figures of {len(agencies)} agencies"


def _replace(
    session: Session,
    agency_id: UUID,
    rows: Sequence[PublishedFigure | PublishedDuration],
) -> None:
    for table in (PublishedFigure, PublishedDuration):
        session.execute(delete(table).where(table.agency_id == agency_id))
    names = {
        type(row): [column.key for column in type(row).__table__.columns]
        for row in rows
    }
    # Fresh rows each time: a write that lost a race is called again.
    session.add_all(
        type(row)(**{name: getattr(row, name) for name in names[type(row)]})
        for row in rows
    )


def _figures(session: Session, office: Office, now: datetime) -> list[PublishedFigure]:
    today = office.time.today(now)
    months = [_month_before(today, back) for back in range(MONTHS)]
    groups = _groups(session, office.agency.agency_id)
    counts = Counts()
    for month in months:
        _count(session, office, month, groups, counts)
    first = min((atom[0] for atom in (*counts.received, *counts.finished)), default="")
    told = {
        "received": _told(counts.received),
        "finished": _told(counts.finished),
    }
    told |= _told_parts(told["finished"], counts)
    keys = sorted({*told["received"], *told["finished"], (YEAR, "all", "")})
    names = [f"{month:%Y-%m}" for month in months]
    keys += [(name, "all", "") for name in names if first and name >= first]
    return [
        _row(office.agency.agency_id, key, counts, told, now)
        for key in dict.fromkeys(keys)
    ]


def _row(
    agency_id: UUID,
    key: Key,
    counts: Counts,
    told: Mapping[str, Told],
    now: datetime,
) -> PublishedFigure:
    period, kind, name = key
    values: dict[str, int | None] = {}
    for measure in ("received", *_MEASURES):
        atoms = told[measure].get(key, frozenset())
        counted: Counter[Atom] = getattr(counts, measure)
        values[measure] = (
            None if atoms is None else sum(counted[atom] for atom in atoms)
        )
    return PublishedFigure(
        agency_id=agency_id,
        period=period,
        kind=kind,
        name_vi=name,
        computed_at=now,
        few=_few(key, counts, told),
        **values,
    )


def _few(key: Key, counts: Counts, told: Mapping[str, Told]) -> str | None:
    """Say which part of the whole year is too few to be told, where none is told.

    That a number lies below the smallest group is the rule itself; to say of which
    part it does keeps an agency that is hardly ever on time from seeming the opposite.
    """
    atoms = told["finished"].get(key)
    if key[:2] != (YEAR, "all") or not atoms or told["late"].get(key) is not None:
        return None
    late = sum(counts.late[atom] for atom in atoms)
    on_time = sum(counts.on_time[atom] for atom in atoms)
    if late < FEWEST and on_time < FEWEST:
        return "both"
    return "late" if late < FEWEST else "on_time"


def _told_parts(finished: Told, counts: Counts) -> dict[str, Told]:
    """Say where the parts of the finished may be told, each with what it leaves over.

    Who knows the finished and the late knows those on time; so both are told, or
    neither. The same holds for the score's verdict, and for the late that had an
    apology and those that had none.
    """
    cells = [
        Cell(key, key[:2], atoms, is_total=key[1] == "all")
        for key, atoms in finished.items()
        if atoms is not None
    ]
    late_by_score = counts.finished - counts.on_time_by_score
    unapologised = counts.late - counts.apologised
    by_law = told_parts(cells, counts.late) & told_parts(cells, counts.on_time)
    by_score = told_parts(cells, counts.on_time_by_score) & told_parts(
        cells, late_by_score
    )
    apologised = (
        by_law & told_parts(cells, counts.apologised) & told_parts(cells, unapologised)
    )
    shown = {
        "on_time": by_law,
        "late": by_law,
        "on_time_by_score": by_score,
        "apologised": apologised,
    }
    return {
        measure: {key: finished[key] if key in keys else None for key in finished}
        for measure, keys in shown.items()
    }


def _told(counted: Counter[Atom]) -> Told:
    """Give the atoms of each cell that may be told, and `None` for a withheld one.

    The year is the sum of the months whose own total is told: with any other month in
    it, the total of the year would tell the month that is withheld.
    """
    counts = {atom: number for atom, number in counted.items() if number}
    found: Told = {}
    told: list[Cell] = []
    hidden: list[Cell] = []
    for month in sorted({atom[0] for atom in counts}):
        inside = {atom: n for atom, n in counts.items() if atom[0] == month}
        cells = _cells(month, inside)
        kept_back = withheld(cells, inside)
        for cell in cells:
            is_hidden = cell.key in kept_back
            (hidden if is_hidden else told).append(cell)
            found[cell.key] = None if is_hidden else cell.atoms
    shown = {cell.key[0] for cell in told if cell.is_total}
    year = _cells(YEAR, [atom for atom in counts if atom[0] in shown])
    small = _small(hidden, year, counts)
    fit = fitting(told, year, small, counts)
    for cell in year:
        found[cell.key] = cell.atoms if cell.key in fit else None
    return found


def _small(
    hidden: Sequence[Cell], year: Sequence[Cell], counts: Mapping[Atom, int]
) -> list[frozenset[Atom]]:
    """List the small groups of all months, and those along the months of one name."""
    along = [Cell(key=cell.key, line=cell.key[1:], atoms=cell.atoms) for cell in hidden]
    least = [cell for cell in year if sum(counts[a] for a in cell.atoms) < FEWEST]
    return small_groups([*hidden, *along, *least], counts)


def _cells(period: str, counts: Iterable[Atom]) -> list[Cell]:
    atoms = list(counts)
    cells = [Cell((period, "all", ""), (period, "all"), frozenset(atoms), True)]
    for kind, place in (("field", 1), ("unit", 2)):
        names = sorted({atom[place] for atom in atoms})
        cells += [
            Cell(
                (period, kind, name),
                (period, kind),
                frozenset(atom for atom in atoms if atom[place] == name),
            )
            for name in names
        ]
    return cells


def _groups(session: Session, agency_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Give each version of a procedure its field and its unit."""
    rows = session.execute(
        select(Procedure.id, Procedure.field_vi, Unit.name_vi)
        .outerjoin(
            Unit,
            (Unit.agency_id == Procedure.agency_id) & (Unit.id == Procedure.unit_id),
        )
        .where(Procedure.agency_id == agency_id)
    )
    return {row_id: (field_vi, unit_vi or "") for row_id, field_vi, unit_vi in rows}


def _count(
    session: Session,
    office: Office,
    month: date,
    groups: Mapping[UUID, tuple[str, str]],
    counts: Counts,
) -> None:
    """Count the cases that came in, and those that were finished, in a month."""
    name = f"{month:%Y-%m}"
    begin = office.time.instant(datetime.combine(month, time()))
    end = office.time.instant(datetime.combine(_month_before(month, -1), time()))
    ours = Case.agency_id == office.agency.agency_id
    received = session.execute(
        select(Case.procedure_id, func.count())
        .where(ours, Case.received_at >= begin, Case.received_at < end)
        .group_by(Case.procedure_id)
    )
    for procedure_id, number in received:
        counts.received[(name, *groups[procedure_id])] += number
    in_month = (ours, Case.finished_at >= begin, Case.finished_at < end)
    is_late = Case.late_since.is_not(None)
    # What an earlier release ended is scored by a job; until then the law's verdict.
    is_kept_by_score = case(
        (Case.is_late_by_score.is_(None), Case.late_since.is_(None)),
        else_=Case.is_late_by_score.is_(False),
    )
    finished = session.execute(
        select(
            Case.procedure_id,
            func.count(),
            func.count().filter(is_late),
            func.count().filter(is_late & _has_apology()),
            func.count().filter(is_kept_by_score),
        )
        .where(*in_month)
        .group_by(Case.procedure_id)
    )
    for procedure_id, number, late, apologised, kept_by_score in finished:
        atom = (name, *groups[procedure_id])
        counts.finished[atom] += number
        counts.on_time[atom] += number - late
        counts.on_time_by_score[atom] += kept_by_score
        counts.late[atom] += late
        counts.apologised[atom] += apologised


def _has_apology() -> Any:
    return exists().where(
        ApologyNotice.agency_id == Case.agency_id,
        ApologyNotice.case_id == Case.id,
        ApologyNotice.error_no == 0,
        ApologyNotice.issued_on.is_not(None),
    )


def _month_before(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)
