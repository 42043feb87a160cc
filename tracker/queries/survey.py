"""What applicants answered, for whoever leads the agency: month, unit, procedure.

What is published of it is less: groups of fewer than five are withheld, with whatever
would give them away. The agency itself sees all of them but for the smallest, of which
somebody who knows the cases could tell who answered what.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.disclosure import Cell, Key, withheld
from tracker.models import Procedure, SurveyAnswer, Unit

MONTHS = 12
_MOST_REMARKS = 50
#: A remark names its unit only where so many answered about it in the month, and of a
#: group of fewer it is told only how many answered.
FEWEST_TO_NAME = 3


@dataclass(slots=True, kw_only=True)
class Tally:
    """Answers counted: how many in all, and how many of each choice."""

    answers: int = 0
    time_kept: Counter[str] = field(default_factory=Counter)
    attitude: Counter[str] = field(default_factory=Counter)
    apology: Counter[str] = field(default_factory=Counter)

    def add(self, time_kept: str, attitude: str, apology: str, count: int) -> None:
        """Count answers that chose the same."""
        self.answers += count
        self.time_kept[time_kept] += count
        self.attitude[attitude] += count
        if apology:
            self.apology[apology] += count

    @property
    def is_told(self) -> bool:
        """Say whether it is told what they answered, and not only how many did."""
        return self.answers >= FEWEST_TO_NAME

    def share(self, question: str, choice: str) -> float | None:
        """Give the share of those who were asked; `None` where nobody was."""
        counted: Counter[str] = getattr(self, question)
        whole = counted.total()
        return counted[choice] / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words of somebody unknown; the unit only where it gives nobody away."""

    month: date
    unit_vi: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyReport:
    """The answers of a span of months.

    `groups` counts them by unit and procedure, to see what can be published.
    """

    whole: Tally
    by_month: Sequence[tuple[date, Tally]]
    by_unit: Sequence[tuple[str, Tally]]
    by_procedure: Sequence[tuple[str, Tally]]
    groups: Mapping[tuple[str, ...], int]
    remarks: Sequence[Remark]


def survey_report(
    session: Session,
    actor: Actor,
    *,
    first: date,
    last: date,
    unit_id: UUID | None = None,
) -> SurveyReport:
    """Count the answers of the months of a period, of one unit or of all."""
    require(actor, "report.read")
    names = _unit_names(session, actor)
    titles = _procedure_names(session, actor)
    bounds = _bounds(actor, first, last, unit_id)
    columns = (
        SurveyAnswer.month,
        SurveyAnswer.unit_id,
        SurveyAnswer.procedure_key,
        SurveyAnswer.time_kept,
        SurveyAnswer.attitude,
        SurveyAnswer.apology,
    )
    whole, months = Tally(), dict[date, Tally]()
    units, procedures = dict[str, Tally](), dict[str, Tally]()
    known: Counter[tuple[date, UUID | None]] = Counter()
    groups: Counter[tuple[str, ...]] = Counter()
    query = select(*columns, func.count()).where(*bounds).group_by(*columns)
    for month, unit, key, time_kept, attitude, apology, count in session.execute(query):
        known[month, unit] += count
        name = names.get(unit, "") if unit else ""
        title = titles.get(key, key)
        groups[name, title] += count
        for tally in (
            whole,
            months.setdefault(month, Tally()),
            units.setdefault(name, Tally()),
            procedures.setdefault(title, Tally()),
        ):
            tally.add(time_kept, attitude, apology, count)
    return SurveyReport(
        whole=whole,
        by_month=sorted(months.items(), reverse=True),
        by_unit=sorted(units.items(), key=_by_size),
        by_procedure=sorted(procedures.items(), key=_by_size),
        groups=groups,
        remarks=_remarks(session, bounds, names, known),
    )


def kept_back(report: SurveyReport) -> set[Key]:
    """Choose the lines that are not published: `("unit", name)` and the like.

    Groups of fewer than five, and those from which one of them could be computed.
    """
    atoms = frozenset(report.groups)
    cells = [Cell(("all", ""), ("all",), atoms, is_total=True)]
    for kind, place in (("unit", 0), ("procedure", 1)):
        for name in sorted({atom[place] for atom in atoms}):
            inside = frozenset(atom for atom in atoms if atom[place] == name)
            cells.append(Cell((kind, name), (kind,), inside))
    return withheld(cells, report.groups)


def year_before(today: date) -> date:
    """Give the first day of the twelve months that end with this one."""
    return _months_before(today, MONTHS - 1)


def _bounds(
    actor: Actor, first: date, last: date, unit_id: UUID | None
) -> list[ColumnElement[bool]]:
    """Give the conditions; an answer knows its month only, so whole months count."""
    bounds: list[ColumnElement[bool]] = [
        SurveyAnswer.agency_id == actor.agency_id,
        SurveyAnswer.month >= first.replace(day=1),
        SurveyAnswer.month <= last,
    ]
    if unit_id is not None:
        bounds.append(SurveyAnswer.unit_id == unit_id)
    return bounds


def _by_size(one: tuple[str, Tally]) -> tuple[int, str]:
    return -one[1].answers, one[0]


def _unit_names(session: Session, actor: Actor) -> dict[UUID, str]:
    rows = session.execute(
        select(Unit.id, Unit.name_vi).where(Unit.agency_id == actor.agency_id)
    )
    return dict(rows.all())


def _procedure_names(session: Session, actor: Actor) -> dict[str, str]:
    """Give every procedure the name of its latest version."""
    rows = session.execute(
        select(Procedure.key, Procedure.name_vi)
        .where(Procedure.agency_id == actor.agency_id)
        .order_by(Procedure.version_no)
    )
    return dict(rows.all())


def _remarks(
    session: Session,
    bounds: Sequence[ColumnElement[bool]],
    names: Mapping[UUID, str],
    known: Counter[tuple[date, UUID | None]],
) -> list[Remark]:
    rows = session.execute(
        select(SurveyAnswer.month, SurveyAnswer.unit_id, SurveyAnswer.remark)
        .where(*bounds, SurveyAnswer.remark != "")
        .order_by(SurveyAnswer.month.desc(), SurveyAnswer.id)
        .limit(_MOST_REMARKS)
    )
    found = []
    for month, unit, text in rows:
        may_name = unit is not None and known[month, unit] >= FEWEST_TO_NAME
        found.append(
            Remark(
                month=month,
                unit_vi=names.get(unit, "") if unit and may_name else "",
                text=text,
            )
        )
    return found


def surveyed_units(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """List the units of the agency, for a choice."""
    require(actor, "report.read")
    rows = session.scalars(
        select(Unit).where(Unit.agency_id == actor.agency_id).order_by(Unit.name_vi)
    )
    return [(unit.id, unit.name_vi) for unit in rows]


def _months_before(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)
