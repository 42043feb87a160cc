"""The files of a case: sent from its page, fetched, withdrawn."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile

from tracker.attachments.entry import withdraw_file
from tracker.attachments.intake import GivenFile, TakenIn, take_in
from tracker.errors import FileGoneError, InvalidValueError
from tracker.models import Attachment
from tracker.queries.attachments import attachment_of, case_for_files
from tracker.queries.case_page import case_view
from tracker.text_entry import folded
from web.deps import Config, Db, Files, Now, Poster, Reader, Reading, page
from web.presenting.i18n import translate
from web.rendering import language_of
from web.router import Router
from web.staff.case_page import FileForm, show_case
from web.staff.typed import Form
from web.typed import errors_of, sentence_of

router = Router()

#: A file of a stranger is fetched, never shown: no page of ours, no script, no frame.
_FETCHED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_NOTHING_CHOSEN = "Chọn ít nhất một tệp để đính kèm."


async def chosen_files(request: Request) -> list[GivenFile]:
    """Read the files that were sent; a chooser left empty sends one without a name."""
    return [
        GivenFile(one.filename or "", one.file)
        for one in (await request.form()).getlist("files")
        if isinstance(one, UploadFile) and (one.filename or one.size)
    ]


Chosen = Annotated[list[GivenFile], Depends(chosen_files)]


@router.post("/ho-so/{code}/tep")
def attach(
    request: Request,
    code: str,
    database: Db,
    store: Files,
    config: Config,
    actor: Poster,
    now: Now,
    form: Form,
    chosen: Chosen,
) -> Response:
    """Attach what may be attached; of the rest say why not, on the same page."""
    kind = form.text("kind")
    with database.read() as session:
        case = case_for_files(session, actor, code)
    done = TakenIn((), (), ())
    try:
        done = take_in(
            database,
            store,
            actor,
            case,
            chosen,
            kind=kind,
            limit_mb=config.file_limit_mb,
            now=now,
        )
        refused = done.refused
    except InvalidValueError as error:
        refused = (error,)
    if chosen and not refused:
        said = "da-dinh-kem" if done.added else "da-co-tep"
        return RedirectResponse(f"/ho-so/{quote(code)}?xong={said}#tep", 303)
    lang = language_of(request)
    errors = [translate(sentence_of(error), lang) for error in refused]
    return _again(
        request,
        database,
        actor,
        code,
        now,
        FileForm(
            kind=kind,
            added=done.added + done.known,
            errors=tuple(errors) or (translate(_NOTHING_CHOSEN, lang),),
        ),
    )


@router.get("/ho-so/{code}/tep/{attachment_id}")
def fetch(
    code: str, attachment_id: UUID, session: Reading, store: Files, actor: Reader
) -> StreamingResponse:
    """Hand a file to whoever may read the case."""
    row = attachment_of(session, actor, code, attachment_id)
    if store.size(row.agency_id, row.sha256) != row.size:
        raise FileGoneError(name=row.name)
    plain = "".join(sign if sign.isascii() else "_" for sign in folded(row.name))
    return StreamingResponse(
        store.chunks(row.agency_id, row.sha256),
        media_type=row.media_type,
        headers={
            **_FETCHED,
            "Content-Length": str(row.size),
            "Content-Disposition": (
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name)}"
            ),
        },
    )


@router.get("/ho-so/{code}/tep/{attachment_id}/rut")
def ask_to_withdraw(
    request: Request,
    code: str,
    attachment_id: UUID,
    session: Reading,
    actor: Reader,
) -> Response:
    """Ask why a file is withdrawn, and say what that means."""
    case = case_for_files(session, actor, code)
    row = attachment_of(session, actor, code, attachment_id)
    return _asked(request, case.code or case.submission_no or code, row)


@router.post("/ho-so/{code}/tep/{attachment_id}/rut")
def withdraw(
    request: Request,
    code: str,
    attachment_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    form: Form,
) -> Response:
    """Withdraw a file; without a reason the page is shown again."""
    with database.read() as session:
        row = attachment_of(session, actor, code, attachment_id)
    try:
        database.write(
            lambda session: withdraw_file(
                session,
                actor,
                row.case_id,
                row.id,
                reason=form.text("reason"),
                now=now,
            )
        )
    except InvalidValueError as error:
        return _asked(request, code, row, form.text("reason"), errors_of(error))
    return RedirectResponse(f"/ho-so/{quote(code)}?xong=da-rut-tep#tep", 303)


def _again(
    request: Request,
    database: Db,
    actor: Poster,
    code: str,
    now: Now,
    form: FileForm,
) -> Response:
    with database.read() as session:
        view = case_view(session, actor, code, now=now)
        return show_case(request, session, actor, view, now, files=form)


def _asked(
    request: Request,
    code: str,
    row: Attachment,
    reason: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "staff/withdraw_file.html",
        status_code=422 if errors else 200,
        code=code,
        file=row,
        reason=reason,
        errors=errors or {},
    )
