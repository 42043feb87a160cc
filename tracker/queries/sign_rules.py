"""How a sign is found in the events of a case, or of many: by the agency's choices."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from rules.work_calendar import WorkCalendar
from tracker.accounts.choices import Choices
from tracker.models import CaseEvent
from tracker.offices import Office


class Kind(StrEnum):
    """What is looked for, in the order in which it is shown."""

    DATE_MOVED = "date_moved"
    SECOND_DATE = "second_date"
    ENTERED_LATE = "entered_late"
    END_CHANGED = "end_changed"
    ASKED_ON_LAST_DAY = "asked_on_last_day"
    PAUSED_NEAR_DUE = "paused_near_due"
    IN_BULK = "in_bulk"


BULK = frozenset(
    {
        "case.corrected",
        "case.finished",
        "case.paused",
        "case.supplement_requested",
    }
)
WATCHED = BULK | {
    "case.deadline_changed",
    "case.payment_required",
    "case.reappointed",
}
_ENDS = frozenset({"case.finished", "case.outcome_returned"})


def of_case(
    events: Sequence[CaseEvent], office: Office
) -> list[tuple[Kind, CaseEvent, datetime | None]]:
    """Find the signs in the events of one case, each with the date that was due."""
    found: list[tuple[Kind, CaseEvent, datetime | None]] = []
    due_at: datetime | None = None
    received_on: date | None = None
    for event in events:
        kinds = [
            kind
            for kind in (
                _of_date(event, due_at, office),
                _of_end(event, office),
                _of_wait(event, due_at, received_on, office),
            )
            if kind is not None and event.actor_kind == "officer"
        ]
        found += [(kind, event, due_at) for kind in kinds]
        if event.kind == "case.received":
            received_on = office.time.today(event.at)
        if event.kind == "case.deadline_changed" and event.data.get("new"):
            due_at = datetime.fromisoformat(event.data["new"])
    return found


def in_bulk(events: Iterable[CaseEvent], choices: Choices) -> list[CaseEvent]:
    """Find what one officer did to many cases within a few minutes."""
    within = timedelta(minutes=choices.sign_bulk_minutes)
    by_hand: dict[tuple[UUID | None, str], list[CaseEvent]] = defaultdict(list)
    for event in events:
        if event.kind in BULK and event.actor_kind == "officer":
            by_hand[event.actor_id, event.kind].append(event)
    found: dict[UUID, CaseEvent] = {}
    for acts in by_hand.values():
        acts.sort(key=lambda event: event.recorded_at)
        first = 0
        for last, event in enumerate(acts):
            while event.recorded_at - acts[first].recorded_at > within:
                first += 1
            batch = acts[first : last + 1]
            if len({one.case_id for one in batch}) >= choices.sign_bulk_cases:
                found |= {one.id: one for one in batch}
    return list(found.values())


def _of_date(event: CaseEvent, due_at: datetime | None, office: Office) -> Kind | None:
    """Say whether a date was put off when it was near or past, or a second time.

    A first new date before the old one has passed is what the decree provides.
    """
    if event.kind == "case.reappointed" and event.data.get("second"):
        return Kind.SECOND_DATE
    old, new = event.data.get("old"), event.data.get("new")
    if event.kind != "case.deadline_changed" or not old or not new or due_at is None:
        return None
    if datetime.fromisoformat(new) <= datetime.fromisoformat(old):
        return None
    if event.data.get("cause") == "reappointed":
        return Kind.DATE_MOVED if event.recorded_at > due_at else None
    return Kind.DATE_MOVED if _is_near(event.recorded_at, due_at, office) else None


def _of_end(event: CaseEvent, office: Office) -> Kind | None:
    """Say whether an end was typed in long after it, or moved afterwards."""
    if event.kind == "case.corrected" and event.data.get("kind") in _ENDS:
        return Kind.END_CHANGED
    if event.kind != "case.finished":
        return None
    calendar: WorkCalendar = office.time.calendar
    day, typed = office.time.today(event.at), office.time.today(event.recorded_at)
    behind = calendar.working_days_between(day, typed) if day < typed else 0
    return (
        Kind.ENTERED_LATE if behind >= office.choices.sign_late_working_days else None
    )


def _of_wait(
    event: CaseEvent, due_at: datetime | None, received_on: date | None, office: Office
) -> Kind | None:
    """Say whether the clock was stopped at the last moment."""
    if event.kind in {"case.paused", "case.payment_required"}:
        near = due_at is not None and _is_near(event.recorded_at, due_at, office)
        return Kind.PAUSED_NEAR_DUE if near else None
    if event.kind != "case.supplement_requested" or received_on is None:
        return None
    choices = office.choices
    days = choices.supplement_ask_working_days - choices.sign_ask_left_working_days
    last = office.time.calendar.shift(received_on, max(0, days))
    return Kind.ASKED_ON_LAST_DAY if office.time.today(event.at) >= last else None


def _is_near(at: datetime, due_at: datetime, office: Office) -> bool:
    due_on = office.time.today(due_at)
    near = office.time.calendar.shift(due_on, -office.choices.sign_near_working_days)
    return office.time.today(at) >= near
