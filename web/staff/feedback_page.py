"""One piece of feedback: what was said, by when what is owed, and what can be done."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.db import Database, Session
from tracker.errors import (
    CommandRefusedError,
    NotFoundError,
    NotPermittedError,
)
from tracker.feedback import answering, handling
from tracker.ledger import follow
from tracker.queries.desk import receivers
from tracker.queries.feedback_page import (
    FeedbackView,
    feedback_id_of,
    feedback_view,
)
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.rendering import language_of
from web.router import Router
from web.staff.feedback_list import PATH
from web.staff.receivers import grouped_receivers, read_receiver
from web.typed import Errors, Form, TypedForm, errors_of, typed, whole_of

router = Router()

#: A form of the page as the command it stands for, but for what every command takes.
ReadForm = Callable[[TypedForm], dict[str, Any]]


def _held(form: TypedForm) -> dict[str, Any]:
    unit_id, officer_id = read_receiver(form.text("to"))
    return {"unit_id": unit_id, "officer_id": officer_id}


def _texts(*names: str) -> ReadForm:
    return lambda form: {name: form.text(name) for name in names}


_PUBLISH = "cong-khai"

#: What each act is called in an address, its command, and how its form is read.
ACTS: dict[str, tuple[Callable[..., Any], ReadForm]] = {
    "thu-ly": (handling.accept, _held),
    "giao-lai": (handling.assign, _held),
    "tu-choi": (handling.refuse, _texts("reason")),
    "chuyen-co-quan": (handling.forward, _texts("body_name", "reason")),
    "hoi-them": (handling.ask_supplement, _texts("question")),
    "ghi-bo-sung": (handling.receive_supplement, _texts("text")),
    "gan-ho-so": (handling.link_case, _texts("case_code")),
    "trinh-tra-loi": (answering.propose_answer, _texts("answer")),
    "tra-lai": (answering.return_answer, _texts("reason")),
    "duyet": (
        answering.approve_answer,
        lambda form: {"agency_agrees": form.ticked("agency_agrees")},
    ),
    _PUBLISH: (answering.publish, _texts("asked", "answer")),
    "ngung-cong-khai": (answering.unpublish, _texts("reason")),
}


@router.get(f"{PATH}/{{code}}")
def read_feedback(
    request: Request, code: str, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show one piece of feedback of one's own agency."""
    return _show(request, session, actor, code, now)


@router.post(f"{PATH}/{{code}}/giai-trinh")
def note_in_ledger(
    code: str, database: Db, session: Reading, actor: Poster, now: Now
) -> Response:
    """Note the feedback in the accountability entry of the case that it is about."""
    view = feedback_view(session, actor, code, now=now)
    if view.entry_id is None:
        raise NotFoundError(what="entry", what_vi="mục giải trình", key="")
    said = f"Phản ánh, kiến nghị {view.row.code}: {view.row.subject}"
    database.write(
        partial(
            follow,
            actor=actor,
            entry_id=view.entry_id,
            kind="follow_up",
            text=said,
            now=now,
        )
    )
    return go(f"{PATH}/{view.row.code}", "da-ghi-so")


@router.post(f"{PATH}/{{code}}/{{act}}")
def act_on_feedback(
    request: Request,
    code: str,
    act: str,
    database: Db,
    actor: Poster,
    now: Now,
    form: Form,
) -> Response:
    """Carry one act out; refused, the page comes again with what was typed.

    What the public is to read is shown as it will be read before it is published.
    """
    if act not in ACTS:
        raise NotFoundError(what="act", what_vi="thao tác", key=act)
    command, read = ACTS[act]
    with database.read() as session:
        feedback_id = feedback_id_of(session, actor, code)
    if act == _PUBLISH and form.ticked("change"):
        return _again(request, database, actor, code, now, form, act)
    try:
        if act == _PUBLISH and not form.ticked("confirmed"):
            return _ask(request, database, actor, code, feedback_id, form, now)
        _run(database, actor, command, feedback_id, read(form), form, now)
    except NotPermittedError:
        raise
    except CommandRefusedError as error:
        faults, status = errors_of(error), status_of(error)
        return _again(request, database, actor, code, now, form, act, faults, status)
    return go(f"{PATH}/{code}", "da-ghi-phan-anh")


def _ask(
    request: Request,
    database: Database,
    actor: Actor,
    code: str,
    feedback_id: UUID,
    form: TypedForm,
    now: datetime,
) -> HTMLResponse:
    """Show what the public will read, and ask whether it is to be published."""
    version = whole_of(form.text("version"))
    with database.read() as session:
        shown = answering.as_published(
            session,
            actor,
            feedback_id,
            asked=form.text("asked"),
            answer=form.text("answer"),
            version=version,
            now=now,
        )
        return page(
            request,
            "staff/feedback_publish.html",
            view=feedback_view(session, actor, code, now=now),
            found=shown,
            fields={
                "version": version,
                "asked": form.text("asked"),
                "answer": form.text("answer"),
            },
        )


def _again(
    request: Request,
    database: Database,
    actor: Actor,
    code: str,
    now: datetime,
    form: TypedForm,
    act: str,
    errors: Errors | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Show the page with what was typed into the form of one act."""
    with database.read() as session:
        return _show(
            request,
            session,
            actor,
            code,
            now,
            typed_in=form,
            act=act,
            errors=errors,
            status=status,
        )


def _run(
    database: Database,
    actor: Actor,
    command: Callable[..., Any],
    feedback_id: UUID,
    given: dict[str, Any],
    form: TypedForm,
    now: datetime,
) -> None:
    database.write(
        partial(
            command,
            actor=actor,
            feedback_id=feedback_id,
            version=whole_of(form.text("version")),
            now=now,
            **given,
        )
    )


def _show(
    request: Request,
    session: Session,
    actor: Actor,
    code: str,
    now: datetime,
    *,
    typed_in: TypedForm | None = None,
    act: str = "",
    errors: Errors | None = None,
    status: int = 200,
) -> HTMLResponse:
    view: FeedbackView = feedback_view(session, actor, code, now=now)
    choices = receivers(session, actor)
    return page(
        request,
        "staff/feedback.html",
        status,
        view=view,
        typed=typed_in or typed(),
        act_open=act,
        errors=errors or {},
        receivers=grouped_receivers(choices, {}, language_of(request)),
        is_new=request.query_params.get("xong") == "da-nhan-phan-anh",
    )
