"""Judging cases in memory: which rungs were reached, and what follows from them.

The sweep judges a batch, a command judges its one case before it acts; both use this,
so that a rung which passed while no sweep ran is recorded all the same, at its own
instant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from rules.escalation import own_rungs
from rules.facts import CaseDates, CaseFacts
from rules.ladder import (
    OF_DEADLINE,
    Rung,
    RungAt,
    late_rungs_until,
    next_timer,
    reached,
    rungs,
)
from rules.lifecycle import IN_HAND, CaseState
from rules.sla import missed_deadlines
from rules.work_calendar import WorkCalendar
from tracker.calendars import AgencyTime
from tracker.clockwork import ChoicesLike, dates, facts_of
from tracker.escalation.ladder import SHIPPED, Ladder
from tracker.escalation.people import ReachedRung, loudest

#: A rung that was recorded: deadline number, rung, scope, instant.
Recorded = tuple[int, str, str, datetime]


class Judgeable(Protocol):
    """What a judgement needs of a case: its row, or what it was at some time."""

    @property
    def agency_id(self) -> UUID: ...
    @property
    def id(self) -> UUID: ...
    @property
    def clock(self) -> Mapping[str, Any]: ...
    @property
    def state(self) -> str: ...
    @property
    def deadline_no(self) -> int: ...
    @property
    def late_since(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One rung newly reached, with its own instant."""

    rung: Rung
    at: datetime
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is now true of one case, and was not yet written down.

    `missed_at` is the deadline that a late case answers for.
    """

    agency_id: UUID
    case_id: UUID
    deadline_no: int
    dates: CaseDates
    new: tuple[Reached, ...]
    loudest: ReachedRung | None
    needs_draft: bool
    is_late: bool
    missed_at: datetime | None
    next_timer_at: datetime | None


def judge(
    case: Judgeable,
    recorded: Iterable[Recorded],
    agency_time: AgencyTime,
    choices: ChoicesLike,
    now: datetime,
    ladder: Ladder = SHIPPED,
) -> Judgement:
    """Say which rungs of the case were reached by `now` and are not recorded yet.

    Those of the law always, and the ones that the agency's ladder adds.
    """
    facts = facts_of(case.clock, case.state, agency_time, choices)
    found = dates(facts, agency_time)
    known = list(recorded)
    local_now = agency_time.civil(now)
    possible = (
        *_possible(facts, found, agency_time.calendar, local_now),
        *own_rungs(facts, found, agency_time.calendar, ladder.own(agency_time)),
    )
    new = [
        Reached(rung=rung.rung, at=agency_time.instant(rung.at), scope=rung.scope)
        for rung in possible
        if reached(rung, local_now) and not _is_recorded(rung, case, known, agency_time)
    ]
    needs_draft = _needs_draft(facts, new)
    missed = _missed_at(facts, found, agency_time.calendar, local_now)
    if missed and case.late_since is None and not _is_any_late(new):
        # A correction shows that it was late after all: under the deadline in force,
        # or under one that a restart left behind.
        scope = OF_DEADLINE if missed == found.original_due_at else "missed"
        late = agency_time.instant(missed)
        new.append(Reached(rung=Rung.OVERDUE, at=late, scope=scope))
        needs_draft = needs_draft or (scope == OF_DEADLINE and _may_draft(facts))
    timer = next_timer(possible, local_now) if facts.end_at is None else None
    answers_for = found.original_due_at if case.late_since else missed
    return Judgement(
        agency_id=case.agency_id,
        case_id=case.id,
        deadline_no=case.deadline_no,
        dates=found,
        new=tuple(new),
        loudest=loudest(new),
        needs_draft=needs_draft,
        is_late=_is_any_late(new),
        missed_at=agency_time.instant(answers_for) if answers_for else None,
        next_timer_at=agency_time.instant(timer) if timer else None,
    )


def _possible(
    facts: CaseFacts, found: CaseDates, calendar: WorkCalendar, local_now: datetime
) -> tuple[RungAt, ...]:
    """List what the case can reach.

    An ended case reaches nothing more, and nobody is to be reminded of it; but a
    correction may show that it was late.
    """
    if facts.end_at is None:
        return rungs(facts, found, calendar)
    return late_rungs_until(facts, found, local_now)


def _missed_at(
    facts: CaseFacts, found: CaseDates, calendar: WorkCalendar, local_now: datetime
) -> datetime | None:
    """Give the first deadline that the case has missed, as the law counts it."""
    missed = missed_deadlines(facts, calendar)
    if missed:
        return missed[0].due_at
    last = local_now if facts.end_at is None else min(facts.end_at, local_now)
    due_at = found.original_due_at
    return due_at if due_at is not None and last > due_at else None


def _is_recorded(
    rung: RungAt, case: Judgeable, known: list[Recorded], agency_time: AgencyTime
) -> bool:
    """Say whether the rung stands in the record already.

    A re-appointment gives the case a new deadline number while the date against
    which it is late stays; being overdue against one date is recorded once. What
    calls for a draft is owed anew under each number: the draft of the older one was
    withdrawn when the clock stood, though it may have stood for an hour only.
    """
    at = agency_time.instant(rung.at)
    is_anew = rung.rung in _OWED
    for deadline_no, name, scope, when in known:
        if name != rung.rung or scope != rung.scope:
            continue
        if deadline_no == case.deadline_no:
            return True
        if not is_anew and _same_instant(when, at):
            return True
    return False


def _same_instant(one: datetime, other: datetime) -> bool:
    return one.astimezone(UTC) == other.astimezone(UTC)


_LATE = frozenset({Rung.OVERDUE, Rung.LATE_AGAIN})
_OWED = frozenset({Rung.APOLOGY_TO_PREPARE, Rung.APOLOGY_OWED})
_DRAFTING = _OWED | {Rung.OVERDUE}
#: A late result is apologised for; who withdrew, asked no longer for one.
_APOLOGISED = IN_HAND | {CaseState.FINISHED, CaseState.RETURNED}


def _is_any_late(new: Iterable[Reached]) -> bool:
    return any(one.rung in _LATE for one in new)


def _needs_draft(facts: CaseFacts, new: Iterable[Reached]) -> bool:
    return _may_draft(facts) and any(one.rung in _DRAFTING for one in new)


def _may_draft(facts: CaseFacts) -> bool:
    """Say whether the system makes a draft apology when one is called for.

    The date is moved once only (NĐ 118/2025, Đ.19 k.6): after a re-appointment no
    draft is made by the system.
    """
    return facts.extension is None and facts.state in _APOLOGISED


def by_case(
    rows: Iterable[tuple[UUID, int, str, str, datetime]],
) -> dict[UUID, list[Recorded]]:
    """Sort recorded rungs by their case."""
    found: dict[UUID, list[Recorded]] = {}
    for case_id, deadline_no, rung, scope, at in rows:
        found.setdefault(case_id, []).append((deadline_no, rung, scope, at))
    return found
