"""From a record of another system to a case with its history.

The other system's promise is a fact: it is what the applicant was told, and it may rest
on what the register does not tell (a supplement, a rule of the sector). So the limit of
such a case is read from it, as working days up to the promise; what our catalogue would
have promised stands beside it, for comparison. Without a promise the catalogue counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from rules.deadline import due
from rules.procedure import TimeLimit
from tracker.accounts.actor import Actor
from tracker.derived import derive
from tracker.ids import ids_in_bulk, new_lookup_secret
from tracker.models import Case, CaseEvent
from tracker.offices import Office
from tracker.text_entry import folded
from tracker.transfer.reference import Reference, is_known, limit_pair
from tracker.transfer.rows import Record
from tracker.watch.judging import Judgement, judge
from tracker.watch.recording import Judged, past_rows

_WAITING = {
    "supplement_required": "case.supplement_requested",
    "payment_required": "case.payment_required",
}
_ENDING = {
    "finished": "case.finished",
    "returned": "case.finished",
    "withdrawn": "case.withdrawn",
    "stopped": "case.stopped",
    "closed": "case.closed",
}


#: What the calculator gave for a version of a procedure and a beginning.
Reckoned = dict[tuple[UUID, datetime], datetime | None]


@dataclass(slots=True, kw_only=True)
class Built:
    """A case ready to be written, with all that belongs to it."""

    line: int
    case: Case
    applicant: dict[str, Any]
    events: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    judgement: Judgement
    told_at: datetime | None
    reckoned_at: datetime | None
    gap_days: int | None
    facts: dict[str, Any]
    is_again: bool = False


@dataclass(slots=True)
class Builder:
    """Builds the cases of one import."""

    reference: Reference
    actor: Actor
    import_id: UUID
    now: datetime
    reckoned: Reckoned
    _ids: Iterator[UUID] = field(default_factory=ids_in_bulk)

    @property
    def office(self) -> Office:
        """The agency that takes the register in."""
        return self.reference.office

    def build(
        self,
        record: Record,
        line: int,
        earlier: Sequence[CaseEvent] = (),
        before: Case | None = None,
    ) -> Built:
        """Make the case of a record.

        `before` is the row of a case whose import was withdrawn, with its `earlier`
        events: it is taken up again, and its history goes on.
        """
        applicant = self._applicant(record)
        case = self._case(record, applicant, before)
        events = self._events(case, record, line)
        known = [cast("CaseEvent", SimpleNamespace(**event)) for event in events]
        derive(case, [*earlier, *known], self.office)
        case.deadline_no += 1 if case.due_at else 0
        case.appointed_at = record.promised_at or case.due_at
        judgement = judge(
            case,
            (),
            self.office.time,
            self.office.choices,
            self.now,
            self.reference.ladder,
        )
        case.next_timer_at = judgement.next_timer_at
        flags: list[dict[str, Any]] = []
        if judgement.new and case.ended_at is not None:
            past = past_rows([Judged(case, judgement)], self.now)
            events += past.events
            flags = past.flags
        reckoned_at = self._reckon(record)
        return Built(
            line=line,
            case=case,
            applicant=applicant,
            events=events,
            flags=flags,
            judgement=judgement,
            told_at=record.promised_at,
            reckoned_at=reckoned_at,
            gap_days=self._gap(record.promised_at, reckoned_at),
            facts=record.facts(),
            is_again=before is not None,
        )

    def _applicant(self, record: Record) -> dict[str, Any]:
        return {
            "agency_id": self.actor.agency_id,
            "id": next(self._ids),
            "kind": record.applicant_kind,
            "name": record.applicant,
            "name_folded": folded(record.applicant),
            "representative": record.representative,
            "identity_no": record.identity_no,
            "phone": record.phone,
            "email": record.email,
            "address": record.address,
            "created_at": self.now,
        }

    def _case(
        self, record: Record, applicant: dict[str, Any], before: Case | None
    ) -> Case:
        """Make the row. It is no mapped object: that would cost more than the law."""
        unit_id, holder_kind = self._unit_of(record)
        words = (
            folded(record.code),
            applicant["name_folded"],
            record.phone,
            folded(record.subject) if record.subject else "",
        )
        values = dict.fromkeys(Case.__table__.columns.keys()) | {
            "agency_id": self.actor.agency_id,
            "id": before.id if before else next(self._ids),
            "code": record.code,
            "lookup_secret": before.lookup_secret if before else new_lookup_secret(),
            "search_folded": " ".join(filter(None, words)),
            "procedure_id": record.procedure.id,
            "applicant_id": applicant["id"],
            "channel": record.channel,
            "state": record.state,
            "subject": record.subject,
            "documents": [],
            "clock": {},
            "deadline_no": before.deadline_no if before else 0,
            "holder_kind": holder_kind,
            "holder_unit_id": unit_id,
            "handover_pending": False,
            "outcome": _OUTCOMES.get(record.state, ""),
            "event_count": before.event_count if before else 0,
            "counted_events": before.counted_events if before else 0,
            "known_since": before.known_since if before else None,
            "version": before.version + 1 if before else 1,
            "claim_fence": before.claim_fence if before else 0,
            "created_at": before.created_at if before else self.now,
            "updated_at": self.now,
        }
        return cast("Case", SimpleNamespace(**values))

    def _unit_of(self, record: Record) -> tuple[UUID | None, str]:
        """Say who has the case: the desk before it is worked on, else the unit."""
        desk = self.reference.one_stop
        if record.state == "received":
            return (desk.id if desk else None), "desk"
        if record.unit is not None:
            return record.unit.id, "desk" if record.unit.is_one_stop else "unit"
        if record.procedure.unit_id is not None:
            return record.procedure.unit_id, "unit"
        return (desk.id if desk else None), "desk"

    def _events(self, case: Case, record: Record, line: int) -> list[dict[str, Any]]:
        happened: list[tuple[str, datetime, dict[str, Any]]] = [
            ("case.received", record.received_at, self._pinned(case, record, line))
        ]
        if record.promised_at is not None:
            told = {"old": None, "new": record.promised_at.isoformat()}
            happened.append(("case.appointed", record.received_at, told))
        if record.reappointed_on is not None:
            moved = {
                "to": record.reappointed_on.isoformat(),
                "old": record.promised_at.isoformat() if record.promised_at else None,
            }
            happened.append(("case.reappointed", record.received_at, moved))
        if record.waiting_since is not None:
            waiting = {"items": ""}
            happened.append((_WAITING[record.state], record.waiting_since, waiting))
        if record.ended_at is not None:
            happened.append((_ENDING[record.state], record.ended_at, {}))
        if record.returned_at is not None:
            happened.append(("case.outcome_returned", record.returned_at, {}))
        return [self._event(case, *one) for one in happened]

    def _event(
        self, case: Case, kind: str, at: datetime, data: dict[str, Any]
    ) -> dict[str, Any]:
        case.event_count += 1
        return {
            "agency_id": case.agency_id,
            "case_id": case.id,
            "seq": case.event_count,
            "id": next(self._ids),
            "kind": kind,
            "at": at,
            "recorded_at": self.now,
            "actor_kind": self.actor.kind,
            "actor_id": self.actor.officer_id,
            "actor_name": self.actor.name,
            "data": data | {"imported": True},
            "reason": "",
            "legal_basis": "",
        }

    def _pinned(self, case: Case, record: Record, line: int) -> dict[str, Any]:
        procedure = record.procedure
        return {
            "procedure_key": procedure.key,
            "procedure_version": procedure.version_no,
            "cutoff": procedure.cutoff,
            "after_supplement": procedure.after_supplement,
            "ask": [procedure.supplement_ask_amount, procedure.supplement_ask_unit],
            "window": [
                procedure.supplement_window_amount,
                procedure.supplement_window_unit,
            ],
            "starts": "reception",
            "limit": self._limit(record),
            "variant": "",
            "code": record.code,
            "channel": record.channel,
            "unit_id": str(case.holder_unit_id or ""),
            "unit": self.reference.unit_name(case.holder_unit_id),
            "holder_kind": case.holder_kind,
            "officer_id": "",
            "officer": "",
            "import_id": str(self.import_id),
            "line": line,
        }

    def _limit(self, record: Record) -> list[Any]:
        """Read the limit from the promise; else take the catalogue's."""
        if record.promised_at is None:
            return limit_pair(record.procedure)
        time_of = self.office.time
        received = time_of.civil(record.received_at)
        promised = time_of.civil(record.promised_at)
        calendar = time_of.calendar
        last = calendar.roll(promised.date())
        days = calendar.working_days_between(received.date(), last)
        if days > 0:
            return [days, "working_day"]
        return [calendar.seconds_between(received, calendar.close(last)) // 60,
                "working_minute"]  # fmt: skip

    def _reckon(self, record: Record) -> datetime | None:
        """Say what our calculator promises under the catalogue of that day."""
        received = self.office.time.civil(record.received_at)
        procedure = record.procedure
        if not is_known(procedure, received.date()):
            return None
        by_day = procedure.limit_unit in {"working_day", "day", "month"}
        begun = datetime.combine(received.date(), time(12)) if by_day else received
        key = (procedure.id, begun)
        if key not in self.reckoned:
            if len(self.reckoned) > _KEPT:
                self.reckoned.clear()
            amount, unit = limit_pair(procedure)
            found = due(
                begun,
                TimeLimit(amount, unit),
                self.office.time.calendar,
                cutoff=time.fromisoformat(procedure.cutoff),
            ).due_at
            self.reckoned[key] = self.office.time.instant(found) if found else None
        return self.reckoned[key]

    def _gap(self, told: datetime | None, reckoned: datetime | None) -> int | None:
        """Count by how many working days the promise is later than ours."""
        if told is None or reckoned is None:
            return None
        theirs = self.office.time.civil(told).date()
        ours = self.office.time.civil(reckoned).date()
        between = self.office.time.calendar.working_days_between
        if theirs >= ours:
            return between(ours, theirs)
        return -between(theirs, ours)


_KEPT = 50_000
_OUTCOMES = {
    "withdrawn": "withdrawn",
    "stopped": "stopped",
    "closed": "closed",
}
