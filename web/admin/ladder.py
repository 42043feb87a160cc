"""The ladder of alerts, /quan-tri/bac-thang: a change is looked at, then saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from rules.ladder import Concern, Rung
from tracker.accounts.actor import Actor, Role
from tracker.accounts.officers import officers
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError, NotFoundError
from tracker.escalation.ladder import SHIPPED, Ladder, LadderRung, ladder_of
from tracker.escalation.saving import (
    MOST,
    NEVER_SILENT,
    Draft,
    save_ladder,
    versions,
)
from tracker.models import Officer
from tracker.queries.escalation_preview import Preview, preview
from web.admin.gate import Administrator, Changing, administrators
from web.admin.ladder_words import MOMENTS, OWN_KINDS, is_own, key_text, rung_name
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()
PATH = "/quan-tri/bac-thang"

Change = Callable[[Ladder], Draft]


@router.get("/bac-thang")
def show(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Show the ladder in force, and the former ones."""
    ladder = ladder_of(session, actor.agency_id)
    lang = language_of(request)
    return page(
        request,
        "admin/ladder.html",
        ladder=ladder,
        director=_director(session, actor, ladder),
        former=versions(session, actor),
        moments=MOMENTS,
        key=key_text,
        is_own=is_own,
        local=time_of(session, actor.agency_id).civil,
        name=lambda one: rung_name(one.rung, one.amount, lang),
    )


@router.get("/bac-thang/moc/{key}")
def ask_rung(
    request: Request, session: Reading, actor: Administrator, key: str
) -> HTMLResponse:
    """Show one rung as a form."""
    rung = _rung_of(ladder_of(session, actor.agency_id), key)
    return _rung_page(request, rung, _typed_of(rung))


@router.post("/bac-thang/moc/{key}", response_model=None)
def change_rung(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    key: str,
) -> Response:
    """Look at a changed rung, save it, or take one of the agency's own away."""
    rung = _rung_of(ladder_of(session, actor.agency_id), key)
    is_removed = form.text("remove") == "yes" and is_own(rung)

    def change(ladder: Ladder) -> Draft:
        others = [one for one in ladder.rungs if one.key != rung.key]
        kept = [] if is_removed else [_changed(rung, form)]
        return Draft(rungs=(*others, *kept), director_id=ladder.director_id)

    def again(**context: Any) -> HTMLResponse:
        return _rung_page(request, rung, form, **context)

    return _look_or_save(database, session, actor, form, change, again, now)


@router.get("/bac-thang/them")
def ask_new(request: Request, actor: Administrator) -> HTMLResponse:  # noqa: ARG001
    """Ask for a rung of the agency's own."""
    first = typed(
        kind="after_due", amount="2", recipients=("unit_head",), delivery="now",
        hours="office", note="", legal_basis="", why="",
    )  # fmt: skip
    return _new_page(request, first)


@router.post("/bac-thang/them", response_model=None)
def add(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Look at the ladder with a further rung, or save it."""

    def change(ladder: Ladder) -> Draft:
        kind = form.text("kind")
        if kind not in OWN_KINDS:
            raise InvalidValueError(
                field="kind", problem="choose a kind.", problem_vi="Chọn loại mốc."
            )
        rung = LadderRung(rung=Rung(kind), amount=form.whole("amount", "Số"))
        if not 1 <= rung.amount <= MOST[rung.rung]:
            raise InvalidValueError(
                field="amount",
                problem=f"a number from 1 to {MOST[rung.rung]} is needed.",
                problem_vi=f"Số phải từ 1 đến {MOST[rung.rung]}.",
            )
        return Draft(
            rungs=(*ladder.rungs, _changed(rung, form)),
            director_id=ladder.director_id,
        )

    def again(**context: Any) -> HTMLResponse:
        return _new_page(request, form, **context)

    return _look_or_save(database, session, actor, form, change, again, now)


@router.get("/bac-thang/nguoi-dung-dau")
def ask_director(
    request: Request, session: Reading, actor: Administrator
) -> HTMLResponse:
    """Ask who heads the agency."""
    ladder = ladder_of(session, actor.agency_id)
    form = typed(director=str(ladder.director_id or ""), why="")
    return _director_page(request, session, actor, form)


@router.post("/bac-thang/nguoi-dung-dau", response_model=None)
def change_director(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Look at what another head of the agency would be told, or save it."""

    def change(ladder: Ladder) -> Draft:
        return Draft(rungs=ladder.rungs, director_id=form.id("director"))

    def again(**context: Any) -> HTMLResponse:
        return _director_page(request, session, actor, form, **context)

    return _look_or_save(database, session, actor, form, change, again, now)


@router.get("/bac-thang/khoi-phuc/{version}")
def ask_restore(
    request: Request, session: Reading, now: Now, actor: Administrator, version: int
) -> HTMLResponse:
    """Show what a former ladder would have told."""
    former = _former(session, actor, version)
    draft = Draft(rungs=former.rungs, director_id=former.director_id)
    seen = preview(session, actor, draft, now=now)
    return _restore_page(request, former, typed(why=""), seen=seen)


@router.post("/bac-thang/khoi-phuc/{version}", response_model=None)
def restore(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    version: int,
) -> Response:
    """Bring a former ladder back."""
    former = _former(session, actor, version)

    def change(_: Ladder) -> Draft:
        return Draft(rungs=former.rungs, director_id=former.director_id)

    def again(**context: Any) -> HTMLResponse:
        return _restore_page(request, former, form, **context)

    return _look_or_save(
        database, session, actor, form, change, again, now, restored=version
    )


def _look_or_save(
    database: Db,
    session: Session,
    actor: Actor,
    form: TypedForm,
    change: Change,
    again: Callable[..., HTMLResponse],
    now: datetime,
    restored: int | None = None,
) -> Response:
    try:
        draft = change(ladder_of(session, actor.agency_id))
        if form.text("do") != "save":
            return again(seen=preview(session, actor, draft, now=now))
        database.write(
            lambda writing: save_ladder(
                writing,
                actor,
                change(ladder_of(writing, actor.agency_id)),
                reason=form.text("why"),
                restored_version=restored,
                now=now,
            )
        )
    except CommandRefusedError as error:
        return again(errors=errors_of(error), status_code=status_of(error))
    return go(PATH, "da-luu-bac-thang")


def _changed(rung: LadderRung, form: TypedForm) -> LadderRung:
    """Read the fields of a rung; a recipient that is not ours is passed over."""
    known = {str(one) for one in Concern}
    return replace(
        rung,
        recipients=tuple(
            Concern(one) for one in form.every("recipients") if one in known
        ),
        delivery=form.text("delivery"),
        hours=form.text("hours"),
        may_choose=form.ticked("may_choose"),
        note=form.text("note"),
        legal_basis=form.text("legal_basis"),
    )


def _typed_of(rung: LadderRung) -> TypedForm:
    return typed(
        recipients=tuple(map(str, rung.recipients)),
        delivery=rung.delivery,
        hours=rung.hours,
        may_choose="1" if rung.may_choose else "",
        note=rung.note,
        legal_basis=rung.legal_basis,
        remove="no",
        why="",
    )


def _rung_of(ladder: Ladder, key: str) -> LadderRung:
    found = next((one for one in ladder.rungs if key_text(one) == key), None)
    if found is None:
        raise NotFoundError(what="rung", what_vi="mốc nhắc việc", key=key)
    return found


def _former(session: Session, actor: Actor, version: int) -> Ladder:
    if version == 0:
        return SHIPPED
    if version not in {one.version for one in versions(session, actor)}:
        raise NotFoundError(what="ladder", what_vi="bậc thang", key=str(version))
    return ladder_of(session, actor.agency_id, version)


def _managers(session: Session, actor: Actor) -> list[Officer]:
    return [
        one
        for one in officers(session, actor)
        if one.is_active and Role.MANAGER in one.roles
    ]


def _director(session: Session, actor: Actor, ladder: Ladder) -> str:
    names: dict[UUID, str] = {one.id: one.name for one in officers(session, actor)}
    return names.get(ladder.director_id, "") if ladder.director_id else ""


def _rung_page(
    request: Request, rung: LadderRung, form: TypedForm, **context: Any
) -> HTMLResponse:
    lang = language_of(request)
    return _page(
        request,
        form,
        mode="rung",
        action=f"{PATH}/moc/{key_text(rung)}",
        title=rung_name(rung.rung, rung.amount, lang),
        note=MOMENTS[rung.rung],
        is_own=is_own(rung),
        is_never_silent=rung.rung in NEVER_SILENT,
        field_of={key_text(rung): "recipients"},
        **context,
    )


def _new_page(request: Request, form: TypedForm, **context: Any) -> HTMLResponse:
    lang = language_of(request)
    key = f"{form.text('kind')}-{form.text('amount')}"
    return _page(
        request,
        form,
        mode="new",
        action=f"{PATH}/them",
        kinds=[(kind, translate(said, lang)) for kind, said in OWN_KINDS.items()],
        field_of={"own": "amount", key: "amount"},
        **context,
    )


def _director_page(
    request: Request, session: Session, actor: Actor, form: TypedForm, **context: Any
) -> HTMLResponse:
    managers = [(str(one.id), one.name) for one in _managers(session, actor)]
    return _page(
        request,
        form,
        mode="director",
        action=f"{PATH}/nguoi-dung-dau",
        managers=managers,
        **context,
    )


def _restore_page(
    request: Request, former: Ladder, form: TypedForm, **context: Any
) -> HTMLResponse:
    return _page(
        request,
        form,
        mode="restore",
        action=f"{PATH}/khoi-phuc/{former.version}",
        former=former,
        **context,
    )


def _page(
    request: Request,
    form: TypedForm,
    *,
    seen: Preview | None = None,
    errors: Errors | None = None,
    field_of: dict[str, str] | None = None,
    status_code: int = 200,
    **context: Any,
) -> HTMLResponse:
    lang = language_of(request)
    at = {name: (field_of or {}).get(name, name) for name in errors or {}}
    return page(
        request,
        "admin/ladder_change.html",
        status_code,
        form=form,
        seen=seen,
        errors={at[name]: said for name, said in (errors or {}).items()},
        name=lambda rung, amount: rung_name(rung, amount, lang),
        **context,
    )
