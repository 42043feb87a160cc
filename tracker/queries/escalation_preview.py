"""Who would have been told what last month, by a ladder that is not saved yet.

The month is played again: for every case as it stood after each of its acts, the
watch judges at each alarm, with the one judgement that the sweep uses, and the same
function says who is told. Nothing is written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rules.ladder import OWN_RUNGS, Rung
from rules.lifecycle import CaseState
from tracker.accounts.actor import Actor
from tracker.clockwork import Clock, fold
from tracker.escalation.ladder import Ladder, amount_of, ladder_of
from tracker.escalation.people import People, people_of, who_is_told
from tracker.escalation.saving import Draft, drafted
from tracker.models import Case, CaseEvent, CaseFlag
from tracker.offices import Office, office_of
from tracker.watch.judging import Recorded, by_case, judge

DAYS = 30
#: More cases than this are not played; the answer says so.
MOST_CASES = 4000
_BATCH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One officer would have been told of one rung of one case; `at` is civil time."""

    officer_id: UUID
    officer: str
    rung: Rung
    amount: int
    scope: str
    delivery: str
    at: datetime
    case_code: str
    on_behalf_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """What one officer is told, by kind: how often now, and by the draft."""

    officer_id: UUID
    officer: str
    kinds: Sequence[tuple[Rung, int, str, int, int]]  # rung, number, delivery, old, new
    told: Sequence[Told]

    @property
    def before(self) -> int:
        """How often by the ladder in force."""
        return sum(kind[3] for kind in self.kinds)

    @property
    def after(self) -> int:
        """How often by the draft."""
        return sum(kind[4] for kind in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The month, played by the ladder in force and by the draft."""

    since: datetime
    until: datetime
    cases: int
    is_cut: bool
    people: Sequence[PersonLine]
    told: Sequence[Told]

    @property
    def before(self) -> int:
        """All that is told by the ladder in force."""
        return sum(one.before for one in self.people)

    @property
    def after(self) -> int:
        """All that would be told by the draft."""
        return sum(one.after for one in self.people)


@dataclass(slots=True)
class _Then:
    """A case as it stood at some time of the month."""

    agency_id: UUID
    id: UUID
    code: str
    clock: Mapping[str, Any] = field(default_factory=dict)
    state: str = str(CaseState.REGISTERED)
    deadline_no: int = 0
    late_since: datetime | None = None
    holder_unit_id: UUID | None = None
    holder_officer_id: UUID | None = None


def preview(
    session: Session,
    actor: Actor,
    draft: Draft,
    *,
    now: datetime,
    days: int = DAYS,
) -> Preview:
    """Play the last days by the ladder in force and by the draft.

    Raises what saving the draft would raise.
    """
    office = office_of(session, actor.agency_id)
    since = now - timedelta(days=days)
    new = _since(drafted(session, actor, draft, now=now), since)
    old = _since(ladder_of(session, actor.agency_id), since)
    people = people_of(session, actor.agency_id, since=office.time.today(since))
    play = _Play(office, people, old, new, since, now)
    found = _cases(session, actor.agency_id, since, now)
    for at in range(0, min(len(found), MOST_CASES), _BATCH):
        batch = found[at : min(at + _BATCH, MOST_CASES)]
        play.batch(session, batch)
    return Preview(
        since=since,
        until=now,
        cases=min(len(found), MOST_CASES),
        is_cut=len(found) > MOST_CASES,
        people=_lines(play.told_before, play.told_after),
        told=play.told_after,
    )


def _since(ladder: Ladder, since: datetime) -> Ladder:
    """Let the agency's own rungs count from the beginning of the month."""
    return replace(
        ladder,
        rungs=tuple(
            replace(one, added_at=since) if one.rung in OWN_RUNGS else one
            for one in ladder.rungs
        ),
    )


def _cases(
    session: Session, agency_id: UUID, since: datetime, until: datetime
) -> list[tuple[UUID, str]]:
    rows = session.execute(
        select(Case.id, Case.code, Case.submission_no)
        .where(
            Case.agency_id == agency_id,
            Case.created_at <= until,
            or_(Case.ended_at.is_(None), Case.ended_at >= since),
            or_(Case.finished_at.is_(None), Case.finished_at >= since),
        )
        .order_by(Case.id.desc())
        .limit(MOST_CASES + 1)
    )
    return [(row[0], row[1] or row[2] or "") for row in rows]


class _Play:
    """Plays cases one by one, and collects who was told what by both ladders."""

    def __init__(
        self,
        office: Office,
        people: People,
        old: Ladder,
        new: Ladder,
        since: datetime,
        until: datetime,
    ) -> None:
        self.office, self.people = office, people
        self.old, self.new = old, new
        self.since, self.until = since, until
        keys = {one.key: one for one in (*old.rungs, *new.rungs)}
        #: Every rung of either ladder is judged; each tells what is its own.
        self.both = replace(new, rungs=tuple(keys.values()))
        self.told_before: list[Told] = []
        self.told_after: list[Told] = []

    def batch(self, session: Session, cases: Sequence[tuple[UUID, str]]) -> None:
        agency_id = self.office.agency.agency_id
        ids = [case_id for case_id, _ in cases]
        events = _events(session, agency_id, ids)
        flags = _flags(session, agency_id, ids, self.since)
        for case_id, code in cases:
            then = _Then(agency_id, case_id, code)
            self._case(then, events.get(case_id, []), flags.get(case_id, []))

    def _case(self, then: _Then, events: Sequence[Any], known: list[Recorded]) -> None:
        late = [row[3] for row in known if row[1] == Rung.OVERDUE]
        then.late_since = min(late, default=None)
        acts = [
            (at, list(group))
            for at, group in groupby(events, key=lambda event: event.recorded_at)
        ]
        done = 0
        for number, (at, group) in enumerate(acts):
            done += len(group)
            for event in group:
                _take(then, event)
            following = acts[number + 1][0] if number + 1 < len(acts) else self.until
            if following < self.since or at > self.until:
                continue
            clock = fold(events[:done])
            then.clock, then.state = clock.as_json(), _state(clock)
            self._segment(then, known, max(at, self.since), min(following, self.until))

    def _segment(
        self, then: _Then, known: list[Recorded], at: datetime, until: datetime
    ) -> None:
        office = self.office
        alarm: datetime | None = at
        while alarm is not None and alarm <= until:
            at = alarm
            found = judge(then, known, office.time, office.choices, at, self.both)
            known += [
                (then.deadline_no, str(one.rung), one.scope, one.at)
                for one in found.new
            ]
            if found.is_late:
                then.late_since = then.late_since or found.missed_at or at
            if found.new:
                self.told_before += self._told(self.old, then, found.new, at)
                self.told_after += self._told(self.new, then, found.new, at)
            alarm = found.next_timer_at
            if alarm is not None and alarm <= at:
                break

    def _told(
        self, ladder: Ladder, then: _Then, new: Sequence[Any], at: datetime
    ) -> Iterator[Told]:
        on = self.office.time.today(at)
        for one in who_is_told(self.people, ladder, then, new, on=on, at=at):
            yield Told(
                officer_id=one.person.id,
                officer=one.person.name,
                rung=one.reached.rung,
                amount=amount_of(one.reached.rung, one.reached.scope),
                scope=one.reached.scope,
                delivery=one.delivery,
                at=self.office.time.civil(one.reached.at),
                case_code=then.code,
                on_behalf_of=one.on_behalf_of,
            )


def _take(then: _Then, event: Any) -> None:
    """Follow who holds the case, and the number of its deadline."""
    data = event.data
    if event.kind in {"case.received", "case.handed_over", "case.handover_returned"}:
        then.holder_unit_id = _uuid(data.get("unit_id"))
        then.holder_officer_id = _uuid(data.get("officer_id"))
    elif event.kind == "case.handover_accepted":
        then.holder_officer_id = _uuid(data.get("officer_id"))
    elif event.kind == "case.deadline_changed":
        then.deadline_no = int(data.get("deadline_no") or then.deadline_no)
    elif event.kind == "case.found_on_time":
        then.late_since = None


def _state(clock: Clock) -> str:
    """Say in which state the watch sees a case with this clock."""
    if clock.finished_at or clock.ended_at:
        return str(CaseState.FINISHED)
    if clock.received_at is None:
        return str(CaseState.REGISTERED)
    if any(answered is None for _, answered in clock.supplements):
        return str(CaseState.SUPPLEMENT_REQUIRED)
    return str(CaseState.PROCESSING)


def _uuid(text: object) -> UUID | None:
    return UUID(str(text)) if text else None


def _events(
    session: Session, agency_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, list[Any]]:
    rows = session.execute(
        select(
            CaseEvent.case_id,
            CaseEvent.seq,
            CaseEvent.kind,
            CaseEvent.at,
            CaseEvent.recorded_at,
            CaseEvent.data,
        )
        .where(
            CaseEvent.agency_id == agency_id,
            CaseEvent.case_id.in_(ids),
            CaseEvent.kind != "case.flagged",
        )
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _flags(
    session: Session, agency_id: UUID, ids: Sequence[UUID], before: datetime
) -> dict[UUID, list[Recorded]]:
    """Read what was recorded before the month began; it is not told again."""
    rows = session.execute(
        select(
            CaseFlag.case_id,
            CaseFlag.deadline_no,
            CaseFlag.rung,
            CaseFlag.scope,
            CaseFlag.at,
        ).where(
            CaseFlag.agency_id == agency_id,
            CaseFlag.case_id.in_(ids),
            CaseFlag.recorded_at < before,
        )
    )
    return by_case((row[0], row[1], row[2], row[3], row[4]) for row in rows)


def _lines(before: Iterable[Told], after: Iterable[Told]) -> list[PersonLine]:
    """Count per person and kind, whoever is told most by the draft first."""
    old, new = Counter(map(_kind, before)), Counter(map(_kind, after))
    told: dict[UUID, list[Told]] = {}
    names: dict[UUID, str] = {}
    for one in (*before, *after):
        names[one.officer_id] = one.officer
    for one in after:
        told.setdefault(one.officer_id, []).append(one)
    lines = []
    for officer_id, name in names.items():
        kinds = sorted(
            {kind for kind in (*old, *new) if kind[0] == officer_id},
            key=lambda kind: (kind[1].severity, kind[2], kind[3]),
        )
        lines.append(
            PersonLine(
                officer_id=officer_id,
                officer=name,
                kinds=[(*kind[1:], old[kind], new[kind]) for kind in kinds],
                told=sorted(told.get(officer_id, ()), key=lambda one: one.at),
            )
        )
    return sorted(lines, key=lambda line: (-line.after, line.officer))


def _kind(one: Told) -> tuple[UUID, Rung, int, str]:
    return one.officer_id, one.rung, one.amount, one.delivery
