"""The sentences of the apology: /quan-tri/loi-xin-loi; edited, previewed, compared."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from notifications.errors import WordingError
from notifications.papers import (
    PLACEHOLDERS,
    ApologyPaper,
    PaperHead,
    apology_paragraphs,
    default_wording,
)
from notifications.papers.wording import REQUIRED
from tracker.accounts.agencies import change_choices
from tracker.accounts.choices import WORDINGS, Choices
from tracker.errors import CommandRefusedError
from tracker.offices import Office, office_of
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()


@dataclass(frozen=True, slots=True)
class Preview:
    """The paragraphs that a wording gives with invented facts, or why it gives none."""

    paragraphs: tuple[str, ...] = ()
    problem: str = ""


@router.get("/loi-xin-loi")
def show(
    request: Request, session: Reading, now: Now, actor: Administrator
) -> HTMLResponse:
    """Show both wordings, and what they become."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    return _page(request, office, _typed_of(office.choices, today), today)


@router.post("/loi-xin-loi", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Show what was typed as it would look, or keep it."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    if form.text("do") == "preview":
        return _page(request, office, form, today)
    typed_choices = _changes(form, office.choices, today)
    try:
        after = database.write(
            lambda session: change_choices(session, actor, typed_choices, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        return _page(request, office, form, today, errors, status_of(error))
    must_compare = form.ticked("wording_verified") and not after.wording_verified
    return go("/quan-tri/loi-xin-loi", "can-doi-chieu" if must_compare else "da-luu")


def _changes(form: TypedForm, before: Choices, today: date) -> dict[str, object]:
    """Give what was typed; the sentences as shipped are kept as "none of our own".

    A tick that stood there before says nothing about sentences that are new: only one
    that was set now does.
    """
    changes: dict[str, object] = {}
    for name in WORDINGS:
        given = form.text(name).replace("\r\n", "\n").strip()
        changes[name] = "" if given == _shipped(name, today).strip() else given
    has_new_words = any(changes[name] != getattr(before, name) for name in WORDINGS)
    if not (has_new_words and before.wording_verified):
        changes["wording_verified"] = form.ticked("wording_verified")
    return changes


def _shipped(name: str, today: date) -> str:
    return default_wording(is_before_due=name == "apology_before_due", on=today)


def _typed_of(choices: Choices, today: date) -> TypedForm:
    return typed(
        wording_verified="1" if choices.wording_verified else "",
        **{name: getattr(choices, name) or _shipped(name, today) for name in WORDINGS},
    )


def _preview(office: Office, wording: str, today: date, *, before: bool) -> Preview:
    try:
        facts = _sample(office, wording, today, before=before)
        return Preview(tuple(apology_paragraphs(wording, facts)))
    except WordingError as error:
        return Preview(problem=str(error))


def _sample(office: Office, wording: str, today: date, *, before: bool) -> ApologyPaper:
    """Give invented facts: no applicant is real here."""
    midnight = office.time.aware(datetime.combine(today, datetime.min.time()))
    promised = midnight + timedelta(days=2 if before else -1, hours=17)
    return ApologyPaper(
        head=PaperHead(agency=office.agency.name_vi, place=office.agency.place_vi),
        applicant_name="Phòng khám Đa khoa Sao Biển",
        is_organisation=True,
        desk_name=office.choices.one_stop_name_vi,
        case_code=f"{office.agency.code}-{today:%y%m%d}-0012",
        procedure_title="Gia hạn giấy phép tiến hành công việc bức xạ",
        received_at=midnight - timedelta(days=20, hours=-9),
        promised_at=promised,
        new_at=promised + timedelta(days=7),
        is_before_due=before,
        is_draft=True,
        wording=wording,
        is_wording_verified=office.choices.wording_verified,
        stage="Thẩm định",
        reason="Cơ quan được lấy ý kiến trả lời muộn 5 ngày làm việc.",
        collect_at=office.collect_at,
        responsible_unit="Phòng chuyên môn",
        contact=office.letterhead.contact,
    )


def _page(
    request: Request,
    office: Office,
    form: TypedForm,
    today: date,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/apology_wording.html",
        status_code,
        form=form,
        errors=errors or {},
        is_verified=office.choices.wording_verified,
        previews={
            name: _preview(office, form.text(name), today, before=name == WORDINGS[0])
            for name in WORDINGS
        },
        placeholders=[
            (f"{{{name}}}", sense, name in REQUIRED)
            for name, sense in PLACEHOLDERS.items()
        ],
    )
