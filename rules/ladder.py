"""The rungs a case climbs towards its deadline and beyond, each at its own instant.

Choices where an instant would lie before the deadline began (its start, its latest
restart, or the act that moved it):

* due soon on the first day counts from the beginning; before it, there is no such
  rung: nobody needs to be reminded of what was promised a moment ago;
* an apology owed is owed from the beginning at the latest, and so is its preparation,
  unless the apology is owed on the first day already: then that rung alone is there;
* due today counts from the beginning on the first day.

Apology rungs exist only where `apology_due_on` does, and never once a new date was
given: it may be given once only (NĐ 118/2025, Đ.19 k.6).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from rules.duties import (
    online_answer_by,
    step_due_at,
    supplement_ask_by,
    supplement_until,
)
from rules.facts import CaseDates, CaseFacts
from rules.lifecycle import IN_HAND, CaseState
from rules.work_calendar import WorkCalendar

_ONE_SECOND = timedelta(seconds=1)

#: The scope of the rungs that belong to the deadline itself.
OF_DEADLINE = ""


class Concern(StrEnum):
    """Whom a rung can concern."""

    OFFICER = "officer"
    DESK = "desk"
    UNIT_HEAD = "unit_head"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    DIRECTOR = "director"


class Rung(StrEnum):
    """What there is to be said of a case, from the least to the gravest."""

    SUPPLEMENT_NOT_ASKED = "supplement_not_asked"
    DUE_SOON = "due_soon"
    STEP_ENDING = "step_ending"
    STEP_OVERDUE = "step_overdue"
    SUPPLEMENT_WINDOW_OVER = "supplement_window_over"
    BEFORE_CUT_OFF = "before_cut_off"
    APOLOGY_TO_PREPARE = "apology_to_prepare"
    APOLOGY_OWED = "apology_owed"
    DUE_TODAY = "due_today"
    ONLINE_UNANSWERED = "online_unanswered"
    OVERDUE = "overdue"
    AFTER_DUE = "after_due"
    LATE_AGAIN = "late_again"

    @property
    def severity(self) -> int:
        """Rank of the rung: of several reached together the highest is told."""
        return _SEVERITY[self]

    @property
    def is_urgent(self) -> bool:
        """True when it is told at once, also outside office hours."""
        return self in _URGENT

    @property
    def opens_a_day(self) -> bool:
        """True when it is reached as its day opens; the others when a limit is past."""
        return self in _OPENING

    @property
    def concerns(self) -> frozenset[Concern]:
        """Whom to tell, where the agency does not say otherwise."""
        return _CONCERNS[self]


_SEVERITY = MappingProxyType({rung: rank for rank, rung in enumerate(Rung)})
_URGENT = frozenset(
    {Rung.APOLOGY_OWED, Rung.ONLINE_UNANSWERED, Rung.OVERDUE, Rung.LATE_AGAIN}
)
_OPENING = frozenset(
    {
        Rung.DUE_SOON,
        Rung.STEP_ENDING,
        Rung.BEFORE_CUT_OFF,
        Rung.APOLOGY_TO_PREPARE,
        Rung.APOLOGY_OWED,
        Rung.DUE_TODAY,
        Rung.AFTER_DUE,
    }
)
#: Rungs that an agency adds of its own, each with a number (`rules.escalation`).
OWN_RUNGS = frozenset({Rung.BEFORE_CUT_OFF, Rung.AFTER_DUE, Rung.STEP_ENDING})
_WORKERS = frozenset({Concern.OFFICER, Concern.UNIT_HEAD})
_HEADS = frozenset({Concern.UNIT_HEAD, Concern.MANAGER})
_CONCERNS = MappingProxyType(
    {
        Rung.SUPPLEMENT_NOT_ASKED: _WORKERS,
        Rung.DUE_SOON: _WORKERS,
        Rung.STEP_ENDING: _WORKERS,
        Rung.STEP_OVERDUE: _WORKERS,
        Rung.SUPPLEMENT_WINDOW_OVER: frozenset(
            {Concern.DESK}
        ),  # Đ.19 k.5: the desk closes
        Rung.BEFORE_CUT_OFF: _HEADS,
        Rung.APOLOGY_TO_PREPARE: _HEADS,
        Rung.APOLOGY_OWED: _HEADS,
        Rung.DUE_TODAY: _WORKERS,
        Rung.ONLINE_UNANSWERED: frozenset({Concern.DESK, Concern.MANAGER}),
        Rung.OVERDUE: _WORKERS | _HEADS,
        Rung.AFTER_DUE: _HEADS,
        Rung.LATE_AGAIN: _WORKERS | _HEADS,
    }
)


class RungAt(NamedTuple):
    """A rung, its instant, and what it is about.

    The scope tells apart what can happen to one case more than once: the request of
    a supplement, the step. It is `OF_DEADLINE` for the rungs of the deadline.
    """

    rung: Rung
    at: datetime
    scope: str = OF_DEADLINE

    @property
    def fires_at(self) -> datetime:
        """The first whole second at which the rung is reached."""
        return self.at if self.rung.opens_a_day else self.at + _ONE_SECOND


def reached(rung_at: RungAt, now: datetime) -> bool:
    """Tell whether a rung is reached: after its limit, or once its day has opened.

    Finishing at `due_at` exactly is on time.

    >>> noon = datetime(2026, 11, 27, 17)
    >>> reached(RungAt(Rung.OVERDUE, noon), noon)
    False
    >>> reached(RungAt(Rung.DUE_TODAY, noon), noon)
    True
    """
    return now >= rung_at.at if rung_at.rung.opens_a_day else now > rung_at.at


def rungs(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar
) -> tuple[RungAt, ...]:
    """List the rungs of the deadline in force, in the order of their instants.

    A standing clock has only the applicant's window; an ended case has none.
    """
    if facts.state is CaseState.REGISTERED:
        found = () if facts.answered_at else _online(facts, calendar)
    elif facts.state in IN_HAND:
        found = _in_hand(facts, dates, calendar)
    else:
        found = ()
    return tuple(sorted(found, key=_by_instant))


def rungs_until(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar, until: datetime
) -> tuple[RungAt, ...]:
    """List the rungs reached by `until`, or by the end of the case if that is before.

    To be recorded before an act changes the deadline, so that a sweep that was down
    hides nothing; an ended case tells here whether it was late.
    """
    last = until if facts.end_at is None else min(until, facts.end_at)
    found = [r for r in _in_hand(facts, dates, calendar) if reached(r, last)]
    answered = facts.answered_at or facts.received_at or last
    found += [r for r in _online(facts, calendar) if reached(r, min(last, answered))]
    return tuple(sorted(found, key=_by_instant))


def late_rungs_until(
    facts: CaseFacts, dates: CaseDates, until: datetime
) -> tuple[RungAt, ...]:
    """List the rungs of lateness alone that `rungs_until` gives: all that an end keeps.

    Nothing is asked of the calendar, so a register of ended cases is judged quickly.
    """
    if dates.stopped or facts.runs_from is None:
        return ()
    if dates.due_at is None or dates.due_on is None:
        return ()
    last = until if facts.end_at is None else min(until, facts.end_at)
    found = [rung for rung in _late(dates, dates.due_at) if reached(rung, last)]
    return tuple(sorted(found, key=_by_instant))


def next_timer(
    rungs: Iterable[RungAt], judged_until: datetime | None
) -> datetime | None:
    """Give the instant at which the case must be judged next; `None` if never.

    `judged_until` is the instant up to which its rungs were recorded. After an act
    that moved the deadline none of the new ones was: with `None` a rung that lies in
    the past already makes the case due for judgement at once.
    """
    if judged_until is not None:
        rungs = (r for r in rungs if not reached(r, judged_until))
    return min((r.fires_at for r in rungs), default=None)


def _by_instant(rung_at: RungAt) -> tuple[datetime, int]:
    return rung_at.at, rung_at.rung.severity


def _in_hand(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar
) -> Iterator[RungAt]:
    window = supplement_until(facts, calendar)
    if window is not None:
        no = len(facts.supplements)
        yield RungAt(Rung.SUPPLEMENT_WINDOW_OVER, window, f"supplement-{no}")
    if dates.stopped:
        return
    yield from _of_deadline(facts, dates, calendar)
    yield from _ask(facts, dates, calendar)
    step_due = step_due_at(facts, calendar)
    if step_due is not None and facts.step_since is not None:
        since = facts.step_since.isoformat(timespec="seconds")
        yield RungAt(Rung.STEP_OVERDUE, step_due, f"step-{facts.step_no}@{since}")


def _of_deadline(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar
) -> Iterator[RungAt]:
    runs_from = facts.runs_from
    if dates.due_at is None or dates.due_on is None or runs_from is None:
        return
    born = max(runs_from, facts.deadline_since or runs_from)
    soon = _days_before(dates.due_on, facts.duties.due_soon_working_days, calendar)
    if soon is not None and soon >= born.date():
        yield RungAt(Rung.DUE_SOON, max(opening_of(soon, calendar), born))
    if facts.extension is None and dates.apology_due_on is not None:
        yield from _of_apology(facts, dates.apology_due_on, born, calendar)
    if dates.due_on >= born.date():
        yield RungAt(Rung.DUE_TODAY, max(opening_of(dates.due_on, calendar), born))
    yield from _late(dates, dates.due_at)


def _late(dates: CaseDates, due_at: datetime) -> Iterator[RungAt]:
    yield RungAt(Rung.OVERDUE, dates.original_due_at or due_at)
    if dates.is_moved:
        yield RungAt(Rung.LATE_AGAIN, due_at)


def _of_apology(
    facts: CaseFacts, owed_on: date, born: datetime, calendar: WorkCalendar
) -> Iterator[RungAt]:
    lead = facts.duties.apology_prepared_working_days
    prepare_on = _days_before(owed_on, lead, calendar)
    if prepare_on is not None and owed_on > born.date():
        at = max(opening_of(prepare_on, calendar), born)
        yield RungAt(Rung.APOLOGY_TO_PREPARE, at)
    yield RungAt(Rung.APOLOGY_OWED, max(opening_of(owed_on, calendar), born))


def _ask(
    facts: CaseFacts, dates: CaseDates, calendar: WorkCalendar
) -> Iterator[RungAt]:
    """Yield the end of the time to ask; where the case is due by then, nothing."""
    if facts.supplements:
        return
    ask_by = supplement_ask_by(facts, calendar)
    if ask_by is None:
        return
    if dates.original_due_at is None or ask_by < dates.original_due_at:
        yield RungAt(Rung.SUPPLEMENT_NOT_ASKED, ask_by, "reception")


def _online(facts: CaseFacts, calendar: WorkCalendar) -> Iterator[RungAt]:
    answer_by = online_answer_by(facts, calendar)
    if answer_by is not None:
        yield RungAt(Rung.ONLINE_UNANSWERED, answer_by, "online")


def opening_of(day: date, calendar: WorkCalendar) -> datetime:
    """Give the instant at which the office opens on a working day."""
    return calendar.windows(day)[0][0]


def _days_before(day: date, working_days: int, calendar: WorkCalendar) -> date | None:
    return calendar.shift(day, -working_days) if working_days else None
