"""The ledger as rows of a sheet, read a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.accounts.actor import Actor
from tracker.db import Database
from tracker.models import Reminder
from tracker.offices import Office, office_of
from tracker.queries.ledger import EntryLine, page_of, require_reading
from tracker.queries.ledger_filter import EntryFilter
from tracker.queries.reminders import sent_about

_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry as a row; days are civil, and no applicant is named.

    The reminders are those about its case, whoever held it; the answer is the latest.
    """

    case_code: str
    procedure_vi: str
    unit_vi: str
    step_no: int | None
    received_on: date | None
    due_on: date
    finished_on: date | None
    kind: str
    days_late: int
    stage: str
    cause: str
    explanation: str
    measure: str
    explained_by: str
    closed_on: date | None
    closed_by: str
    reminders: int
    reminded_on: date | None
    reminder_answer: str


def entry_rows(
    database: Database, actor: Actor, wanted: EntryFilter, now: datetime
) -> Iterator[EntryRow]:
    """Give every entry of a filter, the newest first.

    Each batch is a read of its own, so that a slow reader holds no snapshot open.
    """
    require_reading(actor)
    after = ""
    while True:
        with database.read() as session:
            office = office_of(session, actor.agency_id)
            lines, after = page_of(session, actor, office, wanted, now, after, _BATCH)
            about = sent_about(
                session, actor.agency_id, [line.entry.case_id for line in lines]
            )
            rows = [
                _row(line, about.get(line.entry.case_id, []), office) for line in lines
            ]
        yield from rows
        if not after:
            return


def _row(line: EntryLine, sent: Sequence[Reminder], office: Office) -> EntryRow:
    day = office.time.today
    card = line.card
    explained = line.said("explanation")
    measures = [one.text for one in line.story if one.kind == "measure"]
    closed = line.said("closed") if line.stage == "closed" else None
    return EntryRow(
        case_code=card.code,
        procedure_vi=card.procedure_vi,
        unit_vi=line.unit_vi,
        step_no=line.entry.step_no,
        received_on=day(card.received_at) if card.received_at else None,
        due_on=day(line.entry.due_at),
        finished_on=day(card.finished_at) if card.finished_at else None,
        kind=line.entry.kind,
        days_late=line.days_late,
        stage=line.stage,
        cause=line.cause,
        explanation=explained.text if explained else "",
        measure="\n".join(measures),
        explained_by=explained.actor_name if explained else "",
        closed_on=day(closed.at) if closed else None,
        closed_by=closed.actor_name if closed else "",
        reminders=len(sent),
        reminded_on=day(sent[-1].sent_at) if sent else None,
        reminder_answer=next((one.answer for one in reversed(sent) if one.answer), ""),
    )
