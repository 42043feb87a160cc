"""The agency's particulars: /quan-tri/co-quan."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.agencies import AgencyDetails, agency_of, change_agency
from tracker.errors import CommandRefusedError
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()
_FIELDS = tuple(AgencyDetails.__dataclass_fields__)


@router.get("/co-quan")
def show(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Show the particulars as a form."""
    agency = agency_of(session, actor)
    return _page(request, typed(**{name: getattr(agency, name) for name in _FIELDS}))


@router.post("/co-quan", response_model=None)
def change(
    request: Request, database: Db, now: Now, actor: Changing, form: Form
) -> Response:
    """Change the particulars."""
    details = AgencyDetails(**{name: form.text(name) for name in _FIELDS})
    try:
        database.write(lambda session: change_agency(session, actor, details, now=now))
    except CommandRefusedError as error:
        return _page(request, form, errors_of(error), status_of(error))
    return go("/quan-tri/co-quan", "da-luu")


def _page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request, "admin/agency.html", status_code, form=form, errors=errors or {}
    )
