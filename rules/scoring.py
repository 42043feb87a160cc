"""On time as the national score counts it, which is not as the decree counts it.

QĐ 766/QĐ-TTg subtracts the time of a supplement where the decree begins anew, believes
the new date where the decree does not, and calls a second request late whatever the
date. Wherever this verdict is shown, it is labelled as the score's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.clock import Extension, Pause
from rules.deadline import due
from rules.facts import CaseFacts, Supplement
from rules.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How the score counts one case, with the new date and without it.

    `is_counted` is false for a case that was never received: it is no part of the
    ratio. `due_at` is `None` without a limit and while the clock stands.
    """

    is_counted: bool
    end_at: datetime
    due_at: datetime | None = None
    is_late: bool = False
    due_at_without_new_date: datetime | None = None
    is_late_without_new_date: bool = False
    asked_again: bool = False
    provisional: bool = False


def score(facts: CaseFacts, calendar: WorkCalendar, asked_at: datetime) -> Score:
    """Count one case as of the instant asked for: the end of a period, or now.

    What happened after that instant is not known yet, except for a new date.
    """
    if facts.received_at is None or facts.received_at > asked_at:
        return Score(is_counted=False, end_at=asked_at)
    asked = _known(facts.supplements, asked_at)
    end_at = _end(facts, asked, asked_at)
    # "trừ trường hợp 'Yêu cầu bổ sung hồ sơ' hơn 01 lần thì tính quá hạn"
    asked_again = len([s for s in asked if s.requested_at >= facts.received_at]) > 1
    start = facts.started_at
    if start is None:
        return Score(
            is_counted=True,
            end_at=end_at,
            is_late=asked_again,
            is_late_without_new_date=asked_again,
            asked_again=asked_again,
        )
    # An open wait begins at the end instant itself, so it changes nothing.
    waits = [Pause(s.requested_at, s.completed_at) for s in asked if s.completed_at]
    pauses = [*facts.pauses, *waits]
    extension = facts.extension and Extension(facts.extension.to, granted=True)
    told = _due(facts, start, calendar, pauses, extension)
    lawful = told if extension is None else _due(facts, start, calendar, pauses, None)
    return Score(
        is_counted=True,
        end_at=end_at,
        due_at=told[0],
        is_late=asked_again or _is_after(end_at, told[0]),
        due_at_without_new_date=lawful[0],
        is_late_without_new_date=asked_again or _is_after(end_at, lawful[0]),
        asked_again=asked_again,
        provisional=told[1] or lawful[1],
    )


def _known(
    supplements: Sequence[Supplement], asked_at: datetime
) -> tuple[Supplement, ...]:
    """Give the supplements as they stood at the instant asked for."""
    return tuple(
        s
        if s.completed_at is None or s.completed_at <= asked_at
        else Supplement(requested_at=s.requested_at)
        for s in supplements
        if s.requested_at <= asked_at
    )


def _end(facts: CaseFacts, asked: Sequence[Supplement], asked_at: datetime) -> datetime:
    """Give the end instant: the end of the work, a wait, or the instant asked for.

    The hand-over of the result (state 10) ends nothing: a citizen who comes late
    makes no case late. A case closed or withdrawn in a wait ended with its request.
    """
    ends = [s.requested_at for s in asked if s.completed_at is None]
    if facts.end_at is not None:
        ends.append(facts.end_at)
    return min([*ends, asked_at])


def _due(
    facts: CaseFacts,
    start: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[Pause],
    extension: Extension | None,
) -> tuple[datetime | None, bool]:
    found = due(
        start,
        facts.limit,
        calendar,
        pauses=pauses,
        extension=extension,
        cutoff=facts.cutoff,
    )
    return found.due_at, found.provisional


def _is_after(end_at: datetime, due_at: datetime | None) -> bool:
    return due_at is not None and end_at > due_at
