"""Handing several cases over from the list: looked at first, then done one by one."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rules.errors import RuleError
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may_sometimes
from tracker.cases.passing_on import (
    MOST,
    Chosen,
    Recipient,
    StayedBehind,
    hand_over_many,
)
from tracker.db import Database, Session
from tracker.errors import (
    CommandRefusedError,
    InvalidValueError,
    NotPermittedError,
)
from tracker.models import Step
from tracker.queries.desk import receivers
from tracker.queries.passing_on import passing_on
from tracker.queries.work_filters import held_by
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.presenting.numbers import limit_words
from web.rendering import language_of
from web.router import Router
from web.staff.case_acts import message_of
from web.staff.receivers import Choice, grouped_receivers, read_receiver
from web.staff.work_address import PATH
from web.typed import Errors, Form, TypedForm, errors_of, typed, whole_of

router = Router()


@router.get(f"{PATH}/chuyen")
def ask(
    request: Request,
    session: Reading,
    actor: Reader,
    case: Annotated[list[str], Query(default_factory=list, max_length=MOST)],
    to: Annotated[str, Query(max_length=80)] = "",
    back: Annotated[str, Query(max_length=2000)] = "",
) -> HTMLResponse:
    """Show which of the chosen cases can be handed over, and what that would mean."""
    return _show(request, session, actor, typed(case=case, to=to, back=back))


@router.post(f"{PATH}/chuyen")
def hand_over(
    request: Request, database: Db, actor: Poster, now: Now, form: Form
) -> Response:
    """Hand each case over by itself; those that stay are listed with the reason."""
    try:
        unit_id, officer_id = read_receiver(form.text("to"))
        _check_chosen(form)
    except InvalidValueError as error:
        with database.read() as session:
            return _show(request, session, actor, form, errors_of(error), status=422)
    chosen = _chosen(database, actor, form)
    stayed = hand_over_many(
        database,
        actor,
        chosen,
        Recipient(
            unit_id=unit_id,
            officer_id=officer_id,
            step=form.text("step"),
            note=form.text("note"),
        ),
        now=now,
    )
    if not stayed:
        return go(_back(form), "da-chuyen")
    return _show_stayed(request, form, chosen, stayed)


def _check_chosen(form: TypedForm) -> None:
    if not form.every("case"):
        raise InvalidValueError(
            field="case",
            problem="choose at least one case.",
            problem_vi="Chọn ít nhất một hồ sơ.",
        )


def _chosen(database: Database, actor: Actor, form: TypedForm) -> list[Chosen]:
    """Find the cases of the form, each as of the version that was looked at."""
    with database.read() as session:
        found = passing_on(session, actor, form.every("case"))
    return [
        Chosen(
            case_id=one.card.case_id,
            code=one.card.code,
            version=whole_of(form.text(f"version_{one.card.code}")),
        )
        for one in found.candidates
    ]


def _show(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    errors: Errors | None = None,
    status: int = 200,
) -> HTMLResponse:
    if not may_sometimes(actor, "case.hand_over"):
        raise NotPermittedError(act="case.hand_over")
    lang = language_of(request)
    found = passing_on(session, actor, form.every("case"))
    return page(
        request,
        "staff/passing_on.html",
        status_code=status,
        found=found,
        form=form,
        errors=errors or {},
        back=_back(form),
        receivers=grouped_receivers(
            receivers(session, actor), held_by(session, actor), lang
        ),
        steps=_steps(found.steps, lang),
        why=lambda error: _why(error, lang),
    )


def _show_stayed(
    request: Request,
    form: TypedForm,
    chosen: Sequence[Chosen],
    stayed: Sequence[StayedBehind],
) -> HTMLResponse:
    lang = language_of(request)
    return page(
        request,
        "staff/passed_on.html",
        status_code=200 if len(stayed) < len(chosen) else 409,
        moved=len(chosen) - len(stayed),
        stayed=[(one.code, _why(one.refusal, lang)) for one in stayed],
        back=_back(form),
    )


def _why(refusal: CommandRefusedError | RuleError, lang: str) -> str:
    """Say why a case stays; whoever may hand over at all is told who holds it."""
    if isinstance(refusal, NotPermittedError):
        return translate("Bên khác đang giữ; chỉ bên đang giữ chuyển được.", lang)
    return message_of(refusal, lang)


def _steps(steps: Sequence[Step], lang: str) -> list[Choice]:
    """Offer to keep the step, the next one, or one by name where all have it."""
    return [
        ("", translate("Giữ nguyên bước hiện tại", lang)),
        ("next", translate("Bước kế tiếp của từng hồ sơ", lang)),
        *(
            (
                str(step.no),
                f"{step.no}. {step_said(step.name_vi, lang)}, "
                + limit_words(step.limit_amount, step.limit_unit, lang),
            )
            for step in steps
        ),
    ]


def _back(form: TypedForm) -> str:
    """Go back to the list the cases were chosen from."""
    back = form.text("back")
    return back if back.startswith(f"{PATH}?") else PATH
