"""What a line may name: the agency's procedures and units, read once for a run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.escalation.ladder import Ladder, ladder_of
from tracker.models import Procedure, Unit
from tracker.offices import Office, office_of
from tracker.text_entry import folded, procedure_code

_KEPT = 5_000


@dataclass(slots=True)
class Reference:
    """The catalogue and the units of an agency, by all that a register may write."""

    office: Office
    ladder: Ladder
    families: dict[str, list[Procedure]]
    keys: dict[str, str]
    units: dict[str, Unit]
    names: dict[UUID | None, str]
    one_stop: Unit | None
    _folded: dict[str, str] = field(default_factory=dict)
    _windows: dict[date, tuple[time, time]] = field(default_factory=dict)

    def procedure(self, code: str, name: str, day: date) -> Procedure | None:
        """Give the version that was in force on a day, or the one nearest to it."""
        key = self._key(code, name)
        if key is None:
            return None
        versions = self.families[key]
        before = [one for one in versions if one.valid_from <= day]
        return before[-1] if before else versions[0]

    def _key(self, code: str, name: str) -> str | None:
        if code:
            found = self.keys.get(code.strip().lower())
            found = found or self.keys.get(procedure_code(code).lower())
            if found is not None:
                return found
        return self.keys.get(self.plain(name)) if name else None

    def plain(self, text: str) -> str:
        """Fold a text; registers name the same few procedures and units."""
        found = self._folded.get(text)
        if found is None:
            if len(self._folded) > _KEPT:
                self._folded.clear()
            found = self._folded[text] = folded(text)
        return found

    def unit(self, text: str) -> Unit | None:
        """Give the unit that a register names, by its code or its name."""
        return self.units.get(self.plain(text))

    def unit_name(self, unit_id: UUID | None) -> str:
        """Give the name of a unit as events keep it."""
        return self.names.get(unit_id, "") or self.office.choices.one_stop_name_vi

    def opening(self, day: date) -> time:
        """Give the time that stands for a reception of which only the day is known."""
        return self._window(day)[0]

    def closing(self, day: date) -> time:
        """Give the time that stands for a promise, or an end, on a day."""
        return self._window(day)[1]

    def _window(self, day: date) -> tuple[time, time]:
        found = self._windows.get(day)
        if found is None:
            if len(self._windows) > _KEPT:
                self._windows.clear()
            found = self._windows[day] = self._read_window(day)
        return found

    def _read_window(self, day: date) -> tuple[time, time]:
        windows = self.office.time.calendar.windows(day)
        if not windows:
            return time(8), time(17)
        closes = windows[-1][1]
        last = closes.time() if closes.date() == day else time(23, 59)
        return windows[0][0].time(), last


def is_known(procedure: Procedure, day: date) -> bool:
    """Say whether the catalogue has a limit for cases received on a day."""
    return (
        procedure.limit_unit is not None
        and procedure.valid_from <= day
        and (procedure.valid_to is None or procedure.valid_to >= day)
    )


def limit_pair(procedure: Procedure) -> list[Any]:
    """Give the catalogue's own limit as the clock keeps it."""
    amount = procedure.limit_amount or 0.0
    return [int(amount) if float(amount).is_integer() else amount, procedure.limit_unit]


def read_reference(session: Session, agency_id: UUID) -> Reference:
    """Read the catalogue and the units of an agency."""
    rows: Sequence[Procedure] = session.scalars(
        select(Procedure)
        .where(Procedure.agency_id == agency_id)
        .order_by(Procedure.valid_from, Procedure.version_no)
    ).all()
    families: dict[str, list[Procedure]] = {}
    keys: dict[str, str] = {}
    for row in rows:
        families.setdefault(row.key, []).append(row)
        # What is current wins a name over what is kept for reference.
        names = (row.name_folded, row.code.lower(), row.key.lower())
        for name in names if row.status == "current" else names[1:]:
            if name:
                keys[name] = row.key
        if row.status != "current":
            keys.setdefault(row.name_folded, row.key)
    units = session.scalars(select(Unit).where(Unit.agency_id == agency_id)).all()
    by_name = {
        folded(name): unit
        for unit in units
        for name in (unit.name_en, unit.code, unit.name_vi)
        if name
    }
    office = office_of(session, agency_id)
    session.expunge_all()
    return Reference(
        office=office,
        ladder=ladder_of(session, agency_id),
        families=families,
        keys=keys,
        units=by_name,
        names={unit.id: unit.name_vi for unit in units},
        one_stop=next((unit for unit in units if unit.is_one_stop), None),
    )
