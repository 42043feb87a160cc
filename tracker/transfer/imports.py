"""The acts on an import: a file comes in, is mapped, checked, written, or cancelled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import record
from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import ColumnMapping, RegisterImport
from tracker.text_entry import file_name as clean_file_name
from tracker.text_entry import folded, line
from tracker.transfer.columns import (
    FIELD_BY_KEY,
    heading_folded,
    missing,
    propose,
    remembered,
)
from tracker.transfer.reading import TakenIn
from tracker.transfer.work import RUNNING

MOST_MAPPINGS = 50
#: From which states each act is possible.
_FROM = {
    "map": frozenset({"mapping", "checked", "cancelled"}),
    "check": frozenset({"mapping", "checked"}),
    "write": frozenset({"checked"}),
    "cancel": frozenset({"mapping", "checking", "checked", "writing"}),
    "resume": frozenset({"cancelled", "failed"}),
}


def begin_import(
    session: Session,
    actor: Actor,
    taken: TakenIn,
    *,
    name: str,
    import_id: UUID,
    now: datetime,
) -> RegisterImport:
    """Write down a file that came in, and propose what its columns hold."""
    require(actor, "register.import")
    mapping, mapping_name = _proposed(session, actor, taken.headings)
    row = RegisterImport(
        agency_id=actor.agency_id,
        id=import_id,
        file_name=clean_file_name(name) or "register",
        sha256=taken.original.sha256,
        rows_sha256=taken.rows_sha256,
        size=taken.original.size,
        encoding=taken.form.encoding,
        separator=taken.form.separator,
        heading_line=taken.form.heading_line,
        headings=taken.headings,
        samples=taken.samples,
        mapping=mapping,
        mapping_name=mapping_name,
        state="mapping",
        counts={},
        created_at=now,
        created_by=actor.officer_id,
        created_by_name=actor.name,
        updated_at=now,
    )
    session.add(row)
    record(
        session,
        actor,
        "register.file_taken_in",
        {"import_id": str(row.id), "file": row.file_name, "size": row.size},
        now=now,
    )
    return row


def map_columns(
    session: Session,
    actor: Actor,
    import_id: UUID,
    mapping: Mapping[str, int],
    *,
    name: str = "",
    now: datetime,
) -> RegisterImport:
    """Say which column holds which field; under a `name` it is remembered.

    Raises `InvalidValueError` when a needed field has no column, or a column two.
    """
    row = _taken(session, actor, import_id, "map")
    _check(mapping, len(row.headings))
    row.mapping = dict(mapping)
    row.state, row.line, row.counts = "mapping", 0, {}
    row.updated_at = now
    if name.strip():
        row.mapping_name = line(name, "mapping", longest=80)
        _remember(session, actor, row, now)
    session.flush()
    return row


def start(
    session: Session, actor: Actor, import_id: UUID, act: str, *, now: datetime
) -> RegisterImport:
    """Let an import be checked (`check`) or written (`write`) from its first line."""
    row = _taken(session, actor, import_id, act)
    _check(row.mapping, len(row.headings))
    row.state = "checking" if act == "check" else "writing"
    row.run += 1
    # How many lines there are is known once they have been checked.
    total = row.line if act == "write" else 0
    row.line, row.counts, row.problem = 0, {"phase": act, "total": total}, ""
    row.claimed_until, row.updated_at, row.ended_at = None, now, None
    session.flush()
    return row


def cancel(
    session: Session, actor: Actor, import_id: UUID, *, now: datetime
) -> RegisterImport:
    """Stop an import; what was written stays, marked, until it is withdrawn."""
    row = _taken(session, actor, import_id, "cancel")
    was = row.state
    row.state = "cancelled"
    row.claimed_until, row.updated_at, row.ended_at = None, now, now
    record(
        session,
        actor,
        "register.import_cancelled",
        {"import_id": str(row.id), "file": row.file_name, "was": was},
        now=now,
    )
    return row


def resume(
    session: Session, actor: Actor, import_id: UUID, *, now: datetime
) -> RegisterImport:
    """Go on with an import that was cancelled, from the line it had come to."""
    row = _taken(session, actor, import_id, "resume")
    phase = row.counts.get("phase")
    if phase is None:
        row.state = "mapping"
    else:
        row.state = "checking" if phase == "check" else "writing"
    row.claimed_until, row.updated_at, row.ended_at = None, now, None
    session.flush()
    return row


def import_of(session: Session, actor: Actor, import_id: UUID) -> RegisterImport:
    """Give one import of the actor's agency; raise `NotFoundError`."""
    require(actor, "register.import")
    row = session.get(RegisterImport, (actor.agency_id, import_id))
    if row is None:
        raise NotFoundError(what="import", what_vi="lần nhập", key=str(import_id))
    return row


def imports(
    session: Session, actor: Actor, *, before: UUID | None = None, most: int = 30
) -> Sequence[RegisterImport]:
    """List the imports of the agency, the newest first."""
    require(actor, "register.import")
    query = select(RegisterImport).where(RegisterImport.agency_id == actor.agency_id)
    if before is not None:
        query = query.where(RegisterImport.id < before)
    return session.scalars(query.order_by(RegisterImport.id.desc()).limit(most)).all()


def mappings(session: Session, actor: Actor) -> Sequence[ColumnMapping]:
    """List the mappings that the agency remembers."""
    require(actor, "register.import")
    return session.scalars(
        select(ColumnMapping)
        .where(ColumnMapping.agency_id == actor.agency_id)
        .order_by(ColumnMapping.updated_at.desc())
        .limit(MOST_MAPPINGS)
    ).all()


def apply_named(
    session: Session, actor: Actor, headings: Sequence[str], name: str
) -> dict[str, int]:
    """Apply a remembered mapping by its name; raise where it does not fit."""
    for one in mappings(session, actor):
        if one.name_folded == folded(name):
            found = remembered(headings, one.headings)
            if found is not None:
                return found
            raise InvalidValueError(
                field="mapping",
                problem=f"the columns of “{name}” are not all in this file.",
                problem_vi=f"Tệp này không có đủ các cột của kiểu ghép “{name}”.",
            )
    raise NotFoundError(what="mapping", what_vi="kiểu ghép cột", key=name)


def is_running(row: RegisterImport) -> bool:
    """Say whether lines are being dealt with."""
    return row.state in RUNNING


def _proposed(
    session: Session, actor: Actor, headings: Sequence[str]
) -> tuple[dict[str, int], str]:
    best: tuple[dict[str, int], str] = (propose(headings), "")
    known: dict[str, int] = {}
    for one in mappings(session, actor):
        found = remembered(headings, one.headings)
        if found is not None and len(found) > len(known):
            known = found
            best = (found, one.name)
    return best


def _remember(
    session: Session, actor: Actor, row: RegisterImport, now: datetime
) -> None:
    names = {key: heading_folded(row.headings[at]) for key, at in row.mapping.items()}
    known = session.scalar(
        select(ColumnMapping).where(
            ColumnMapping.agency_id == actor.agency_id,
            ColumnMapping.name_folded == folded(row.mapping_name),
        )
    )
    if known is None:
        known = ColumnMapping(
            agency_id=actor.agency_id,
            id=new_id(),
            name_folded=folded(row.mapping_name),
        )
        session.add(known)
    known.name, known.headings = row.mapping_name, names
    known.updated_at, known.updated_by_name = now, actor.name


def _check(mapping: Mapping[str, int], width: int) -> None:
    lacking = missing(mapping)
    if lacking:
        names = [FIELD_BY_KEY[key] for key in lacking]
        raise InvalidValueError(
            field=lacking[0],
            problem="no column holds: " + ", ".join(one.en for one in names) + ".",
            problem_vi="Chưa chọn cột cho: " + ", ".join(one.vi for one in names) + ".",
        )
    for key, at in mapping.items():
        if key not in FIELD_BY_KEY or not 0 <= at < width:
            raise InvalidValueError(
                field=key, problem="no such column.", problem_vi="Không có cột này."
            )
    twice = [key for key, at in mapping.items() if list(mapping.values()).count(at) > 1]
    if twice:
        raise InvalidValueError(
            field=twice[1],
            problem=f"{FIELD_BY_KEY[twice[1]].en}: this column holds another field.",
            problem_vi=f"{FIELD_BY_KEY[twice[1]].vi}: cột này đã chọn cho mục khác.",
        )


def _taken(session: Session, actor: Actor, import_id: UUID, act: str) -> RegisterImport:
    require(actor, "register.import")
    row = session.get(
        RegisterImport, (actor.agency_id, import_id), with_for_update=True
    )
    if row is None:
        raise NotFoundError(what="import", what_vi="lần nhập", key=str(import_id))
    if row.state not in _FROM[act]:
        raise InvalidValueError(
            field="state",
            problem=f"the import is {row.state}; this is not possible now.",
            problem_vi="Lần nhập vừa đổi trạng thái nên không làm được việc này. "
            "Hãy xem lại trang.",
        )
    return row
