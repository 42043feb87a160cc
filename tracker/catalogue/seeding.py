"""What a new agency's catalogue begins with: the rows read in published sources.

`tracker/data/procedures.csv` and `steps.csv` state facts and where each was read. A
code that was not read in a source stays empty. Limits are those of the source's own
province; an agency enters its own as new versions. Where a source gives no day of
validity, the first day of the built-in calendar stands, and the note says so.

`steps.csv` says of each row what it is: `desk`, a step of an office, becomes a step;
`statutory`, a stage named in a law (often the whole limit again), and `applicant`, a
time the applicant has, become a note; `unmatched` belongs to no row of the catalogue.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.procedure import LimitUnit
from tracker.catalogue.entries import Entry, StepEntry
from tracker.catalogue.reading import read_entry
from tracker.catalogue.versions import write_version
from tracker.errors import NotFoundError
from tracker.models import Agency, Procedure

_UNITS_VI = {
    LimitUnit.WORKING_DAY: "ngày làm việc",
    LimitUnit.DAY: "ngày",
    LimitUnit.MONTH: "tháng",
}

Row = Mapping[str, str]


def seed(
    session: Session,
    agency_id: UUID,
    now: datetime,
    units_by_field: Mapping[str, UUID] | None = None,
) -> int:
    """Fill an agency's catalogue with the built-in rows; say how many that made.

    A procedure that the agency has in any version is left alone. `units_by_field`
    names the unit that works each field (`field_vi`).
    """
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=agency_id)
    units = units_by_field or {}
    held = set(
        session.scalars(select(Procedure.key).where(Procedure.agency_id == agency_id))
    )
    made = 0
    for entry in built_in():
        if entry.key not in held:
            unit_id = units.get(entry.field_vi)
            write_version(session, agency, entry, now, unit_id=unit_id)
            made += 1
    return made


def built_in() -> list[Entry]:
    """Read the catalogue known at release, steps and notes included."""
    stages = _read("steps.csv")
    return [_entry(row, stages) for row in _read("procedures.csv")]


def _entry(row: Row, stages: Iterable[Row]) -> Entry:
    entry = read_entry(row)
    own = [stage for stage in stages if entry.key in stage["keys"].split()]
    desk = [stage for stage in own if stage["use"] == "desk"]
    return replace(
        entry,
        note_vi="; ".join(_notes(row, own)),
        steps=tuple(_step(no, stage) for no, stage in enumerate(desk, start=1)),
    )


def _notes(row: Row, own: Iterable[Row]) -> list[str]:
    notes = [row["note_vi"]] if row["note_vi"] else []
    stages = [stage for stage in own if stage["use"] in {"statutory", "applicant"}]
    if stages:
        told = ", ".join(filter(None, (_stage(stage) for stage in stages)))
        notes.append(f"các mốc trong nguồn: {told}")
    if row["source_agency_vi"]:
        notes.append(f"theo nguồn: {row['source_agency_vi']}")
    if row["valid_source_vi"]:
        notes.append(row["valid_source_vi"])
    return notes


def _stage(stage: Row) -> str:
    name = stage["step_vi"]
    if not stage["amount"]:
        return name
    return f"{name} {stage['amount']} {_UNITS_VI[LimitUnit(stage['unit'])]}"


def _step(no: int, stage: Row) -> StepEntry:
    return StepEntry(
        no=no,
        name_vi=stage["step_vi"],
        role_vi=stage["role_vi"],
        limit=(float(stage["amount"]), stage["unit"]) if stage["amount"] else None,
        source_url=stage["source_url"],
    )


def _read(name: str) -> list[dict[str, str]]:
    text = files("tracker").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))
