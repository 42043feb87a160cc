"""In which order the acts on a case happened, as it is believed now."""

from collections.abc import Iterable
from datetime import datetime

from tracker.clockwork import EventLike

#: Acts that happened to the case itself, each after the one before it. A note, a
#: file, a correction, the wording of an apology or a change of the calendar is no such
#: act: what happened before it may still be typed in after it.
_ACTS = frozenset(
    {
        "case.submitted",
        "case.guided",
        "case.not_accepted",
        "case.received",
        "case.clock_started",
        "case.variant_chosen",
        "case.handed_over",
        "case.handover_accepted",
        "case.handover_returned",
        "case.consulted",
        "case.consultation_answered",
        "case.supplement_requested",
        "case.supplement_received",
        "case.payment_required",
        "case.payment_recorded",
        "case.paused",
        "case.resumed",
        "case.reappointed",
        "case.finished",
        "case.outcome_returned",
        "case.withdrawn",
        "case.stopped",
        "case.closed",
    }
)


def acts_at(events: Iterable[EventLike]) -> dict[int, datetime]:
    """Give the instant of each act by its number, corrections applied."""
    found: dict[int, datetime] = {}
    for event in events:
        if event.kind in _ACTS:
            found[event.seq] = event.at
        elif event.kind == "case.corrected" and "at" in event.data:
            corrected = datetime.fromisoformat(str(event.data["at"]))
            found[int(event.data["corrects"])] = corrected
    return found


def last_act_at(events: Iterable[EventLike]) -> datetime | None:
    """Give the instant of the latest act; `None` before there is one."""
    return max(acts_at(events).values(), default=None)
