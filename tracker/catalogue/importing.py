"""A catalogue file taken in: new procedures, new versions, or a fault for each line."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.catalogue.entries import Entry
from tracker.catalogue.lookup import versions_of
from tracker.catalogue.reading import COLUMNS, read_entry
from tracker.catalogue.versions import add_procedure, add_version, entry_of
from tracker.errors import CommandRefusedError, InvalidValueError

#: More lines than any province has procedures, and no more than memory bears.
MOST_LINES = 5_000
_LONGEST_LINE = 20_000
#: What a file says nothing of stays as it was.
_KEPT = (
    "supplement_ask", "supplement_window", "documents", "steps",
    "name_en", "competent_agency_vi", "source_url", "note_vi",
)  # fmt: skip
_MOST_FAULTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFault:
    """What is wrong with one line of the file, the heading being line 1."""

    line: int
    field: str
    problem: str
    problem_vi: str


class LineFate(StrEnum):
    """What becomes of one good line of the file."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTaken:
    """One good line: which procedure it is, and what becomes of it."""

    line: int
    key: str
    name_vi: str
    valid_from: date
    fate: LineFate


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do; with a fault in any line it did nothing."""

    lines: tuple[LineTaken, ...]
    faults: tuple[LineFault, ...]
    written: bool

    @property
    def created(self) -> tuple[str, ...]:
        """Give the keys of new procedures."""
        return self._keys(LineFate.CREATED)

    @property
    def changed(self) -> tuple[str, ...]:
        """Give the keys of procedures that get a new version."""
        return self._keys(LineFate.CHANGED)

    @property
    def unchanged(self) -> tuple[str, ...]:
        """Give the keys of procedures that the file says nothing new of."""
        return self._keys(LineFate.UNCHANGED)

    def _keys(self, fate: LineFate) -> tuple[str, ...]:
        return tuple(one.key for one in self.lines if one.fate is fate)


def import_procedures(
    session: Session,
    actor: Actor,
    rows: Iterable[Mapping[str, str | None]],
    *,
    dry_run: bool,
    now: datetime,
) -> ImportReport:
    """Take in rows of a catalogue file: all of them, or none if one is at fault.

    A key the catalogue has becomes a new version from the row's `valid_from`, unless
    the row says what the last version says.
    """
    require(actor, "procedure.change")
    entries, faults = _read(rows)
    taken: list[LineTaken] = []
    writes = session.begin_nested()
    for line, entry in entries:
        try:
            fate = _take_in(session, actor, entry, now)
        except CommandRefusedError as error:
            faults.append(_fault(line, error))
        else:
            taken.append(
                LineTaken(
                    line=line,
                    key=entry.key,
                    name_vi=entry.name_vi,
                    valid_from=entry.valid_from,
                    fate=fate,
                )
            )
    write = not dry_run and not faults
    if write:
        writes.commit()
    else:
        writes.rollback()
    return ImportReport(
        lines=tuple(taken),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)[:_MOST_FAULTS]),
        written=write,
    )


def _take_in(session: Session, actor: Actor, entry: Entry, now: datetime) -> LineFate:
    before = _last(session, actor, entry)
    if before is None:
        add_procedure(session, actor, entry, now=now)
        return LineFate.CREATED
    if _says_the_same(before, entry):
        return LineFate.UNCHANGED
    _renew(session, actor, entry, now)
    return LineFate.CHANGED


def _read(
    rows: Iterable[Mapping[str, str | None]],
) -> tuple[list[tuple[int, Entry]], list[LineFault]]:
    entries: list[tuple[int, Entry]] = []
    faults: list[LineFault] = []
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        end = _end_of_file(line, row)
        if end is not None:
            faults.append(end)
            break
        try:
            entry = _entry(row, seen)
        except CommandRefusedError as error:
            faults.append(_fault(line, error))
        else:
            seen.add(entry.key)
            entries.append((line, entry))
    return entries, faults


def _end_of_file(line: int, row: Mapping[str, str | None]) -> LineFault | None:
    """Say why there is no use in reading on."""
    unknown = sorted(str(name) for name in row if name not in COLUMNS)
    if unknown:
        named = ", ".join(unknown[:5])
        return LineFault(
            line=1,
            field="",
            problem=f"unknown columns, or more values than columns: {named}.",
            problem_vi=f"cột không rõ, hoặc nhiều giá trị hơn số cột: {named}.",
        )
    if line > MOST_LINES + 1:
        return LineFault(
            line=line,
            field="",
            problem=f"the file has more than {MOST_LINES} lines.",
            problem_vi=f"tệp có hơn {MOST_LINES} dòng.",
        )
    return None


def _entry(row: Mapping[str, str | None], seen: Set[str]) -> Entry:
    if sum(len(value) for value in row.values() if value) > _LONGEST_LINE:
        raise InvalidValueError(
            field="", problem="the line is too long.", problem_vi="dòng quá dài."
        )
    entry = read_entry(row)
    if entry.key in seen:
        raise InvalidValueError(
            field="key",
            problem=f"{entry.key} stands in the file twice.",
            problem_vi=f"“{entry.key}” bị ghi hai lần trong tệp.",
        )
    return entry


def _last(session: Session, actor: Actor, entry: Entry) -> Entry | None:
    versions = versions_of(session, actor.agency_id, entry.key)
    return entry_of(session, versions[-1]) if versions else None


def _says_the_same(before: Entry, entry: Entry) -> bool:
    kept = {name: getattr(before, name) for name in _KEPT if not getattr(entry, name)}
    filled = replace(
        entry,
        **kept,
        decision_no=entry.decision_no or before.decision_no,
        decided_on=entry.decided_on or before.decided_on,
        valid_from=before.valid_from,
        valid_to=entry.valid_to or before.valid_to,
    )
    return filled == before


def _renew(session: Session, actor: Actor, entry: Entry, now: datetime) -> None:
    names = set(Entry.__dataclass_fields__) - {"key", "valid_from"}
    changes = {name: getattr(entry, name) for name in names}
    for name in _KEPT:
        if not changes[name]:
            del changes[name]
    add_version(
        session, actor, entry.key, changes, valid_from=entry.valid_from, now=now
    )


def _fault(line: int, error: CommandRefusedError) -> LineFault:
    return LineFault(
        line=line,
        field=str(error.facts.get("field", "")),
        problem=error.message("en"),
        problem_vi=error.message("vi"),
    )
