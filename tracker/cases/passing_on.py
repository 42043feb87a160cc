"""Many cases handed over at once: each judged by itself, each an act of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.errors import RuleError
from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.acts import require_possible
from tracker.cases.holders import hand_over
from tracker.db import Database
from tracker.errors import CommandRefusedError, InvalidValueError, NotFoundError
from tracker.models import Case, Step

#: More than the longest list shows at once; a form with more is not one of ours.
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One case as it was chosen from a list: as of which version, if that is known."""

    case_id: UUID
    code: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who takes the cases over, and at which step.

    `step` is "" for the step a case stands at, "next" for the one after it, or a
    number.
    """

    unit_id: UUID
    officer_id: UUID | None = None
    step: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StayedBehind:
    """A case that could not be handed over, and why."""

    code: str
    refusal: CommandRefusedError | RuleError


def hand_over_many(
    database: Database,
    actor: Actor,
    chosen: Sequence[Chosen],
    recipient: Recipient,
    *,
    now: datetime,
) -> list[StayedBehind]:
    """Hand over each case in a transaction of its own; list those that stayed."""
    stayed = []
    for one in chosen[:MOST]:
        try:
            database.write(
                partial(_pass_on, actor=actor, one=one, recipient=recipient, now=now)
            )
        except (CommandRefusedError, RuleError) as error:
            stayed.append(StayedBehind(code=one.code, refusal=error))
    return stayed


def check_passing_on(actor: Actor, case: Case) -> None:
    """Raise what would refuse the handover of this case by the actor."""
    require_possible(actor, Action.HAND_OVER, case)


def _pass_on(
    session: Session, *, actor: Actor, one: Chosen, recipient: Recipient, now: datetime
) -> None:
    case = session.scalar(
        select(Case)
        .where(Case.agency_id == actor.agency_id, Case.id == one.case_id)
        .with_for_update()
    )
    if case is None:
        raise NotFoundError(what="case", what_vi="hồ sơ", key=one.code)
    check_passing_on(actor, case)
    if one.version is not None and one.version != case.version:
        raise InvalidValueError(
            field="version",
            problem="the case has changed since it was chosen; look again.",
            problem_vi="Hồ sơ vừa thay đổi từ lúc bạn chọn. Hãy xem lại rồi chuyển.",
        )
    if recipient.officer_id and recipient.officer_id == case.holder_officer_id:
        raise InvalidValueError(
            field="to",
            problem="this officer holds the case already.",
            problem_vi="Người này đang giữ hồ sơ rồi.",
        )
    hand_over(
        session,
        actor,
        case.id,
        unit_id=recipient.unit_id,
        officer_id=recipient.officer_id,
        step_no=_step_no(session, case, recipient.step),
        note=recipient.note,
        now=now,
    )


def _step_no(session: Session, case: Case, step: str) -> int | None:
    if step == "next":
        last = session.scalar(
            select(func.max(Step.no)).where(
                Step.agency_id == case.agency_id,
                Step.procedure_id == case.procedure_id,
            )
        )
        return min((case.step_no or 0) + 1, last) if last else None
    is_number = step.isascii() and step.isdecimal() and len(step) < 10
    return int(step) if is_number else None
