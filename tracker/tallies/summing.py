"""Adding up what cases count for, of an agency and of chosen cases of it.

What was counted holds for whoever asks for a time since which nothing was written
about the case; `doubtful` names the others, which have to be judged by themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Uuid,
    bindparam,
    case,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from notifications.instants import UtcDateTime
from rules.progress import Figures, Mark, Progress
from rules.report import Column, ReportLine
from tracker.models import Case, CaseTally, Tally
from tracker.tallies.contributions import COUNTED

_BATCH = 400
_TOOK = (
    (Mark.TOOK_WORKING_DAYS, "working_days_cases", "working_days"),
    (Mark.TOOK_DAYS, "days_cases", "days"),
    (Mark.TOOK_HOURS, "hours_cases", "seconds"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A period of whole months, the instant it is seen from, and what was known.

    `is_over` says that it is seen from the end of its last month.
    """

    agency_id: UUID
    first_month: int
    last_month: int
    seen_at: datetime
    known_at: datetime
    is_over: bool

    @property
    def values(self) -> dict[str, Any]:
        """Give what a question is asked with."""
        return {
            "agency": self.agency_id,
            "first": self.first_month,
            "last": self.last_month,
            "seen_at": self.seen_at,
        }


@dataclass(slots=True)
class Sums:
    """Figures on their way to being a line."""

    columns: Counter[Column] = field(default_factory=Counter)
    marks: Counter[Mark] = field(default_factory=Counter)
    took: Counter[Mark] = field(default_factory=Counter)

    def take(self, one: Progress) -> None:
        """Add one case."""
        self.columns.update(one.columns)
        self.marks.update(one.marks)
        for mark, _cases, _amount in _TOOK:
            if mark in one.marks:
                self.took[mark] += one.took

    def add(self, other: "Sums", sign: int = 1) -> None:
        """Add or take away what others were added up to."""
        for mine, theirs in (
            (self.columns, other.columns),
            (self.marks, other.marks),
            (self.took, other.took),
        ):
            for key, number in theirs.items():
                mine[key] += sign * number  # type: ignore[index]

    @property
    def figures(self) -> Figures:
        """Give the line; raise `ReportDoesNotAddUpError` if it does not add up."""
        return Figures(
            line=ReportLine(+self.columns), marks=+self.marks, took=+self.took
        )


#: By the unit that has the cases, and their field of work.
Grouped = dict[tuple[str, str], Sums]


def doubtful(
    session: Session, agency_id: UUID, known_at: datetime, most: int
) -> list[UUID]:
    """Name the cases of which something is not counted, or was not known then."""
    uncounted = select(Case.id).where(
        Case.agency_id == agency_id, Case.counted_events != Case.event_count
    )
    later = select(Case.id).where(
        Case.agency_id == agency_id, Case.known_since > known_at
    )
    return list(session.scalars(union(uncounted, later).limit(most)))


def summed(session: Session, asked: Asked) -> Grouped:
    """Add up what all counted cases of an agency count for."""
    found: Grouped = defaultdict(Sums)
    question = _question(Tally, is_over=asked.is_over)
    _take(found, session.execute(question, asked.values))
    return found


def summed_of(session: Session, asked: Asked, ids: Sequence[UUID]) -> Grouped:
    """Add up what some cases were counted for."""
    found: Grouped = defaultdict(Sums)
    question = _question(CaseTally, is_over=asked.is_over)
    for begin in range(0, len(ids), _BATCH):
        some = list(ids[begin : begin + _BATCH])
        _take(found, session.execute(question, {**asked.values, "some": some}))
    return found


@lru_cache
def _question(table: Any, *, is_over: bool) -> Any:
    """Ask for the ended, those in hand at the end, and the open, each by its rule."""
    first, last, seen_at = (
        bindparam("first", type_=BigInteger),
        bindparam("last", type_=BigInteger),
        bindparam("seen_at", type_=UtcDateTime),
    )
    plain = {name: getattr(table, name) for name in COUNTED}
    ended = (table.month.between(first, last), table.from_month <= last)
    parts: list[tuple[str, tuple[ColumnElement[bool], ...], dict[str, Any]]] = [
        ("ended", ended, plain),
        ("open", (table.month <= last,), _open_at(table, seen_at)),
    ]
    if is_over:
        parts.append(("in_hand", (table.month == last,), plain))
    is_carried = (table.received_month < first).label("is_carried")
    keys = (table.unit_id, table.field_vi, table.is_online, is_carried)
    return union_all(
        *(
            select(
                literal(kind).label("kind"),
                *keys,
                *(func.sum(counted.get(name, 0)).label(name) for name in COUNTED),
            )
            .where(
                table.agency_id == bindparam("agency", type_=Uuid),
                table.kind == kind,
                *conditions,
                *_only(table),
            )
            .group_by(*keys)
            for kind, conditions, counted in parts
        )
    )


def _open_at(table: Any, seen_at: ColumnElement[datetime]) -> dict[str, Any]:
    """Say what open cases count for at an instant: late once it has passed."""

    def late(since: Any, counted: Any) -> Any:
        return case((since < seen_at, counted), else_=0)

    return {
        "cases": table.cases,
        "late": late(table.late_since, table.cases),
        "score_late": late(table.score_late_since, table.cases),
        "plain_late": late(table.plain_late_since, table.cases),
        "asked_again": table.asked_again,
        "apologised": late(table.late_since, table.apologised),
    }


def _only(table: Any) -> tuple[ColumnElement[bool], ...]:
    if table is not CaseTally:
        return ()
    return (CaseTally.case_id.in_(bindparam("some", expanding=True, type_=Uuid)),)


def _take(found: Grouped, rows: Any) -> None:
    for row in rows:
        counts = {name: int(getattr(row, name) or 0) for name in COUNTED}
        sums = found[row.unit_id, row.field_vi]
        sums.add(
            _sums(
                counts,
                is_over=row.kind == "ended",
                is_online=row.is_online,
                is_carried=bool(row.is_carried),
            )
        )


def _sums(
    counts: Mapping[str, int], *, is_over: bool, is_online: bool, is_carried: bool
) -> Sums:
    cases, late, early = counts["cases"], counts["late"], counts["early"]
    if is_carried:
        came = Column.CARRIED_OVER
    else:
        came = Column.TAKEN_ONLINE if is_online else Column.TAKEN_IN_PERSON
    columns = {Column.TAKEN: cases, came: cases}
    marks = {
        Mark.SCORE_LATE: counts["score_late"],
        Mark.SCORE_ON_TIME: cases - counts["score_late"],
        Mark.SCORE_ON_TIME_WITHOUT_NEW_DATE: cases - counts["plain_late"],
        Mark.ASKED_AGAIN: counts["asked_again"],
        Mark.LATE: late,
        Mark.APOLOGISED: counts["apologised"],
        Mark.NOT_APOLOGISED: late - counts["apologised"],
    }
    took = {}
    if is_over:
        columns |= {
            Column.DECIDED: cases,
            Column.DECIDED_EARLY: early,
            Column.DECIDED_ON_TIME: cases - early - late,
            Column.DECIDED_LATE: late,
        }
        marks |= {
            Mark.DECIDED_ON_TIME_BY_LAW: cases - late,
            Mark.DECIDED_ON_TIME_BY_NEW_DATE: cases - counts["late_by_new_date"],
        }
    else:
        columns |= {
            Column.IN_HAND: cases,
            Column.IN_HAND_ON_TIME: cases - late,
            Column.IN_HAND_LATE: late,
        }
    if is_over and not is_carried:
        for mark, number, amount in _TOOK:
            marks[mark], took[mark] = counts[number], counts[amount]
    return Sums(Counter(columns), Counter(marks), Counter(took))
