"""Shapes of the JSON API; everything from outside is bounded here."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

_CASE_ID = "01939c2e-6f1a-7c3e-9b1a-2f4f0a6f1d11"
_CODE = "X99.99-261123-0007"
_CASE: dict[str, Any] = {
    "id": _CASE_ID,
    "code": _CODE,
    "submission_no": None,
    "state": "processing",
    "state_code": 4,
    "procedure": "Cấp giấy phép tiến hành công việc bức xạ",
    "applicant": "Công ty TNHH Mẫu",
    "channel": "in_person",
    "submitted_at": None,
    "received_at": "2026-11-23T02:15:00Z",
    "due_at": "2026-12-02T10:00:00Z",
    "original_due_at": "2026-12-02T10:00:00Z",
    "appointed_at": "2026-12-02T10:00:00Z",
    "reappointed_at": None,
    "apology_due_on": "2026-12-01",
    "provisional": False,
    "is_stopped": False,
    "late_since": None,
    "finished_at": None,
    "holder_unit": "Phòng Quản lý Công nghệ",
    "holder_officer": "Lê Hoàng Phúc",
}
_APPLICANT = {"kind": "organisation", "name": "Công ty TNHH Mẫu"}
_DOCUMENT = {"name_vi": "Đơn đề nghị", "form": "original", "copies": 1}
_EVENT = {
    "seq": 1,
    "kind": "case.received",
    "at": "2026-11-23T02:15:00Z",
    "recorded_at": "2026-11-23T02:15:04Z",
    "actor_kind": "officer",
    "actor_name": "Trần Thị Mai",
    "data": {},
    "reason": "",
    "legal_basis": "",
}


def _like(example: dict[str, Any], *, strict: bool = False) -> ConfigDict:
    """Show an example beside a shape; the test of the API holds it to real answers."""
    return ConfigDict(
        json_schema_extra={"examples": [example]}, extra="forbid" if strict else None
    )


Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=4000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ApplicantIn(_Strict):
    """Who asks."""

    model_config = _like(_APPLICANT, strict=True)

    kind: Literal["natural", "household", "sole_proprietor", "clinic", "organisation"]
    name: Short
    representative: Short = ""
    identity_no: Annotated[str, Field(max_length=40)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    address: Annotated[str, Field(max_length=500)] = ""


class DocumentIn(_Strict):
    """One paper of the dossier."""

    model_config = _like(_DOCUMENT, strict=True)

    name_vi: Annotated[str, Field(max_length=400)]
    form: Literal["original", "certified", "copy", "electronic"] = "original"
    copies: Annotated[int, Field(ge=1, le=999)] = 1


class CaseIn(_Strict):
    """A case to be received, or a submission."""

    model_config = _like(
        {"procedure": "X99.99-01", "applicant": _APPLICANT, "documents": [_DOCUMENT]},
        strict=True,
    )

    procedure: Short = Field(description="Code, key or id of a procedure in force.")
    applicant: ApplicantIn
    channel: Literal["in_person", "post", "online", "api"] = "api"
    variant: Annotated[str, Field(max_length=60)] = ""
    variant_basis: Long = ""
    subject: Annotated[str, Field(max_length=500)] = ""
    documents: Annotated[list[DocumentIn], Field(max_length=60)] = []
    received_at: AwareDatetime | None = None


class CaseOut(BaseModel):
    """A case as a program reads it. Instants are ISO 8601 with their offset."""

    model_config = _like(_CASE)

    id: UUID
    code: str | None
    submission_no: str | None = None
    state: str
    state_code: int | None = Field(
        description="The state as the national portal numbers it; none for `closed`."
    )
    procedure: str
    applicant: str
    channel: str
    submitted_at: datetime | None
    received_at: datetime | None
    due_at: datetime | None
    original_due_at: datetime | None
    appointed_at: datetime | None
    reappointed_at: datetime | None
    apology_due_on: date | None
    provisional: bool
    is_stopped: bool
    late_since: datetime | None
    finished_at: datetime | None
    holder_unit: str
    holder_officer: str


class CreatedOut(BaseModel):
    """What a creation answers; the look-up secret is for the applicant."""

    model_config = _like(
        {"case": _CASE, "lookup_secret": "K7MQ4T2X", "replayed": False}
    )

    case: CaseOut
    lookup_secret: str
    replayed: bool


class CasesOut(BaseModel):
    """A page of cases; `next_after` asks for the next one."""

    model_config = _like({"cases": [_CASE], "next_after": _CASE_ID})

    cases: list[CaseOut]
    next_after: UUID | None


class EventOut(BaseModel):
    """One thing that happened."""

    model_config = _like(_EVENT)

    seq: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_name: str
    data: dict[str, Any]
    reason: str
    legal_basis: str


class EventsOut(BaseModel):
    """Everything that happened to a case, in order."""

    model_config = _like({"code": _CODE, "events": [_EVENT]})

    code: str
    events: list[EventOut]


class ProcedureOut(BaseModel):
    """A procedure that can be registered today."""

    model_config = _like(
        {
            "id": "01939c2e-6f1a-7c3e-9b1a-2f4f0a6f1d22",
            "key": "khcn-01",
            "code": "X99.99-01",
            "code_verified": "local",
            "name_vi": "Cấp giấy phép tiến hành công việc bức xạ",
            "field_vi": "An toàn bức xạ và hạt nhân",
            "limit_amount": 7,
            "limit_unit": "working_day",
            "legal_basis": "",
        }
    )

    id: UUID
    key: str
    code: str
    code_verified: str
    name_vi: str
    field_vi: str
    limit_amount: float | None
    limit_unit: str | None
    legal_basis: str


class ProblemOut(BaseModel):
    """What went wrong, as RFC 9457 has it, in both languages."""

    model_config = _like(
        {
            "type": "urn:dunghen:problem:not_found",
            "title": "Not found",
            "status": 404,
            "detail": "There is no case X99.99-0007 in your agency.",
            "detail_vi": "Không tìm thấy hồ sơ X99.99-0007 trong cơ quan của bạn.",
        }
    )

    type: str
    title: str
    status: int
    detail: str
    detail_vi: str
