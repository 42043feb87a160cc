"""Everything the agency has, to take along: /quan-tri/xuat-du-lieu."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from tracker.errors import CommandRefusedError
from tracker.transfer.exporting import export, note_export
from tracker.transfer.sets import GROUPS, Group
from tracker.transfer.writers import FORMATS
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()


@router.get("/xuat-du-lieu")
def ask(request: Request, actor: Administrator) -> HTMLResponse:  # noqa: ARG001
    """Ask which set, and in which form."""
    return _page(request, typed(dataset="cases", format="csv"))


@router.post("/xuat-du-lieu", response_model=None)
def give(
    request: Request, database: Db, now: Now, actor: Changing, form: Form
) -> Response:
    """Write down that a set is taken along, and stream it."""
    key, kind = form.text("dataset"), form.text("format")
    try:
        database.write(lambda session: note_export(session, actor, key, kind, now=now))
    except CommandRefusedError as error:
        return _page(request, form, errors_of(error), status_of(error))
    lang = language_of(request)
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
        groups=[(group.name(lang), _options(group, lang)) for group in GROUPS],
    )
