"""What one case counts for: in every report of whole months, and on the dashboard.

A case that ended counts the same in every period that reaches over its end; before, at
the end of each month, it was in hand. One that is open is in hand until something
happens to it, and which of its deadlines are over follows from three instants. So a few
rows a case say all that a report can ask, however late it is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rules.facts import CaseFacts
from rules.progress import Mark, Progress, progress_of
from rules.report import Column, ReportPeriod
from rules.scoring import score
from rules.sla import dates, missed_deadlines
from tracker.as_known import believed_instants, case_as_seen
from tracker.clockwork import facts_of, fold
from tracker.models import Case, CaseEvent
from tracker.models.tally import ALWAYS, NEVER
from tracker.offices import Office
from tracker.tallies.apologies import standing_at, turning_points
from tracker.tallies.months import after, begin_of, end_of, month_of

_ONLINE = frozenset({"online", "api"})
#: The columns that are added up, in their order.
COUNTED = (
    "cases", "early", "late", "late_by_new_date", "score_late", "plain_late",
    "asked_again", "apologised", "working_days_cases", "working_days", "days_cases",
    "days", "hours_cases", "seconds",
)  # fmt: skip
_TOOK = {
    Mark.TOOK_WORKING_DAYS: ("working_days_cases", "working_days"),
    Mark.TOOK_DAYS: ("days_cases", "days"),
    Mark.TOOK_HOURS: ("hours_cases", "seconds"),
}


class Key(NamedTuple):
    """By what rows are added up; the columns of `tracker.models.Tally`."""

    kind: str
    month: int
    from_month: int
    received_month: int
    unit_id: str
    field_vi: str
    is_online: bool
    late_since: datetime = NEVER
    score_late_since: datetime = NEVER
    plain_late_since: datetime = NEVER


Contribution = tuple[Key, dict[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One case with all that its contributions follow from."""

    case: Case
    events: Sequence[CaseEvent]
    office: Office
    field_vi: str
    has_apology: bool

    @property
    def last_instant(self) -> datetime:
        """When the last thing happened to the case, as is believed by now."""
        believed = believed_instants(self.events)
        return max(believed.get(one.seq, one.at) for one in self.events)

    @property
    def known_since(self) -> datetime:
        """From when on all of this was known, and had happened."""
        return max(*(one.recorded_at for one in self.events), self.last_instant)

    def contributions(self) -> list[Contribution]:
        """Give the rows of the case; none before it was received."""
        if not self.events or self.case.received_at is None:
            return []
        return [*self._of_reports(), *self._of_dashboard()]

    def _of_reports(self) -> Iterator[Contribution]:
        facts = self._facts(fold(self.events))
        received = facts.received_at
        if received is None:
            return
        civil = self.office.time.civil
        end = facts.end_at
        until = end or civil(self.last_instant)
        month = month_of(received)
        while end_of(month) < until:
            yield from self._in_hand(month, received)
            month = after(month)
        if end is not None:
            yield from self._ended(facts, received, end)
        else:
            yield self._open(facts, received, until)

    def _in_hand(self, month: int, received: datetime) -> Iterator[Contribution]:
        seen_at = self.office.time.instant(end_of(month))
        then = case_as_seen(self.events, seen_at)
        found = self._judged(self._facts(then.clock), received, end_of(month))
        if found is not None:
            key = self._key("in_hand", month, received, then.unit_id)
            is_sorry = standing_at(self.events, seen_at)
            yield key, _counts(found, is_apologised=is_sorry)

    def _ended(
        self, facts: CaseFacts, received: datetime, end: datetime
    ) -> Iterator[Contribution]:
        found = self._judged(facts, received, end)
        if found is None:
            return
        instant = self.office.time.instant
        month = month_of(end)
        key = self._key("ended", month, received, self._unit_id)
        is_sorry = standing_at(self.events, instant(end_of(month)))
        yield key, _counts(found, is_apologised=is_sorry)
        if Mark.LATE not in found.marks:
            return
        for at in turning_points(self.events):
            later = month_of(self.office.time.civil(at))
            if later <= month:
                continue
            is_now = standing_at(self.events, instant(end_of(later)))
            if is_now != is_sorry:
                key = key._replace(from_month=later)
                yield key, {"apologised": int(is_now) - int(is_sorry)}
            is_sorry = is_now

    def _open(self, facts: CaseFacts, received: datetime, at: datetime) -> Contribution:
        calendar, instant = self.office.time.calendar, self.office.time.instant
        found = dates(facts, calendar)
        late_since = NEVER
        if missed_deadlines(facts, calendar):
            late_since = ALWAYS
        elif found.due_at is not None and found.original_due_at is not None:
            late_since = instant(found.original_due_at)
        told = score(facts, calendar, at)
        waits = facts.open_supplement is not None

        def turns(due_at: datetime | None, *, is_late: bool) -> datetime:
            if told.asked_again or waits:  # the end of the count is fixed
                return ALWAYS if is_late else NEVER
            return instant(due_at) if due_at is not None else NEVER

        key = self._key("open", month_of(at), received, self._unit_id)._replace(
            late_since=late_since,
            score_late_since=turns(told.due_at, is_late=told.is_late),
            plain_late_since=turns(
                told.due_at_without_new_date, is_late=told.is_late_without_new_date
            ),
        )
        is_sorry = standing_at(self.events, instant(at))
        return key, {
            "cases": 1,
            "asked_again": int(told.asked_again),
            "apologised": int(is_sorry),
        }

    def _of_dashboard(self) -> Iterator[Contribution]:
        case, civil = self.case, self.office.time.civil
        if case.finished_at is not None:
            counts = {
                "cases": 1,
                "late": int(case.late_since is not None),
                "score_late": int(bool(case.is_late_by_score)),
            }
            yield self._plain_key("finished", month_of(civil(case.finished_at))), counts
        if case.late_since is not None:
            key = self._plain_key("missed", month_of(civil(case.late_since)))
            counts = {"cases": 1, "apologised": int(self.has_apology)}
            yield key._replace(late_since=case.late_since), counts

    @property
    def _unit_id(self) -> str:
        return str(self.case.holder_unit_id or "")

    def _facts(self, clock: object) -> CaseFacts:
        office = self.office
        return facts_of(clock, self.case.state, office.time, office.choices)  # type: ignore[arg-type]

    def _judged(
        self, facts: CaseFacts, received: datetime, at: datetime
    ) -> Progress | None:
        """Judge as a period would that began with the month of the reception."""
        begin = begin_of(month_of(received))
        period = ReportPeriod(begin=begin, end=at, seen_at=at)
        return progress_of(
            facts, self.office.time.calendar, period, online=self._is_online
        )

    @property
    def _is_online(self) -> bool:
        return self.case.channel in _ONLINE

    def _key(self, kind: str, month: int, received: datetime, unit_id: str) -> Key:
        return Key(
            kind=kind,
            month=month,
            from_month=month,
            received_month=month_of(received),
            unit_id=unit_id,
            field_vi=self.field_vi,
            is_online=self._is_online,
        )

    def _plain_key(self, kind: str, month: int) -> Key:
        return Key(
            kind=kind,
            month=month,
            from_month=month,
            received_month=month,
            unit_id=self._unit_id,
            field_vi="",
            is_online=False,
        )


def _counts(found: Progress, *, is_apologised: bool) -> dict[str, int]:
    marks = found.marks
    is_late = Mark.LATE in marks
    is_decided = Column.DECIDED in found.columns
    counts = {
        "cases": 1,
        "early": int(Column.DECIDED_EARLY in found.columns),
        "late": int(is_late),
        "late_by_new_date": int(
            is_decided and Mark.DECIDED_ON_TIME_BY_NEW_DATE not in marks
        ),
        "score_late": int(Mark.SCORE_LATE in marks),
        "plain_late": int(Mark.SCORE_ON_TIME_WITHOUT_NEW_DATE not in marks),
        "asked_again": int(Mark.ASKED_AGAIN in marks),
        "apologised": int(is_late and is_apologised),
    }
    for mark, (cases, amount) in _TOOK.items():
        if mark in marks:
            counts |= {cases: 1, amount: found.took}
    return counts
