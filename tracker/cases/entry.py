"""What a person or a program states of a new case, checked at the edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.errors import InvalidValueError
from tracker.ids import new_id
from tracker.models import Applicant
from tracker.text_entry import (
    email,
    folded,
    identity_number,
    line,
    phone,
)

APPLICANT_KINDS = (
    "natural",
    "household",
    "sole_proprietor",
    "clinic",
    "organisation",
)
CHANNELS = ("in_person", "post", "online", "api")
DOCUMENT_FORMS = ("original", "certified", "copy", "electronic")
_MOST_DOCUMENTS = 60
#: Asked at every entry, so they are put together only once.
_BY_IDENTITY, _BY_PHONE = (
    select(Applicant)
    .where(Applicant.agency_id == bindparam("agency_id"), column == bindparam("asked"))
    .order_by(Applicant.created_at.desc())
    .limit(20)
    for column in (Applicant.identity_no, Applicant.phone)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApplicant:
    """Who asks, as stated."""

    kind: str
    name: str
    representative: str = ""
    identity_no: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case as stated at the desk, online or through the API.

    `id` is made by the caller, so that asking again writes the same row. Without
    `mail_receipt` the receipt is given on paper only.
    """

    id: UUID
    procedure_id: UUID
    applicant: NewApplicant
    channel: str = "in_person"
    variant: str = ""
    variant_basis: str = ""
    subject: str = ""
    documents: Sequence[dict[str, Any]] = ()
    received_at: datetime | None = None
    desk_id: UUID | None = None
    mail_receipt: bool = True


def checked_applicant(given: NewApplicant) -> NewApplicant:
    """Clean what was stated of the applicant; raise `InvalidValueError`."""
    if given.kind not in APPLICANT_KINDS:
        raise InvalidValueError(
            field="kind",
            problem=f"choose one of {', '.join(APPLICANT_KINDS)}.",
            problem_vi="Chọn người nộp là cá nhân hay tổ chức.",
        )
    name = line(given.name, "name", longest=300)
    if not name:
        raise InvalidValueError(
            field="name",
            problem="enter the applicant's name.",
            problem_vi="Nhập họ và tên người nộp, hoặc tên tổ chức.",
        )
    return NewApplicant(
        kind=given.kind,
        name=name,
        representative=line(given.representative, "representative", longest=200),
        identity_no=identity_number(given.identity_no),
        phone=phone(given.phone),
        email=email(given.email),
        address=line(given.address, "address", longest=500),
    )


def checked_documents(given: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Clean the list of papers received; raise `InvalidValueError`."""
    if len(given) > _MOST_DOCUMENTS:
        raise InvalidValueError(
            field="documents",
            problem=f"at most {_MOST_DOCUMENTS} documents.",
            problem_vi=f"Nhiều nhất {_MOST_DOCUMENTS} giấy tờ.",
        )
    found = []
    for one in given:
        name = line(str(one.get("name_vi", "")), "documents", longest=400)
        form = str(one.get("form", "original"))
        copies = one.get("copies", 1)
        if not name or form not in DOCUMENT_FORMS:
            raise InvalidValueError(
                field="documents",
                problem="each document has a name and a form "
                f"({', '.join(DOCUMENT_FORMS)}).",
                problem_vi="Mỗi giấy tờ cần tên và loại bản (chính, chứng thực, chụp).",
            )
        if not isinstance(copies, int) or not 1 <= copies <= 999:
            raise InvalidValueError(
                field="documents",
                problem="copies is a whole number from 1 to 999.",
                problem_vi="Số bản là số nguyên từ 1 đến 999.",
            )
        found.append({"name_vi": name, "form": form, "copies": copies})
    return found


def applicant_row(
    session: Session, agency_id: UUID, given: NewApplicant, now: datetime
) -> Applicant:
    """Find the same applicant with the same particulars, or make a new row.

    An applicant whose particulars changed gets a new row: the older cases keep what
    was stated then.
    """
    if given.phone or given.identity_no:
        known = session.scalars(
            _BY_IDENTITY if given.identity_no else _BY_PHONE,
            {"agency_id": agency_id, "asked": given.identity_no or given.phone},
        )
        for row in known:
            if _same(row, given):
                return row
    row = Applicant(
        agency_id=agency_id,
        id=new_id(),
        kind=given.kind,
        name=given.name,
        name_folded=folded(given.name),
        representative=given.representative,
        identity_no=given.identity_no,
        phone=given.phone,
        email=given.email,
        address=given.address,
        created_at=now,
    )
    session.add(row)
    return row


def _same(row: Applicant, given: NewApplicant) -> bool:
    return (
        row.kind,
        row.name,
        row.representative,
        row.identity_no,
        row.phone,
        row.email,
        row.address,
    ) == (
        given.kind,
        given.name,
        given.representative,
        given.identity_no,
        given.phone,
        given.email,
        given.address,
    )
