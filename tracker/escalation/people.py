"""Who can be told: officers, heads, substitutes, and what each of them prefers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.ladder import OWN_RUNGS, Concern, Rung
from tracker.accounts.actor import Role
from tracker.escalation.ladder import DIGEST, NOW, Ladder, LadderRung, amount_of
from tracker.models import Absence, Officer, OfficerPreference, Unit


class ReachedRung(Protocol):
    """A rung that a case reached, at its own instant."""

    @property
    def rung(self) -> Rung: ...
    @property
    def at(self) -> datetime: ...
    @property
    def scope(self) -> str: ...


class Holder(Protocol):
    """Who holds the case that reached it."""

    @property
    def holder_unit_id(self) -> UUID | None: ...
    @property
    def holder_officer_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One officer with an account."""

    id: UUID
    name: str
    email: str
    unit_id: UUID
    roles: frozenset[str]
    prefers_digest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """An absence: who, until when, who stands in, and whether both are told."""

    officer_id: UUID
    substitute_id: UUID
    from_on: date
    to_on: date
    letters: str
    entered_at: datetime
    ended_at: datetime | None = None

    def holds(self, on: date, at: datetime) -> bool:
        """Say whether it is in effect on a day, as it was known at an instant."""
        if self.ended_at is not None and self.ended_at <= at:
            return False
        return self.from_on <= on <= self.to_on and self.entered_at <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One officer is told of one rung; `on_behalf_of` names who is away."""

    person: Person
    reached: ReachedRung
    rung: LadderRung
    delivery: str
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in an agency who can be told, read at once."""

    persons: tuple[Person, ...]
    heads: Mapping[UUID, UUID]
    absences: tuple[Away, ...] = ()
    by_id: Mapping[UUID, Person] = field(default_factory=dict)

    def concerned(
        self, recipients: Iterable[Concern], holder: Holder, director_id: UUID | None
    ) -> list[Person]:
        """List who is meant by the recipients of a rung, for one case."""
        wanted = frozenset(recipients)
        director = self.by_id.get(director_id) if director_id else None
        if Concern.DIRECTOR in wanted and director is None:
            wanted |= {Concern.MANAGER}
        head = self.heads.get(holder.holder_unit_id) if holder.holder_unit_id else None
        return [
            person
            for person in self.persons
            if (Concern.MANAGER in wanted and "manager" in person.roles)
            or (Concern.INSPECTOR in wanted and "inspector" in person.roles)
            or (Concern.DESK in wanted and "desk" in person.roles)
            or (Concern.OFFICER in wanted and person.id == holder.holder_officer_id)
            or (Concern.DIRECTOR in wanted and person is director)
            or (Concern.UNIT_HEAD in wanted and _heads(person, head, holder))
        ]

    def stand_in(self, officer_id: UUID, on: date, at: datetime) -> Away | None:
        """Find the absence of an officer that is in effect; its substitute is there."""
        return next(
            (
                one
                for one in self.absences
                if one.officer_id == officer_id
                and self.still_fits(one)
                and one.holds(on, at)
            ),
            None,
        )

    def still_fits(self, away: Away) -> bool:
        """Say whether the substitute can be told, and has still unit and roles."""
        absent = self.by_id.get(away.officer_id)
        substitute = self.by_id.get(away.substitute_id)
        return (
            absent is not None
            and substitute is not None
            and absent.unit_id == substitute.unit_id
            and absent.roles - {Role.ADMINISTRATOR} <= substitute.roles
        )

    def receivers(
        self, person: Person, on: date, at: datetime
    ) -> list[tuple[Person, str]]:
        """Give who gets a letter to somebody, each with the name of who is away."""
        away = self.stand_in(person.id, on, at)
        if away is None:
            return [(person, "")]
        substitute = (self.by_id[away.substitute_id], person.name)
        return [substitute] if away.letters == "instead" else [(person, ""), substitute]


def who_is_told(
    people: People,
    ladder: Ladder,
    holder: Holder,
    new: Sequence[ReachedRung],
    *,
    on: date,
    at: datetime,
) -> list[Telling]:
    """Say who is told what of the rungs that one case reached together.

    Of the rungs that follow from the law only the gravest is told; the agency's own
    escalate, so each is told. Nobody is told more than one thing of a case at once:
    the gravest. Whoever is away is told through, or beside, the substitute.
    """
    told: dict[UUID, Telling] = {}
    for reached in sorted(_told(new), key=gravity):
        rung = ladder.rung_for(reached.rung, reached.scope)
        if rung is None:
            continue
        for person in people.concerned(rung.recipients, holder, ladder.director_id):
            for receiver, name in people.receivers(person, on, at):
                told[receiver.id] = Telling(
                    person=receiver,
                    reached=reached,
                    rung=rung,
                    delivery=_delivery(rung, receiver),
                    on_behalf_of=_behalf(told.get(receiver.id), reached, name),
                )
    return list(told.values())


def _behalf(before: Telling | None, reached: ReachedRung, name: str) -> str:
    """Whoever is concerned in person is told in person."""
    if before is not None and before.reached is reached and not before.on_behalf_of:
        return ""
    return name


def gravity(reached: ReachedRung) -> tuple[int, int]:
    """Order what was reached from the least to the gravest."""
    amount = amount_of(reached.rung, reached.scope)
    nearer = amount if reached.rung is Rung.AFTER_DUE else -amount
    return reached.rung.severity, nearer


def loudest(new: Iterable[ReachedRung]) -> ReachedRung | None:
    """Give the gravest of the rungs that follow from the law."""
    of_law = [one for one in new if one.rung not in OWN_RUNGS]
    return max(of_law, key=lambda one: one.rung.severity, default=None)


def _told(new: Sequence[ReachedRung]) -> list[ReachedRung]:
    gravest = loudest(new)
    return [one for one in new if one.rung in OWN_RUNGS or one is gravest]


def _delivery(rung: LadderRung, receiver: Person) -> str:
    if rung.delivery == NOW and rung.may_choose and receiver.prefers_digest:
        return DIGEST
    return rung.delivery


def _heads(person: Person, head: UUID | None, holder: Holder) -> bool:
    return person.id == head or (
        "unit_head" in person.roles and person.unit_id == holder.holder_unit_id
    )


def people_of(session: Session, agency_id: UUID, *, since: date) -> People:
    """Read everybody who can be told, with the absences that end after a day."""
    rows = session.execute(
        select(Officer, OfficerPreference.prefers_digest)
        .outerjoin(
            OfficerPreference,
            (OfficerPreference.agency_id == Officer.agency_id)
            & (OfficerPreference.officer_id == Officer.id),
        )
        .where(
            Officer.agency_id == agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    )
    persons = tuple(
        Person(
            id=officer.id,
            name=officer.name,
            email=officer.email,
            unit_id=officer.unit_id,
            roles=frozenset(officer.roles),
            prefers_digest=bool(prefers),
        )
        for officer, prefers in rows
    )
    heads = session.execute(
        select(Unit.id, Unit.head_officer_id).where(
            Unit.agency_id == agency_id, Unit.head_officer_id.is_not(None)
        )
    )
    return People(
        persons=persons,
        heads={unit_id: head for unit_id, head in heads if head is not None},
        absences=tuple(_absences(session, agency_id, since)),
        by_id={one.id: one for one in persons},
    )


def _absences(session: Session, agency_id: UUID, since: date) -> list[Away]:
    rows = session.scalars(
        select(Absence)
        .where(Absence.agency_id == agency_id, Absence.to_on >= since)
        .order_by(Absence.id)
    )
    return [
        Away(
            officer_id=row.officer_id,
            substitute_id=row.substitute_id,
            from_on=row.from_on,
            to_on=row.to_on,
            letters=row.letters,
            entered_at=row.entered_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]
