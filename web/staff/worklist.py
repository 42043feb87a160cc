"""The worklist as a page: whose cases, which group, which filters, all in the URL."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse

from tracker.accounts.absences import stood_in_for
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, may_sometimes
from tracker.accounts.saved_views import saved_views
from tracker.db import Session
from tracker.early_warning import AT_RISK
from tracker.ids import new_id
from tracker.models import SavedView
from tracker.queries.desk import Receiver
from tracker.queries.reminders import open_count, unanswered_count
from tracker.queries.to_return import results_to_return
from tracker.queries.work_filters import filter_choices, held_by
from tracker.queries.work_groups import Group
from tracker.queries.worklist import Worklist, worklist
from web.deps import Now, Reader, Reading, page
from web.presenting.i18n import translate
from web.rendering import language_of
from web.router import Router
from web.staff.receivers import grouped_receivers
from web.staff.work_address import PATH, Asked, read_asked, write_mark
from web.staff.work_rows import WORDS, next_of, tag_of
from web.typed import Errors

router = Router()


@router.get(PATH)
def list_work(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """List open cases, grouped by what must be done now."""
    asked = read_asked(dict(request.query_params), actor)
    return show_list(request, session, asked, now)


def show_list(
    request: Request,
    session: Session,
    asked: Asked,
    now: datetime,
    *,
    errors: Errors | None = None,
    view_name: str = "",
    status: int = 200,
) -> HTMLResponse:
    """Show a list; `errors` are those of the form for saved views."""
    actor, lang = asked.actor, language_of(request)
    found = _found(session, asked, now)
    choices = filter_choices(session, actor, now)
    may_pass_on = may_sometimes(actor, "case.hand_over")
    views = saved_views(session, actor)
    return page(
        request,
        "staff/worklist.html",
        status_code=status,
        found=found,
        words=WORDS,
        groups=list(Group),
        asked=asked,
        only=asked.only,
        scopes=_scopes(choices.receivers, actor, lang),
        choices=choices,
        receivers=grouped_receivers(
            choices.receivers, held_by(session, actor) if may_pass_on else {}, lang
        ),
        views=views,
        view=_shown_view(views, asked),
        view_id=new_id(),
        view_name=view_name,
        errors={**asked.errors, **(errors or {})},
        tag_of=lambda row: tag_of(row, found, lang),
        next_of=lambda row: next_of(row, found, lang),
        mark=write_mark,
        at_risk_from=AT_RISK,
        may_register=may_sometimes(actor, "case.register"),
        may_pass_on=may_pass_on,
        may_remind=may_sometimes(actor, "reminder.send"),
        **_beside(session, actor, now),
    )


def _found(session: Session, asked: Asked, now: datetime) -> Worklist:
    return worklist(
        session,
        asked.actor,
        asked.scope,
        now=now,
        filters=asked.filters,
        only=asked.only,
        by_risk=asked.by_risk,
        after=asked.after,
    )


def _beside(session: Session, actor: Actor, now: datetime) -> dict[str, object]:
    """Count what is to be done beside the list, and say for whom else."""
    return {
        "reminders": open_count(session, actor),
        "unanswered": unanswered_count(session, actor, now),
        "returns": _returns(session, actor, now),
        "stood_in_for": stood_in_for(session, actor, now),
    }


def _shown_view(views: Sequence[SavedView], asked: Asked) -> SavedView | None:
    """Say which of the saved views this list is, if it is one."""
    return next((one for one in views if one.query == asked.query), None)


def _returns(session: Session, actor: Actor, now: datetime) -> int | None:
    """Count the results that wait at the desk; `None` for who hands none over."""
    if not may(actor, "case.return_outcome"):
        return None
    return results_to_return(session, actor, now=now, page_size=0).total


def _scopes(
    receivers: Sequence[Receiver], actor: Actor, lang: str
) -> list[tuple[str, str]]:
    """List the scopes one can choose: mine, my unit's, everybody's, another unit's."""
    others = [
        (str(one.unit_id), one.unit_vi)
        for one in receivers
        if one.unit_id != actor.unit_id
    ]
    return [
        ("toi", translate("Của tôi", lang)),
        ("don-vi", translate("Đơn vị tôi", lang)),
        ("tat-ca", translate("Cả cơ quan", lang)),
        *others,
    ]
