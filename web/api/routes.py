"""The routes of the JSON API: create, read, list, events."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from rules.lifecycle import NATIONAL_CODES, CaseState
from tracker.accounts.tokens import TokenHolder, note_use, token_holder
from tracker.cards import CaseCard
from tracker.cases.entry import NewApplicant, NewCase
from tracker.cases.reception import register, submit
from tracker.catalogue import by_code, get, registrable
from tracker.db import Session
from tracker.errors import InvalidValueError, NotPermittedError
from tracker.idempotency import Request as Creation
from tracker.idempotency import first_time
from tracker.ids import new_id
from tracker.models import Case, Procedure
from tracker.offices import office_of
from tracker.queries import cases as reading
from web.api.schemas import (
    CaseIn,
    CaseOut,
    CasesOut,
    CreatedOut,
    EventOut,
    EventsOut,
    ProblemOut,
    ProcedureOut,
)
from web.deps import Db, Now, Reading
from web.errors import TokenNeededError
from web.router import Router

_MEANT = {
    401: "No token, or one that is not valid any more.",
    403: "The token, or the officer it acts for, may not do this.",
    404: "There is no such case in the agency of the token.",
    409: "Not possible as the case stands.",
    413: "The body is too large.",
    422: "Something in the request has to be corrected.",
    429: "Too many requests.",
    503: "Busy; the same request may be sent again.",
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": meant,
        "content": {
            "application/problem+json": {"schema": ProblemOut.model_json_schema()}
        },
    }
    for status, meant in _MEANT.items()
}
_TOKEN = HTTPBearer(
    scheme_name="token",
    bearerFormat="dh_…",
    description="Issued under Quản trị, Mã truy cập; scopes: act, read, deadlines.",
    auto_error=False,
)
router = Router("/api/v1", tags=["cases"], responses=_PROBLEMS, include_in_schema=True)


def holder_of_token(
    reading_session: Reading,
    database: Db,
    now: Now,
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_TOKEN)],
) -> TokenHolder:
    """Give who the token acts for; raise `TokenNeededError`."""
    if sent is None:
        raise TokenNeededError
    found = token_holder(reading_session, sent.credentials.strip(), now)
    if found is None:
        raise TokenNeededError
    if found.used_on != now.date():
        database.write(lambda session: note_use(session, found, now))
    return found


def reader_of_all(
    holder: Annotated[TokenHolder, Depends(holder_of_token)],
) -> TokenHolder:
    """Give who the token acts for, if it may read names and events."""
    if holder.scope == "deadlines":
        raise NotPermittedError(act="case.read")
    return holder


def writer(holder: Annotated[TokenHolder, Depends(holder_of_token)]) -> TokenHolder:
    """Give who the token acts for, if it may do more than read."""
    if holder.scope != "act":
        raise NotPermittedError(act="case.submit")
    return holder


Holder = Annotated[TokenHolder, Depends(holder_of_token)]
Reader = Annotated[TokenHolder, Depends(reader_of_all)]
Writer = Annotated[TokenHolder, Depends(writer)]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


@router.post("/cases", status_code=201)
def create_case(
    body: CaseIn,
    response: Response,
    holder: Writer,
    database: Db,
    now: Now,
    idempotency_key: Key = "",
) -> CreatedOut:
    """Receive a case: it gets its code, its secret and its date."""
    return _create(database, holder, body, idempotency_key, register, now, response)


@router.post("/submissions", status_code=201)
def create_submission(
    body: CaseIn,
    response: Response,
    holder: Writer,
    database: Db,
    now: Now,
    idempotency_key: Key = "",
) -> CreatedOut:
    """Record a submission; the case code comes at reception."""
    return _create(database, holder, body, idempotency_key, submit, now, response)


@router.get("/cases")
def list_cases(
    session: Reading,
    holder: Holder,
    state: Annotated[str, Query(max_length=40)] = "",
    late: bool | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasesOut:
    """List the agency's cases, the newest first."""
    found = reading.cases(
        session, holder.actor, state=state, late=late, after=after, limit=limit
    )
    return CasesOut(
        cases=[_from_card(card, holder) for card in found.cards],
        next_after=found.next_after,
    )


@router.get("/cases/{code}")
def read_case(code: str, session: Reading, holder: Holder) -> CaseOut:
    """Read one case by its code."""
    return _from_card(reading.card(session, holder.actor, code), holder)


@router.get("/cases/{code}/events")
def read_events(code: str, session: Reading, holder: Reader) -> EventsOut:
    """Read everything that happened to a case."""
    found = reading.events(session, holder.actor, code)
    return EventsOut(
        code=code,
        events=[
            EventOut(
                seq=event.seq,
                kind=event.kind,
                at=event.at,
                recorded_at=event.recorded_at,
                actor_kind=event.actor_kind,
                actor_name=event.actor_name,
                data=event.data,
                reason=event.reason,
                legal_basis=event.legal_basis,
            )
            for event in found
        ],
    )


@router.get("/procedures")
def list_procedures(session: Reading, holder: Holder, now: Now) -> list[ProcedureOut]:
    """List the procedures that can be registered today."""
    office = office_of(session, holder.actor.agency_id)
    rows = registrable(session, holder.actor.agency_id, office.time.today(now))
    return [ProcedureOut.model_validate(row, from_attributes=True) for row in rows]


def _create(
    database: Db,
    holder: TokenHolder,
    body: CaseIn,
    key: str,
    command: Callable[..., Case],
    now: Now,
    response: Response,
) -> CreatedOut:
    case_id = new_id()
    digest = hashlib.sha256(
        f"{command.__name__}:{body.model_dump_json()}".encode()
    ).hexdigest()

    def write(session: Session) -> tuple[Case, Procedure, bool]:
        if key:
            asked = Creation(
                agency_id=holder.actor.agency_id,
                token_id=holder.token_id,
                key=key,
                body_hash=digest,
                case_id=case_id,
            )
            known = first_time(session, asked, now)
            if known is not None:
                case = session.get_one(Case, (holder.actor.agency_id, known))
                return case, get(session, case.agency_id, case.procedure_id), True
        procedure = _procedure(session, holder, body.procedure, now)
        case = command(
            session, holder.actor, _new_case(body, case_id, procedure), now=now
        )
        return case, procedure, False

    case, procedure, replayed = database.write(write)
    response.headers["Location"] = f"/api/v1/cases/{case.code or case.submission_no}"
    if replayed:
        response.status_code = 200
    return CreatedOut(
        case=_from_row(case, procedure, body.applicant.name),
        lookup_secret=case.lookup_secret,
        replayed=replayed,
    )


def _procedure(session: Session, holder: TokenHolder, text: str, now: Now) -> Procedure:
    try:
        return get(session, holder.actor.agency_id, UUID(text))
    except ValueError:
        pass
    office = office_of(session, holder.actor.agency_id)
    return by_code(session, holder.actor.agency_id, text, office.time.today(now))


def _new_case(body: CaseIn, case_id: UUID, procedure: Procedure) -> NewCase:
    if body.variant and not body.variant_basis:
        raise InvalidValueError(
            field="variant_basis",
            problem="say on what basis the variant applies.",
            problem_vi="Nhập căn cứ áp dụng mức thời hạn.",
        )
    return NewCase(
        id=case_id,
        procedure_id=procedure.id,
        applicant=NewApplicant(**body.applicant.model_dump()),
        channel=body.channel,
        variant=body.variant,
        variant_basis=body.variant_basis,
        subject=body.subject,
        documents=[document.model_dump() for document in body.documents],
        received_at=body.received_at,
    )


def _from_row(case: Case, procedure: Procedure, applicant: str) -> CaseOut:
    return CaseOut(
        id=case.id,
        code=case.code,
        submission_no=case.submission_no,
        state=case.state,
        state_code=NATIONAL_CODES.get(CaseState(case.state)),
        procedure=procedure.name_vi,
        applicant=applicant,
        channel=case.channel,
        submitted_at=case.submitted_at,
        received_at=case.received_at,
        due_at=case.due_at,
        original_due_at=case.original_due_at,
        appointed_at=case.appointed_at,
        reappointed_at=case.reappointed_at,
        apology_due_on=case.apology_due_on,
        provisional=case.provisional,
        is_stopped=case.is_stopped,
        late_since=case.late_since,
        finished_at=case.finished_at,
        holder_unit="",
        holder_officer="",
    )


def _from_card(card: CaseCard, holder: TokenHolder) -> CaseOut:
    is_named = holder.scope != "deadlines"
    return CaseOut(
        id=card.case_id,
        code=card.code,
        state=card.state,
        state_code=NATIONAL_CODES.get(CaseState(card.state)),
        procedure=card.procedure_vi,
        applicant=card.applicant_name if is_named else "",
        channel=card.channel,
        submitted_at=card.submitted_at,
        received_at=card.received_at,
        due_at=card.due_at,
        original_due_at=card.original_due_at,
        appointed_at=card.appointed_at,
        reappointed_at=card.reappointed_at,
        apology_due_on=card.apology_due_on,
        provisional=card.provisional,
        is_stopped=card.is_stopped,
        late_since=card.late_since,
        finished_at=card.finished_at,
        holder_unit=card.holder_unit_vi,
        holder_officer=card.holder_officer if is_named else "",
    )
