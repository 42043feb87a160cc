"""Codes that the agency has already: the same case, or one that differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal, select
from sqlalchemy.orm import Session

from tracker.models import Applicant, Case, ImportedCase, Procedure
from tracker.transfer.rows import Record

#: A case whose import was withdrawn; its code may be taken in again.
LET_GO = "import_withdrawn"


@dataclass(frozen=True, slots=True)
class Known:
    """A case that bears a code: what was read of it, or what stands in its row."""

    case_id: UUID
    facts: Mapping[str, Any]
    is_let_go: bool = False


def known_codes(
    session: Session, agency_id: UUID, codes: Sequence[str]
) -> dict[str, Known]:
    """Look up which of the codes exist, and with which facts."""
    if not codes:
        return {}
    rows = session.execute(
        select(
            Case.code,
            Case.id,
            Case.outcome,
            Case.state,
            Case.received_at,
            Case.appointed_at,
            Case.ended_at,
            Case.returned_at,
            Procedure.key,
            Applicant.name,
        )
        .join(
            Procedure,
            (Procedure.agency_id == Case.agency_id)
            & (Procedure.id == Case.procedure_id),
        )
        .join(
            Applicant,
            (Applicant.agency_id == Case.agency_id)
            & (Applicant.id == Case.applicant_id),
        )
        .where(Case.agency_id == agency_id, _is_one_of(session, codes))
    ).all()
    imported = _imported(session, agency_id, [row.id for row in rows])
    return {
        row.code: Known(
            case_id=row.id,
            facts=imported.get(row.id) or _own_facts(row),
            is_let_go=row.outcome == LET_GO,
        )
        for row in rows
    }


def _is_one_of(session: Session, codes: Sequence[str]) -> ColumnElement[bool]:
    """Ask for many codes with one value, where the database can take a list as one."""
    if session.get_bind().dialect.name == "sqlite":
        return Case.code.in_(codes)
    return Case.code == any_(literal(list(codes), ARRAY(Text)))


def _imported(
    session: Session, agency_id: UUID, case_ids: Sequence[UUID]
) -> dict[UUID, Mapping[str, Any]]:
    rows = session.execute(
        select(ImportedCase.case_id, ImportedCase.facts)
        .where(ImportedCase.agency_id == agency_id, ImportedCase.case_id.in_(case_ids))
        .order_by(ImportedCase.import_id)
    )
    return {row.case_id: row.facts for row in rows}


def _own_facts(row: Any) -> dict[str, Any]:
    def said(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    return {
        "procedure": row.key,
        "applicant": row.name,
        "state": row.state,
        "received_at": said(row.received_at),
        "promised_at": said(row.appointed_at),
        "ended_at": said(row.ended_at),
        "returned_at": said(row.returned_at),
    }


def differences(known: Known, record: Record) -> list[dict[str, str]]:
    """List what a line says otherwise than the record of the agency.

    Instants are compared to the minute: many registers write no seconds.
    """
    found = []
    for field, now_said in record.facts().items():
        if field not in known.facts:
            continue
        before = known.facts[field]
        if _short(before) != _short(now_said):
            found.append(
                {
                    "field": field,
                    "ours": str(before or ""),
                    "theirs": str(now_said or ""),
                }
            )
    return found


def _short(value: Any) -> str:
    """Give a value as compared; an instant in UTC, to the minute."""
    text = str(value or "")
    return (
        text[:16]
        if len(text) >= 16 and text[4:5] == "-" and text[10:11] == "T"
        else text
    )
