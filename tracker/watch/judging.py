"""Judging cases in memory: which rungs were reached, and what follows from them.

The sweep judges a batch, a command judges its one case before it acts; both use this,
so that a rung which passed while no sweep ran is recorded all the same, at its own
instant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from rules.facts import CaseDates, CaseFacts
from rules.ladder import Rung, RungAt, next_timer, reached, rungs, rungs_until
from rules.lifecycle import CaseState
from tracker.calendars import AgencyTime
from tracker.clockwork import ChoicesLike, dates, facts_of
from tracker.models import Case

#: A rung that was recorded: deadline number, rung, scope, instant.
Recorded = tuple[int, str, str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One rung newly reached, with its own instant."""

    rung: Rung
    at: datetime
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is now true of one case, and was not yet written down."""

    agency_id: UUID
    case_id: UUID
    deadline_no: int
    dates: CaseDates
    new: tuple[Reached, ...]
    loudest: Reached | None
    needs_draft: bool
    is_late: bool
    next_timer_at: datetime | None


def judge(
    case: Case,
    recorded: Iterable[Recorded],
    agency_time: AgencyTime,
    choices: ChoicesLike,
    now: datetime,
) -> Judgement:
    """Say which rungs of the case were reached by `now` and are not recorded yet."""
    facts = facts_of(case.clock, case.state, agency_time, choices)
    found = dates(facts, agency_time)
    known = list(recorded)
    local_now = agency_time.civil(now)
    # An ended case reaches nothing more; a correction may show what it had reached.
    possible = (
        rungs(facts, found, agency_time.calendar)
        if facts.end_at is None
        else rungs_until(facts, found, agency_time.calendar, local_now)
    )
    new = tuple(
        Reached(rung=rung.rung, at=agency_time.instant(rung.at), scope=rung.scope)
        for rung in possible
        if reached(rung, local_now) and not _is_recorded(rung, case, known, agency_time)
    )
    timer = next_timer(possible, local_now) if facts.end_at is None else None
    return Judgement(
        agency_id=case.agency_id,
        case_id=case.id,
        deadline_no=case.deadline_no,
        dates=found,
        new=new,
        loudest=max(new, key=lambda one: one.rung.severity) if new else None,
        needs_draft=_needs_draft(facts, new),
        is_late=any(one.rung in _LATE for one in new),
        next_timer_at=agency_time.instant(timer) if timer else None,
    )


def _is_recorded(
    rung: RungAt, case: Case, known: list[Recorded], agency_time: AgencyTime
) -> bool:
    """Say whether the rung stands in the record already.

    A re-appointment gives the case a new deadline number while the date against
    which it is late stays; being overdue against one date is recorded once.
    """
    at = agency_time.instant(rung.at)
    for deadline_no, name, scope, when in known:
        if name != rung.rung or scope != rung.scope:
            continue
        if deadline_no == case.deadline_no or _same_instant(when, at):
            return True
    return False


def _same_instant(one: datetime, other: datetime) -> bool:
    return one.astimezone(UTC) == other.astimezone(UTC)


_LATE = frozenset({Rung.OVERDUE, Rung.LATE_AGAIN})
_DRAFTING = frozenset({Rung.APOLOGY_TO_PREPARE, Rung.APOLOGY_OWED, Rung.OVERDUE})


def _needs_draft(facts: CaseFacts, new: tuple[Reached, ...]) -> bool:
    """Say whether a draft apology is to be made.

    The date is moved once only (NĐ 118/2025, Đ.19 k.6): after a re-appointment no
    draft is made by the system.
    """
    if facts.extension is not None or facts.state is CaseState.REGISTERED:
        return False
    return any(one.rung in _DRAFTING for one in new)


def by_case(
    rows: Iterable[tuple[UUID, int, str, str, datetime]],
) -> dict[UUID, list[Recorded]]:
    """Sort recorded rungs by their case."""
    found: dict[UUID, list[Recorded]] = {}
    for case_id, deadline_no, rung, scope, at in rows:
        found.setdefault(case_id, []).append((deadline_no, rung, scope, at))
    return found
