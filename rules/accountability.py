"""Who held a case for how long, and whose share of its delay is how large.

The principle:

* the delay is the office time from the deadline without a new date to the end, less
  the time in which the applicant had to act: that time is never the office's delay;
* it is shared in proportion to the office time that each holder on the agency's side
  (desk, unit, other body) kept the case beyond its own limit, of the step or of the
  consultation; a holder without one is bound by the deadline of the case;
* where nobody exceeded a limit, the delay belongs to whoever held the case after the
  deadline, and to the last holder where nobody did;
* while another body is asked, the time is that body's: it counts neither as the
  unit's holding nor towards the unit's limit.

Shares are whole minutes and add up to the delay exactly (largest remainder).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from rules.clock import Pause
from rules.deadline import due
from rules.facts import CaseDates, CaseFacts, HolderKind, Holding, MissedDeadline
from rules.procedure import Reckoning
from rules.shares import Attribution, Share, apportioned
from rules.work_calendar import WorkCalendar

#: Whose time it is when two have the case: the higher one's.
_PRECEDENCE = MappingProxyType(
    {
        HolderKind.DESK: 0,
        HolderKind.UNIT: 0,
        HolderKind.OTHER_BODY: 1,
        HolderKind.APPLICANT: 2,
    }
)


@dataclass(slots=True)
class _Tally:
    """Office seconds of one holder while they are being added up."""

    share: Share
    held: int = 0
    beyond: int = 0
    after_due: int = 0
    last_seen: datetime = datetime(1, 1, 1)

    @property
    def is_agency_side(self) -> bool:
        return self.share.kind is not HolderKind.APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One deadline to account for: when it ran, was due and ended.

    `pauses` stop the limits of the steps as they stop the case; `waits` are the
    applicant's, whether or not a holding says so too.
    """

    due_at: datetime | None
    due_on: date | None
    until: datetime
    since: datetime | None = None
    pauses: Sequence[Pause] = ()
    waits: Sequence[Pause] = ()

    def clipped(self, holding: Holding) -> Holding | None:
        """Give the part of a holding that lies in the term."""
        begun = max(holding.since, self.since or holding.since)
        over = min(holding.until or self.until, self.until)
        return replace(holding, since=begun, until=over) if begun < over else None


def term_in_force(facts: CaseFacts, dates: CaseDates, now: datetime) -> Term:
    """Give the term of the deadline in force, up to the end of the case or to now."""
    return Term(
        due_at=dates.original_due_at,
        due_on=dates.original_due_on,
        until=now if facts.end_at is None else min(facts.end_at, now),
        since=facts.runs_from,
        pauses=facts.pauses,
        waits=facts.waits,
    )


def term_of_missed(facts: CaseFacts, missed: MissedDeadline) -> Term:
    """Give the term of a deadline missed before a restart, up to the request."""
    return Term(
        due_at=missed.due_at,
        due_on=missed.due_on,
        until=missed.until,
        since=missed.ran_from,
        pauses=facts.pauses,
        waits=facts.waits,
    )


def attribute(
    holdings: Sequence[Holding], term: Term, calendar: WorkCalendar
) -> Attribution:
    """Attribute the delay of one deadline to those who held the case in its term."""
    held = [part for h in holdings if (part := term.clipped(h)) is not None]
    theirs = [*term.waits, *_spans(held, above=1)]
    late = waiting = days = 0
    if term.due_at is not None and term.due_at < term.until:
        late = calendar.seconds_between(term.due_at, term.until, theirs)
        waiting = calendar.seconds_between(term.due_at, term.until) - late
    if term.due_on is not None and term.due_on < term.until.date():
        days = calendar.working_days_between(term.due_on, term.until.date())
    tallies = _tallies(held, term, calendar)
    shared = apportioned(late // 60, _weights(tallies))
    return Attribution(
        due_at=term.due_at,
        until=term.until,
        delay_minutes=late // 60,
        waiting_minutes=waiting // 60,
        working_days_late=days,
        shares=_shares(tallies, shared),
        unattributed_minutes=late // 60 - sum(shared),
    )


def _tallies(
    held: Sequence[Holding], term: Term, calendar: WorkCalendar
) -> list[_Tally]:
    tallies: dict[tuple[object, ...], _Tally] = {}
    for holding, begun in _with_step_begun(held):
        key = (holding.kind, holding.holder, holding.officer, holding.step_no)
        tally = tallies.setdefault(key, _Tally(_blank(holding)))
        _count(tally, holding, begun, (held, term), calendar)
    return list(tallies.values())


def _with_step_begun(
    held: Sequence[Holding],
) -> Iterator[tuple[Holding, datetime]]:
    """Pair each holding with the instant from which its limit runs.

    A step handed on to a colleague is still the same step: its limit does not begin
    anew with each of them.
    """
    previous: Holding | None = None
    begun = datetime(1, 1, 1)
    for holding in sorted(held, key=lambda h: h.since):
        if _PRECEDENCE[holding.kind] > 0:
            yield holding, holding.since
            continue
        goes_on = (
            previous is not None
            and holding.step_no is not None
            and previous.step_no == holding.step_no
            and previous.until == holding.since
        )
        begun = begun if goes_on else holding.since
        previous = holding
        yield holding, begun


def _count(
    tally: _Tally,
    holding: Holding,
    begun: datetime,
    among: tuple[Sequence[Holding], Term],
    calendar: WorkCalendar,
) -> None:
    held, term = among
    not_mine = _not_mine(holding, held, term)
    end = holding.until or term.until
    tally.last_seen = max(tally.last_seen, end)
    tally.held += calendar.seconds_between(holding.since, end, not_mine)
    if not tally.is_agency_side:
        return
    tally.after_due += _seconds_past(term.due_at, holding, not_mine, calendar)
    bound = term.due_at
    if holding.limit is not None and holding.limit.reckoning is not Reckoning.NEVER:
        stops = [*term.pauses, *not_mine]
        bound = due(begun, holding.limit, calendar, pauses=stops).due_at
    tally.beyond += _seconds_past(bound, holding, not_mine, calendar)


def _seconds_past(
    bound: datetime | None,
    holding: Holding,
    not_mine: Sequence[Pause],
    calendar: WorkCalendar,
) -> int:
    end = holding.until
    if bound is None or end is None or bound >= end:
        return 0
    return calendar.seconds_between(max(holding.since, bound), end, not_mine)


def _not_mine(holding: Holding, held: Sequence[Holding], term: Term) -> list[Pause]:
    """List when the case was with somebody who answers for it before the holder."""
    above = _spans(held, above=_PRECEDENCE[holding.kind])
    return above if holding.kind is HolderKind.APPLICANT else [*above, *term.waits]


def _spans(held: Sequence[Holding], *, above: int) -> list[Pause]:
    return [Pause(h.since, h.until) for h in held if _PRECEDENCE[h.kind] > above]


def _weights(tallies: Sequence[_Tally]) -> list[int]:
    """Give the weight of each holder in the delay, by the principle above.

    The applicant's tallies have neither time beyond a limit nor time after the due
    date; only the last resort must leave the applicant out by name.
    """
    for weights in ([t.beyond for t in tallies], [t.after_due for t in tallies]):
        if any(weights):
            return weights
    last = max((t.last_seen for t in tallies if t.is_agency_side), default=None)
    return [int(t.is_agency_side and t.last_seen == last) for t in tallies]


def _shares(tallies: Sequence[_Tally], delays: Sequence[int]) -> tuple[Share, ...]:
    held = [t.held for t in tallies]
    beyond = [t.beyond for t in tallies]
    return tuple(
        replace(
            tally.share,
            held_minutes=held_minutes,
            beyond_minutes=beyond_minutes,
            delay_minutes=delay,
        )
        for tally, held_minutes, beyond_minutes, delay in zip(
            tallies,
            apportioned(sum(held) // 60, held),
            apportioned(sum(beyond) // 60, beyond),
            delays,
            strict=True,
        )
    )


def _blank(holding: Holding) -> Share:
    return Share(
        kind=holding.kind,
        holder=holding.holder,
        holder_name=holding.holder_name,
        officer=holding.officer,
        officer_name=holding.officer_name,
        step_no=holding.step_no,
        step_name=holding.step_name,
    )
