"""Views of the worklist that an officer named: kept, renamed, taken away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.errors import InvalidValueError, NotFoundError, NotPermittedError
from tracker.models import SavedView
from tracker.text_entry import folded, line

MOST = 20
_LONGEST_NAME = 40
_LONGEST_QUERY = 2000


def saved_views(session: Session, actor: Actor) -> Sequence[SavedView]:
    """List the actor's own views in the order they were made."""
    if actor.officer_id is None:
        return ()
    return session.scalars(_own(actor).order_by(SavedView.id)).all()


def save_view(
    session: Session,
    actor: Actor,
    *,
    view_id: UUID,
    name: str,
    query: str,
    now: datetime,
) -> SavedView:
    """Keep a filter under a name; the same form sent twice is one view."""
    if actor.officer_id is None:
        raise NotPermittedError(act="view.save")
    known = session.get(SavedView, (actor.agency_id, view_id))
    if known is not None and known.officer_id == actor.officer_id:
        return known
    shown = _free_name(session, actor, name)
    number = session.scalar(select(func.count()).select_from(_own(actor).subquery()))
    if (number or 0) >= MOST:
        raise InvalidValueError(
            field="view_name",
            problem=f"you have {MOST} saved views; delete one first.",
            problem_vi=f"Bạn đã có {MOST} góc nhìn. Hãy xóa bớt một góc nhìn trước.",
        )
    row = SavedView(
        agency_id=actor.agency_id,
        id=view_id,
        officer_id=actor.officer_id,
        name=shown,
        name_folded=folded(shown),
        query=query[:_LONGEST_QUERY],
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def rename_view(session: Session, actor: Actor, view_id: UUID, *, name: str) -> None:
    """Give one of the actor's own views another name."""
    row = _one(session, actor, view_id)
    row.name = _free_name(session, actor, name, view_id)
    row.name_folded = folded(row.name)
    session.flush()


def delete_view(session: Session, actor: Actor, view_id: UUID) -> None:
    """Take one of the actor's own views away."""
    session.delete(_one(session, actor, view_id))
    session.flush()


def _free_name(
    session: Session, actor: Actor, name: str, view_id: UUID | None = None
) -> str:
    shown = line(name, "view_name", longest=_LONGEST_NAME)
    if not shown:
        raise InvalidValueError(
            field="view_name",
            problem="give the view a name.",
            problem_vi="Đặt tên cho góc nhìn.",
        )
    taken = _own(actor).where(SavedView.name_folded == folded(shown))
    if any(row.id != view_id for row in session.scalars(taken)):
        raise InvalidValueError(
            field="view_name",
            problem="you have a view of this name already.",
            problem_vi=f"Bạn đã có góc nhìn tên “{shown}”. Hãy chọn tên khác.",
        )
    return shown


def _own(actor: Actor) -> Select[SavedView]:
    return select(SavedView).where(
        SavedView.agency_id == actor.agency_id,
        SavedView.officer_id == actor.officer_id,
    )


def _one(session: Session, actor: Actor, view_id: UUID) -> SavedView:
    row = session.get(SavedView, (actor.agency_id, view_id))
    if row is None or row.officer_id != actor.officer_id:
        raise NotFoundError(what="view", what_vi="góc nhìn", key=str(view_id))
    return row
