"""The history of a case as spans of holding: who had it, at which step, from when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.facts import HolderKind, Holding
from rules.procedure import TimeLimit
from tracker.calendars import AgencyTime
from tracker.clockwork import EventLike

_ENDS = {
    "case.not_accepted",
    "case.finished",
    "case.withdrawn",
    "case.stopped",
    "case.closed",
}
_TAKES_UP = {"case.received", "case.handed_over", "case.handover_returned"}


@dataclass(slots=True)
class _Open:
    """A span that has begun and not yet ended."""

    kind: HolderKind
    data: Mapping[str, Any]
    since: datetime


def holdings(events: Iterable[EventLike], agency_time: AgencyTime) -> list[Holding]:
    """Give the spans in which each holder had the case, in the order they began.

    A body that is consulted, and the applicant while a supplement is awaited, hold
    the case beside the unit; the rules see to it that no minute is charged twice.
    """
    rows = list(events)
    corrected = {
        int(event.data["corrects"]): datetime.fromisoformat(str(event.data["at"]))
        for event in rows
        if event.kind == "case.corrected" and "at" in event.data
    }
    spans = _Spans()
    for event in rows:
        spans.follow(event, agency_time.civil(corrected.get(event.seq, event.at)))
    return sorted(spans.all(), key=lambda span: span.since)


@dataclass(slots=True)
class _Spans:
    """Spans as they open and close: one inside the agency, others beside it."""

    done: list[Holding] = field(default_factory=list)
    inside: _Open | None = None
    beside: dict[str, _Open] = field(default_factory=dict)

    def follow(self, event: EventLike, at: datetime) -> None:
        if event.kind in _TAKES_UP:
            self._end(self.inside, at)
            self.inside = _Open(_kind_of(event.data), event.data, at)
        elif (begun := _begins_beside(event)) is not None:
            self.beside[begun[0]] = _Open(begun[1], event.data, at)
        elif (ended := _ends_beside(event)) is not None:
            self._end(self.beside.pop(ended, None), at)
        elif event.kind in _ENDS:
            for span in (self.inside, *self.beside.values()):
                self._end(span, at)
            self.inside = None
            self.beside.clear()

    def all(self) -> list[Holding]:
        still = ([self.inside] if self.inside else []) + list(self.beside.values())
        return [*self.done, *(_holding(span, None) for span in still)]

    def _end(self, span: _Open | None, at: datetime) -> None:
        if span is not None and at >= span.since:
            self.done.append(_holding(span, at))


def _kind_of(data: Mapping[str, Any]) -> HolderKind:
    return HolderKind(data.get("holder_kind", "unit"))


def _begins_beside(event: EventLike) -> tuple[str, HolderKind] | None:
    if event.kind == "case.consulted":
        return str(event.data["consultation_id"]), HolderKind.OTHER_BODY
    if event.kind == "case.supplement_requested":
        return "supplement", HolderKind.APPLICANT
    if event.kind == "case.payment_required":
        return "payment", HolderKind.APPLICANT
    return None


def _ends_beside(event: EventLike) -> str | None:
    if event.kind == "case.consultation_answered":
        return str(event.data["consultation_id"])
    if event.kind == "case.supplement_received":
        return "supplement"
    if event.kind == "case.payment_recorded":
        return "payment"
    return None


def _holding(span: _Open, until: datetime | None) -> Holding:
    data = span.data
    if span.kind is HolderKind.APPLICANT:
        holder, name, limit = "applicant", "Người nộp hồ sơ", None
    elif span.kind is HolderKind.OTHER_BODY:
        holder = name = str(data["body"])
        limit = data.get("limit")
    else:
        holder, name = str(data.get("unit_id", "")), str(data.get("unit", ""))
        limit = data.get("step_limit")
    return Holding(
        kind=span.kind,
        holder=holder,
        holder_name=name,
        officer=str(data.get("officer_id") or ""),
        officer_name=str(data.get("officer") or ""),
        step_no=data.get("step_no"),
        step_name=str(data.get("step") or ""),
        limit=TimeLimit(limit[0], limit[1]) if limit and limit[1] else None,
        since=span.since,
        until=until,
    )
