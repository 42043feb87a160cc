"""The sentences of the official papers: /quan-tri/mau-giay-to, each from a day on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from notifications.errors import WordingError
from notifications.papers import (
    ERROR_PLACES,
    ERROR_REQUIRED,
    FORM_KEYS,
    SLIP_PLACES,
    SLIP_REQUIRED,
    Form,
    Wording,
    apology_paragraphs,
    check_form_wording,
    form_of,
    notes,
    slip_paragraphs,
)
from notifications.papers.sentences import Paragraph
from tracker.accounts.choices import Choices
from tracker.accounts.paper_wordings import (
    WORDED_FORMS,
    change_paper_wording,
    history_of,
    wording_for,
)
from tracker.errors import CommandRefusedError, NotFoundError
from tracker.offices import Office, office_of
from web.admin.gate import Administrator, Changing, administrators
from web.admin.sample_papers import sample_error, sample_sheet, sample_slip
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.paper_files import paper_file
from web.typed import Errors, TypedForm, errors_of, shown_day, typed
from web.typed import Form as Typed

router = administrators()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedForm:
    """One form in the list: its edition in force, and the sentences in force."""

    form: Form
    wording: Wording | None  # of the apology: on a page of its own
    is_compared: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What the sentences become with invented facts, or why nothing."""

    paragraphs: tuple[Paragraph, ...] = ()
    problem: str = ""


@router.get("/mau-giay-to")
def list_forms(
    request: Request, session: Reading, now: Now, actor: Administrator
) -> HTMLResponse:
    """List every form with its edition, and whether its sentences were compared."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    return page(
        request,
        "admin/paper_forms.html",
        forms=[_listed(key, office.choices, today) for key in FORM_KEYS],
    )


@router.get("/mau-giay-to/{key}")
def show(
    request: Request, key: str, session: Reading, now: Now, actor: Administrator
) -> HTMLResponse:
    """Show the sentences of a form, and what they become."""
    _known(key)
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    wording = wording_for(office.choices, key, today)
    form = typed(
        text=wording.text,
        valid_from=shown_day(today if wording.is_shipped else wording.valid_from),
        is_compared="1" if wording.is_compared else "",
    )
    return _page(request, office, key, form, today)


@router.get("/mau-giay-to/{key}/xem-thu.{kind}")
def print_sample(
    key: str, kind: str, session: Reading, now: Now, actor: Administrator
) -> Response:
    """Give the form with invented facts and the sentences in force, as a file."""
    _known(key)
    if kind not in {"pdf", "docx"}:
        raise NotFoundError(what="file", what_vi="tệp", key=kind)
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    sheet = sample_sheet(
        office, key, wording_for(office.choices, key, today).text, today
    )
    return paper_file(sheet, "docx" if kind == "docx" else "pdf", f"xem-thu-{key}")


@router.post("/mau-giay-to/{key}", response_model=None)
def change(
    request: Request,
    key: str,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Typed,
) -> Response:
    """Show what was typed as it would look, keep it, or go back to what was shipped."""
    _known(key)
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    if form.text("do") == "preview":
        return _page(request, office, key, form, today)
    text = "" if form.text("do") == "shipped" else form.text("text")
    is_ticked = form.ticked("is_compared") and bool(text)
    try:
        valid_from = form.day("valid_from", "Áp dụng từ ngày")
        after = database.write(
            lambda writing: change_paper_wording(
                writing,
                actor,
                key,
                text=text,
                valid_from=valid_from,
                is_compared=is_ticked,
                now=now,
            )
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        return _page(request, office, key, form, today, errors, status_of(error))
    must_compare = is_ticked and not wording_for(after, key, valid_from).is_compared
    done = "can-doi-chieu" if must_compare else "da-luu"
    return go(f"/quan-tri/mau-giay-to/{key}", done)


def _known(key: str) -> None:
    if key not in WORDED_FORMS:
        raise NotFoundError(what="form", what_vi="biểu mẫu", key=key[:40])


def _listed(key: str, choices: Choices, today: date) -> ListedForm:
    if key == "apology":
        return ListedForm(
            form=form_of(key, today),
            wording=None,
            is_compared=choices.wording_verified,
        )
    wording = wording_for(choices, key, today)
    return ListedForm(
        form=form_of(key, today), wording=wording, is_compared=wording.is_compared
    )


def _preview(office: Office, key: str, text: str, today: date) -> Preview:
    """Fill the sentences with invented facts."""
    try:
        check_form_wording(key, text)
        if key in SLIP_REQUIRED:
            found = slip_paragraphs(sample_slip(office, key, text, today))
        elif key == "error_apology":
            lines = apology_paragraphs(text, sample_error(office, text, today))
            found = [Paragraph(line) for line in lines]
        else:
            found = [Paragraph(line) for line in notes(text)]
        return Preview(tuple(found))
    except WordingError as error:
        return Preview(problem=str(error))


def _places_of(key: str) -> tuple[Mapping[str, str], Collection[str]]:
    """Give the places of a form's sentences, and those that must be there."""
    if key == "error_apology":
        return ERROR_PLACES, ERROR_REQUIRED
    if key in SLIP_REQUIRED:
        return SLIP_PLACES, SLIP_REQUIRED[key]
    return {}, ()


def _page(
    request: Request,
    office: Office,
    key: str,
    form: TypedForm,
    today: date,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    in_force = wording_for(office.choices, key, today)
    places, needed = _places_of(key)
    return page(
        request,
        "admin/paper_form.html",
        status_code,
        paper=form_of(key, today),
        form=form,
        errors=errors or {},
        in_force=in_force,
        history=history_of(office.choices, key),
        preview=_preview(office, key, form.text("text"), today),
        placeholders=[
            (f"{{{name}}}", sense, name in needed) for name, sense in places.items()
        ],
    )
