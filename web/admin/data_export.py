"""Everything the agency has, to take along: /quan-tri/xuat-du-lieu."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from tracker.errors import CommandRefusedError
from tracker.ids import new_id
from tracker.transfer.exporting import EVERYTHING, export, note_export
from tracker.transfer.sets import GROUPS, Group
from tracker.transfer.writers import FORMATS
from tracker.works.asking import ask_for_export
from tracker.works.exporting import is_long
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()
_EVERYTHING = "Tất cả các bộ, trong một tệp ZIP (có dữ liệu cá nhân)"


@router.get("/xuat-du-lieu")
def ask(request: Request, actor: Administrator) -> HTMLResponse:  # noqa: ARG001
    """Ask which set, and in which form."""
    return _page(request, typed(dataset="cases", format="csv"))


@router.post("/xuat-du-lieu", response_model=None)
def give(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Write down that a set is taken along, and stream it; a long one becomes work."""
    key, kind = form.text("dataset"), form.text("format")
    lang, work_id = language_of(request), new_id()
    try:
        if is_long(session, actor, key):
            work = database.write(
                lambda writing: ask_for_export(
                    writing, actor, key, kind, lang, work_id=work_id, now=now
                )
            )
            return go(f"/quan-tri/viec-dang-chay/{work.id}", "da-nhan-viec")
        database.write(lambda writing: note_export(writing, actor, key, kind, now=now))
    except CommandRefusedError as error:
        return _page(request, form, errors_of(error), status_of(error))
    return StreamingResponse(
        export(database, actor, key, kind, lang),
        media_type=FORMATS[kind][0],
        headers={
            "Content-Disposition": f'attachment; filename="{key}-{now:%Y%m%d}.{kind}"'
        },
    )


def _options(group: Group, lang: str) -> list[tuple[str, str]]:
    personal = translate("có dữ liệu cá nhân", lang)
    return [
        (
            one.key,
            f"{one.name(lang)} ({personal})" if one.is_personal else one.name(lang),
        )
        for one in group.sets
    ]


def _page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    lang = language_of(request)
    return page(
        request,
        "admin/data_export.html",
        status_code,
        form=form,
        errors=errors or {},
        groups=[
            (translate("Tất cả", lang), [(EVERYTHING, translate(_EVERYTHING, lang))]),
            *((group.name(lang), _options(group, lang)) for group in GROUPS),
        ],
    )
