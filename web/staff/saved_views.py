"""Views of the worklist that an officer keeps: saving, renaming, deleting."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from tracker.accounts.actor import Actor
from tracker.accounts.saved_views import delete_view, rename_view, save_view
from tracker.db import Database, Session
from tracker.errors import InvalidValueError
from tracker.ids import new_id
from web.deps import Db, Now, Poster, go
from web.router import Router
from web.staff.typed import Form, Typed
from web.staff.work_address import PATH, Asked, read_asked
from web.staff.worklist import show_list
from web.typed import errors_of

router = Router()


@router.post(f"{PATH}/goc-nhin")
def save(
    request: Request, database: Db, actor: Poster, now: Now, typed: Form
) -> Response:
    """Keep the list that is shown under a name."""
    asked = _asked(typed, actor)
    view_id = typed.uuid("view_id") or new_id()
    return _written(
        request,
        database,
        asked,
        typed,
        now,
        lambda session: save_view(
            session,
            actor,
            view_id=view_id,
            name=typed.text("view_name"),
            query=asked.query,
            now=now,
        ),
    )


@router.post(f"{PATH}/goc-nhin/{{view_id}}/doi-ten")
def rename(
    request: Request, view_id: UUID, database: Db, actor: Poster, now: Now, typed: Form
) -> Response:
    """Give a view another name."""
    return _written(
        request,
        database,
        _asked(typed, actor),
        typed,
        now,
        lambda session: rename_view(
            session, actor, view_id, name=typed.text("view_name")
        ),
    )


@router.post(f"{PATH}/goc-nhin/{{view_id}}/xoa")
def delete(view_id: UUID, database: Db, actor: Poster, typed: Form) -> Response:
    """Take a view away; the cases of it stay where they are."""
    database.write(lambda session: delete_view(session, actor, view_id))
    return go(f"{PATH}?{_asked(typed, actor).query}", "da-xoa-goc-nhin")


def _asked(typed: Typed, actor: Actor) -> Asked:
    """Read the list that the form stands on; only what an address can say is kept."""
    return read_asked(dict(parse_qsl(typed.text("query")[:2000])), actor)


def _written(
    request: Request,
    database: Database,
    asked: Asked,
    typed: Typed,
    now: datetime,
    write: Callable[[Session], object],
) -> Response:
    try:
        database.write(write)
    except InvalidValueError as error:
        with database.read() as session:
            return show_list(
                request,
                session,
                asked,
                now,
                errors=errors_of(error),
                view_name=typed.text("view_name"),
                status=422,
            )
    return go(f"{PATH}?{asked.query}", "da-luu-goc-nhin")
