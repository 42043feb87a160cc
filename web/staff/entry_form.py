"""The registering form as values: a case to be made, or everything wrong with it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.accounts.actor import Actor
from tracker.cases.entry import NewApplicant, NewCase, checked_applicant
from tracker.catalogue import limit_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.ids import new_id
from tracker.models import Procedure
from tracker.offices import Office, office_of
from tracker.queries.desk import (
    KnownApplicant,
    LikeCase,
    Promise,
    known_applicant,
    like_cases,
    procedures_for_desk,
    promised,
)
from tracker.text_entry import email, identity_number, phone
from web.presenting.i18n import translate
from web.staff.typed import Typed
from web.typed import sentence_of, whole_of

#: Lines for papers that the procedure does not list.
EXTRA_PAPERS = 3
_PERSON = (
    "name",
    "representative",
    "identity_no",
    "phone",
    "email",
    "address",
)


@dataclass(slots=True, kw_only=True)
class Entry:
    """The form as it stands: what was typed, what it means so far, what is wrong."""

    typed: Mapping[str, str]
    case_id: UUID
    office: Office
    procedures: Sequence[Procedure]
    received_at: datetime
    procedure: Procedure | None = None
    promise: Promise | None = None
    known: KnownApplicant | None = None
    alike: Sequence[LikeCase] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def now_local(self) -> datetime:
        """The reception as the clock on the agency's wall shows it."""
        return self.office.time.civil(self.received_at)


def read_entry(
    session: Session, actor: Actor, typed: Typed, now: datetime, lang: str
) -> Entry:
    """Read the form as far as it is filled in; nothing is written, nothing refused."""
    office = office_of(session, actor.agency_id)
    procedures = procedures_for_desk(session, actor, now)
    entry = Entry(
        typed=typed.texts,
        case_id=typed.uuid("case_id") or new_id(),
        office=office,
        procedures=procedures,
        received_at=now,
    )
    chosen = typed.uuid("procedure")
    entry.procedure = next((row for row in procedures if row.id == chosen), None)
    try:
        entry.received_at = typed.moment("received_at", office) or now
        if entry.procedure is not None:
            entry.promise = promised(
                session,
                actor,
                procedure_id=entry.procedure.id,
                received_at=entry.received_at,
                variant=typed.text("variant"),
            )
    except CommandRefusedError as error:
        entry.errors[str(error.facts.get("field", ""))] = translate(
            sentence_of(error), lang
        )
    person = {"phone_no": typed.text("phone"), "identity_no": typed.text("identity_no")}
    entry.known = known_applicant(session, actor, **person)
    if entry.procedure is not None:
        entry.alike = like_cases(
            session, actor, procedure_id=entry.procedure.id, now=now, **person
        )
    return entry


def new_case(entry: Entry, lang: str) -> NewCase | None:
    """Make the case to register, or put every fault of the form into its errors."""
    typed = Typed(entry.typed)
    errors: dict[str, str] = {}
    _check(errors, lang, lambda: _procedure(entry))
    _check(errors, lang, lambda: _variant(entry))
    person = NewApplicant(
        kind=typed.text("kind"), **{name: typed.text(name) for name in _PERSON}
    )
    named = NewApplicant(kind=person.kind, name=person.name)
    _check(errors, lang, lambda: checked_applicant(named))
    _check(errors, lang, lambda: phone(person.phone))
    _check(errors, lang, lambda: identity_number(person.identity_no))
    _check(errors, lang, lambda: email(person.email))
    documents: list[dict[str, Any]] = []
    _check(errors, lang, lambda: documents.extend(_documents(entry)))
    entry.errors = {**errors, **entry.errors}
    if entry.errors or entry.procedure is None:
        return None
    return NewCase(
        id=entry.case_id,
        procedure_id=entry.procedure.id,
        applicant=person,
        channel=typed.text("channel") or "in_person",
        variant=typed.text("variant"),
        variant_basis=typed.text("variant_basis"),
        subject=typed.text("subject"),
        documents=documents,
        received_at=entry.received_at,
        mail_receipt=wants_mail(entry.typed),
    )


def wants_mail(typed: Mapping[str, str]) -> bool:
    """Say whether the receipt goes out by e-mail: unless the tick was taken away."""
    return "mail_receipt" in typed or "mail_asked" not in typed


def filled_in(entry: Entry) -> Entry:
    """Fill the empty fields of the applicant from what is known; typed ones stay."""
    if entry.known is None:
        return entry
    filled = dict(entry.typed)
    for name in (*_PERSON, "kind"):
        if not filled.get(name, "").strip() or name == "kind":
            filled[name] = str(getattr(entry.known, name))
    entry.typed = filled
    return entry


def known_values(entry: Entry) -> str:
    """Write what is known of the applicant, for the fields that are still empty."""
    if entry.known is None:
        return ""
    return json.dumps(
        {name: str(getattr(entry.known, name)) for name in (*_PERSON, "kind")},
        ensure_ascii=False,
    )


def _check(errors: dict[str, str], lang: str, check: Callable[[], object]) -> None:
    try:
        check()
    except CommandRefusedError as error:
        errors[str(error.facts.get("field", ""))] = translate(sentence_of(error), lang)


def _procedure(entry: Entry) -> None:
    if entry.procedure is None:
        raise InvalidValueError(
            field="procedure",
            problem="choose a procedure from the list.",
            problem_vi="Chọn thủ tục trong danh sách.",
        )


def _variant(entry: Entry) -> None:
    chosen = entry.typed.get("variant", "")
    if entry.procedure is None or not chosen:
        return
    limit_of(entry.procedure, chosen)
    if not entry.typed.get("variant_basis", "").strip():
        raise InvalidValueError(
            field="variant_basis",
            problem="say on which ground this limit applies.",
            problem_vi="Nhập căn cứ áp dụng mức thời hạn này.",
        )


def _documents(entry: Entry) -> list[dict[str, Any]]:
    """List the papers that were ticked, then those written in by hand."""
    typed = Typed(entry.typed)
    listed = entry.procedure.documents if entry.procedure else []
    found = [
        _document(typed, str(one["name_vi"]), str(place))
        for place, one in enumerate(listed)
        if typed.ticked(f"doc_{place}")
    ]
    for place in range(EXTRA_PAPERS):
        name = typed.text(f"doc_name_x{place}").strip()
        if name:
            found.append(_document(typed, name, f"x{place}"))
    return found


def _document(typed: Typed, name: str, place: str) -> dict[str, Any]:
    copies = typed.text(f"doc_copies_{place}").strip() or "1"
    if not 1 <= (whole_of(copies) or 0) <= 999:
        raise InvalidValueError(
            field=f"doc_copies_{place}",
            problem="copies is a whole number from 1 to 999.",
            problem_vi=f"Số bản của “{name[:60]}” là số nguyên từ 1 đến 999.",
        )
    form = typed.text(f"doc_form_{place}") or "original"
    return {"name_vi": name, "form": form, "copies": int(copies)}
