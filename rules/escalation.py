"""The rungs an agency adds of its own.

So long before the apology's cut-off or the end of a step, so many working days after
the due day. Each counts from when the agency added it; what lies before is told to
nobody.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from rules.duties import step_due_at
from rules.facts import CaseDates, CaseFacts
from rules.ladder import Rung, RungAt, opening_of
from rules.lifecycle import IN_HAND
from rules.work_calendar import WorkCalendar

_SECONDS_OF_HOUR = 3600


class OwnRung(NamedTuple):
    """A rung with its number: working days, or office hours before the end of a step.

    `since` is civil time; `None` counts from ever.
    """

    rung: Rung
    amount: int
    since: datetime | None = None


def own_rungs(
    facts: CaseFacts,
    dates: CaseDates,
    calendar: WorkCalendar,
    wanted: Iterable[OwnRung],
) -> tuple[RungAt, ...]:
    """List the agency's own rungs of the deadline in force; none while it stands.

    The scope is the number, so that each is reached once for a deadline; that of a
    step names the step too.
    """
    if facts.state not in IN_HAND or facts.end_at is not None or dates.stopped:
        return ()
    return tuple(
        found
        for one in wanted
        for found in _rung(facts, dates, calendar, one)
        if one.since is None or found.at >= one.since
    )


def _rung(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar, one: OwnRung
) -> Iterator[RungAt]:
    match one.rung:
        case Rung.BEFORE_CUT_OFF:
            yield from _before_cut_off(facts, dates, calendar, one.amount)
        case Rung.AFTER_DUE if dates.due_on is not None:
            day = calendar.shift(dates.due_on, one.amount)
            at = opening_of(day, calendar)
            yield RungAt(Rung.AFTER_DUE, at, str(one.amount))
        case Rung.STEP_ENDING:
            yield from _step_ending(facts, calendar, one.amount)
        case _:
            return


def _before_cut_off(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar, working_days: int
) -> Iterator[RungAt]:
    """Yield the day before the cut-off; none for what was promised a moment ago."""
    runs_from, owed_on = facts.runs_from, dates.apology_due_on
    if facts.extension is not None or owed_on is None or runs_from is None:
        return
    born = max(runs_from, facts.deadline_since or runs_from)
    day = calendar.shift(owed_on, -working_days)
    if day >= born.date():
        at = max(opening_of(day, calendar), born)
        yield RungAt(Rung.BEFORE_CUT_OFF, at, str(working_days))


def _step_ending(
    facts: CaseFacts, calendar: WorkCalendar, hours: int
) -> Iterator[RungAt]:
    """Yield the instant before a step's end; none if the step is shorter than that."""
    since, due_at = facts.step_since, step_due_at(facts, calendar)
    if since is None or due_at is None:
        return
    at = _office_time_before(due_at, hours * _SECONDS_OF_HOUR, since, calendar)
    if at is not None:
        begun = since.isoformat(timespec="seconds")
        yield RungAt(Rung.STEP_ENDING, at, f"{hours}-step-{facts.step_no}@{begun}")


def _office_time_before(
    end: datetime, seconds: int, since: datetime, calendar: WorkCalendar
) -> datetime | None:
    """Give the instant with so much office time left until `end`, if after `since`."""
    left = timedelta(seconds=seconds)
    day = end.date()
    while day >= since.date():
        for opens, closes in reversed(calendar.windows(day)):
            until = min(closes, end)
            if until <= opens:
                continue
            if until - opens >= left:
                return until - left if until - left > since else None
            left -= until - opens
        day -= timedelta(days=1)
    return None
