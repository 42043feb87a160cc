"""New procedures and new versions; a version that cases came under is never edited."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.choices import Choices, choices_of
from tracker.catalogue.entries import Document, Entry, StepEntry, check_entry
from tracker.catalogue.limits import assumed_steps, variants_of
from tracker.catalogue.step_sums import check_step_sum
from tracker.errors import (
    AlreadyDoneError,
    InvalidValueError,
    NotFoundError,
    UnknownProcedureError,
)
from tracker.ids import new_id
from tracker.models import Agency, Procedure, Step, Unit
from tracker.text_entry import folded

#: What a new version may state anew; its key and its number it cannot.
_CHANGEABLE = frozenset(Entry.__dataclass_fields__) - {"key", "valid_from"}
_STRUCTURED = {"variants", "documents", "steps"}


def add_procedure(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    unit_id: UUID | None = None,
    now: datetime,
) -> Procedure:
    """Add a procedure that the catalogue does not have yet, as its first version."""
    agency = begin(session, actor, "procedure.change")
    if _latest(session, actor.agency_id, entry.key) is not None:
        raise AlreadyDoneError(
            what=f"the catalogue has {entry.key}",
            what_vi=f"danh mục đã có thủ tục “{entry.key}”",
        )
    _check_unit(session, actor.agency_id, unit_id)
    check_step_sum(entry)
    row = write_version(session, agency, entry, now, unit_id=unit_id)
    _record(session, actor, "procedure.added", row, now)
    return row


def add_version(
    session: Session,
    actor: Actor,
    key: str,
    changes: Mapping[str, Any],
    *,
    valid_from: date,
    now: datetime,
) -> Procedure:
    """Add the next version of a procedure; the last one ends the day before.

    `changes` are fields of `Entry`, and `unit_id`; what is not named stays as it
    was. A new limit without new steps gets the assumed ones, marked as default. Cases
    received before keep the version they came under. One that says nothing new is
    refused.
    """
    agency = begin(session, actor, "procedure.change")
    last = _latest(session, actor.agency_id, key)
    if last is None:
        raise UnknownProcedureError(procedure=key)
    if valid_from <= last.valid_from:
        raise InvalidValueError(
            field="valid_from",
            problem=f"it must be after {last.valid_from}, when the last version began.",
            problem_vi=(
                "Ngày hiệu lực phải sau ngày bắt đầu của phiên bản hiện có "
                f"({last.valid_from:%d/%m/%Y})."
            ),
        )
    given = dict(changes)
    unit_id = given.pop("unit_id", last.unit_id)
    unknown = sorted(set(given) - _CHANGEABLE)
    if unknown:
        raise InvalidValueError(
            field=unknown[0],
            problem=f"a new version cannot change {unknown[0]}.",
            problem_vi=f"Phiên bản mới không đổi được mục “{unknown[0]}”.",
        )
    _check_unit(session, actor.agency_id, unit_id)
    before = entry_of(session, last)
    entry = _changed(before, given, valid_from)
    if unit_id == last.unit_id:
        _check_says_something(before, entry, last.version_no)
    if {"steps", "limit"} & given.keys():
        check_step_sum(entry)
    if last.valid_to is None or last.valid_to >= valid_from:
        last.valid_to = valid_from - timedelta(days=1)
    row = write_version(
        session, agency, entry, now, unit_id=unit_id, version_no=last.version_no + 1
    )
    _record(session, actor, "procedure.changed", row, now)
    return row


def write_version(
    session: Session,
    agency: Agency,
    entry: Entry,
    now: datetime,
    *,
    unit_id: UUID | None = None,
    version_no: int = 1,
) -> Procedure:
    """Write the row of a version, and the rows of its steps."""
    check_entry(entry)
    row = _row(agency.agency_id, entry, choices_of(agency))
    row.id = new_id()
    row.version_no = version_no
    row.unit_id = unit_id
    row.created_at = now
    steps = entry.steps or assumed_steps(entry.limit)
    row.steps_are_default = not entry.steps
    session.add(row)
    session.flush()
    session.add_all(_step_rows(row, steps))
    session.flush()
    return row


def entry_of(session: Session, row: Procedure) -> Entry:
    """Read a stored version back as what somebody stated."""
    steps: Iterable[Step] = ()
    if not row.steps_are_default:
        steps = session.scalars(
            select(Step)
            .where(Step.agency_id == row.agency_id, Step.procedure_id == row.id)
            .order_by(Step.no)
        )
    same = {
        name: getattr(row, name)
        for name in Entry.__dataclass_fields__
        if hasattr(row, name) and name not in _STRUCTURED
    }
    return Entry(
        **same,
        limit=(row.limit_amount or 0, row.limit_unit) if row.limit_unit else None,
        variants=tuple(variants_of(row)),
        documents=tuple(Document(**document) for document in row.documents),
        supplement_ask=(row.supplement_ask_amount, row.supplement_ask_unit),
        supplement_window=(row.supplement_window_amount, row.supplement_window_unit),
        steps=tuple(
            StepEntry(
                no=step.no,
                name_vi=step.name_vi,
                role_vi=step.role_vi,
                limit=(
                    (step.limit_amount or 0, step.limit_unit)
                    if step.limit_unit
                    else None
                ),
                source_url=step.source_url,
            )
            for step in steps
        ),
    )


def _changed(before: Entry, changes: Mapping[str, Any], valid_from: date) -> Entry:
    given = dict(changes)
    given.setdefault("valid_to", None)
    given.setdefault("decision_no", "")  # of the version before, not of this one
    given.setdefault("decided_on", None)
    if given.get("limit", before.limit) != before.limit:
        given.setdefault("steps", ())
    return replace(before, **given, valid_from=valid_from)


def _check_says_something(before: Entry, entry: Entry, number: int) -> None:
    """Refuse a version that repeats one that is in force without an end.

    A new decision that says the same is something new.
    """
    filled = replace(
        entry,
        valid_from=before.valid_from,
        decision_no=entry.decision_no or before.decision_no,
        decided_on=entry.decided_on or before.decided_on,
    )
    if before.valid_to is None and filled == before:
        raise InvalidValueError(
            field="",
            problem=f"it says the same as version {number}.",
            problem_vi=f"Chưa có gì khác phiên bản {number}. "
            "Sửa điều thay đổi, hoặc ghi quyết định mới, rồi lập phiên bản.",
        )


def _row(agency_id: UUID, entry: Entry, choices: Choices) -> Procedure:
    ask = entry.supplement_ask or (choices.supplement_ask_working_days, "working_day")
    window = entry.supplement_window or (choices.supplement_window_days, "day")
    amount, unit = entry.limit or (None, None)
    return Procedure(
        agency_id=agency_id,
        key=entry.key,
        code=entry.code,
        code_verified=entry.code_verified,
        name_vi=entry.name_vi,
        name_en=entry.name_en,
        name_folded=folded(entry.name_vi),
        field_vi=entry.field_vi,
        status=entry.status,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        limit_amount=amount,
        limit_unit=unit,
        cutoff=entry.cutoff,
        variants=[asdict(variant) for variant in entry.variants],
        documents=[asdict(document) for document in entry.documents],
        fee_vnd=entry.fee_vnd,
        fee_note_vi=entry.fee_note_vi,
        clock_starts=entry.clock_starts,
        after_supplement=entry.after_supplement,
        supplement_ask_amount=ask[0],
        supplement_ask_unit=ask[1],
        supplement_window_amount=window[0],
        supplement_window_unit=window[1],
        legal_basis=entry.legal_basis,
        decision_no=entry.decision_no,
        decided_on=entry.decided_on,
        competent_agency_vi=entry.competent_agency_vi,
        source_url=entry.source_url,
        note_vi=entry.note_vi,
    )


def _step_rows(row: Procedure, steps: Iterable[StepEntry]) -> list[Step]:
    return [
        Step(
            agency_id=row.agency_id,
            procedure_id=row.id,
            no=step.no,
            name_vi=step.name_vi,
            role_vi=step.role_vi,
            unit_id=None,
            limit_amount=step.limit[0] if step.limit else None,
            limit_unit=step.limit[1] if step.limit else None,
            is_default=step.is_default,
            source_url=step.source_url,
        )
        for step in steps
    ]


def _latest(session: Session, agency_id: UUID, key: str) -> Procedure | None:
    return session.scalars(
        select(Procedure)
        .where(Procedure.agency_id == agency_id, Procedure.key == key)
        .order_by(Procedure.version_no.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()


def _record(
    session: Session, actor: Actor, kind: str, row: Procedure, now: datetime
) -> None:
    data = {
        "key": row.key,
        "version_no": row.version_no,
        "valid_from": row.valid_from,
        "limit": [row.limit_amount, row.limit_unit],
        "legal_basis": row.legal_basis,
        "decision_no": row.decision_no,
        "decided_on": row.decided_on,
    }
    record(session, actor, kind, data, now=now)


def _check_unit(session: Session, agency_id: UUID, unit_id: UUID | None) -> None:
    if unit_id is not None and session.get(Unit, (agency_id, unit_id)) is None:
        raise NotFoundError(what="unit", what_vi="phòng chuyên môn", key=unit_id)
