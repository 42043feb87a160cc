"""A change of the calendar over many cases: one transaction, its end included."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from tracker.calendars import CalendarChange
from tracker.recompute import apply
from tracker.works.errand import Errand, Outcome

_CHANGE = TypeAdapter(CalendarChange)


def as_asked(change: CalendarChange) -> Any:
    """Give a change as a work keeps it until it is made."""
    return _CHANGE.dump_python(change, mode="json")


def carry_calendar(errand: Errand) -> Outcome | None:
    """Make the change; a stop on the way takes all of it back.

    The work ends in the same transaction, so that nobody makes the change twice.
    Raises what making it raises.
    """
    change = _CHANGE.validate_python(errand.asked["change"])
    errand.total = int(errand.asked["cases"])
    now = errand.clock()

    def act(session: Session) -> None:
        moves = apply(session, errand.actor, change, now, told=errand.told)
        errand.done = len(moves)
        errand.end(session, {"moved": len(moves)})

    errand.database.write(act)
    return None
