"""Whether an apology for the delay of a case stood at an instant, by its events."""

from collections.abc import Sequence
from datetime import datetime

from tracker.as_known import KnownEvent

KINDS = ("apology.issued", "apology.withdrawn")


def standing_at(events: Sequence[KnownEvent], at: datetime) -> bool:
    """Say whether a notice was issued and not withdrawn; one for an error is none."""
    standing: set[str] = set()
    for one in events:
        if one.kind not in KINDS or one.at > at or one.data.get("timing") == "error":
            continue
        if one.kind == "apology.issued":
            standing.add(str(one.data["notice_id"]))
        else:
            standing.discard(str(one.data["notice_id"]))
    return bool(standing)


def turning_points(events: Sequence[KnownEvent]) -> list[datetime]:
    """Give the instants at which that can have changed, in their order."""
    return sorted(one.at for one in events if one.kind in KINDS)
