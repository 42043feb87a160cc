"""Which entries of the ledger are meant: one filter for list, counts and export."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.duties import EXPLANATION
from tracker.ledger import APPEALING, DECIDING
from tracker.models import AccountabilityEntry, AccountabilityEvent, Case, LedgerDuty
from tracker.offices import Office
from tracker.queries.on_time import day_of

#: What an entry waits for, or that its case is still open; "" is all of them.
STAGES = (
    "",
    "unexplained",
    "to_read",
    "accepted",
    "appealed",
    "open",
    "closed",
    "reversed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Entries by what they wait for, whose they are, why, and when they were opened.

    `cause` may be `unnamed`: nobody has said yet why. `kind` is `late`, `error` for
    every kind of error, or one of them. `is_counted` leaves out what was reversed.
    `owed_before` leaves those whose explanation was due before that day, and is owed.
    """

    only: str = ""
    kind: str = ""
    is_counted: bool = False
    unit_id: UUID | None = None
    procedure_id: UUID | None = None
    step_no: int | None = None
    cause: str = ""
    first: date | None = None
    last: date | None = None
    owed_before: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Say whether more than the stage is asked for."""
        return replace(self, only="") != EntryFilter()


def stage() -> ColumnElement[str]:
    """Say how far an entry is: the latest deciding line of its story tells.

    One question for the line, and not one for each answer.
    """
    return case(
        {
            "closed": "closed",
            "explanation": "to_read",
            "accepted": "accepted",
            "reversed": "reversed",
        },
        value=_latest(type_coerce(AccountabilityEvent.kind, Text), DECIDING),
        else_="unexplained",
    )


def counts_still() -> ColumnElement[bool]:
    """Say that an entry counts: it was not reversed because its mark was wrong."""
    return ~exists().where(
        AccountabilityEvent.agency_id == AccountabilityEntry.agency_id,
        AccountabilityEvent.entry_id == AccountabilityEntry.id,
        AccountabilityEvent.kind == "reversed",
    )


def cause_named() -> ColumnElement[str]:
    """Give the cause that was named last; null where none was."""
    return _latest(AccountabilityEvent.data["cause"].as_string(), ("cause",))


def in_stage(only: str) -> list[ColumnElement[bool]]:
    """Say that an entry is of a stage.

    A manager has something to read only where the delay is settled: what is explained
    of a case that goes on stands under the open ones.
    """
    match only:
        case "open":
            return [Case.ended_at.is_(None), counts_still()]
        case "to_read":
            settled = or_(Case.ended_at.is_not(None), AccountabilityEntry.error_no > 0)
            return [stage() == "to_read", settled]
        case "appealed":
            latest = _latest(type_coerce(AccountabilityEvent.kind, Text), APPEALING)
            return [latest == "appealed"]
        case "unexplained" | "accepted" | "closed" | "reversed":
            return [stage() == only]
        case _:
            return []


def conditions(
    actor: Actor, office: Office, wanted: EntryFilter
) -> list[ColumnElement[bool]]:
    """Give the conditions of a filter, within what the actor may read."""
    found = [*readable(actor), *in_stage(wanted.only), *_about(wanted)]
    if wanted.is_counted:
        found.append(counts_still())
    if wanted.owed_before is not None:
        found.append(_owes(LedgerDuty.due_on < wanted.owed_before))
    if wanted.first is not None:
        found.append(AccountabilityEntry.opened_at >= day_of(office, wanted.first)[0])
    if wanted.last is not None:
        found.append(AccountabilityEntry.opened_at <= day_of(office, wanted.last)[1])
    return found


def _about(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    """Say of what, whose and why the entries are."""
    found = [
        column == value
        for column, value in (
            (AccountabilityEntry.unit_id, wanted.unit_id),
            (Case.procedure_id, wanted.procedure_id),
            (AccountabilityEntry.step_no, wanted.step_no),
        )
        if value is not None
    ]
    if wanted.kind == "error":
        found.append(AccountabilityEntry.error_no > 0)
    elif wanted.kind:
        found.append(AccountabilityEntry.kind == wanted.kind)
    if wanted.cause == "unnamed":
        found.append(cause_named().is_(None))
    elif wanted.cause:
        found.append(cause_named() == wanted.cause)
    return found


def counts(
    session: Session, actor: Actor, office: Office, wanted: EntryFilter
) -> dict[str, int]:
    """Count every stage of what else the filter asks for.

    Each entry is asked once for what it is; the stages are sums of those groups.
    """
    appeal = _latest(type_coerce(AccountabilityEvent.kind, Text), APPEALING)
    each = (
        select(
            stage().label("stage"),
            (appeal == "appealed").label("is_appealed"),
            Case.ended_at.is_(None).label("is_open"),
            (AccountabilityEntry.error_no > 0).label("is_error"),
            counts_still().label("counts"),
        )
        .select_from(AccountabilityEntry)
        .join(Case, of_case())
        .where(*conditions(actor, office, replace(wanted, only="")))
        .subquery()
    )
    found = dict.fromkeys(STAGES, 0)
    for row in session.execute(
        select(*each.c, func.count().label("number")).group_by(*each.c)
    ):
        found[""] += row.number
        if row.stage != "to_read" or row.is_error or not row.is_open:
            found[row.stage] += row.number
        found["appealed"] += row.number if row.is_appealed else 0
        found["open"] += row.number if row.is_open and row.counts else 0
    return found


def overdue(
    session: Session, actor: Actor, office: Office, wanted: EntryFilter, today: date
) -> int:
    """Count the entries of a filter whose explanation is owed and past its day."""
    late = replace(wanted, only="unexplained", owed_before=today)
    query = select(func.count()).select_from(AccountabilityEntry)
    return (
        session.scalar(
            query.join(Case, of_case()).where(*conditions(actor, office, late))
        )
        or 0
    )


def _owes(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that the explanation of an entry is owed."""
    return exists().where(
        LedgerDuty.agency_id == AccountabilityEntry.agency_id,
        LedgerDuty.entry_id == AccountabilityEntry.id,
        LedgerDuty.kind == EXPLANATION,
        LedgerDuty.ended_at.is_(None),
        *more,
    )


def of_case() -> ColumnElement[bool]:
    """Join an entry with its case."""
    return and_(
        Case.agency_id == AccountabilityEntry.agency_id,
        Case.id == AccountabilityEntry.case_id,
    )


def readable(actor: Actor) -> list[ColumnElement[bool]]:
    """Bound a read to the agency, and for heads and officers to their unit."""
    bounds: list[ColumnElement[bool]] = [
        AccountabilityEntry.agency_id == actor.agency_id
    ]
    if not actor.has(Role.MANAGER, Role.INSPECTOR):
        bounds.append(AccountabilityEntry.unit_id == actor.unit_id)
    return bounds


def _latest(column: ColumnElement[str], kinds: Sequence[str]) -> ColumnElement[str]:
    return (
        select(column)
        .where(
            AccountabilityEvent.agency_id == AccountabilityEntry.agency_id,
            AccountabilityEvent.entry_id == AccountabilityEntry.id,
            AccountabilityEvent.kind.in_(kinds),
        )
        .order_by(AccountabilityEvent.seq.desc())
        .limit(1)
        .correlate(AccountabilityEntry)
        .scalar_subquery()
    )
