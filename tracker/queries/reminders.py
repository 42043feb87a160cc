"""Reading reminders: of one case, those that wait, those nobody answered in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.cards import CaseCard, cards
from tracker.cases.passing_on import MOST
from tracker.cases.reminding import check_reminding
from tracker.errors import CommandRefusedError
from tracker.models import Case, Officer, Reminder, Unit
from tracker.offices import Office, office_of

PAGE = 100
#: Answered reminders are listed for so long.
_ANSWERED_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLine:
    """One reminder with the names around it; dates are civil time.

    `standing` is `waiting`, `unanswered` (its time is over), `answered` or `over`: the
    case was done before anybody answered.
    """

    reminder: Reminder
    unit_vi: str
    officer: str
    sent_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    standing: str
    card: CaseCard | None = None

    @property
    def was_late(self) -> bool:
        """True when the answer came after its time."""
        return self.answered_at is not None and self.answered_at > self.answer_due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderList:
    """What the page of reminders shows: by standing, and how many there are."""

    unanswered: Sequence[ReminderLine]
    waiting: Sequence[ReminderLine]
    answered: Sequence[ReminderLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remindable:
    """A case that was chosen; `refusal` says why its unit cannot be reminded now."""

    card: CaseCard
    due_at: datetime | None
    refusal: CommandRefusedError | None = None


def reminders_of(
    session: Session, office: Office, case_id: UUID, now: datetime
) -> list[ReminderLine]:
    """List the reminders of one case, the newest first; the caller may read it."""
    return _lines(session, office, Reminder.case_id == case_id, now, with_cards=False)


def sent_about(
    session: Session, agency_id: UUID, case_ids: Sequence[UUID]
) -> dict[UUID, list[Reminder]]:
    """Read the reminders about many cases, of each in their order."""
    found: dict[UUID, list[Reminder]] = {}
    rows = session.scalars(
        select(Reminder)
        .where(Reminder.agency_id == agency_id, Reminder.case_id.in_(case_ids))
        .order_by(Reminder.id)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def reminder_list(session: Session, actor: Actor, now: datetime) -> ReminderList:
    """List reminders of the whole agency; a unit sees its own."""
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    mine = Reminder.unit_id == actor.unit_id
    scope = [] if _sees_all(actor) else [mine]
    since = now - timedelta(days=_ANSWERED_DAYS)
    waits = and_(*scope, Reminder.answered_at.is_(None), _is_running())
    answered = and_(*scope, Reminder.answered_at >= since)
    found = _lines(session, office, waits, now, with_cards=True)
    return ReminderList(
        unanswered=[one for one in found if one.standing == "unanswered"],
        waiting=[one for one in found if one.standing == "waiting"],
        answered=_lines(session, office, answered, now, with_cards=True),
    )


def unanswered_count(session: Session, actor: Actor, now: datetime) -> int:
    """Count the reminders whose time to answer is over, in what the actor sees."""
    query = (
        select(func.count())
        .select_from(Reminder)
        .where(
            Reminder.agency_id == actor.agency_id,
            Reminder.answered_at.is_(None),
            Reminder.answer_due_at < now,
            _is_running(),
        )
    )
    if not _sees_all(actor):
        query = query.where(Reminder.unit_id == actor.unit_id)
    return session.scalar(query) or 0


def open_count(session: Session, actor: Actor) -> int:
    """Count the reminders nobody answered yet, in what the actor sees."""
    query = (
        select(func.count())
        .select_from(Reminder)
        .where(
            Reminder.agency_id == actor.agency_id,
            Reminder.answered_at.is_(None),
            _is_running(),
        )
    )
    if not _sees_all(actor):
        query = query.where(Reminder.unit_id == actor.unit_id)
    return session.scalar(query) or 0


def remindable(
    session: Session, actor: Actor, codes: Sequence[str], now: datetime
) -> list[Remindable]:
    """Judge each chosen case by itself; codes that name nothing are left out."""
    require(actor, "case.read")
    office = office_of(session, actor.agency_id)
    asked = list(dict.fromkeys(codes))[:MOST]
    rows = session.scalars(
        select(Case)
        .where(Case.agency_id == actor.agency_id, Case.code.in_(asked))
        .order_by(Case.due_at, Case.id)
    ).all()
    known = cards(session, actor.agency_id, [row.id for row in rows])
    return [
        Remindable(
            card=known[row.id],
            due_at=office.time.civil(row.due_at) if row.due_at else None,
            refusal=_refusal(session, actor, row, now),
        )
        for row in rows
    ]


def _refusal(
    session: Session, actor: Actor, case: Case, now: datetime
) -> CommandRefusedError | None:
    try:
        check_reminding(session, actor, case, now)
    except CommandRefusedError as error:
        return error
    return None


def _sees_all(actor: Actor) -> bool:
    """Say whether somebody follows all reminders: desk, managers and inspectors."""
    return may(actor, "reminder.send") or may(actor, "ledger.read")


def _is_running() -> ColumnElement[bool]:
    return (
        select(Case.id)
        .where(
            Case.agency_id == Reminder.agency_id,
            Case.id == Reminder.case_id,
            Case.ended_at.is_(None),
            Case.finished_at.is_(None),
        )
        .correlate(Reminder)
        .exists()
    )


def _lines(
    session: Session,
    office: Office,
    condition: ColumnElement[bool],
    now: datetime,
    *,
    with_cards: bool,
) -> list[ReminderLine]:
    agency_id = office.agency.agency_id
    rows = session.execute(
        select(Reminder, Unit.name_vi, Officer.name, Case.finished_at, Case.ended_at)
        .join(
            Case,
            and_(Case.agency_id == Reminder.agency_id, Case.id == Reminder.case_id),
        )
        .join(
            Unit,
            and_(Unit.agency_id == Reminder.agency_id, Unit.id == Reminder.unit_id),
        )
        .outerjoin(
            Officer,
            and_(
                Officer.agency_id == Reminder.agency_id,
                Officer.id == Reminder.officer_id,
            ),
        )
        .where(Reminder.agency_id == agency_id, condition)
        .order_by(Reminder.id.desc())
        .limit(PAGE)
    ).all()
    ids: set[UUID] = {row[0].case_id for row in rows} if with_cards else set()
    known = cards(session, agency_id, ids)
    civil = office.time.civil
    return [
        ReminderLine(
            reminder=row,
            unit_vi=unit,
            officer=officer or "",
            sent_at=civil(row.sent_at),
            answer_due_at=civil(row.answer_due_at),
            answered_at=civil(row.answered_at) if row.answered_at else None,
            standing=_standing(row, bool(finished_at or ended_at), now),
            card=known.get(row.case_id),
        )
        for row, unit, officer, finished_at, ended_at in rows
    ]


def _standing(row: Reminder, is_done: bool, now: datetime) -> str:
    if row.answered_at is not None:
        return "answered"
    if is_done:
        return "over"
    return "unanswered" if row.answer_due_at < now else "waiting"
