"""Shapes of the JSON API; everything from outside is bounded here."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=4000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ApplicantIn(_Strict):
    """Who asks."""

    kind: Literal["natural", "household", "sole_proprietor", "clinic", "organisation"]
    name: Short
    representative: Short = ""
    identity_no: Annotated[str, Field(max_length=40)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    address: Annotated[str, Field(max_length=500)] = ""


class DocumentIn(_Strict):
    """One paper of the dossier."""

    name_vi: Annotated[str, Field(max_length=400)]
    form: Literal["original", "certified", "copy", "electronic"] = "original"
    copies: Annotated[int, Field(ge=1, le=999)] = 1


class CaseIn(_Strict):
    """A case to be received, or a submission."""

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

    id: UUID
    code: str | None
    submission_no: str | None = None
    state: str
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

    case: CaseOut
    lookup_secret: str
    replayed: bool


class CasesOut(BaseModel):
    """A page of cases; `next_after` asks for the next one."""

    cases: list[CaseOut]
    next_after: UUID | None


class EventOut(BaseModel):
    """One thing that happened."""

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

    code: str
    events: list[EventOut]


class ProcedureOut(BaseModel):
    """A procedure that can be registered today."""

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

    type: str
    title: str
    status: int
    detail: str
    detail_vi: str
