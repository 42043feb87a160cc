"""What handing over several cases would mean, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, card_of, select_cards
from tracker.cases.passing_on import MOST, check_passing_on
from tracker.catalogue import steps_of
from tracker.errors import CommandRefusedError
from tracker.models import Case, Step
from tracker.offices import office_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that was chosen; `refusal` says why it would stay where it is.

    The dates are civil time of the agency.
    """

    card: CaseCard
    version: int
    due_at: datetime | None
    refusal: CommandRefusedError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingOn:
    """The chosen cases, and the steps where all of them have the same procedure."""

    candidates: Sequence[Candidate]
    steps: Sequence[Step]

    @property
    def movable(self) -> int:
        """How many could be handed over now."""
        return sum(one.refusal is None for one in self.candidates)


def passing_on(session: Session, actor: Actor, codes: Sequence[str]) -> PassingOn:
    """Judge each chosen case by itself; codes that name nothing are left out."""
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    asked = list(dict.fromkeys(codes))[:MOST]
    rows = session.execute(
        select_cards()
        .where(Case.agency_id == actor.agency_id, Case.code.in_(asked))
        .order_by(Case.due_at, Case.id)
    )
    found = []
    for row in rows:
        due_at = row[0].due_at
        found.append(
            Candidate(
                card=card_of(tuple(row)),
                version=row[0].version,
                due_at=office.time.civil(due_at) if due_at else None,
                refusal=_refusal(actor, row[0]),
            )
        )
    return PassingOn(candidates=found, steps=_steps(session, actor, found))


def _refusal(actor: Actor, case: Case) -> CommandRefusedError | None:
    try:
        check_passing_on(actor, case)
    except CommandRefusedError as error:
        return error
    return None


def _steps(
    session: Session, actor: Actor, found: Sequence[Candidate]
) -> Sequence[Step]:
    procedures: set[UUID] = {one.card.procedure_id for one in found}
    if len(procedures) != 1:
        return ()
    return steps_of(session, actor.agency_id, procedures.pop())
