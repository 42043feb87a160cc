"""Whether the sums are the sums, and whether each case counts for what it should."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tracker.models import Case, CaseTally, Procedure, Tally
from tracker.tallies.contributions import COUNTED, Key
from tracker.tallies.counting import Sums, add, counted_cases, kept

_NAMES = (*Key._fields, *COUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTally:
    """Something that is counted otherwise than it is; no case: a sum of many."""

    case_id: UUID | None
    kept: str
    right: str


def rebuild(session: Session, agency_id: UUID) -> None:
    """Add up anew what the cases of an agency count for."""
    session.execute(delete(Tally).where(Tally.agency_id == agency_id))
    added = _added_up(agency_id).add_columns(CaseTally.agency_id)
    added = added.group_by(CaseTally.agency_id)
    session.execute(insert(Tally).from_select([*_NAMES, "agency_id"], added))


def wrong_sums(session: Session, agency_id: UUID) -> Iterator[WrongTally]:
    """Compare the sums with the rows of the cases."""
    rows = session.execute(
        select(*(getattr(Tally, name) for name in _NAMES)).where(
            Tally.agency_id == agency_id
        )
    )
    mine = _read(rows)
    right = _read(session.execute(_added_up(agency_id)))
    yield from _differences(None, mine, right)


def wrong_cases(session: Session, cases: Sequence[Case]) -> Iterator[WrongTally]:
    """Count cases of one agency by their events; nothing of them may be uncounted."""
    if not cases:
        return
    agency_id = cases[0].agency_id
    fields = {
        row.id: row.field_vi
        for row in session.execute(
            select(Procedure.id, Procedure.field_vi).where(
                Procedure.agency_id == agency_id
            )
        )
    }
    by_case = {case.id: fields[case.procedure_id] for case in cases}
    written = kept(session, agency_id, list(by_case))
    for one in counted_cases(session, cases, by_case):
        right: Sums = defaultdict(Counter)
        add(right, one.contributions())
        yield from _differences(one.case.id, written.get(one.case.id, {}), right)


def _added_up(agency_id: UUID) -> Any:
    keys = [getattr(CaseTally, name) for name in Key._fields]
    sums = [func.sum(getattr(CaseTally, name)).label(name) for name in COUNTED]
    return select(*keys, *sums).where(CaseTally.agency_id == agency_id).group_by(*keys)


def _read(rows: Any) -> Sums:
    found: Sums = {}
    for row in rows:
        values = tuple(row)[: len(_NAMES)]
        key = Key(*values[: len(Key._fields)])
        numbers = map(int, values[len(Key._fields) :])
        found[key] = Counter(dict(zip(COUNTED, numbers, strict=True)))
    return found


def _differences(case_id: UUID | None, mine: Sums, right: Sums) -> Iterator[WrongTally]:
    for key in sorted({*mine, *right}):
        one, other = mine.get(key, Counter()), right.get(key, Counter())
        if any(one[name] != other[name] for name in COUNTED):
            yield WrongTally(
                case_id=case_id,
                kept=f"{_said(key)}: {dict(+one)}",
                right=f"{_said(key)}: {dict(+other)}",
            )


def _said(key: Key) -> str:
    return f"{key.kind} {key.month} {key.field_vi}".strip()
