"""The morning letter: what the day asks of each manager and head of a unit.

And of whoever takes alerts in it: what the ladder puts into the digest waits here for
the hour that its reader chose.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from notifications.letters import DigestGroup, DigestLine, DigestTopic, MorningDigest
from notifications.outbox.enqueue import Mailing, enqueue_many
from notifications.outbox.reading import known_keys
from tracker.addresses import base_url, case_url, mail_domain
from tracker.cards import card_of, select_cards
from tracker.db import Database
from tracker.digest_items import (
    lines_of,
    mark_told,
    waiting_items,
    waiting_readers,
)
from tracker.escalation.people import People, Person, people_of
from tracker.models import (
    Agency,
    ApologyNotice,
    Case,
    DigestItem,
    OfficerPreference,
)
from tracker.offices import Office, office_of
from tracker.one_by_one import one_by_one

_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Who gets a letter: of the whole agency's cases, a unit's, or the own ones."""

    person: Person
    is_head: bool
    unit_id: UUID | None = None

    @property
    def scope(self) -> ColumnElement[bool]:
        """The condition for the cases that are the reader's to look after."""
        if not self.is_head:
            return Case.holder_officer_id == self.person.id
        return true() if self.unit_id is None else Case.holder_unit_id == self.unit_id


def run(database: Database, now: datetime) -> int:
    """Write the letters of every reader whose digest hour has come; count them.

    A letter has the officer and the day in its key, so a second run adds nothing.
    """
    with database.read() as session:
        agencies = list(session.scalars(select(Agency.agency_id)))

    def tell(agency_id: UUID) -> int:
        with database.read() as session:
            if not _due(session, office_of(session, agency_id), now):
                return 0
        return database.write(partial(_write, agency_id=agency_id, now=now))

    return sum(one_by_one(agencies, tell))


def _due(session: Session, office: Office, now: datetime) -> list[_Reader]:
    """List who is to get a letter now: the hour has come, and none was written yet."""
    agency_id, local = office.agency.agency_id, office.time.civil(now)
    if not office.time.calendar.is_working_day(local.date()):
        return []
    own = dict(
        session.execute(
            select(OfficerPreference.officer_id, OfficerPreference.digest_hour).where(
                OfficerPreference.agency_id == agency_id
            )
        ).all()
    )
    hours = {one for one in own.values() if one} | {office.choices.digest_at}
    if local.time() < min(map(time.fromisoformat, hours)):
        return []
    people = people_of(session, agency_id, since=local.date())
    readers = [
        one
        for one in _readers(session, agency_id, people, local.date(), now)
        if local.time()
        >= time.fromisoformat(own.get(one.person.id) or office.choices.digest_at)
    ]
    keys = {_key(one.person.id, local.date()): one for one in readers}
    written = known_keys(session, agency_id, list(keys))
    return [one for key, one in keys.items() if key not in written]


def _key(officer_id: UUID, on: date) -> str:
    return f"digest:{officer_id}:{on.isoformat()}"


def _write(session: Session, agency_id: UUID, now: datetime) -> int:
    office = office_of(session, agency_id)
    today = office.time.today(now)
    mailings = []
    for reader in _due(session, office, now):
        waiting = waiting_items(session, agency_id, reader.person.id)
        groups = _groups(session, office, reader, waiting, now)
        if not groups:
            continue
        mark_told(waiting, today)
        open_cases, overdue = _counts(session, agency_id, reader.scope)
        mailings.append(
            Mailing(
                letter=MorningDigest(
                    letterhead=office.letterhead,
                    recipient_name=reader.person.name,
                    on=today,
                    groups=groups,
                    open_cases=open_cases,
                    overdue_cases=overdue,
                    worklist_url=f"{base_url(office)}/viec-can-lam",
                ),
                agency_id=agency_id,
                to_address=reader.person.email,
                to_name=reader.person.name,
                dedup_key=_key(reader.person.id, today),
                reference=str(reader.person.id),
                domain=mail_domain(office),
            )
        )
    return enqueue_many(session, mailings, now=now)


def _readers(
    session: Session, agency_id: UUID, people: People, today: date, now: datetime
) -> Iterable[_Reader]:
    """List managers (the whole agency), heads (their unit), who has something waiting.

    Whoever is away and wants the substitute told instead gets nothing meanwhile.
    """
    heads = set(people.heads.values())
    waiting = waiting_readers(session, agency_id)
    for person in people.persons:
        away = people.stand_in(person.id, today, now)
        if away is not None and away.letters == "instead":
            continue
        if "manager" in person.roles:
            yield _Reader(person=person, is_head=True)
        elif _heads(person, heads, people, today, now):
            yield _Reader(person=person, is_head=True, unit_id=person.unit_id)
        elif person.id in waiting:
            yield _Reader(person=person, is_head=False)


def _heads(
    person: Person, heads: set[UUID], people: People, today: date, now: datetime
) -> bool:
    """Say whether somebody heads the unit, or stands in for who does."""
    return (
        person.id in heads
        or "unit_head" in person.roles
        or any(
            one.substitute_id == person.id
            and one.officer_id in heads
            and people.still_fits(one)
            and one.holds(today, now)
            for one in people.absences
        )
    )


def _groups(
    session: Session,
    office: Office,
    reader: _Reader,
    waiting: Sequence[DigestItem],
    now: datetime,
) -> tuple[DigestGroup, ...]:
    found = []
    if reader.is_head:
        for topic, condition in _topics(office, now):
            group = _group(session, office, reader.scope, topic, condition)
            if group is not None:
                found.append(group)
    if waiting:
        found.append(
            DigestGroup(
                topic=DigestTopic.LADDER_RUNGS,
                lines=tuple(lines_of(session, office, waiting)),
                total=len(waiting),
            )
        )
    return tuple(found)


def _topics(
    office: Office, now: datetime
) -> Sequence[tuple[DigestTopic, ColumnElement[bool]]]:
    today = office.time.today(now)
    calendar = office.time.calendar
    begin = office.time.instant(datetime.combine(today, time()))
    end = office.time.instant(datetime.combine(today, time(23, 59, 59)))
    soon_day = calendar.shift(today, max(1, office.choices.due_soon_working_days))
    soon = office.time.instant(datetime.combine(soon_day, time(23, 59, 59)))
    running = Case.is_stopped.is_(False)
    waiting = select(ApologyNotice.case_id).where(
        ApologyNotice.agency_id == Case.agency_id,
        ApologyNotice.case_id == Case.id,
        ApologyNotice.state == "submitted",
    )
    return (
        (
            DigestTopic.APOLOGIES_OWED_TODAY,
            running & (Case.apology_due_on == today) & Case.reappointed_at.is_(None),
        ),
        (DigestTopic.NOTICES_TO_APPROVE, waiting.exists()),
        (DigestTopic.LATE_AGAIN, Case.reappointed_at < now),
        (DigestTopic.OVERDUE, running & (Case.original_due_at < now)),
        (DigestTopic.DUE_TODAY, running & Case.due_at.between(begin, end)),
        (DigestTopic.DUE_SOON, running & (Case.due_at > end) & (Case.due_at <= soon)),
        (DigestTopic.STEPS_OVERDUE, running & (Case.step_due_at < now)),
        (DigestTopic.SUPPLEMENT_WINDOWS_OVER, Case.supplement_until < now),
    )


def _group(
    session: Session,
    office: Office,
    scope: ColumnElement[bool],
    topic: DigestTopic,
    condition: ColumnElement[bool],
) -> DigestGroup | None:
    mine = [
        Case.agency_id == office.agency.agency_id,
        Case.ended_at.is_(None),
        condition,
        scope,
    ]
    total = session.scalar(select(func.count()).select_from(Case).where(*mine)) or 0
    if not total:
        return None
    rows = session.execute(
        select_cards().where(*mine).order_by(Case.due_at, Case.id).limit(_LINES)
    )
    lines = tuple(
        DigestLine(
            case_code=card.code,
            procedure_title=card.procedure_vi,
            holder=", ".join(filter(None, (card.holder_officer, card.holder_unit_vi))),
            due_at=office.local(card.due_at) if card.due_at else None,
            url=case_url(office, card.code),
        )
        for card in (card_of(tuple(row)) for row in rows)
    )
    return DigestGroup(topic=topic, lines=lines, total=total)


def _counts(
    session: Session, agency_id: UUID, scope: ColumnElement[bool]
) -> tuple[int, int]:
    mine = [Case.agency_id == agency_id, Case.ended_at.is_(None), scope]
    open_cases = session.scalar(select(func.count()).select_from(Case).where(*mine))
    late = session.scalar(
        select(func.count())
        .select_from(Case)
        .where(*mine, Case.late_since.is_not(None))
    )
    return open_cases or 0, late or 0
