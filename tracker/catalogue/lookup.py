"""Finding a procedure, and whether a case may be received under it on a day."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, or_, select, true
from sqlalchemy.orm import Session

from tracker.errors import (
    ProcedureNotInForceError,
    ProcedureNotRegistrableError,
    UnknownProcedureError,
)
from tracker.models import Procedure, Step
from tracker.text_entry import folded, procedure_code

#: What a reader is told where the source names no article, and no code was read.
UNVERIFIED_BASIS_VI = "căn cứ: chưa xác minh"
UNVERIFIED_CODE_VI = "mã chưa xác minh"

_WHY_NOT = {
    "historical": (
        "it is historical and was replaced.",
        "thủ tục đã hết hiệu lực, chỉ còn để tra cứu.",
    ),
    "reference": (
        "it belongs to another body and is listed for reference.",
        "thủ tục của cơ quan khác, chỉ để tham khảo.",
    ),
}
#: Asked at every reception, so it is put together only once.
_STEPS = (
    select(Step)
    .where(
        Step.agency_id == bindparam("agency_id"),
        Step.procedure_id == bindparam("procedure_id"),
    )
    .order_by(Step.no)
)
_MOST_FOUND = 100
_MOST_WORDS = 12


def get(session: Session, agency_id: UUID, procedure_id: UUID) -> Procedure:
    """Give one version by its id; raise `UnknownProcedureError`."""
    found = session.get(Procedure, (agency_id, procedure_id))
    if found is None:
        raise UnknownProcedureError(procedure=str(procedure_id))
    return found


def by_code(session: Session, agency_id: UUID, text: str, day: date) -> Procedure:
    """Give the version in force of a code or key; raise `UnknownProcedureError`.

    The code may carry the suffix of a province, which is passed over.
    """
    key = text.strip().lower()
    code = procedure_code(text)
    versions = session.scalars(
        select(Procedure)
        .where(
            Procedure.agency_id == agency_id,
            Procedure.key == key
            if not code
            else or_(Procedure.key == key, Procedure.code == code),
        )
        .order_by(Procedure.valid_from.desc())
    ).all()
    for version in versions:
        if _is_in_force(version, day):
            return version
    if versions:
        raise _not_in_force(versions[0], day)
    raise UnknownProcedureError(procedure=text)


def search(
    session: Session, agency_id: UUID, text: str, day: date, *, most: int = 50
) -> list[Procedure]:
    """Find the desk's procedures in force: by words of the name, or a code's start.

    Marks and capitals do not matter. What can be registered comes first.
    """
    words = folded(text).split()[:_MOST_WORDS]
    code = procedure_code(text)
    named = and_(
        true(),
        *(Procedure.name_folded.contains(word, autoescape=True) for word in words),
    )
    coded = Procedure.code.startswith(code, autoescape=True)
    question = _listed(agency_id, day)
    if words:
        question = question.where(or_(named, coded) if code else named)
    has_limit = case((Procedure.limit_unit.is_not(None), 0), else_=1)
    return list(
        session.scalars(
            question.order_by(
                has_limit, Procedure.field_vi, Procedure.name_folded, Procedure.id
            ).limit(min(most, _MOST_FOUND))
        )
    )


def registrable(session: Session, agency_id: UUID, day: date) -> list[Procedure]:
    """List what a case may be received under on a day."""
    return list(
        session.scalars(
            _listed(agency_id, day)
            .where(Procedure.limit_unit.is_not(None))
            .order_by(Procedure.field_vi, Procedure.name_folded, Procedure.id)
        )
    )


def in_force(session: Session, agency_id: UUID, day: date) -> list[Procedure]:
    """List the agency's current procedures on a day, registrable or not."""
    return list(
        session.scalars(
            _listed(agency_id, day).order_by(
                Procedure.field_vi, Procedure.name_folded, Procedure.id
            )
        )
    )


def names_in_force(
    session: Session, agency_id: UUID, day: date
) -> list[tuple[str, str, str]]:
    """Give key, name and field of each procedure that is current on a day."""
    question = _listed(agency_id, day).with_only_columns(
        Procedure.key, Procedure.name_vi, Procedure.field_vi
    )
    return [(key, name, field) for key, name, field in session.execute(question)]


def everything(session: Session, agency_id: UUID) -> list[Procedure]:
    """List every version of every procedure, for the administrator."""
    return list(
        session.scalars(
            select(Procedure)
            .where(Procedure.agency_id == agency_id)
            .order_by(Procedure.key, Procedure.version_no)
        )
    )


def versions_of(session: Session, agency_id: UUID, key: str) -> list[Procedure]:
    """List the versions of one procedure, oldest first."""
    return list(
        session.scalars(
            select(Procedure)
            .where(Procedure.agency_id == agency_id, Procedure.key == key)
            .order_by(Procedure.version_no)
        )
    )


def steps_of(session: Session, agency_id: UUID, procedure_id: UUID) -> list[Step]:
    """List the steps of a version, in their order."""
    asked = {"agency_id": agency_id, "procedure_id": procedure_id}
    return list(session.scalars(_STEPS, asked))


def is_registrable(procedure: Procedure, day: date) -> bool:
    """Say whether a case may be received under this version on a day."""
    return (
        procedure.status == "current"
        and procedure.limit_unit is not None
        and _is_in_force(procedure, day)
    )


def check_registrable(procedure: Procedure, day: date) -> None:
    """Refuse a version under which no case may be received on a day.

    Raises `ProcedureNotRegistrableError` or `ProcedureNotInForceError`.
    """
    problem = _WHY_NOT.get(procedure.status)
    if problem is None and procedure.limit_unit is None:
        problem = (
            "its time limit is not known; enter it in the catalogue first.",
            "chưa rõ thời hạn và đơn vị tính; hãy bổ sung vào danh mục trước.",
        )
    if problem is not None:
        raise ProcedureNotRegistrableError(
            procedure=procedure.name_vi, problem=problem[0], problem_vi=problem[1]
        )
    if not _is_in_force(procedure, day):
        raise _not_in_force(procedure, day)


def basis_shown(procedure: Procedure) -> str:
    """Give the legal basis, or say that it is not verified; never invent one."""
    return procedure.legal_basis or UNVERIFIED_BASIS_VI


def code_shown(procedure: Procedure) -> str:
    """Give the code, with a remark where it was not read in a national source."""
    if not procedure.code:
        return UNVERIFIED_CODE_VI
    if procedure.code_verified == "yes":
        return procedure.code
    remark = "mã địa phương" if procedure.code_verified == "local" else "chưa xác minh"
    return f"{procedure.code} ({remark})"


def _listed(agency_id: UUID, day: date) -> Select[Procedure]:
    return select(Procedure).where(
        Procedure.agency_id == agency_id,
        Procedure.status == "current",
        Procedure.valid_from <= day,
        or_(Procedure.valid_to.is_(None), Procedure.valid_to >= day),
    )


def _is_in_force(procedure: Procedure, day: date) -> bool:
    if procedure.valid_from > day:
        return False
    return procedure.valid_to is None or procedure.valid_to >= day


def _not_in_force(procedure: Procedure, day: date) -> ProcedureNotInForceError:
    until = f" đến {procedure.valid_to:%d/%m/%Y}" if procedure.valid_to else ""
    return ProcedureNotInForceError(
        procedure=procedure.name_vi,
        valid_from=procedure.valid_from.isoformat(),
        valid_from_vi=f"{procedure.valid_from:%d/%m/%Y}{until}",
        day=day.isoformat(),
        day_vi=f"{day:%d/%m/%Y}",
    )
