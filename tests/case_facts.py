"""Cases as the rules see them, told in a line; civil time, the Vietnamese calendar."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from rules.clock import Extension, Pause
from rules.facts import CaseFacts, Duties, HolderKind, Holding, Supplement
from rules.lifecycle import CaseState
from rules.procedure import TimeLimit
from rules.work_calendar import vietnam

VIETNAM = vietnam()
DUTIES = Duties(
    supplement_ask=TimeLimit(3, "working_day"),
    supplement_window=TimeLimit(15, "day"),
    online_answer=TimeLimit(8, "working_hour"),
)
THURSDAY = "2026-11-19 09:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def limit(text: str) -> TimeLimit:
    """Read '5 working_day', '2.5 working_day', '1 month', 'same_day', 'none'."""
    amount, _, unit = text.rpartition(" ")
    return TimeLimit(float(amount) if "." in amount else int(amount or 0), unit)


def case(term: str = "5 working_day", received: str = THURSDAY, **more: Any) -> Any:
    """Give a case in hand, received (and begun) at that instant."""
    begun = at(received)
    known = {
        "state": CaseState.PROCESSING,
        "limit": limit(term),
        "received_at": begun,
        "started_at": begun,
        "duties": DUTIES,
    }
    return CaseFacts(**(known | more))


def supplement(requested: str, completed: str | None = None) -> Supplement:
    return Supplement(
        requested_at=at(requested), completed_at=at(completed) if completed else None
    )


def pause(start: str, end: str | None = None) -> Pause:
    return Pause(at(start), at(end) if end else None)


def new_date(text: str) -> Extension:
    return Extension(date.fromisoformat(text), granted=True)


def held(
    kind: str,
    holder: str,
    since: str,
    until: str | None = None,
    *,
    term: str | None = None,
    **more: Any,
) -> Holding:
    return Holding(
        kind=HolderKind(kind),
        holder=holder,
        holder_name=holder.title(),
        since=at(since),
        until=at(until) if until else None,
        limit=limit(term) if term else None,
        **more,
    )


def told(rungs: Sequence[Any]) -> list[tuple[str, str]]:
    """Say rungs as (name, instant) pairs."""
    return [(str(r.rung), r.at.isoformat(" ", "minutes")) for r in rungs]
