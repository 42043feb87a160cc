"""What was known at an instant: the agency, its calendar, its cases, as recorded then.

A report of any past day is computed from what had been written down by that day. What
was recorded later does not exist for it: an act typed in afterwards, a correction, a
decree, another name of the agency. The cases follow from their events, the rest from
the records of what an administrator changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.choices import choices_from
from tracker.calendars import time_as_known
from tracker.clockwork import Clock, fold
from tracker.models import Agency, AgencyEvent, CaseEvent, Unit
from tracker.offices import Office, office_of

_BATCH = 400
_TAKES_UP = frozenset({"case.received", "case.handed_over", "case.handover_returned"})


class KnownEvent(Protocol):
    """What a report needs of an event."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAsKnown:
    """The folded facts of a case at an instant, and the unit that had it then."""

    clock: Clock
    unit_id: str


def office_as_known(session: Session, agency_id: UUID, at: datetime) -> Office:
    """Give the agency as it was at an instant: its names, its choices, its time.

    The row that comes with it is a copy of its own; nothing of it is ever stored.
    """
    now = office_of(session, agency_id).agency
    values = {column.key: getattr(now, column.key) for column in Agency.__table__.c}
    settings = dict(values["settings"])
    for event in _changes_after(session, agency_id, at):
        changed = event.data.get("changed", {})
        if event.kind == "agency.changed":
            values |= {name: old for name, (old, _new) in changed.items()}
        elif event.kind == "choices.changed":
            _undo_choices(settings, changed)
    agency = Agency(**(values | {"settings": settings}))
    return Office(agency, choices_from(settings), time_as_known(session, agency_id, at))


def unit_names_as_known(
    session: Session, agency_id: UUID, at: datetime
) -> dict[str, str]:
    """Give the names that the units had at an instant, by their ids as text."""
    rows = session.execute(
        select(Unit.id, Unit.name_vi).where(Unit.agency_id == agency_id)
    )
    names = {str(unit_id): name for unit_id, name in rows}
    for event in _changes_after(session, agency_id, at):
        renamed = event.data.get("changed", {}).get("name_vi")
        if event.kind == "unit.changed" and renamed:
            names[str(event.data["unit_id"])] = renamed[0]
    return names


def cases_as_known(
    session: Session,
    agency_id: UUID,
    case_ids: Sequence[UUID],
    *,
    known_at: datetime,
    seen_at: datetime,
) -> dict[UUID, CaseAsKnown]:
    """Fold the events of cases that had been recorded by `known_at`.

    Of these, what happened after `seen_at` is left out, except for the new date of an
    apology: whoever looks back from a later day knows it, and the score believes it.
    """
    found: dict[UUID, CaseAsKnown] = {}
    for begin in range(0, len(case_ids), _BATCH):
        batch = case_ids[begin : begin + _BATCH]
        events: dict[UUID, list[KnownEvent]] = {case_id: [] for case_id in batch}
        for row in session.execute(
            select(
                CaseEvent.case_id,
                CaseEvent.seq,
                CaseEvent.kind,
                CaseEvent.at,
                CaseEvent.data,
            )
            .where(
                CaseEvent.agency_id == agency_id,
                CaseEvent.case_id.in_(batch),
                CaseEvent.recorded_at <= known_at,
            )
            .order_by(CaseEvent.case_id, CaseEvent.seq)
        ):
            events[row.case_id].append(row)
        for case_id, rows in events.items():
            found[case_id] = case_as_seen(rows, seen_at)
    return found


def case_as_seen(events: Sequence[KnownEvent], seen_at: datetime) -> CaseAsKnown:
    """Fold the events of a case that happened by `seen_at`, and the new dates."""
    seen = list(_until(events, seen_at))
    return CaseAsKnown(clock=fold(seen), unit_id=_unit(seen))


def believed_instants(events: Iterable[KnownEvent]) -> dict[int, datetime]:
    """Give the instants that corrections put in the place of typed ones, by `seq`."""
    return {
        int(row.data["corrects"]): datetime.fromisoformat(str(row.data["at"]))
        for row in events
        if row.kind == "case.corrected" and "at" in row.data
    }


def _until(rows: Sequence[KnownEvent], seen_at: datetime) -> Iterable[KnownEvent]:
    """Leave out what happened later, by the instants that corrections give."""
    believed = believed_instants(rows)
    for row in rows:
        is_fact = row.kind not in {"case.corrected", "case.reappointed"}
        if not is_fact or believed.get(row.seq, row.at) <= seen_at:
            yield row


def _unit(rows: Iterable[KnownEvent]) -> str:
    unit_id = ""
    for row in rows:
        if row.kind in _TAKES_UP:
            unit_id = str(row.data.get("unit_id") or "")
    return unit_id


def _changes_after(
    session: Session, agency_id: UUID, at: datetime
) -> Sequence[AgencyEvent]:
    """List what administrators changed after an instant, the latest first."""
    return session.scalars(
        select(AgencyEvent)
        .where(AgencyEvent.agency_id == agency_id, AgencyEvent.at > at)
        .order_by(AgencyEvent.at.desc(), AgencyEvent.id.desc())
    ).all()


def _undo_choices(settings: dict[str, Any], changed: Mapping[str, Any]) -> None:
    for name, was_and_is in changed.items():
        if name in {"mail", "mail_password_changed"}:
            continue  # no report tells of the mail server
        old, new = was_and_is
        if name == "paper_wordings":
            # Of wordings only what went and what came is recorded.
            kept = [row for row in settings.get(name, []) if row not in new]
            settings[name] = [*kept, *old]
        else:
            settings[name] = old
