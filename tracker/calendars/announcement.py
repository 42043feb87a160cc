"""The announcement of a whole year, checked row by row before any of it is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from rules.office_hours import WEEKDAYS
from tracker.calendars.announcement_doubts import Doubt, doubts_of
from tracker.calendars.announcement_files import Stated
from tracker.calendars.changes import (
    OFF,
    CalendarChange,
    NewDay,
    WeeklyHours,
    check_new_day,
)
from tracker.calendars.days import weekly_hours
from tracker.calendars.reach import active_days
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.models import CalendarDay


class Fate(StrEnum):
    """What becomes of one row of an announcement."""

    NEW = "new"
    SAME = "same"
    REPLACES = "replaces"
    PASSED_OVER = "passed_over"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The paper that announces a year: its number, its day, and who issued it."""

    number: str
    on: date | None = None
    issuer_vi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFate:
    """One row as it was stated, and what becomes of it; a refusal says why."""

    line: int
    stated: str
    new: NewDay | None
    fate: Fate
    problem: str = ""
    problem_vi: str = ""
    is_decided: bool = False  # refused for what an earlier decision says of the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A checked announcement; `change` is there only if no row was refused."""

    rows: tuple[RowFate, ...]
    doubts: tuple[Doubt, ...]
    change: CalendarChange | None

    @property
    def refused(self) -> tuple[RowFate, ...]:
        """Give the rows that hold the whole announcement back."""
        return tuple(row for row in self.rows if row.fate is Fate.REFUSED)

    @property
    def decided(self) -> int:
        """Count the rows that could replace one of an earlier decision."""
        return sum(row.is_decided for row in self.rows)

    def count(self, fate: str) -> int:
        """Count the rows of one fate."""
        return sum(row.fate == fate for row in self.rows)


def check_announcement(
    session: Session,
    agency_id: UUID,
    stated: Sequence[Stated],
    *,
    year: int,
    decision: Decision,
    replaces: bool,
) -> Announcement:
    """Say of each row what would become of it; nothing is written.

    Rows of an earlier decision on the same date are refused, unless the announcement
    `replaces` them. A swap names both of its days: the other one is filled in.
    """
    _check_decision(decision)
    hours = weekly_hours(session, agency_id)
    held = {row.day: row for row in active_days(session, agency_id)}
    named = _paired([_under(one, decision) for one in stated])
    seen: set[date] = set()
    rows = [
        _fate(_found_wrong(one, hours, year, seen), hours, held, replaces=replaces)
        for one in named
    ]
    rows = _without_broken_swaps(rows, held)
    return Announcement(
        rows=tuple(rows),
        doubts=tuple(
            doubts_of(
                {row.new.day: row.new for row in rows if row.new and _counts(row)},
                held.keys(),
                year,
            )
        ),
        change=_change(rows, decision),
    )


def _check_decision(decision: Decision) -> None:
    if not decision.number.strip():
        raise InvalidValueError(
            field="decision",
            problem="name the decision that announces the year.",
            problem_vi="Hãy ghi số văn bản công bố lịch nghỉ.",
        )


def _under(one: Stated, decision: Decision) -> Stated:
    """Put a row under the decision, unless it names another one of its own."""
    if one.new is None or one.new.decision:
        return one
    new = replace(
        one.new,
        decision=decision.number.strip(),
        decided_on=decision.on,
        issuer_vi=decision.issuer_vi.strip(),
    )
    return replace(one, new=new)


def _paired(stated: Iterable[Stated]) -> list[Stated]:
    """Let the other day of a swap name the first one too."""
    rows = list(stated)
    others = {
        one.new.exchanged_with: one.new.day
        for one in rows
        if one.new is not None and one.new.exchanged_with is not None
    }
    return [
        one
        if one.new is None or one.new.exchanged_with or one.new.day not in others
        else replace(one, new=replace(one.new, exchanged_with=others[one.new.day]))
        for one in rows
    ]


def _fate(
    one: Stated,
    hours: WeeklyHours,
    held: dict[date, CalendarDay],
    *,
    replaces: bool,
) -> RowFate:
    """Say what becomes of a row that can stand by itself."""
    new = one.new
    if new is None or one.problem:
        return _refused(one, one.problem, one.problem_vi)
    if _is_passed_over(one, new, hours):
        return _made(one, Fate.PASSED_OVER)
    row = held.get(new.day)
    if row is None:
        return _made(one, Fate.NEW)
    if _says_the_same(row, new):
        return _made(one, Fate.SAME)
    if replaces:
        return _made(one, Fate.REPLACES)
    refused = _refused(
        one,
        f"{new.day} has a row already: {row.name_vi}, {row.decision}.",
        f"Ngày {new.day:%d/%m/%Y} đã có dòng “{row.name_vi}” theo {row.decision}.",
    )
    return replace(refused, is_decided=True)


def _found_wrong(one: Stated, hours: WeeklyHours, year: int, seen: set[date]) -> Stated:
    """Put beside a row what is wrong with it by itself, if anything."""
    new = one.new
    if new is None:
        return one
    on = f"{new.day:%d/%m/%Y}"
    said = None
    if new.day.year != year:
        said = f"{on} is not of {year}.", f"Ngày {on} không thuộc năm {year}."
    elif new.day in seen:
        said = f"{on} is named twice.", f"Ngày {on} bị ghi hai lần."
    elif not _is_passed_over(one, new, hours):
        said = _unlikely(new, hours)
    seen.add(new.day)
    return one if said is None else replace(one, problem=said[0], problem_vi=said[1])


def _is_passed_over(one: Stated, new: NewDay, hours: WeeklyHours) -> bool:
    """Say whether it is a rest day that lies within an entry of several days."""
    is_rest_day = not hours.get(WEEKDAYS[new.day.weekday()])
    return one.in_span and new.kind == OFF and is_rest_day


def _unlikely(new: NewDay, hours: WeeklyHours) -> tuple[str, str] | None:
    try:
        check_new_day(new, hours)
    except CommandRefusedError as error:
        said, said_vi = (
            str(error.facts.get(name, "")) for name in ("problem", "problem_vi")
        )
        return _sentence(said), _sentence(said_vi)
    return None


def _says_the_same(row: CalendarDay, new: NewDay) -> bool:
    windows = None if new.windows is None else [list(one) for one in new.windows]
    return (row.kind, row.windows, row.exchanged_with, row.decision) == (
        new.kind,
        windows,
        new.exchanged_with,
        new.decision,
    )


def _without_broken_swaps(
    rows: Sequence[RowFate], held: dict[date, CalendarDay]
) -> list[RowFate]:
    """Refuse a swap whose other day would not be what it is swapped for."""
    kinds = {day: row.kind for day, row in held.items()}
    kinds |= {row.new.day: row.new.kind for row in rows if _counts(row) and row.new}
    found = []
    for row in rows:
        other = row.new.exchanged_with if row.new and _counts(row) else None
        if row.new is None or other is None or other not in kinds:
            found.append(row)
        elif kinds[other] == row.new.kind:
            word, word_vi = (
                ("worked", "làm bù") if row.new.kind == OFF else ("off", "nghỉ")
            )
            found.append(
                replace(
                    row,
                    fate=Fate.REFUSED,
                    problem=f"{other}, its other day, is not {word}.",
                    problem_vi=(
                        f"Hoán đổi với ngày {other:%d/%m/%Y}, "
                        f"nhưng ngày đó không phải ngày {word_vi}."
                    ),
                )
            )
        else:
            found.append(row)
    return found


def _change(rows: Sequence[RowFate], decision: Decision) -> CalendarChange | None:
    if any(row.fate is Fate.REFUSED for row in rows):
        return None
    replaced = tuple(
        row.new.day for row in rows if row.new and row.fate is Fate.REPLACES
    )
    return CalendarChange(
        add=tuple(
            row.new for row in rows if row.new and row.fate in {Fate.NEW, Fate.REPLACES}
        ),
        withdraw=replaced,
        why=f"Thay theo {decision.number.strip()}" if replaced else "",
    )


def _counts(row: RowFate) -> bool:
    return row.fate in {Fate.NEW, Fate.SAME, Fate.REPLACES}


def _made(one: Stated, fate: Fate) -> RowFate:
    return RowFate(line=one.line, stated=one.text, new=one.new, fate=fate)


def _refused(one: Stated, problem: str, problem_vi: str) -> RowFate:
    return replace(_made(one, Fate.REFUSED), problem=problem, problem_vi=problem_vi)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
