"""Where a case stands in the report of a period: the columns of Biểu II.06a.

TT 01/2020/TT-VPCP, Biểu số II.06a/VPCP/KSTT. Late is what the law calls late: the
deadline without any new date, and a deadline missed before a restart stays missed. The
report looks from one instant: what happened later is not known to it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from rules.clock import Pause
from rules.errors import ReportDoesNotAddUpError
from rules.facts import CaseDates, CaseFacts, Supplement
from rules.sla import Verdict, assess, dates
from rules.work_calendar import WorkCalendar


class Column(IntEnum):
    """The columns with figures, by their numbers on the form."""

    TAKEN = 3
    TAKEN_ONLINE = 4
    TAKEN_IN_PERSON = 5
    CARRIED_OVER = 6
    DECIDED = 7
    DECIDED_EARLY = 8
    DECIDED_ON_TIME = 9
    DECIDED_LATE = 10
    IN_HAND = 11
    IN_HAND_ON_TIME = 12
    IN_HAND_LATE = 13


#: What each total must be the sum of, on every line.
IDENTITIES: tuple[tuple[Column, tuple[Column, ...]], ...] = (
    (
        Column.TAKEN,
        (Column.TAKEN_ONLINE, Column.TAKEN_IN_PERSON, Column.CARRIED_OVER),
    ),
    (
        Column.DECIDED,
        (Column.DECIDED_EARLY, Column.DECIDED_ON_TIME, Column.DECIDED_LATE),
    ),
    (Column.IN_HAND, (Column.IN_HAND_ON_TIME, Column.IN_HAND_LATE)),
    (Column.TAKEN, (Column.DECIDED, Column.IN_HAND)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """From when until when, and the instant it is seen from: its end, or earlier."""

    begin: datetime
    end: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one case stands in a period, and what was known of it at its end.

    `is_late_by_new_date` counts against the date given by an apology, where there is
    one; a deadline missed before a restart stays missed by either reckoning.
    """

    columns: frozenset[Column]
    known: CaseFacts
    is_late: bool
    is_late_by_new_date: bool


@dataclass(frozen=True, slots=True)
class ReportLine:
    """The figures of one line; one that does not add up cannot be made."""

    counts: Mapping[Column, int]

    def __post_init__(self) -> None:
        """Assert the four identities of the form."""
        for total, parts in IDENTITIES:
            if self[total] != sum(self[part] for part in parts):
                raise ReportDoesNotAddUpError(int(total))

    def __getitem__(self, column: Column) -> int:
        """Give one figure."""
        return self.counts.get(column, 0)

    @property
    def figures(self) -> tuple[int, ...]:
        """Give columns 3 to 13 in their order."""
        return tuple(self[column] for column in Column)


def line_of(placed: Iterable[frozenset[Column]]) -> ReportLine:
    """Count cases, each with the columns it stands in."""
    counts: Counter[Column] = Counter()
    for columns in placed:
        counts.update(columns)
    return ReportLine(counts)


def check_each(placed: Iterable[tuple[str, frozenset[Column]]]) -> None:
    """Refuse cases that stand in a total but not in exactly one of its parts.

    Raises `ReportDoesNotAddUpError` with the codes of the cases: a report that counted
    them would be wrong, and nobody could see where.
    """
    named = list(placed)
    for total, parts in IDENTITIES:
        wrong = [
            code
            for code, columns in named
            if len(columns.intersection(parts)) != (total in columns)
        ]
        if wrong:
            raise ReportDoesNotAddUpError(int(total), wrong)


def columns_of(
    facts: CaseFacts, calendar: WorkCalendar, period: ReportPeriod, *, online: bool
) -> frozenset[Column]:
    """Say in which columns a case stands; in none if it is not the period's."""
    found = standing(facts, calendar, period, online=online)
    return found.columns if found else frozenset()


def standing(
    facts: CaseFacts, calendar: WorkCalendar, period: ReportPeriod, *, online: bool
) -> Standing | None:
    """Say where a case stands in a period; nowhere if it is not the period's.

    A case is the period's if it was received by then and had not ended before it.
    """
    received_at = facts.received_at
    if received_at is None or received_at > period.seen_at:
        return None
    if facts.end_at is not None and facts.end_at < period.begin:
        return None
    if received_at < period.begin:
        came = Column.CARRIED_OVER
    else:
        came = Column.TAKEN_ONLINE if online else Column.TAKEN_IN_PERSON
    known = known_at(facts, period.seen_at)
    found = dates(known, calendar)
    verdict = assess(known, found, calendar, period.seen_at)
    total, stands = _stands(known, found, is_late=verdict.is_late)
    return Standing(
        columns=frozenset({Column.TAKEN, came, total, stands}),
        known=known,
        is_late=verdict.is_late,
        is_late_by_new_date=bool(verdict.missed)
        or verdict.verdict is Verdict.LATE_AGAIN
        or (verdict.verdict is Verdict.LATE and not found.is_moved),
    )


def known_at(facts: CaseFacts, at: datetime) -> CaseFacts:
    """Give the facts as they stood at an instant: what came later is left out."""
    return replace(
        facts,
        started_at=_until(facts.started_at, at),
        supplements=tuple(
            Supplement(
                requested_at=s.requested_at, completed_at=_until(s.completed_at, at)
            )
            for s in facts.supplements
            if s.requested_at <= at
        ),
        pauses=tuple(
            Pause(p.start, _until(p.end, at)) for p in facts.pauses if p.start <= at
        ),
        finished_at=_until(facts.finished_at, at),
        ended_at=_until(facts.ended_at, at),
    )


def _stands(
    facts: CaseFacts, found: CaseDates, *, is_late: bool
) -> tuple[Column, Column]:
    if facts.end_at is None:
        return (
            Column.IN_HAND,
            Column.IN_HAND_LATE if is_late else Column.IN_HAND_ON_TIME,
        )
    if is_late:
        return Column.DECIDED, Column.DECIDED_LATE
    # Withdrawn, stopped or closed is not decided early: nothing was decided.
    due_on, decided_at = found.original_due_on, facts.finished_at
    if due_on is not None and decided_at is not None and decided_at.date() < due_on:
        return Column.DECIDED, Column.DECIDED_EARLY
    return Column.DECIDED, Column.DECIDED_ON_TIME


def _until(instant: datetime | None, at: datetime) -> datetime | None:
    return instant if instant is not None and instant <= at else None
