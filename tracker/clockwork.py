"""From the events of a case to its facts, and from the facts to its derived columns.

Events are the truth. `fold` reads them once into a `Clock`, which is kept beside the
case so that the sweep and a change of the calendar need not read every event again;
`dunghen verify` folds the events anew and reports a difference.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Protocol

from rules.clock import Extension, Pause
from rules.facts import CaseDates, CaseFacts, Duties, Supplement
from rules.lifecycle import CaseState
from rules.procedure import TimeLimit
from rules.sla import dates as dates_of
from tracker.calendars import AgencyTime
from tracker.local_time import to_civil

_ENDING = {
    "case.not_accepted",
    "case.finished",
    "case.withdrawn",
    "case.stopped",
    "case.closed",
}


class EventLike(Protocol):
    """What folding needs of an event: a row, or one that is only being considered."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class ChoicesLike(Protocol):
    """The agency's lead times before a deadline, in working days."""

    @property
    def due_soon_working_days(self) -> int: ...
    @property
    def apology_prepared_working_days(self) -> int: ...


@dataclass(slots=True)
class Clock:
    """The folded facts of one case; instants are ISO text in UTC, to be kept as JSON.

    Pinned from the catalogue version at reception: `cutoff`, `after_supplement`,
    `ask` and `window` (how long may pass before a supplement is asked for, and until
    it must arrive), `starts` (from when the limit runs).
    """

    cutoff: str = "15:00"
    after_supplement: str = "restart"
    ask: list[Any] = field(default_factory=lambda: [3, "working_day"])
    window: list[Any] = field(default_factory=lambda: [15, "day"])
    starts: str = "reception"
    limit: list[Any] = field(default_factory=lambda: [None, "none"])
    variant: str = ""
    online: bool = False
    submitted_at: str | None = None
    answered_at: str | None = None
    received_at: str | None = None
    started_at: str | None = None
    pauses: list[list[str | None]] = field(default_factory=list)
    supplements: list[list[str | None]] = field(default_factory=list)
    extension: str | None = None
    deadline_since: str | None = None
    step: list[Any] | None = None
    finished_at: str | None = None
    ended_at: str | None = None
    returned_at: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the clock as it is kept in the case's row."""
        return {
            name: _apart(value) if isinstance(value, list) else value
            for name in _NAMES
            for value in (getattr(self, name),)
        }


_NAMES = tuple(one.name for one in fields(Clock))


def _apart(values: list[Any]) -> list[Any]:
    """Copy a list with the lists in it, so that what is kept is nobody else's."""
    return [list(one) if isinstance(one, list) else one for one in values]


def fold(events: Iterable[EventLike]) -> Clock:
    """Read the events in their order into a clock; corrections apply where they point.

    A correcting event changes what is believed of an earlier one, which itself stays.
    """
    rows = [event for event in events if event.kind in _FOLDS]
    believed: dict[int, str] = {
        int(event.data["corrects"]): str(event.data["at"])
        for event in rows
        if event.kind == "case.corrected" and "at" in event.data
    }
    clock = Clock()
    for event in rows:
        at = believed.get(event.seq, event.at.isoformat())
        _apply(clock, event.kind, at, event.data)
    return clock


def fold_on(kept: Mapping[str, Any], events: Iterable[EventLike]) -> Clock:
    """Read further events into a clock that is kept; none of them may be a correction.

    Gives what `fold` gives for all the events of the case.
    """
    clock = Clock(**kept)
    for event in events:
        if event.kind in _FOLDS:
            _apply(clock, event.kind, event.at.isoformat(), event.data)
    return clock


def _apply(clock: Clock, kind: str, at: str, data: Mapping[str, Any]) -> None:
    _FOLDS[kind](clock, at, data)
    if kind in _ENDING:
        clock.ended_at = at
        _end_pauses(clock, at)


def _submitted(clock: Clock, at: str, data: Mapping[str, Any]) -> None:
    clock.submitted_at = at
    # NĐ 118/2025, Đ.17 k.2: the eight hours run for what came in by the system.
    clock.online = data.get("channel") in {"online", "api"}
    _pin(clock, data)


def _received(clock: Clock, at: str, data: Mapping[str, Any]) -> None:
    clock.received_at = at
    clock.answered_at = clock.answered_at or at
    clock.ended_at = None  # taken in anew, after its import was withdrawn
    _pin(clock, data)
    if clock.starts == "reception":
        clock.started_at = at


def _answered(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.answered_at = clock.answered_at or at


def _clock_started(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.started_at = at


def _variant_chosen(clock: Clock, _at: str, data: Mapping[str, Any]) -> None:
    clock.limit, clock.variant = list(data["limit"]), str(data["variant"])


def _handed_over(clock: Clock, at: str, data: Mapping[str, Any]) -> None:
    clock.step = _step(data, at, clock.step)


def _supplement_requested(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.supplements.append([at, None])


def _supplement_received(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.supplements[-1][1] = at


def _paused(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.pauses.append([at, None])


def _resumed(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    _end_pauses(clock, at)


def _payment_recorded(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    _end_pauses(clock, at)
    if clock.starts == "fee_paid":
        clock.started_at = clock.started_at or at


def _reappointed(clock: Clock, at: str, data: Mapping[str, Any]) -> None:
    clock.extension = str(data["to"])
    clock.deadline_since = at


def _deadline_changed(clock: Clock, at: str, data: Mapping[str, Any]) -> None:
    if data.get("cause") == "calendar":
        clock.deadline_since = at


def _finished(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.finished_at = at


def _returned(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    clock.returned_at = at


def _import_withdrawn(clock: Clock, at: str, _data: Mapping[str, Any]) -> None:
    """Let go of all that was read elsewhere: for the clock there was no case."""
    for name, value in asdict(Clock(ended_at=at)).items():
        setattr(clock, name, value)


def _nothing(clock: Clock, at: str, data: Mapping[str, Any]) -> None:
    """Leave the clock alone: an end without a result, or a correction."""


_Fold = Callable[[Clock, str, Mapping[str, Any]], None]

#: What each kind of event does to the clock; no other kind is folded.
_FOLDS: dict[str, _Fold] = {
    "case.submitted": _submitted,
    "case.received": _received,
    "case.guided": _answered,
    "case.not_accepted": _answered,
    "case.clock_started": _clock_started,
    "case.variant_chosen": _variant_chosen,
    "case.handed_over": _handed_over,
    "case.handover_returned": _handed_over,
    "case.supplement_requested": _supplement_requested,
    "case.supplement_received": _supplement_received,
    "case.payment_required": _paused,
    "case.payment_recorded": _payment_recorded,
    "case.paused": _paused,
    "case.resumed": _resumed,
    "case.reappointed": _reappointed,
    "case.deadline_changed": _deadline_changed,
    "case.finished": _finished,
    "case.outcome_returned": _returned,
    "case.withdrawn": _nothing,
    "case.stopped": _nothing,
    "case.closed": _nothing,
    "case.corrected": _nothing,
    "case.import_withdrawn": _import_withdrawn,
}


def _pin(clock: Clock, data: Mapping[str, Any]) -> None:
    for name in ("cutoff", "after_supplement", "ask", "window", "starts", "limit"):
        if name in data:
            setattr(clock, name, data[name])
    clock.variant = str(data.get("variant", clock.variant))
    clock.step = _step(data, clock.received_at or "", clock.step)


def _step(
    data: Mapping[str, Any], at: str, before: list[Any] | None
) -> list[Any] | None:
    """Give `[no, since, amount, unit]`; the same step goes on from where it began."""
    no = data.get("step_no")
    if no is None:
        return before
    if before is not None and before[0] == no and before[1]:
        return before
    amount, unit = data.get("step_limit") or [None, None]
    return [no, at, amount, unit]


def _end_pauses(clock: Clock, at: str) -> None:
    for pause in clock.pauses:
        if pause[1] is None:
            pause[1] = max(at, str(pause[0]))


def facts_of(
    clock: Clock | Mapping[str, Any],
    state: str,
    agency_time: AgencyTime,
    choices: ChoicesLike,
) -> CaseFacts:
    """Give the rules the facts of a case, in the civil time of its agency."""
    known = clock if isinstance(clock, Clock) else Clock(**clock)

    def civil(text: str | None) -> datetime | None:
        return _civil(text, agency_time.zone) if text else None

    def surely(text: str | None) -> datetime:
        return _civil(str(text), agency_time.zone)

    step = known.step
    return CaseFacts(
        state=CaseState(state),
        limit=_limit(known.limit),
        cutoff=_time_of_day(known.cutoff),
        after_supplement=known.after_supplement,
        submitted_at=civil(known.submitted_at),
        online=known.online,
        answered_at=civil(known.answered_at),
        received_at=civil(known.received_at),
        started_at=civil(known.started_at),
        pauses=tuple(Pause(surely(a), civil(b)) for a, b in known.pauses),
        supplements=tuple(
            Supplement(requested_at=surely(a), completed_at=civil(b))
            for a, b in known.supplements
        ),
        extension=(
            Extension(date.fromisoformat(known.extension), granted=True)
            if known.extension
            else None
        ),
        deadline_since=civil(known.deadline_since),
        finished_at=civil(known.finished_at),
        ended_at=civil(known.ended_at),
        step_limit=_limit(step[2:4]) if step and step[3] else None,
        step_no=step[0] if step else None,
        step_since=civil(step[1]) if step else None,
        duties=_duties(known, choices),
    )


@lru_cache(maxsize=4096)
def _civil(text: str, zone: str) -> datetime:
    """Read a kept instant as civil time; one case names the same few many times."""
    return to_civil(datetime.fromisoformat(text), zone)


@lru_cache(maxsize=64)
def _time_of_day(text: str) -> time:
    return time.fromisoformat(text)


def _duties(known: Clock, choices: ChoicesLike) -> Duties:
    return Duties(
        due_soon_working_days=choices.due_soon_working_days,
        apology_prepared_working_days=choices.apology_prepared_working_days,
        supplement_ask=_limit(known.ask),
        supplement_window=_limit(known.window),
        # NĐ 118/2025, Đ.17 k.2 c
        online_answer=_limit([8, "working_hour"]),
    )


def _limit(pair: Iterable[Any]) -> TimeLimit:
    amount, unit = pair
    return _time_limit(amount, unit)


@lru_cache(maxsize=512)
def _time_limit(amount: Any, unit: Any) -> TimeLimit:
    """Make a limit once: a report asks for the same few of them for every case."""
    whole = int(amount) if isinstance(amount, float) and amount.is_integer() else amount
    return TimeLimit(whole if whole is not None else 0, unit)


def dates(facts: CaseFacts, agency_time: AgencyTime) -> CaseDates:
    """Derive the dates of a case with the one calculator."""
    return dates_of(facts, agency_time.calendar)
