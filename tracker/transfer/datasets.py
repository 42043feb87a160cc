"""A set of rows that an agency can take along: the register of cases, or a table.

Rows come from one snapshot, a thousand at a time, so that memory does not grow with
the agency. Secrets (passwords, tokens, look-up codes) are in no set. Which sets there
are says `tracker.transfer.sets`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session

from tracker.acts import STATE_VI
from tracker.models import Applicant, Case, Procedure, Unit
from tracker.offices import Office, office_of
from tracker.transfer.columns import FIELD_BY_KEY

_AT_ONCE = 1000
#: After so many rows it is told how many there are.
TOLD_EVERY = 500
_LEFT_OUT = {
    "agency_id", "password_hash", "must_change_password", "lookup_secret", "secret",
    "previous_secret", "previous_until", "salts", "search_folded", "claimed_until",
    "claim_fence", "tallies_stale_since",
}  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One set of rows: what it is called, and whether people stand in it.

    `tables` are those whose rows are in it.
    """

    key: str
    vi: str
    en: str
    is_personal: bool
    columns: Sequence[tuple[str, str, str]]
    rows: Callable[[Session, Office], Iterator[Row]]
    tables: frozenset[str]
    #: The table with one row for each row of the set.
    counted_by: Table

    def name(self, lang: str) -> str:
        """Give the name in a language."""
        return self.vi if lang == "vi" else self.en

    def heads(self, lang: str) -> list[str]:
        """Give the headings in a language."""
        return [vi if lang == "vi" else en for _key, vi, en in self.columns]


_CASE_KEYS = (
    "code", "procedure_code", "procedure", "applicant", "applicant_kind",
    "representative", "identity_no", "phone", "email", "address", "subject",
    "channel", "unit", "received_at", "promised_at", "reappointed_on", "finished_at",
    "returned_at", "waiting_since", "state",
)  # fmt: skip
_OWN = (
    ("law_limit_at", "Hạn tính theo luật", "Last good instant by law"),
    ("late_since", "Trễ từ lúc", "Late since"),
)
_CASE_COLUMNS = (
    *((key, FIELD_BY_KEY[key].vi, FIELD_BY_KEY[key].en) for key in _CASE_KEYS),
    *_OWN,
)


#: States in which a case stands still, and where its clock says since when.
_WAITS = {"supplement_required": "supplements", "payment_required": "pauses"}
_CASE_PARTS: tuple[Any, ...] = (
    Case.code,
    Case.submission_no,
    Applicant.name.label("applicant"),
    Applicant.kind.label("applicant_kind"),
    Applicant.representative,
    Applicant.identity_no,
    Applicant.phone,
    Applicant.email,
    Applicant.address,
    Case.subject,
    Case.channel,
    Case.received_at,
    Case.appointed_at,
    Case.reappointed_at,
    Case.finished_at,
    Case.ended_at,
    Case.returned_at,
    Case.state,
    Case.original_due_at,
    Case.late_since,
    sql_case((Case.state.in_(_WAITS), Case.clock), else_=None).label("clock"),
    Procedure.key.label("procedure_code"),
    Procedure.name_vi.label("procedure"),
    Unit.name_vi.label("unit"),
)


def _cases(session: Session, office: Office) -> Iterator[Row]:
    """Give the cases as a register, which `dunghen import register` reads again.

    By columns, not as objects, and the clock of those only that stand still: this is
    most of what an export costs.
    """
    rows = session.execute(
        select(*_CASE_PARTS)
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
        .outerjoin(
            Unit,
            (Unit.agency_id == Case.agency_id) & (Unit.id == Case.holder_unit_id),
        )
        .where(Case.agency_id == office.agency.agency_id)
        .order_by(Case.id),
        execution_options={"yield_per": _AT_ONCE},
    )
    for row in rows:
        yield _case_row(office, row)


def _case_row(office: Office, case: Any) -> Row:
    def local(at: datetime | None) -> datetime | None:
        return office.local(at) if at else None

    moved = local(case.reappointed_at)
    return {
        "code": case.code or case.submission_no or "",
        "procedure_code": case.procedure_code,
        "procedure": case.procedure,
        "applicant": case.applicant,
        "applicant_kind": case.applicant_kind,
        "representative": case.representative,
        "identity_no": case.identity_no,
        "phone": case.phone,
        "email": case.email,
        "address": case.address,
        "unit": case.unit or "",
        "subject": case.subject,
        "channel": case.channel,
        "received_at": local(case.received_at),
        "promised_at": local(case.appointed_at),
        "reappointed_on": moved.date() if moved else None,
        "finished_at": local(case.finished_at or case.ended_at),
        "returned_at": local(case.returned_at),
        "waiting_since": local(_waiting_since(case)),
        "state": STATE_VI[case.state],
        "law_limit_at": local(case.original_due_at),
        "late_since": local(case.late_since),
    }


def _waiting_since(case: Any) -> datetime | None:
    clock: Mapping[str, Any] = case.clock or {}
    spans = clock.get(_WAITS.get(case.state, ""), [])
    still = [span[0] for span in spans if span[1] is None]
    return datetime.fromisoformat(still[-1]) if still else None


def register_of_cases() -> Dataset:
    """Give the cases with their applicants, as a register that can be taken in."""
    tables = frozenset({Case.__tablename__, Applicant.__tablename__})
    counted_by: Any = Case.__table__
    return Dataset(
        "cases",
        "Hồ sơ",
        "Cases",
        True,
        _CASE_COLUMNS,
        _cases,
        tables,
        counted_by,
    )


def table(key: str, vi: str, en: str, model: Any, *, is_personal: bool) -> Dataset:
    """Give the rows of a table as they stand there, but for what is left out."""
    stored = model.__table__
    names = [one.name for one in stored.columns if one.name not in _LEFT_OUT]

    def rows(session: Session, office: Office) -> Iterator[Row]:
        order = [one for one in stored.primary_key.columns if one.name != "agency_id"]
        statement: Select[Any] = (
            select(*(stored.c[name] for name in names))
            .where(stored.c.agency_id == office.agency.agency_id)
            .order_by(*order)
        )
        options = {"yield_per": _AT_ONCE}
        for row in session.execute(statement, execution_options=options):
            yield dict(row._mapping)  # noqa: SLF001 - public, whatever its name

    columns = [(name, name, name) for name in names]
    tables = frozenset({stored.name})
    return Dataset(key, vi, en, is_personal, columns, rows, tables, stored)


def rows_of(session: Session, agency_id: Any, dataset: Dataset) -> Iterator[Row]:
    """Read one set of an agency, row by row."""
    yield from dataset.rows(session, office_of(session, agency_id))


def counted(
    rows: Iterable[Row], told: Callable[[int], object], *, before: int = 0
) -> Iterator[Row]:
    """Pass rows on, and tell now and then how many; `before` went ahead of them.

    What `told` raises ends them.
    """
    number = before
    for number, row in enumerate(rows, start=before + 1):
        yield row
        if number % TOLD_EVERY == 0:
            told(number)
    told(number)


def count_of(
    session: Session, agency_id: UUID, dataset: Dataset, most: int | None = None
) -> int:
    """Count the rows of a set; with `most`, no further than that."""
    of = dataset.counted_by
    rows = select(of.c.agency_id).where(of.c.agency_id == agency_id)
    if most is not None:
        rows = rows.limit(most)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def plain(value: Any) -> Any:
    """Give a value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | float | str | list | dict) or value is None:
        return value
    return str(value)
