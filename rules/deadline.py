"""When a case is due, and why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from rules.clock import Extension, Pause
from rules.procedure import TimeLimit
from rules.work_calendar import WorkCalendar

DEFAULT_CUTOFF = time(15)


class ExplanationLine(NamedTuple):
    """One line of the explanation of a date, for people."""

    kind: str  # start counted skipped_holiday skipped_weekend worked_day pause restart
    # rolled due apology extension provisional
    since: date
    until: date
    text_vi: str
    text_en: str
    decision: str = ""


class Deadline(NamedTuple):
    """The answer: the last good instant, its day, and what follows from it."""

    due_at: datetime | None
    due_on: date | None
    apology_due_on: date | None
    provisional: bool
    stopped: bool
    explanation: tuple[ExplanationLine, ...] = ()


class Elapsed(NamedTuple):
    """Office time and working days between two instants."""

    working_minutes: float
    working_days: int
    provisional: bool = False


def due(
    start: datetime,
    limit: TimeLimit,
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause] = (),
    restarts: Sequence[datetime] = (),
    extension: Extension | None = None,
    cutoff: time = DEFAULT_CUTOFF,
    explain: bool = False,
) -> Deadline: ...


def due_many(
    starts: Iterable[datetime], limit: TimeLimit, calendar: WorkCalendar
) -> Iterator[datetime | None]: ...


def elapsed(
    start: datetime,
    end: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
) -> Elapsed: ...


class Shifted(NamedTuple):
    """A date moved by working days, and whether that rests on an estimate."""

    date: date
    provisional: bool


def shift(start: date, working_days: int, calendar: WorkCalendar) -> Shifted: ...
