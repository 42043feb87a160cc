"""Carrying an act out: its page with the consequence, its preview, its form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from rules.errors import RuleError
from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.acts import ACTION_VI, STATE_VI
from tracker.db import Database, Session
from tracker.errors import (
    CommandRefusedError,
    FutureReceptionError,
    NotFoundError,
    NotPermittedError,
    OutOfOrderError,
    TransitionError,
)
from tracker.offices import office_of
from tracker.queries.case_page import CaseView, case_view, take_for_act
from tracker.queries.desk import Promise, promised
from tracker.queries.search import case_id_of
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.router import Router
from web.staff.act_forms import ActForm
from web.staff.act_list import FORMS
from web.staff.act_options import options_of
from web.staff.act_runs import RUNS, Asked
from web.staff.case_page import offered_forms
from web.staff.effects import effect_of
from web.staff.typed import Form, Typed
from web.typed import sentence_of

router = Router()
Endpoint = Callable[..., Response]


def _asking(form: ActForm) -> Endpoint:
    """Make the page that shows what an act would do, with its form."""

    def ask(
        request: Request, code: str, session: Reading, actor: Reader, now: Now
    ) -> Response:
        view = case_view(session, actor, code, now=now)
        _require_offered(view, actor, form)
        typed = Typed(dict(request.query_params))
        return _show(request, session, actor, view, form, typed, now)

    return ask


def _previewing(form: ActForm) -> Endpoint:
    """Make the answer to what was typed so far: the consequence, nothing written."""

    def preview(
        request: Request,
        code: str,
        session: Reading,
        actor: Poster,
        now: Now,
        typed: Form,
    ) -> Response:
        view = case_view(session, actor, code, now=now)
        _require_offered(view, actor, form)
        is_part = "hx-request" in request.headers
        template = "staff/act_effect.html" if is_part else "staff/act.html"
        return _show(request, session, actor, view, form, typed, now, template=template)

    return preview


def _doing(form: ActForm) -> Endpoint:
    """Make the act itself; a refusal shows the page again with what was typed."""

    def do(
        request: Request, code: str, database: Db, actor: Poster, now: Now, typed: Form
    ) -> Response:
        try:
            printed = database.write(
                lambda session: _carry_out(session, actor, code, form, typed, now)
            )
        except (NotFoundError, NotPermittedError):
            raise
        except (CommandRefusedError, RuleError) as error:
            return _refused(request, database, actor, code, form, typed, now, error)
        return go(_way_on(typed, printed), form.done)

    return do


for each in FORMS:
    address = f"/ho-so/{{code}}/{each.slug}"
    name = each.slug.replace("-", "_")
    router.add_api_route(address, _asking(each), methods=["GET"], name=f"ask_{name}")
    router.add_api_route(address, _doing(each), methods=["POST"], name=f"do_{name}")
    router.add_api_route(
        f"{address}/xem-truoc",
        _previewing(each),
        methods=["POST"],
        name=f"preview_{name}",
    )


def _carry_out(
    session: Session,
    actor: Actor,
    code: str,
    form: ActForm,
    typed: Typed,
    now: datetime,
) -> str:
    case_id, _ = case_id_of(session, actor, code)
    version = typed.whole("version")
    take_for_act(session, actor, case_id, form.permission, version)
    office = office_of(session, actor.agency_id)
    asked = Asked(
        actor=actor,
        case_id=case_id,
        typed=typed,
        office=office,
        now=now,
        at=typed.moment("at", office) if form.is_back_dated else None,
    )
    RUNS[form.slug](session, asked)
    session.flush()
    return case_id_of(session, actor, code)[1]


def _way_on(typed: Typed, code: str) -> str:
    """Go back to the list an act was done from, else to the case."""
    back = typed.text("back")
    is_ours = back.startswith(("/viec-can-lam", "/ho-so-truc-tuyen"))
    return back if is_ours and len(back) < 2000 else f"/ho-so/{code}"


def _refused(
    request: Request,
    database: Database,
    actor: Actor,
    code: str,
    form: ActForm,
    typed: Typed,
    now: datetime,
    error: CommandRefusedError | RuleError,
) -> Response:
    lang = language_of(request)
    with database.read() as session:
        view = case_view(session, actor, code, now=now)
        return _show(
            request,
            session,
            actor,
            view,
            form,
            typed,
            now,
            errors={_field_of(form, error): message_of(error, lang)},
            status=status_of(error) if isinstance(error, CommandRefusedError) else 422,
        )


def _show(
    request: Request,
    session: Session,
    actor: Actor,
    view: CaseView,
    form: ActForm,
    typed: Typed,
    now: datetime,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
    template: str = "staff/act.html",
) -> Response:
    lang = language_of(request)
    at = now
    given: dict[str, Any] = dict(typed.texts)
    try:
        at = typed.moment("at", view.office) or now
        corrected = typed.moment("corrected_at", view.office)
        given["corrected_instant"] = corrected.isoformat() if corrected else ""
    except CommandRefusedError as error:
        errors = errors or {
            str(error.facts["field"]): translate(sentence_of(error), lang)
        }
    return page(
        request,
        template,
        status_code=status,
        view=view,
        form=form,
        typed=typed.texts,
        errors=errors or {},
        effect=effect_of(view, form, at=at, given=given, lang=lang),
        promise=_promise(session, actor, view, form, at),
        options=options_of(session, actor, view, lang),
    )


def _promise(
    session: Session, actor: Actor, view: CaseView, form: ActForm, at: datetime
) -> Promise | None:
    """Give what a reception would promise; the other acts show old and new date."""
    if form.action is not Action.RECEIVE:
        return None
    return promised(
        session,
        actor,
        procedure_id=view.procedure.id,
        received_at=at,
        variant=view.case.variant,
    )


def _require_offered(view: CaseView, actor: Actor, form: ActForm) -> None:
    """Refuse an act that is not permitted, or that is not possible now."""
    require(actor, form.permission, view.case)
    if form not in offered_forms(view, actor):
        action = form.action or Action.REAPPOINT
        raise TransitionError(
            case_code=view.code,
            state=view.case.state,
            state_vi=STATE_VI[view.facts.state],
            action=str(action),
            action_vi=ACTION_VI[action],
        )


def message_of(error: CommandRefusedError | RuleError, lang: str) -> str:
    """Say why, in the reader's language."""
    if isinstance(error, CommandRefusedError):
        return translate(sentence_of(error), lang)
    if lang == "en":
        return str(error)
    return "Ngày hoặc thời hạn đã nhập không tính được. Hãy kiểm tra lại."


def _field_of(form: ActForm, error: CommandRefusedError | RuleError) -> str:
    """Name the field at fault; "" where it is none of the form's."""
    if isinstance(error, FutureReceptionError | OutOfOrderError):
        return "at" if form.is_back_dated else ""
    if not isinstance(error, CommandRefusedError):
        return ""
    name = str(error.facts.get("field", ""))
    if form.action is Action.CORRECT and name == "at":
        return "corrected_at"
    known = {one.name for one in form.fields} | {"at"}
    return name if name in known else ""
